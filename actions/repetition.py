"""The same words are never said twice running: the second time they are put another way."""

from __future__ import annotations

from collections.abc import Sequence

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.buttons import talk_to_a_person
from conversation.catalogue import text
from conversation.markdown import Markdown, paragraphs

# What informs rather than asks or excuses: it is right the second time as well.
_INFORMING = frozenset({"answer", "ticket", "summary", "related"})


def said_last(tracker: Tracker) -> tuple[str, ...]:
    """Return the texts that were said in answer to the person's last message but one."""
    texts: list[str] = []
    is_before = False
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            if is_before:
                # What opens a conversation is no message of a person.
                is_typed = not str(event.get("text") or "").startswith("/")
                return tuple(reversed(texts)) if is_typed else ()
            is_before = True
        elif is_before and event.get("event") == "bot" and event.get("text"):
            texts.append(str(event["text"]))
    return ()


def vary(dispatcher: CollectingDispatcher, before: Sequence[str]) -> None:
    """Put what is about to be said another way, where it is what was said before."""
    messages = dispatcher.messages
    texts = [str(message.get("text") or "") for message in messages]
    if not any(texts) or texts != list(before[: len(texts)]):
        return
    first = messages[0]
    custom = first.get("custom") or {}
    if custom.get("kind") in _INFORMING:
        first["text"] = paragraphs(text("general.as_before"), Markdown(texts[0]))
        return
    first["text"] = text("general.not_again")
    buttons = list(first.get("buttons") or [])
    person = talk_to_a_person()
    first["buttons"] = buttons if person in buttons else [*buttons, person]
    del messages[1:]
