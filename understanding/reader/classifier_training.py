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
from understanding.reader.ngrams import GramCounter, Grams, grams

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]
FOLDS = 10
# So many texts are enough to fit a temperature and a line.
MOST_MEASURED = 3000
# Texts this close in meaning are held out together: whoever writes a list writes variants, and
# beside its variant no text is one that was not seen.
TOO_CLOSE = 0.75
_SEED = 3
_BLOCK = 512
# A gram of more than every so manieth text is common.
_COMMON_SHARE = 80


@dataclass(frozen=True)
class Trained:
    """A classifier, and what it said of training texts while it had not seen them.

    `held_out` has shape (measured, classes), calibrated; `targets` are the right columns, and
    `measured` the texts' places.
    """

    classifier: LikenessClassifier
    held_out: npt.NDArray[Any]
    targets: Rows
    measured: Rows


def train_classifier(texts: Sequence[str], vectors: Floats, labels: Sequence[str]) -> Trained:
    """Learn from labelled texts.

    Rarer classes count more a text, so that no class is forgotten beside a large one. What is
    said of a text while a tenth of all texts, it among them, was not seen follows from the
    inverse of the system: with A the system, F the rows left out and w the weights, the residuals
    of F are the solution of (A^-1)_FF r = w_F. The rows that are measured come last, so that their
    part of the inverse follows from their part of A's triangular factor, and A is never inverted.
    """
    from scipy.linalg.lapack import spotrs
    from scipy.optimize import minimize_scalar

    classes, targets = np.unique(np.asarray(labels), return_inverse=True)
    held_out = list(folds(vectors))
    order = _measured_last(len(texts), held_out)
    # What follows is in this order; the folds are then runs of rows at the end.
    texts, targets, known = [texts[at] for at in order], targets[order], vectors[order]
    counted = [grams(text) for text in texts]
    counter = GramCounter.learn(counted)
    weighted = gram_matrix(counter, counted)
    balance = np.sqrt(len(targets) / (len(classes) * np.bincount(targets)))[targets]
    wanted = (np.eye(len(classes))[targets] - 1 / len(classes)).astype(np.float32)
    factor = _factor(likeness(weighted, known), balance)
    solved, _ = spotrs(factor, wanted, lower=1)
    weights = np.ascontiguousarray(solved, dtype=np.float32)
    first = len(texts) - sum(map(len, held_out))
    scores = wanted[first:] - _residuals(factor, weights, first, [len(fold) for fold in held_out])
    rows = np.arange(len(scores))

    def loss(temperature: float) -> float:
        right = softmax(scores.astype(np.float64) * temperature)[rows, targets[first:]]
        return float(-np.log(right + 1e-12).mean())

    temperature = float(minimize_scalar(loss, bounds=(1.0, 60.0), method="bounded").x)
    classifier = LikenessClassifier(
        [str(name) for name in classes],
        counter,
        gram_weights=np.asarray(weighted.T @ weights, dtype=np.float32),
        known=known,
        meaning_weights=weights,
        offsets=weights.sum(axis=0),
        temperature=temperature,
        examples=[(text, str(classes[at])) for text, at in zip(texts, targets, strict=True)],
    )
    sure = softmax(scores.astype(np.float64) * temperature)
    return Trained(classifier, sure, targets[first:], order[first:])


def gram_matrix(counter: GramCounter, counted: Sequence[Grams]) -> Any:
    """Return the weights of the grams of texts: sparse, shape (texts, grams)."""
    from scipy.sparse import csr_matrix

    rows = [counter.weighted(one) for one in counted]
    ends = np.cumsum([0, *(len(at) for at, _ in rows)])
    return csr_matrix(
        (
            np.concatenate([value for _, value in rows]),
            np.concatenate([at for at, _ in rows]),
            ends,
        ),
        shape=(len(counted), counter.size),
        dtype=np.float32,
    )


