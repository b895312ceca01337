"""What a person does with the conversation: open it now, go on, it is solved, why do you ask."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.base import HelpAction
from actions.buttons import (
    close,
    open_a_ticket,
    report_an_issue,
    talk_to_a_person,
)
from actions.events import Events
from actions.issue import begun_intake, continue_issue, go_on_or_begin
from actions.issue_state import FORM, as_events, put_aside, started
from actions.ticket_reference import is_open, ticket_spoken_of_last
from conversation.asking_back_wording import answer_to
from conversation.catalogue import text
from conversation.fields import EMPTY_INTAKE
from conversation.manners import without_acts
from conversation.markdown import sentences
from conversation.pending import CANCELLED, HALF_DONE
from conversation.story import is_report
from conversation.turn import Turn
from conversation.ways.at_question import SOLVED
from helpdesk.installation import Installation
from helpdesk.tickets.ticket import Ticket
from understanding.replies.progress import asks_to_resume

# Words. "I pick a slot, it's full" is no choice that is left to anybody.
_REPORTING = 6


class OpenNow(HelpAction):
    """The ticket is wanted at once: goes on with what is kept, or asks what is wrong."""

    def name(self) -> str:
        return "action_open_now"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        if turn.active_form:
            return []
        told = without_acts(turn, {"open_now"})
        if turn.slot("pending") in HALF_DONE:
            return continue_issue(told, dispatcher, installation)
        return started(begun_intake(told))


class Resume(HelpAction):
    """Goes on with what was kept of an intake."""

    def name(self) -> str:
        return "action_resume"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        if turn.active_form:
            return []
        if turn.slot("pending") in HALF_DONE:
            told = without_acts(turn, {"resume"})
            return continue_issue(told, dispatcher, installation)
        dispatcher.utter_message(text=text("acts.nothing_kept"), buttons=[report_an_issue()])
        return []


class DecideForMe(HelpAction):
    """The choice is left to us, where there is none."""

    def name(self) -> str:
        return "action_decide_for_me"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        return _unless_it_tells("acts.nothing_to_decide", turn, dispatcher, installation)


class Postpone(HelpAction):
    """A moment is needed, and nothing waits."""

    def name(self) -> str:
        return "action_postpone"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        return _unless_it_tells("acts.take_your_time", turn, dispatcher, installation)


class SolvedItself(HelpAction):
    """The problem is gone: nothing is opened, and an open ticket may be closed."""

    def name(self) -> str:
        return "action_solved_itself"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        if turn.active_form == FORM:
            return put_aside(dispatcher, SOLVED)
        if turn.slot("pending") == CANCELLED and asks_to_resume(turn.said):
            return continue_issue(turn, dispatcher, installation)
        ticket = _open_ticket(turn, installation)
        if ticket is not None:
            dispatcher.utter_message(
                text=text("acts.solved_with_ticket", number=ticket.number),
                buttons=[close(ticket.number)],
            )
            return []
        dispatcher.utter_message(text=text("acts.solved"))
        return as_events({**EMPTY_INTAKE, "pending": None})


class ComplainOfLength(HelpAction):
    """It takes too long: offers to open what is kept, or a person."""

    def name(self) -> str:
        return "action_complain_length"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        if turn.active_form:
            dispatcher.utter_message(text=text("acts.too_long_in_form"))
            return []
        is_kept = turn.slot("pending") in HALF_DONE
        dispatcher.utter_message(
            text=text("acts.too_long"),
            buttons=[open_a_ticket() if is_kept else report_an_issue(), talk_to_a_person()],
        )
        return []


class Offended(HelpAction):
    """An insult: one calm sentence, and an offer."""

    def name(self) -> str:
        return "action_offended"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        tells = turn.tells or turn.sure_reading("functionality") is not None
        if tells and not turn.active_form:
            return go_on_or_begin(turn, dispatcher, installation)
        dispatcher.utter_message(
            text=text("acts.offended"),
            buttons=[] if turn.active_form else [report_an_issue(), talk_to_a_person()],
        )
        return []


class AnswerAskedBack(HelpAction):
    """A question about the questions: why, who reads it, how long, will somebody call."""

    def name(self) -> str:
        return "action_answer_asked_back"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        asked = turn.slot("requested_slot") if turn.active_form else None
        answer = answer_to(turn, installation.policy, asked)
        said = sentences(*(one.text for one in answer))
        dispatcher.utter_message(
            text=said, buttons=[] if turn.active_form else [report_an_issue(), talk_to_a_person()]
        )
        return []


def _open_ticket(turn: Turn, installation: Installation) -> Ticket | None:
    """Return the ticket that the conversation is about, where it is open."""
    ticket = ticket_spoken_of_last(turn, installation)
    return ticket if ticket is not None and is_open(ticket) else None


def _unless_it_tells(
    said: str, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
) -> Events:
    """Say one thing, unless the message is the report of a problem that only sounded like this."""
    if not turn.active_form and turn.words >= _REPORTING and is_report(turn):
        return go_on_or_begin(turn, dispatcher, installation)
    dispatcher.utter_message(text=text(said))
    return []
