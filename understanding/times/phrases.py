"""Finds the parts of times in normalised text, and what belongs together.

A part says what was written, not yet which instant it means: that depends on the clock and is
decided in `resolution`. Days are read day first, as in 17/11.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from understanding.times import clock as time_clock
from understanding.times import days as time_days
from understanding.times import lengths as time_lengths
from understanding.times.parts import CONTEXT, DAY_KINDS, Build, Kind, TimePart, words_before

_DAY_UNITS = frozenset({"days", "weeks", "months", "years"})
_PUNCTUATION = r"[\s,;:()\[\]'\"|/\u00b7\u2022-]{0,6}"
_CONNECTOR = re.compile(
    rf"{_PUNCTUATION}(?:(?:at|on|around|in|the|of|@|from|since|by|time|ko|ke|ki|se|like|maybe"
    r"|sometime|somewhere|against|towards|so|say|exactly|i think|i guess|only|itself|hi|it was"
    rf"|was|between|about|date|dated){_PUNCTUATION}){{0,6}}"
)
# "yesterday, it was after the standup, so 11 am"
_CONCLUSION = re.compile(r"[^.;!?\n\d]{0,40}\bso (?:(?:like|maybe|about|around|say|at) ){0,2}")
_NOTHING_MORE = re.compile(r"[\s.!]*")
_SINCE_IN_HINDI = re.compile(r"\s*se\b")
_DURING = re.compile(r"(?:in the|during|early|late)\b")
_ONWARDS = re.compile(r"\s*(?:se|onwards?)\b")
_NOT_A_PERIOD = re.compile(r"\s*(?:team|sir|all|everyone|guys|shift|mode|report|slot)\b")
_PERIOD_CUE = re.compile(r"\b(?:since|from|this|today|by)\s+(?:the\s+)?$")
_CLOCK_CUE = re.compile(r"(?:\b(?:at|around|since|from|by|time|ko)|@)\s*:?\s*$")


@dataclass(frozen=True)
class Phrase:
    """Parts of a time that belong together, and their place in the normalised text."""

    parts: tuple[TimePart, ...]
    start: int
    end: int


def find_phrases(text: str) -> list[Phrase]:
    """Return the times that normalised text names, in order."""
    groups: list[list[TimePart]] = []
    for part in _find_parts(text):
        if groups and _belongs(groups[-1], part, text[groups[-1][-1].end : part.start]):
            groups[-1].append(part)
        else:
            groups.append([part])
    phrases = []
    for group in groups:
        _add_hour_alone(text, group)
        if len(group) == 1 and group[0].loose and not _is_cued(text, group[0]):
            continue
        phrases.append(Phrase(tuple(group), group[0].start, group[-1].end))
    return phrases


@lru_cache(maxsize=1)
def _rules() -> tuple[tuple[re.Pattern[str], Build], ...]:
    """Return all patterns, those that say more before those that say less."""
    written = (
        *time_lengths.RULES,
        *time_days.RULES,
        *time_clock.RULES,
        *time_days.PERIOD_RULES,
    )
    return tuple((re.compile(pattern), build) for pattern, build in written)


def _find_parts(text: str) -> list[TimePart]:
    """Return the parts of times, in order and without overlap."""
    taken = [False] * len(text)
    parts: list[TimePart] = []
    for pattern, build in _rules():
        for match in pattern.finditer(text):
            part = build(match)
            if part is None or any(taken[part.start : part.end]):
                continue
            taken[part.start : part.end] = [True] * (part.end - part.start)
            parts.append(part)
    return sorted(parts, key=lambda part: part.start)


def _belongs(group: list[TimePart], part: TimePart, between: str) -> bool:
    roles = {_role(member) for member in group}
    role = _role(part)
    is_concluded = role == "clock" and "day" in roles and len(between) <= CONTEXT
    if not _CONNECTOR.fullmatch(between) and not (is_concluded and _CONCLUSION.fullmatch(between)):
        return False
    if "alone" in roles | {role}:
        return False
    if role not in roles:
        return True
    # "friday, 20 nov": the date says more than the day beside it.
    kinds = {member.kind for member in group}
    return role == "day" and (part.kind is Kind.DATE) != (Kind.DATE in kinds)


def _role(part: TimePart) -> str:
    if part.kind in DAY_KINDS or (part.kind is Kind.AGO and part.values["unit"] in _DAY_UNITS):
        return "day"
    if "rough" in part.values:  # "after lunch, so 2 pm"
        return "rough clock"
    return {Kind.PERIOD: "period", Kind.CLOCK: "clock"}.get(part.kind, "alone")


def _add_hour_alone(text: str, group: list[TimePart]) -> None:
    """Add the bare hour of "friday night 10" to a day or a part of one that has no time."""
    last = group[-1]
    if last.kind in DAY_KINDS or last.kind is Kind.PERIOD:
        hour = time_clock.hour_alone(text, last.end)
        if hour is not None and all(part.kind is not Kind.CLOCK for part in group):
            group.append(hour)


def _is_cued(text: str, part: TimePart) -> bool:
    """Return whether a loose part follows a word such as "since", or is all there is."""
    before, after = words_before(text, part.start), text[part.end :][:CONTEXT]
    is_all = not before.strip() and _NOTHING_MORE.fullmatch(after)
    if part.kind is not Kind.PERIOD:
        is_cued = _CLOCK_CUE.search(before) or _SINCE_IN_HINDI.match(after)
        return bool(is_all or is_cued)
    if _NOT_A_PERIOD.match(text, part.end):
        return False
    return bool(
        is_all
        or _PERIOD_CUE.search(before)
        or _DURING.match(text[part.start : part.end])
        or _ONWARDS.match(after)
    )