def likeness(weighted: Any, vectors: Floats) -> Floats:
    """Return how alike the texts are: shape (texts, texts), right above the diagonal and on it.

    Grams that many texts have are multiplied as a dense matrix, the others as a sparse one: each
    is fastest where the other is slow.
    """
    count = len(vectors)
    uses = np.bincount(weighted.indices, minlength=weighted.shape[1])
    is_common = uses > count // _COMMON_SHARE
    common = weighted[:, is_common].toarray()
    like: Floats = np.zeros((count, count), dtype=np.float32)
    for start in range(0, count, _BLOCK):
        block = slice(start, start + _BLOCK)
        close = vectors[block] @ vectors[start:].T
        close -= 1.0
        close *= MEANING_SHARPNESS
        np.exp(close, out=close)
        close *= MEANING_WEIGHT
        close += 1.0
        close += common[block] @ common[start:].T
        like[block, start:] = close
    rare = weighted[:, ~is_common]
    shared = (rare @ rare.T).tocoo()
    like[shared.row, shared.col] += shared.data
    return like


def _factor(like: Floats, balance: npt.NDArray[Any]) -> Floats:
    """Return the lower triangular factor of the likeness with the ridge on its diagonal.

    Overwrites `like`. Above the diagonal of the factor there is no zero but the likeness.

    Raises:
        np.linalg.LinAlgError: the likeness is none; there is no such input.
    """
    from scipy.linalg.lapack import spotrf

    like[np.diag_indices_from(like)] += (RIDGE / balance).astype(np.float32)
    # The matrix is symmetric: read by columns it is the same, and need not be copied.
    factor, failed = spotrf(like.T, lower=1, overwrite_a=1, clean=0)
    if failed:
        raise np.linalg.LinAlgError("the likeness of the texts is not positive definite")
    return np.asarray(factor, dtype=np.float32)


def _residuals(
    factor: Floats, weights: Floats, first: int, sizes: Sequence[int]
) -> npt.NDArray[Any]:
    """Return what the rows from `first` on lack while their fold, of these sizes, is left out."""
    from scipy.linalg.lapack import spotri

    half, _ = spotri(np.asfortranarray(factor[first:, first:]), lower=1, overwrite_c=1)
    lacking = np.empty_like(weights[first:])
    start = 0
    for size in sizes:
        fold = slice(start, start + size)
        inverse = np.tril(half[fold, fold])
        inverse += np.tril(inverse, -1).T
        lacking[fold] = np.linalg.solve(inverse, weights[first:][fold])
        start += size
    return lacking


def _measured_last(count: int, folds: Sequence[Rows]) -> Rows:
    """Return all rows, those of the folds last and fold by fold."""
    is_measured = np.zeros(count, dtype=np.bool_)
    for fold in folds:
        is_measured[fold] = True
    return np.concatenate([np.flatnonzero(~is_measured), *folds])


def folds(vectors: Floats) -> Iterator[Rows]:
    """Yield the rows of folds of about a tenth of the texts, until enough are measured.

    What is close in meaning is in one fold.
    """
    groups = _groups(vectors)
    sizes = np.bincount(groups)
    order = np.random.default_rng(_SEED).permutation(len(sizes))
    fold_of = np.empty(len(sizes), dtype=np.int64)
    fold_of[order] = np.cumsum(sizes[order]) * FOLDS // (len(vectors) + 1)
    measured = 0
    for number in range(FOLDS):
        rows = np.flatnonzero(fold_of[groups] == number)
        if len(rows) and measured < MOST_MEASURED:
            measured += len(rows)
            yield rows


def _groups(vectors: Floats) -> Rows:
    """Return the number of each text's group; texts closer than TOO_CLOSE share theirs.

    A group that would fill half a fold is a chain in which the ends have little in common: it
    falls apart into its texts.
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    pairs = []
    for start in range(0, len(vectors), _BLOCK):
        row, column = np.nonzero(vectors[start : start + _BLOCK] @ vectors[start:].T > TOO_CLOSE)
        pairs.append((row + start, column + start))
    rows = np.concatenate([row for row, _ in pairs])
    columns = np.concatenate([column for _, column in pairs])
    shape = (len(vectors), len(vectors))
    near = coo_matrix((np.ones(len(rows), dtype=np.bool_), (rows, columns)), shape)
    groups = np.asarray(connected_components(near, directed=False)[1], dtype=np.int64)
    is_chain = np.bincount(groups)[groups] * FOLDS * 2 > len(groups)
    groups[is_chain] = groups.max() + 1 + np.arange(np.count_nonzero(is_chain))
    return np.asarray(np.unique(groups, return_inverse=True)[1], dtype=np.int64)
