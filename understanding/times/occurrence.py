"""When something happened, out of what a person typed: "since yesterday 5pm", "2 hrs back".

Days are read day first. What can be read in several ways means the most recent time in the past;
a time in the future is returned only where one was clearly written, and says so. What is merely
a number, a version, a price or a length of something else is no time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timezone, tzinfo
from zoneinfo import ZoneInfo

from understanding.links import without_addresses
from understanding.times.context import likelihood
from understanding.times.phrases import Phrase, find_phrases
from understanding.times.resolution import Resolved, resolve
from understanding.times.words import Normalised, normalise

MAX_LENGTH = 4000
MAX_PHRASES = 50
# What belongs to the phrase, though it does not change the time: "since", "around", "... se".
_LEAD = re.compile(r"(?:\b(?:since|from|for|on|at|around|maybe)\s+)+$")
_TAIL = re.compile(r"\s+(?:se|onwards?)\b")
# A year, or a number beside words in the Hindi script.
_DATE_IN_OTHER_WORDS = re.compile(r"(?=.*\d)(?=.*(?:\b20\d\d\b|[\u0900-\u097f]{3}))")


@dataclass(frozen=True)
class Occurrence:
    """When something happened.

    Args:
        at: the instant, in the zone that was asked for.
        span: the characters of the text that say so, and `phrase` those characters.
        precision: how exactly it was said: "minute", "hour", "day_part", "day", "week",
            "month" or "year". `at` is the beginning of a day that was named without a time.
        in_future: it lies after now, and was clearly meant to.
    """

    at: datetime
    span: tuple[int, int]
    phrase: str
    precision: str
    in_future: bool


def find_occurrence(text: str, *, now: datetime, zone: ZoneInfo) -> Occurrence | None:
    """Return the time at which, by this text, something happened; None if it says none.

    Args:
        now: the instant to which "yesterday" and "2 hours ago" refer; aware.
        zone: the zone in which the person's clock and calendar are read.

    Raises:
        ValueError: `now` is naive.
    """
    if now.utcoffset() is None:
        raise ValueError("now has no time zone")
    plain = without_addresses(text[:MAX_LENGTH])
    words = normalise(plain)
    phrases = find_phrases(words.text)[:MAX_PHRASES]
    if not phrases:
        return _by_dateparser(plain, now, zone)
    found = [
        (score, phrase, resolved)
        for phrase in phrases
        if (resolved := resolve(phrase.parts, now=now, zone=zone)) is not None
        and (score := likelihood(words.text, phrase, in_future=resolved.in_future)) is not None
    ]
    if not found:
        return None
    _, phrase, resolved = max(found, key=lambda item: item[0])
    return _occurrence(text, words, phrase, resolved, zone)


def _occurrence(
    text: str, words: Normalised, phrase: Phrase, resolved: Resolved, zone: tzinfo
) -> Occurrence:
    lead, tail = _LEAD.search(words.text, 0, phrase.start), _TAIL.match(words.text, phrase.end)
    start = lead.start() if lead else phrase.start
    end = tail.end() if tail else phrase.end
    start += len(words.text[start:end]) - len(words.text[start:end].lstrip())
    end = start + len(words.text[start:end].rstrip())
    span = words.span_in_original(start, end)
    return Occurrence(
        at=resolved.at.astimezone(timezone.utc).astimezone(zone),
        span=span,
        phrase=text[slice(*span)],
        precision=resolved.precision,
        in_future=resolved.in_future,
    )


def _by_dateparser(text: str, now: datetime, zone: ZoneInfo) -> Occurrence | None:
    """Return what dateparser makes of a text that is a date and nothing else.

    It is asked last: it takes longer, and it finds times in almost anything.
    """
    phrase = text.strip()
    if len(phrase) > 60 or not _DATE_IN_OTHER_WORDS.match(phrase):
        return None
    import dateparser

    local_now = now.astimezone(zone)
    at = dateparser.parse(
        phrase,
        languages=["en", "hi"],
        settings={
            "DATE_ORDER": "DMY",
            "PREFER_DATES_FROM": "past",
            "RELATIVE_BASE": local_now.replace(tzinfo=None),
            "STRICT_PARSING": True,
        },
    )
    if at is None:
        return None
    at = at.astimezone(zone) if at.tzinfo else at.replace(tzinfo=zone)
    start = text.index(phrase)
    has_time = bool(at.hour or at.minute)
    precision = "minute" if has_time else "day"
    return Occurrence(at, (start, start + len(phrase)), phrase, precision, in_future=at > now)
