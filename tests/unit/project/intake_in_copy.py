"""Holds an intake with the actions of the project that this runs in: a ticket from replies.

    python -m tests.unit.project.intake_in_copy FOLDER '{"browser": "it is firefox", ...}'

Prints as JSON what was asked and said, the ticket, its page in the console and what
`helpdesk ticket` prints. Rasa's form is played: it asks for the first slot that has no value, and
hands each reply to the validator.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import yaml
from typer.testing import CliRunner

from assistant.rasa.left_out_parts import leave_out_unused_parts

# Before anything imports Rasa.
leave_out_unused_parts()

from rasa_sdk import Tracker  # noqa: E402
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher  # noqa: E402

from commands.main import build_app  # noqa: E402
from conversation.domain_check import DOMAIN, check_domain  # noqa: E402
from helpdesk.installation import use_installation  # noqa: E402
from tests.console_desk import ASHA, Desk, open_desk, words_of  # noqa: E402

MOST_TURNS = 30


class PlayedForm:
    """The intake's form with its slots, as Rasa would run it."""

    def __init__(self, conversation_id: str) -> None:
        self._executor = ActionExecutor()
        self._executor.register_package("actions")
        self._metadata = {
            "conversation_id": conversation_id,
            "requester": {"key": ASHA.key, "name": ASHA.name},
        }
        domain = yaml.safe_load(DOMAIN.read_text(encoding="utf-8"))
        self._required = domain["forms"]["issue_form"]["required_slots"]
        self.slots: dict[str, Any] = dict.fromkeys(domain["slots"])
        self.heard: list[dict[str, Any]] = []

    def run(self, action: str, text: str = "", intent: str = "inform") -> None:
        """Run an action on a message, and keep what it sets and says."""
        tracker = Tracker(
            sender_id="copy",
            slots=dict(self.slots),
            latest_message={
                "text": text,
                "intent": {"name": intent, "confidence": 0.9},
                "entities": [],
                "metadata": self._metadata,
            },
            events=[],
            paused=False,
            followup_action=None,
            active_loop={"name": "issue_form"},
            latest_action_name=None,
        )
        dispatcher = CollectingDispatcher()
        events = self._executor.actions[action](dispatcher, tracker, {})
        self.slots.update(
            {event["name"]: event["value"] for event in events if event["event"] == "slot"}
        )
        self.heard += dispatcher.messages

    def fill(self, replies: dict[str, str]) -> list[str]:
        """Answer every question; return the slots in the order in which they were asked for."""
        asked: list[str] = []
        while missing := [slot for slot in self._required if self.slots[slot] is None]:
            assert len(asked) < MOST_TURNS, asked
            slot = missing[0]
            asked.append(slot)
            self.slots["requested_slot"] = slot
            self.run(f"action_ask_{slot}")
            self.run("validate_issue_form", *_reply(replies.get(slot, "skip")))
        self.run("action_open_ticket", "yes", "affirm")
        return asked


def _reply(text: str) -> tuple[str, str]:
    return text, {"skip": "skip", "yes": "affirm"}.get(text, "inform")


def main() -> None:
    """Check the domain, hold the intake and print what came of it."""
    folder, replies = Path(sys.argv[1]), json.loads(sys.argv[2])
    os.environ["HELPDESK_DATA_DIR"] = str(folder)
    check_domain()
    desk: Desk = open_desk(folder)
    desk.sign_in()
    use_installation(desk.installation)
    conversation = desk.installation.transcripts.ensure_conversation(ASHA, desk.clock.now)
    form = PlayedForm(conversation.id)
    asked = form.fill(replies)
    number = form.slots["last_ticket"]
    ticket = desk.installation.tickets.get(number)
    print(
        json.dumps(
            {
                "asked": asked,
                "heard": form.heard,
                "facts": dict(ticket.facts),
                "console": words_of(desk.client.get(f"/tickets/{number}").text),
                "command_line": CliRunner().invoke(build_app("ticket"), ["ticket", number]).output,
            }
        )
    )


if __name__ == "__main__":
    main()
