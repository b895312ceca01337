"""How bad a problem is: functionality and business impact give a severity.

Each of the three scales is declared from worst to mildest, and `rank` counts from there, so
that "worse" is one comparison everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from itertools import product


class _Scale(str, Enum):
    """Values from worst to mildest; a member compares and prints as its own text."""

    @property
    def rank(self) -> int:
        """The place on the scale: 0 for the worst."""
        return list(type(self)).index(self)

    def __str__(self) -> str:
        return str(self.value)


class Functionality(_Scale):
    """What has stopped working."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"
    SETUP = "setup"


class BusinessImpact(_Scale):
    """What the problem costs the requester's business."""

    SERIOUS = "serious"
    MODERATE = "moderate"
    LIMITED = "limited"
    NONE = "none"


class Severity(_Scale):
    """How urgently support responds: S0 is a blocker, S3 is low."""

    S0 = "S0"
    S1 = "S1"
    S2 = "S2"
    S3 = "S3"


class Coverage(_Scale):
    """When the clock of a response window runs."""

    ALWAYS = "24x7"
    BUSINESS_HOURS = "business_hours"


@dataclass(frozen=True)
class SeverityPolicy:
    """What support promises for one severity: a first response `within`, while `coverage` runs."""

    severity: Severity
    label: str
    within: timedelta
    coverage: Coverage
    description: str
    examples: tuple[str, ...]

    @property
    def name(self) -> str:
        """The severity with its label: "S1 High"."""
        return f"{self.severity.value} {self.label}"

    def is_kept_by(self, worse: SeverityPolicy) -> bool:
        """Return whether `worse` never promises less than this, whenever a ticket is opened.

        A 24x7 clock never runs slower than business hours, so a shorter or equal window on it
        is never due later.
        """
        return worse.within <= self.within and worse.coverage.rank <= self.coverage.rank


Cell = tuple[Functionality, BusinessImpact]


@dataclass(frozen=True)
class Slip:
    """Two neighbouring answers of a matrix where the worse one gets the milder severity."""

    worse: Cell
    milder: Cell


class SeverityMatrix:
    """The severity for every functionality and every business impact.

    Args:
        cells: one severity for each of the sixteen combinations.

    Raises:
        ValueError: a combination is missing, or a worse answer would give a milder severity.
    """

    def __init__(self, cells: Mapping[Cell, Severity]) -> None:
        missing = [cell for cell in product(Functionality, BusinessImpact) if cell not in cells]
        if missing:
            named = ", ".join(f"{row} and {column}" for row, column in missing)
            raise ValueError(f"no severity for {named}")
        for slip in slips(cells):
            raise ValueError(
                f"{' and '.join(slip.worse)} gives {cells[slip.worse]}, milder than "
                f"{cells[slip.milder]} for {' and '.join(slip.milder)}"
            )
        self._cells = dict(cells)

    def assess(self, functionality: Functionality, impact: BusinessImpact) -> Severity:
        """Return the severity of a problem."""
        return self._cells[functionality, impact]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SeverityMatrix) and self._cells == other._cells

    def __hash__(self) -> int:
        return hash(tuple(sorted(self._cells.items())))


def rests_on_assumed(
    assess: Callable[[Functionality, BusinessImpact], Severity],
    functionality: Functionality,
    impact: BusinessImpact,
    assumed: Collection[str],
) -> bool:
    """Return whether a severity would be milder if what was assumed turned out to be milder.

    All milder levels of the assumed answers count, not only the next one. As a milder answer
    never gives a worse severity, comparing with the mildest of them is enough.

    Args:
        assess: the matrix.
        assumed: which of the two answers nobody gave: "functionality", "business_impact".

    >>> rests_on_assumed(policy.assess, CRITICAL, SERIOUS, {"business_impact"})  # S1 if moderate
    True
    """
    mildest = assess(
        list(Functionality)[-1] if "functionality" in assumed else functionality,
        list(BusinessImpact)[-1] if "business_impact" in assumed else impact,
    )
    return mildest.rank > assess(functionality, impact).rank


def slips(cells: Mapping[Cell, Severity]) -> list[Slip]:
    """Return every pair of neighbouring cells where the worse answer gets the milder severity.

    Neighbours are enough: along a row or column without such a step, nothing further apart can
    be the wrong way round. Cells that are missing are passed over.
    """
    rows, columns = list(Functionality), list(BusinessImpact)
    found = []
    for row, column in product(rows, columns):
        worse_cells = []
        if row.rank > 0:
            worse_cells.append((rows[row.rank - 1], column))
        if column.rank > 0:
            worse_cells.append((row, columns[column.rank - 1]))
        for worse in worse_cells:
            milder = (row, column)
            if worse in cells and milder in cells and cells[worse].rank > cells[milder].rank:
                found.append(Slip(worse, milder))
    return found
