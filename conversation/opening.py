"""How an intake begins and goes on, and what is said when its ticket is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from conversation.answers import PLAINLY_SAID
from conversation.assuming import all_assumed, leads_of
from conversation.catalogue import text
from conversation.fields import CHOICE_SLOTS, EMPTY_INTAKE, INTAKE_SLOTS, facts_in
from conversation.hearing import heard
from conversation.lines import CLEAR
from conversation.markdown import Markdown, shortened
from conversation.pending import CANCELLED, HALF_DONE, PROPOSED
from conversation.say import Say
from conversation.second_problem import apart, places
from conversation.state import IntakeState
from conversation.story import described_by, told_by, with_more
from conversation.turn import Turn
from conversation.wording import learned, reason
from helpdesk.policy import SupportPolicy
from helpdesk.sla.response_window import format_instant, promise_text
from helpdesk.tickets.ticket import Ticket
from understanding.description import MAX_LENGTH, says_what_is_wrong
from understanding.replies.progress import asks_to_resume, is_something_else
from understanding.telling_words import words_in_common
from understanding.times.occurrence import VagueOccurrence


@dataclass(frozen=True)
class Beginning:
    """The slots of an intake that begins or goes on, and what is said of the message's facts."""

    slots: dict[str, Any]
    says: tuple[Say, ...]


def begun(turn: Turn, opening_key: str) -> Beginning:
    """Return a new intake, filled with what the message and the sign-in say.

    Args:
        opening_key: names this intake, so that opening it twice gives one ticket.
    """
    begin = _begun(turn, opening_key)
    if not begin.slots["issue_description"] or not wants_person(turn):
        return begin
    return Beginning(_handed_over(begin.slots), (*begin.says, Say("intake.person")))


def _begun(turn: Turn, opening_key: str) -> Beginning:
    whole = turn
    first, second = apart(turn, described=False)
    turn = first or turn
    facts = facts_in(turn).slots
    slots: dict[str, Any] = {**EMPTY_INTAKE, "pending": None, "opening_key": opening_key}
    if turn.requester.email:
        slots["requester_email"] = turn.requester.email
    slots.update(facts)
    if not turn.is_choice and says_what_is_wrong(turn.said):
        slots["issue_description"] = described_by(turn)[:MAX_LENGTH] or None
    state = IntakeState().with_leads(leads_of(turn))
    for slot in facts:
        state = state.answered(slot, turn.words_for(slot) if slot == "occurred_at" else "")
    if isinstance(turn.when, VagueOccurrence):
        # Kept beside the instant, which is asked for: "since our app update" is no day.
        state = state.saying("occurred_at", turn.words_for("occurred_at"))
    said = heard(turn, IntakeState.from_slot(turn.slot("intake_state")))
    is_said = turn.stated("functionality", at_least=PLAINLY_SAID) is not None
    state = replace(state, concluded="functionality" in facts and not is_said)
    parked = (second,) if second else ()
    state = replace(state, heard=said is not None, parked=parked).telling(places(turn))
    if second:
        state = state.knowing(one for one in places(whole) if one not in state.told)
    slots["intake_state"] = state.to_slot()
    hearing = () if said is None else (said,)
    noted = (Say("intake.parked"),) if second else ()
    return Beginning(slots, (*hearing, *learned(facts, turn.zone), *noted))


def wants_person(turn: Turn) -> bool:
    """Return whether a message that tells of a problem asks for a person as well."""
    return not turn.is_choice and any(
        clause.intent == "talk_to_human" and clause.confidence >= CLEAR and not clause.tells
        for clause in turn.clauses
    )


def for_a_person(turn: Turn, opening_key: str) -> dict[str, Any]:
    """Return an intake for somebody who wants a person: only what it is about is asked."""
    kept = goes_on(turn) and turn.slot("issue_description")
    begin = gone_on(turn, opening_key) if kept or turn.tells else begun(turn, opening_key)
    slots = dict(begin.slots)
    if not turn.tells and not kept:
        slots["issue_description"] = None
    return {**_handed_over(slots), "pending": None}


def _handed_over(slots: dict[str, Any]) -> dict[str, Any]:
    """Return an intake for a person: what is not known is assumed, but not how to reach them."""
    state = replace(IntakeState.from_slot(slots.get("intake_state")), wants_person=True)
    if slots["issue_description"]:
        missing = [slot for slot in CHOICE_SLOTS if slots.get(slot) is None]
        assumed = {**all_assumed(slots, state), "requester_email": slots.get("requester_email")}
        slots = {**slots, **assumed}
        marked = tuple(slot for slot in missing if slot in assumed)
        state = replace(state, assumed=(*state.assumed, *marked))
    return {**slots, "intake_state": state.to_slot()}


