"""The state an intake is in, and the events that begin and end it."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events
from actions.buttons import button, report_an_issue
from conversation.turn import Turn

FORM = "issue_form"

# Values of the slot `pending`: what a bare yes or no answers, and what is half done.
DEFLECTION = "deflection"
CANCELLED = "cancelled"
# Something like it is known already: whether to add to that, or to open a ticket.
RELATED = "related"
# What was typed is kept, and waits to be picked up.
HALF_DONE = frozenset({DEFLECTION, CANCELLED, RELATED})
# Inside the form: the last thing said was what functionality a symptom means.
PROPOSED = "proposed"


def started(slots: dict[str, Any]) -> Events:
    """Return the events that set `slots` and open the form."""
    return [*as_events(slots), FollowupAction(FORM)]


def cancelled(turn: Turn, dispatcher: CollectingDispatcher) -> Events:
    """Say that nothing was opened, and keep what was typed for a change of mind."""
    closing: Events = [ActiveLoop(None), *as_events({"requested_slot": None, "update_text": None})]
    if turn.active_form != FORM:
        words = "Okay." if turn.active_form else "There's nothing open to cancel."
        dispatcher.utter_message(
            text=f"{words} What can I do for you?", buttons=[report_an_issue()]
        )
        return [*closing, SlotSet("pending", None)]
    dispatcher.utter_message(
        text="Cancelled - no ticket was opened. I keep what you typed for now.",
        buttons=[button("Pick it up again", '/inform{"open_issue": "resume"}')],
    )
    return [*closing, *as_events({"pending": CANCELLED, "confirmation": None, "misunderstood": 0})]


def as_events(slots: dict[str, Any]) -> Events:
    return [SlotSet(name, value) for name, value in slots.items()]
