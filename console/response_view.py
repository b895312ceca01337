"""The response window of a ticket as text that needs neither colour nor arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from console.moments import Clock, MomentView
from console.wording import long_duration
from helpdesk.policy import SupportPolicy
from helpdesk.sla.severity import Coverage
from helpdesk.tickets.ticket import Ticket
from helpdesk.tickets.window import WindowOutcome, open_time_left, outcome_of

# The names in the style sheet; its own, as one colour may serve for several outcomes.
_CSS = {
    WindowOutcome.RUNNING: "running",
    WindowOutcome.DUE_SOON: "due_soon",
    WindowOutcome.OVERDUE: "breached",
    WindowOutcome.PAUSED: "paused",
    WindowOutcome.OVERDUE_WHEN_PAUSED: "paused",
    WindowOutcome.IN_TIME: "met",
    WindowOutcome.LATE: "late",
    WindowOutcome.ENDED_WITHOUT_RESPONSE: "over",
}
_DUE_WORDS = {
    WindowOutcome.RUNNING: "due",
    WindowOutcome.DUE_SOON: "due",
    WindowOutcome.PAUSED: "when paused, due",
    WindowOutcome.OVERDUE_WHEN_PAUSED: "when paused, due",
}


@dataclass(frozen=True)
class ResponseView:
    """The response window of one ticket at one moment.

    `css` names the outcome for the style sheet. `due_word` goes before the due time. `remaining`
    is how much business time is left where that is not what the clock says.
    """

    css: str
    text: str
    due: MomentView
    due_word: str
    remaining: str = ""


def view_response(ticket: Ticket, policy: SupportPolicy, clock: Clock) -> ResponseView:
    """Return the ticket's window as it is now."""
    outcome = outcome_of(ticket, clock.now)
    counts_down = outcome in (WindowOutcome.RUNNING, WindowOutcome.DUE_SOON)
    return ResponseView(
        css=_CSS[outcome],
        text=_text(outcome, ticket, clock.now),
        due=clock.moment(ticket.due_at),
        due_word=_DUE_WORDS.get(outcome, "was due"),
        remaining=_remaining(ticket, policy, clock.now) if counts_down else "",
    )


def _text(outcome: WindowOutcome, ticket: Ticket, now: datetime) -> str:
    return {
        WindowOutcome.RUNNING: f"Due in {long_duration(ticket.due_at - now)}",
        WindowOutcome.DUE_SOON: f"Due in {long_duration(ticket.due_at - now)}",
        WindowOutcome.OVERDUE: f"Breached {long_duration(now - ticket.due_at)} ago",
        WindowOutcome.PAUSED: "Paused: waiting for the requester",
        WindowOutcome.OVERDUE_WHEN_PAUSED: "Breached, then paused: waiting for the requester",
        WindowOutcome.IN_TIME: "Answered in time",
        WindowOutcome.LATE: _late_text(ticket),
        WindowOutcome.ENDED_WITHOUT_RESPONSE: (
            f"{ticket.state.label.capitalize()} without a response"
        ),
    }[outcome]


def _late_text(ticket: Ticket) -> str:
    answered_at = ticket.first_response_at or ticket.due_at
    return f"Answered {long_duration(answered_at - ticket.due_at)} late"


def _remaining(ticket: Ticket, policy: SupportPolicy, now: datetime) -> str:
    """Return the business time left, empty where the wall clock says it already."""
    if policy.severities[ticket.severity].coverage is Coverage.ALWAYS:
        return ""
    open_time = open_time_left(ticket, policy, now)
    if ticket.due_at - now - open_time < timedelta(minutes=1):
        return ""
    return f"{long_duration(open_time)} of business hours left"
