"""Trains the classifiers of `assistant.nlu.likeness`; tells how well they do on unseen texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.nlu.likeness import (
    MEANING_SHARPNESS,
    MEANING_WEIGHT,
    RIDGE,
    LikenessClassifier,
    softmax,
)
from assistant.nlu.ngrams import GramCounter

Floats = npt.NDArray[np.float32]
FOLDS = 4
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
    """Learn from labelled texts; every class needs at least as many texts as there are folds.

    Rarer classes count more a text, so that no class is forgotten beside a large one.
    """
    from scipy.optimize import minimize_scalar

    classes, targets = np.unique(np.asarray(labels), return_inverse=True)
    counter = GramCounter.learn(texts)
    grams = _matrix(counter, texts)
    likeness = _likeness(grams, vectors)
    balance = np.sqrt(len(targets) / (len(classes) * np.bincount(targets)))[targets]
    wanted = (np.eye(len(classes))[targets] - 1 / len(classes)).astype(np.float32)
    scores = np.zeros((len(targets), len(classes)), dtype=np.float32)
    for train, test in _folds(targets):
        weights = _solve(likeness[np.ix_(train, train)], balance[train], wanted[train])
        scores[test] = likeness[np.ix_(test, train)] @ weights
    rows = np.arange(len(targets))

    def loss(temperature: float) -> float:
        right = softmax(scores.astype(np.float64) * temperature)[rows, targets]
        return float(-np.log(right + 1e-12).mean())

    temperature = float(minimize_scalar(loss, bounds=(1.0, 60.0), method="bounded").x)
    weights = _solve(likeness, balance, wanted)
    classifier = LikenessClassifier(
        [str(name) for name in classes],
        counter,
        gram_weights=np.asarray(grams.T @ weights, dtype=np.float32),
        known=vectors,
        meaning_weights=weights,
        offsets=weights.sum(axis=0),
        temperature=temperature,
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


def _solve(likeness: Floats, balance: npt.NDArray[Any], wanted: Floats) -> Floats:
    from scipy.linalg import cho_factor, cho_solve

    system = likeness.copy()
    system[np.diag_indices_from(system)] += (RIDGE / balance).astype(np.float32)
    factor = cho_factor(system, lower=True, overwrite_a=True, check_finite=False)
    solution: Floats = cho_solve(factor, wanted, check_finite=False)
    return solution


def _folds(
    targets: npt.NDArray[np.int64],
) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """Yield the rows to train on and those to test, each class spread over all folds."""
    order = np.random.default_rng(_SEED).permutation(len(targets))
    fold = np.empty(len(targets), dtype=np.int64)
    for target in np.unique(targets):
        rows = order[targets[order] == target]
        fold[rows] = np.arange(len(rows)) % FOLDS
    for number in range(FOLDS):
        yield np.flatnonzero(fold != number), np.flatnonzero(fold == number)
