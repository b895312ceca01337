"""An issue's way from the first word to the ticket, around the form that asks the questions."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answer_card import ANSWERED, say_answer
from actions.base import Events, HelpAction
from actions.buttons import button, report_an_issue
from actions.issue_state import (
    DEFLECTION,
    FORM,
    HALF_DONE,
    PROPOSED,
    RELATED,
    as_events,
    cancelled,
    started,
)
from actions.related import WISHES, decided, is_known, link_incidents, offer_related
from actions.services import Services
from conversation.facts import EMPTY_INTAKE, INTAKE_SLOTS, facts_in
from conversation.markdown import escaped, shortened
from conversation.ticket_wording import duty_text
from conversation.turn import SKIPPED, Turn
from conversation.wording import changed_words, learned_words, reason_words
from helpdesk.errors import HelpdeskError
from helpdesk.incidents.incident import Incident
from helpdesk.sla.response_window import format_instant, promise_text
from helpdesk.tickets.ticket import Ticket, TicketDraft
from understanding.description import MAX_LENGTH, says_what_is_wrong
from understanding.replies.progress import is_something_else, tells_trouble
from understanding.text_checks import clean


class BeginIssue(HelpAction):
    """Takes what the opening message says, offers what the help centre has, and starts to ask."""

    def name(self) -> str:
        return "action_begin_issue"

    def act(self, turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Events:
        goes_on = turn.slot("pending") in (DEFLECTION, RELATED) and turn.slot("issue_description")
        if goes_on and not is_something_else(turn.text):
            return continue_issue(turn, dispatcher, parts)
        slots = begun_intake(turn)
        if not slots["issue_description"]:
            return started(slots)
        is_urgent = slots["functionality"] == "critical"
        say_learned(turn, slots, dispatcher)
        waiting = offer_related(turn, slots, dispatcher, parts)
        if waiting is not None:
            return waiting
        if is_known(slots):
            return started(slots)
        shown = say_answer(
            dispatcher,
            parts,
            slots["issue_description"],
            turn=turn,
            lead="I'm taking this down now. Meanwhile, this may help:"
            if is_urgent
            else "This may already help:",
            asks_whether_solved=not is_urgent,
        )
        if is_urgent or shown not in ANSWERED:
            is_proposed = slots["functionality"] is not None
            return started({**slots, "pending": PROPOSED if is_proposed else None})
        return as_events({**slots, "pending": DEFLECTION, "question": slots["issue_description"]})


class Inform(HelpAction):
    """An answer given while no form is open: it goes on with what was begun, if anything was."""

    def name(self) -> str:
        return "action_inform"

    def act(self, turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Events:
        wish = turn.entity("open_issue")
        if wish in WISHES:
            return decided(wish, turn, dispatcher, parts) or _opened_anew(turn, dispatcher, parts)
        if wish == "resume" or (wish is None and turn.slot("pending") in (DEFLECTION, RELATED)):
            return continue_issue(turn, dispatcher, parts)
        if wish == "start" or (says_what_is_wrong(turn.text) and not turn.is_choice):
            return continue_issue(turn, dispatcher, parts)
        if tells_trouble(turn.text) and not turn.is_choice:
            return started(begun_intake(turn))
        dispatcher.utter_message(
            text="I'm not sure what that belongs to. What can I do for you?",
            buttons=[report_an_issue(), button("Where is my ticket?", "/check_ticket_status")],
        )
        return []


class ChangeAnswer(HelpAction):
    """A correction while no form is open: there is nothing to correct but a cancelled intake."""

    def name(self) -> str:
        return "action_change_answer"

    def act(self, turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Events:
        if turn.slot("pending") not in HALF_DONE:
            dispatcher.utter_message(
                text="There's no open form to change. To add something to a ticket, give me its "
                "number and what to add.",
                buttons=[button("Add to a ticket", "/update_ticket"), report_an_issue()],
            )
            return []
        changed = facts_in(turn).slots
        if changed:
            dispatcher.utter_message(text=changed_words(changed, turn.zone))
        return started({**changed, "pending": None})


class Cancel(HelpAction):
    """Ends what is being taken down; what was typed can be picked up again."""

    def name(self) -> str:
        return "action_cancel"

    def act(self, turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Events:
        return cancelled(turn, dispatcher)


class Restart(HelpAction):
    """Starts the conversation over; tickets that were opened stay."""

    def name(self) -> str:
        return "action_restart"

    def act(self, turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Events:
        if turn.text.startswith("/") and not turn.is_choice:
            dispatcher.utter_message(
                text='I read that as a text, not as a command. To start over, say "start over".'
            )
            return []
        dispatcher.utter_message(
            text="Let's start over. What can I do for you?",
            buttons=[report_an_issue(), button("Where is my ticket?", "/check_ticket_status")],
        )
        return [
            ActiveLoop(None),
            *as_events({**EMPTY_INTAKE, "pending": None, "question": None, "requested_slot": None}),
        ]


class OpenTicket(HelpAction):
    """Opens the ticket that was confirmed, once, however often this runs."""

    def name(self) -> str:
        return "action_open_ticket"

    def act(self, turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Events:
        if turn.slot("pending") in HALF_DONE:
            return []
        missing = [slot for slot in INTAKE_SLOTS if turn.slot(slot) is None]
        if missing or turn.slot("confirmation") != "submit":
            return [SlotSet("confirmation", None), FollowupAction(FORM)]
        try:
            ticket = parts.tickets.open(
                _draft(turn),
                turn.requester,
                conversation_id=turn.conversation_id,
                opening_key=turn.slot("opening_key") or uuid.uuid4().hex,
                now=parts.now(),
            )
        except HelpdeskError as error:
            if not error.permanent:
                raise
            dispatcher.utter_message(text=f"I couldn't open the ticket: {error}")
            return [SlotSet("confirmation", None), FollowupAction(FORM)]
        incidents = link_incidents(ticket, turn, parts)
        dispatcher.utter_message(
            text=opened_words(ticket, turn, parts, incidents),
            buttons=[
                button(
                    "Where is my ticket?", f'/check_ticket_status{{"ticket_id": "{ticket.number}"}}'
                ),
                button("Add something", f'/update_ticket{{"ticket_id": "{ticket.number}"}}'),
            ],
            json_message={"kind": "ticket", "ticket": ticket.number},
        )
        return as_events(
            {**EMPTY_INTAKE, "pending": None, "related": None, "last_ticket": ticket.number}
        )


# --- what these actions share, and the help-centre answers use too ------------------------------


def begun_intake(turn: Turn) -> dict[str, Any]:
    """Return the slots of a new intake, filled with what the message and the sign-in say."""
    slots = {**EMPTY_INTAKE, "pending": None, "opening_key": uuid.uuid4().hex}
    if turn.requester.email:
        slots["requester_email"] = turn.requester.email
    slots.update(facts_in(turn).slots)
    if not turn.is_choice and says_what_is_wrong(turn.text):
        slots["issue_description"] = clean(turn.text)[:MAX_LENGTH]
    return slots


def continue_issue(turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Events:
    """Go on into the form with all that is known: the question asked before, and this message."""
    known = {slot: turn.slot(slot) for slot in INTAKE_SLOTS if turn.slot(slot) is not None}
    keeps = turn.slot("pending") in HALF_DONE
    slots = begun_intake(turn)
    if not keeps:
        say_learned(turn, slots, dispatcher)
        return offer_related(turn, slots, dispatcher, parts) or started(slots)
    slots["opening_key"] = turn.slot("opening_key") or slots["opening_key"]
    said_now = slots["issue_description"]
    earlier = known.get("issue_description") or turn.slot("question")
    new = {name: value for name, value in slots.items() if value is not None}
    say_learned(turn, {**slots, **dict.fromkeys(known)}, dispatcher)
    slots = {**slots, **known, **new}
    if earlier and said_now and said_now != earlier:
        slots["issue_description"] = f"{earlier}\n{said_now}"[:MAX_LENGTH]
    elif earlier:
        slots["issue_description"] = earlier
    # The articles came with what the symptom was taken for.
    slots["pending"] = PROPOSED if slots["functionality"] is not None else None
    return offer_related(turn, slots, dispatcher, parts) or started(slots)


def say_learned(turn: Turn, slots: dict[str, Any], dispatcher: CollectingDispatcher) -> None:
    """Say what was taken from the message itself; the sign-in's address goes without saying."""
    told = facts_in(turn).slots
    words = learned_words(
        {slot: value for slot, value in told.items() if slots.get(slot) is not None}, turn.zone
    )
    if words:
        dispatcher.utter_message(text=words)


