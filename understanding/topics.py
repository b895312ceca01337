"""Tells whether what one clause reports is the same problem as what another did.

A clause has a place among all that goes wrong: near to each other are those that are told in one
breath ("leads do not reach the CRM", "only the push is broken"), far apart those of different
people. Beside that counts how much a clause stands by itself: "and it spins for ever" goes on with
something. Both were learned from the training sentences, whose clauses belong together within a
sentence and not across: `scripts/learn_topics.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from understanding.encoder import Vectors, shipped_encoder_version

_FILE = Path(__file__).with_suffix(".npz")
_DIGITS = 2

Place = tuple[float, ...]


@dataclass(frozen=True)
class Topic:
    """What a clause is about.

    Args:
        place: its place among all problems, 16 numbers; distances between places count.
        standing: how much it stands as a report of its own, in the measure of `apartness`.
    """

    place: Place
    standing: float


def apartness(told: Iterable[Place], topic: Topic) -> float | None:
    """Return how surely a clause reports another problem than those told: 0 is as likely as not.

    The measure is that of log odds: 2 is seven to one. The nearest of the places counts; None is
    returned where nothing was told.
    """
    distances = [_squared(place, topic.place) for place in told]
    return min(distances) + topic.standing if distances else None


def _squared(one: Sequence[float], other: Sequence[float]) -> float:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


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
    with np.load(_FILE) as kept:
        if str(kept["encoder"]) != shipped_encoder_version():
            message = f"{_FILE.name} belongs to another encoder: run scripts/learn_topics.py"
            raise ValueError(message)
        return Topics(kept["places"], kept["standing"], float(kept["line"]))
