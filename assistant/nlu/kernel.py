"""A small classifier for short texts: kernel ridge regression over words, letters and meaning.

Two texts are alike as far as they share words, share letter sequences, and lie close together as
sentence vectors. Ridge regression over that likeness has a closed form, so that training takes
seconds, and a softmax whose temperature is fitted on held-out folds makes its scores confidences.
The likeness to all known texts is worked out once and serves every classifier.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack, load_npz, save_npz
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold

Floats = npt.NDArray[np.float32]

MEANING_WEIGHT = 6.0
MEANING_SHARPNESS = 2.0
RIDGE = 0.5
FOLDS = 3
_STATE, _ARRAYS, _KNOWN = "texts.json", "texts.npz", "known.npz"


class KnownTexts:
    """The texts that were learned from, and how alike another text is to each of them.

    Texts are in the readers' words; `vectors` are their meaning: shape (n, 384), of length 1.
    """

    def __init__(
        self, vectorizers: Sequence[TfidfVectorizer], known: csr_matrix, vectors: Floats
    ) -> None:
        self._vectorizers = list(vectorizers)
        self._known = known.astype(np.float32)
        self._known_by_term = self._known.T.tocsr()
        self._vectors = vectors.astype(np.float32)

    @classmethod
    def fit(cls, texts: Sequence[str], vectors: Floats) -> KnownTexts:
        """Learn the words and letter sequences of the texts."""
        vectorizers = _vectorizers()
        return cls(vectorizers, hstack([one.fit_transform(texts) for one in vectorizers]), vectors)

    def likeness(self) -> Floats:
        """Return the likeness of all known texts to each other: shape (n, n)."""
        return self._likeness(self._known, self._vectors)

    def likeness_to(self, text: str, vector: Floats) -> Floats:
        """Return the likeness of one text to the known ones: shape (n,)."""
        row = hstack([one.transform([text]) for one in self._vectorizers]).tocsr()
        result: Floats = self._likeness(row.astype(np.float32), vector[None, :])[0]
        return result

    def _likeness(self, rows: csr_matrix, vectors: Floats) -> Floats:
        close = np.exp(np.float32(MEANING_SHARPNESS) * (vectors @ self._vectors.T - 1))
        shared = (rows @ self._known_by_term).toarray()
        result: Floats = shared + np.float32(MEANING_WEIGHT) * close + 1
        return result

    def save(self, folder: Path) -> None:
        """Write everything into `folder` as JSON and numpy files."""
        vocabularies = [one.get_feature_names_out().tolist() for one in self._vectorizers]
        (folder / _STATE).write_text(json.dumps(vocabularies), encoding="utf-8")
        weights = {f"idf_{number}": one.idf_ for number, one in enumerate(self._vectorizers)}
        np.savez(folder / _ARRAYS, vectors=self._vectors, **weights)
        save_npz(folder / _KNOWN, self._known)

    @classmethod
    def load(cls, folder: Path) -> KnownTexts:
        """Read what `save` wrote."""
        vocabularies = json.loads((folder / _STATE).read_text(encoding="utf-8"))
        vectorizers = _vectorizers()
        with np.load(folder / _ARRAYS) as arrays:
            for number, one in enumerate(vectorizers):
                one.vocabulary_ = {term: index for index, term in enumerate(vocabularies[number])}
                one.idf_ = arrays[f"idf_{number}"]
            return cls(vectorizers, load_npz(folder / _KNOWN), arrays["vectors"])


class KernelClassifier:
    """Tells classes apart by the likeness to the known texts at `rows`."""

    def __init__(
        self,
        classes: Sequence[str],
        rows: npt.NDArray[np.int64],
        weights: Floats,
        temperature: float,
    ) -> None:
        self.classes = list(classes)
        self._rows = rows
        self._weights = weights
        self._temperature = temperature

    @classmethod
    def fit(cls, likeness: Floats, labels: dict[int, str]) -> KernelClassifier:
        """Learn from labelled texts.

        Args:
            likeness: of all known texts to each other.
            labels: the row of a known text -> its class; every class needs as many texts as
                there are folds.
        """
        rows = np.array(sorted(labels), dtype=np.int64)
        classes, targets = np.unique([labels[row] for row in rows], return_inverse=True)
        own = likeness[np.ix_(rows, rows)]
        balance = np.sqrt(len(targets) / (len(classes) * np.bincount(targets)))[targets]
        wanted = np.eye(len(classes))[targets] - 1 / len(classes)
        held_out = np.zeros((len(targets), len(classes)))
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=3)
        for train, test in folds.split(rows, targets):
            weights = _solve(own[np.ix_(train, train)], balance[train], wanted[train])
            held_out[test] = own[np.ix_(test, train)] @ weights
        temperature = _fitted_temperature(held_out, targets)
        return cls(classes.tolist(), rows, _solve(own, balance, wanted), temperature)

    def confidences(self, likeness_row: Floats) -> dict[str, float]:
        """Return how likely each class is, summing to 1, from `KnownTexts.likeness_to`."""
        scores = likeness_row[self._rows] @ self._weights
        sure = _softmax(scores[None, :] * self._temperature)[0]
        return dict(zip(self.classes, sure.tolist(), strict=True))

    def save(self, path: Path) -> None:
        """Write the classifier as a numpy file."""
        np.savez(
            path,
            classes=np.array(self.classes),
            rows=self._rows,
            weights=self._weights,
            temperature=self._temperature,
        )

    @classmethod
    def load(cls, path: Path) -> KernelClassifier:
        """Read what `save` wrote."""
        with np.load(path) as arrays:
            return cls(
                arrays["classes"].tolist(),
                arrays["rows"],
                arrays["weights"],
                float(arrays["temperature"]),
            )


def _vectorizers() -> list[TfidfVectorizer]:
    words = TfidfVectorizer(
        ngram_range=(1, 2),
        token_pattern=r"\S+",  # noqa: S106 - a pattern for words, not a password
        sublinear_tf=True,
        lowercase=False,
    )
    letters = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, min_df=2, lowercase=False
    )
    return [words, letters]


def _solve(likeness: Floats, balance: Floats, wanted: Floats) -> Floats:
    penalised = likeness + np.diag((RIDGE / balance).astype(np.float32))
    factor = cho_factor(penalised, lower=True, overwrite_a=True, check_finite=False)
    solution: Floats = cho_solve(factor, wanted.astype(np.float32), check_finite=False)
    return solution


def _fitted_temperature(scores: npt.NDArray[np.float64], targets: npt.NDArray[np.int64]) -> float:
    rows = np.arange(len(targets))

    def loss(temperature: float) -> float:
        right = _softmax(scores * temperature)[rows, targets]
        return float(-np.log(right + 1e-12).mean())

    return float(minimize_scalar(loss, bounds=(1.0, 60.0), method="bounded").x)


def _softmax(scores: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    result: npt.NDArray[np.floating] = powers / powers.sum(axis=1, keepdims=True)
    return result
