"""The words of a language that the intake needs, by what they are in English.

Each language has one file in `lexicons/`: English first, then the wordings that mean it. `0` in a
wording is any number, which `0` in the English repeats. A wording with a full stop is one only
where nothing follows it; a single word among the `orders`, such as "cancel", only where nothing but
answers stand beside it: in a report it is what a customer cannot do. Capitals and accents make no
difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import yaml

LANGUAGES = ("spanish", "portuguese", "german", "french", "indonesian", "arabic")
NUMBER = "0"
END = "."
WORD = re.compile(r"(?:[^\W\d_][\u0300-\u036f\u064b-\u0652\u0640]*)+|\d+")
"""What a wording is made of; an apostrophe and a hyphen separate."""

_FOLDER = Path(__file__).parent / "lexicons"
_SAME_LETTERS = str.maketrans(
    {"ß": "ss", "\u0629": "\u0647", "\u0649": "\u064a", "\u0640": "", "œ": "oe", "æ": "ae"}
)
# A word without what is written onto its beginning is no word from here down.
_SHORTEST_STEM = 3
# Words beside an order; whoever writes more, tells something.
_MOST_BESIDE = 8
_ORDERS = "orders"
_ANSWERS = frozenset({"answers", _ORDERS})
# What may stand beside an answer and change nothing.
_BESIDE = frozenset({"", "please", "now", "already", "thank you", "hello", "and", "it", "the"})


class FoundWording(NamedTuple):
    """A wording of a lexicon at some place: how many words it takes, and what it is in English."""

    length: int
    english: str
    is_answer: bool = False


@dataclass(frozen=True)
class Lexicon:
    """The wordings of one language.

    Args:
        wordings: folded words -> English.
        orders: single words -> English, where they stand alone.
        answers: the English of all answers and orders, and of what may stand beside them.
        numbers: words for numbers -> figures.
        shared: words that another language has as well, so that alone they tell of none.
        prefixes: what is written onto a word -> what it is in English; longest first.
    """

    language: str
    wordings: Mapping[tuple[str, ...], str]
    orders: Mapping[str, str]
    answers: frozenset[str]
    numbers: Mapping[str, str]
    shared: frozenset[str]
    prefixes: Mapping[str, str]
    longest: int

    def match(
        self, words: Sequence[str], start: int, end: int, *, is_first: bool
    ) -> FoundWording | None:
        """Return the longest wording that begins at `start` and ends before `end`.

        Args:
            words: folded words of a text.
            is_first: whether nothing but answers stand before it.
        """
        found = self._longest(words, start, end)
        is_longer = found is not None and found.length > 1
        order = None if is_longer or not is_first else self.orders.get(words[start])
        if order is not None and self._only_answers(words, start + 1, end):
            return FoundWording(1, order, is_answer=True)
        return found or self._stem(words[start])

    def _longest(self, words: Sequence[str], start: int, end: int) -> FoundWording | None:
        for length in range(min(self.longest, end - start), 0, -1):
            part = tuple(words[start : start + length])
            english = self.wordings.get((*part, END)) if start + length == end else None
            english = self.wordings.get(part) if english is None else english
            if english is None:
                english = self._with_number(part)
            if english is not None:
                return FoundWording(length, english, english in self.answers)
        return None

    def _with_number(self, part: tuple[str, ...]) -> str | None:
        figures = [figure for word in part if (figure := self._figure(word))]
        if not figures:
            return None
        if len(part) == 1:
            return figures[0]
        shape = tuple(NUMBER if self._figure(word) else word for word in part)
        english = self.wordings.get(shape)
        return None if english is None else english.replace(NUMBER, figures[0])

    def _figure(self, word: str) -> str:
        return word if word.isdecimal() else self.numbers.get(word, "")

    def _only_answers(self, words: Sequence[str], start: int, end: int) -> bool:
        """Return whether nothing but answers and small words stand between two places."""
        if end - start > _MOST_BESIDE:
            return False
        while start < end:
            found = self._longest(words, start, end)
            if found is not None and found.is_answer:
                start += found.length
            elif words[start] in self.orders:
                start += 1
            else:
                return False
        return True

    def _stem(self, word: str) -> FoundWording | None:
        """Return a word that another one is written onto: "and" and "the customers"."""
        for prefix, english in self.prefixes.items():
            stem = word.removeprefix(prefix)
            if stem == word or len(stem) < _SHORTEST_STEM:
                continue
            found = self.wordings.get((stem,))
            if found is not None:
                return FoundWording(1, f"{english} {found}".strip())
        return None


def folded(word: str) -> str:
    """Return what all spellings of a word share: without capitals, accents and points."""
    plain = unicodedata.normalize("NFKD", word.lower()).translate(_SAME_LETTERS)
    return "".join(letter for letter in plain if unicodedata.category(letter) != "Mn")


@lru_cache(maxsize=1)
def lexicons() -> tuple[Lexicon, ...]:
    """Return the lexicons of all languages."""
    return tuple(_loaded(language) for language in LANGUAGES)


def _loaded(language: str) -> Lexicon:
    given = yaml.safe_load((_FOLDER / f"{language}.yml").read_text(encoding="utf-8"))
    wordings: dict[tuple[str, ...], str] = {}
    orders: dict[str, str] = {}
    for section, meanings in given["wordings"].items():
        for english, listed in meanings.items():
            for key in map(_key, listed.split(",")):
                if section == _ORDERS and len(key) == 1:
                    orders[key[0]] = english
                else:
                    wordings[key] = english
    answers = {english for section in _ANSWERS for english in given["wordings"][section]}
    return Lexicon(
        language=language,
        wordings=wordings,
        orders=orders,
        answers=frozenset(answers) | _BESIDE,
        numbers={
            folded(word): str(figure)
            for figure, listed in given["numbers"].items()
            for word in listed.split()
        },
        shared=frozenset(map(folded, given["shared"].split())),
        prefixes={folded(prefix): english for prefix, english in given.get("prefixes", {}).items()},
        longest=max(map(len, wordings)),
    )


def _key(wording: str) -> tuple[str, ...]:
    key = tuple(folded(word) for word in WORD.findall(wording))
    return (*key, END) if wording.rstrip().endswith(END) else key
