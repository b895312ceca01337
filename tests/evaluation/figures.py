"""Counts with their uncertainty: shares, Wilson intervals, precision and recall."""

from __future__ import annotations

import math
from dataclasses import dataclass

_Z95 = 1.959964


@dataclass(frozen=True)
class Share:
    """How many of how many."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        """The share from 0 to 1; 0 of nothing."""
        return self.hits / self.of if self.of else 0.0

    def interval(self) -> tuple[float, float]:
        """Return Wilson's 95 % interval of the share."""
        if not self.of:
            return 0.0, 1.0
        spread = _Z95**2 / self.of
        middle = (self.value + spread / 2) / (1 + spread)
        half = (
            _Z95
            * math.sqrt(self.value * (1 - self.value) / self.of + spread / (4 * self.of))
            / (1 + spread)
        )
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        low, high = self.interval()
        return f"{self.value:6.1%} ({self.hits}/{self.of}; {low:.0%} to {high:.0%})"


@dataclass
class Found:
    """What was found of what should have been."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> Share:
        """How much of what was found is right."""
        return Share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> Share:
        """How much of what is there was found."""
        return Share(self.right, self.right + self.missed)

    def add(self, other: Found) -> None:
        """Add the counts of `other` to these."""
        self.right += other.right
        self.wrong += other.wrong
        self.missed += other.missed
