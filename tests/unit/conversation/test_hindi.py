"""A turn in the Hindi script: patterns see it in Latin letters and in the readers' words."""

from __future__ import annotations

from conversation.fields import facts_in
from conversation.manners import denied_choice, leaves_it
from conversation.replies import numbered_option, read_answer
from tests.unit.conversation.turns import COMPLETE, turn
from understanding.replies.answers import says_submit, says_unknown


def test_the_patterns_see_latin_letters() -> None:
    said = turn("पता नहीं", latin="pata nahin", plain="i do not know")
    assert said.said == "pata nahin"
    assert said.wordings == ("pata nahin", "i do not know")
    assert said.any(says_unknown)


def test_what_was_not_read_stays_as_it_was_typed() -> None:
    said = turn("போட் வேலை செய்யவில்லை")
    assert said.said == said.text
    assert not said.any(says_submit)


def test_leave_it_and_a_number_are_heard() -> None:
    assert leaves_it(turn("छोड़ दो", latin="chhod do", plain="leave it"))
    second = turn("दूसरा", latin="dusra", plain="second")
    assert numbered_option(second, "business_impact") == "moderate"


def test_a_denied_answer_is_taken_back() -> None:
    slots = {**COMPLETE, "business_impact": "serious"}
    said = turn("गंभीर नहीं है", latin="gambhir nahin hai", plain="serious is not there", slots=slots)
    assert denied_choice(said) == "business_impact"


def test_a_yes_to_the_summary_is_one_and_not_yet_is_none() -> None:
    yes = turn("हाँ जमा करो", "affirm", latin="haan jama karo", plain="yes submit it")
    assert read_answer(yes, "confirmation", facts_in(yes)).slots == {"confirmation": "submit"}
    wait = turn("अभी मत भेजो", latin="abhi mat bhejo", plain="now do not send it")
    assert read_answer(wait, "confirmation", facts_in(wait)).slots == {}
