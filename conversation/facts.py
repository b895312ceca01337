"""Facts for the intake out of any message: what the person said without being asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from conversation.turn import SKIPPED, Turn
from understanding.links import find_emails, find_links
from understanding.replies.answers import says_live_since
from understanding.times.occurrence import Occurrence, find_occurrence

CHOICE_SLOTS = ("functionality", "business_impact", "iva_stage")
INTAKE_SLOTS = (
    "issue_description",
    "functionality",
    "business_impact",
    "iva_stage",
    "occurred_at",
    "bot_link",
    "screenshot",
    "requester_email",
)
OPTIONAL_SLOTS = frozenset({"occurred_at", "bot_link", "screenshot"})

# The start of an intake: nothing known, nothing submitted.
EMPTY_INTAKE: dict[str, Any] = {
    **dict.fromkeys(INTAKE_SLOTS),
    "confirmation": None,
    "slot_to_change": None,
    "misunderstood": 0,
}


@dataclass
class Facts:
    """Slot values found in one message, and a time that cannot be right."""

    slots: dict[str, Any] = field(default_factory=dict)
    future_time: Occurrence | None = None


def facts_in(turn: Turn) -> Facts:
    """Return every fact of the message, whichever question it answers.

    Only what is said plainly counts: choices by the precise mentions the language understanding
    marks, times, links and addresses by their form.
    """
    facts = Facts()
    for slot in CHOICE_SLOTS:
        value = turn.entity(slot)
        if value is not None:
            facts.slots[slot] = value
    if turn.is_choice:
        return _with_button_facts(turn, facts)
    links = find_links(turn.text)
    if links:
        facts.slots["bot_link"] = links[0].url
    emails = find_emails(turn.text)
    if emails:
        facts.slots["requester_email"] = emails[0].address
    _add_time(turn, facts)
    if turn.attachments:
        facts.slots["screenshot"] = with_attachments(turn)
    return facts


def with_attachments(turn: Turn) -> list[str]:
    """Return the ids of all screenshots so far, those of this message included."""
    earlier = turn.slot("screenshot")
    kept = [] if earlier in (None, SKIPPED) else list(earlier)
    return kept + [item for item in turn.attachments if item not in kept]


def _with_button_facts(turn: Turn, facts: Facts) -> Facts:
    for slot in ("occurred_at", "bot_link", "screenshot"):
        value = turn.entity(slot)
        if value is not None:
            facts.slots[slot] = turn.now.isoformat() if value == "now" else value
    return facts


def _add_time(turn: Turn, facts: Facts) -> None:
    if says_live_since(turn.text):
        return  # since when the bot is live, not since when something is wrong
    found = find_occurrence(turn.text, now=turn.now, zone=turn.zone)
    if found is None:
        return
    if found.in_future:
        facts.future_time = found
    else:
        facts.slots["occurred_at"] = found.at.isoformat()
