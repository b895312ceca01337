"""The evaluation measures what it says, on questions that the articles do not carry."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from helpdesk.help_centre.articles import load_articles
from helpdesk.help_centre.index import build_index
from helpdesk.help_centre.search import HelpCentre
from helpdesk.settings import PROJECT_ROOT
from tests.evaluation.search_cases import (
    KINDS,
    UNANSWERABLE,
    Case,
    fair_cases,
    is_carried,
    normal,
    page_name,
    read_cases,
)
from tests.evaluation.search_table import losses, measure, table_lines, tabulate
from tests.unit.help_centre_samples import WordEncoder, write_samples

LEAST_OF_A_KIND = 20


@pytest.fixture(scope="module")
def help_centre(tmp_path_factory: pytest.TempPathFactory) -> HelpCentre:
    root: Path = tmp_path_factory.mktemp("evaluation")
    articles = load_articles(write_samples(root / "articles"))
    build_index(articles, root / "index", WordEncoder(), encoder_version=WordEncoder.version)
    return HelpCentre.open(
        root / "index", encoder=WordEncoder(), encoder_version=WordEncoder.version
    )


@pytest.mark.parametrize("part", ["tuning", "held_out"])
def test_both_parts_have_enough_questions_of_each_kind(part: str) -> None:
    counts = Counter(case.kind for case in read_cases(part))
    assert set(counts) == {*KINDS, UNANSWERABLE}
    assert min(counts.values()) >= LEAST_OF_A_KIND


def test_no_question_is_asked_twice() -> None:
    counts = Counter(normal(case.query) for case in read_cases("all"))
    assert [query for query, count in counts.items() if count > 1] == []


def test_only_unanswerable_questions_have_no_page() -> None:
    assert all(bool(case.pages) != (case.kind == UNANSWERABLE) for case in read_cases("all"))


def test_what_an_article_carries_or_none_is_about_is_left_out() -> None:
    articles = load_articles(PROJECT_ROOT / "help_centre")
    carried = articles[0].questions[0]
    page = frozenset({page_name(articles[0].url)})
    cases = [
        Case("held_out", "how_to", carried.upper() + "?!", page),
        Case("held_out", "how_to", carried + " in other words", page),
        Case("held_out", "how_to", "no page of ours", frozenset({"nowhere"})),
        Case("held_out", UNANSWERABLE, "zzzz", frozenset()),
    ]
    assert fair_cases(cases, articles) == [cases[1], cases[3]]


def test_nearly_all_questions_measure_something() -> None:
    articles = load_articles(PROJECT_ROOT / "help_centre")
    cases = read_cases("held_out")
    assert len(fair_cases(cases, articles)) >= len(cases) * 0.9


def test_ranks_shares_and_false_answers_are_counted(help_centre: HelpCentre) -> None:
    def case(kind: str, query: str, *pages: str) -> Case:
        return Case("held_out", kind, query, frozenset(pages))

    cases = [
        case("how_to", "create a team of agents", "agent-chat/teams"),
        case("how_to", "create a team of agents", "webhooks/protocols"),
        case("keywords", "closing categories", "nowhere", "agent-chat/closing-categories"),
        case(UNANSWERABLE, "primary colour of the chat widget"),
        case(UNANSWERABLE, "qqqq zzzz"),
    ]
    outcomes = measure(help_centre, cases)
    assert outcomes[0].rank == 1
    assert outcomes[1].rank > 1
    table = tabulate(outcomes, left_out=1)
    rows = {row.kind: row for row in table.rows}
    assert rows["how_to"].questions == 2
    assert rows["how_to"].first == 0.5
    assert rows["keywords"].three == 1.0
    assert table.whole.questions == 3
    assert table.left_out == 1
    assert table.false_answers == 0.5
    assert table.nothing == 0.5
    assert any("unanswerable: 0.500" in line for line in table_lines(table))
    assert any(loss.startswith("first is 0.667") for loss in losses(table))


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://docs.haptik.ai/agent-chat/teams", "agent-chat/teams"),
        ("https://docs.haptik.ai/hsl/", "hsl"),
        ("hsl/index", "hsl"),
        ("https://docs.haptik.ai/hsl/index#x", "hsl"),
    ],
)
def test_a_page_has_one_name(url: str, name: str) -> None:
    assert page_name(url) == name


@pytest.mark.parametrize("query", ["How do I make teams?", "how do i make a teams"])
def test_a_question_that_differs_by_a_slip_is_carried(query: str) -> None:
    assert is_carried(query, ["how do i make teams"])
    assert not is_carried("how do i remove somebody from a team", ["how do i make teams"])
