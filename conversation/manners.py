"""What people say instead of an answer: "what do you mean?", "leave it", "not that"."""

from __future__ import annotations

from conversation.facts import CHOICE_SLOTS
from conversation.turn import Turn
from understanding.negation import denied_levels
from understanding.replies import answers, asking_back

# What each question is about, for those who ask back.
EXPLANATIONS = {
    "functionality": "**Critical** is when customers get no answer or agents can't take chats. "
    "**Major** is an important function, while the rest goes on. **Minor** is something small or "
    "visual. **Setup** is about building and configuring.",
    "business_impact": "It's about your business while this lasts: are customers or money lost, "
    "does work go slower, are only a few people affected, or does nothing suffer?",
    "iva_stage": "The IVA is your assistant, the bot. What counts is whether real customers use "
    "it already.",
    "occurred_at": "Support looks into the logs around that time. A rough one is enough.",
    "bot_link": "With the address of the bot or the chat, support finds the place faster. It's "
    "optional.",
    "screenshot": "It lets support see what you see. It's optional.",
    "requester_email": "Support's reply goes there, so you need not wait here.",
}


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
