"""Adding words and screenshots to one of the person's own tickets."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events, HelpAction
from actions.buttons import button
from actions.meant_ticket import SHOWN_AT_ONCE, is_open, meant_ticket, ticket_button
from actions.related import ADD, decided
from actions.services import Services
from actions.ticket_words import response_words
from conversation.intents import LEAVING_UPDATE
from conversation.pending import RELATED
from conversation.turn import Turn
from helpdesk.errors import HelpdeskError, Refused
from helpdesk.tickets.ticket import Actor, Ticket
from understanding.description import says_what_is_wrong
from understanding.replies.progress import without_announcing
from understanding.text_checks import clean, is_gibberish

FORM = "note_form"
LEAVING_LINE = 0.8


class BeginNote(HelpAction):
    """Finds the ticket, and asks what to add where the message does not say it."""

    def name(self) -> str:
        return "action_begin_note"

    def act(self, turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Events:
        if turn.active_form == "issue_form":
            dispatcher.utter_message(text="Let's finish this one first; then I can add to others.")
            return []
        offered = (turn.slot("related") or {}).get("ticket")
        if turn.slot("pending") == RELATED and turn.entity("ticket_id") in (None, offered):
            added = decided(ADD, turn, dispatcher, parts)
            if added is not None:
                return added
        # What was said before the question which ticket is meant is not to be said twice.
        note = turn.slot("note_text") if turn.is_choice else _note_in(turn)
        ticket = meant_ticket(turn, dispatcher, parts, is_open)
        if ticket is None:
            return [SlotSet("note_text", note)]
        if not ticket.is_open:
            dispatcher.utter_message(
                text=f"**{ticket.number}** is {ticket.state.label}. Shall I reopen it"
                f"{' and add that' if note else ''}?",
                buttons=[_reopen(ticket.number)],
            )
            return [SlotSet("last_ticket", ticket.number), SlotSet("note_text", note)]
        return [
            SlotSet("last_ticket", ticket.number),
            SlotSet("note_text", note),
            FollowupAction(FORM),
        ]


class ValidateNoteForm(HelpAction):
    """Takes whatever is said or attached as the addition, unless it is a way out."""

    def name(self) -> str:
        return "validate_note_form"

    def act(self, turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Events:
        requested = turn.slot("requested_slot")
        if requested is None or turn.has_been_answered:
            return [SlotSet("misunderstood", 0)]
        if turn.intent in LEAVING_UPDATE and turn.confidence >= LEAVING_LINE:
            return []
        if requested == "last_ticket":
            number = turn.entity("ticket_id")
            return [SlotSet("last_ticket", number)] if number else []
        text = clean(turn.text).strip()
        if turn.attachments or (text and not is_gibberish(text)):
            return [SlotSet("note_text", {"text": text, "attachments": turn.attachments})]
        return [SlotSet("misunderstood", int(turn.slot("misunderstood") or 0) + 1)]


class AskLastTicket(HelpAction):
    """Asks which ticket is meant."""

    def name(self) -> str:
        return "action_ask_last_ticket"

    def act(self, turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Events:
        tickets = parts.tickets.list_for(turn.requester.key, limit=SHOWN_AT_ONCE)
        dispatcher.utter_message(
            text="Which ticket?",
            buttons=[ticket_button(item, "inform") for item in tickets],
            json_message={"asks": "last_ticket", "kind": "question"},
        )
        return []


class AskNoteText(HelpAction):
    """Asks what to add."""

    def name(self) -> str:
        return "action_ask_note_text"

    def act(self, turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Events:
        dispatcher.utter_message(
            text=f"What should I add to **{turn.slot('last_ticket')}**? Type it, or attach a "
            "screenshot.",
            buttons=[button("Never mind", "/cancel")],
            json_message={"asks": "note_text", "kind": "question"},
        )
        return []


class SaveNote(HelpAction):
    """Adds the words and screenshots to the ticket."""

    def name(self) -> str:
        return "action_save_note"

    def act(self, turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Events:
        note, number = turn.slot("note_text"), turn.slot("last_ticket")
        if not note or not number:
            return [ActiveLoop(None)]
        try:
            ticket = save_note(str(number), note, turn, parts)
        except Refused as error:
            dispatcher.utter_message(text=f"{error.message}.", buttons=[_reopen(str(number))])
            return []  # the words are kept, and added when it is reopened
        except HelpdeskError as error:
            if not error.permanent:
                raise
            dispatcher.utter_message(text=f"I couldn't add that: {error}")
            return [SlotSet("note_text", None)]
        owed = ticket.first_response_at is None
        promise = f" {response_words(ticket, turn)}" if owed else ""
        dispatcher.utter_message(text=f"Added to **{number}**. Support sees it there.{promise}")
        return [SlotSet("note_text", None)]


def save_note(number: str, note: dict[str, Any], turn: Turn, parts: Services) -> Ticket:
    """Add the words and screenshots of a note to the person's own ticket.

    Raises:
        HelpdeskError: it is not theirs, it is over, or there is too much of it.
    """
    parts.tickets.get_for(number, turn.requester.key)
    return parts.tickets.add_message(
        number,
        Actor.requester(turn.requester),
        note["text"],
        now=parts.now(),
        attachment_ids=tuple(note["attachments"]),
    )


def _reopen(number: str) -> dict[str, Any]:
    return button("Reopen it", f'/reopen_ticket{{"ticket_id": "{number}"}}')


def _note_in(turn: Turn) -> dict[str, Any] | None:
    """Return the addition where the message itself holds one, not only the wish to add."""
    words = without_announcing(turn.text)
    if turn.is_choice or not (turn.attachments or says_what_is_wrong(words)):
        return None
    return {"text": clean(turn.text).strip(), "attachments": turn.attachments}
