"""Repairs the spelling of a query by the words of the articles.

Only words that are neither English nor in the articles are touched: "agnet" becomes "agent", but
"angel" stays, because who types a real word usually means it. Words written apart or together
are brought in line with the articles: "web hook", "smartassist".
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from understanding.english import frequency_ranks, is_english

_WORD = re.compile(r"([^\W\d_]+)((?:['’][^\W\d_]+)?)")
_VOWEL = re.compile(r"[aeiouy]")
_MIN_LENGTH = 4
_MIN_MEANT = 3
_MIN_JOINED = 6
_MIN_FOR_ENGLISH = 6
_MIN_WITHOUT_VOWEL = 5
_MIN_HALF = 3
_LONG = 7
_MAX_LENGTH = 30
# English words that may be what was meant are taken from the most common ones only.
_MOST_COMMON = 12000
# What a change of the first letter costs (people get it right), in edits; and what a word gains
# for each doubling of its count in the articles, at most less than one edit.
_FIRST_LETTER = 0.5
_BONUS_PER_DOUBLING = 0.15
_MOST_BONUS = 0.9
_ENGLISH_SPREAD = 0.2


@dataclass(frozen=True)
class Repair:
    """A query after repair; `changes` are the (typed, meant) pairs, in order."""

    text: str
    changes: tuple[tuple[str, str], ...]


class SpellingRepair:
    """Knows the words of the articles and repairs queries by them.

    Args:
        vocabulary: the words of the articles in lower case and how often each occurs. Only
            well-spelt text belongs here, not the questions people would ask.
        names: pairs of words that stand together in titles and headings ("smart", "assist").
    """

    def __init__(
        self, vocabulary: Mapping[str, int], names: Collection[tuple[str, str]] = ()
    ) -> None:
        self._vocabulary = vocabulary
        self._names = frozenset(names)
        self._by_length: dict[int, list[str]] = {}
        common = (word for word, rank in frequency_ranks().items() if rank < _MOST_COMMON)
        meant = {word for word in common if len(word) >= _MIN_LENGTH}
        meant.update(word for word in vocabulary if len(word) >= _MIN_MEANT)
        for word in sorted(meant):
            self._by_length.setdefault(len(word), []).append(word)

    def knows(self, word: str) -> bool:
        """Tell whether a word in lower case is in the articles or English."""
        return word in self._vocabulary or is_english(word)

    def repair(self, text: str) -> Repair:
        """Return the text with misspelt words replaced by what was probably meant."""
        changes: list[tuple[str, str]] = []

        def replaced(match: re.Match[str]) -> str:
            typed = match[1].lower()
            meant = self.meant(typed)
            if meant == typed:
                return match[0]
            changes.append((match[1], meant))
            return meant + match[2]

        return Repair(_WORD.sub(replaced, self._joined(text, changes)), tuple(changes))

    def meant(self, typed: str) -> str:
        """Return the word that was meant by `typed` (in lower case), often itself."""
        if not _MIN_LENGTH <= len(typed) <= _MAX_LENGTH or not typed.isascii():
            return typed
        if self.knows(typed) or _is_abbreviation(typed):
            return typed
        return self._halves(typed) or self._closest(typed) or typed

    def _closest(self, typed: str) -> str:
        allowed = _allowed_distance(len(typed))
        best = ""
        lowest = float("inf")
        for length in range(len(typed) - allowed, len(typed) + allowed + 1):
            near = process.extract_iter(
                typed,
                self._by_length.get(length, ()),
                scorer=OSA.distance,
                score_cutoff=allowed,
            )
            for word, distance, _ in near:
                if not self._plausible(typed, word, int(distance)):
                    continue
                cost = self._cost(typed, word, int(distance))
                if cost < lowest:
                    best, lowest = word, cost
        return best

    def _plausible(self, typed: str, word: str, distance: int) -> bool:
        """Tell whether such a slip happens.

        People get the beginning right, if not in order; and a word that no article has is only
        worth guessing when it is long and one letter is off, or names are turned into English.
        """
        if typed[0] not in word[:2] or word[0] not in typed[:2]:
            return False
        return word in self._vocabulary or (distance == 1 and len(typed) >= _MIN_FOR_ENGLISH)

    def _cost(self, typed: str, word: str, distance: int) -> float:
        """Return how unlikely it is that `word` was meant: edits, less a bonus for common words."""
        count = self._vocabulary.get(word, 0)
        rank = frequency_ranks().get(word, _MOST_COMMON)
        cost = distance + (_FIRST_LETTER if word[0] != typed[0] else 0.0)
        cost -= min(_MOST_BONUS, _BONUS_PER_DOUBLING * math.log2(1 + count))
        return cost + _ENGLISH_SPREAD * min(rank, _MOST_COMMON) / _MOST_COMMON

    def _halves(self, typed: str) -> str:
        """Return "smart assist" for "smartassist", or nothing."""
        for place in range(_MIN_HALF, len(typed) - _MIN_HALF + 1):
            if (typed[:place], typed[place:]) in self._names:
                return f"{typed[:place]} {typed[place:]}"
        return ""

    def _joined(self, text: str, changes: list[tuple[str, str]]) -> str:
        """Write as one word what the articles write as one word: "web hook"."""
        pieces: list[str] = []
        done = 0
        for first, second in pairwise(_WORD.finditer(text)):
            joined = (first[0] + second[0]).lower()
            apart = text[first.end() : second.start()]
            if first.start() >= done and apart in (" ", "-") and self._is_one_word(first, second):
                pieces += [text[done : first.start()], joined]
                changes.append((text[first.start() : second.end()], joined))
                done = second.end()
        return "".join(pieces) + text[done:]

    def _is_one_word(self, first: re.Match[str], second: re.Match[str]) -> bool:
        halves = (first[0].lower(), second[0].lower())
        joined = "".join(halves)
        if len(joined) < _MIN_JOINED or joined not in self._vocabulary:
            return False
        return not all(half in self._vocabulary for half in halves)


def _is_abbreviation(word: str) -> bool:
    """Tell whether a short word without vowels is probably one of somebody's abbreviations."""
    return len(word) < _MIN_WITHOUT_VOWEL and not _VOWEL.search(word)


def _allowed_distance(length: int) -> int:
    """Return how many edits a word of this length may be away from what was meant."""
    return 1 if length < _LONG else 2
