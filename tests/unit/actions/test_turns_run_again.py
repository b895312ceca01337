"""A turn may have been finished and is run again: the same is said, and done once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.base import HelpAction
from actions.issue import OpenTicket, opening_key
from actions.own_tickets import ChangeTicketState
from actions.ticket_update import SaveTicketUpdate
from actions.urgency import SaveUrgency
from conversation.turn import Turn
from helpdesk.tickets.ticket import EntryKind
from tests.console_desk import ASHA, Desk, open_desk
from tests.unit.conversation.turns import COMPLETE, turn


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return open_desk(tmp_path)


def said(desk: Desk, text: str, intent: str, message_id: int = 7, **slots: Any) -> Turn:
    conversation = desk.installation.transcripts.ensure_conversation(ASHA, desk.clock.now)
    metadata = {
        "conversation_id": conversation.id,
        "message_id": message_id,
        "requester": {"key": ASHA.key, "user_id": ASHA.user_id, "account": ASHA.account},
    }
    return turn(text, intent, metadata=metadata, active_form=None, slots=slots)


def heard(desk: Desk, action: HelpAction, turn_: Turn) -> list[str]:
    dispatcher = CollectingDispatcher()
    action.act(turn_, dispatcher, desk.installation)
    return [message["text"] for message in dispatcher.messages]


def kinds(desk: Desk, number: str) -> list[EntryKind]:
    return [entry.kind for entry in desk.installation.tickets.history(number)]


def test_an_update_is_added_once(desk: Desk) -> None:
    number = desk.open_ticket().number
    update = {"text": "the export is empty as well", "attachments": []}
    adding = said(desk, update["text"], "update_ticket", update_text=update, last_ticket=number)
    assert heard(desk, SaveTicketUpdate(), adding) == heard(desk, SaveTicketUpdate(), adding)
    assert kinds(desk, number) == [EntryKind.OPENED, EntryKind.MESSAGE]


def test_the_same_words_in_another_message_are_added_again(desk: Desk) -> None:
    number = desk.open_ticket().number
    update = {"text": "still the same", "attachments": []}
    for message_id in (7, 9):
        slots = {"update_text": update, "last_ticket": number}
        heard(desk, SaveTicketUpdate(), said(desk, "", "update_ticket", message_id, **slots))
    assert kinds(desk, number) == [EntryKind.OPENED, EntryKind.MESSAGE, EntryKind.MESSAGE]


def test_of_two_tickets_only_the_one_that_was_meant_is_closed(desk: Desk) -> None:
    tickets = desk.installation.tickets
    closing = said(desk, "close the ticket please", "close_ticket")
    first = desk.open_ticket().number
    once = heard(desk, ChangeTicketState(), closing)
    second = desk.open_ticket("Agents cannot log in").number
    assert heard(desk, ChangeTicketState(), closing) == once
    assert [tickets.get(number).is_open for number in (first, second)] == [False, True]


def test_a_severity_that_was_raised_is_told_as_raised(desk: Desk) -> None:
    number = desk.open_ticket().number
    worse = said(
        desk,
        "now nothing works",
        "inform",
        last_ticket=number,
        urgent_change="now nothing works",
        urgent_functionality="critical",
        urgent_impact="serious",
    )
    once = heard(desk, SaveUrgency(), worse)
    assert heard(desk, SaveUrgency(), worse) == once
    assert "S1" in once[0]
    assert "S0" in once[0]
    assert kinds(desk, number) == [EntryKind.OPENED, EntryKind.SEVERITY_CHANGED]


def test_a_severity_that_stays_is_explained_again_and_noted_once(desk: Desk) -> None:
    number = desk.open_ticket().number
    as_before = said(
        desk,
        "three more people complained",
        "inform",
        last_ticket=number,
        urgent_change="three more people complained",
        urgent_functionality="major",
        urgent_impact="moderate",
    )
    once = heard(desk, SaveUrgency(), as_before)
    assert heard(desk, SaveUrgency(), as_before) == once
    assert kinds(desk, number) == [EntryKind.OPENED, EntryKind.MESSAGE]


def test_an_intake_begun_and_opened_by_one_message_is_one_ticket(desk: Desk) -> None:
    at_once = said(desk, "just open it", "affirm", **COMPLETE, confirmation="submit")
    assert heard(desk, OpenTicket(), at_once) == heard(desk, OpenTicket(), at_once)
    assert len(desk.installation.tickets.list_for(ASHA.key)) == 1


def test_each_message_and_each_of_its_intakes_has_a_key_of_its_own(desk: Desk) -> None:
    one, other = (said(desk, "it is down", "report_issue", number) for number in (7, 9))
    keys = [opening_key(one), opening_key(one, "next"), opening_key(other)]
    assert keys == [opening_key(one), opening_key(one, "next"), opening_key(other)]
    assert len(set(keys)) == 3
    without_channel = turn("it is down")
    assert opening_key(without_channel) != opening_key(without_channel)
