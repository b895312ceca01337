"""Now, and lengths of time back: "just now", "1 day 4 hours ago", "for the last 3 days"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from understanding.times.parts import Kind, Rule, TimePart, part_of, words_before

_UNIT = r"(?P<unit>minutes|hours|days|weeks|months|years)"
_ABOUT = r"(?:(?:around|at|like|maybe|probably|say|some|the|least|atleast)\s+|~\s*){0,3}"
_AMOUNT = (
    r"(?:(?P<half>half|1/2)\s+(?:an?\s+)?"
    r"|(?P<amount>\d{1,3}(?:\.(?:\d|25|50|75))?)(?:\s*(?:-|to|or|/)\s*(?P<upto>\d{1,3}))?"
    r"(?:\s+and\s+(?:a\s+)?(?P<plus>half|quarter))?\s*\+?\s*(?:more\s+)?"
    r"|an?\s+(?P<a_half>half)\s+"
    r"|(?P<quarter>quarter)\s+(?:of\s+)?an?\s+"
    r"|(?:a\s+)?(?P<couple>couple)\s+(?:of\s+)?|(?:a\s+)?(?P<few>few|several)\s+|(?P<one>an?)\s+)"
)
_TAILS = r"(?:\s+and\s+(?:a\s+)?(?P<tail>half|quarter)|\s+or\s+(?P<or_more>\d))?"
_TERM = re.compile(rf"{_AMOUNT}(?:of\s+an?\s+)?{_UNIT}{_TAILS}")
# "1:30 hours" is a length only where it cannot be a time of day.
_CLOCK_LENGTH = r"\d{1,2}(?::|\.(?!25|50|75))[0-5]\d\s?hours"
_HOURS_AND_MINUTES = re.compile(r"(\d{1,2})(?::|\.(?!25|50|75))([0-5]\d)\s?hours")


_GROUP_NAME = re.compile(r"\?P<\w+>")


def _unnamed(pattern: str) -> str:
    return _GROUP_NAME.sub("?:", pattern)


_ANY_TERM = _unnamed(rf"{_AMOUNT}(?:of\s+an?\s+)?{_UNIT}")
_NEXT_TERM = rf"\s?(?:and|,|&)?\s?(?:half\s+an?\s+|\d{{1,3}}(?:\.\d)?\s?){_unnamed(_UNIT)}"
_LENGTH = rf"{_ANY_TERM}(?:{_NEXT_TERM}){{0,3}}{_unnamed(_TAILS)}"
_DURATION = rf"(?P<length>{_LENGTH})"
_LONG_DURATION = rf"(?P<length>{_CLOCK_LENGTH}|{_LENGTH})"
_SINCE = r"(?:since|from|for)"
_TAIL = r"(?:\s+(?:now|or so|already|approx|around|straight|continuously))?"
# Not in the middle of a number.
_BEGIN, _END = r"(?<![\w.])(?<!\d[:,/'])", r"(?!\w)"

_UNITS = ("minutes", "hours", "days", "weeks", "months", "years")
_EXACT = {
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "days": timedelta(days=1),
    "weeks": timedelta(weeks=1),
}

# What makes a length of time something else: "report for last 7 days", "takes 2 hours to load".
_NOT_BEFORE = re.compile(
    r"(?:reports?|data|analytics|exports?|history|logs?|range|filter|transcripts?|stats?|graphs?"
    r"|metrics?|csat|trend|dashboard|records?|details|takes?|taking|took|within|every|after|each"
    r"|delay(?:ed)?|timeout|trial|window|expires?|valid|of|sla|tat|per|limit|up\s+to|upto"
    r"|schedule[ds]?|retention|plan|manage|can wait)\s+"
    r"(?:(?:by|for|of|from|in|is|was|the|only|on|about)\s+)*$"
)
_NOT_AFTER = re.compile(
    r"\s*(?:late\b|delay|old\b|long\b|trial|plan\b|report|data\b|range|filter|window|limit|sla\b"
    r"|timeout|interval|later\b|after\b|left\b|remaining|per\b|each\b|daily\b|a\s+(?:day|week)"
    r"|retention|from\s+now"
    r"|of\s+(?:support|service|training|history|data|video|audio|work)\b"
    r"|to\s+(?:load|respond|reply|open|answer|process|send|get|resolve|fix|come))"
)


@dataclass(frozen=True)
class Term:
    """A number of units: of "1 day 4 hours" the one day, or the four hours."""

    amount: float
    unit: str


def terms(length: str) -> list[Term]:
    """Return what a written length is made of."""
    clock = _HOURS_AND_MINUTES.match(length)
    if clock:
        return [Term(int(clock[1]) + int(clock[2]) / 60, "hours")]
    return [_term(match) for match in _TERM.finditer(length)]


def exact_length(term: Term) -> timedelta | None:
    """Return how long a term is; None for months and years, which differ."""
    unit = _EXACT.get(term.unit)
    return None if unit is None else term.amount * unit


def _term(match: re.Match[str]) -> Term:
    """Return a term; of a range the longer, since it began by then at the latest."""
    tail = {"half": 0.5, "quarter": 0.25}.get(match["tail"] or match["plus"] or "", 0.0)
    if match["half"] or match["a_half"]:
        return Term(0.5, match["unit"])
    if match["quarter"]:
        return Term(0.25, match["unit"])
    if match["couple"]:
        return Term(2 + tail, match["unit"])
    if match["few"]:
        return Term(3, match["unit"])
    amount = max(float(match[name] or 0) for name in ("amount", "upto", "or_more")) or 1.0
    return Term(amount + tail, match["unit"])


def _length(match: re.Match[str]) -> TimePart | None:
    """Build an AGO part, unless the length of time belongs to something else."""
    if _NOT_BEFORE.search(words_before(match.string, match.start())):
        return None
    if _NOT_AFTER.match(match.string, match.end()):
        return None
    return _ago(match)


def _ago(match: re.Match[str]) -> TimePart | None:
    """Build an AGO part, whose `unit` is the smallest, unless units do not go down."""
    part = part_of(Kind.AGO)(match)
    if part is None or "length" not in part.values:
        return part
    units = [term.unit for term in terms(part.values["length"])]
    sizes = [_UNITS.index(unit) for unit in units]
    if not units or sizes != sorted(set(sizes), reverse=True):
        return None
    return TimePart(part.kind, part.start, part.end, {**part.values, "unit": units[-1]})


def _nights_ago(match: re.Match[str]) -> TimePart:
    values = {"length": f"{match['nights']}days", "unit": "days"}
    return TimePart(Kind.AGO, match.start(), match.end(), values)


_NOW: tuple[str, ...] = (
    r"\b(?:just|right) now\b|\bas of now\b|\babhi abhi\b|\babhi (?:se|hua|start)\b",
    r"\b(?:just )?(?:a )?(?:few )?moments? (?:ago|back)\b",
    rf"{_BEGIN}(?:{_ABOUT}{_AMOUNT})?seconds (?:ago|back)\b",
    r"\bjust (?:started|happened|began|stopped|noticed|occurred|crashed|went down)\b"
    r"(?!\s+\w+ing\b)",
    r"\b(?:started|happening|happened|occurring|began) now\b",
    r"^\s*(?:(?:from|since|its|it's|happening|is|it is|only) ){0,3}"
    r"(?:now|abhi|rn|currently(?: happening)?|at the moment|at this moment|at present|immediately"
    r"|this moment|this very moment|this minutes)(?: (?:only|itself|se|hi))?[\s.!]*$",
)

RULES: tuple[Rule, ...] = (
    *((pattern, part_of(Kind.NOW)) for pattern in _NOW),
    (
        rf"{_BEGIN}(?:{_SINCE}\s+)?{_ABOUT}{_LONG_DURATION}\s*(?:ago|back|earlier|prior"
        r"|before(?!\s+(?!and\b|but\b|it\b|the issue)[a-z]))\b",
        _ago,
    ),
    (rf"{_BEGIN}{_ABOUT}(?P<nights>{_unnamed(_AMOUNT)})night (?:ago|back)\b", _nights_ago),
    (r"^\s*(?:since |from )?(?P<unit>hours|days|weeks|months) (?:ago|back)\b", part_of(Kind.AGO)),
    (
        rf"{_BEGIN}(?:{_SINCE}|in|during|over|within)?\s*(?:the\s+)?{_ABOUT}last\s+{_ABOUT}"
        rf"{_LONG_DURATION}{_TAIL}{_END}",
        _length,
    ),
    (rf"{_BEGIN}(?:in|during|over|{_SINCE})?\s*(?:the\s+)?last\s+(?P<unit>hours){_END}", _length),
    (rf"{_BEGIN}(?:since|from)\s+{_ABOUT}{_DURATION}{_TAIL}{_END}", _length),
    (
        rf"{_BEGIN}for\s+(?:over\s+|more than\s+|almost\s+)?{_ABOUT}{_LONG_DURATION}{_TAIL}{_END}",
        _length,
    ),
    (
        rf"{_BEGIN}{_ABOUT}{_DURATION}\s+"
        r"(?:se|ho ?ga[iy]?[aei]|h[ou][iy]?[aei]|beet ga[iy]?[aei])\b",
        _ago,
    ),
    # "it is now two days", "two days since"
    (
        rf"\b(?:it'?s|it is) (?:(?:now|already|since) ){{0,2}}{_ABOUT}{_DURATION}"
        r"(?: (?:now|already|since|long))?(?=\s*(?:$|[,.;!]))",
        _length,
    ),
    (rf"{_BEGIN}{_ABOUT}{_DURATION} since(?=\s*(?:$|[,.;!]|it\b|this\b|the issue))", _length),
    (rf"\balready (?:since |for )?{_DURATION}{_TAIL}(?=\s*(?:$|[,.;!]))", _length),
    (
        r"^(?!\s*(?:just )?1 minutes[\s.!]*$)"  # "one minute" asks for patience
        rf"\s*(?:it'?s been |its |been ){{0,2}}{_ABOUT}{_DURATION}{_TAIL}[\s.!]*$",
        _ago,
    ),
    (
        rf"\b(?:it'?s|it has|has|have) been (?:over |more than )?{_ABOUT}{_DURATION}{_END}",
        _length,
    ),
)
