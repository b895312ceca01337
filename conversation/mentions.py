"""Finds a field's value in any message: what the person tells without being asked.

Only what is said plainly counts: choices by the mentions that the reader of language marks;
times, links and addresses by their form.
"""

from __future__ import annotations

from typing import Any

from conversation.field import IntakeField
from conversation.turn import SKIPPED, Turn
from understanding.addresses import reply_address
from understanding.links import find_links


def find_choice(of: IntakeField, turn: Turn) -> Any:
    """Return the option that the reader of language marked, or whose button was pressed."""
    return turn.entity(of.slot)


def find_link(of: IntakeField, turn: Turn) -> Any:
    """Return the first web address that is not the one noted already."""
    if turn.is_choice:
        return turn.entity(of.slot)
    links = [link.url for link in find_links(turn.text)]
    new = [link for link in links if link != turn.slot(of.slot)]
    return (new or links)[0] if links else None


def find_address(of: IntakeField, turn: Turn) -> Any:
    """Return the address at which the person wants the answer, not one that a story names."""
    if turn.is_choice:
        return None
    is_corrected = turn.intent == "change_answer" and turn.entity("answer_slot") == of.slot
    is_asked = is_corrected or turn.slot("requested_slot") == of.slot
    found = reply_address(turn.text, asked=is_asked)
    return found.address if found else None


def find_pictures(of: IntakeField, turn: Turn) -> Any:
    """Return the ids of all screenshots so far, where this message has one."""
    if turn.is_choice:
        return turn.entity(of.slot)
    if not turn.attachments:
        return None
    earlier = turn.slot(of.slot)
    kept = [] if earlier in (None, SKIPPED) else list(earlier)
    return kept + [item for item in turn.attachments if item not in kept]


def find_instant(of: IntakeField, turn: Turn) -> Any:
    """Return the time of which the message tells, in ISO 8601; None for one to come."""
    if turn.is_choice:
        value = turn.entity(of.slot)
        return turn.now.isoformat() if value == "now" else value
    found = turn.time
    return None if found is None or found.in_future else found.at.isoformat()
