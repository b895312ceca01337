"""The parts of which a time is made, and how a pattern makes one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a part says."""

    NOW = "now"
    AGO = "ago"
    DAY_OFFSET = "day offset"
    WEEKDAY = "weekday"
    DATE = "date"
    DAY_OF_MONTH = "day of month"
    STRETCH = "week, weekend or month"
    PERIOD = "part of the day"
    CLOCK = "clock time"


DAY_KINDS = frozenset({Kind.DAY_OFFSET, Kind.WEEKDAY, Kind.DATE, Kind.DAY_OF_MONTH, Kind.STRETCH})


@dataclass(frozen=True)
class TimePart:
    """A part of a time: its place in the normalised text, and what it says.

    `values` are the named groups of its pattern. `loose` marks what is a time only beside other
    parts or after a word such as "since".
    """

    kind: Kind
    start: int
    end: int
    values: dict[str, str]
    loose: bool = False


Build = Callable[["re.Match[str]"], "TimePart | None"]
Rule = tuple[str, Build]


# How many characters around a time are read to judge it; more would take long in long texts.
CONTEXT = 120
CLAUSE_BREAK = re.compile(r"[.;!?\n]|\bbut\b|\bnow\b")


def words_before(text: str, start: int) -> str:
    """Return the words shortly before `start`."""
    return text[max(0, start - CONTEXT) : start]


def part_of(kind: Kind, *, loose: bool = False, **fixed: str) -> Build:
    """Return a builder that makes a part of the named groups of a match, and of `fixed`."""

    def build(match: re.Match[str]) -> TimePart | None:
        values = {name: value for name, value in match.groupdict().items() if value is not None}
        return TimePart(kind, match.start(), match.end(), {**values, **fixed}, loose)

    return build
