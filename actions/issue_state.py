"""The events that begin and end an intake."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events
from actions.buttons import pick_it_up, report_an_issue
from conversation.catalogue import text
from conversation.pending import CANCELLED
from conversation.turn import Turn

FORM = "issue_form"


def started(slots: dict[str, Any]) -> Events:
    """Return the events that set `slots` and open the form."""
    return [*as_events(slots), FollowupAction(FORM)]


def cancelled(
    turn: Turn, dispatcher: CollectingDispatcher, said: str = "intake.cancelled"
) -> Events:
    """Say that nothing was opened, and keep what was typed for a change of mind.

    Args:
        said: the key of what is said where the intake was open.
    """
    closing: Events = [ActiveLoop(None), *as_events({"requested_slot": None, "update_text": None})]
    if turn.active_form != FORM:
        words = text("intake.okay" if turn.active_form else "intake.nothing_to_cancel")
        dispatcher.utter_message(text=words, buttons=[report_an_issue()])
        return [*closing, SlotSet("pending", None)]
    dispatcher.utter_message(
        text=text(said),
        buttons=[pick_it_up()],
    )
    return [*closing, *as_events({"pending": CANCELLED, "confirmation": None, "misunderstood": 0})]


def solved_meanwhile(dispatcher: CollectingDispatcher) -> Events:
    """Close the intake of a problem that is gone; what was typed can still be picked up."""
    dispatcher.utter_message(
        text=text("intake.solved_meanwhile"),
        buttons=[pick_it_up()],
    )
    closing = {"requested_slot": None, "pending": CANCELLED, "confirmation": None}
    return [ActiveLoop(None), *as_events({**closing, "misunderstood": 0})]


def as_events(slots: dict[str, Any]) -> Events:
    return [SlotSet(name, value) for name, value in slots.items()]
