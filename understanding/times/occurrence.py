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
from understanding.mail_headers import header_spans
from understanding.times.context import is_told_calmly, likelihood
from understanding.times.phrases import Phrase, find_phrases
from understanding.times.resolution import Resolved, resolve
from understanding.times.vague import manner_spans, vague_spans
from understanding.times.words import Normalised, normalise

MAX_LENGTH = 4000
MAX_PHRASES = 50
# What belongs to the phrase, though it does not change the time: "since", "around", "... se".
_LEAD = re.compile(r"(?:\b(?:since|from|for|on|at|around|maybe)\s+)+$")
_TAIL = re.compile(r"\s+(?:se|onwards?)\b")
# A year, or a number beside words in the Hindi script.
_DATE_IN_OTHER_WORDS = re.compile(r"(?=.*\d)(?=.*(?:\b20\d\d\b|[\u0900-\u097f]{3}))")


# What joins two words on the time: "on and off, since the weekend".
_BESIDE = re.compile(r"[\s,;(-]{0,3}(?:(?:and|but|only|is|it|that) ){0,2}")
_MONTH_NAME = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_DATED = rf"(?:\d[\d.:/-]{{0,18}}(?:[ap]m)?|{_MONTH_NAME})"
# "leads_2026-11-20.csv", "Screenshot 2026-11-20 at 10.15.32.png", "sales 20 Nov.xlsx"
_FILE_NAME = re.compile(
    rf"(?<![\w.-])(?:(?:(?:{_DATED}|at)[\s,]{{1,2}}){{0,4}}{_DATED}|[\w.-]{{1,80}})"
    r"\.(?:csv|tsv|xlsx?|pdf|docx?|pptx?|txt|log|json|xml|zip|png|jpe?g|gif|webp|heic|mp4|mov|wav"
    r"|mp3)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Occurrence:
    """When something happened.

    Args:
        at: the instant, in the zone that was asked for.
        span: the characters of the text that say so, and `phrase` those characters.
        precision: how exactly it was said: "minute", "hour", "day_part", "day", "weekend",
            "week", "month", "quarter" or "year". `at` is the beginning of a day that was named
            without a time.
        in_future: it lies after now, and was clearly meant to.
        said: the phrase with what was said of it beside it: "comes and goes since the weekend".
    """

    at: datetime
    span: tuple[int, int]
    phrase: str
    precision: str
    in_future: bool
    said: str


@dataclass(frozen=True)
class VagueOccurrence:
    """When something happened, in words that no calendar has: "ever since our app update".

    Args:
        said: the characters `span` of the text.
    """

    said: str
    span: tuple[int, int]


def find_when(
    text: str, *, now: datetime, zone: ZoneInfo, asked: bool = False
) -> Occurrence | VagueOccurrence | None:
    """Return when, by this text, something happened: the instant if it has one, else its words.

    Args:
        asked: the text answers the question when it happened, so that "3rd" is a day, and
            what else happened then counts.

    Raises:
        ValueError: `now` is naive.
    """
    found = find_occurrence(text, now=now, zone=zone, asked=asked)
    if found is not None:
        return found
    spans = vague_spans(_without_other_times(text))
    if not spans:
        return None
    start, end = _with_neighbours(text, spans[0], spans[1:])
    return VagueOccurrence(text[start:end], (start, end))


def find_occurrence(
    text: str, *, now: datetime, zone: ZoneInfo, asked: bool = False
) -> Occurrence | None:
    """Return the time at which, by this text, something happened; None if it says none.

    Args:
        now: the instant to which "yesterday" and "2 hours ago" refer; aware.
        zone: the zone in which the person's clock and calendar are read.
        asked: the text answers the question when it happened, so that "3rd" is a day, and
            what else happened then counts.

    Raises:
        ValueError: `now` is naive.
    """
    if now.utcoffset() is None:
        raise ValueError("now has no time zone")
    plain = _without_other_times(text)
    words = normalise(plain)
    phrases = [
        phrase
        for phrase in find_phrases(words.text)[:MAX_PHRASES]
        if asked or "choice" not in phrase.parts[0].values
    ]
    if not phrases:
        return _by_dateparser(plain, now, zone)
    meant = [
        (phrase, resolved)
        for phrase in phrases
        if (resolved := resolve(phrase.parts, now=now, zone=zone)) is not None
    ]
    found = [
        (score, phrase, resolved)
        for phrase, resolved in meant
        if (score := likelihood(words.text, phrase, in_future=resolved.in_future)) is not None
        and (asked or not is_told_calmly(words.text, phrase))
    ]
    if not found and asked:
        # "The release went out on Tuesday" answers the question, whatever else happened then.
        found = [(0, phrase, resolved) for phrase, resolved in meant if not resolved.in_future]
    if not found:
        return None
    _, phrase, resolved = max(found, key=lambda item: item[0])
    return _occurrence(text, plain, words, phrase, resolved, zone)


def _without_other_times(text: str) -> str:
    """Return the text without addresses, names of files and headers of mails, as long as before."""
    if len(text) > MAX_LENGTH:  # not in the middle of "10:30"
        text = text[: text.rfind(" ", MAX_LENGTH // 2, MAX_LENGTH) + 1] or text[:MAX_LENGTH]
    spans = header_spans(text) + [match.span() for match in _FILE_NAME.finditer(text)]
    characters = list(without_addresses(text))
    for start, end in spans:
        characters[start:end] = "\x00" * (end - start)
    return "".join(characters)


def _occurrence(
    text: str, plain: str, words: Normalised, phrase: Phrase, resolved: Resolved, zone: tzinfo
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
        said=text[slice(*_with_neighbours(text, span, vague_spans(plain) + manner_spans(plain)))],
    )


def _with_neighbours(
    text: str, span: tuple[int, int], others: list[tuple[int, int]]
) -> tuple[int, int]:
    """Return the span with those of the others that stand directly beside it."""
    start, end = span
    for begin, stop in sorted(others, reverse=True):
        if begin < start and (stop >= start or _BESIDE.fullmatch(text[stop:start][:20])):
            start = begin
    for begin, stop in sorted(others):
        if stop > end and (begin <= end or _BESIDE.fullmatch(text[end:begin][:20])):
            end = stop
    return start, end


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
    span = (start, start + len(phrase))
    return Occurrence(at, span, phrase, precision, in_future=at > now, said=phrase)
