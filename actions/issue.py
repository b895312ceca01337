"""An issue's way from the first message to the ticket, around the form that asks the questions."""

from __future__ import annotations

import uuid
from typing import Any

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answer_card import name_page
from actions.base import HelpAction
from actions.buttons import add_something, button, payload_of, report_an_issue, where_is_my_ticket
from actions.events import Events
from actions.issue_state import FORM, as_events, cancelled, started
from actions.related import WISHES, decided, is_known, link_incidents, offer_related
from actions.ticket_detail import added_to_the_last_ticket
from actions.ticket_status import about_a_ticket
from conversation.catalogue import label, text
from conversation.field import draft_of
from conversation.fields import EMPTY_INTAKE, FIELDS, facts_in
from conversation.markdown import shortened
from conversation.opening import (
    begun,
    goes_on,
    gone_on,
    is_complete,
    next_problem,
    opened_text,
)
from conversation.pending import HALF_DONE, PROPOSED
from conversation.state import IntakeState
from conversation.ticket_wording import duty_text
from conversation.turn import Turn
from conversation.wording import changed
from helpdesk.errors import HelpdeskError
from helpdesk.installation import Installation
from understanding.description import says_what_is_wrong
from understanding.languages import OTHER_LANGUAGE, language_of
from understanding.replies.progress import tells_trouble
from understanding.text_checks import is_mostly_latin


class BeginIssue(HelpAction):
    """Takes what the opening message says, offers what the help centre has, and starts to ask."""

    def name(self) -> str:
        return "action_begin_issue"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        return go_on_or_begin(turn, dispatcher, installation)


def go_on_or_begin(
    turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
) -> Events:
    """Go on with the intake that is kept where the message is about it, else begin one."""
    if goes_on(turn):
        return continue_issue(turn, dispatcher, installation)
    added = added_to_the_last_ticket(turn, installation)
    return added or begin_issue(turn, dispatcher, installation)


def begin_issue(turn: Turn, dispatcher: CollectingDispatcher, installation: Installation) -> Events:
    """Begin an intake with what the message says."""
    beginning = begun(turn, opening_key(turn))
    slots = beginning.slots
    if not slots["issue_description"]:
        return started(slots)
    language = turn.language or language_of(turn.text)
    if language != OTHER_LANGUAGE or not is_mostly_latin(turn.text):
        dispatcher.utter_message(text=text(f"languages.{language}"))
    for say in beginning.says:
        dispatcher.utter_message(text=say.text)
    waiting = offer_related(turn, slots, dispatcher, installation)
    if waiting is not None:
        return waiting
    if is_known(slots):
        return started(slots)
    return _with_articles(turn, slots, dispatcher, installation)


def _with_articles(
    turn: Turn, slots: dict[str, Any], dispatcher: CollectingDispatcher, installation: Installation
) -> Events:
    """Name the page that may help, in one line, and ask; none where it cannot wait."""
    is_urgent = slots["functionality"] == "critical" or slots["business_impact"] == "serious"
    if not is_urgent:
        name_page(dispatcher, installation, slots["issue_description"], turn)
    is_proposed = slots["functionality"] is not None
    return started({**slots, "pending": PROPOSED if is_proposed else None})


class Inform(HelpAction):
    """An answer given while no form is open: it goes on with what was begun, if anything was."""

    def name(self) -> str:
        return "action_inform"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        wish = turn.entity("open_issue")
        if wish in WISHES:
            return decided(wish, turn, dispatcher, installation) or _new_ticket(
                turn, dispatcher, installation
            )
        if wish == "resume" or (wish is None and goes_on(turn)):
            return continue_issue(turn, dispatcher, installation)
        added = added_to_the_last_ticket(turn, installation)
        if added is not None:
            return added
        if wish == "start" or (says_what_is_wrong(turn.said) and not turn.is_choice):
            return continue_issue(turn, dispatcher, installation)
        if tells_trouble(turn.said) and not turn.is_choice:
            return started(begun_intake(turn))
        dispatcher.utter_message(
            text=text("intake.belongs_to_nothing"),
            buttons=[report_an_issue(), where_is_my_ticket()],
        )
        return []


