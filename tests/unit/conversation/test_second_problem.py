"""A second problem is taken out of the message that announces it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conversation.intake import taken
from conversation.opening import begun
from conversation.second_problem import apart, is_more_of
from conversation.state import IntakeState
from conversation.turn import Turn
from tests.unit.conversation.turns import POLICY, turn
from understanding.clause_reading import ClauseReading
from understanding.topics import Topic


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


# Two places that are far from each other, and topics that stand there.
_HERE, _THERE = (0.0, 0.0), (3.0, 0.0)


def at(message: Turn, *places: tuple[float, float]) -> Turn:
    """Return a turn whose clauses lie there."""
    clauses = tuple(
        replace(clause, topic=Topic(place, -2.0))
        for clause, place in zip(message.clauses, places, strict=True)
    )
    return replace(message, clauses=clauses)


def test_two_problems_far_apart_need_no_word_that_says_so() -> None:
    message = at(told("Agents get no chats.", "Invoices show no logo."), _HERE, _THERE)
    slots = begun(message, "k").slots
    assert slots["issue_description"] == "Agents get no chats"
    assert slots["intake_state"]["parked"] == ["Invoices show no logo"]


@pytest.mark.parametrize("second", ["but invoices show no logo", "it shows no logo either"])
def test_what_goes_on_with_the_first_is_no_second(second: str) -> None:
    message = at(told("Agents get no chats,", second), _HERE, _THERE)
    assert not begun(message, "k").slots["intake_state"]["parked"]


def described(*places: tuple[float, float]) -> dict[str, object]:
    state = IntakeState().telling(places).to_slot()
    return {"issue_description": "agents get no chats", "intake_state": state}


def test_a_far_report_at_a_question_is_put_aside() -> None:
    message = at(told("invoices show no logo", slots=described(_HERE)), _THERE)
    step = taken(message, "bot_link", POLICY)
    assert step.state is not None
    assert step.state.parked == ("invoices show no logo",)
    assert "issue_description" not in step.slots


def test_a_near_one_is_more_of_the_story() -> None:
    message = at(told("other agents see none", slots=described(_HERE)), _HERE)
    step = taken(message, "bot_link", POLICY)
    assert "other agents see none" in step.slots["issue_description"]


def test_a_detail_that_is_announced_stays_with_its_problem() -> None:
    message = at(told("one more thing: agents of the night shift", slots=described(_HERE)), _HERE)
    assert apart(message, described=True, state=state_of(message))[1] == ""


def state_of(message: Turn) -> IntakeState:
    return IntakeState.from_slot(message.slot("intake_state"))


@pytest.mark.parametrize(("place", "is_more"), [(_HERE, True), (_THERE, False)])
def test_after_the_ticket_a_near_message_is_more_of_it(
    place: tuple[float, float], is_more: bool
) -> None:
    message = at(told("night shift agents see none"), place)
    assert is_more_of(message, IntakeState().knowing([_HERE])) is is_more


@pytest.mark.parametrize(
    "text", ["that's the same problem", "one ticket please", "ek hi dikkat hai"]
)
def test_what_was_put_aside_can_be_joined_again(text: str) -> None:
    state = replace(IntakeState(), parked=("invoices show no logo",)).to_slot()
    slots = {"issue_description": "agents get no chats", "intake_state": state}
    step = taken(turn(text, slots=slots), "bot_link", POLICY)
    assert "invoices show no logo" in step.slots["issue_description"]
    assert step.state is not None
    assert step.state.parked == ()


def test_a_word_that_joins_is_no_reply_to_the_question() -> None:
    message = at(told("also invoices show no logo", slots=described(_HERE)), _THERE)
    assert apart(message, described=True, state=state_of(message)) == (
        None,
        "invoices show no logo",
    )
