"""The response window of a ticket at any moment, and why it ends when it does. Pure.

Nothing is read but history, policy and `now`: what the database keeps besides is a copy, which
`helpdesk tickets verify` compares with this. The console, the command line, mails and the chat
take these values and only word them; `window_wording` has the sentences that they share.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from enum import Enum
from typing import Protocol

from helpdesk.sla.business_calendar import BusinessCalendar, DayLine, Span
from helpdesk.sla.response_window import ResponseWindow, WindowState
from helpdesk.sla.severity import Severity, SeverityPolicy
from helpdesk.tickets.projection import (
    PAUSING_STATES,
    Pause,
    Policy,
    Promise,
    promise_of,
    states_of,
)
from helpdesk.tickets.ticket import OPEN_STATES, EntryKind, HistoryEntry, Ticket, TicketState


class ZonedPolicy(Policy, Protocol):
    """A policy that also knows in which zone support reads times."""

    @property
    def time_zone(self) -> tzinfo:
        """The zone of the explanation's clock times."""


class WindowOutcome(str, Enum):
    """What has become of a response window so far, as finely as anybody shows it."""

    RUNNING = "running"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    PAUSED = "paused"
    OVERDUE_WHEN_PAUSED = "overdue_when_paused"
    IN_TIME = "in_time"
    LATE = "late"
    ENDED_WITHOUT_RESPONSE = "ended_without_response"


AWAITING_RESPONSE = frozenset(
    {WindowOutcome.RUNNING, WindowOutcome.DUE_SOON, WindowOutcome.OVERDUE}
)
"""Outcomes in which support owes a first response now."""


@dataclass(frozen=True)
class WindowReading:
    """A response window at one moment.

    `severity` is the one whose promise counts. `counted` is the open time used up so far, and
    `left` what remains of the window, never negative; both stop with a pause and a response.
    """

    state: WindowState
    severity: Severity
    window: ResponseWindow
    pauses: tuple[Pause, ...]
    counted: timedelta
    left: timedelta


@dataclass(frozen=True)
class SeverityChange:
    """A change of severity; `moves_window` is false for one after the first response."""

    at: datetime
    before: Severity
    after: Severity
    moves_window: bool


@dataclass(frozen=True)
class PolicyChange:
    """A change of the policy (hours, holidays, windows) that the history shows.

    At `recorded_at` the history noted that the window ended at `recorded_due_at`; by the present
    policy it would have ended at `due_at` then. `is_promise` says that it was noted with the
    first response, whose promise stays as recorded.
    """

    recorded_at: datetime
    recorded_due_at: datetime
    due_at: datetime
    is_promise: bool


@dataclass(frozen=True)
class WindowExplanation:
    """Why a response is due when it is.

    `promise` is the rule that counts. `days` are all days from the opening until the window ends
    or is paused, with the pauses where they fall, each with its own reason. `pauses` has those
    and the one that has not ended.
    """

    promise: SeverityPolicy
    reading: WindowReading
    outcome: WindowOutcome
    days: tuple[DayLine | Pause, ...]
    pauses: tuple[Pause, ...]
    severity_changes: tuple[SeverityChange, ...]
    policy_changes: tuple[PolicyChange, ...]


def window_at(history: Sequence[HistoryEntry], policy: Policy, now: datetime) -> WindowReading:
    """Return the window at `now`.

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
    history: Sequence[HistoryEntry], policy: Policy, now: datetime
) -> WindowExplanation:
    """Return why the response is due when it is: the rule, each day, each pause, each change."""
    reading = window_at(history, policy, now)
    pauses = tuple(_pauses_by_reason(history, reading.pauses))
    return WindowExplanation(
        promise=policy.severities[reading.severity],
        reading=reading,
        outcome=_outcome(reading.window, states_of(history)[-1][1], now),
        days=tuple(_days(policy.calendar_for(reading.severity), reading.window, pauses)),
        pauses=pauses,
        severity_changes=tuple(_severity_changes(history)),
        policy_changes=tuple(_policy_changes(history, policy)),
    )


def outcome_of(ticket: Ticket, now: datetime) -> WindowOutcome:
    """Return what has become of a ticket's window, from the copy in its row."""
    return _outcome(ticket.window, ticket.state, now)


def open_time_left(ticket: Ticket, policy: Policy, now: datetime) -> timedelta:
    """Return how much of the time until the response is due counts; zero when it is overdue."""
    return policy.calendar_for(ticket.severity).elapsed(now, max(now, ticket.due_at))


def _outcome(window: ResponseWindow, state: TicketState, now: datetime) -> WindowOutcome:
    window_state = window.state(now)
    overdue = window_state is WindowState.BREACHED
    if window.first_response_at is not None:
        return WindowOutcome.LATE if overdue else WindowOutcome.IN_TIME
    if state not in OPEN_STATES:
        return WindowOutcome.ENDED_WITHOUT_RESPONSE
    if window.paused_at is not None:
        return WindowOutcome.OVERDUE_WHEN_PAUSED if overdue else WindowOutcome.PAUSED
    if overdue:
        return WindowOutcome.OVERDUE
    soon = window_state is WindowState.DUE_SOON
    return WindowOutcome.DUE_SOON if soon else WindowOutcome.RUNNING


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


def _pauses_by_reason(history: Sequence[HistoryEntry], pauses: Sequence[Pause]) -> Iterator[Pause]:
    """Yield the pauses, one that went on in another state (waiting, then resolved) as two."""
    pausing = [(at, state) for at, state in states_of(history) if state in PAUSING_STATES]
    for pause in pauses:
        rest = pause
        for at, state in pausing:
            if at < rest.since or (pause.until is not None and at >= pause.until):
                continue
            if at > rest.since and state is not rest.state:
                yield replace(rest, until=at)
            if state is not rest.state:
                rest = Pause(at, pause.until, state)
        yield rest


def _days(
    calendar: BusinessCalendar, window: ResponseWindow, pauses: Sequence[Pause]
) -> Iterator[DayLine | Pause]:
    """Yield every day until the window ends or is paused, and the ended pauses where they fall.

    The counted times sum to the open time outside the pauses.
    """
    cursor = window.opened_at
    for pause in pauses:
        if pause.until is None or pause.since >= window.due_at:
            continue
        yield from calendar.explain(cursor, pause.since)
        yield pause
        cursor = max(cursor, pause.until)
    yield from calendar.explain(cursor, min(filter(None, (window.due_at, window.paused_at))))


def _severity_changes(history: Sequence[HistoryEntry]) -> Iterator[SeverityChange]:
    severity, answered = Severity(history[0].data["severity"]), False
    for entry in history:
        answered = answered or entry.is_response
        if entry.kind is EntryKind.SEVERITY_CHANGED:
            assessed = Severity(entry.data["severity"])
            if assessed is not severity:
                yield SeverityChange(entry.at, severity, assessed, moves_window=not answered)
            severity = assessed


def _policy_changes(history: Sequence[HistoryEntry], policy: Policy) -> Iterator[PolicyChange]:
    """Yield where an end of the window was recorded that the present policy would not give."""
    for place, entry in enumerate(history):
        recorded = entry.data.get("due_at")
        if recorded is not None:
            recorded_due_at = datetime.fromisoformat(recorded)
            # Without what it recorded, the entry has its end worked out like any other.
            until_then = [*history[:place], replace(entry, data={})]
            due_at = promise_of(until_then, policy).due_at
            if due_at != recorded_due_at:
                yield PolicyChange(entry.at, recorded_due_at, due_at, entry.is_response)
        if entry.is_response:
            return
