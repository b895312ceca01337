"""The promise of a first response: when it is due, its state at a moment, and texts about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import Enum
from itertools import groupby
from typing import Protocol

from helpdesk.sla.business_calendar import BusinessCalendar, DayLine, Span
from helpdesk.sla.severity import Coverage, Severity, SeverityPolicy

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)


class WindowState(str, Enum):
    """The state of a response window at one moment."""

    RUNNING = "running"
    DUE_SOON = "due_soon"
    MET = "met"
    BREACHED = "breached"
    PAUSED = "paused"

    def __str__(self) -> str:
        return str(self.value)


@dataclass(frozen=True)
class ResponseWindow:
    """The time in which support owes a ticket its first response. All instants are aware.

    Args:
        opened_at: when the window began.
        due_at: the last instant at which a response keeps the promise.
        first_response_at: when support first responded, None while it has not.
        due_soon_at: from when on it is shown as due soon; None for never.
        paused_at: since when it waits for the requester, None while it does not.
    """

    opened_at: datetime
    due_at: datetime
    first_response_at: datetime | None = None
    due_soon_at: datetime | None = None
    paused_at: datetime | None = None

    def __post_init__(self) -> None:
        for name, at in vars(self).items():
            if at is not None and at.utcoffset() is None:
                raise ValueError(f"{name} {at.isoformat()} has no time zone")

    def state(self, now: datetime) -> WindowState:
        """Return the state at `now`: a response decides it, and a pause stops the clock."""
        if self.first_response_at is not None:
            kept = self.first_response_at <= self.due_at
            return WindowState.MET if kept else WindowState.BREACHED
        stopped_at = now if self.paused_at is None else min(now, self.paused_at)
        if stopped_at > self.due_at:
            return WindowState.BREACHED
        if self.paused_at is not None:
            return WindowState.PAUSED
        if self.due_soon_at is not None and now >= self.due_soon_at:
            return WindowState.DUE_SOON
        return WindowState.RUNNING


def due_at_with_pauses(
    calendar: BusinessCalendar,
    opened_at: datetime,
    within: timedelta,
    pauses: Iterable[Span] = (),
) -> datetime:
    """Return, in UTC, the earliest instant at which the window is used up outside its pauses.

    Args:
        pauses: spans in which the clock was paused; in any order, and they may overlap.
    """
    cursor, left = opened_at, within
    for paused_at, resumed_at in sorted(pauses):
        ran = calendar.elapsed(cursor, paused_at)
        if ran >= left:
            break
        left -= ran
        cursor = max(cursor, resumed_at)
    return calendar.add(cursor, left)


class Promises(Protocol):
    """Anything that has a promise for each severity, such as the support policy."""

    @property
    def severities(self) -> Mapping[Severity, SeverityPolicy]:
        """The promise of each severity."""


def promise_text(policy: Promises, severity: Severity, due_at: datetime, zone: tzinfo) -> str:
    """Return the promise: "S1 High - we respond by Mon 23 Nov, 11:00 IST (within ...)"."""
    promise = policy.severities[severity]
    by = format_instant(due_at, zone)
    window = window_text(promise.within, promise.coverage)
    return f"{promise.name} - we respond by {by} (within {window})"


def format_instant(at: datetime, zone: tzinfo) -> str:
    """Return an instant on the clock of `zone`, to the minute: "Mon 23 Nov, 11:00 IST"."""
    local = at.astimezone(zone)
    name = local.strftime("%Z")
    if not name[:1].isalpha():  # many zones have no abbreviation of their own but "+04"
        name = f"UTC{local.strftime('%z')[:3]}:{local.strftime('%z')[3:5]}"
    return f"{day_text(local)}, {local:%H:%M} {name}"


def window_text(within: timedelta, coverage: Coverage) -> str:
    """Return the length of a window: "2 business hours", "1 hour, 24x7"."""
    minutes = round(within / timedelta(minutes=1))
    amount, unit = (minutes // 60, "hour") if minutes % 60 == 0 else (minutes, "minute")
    if amount != 1:
        unit += "s"
    if coverage is Coverage.ALWAYS:
        return f"{amount} {unit}, 24x7"
    return f"{amount} business {unit}"


def day_lines_text(days: Iterable[DayLine]) -> list[str]:
    """Return the days of a calendar as lines of text, neighbours closed for one reason together.

    "Fri 23 Jan 16:30-18:00 counted 1 h 30 min", "Sat 24 Jan, Sun 25 Jan closed (weekend)",
    "Mon 26 Jan holiday (Republic Day)".
    """
    lines: list[str] = []
    for reason, group in groupby(days, key=lambda line: line.reason):
        if reason:
            named = ", ".join(day_text(line.date) for line in group)
            lines.append(f"{named} {_reason_text(reason)}")
        else:
            lines.extend(_counted_text(line) for line in group)
    return lines


def span_text(since: datetime, until: datetime) -> str:
    """Return a span on the clock of its instants: "Tue 27 Jan 09:10 to 11:00"."""
    ends = "" if since.date() == until.date() else f"{day_text(until)} "
    return f"{day_text(since)} {clock_text(since)} to {ends}{clock_text(until)}"


def duration_text(duration: timedelta) -> str:
    """Return a length of time: "1 h 30 min", "45 min", "30 s"; "0 min" for none."""
    minutes, seconds = divmod(int(duration.total_seconds()), 60)
    parts = ((minutes // 60, "h"), (minutes % 60, "min"), (seconds, "s"))
    return " ".join(f"{amount} {unit}" for amount, unit in parts if amount) or "0 min"


def _counted_text(line: DayLine) -> str:
    spans = ", ".join(
        f"{clock_text(since)}-{'24:00' if to.date() > since.date() else clock_text(to)}"
        for since, to in line.spans
    )
    return f"{day_text(line.date)} {spans} counted {duration_text(line.counted)}"


def _reason_text(reason: str) -> str:
    kind, _, name = reason.partition(": ")
    if name:
        return f"{kind} ({name})"
    return "closed (weekend)" if kind == "weekend" else kind


def clock_text(at: datetime) -> str:
    """Return the time of day, with seconds where there are any: "09:10", "09:10:30"."""
    return f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"


def day_text(day: date) -> str:
    """Return "Mon 23 Nov"."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
