"""What a message tells without being asked: which of its addresses is for the answers."""

from __future__ import annotations

import pytest

from conversation.fields import facts_in
from tests.unit.conversation.turns import turn


def address(text: str, **changes: object) -> object:
    return facts_in(turn(text, **changes)).slots.get("requester_email")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("asha@acme.example", "asha@acme.example"),
        ("the bot is down, write back on desk@acme.example", "desk@acme.example"),
        ("customers cannot log in, lena@shop.example for one", None),
        ("lena@shop.example cannot log in, reply to asha@acme.example", "asha@acme.example"),
        ("From: lena@shop.example\nSent: Monday\n\nthe bot is down", None),
        ("put boss@acme.example in cc", None),
    ],
)
def test_an_address_counts_where_it_is_meant_for_the_answer(text: str, found: str | None) -> None:
    assert address(text) == found


@pytest.mark.parametrize(
    "asked",
    [
        {"slots": {"requested_slot": "requester_email"}},
        {"intent": "change_answer", "entities": {"answer_slot": "requester_email"}},
    ],
)
def test_an_address_in_a_sentence_answers_the_question_or_the_correction(asked: dict) -> None:
    text = "better take ops@acme.example"
    assert address(text) is None
    assert address(text, **asked) == "ops@acme.example"


def test_a_story_told_at_the_question_does_not_answer_it() -> None:
    text = "customers cannot log in with lena@shop.example"
    assert address(text, slots={"requested_slot": "requester_email"}) is None
