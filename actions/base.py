"""The base of every custom action: one turn in, utterances and events out."""

from __future__ import annotations

import abc
import logging
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.events import Events
from actions.repetition import said_last, vary
from actions.ticket_reference import has_several_open, ticket_spoken_of_last, what_it_holds
from actions.ticket_status import say_status
from actions.turn_reading import read_turn
from conversation.markdown import sentences
from conversation.turn import Turn
from helpdesk.errors import HelpdeskError
from helpdesk.installation import Installation, this_installation
from understanding.replies.ticket_references import asks_where_it_stands, means_spoken_of

logger = logging.getLogger(__name__)


class HelpAction(Action, abc.ABC):  # type: ignore[misc]
    """An action of the Help section.

    A refusal becomes a message in plain words and leaves every slot as it was. Every other failure
    goes up: the channel then drops the whole turn, keeps what was typed and offers to try again.
    """

    may_vary = True
    """Whether its words are changed where they would be the same twice running."""

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        installation = this_installation()
        turn = read_turn(tracker, installation)
        try:
            events = self._of_a_ticket(turn, dispatcher, installation)
            if events is None:
                events = self.act(turn, dispatcher, installation)
        except HelpdeskError as error:
            logger.warning("%s failed: %s", self.name(), error)
            if not error.permanent:
                raise
            dispatcher.utter_message(
                text=sentences(error.message, error.hint), json_message={"kind": "error"}
            )
            return []
        if self.may_vary and not turn.is_choice and not turn.actions_since:
            vary(dispatcher, said_last(tracker))
        return events

    def _of_a_ticket(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events | None:
        """Answer what is asked of the last ticket, whatever the message was taken for."""
        if turn.actions_since or turn.active_form or turn.is_choice or not turn.slot("last_ticket"):
            return None
        said = what_it_holds(turn, installation)
        if said is not None:
            dispatcher.utter_message(text=said.text)
            return []
        return self._where_it_stands(turn, dispatcher, installation)

    def _where_it_stands(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events | None:
        asked = turn.entity("ticket_id") is None and turn.any(asks_where_it_stands)
        ticket = ticket_spoken_of_last(turn, installation) if asked else None
        if ticket is None or any(clause.reports for clause in turn.clauses):
            return None
        if has_several_open(turn, installation) and not turn.any(means_spoken_of):
            return None
        return say_status(ticket, turn, dispatcher, installation)

    @abc.abstractmethod
    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        """Answer the turn: say things through `dispatcher`, return the events that follow."""
