"""Now, and lengths of time back: "just now", "2 hours ago", "for the last 3 days"."""

from __future__ import annotations

import re

from understanding.times.parts import Kind, Rule, TimePart, part_of, words_before

_UNIT = r"(?P<unit>minutes|hours|days|weeks|months|years)"
_ABOUT = r"(?:(?:around|at|like|maybe|probably|say|some|the|least|atleast)\s+|~\s*)*"
_AMOUNT = (
    r"(?:(?P<half>half|1/2|\u00bd)\s+(?:an?\s+)?"
    r"|(?P<amount>\d{1,3}(?:\.(?:\d|25|50|75))?)(?:\s*(?:-|to|or|/)\s*(?P<upto>\d{1,3}))?"
    r"(?:\s+and\s+(?:a\s+)?(?P<plus_half>half))?\s*\+?\s*(?:more\s+)?"
    r"|an?\s+(?P<a_half>half)\s+"
    r"|(?P<quarter>quarter)\s+(?:of\s+)?an?\s+"
    r"|(?:a\s+)?(?P<couple>couple)\s+(?:of\s+)?|(?:a\s+)?(?P<few>few|several)\s+|(?P<one>an?)\s+)"
)
_MORE = r"(?:\s*(?:and|,)?\s*(?P<more>\d{1,2})\s*minutes)?"
_AND_A_HALF = r"(?:\s+and\s+(?:a\s+)?(?P<tail_half>half)|\s+or\s+(?P<or_more>\d))?"
_DURATION = rf"{_AMOUNT}{_UNIT}{_MORE}{_AND_A_HALF}"
_SINCE = r"(?:since|from|for)"
_TAIL = r"(?:\s+(?:now|or so|already|approx|around|straight|continuously))?"
_BEGIN, _END = r"(?<![\w.])", r"(?!\w)"

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
    r"|to\s+(?:load|respond|reply|open|answer|process|send|get|resolve|fix|come))"
)


def _length(match: re.Match[str]) -> TimePart | None:
    """Build an AGO part, unless the length of time belongs to something else."""
    if _NOT_BEFORE.search(words_before(match.string, match.start())):
        return None
    if _NOT_AFTER.match(match.string, match.end()):
        return None
    return part_of(Kind.AGO)(match)


_NOW: tuple[str, ...] = (
    r"\b(?:just|right) now\b|\bas of now\b|\babhi abhi\b|\babhi (?:se|hua|start)\b",
    r"\b(?:just )?(?:a )?(?:few )?moments? (?:ago|back)\b",
    rf"{_BEGIN}(?:{_ABOUT}{_AMOUNT})?seconds (?:ago|back)\b",
    r"\bjust (?:started|happened|began|stopped|noticed|occurred|crashed|went down)\b"
    r"(?!\s+\w+ing\b)",
    r"\b(?:started|happening|happened|occurring|began) now\b",
    r"^\s*(?:(?:from|since|its|it's|happening|is|it is|only) )*"
    r"(?:now|abhi|rn|currently(?: happening)?|at the moment|at this moment|at present|immediately"
    r"|this moment|this very moment|this minutes)(?: (?:only|itself|se|hi))?[\s.!]*$",
)

RULES: tuple[Rule, ...] = (
    *((pattern, part_of(Kind.NOW)) for pattern in _NOW),
    (
        rf"{_BEGIN}(?:{_SINCE}\s+)?{_ABOUT}{_DURATION}\s*(?:ago|back|earlier|prior"
        r"|before(?!\s+(?!and\b|but\b|it\b|the issue)[a-z]))\b",
        part_of(Kind.AGO),
    ),
    (rf"{_BEGIN}{_ABOUT}{_AMOUNT}night (?:ago|back)\b", part_of(Kind.AGO, unit="days")),
    (r"^\s*(?:since |from )?(?P<unit>hours|days|weeks|months) (?:ago|back)\b", part_of(Kind.AGO)),
    (
        rf"{_BEGIN}(?:{_SINCE}|in|during|over|within)?\s*(?:the\s+)?{_ABOUT}last\s+{_ABOUT}"
        rf"{_DURATION}{_TAIL}{_END}",
        _length,
    ),
    (rf"{_BEGIN}(?:in|during|over|{_SINCE})?\s*(?:the\s+)?last\s+(?P<unit>hours){_END}", _length),
    (rf"{_BEGIN}(?:since|from)\s+{_ABOUT}{_DURATION}{_TAIL}{_END}", _length),
    (
        rf"{_BEGIN}for\s+(?:over\s+|more than\s+|almost\s+)?{_ABOUT}{_DURATION}{_TAIL}{_END}",
        _length,
    ),
    (
        rf"{_BEGIN}{_ABOUT}{_DURATION}\s+(?:se|hogaye|ho gaye|ho gaya|hogaya)\b",
        part_of(Kind.AGO),
    ),
    (
        r"^(?!\s*(?:just )?1 minutes[\s.!]*$)"  # "one minute" asks for patience
        rf"\s*(?:it'?s been |its |been )*{_ABOUT}{_DURATION}{_TAIL}[\s.!]*$",
        part_of(Kind.AGO),
    ),
    (
        rf"\b(?:it'?s|it has|has|have) been (?:over |more than )?{_ABOUT}{_DURATION}{_END}",
        _length,
    ),
)
