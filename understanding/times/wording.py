"""Words a time as exactly as it was said: "since Thu 26 Nov" for a bare day, and no 00:00."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from understanding.times.occurrence import Occurrence, VagueOccurrence
from understanding.times.words import normalise

_SINCE = re.compile(r"\b(?:since|from|for|se|onwards?|been|last \d)")
_PERIODS = ((5, "night"), (12, "morning"), (16, "afternoon"), (21, "evening"), (24, "night"))
_QUARTERS = ("January to March", "April to June", "July to September", "October to December")


def describe_occurrence(occurrence: Occurrence | VagueOccurrence, *, now: datetime) -> str:
    """Return when something happened, for people: "since Sat 21 Nov (\u201con and off\u201d)".

    Args:
        now: decides whether the year is worth saying; aware.
    """
    if isinstance(occurrence, VagueOccurrence):
        return f"\u201c{occurrence.said}\u201d"
    words = _instant(occurrence, now.astimezone(occurrence.at.tzinfo))
    if _SINCE.search(normalise(occurrence.phrase).text):
        words = f"since {words}"
    if occurrence.said != occurrence.phrase:
        words += f" (\u201c{occurrence.said}\u201d)"
    return words


def _instant(occurrence: Occurrence, now: datetime) -> str:
    at, precision = occurrence.at, occurrence.precision
    if precision == "year":
        return f"{at.year}"
    if precision == "quarter":
        return f"the quarter {_QUARTERS[(at.month - 1) // 3]} {at.year}"
    if precision == "month":
        return f"{at:%B} {at.year}"
    if precision == "week":
        return f"the week of {_day(at - timedelta(days=at.weekday()), now)}"
    day = _day(at, now)
    if precision == "weekend":
        return f"the weekend of {day}"
    if precision == "day":
        return day
    if precision == "day_part":
        return f"{day}, {next(name for end, name in _PERIODS if at.hour < end)}"
    is_rough = precision == "hour" and at.minute
    return f"{day}, {'around ' if is_rough else ''}{at:%H:%M}"


def _day(at: datetime, now: datetime) -> str:
    year = "" if at.year == now.year else f" {at.year}"
    return f"{at:%a} {at.day} {at:%b}{year}"
