"""The person's own tickets: where they stand, closing, reopening, asking for more urgency.

Somebody else's number gets the same answer as one that does not exist.
"""

from __future__ import annotations

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events, HelpAction
from actions.services import Services
from actions.texts import REPORT_AN_ISSUE, button, plain, shortened
from actions.turn import Turn
from helpdesk.errors import InvalidInput, NotFound, Refused
from helpdesk.response_window import format_instant
from helpdesk.tickets.ticket import Actor, Ticket, TicketState

SHOWN_AT_ONCE = 5


class TicketStatus(HelpAction):
    """Says where one ticket stands, or lists the latest."""

    def name(self) -> str:
        return "action_ticket_status"

    def act(self, turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Events:
        number = turn.entity("ticket_id")
        if number:
            ticket = own_ticket(str(number), turn, dispatcher, parts)
            if ticket is None:
                return []
            dispatcher.utter_message(text=status_words(ticket, turn, parts))
            return [SlotSet("last_ticket", ticket.number)]
        tickets = parts.tickets.list_for(turn.requester.key, limit=SHOWN_AT_ONCE)
        if not tickets:
            dispatcher.utter_message(
                text="You have no tickets in this Help section yet.",
                buttons=[] if turn.active_form else [REPORT_AN_ISSUE],
            )
            return []
        if len(tickets) == 1:
            dispatcher.utter_message(text=status_words(tickets[0], turn, parts))
            return [SlotSet("last_ticket", tickets[0].number)]
        dispatcher.utter_message(
            text="Your latest tickets:\n\n"
            + "\n".join(_row(ticket, turn, parts) for ticket in tickets),
            buttons=[
                button(ticket.number, f'/check_ticket_status{{"ticket_id": "{ticket.number}"}}')
                for ticket in tickets
            ]
            if not turn.active_form
            else [],
        )
        return []


class ChangeTicketState(HelpAction):
    """Closes or reopens one of the person's tickets."""

    def name(self) -> str:
        return "action_change_ticket_state"

    def act(self, turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Events:
        closing = turn.intent == "close_ticket"
        ticket = meant_ticket(turn, dispatcher, parts)
        if ticket is None:
            return []
        try:
            parts.tickets.change_state(
                ticket.number,
                TicketState.CLOSED if closing else TicketState.REOPENED,
                Actor.requester(turn.requester),
                now=parts.now(),
                reason=shortened(turn.text) if not turn.is_choice else "asked for in the chat",
            )
        except Refused as error:
            dispatcher.utter_message(text=f"{error.message}.")
            return [SlotSet("last_ticket", ticket.number)]
        if closing:
            text = f"**{ticket.number}** is closed. If it comes back, I can reopen it."
            undo = button("Reopen it", f'/reopen_ticket{{"ticket_id": "{ticket.number}"}}')
        else:
            text = f"**{ticket.number}** is open again, and support sees it."
            undo = button("Add something", f'/update_ticket{{"ticket_id": "{ticket.number}"}}')
        dispatcher.utter_message(text=text, buttons=[undo])
        return [SlotSet("last_ticket", ticket.number)]


class EscalateTicket(HelpAction):
    """More urgency is wished for: support reads the reason; a severity never rises by a word."""

    def name(self) -> str:
        return "action_escalate_ticket"

    def act(self, turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Events:
        if turn.active_form == "issue_form" and not turn.entity("ticket_id"):
            dispatcher.utter_message(
                text="Your answers here decide how urgent it is: the worse they are, the sooner "
                f"support responds. In a hurry, write to {parts.policy.support_email} as well."
            )
            return []
        ticket = meant_ticket(turn, dispatcher, parts)
        if ticket is None:
            return []
        policy = parts.policy
        due = format_instant(ticket.due_at, turn.zone)
        dispatcher.utter_message(
            text=f"**{ticket.number}** is {ticket.severity.value} "
            f"{policy.severities[ticket.severity].label}; support responds by {due}. If it has got "
            "worse, tell me what changed: I add it to the ticket, where support reads it and can "
            f"raise the severity. In a hurry, write to {policy.support_email} as well.",
            buttons=[
                button("It got worse", f'/update_ticket{{"ticket_id": "{ticket.number}"}}'),
            ],
        )
        return [SlotSet("last_ticket", ticket.number)]


def own_ticket(
    number: str, turn: Turn, dispatcher: CollectingDispatcher, parts: Services
) -> Ticket | None:
    """Return the person's ticket of this number; None after having said that there is none."""
    try:
        return parts.tickets.get_for(number, turn.requester.key)
    except (NotFound, InvalidInput):
        dispatcher.utter_message(
            text=f"You have no ticket {plain(number)} here. Please check the number.",
            buttons=[button("Show my tickets", "/check_ticket_status")],
        )
        return None


def meant_ticket(turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Ticket | None:
    """Return the ticket the message is about: named, the only open one, or the last spoken of.

    Where that is not plain, says so and offers the candidates; then None.
    """
    number = turn.entity("ticket_id")
    if number:
        return own_ticket(str(number), turn, dispatcher, parts)
    tickets = parts.tickets.list_for(turn.requester.key, limit=SHOWN_AT_ONCE)
    last = next((item for item in tickets if item.number == turn.slot("last_ticket")), None)
    if last is not None or len(tickets) == 1:
        return last or tickets[0]
    if not tickets:
        dispatcher.utter_message(
            text="You have no tickets in this Help section yet.", buttons=[REPORT_AN_ISSUE]
        )
        return None
    dispatcher.utter_message(
        text="Which ticket do you mean?",
        buttons=[
            button(item.number, f'/{turn.intent}{{"ticket_id": "{item.number}"}}')
            for item in tickets
        ],
    )
    return None


def status_words(ticket: Ticket, turn: Turn, parts: Services) -> str:
    """Return in plain words where a ticket stands."""
    policy = parts.policy
    lines = [
        f"**{ticket.number}** - {plain(shortened(ticket.description, 120))}",
        f"State: {ticket.state.label}. Severity: {ticket.severity.value} "
        f"{policy.severities[ticket.severity].label}.",
        _response_words(ticket, turn),
    ]
    if ticket.assignee:
        lines.append(f"It is with {plain(ticket.assignee)}.")
    reply = _last_reply(ticket, parts)
    if reply:
        lines.append(f"Support's last message: {plain(shortened(reply, 400))}")
    return "\n\n".join(lines)


def _response_words(ticket: Ticket, turn: Turn) -> str:
    if ticket.first_response_at is not None:
        return f"Support responded on {format_instant(ticket.first_response_at, turn.zone)}."
    due = format_instant(ticket.due_at, turn.zone)
    if not ticket.is_open:
        return "No response is due any more."
    if turn.now > ticket.due_at and ticket.paused_at is None:
        return f"A response was due by {due}. I'm sorry it's late; support has been alerted."
    return f"Support responds by {due}."


def _last_reply(ticket: Ticket, parts: Services) -> str:
    replies = [
        entry.text
        for entry in parts.tickets.history(ticket.number)
        if entry.kind == "message" and entry.actor.kind == "agent"
    ]
    return replies[-1] if replies else ""


def _row(ticket: Ticket, turn: Turn, parts: Services) -> str:
    waits = (
        f", response by {format_instant(ticket.due_at, turn.zone)}"
        if ticket.is_open and ticket.first_response_at is None
        else ""
    )
    return (
        f"- **{ticket.number}** ({ticket.severity.value}, {ticket.state.label}{waits}): "
        f"{plain(shortened(ticket.description, 70))}"
    )
