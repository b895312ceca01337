"""What the clock said: "5pm", "half past 4", "1430 hrs", "at 4"."""

from __future__ import annotations

import re

from understanding.times.parts import CONTEXT, Build, Kind, Rule, TimePart, part_of, words_before
from understanding.times.spellings import MONTH_NAMES, WEEKDAY_NAMES
from understanding.times.zones import OFFSET, ZONE, ZONE_NAMES

_BEGIN, _END = r"(?<![\w.])(?<!\d[:,])", r"(?!\w)"
_TIME = r"(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))?"
_SECOND = r"(?::(?P<second>[0-5]\d)(?:[.,]\d+)?)?"
_MERIDIEM = r"\s*(?P<meridiem>[ap]m)(?![a-z])"
_ZONE = ZONE
_UNTIL = r"\s*(?:-|to|and|or|till)\s*(?P<until>\d{1,2})(?:[:.][0-5]\d)?"
_PERIOD_AHEAD = (
    r"(?=\s+(?:in the |in |at |this |today |yesterday |last )?"
    r"(?:morning|evening|night|afternoon)\b)"
)

# What makes "15 hours" a length: "for 15 hours", "15 hours later".
_NO_LENGTH_AFTER = (
    r"(?!\s*(?:ago|back|before|earlier|later|late|long|delay\w*|now|of|per|each|a days|after|since"
    r"|already|straight|downtime|outage|down|wait\w*|se\b|ho|support|sla|to)\b)"
)
_LENGTH_BEFORE = re.compile(
    r"\b(?:for|since|last|over|under|within|takes?|took|every|after|than|least|been|only|about|of"
    r"|in|up to|and)\s+$"
)

# Words that may follow a bare hour: "at 4 agents" is no time, "at 4 the bot" is.
_MAY_FOLLOW_HOUR = re.compile(
    r"\s*(?:$|[^\w\s%:/.-]|[.-](?!\d)|(?:on|in|today|yesterday|beforeyesterday|tomorrow"
    r"|this|last|and|but|or|it|it's|its|we|our|my|the|i|bot|when|after|while|because|since|till"
    r"|until|is|was|has|all|every|everything|itself|se|ko|ke|ish|onwards?|only|approx|around|there"
    r"|they|pls|please|he|no|not|so|as|or|something|tak|hua|agents?\s+(?:are|were|could|can)"
    r"|chats?\s+(?:are|were|stopped)"
    rf"|{ZONE_NAMES}|{'|'.join(WEEKDAY_NAMES)}|{'|'.join(MONTH_NAMES)}|morning|evening|afternoon|night|oclock)\b"
    r"|\d{1,2}[/-]\d|\d{1,2}(?:st|nd|rd|th))"
)
_HOUR_ALONE = re.compile(
    r"\s?,?\s?(?P<hour>\d{1,2})(?:\s(?P<minute>[0-5]\d))?"
    r"(?:\s?(?:-|to)\s?\d{1,2}(?=\s*(?:$|[,;!?])))?(?![\w:/%-]|\.\d)"
)


def hour_alone(text: str, start: int) -> TimePart | None:
    """Return the bare hour at `start`, as in "friday night 10"."""
    match = _HOUR_ALONE.match(text, start)
    return _after_cue(match) if match else None


def _clock(*, loose: bool = False, **fixed: str) -> Build:
    """Return a builder for CLOCK parts that a clock can show."""

    def build(match: re.Match[str]) -> TimePart | None:
        part = part_of(Kind.CLOCK, loose=loose, **fixed)(match)
        return part if part and _is_on_the_clock(part.values) else None

    return build


def _after_cue(match: re.Match[str]) -> TimePart | None:
    return _clock()(match) if _MAY_FOLLOW_HOUR.match(match.string, match.end()) else None


def _hours(match: re.Match[str]) -> TimePart | None:
    """Build the clock time of "tuesday 14 hours", unless it is a length."""
    if _LENGTH_BEFORE.search(words_before(match.string, match.start())):
        return None
    return _clock(loose=True)(match)


def _after_from(match: re.Match[str]) -> TimePart | None:
    """Build the beginning of "from 3 to 5", if no count of things can be meant."""
    count_before = len(words_before(match.string, match.start()).split())
    ends_here = not match.string[match.end() :][:CONTEXT].strip()
    if match["until"] and ends_here and count_before > 2:
        return None
    return _clock()(match)


def _beginning_of_range(match: re.Match[str]) -> TimePart | None:
    """Build the beginning of "11-1 pm", whose "pm" is said of the end only."""
    part = _clock()(match)
    if part is None or "until_meridiem" not in part.values:
        return part
    meridiem = part.values["until_meridiem"]
    if int(part.values["until"]) > 12:  # "3-20 pm"
        values = {**part.values, "minute": part.values["until"], "meridiem": meridiem}
        return TimePart(part.kind, part.start, part.end, values)
    if int(part.values["hour"]) % 12 > int(part.values["until"]) % 12:
        meridiem = "am" if meridiem == "pm" else "pm"
    values = {**part.values, "meridiem": meridiem}
    return TimePart(part.kind, part.start, part.end, values)


def _is_on_the_clock(values: dict[str, str]) -> bool:
    hour, minute = int(values["hour"]), int(values.get("minute") or 0)
    if values.get("meridiem"):  # people do write 17:30 pm, but not 20 pm
        return 1 <= hour <= 12 or ("minute" in values and hour <= 23)
    return hour <= 24 and minute <= 59


