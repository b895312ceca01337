"""The questions of the intake, one action a slot, each asked in two wordings."""

from __future__ import annotations

import abc
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events, HelpAction
from actions.buttons import button, talk_to_a_person
from actions.services import Services
from conversation.facts import INTAKE_SLOTS
from conversation.names import SLOT_NAMES
from conversation.turn import SKIPPED, Turn
from conversation.wording import summary_words

Buttons = list[dict[str, Any]]


@dataclass(frozen=True)
class Question:
    """A question with its buttons, and the same in other words for who did not understand it."""

    text: str
    in_other_words: str
    buttons: Buttons = field(default_factory=list)
    kind: str = "question"


class AskAction(HelpAction, abc.ABC):
    """Asks for one slot. The second time in a row it asks, a person is offered too."""

    slot: str

    def name(self) -> str:
        return f"action_ask_{self.slot}"

    def act(self, turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Events:
        question = self.question(turn, parts)
        misunderstood = int(turn.slot("misunderstood") or 0)
        buttons = list(question.buttons)
        if misunderstood >= 2:
            buttons.append(talk_to_a_person())
        dispatcher.utter_message(
            text=question.in_other_words if misunderstood else question.text,
            buttons=buttons,
            json_message={"asks": self.slot, "kind": question.kind},
        )
        return []

    @abc.abstractmethod
    def question(self, turn: Turn, parts: Services) -> Question:
        """Return what to ask."""


def _answer(slot: str, title: str, value: str) -> dict[str, Any]:
    return button(title, f'/inform{{"{slot}": "{value}"}}')


class AskIssueDescription(AskAction):
    slot = "issue_description"

    def question(self, turn: Turn, parts: Services) -> Question:
        return Question(
            "What is going wrong? A sentence or two is enough: what you did, what you expected, "
            "and what happened instead.",
            "I need a little more to go on. In a few words, what doesn't work, and where? "
            'For example: "Agents don\'t get new chats in Smart Agent Chat."',
        )


class AskFunctionality(AskAction):
    slot = "functionality"

    def question(self, turn: Turn, parts: Services) -> Question:
        return Question(
            "How much has stopped working?",
            "I couldn't tell which of these it is. Which comes closest?",
            [
                _answer(self.slot, parts.policy.functionality_title(value), value)
                for value in ("critical", "major", "minor", "setup")
            ],
        )


class AskBusinessImpact(AskAction):
    slot = "business_impact"

    def question(self, turn: Turn, parts: Services) -> Question:
        return Question(
            "How much does it affect your business?",
            "I couldn't tell how much it affects your business. Which comes closest?",
            [
                _answer(self.slot, parts.policy.impact_title(value), value)
                for value in ("serious", "moderate", "limited", "none")
            ],
        )


class AskIvaStage(AskAction):
    slot = "iva_stage"

    def question(self, turn: Turn, parts: Services) -> Question:
        return Question(
            "Is the bot live?",
            "I couldn't tell where your bot is. Do real customers use it already?",
            [
                _answer(self.slot, "Yes, it's live", "live"),
                _answer(self.slot, "Going live soon", "going_live_soon"),
                _answer(self.slot, "Still in development", "in_development"),
            ],
        )


class AskOccurredAt(AskAction):
    slot = "occurred_at"

    def question(self, turn: Turn, parts: Services) -> Question:
        return Question(
            'When did it happen, or start? For example "yesterday 5 pm" or "2 hours ago".',
            "I couldn't make a time of that. A day and an hour is enough, for example "
            '"today 11:30" or "17 Nov, 4 pm".',
            [
                _answer(self.slot, "Just now", "now"),
                _answer(self.slot, "I don't know", SKIPPED),
            ],
        )


class AskBotLink(AskAction):
    slot = "bot_link"

    def question(self, turn: Turn, parts: Services) -> Question:
        buttons = [_answer(self.slot, "Skip", SKIPPED)]
        if turn.slot("screenshot") is None:
            payload = f'/inform{{"bot_link": "{SKIPPED}", "screenshot": "{SKIPPED}"}}'
            buttons.append(button("No link, no screenshot", payload))
        return Question(
            "Do you have a link to the bot or the chat?",
            "I couldn't find a link in that. It starts with https:// - or skip it.",
            buttons,
        )


class AskScreenshot(AskAction):
    slot = "screenshot"

    def question(self, turn: Turn, parts: Services) -> Question:
        return Question(
            "A screenshot helps a lot. Attach it with the paper clip, paste it or drop it here.",
            "I'm waiting for a picture now: attach, paste or drop it - or skip it.",
            [_answer(self.slot, "Skip", SKIPPED)],
        )


class AskRequesterEmail(AskAction):
    slot = "requester_email"

    def question(self, turn: Turn, parts: Services) -> Question:
        return Question(
            "Which e-mail address should support reply to?",
            "I couldn't find an e-mail address in that. It looks like name@company.com.",
        )


class AskConfirmation(AskAction):
    slot = "confirmation"

    def question(self, turn: Turn, parts: Services) -> Question:
        # After a detour the summary still stands above; it is not said twice.
        stands_above = turn.slot("requested_slot") == self.slot and turn.has_been_answered
        return Question(
            "Shall I open this ticket?" if stands_above else summary_words(turn, parts.policy),
            'Shall I open this ticket? Say "submit", what to change, or "cancel".',
            [
                _answer(self.slot, "Submit", "submit"),
                _answer(self.slot, "Change something", "change"),
                button("Cancel", "/cancel"),
            ],
            kind="summary",
        )


class AskSlotToChange(AskAction):
    slot = "slot_to_change"

    def question(self, turn: Turn, parts: Services) -> Question:
        return Question(
            "What would you like to change?",
            "Which of these should I change?",
            [
                button(SLOT_NAMES[slot].capitalize(), f'/change_answer{{"answer_slot": "{slot}"}}')
                for slot in INTAKE_SLOTS
                if turn.slot(slot) is not None
            ],
        )
