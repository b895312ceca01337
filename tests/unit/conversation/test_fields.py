"""The table of what the intake asks, and the readers that a new question can use as they are."""

from __future__ import annotations

from typing import Any

import pytest

from conversation import answers
from conversation.field import Facts, IntakeField, draft_of
from conversation.fields import FIELDS, facts_in
from conversation.state import IntakeState
from conversation.turn import SKIPPED
from helpdesk.errors import InvalidInput
from helpdesk.limits import FACT_CHARACTERS
from tests.unit.conversation.turns import COMPLETE, OWNED, turn

# The texts of its options are those of another question, as the catalogue has none for tests.
STAGE = IntakeField("iva_stage", answers.read_option, options=("live", "in_development"))
FREE = IntakeField("steps", answers.read_text, optional=True)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Live", "live"),
        ("it is still in development, sorry", "in_development"),
        ("going LIVE", "live"),
        ("delivered", None),
        ("live or in development?", None),
        ("no idea", None),
    ],
)
def test_an_option_is_read_by_its_name_alone(text: str, value: str | None) -> None:
    answer = STAGE.read(STAGE, turn(text), Facts())
    assert answer.slots == ({"iva_stage": value} if value else {})


@pytest.mark.parametrize(
    ("text", "intent", "value"),
    [
        ("open the report, press export", "inform", "open the report, press export"),
        (
            "no it only happens on mobile",
            "deny",
            "no it only happens on mobile",
        ),
        ("no idea", "inform", SKIPPED),
        ("no", "deny", None),
        ("skip this", "skip", None),
        ("asdkjfh qwkjeh zxmcnb", "inform", None),
        ("press it " * 200, "inform", ("press it " * 200)[:FACT_CHARACTERS]),
    ],
)
def test_a_free_answer_is_taken_as_it_is(text: str, intent: str, value: str | None) -> None:
    assert FREE.read(FREE, turn(text, intent), Facts()).slots == ({"steps": value} if value else {})


def test_answers_become_the_ticket_each_in_its_place() -> None:
    draft = draft_of((*FIELDS, FREE), {**COMPLETE, "steps": "press export"}, IntakeState())
    assert draft.description == COMPLETE["issue_description"]
    assert draft.occurred_at is not None
    assert draft.bot_link == "https://bots.example/1"
    assert draft.attachment_ids == ()
    assert draft.facts == {"steps": "press export"}
    assert draft_of((*FIELDS, FREE), {**COMPLETE, "steps": SKIPPED}, IntakeState()).facts == {}


def test_an_answer_that_is_too_long_is_named() -> None:
    with pytest.raises(InvalidInput) as error:
        draft_of((*FIELDS, FREE), {**COMPLETE, "steps": "x" * (FACT_CHARACTERS + 1)}, IntakeState())
    assert error.value.field == "steps"


@pytest.mark.parametrize(
    ("entities", "facts"),
    [
        ({"occurred_at": "now"}, {"occurred_at": turn("").now.isoformat()}),
        (
            {"bot_link": SKIPPED, "screenshot": SKIPPED},
            {"bot_link": SKIPPED, "screenshot": SKIPPED},
        ),
        ({"iva_stage": "live"}, {"iva_stage": "live"}),
    ],
)
def test_a_button_answers_what_it_is_for(entities: dict[str, Any], facts: dict[str, Any]) -> None:
    pressed = turn("Skip", entities=entities, metadata={**OWNED, "choice": True})
    assert facts_in(pressed).slots == facts
