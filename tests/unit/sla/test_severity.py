"""The matrix of the support table, and what a matrix must not say."""

from datetime import timedelta
from itertools import product

import pytest

from helpdesk.sla.severity import (
    BusinessImpact,
    Coverage,
    Functionality,
    Severity,
    SeverityMatrix,
    SeverityPolicy,
    slips,
)

TABLE = {
    "critical": ("S0", "S1", "S1", "S2"),
    "major": ("S1", "S1", "S2", "S2"),
    "minor": ("S1", "S2", "S2", "S3"),
    "setup": ("S2", "S2", "S3", "S3"),
}
CELLS = {
    (Functionality(row), impact): Severity(value)
    for row, values in TABLE.items()
    for impact, value in zip(BusinessImpact, values, strict=True)
}


def test_every_combination_has_its_severity():
    matrix = SeverityMatrix(CELLS)
    for row, column in product(Functionality, BusinessImpact):
        assert matrix.assess(row, column) is CELLS[row, column]


def test_scales_go_from_worst_to_mildest():
    assert [member.rank for member in Severity] == [0, 1, 2, 3]
    assert Functionality.CRITICAL.rank < Functionality.SETUP.rank
    assert BusinessImpact("serious").rank == 0


def test_members_are_their_own_text():
    assert f"{Severity.S1} {Functionality.MAJOR}" == "S1 major"
    assert Severity.S1 == "S1"


def test_a_missing_combination_is_named():
    cells = {key: value for key, value in CELLS.items() if key[0] is not Functionality.MINOR}
    with pytest.raises(ValueError, match="no severity for minor and serious, minor and moderate"):
        SeverityMatrix(cells)


@pytest.mark.parametrize(
    ("cell", "value", "worse"),
    [
        (("critical", "serious"), "S2", ("critical", "serious")),
        (("setup", "none"), "S2", ("minor", "none")),
        (("major", "limited"), "S0", ("critical", "limited")),
        (("minor", "none"), "S1", ("minor", "limited")),
    ],
)
def test_a_worse_answer_with_a_milder_severity_is_refused(cell, value, worse):
    changed = CELLS | {(Functionality(cell[0]), BusinessImpact(cell[1])): Severity(value)}
    assert (Functionality(worse[0]), BusinessImpact(worse[1])) in {
        slip.worse for slip in slips(changed)
    }
    with pytest.raises(ValueError, match="milder than"):
        SeverityMatrix(changed)


def test_matrices_with_the_same_cells_are_equal():
    assert SeverityMatrix(CELLS) == SeverityMatrix(dict(CELLS))
    assert hash(SeverityMatrix(CELLS)) == hash(SeverityMatrix(dict(CELLS)))


@pytest.mark.parametrize(
    ("worse", "milder", "kept"),
    [
        ((1, Coverage.ALWAYS), (2, Coverage.BUSINESS_HOURS), True),
        ((2, Coverage.BUSINESS_HOURS), (2, Coverage.BUSINESS_HOURS), True),
        ((3, Coverage.ALWAYS), (2, Coverage.BUSINESS_HOURS), False),
        ((1, Coverage.BUSINESS_HOURS), (2, Coverage.ALWAYS), False),
    ],
)
def test_a_promise_is_compared_by_time_and_by_coverage(worse, milder, kept):
    def promise(hours, coverage):
        return SeverityPolicy(Severity.S1, "", timedelta(hours=hours), coverage, "", ())

    assert promise(*milder).is_kept_by(promise(*worse)) is kept
