"""The person's own tickets: where they stand, closing and reopening."""

from __future__ import annotations

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import HelpAction
from actions.buttons import (
    Button,
    button,
    names_ticket,
    payload_of,
    reopen,
)
from actions.events import Events
from actions.issue import go_on_or_begin
from actions.ticket_reference import (
    LONGEST_QUESTION,
    SHOWN_AT_ONCE,
    is_open,
    is_over,
    own_ticket,
    referenced_ticket,
    say_none,
    ticket_spoken_of,
)
from actions.ticket_status import say_status, status_buttons
from actions.ticket_update import save_update
from conversation.catalogue import label, text
from conversation.markdown import Markdown, lines, paragraphs, sentences, shortened
from conversation.ticket_wording import owed_response_text, row_text
from conversation.turn import Turn
from helpdesk.errors import Refused
from helpdesk.installation import Installation
from helpdesk.tickets.ticket import Actor, Ticket, TicketState


class TicketStatus(HelpAction):
    """Says where one ticket stands, or lists the latest."""

    def name(self) -> str:
        return "action_ticket_status"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        number = turn.entity("ticket_id")
        if number:
            ticket = own_ticket(str(number), turn, dispatcher, installation)
            return [] if ticket is None else say_status(ticket, turn, dispatcher, installation)
        tickets = installation.tickets.list_for(turn.requester.key, limit=SHOWN_AT_ONCE)
        if not tickets:
            if (turn.tells or turn.words > LONGEST_QUESTION) and not turn.active_form:
                return go_on_or_begin(turn, dispatcher, installation)
            say_none(turn, dispatcher)
            return []
        asked = tickets[0] if len(tickets) == 1 else ticket_spoken_of(turn, installation)
        if asked is not None:
            return say_status(asked, turn, dispatcher, installation)
        rows = lines(*(row_text(ticket, turn) for ticket in tickets))
        dispatcher.utter_message(
            text=paragraphs(text("tickets.latest"), rows),
            buttons=[]
            if turn.active_form
            else [names_ticket(ticket, "check_ticket_status") for ticket in tickets],
        )
        return []


class ChangeTicketState(HelpAction):
    """Closes or reopens one of the person's tickets."""

    def name(self) -> str:
        return "action_change_ticket_state"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        closing = turn.intent == "close_ticket"
        key = turn.key_of("state")
        # Where the turn is run again, the ticket is no longer one that the message can mean.
        made = installation.tickets.change_made(turn.requester.key, key)
        fits = is_open if closing else is_over
        ticket = made[0] if made else referenced_ticket(turn, dispatcher, installation, fits)
        if ticket is None:
            return []
        try:
            changed = installation.tickets.change_state(
                ticket.number,
                TicketState.CLOSED if closing else TicketState.REOPENED,
                Actor.requester(turn.requester),
                now=installation.now(),
                reason=label("tickets.reason_button") if turn.is_choice else shortened(turn.text),
                change_key=key,
            )
        except Refused:
            said, buttons = _refusal(ticket, closing=closing)
        else:
            said, buttons = _closed(changed) if closing else _reopened(changed, turn)
        dispatcher.utter_message(text=said, buttons=[] if turn.active_form else buttons)
        kept = turn.slot("update_text")
        if closing or not kept or turn.slot("last_ticket") != ticket.number:
            return [SlotSet("last_ticket", ticket.number)]
        # An update that came while it was over, and for which it was reopened.
        save_update(ticket.number, kept, turn, installation)
        dispatcher.utter_message(text=text("tickets.update_kept"))
        return [SlotSet("last_ticket", ticket.number), SlotSet("update_text", None)]


def _refusal(ticket: Ticket, *, closing: bool) -> tuple[Markdown, list[Button]]:
    """Say why the change is not permitted, and what is possible instead."""
    number, state = ticket.number, ticket.state.label
    if closing:
        return text("tickets.already_over", number=number, state=state), status_buttons(ticket)
    return text("tickets.not_over", number=number, state=state), status_buttons(ticket)


def _closed(ticket: Ticket) -> tuple[Markdown, list[Button]]:
    return text("tickets.closed", number=ticket.number), [reopen(ticket.number)]


def _reopened(ticket: Ticket, turn: Turn) -> tuple[Markdown, list[Button]]:
    number = ticket.number
    title = label("buttons.say_what_is_wrong_now")
    return (
        sentences(text("tickets.reopened", number=number), owed_response_text(ticket, turn)),
        [button(title, payload_of("update_ticket", ticket_id=number))],
    )
