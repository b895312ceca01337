"""Sentences about a response window that the console, the command line and mails share. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, tzinfo
from itertools import groupby

from helpdesk.sla.business_calendar import DayLine
from helpdesk.sla.response_window import (
    day_lines_text,
    duration_text,
    format_instant,
    span_text,
    window_text,
)
from helpdesk.sla.severity import Coverage
from helpdesk.tickets.projection import Pause
from helpdesk.tickets.ticket import TicketState
from helpdesk.tickets.window import PolicyChange, SeverityChange, WindowExplanation, WindowOutcome

InstantText = Callable[[datetime], str]

PAUSE_REASONS = {
    TicketState.WAITING_FOR_REQUESTER: "waiting for the requester",
    TicketState.RESOLVED: "resolved",
    TicketState.CLOSED: "closed",
}
"""Why a window is paused, by the state of the ticket."""


def explanation_lines(explanation: WindowExplanation, zone: tzinfo) -> list[str]:
    """Return the whole explanation as lines of plain text, times on the clock of `zone`.

    The rule and what changed it come first, then the days with the pauses where they fall, then
    the outcome: "Fri 23 Jan 16:30-18:00 counted 1 h 30 min", "Sat 24 Jan, Sun 25 Jan closed
    (weekend)", "Tue 27 Jan 09:10 to 11:00 paused (waiting for the requester)".
    """

    def instant(at: datetime) -> str:
        return format_instant(at, zone)

    lines = [rule_sentence(explanation, instant), *change_sentences(explanation, instant)]
    for is_pause, group in groupby(explanation.days, key=lambda part: isinstance(part, Pause)):
        members = list(group)
        if is_pause:
            lines.extend(_pause_line(part, zone) for part in members if isinstance(part, Pause))
        else:
            lines.extend(day_lines_text(part for part in members if isinstance(part, DayLine)))
    return [*lines, outcome_sentence(explanation, instant)]


def rule_sentence(explanation: WindowExplanation, instant: InstantText) -> str:
    """Return which promise counts, and from when.

    "S1 High: first response within 2 business hours, counted from the opening, Mon 23 Nov, ..."
    """
    promise = explanation.promise
    window = window_text(promise.within, promise.coverage)
    opened = instant(explanation.reading.window.opened_at)
    always = (
        ". The clock runs day and night, on weekends and holidays too"
        if promise.coverage is Coverage.ALWAYS
        else ""
    )
    return (
        f"{promise.name}: first response within {window}, counted from the "
        f"opening, {opened}{always}."
    )


def change_sentences(explanation: WindowExplanation, instant: InstantText) -> Iterator[str]:
    """Yield what changed the window after the opening: other severities, another policy."""
    for change in explanation.severity_changes:
        yield _severity_sentence(change, instant)
    for recalculation in explanation.policy_changes:
        yield _policy_sentence(recalculation, instant)


def outcome_sentence(explanation: WindowExplanation, instant: InstantText) -> str:
    """Return until when the response is or was due, and what has become of it."""
    window, outcome = explanation.reading.window, explanation.outcome
    due = instant(window.due_at)
    if window.first_response_at is not None:
        in_time = "in time" if outcome is WindowOutcome.IN_TIME else "late"
        return f"Due {due}. Support responded {instant(window.first_response_at)}, {in_time}."
    if window.paused_at is not None:
        pause = explanation.pauses[-1]
        since = f"{instant(pause.since)} ({PAUSE_REASONS[pause.state]})"
        if window.paused_at > window.due_at:
            return f"Was due {due}. Paused since {since}."
        return f"Paused since {since}, with {duration_text(explanation.reading.left)} left."
    return f"{'Was due' if outcome is WindowOutcome.OVERDUE else 'Due'} {due}."


def _severity_sentence(change: SeverityChange, instant: InstantText) -> str:
    effect = (
        "the window was recalculated from the opening"
        if change.moves_window
        else "support had responded, so the promise did not change"
    )
    return (
        f"{instant(change.at)}: severity changed from {change.before} to {change.after}; {effect}."
    )


def _policy_sentence(change: PolicyChange, instant: InstantText) -> str:
    at, then, now = map(instant, (change.recorded_at, change.recorded_due_at, change.due_at))
    if change.is_promise:
        return (
            f"The support policy has changed since the first response: it would be due {now} "
            f"today, but the promise of that time counts, {then}."
        )
    return (
        f"The support policy has changed since {at}, when the response was due {then}; the window "
        "was recalculated."
    )


def _pause_line(pause: Pause, zone: tzinfo) -> str:
    until = pause.since if pause.until is None else pause.until
    span = span_text(pause.since.astimezone(zone), until.astimezone(zone))
    return f"{span} paused ({PAUSE_REASONS[pause.state]})"
