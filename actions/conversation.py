"""The manners of a conversation: hello, what can you do, and not having understood."""

from __future__ import annotations

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events, HelpAction
from actions.buttons import REPORT_AN_ISSUE, TALK_TO_A_PERSON, button
from actions.services import Services
from conversation.turn import Turn

STARTERS = [
    REPORT_AN_ISSUE,
    button("Where is my ticket?", "/check_ticket_status"),
    button("Request a feature", "/request_feature"),
]


class Greet(HelpAction):
    """Says hello and what can be done here."""

    def name(self) -> str:
        return "action_greet"

    def act(self, turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Events:
        first_name = turn.requester.name.split()[0] if turn.requester.name.split() else ""
        hello = f"Hi {first_name}!" if first_name else "Hi!"
        if turn.active_form:
            dispatcher.utter_message(text=hello)
            return []
        dispatcher.utter_message(
            text=f"{hello} I'm the {parts.policy.brand.assistant_name}. Ask me anything about the "
            "platform, or tell me what's going wrong - I'll find the answer or open a ticket.",
            buttons=STARTERS,
        )
        return [SlotSet("misunderstood", 0)]


class Help(HelpAction):
    """Says what can be done here."""

    def name(self) -> str:
        return "action_help"

    def act(self, turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Events:
        if turn.active_form:
            dispatcher.utter_message(
                text="We're in the middle of a few questions for support. You can skip some, go "
                'back, or say "cancel".'
            )
            return []
        dispatcher.utter_message(
            text="I can answer questions about the platform, take down an issue and open a "
            "ticket with a promised response time, and tell you where your tickets stand.",
            buttons=STARTERS,
        )
        return []


class NotUnderstood(HelpAction):
    """Asks once in other words, and the second time offers a person."""

    def name(self) -> str:
        return "action_not_understood"

    def act(self, turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Events:
        times = int(turn.slot("misunderstood") or 0) + 1
        if times == 1:
            dispatcher.utter_message(
                text="I didn't get that. Could you say it in other words, or pick one of these?",
                buttons=STARTERS,
            )
        else:
            dispatcher.utter_message(
                text="I still don't follow, sorry. Would you rather have a person look at it? "
                f"Support is also at {parts.policy.support_email}.",
                buttons=[TALK_TO_A_PERSON, REPORT_AN_ISSUE],
            )
        return [SlotSet("misunderstood", times)]
