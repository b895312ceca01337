"""What is assumed where the person does not say: the worse of two likely answers, and marked.

A promise that is too early can be relaxed, one that is too late cannot be made good; so where two
answers are likely the worse one is assumed. Somebody who only wants a person is not put before
others by a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conversation.fields import BY_SLOT, CHOICE_SLOTS, FIELDS
from conversation.state import IntakeState
from conversation.turn import SKIPPED

# From here on an answer is likely enough to be proposed, or to be one of the two looked at.
PROPOSED_FROM = 0.35
LIKELY_FROM = 0.3
# So much of the message must be about the choice at all before its answers are weighed.
_HEARD_FROM = 0.12
# What is assumed where nothing that was said tells: an ordinary problem of a live bot.
_UNTOLD = {"functionality": "major", "business_impact": "moderate", "iva_stage": "live"}
_FOR_A_PERSON = {"functionality": "minor", "business_impact": "limited", "iva_stage": "live"}


def proposal_for(slot: str, state: IntakeState) -> str:
    """Return the answer that what was said suggests for a choice; empty for none."""
    ranked = _ranked(slot, state)
    return ranked[0][0] if ranked and ranked[0][1] >= PROPOSED_FROM else ""


def assumed_answer(slot: str, state: IntakeState) -> Any:
    """Return the answer to assume for a question that stays open."""
    if slot not in CHOICE_SLOTS:
        return SKIPPED
    told = _ranked(slot, state)
    heard = sum(sure for _, sure in told)
    ranked = [value for value, sure in told[:2] if sure >= LIKELY_FROM * max(heard, _HEARD_FROM)]
    if heard < _HEARD_FROM:
        ranked = []
    if ranked:
        return min(ranked, key=BY_SLOT[slot].options.index)
    return (_FOR_A_PERSON if state.wants_person else _UNTOLD).get(slot, BY_SLOT[slot].options[0])


def all_assumed(slots: Mapping[str, Any], state: IntakeState) -> dict[str, Any]:
    """Return answers for every question that has none, the description left aside."""
    return {
        one.slot: assumed_answer(one.slot, state)
        for one in FIELDS
        if one.slot != "issue_description" and slots.get(one.slot) is None
    }


def _ranked(slot: str, state: IntakeState) -> list[tuple[str, float]]:
    leads = state.leads.get(slot, {})
    return sorted(leads.items(), key=lambda pair: -pair[1])
