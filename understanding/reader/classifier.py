"""A small classifier for short texts: kernel ridge regression over words, letters and meaning.

Two texts are alike as far as they share words, share letter sequences, and lie close together as
sentence vectors. Ridge regression over that likeness has a closed form, so that training takes
seconds; a softmax whose temperature is fitted on held-out folds makes its scores confidences.
What lies far from every training text is like none of them, so its confidences are low.

Why this and not another classifier: docs/decisions/0004-understanding-by-measurement.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from understanding.reader.ngrams import GramCounter, Grams, grams

Floats = npt.NDArray[np.float32]

MEANING_WEIGHT = 6.0
MEANING_SHARPNESS = 2.0
RIDGE = 0.5


# Two equal texts share all words (1) and letters (1), and have the same meaning.
_MOST_ALIKE = MEANING_WEIGHT + 2.0
# So many times the wanted number are compared by words too, the closest in meaning.
_LOOKED_AT = 25


class NearExample(NamedTuple):
    """A training text, its class, and how like a message it is: from 0 to 1, 1 for the same."""

    text: str
    label: str
    similarity: float


class Compared(NamedTuple):
    """Texts as classifiers take them: their grams, and how close they are to all known texts."""

    counted: list[Grams]
    close: Floats

    def rows(self, wanted: Sequence[int]) -> Compared:
        """Return some of the texts."""
        return Compared([self.counted[at] for at in wanted], self.close[list(wanted)])


class Meanings:
    """The sentence vectors of training texts, each once however many classifiers know the text.

    Most of what one classifier learned from the others learned from as well, so that a message is
    compared with each text once and not once a classifier.
    """

    def __init__(self, classifiers: Sequence[LikenessClassifier]) -> None:
        places: dict[str, int] = {}
        vectors: list[Floats] = []
        for classifier in classifiers:
            for text, vector in classifier.known():
                if places.setdefault(text, len(vectors)) == len(vectors):
                    vectors.append(vector)
        self.vectors: Floats = np.array(vectors, dtype=np.float32)
        for classifier in classifiers:
            classifier.look_up(self.vectors, places)

    def close(self, vectors: Floats) -> Floats:
        """Return how close texts are to all known ones: shape (texts, known texts)."""
        close: Floats = vectors @ self.vectors.T
        close -= 1.0
        close *= MEANING_SHARPNESS
        return np.exp(close, out=close)


class LikenessClassifier:
    """Tells classes of texts apart.

    Texts are normalised (`understanding.reader.normaliser`); vectors are those of the sentence
    encoder, each of length 1.

    Args:
        classes: names of the classes, in the order of all columns below.
        counter: counts the grams of a text.
        gram_weights: shape (grams, classes).
        known: sentence vectors of the training texts, shape (texts, dimensions).
        meaning_weights: shape (texts, classes).
        offsets: shape (classes,).
        temperature: what scores are multiplied with before the softmax.
        examples: the training texts and their classes, in the order of the rows above.
    """

    def __init__(
        self,
        classes: Sequence[str],
        counter: GramCounter,
        *,
        examples: Sequence[tuple[str, str]],
        gram_weights: Floats,
        known: Floats,
        meaning_weights: Floats,
        offsets: Floats,
        temperature: float,
    ) -> None:
        self.classes = list(classes)
        self._counter = counter
        self._gram_weights = gram_weights
        self._known = known
        self._meaning_weights = meaning_weights
        self._offsets = offsets
        self._temperature = temperature
        self._examples = [(text, label) for text, label in examples]
        self._rows = np.arange(len(known))
        self._looked_up = meaning_weights

    def known(self) -> Iterator[tuple[str, Floats]]:
        """Yield the training texts with their sentence vectors."""
        return (
            (text, self._known[row])
            for (text, _), row in zip(self._examples, self._rows, strict=True)
        )

    def look_up(self, vectors: Floats, places: Mapping[str, int]) -> None:
        """Keep no vectors of one's own but look them up in `vectors`, at the texts' places."""
        self._rows = np.array([places[text] for text, _ in self._examples], dtype=np.int64)
        self._known = vectors
        self._looked_up = np.zeros((len(vectors), len(self.classes)), dtype=np.float32)
        self._looked_up[self._rows] = self._meaning_weights

    def confidences(self, text: str, vector: Floats) -> dict[str, float]:
        """Return how likely each class is; they sum to 1."""
        close = np.exp(MEANING_SHARPNESS * (vector[None, :] @ self._known.T - 1.0))
        return self.confidences_of([grams(text)], close)[0]

    def confidences_of(self, counted: Sequence[Grams], close: Floats) -> list[dict[str, float]]:
        """Return how likely each class is for each of several texts.

        Args:
            counted: the grams of the texts, which are in the readers' words.
            close: how close they are to all known texts, shape (texts, known texts).
        """
        shared = np.zeros((len(counted), len(self.classes)), dtype=np.float32)
        for row, one in enumerate(counted):
            at, value = self._counter.weighted(one)
            shared[row] = value @ self._gram_weights[at]
        meant = MEANING_WEIGHT * (close @ self._looked_up)
        sure = softmax((shared + self._offsets + meant) * self._temperature)
        return [dict(zip(self.classes, map(float, row), strict=True)) for row in sure]

    def nearest(
        self, text: str, vector: Floats, count: int, label: str | None = None
    ) -> list[NearExample]:
        """Return the training texts most like `text`, the likest first.

        They weigh most in what `confidences` says, which all of them decide together.

        Args:
            label: only texts of this class; None for those of all.
        """
        meaning = self._known[self._rows] @ vector
        own = self._counter.dense(text)
        rows = [row for row in np.argsort(-meaning) if label in (None, self._examples[row][1])]
        found = []
        for row in rows[: count * _LOOKED_AT]:
            words, its_label = self._examples[row]
            at, value = self._counter.vector(words)
            shared = float(value @ own[at])
            meant = MEANING_WEIGHT * float(np.exp(MEANING_SHARPNESS * (meaning[row] - 1.0)))
            found.append(NearExample(words, its_label, (shared + meant) / _MOST_ALIKE))
        return sorted(found, key=lambda one: -one.similarity)[:count]

    def save(self, folder: Path) -> None:
        """Write the classifier into `folder`: JSON and numpy arrays, nothing executable."""
        folder.mkdir(parents=True, exist_ok=True)
        grams, rarity = self._counter.to_state()
        state: dict[str, Any] = {
            "classes": self.classes,
            "temperature": self._temperature,
            "grams": grams,
            "examples": self._examples,
        }
        (folder / "classifier.json").write_text(json.dumps(state), encoding="utf-8")
        np.savez(
            folder / "arrays.npz",
            rarity=rarity,
            gram_weights=self._gram_weights,
            # Half precision changes no confidence by more than a thousandth.
            known=self._known[self._rows].astype(np.float16),
            meaning_weights=self._meaning_weights,
            offsets=self._offsets,
        )

    @classmethod
    def load(cls, folder: Path) -> LikenessClassifier:
        """Read a classifier that `save` wrote."""
        state = json.loads((folder / "classifier.json").read_text(encoding="utf-8"))
        with np.load(folder / "arrays.npz", allow_pickle=False) as arrays:
            return cls(
                state["classes"],
                GramCounter.from_state(state["grams"], arrays["rarity"]),
                gram_weights=arrays["gram_weights"],
                known=arrays["known"].astype(np.float32),
                meaning_weights=arrays["meaning_weights"],
                offsets=arrays["offsets"],
                temperature=float(state["temperature"]),
                examples=state["examples"],
            )


def softmax(scores: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return each row's shares, which sum to 1."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: npt.NDArray[Any] = powers / powers.sum(axis=1, keepdims=True)
    return shares
