"""A further detail of the ticket that was just opened belongs to that, not to one of its own."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet

from actions.events import Events
from actions.related import is_reported
from actions.ticket_reference import ticket_spoken_of_last
from conversation.pending import HALF_DONE
from conversation.second_problem import is_more_of
from conversation.state import IntakeState
from conversation.turn import Turn
from helpdesk.installation import Installation
from understanding.text_checks import clean

FORM = "ticket_update_form"


def update_of(turn: Turn) -> dict[str, Any]:
    """Return the message with what came with it, as the slot `update_text` holds it."""
    return {"text": clean(turn.text).strip(), "attachments": turn.attachments}


def added_to_the_last_ticket(turn: Turn, installation: Installation) -> Events | None:
    """Add a message to the open ticket that it tells more of; None where it is none of that.

    What sounds like the whole report again is left to `actions.related`, which asks.
    """
    if turn.active_form or turn.is_choice or turn.slot("pending") in HALF_DONE:
        return None
    if not is_more_of(turn, IntakeState.from_slot(turn.slot("intake_state"))):
        return None
    ticket = ticket_spoken_of_last(turn, installation)
    if ticket is None or not ticket.is_open or is_reported(turn.text, turn, installation):
        return None
    return [
        SlotSet("last_ticket", ticket.number),
        SlotSet("update_text", {**update_of(turn), "unasked": True}),
        FollowupAction(FORM),
    ]
