"""Makes a conversation that breaks a law as short as it goes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tests.laws.broken import Broken
from tests.laws.driver import Assistant, held
from tests.laws.laws import LAWS, Law
from tests.laws.messages import Message
from tests.laws.transcript import transcript


def shrunk(
    messages: Sequence[Message], law: Law, assistant: Assistant | None = None
) -> list[Message]:
    """Return fewer and shorter messages that break the law as well."""
    kept = list(messages)
    while True:
        shorter = (one for one in _shorter(kept) if one and _breaks(one, law, assistant))
        found = next(shorter, None)
        if found is None:
            return kept
        kept = found


def shortest_form(messages: Sequence[Message], name: str) -> str:
    """Return why a conversation breaks a law, and the shortest one that does."""
    talk = held(shrunk(messages, LAWS[name]))
    try:
        LAWS[name](talk)
    except Broken as broken:
        return f"{name}: {broken}\n{transcript(talk, broken.at)}"
    raise ValueError(f"these messages keep the law {name}")


def _shorter(messages: Sequence[Message]) -> Iterator[list[Message]]:
    """Yield what is left without the end, without a message, or without a span of one."""
    for at in range(1, len(messages)):
        yield list(messages[:at])
    for at in range(len(messages)):
        yield [*messages[:at], *messages[at + 1 :]]
    for at, message in enumerate(messages):
        for less in _less(message):
            yield [*messages[:at], less, *messages[at + 1 :]]


def _less(message: Message) -> Iterator[Message]:
    if len(message.spans) > 1:
        for at in range(len(message.spans)):
            spans = message.spans[:at] + message.spans[at + 1 :]
            lead = message.lead - (at < message.lead)
            yield replace(message, spans=spans, lead=min(lead, len(spans) - 1))
    if message.lead:
        yield replace(message, lead=0)
    if len(message.spans) > 1 and message.joint != ". ":
        yield replace(message, joint=". ")


def _breaks(messages: Sequence[Message], law: Law, assistant: Assistant | None) -> bool:
    try:
        law(held(messages, assistant))
    except Broken:
        return True
    return False
