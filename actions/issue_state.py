"""The events that begin and end an intake."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.buttons import pick_it_up, report_an_issue, talk_to_a_person
from actions.events import Events
from conversation.catalogue import text
from conversation.pending import CANCELLED
from conversation.turn import Turn
from conversation.ways.at_question import CANCELLED as CANCELLED_TEXT
from conversation.ways.at_question import PUT_ASIDE

FORM = "issue_form"


def started(slots: dict[str, Any]) -> Events:
    """Return the events that set `slots` and open the form."""
    return [*as_events(slots), FollowupAction(FORM)]


def cancelled(turn: Turn, dispatcher: CollectingDispatcher) -> Events:
    """Say that nothing was opened, and keep what was typed for a change of mind."""
    if turn.active_form == FORM:
        return put_aside(dispatcher, CANCELLED_TEXT)
    closing: Events = [ActiveLoop(None), *as_events({"requested_slot": None, "update_text": None})]
    words = text("intake.okay" if turn.active_form else "intake.nothing_to_cancel")
    dispatcher.utter_message(text=words, buttons=[report_an_issue()])
    return [*closing, SlotSet("pending", None)]


def put_aside(dispatcher: CollectingDispatcher, said: str) -> Events:
    """Close the intake with one sentence; what was typed can be picked up again.

    Args:
        said: the key of the sentence.
    """
    buttons = [pick_it_up()] if said != PUT_ASIDE else [pick_it_up(), talk_to_a_person()]
    dispatcher.utter_message(text=text(said), buttons=buttons)
    closing = {"requested_slot": None, "update_text": None, "pending": CANCELLED}
    return [
        ActiveLoop(None),
        *as_events({**closing, "confirmation": None, "misunderstood": 0}),
    ]


def as_events(slots: dict[str, Any]) -> Events:
    return [SlotSet(name, value) for name, value in slots.items()]
