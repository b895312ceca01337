"""The laws of the story: what tells of a problem is kept, and nothing else is part of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from conversation.state import IntakeState
from tests.laws.broken import Broken
from tests.laws.driver import Conversation
from tests.laws.messages import COMMANDS

# What only leads over to a clause may go.
_LEAD_IN = re.compile(
    r"^(?:(?:btw|by the way|also|and)\s+|(?:another problem is|there is a second issue) that\s+)+"
)


def nothing_is_lost(talk: Conversation) -> None:
    """Each clause that tells of a problem is in the description, put aside, or kept as said.

    Whoever goes back to the description and writes another one replaces it.
    """
    told: list[str] = []
    issue = 0
    for at, one in enumerate(talk.exchanges):
        if not one.is_taken:
            continue
        if one.issue != issue:
            told, issue = [], one.issue
        if one.requested == "issue_description" and one.before.get("issue_description") is None:
            told = [] if one.after.get("issue_description") else told
        told += [_LEAD_IN.sub("", span.text) for span in one.message.spans if span.tells]
        held = kept_in(one.after)
        lost = next((clause for clause in told if plain(clause) not in held), None)
        if lost is not None and one.asked != "issue_description":
            raise Broken(f'"{lost}" is in nothing that is kept: {held!r}', at)
        if len(set(one.state.parked)) < len(one.state.parked):
            raise Broken(f"a problem is put aside twice: {one.state.parked}", at)
        if one.ticket is not None:
            told = []


def nothing_else_is_told(talk: Conversation) -> None:
    """No greeting, thanks, question, insult or command is a sentence of the description.

    A sentence that tells as well is kept whole, so that no half of a thought is lost.
    """
    for at, one in enumerate(talk.exchanges):
        before, after = (
            plain(str(slots.get("issue_description") or "")) for slots in (one.before, one.after)
        )
        for sentence in one.message.sentences():
            if any(span.act not in COMMANDS for span in sentence):
                continue
            for span in sentence:
                if _has(after, span.text) and not _has(before, span.text):
                    raise Broken(f'"{span.text}" is in the description: {after!r}', at)


def plain(text: str) -> str:
    """Return a text in small letters with single blanks."""
    return " ".join(text.lower().split())


def _has(described: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(plain(text))}(?!\w)", described) is not None


def kept_in(slots: Mapping[str, Any]) -> str:
    """Return everything that the slots keep of a problem."""
    remembered = IntakeState.from_slot(slots.get("intake_state")).to_slot()
    kept = {name: value for name, value in remembered.items() if not name.startswith("last")}
    parts = [slots.get("issue_description"), *_strings(kept)]
    return plain(" ".join(str(part or "") for part in parts))


def _strings(value: object) -> list[str]:
    """Return all texts in plain values."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return [text for one in value for text in _strings(one)]
    return []
