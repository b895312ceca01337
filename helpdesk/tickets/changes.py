"""What may be done to a ticket, as the history entries that it makes. No database here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from helpdesk.errors import InvalidInput, Refused
from helpdesk.limits import MESSAGE_CHARACTERS, TICKET_SCREENSHOTS
from helpdesk.sla.severity import BusinessImpact, Functionality, Severity, rests_on_assumed
from helpdesk.tickets.projection import Policy, severity_reason
from helpdesk.tickets.ticket import (
    SYSTEM,
    Actor,
    EntryKind,
    HistoryEntry,
    Ticket,
    TicketDraft,
    TicketState,
    check_transition,
    chosen,
)


def opened(policy: Policy, draft: TicketDraft, actor: Actor, at: datetime) -> HistoryEntry:
    """Return the entry with which a ticket begins; its text is the reason of the severity."""
    assessed = (draft.functionality, draft.business_impact)
    data = _assessment(policy, *assessed)
    if draft.assumed:
        data["assumed"] = sorted(draft.assumed)
    if data["severity"] == Severity.S0 and rests_on_assumed(
        policy.assess, *assessed, draft.assumed
    ):
        data["severity_is_assumed"] = True
    if draft.wants_person:
        data["wants_person"] = True
    return HistoryEntry(
        at=at,
        actor=actor,
        kind=EntryKind.OPENED,
        after=TicketState.OPEN.value,
        text=data["severity_reason"],
        attachment_ids=draft.attachment_ids,
        data=data,
    )


def message_added(
    ticket: Ticket,
    author: Actor,
    text: str,
    attachment_ids: Sequence[str],
    *,
    public: bool,
    at: datetime,
) -> list[HistoryEntry]:
    """Return the entries of a message or a note, and of the change of state that follows.

    Public screenshots without text are an entry of their own kind.

    Raises:
        InvalidInput: there is nothing in it, or too much.
        Refused: a requester writes a note, or to a ticket that is over.
    """
    if not text and not attachment_ids:
        raise InvalidInput("The message is empty", field="text")
    if len(text) > MESSAGE_CHARACTERS:
        raise InvalidInput(
            f"A message has at most {MESSAGE_CHARACTERS} characters, this one {len(text)}",
            field="text",
        )
    if len({*ticket.attachment_ids, *attachment_ids}) > TICKET_SCREENSHOTS:
        raise InvalidInput(f"A ticket takes {TICKET_SCREENSHOTS} screenshots", field="screenshot")
    if author.kind == "requester" and not public:
        raise Refused("Only support writes notes")
    if author.kind == "requester" and not ticket.is_open:
        raise Refused(f"{ticket.number} is {ticket.state.label}", hint="reopen it to add to it")
    kind = EntryKind.NOTE
    if public:
        kind = EntryKind.MESSAGE if text else EntryKind.ATTACHMENT
    added = HistoryEntry(
        at=at, actor=author, kind=kind, text=text, attachment_ids=tuple(attachment_ids)
    )
    if author.kind == "requester" and ticket.state is TicketState.WAITING_FOR_REQUESTER:
        reason = "The requester answered"
        return [added, _state_entry(ticket, TicketState.IN_PROGRESS, SYSTEM, reason, at)]
    return [added]


def state_changed(
    ticket: Ticket, state: TicketState, actor: Actor, reason: str, at: datetime
) -> list[HistoryEntry]:
    """Return the entry of a change of state.

    Raises:
        InvalidInput: there is no such state.
        Refused: the table of transitions does not permit it.
    """
    state = chosen(TicketState, state, "state")
    check_transition(ticket.number, ticket.state, state, actor)
    return [_state_entry(ticket, state, actor, reason, at)]


def severity_changed(
    policy: Policy,
    ticket: Ticket,
    assessed: tuple[Functionality, BusinessImpact],
    actor: Actor,
    reason: str,
    at: datetime,
) -> list[HistoryEntry]:
    """Return the entry of a new assessment, also where the severity stays the same.

    Its two answers are nobody's assumption any more.

    Raises:
        InvalidInput: no reason is given.
        Refused: the ticket is over.
    """
    assessed = (
        chosen(Functionality, assessed[0], "functionality"),
        chosen(BusinessImpact, assessed[1], "business_impact"),
    )
    if not reason:
        raise InvalidInput("A change of severity needs a reason", field="reason")
    if not ticket.is_open:
        raise Refused(f"{ticket.number} is {ticket.state.label}", hint="reopen it first")
    data = _assessment(policy, *assessed, reason)
    if ticket.severity_is_assumed and data["severity"] == Severity.S0:
        data["confirms_severity"] = True
    return [
        HistoryEntry(
            at=at,
            actor=actor,
            kind=EntryKind.SEVERITY_CHANGED,
            before=ticket.severity.value,
            after=data["severity"],
            text=reason,
            data=data,
        )
    ]


def assumption_confirmed(
    policy: Policy, ticket: Ticket, fields: Collection[str], actor: Actor, at: datetime
) -> list[HistoryEntry]:
    """Return the entry of a confirmation; none where nothing of it is assumed any more.

    Raises:
        Refused: the ticket is over.
    """
    confirmed = ticket.assumed & frozenset(fields)
    if not confirmed:
        return []
    if not ticket.is_open:
        raise Refused(f"{ticket.number} is {ticket.state.label}", hint="reopen it first")
    data: dict[str, Any] = {"fields": sorted(confirmed)}
    if ticket.severity_is_assumed and not rests_on_assumed(
        policy.assess, ticket.functionality, ticket.business_impact, ticket.assumed - confirmed
    ):
        data["confirms_severity"] = True
    return [
        HistoryEntry(
            at=at,
            actor=actor,
            kind=EntryKind.ASSUMPTION_CONFIRMED,
            after=", ".join(data["fields"]),
            data=data,
        )
    ]


def assigned(
    ticket: Ticket, agent_id: int | None, agent_name: str, actor: Actor, at: datetime
) -> list[HistoryEntry]:
    """Return the entry of a new assignee; without an agent, of none.

    Raises:
        Refused: a requester asks for it.
    """
    if actor.kind == "requester":
        raise Refused("Only support assigns tickets")
    return [
        HistoryEntry(
            at=at,
            actor=actor,
            kind=EntryKind.ASSIGNED,
            before=ticket.assignee or "",
            after=agent_name,
            data={"agent_id": agent_id},
        )
    ]


def _state_entry(
    ticket: Ticket, state: TicketState, actor: Actor, reason: str, at: datetime
) -> HistoryEntry:
    return HistoryEntry(
        at=at,
        actor=actor,
        kind=EntryKind.STATE_CHANGED,
        before=ticket.state.value,
        after=state.value,
        text=reason,
    )


def _assessment(
    policy: Policy, functionality: Functionality, impact: BusinessImpact, why: str = ""
) -> dict[str, Any]:
    return {
        "functionality": functionality.value,
        "business_impact": impact.value,
        "severity": policy.assess(functionality, impact).value,
        "severity_reason": severity_reason(policy, functionality, impact, why),
    }
