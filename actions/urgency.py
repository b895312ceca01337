"""More urgency for a ticket: what changed, and the two questions of the intake once more.

The answers go through the same matrix as when the ticket was opened. So a word never raises a
severity, and a worse answer always does; a milder one never lowers it, that is for support.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import HelpAction
from actions.buttons import (
    Button,
    add_something,
    button,
    never_mind,
    payload_of,
    reopen,
    talk_to_a_person,
    where_is_my_ticket,
)
from actions.events import Events
from actions.issue import go_on_or_begin
from actions.ticket_reference import is_open, referenced_ticket, reports_without_tickets
from conversation.catalogue import label, text
from conversation.fields import facts_in
from conversation.intents import LEAVING_URGENCY
from conversation.markdown import Markdown
from conversation.replies import read_answer
from conversation.ticket_wording import response_text, severity_name
from conversation.turn import Turn
from conversation.urgency_wording import raised_text, stays_text
from helpdesk.errors import NotFound, Refused
from helpdesk.installation import Installation
from helpdesk.sla.severity import BusinessImpact, Functionality, Severity
from helpdesk.tickets.ticket import Actor, EntryKind, Ticket
from understanding.replies.answers import says_unknown
from understanding.replies.progress import (
    says_nothing_new,
    says_nothing_to_add,
    says_unchanged,
    without_pressing,
)
from understanding.text_checks import clean, is_gibberish

FORM = "urgency_form"
CHANGE, FUNCTIONALITY, IMPACT = "urgent_change", "urgent_functionality", "urgent_impact"
ASKED_AS = {FUNCTIONALITY: "functionality", IMPACT: "business_impact"}
NOTHING_NEW = "nothing_new"

# Met while the form asks, this sure an intent is a way out or aside rather than an answer.
ASIDE_LINE = 0.75
_FEWEST_WORDS = 2


class EscalateTicket(HelpAction):
    """More urgency is wished for: finds the ticket, and asks what changed."""

    def name(self) -> str:
        return "action_escalate_ticket"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        if turn.active_form == "issue_form":
            dispatcher.utter_message(text=_in_intake_text(turn, installation))
            return []
        if reports_without_tickets(turn, installation):
            return go_on_or_begin(turn, dispatcher, installation)
        ticket = referenced_ticket(turn, dispatcher, installation, is_open)
        if ticket is None:
            return []
        if not ticket.is_open:
            number, state = ticket.number, ticket.state.label
            dispatcher.utter_message(
                text=text("urgency.reopen_first", number=number, state=state),
                buttons=[reopen(number)],
            )
            return [SlotSet("last_ticket", ticket.number)]
        return [
            SlotSet("last_ticket", ticket.number),
            SlotSet(CHANGE, _change_in(turn)),
            SlotSet(FUNCTIONALITY, None),
            SlotSet(IMPACT, None),
            SlotSet("misunderstood", 0),
            FollowupAction(FORM),
        ]


class ValidateUrgencyForm(HelpAction):
    """Reads each message as the answer to the open question, as the intake does."""

    def name(self) -> str:
        return "validate_urgency_form"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        requested = turn.slot("requested_slot")
        if requested is None or turn.has_been_answered:
            return [SlotSet("misunderstood", 0)]
        if turn.intent in LEAVING_URGENCY and (turn.is_choice or turn.confidence >= ASIDE_LINE):
            return []
        answer = (
            _read_change(turn)
            if requested == CHANGE
            else _read_choice(turn, requested, installation)
        )
        if answer is not None:
            return [SlotSet("misunderstood", 0), SlotSet(requested, answer)]
        return [SlotSet("misunderstood", int(turn.slot("misunderstood") or 0) + 1)]


class AskUrgentChange(HelpAction):
    """Asks what changed, and says how the ticket stands."""

    def name(self) -> str:
        return f"action_ask_{CHANGE}"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        number = str(turn.slot("last_ticket"))
        if turn.slot("misunderstood"):
            question = text("urgency.ask_change_again")
        else:
            ticket = installation.tickets.get_for(number, turn.requester.key)
            question = text(
                "urgency.ask_change",
                number=number,
                severity=severity_name(ticket.severity, installation.policy),
                response=response_text(ticket, turn),
            )
        payload = payload_of("inform", **{CHANGE: NOTHING_NEW})
        dispatcher.utter_message(
            text=question,
            buttons=[
                button(label("buttons.nothing_new"), payload),
                never_mind(),
                *_person_offered(turn),
            ],
            json_message={"asks": CHANGE, "kind": "question"},
        )
        return []


class AskUrgentFunctionality(HelpAction):
    """Asks how much has stopped working by now."""

    def name(self) -> str:
        return f"action_ask_{FUNCTIONALITY}"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        before = installation.tickets.get_for(str(turn.slot("last_ticket")), turn.requester.key)
        title = installation.policy.functionality_title
        _ask_again(
            turn,
            dispatcher,
            FUNCTIONALITY,
            question=text(
                "urgency.ask_functionality", answer=before.functionality.value.capitalize()
            ),
            in_other_words=text("intake.functionality.in_other_words"),
            answers=[_answer("functionality", one, title(one.value)) for one in Functionality],
        )
        return []


class AskUrgentImpact(HelpAction):
    """Asks how much it affects the business by now."""

    def name(self) -> str:
        return f"action_ask_{IMPACT}"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        before = installation.tickets.get_for(str(turn.slot("last_ticket")), turn.requester.key)
        title = installation.policy.impact_title
        _ask_again(
            turn,
            dispatcher,
            IMPACT,
            question=text("urgency.ask_impact", answer=before.business_impact.value.capitalize()),
            in_other_words=text("intake.business_impact.in_other_words"),
            answers=[_answer("business_impact", one, title(one.value)) for one in BusinessImpact],
        )
        return []


def _ask_again(
    turn: Turn,
    dispatcher: CollectingDispatcher,
    slot: str,
    *,
    question: Markdown,
    in_other_words: Markdown,
    answers: list[Button],
) -> None:
    """Ask one of the two questions of the matrix; in other words where it was not understood."""
    dispatcher.utter_message(
        text=in_other_words if turn.slot("misunderstood") else question,
        buttons=[*answers, *_person_offered(turn)],
        json_message={"asks": slot, "kind": "question"},
    )


def _answer(entity: str, value: Functionality | BusinessImpact, title: str) -> Button:
    return button(title, payload_of("inform", **{entity: value.value}))


class SaveUrgency(HelpAction):
    """Assesses the ticket by the answers: raises the severity, or explains why it stays."""

    def name(self) -> str:
        return "action_save_urgency"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        number, change = str(turn.slot("last_ticket") or ""), turn.slot(CHANGE)
        answers = [turn.slot(slot) for slot in (FUNCTIONALITY, IMPACT)]
        if not change or None in answers:
            return [ActiveLoop(None)]
        forgotten = [SlotSet(slot, None) for slot in (CHANGE, FUNCTIONALITY, IMPACT)]
        try:
            before = installation.tickets.get_for(number, turn.requester.key)
            said = _assessed(before, str(change), answers, turn, installation)
        except (NotFound, Refused) as error:  # it was closed meanwhile
            said = text("urgency.failed", reason=error)
        dispatcher.utter_message(
            text=said, buttons=[add_something(number), where_is_my_ticket(number)]
        )
        return forgotten


def _assessed(
    before: Ticket, change: str, answers: list[Any], turn: Turn, installation: Installation
) -> Markdown:
    """Change the severity where the answers give a higher one, else keep what was said.

    An answer that the assistant had assumed, and that the person now gives, is confirmed.
    """
    actor = Actor.requester(turn.requester)
    functionality, impact = Functionality(answers[0]), BusinessImpact(answers[1])
    wanted = installation.policy.assess(functionality, impact)
    key = turn.key_of("urgency")
    made = installation.tickets.change_made(turn.requester.key, key)
    if made and made[1].kind is EntryKind.SEVERITY_CHANGED:  # and the turn is run again
        before = replace(before, severity=Severity(made[1].before))
    if wanted.rank < before.severity.rank:
        after = installation.tickets.change_severity(
            before.number,
            functionality,
            impact,
            actor,
            now=installation.now(),
            reason=change,
            change_key=key,
        )
        return raised_text(after, before, turn, installation.policy)
    same = {
        "functionality": functionality is before.functionality,
        "business_impact": impact is before.business_impact,
    }
    installation.tickets.confirm_assumed(
        before.number, [slot for slot in same if same[slot]], actor, now=installation.now()
    )
    is_new = change != NOTHING_NEW
    installation.tickets.add_message(
        before.number,
        actor,
        change if is_new else label("urgency.message_nothing_new"),
        now=installation.now(),
        change_key=key,
    )
    return stays_text(before, wanted, turn, installation.policy, is_new=is_new)


def _in_intake_text(turn: Turn, installation: Installation) -> Markdown:
    number = turn.entity("ticket_id")
    if number:
        return text("urgency.other_ticket_in_intake", number=number)
    return text("urgency.in_intake", support_email=Markdown(installation.policy.support_email))


def _change_in(turn: Turn) -> str | None:
    """Return what changed where the message tells it, and not only that it is urgent."""
    if turn.is_choice:
        return None
    typed = clean(turn.text).strip()
    facts = facts_in(turn).slots
    if not ({"functionality", "business_impact"} & set(facts)):
        return None
    return typed if len(without_pressing(turn.said).split()) >= _FEWEST_WORDS else None


def _read_change(turn: Turn) -> str | None:
    if turn.entity(CHANGE):
        return NOTHING_NEW
    typed = clean(turn.text).strip()
    if turn.any(says_nothing_new) or turn.any(says_nothing_to_add):
        return NOTHING_NEW
    if turn.intent == "deny" and turn.words <= _FEWEST_WORDS:
        return NOTHING_NEW
    told = without_pressing(turn.said).split()
    return typed if told and turn.words >= _FEWEST_WORDS and not is_gibberish(typed) else None


def _read_choice(turn: Turn, requested: str, installation: Installation) -> str | None:
    slot = ASKED_AS[requested]
    answer = read_answer(turn, slot, facts_in(turn))
    if answer.found:
        return str(answer.slots[slot])
    if turn.any(says_unchanged) or turn.any(says_unknown):
        ticket = installation.tickets.get_for(str(turn.slot("last_ticket")), turn.requester.key)
        return str(getattr(ticket, slot).value)
    return None


def _person_offered(turn: Turn) -> list[Button]:
    return [talk_to_a_person()] if int(turn.slot("misunderstood") or 0) >= 2 else []
