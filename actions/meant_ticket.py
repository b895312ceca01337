"""Which of the person's own tickets a message is about.

Somebody else's number gets the same answer as one that does not exist.
"""

from __future__ import annotations

from collections.abc import Callable

from rasa_sdk.executor import CollectingDispatcher

from actions.buttons import REPORT_AN_ISSUE, button
from actions.services import Services
from conversation.markdown import escaped, shortened
from conversation.turn import Turn
from helpdesk.errors import InvalidInput, NotFound
from helpdesk.tickets.ticket import Ticket
from understanding.replies.ticket_references import means_newest, means_spoken_of

SHOWN_AT_ONCE = 5
_LOOKED_AT = 50
_BUTTON_TEXT = 32

Fits = Callable[[Ticket], bool]


def any_ticket(_ticket: Ticket) -> bool:
    """Accept every ticket."""
    return True


def is_open(ticket: Ticket) -> bool:
    """Accept tickets on which something is still to be done."""
    return ticket.is_open


def is_over(ticket: Ticket) -> bool:
    """Accept tickets that are resolved or closed."""
    return not ticket.is_open


def own_ticket(
    number: str, turn: Turn, dispatcher: CollectingDispatcher, parts: Services
) -> Ticket | None:
    """Return the person's ticket of this number; None after having said that there is none."""
    try:
        return parts.tickets.get_for(number, turn.requester.key)
    except (NotFound, InvalidInput):
        dispatcher.utter_message(
            text=f"You have no ticket {escaped(number)} here. Please check the number.",
            buttons=[] if turn.active_form else [button("Show my tickets", "/check_ticket_status")],
        )
        return None


def referred_ticket(turn: Turn, parts: Services) -> Ticket | None:
    """Return the ticket that is meant by "my last ticket", or by "it" the one just spoken of."""
    if turn.is_choice:
        return None
    if means_newest(turn.text):
        newest = parts.tickets.list_for(turn.requester.key, limit=1)
        return newest[0] if newest else None
    last = turn.slot("last_ticket")
    if not last or not means_spoken_of(turn.text):
        return None
    try:
        return parts.tickets.get_for(str(last), turn.requester.key)
    except (NotFound, InvalidInput):
        return None


def meant_ticket(
    turn: Turn, dispatcher: CollectingDispatcher, parts: Services, fits: Fits = any_ticket
) -> Ticket | None:
    """Return the ticket the message is about: named, referred to, or the only one it can be.

    Where that is not plain, asks with the candidates as buttons; then None.

    Args:
        fits: which tickets can be meant, by what is to be done with it.
    """
    number = turn.entity("ticket_id")
    if number:
        return own_ticket(str(number), turn, dispatcher, parts)
    referred = referred_ticket(turn, parts)
    if referred is not None:
        return referred
    tickets = parts.tickets.list_for(turn.requester.key, limit=_LOOKED_AT)
    candidates = [ticket for ticket in tickets if fits(ticket)] or tickets
    if len(candidates) == 1:
        return candidates[0]
    if not tickets:
        say_none(turn, dispatcher)
        return None
    ask_which(candidates, turn, dispatcher)
    return None


def say_none(turn: Turn, dispatcher: CollectingDispatcher) -> None:
    """Say that there is no ticket yet."""
    dispatcher.utter_message(
        text="You have no tickets in this Help section yet.",
        buttons=[] if turn.active_form else [REPORT_AN_ISSUE],
    )


def ask_which(tickets: list[Ticket], turn: Turn, dispatcher: CollectingDispatcher) -> None:
    """Ask which ticket is meant; the button does with it what the message wanted."""
    more = " Or tell me its number." if len(tickets) > SHOWN_AT_ONCE else ""
    dispatcher.utter_message(
        text=f"Which ticket do you mean?{more}",
        buttons=[ticket_button(ticket, turn.intent) for ticket in tickets[:SHOWN_AT_ONCE]],
    )


def ticket_button(ticket: Ticket, intent: str) -> dict[str, str]:
    """Return the button that names a ticket: "HS-1042: reports do not download"."""
    title = f"{ticket.number}: {shortened(ticket.description, _BUTTON_TEXT)}"
    return button(title, f'/{intent}{{"ticket_id": "{ticket.number}"}}')
