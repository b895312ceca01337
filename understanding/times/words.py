"""Brings the many spellings of words about time into one, and remembers where they stood.

The grammar in `phrases` reads the normalised text; spans are mapped back to what was typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from understanding.times.neighbours import meant_in_context
from understanding.times.spellings import (
    DEVANAGARI,
    FUZZY,
    HINDI_WEEKDAY,
    NOT_FUZZY,
    NUMBER_WORDS,
    SHORT_UNITS,
    SHORTEST_FUZZY,
    SPELLINGS,
)

_CANONICAL = {
    spelling: canonical
    for canonical, spellings in (*SPELLINGS.items(), *DEVANAGARI.items())
    for spelling in (canonical, *spellings.split())
}
_LONG_UNIT = r"(?=\s?(?:hours?|hrs?|h|days?|weeks?|wks?|months?|years?)\b)"
# "1 1/2 hours", "1,5 hours", "1\u00bd days"; 3/4 of one hour, while "3/4 hours" are three or four.
_FRACTION = (
    rf"(?<![\w.,/])(?:(?:\d{{1,2}}\s?)?[\u00bc\u00bd\u00be]|\d{{1,2}} [13]/[24]{_LONG_UNIT}"
    rf"|\d{{1,2}},\d{_LONG_UNIT}|3/4(?=\s(?:hour|hr|of an)\b))"
)
_FRACTIONS = {"\u00bc": "25", "\u00bd": "5", "\u00be": "75", "1/4": "25", "1/2": "5", "3/4": "75"}
_FRACTION_TOKEN = re.compile(
    r"\d{1,2},\d|(?:\d{1,2}\s?)?[\u00bc\u00bd\u00be]|(?:\d{1,2} )?[13]/[24]"
)
# "2h15m ago", "since 2h": elsewhere "5m" and "3d" are something else.
_SHORT_UNITS_RUN = re.compile(
    r"(?<![\w.])(?:\d{1,3}(?:\.\d)?\s?[dhmw]\s?(?:and\s)?){1,4}(?=(?:ago|back|bck|bak|pehle|phle)\b)"
    r"|(?:(?<=since )|(?<=for )|(?<=last )|(?<=past ))\d{1,2}\s?[hd](?:\s?\d{1,2}\s?[hm])?\b"
)
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
_TOKEN = re.compile(
    rf"{_FRACTION}|"
    r"[ap]\.m\.?(?![a-z])|mid-night|(?<![a-z0-9])(?:2day|2nite|2nyt|2moro|b4)(?![a-z0-9])"
    r"|(?:twenty|thirty|forty|fourty|fifty)[ -](?:one|two|three|four|five|six|seven|eight|nine)\b"
    r"|[a-z]+(?:['\u2019][a-z]+)?|[\u0900-\u0963\u0970-\u097f]+|\d+|\s+|.",
    re.DOTALL,
)


@dataclass(frozen=True)
class Normalised:
    """A text in canonical words, lower case and with single spaces."""

    text: str
    _starts: tuple[int, ...]
    _ends: tuple[int, ...]

    def span_in_original(self, start: int, end: int) -> tuple[int, int]:
        """Return the characters of the original that became `text[start:end]`."""
        return self._starts[start], self._ends[end - 1]


def normalise(text: str) -> Normalised:
    """Return the text in canonical words."""
    lowered = text.lower()
    tokens = list(_TOKEN.finditer(lowered))
    short = {
        match.start() + at
        for match in _SHORT_UNITS_RUN.finditer(lowered)
        for at, character in enumerate(match.group())
        if character in SHORT_UNITS
    }
    words = [match.group().replace("\u2019", "'") for match in tokens]
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    canonical = [" " if token.isspace() else _canonical(token) for token in words]
    in_context = meant_in_context(words, canonical)
    for at, (token, match) in enumerate(zip(words, tokens, strict=True)):
        part = in_context.get(at, canonical[at])
        if match.start() in short and token in SHORT_UNITS:
            part = f"{SHORT_UNITS[token]} "
        parts.append(part)
        starts.extend([match.start()] * len(part))
        ends.extend([match.end()] * len(part))
    return Normalised("".join(parts), tuple(starts), tuple(ends))


@lru_cache(maxsize=8192)
def _canonical(token: str) -> str:
    if token in _CANONICAL:
        return _CANONICAL[token]
    if _DASHES.match(token):
        return "-"
    if _FRACTION_TOKEN.fullmatch(token):
        return _decimal(token)
    if token in NUMBER_WORDS:
        return NUMBER_WORDS[token]
    if token.endswith("ish") and token[:-3] in NUMBER_WORDS:  # "fiveish"
        return f"{NUMBER_WORDS[token[:-3]]}ish"
    weekday = HINDI_WEEKDAY.fullmatch(token)
    if weekday:
        return weekday.lastgroup or token
    tens, _, ones = token.replace("-", " ").partition(" ")
    if ones:
        return str(int(NUMBER_WORDS[tens]) + int(NUMBER_WORDS[ones]))
    if len(token) >= 5 and token.isalpha() and token not in NOT_FUZZY:
        for word in FUZZY:
            if len(token) == 5 and word not in SHORTEST_FUZZY:
                continue
            allowed = 2 if len(word) >= 9 else 1
            if token[0] == word[0] and OSA.distance(token, word, score_cutoff=allowed) <= allowed:
                return _CANONICAL.get(word, word)
    return token


def _decimal(token: str) -> str:
    """Return "1.5" for "1 1/2", "1,5" and "1\u00bd"."""
    if "," in token:
        return token.replace(",", ".")
    for written, digits in _FRACTIONS.items():
        if token.endswith(written):
            whole = token.removesuffix(written).strip() or "0"
            return f"{whole}.{digits}"
    return token
