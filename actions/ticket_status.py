"""Says where one of the person's tickets stands, and what was put into it."""

from __future__ import annotations

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.buttons import (
    Button,
    add_something,
    button,
    close,
    more_urgent,
    payload_of,
    reopen,
)
from actions.events import Events
from actions.ticket_reference import ticket_picked_by_words
from conversation.catalogue import label
from conversation.ticket_wording import status_text
from conversation.turn import Turn
from helpdesk.installation import Installation
from helpdesk.tickets.ticket import Ticket, TicketState


def about_a_ticket(
    turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
) -> Events | None:
    """Answer what asks of a ticket without naming it: where "that one" stands.

    Returns:
        None where the message is about something else.
    """
    if turn.active_form or turn.is_choice or not turn.slot("last_ticket"):
        return None
    picked = ticket_picked_by_words(turn, installation)
    return None if picked is None else say_status(picked, turn, dispatcher, installation)


def say_status(
    ticket: Ticket, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
) -> Events:
    """Say where a ticket stands, and speak of it from now on."""
    dispatcher.utter_message(
        text=status_text(
            ticket,
            turn,
            installation.policy,
            incidents=installation.incidents.of_ticket(ticket.number),
            history=installation.tickets.history(ticket.number),
        ),
        buttons=[] if turn.active_form else status_buttons(ticket),
    )
    return [SlotSet("last_ticket", ticket.number)]


def status_buttons(ticket: Ticket) -> list[Button]:
    """Return what can be done with a ticket as it stands."""
    number = ticket.number
    if not ticket.is_open:
        return [reopen(number)]
    answers = button(label("buttons.answer"), payload_of("update_ticket", ticket_id=number))
    waits = ticket.state is TicketState.WAITING_FOR_REQUESTER
    return [
        answers if waits else add_something(number),
        more_urgent(number),
        close(number),
    ]
