"""Laws of severity: a worse answer never promises less, and no broken matrix gets through."""

from datetime import datetime
from functools import lru_cache
from itertools import product
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from helpdesk.policy import load_policy
from helpdesk.settings import PROJECT_ROOT
from helpdesk.sla.severity import (
    BusinessImpact,
    Functionality,
    Severity,
    SeverityMatrix,
    rests_on_assumed,
    slips,
)

functionalities = st.sampled_from(Functionality)
impacts = st.sampled_from(BusinessImpact)
assumed_answers = st.frozensets(st.sampled_from(["functionality", "business_impact", "iva_stage"]))
# How severe the sum of both answers is, from worst to mildest: such a matrix has no slips.
matrices = st.lists(st.sampled_from(Severity), min_size=7, max_size=7).map(
    lambda found: SeverityMatrix(
        {
            (row, column): sorted(found, key=lambda severity: severity.rank)[row.rank + column.rank]
            for row, column in product(Functionality, BusinessImpact)
        }
    )
)
instants = st.datetimes(
    datetime(2025, 1, 1),  # noqa: DTZ001
    datetime(2029, 12, 31),  # noqa: DTZ001
    timezones=st.sampled_from([ZoneInfo("Asia/Kolkata"), ZoneInfo("America/New_York")]),
)


@lru_cache(maxsize=1)
def policy():
    return load_policy(PROJECT_ROOT / "support.yml")


@given(functionalities, impacts, functionalities, impacts, instants)
def test_a_worse_answer_never_promises_less(row, column, other_row, other_column, opened_at):
    worse = policy().assess(
        min(row, other_row, key=lambda value: value.rank),
        min(column, other_column, key=lambda value: value.rank),
    )
    milder = policy().assess(row, column)
    assert worse.rank <= milder.rank
    assert policy().due_at(worse, opened_at) <= policy().due_at(milder, opened_at)


@given(instants)
def test_severities_are_due_in_their_order_whenever_a_ticket_is_opened(opened_at):
    due = [policy().due_at(severity, opened_at) for severity in Severity]
    assert due == sorted(due)
    assert due[0] > opened_at


@given(st.lists(st.sampled_from(Severity), min_size=16, max_size=16))
def test_a_matrix_is_taken_exactly_when_no_worse_pair_is_milder(values):
    pairs = list(product(Functionality, BusinessImpact))
    cells = dict(zip(pairs, values, strict=True))
    broken = any(
        worse[0].rank <= milder[0].rank
        and worse[1].rank <= milder[1].rank
        and cells[worse].rank > cells[milder].rank
        for worse, milder in product(pairs, repeat=2)
    )
    assert bool(slips(cells)) == broken
    try:
        SeverityMatrix(cells)
        taken = True
    except ValueError:
        taken = False
    assert taken != broken


@given(matrices, functionalities, impacts, assumed_answers)
def test_a_severity_rests_on_what_was_assumed_exactly_when_a_milder_answer_would_change_it(
    matrix, row, column, assumed
):
    rows = [each for each in Functionality if each.rank >= row.rank]
    columns = [each for each in BusinessImpact if each.rank >= column.rank]
    possible = {
        matrix.assess(*cell)
        for cell in product(
            rows if "functionality" in assumed else [row],
            columns if "business_impact" in assumed else [column],
        )
    }
    changes = possible != {matrix.assess(row, column)}
    assert rests_on_assumed(matrix.assess, row, column, assumed) is changes


@given(matrices, functionalities, impacts, assumed_answers, assumed_answers)
def test_to_confirm_an_answer_never_makes_a_severity_less_certain(
    matrix, row, column, assumed, confirmed
):
    assume(not rests_on_assumed(matrix.assess, row, column, assumed))
    assert not rests_on_assumed(matrix.assess, row, column, assumed - confirmed)
