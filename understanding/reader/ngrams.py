"""Words and letter sequences of a message as a sparse vector.

The same counting serves training and reading; reading needs nothing but a dictionary, so that a
server loads in no time and one message takes well under a millisecond.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from understanding.negation import NEGATING

_NUMBER = re.compile(r"\d{2,}")  # "5 pm" and "option 2" keep their digit, 4521 is any number
_NEGATIONS = frozenset(NEGATING.split())
_NEGATION_ENDS = frozenset(("but", ".", ",", "!", "?", ";", ":"))
_NEGATED_WORDS = 3
_LETTERS = range(2, 5)
_MIN_LETTER_TEXTS = 2


Grams = tuple[list[str], list[str]]
"""The word grams and the letter grams of a text."""


def grams(text: str) -> Grams:
    """Return the word grams and the letter grams of a text in the readers' words.

    Words count singly, in pairs, and once more as negated when they follow a "not" closely:
    "not live" has a word that "live" has not.
    """
    tokens = _NUMBER.sub("00", text).split()
    marked: list[str] = []
    negated = 0
    for token in tokens:
        marked.append(token)
        if token in _NEGATIONS:
            negated = _NEGATED_WORDS
        elif token in _NEGATION_ENDS:
            negated = 0
        elif negated:
            marked.append(f"not_{token}")
            negated -= 1
    pairs = [f"{left} {right}" for left, right in pairwise(marked)]
    letters = [
        padded[at : at + length]
        for padded in (f" {token} " for token in tokens)
        for length in _LETTERS
        for at in range(len(padded) - length + 1)
    ]
    return marked + pairs, letters


class GramCounter:
    """Turns texts into weighted gram vectors (TF-IDF, words and letters each of length 1).

    Args:
        words: the column of each known word gram, and `letters` that of each letter gram.
        rarity: the weight of each column; the rarer a gram in the training texts, the higher.
    """

    def __init__(
        self, words: dict[str, int], letters: dict[str, int], rarity: npt.NDArray[np.float32]
    ) -> None:
        self._words = words
        self._letters = letters
        self._rarity = rarity

    @property
    def size(self) -> int:
        """The number of columns."""
        return len(self._rarity)

    @classmethod
    def learn(cls, counted: Sequence[Grams]) -> GramCounter:
        """Collect the grams of the training texts; letter grams only from the second text on."""
        seen_words: Counter[str] = Counter()
        seen_letters: Counter[str] = Counter()
        for words, letters in counted:
            seen_words.update(set(words))
            seen_letters.update(set(letters))
        kept = sorted(gram for gram, count in seen_letters.items() if count >= _MIN_LETTER_TEXTS)
        columns = sorted(seen_words)
        counts = [seen_words[gram] for gram in columns] + [seen_letters[gram] for gram in kept]
        rarity = np.log((1 + len(counted)) / (1 + np.array(counts))) + 1
        return cls(
            {gram: column for column, gram in enumerate(columns)},
            {gram: column for column, gram in enumerate(kept, start=len(columns))},
            rarity.astype(np.float32),
        )

    def vector(self, text: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Return the columns and weights of one text; unknown grams are left out."""
        return self.weighted(grams(text))

    def weighted(self, counted: Grams) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Return the same for the grams of a text."""
        words, letters = counted
        columns: list[npt.NDArray[np.int64]] = []
        weights: list[npt.NDArray[np.float32]] = []
        for found, known in ((words, self._words), (letters, self._letters)):
            at, value = self._of_kind(found, known)
            columns.append(at)
            weights.append(value)
        return np.concatenate(columns), np.concatenate(weights)

    def dense(self, text: str) -> npt.NDArray[np.float32]:
        """Return the same weights with a place for every gram: shape (size,)."""
        at, value = self.vector(text)
        weights = np.zeros(self.size, dtype=np.float32)
        weights[at] = value
        return weights

    def _of_kind(
        self, found: Iterable[str], known: dict[str, int]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        counts = Counter(known[gram] for gram in found if gram in known)
        at = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
        times = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        value = (1 + np.log(times)) * self._rarity[at]
        length = float(np.linalg.norm(value))
        return at, value / length if length else value

    def to_state(self) -> tuple[dict[str, Any], npt.NDArray[np.float32]]:
        """Return what `from_state` needs: grams in the order of their columns, and the weights."""
        return {"words": list(self._words), "letters": list(self._letters)}, self._rarity

    @classmethod
    def from_state(cls, state: dict[str, Any], rarity: npt.NDArray[np.float32]) -> GramCounter:
        """Build the counter that `to_state` described."""
        words, letters = state["words"], state["letters"]
        return cls(
            {gram: column for column, gram in enumerate(words)},
            {gram: column for column, gram in enumerate(letters, start=len(words))},
            rarity,
        )