def goes_on(turn: Turn) -> bool:
    """Return whether a message goes on with what is kept, rather than begins something new.

    After an answer, or beside a known problem, a report is about that. After a cancellation it
    is, where it asks for it, tells nothing, or speaks of the same thing.
    """
    kept = str(turn.slot("issue_description") or turn.slot("question") or "")
    if turn.slot("pending") not in HALF_DONE or not kept or is_something_else(turn.said):
        return False
    if turn.slot("pending") != CANCELLED:
        return True
    told = told_by(turn)
    return not told or asks_to_resume(turn.said) or bool(words_in_common(told, kept))


def gone_on(turn: Turn, opening_key: str) -> Beginning:
    """Return the intake with all that is known: what was asked or told before, and this message.

    A question of the product is the description only where nothing tells of a problem.

    Args:
        opening_key: for an intake that begins only now.
    """
    if turn.slot("pending") not in HALF_DONE:
        return begun(turn, opening_key)
    new = _begun(turn, opening_key)
    known = {slot: turn.slot(slot) for slot in INTAKE_SLOTS if turn.slot(slot) is not None}
    told = facts_in(turn).slots
    says = learned({slot: value for slot, value in told.items() if slot not in known}, turn.zone)
    said_now = "" if asks_to_resume(turn.said) else told_by(turn)
    earlier = known.get("issue_description") or ("" if said_now else turn.slot("question"))
    given_now = {name: value for name, value in new.slots.items() if value is not None}
    slots = {**new.slots, **known, **given_now}
    slots["opening_key"] = turn.slot("opening_key") or opening_key
    if earlier and said_now and said_now != earlier:
        slots["issue_description"] = with_more(str(earlier), said_now)
    elif earlier:
        slots["issue_description"] = earlier
    if turn.slot("intake_state"):
        kept = IntakeState.from_slot(turn.slot("intake_state"))
        kept = kept.with_leads(leads_of(turn)).telling(places(turn)).resumed()
        for slot in told:
            kept = kept.answered(slot, kept.in_words(slot) if slot == "occurred_at" else "")
        slots["intake_state"] = kept.to_slot()
    # The articles came with what the symptom was taken for.
    slots["pending"] = PROPOSED if slots["functionality"] is not None else None
    if slots["issue_description"] and wants_person(turn):
        return Beginning(_handed_over(slots), (*says, Say("intake.person")))
    return Beginning(slots, says)


def next_problem(turn: Turn, opening_key: str) -> dict[str, Any] | None:
    """Return the intake of the problem that was put aside, with what is known; None for none."""
    state = IntakeState.from_slot(turn.slot("intake_state"))
    if not state.parked:
        return None
    known = {slot: turn.slot(slot) for slot in ("iva_stage", "requester_email")}
    story, *others = state.parked
    kept = IntakeState(
        parked=tuple(others),
        assumed=tuple(slot for slot in state.assumed if slot in known),
        heard=state.heard,
        known=(*state.known, *state.told),
    )
    slots = {
        **EMPTY_INTAKE,
        **known,
        "issue_description": story,
        "opening_key": opening_key,
        "intake_state": kept.to_slot(),
    }
    return _handed_over(slots) if state.wants_person else slots


def is_complete(turn: Turn) -> bool:
    """Return whether every question has an answer and the person has said yes."""
    return turn.slot("confirmation") == "submit" and all(
        turn.slot(slot) is not None for slot in INTAKE_SLOTS
    )


def opened_text(
    ticket: Ticket, turn: Turn, policy: SupportPolicy, incidents: Sequence[str], duty: str
) -> Markdown:
    """Return what is said of an opened ticket: number, promise, reason, how to follow up.

    Args:
        incidents: titles of the known problems that it is linked to.
        duty: who looks at it now, in Markdown; empty where there is nothing to say.
    """
    promise = promise_text(policy, ticket.severity, ticket.due_at, turn.zone)
    parts = [
        text("intake.opened", number=ticket.number),
        text("intake.promise", promise=promise),
    ]
    if turn.zone.key != policy.time_zone.key:
        theirs = format_instant(ticket.due_at, policy.time_zone)
        parts.append(text("intake.time_of_support", time=theirs))
    parts += [reason(turn), Markdown(duty)]
    parts += [text("intake.linked_to_incident", incident=shortened(one, 120)) for one in incidents]
    parts.append(text("intake.follow_up", number=ticket.number))
    return Markdown("\n\n".join(part for part in parts if part))
