"""BM25 over several fields, scored ahead of time: a query only adds up what is stored.

Weights are worked out when the index is built (BM25F: Robertson and Zaragoza, "The Probabilistic
Relevance Framework: BM25 and Beyond", 2009, section 3.6), and kept as three arrays that can be
mapped into memory. A query then costs as much as the lists of its words are long.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]


@dataclass(frozen=True)
class FieldWeight:
    """How much a word counts in a field, and how much (0..1) a long field is discounted."""

    weight: float
    length_discount: float = 0.75


@dataclass(frozen=True)
class Bm25:
    """For each term, which documents have it and what that is worth.

    `starts` has len(terms) + 1 entries: term t owns `documents[starts[t]:starts[t + 1]]`, and
    the same of `weights`, which lie between 0 and 1 and still lack the term's rarity.
    `rarity` (inverse document frequency) has len(terms) entries.
    """

    size: int
    terms: Mapping[str, int]
    starts: Longs
    documents: Ints
    weights: Floats
    rarity: Floats

    def rarity_of(self, term: str) -> float:
        """Return how much a term distinguishes; one that no document has is rated highest."""
        number = self.terms.get(term)
        return most_rare(self.size) if number is None else float(self.rarity[number])

    def score(self, query_terms: Mapping[str, float]) -> Floats:
        """Return for each document which share, 0..1, of the query it covers: shape (size,).

        Args:
            query_terms: the terms of the query and how much each counts.
        """
        scores = np.zeros(self.size, dtype=np.float32)
        wanted = 0.0
        for term, share in query_terms.items():
            rarity = self.rarity_of(term) * share
            wanted += rarity
            number = self.terms.get(term)
            if number is not None:
                span = slice(int(self.starts[number]), int(self.starts[number + 1]))
                scores[self.documents[span]] += self.weights[span] * np.float32(rarity)
        return scores / np.float32(wanted) if wanted else scores


def most_rare(size: int) -> float:
    """Return the rarity of a term that no document of `size` has."""
    return math.log(1 + (size + 0.5) / 0.5)


def build_bm25(
    documents: Sequence[Mapping[str, Sequence[str]]],
    fields: Mapping[str, FieldWeight],
    *,
    saturation: float = 1.2,
) -> Bm25:
    """Work out the weights of documents, each a list of terms per field.

    Args:
        saturation: k1; the higher, the longer a repeated word still counts.
    """
    mean_length = {
        name: max(1.0, sum(len(item.get(name, ())) for item in documents) / max(1, len(documents)))
        for name in fields
    }
    postings: dict[str, list[tuple[int, float]]] = {}
    for number, document in enumerate(documents):
        for term, frequency in _weighted_counts(document, fields, mean_length).items():
            weight = frequency / (saturation + frequency)
            postings.setdefault(term, []).append((number, weight))
    terms = sorted(postings)
    counts = np.array([len(postings[term]) for term in terms], dtype=np.int64)
    pairs = [pair for term in terms for pair in postings[term]]
    size = len(documents)
    return Bm25(
        size=size,
        terms={term: number for number, term in enumerate(terms)},
        starts=np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts)]),
        documents=np.array([number for number, _ in pairs], dtype=np.int32),
        weights=np.array([weight for _, weight in pairs], dtype=np.float32),
        rarity=np.log(1 + (size - counts + 0.5) / (counts + 0.5)).astype(np.float32),
    )


def _weighted_counts(
    document: Mapping[str, Sequence[str]],
    fields: Mapping[str, FieldWeight],
    mean_length: Mapping[str, float],
) -> Counter[str]:
    counts: Counter[str] = Counter()
    for name, field in fields.items():
        terms = document.get(name, ())
        length = 1 + field.length_discount * (len(terms) / mean_length[name] - 1)
        for term, count in Counter(terms).items():
            counts[term] += field.weight * count / length  # type: ignore[assignment]
    return counts
