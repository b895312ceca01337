"""The intake reads each message against the open question."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from conversation.intake import taken
from conversation.turn import SKIPPED, Turn
from conversation.ways.at_question import CANCELLED, IntakeStep
from tests.unit.conversation.turns import COMPLETE, OWNED, POLICY, turn
from understanding.clause_reading import ClauseReading


def read(said: Turn, requested: str) -> tuple[IntakeStep, list[str]]:
    """Return what the message does at the open question, and what is said about it."""
    step = taken(said, requested, POLICY)
    return step, [str(say.text) for say in step.says]


def test_a_sure_free_answer_fills_the_choice() -> None:
    step, _ = read(
        turn("everything is down", choices={"functionality": {"critical": 0.9, "major": 0.05}}),
        "functionality",
    )
    assert step.slots["functionality"] == "critical"


def test_a_likely_answer_is_taken_and_said() -> None:
    likely = {"functionality": {"critical": 0.5, "major": 0.1}}
    step, said = read(turn("more or less all of it", choices=likely), "functionality")
    assert step.slots["functionality"] == "critical"
    assert "Critical" in said[0]


@pytest.mark.parametrize(
    "readings",
    [{"critical": 0.1}, {"major": 0.5, "critical": 0.4}, {"minor": 0.4, "major": 0.3}, {}],
)
def test_an_unsure_free_answer_is_asked_again(readings: dict[str, float]) -> None:
    step, _ = read(turn("hmm kind of", choices={"functionality": readings}), "functionality")
    assert step.slots == {"misunderstood": 1}


@pytest.mark.parametrize("text", ["2", "option 2", "the second one", "#2"])
def test_the_number_of_a_button_is_an_answer(text: str) -> None:
    step, _ = read(turn(text), "functionality")
    assert step.slots["functionality"] == "major"


def test_an_answer_may_bring_other_facts_along() -> None:
    step, said = read(
        turn(
            "live, since 9 am, see https://bots.example/7",
            choices={"iva_stage": {"live": 0.95}},
            slots={"issue_description": "x"},
        ),
        "iva_stage",
    )
    assert step.slots["iva_stage"] == "live"
    assert step.slots["occurred_at"] == "2026-11-23T09:00:00+05:30"
    assert step.slots["bot_link"] == "https://bots.example/7"
    assert said


def test_what_was_proposed_is_said() -> None:
    _, said = read(
        turn("no chats reach our agents at all", entities={"functionality": "critical"}),
        "issue_description",
    )
    assert "critical" in said[0]
    assert "tell me" in said[0]


def test_a_correction_changes_the_answer_and_nothing_else() -> None:
    step, said = read(
        turn(
            "actually the impact is serious",
            intent="change_answer",
            entities={"business_impact": "serious", "answer_slot": "business_impact"},
            slots=COMPLETE,
        ),
        "confirmation",
    )
    assert step.slots == {"business_impact": "serious"}
    assert "serious" in said[0].lower()


def test_a_wrong_link_is_asked_for_again() -> None:
    step, _ = read(
        turn("wrong link", "change_answer", entities={"answer_slot": "bot_link"}, slots=COMPLETE),
        "confirmation",
    )
    assert step.slots == {"bot_link": None}
    assert step.next_question == "bot_link"


def test_change_something_asks_what() -> None:
    step, _ = read(
        turn("Change something", entities={"confirmation": "change"}, slots=COMPLETE),
        "confirmation",
    )
    assert step.next_question == "slot_to_change"
    assert not step.slots


def test_yes_at_the_summary_submits_and_no_asks_what_to_change() -> None:
    yes, _ = read(turn("haan", intent="affirm", slots=COMPLETE), "confirmation")
    no, _ = read(turn("nope", intent="deny", slots=COMPLETE), "confirmation")
    assert yes.slots == {"confirmation": "submit"}
    assert no.next_question == "slot_to_change"


def test_a_long_message_at_the_summary_is_no_yes() -> None:
    edit = turn(
        "when i said pick it up again remove that from description", "resume", slots=COMPLETE
    )
    step, _ = read(edit, "confirmation")
    assert "confirmation" not in step.slots


def test_an_email_address_is_no_link_with_a_user_name() -> None:
    step, said = read(turn("asha@acme.example"), "bot_link")
    assert "bot_link" not in step.slots
    assert not any("user name" in line for line in said)


@pytest.mark.parametrize("slot", ["occurred_at", "bot_link", "screenshot"])
@pytest.mark.parametrize(
    ("text", "intent"), [("skip", "skip"), ("no", "deny"), ("i dont know", "inform")]
)
def test_what_support_can_do_without_is_skipped(slot: str, text: str, intent: str) -> None:
    step, _ = read(turn(text, intent=intent), slot)
    assert step.slots[slot] == SKIPPED


@pytest.mark.parametrize("slot", ["functionality", "business_impact", "iva_stage"])
def test_what_the_severity_rests_on_is_asked_twice_and_then_assumed(slot: str) -> None:
    first, _ = read(turn("skip", intent="skip"), slot)
    assert slot not in first.slots
    again = turn("no idea", intent="skip", slots={"intake_state": first.changes["intake_state"]})
    second, said = read(again, slot)
    assert second.state is not None
    assert slot in second.slots
    assert slot in second.state.assumed
    assert said


def test_a_time_to_come_is_refused() -> None:
    step, said = read(turn("tomorrow 5pm"), "occurred_at")
    assert "occurred_at" not in step.slots
    assert "to come" in said[0]


def test_a_time_to_come_that_is_said_again_is_kept_as_it_was_put() -> None:
    first, _ = read(turn("tomorrow 5pm"), "occurred_at")
    again = turn("tomorrow 5 pm, really", slots={"intake_state": first.changes["intake_state"]})
    second, said = read(again, "occurred_at")
    assert second.slots["occurred_at"] == SKIPPED
    assert second.state is not None
    assert "tomorrow 5 pm, really" in second.state.said["occurred_at"]
    assert "your words" in said[0]


@pytest.mark.parametrize("text", ["javascript:alert(1)", "ht!tp://x", "foo..bar/"])
def test_a_malformed_link_is_refused_with_a_reason(text: str) -> None:
    step, said = read(turn(text), "bot_link")
    assert "bot_link" not in step.slots
    assert said


@pytest.mark.parametrize("text", ["asha@", "asha@acme", "a b@c.example@"])
def test_a_malformed_address_is_never_taken(text: str) -> None:
    step, _ = read(turn(text), "requester_email")
    assert "requester_email" not in step.slots


@pytest.mark.parametrize("text", ["asdkjfh qwkjeh zxmcnb", "aaaaaaaaaaaaaaa", "...", "😀😀"])
def test_gibberish_never_becomes_a_description(text: str) -> None:
    step, _ = read(turn(text, intent="nlu_fallback", confidence=0.3), "issue_description")
    assert "issue_description" not in step.slots


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("what is your response time for S1?", "ask_response_times"),
        ("are you a bot", "bot_challenge"),
    ],
)
@pytest.mark.parametrize("slot", ["issue_description", "functionality", "occurred_at", "bot_link"])
def test_a_detour_leaves_the_form_as_it_is(text: str, intent: str, slot: str) -> None:
    step, _ = read(turn(text, intent=intent, confidence=0.95), slot)
    assert step.is_detour
    assert set(step.changes) == {"intake_state"}


def test_a_long_story_is_the_description_whatever_it_sounds_like() -> None:
    story = (
        "we called support twice and want to talk to a human because since the update the "
        "reports page shows an error and nobody in the team can download anything"
    )
    step, _ = read(turn(story, "report_issue", 0.95), "issue_description")
    assert step.slots["issue_description"] == story


def test_the_description_is_kept_to_the_letter() -> None:
    text = "<b>reports</b> [x](javascript:alert(1)) /fail at step 3"
    step, _ = read(turn(text, intent="report_issue"), "issue_description")
    assert step.slots["issue_description"] == text


def test_back_asks_the_question_before_again() -> None:
    slots = {"issue_description": "x", "functionality": "major"}
    step, _ = read(turn("go back", intent="go_back", slots=slots), "business_impact")
    assert step.slots == {"functionality": None}
    assert step.next_question == "functionality"


def test_more_about_the_issue_is_added_to_the_description() -> None:
    step, _ = read(
        turn(
            "also the export button is greyed out for all admins",
            intent="report_issue",
            slots={"issue_description": "reports fail"},
        ),
        "bot_link",
    )
    assert step.slots["issue_description"].startswith("reports fail\nalso the export")


def test_a_screenshot_at_another_question_is_kept() -> None:
    said = turn("", metadata={**OWNED, "attachments": ["a1"]}, slots={"screenshot": ["a0"]})
    step, _ = read(said, "functionality")
    assert step.slots["screenshot"] == ["a0", "a1"]


def test_a_late_button_corrects_its_own_question() -> None:
    said = turn(
        "Serious",
        entities={"business_impact": "serious"},
        metadata={**OWNED, "choice": True, "late_choice": True},
        slots=COMPLETE,
    )
    step, _ = read(said, "confirmation")
    assert step.slots == {"business_impact": "serious"}


@pytest.mark.parametrize(
    ("requested", "text"),
    [
        ("functionality", "what is the difference between critical and major?"),
        ("business_impact", "what do you mean by impact"),
        ("iva_stage", "what is an iva"),
        ("bot_link", "why do you need the link?"),
        ("requester_email", "why do you ask"),
    ],
)
def test_what_a_question_means_is_told_and_answers_nothing(requested: str, text: str) -> None:
    step, said = read(turn(text, "ask_product_question", 0.9), requested)
    assert step.slots == {}
    assert not step.is_detour
    assert said


@pytest.mark.parametrize(
    ("requested", "text"),
    [
        ("functionality", "what is the response time for critical issues?"),
        ("business_impact", "how do I add an agent to my team?"),
        ("bot_link", "https://bots.example/why"),
    ],
)
def test_other_questions_are_not_taken_for_asking_back(requested: str, text: str) -> None:
    _, said = read(turn(text, "ask_product_question", 0.9), requested)
    assert said == []


@pytest.mark.parametrize("text", ["leave it", "chhodo", "rehne do", "no leave this one", "skip it"])
def test_leave_it_skips_a_question_that_may_be_left_out(text: str) -> None:
    step, _ = read(turn(text, "cancel", 0.95), "screenshot")
    assert step.slots == {"screenshot": SKIPPED}
    assert not step.is_detour


def test_a_question_before_leave_it_cancels_nothing() -> None:
    text = "link kya hota hai, chhod do"
    clauses = tuple(
        ClauseReading(part, (at, at + len(part)), intent, 0.9, tells=False)
        for part, at, intent in (("link kya hota hai", 0, "ask_back"), ("chhod do", 19, "cancel"))
    )
    step, _ = read(turn(text, "cancel", 0.9, clauses=clauses), "bot_link")
    assert step.slots == {"bot_link": SKIPPED}
    assert not step.ended


def test_cancel_cancels_at_a_question_that_may_be_left_out() -> None:
    step, _ = read(turn("cancel", "cancel", 0.95), "screenshot")
    assert step.ended == CANCELLED


@pytest.mark.parametrize(
    ("text", "intent", "slots", "next_question"),
    [
        ("no", "deny", {"functionality": None}, "functionality"),
        ("no, that is minor", "deny", {"functionality": "minor"}, None),
        ("it's not critical", "inform", {"functionality": None}, "functionality"),
        ("yes", "affirm", {}, None),
    ],
)
def test_what_a_symptom_was_taken_for_can_be_taken_back(
    text: str, intent: str, slots: dict[str, Any], next_question: str | None
) -> None:
    known = {"functionality": "critical", "pending": "proposed"}
    step, _ = read(turn(text, intent, slots=known), "business_impact")
    assert step.slots == slots
    assert step.next_question == next_question


def test_a_no_where_nothing_was_proposed_takes_nothing_back() -> None:
    step, _ = read(turn("no", "deny", slots={"functionality": "critical"}), "business_impact")
    assert "functionality" not in step.slots


def test_a_fact_concluded_from_a_part_counts_only_where_the_whole_agrees() -> None:
    said = turn("not too bad but it hurts", choices={"business_impact": {"moderate": 0.4}})
    concluded = {"entity": "business_impact", "value": "serious", "confidence_entity": 0.7}
    step, _ = read(replace(said, entities=(concluded,)), "business_impact")
    assert step.slots == {"misunderstood": 1}


def test_the_line_of_the_model_decides_what_is_sure() -> None:
    said = turn("some", choices={"business_impact": {"moderate": 0.7}})
    likely, aloud = read(replace(said, lines={"business_impact": 0.75}), "business_impact")
    sure, silent = read(replace(said, lines={"business_impact": 0.65}), "business_impact")
    assert likely.slots["business_impact"] == sure.slots["business_impact"] == "moderate"
    assert aloud
    assert not silent


def test_no_link_skips_the_link_and_not_the_time_that_was_asked_for() -> None:
    step, _ = read(turn("no link", "skip"), "occurred_at")
    assert step.slots == {"bot_link": SKIPPED}
