"""Business time: when support is open, and how much open time lies between two instants.

Spans are half-open: 09:00-18:00 holds 09:00 and not 18:00. A day may have several shifts, and a
shift may end at 24:00. Shifts are read on the wall clock of an IANA zone, day by day, and all
arithmetic is done in UTC, so that clock changes make a shift as long as it really is:

* a wall-clock time that a spring change skips is read by the clock before the change, so 02:30
  becomes 03:30; a shift that lies in the gap altogether is empty;
* a wall-clock time that an autumn change repeats means its first occurrence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from itertools import pairwise
from types import MappingProxyType

MIDNIGHT = timedelta(0)
END_OF_DAY = timedelta(hours=24)
# Far from the ends of Python's own calendar, where a zone or a window would overflow.
FIRST_YEAR, LAST_YEAR = 1900, 9000
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Span = tuple[datetime, datetime]

_CLOCK_TIME = r"(\d{1,2}):(\d{2})(?::(\d{2}))?"
_SHIFT = re.compile(rf"\s*{_CLOCK_TIME}\s*(?:-|\u2013|to)\s*{_CLOCK_TIME}\s*", re.ASCII)


@dataclass(frozen=True, order=True)
class Shift:
    """A part of a day: `start` and `end` on the wall clock, as time since midnight, half-open.

    Raises:
        ValueError: it does not end after its start, or leaves the day.
    """

    start: timedelta
    end: timedelta

    def __post_init__(self) -> None:
        if not MIDNIGHT <= self.start < END_OF_DAY or self.end > END_OF_DAY:
            raise ValueError(f"{self} leaves the day, which goes from 00:00 to 24:00")
        if self.end <= self.start:
            raise ValueError(f"{self} does not end after its start")

    @classmethod
    def parse(cls, text: str) -> Shift:
        """Return the shift written as "09:00-18:00"; "24:00" is the end of the day."""
        match = _SHIFT.fullmatch(text)
        if not match:
            raise ValueError(f"{text!r} is not a time span such as 09:00-18:00")
        numbers = [int(group or 0) for group in match.groups()]
        if max(numbers[1], numbers[2], numbers[4], numbers[5]) > 59:
            raise ValueError(f"{text!r} has more than 59 minutes or seconds")
        start, end = (
            timedelta(hours=hours, minutes=minutes, seconds=seconds)
            for hours, minutes, seconds in (numbers[:3], numbers[3:])
        )
        return cls(start, end)

    def __str__(self) -> str:
        return f"{_clock_text(self.start)}-{_clock_text(self.end)}"


@dataclass(frozen=True)
class DayLine:
    """How much of one day counted, and why the rest or all of it did not.

    Args:
        date: the day in the calendar's zone.
        weekday: 0 for Monday.
        counted: open time that counted on this day.
        spans: the counted spans, in the calendar's zone.
        reason: empty when something counted, else "weekend", "closed", "outside hours" or
            "holiday: <its name>".
    """

    date: date
    weekday: int
    counted: timedelta
    spans: tuple[Span, ...]
    reason: str


class BusinessCalendar:
    """The hours in which support is open.

    Args:
        time_zone: the zone whose wall clock the hours mean.
        hours: the shifts of each weekday, 0 for Monday; a weekday left out is closed.
        holidays: days without any shift, and their names.

    Raises:
        ValueError: no weekday has any shift (nothing would ever be due), a weekday is not
            0 to 6, or two shifts of a day overlap.
    """

    def __init__(
        self,
        time_zone: tzinfo,
        hours: Mapping[int, Sequence[Shift]],
        holidays: Mapping[date, str] | None = None,
    ) -> None:
        self.time_zone = time_zone
        self.hours = MappingProxyType({day: tuple(sorted(hours[day])) for day in sorted(hours)})
        self.holidays = MappingProxyType(dict(sorted((holidays or {}).items())))
        if not any(self.hours.values()):
            raise ValueError("the calendar is never open, so nothing could ever be due")
        for weekday, shifts in self.hours.items():
            if weekday not in range(7):
                raise ValueError(f"weekday {weekday} is not between 0 (Monday) and 6 (Sunday)")
            for earlier, later in pairwise(shifts):
                if later.start < earlier.end:
                    raise ValueError(f"{WEEKDAYS[weekday]}: {earlier} and {later} overlap")

    def add(self, start: datetime, duration: timedelta) -> datetime:
        """Return, in UTC, the earliest instant at which `duration` of open time has elapsed.

        What ends exactly at closing time ends at closing time, not at the next opening. Zero is
        over at once, also while closed.

        Raises:
            ValueError: `start` is naive, `duration` is negative, or the answer lies beyond the
                years that are counted.
        """
        left = duration
        cursor = _utc(start)
        if left < timedelta(0):
            raise ValueError("business time cannot be added backwards")
        if not left:
            return cursor
        for open_at, closed_at in self._open_spans(cursor):
            if left <= closed_at - open_at:
                return open_at + left
            left -= closed_at - open_at
        raise ValueError("the window does not end within the calendar's years")

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Return the open time from `start` to `end`; zero when `end` is not later.

        Raises:
            ValueError: an instant is naive.
        """
        return sum((to - since for since, to in self._counted(start, end)), timedelta(0))

    def is_open(self, at: datetime) -> bool:
        """Return whether support is open at this instant."""
        instant = _utc(at)
        first_open_at = next(self._open_spans(instant), (None, None))[0]
        return first_open_at == instant

    def next_open_at(self, at: datetime) -> datetime:
        """Return, in UTC, the earliest instant from `at` on at which support is open.

        Raises:
            ValueError: the instant is naive, or nothing opens within the calendar's years.
        """
        for open_at, _ in self._open_spans(_utc(at)):
            return open_at
        raise ValueError("support does not open within the calendar's years")

    def explain(self, start: datetime, end: datetime) -> list[DayLine]:
        """Return every day from `start` to `end`, how much of it counted, and why not more.

        The counted times sum to `elapsed(start, end)`. Days are those of the calendar's zone;
        a day that only begins at `end` is left out.
        """
        spans_by_day: dict[date, list[Span]] = {}
        for since, to in self._counted(start, end):
            local = (since.astimezone(self.time_zone), to.astimezone(self.time_zone))
            spans_by_day.setdefault(local[0].date(), []).append(local)
        if _utc(end) <= _utc(start):
            return []
        first = start.astimezone(self.time_zone).date()
        last = (_utc(end) - timedelta.resolution).astimezone(self.time_zone).date()
        return [self._day_line(day, spans_by_day.get(day, [])) for day in _days(first, last)]

    def _day_line(self, day: date, spans: list[Span]) -> DayLine:
        # Measured in UTC: a difference of two times of one zone is one of wall clocks.
        counted = sum((_utc(to) - _utc(since) for since, to in spans), timedelta(0))
        reason = "" if counted else self._reason_closed(day)
        return DayLine(day, day.weekday(), counted, tuple(spans), reason)

    def _reason_closed(self, day: date) -> str:
        if day in self.holidays:
            return f"holiday: {self.holidays[day]}"
        if self.hours.get(day.weekday()):
            return "outside hours"
        return "weekend" if day.weekday() >= 5 else "closed"

    def _counted(self, start: datetime, end: datetime) -> Iterator[Span]:
        """Yield the open spans between two instants, in UTC."""
        since, to = _utc(start), _utc(end)
        if to <= since:
            return
        for open_at, closed_at in self._open_spans(since):
            if open_at >= to:
                return
            yield open_at, min(closed_at, to)

    def _open_spans(self, since: datetime) -> Iterator[Span]:
        """Yield the open spans from `since` on, in UTC, in order and without overlap.

        A clock change can push the end of a shift past the start of the next: `covered_until`
        keeps such time from counting twice.
        """
        covered_until = since
        # A day earlier: a shift of the day before can reach into this day over a clock change.
        first = since.astimezone(self.time_zone).date() - timedelta(days=1)
        for day in _days(first, date(LAST_YEAR, 12, 31)):
            if day in self.holidays or not self._exists(day):
                continue
            for shift in self.hours.get(day.weekday(), ()):
                open_at = max(self._instant(day, shift.start), covered_until)
                closed_at = self._instant(day, shift.end)
                if open_at < closed_at:
                    yield open_at, closed_at
                    covered_until = closed_at

    def _instant(self, day: date, since_midnight: timedelta) -> datetime:
        """Return a wall-clock time of a day in UTC."""
        wall_clock = datetime.combine(day, time()) + since_midnight
        return wall_clock.replace(tzinfo=self.time_zone).astimezone(timezone.utc)

    def _exists(self, day: date) -> bool:
        """Return whether the zone had this day; Samoa had no 30 December 2011."""
        return self._instant(day, timedelta(hours=12)).astimezone(self.time_zone).date() == day


ALWAYS_OPEN = BusinessCalendar(
    timezone.utc, {weekday: (Shift(MIDNIGHT, END_OF_DAY),) for weekday in range(7)}
)


def always_open(time_zone: tzinfo) -> BusinessCalendar:
    """Return the calendar of 24x7 coverage, whose days are those of `time_zone`."""
    return BusinessCalendar(time_zone, ALWAYS_OPEN.hours)


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None or at.utcoffset() is None:
        raise ValueError(f"{at.isoformat()} has no time zone")
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise ValueError(f"{at.isoformat()} is not between {FIRST_YEAR} and {LAST_YEAR}")
    return at.astimezone(timezone.utc)


def _days(first: date, last: date) -> Iterator[date]:
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)


def _clock_text(since_midnight: timedelta) -> str:
    minutes, seconds = divmod(int(since_midnight.total_seconds()), 60)
    text = f"{minutes // 60:02d}:{minutes % 60:02d}"
    return f"{text}:{seconds:02d}" if seconds else text