def opened_words(
    ticket: Ticket, turn: Turn, parts: Services, incidents: Sequence[Incident] = ()
) -> str:
    """Return the words after the ticket was opened: number, promise, reason, how to follow up."""
    policy = parts.policy
    promise = promise_text(policy, ticket.severity, ticket.due_at, turn.zone)
    lines = [f"Your ticket is **{ticket.number}**.", f"**{promise}**"]
    if turn.zone.key != policy.time_zone.key:
        lines.append(
            f"For the support team that is {format_instant(ticket.due_at, policy.time_zone)}."
        )
    lines.append(reason_words(turn))
    lines.append(duty_text(ticket, turn, policy))
    lines.extend(
        f"It is linked to the known problem ({escaped(shortened(incident.title, 120))}): "
        "I tell you here when that is resolved."
        for incident in incidents
    )
    lines.append(
        "Ask me about it here any time, or add details and screenshots: "
        f'"what about {ticket.number}?" is enough.'
    )
    return "\n\n".join(line for line in lines if line)


def _opened_anew(turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Events:
    """Go on with a ticket of its own; within the form, the open question is simply asked again."""
    return [] if turn.active_form == FORM else continue_issue(turn, dispatcher, parts)


def _draft(turn: Turn) -> TicketDraft:
    occurred_at = turn.slot("occurred_at")
    screenshots = turn.slot("screenshot")
    link = turn.slot("bot_link")
    return TicketDraft(
        description=turn.slot("issue_description"),
        functionality=turn.slot("functionality"),
        business_impact=turn.slot("business_impact"),
        iva_stage=turn.slot("iva_stage"),
        occurred_at=None if occurred_at == SKIPPED else datetime.fromisoformat(occurred_at),
        bot_link=None if link == SKIPPED else link,
        attachment_ids=() if screenshots == SKIPPED else tuple(screenshots),
        requester_email=turn.slot("requester_email"),
    )
