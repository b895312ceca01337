"""A second problem is taken out of the message that announces it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conversation.intake import taken
from conversation.opening import begun
from conversation.second_problem import apart
from conversation.turn import Turn
from tests.unit.conversation.turns import POLICY, turn
from understanding.clause_reading import ClauseReading


def told(*clauses: str, slots: dict[str, object] | None = None) -> Turn:
    """Return a turn whose clauses all report something."""
    text = " ".join(clauses)
    found, at = [], 0
    for clause in clauses:
        start = text.index(clause, at)
        at = start + len(clause)
        found.append(ClauseReading(clause, (start, at), "report_issue", 0.9, tells=True))
    return replace(turn(text, "report_issue", slots=slots or {}), clauses=tuple(found))


@pytest.mark.parametrize(
    "second",
    [
        "Second problem is that invoices show no logo",
        "Apart from that invoices show no logo",
        "btw invoices show no logo",
        "ek aur cheez, invoices show no logo",
        "Another issue: invoices show no logo",
    ],
)
def test_two_problems_of_an_opener_become_two(second: str) -> None:
    message = told("Agents get no chats.", second)
    slots = begun(message, "k").slots
    assert slots["issue_description"] == "Agents get no chats"
    assert "invoices show no logo" in slots["intake_state"]["parked"][0]


def test_numbers_take_two_problems_apart() -> None:
    slots = begun(told("1) agents get no chats", "2) invoices show no logo"), "k").slots
    assert "agents get no chats" in slots["issue_description"]
    assert "invoices" not in slots["issue_description"]
    assert slots["intake_state"]["parked"] == ["invoices show no logo"]


def test_a_question_is_no_second_problem() -> None:
    message = told("agents get no chats.", "btw what start day did you note")
    assert apart(message, described=False) == (message, "")


@pytest.mark.parametrize(
    "more", ["The dashboard is blank too", "and other agents see the same", "It began this morning"]
)
def test_more_of_the_same_is_one_problem(more: str) -> None:
    message = told("Agents get no chats.", more)
    assert apart(message, described=False) == (message, "")


def test_it_is_noted_in_the_middle_of_the_questions_beside_the_answer() -> None:
    known: dict[str, object] = {"issue_description": "agents get no chats"}
    message = told("everything is dead.", "btw the invoices show no logo", slots=known)
    message = replace(
        message,
        clauses=(replace(message.clauses[0], tells=False, intent="inform"), message.clauses[1]),
        choices=turn("", choices={"functionality": {"critical": 0.9}}).choices,
    )
    step = taken(message, "functionality", POLICY)
    assert step.slots["functionality"] == "critical"
    assert step.state is not None
    assert step.state.parked == ("the invoices show no logo",)
    assert "issue_description" not in step.slots


def test_it_is_noted_once_and_the_question_stays() -> None:
    known: dict[str, object] = {"issue_description": "agents get no chats"}
    first = taken(told("btw the invoices show no logo", slots=known), "functionality", POLICY)
    assert first.state is not None
    again = {**known, "intake_state": first.state.to_slot()}
    second = taken(told("btw the invoices show no logo", slots=again), "functionality", POLICY)
    assert second.state is not None
    assert second.state.parked == ("the invoices show no logo",)
    assert "functionality" not in second.slots
