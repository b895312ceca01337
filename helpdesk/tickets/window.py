"""The response window of a ticket at any moment, worked out from its history alone. Pure.

Nothing is read but history, policy and `now`: what the database keeps besides is a copy, which
`helpdesk tickets verify` compares with this.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Protocol

from helpdesk.sla.business_calendar import Span
from helpdesk.sla.response_window import (
    ResponseWindow,
    StandStill,
    WindowState,
    duration_text,
    explain_window_days,
    explanation_lines,
    format_instant,
    window_text,
)
from helpdesk.sla.severity import Severity
from helpdesk.tickets.projection import Pause, Policy, Promise, promise_of
from helpdesk.tickets.ticket import EntryKind, HistoryEntry, TicketState

_WHY_PAUSED = {
    TicketState.WAITING_FOR_REQUESTER: "waiting for the requester",
    TicketState.RESOLVED: "resolved",
    TicketState.CLOSED: "closed",
}


class ZonedPolicy(Policy, Protocol):
    """A policy that also knows in which zone support reads times."""

    @property
    def time_zone(self) -> tzinfo:
        """The zone of the explanation's clock times."""


@dataclass(frozen=True)
class WindowReading:
    """How a response window stands at one moment.

    `severity` is the one whose promise counts. `counted` is the open time used up so far, and
    `left` what remains of the window, never negative; both stop with a pause and a response.
    """

    state: WindowState
    severity: Severity
    window: ResponseWindow
    pauses: tuple[Pause, ...]
    counted: timedelta
    left: timedelta


def window_at(history: Sequence[HistoryEntry], policy: Policy, now: datetime) -> WindowReading:
    """Return how the window stands at `now`.

    Args:
        history: in its order, all that has happened. An entry that is later than `now` was
            written by a machine whose clock is ahead of ours, and has happened all the same.
    """
    promise = promise_of(history, policy)
    window = ResponseWindow(
        opened_at=history[0].at,
        due_at=promise.due_at,
        due_soon_at=promise.due_soon_at,
        first_response_at=promise.first_response_at,
        paused_at=promise.paused_at,
    )
    calendar = policy.calendar_for(promise.severity)
    end = min(filter(None, (now, promise.first_response_at, promise.paused_at)))
    counted = sum(
        (
            calendar.elapsed(since, min(to, end))
            for since, to in _running(promise, history[0].at, end)
        ),
        timedelta(0),
    )
    within = policy.severities[promise.severity].within
    return WindowReading(
        state=window.state(now),
        severity=promise.severity,
        window=window,
        pauses=promise.pauses,
        counted=counted,
        left=max(within - counted, timedelta(0)),
    )


def explain_window(
    history: Sequence[HistoryEntry], policy: ZonedPolicy, now: datetime
) -> list[str]:
    """Return in words why the response is due when it is: the rule, each day, each pause.

    "Fri 23 Jan 16:30-18:00 counted 1 h 30 min", "Sat 24 Jan, Sun 25 Jan closed (weekend)",
    "Mon 26 Jan holiday (Republic Day)", "Tue 27 Jan 09:10 to 11:00 paused (waiting for the
    requester)". Clock times are those of support's zone.
    """
    zone = policy.time_zone
    reading = window_at(history, policy, now)
    terms = policy.severities[reading.severity]
    lines = [
        f"{reading.severity.value} {terms.label}: first response within "
        f"{window_text(terms.within, terms.coverage)}, counted from the opening, "
        f"{format_instant(history[0].at, zone)}"
    ]
    lines.extend(
        f"{format_instant(entry.at, zone)}: severity {entry.before} became {entry.after}, and the "
        "window was worked out anew from the opening"
        for entry in history
        if entry.kind is EntryKind.SEVERITY_CHANGED and entry.before != entry.after
    )
    until = reading.window.due_at
    if reading.window.paused_at is not None:
        until = min(until, reading.window.paused_at)
    days = explain_window_days(
        policy.calendar_for(reading.severity),
        history[0].at,
        until,
        [
            StandStill(pause.since, pause.until, _WHY_PAUSED[pause.state])
            for pause in reading.pauses
            if pause.until is not None and pause.since < until
        ],
    )
    lines.extend(explanation_lines(days, zone))
    lines.append(_ending(reading, zone))
    return lines


def _ending(reading: WindowReading, zone: tzinfo) -> str:
    window = reading.window
    due = format_instant(window.due_at, zone)
    if window.first_response_at is not None:
        kept = "in time" if reading.state is WindowState.MET else "late"
        return (
            f"Due {due}; support responded {format_instant(window.first_response_at, zone)}, {kept}"
        )
    if window.paused_at is not None:
        why = _WHY_PAUSED[reading.pauses[-1].state]
        since = format_instant(window.paused_at, zone)
        if reading.state is WindowState.BREACHED:
            return f"Was due {due}; standing still since {since} ({why})"
        return f"Standing still since {since} ({why}), with {duration_text(reading.left)} left"
    return f"{'Was due' if reading.state is WindowState.BREACHED else 'Due'} {due}"


def _running(promise: Promise, opened_at: datetime, end: datetime) -> Iterator[Span]:
    """Yield the spans until `end` in which the clock ran."""
    cursor = opened_at
    for pause in promise.pauses:
        if pause.since > cursor:
            yield cursor, pause.since
        if pause.until is None:
            return
        cursor = max(cursor, pause.until)
    if cursor < end:
        yield cursor, end
