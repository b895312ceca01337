"""What is assumed where the person does not say: the worse of two likely answers, and marked.

A promise that is too early can be relaxed, one that is too late cannot be made good; so where two
answers are likely the worse one is assumed. Somebody who only wants a person is not put before
others by a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from conversation.fields import BY_SLOT, CHOICE_SLOTS, FIELDS, IN_DEVELOPMENT
from conversation.lines import (
    ASSUMED_FROM,
    HEARD_FROM,
    LIKELY_FROM,
    LIKELY_SHARE,
    PROPOSED_FROM,
)
from conversation.state import IntakeState, Leads
from conversation.turn import SKIPPED, Turn

# What is assumed where nothing that was said tells: an ordinary problem of a live bot.
_UNTOLD = {"functionality": "major", "business_impact": "moderate", "iva_stage": "live"}
# The weight of earlier messages beside that of the reply itself.
_EARLIER = 0.3
# Too mild is the worse error: a milder answer must be so much likelier than a worse one.
_AHEAD_OF_WORSE = 2.0
_FOR_A_PERSON = {"functionality": "minor", "business_impact": "limited", "iva_stage": "live"}


_NOTHING: Mapping[str, Any] = MappingProxyType({})


def proposal_for(slot: str, state: IntakeState) -> str:
    """Return the answer that what was said suggests for a choice; empty for none."""
    ranked = _ranked(slot, state)
    return ranked[0][0] if ranked and ranked[0][1] >= PROPOSED_FROM else ""


def likely_answer(slot: str, turn: Turn, state: IntakeState) -> str | None:
    """Return the answer that a reply to the question for a choice most likely means, else None.

    It is taken and said. It must be the likeliest by far in the reply itself, or in the reply and
    in earlier messages; where a worse answer is nearly as likely, nothing is taken.

    Args:
        state: with the leads of this message in it.
    """
    reply = {one.value: one.confidence for one in turn.choices.get(slot, [])}
    if not reply:
        return None
    before = state.leads.get(slot, {})
    heard = sum(reply.values())
    support = {value: sure + _EARLIER * before.get(value, 0.0) for value, sure in reply.items()}
    value = max(support, key=lambda one: support[one])
    worse = BY_SLOT[slot].options[: BY_SLOT[slot].options.index(value)]
    rival = max((support.get(one, 0.0) for one in worse), default=0.0)
    is_likely = (
        heard >= LIKELY_FROM
        and support[value] >= LIKELY_SHARE * sum(support.values())
        and support[value] >= _AHEAD_OF_WORSE * rival
    )
    return value if is_likely else None


def assumed_answer(slot: str, state: IntakeState, known: Mapping[str, Any] = _NOTHING) -> Any:
    """Return the answer to assume for a question that stays open.

    Args:
        known: the answers to the other questions.
    """
    if slot not in CHOICE_SLOTS:
        return SKIPPED
    if slot == "functionality" and known.get("iva_stage") == IN_DEVELOPMENT:
        return "setup"  # nobody uses it yet: docs/conversation.md
    told = _ranked(slot, state)
    heard = sum(sure for _, sure in told)
    ranked = [value for value, sure in told[:2] if sure >= ASSUMED_FROM * max(heard, HEARD_FROM)]
    if heard < HEARD_FROM:
        ranked = []
    if ranked:
        return min(ranked, key=BY_SLOT[slot].options.index)
    return (_FOR_A_PERSON if state.wants_person else _UNTOLD).get(slot, BY_SLOT[slot].options[0])


def all_assumed(slots: Mapping[str, Any], state: IntakeState) -> dict[str, Any]:
    """Return answers for every question that has none, the description left aside."""
    return {
        one.slot: assumed_answer(one.slot, state, slots)
        for one in FIELDS
        if one.slot != "issue_description" and slots.get(one.slot) is None
    }


def _ranked(slot: str, state: IntakeState) -> list[tuple[str, float]]:
    leads = state.leads.get(slot, {})
    return sorted(leads.items(), key=lambda pair: -pair[1])


def leads_of(turn: Turn) -> Leads:
    """Return how the message reads as an answer to each choice."""
    return {
        slot: {reading.value: reading.confidence for reading in turn.choices.get(slot, [])}
        for slot in CHOICE_SLOTS
    }
