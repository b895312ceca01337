"""Finds what clauses are about by their sentence vectors: see `understanding.topics`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from understanding.encoder import Vectors, shipped_encoder_version
from understanding.topics import Topic

FILE = Path(__file__).parents[1] / "topics.npz"
_DIGITS = 2


class Topics:
    """Finds the topics of clauses; safe to share between threads.

    Args:
        places: turns a sentence vector into a place: shape (16, 384).
        standing: how a sentence vector stands by itself: shape (384,).
        line: what is added to that.
    """

    def __init__(self, places: Vectors, standing: Vectors, line: float) -> None:
        self._places, self._standing, self._line = places, standing, line

    def of(self, vectors: Vectors) -> list[Topic]:
        """Return the topic of each text by its sentence vector, shape (texts, 384)."""
        places = np.round((vectors @ self._places.T).astype(float), _DIGITS)
        standing = np.round((vectors @ self._standing + self._line).astype(float), _DIGITS)
        return [
            Topic(tuple(place), one)
            for place, one in zip(places.tolist(), standing.tolist(), strict=True)
        ]


@lru_cache(maxsize=1)
def shipped_topics() -> Topics:
    """Return what was learned.

    Raises:
        ValueError: it was learned with another sentence encoder than the one that is shipped.
    """
    with np.load(FILE) as kept:
        if str(kept["encoder"]) != shipped_encoder_version():
            message = f"{FILE.name} belongs to another encoder: run scripts/learn_topics.py"
            raise ValueError(message)
        return Topics(kept["places"], kept["standing"], float(kept["line"]))
