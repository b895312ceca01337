"""Adding words and screenshots to one of the person's own tickets."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events, HelpAction
from actions.own_tickets import SHOWN_AT_ONCE, meant_ticket
from actions.services import Services
from actions.texts import button
from actions.turn import Turn
from helpdesk.errors import HelpdeskError
from helpdesk.intake.description import says_what_is_wrong
from helpdesk.intake.text_checks import clean, is_gibberish
from helpdesk.tickets.ticket import Actor

FORM = "note_form"
LEAVING = frozenset({"cancel", "restart", "talk_to_human", "ask_product_question", "deny"})
LEAVING_LINE = 0.8
_ANNOUNCING = re.compile(
    r"\b(?:hs\W?\d+|add(?:ing|ed)?|updates?|updating|more|another|extra|info(?:rmation)?|details?|"
    r"comments?|notes?|messages?|screenshots?|attach(?:ments?)?|image|append|include|put|existing)\b",
    re.IGNORECASE,
)


class BeginNote(HelpAction):
    """Finds the ticket, and asks what to add where the message does not say it."""

    def name(self) -> str:
        return "action_begin_note"

    def act(self, turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Events:
        if turn.active_form == "issue_form":
            dispatcher.utter_message(text="Let's finish this one first; then I can add to others.")
            return []
        ticket = meant_ticket(turn, dispatcher, parts)
        if ticket is None:
            return []
        return [
            SlotSet("last_ticket", ticket.number),
            SlotSet("note_text", _note_in(turn)),
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
        if turn.intent in LEAVING and turn.confidence >= LEAVING_LINE:
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
            buttons=[
                button(item.number, f'/inform{{"ticket_id": "{item.number}"}}') for item in tickets
            ],
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
            parts.tickets.get_for(number, turn.requester.key)
            parts.tickets.add_message(
                number,
                Actor.requester(turn.requester),
                note["text"] or "(screenshot)",
                now=parts.now(),
                attachment_ids=tuple(note["attachments"]),
            )
        except HelpdeskError as error:
            if not error.permanent:
                raise
            dispatcher.utter_message(text=f"I couldn't add that: {error}")
            return [SlotSet("note_text", None)]
        dispatcher.utter_message(text=f"Added to **{number}**. Support sees it there.")
        return [SlotSet("note_text", None)]


def _note_in(turn: Turn) -> dict[str, Any] | None:
    """Return the addition where the message itself holds one, not only the wish to add."""
    words = _ANNOUNCING.sub(" ", turn.text)
    if turn.is_choice or not (turn.attachments or says_what_is_wrong(words)):
        return None
    return {"text": clean(turn.text).strip(), "attachments": turn.attachments}
