"""What of a message becomes part of the description."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conversation.story import added_by, told_by, with_more, without_about
from conversation.turn import Turn
from tests.unit.conversation.turns import turn
from understanding.clause_reading import ClauseReading


def said(*parts: tuple[str, str, bool], between: str = " ") -> Turn:
    """Return a turn of clauses: text, intent, and whether it tells of the problem."""
    text, clauses = "", []
    for words, intent, tells in parts:
        text += between if text else ""
        span = (len(text), len(text) + len(words.rstrip(".!?")))
        clauses.append(ClauseReading(words.rstrip(".!?"), span, intent, 0.9, tells))
        text += words
    return replace(turn(text, "report_issue"), clauses=tuple(clauses))


def test_a_sentence_is_kept_whole() -> None:
    told = said(("user says XL,", "inform", False), ("bot hears nothing", "report_issue", True))
    assert told_by(told) == "user says XL, bot hears nothing"


def test_greetings_questions_and_thanks_around_it_are_left_out() -> None:
    told = said(
        ("Hello team.", "greet", False),
        ("How many contacts can a list have?", "ask_product_question", False),
        ("Mine are stuck.", "report_issue", True),
        ("Thanks a lot.", "thank", False),
    )
    assert told_by(told) == "Mine are stuck"


def test_an_address_alone_is_no_story() -> None:
    told = said(
        ("The logo is cut.", "report_issue", True), ("accounts@lamps.example", "inform", False)
    )
    assert told_by(told) == "The logo is cut"


def test_what_is_said_not_to_matter_is_left_out() -> None:
    told = said(
        ("Replies come 20 minutes late.", "report_issue", True),
        ("the header is green too but leave that.", "report_issue", True),
    )
    assert told_by(told) == "Replies come 20 minutes late"


def test_a_short_answer_adds_nothing_and_a_report_in_one_does() -> None:
    answer = said(("some customers wait", "inform", True))
    report = said(("my broadcasts are stuck", "report_issue", True))
    assert added_by(answer, is_answer=True) == ""
    assert added_by(report, is_answer=True) == "my broadcasts are stuck"


def test_the_same_is_added_once() -> None:
    assert with_more("The logo is cut", "the logo is CUT") == "The logo is cut"


@pytest.mark.parametrize(
    ("described", "left"),
    [
        ("Replies are late. The header has a wrong colour.", "Replies are late"),
        ("The header has a wrong colour", "The header has a wrong colour"),
    ],
)
def test_a_part_that_is_not_wanted_goes_where_something_is_left(described: str, left: str) -> None:
    assert without_about(described, {"colour", "header"}) == left
