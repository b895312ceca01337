"""Days and parts of days: "day before yesterday", "17/11", "last friday", "over the weekend"."""

from __future__ import annotations

import re

from understanding.times.parts import Kind, Rule, TimePart, part_of, words_before
from understanding.times.spellings import MONTH_NAMES, WEEKDAY_NAMES

_MONTH = rf"(?P<month>{'|'.join(MONTH_NAMES)})"
# "sat", "sun" and "mon" are words too: they need more around them than the other days.
_WEEKDAY = rf"(?P<weekday>{'|'.join(WEEKDAY_NAMES)}|sat|sun|mon)"
_PERIOD = r"(?P<period>morning|afternoon|after noon|evening|night)"
_EARLY = r"(?:(?P<early>early|late) )?"
_ORDINAL = r"(?:\s*(?:st|nd|rd|th))?"
_YEAR = r"(?P<year>20\d\d)"
_BEGIN = r"(?<![\w.])"
_MOST_CHOICES = 4
# What shows that "10.30" before it is a time of day.
_CLOCK_AFTER = re.compile(
    r"\s*(?:[ap]m\b|hours\b|h\b|oclock\b|ish\b|(?:in the |in |at |this |today |yesterday |last )?"
    rf"(?:morning|evening|afternoon|night)\b|,? ?(?:today|yesterday|{'|'.join(WEEKDAY_NAMES)})\b"
    r"|(?:on|of) |ist\b|utc\b|gmt\b)"
)

_SCORE_BEFORE = re.compile(
    r"\b(?:rating|score|csat|got|version|v|ratio|rs|inr)\.?(?:\s+(?:is|was|of|at|:))*\s*$"
)
_GREETING_OR_ROUTINE = re.compile(r"\b(?:every|good|daily|each|gud|happy)\s*$")
_COUNT_AFTER = re.compile(
    r"\s*(?:times?|of|rating|stars?|agents?|chats?|users?|bots?|people|messages?|rd|th|%)\b"
)
_DATE_BEFORE = re.compile(
    r"(?:\b(?:on|since|from|dated?|at|of|till|ko|issue|last|is|was)\s*:?|^)\s*$|\d\s*(?:am|pm)?\s+$"
)
_DATE_AFTER = re.compile(
    r"\s*,?\s*(?:at|around|@|morning|evening|night|afternoon|\d|ko\b|se\b|$)|\s*[.,;)!]?\s*$"
)


def _date(match: re.Match[str]) -> TimePart | None:
    part = part_of(Kind.DATE)(match)
    return part if part and _can_be_a_date(part.values) else None


def _iso_date(match: re.Match[str]) -> TimePart | None:
    """Build a DATE part from "2026-11-20", beside which a time is one of 24 hours."""
    part = part_of(Kind.DATE, iso="1")(match)
    return part if part and _can_be_a_date(part.values) else None


def _date_in_context(match: re.Match[str]) -> TimePart | None:
    """Build a DATE part from "17/11", which may as well be a score or "24/7"."""
    part = _date(match)
    if part is None or (part.values["day"], part.values["month"]) == ("24", "7"):
        return None
    before, text, end = words_before(match.string, match.start()), match.string, match.end()
    if _SCORE_BEFORE.search(before) or _COUNT_AFTER.match(text, end):
        return None
    return part if _DATE_BEFORE.search(before) or _DATE_AFTER.match(text, end) else None


def _date_after_cue(match: re.Match[str]) -> TimePart | None:
    """Build a DATE part from "since 20.11", unless it is a time of day as in "since 10.30"."""
    is_point = match["separator"] == "."
    if is_point and _CLOCK_AFTER.match(match.string, match.end()):
        return None
    if is_point and match["cue"] in ("since", "from") and int(match["day"]) <= 12:
        return None
    return _date(match)


def _can_be_a_date(values: dict[str, str]) -> bool:
    day, month = int(values["day"]), values["month"]
    if not month.isdigit():
        return 1 <= day <= 31
    return 1 <= day <= 31 and 1 <= int(month) <= 31 and (int(month) <= 12 or day <= 12)


def _beginning_of_stretch(match: re.Match[str]) -> TimePart:
    """Build a STRETCH part from "start of the month", "mahine ki shuruaat"."""
    stretch = next(value for value in match.groups() if value)
    return TimePart(Kind.STRETCH, match.start(), match.end(), {"which": "this", "stretch": stretch})


def _day_of_month(match: re.Match[str]) -> TimePart | None:
    return part_of(Kind.DAY_OF_MONTH)(match) if 1 <= int(match["day"]) <= 31 else None


def _ordinal_alone(match: re.Match[str]) -> TimePart | None:
    """Build a DAY_OF_MONTH part from "the 28th"; "3rd" alone may choose among offered answers."""
    part = _day_of_month(match)
    if part is None or int(match["day"]) > _MOST_CHOICES:
        return part
    return TimePart(part.kind, part.start, part.end, {**part.values, "choice": "1"})


