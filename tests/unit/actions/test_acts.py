"""What is answered to what people do with the conversation while nothing is asked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.acts import (
    AnswerAskedBack,
    ComplainOfLength,
    Offended,
    OpenNow,
    Resume,
    SolvedItself,
)
from actions.base import HelpAction
from conversation.catalogue import label, text
from conversation.fields import BY_SLOT
from conversation.pending import CANCELLED
from conversation.turn import Turn
from helpdesk.database import migrate
from helpdesk.installation import Installation
from helpdesk.settings import load_settings
from helpdesk.sla.severity import BusinessImpact, Functionality
from helpdesk.sla.stage import IvaStage
from helpdesk.tickets.ticket import TicketDraft
from tests.unit.conversation.turns import turn as form_turn
from understanding.clause_reading import ClauseReading

STORY = "chats are not assigned to agents"


@pytest.fixture
def parts(tmp_path: Path) -> Installation:
    migrate(f"sqlite:///{tmp_path / 'helpdesk.db'}")
    return Installation(load_settings({"HELPDESK_DATA_DIR": str(tmp_path)}))


def said(
    action: HelpAction, turn: Turn, parts: Installation
) -> tuple[list[dict[str, Any]], dict[str, Any], list[str]]:
    """Run an action; return the messages, the slots that it sets, and what follows."""
    dispatcher = CollectingDispatcher()
    events = action.act(turn, dispatcher, parts)
    slots = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
    return dispatcher.messages, slots, [str(e["name"]) for e in events if e["event"] != "slot"]


def outside(typed: str, intent: str, parts: Installation, **slots: Any) -> Turn:
    clause = ClauseReading(typed, (0, len(typed)), intent, 0.9, tells=False)
    base = form_turn(typed, intent, slots=slots, active_form=None, clauses=(clause,))
    conversation = parts.transcripts.ensure_conversation(base.requester, base.now)
    return replace(base, metadata={**base.metadata, "conversation_id": conversation.id})


def titles(message: dict[str, Any]) -> list[str]:
    return [button["title"] for button in message["buttons"]]


@pytest.mark.parametrize(("action", "intent"), [(OpenNow(), "open_now"), (Resume(), "resume")])
def test_what_is_kept_goes_on_and_the_command_is_no_part_of_it(
    action: HelpAction, intent: str, parts: Installation
) -> None:
    turn = outside("please just do it", intent, parts, pending=CANCELLED, issue_description=STORY)
    _, slots, followed = said(action, turn, parts)
    assert slots["issue_description"] == STORY
    assert followed == ["issue_form"]


def test_a_ticket_that_is_wanted_at_once_begins_with_the_question_what_is_wrong(
    parts: Installation,
) -> None:
    messages, slots, followed = said(
        OpenNow(), outside("file it the way it is", "open_now", parts), parts
    )
    assert messages == []
    assert slots["issue_description"] is None
    assert followed == ["issue_form"]


def test_what_is_told_beside_the_command_is_what_is_wrong(parts: Installation) -> None:
    typed = "just file it: agents see a blank page"
    told = form_turn(
        typed,
        "open_now",
        active_form=None,
        clauses=(
            ClauseReading("just file it", (0, 12), "open_now", 0.9, tells=False),
            ClauseReading("agents see a blank page", (14, 37), "report_issue", 0.9, tells=True),
        ),
    )
    _, slots, _ = said(OpenNow(), told, parts)
    assert slots["issue_description"] == "agents see a blank page"


def test_without_anything_kept_there_is_nothing_to_go_on_with(parts: Installation) -> None:
    [message], slots, followed = said(Resume(), outside("go on", "resume", parts), parts)
    assert message["text"] == text("acts.nothing_kept")
    assert (slots, followed) == ({}, [])


def test_a_problem_that_is_gone_is_forgotten(parts: Installation) -> None:
    turn = outside(
        "it sorted itself out", "solved_itself", parts, pending=CANCELLED, issue_description=STORY
    )
    [message], slots, _ = said(SolvedItself(), turn, parts)
    assert message["text"] == text("acts.solved")
    assert slots["issue_description"] is None
    assert slots["pending"] is None


def test_an_intake_whose_problem_is_gone_ends_and_is_kept(parts: Installation) -> None:
    turn = replace(
        outside("it sorted itself out", "solved_itself", parts, issue_description=STORY),
        active_form="issue_form",
    )
    [message], slots, _ = said(SolvedItself(), turn, parts)
    assert message["text"] == text("intake.solved_meanwhile")
    assert titles(message) == [label("intake.pick_it_up")]
    assert slots["pending"] == CANCELLED
    assert "issue_description" not in slots


def test_a_ticket_whose_problem_is_gone_may_be_closed_and_is_not_closed_unasked(
    parts: Installation,
) -> None:
    turn = outside("it works again", "solved_itself", parts)
    ticket = parts.tickets.open(
        TicketDraft(
            description=STORY,
            functionality=Functionality.MAJOR,
            business_impact=BusinessImpact.MODERATE,
            iva_stage=IvaStage.LIVE,
            requester_email="asha@acme.example",
        ),
        turn.requester,
        conversation_id=turn.conversation_id,
        opening_key="k1",
        now=turn.now,
    )
    turn = replace(turn, slots={**turn.slots, "last_ticket": ticket.number})
    [message], _, _ = said(SolvedItself(), turn, parts)
    assert message["text"] == text("acts.solved_with_ticket", number=ticket.number)
    assert titles(message) == [label("buttons.close")]
    assert parts.tickets.get_for(ticket.number, turn.requester.key).is_open


@pytest.mark.parametrize(
    ("pending", "button"), [(CANCELLED, "buttons.open_a_ticket"), (None, "buttons.report_an_issue")]
)
def test_who_complains_of_the_length_may_open_what_is_kept_or_talk_to_a_person(
    pending: str | None, button: str, parts: Installation
) -> None:
    turn = outside("so many questions", "complain_length", parts, pending=pending)
    [message], _, _ = said(ComplainOfLength(), turn, parts)
    assert titles(message) == [label(button), label("buttons.talk_to_a_person")]


def test_an_insult_is_answered_calmly_with_an_offer(parts: Installation) -> None:
    [message], _, _ = said(Offended(), outside("you fool", "offend", parts), parts)
    assert message["text"] == text("acts.offended")
    assert label("buttons.talk_to_a_person") in titles(message)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("who reads this", "acts.who_reads"),
        ("will somebody call me", "acts.call"),
        ("how long will this take", "acts.duration"),
        ("what happens after i submit", "acts.what_next"),
        ("why do you need my email", "acts.why"),
        ("what does moderate mean", "general.help"),
    ],
)
def test_what_is_asked_back_is_answered(typed: str, key: str, parts: Installation) -> None:
    [message], _, _ = said(AnswerAskedBack(), outside(typed, "ask_back", parts), parts)
    assert message["text"] == text(key)


def test_who_asks_what_may_be_left_out_hears_it_by_name(parts: Installation) -> None:
    turn = outside("is the screenshot mandatory", "ask_back", parts)
    [message], _, _ = said(AnswerAskedBack(), turn, parts)
    assert BY_SLOT["screenshot"].name in message["text"]
    assert BY_SLOT["requester_email"].name not in message["text"]
