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

from helpdesk.intake.links import find_emails, find_links
from helpdesk.intake.time_parts import Kind
from helpdesk.intake.time_phrases import Phrase, find_phrases
from helpdesk.intake.time_resolution import Resolved, resolve
from helpdesk.intake.time_words import Normalised, normalise

MAX_LENGTH = 4000
_LEAD = re.compile(
    r"(?:(?:since|from|for|on|at|by|in|during|over|within|the|dated?|between)\s+|@\s*)+"
)
_HAPPENED = re.compile(
    r"(?:\b(?:since|from|start(?:s|ed)?|began|beg[iu]n|happen(?:s|ed|ing)?|occur(?:s|red|ring)?"
    r"|stopped|noticed|facing|seen|observed|broke|failed|crashed|down|not working|issue|problem"
    r"|it was|time)\b|@)[\s:-]*(?:\w+\s+){0,2}$"
)
_NOT_THEN = re.compile(
    r"\b(?:not|isn't|isnt|wasn't|wasnt|neither|nor|instead of|rather than)\s+"
    r"(?:(?:on|at|in|the|exactly|just|only)\s+)?$"
)
_WORKED_THEN = re.compile(
    r"\b(?:was|were|been|is)\s+(?:all\s+)?(?:working|fine|ok|okay|good|perfect|up)\b[^.;,]{0,25}$"
    r"|\bworked\b[^.;,]{0,25}$"
)
_WORKED_AFTER = re.compile(
    r"[\s,]*(?:it|bot|this|that|everything|all|things)?\s*(?:was|were|is)\s+(?:all\s+)?"
    r"(?:working|fine|ok|okay|good|perfect)\b|[\s,]*(?:it|bot|everything)?\s*worked\b"
)
_UNTIL = re.compile(r"\b(?:till|until|untill|til|upto|up to|tak)\s+(?:\w+\s+)?$")
_OTHER_EVENT = re.compile(
    r"\b(?:raised|reported|mailed|emailed|wrote|contacted|called|spoke|told|ticket|joined|bought"
    r"|signed|went live|launched|meeting|demo|created)\b[^.;]{0,30}$"
)
_PLAN = re.compile(
    r"\b(?:launch\w*|live|going|demo|meeting|release|event|campaign|sale|schedul\w*|plan\w*|need"
    r"|want|fix|resolve|before|by|deadline|till|until|will|next|respond|reply|call|go)\b"
)
_DATE_IN_OTHER_WORDS = re.compile(r"(?=.*\d)(?=.*(?:\b20\d\d\b|[^\W\d_a-zA-Z]))")


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
    words = normalise(_without_addresses(text[:MAX_LENGTH]))
    found = [
        (score, phrase, resolved)
        for phrase in find_phrases(words.text)
        if (resolved := resolve(phrase.parts, now=now, zone=zone)) is not None
        and (score := _score(words.text, phrase, resolved)) is not None
    ]
    if not found:
        return _by_dateparser(text, now, zone)
    _, phrase, resolved = max(found, key=lambda item: item[0])
    return _occurrence(text, words, phrase, resolved, zone)


def _without_addresses(text: str) -> str:
    spans = [link.span for link in find_links(text)] + [mail.span for mail in find_emails(text)]
    for start, end in spans:
        text = text[:start] + "\x00" * (end - start) + text[end:]
    return text


def _score(text: str, phrase: Phrase, resolved: Resolved) -> int | None:
    """Return how likely the phrase says when it happened; None when it says something else."""
    before, after = text[: phrase.start], text[phrase.end :]
    clause = re.split(r"[.;!?\n]|\bbut\b|\bnow\b", before)[-1]
    if _NOT_THEN.search(clause):
        return None
    score = 0
    written = text[phrase.start : phrase.end]
    if _HAPPENED.search(clause) or re.match(r"(?:since|from)\b", written):
        score += 3
    if re.match(r"\s*(?:se|onwards?)\b", after):
        score += 3
    if any(part.kind is Kind.CLOCK for part in phrase.parts):
        score += 1
    if _UNTIL.search(clause):
        score -= 4
    elif _WORKED_THEN.search(clause) or _WORKED_AFTER.match(after):
        return None
    if _OTHER_EVENT.search(clause):
        score -= 3
    if resolved.in_future:
        rest = len(re.findall(r"\w+", before + after))
        if _PLAN.search(clause) or (rest > 4 and not _HAPPENED.search(clause)):
            return None
        score -= 5
    return score


def _occurrence(
    text: str, words: Normalised, phrase: Phrase, resolved: Resolved, zone: tzinfo
) -> Occurrence:
    start = phrase.start
    lead = _LEAD.match(words.text, start, phrase.end)
    if lead and lead.end() < phrase.end:
        start = lead.end()
    end = start + len(words.text[start : phrase.end].rstrip())
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
