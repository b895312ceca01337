"""How a ticket's response window stands, in words that need neither colour nor arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from console.moments import Clock, MomentView
from console.wording import duration_in_words
from helpdesk.policy import SupportPolicy
from helpdesk.sla.response_window import WindowState
from helpdesk.sla.severity import Coverage
from helpdesk.tickets.ticket import Ticket


@dataclass(frozen=True)
class ResponseView:
    """The response window of one ticket at one moment.

    `css` names the state for the style sheet: running, due_soon, breached, met, late, paused or
    over. `due_word` goes before the due time. `remaining` tells how much business time is left
    where that is not what the clock says.
    """

    css: str
    words: str
    due: MomentView
    due_word: str = "was due"
    remaining: str = ""


def view_response(ticket: Ticket, policy: SupportPolicy, clock: Clock) -> ResponseView:
    """Return how the ticket's window stands now."""
    due = clock.moment(ticket.due_at)
    if ticket.first_response_at is not None:
        return _view_answered(ticket.first_response_at, ticket.due_at, due)
    if not ticket.is_open:
        return ResponseView("over", f"{ticket.state.label.capitalize()} without a response", due)
    state = ticket.window.state(clock.now)
    if ticket.paused_at is not None:
        breached = "Breached, then paused" if state is WindowState.BREACHED else "Paused"
        words = f"{breached}: waiting for the requester"
        return ResponseView("paused", words, due, due_word="when paused, due")
    left = ticket.due_at - clock.now
    if left < timedelta(0):
        return ResponseView("breached", f"Breached {duration_in_words(left)} ago", due)
    return ResponseView(
        css=state.value,
        words=f"Due in {duration_in_words(left)}",
        due=due,
        due_word="due",
        remaining=_remaining(ticket, policy, clock.now),
    )


def _view_answered(answered_at: datetime, due_at: datetime, due: MomentView) -> ResponseView:
    late = answered_at - due_at
    if late > timedelta(0):
        return ResponseView("late", f"Answered {duration_in_words(late)} late", due)
    return ResponseView("met", "Answered in time", due)


def _remaining(ticket: Ticket, policy: SupportPolicy, now: datetime) -> str:
    """Return the business time left, empty where the wall clock says it already."""
    if policy.severities[ticket.severity].coverage is Coverage.ALWAYS:
        return ""
    open_time = policy.calendar_for(ticket.severity).elapsed(now, ticket.due_at)
    if ticket.due_at - now - open_time < timedelta(minutes=1):
        return ""
    return f"{duration_in_words(open_time)} of business hours left"
