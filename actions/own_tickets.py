"""The person's own tickets: where they stand, closing and reopening."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events, HelpAction
from actions.buttons import button
from actions.meant_ticket import (
    SHOWN_AT_ONCE,
    is_open,
    is_over,
    meant_ticket,
    own_ticket,
    referred_ticket,
    say_none,
    ticket_button,
)
from actions.notes import save_note
from actions.services import Services
from actions.ticket_words import response_words, row_words, status_buttons, status_words
from conversation.markdown import shortened
from conversation.turn import Turn
from helpdesk.errors import Refused
from helpdesk.tickets.ticket import Actor, Ticket, TicketState


class TicketStatus(HelpAction):
    """Says where one ticket stands, or lists the latest."""

    def name(self) -> str:
        return "action_ticket_status"

    def act(self, turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Events:
        number = turn.entity("ticket_id")
        if number:
            ticket = own_ticket(str(number), turn, dispatcher, parts)
            return [] if ticket is None else _told(ticket, turn, dispatcher, parts)
        tickets = parts.tickets.list_for(turn.requester.key, limit=SHOWN_AT_ONCE)
        if not tickets:
            say_none(turn, dispatcher)
            return []
        meant = tickets[0] if len(tickets) == 1 else referred_ticket(turn, parts)
        if meant is not None:
            return _told(meant, turn, dispatcher, parts)
        dispatcher.utter_message(
            text="Your latest tickets:\n\n"
            + "\n".join(row_words(ticket, turn) for ticket in tickets),
            buttons=[]
            if turn.active_form
            else [ticket_button(ticket, "check_ticket_status") for ticket in tickets],
        )
        return []


class ChangeTicketState(HelpAction):
    """Closes or reopens one of the person's tickets."""

    def name(self) -> str:
        return "action_change_ticket_state"

    def act(self, turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Events:
        closing = turn.intent == "close_ticket"
        ticket = meant_ticket(turn, dispatcher, parts, is_open if closing else is_over)
        if ticket is None:
            return []
        try:
            changed = parts.tickets.change_state(
                ticket.number,
                TicketState.CLOSED if closing else TicketState.REOPENED,
                Actor.requester(turn.requester),
                now=parts.now(),
                reason="asked for in the chat" if turn.is_choice else shortened(turn.text),
            )
        except Refused:
            text, buttons = _refusal(ticket, closing=closing)
        else:
            text, buttons = _closed(changed) if closing else _reopened(changed, turn)
        dispatcher.utter_message(text=text, buttons=[] if turn.active_form else buttons)
        kept = turn.slot("note_text")
        if closing or not kept or turn.slot("last_ticket") != ticket.number:
            return [SlotSet("last_ticket", ticket.number)]
        # Words that came while it was over, and for which it was reopened.
        save_note(ticket.number, kept, turn, parts)
        dispatcher.utter_message(text="What you wrote is on it.")
        return [SlotSet("last_ticket", ticket.number), SlotSet("note_text", None)]


def _told(ticket: Ticket, turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Events:
    dispatcher.utter_message(
        text=status_words(ticket, turn, parts),
        buttons=[] if turn.active_form else status_buttons(ticket),
    )
    return [SlotSet("last_ticket", ticket.number)]


def _refusal(ticket: Ticket, *, closing: bool) -> tuple[str, list[dict[str, Any]]]:
    """Say why the change is not permitted, and what is possible instead."""
    if closing:
        return f"**{ticket.number}** is {ticket.state.label} already.", status_buttons(ticket)
    return (
        f"**{ticket.number}** isn't closed: it is {ticket.state.label}, so there is nothing to "
        "reopen. You can add to it, though.",
        status_buttons(ticket),
    )


def _closed(ticket: Ticket) -> tuple[str, list[dict[str, Any]]]:
    return (
        f"**{ticket.number}** is closed. If it comes back, I can reopen it.",
        [button("Reopen it", f'/reopen_ticket{{"ticket_id": "{ticket.number}"}}')],
    )


def _reopened(ticket: Ticket, turn: Turn) -> tuple[str, list[dict[str, Any]]]:
    owed = "" if ticket.first_response_at is not None else f" {response_words(ticket, turn)}"
    return (
        f"**{ticket.number}** is open again, and support sees it.{owed}",
        [button("Say what's wrong now", f'/update_ticket{{"ticket_id": "{ticket.number}"}}')],
    )
