"""Which instant the parts of a time mean, seen from now."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from understanding.times.lengths import Term, exact_length, terms
from understanding.times.parts import DAY_KINDS, Kind, TimePart
from understanding.times.spellings import MONTH_NAMES, WEEKDAY_NAMES
from understanding.times.zones import zone_of

# When a part of the day begins, and the hour that is meant by it.
_PERIODS = {
    "morning": (5, 9),
    "afternoon": (12, 14),
    "after noon": (12, 14),
    "evening": (16, 18),
    "night": (19, 21),
}
_EARLY_LATE = {
    ("early", "morning"): 6,
    ("late", "morning"): 11,
    ("late", "evening"): 20,
    ("late", "night"): 23,
}
_DAY, _NONE = timedelta(days=1), timedelta(0)
_NIGHT_ENDS_AT = 5  # o'clock
# A date without a year that lies this little ahead is a slip, rather than one of last year.
_JUST_AHEAD = timedelta(days=31)
# Clocks differ a little between machines: what lies this little ahead is now.
_SLACK = timedelta(minutes=2)


@dataclass(frozen=True)
class Resolved:
    """An instant, how exactly it was said, and whether it was clearly meant to be in the future."""

    at: datetime
    precision: str
    in_future: bool


@dataclass(frozen=True)
class _Day:
    """A day that was named.

    Args:
        step: how far to go back when the time of day turns out to lie in the future; None when
            the day was named clearly, so that such a time was meant to be in the future.
        is_iso: the day was written as machines do, 2026-11-20.
    """

    date: date
    precision: str
    step: timedelta | None = None
    is_iso: bool = False


def resolve(parts: Sequence[TimePart], *, now: datetime, zone: ZoneInfo) -> Resolved | None:
    """Return the instant that these parts mean, None when there is no such date."""
    # In one zone two times compare by the wall clock, which shows an hour twice in autumn.
    now = now.astimezone(timezone.utc)
    by_kind = {
        part.kind: part for part in sorted(parts, key=lambda part: "rough" not in part.values)
    }
    clock, period = by_kind.get(Kind.CLOCK), by_kind.get(Kind.PERIOD)
    clock_zone = zone_of(clock, zone, now)
    here = now.astimezone(clock_zone)
    if Kind.NOW in by_kind:
        return Resolved(now.replace(microsecond=0), "minute", in_future=False)
    if Kind.AGO in by_kind and clock is None and period is None:
        return _ago(by_kind[Kind.AGO], here)
    try:
        named = _day(parts, here)
    except (ValueError, OverflowError):  # 31 February, the year 0
        return None
    if named is None and any(part.kind in DAY_KINDS for part in parts):
        return None
    period_name, early_late = _period_of(parts)
    if clock is not None:
        candidates = list(_clock_candidates(clock, named, period_name, here, clock_zone))
        precision = "minute" if _has_minutes(clock) else "hour"
    elif period_name:
        candidates = [_period_start(named, period_name, early_late, here, clock_zone)]
        precision = "day_part"
    elif named is not None:
        candidates = [_instant(named.date, time(), clock_zone)]
        precision = named.precision
    else:
        return None
    return _latest_past(candidates, named, now, precision)


def _latest_past(
    candidates: list[datetime], named: _Day | None, now: datetime, precision: str
) -> Resolved:
    """Return the latest candidate that is not in the future; else go back, or say it is ahead."""
    past = [at for at in candidates if at <= now + _SLACK]
    if past:
        return Resolved(min(max(past), now), precision, in_future=False)
    step = named.step if named else _DAY
    if step is None:
        return Resolved(min(candidates), precision, in_future=True)
    earlier = [_back(at, step) for at in candidates]
    return Resolved(
        max((at for at in earlier if at <= now), default=now), precision, in_future=False
    )


def _back(at: datetime, step: timedelta) -> datetime:
    """Return the same wall-clock time `step` earlier."""
    return (at.replace(tzinfo=None) - step).replace(tzinfo=at.tzinfo)


def _ago(part: TimePart, here: datetime) -> Resolved:
    unit = part.values["unit"]
    length = terms(part.values["length"]) if "length" in part.values else [Term(1, unit)]
    at = here
    for term in length:
        exact = exact_length(term)
        if exact is None:
            months = round(term.amount * (12 if term.unit == "years" else 1))
            day = _months_back(at.date(), months)
            at = datetime.combine(day, at.timetz())
        else:
            # Elapsed time is the same everywhere, a clock change or not.
            at = (at.astimezone(timezone.utc) - exact).astimezone(here.tzinfo)
    precision = {"minutes": "minute", "hours": "hour"}.get(unit, unit.removesuffix("s"))
    return Resolved(at.replace(microsecond=0), precision, in_future=False)


def _day(parts: Sequence[TimePart], here: datetime) -> _Day | None:
    """Return the day that was named, the most exact where several were; None when none was.

    Raises:
        ValueError: there is no such date.
    """
    order = {Kind.DATE: 0, Kind.DAY_OF_MONTH: 1, Kind.AGO: 2, Kind.WEEKDAY: 3, Kind.DAY_OFFSET: 4}
    days = [part for part in parts if part.kind in DAY_KINDS or part.kind is Kind.AGO]
    if not days:
        return None
    part = min(days, key=lambda day: order.get(day.kind, 9))
    today = here.date()
    if part.kind is Kind.DATE:
        return _date(part.values, today)
    if part.kind is Kind.DAY_OF_MONTH:
        return _day_of_month(part.values, today)
    if part.kind is Kind.WEEKDAY:
        return _weekday(part.values, today)
    if part.kind is Kind.STRETCH:
        return _stretch(part.values, today)
    if part.kind is Kind.AGO:
        return _Day(_ago(part, here).at.astimezone(here.tzinfo).date(), "day", _DAY)
    ahead = int(part.values["days"])
    # Soon after midnight "this morning" and "today at 4 pm" are of the day that has just ended.
    is_still_night = ahead == 0 and here.hour < _NIGHT_ENDS_AT
    return _Day(today + ahead * _DAY, "day", _DAY if is_still_night else None)


def _date(values: dict[str, str], today: date) -> _Day:
    day, month_text = int(values["day"]), values["month"]
    month = int(month_text) if month_text.isdigit() else MONTH_NAMES.index(month_text) + 1
    if month > 12:  # 11/17 cannot be day first
        day, month = month, day
    if "year" in values:
        return _Day(date(int(values["year"]), month, day), "day", is_iso="iso" in values)
    if "short_year" in values:
        return _Day(date(2000 + int(values["short_year"]), month, day), "day")
    if (month, day) != (2, 29) and _JUST_AHEAD > date(today.year, month, day) - today > _NONE:
        return _Day(date(today.year, month, day), "day")
    for year in range(today.year, today.year - 8, -1):  # 29 February may be long ago
        if month == 2 and day == 29 and year % 4:
            continue
        if date(year, month, day) <= today:
            return _Day(date(year, month, day), "day")
    raise ValueError("no such day in the last years")


def _day_of_month(values: dict[str, str], today: date) -> _Day | None:
    day, first = int(values["day"]), today.replace(day=1)
    for _ in range(12):
        last_of_month = _months_back(first, -1) - _DAY
        wanted = values.get("of") != "last" or first != today.replace(day=1)
        if wanted and day <= last_of_month.day and first.replace(day=day) <= today:
            return _Day(first.replace(day=day), "day")
        first = _months_back(first, 1)
    return None


def _weekday(values: dict[str, str], today: date) -> _Day | None:
    name = values["weekday"]
    wanted = next(at for at, full in enumerate(WEEKDAY_NAMES) if full.startswith(name))
    monday = today - today.weekday() * _DAY
    which = values.get("which", "")
    if which in ("every", "each", "alternate"):
        return None
    if which == "last week":
        return _Day(monday + (wanted - 7) * _DAY, "day")
    if which in ("next", "coming", "upcoming"):
        return _Day(today + ((wanted - today.weekday() - 1) % 7 + 1) * _DAY, "day")
    if which == "this":
        return _Day(monday + wanted * _DAY, "day")
    back = (today.weekday() - wanted) % 7
    if which == "last" and back == 0:
        back = 7
    return _Day(today - back * _DAY, "day", timedelta(days=7))


def _stretch(values: dict[str, str], today: date) -> _Day:
    if "month" in values:
        month = MONTH_NAMES.index(values["month"]) + 1
        if "year" in values:
            return _Day(date(int(values["year"]), month, 1), "month")
        year = today.year if (month, 1) <= (today.month, today.day) else today.year - 1
        return _Day(date(year, month, 1), "month")
    stretch = values.get("stretch", "weekend")
    is_last = values.get("which") == "last"
    if stretch == "weekend":
        saturday = today - ((today.weekday() - 5) % 7) * _DAY
        if is_last and today.weekday() >= 5:
            saturday -= timedelta(days=7)
        return _Day(saturday, "weekend", timedelta(days=7))
    if stretch in ("quarter", "years"):
        months = 3 if stretch == "quarter" else 12
        first = today.replace(day=1, month=(today.month - 1) // 3 * 3 + 1 if months == 3 else 1)
        return _Day(_months_back(today, months) if is_last else first, stretch.removesuffix("s"))
    if stretch == "weeks":
        monday = today - today.weekday() * _DAY
        return _Day(today - timedelta(days=7) if is_last else monday, "week")
    return _Day(_months_back(today, 1) if is_last else today.replace(day=1), "month")


def _months_back(day: date, months: int) -> date:
    """Return the same day some months earlier, or the last day of a shorter month."""
    month = day.year * 12 + day.month - 1 - months
    year, month = month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _period_of(parts: Sequence[TimePart]) -> tuple[str, str]:
    """Return the part of the day that was named, and "early", "late" or nothing."""
    for part in parts:
        if "period" in part.values:
            early_late = part.values.get("early") or part.values.get("early_in", "")
            return part.values["period"], early_late
    return "", ""


def _period_start(
    named: _Day | None, period: str, early_late: str, here: datetime, zone: tzinfo
) -> datetime:
    """Return the hour that a part of the day means; no later than now while it lasts."""
    begins, typical = _PERIODS[period]
    typical = _EARLY_LATE.get((early_late, period), typical)
    day = named.date if named else here.date()
    at = _instant(day, time(typical), zone)
    if at > here >= _instant(day, time(begins), zone):
        return here.replace(second=0, microsecond=0)
    return at


def _clock_candidates(
    clock: TimePart, named: _Day | None, period: str, here: datetime, zone: tzinfo
) -> Iterator[datetime]:
    """Yield the instants that a clock time can mean, on the day that was named or lately."""
    values = clock.values
    minute = int(values.get("minute") or values.get("minutes") or 0)
    second = int(values.get("second") or 0)
    days = [named.date] if named else [here.date(), here.date() - _DAY]
    is_earlier_day = named is not None and named.date != here.date()
    is_24_hours = not {"second", "offset"}.isdisjoint(values) or (
        named is not None and named.is_iso
    )
    for day in days:
        for hour in _hours(values, period, is_earlier_day, is_24_hours):
            at = _instant(day, time(hour % 24, minute, second), zone)
            if "quarter_to" in values:
                at = _back(at, timedelta(minutes=15))
            is_after_midnight = hour >= 24 or (period == "night" and hour < 5)
            next_day = _back(at, -_DAY)
            # "tonight 1 am", said in that night, is today and not tomorrow.
            yield next_day if is_after_midnight and next_day <= here else at


def _hours(
    values: dict[str, str], period: str, is_earlier_day: bool, is_24_hours: bool
) -> list[int]:
    """Return the hours of the day (24 for midnight at its end) that a written hour can mean."""
    written, meridiem = values["hour"], values.get("meridiem")
    hour = int(written)
    if "midnight" in values:
        return [24 if is_earlier_day or period else 0]
    if meridiem and hour <= 12:
        return [hour % 12 + (12 if meridiem == "pm" else 0)]
    if hour > 12 or is_24_hours or (written.startswith("0") and not period):
        return [hour]
    morning, later = hour % 12, hour % 12 + 12
    if period == "morning":
        return [morning]
    if period == "night":
        return [24] if hour == 12 else [morning if hour <= 5 else later]
    if period:
        return [hour if hour == 11 and period != "evening" else later]
    if is_earlier_day:  # nobody watched: the hours in which people work are likelier
        return [later if hour <= 7 or hour == 12 else morning]
    return [morning, later]


def _has_minutes(clock: TimePart) -> bool:
    return not {"minute", "minutes"}.isdisjoint(clock.values) or "quarter_to" in clock.values


def _instant(day: date, at: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, at, zone)
