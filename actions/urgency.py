"""More urgency for a ticket: what changed, and the two questions of the intake once more.

The answers go through the same matrix as when the ticket was opened. So a word never raises a
severity, and a worse answer always does; a milder one never lowers it, that is for support.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events, HelpAction
from actions.buttons import TALK_TO_A_PERSON, button
from actions.meant_ticket import is_open, meant_ticket
from actions.services import Services
from actions.ticket_words import response_words, severity_name
from conversation.fields import facts_in
from conversation.intents import LEAVING_URGENCY
from conversation.markdown import escaped
from conversation.replies import read_answer
from conversation.turn import Turn
from helpdesk.errors import NotFound, Refused
from helpdesk.sla.response_window import format_instant, promise_text
from helpdesk.sla.severity import BusinessImpact, Functionality, Severity
from helpdesk.tickets.ticket import Actor, Ticket
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
NOTHING_NEW = "nothing new"
NEVER_MIND = button("Never mind", "/cancel")

# Met while the form asks, this sure an intent is a way out or aside rather than an answer.
ASIDE_LINE = 0.75
_FEWEST_WORDS = 2


class EscalateTicket(HelpAction):
    """More urgency is wished for: finds the ticket, and asks what changed."""

    def name(self) -> str:
        return "action_escalate_ticket"

    def act(self, turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Events:
        if turn.active_form == "issue_form":
            dispatcher.utter_message(text=_within_the_intake(turn, parts))
            return []
        ticket = meant_ticket(turn, dispatcher, parts, is_open)
        if ticket is None:
            return []
        if not ticket.is_open:
            dispatcher.utter_message(
                text=f"**{ticket.number}** is {ticket.state.label}. I can reopen it first.",
                buttons=[button("Reopen it", f'/reopen_ticket{{"ticket_id": "{ticket.number}"}}')],
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

    def act(self, turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Events:
        requested = turn.slot("requested_slot")
        if requested is None or turn.has_been_answered:
            return [SlotSet("misunderstood", 0)]
        if turn.intent in LEAVING_URGENCY and (turn.is_choice or turn.confidence >= ASIDE_LINE):
            return []
        answer = _read_change(turn) if requested == CHANGE else _read_choice(turn, requested, parts)
        if answer is not None:
            return [SlotSet("misunderstood", 0), SlotSet(requested, answer)]
        return [SlotSet("misunderstood", int(turn.slot("misunderstood") or 0) + 1)]


class AskUrgentChange(HelpAction):
    """Asks what changed, and says how the ticket stands."""

    def name(self) -> str:
        return f"action_ask_{CHANGE}"

    def act(self, turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Events:
        number = str(turn.slot("last_ticket"))
        if turn.slot("misunderstood"):
            text = "In a few words, what is worse than when you reported it? Who is affected now?"
        else:
            ticket = parts.tickets.get_for(number, turn.requester.key)
            name = severity_name(ticket.severity, parts.policy)
            text = (
                f"Let's look at **{number}** again. It is {name}. "
                f"{response_words(ticket, turn)}\n\nWhat changed since you reported it?"
            )
        dispatcher.utter_message(
            text=text,
            buttons=[
                button("Nothing new, I'm waiting", f'/inform{{"{CHANGE}": "{NOTHING_NEW}"}}'),
                NEVER_MIND,
                *_person_offered(turn),
            ],
            json_message={"asks": CHANGE, "kind": "question"},
        )
        return []


class AskUrgentFunctionality(HelpAction):
    """Asks how much has stopped working by now."""

    def name(self) -> str:
        return f"action_ask_{FUNCTIONALITY}"

    def act(self, turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Events:
        before = parts.tickets.get_for(str(turn.slot("last_ticket")), turn.requester.key)
        title = parts.policy.functionality_title
        _ask_again(
            turn,
            dispatcher,
            FUNCTIONALITY,
            question=f"How much has stopped working **now**? {_so_far(before.functionality)}",
            not_told="I couldn't tell which of these it is. Which comes closest?",
            answers=[_answer("functionality", one, title(one.value)) for one in Functionality],
        )
        return []


class AskUrgentImpact(HelpAction):
    """Asks how much it affects the business by now."""

    def name(self) -> str:
        return f"action_ask_{IMPACT}"

    def act(self, turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Events:
        before = parts.tickets.get_for(str(turn.slot("last_ticket")), turn.requester.key)
        title = parts.policy.impact_title
        _ask_again(
            turn,
            dispatcher,
            IMPACT,
            question="And how much does it affect your business **now**? "
            f"{_so_far(before.business_impact)}",
            not_told="I couldn't tell how much it affects your business. Which comes closest?",
            answers=[_answer("business_impact", one, title(one.value)) for one in BusinessImpact],
        )
        return []


def _ask_again(
    turn: Turn,
    dispatcher: CollectingDispatcher,
    slot: str,
    *,
    question: str,
    not_told: str,
    answers: list[dict[str, str]],
) -> None:
    """Ask one of the two questions of the matrix; in other words where it was not understood."""
    dispatcher.utter_message(
        text=not_told if turn.slot("misunderstood") else question,
        buttons=[*answers, *_person_offered(turn)],
        json_message={"asks": slot, "kind": "question"},
    )


def _so_far(answer: Functionality | BusinessImpact) -> str:
    return f"(So far: {answer.value.capitalize()}.)"


def _answer(entity: str, value: Functionality | BusinessImpact, title: str) -> dict[str, str]:
    return button(title, f'/inform{{"{entity}": "{value.value}"}}')


class SaveUrgency(HelpAction):
    """Assesses the ticket by the answers: raises the severity, or explains why it stays."""

    def name(self) -> str:
        return "action_save_urgency"

    def act(self, turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Events:
        number, change = str(turn.slot("last_ticket") or ""), turn.slot(CHANGE)
        answers = [turn.slot(slot) for slot in (FUNCTIONALITY, IMPACT)]
        if not change or None in answers:
            return [ActiveLoop(None)]
        forgotten = [SlotSet(slot, None) for slot in (CHANGE, FUNCTIONALITY, IMPACT)]
        try:
            before = parts.tickets.get_for(number, turn.requester.key)
            text = _assessed(before, str(change), answers, turn, parts)
        except (NotFound, Refused) as error:  # it was closed meanwhile
            text = f"I couldn't change that: {error}"
        dispatcher.utter_message(
            text=text,
            buttons=[
                button("Add something", f'/update_ticket{{"ticket_id": "{number}"}}'),
                button("Where is my ticket?", f'/check_ticket_status{{"ticket_id": "{number}"}}'),
            ],
        )
        return forgotten


def _assessed(before: Ticket, change: str, answers: list[Any], turn: Turn, parts: Services) -> str:
    """Change the severity where the answers give a higher one, else keep what was said."""
    actor = Actor.requester(turn.requester)
    functionality, impact = Functionality(answers[0]), BusinessImpact(answers[1])
    wanted = parts.policy.assess(functionality, impact)
    if wanted.rank < before.severity.rank:
        after = parts.tickets.change_severity(
            before.number, functionality, impact, actor, now=parts.now(), reason=change
        )
        return _raised_words(after, before, turn, parts)
    is_new = change != NOTHING_NEW
    parts.tickets.add_message(
        before.number,
        actor,
        change if is_new else "Asked for more urgency; nothing has changed.",
        now=parts.now(),
    )
    return _left_words(before, wanted, turn, parts, is_new=is_new)


def _raised_words(after: Ticket, before: Ticket, turn: Turn, parts: Services) -> str:
    policy = parts.policy
    impact = after.business_impact.value
    what = (
        "something about the setup is not right"
        if after.functionality is Functionality.SETUP
        else f"{after.functionality.value} functionality has stopped working"
    )
    why = f"Because: {what}, with {'no' if impact == 'none' else impact} business impact."
    head = (
        f"**{after.number}** is now **{severity_name(after.severity, policy)}**, up from "
        f"{severity_name(before.severity, policy)}."
    )
    return f"{head}\n\n{_new_promise(after, turn, parts)}\n\n{why} Support reads what you told me."


def _new_promise(ticket: Ticket, turn: Turn, parts: Services) -> str:
    if ticket.first_response_at is not None:
        return (
            f"{response_words(ticket, turn)} From now on the team handles it with its new severity."
        )
    opened = format_instant(ticket.opened_at, turn.zone)
    if turn.now > ticket.due_at and ticket.paused_at is None:
        due = format_instant(ticket.due_at, turn.zone)
        within = parts.policy.within_text(ticket.severity)
        return (
            f"The time counts from when you reported it, {opened}: {within} was up {due}. So it is "
            "overdue right away, and support is alerted."
        )
    promise = promise_text(parts.policy, ticket.severity, ticket.due_at, turn.zone)
    return f"**{promise}**, counted from when you reported it, {opened}."


def _left_words(
    ticket: Ticket, wanted: Severity, turn: Turn, parts: Services, *, is_new: bool
) -> str:
    """Say why the severity stays, what becomes of the words, and when support responds."""
    policy = parts.policy
    name = severity_name(ticket.severity, policy)
    if not is_new:
        why = (
            f"I understand that waiting is no fun. The severity follows from what is affected, so "
            f"**{ticket.number}** stays {name}; I've noted on it that you are waiting."
        )
    elif wanted is ticket.severity:
        why = (
            f"By these answers **{ticket.number}** stays {name}. What you told me is on the "
            "ticket, and support reads it."
        )
    else:
        why = (
            f"These answers would make it {severity_name(wanted, policy)}. I leave "
            f"**{ticket.number}** at {name}, so you lose nothing. What you told me is on the "
            "ticket."
        )
    hurry = f"In a hurry, write to {policy.support_email} as well."
    return f"{why}\n\n{response_words(ticket, turn)} {hurry}"


def _within_the_intake(turn: Turn, parts: Services) -> str:
    if turn.entity("ticket_id"):
        number = escaped(str(turn.entity("ticket_id")))
        return f'Let\'s finish this one first. Then say "{number} is more urgent now".'
    return (
        "Your answers here decide how urgent it is: the worse they are, the sooner support "
        f"responds. In a hurry, write to {parts.policy.support_email} as well."
    )


def _change_in(turn: Turn) -> str | None:
    """Return what changed where the message tells it, and not only that it is urgent."""
    if turn.is_choice:
        return None
    text = clean(turn.text).strip()
    facts = facts_in(turn).slots
    if not ({"functionality", "business_impact"} & set(facts)):
        return None
    return text if len(without_pressing(text).split()) >= _FEWEST_WORDS else None


def _read_change(turn: Turn) -> str | None:
    if turn.entity(CHANGE):
        return NOTHING_NEW
    text = clean(turn.text).strip()
    if says_nothing_new(text) or says_nothing_to_add(text):
        return NOTHING_NEW
    if turn.intent == "deny" and turn.words <= _FEWEST_WORDS:
        return NOTHING_NEW
    told = without_pressing(text).split()
    return text if told and turn.words >= _FEWEST_WORDS and not is_gibberish(text) else None


def _read_choice(turn: Turn, requested: str, parts: Services) -> str | None:
    slot = ASKED_AS[requested]
    answer = read_answer(turn, slot, facts_in(turn))
    if answer.found:
        return str(answer.slots[slot])
    if says_unchanged(turn.text) or says_unknown(turn.text):
        ticket = parts.tickets.get_for(str(turn.slot("last_ticket")), turn.requester.key)
        return str(getattr(ticket, slot).value)
    return None


def _person_offered(turn: Turn) -> list[dict[str, Any]]:
    return [TALK_TO_A_PERSON] if int(turn.slot("misunderstood") or 0) >= 2 else []
