"""Why a response is due when it is: what counted day by day, and when the clock stood still."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from console.moments import Clock
from console.wording import duration_in_words
from helpdesk.policy import SupportPolicy
from helpdesk.sla.business_calendar import DayLine, Span
from helpdesk.sla.response_window import window_text
from helpdesk.sla.severity import Coverage, Severity
from helpdesk.tickets.projection import promise_of
from helpdesk.tickets.ticket import HistoryEntry, Ticket


@dataclass(frozen=True)
class DayRow:
    """One day in the explanation; `reason` says why nothing of it counted."""

    day: str
    counted: str
    hours: str
    reason: str


@dataclass(frozen=True)
class WindowExplanation:
    """The rule that applies and what happened to the clock, in sentences; then the days."""

    sentences: tuple[str, ...]
    days: tuple[DayRow, ...]


def explain_window(
    ticket: Ticket, history: Sequence[HistoryEntry], policy: SupportPolicy, clock: Clock
) -> WindowExplanation:
    """Return why this ticket's response is due when it is."""
    promise = promise_of(history, policy)
    calendar = policy.calendar_for(promise.severity)
    pauses = [
        (pause.since, pause.until)
        for pause in promise.pauses
        if pause.until is not None and pause.since < ticket.due_at
    ]
    days: list[DayLine] = []
    for since, to in _running(ticket.opened_at, ticket.due_at, pauses):
        days.extend(calendar.explain(since, to))
    return WindowExplanation(
        sentences=tuple(_sentences(ticket, promise.severity, pauses, policy, clock)),
        days=tuple(_row(line) for line in days),
    )


def _sentences(
    ticket: Ticket,
    severity: Severity,
    pauses: Iterable[Span],
    policy: SupportPolicy,
    clock: Clock,
) -> Iterator[str]:
    promise = policy.severities[severity]
    opened = clock.text(ticket.opened_at, policy.time_zone)
    within = window_text(promise.within, promise.coverage)
    yield f"The clock started when the ticket was opened, {opened}, and runs for {within}."
    if promise.coverage is Coverage.ALWAYS:
        yield "It runs day and night, on weekends and holidays too."
    for since, to in pauses:
        yield (
            f"The clock stood still for {duration_in_words(to - since)} while the ticket waited "
            f"for the requester, from {clock.text(since, policy.time_zone)} to "
            f"{clock.text(to, policy.time_zone)}."
        )
    if ticket.paused_at is not None:
        paused_since = clock.text(ticket.paused_at, policy.time_zone)
        yield f"The clock has stood still since {paused_since}; the due time moves on by as long."


def _running(opened_at: datetime, due_at: datetime, pauses: Iterable[Span]) -> Iterator[Span]:
    """Yield the spans between opening and due time in which the clock ran."""
    cursor = opened_at
    for since, to in pauses:
        if since > cursor:
            yield cursor, since
        cursor = max(cursor, to)
    if cursor < due_at:
        yield cursor, due_at


def _row(line: DayLine) -> DayRow:
    kind, _, name = line.reason.partition(": ")
    return DayRow(
        day=f"{line.date:%a} {line.date.day} {line.date:%b}",
        counted=duration_in_words(line.counted) if line.counted >= _MINUTE else _seconds(line),
        hours=", ".join(f"{since:%H:%M} to {_end(since, to)}" for since, to in line.spans),
        reason=f"{kind}, {name}" if name else kind,
    )


def _end(since: datetime, to: datetime) -> str:
    return "24:00" if to.date() > since.date() else f"{to:%H:%M}"


_MINUTE = timedelta(minutes=1)


def _seconds(line: DayLine) -> str:
    return f"{int(line.counted.total_seconds())} seconds"
