"""The manners of a conversation: hello, what can you do, and not having understood."""

from __future__ import annotations

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import HelpAction
from actions.buttons import report_an_issue, starters, talk_to_a_person
from actions.events import Events
from actions.issue import go_on_or_begin, opening_key
from actions.issue_state import started
from actions.ticket_status import about_a_ticket
from conversation.catalogue import text
from conversation.markdown import Markdown, sentences
from conversation.opening import for_a_person
from conversation.story import is_report
from conversation.turn import Turn
from helpdesk.installation import Installation
from understanding.replies.act_words import asks_for_somebody

# Words. Whoever writes more says something beside hello.
_LONGEST_GREETING = 12


class Greet(HelpAction):
    """Says hello and what can be done here."""

    may_vary = False  # the page has said the same before anybody typed

    def name(self) -> str:
        return "action_greet"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        if not turn.active_form and (turn.tells or turn.words > _LONGEST_GREETING):
            return go_on_or_begin(turn, dispatcher, installation)
        names = turn.requester.name.split()
        hello = text("general.hello_name", first_name=names[0]) if names else text("general.hello")
        if turn.active_form:
            dispatcher.utter_message(text=hello)
            return []
        welcome = text("general.welcome", assistant_name=installation.policy.brand.assistant_name)
        dispatcher.utter_message(text=sentences(hello, welcome), buttons=starters())
        return [SlotSet("misunderstood", 0)]


class Help(HelpAction):
    """Says what can be done here."""

    def name(self) -> str:
        return "action_help"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        if turn.active_form:
            dispatcher.utter_message(text=text("general.help_in_form"))
            return []
        dispatcher.utter_message(text=text("general.help"), buttons=starters())
        return []


class NotUnderstood(HelpAction):
    """Asks once in other words, and the second time offers a person."""

    def name(self) -> str:
        return "action_not_understood"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        asked = about_a_ticket(turn, dispatcher, installation)
        if asked is not None:
            return asked
        if not turn.active_form and turn.any(asks_for_somebody):
            return started(for_a_person(turn, opening_key(turn)))
        if not turn.active_form and is_report(turn):
            return go_on_or_begin(turn, dispatcher, installation)
        times = int(turn.slot("misunderstood") or 0) + 1
        if times == 1:
            dispatcher.utter_message(text=text("general.not_understood"), buttons=starters())
        else:
            address = Markdown(installation.policy.support_email)
            dispatcher.utter_message(
                text=text("general.not_understood_again", support_email=address),
                buttons=[talk_to_a_person(), report_an_issue()],
            )
        return [SlotSet("misunderstood", times)]
