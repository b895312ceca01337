"""Adding a message or screenshots to one of the person's own tickets."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import HelpAction
from actions.buttons import more_urgent, names_ticket, never_mind, reopen, report_an_issue
from actions.events import Events
from actions.issue import go_on_or_begin
from actions.related import ADD, decided
from actions.ticket_detail import FORM, update_of
from actions.ticket_reference import (
    SHOWN_AT_ONCE,
    is_open,
    referenced_ticket,
    reports_without_tickets,
)
from conversation.catalogue import text
from conversation.intents import LEAVING_UPDATE
from conversation.markdown import sentences
from conversation.pending import RELATED
from conversation.second_problem import announces_another
from conversation.ticket_wording import owed_response_text
from conversation.turn import Turn
from helpdesk.errors import HelpdeskError, Refused
from helpdesk.installation import Installation
from helpdesk.tickets.ticket import Actor, Ticket
from understanding.description import says_what_is_wrong
from understanding.replies.progress import without_announcing
from understanding.text_checks import clean, is_gibberish

LEAVING_LINE = 0.8


class BeginTicketUpdate(HelpAction):
    """Finds the ticket, and asks what to add where the message does not say it."""

    def name(self) -> str:
        return "action_begin_ticket_update"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        if turn.active_form == "issue_form":
            dispatcher.utter_message(text=text("ticket_update.finish_intake_first"))
            return []
        if announces_another(turn) and not turn.entity("ticket_id") and not turn.active_form:
            return go_on_or_begin(turn, dispatcher, installation)
        if reports_without_tickets(turn, installation):
            return go_on_or_begin(turn, dispatcher, installation)
        offered = (turn.slot("related") or {}).get("ticket")
        if turn.slot("pending") == RELATED and turn.entity("ticket_id") in (None, offered):
            added = decided(ADD, turn, dispatcher, installation)
            if added is not None:
                return added
        # What was said before the question which ticket is meant is not to be said twice.
        update = turn.slot("update_text") if turn.is_choice else _update_in(turn)
        ticket = referenced_ticket(turn, dispatcher, installation, is_open)
        if ticket is None:
            return [SlotSet("update_text", update)]
        if not ticket.is_open:
            number, state = ticket.number, ticket.state.label
            dispatcher.utter_message(
                text=text("ticket_update.ask_to_reopen_and_add", number=number, state=state)
                if update
                else text("ticket_update.ask_to_reopen", number=number, state=state),
                buttons=[reopen(number)],
            )
            return [SlotSet("last_ticket", ticket.number), SlotSet("update_text", update)]
        return [
            SlotSet("last_ticket", ticket.number),
            SlotSet("update_text", update),
            FollowupAction(FORM),
        ]


class ValidateTicketUpdateForm(HelpAction):
    """Takes whatever is said or attached as the update, unless it is a way out."""

    def name(self) -> str:
        return "validate_ticket_update_form"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        requested = turn.slot("requested_slot")
        if requested is None or turn.has_been_answered:
            return [SlotSet("misunderstood", 0)]
        if turn.intent in LEAVING_UPDATE and turn.confidence >= LEAVING_LINE:
            return []
        if requested == "last_ticket":
            number = turn.entity("ticket_id")
            return [SlotSet("last_ticket", number)] if number else []
        typed = clean(turn.text).strip()
        if turn.attachments or (typed and not is_gibberish(typed)):
            return [SlotSet("update_text", {"text": typed, "attachments": turn.attachments})]
        return [SlotSet("misunderstood", int(turn.slot("misunderstood") or 0) + 1)]


class AskLastTicket(HelpAction):
    """Asks which ticket is meant."""

    def name(self) -> str:
        return "action_ask_last_ticket"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        tickets = installation.tickets.list_for(turn.requester.key, limit=SHOWN_AT_ONCE)
        dispatcher.utter_message(
            text=text("tickets.which_short"),
            buttons=[names_ticket(item, "inform") for item in tickets],
            json_message={"asks": "last_ticket", "kind": "question"},
        )
        return []


class AskUpdateText(HelpAction):
    """Asks what to add."""

    def name(self) -> str:
        return "action_ask_update_text"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        dispatcher.utter_message(
            text=text("ticket_update.ask", number=turn.slot("last_ticket")),
            buttons=[never_mind()],
            json_message={"asks": "update_text", "kind": "question"},
        )
        return []


class SaveTicketUpdate(HelpAction):
    """Adds the message and the screenshots to the ticket."""

    def name(self) -> str:
        return "action_save_ticket_update"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        update, number = turn.slot("update_text"), turn.slot("last_ticket")
        if not update or not number:
            return [ActiveLoop(None)]
        try:
            ticket = save_update(str(number), update, turn, installation)
        except Refused as error:
            dispatcher.utter_message(
                text=text("ticket_update.failed", reason=error.message),
                buttons=[reopen(str(number))],
            )
            return []  # the update is kept, and added when the ticket is reopened
        except HelpdeskError as error:
            if not error.permanent:
                raise
            dispatcher.utter_message(text=text("ticket_update.failed", reason=error.message))
            return [SlotSet("update_text", None)]
        added = text("ticket_update.added", number=number)
        if update.get("unasked"):  # it may be about something else after all
            dispatcher.utter_message(
                text=sentences(added, text("ticket_update.if_something_else")),
                buttons=[more_urgent(str(number)), report_an_issue()],
            )
        else:
            dispatcher.utter_message(text=sentences(added, owed_response_text(ticket, turn)))
        return [SlotSet("update_text", None)]


def save_update(
    number: str, update: dict[str, Any], turn: Turn, installation: Installation
) -> Ticket:
    """Add the message and the screenshots of an update to the person's own ticket.

    Raises:
        HelpdeskError: it is not theirs, it is over, or there is too much of it.
    """
    installation.tickets.get_for(number, turn.requester.key)
    return installation.tickets.add_message(
        number,
        Actor.requester(turn.requester),
        update["text"],
        now=installation.now(),
        attachment_ids=tuple(update["attachments"]),
        change_key=turn.key_of("update"),
    )


def _update_in(turn: Turn) -> dict[str, Any] | None:
    """Return the update where the message itself holds one, not only the wish to add."""
    words = without_announcing(turn.said)
    if turn.is_choice or not (turn.attachments or says_what_is_wrong(words)):
        return None
    return update_of(turn)