class ChangeAnswer(HelpAction):
    """A correction while no form is open: there is nothing to correct but a cancelled intake."""

    def name(self) -> str:
        return "action_change_answer"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        asked = about_a_ticket(turn, dispatcher, installation)
        if asked is not None:
            return asked
        if turn.slot("pending") not in HALF_DONE:
            dispatcher.utter_message(
                text=text("intake.nothing_to_change"),
                buttons=[
                    button(label("intake.add_to_a_ticket"), payload_of("update_ticket")),
                    report_an_issue(),
                ],
            )
            return []
        corrections = facts_in(turn).slots
        if corrections:
            dispatcher.utter_message(text=changed(corrections, turn.zone).text)
        return started({**corrections, "pending": None})


class Cancel(HelpAction):
    """Ends the intake; what was typed can be picked up again."""

    def name(self) -> str:
        return "action_cancel"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        return cancelled(turn, dispatcher)


class Restart(HelpAction):
    """Starts the conversation over; tickets that were opened stay."""

    def name(self) -> str:
        return "action_restart"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        if turn.text.startswith("/") and not turn.is_choice:
            dispatcher.utter_message(text=text("intake.read_as_text"))
            return []
        dispatcher.utter_message(
            text=text("intake.starting_over"), buttons=[report_an_issue(), where_is_my_ticket()]
        )
        return [
            ActiveLoop(None),
            *as_events({**EMPTY_INTAKE, "pending": None, "question": None, "requested_slot": None}),
        ]


class OpenTicket(HelpAction):
    """Opens the ticket that was confirmed, once, however often this runs."""

    def name(self) -> str:
        return "action_open_ticket"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        if turn.slot("pending") in HALF_DONE:
            return []
        if not is_complete(turn):
            return [SlotSet("confirmation", None), FollowupAction(FORM)]
        owner = turn.requester
        try:
            ticket = installation.tickets.open(
                draft_of(FIELDS, turn.slots, IntakeState.from_slot(turn.slot("intake_state"))),
                owner,
                conversation_id=turn.conversation_id,
                opening_key=turn.slot("opening_key") or opening_key(turn),
                now=installation.now(),
            )
        except HelpdeskError as error:
            if not error.permanent:
                raise
            dispatcher.utter_message(text=text("intake.not_opened", reason=str(error)))
            return [SlotSet("confirmation", None), FollowupAction(FORM)]
        incidents = [incident.title for incident in link_incidents(ticket, turn, installation)]
        duty = duty_text(ticket, turn, installation.policy)
        dispatcher.utter_message(
            text=opened_text(ticket, turn, installation.policy, incidents, duty),
            buttons=[
                where_is_my_ticket(ticket.number),
                add_something(ticket.number),
            ],
            json_message={"kind": "ticket", "ticket": ticket.number},
        )
        known = IntakeState.from_slot(turn.slot("intake_state"))
        remembered = IntakeState(known=(*known.known, *known.told)).to_slot()
        ended = {**EMPTY_INTAKE, "pending": None, "related": None, "last_ticket": ticket.number}
        ended["intake_state"] = remembered
        following = next_problem(turn, opening_key(turn, "next"))
        if following is None:
            return as_events(ended)
        problem = shortened(str(following["issue_description"]), 120)
        dispatcher.utter_message(text=text("intake.next_problem", problem=problem))
        return started({**ended, **following})


# --- what these actions share, and the help-centre answers use too ------------------------------


def opening_key(turn: Turn, intake: str = "intake") -> str:
    """Return what names an intake that this message begins, so that it is opened once.

    The same if the turn is run again, which may already have opened the ticket.
    """
    return turn.key_of(intake) or uuid.uuid4().hex


def begun_intake(turn: Turn) -> dict[str, Any]:
    """Return the slots of a new intake, filled with what the message and the sign-in say."""
    return begun(turn, opening_key(turn)).slots


def continue_issue(
    turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
) -> Events:
    """Go on into the form with all that is known: the question asked before, and this message."""
    beginning = gone_on(turn, opening_key(turn))
    for say in beginning.says:
        dispatcher.utter_message(text=say.text)
    waiting = offer_related(turn, beginning.slots, dispatcher, installation)
    return waiting or started(beginning.slots)


def _new_ticket(turn: Turn, dispatcher: CollectingDispatcher, installation: Installation) -> Events:
    """Go on with a ticket of its own; within the form, the open question is simply asked again."""
    return [] if turn.active_form == FORM else continue_issue(turn, dispatcher, installation)