RULES: tuple[Rule, ...] = (
    # ---- from today ------------------------------------------------------------------------
    (
        r"\b(?:the )?days (?:before|back|prior to|to) yesterday\b|\bbeforeyesterday\b"
        r"|\bbefore yesterday\b",
        part_of(Kind.DAY_OFFSET, days="-2"),
    ),
    (r"\bdays after tomorrow\b", part_of(Kind.DAY_OFFSET, days="2")),
    (
        rf"\b{_EARLY}(?:last|yesterday) (?P<period>night)\b",
        part_of(Kind.DAY_OFFSET, days="-1"),
    ),
    (rf"\b{_EARLY}last {_PERIOD}\b", part_of(Kind.DAY_OFFSET, days="-1")),
    (rf"\b{_EARLY}yesterday {_PERIOD}\b", part_of(Kind.DAY_OFFSET, days="-1")),
    (rf"\b{_EARLY}today {_PERIOD}\b", part_of(Kind.DAY_OFFSET, days="0")),
    (rf"\b{_EARLY}this {_PERIOD}\b", part_of(Kind.DAY_OFFSET, days="0")),
    (r"\btonight\b", part_of(Kind.DAY_OFFSET, days="0", period="night")),
    (
        r"^\s*(?:(?:the|on|since|i think|from)\s+){0,3}(?:days before|last days)\s*$",
        part_of(Kind.DAY_OFFSET, days="-1"),
    ),
    (r"\byesterday\b", part_of(Kind.DAY_OFFSET, days="-1")),
    (r"\btoday\b", part_of(Kind.DAY_OFFSET, days="0")),
    (r"\btomorrow\b", part_of(Kind.DAY_OFFSET, days="1")),
    # ---- dates -----------------------------------------------------------------------------
    (rf"\blast weeks?,? (?:on )?{_WEEKDAY}\b", part_of(Kind.WEEKDAY, which="last week")),
    (rf"\b{_WEEKDAY},?\s+(?:of )?last weeks\b", part_of(Kind.WEEKDAY, which="last week")),
    # As programs write it: "Nov 20 16:15:00 IST 2026", "E1120 16:15:00", "20261120T161500Z".
    (
        rf"\b(?:{_WEEKDAY},?\s+)?{_MONTH}\s+(?P<day>\d{{1,2}})(?=\s\d\d:\d\d(?::\d\d)?"
        rf"(?:\s[a-z]{{3,4}})?\s{_YEAR}(?!\d))",
        _date,
    ),
    (r"(?<!\w)[iwef](?P<month>[01]\d)(?P<day>[0-3]\d)(?=\s\d\d:\d\d:\d\d)", _date),
    (
        rf"{_BEGIN}(?P<day>\d{{1,2}}){_ORDINAL}\s*(?:-|to|and|till)\s*\d{{1,2}}{_ORDINAL}\s*"
        rf"(?:of\s+)?{_MONTH}\b(?:[\s,]+{_YEAR}(?!\d))?",
        _date,
    ),
    (
        rf"{_BEGIN}(?:{_WEEKDAY},?\s+)?(?P<day>\d{{1,2}}){_ORDINAL}\s*(?:of\s+)?[-/.,]?\s*"
        rf"{_MONTH}\b\.?"
        rf"(?:[-/.,\s']{{0,3}}{_YEAR}(?!\d)|[-/'](?P<short_year>\d\d)(?!\d))?",
        _date,
    ),
    (
        rf"\b(?:{_WEEKDAY},?\s+)?{_MONTH}\.?[\s-]{{0,3}}(?P<day>\d{{1,2}}){_ORDINAL}(?![\d:]|\s*[ap]m)"
        rf"(?:[\s,]+{_YEAR}(?!\d))?",
        _date,
    ),
    (
        rf"(?<![\w./-]){_YEAR}(?P<month>[01]\d)(?P<day>[0-3]\d)(?:t(?=\d{{4}})|(?=\s\d\d:\d\d))",
        _iso_date,
    ),
    (
        rf"(?<![\w./-]){_YEAR}[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}})"
        r"(?![\d/.-]*\d[/-])(?:t(?=\d\d:))?",
        _iso_date,
    ),
    (
        r"(?<![\w./-])(?P<day>\d{1,2})([-/.])(?P<month>\d{1,2})\2(?:(?P<year>20\d\d)"
        r"|(?P<short_year>\d\d))(?![\w/-]|\.\d)",
        _date,
    ),
    (
        r"(?<![\w./-])(?P<day>\d{1,2})\s?/\s?(?P<month>\d{1,2})(?![\w/%]|\.\d)",
        _date_in_context,
    ),
    (
        r"\b(?P<cue>on|since|from|dated?)\s+(?P<day>\d{1,2})(?P<separator>[-.])(?P<month>\d{2})"
        r"(?![\w:-]|\.\d)",
        _date_after_cue,
    ),
    (r"^\s*(?P<day>\d{1,2})-(?P<month>\d{2})\s*$", _date),
    (
        r"\b(?:on|since|from|dated?)\s+(?:the\s+)?(?P<day>\d{1,2})\s*(?:st|nd|rd|th)\b"
        r"(?:\s+of\s+(?P<of>this|last)\s+months)?(?=\s*(?:$|[^\w\s]"
        r"|(?:at|around|morning|evening|night|afternoon|onwards?|and|the|our|we|it|\d)\b))",
        part_of(Kind.DAY_OF_MONTH),
    ),
    (r"^\s*(?:the\s+)?(?P<day>\d{1,2})\s*(?:st|nd|rd|th)\s*$", _ordinal_alone),
    (
        r"^\s*(?:the\s+)?(?P<day>\d{1,2})\s*(?:st|nd|rd|th)(?=\s*,?\s*(?:of the months|(?:as )?per"
        r"|according to|i think|i guess|maybe|says|said)\b)",
        _day_of_month,
    ),
    # "3 tarikh se", "20 tarik ko raat 8 baje", "3rd se"
    (
        rf"{_BEGIN}(?P<day>\d{{1,2}})(?:\s*(?:st|nd|rd|th))?\s*tarikh(?:\s+(?:se|ko|ki|ke)\b)?",
        _day_of_month,
    ),
    (r"\btarikh\s+(?P<day>\d{1,2})(?=\s*(?:st|nd|rd|th|se|ko|ki|ke|$))", _day_of_month),
    (
        rf"{_BEGIN}(?P<day>\d{{1,2}})\s*(?:st|nd|rd|th)(?=\s+(?:se|ko|ki)\b)",
        _day_of_month,
    ),
    (
        r"(?<![\w.])(?P<day>\d{1,2})\s*(?:st|nd|rd|th)(?:\s+of\s+(?P<of>this|last)\s+months"
        r"|(?=,?\s+(?:(?:at|around)\s+)?\d{1,2}(?:[:.]\d\d)?\s*(?:am|pm|oclock|hours)\b))",
        part_of(Kind.DAY_OF_MONTH),
    ),
    # ---- weekdays --------------------------------------------------------------------------
    (
        r"\b(?:(?:on|since|from)\s+)?(?:the\s+)?(?P<which>last|this|next|coming|upcoming|every|each|alternate)\s+"
        rf"{_WEEKDAY}\b",
        part_of(Kind.WEEKDAY),
    ),
    (rf"\b(?:on|since|from)\s+(?:the\s+)?{_WEEKDAY}\b", part_of(Kind.WEEKDAY)),
    (
        rf"\b{_WEEKDAY}(?=\s+(?:at|around|morning|evening|night|afternoon|se|ko|\d)|\s*$)",
        part_of(Kind.WEEKDAY),
    ),
    (rf"\b(?P<weekday>{'|'.join(WEEKDAY_NAMES)})\b", part_of(Kind.WEEKDAY)),
    # ---- longer ----------------------------------------------------------------------------
    (
        r"\b(?P<which>last|this) (?P<stretch>weekend|weeks|months|years"
        r"|quarter(?! (?:of|to|last|past)\b))\b"
        r"|\b(?:over|during|since|on|in|from|with) the (?:(?:whole|entire|long|extended|holiday"
        r"|festival|festive|puja|diwali|last) ){0,2}(?P<the_stretch>weekend)\b"
        r"|^\s*(?P<alone>weekend)\s*$",
        part_of(Kind.STRETCH),
    ),
    (
        r"\b(?:start|starting|beginning|begin|first days) of (?:the |this )?"
        r"(?P<stretch>weeks|months|years|quarter)\b"
        r"|\b(?:iss? |isi )?(?P<begun>weeks|months|years) k[eia] sh?uru\w{0,6}\b"
        r"|\b(?:iss?|isi) (?P<ongoing>weeks|months|years)(?= (?:se|me|mein|ki|ke)\b)",
        _beginning_of_stretch,
    ),
    (
        r"\b(?:since|from|in|last|this|early|during|mid|(?:end|start|beginning|middle) of)[\s-]+"
        rf"{_MONTH}\b(?:[\s,]+{_YEAR}(?!\d))?",
        part_of(Kind.STRETCH),
    ),
)


def _period(match: re.Match[str]) -> TimePart | None:
    """Build a PERIOD part, unless it is a greeting or a routine."""
    if _GREETING_OR_ROUTINE.search(words_before(match.string, match.start())):
        return None
    return part_of(Kind.PERIOD, loose=True)(match)


PERIOD_RULES: tuple[Rule, ...] = (
    (
        rf"\b{_EARLY}(?:in the |in |at |during the )?(?:(?P<early_in>early|late) )?{_PERIOD}\b"
        r"(?: hours)?",
        _period,
    ),
)
