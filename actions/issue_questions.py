"""The questions of the intake: an action a slot, each made from the table of its fields."""

from __future__ import annotations

import abc

from rasa_sdk.executor import CollectingDispatcher

from actions.base import HelpAction
from actions.buttons import button, talk_to_a_person
from actions.events import Events
from conversation.questions import ASKED_SLOTS, question_for
from conversation.state import IntakeState
from conversation.turn import Turn
from helpdesk.installation import Installation

# So often in a row nothing was understood that a person is offered too.
PERSON_OFFERED_FROM = 2


class AskForSlot(HelpAction, abc.ABC):
    """Asks for one slot. The second time in a row it asks, a person is offered too."""

    @property
    @abc.abstractmethod
    def slot(self) -> str:
        """The slot that the answer fills."""

    def name(self) -> str:
        return f"action_ask_{self.slot}"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        if IntakeState.from_slot(turn.slot("intake_state")).waits:
            return []  # the person asked for a moment
        question = question_for(self.slot, turn, installation.policy)
        buttons = [button(reply.title, reply.payload) for reply in question.replies]
        if int(turn.slot("misunderstood") or 0) >= PERSON_OFFERED_FROM:
            buttons.append(talk_to_a_person())
        dispatcher.utter_message(
            text=question.text,
            buttons=buttons,
            json_message={"asks": self.slot, "kind": question.kind},
        )
        return []


def _class_of(slot: str) -> type[AskForSlot]:
    """Return the class of the action that asks for a slot; it needs no code of its own."""
    name = "Ask" + "".join(part.capitalize() for part in slot.split("_"))
    return type(name, (AskForSlot,), {"__module__": __name__, "slot": slot})


# The SDK registers every subclass of `Action` that exists, so these are kept.
ASKING = tuple(_class_of(slot) for slot in ASKED_SLOTS)
