"""A conversation of the laws as it would be read."""

from __future__ import annotations

from collections.abc import Iterator

from tests.laws.driver import Conversation, Exchange
from tests.laws.messages import Message

_LONGEST = 400


def transcript(talk: Conversation, last: int | None = None) -> str:
    """Return what was said, a line a message.

    Args:
        last: the number of the exchange to end with; None for all.
    """
    exchanges = talk.exchanges if last is None else talk.exchanges[: last + 1]
    return "\n".join(line for one in exchanges for line in _lines(one))


def _lines(one: Exchange) -> Iterator[str]:
    yield f"  > {_typed(one.message)}"
    said = " | ".join(text for text in (*one.says, one.question) if text)
    if said:
        yield "  < " + " / ".join(said.split("\n"))[:_LONGEST]
    if one.ticket is not None:
        yield "  = a ticket is opened"
    if not one.is_taken:
        yield "  = nothing is open, and nothing begins"


def _typed(message: Message) -> str:
    if message.button is not None:
        return "[{}: {}]".format(*message.button)
    text = message.text.replace("\n", "\\n")
    read_as = f"    (read as {message.spans[message.lead].intent})" if message.spans else ""
    return text + read_as + "".join(f" [picture {name}]" for name in message.pictures)
