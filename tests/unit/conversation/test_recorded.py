"""What was put down can be asked, and why the severity is what it is."""

from __future__ import annotations

from itertools import product

import pytest

from conversation.recorded import recorded, why_severity
from helpdesk.sla.severity import BusinessImpact, Functionality, Severity
from tests.unit.conversation.turns import COMPLETE, POLICY, turn


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("which day did you write?", "Mon 23 Nov"),
        ("din kaunsa dala hai isme?", "Mon 23 Nov"),
        ("what email have you put?", "asha@acme.example"),
        ("which link is noted there?", "https://bots.example/1"),
    ],
)
def test_what_was_put_down_is_told(text: str, said: str) -> None:
    answer = recorded(turn(text, slots=COMPLETE), POLICY)
    assert answer is not None
    assert said in answer.text.replace("\\", "")


@pytest.mark.parametrize("text", ["why S1 and not S0?", "y s1 nt s0", "S1 kyu, S0 kyu nahi?"])
def test_the_severity_is_explained_with_what_would_make_it_worse(text: str) -> None:
    answer = recorded(turn(text, slots={**COMPLETE, "functionality": "major"}), POLICY)
    assert answer is not None
    assert "S1" in answer.text
    assert "S0" in answer.text
    assert "critical" in answer.text


@pytest.mark.parametrize("text", ["yes submit", "the day is wrong", "agents cannot log in"])
def test_what_asks_nothing_is_not_answered(text: str) -> None:
    assert recorded(turn(text, slots=COMPLETE), POLICY) is None


@pytest.mark.parametrize(("functionality", "impact"), list(product(Functionality, BusinessImpact)))
def test_what_would_make_it_worse_does(
    functionality: Functionality, impact: BusinessImpact
) -> None:
    severity = POLICY.assess(functionality, impact)
    said = why_severity(functionality, impact, POLICY)
    worse = said.values.get("other")
    assert said.values["severity"] == severity.value
    if worse is None:
        assert severity is Severity.S0
    else:
        assert Severity(str(worse)).rank < severity.rank
