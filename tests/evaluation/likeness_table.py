"""How well `understanding.similarity` tells one issue from another, however they are worded.

    python -m tests.evaluation.likeness_table             the table
    python -m tests.evaluation.likeness_table --check     exit code 1 when it is below its floors
    python -m tests.evaluation.likeness_table --lines     what other lines would give

Found: of all pairs that are one issue, the share that would be offered as one. Mistaken: of all
pairs that are two issues, the share that would be offered all the same.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import yaml

from understanding.encoder import shared_encoder
from understanding.similarity import ALIKE, ALIKE_IN_OTHER_FUNCTIONALITY, likeness

FOUND_FLOOR = 0.80
MISTAKEN_CEILING = 0.04
LINES = (0.44, 0.48, 0.50, 0.52, ALIKE, 0.56, 0.58, ALIKE_IN_OTHER_FUNCTIONALITY, 0.66, 0.70)


@dataclass(frozen=True)
class Scores:
    """The likeness of every pair that is one issue, and of every pair that is two."""

    same: list[float]
    different: list[float]

    def found(self, line: float) -> float:
        return sum(score >= line for score in self.same) / len(self.same)

    def mistaken(self, line: float) -> float:
        return sum(score >= line for score in self.different) / len(self.different)


def scores() -> Scores:
    """Return the likeness of every pair of texts in the evaluation set."""
    file = Path(__file__).with_name("likeness.yml")
    groups = yaml.safe_load(file.read_text(encoding="utf-8"))
    told = [(number, text) for number, group in enumerate(groups) for text in group]
    texts = [text for _, text in told]
    encoder = shared_encoder()
    rows = [likeness(text, texts, encoder) for text in texts]
    measured = Scores([], [])
    for one, other in combinations(range(len(told)), 2):
        is_same = told[one][0] == told[other][0]
        (measured.same if is_same else measured.different).append(rows[one][other])
    return measured


def main() -> int:
    """Print the table; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.likeness_table")
    parser.add_argument("--check", action="store_true", help="fail when a figure is too low")
    parser.add_argument("--lines", action="store_true", help="show other lines too")
    options = parser.parse_args()
    measured = scores()
    print(f"{len(measured.same)} pairs of one issue, {len(measured.different)} of two")
    print(f"{'line':>6} {'found':>8} {'mistaken':>9}")
    for line in LINES if options.lines else (ALIKE, ALIKE_IN_OTHER_FUNCTIONALITY):
        print(f"{line:>6.2f} {measured.found(line):>8.1%} {measured.mistaken(line):>9.1%}")
    good = measured.found(ALIKE) >= FOUND_FLOOR and measured.mistaken(ALIKE) <= MISTAKEN_CEILING
    return 0 if good or not options.check else 1


if __name__ == "__main__":
    sys.exit(main())
