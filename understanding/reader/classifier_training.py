"""Trains the classifiers of `understanding.reader.classifier` and measures them on unseen texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from understanding.reader.classifier import (
    MEANING_SHARPNESS,
    MEANING_WEIGHT,
    RIDGE,
    LikenessClassifier,
    softmax,
)
from understanding.reader.ngrams import GramCounter

Floats = npt.NDArray[np.float32]
FOLDS = 10
_SEED = 3


@dataclass(frozen=True)
class Trained:
    """A classifier, and what it said of each training text while it had not seen it.

    `held_out` has shape (texts, classes), calibrated; `targets` are the right columns.
    """

    classifier: LikenessClassifier
    held_out: npt.NDArray[Any]
    targets: npt.NDArray[np.int64]


def train_classifier(texts: Sequence[str], vectors: Floats, labels: Sequence[str]) -> Trained:
    """Learn from labelled texts.

    Rarer classes count more a text, so that no class is forgotten beside a large one. What is
    said of a text while a tenth of all texts, it among them, was not seen follows from the
    inverse that is needed anyway: with A the system, F the rows left out and w the weights, the
    residuals of F are the solution of (A^-1)_FF r = w_F. So ten folds cost little more than none.
    """
    from scipy.optimize import minimize_scalar

    classes, targets = np.unique(np.asarray(labels), return_inverse=True)
    counter = GramCounter.learn(texts)
    grams = _matrix(counter, texts)
    likeness = _likeness(grams, vectors)
    balance = np.sqrt(len(targets) / (len(classes) * np.bincount(targets)))[targets]
    wanted = (np.eye(len(classes))[targets] - 1 / len(classes)).astype(np.float32)
    inverse = _inverse(likeness, balance)
    weights = np.asarray(inverse @ wanted, dtype=np.float32)
    scores = np.empty_like(wanted)
    for fold in _folds(targets):
        scores[fold] = wanted[fold] - np.linalg.solve(inverse[np.ix_(fold, fold)], weights[fold])
    rows = np.arange(len(targets))

    def loss(temperature: float) -> float:
        right = softmax(scores.astype(np.float64) * temperature)[rows, targets]
        return float(-np.log(right + 1e-12).mean())

    temperature = float(minimize_scalar(loss, bounds=(1.0, 60.0), method="bounded").x)
    classifier = LikenessClassifier(
        [str(name) for name in classes],
        counter,
        gram_weights=np.asarray(grams.T @ weights, dtype=np.float32),
        known=vectors,
        meaning_weights=weights,
        offsets=weights.sum(axis=0),
        temperature=temperature,
        examples=list(zip(texts, labels, strict=True)),
    )
    return Trained(classifier, softmax(scores.astype(np.float64) * temperature), targets)


def _matrix(counter: GramCounter, texts: Sequence[str]) -> Any:
    from scipy.sparse import csr_matrix

    rows = [counter.vector(text) for text in texts]
    ends = np.cumsum([0, *(len(at) for at, _ in rows)])
    return csr_matrix(
        (
            np.concatenate([value for _, value in rows]),
            np.concatenate([at for at, _ in rows]),
            ends,
        ),
        shape=(len(texts), counter.size),
        dtype=np.float32,
    )


def _likeness(grams: Any, vectors: Floats) -> Floats:
    """Return how alike the texts are: shape (texts, texts)."""
    close: Floats = vectors @ vectors.T
    close -= 1.0
    close *= MEANING_SHARPNESS
    np.exp(close, out=close)
    close *= MEANING_WEIGHT
    close += 1.0
    close += (grams @ grams.T).toarray()
    return close


def _inverse(likeness: Floats, balance: npt.NDArray[Any]) -> Floats:
    """Return the inverse of the likeness with the ridge on its diagonal; overwrites `likeness`.

    Raises:
        np.linalg.LinAlgError: the likeness is none; there is no such input.
    """
    from scipy.linalg.lapack import spotrf, spotri

    likeness[np.diag_indices_from(likeness)] += (RIDGE / balance).astype(np.float32)
    # The matrix is symmetric: read by columns it is the same, and need not be copied.
    factor, failed = spotrf(likeness.T, lower=1, overwrite_a=1, clean=0)
    if not failed:
        half, failed = spotri(factor, lower=1, overwrite_c=1)
    if failed:
        raise np.linalg.LinAlgError("the likeness of the texts is not positive definite")
    inverse: Floats = np.tril(half)
    inverse += np.tril(half, -1).T
    return inverse


def _folds(targets: npt.NDArray[np.int64]) -> Iterator[npt.NDArray[np.int64]]:
    """Yield the rows of each fold, each class spread over all folds."""
    order = np.random.default_rng(_SEED).permutation(len(targets))
    fold = np.empty(len(targets), dtype=np.int64)
    for target in np.unique(targets):
        rows = order[targets[order] == target]
        fold[rows] = np.arange(len(rows)) % FOLDS
    for number in range(FOLDS):
        rows = np.flatnonzero(fold == number)
        if len(rows):
            yield rows
