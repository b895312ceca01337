"""How a ticket is told to the person who has it."""

from __future__ import annotations

from typing import Any

from actions.buttons import button
from actions.services import Services
from conversation.markdown import escaped, shortened
from conversation.turn import Turn
from helpdesk.policy import SupportPolicy
from helpdesk.sla.response_window import format_instant, window_text
from helpdesk.sla.severity import Coverage, Severity
from helpdesk.tickets.ticket import EntryKind, HistoryEntry, Ticket, TicketState

_SAID = (EntryKind.MESSAGE, EntryKind.ATTACHMENT)


def severity_name(severity: Severity, policy: SupportPolicy) -> str:
    """Return "S1 High"."""
    return f"{severity.value} {policy.severities[severity].label}"


def status_words(ticket: Ticket, turn: Turn, parts: Services) -> str:
    """Return in plain words where a ticket stands: state, who has it, response, last message."""
    lines = [
        f"**{ticket.number}** - {escaped(shortened(ticket.description, 120))}",
        f"State: {ticket.state.label}, {severity_name(ticket.severity, parts.policy)}. "
        f"{_who_has_it(ticket)}",
        response_words(ticket, turn),
    ]
    lines.extend(
        f"It belongs to a known problem ({escaped(shortened(incident.title, 120))}): "
        f"{incident.state.label}."
        for incident in parts.incidents.of_ticket(ticket.number)
    )
    last = _last_said(parts.tickets.history(ticket.number))
    if last is not None:
        lines.append(_said_words(last, turn))
    return "\n\n".join(lines)


def status_buttons(ticket: Ticket) -> list[dict[str, Any]]:
    """Return what can be done with a ticket as it stands."""
    number = ticket.number
    if not ticket.is_open:
        return [button("Reopen it", f'/reopen_ticket{{"ticket_id": "{number}"}}')]
    waits = ticket.state is TicketState.WAITING_FOR_REQUESTER
    return [
        button(
            "Answer" if waits else "Add something", f'/update_ticket{{"ticket_id": "{number}"}}'
        ),
        button("It's more urgent now", f'/escalate_ticket{{"ticket_id": "{number}"}}'),
        button("Close it", f'/close_ticket{{"ticket_id": "{number}"}}'),
    ]


def row_words(ticket: Ticket, turn: Turn) -> str:
    """Return a ticket as one line of a list."""
    owed = ticket.is_open and ticket.first_response_at is None and ticket.paused_at is None
    waits = f", response by {format_instant(ticket.due_at, turn.zone)}" if owed else ""
    return (
        f"- **{ticket.number}** ({ticket.severity.value}, {ticket.state.label}{waits}): "
        f"{escaped(shortened(ticket.description, 70))}"
    )


def response_words(ticket: Ticket, turn: Turn) -> str:
    """Return by when the response is due, or when it was given."""
    if ticket.first_response_at is not None:
        return f"Support responded on {format_instant(ticket.first_response_at, turn.zone)}."
    if not ticket.is_open:
        return "No response is due any more."
    if ticket.state is TicketState.WAITING_FOR_REQUESTER:
        return "It waits for your answer; the time for the response goes on from there."
    due = format_instant(ticket.due_at, turn.zone)
    if turn.now > ticket.due_at:
        return f"A response was due by {due}. I'm sorry it's late; support has been alerted."
    return f"Support responds by {due}."


def duty_words(ticket: Ticket, turn: Turn, policy: SupportPolicy) -> str:
    """Return what happens next where nobody is on duty for this severity; else nothing."""
    calendar = policy.calendar_for(ticket.severity)
    if calendar.is_open(turn.now):
        return ""
    terms = policy.severities[ticket.severity]
    starts = format_instant(calendar.next_open_at(turn.now), turn.zone)
    around_the_clock = [
        severity
        for severity, promise in policy.severities.items()
        if promise.coverage is Coverage.ALWAYS
    ]
    text = (
        f"Nobody is on duty right now{_why_closed(turn, policy)}: support is back {starts}, and "
        f"the {window_text(terms.within, terms.coverage)} count from then."
    )
    if around_the_clock:
        worst = severity_name(around_the_clock[0], policy)
        text += (
            ' If it gets worse before then, say "it\'s more urgent now": '
            f"{worst} is answered around the clock."
        )
    return text


def _why_closed(turn: Turn, policy: SupportPolicy) -> str:
    """Return which holiday it is, in brackets, or nothing."""
    local = turn.now.astimezone(policy.time_zone).date()
    holiday = policy.calendar.holidays.get(local)
    return f" ({escaped(holiday)})" if holiday else ""


def _who_has_it(ticket: Ticket) -> str:
    if ticket.assignee:
        return f"{escaped(ticket.assignee)} has it."
    return "Nobody has picked it up yet." if ticket.is_open else ""


def _last_said(history: list[HistoryEntry]) -> HistoryEntry | None:
    return next((entry for entry in reversed(history) if entry.kind in _SAID), None)


def _said_words(entry: HistoryEntry, turn: Turn) -> str:
    at = format_instant(entry.at, turn.zone)
    said = f'"{escaped(shortened(entry.text, 400))}"' if entry.text else "a screenshot"
    if entry.actor.kind == "requester":
        is_own = entry.actor.id == turn.requester.key
        whose = "Your last message" if is_own else f"Last message, from {escaped(entry.actor.name)}"
        return f"{whose} ({at}): {said}"
    return f"Last message, from {escaped(entry.actor.name or 'support')} ({at}): {said}"
