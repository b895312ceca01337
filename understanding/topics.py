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
