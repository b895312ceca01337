"""The intake's form: hands each message over and applies what follows from it.

The form refuses a message that answers nothing (by an empty list of events); the rule of the
message's intent then speaks, and the form comes back with the same question.
"""

from __future__ import annotations

from rasa_sdk.events import ActionExecutionRejected, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import HelpAction
from actions.events import Events
from actions.issue_state import FORM, as_events, put_aside
from actions.related import offer_related
from conversation.intake import taken
from conversation.turn import Turn
from helpdesk.installation import Installation


class ValidateIssueForm(HelpAction):
    """Reads the person's message against the open question."""

    def name(self) -> str:
        return "validate_issue_form"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        requested = turn.slot("requested_slot")
        if requested is None or turn.has_been_answered:
            # The form starts or resumes: the message has been dealt with, only the question is due.
            return [
                SlotSet("misunderstood", 0),
                # After a detour a bare "no" is no longer about what was proposed.
                *([SlotSet("pending", None)] if requested else []),
            ]
        step = taken(turn, requested, installation.policy)
        for say in step.says:
            dispatcher.utter_message(text=say.text)
        if step.ended:
            return [*as_events(step.changes), *put_aside(dispatcher, step.ended)]
        if step.is_detour:
            # What the message says beside its question is kept; the rule of its intent answers.
            return [*as_events(step.changes), ActionExecutionRejected(FORM)]
        slots = step.changes
        if requested != "issue_description" or not slots.get(requested):
            return as_events(slots)
        # What was just described may be known already.
        slots = {"opening_key": turn.slot("opening_key"), **slots}
        waiting = offer_related(turn, slots, dispatcher, installation)
        return waiting or as_events(slots)
