"""A message without its owner opens nothing under a key that nobody has."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.issue import BeginIssue, OpenTicket
from conversation.fields import EMPTY_INTAKE
from conversation.turn import OwnerMissing
from helpdesk.database import migrate
from helpdesk.installation import Installation, use_installation
from helpdesk.settings import load_settings
from helpdesk.tickets.queue import QueueQuery
from tests.unit.conversation.turns import COMPLETE, turn


@pytest.mark.parametrize("requester", [None, {}, {"name": "Asha"}, {"key": ""}])
def test_the_channel_must_name_the_owner(requester: Any, caplog: pytest.LogCaptureFixture) -> None:
    said = turn("hello", metadata={"conversation_id": "c7", "requester": requester})
    with caplog.at_level(logging.ERROR), pytest.raises(OwnerMissing):
        _ = said.requester
    assert "c7" in caplog.text
    assert "requester.key" in caplog.text


@pytest.mark.parametrize("action", [OpenTicket(), BeginIssue()])
def test_without_an_owner_no_ticket_is_opened_and_the_person_hears_why(
    action: Any, tmp_path: Path
) -> None:
    parts = Installation(load_settings({"HELPDESK_DATA_DIR": str(tmp_path)}))
    migrate(parts.settings.database_url)
    tracker = Tracker(
        sender_id="c7",
        slots={**EMPTY_INTAKE, **COMPLETE, "confirmation": "submit"},
        latest_message={
            "text": "the reports are not downloading",
            "intent": {"name": "report_issue", "confidence": 0.9},
            "entities": [],
            "metadata": {"conversation_id": "c7"},
        },
        events=[],
        paused=False,
        followup_action=None,
        active_loop={},
        latest_action_name=None,
    )
    dispatcher = CollectingDispatcher()
    use_installation(parts)
    try:
        events = action.run(dispatcher, tracker, {})
    finally:
        use_installation(None)
    assert events == []
    [message] = dispatcher.messages
    assert "whose conversation" in message["text"]
    assert parts.queue.read(QueueQuery(), parts.now(), limit=1).tickets == ()
    parts.close()
