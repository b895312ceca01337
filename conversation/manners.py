"""What people say instead of an answer: "what do you mean?", "leave it", "not that"."""

from __future__ import annotations

from conversation.fields import CHOICE_SLOTS
from conversation.turn import Turn
from understanding.negation import denied_levels
from understanding.replies import answers, asking_back


def asks_back(turn: Turn, requested: str) -> bool:
    """Return whether the message asks what the open question means, or why it is asked."""
    return not turn.is_choice and asking_back.asks_back(turn.text, requested)


def leaves_it(turn: Turn) -> bool:
    """Return whether the message is "leave it": to an optional question it means to skip it."""
    return not turn.is_choice and answers.leaves_it(turn.text)


def left_out_by_name(turn: Turn) -> str | None:
    """Return the optional slot that a short skip names: "no link" skips the link, not the time."""
    return None if turn.is_choice else answers.skipped_by_name(turn.text)


def denied_choice(turn: Turn) -> str | None:
    """Return the choice whose present answer the message takes back: "that's not critical"."""
    if turn.is_choice:
        return None
    denied = denied_levels(turn.text)
    return next((slot for slot in CHOICE_SLOTS if turn.slot(slot) in denied), None)
