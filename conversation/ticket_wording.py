"""How the assistant words a ticket to the person who has it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from conversation.catalogue import label, text
from conversation.markdown import Markdown, paragraphs, sentences, shortened
from conversation.turn import Turn
from helpdesk.incidents.incident import Incident
from helpdesk.policy import SupportPolicy
from helpdesk.sla.response_window import format_instant, window_text
from helpdesk.sla.severity import Coverage, Severity
from helpdesk.tickets.ticket import EntryKind, HistoryEntry, Ticket, TicketState

_SAID = (EntryKind.MESSAGE, EntryKind.ATTACHMENT)


def severity_name(severity: Severity, policy: SupportPolicy) -> str:
    """Return "S1 High"."""
    return f"{severity.value} {policy.severities[severity].label}"


def status_text(
    ticket: Ticket,
    turn: Turn,
    policy: SupportPolicy,
    *,
    incidents: Iterable[Incident],
    history: Sequence[HistoryEntry],
) -> Markdown:
    """Return where a ticket stands: state, who has it, response, incidents, last message."""
    state = text(
        "tickets.state", state=ticket.state.label, severity=severity_name(ticket.severity, policy)
    )
    last = next((entry for entry in reversed(history) if entry.kind in _SAID), None)
    return paragraphs(
        text(
            "tickets.title",
            number=ticket.number,
            description=shortened(ticket.description, 120),
        ),
        sentences(state, _holder_text(ticket)),
        response_text(ticket, turn),
        *(
            text("tickets.incident", title=shortened(each.title, 120), state=each.state.label)
            for each in incidents
        ),
        "" if last is None else _last_message_text(last, turn),
    )


def row_text(ticket: Ticket, turn: Turn) -> Markdown:
    """Return a ticket as one line of a list."""
    number, severity = ticket.number, ticket.severity.value
    state, description = ticket.state.label, shortened(ticket.description, 70)
    is_owed = ticket.is_open and ticket.first_response_at is None and ticket.paused_at is None
    if not is_owed:
        return text(
            "tickets.row", number=number, severity=severity, state=state, description=description
        )
    return text(
        "tickets.row_with_due",
        number=number,
        severity=severity,
        state=state,
        due=format_instant(ticket.due_at, turn.zone),
        description=description,
    )


def response_text(ticket: Ticket, turn: Turn) -> Markdown:
    """Return by when the response is due, or when it was given."""
    if ticket.first_response_at is not None:
        return text("tickets.responded", at=format_instant(ticket.first_response_at, turn.zone))
    if not ticket.is_open:
        return text("tickets.no_response_due")
    if ticket.state is TicketState.WAITING_FOR_REQUESTER:
        return text("tickets.waiting_for_you")
    due = format_instant(ticket.due_at, turn.zone)
    if turn.now > ticket.due_at:
        return text("tickets.response_overdue", due=due)
    return text("tickets.response_due", due=due)


def owed_response_text(ticket: Ticket, turn: Turn) -> str:
    """Return by when the response is due; nothing where support has responded."""
    return "" if ticket.first_response_at is not None else response_text(ticket, turn)


def duty_text(ticket: Ticket, turn: Turn, policy: SupportPolicy) -> str:
    """Return what happens next where nobody is on duty for this severity; else nothing."""
    calendar = policy.calendar_for(ticket.severity)
    if calendar.is_open(turn.now):
        return ""
    terms = policy.severities[ticket.severity]
    starts = format_instant(calendar.next_open_at(turn.now), turn.zone)
    window = window_text(terms.within, terms.coverage)
    holiday = policy.calendar.holidays.get(turn.now.astimezone(policy.time_zone).date())
    closed = (
        text("tickets.off_duty_holiday", holiday=holiday, starts=starts, window=window)
        if holiday
        else text("tickets.off_duty", starts=starts, window=window)
    )
    around_the_clock = [
        severity
        for severity, promise in policy.severities.items()
        if promise.coverage is Coverage.ALWAYS
    ]
    if not around_the_clock:
        return closed
    worst = severity_name(around_the_clock[0], policy)
    return sentences(closed, text("tickets.if_it_gets_worse", severity=worst))


def _holder_text(ticket: Ticket) -> str:
    if ticket.assignee:
        return text("tickets.assigned", agent=ticket.assignee)
    return text("tickets.not_assigned") if ticket.is_open else ""


def _last_message_text(entry: HistoryEntry, turn: Turn) -> Markdown:
    at = format_instant(entry.at, turn.zone)
    said = (
        text("tickets.said", text=shortened(entry.text, 400))
        if entry.text
        else text("tickets.said_screenshot")
    )
    if entry.actor.kind == "requester" and entry.actor.id == turn.requester.key:
        return text("tickets.last_message_own", at=at, said=said)
    name = entry.actor.name or label("tickets.somebody_in_support")
    return text("tickets.last_message", name=name, at=at, said=said)
