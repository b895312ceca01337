"""Which of the person's own tickets a message is about.

Somebody else's number gets the same answer as one that does not exist.
"""

from __future__ import annotations

from collections.abc import Callable

from rasa_sdk.executor import CollectingDispatcher

from actions.buttons import button, names_ticket, payload_of, report_an_issue
from conversation.catalogue import label, text
from conversation.fields import BY_SLOT
from conversation.markdown import sentences
from conversation.say import Say
from conversation.story import is_report
from conversation.ticket_wording import severity_name
from conversation.turn import Turn
from helpdesk.errors import InvalidInput, NotFound
from helpdesk.installation import Installation
from helpdesk.tickets.ticket import Ticket
from understanding.replies.asking_back import SEVERITY, recorded_subject
from understanding.replies.ticket_references import (
    means_newest,
    means_spoken_of,
    names_one_of_several,
)
from understanding.telling_words import likeness_in_words

SHOWN_AT_ONCE = 5
# Words. Whoever writes more, a pasted mail say, reports something.
LONGEST_QUESTION = 25
_LOOKED_AT = 50

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
    number: str, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
) -> Ticket | None:
    """Return the person's ticket of this number; None after having said that there is none."""
    try:
        return installation.tickets.get_for(number, turn.requester.key)
    except (NotFound, InvalidInput):
        shows = button(label("buttons.show_my_tickets"), payload_of("check_ticket_status"))
        dispatcher.utter_message(
            text=text("tickets.unknown_number", number=number),
            buttons=[] if turn.active_form else [shows],
        )
        return None


def ticket_spoken_of(turn: Turn, installation: Installation) -> Ticket | None:
    """Return the ticket that is meant by "my last ticket", or by "it" the one just spoken of."""
    if turn.is_choice:
        return None
    if means_newest(turn.said):
        newest = installation.tickets.list_for(turn.requester.key, limit=1)
        return newest[0] if newest else None
    return ticket_spoken_of_last(turn, installation) if means_spoken_of(turn.said) else None


def ticket_spoken_of_last(turn: Turn, installation: Installation) -> Ticket | None:
    """Return the ticket that the conversation was about last; None for none."""
    number = turn.slot("last_ticket")
    try:
        return installation.tickets.get_for(str(number), turn.requester.key) if number else None
    except (NotFound, InvalidInput):
        return None


def has_several_open(turn: Turn, installation: Installation) -> bool:
    """Return whether the person waits for more than one ticket."""
    newest = installation.tickets.list_for(turn.requester.key, limit=SHOWN_AT_ONCE)
    return sum(map(is_open, newest)) > 1


def reports_without_tickets(turn: Turn, installation: Installation) -> bool:
    """Return whether somebody without any ticket reports something, a pasted mail say."""
    if turn.is_choice or turn.active_form or turn.entity("ticket_id") is not None:
        return False
    is_told = (turn.tells and is_report(turn)) or turn.words > LONGEST_QUESTION
    return is_told and not installation.tickets.list_for(turn.requester.key, limit=1)


def referenced_ticket(
    turn: Turn,
    dispatcher: CollectingDispatcher,
    installation: Installation,
    fits: Fits = any_ticket,
) -> Ticket | None:
    """Return the ticket the message is about: named, referred to, or the only one it can be.

    Where that is not plain, asks with the candidates as buttons; then None.

    Args:
        fits: which tickets can be meant, by what is to be done with it.
    """
    number = turn.entity("ticket_id")
    if number:
        return own_ticket(str(number), turn, dispatcher, installation)
    spoken_of = ticket_spoken_of(turn, installation)
    if spoken_of is not None:
        return spoken_of
    tickets = installation.tickets.list_for(turn.requester.key, limit=_LOOKED_AT)
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
        text=text("tickets.none_yet"),
        buttons=[] if turn.active_form else [report_an_issue()],
    )


def ask_which(tickets: list[Ticket], turn: Turn, dispatcher: CollectingDispatcher) -> None:
    """Ask which ticket is meant; the button does with it what the message wanted."""
    more = text("tickets.or_its_number") if len(tickets) > SHOWN_AT_ONCE else ""
    dispatcher.utter_message(
        text=sentences(text("tickets.which"), more),
        buttons=[names_ticket(ticket, turn.intent) for ticket in tickets[:SHOWN_AT_ONCE]],
    )


def ticket_picked_by_words(turn: Turn, installation: Installation) -> Ticket | None:
    """Return the one ticket that a short message names by what it is about: "the picture one"."""
    if turn.is_choice or not names_one_of_several(turn.text):
        return None
    tickets = installation.tickets.list_for(turn.requester.key, limit=_LOOKED_AT)
    ranked = sorted(
        ((likeness_in_words(turn.text, ticket.description), ticket) for ticket in tickets),
        key=lambda pair: -pair[0],
    )
    if not ranked or ranked[0][0] == 0 or (len(ranked) > 1 and ranked[1][0] == ranked[0][0]):
        return None
    return ranked[0][1]


def what_it_holds(turn: Turn, installation: Installation) -> Say | None:
    """Return the answer to what was put into the last ticket: "since when did I say?"."""
    slot = next((one for form in turn.wordings if (one := recorded_subject(form))), None)
    reports = any(clause.reports for clause in turn.clauses)
    if turn.is_choice or turn.active_form or slot is None or reports:
        return None
    ticket = ticket_spoken_of_last(turn, installation)
    if ticket is None:
        return None
    if slot == SEVERITY:
        value = severity_name(ticket.severity, installation.policy)
        values = {"number": ticket.number, "label": label("intake.severity"), "value": value}
        return Say("tickets.holds", values)
    field = BY_SLOT[slot]
    said = ticket.said.get(slot) if field.is_shown_as_said else None
    value = said or field.shown(field.of_ticket(ticket), turn.zone)
    if slot == "requester_email":
        value = ticket.requester.email or value
    return Say("tickets.holds", {"number": ticket.number, "label": field.label, "value": value})
