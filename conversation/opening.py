"""How an intake begins and goes on, and what is said when its ticket is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from conversation.catalogue import text
from conversation.fields import EMPTY_INTAKE, INTAKE_SLOTS, facts_in
from conversation.markdown import Markdown, shortened
from conversation.pending import HALF_DONE, PROPOSED
from conversation.say import Say
from conversation.turn import Turn
from conversation.wording import learned, reason
from helpdesk.policy import SupportPolicy
from helpdesk.sla.response_window import format_instant, promise_text
from helpdesk.tickets.ticket import Ticket
from understanding.description import MAX_LENGTH, says_what_is_wrong
from understanding.text_checks import clean


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
    facts = facts_in(turn).slots
    slots: dict[str, Any] = {**EMPTY_INTAKE, "pending": None, "opening_key": opening_key}
    if turn.requester.email:
        slots["requester_email"] = turn.requester.email
    slots.update(facts)
    if not turn.is_choice and says_what_is_wrong(turn.text):
        slots["issue_description"] = clean(turn.text)[:MAX_LENGTH]
    return Beginning(slots, learned(facts, turn.zone))


def gone_on(turn: Turn, opening_key: str) -> Beginning:
    """Return the intake with all that is known: what was asked or told before, and this message.

    Args:
        opening_key: for an intake that begins only now.
    """
    new = begun(turn, opening_key)
    if turn.slot("pending") not in HALF_DONE:
        return new
    known = {slot: turn.slot(slot) for slot in INTAKE_SLOTS if turn.slot(slot) is not None}
    told = facts_in(turn).slots
    says = learned({slot: value for slot, value in told.items() if slot not in known}, turn.zone)
    said_now = new.slots["issue_description"]
    earlier = known.get("issue_description") or turn.slot("question")
    given_now = {name: value for name, value in new.slots.items() if value is not None}
    slots = {**new.slots, **known, **given_now}
    slots["opening_key"] = turn.slot("opening_key") or opening_key
    if earlier and said_now and said_now != earlier:
        slots["issue_description"] = f"{earlier}\n{said_now}"[:MAX_LENGTH]
    elif earlier:
        slots["issue_description"] = earlier
    # The articles came with what the symptom was taken for.
    slots["pending"] = PROPOSED if slots["functionality"] is not None else None
    return Beginning(slots, says)


def missing(turn: Turn) -> bool:
    """Return whether a question has no answer yet, or the person has not said yes."""
    return turn.slot("confirmation") != "submit" or any(
        turn.slot(slot) is None for slot in INTAKE_SLOTS
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