RULES: tuple[Rule, ...] = (
    (r"\beod\b|\bend of (?:the )?days?\b", _clock(hour="18")),
    (
        rf"{_BEGIN}12\s+noon\b|\b(?:at |around )?(?:noon|mid[ -]days?)\b",
        _clock(hour="12", meridiem="pm"),
    ),
    (rf"{_BEGIN}(?:12\s+)?mid ?night\b", _clock(hour="0", midnight="1")),
    (
        r"\b(?:at |around |during |after |since |post |before )(?:the )?lunch"
        r"(?: time| hours| break)?\b",
        _clock(hour="13", rough="1"),
    ),
    *(
        (
            rf"\b(?:at|around|during|after|since|post|before) (?:the )?{meal}(?: time)?\b",
            _clock(loose=True, hour=hour, rough="1"),
        )
        for meal, hour in (("breakfast", "9"), ("tea", "17"), ("dinner", "20"))
    ),
    (rf"{_BEGIN}half (?:last )?(?P<hour>\d{{1,2}})(?:{_MERIDIEM})?{_END}", _clock(minute="30")),
    (rf"{_BEGIN}quarter last (?P<hour>\d{{1,2}})(?:{_MERIDIEM})?{_END}", _clock(minute="15")),
    (rf"{_BEGIN}quarter to (?P<hour>\d{{1,2}})(?:{_MERIDIEM})?{_END}", _clock(quarter_to="1")),
    (rf"{_BEGIN}(?P<hour>\d{{1,2}})\s*(?P<minute>[0-5]\d){_MERIDIEM}{_ZONE}", _clock()),
    (
        rf"{_BEGIN}{_TIME}{_UNTIL}{_MERIDIEM.replace('meridiem', 'until_meridiem')}{_ZONE}",
        _beginning_of_range,
    ),
    (
        rf"{_BEGIN}{_TIME}{_SECOND}(?:\s?-?\s?ish)?{_MERIDIEM}{_ZONE}(?:{_UNTIL}\s*[ap]m(?![a-z]))?",
        _clock(),
    ),
    (
        rf"(?:(?<![\w.:])|(?<=\dt)|(?<=20\d\d:))(?P<hour>\d{{1,2}}):(?P<minute>[0-5]\d){_SECOND}"
        rf"(?:\s*(?:hours|oclock|h)\b)?{OFFSET}{_ZONE}(?:{_UNTIL})?"
        r"(?![\w:]\d)",
        _clock(),
    ),
    (rf"{_BEGIN}(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)\s*(?:hours|h)\b{_ZONE}", _clock()),
    (
        rf"(?<=\dt)(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)(?P<second>[0-5]\d)?{OFFSET}(?!\d)",
        _clock(),
    ),
    (rf"{_BEGIN}{_TIME}\s*(?:o\s?'?\s?|-\s?)?(?:oclock|ish)\b{_ZONE}", _clock()),
    # "at nine hours" is a clock time beside a day, and "15 hours" without "at" as well.
    (
        rf"\b(?:at|around|against|in the) (?P<hour>\d{{1,2}})\s?(?:hours|h)\b{_NO_LENGTH_AFTER}",
        _clock(loose=True),
    ),
    (rf"{_BEGIN}(?P<hour>1[3-9]|2[0-3])\s?(?:hours|h)\b{_NO_LENGTH_AFTER}", _hours),
    (
        rf"{_BEGIN}(?P<hour>\d{{1,2}})\s?hours"
        r"(?=\s+(?:in the|at) (?:morning|afternoon|evening|night)\b)",
        _clock(),
    ),
    (rf"{_BEGIN}(?P<hour>\d{{1,2}})\s(?P<minute>[0-5]\d)\s*oclock\b{_ZONE}", _clock()),
    (
        rf"{_BEGIN}(?P<hour>\d{{1,2}})\.(?P<minute>[0-5]\d)(?![\w%]|\.\d){_ZONE}"
        rf"{_PERIOD_AHEAD}",
        _clock(),
    ),
    # "5-6 yesterday evening", "from 5 to 6 in the evening"
    (rf"{_BEGIN}{_TIME}\s?(?:-|to|and|or)\s?\d{{1,2}}(?:[:.][0-5]\d)?{_PERIOD_AHEAD}", _clock()),
    # Hours and minutes apart by a blank.
    (
        r"(?:\b(?:at|around|since|from|by)\s+|@\s?)(?P<hour>\d{1,2})\s(?P<minute>[0-5]\d)"
        r"(?![\w:/%-]|\.\d)",
        _after_cue,
    ),
    (
        rf"{_BEGIN}(?P<hour>\d{{1,2}})(?:\.(?P<minute>[0-5]\d)\s*hours|h(?P<minutes>[0-5]\d)){_END}",
        _clock(),
    ),
    (
        r"(?:\b(?:at|around)\s+|@\s*)(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)(?![\w:/%.-])",
        _after_cue,
    ),
    (
        rf"{_BEGIN}(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)(?=\s+on\s+\d{{1,2}}[/-])",
        _clock(),
    ),
    # "3.30" alone is as likely a version or a price.
    (
        rf"{_BEGIN}(?P<hour>\d{{1,2}})\.(?P<minute>[0-5]\d)(?![\w%]|\.\d){_ZONE}",
        _clock(loose=True),
    ),
    (rf"{_BEGIN}(?P<hour>\d{{1,2}}){_PERIOD_AHEAD}", _clock()),
    (
        r"(?:\b(?:at|around|since|by)\s+(?:(?:around|at|sharp)\s+)?|@\s*)(?P<hour>\d{1,2})"
        r"(?![\w:/%]|\.\d|-\d)",
        _after_cue,
    ),
    # "from 3 to 5" is as often a number of things.
    (
        rf"(?:\b(?:at|around|since|from|between)\s+)(?P<hour>\d{{1,2}})(?:{_UNTIL})?"
        r"(?=\s*(?:today|yesterday|this|last|in the|on|[,;]|\.(?!\d)|$))",
        _after_from,
    ),
)
