"""The evaluation compares its figures with those kept last."""

from __future__ import annotations

import re

import pytest

from tests.evaluation.__main__ import changes
from tests.evaluation.dialogue_cases import dialogue_cases
from tests.evaluation.dialogue_measures import judge
from tests.evaluation.dialogue_person import Exchange, Played


def said_of(name: str, before: float, now: float) -> str:
    line = next(line for line in changes({"a": {name: before}}, {"a": {name: now}}) if name in line)
    return re.split(r"\s{2,}", line.strip())[-1]


@pytest.mark.parametrize(
    ("name", "before", "now", "word"),
    [
        ("intents", 0.95, 0.96, "better"),
        ("intents", 0.95, 0.90, "WORSE"),
        ("answers silently wrong", 0.01, 0.00, "better"),
        ("turns from a bare opener (median)", 8, 9, "WORSE"),
        ("intents", 0.95, 0.9501, "as before"),
    ],
)
def test_a_change_is_called_by_its_name(name: str, before: float, now: float, word: str) -> None:
    assert said_of(name, before, now) == word


def test_figures_that_are_new_or_gone_are_told() -> None:
    lines = changes({"a": {"old": 1.0}}, {"a": {"fresh": 1.0}})
    assert any("fresh" in line and "new" in line for line in lines)
    assert any("old" in line and "no longer measured" in line for line in lines)


def test_there_are_sixty_dialogues_of_both_kinds_of_opener() -> None:
    cases = dialogue_cases()
    assert len(cases) >= 60
    for opener in ("rich", "bare"):
        assert sum(case.opener == opener for case in cases) >= 10


def exchange(did: str, *heard: str, asks: tuple[str, ...] = ()) -> Exchange:
    return Exchange(did, heard, asks, (), ("text",) * len(heard))


@pytest.mark.parametrize(
    ("exchanges", "breach"),
    [
        ([exchange("a", "Hello.", "Hello.")], "said twice"),
        ([exchange("a")], "no answer"),
        ([exchange("a", "x", "y", asks=("iva_stage", "bot_link"))], "two questions"),
        ([exchange("a", "Sorry, no."), exchange("b", "I'm sorry.")], "apologies"),
        ([exchange("a", "Noted it."), exchange("b", "Noted it.")], "said again"),
        ([exchange("a", "word " * 200)], "words after"),
    ],
)
def test_bad_manners_are_seen(exchanges: list[Exchange], breach: str) -> None:
    judged = judge(dialogue_cases()[0], Played(exchanges), [])
    assert any(breach in found for found in judged.manners)


def test_a_dialogue_without_the_wanted_ticket_is_wrong() -> None:
    case = next(case for case in dialogue_cases() if case.wants == "S0")
    judged = judge(case, Played([exchange("a", "Bye.")]), [])
    assert "severity none instead of S0" in judged.outcome_wrong
