"""The intake: takes each message for what it answers, and decides what is asked next.

The form refuses a message that answers nothing (by an empty list of events); the rule of the
message's intent then speaks, and the form comes back with the same question.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events, HelpAction
from actions.issue_state import PROPOSED, as_events, cancelled
from actions.related import offer_related
from actions.services import Services
from conversation.answers import numbered_option, read_answer
from conversation.facts import (
    CHOICE_SLOTS,
    INTAKE_SLOTS,
    OPTIONAL_SLOTS,
    facts_in,
    with_attachments,
)
from conversation.manners import (
    EXPLANATIONS,
    asks_back,
    denied_choice,
    leaves_it,
    left_out_by_name,
)
from conversation.turn import SKIPPED, Turn
from conversation.wording import changed_words, learned_words
from understanding.description import MAX_LENGTH
from understanding.replies.answers import says_unknown
from understanding.replies.levels import objected_functionality
from understanding.text_checks import is_gibberish

# Intents with an answer of their own: met inside the form they are a detour, not an answer.
DETOURS = frozenset(
    {
        "ask_product_question",
        "ask_response_times",
        "ask_support_contact",
        "talk_to_human",
        "check_ticket_status",
        "escalate_ticket",
        "close_ticket",
        "reopen_ticket",
        "request_feature",
        "bot_challenge",
        "help",
        "greet",
        "thank",
        "goodbye",
        "out_of_scope",
        "cancel",
        "restart",
    }
)
# How sure the intent must be to pass for a detour before the message is tried as an answer, and
# how sure to be heard at all.
CLEAR_LINE = 0.75
CLEAR_LINE_AT_DESCRIPTION = 0.8
UNCLEAR_LINE = 0.5
# A longer text at the description is the description, whatever it also sounds like.
DETOUR_MAX_WORDS_AT_DESCRIPTION = 14
ADDITION_MIN_WORDS = 4
# A yes or no to what was proposed is short; longer ones say more.
SHORT_REPLY_WORDS = 3
# At a choice, fewer words than these are an unclear answer rather than an addition.
UNCLEAR_CHOICE_MAX_WORDS = 8


@dataclass
class Outcome:
    """What one message did: slots to set, the question to ask next where it is not the usual one.

    A detour leaves everything as it is and lets the rule of the message's intent speak; `closing`
    events end the form instead.
    """

    slots: dict[str, Any] = field(default_factory=dict)
    next_question: str | None = None
    is_detour: bool = False
    closing: Events = field(default_factory=list)

    def events(self) -> Events:
        if self.is_detour or self.closing:
            return self.closing
        slots = {"misunderstood": 0, "pending": None, **self.slots}
        if self.next_question:
            slots["requested_slot"] = self.next_question
        return [SlotSet(name, value) for name, value in slots.items()]


class ValidateIssueForm(HelpAction):
    """Reads the person's message against the open question."""

    def name(self) -> str:
        return "validate_issue_form"

    def act(self, turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Events:
        requested = turn.slot("requested_slot")
        if requested is None or turn.has_been_answered:
            # The form starts or resumes: the message has been dealt with, only the question is due.
            return [
                SlotSet("misunderstood", 0),
                # After a detour a bare "no" is no longer about what was proposed.
                *([SlotSet("pending", None)] if requested else []),
            ]
        events = Reading(turn, requested, dispatcher).outcome().events()
        told = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
        if requested != "issue_description" or not told.get(requested):
            return events
        # What was just described may be known already.
        slots = {"opening_key": turn.slot("opening_key"), **told}
        waiting = offer_related(turn, slots, dispatcher, parts)
        return waiting or as_events(slots)


class Reading:
    """One message read against one open question."""

    def __init__(self, turn: Turn, requested: str, dispatcher: CollectingDispatcher) -> None:
        self.turn = turn
        self.requested = requested
        self.dispatcher = dispatcher
        self.facts = facts_in(turn)

    def outcome(self) -> Outcome:
        """Return what the message did, by the first way of reading that takes it."""
        ways = (
            self._numbered_option,
            self._late_choice,
            self._asked_back,
            self._objection,
            self._correction,
            self._step_back,
            self._left_out,
            self._clear_detour,
            self._answer,
            self._skip,
            self._other_facts,
            self._possible_detour,
            self._addition,
        )
        for way in ways:
            outcome = way()
            if outcome is not None:
                return outcome
        return self._not_understood()

    # --- the ways of reading, in the order in which they are tried -----------------------------

    def _numbered_option(self) -> Outcome | None:
        """ "2" means the second button, whatever else it may sound like."""
        return self._answer() if numbered_option(self.turn, self.requested) else None

    def _late_choice(self) -> Outcome | None:
        """A button of an earlier question corrects that answer."""
        turn = self.turn
        offered = {str(item["entity"]) for item in turn.entities}
        if not turn.is_late_choice or turn.intent != "inform" or self.requested in offered:
            return None
        changed = self._changed_facts()
        if changed:
            return self._corrected(changed)
        self._say("That button belonged to an earlier question.")
        return Outcome()

    def _asked_back(self) -> Outcome | None:
        """ "What do you mean by impact?" """
        if not asks_back(self.turn, self.requested):
            return None
        self._say(EXPLANATIONS[self.requested])
        return Outcome()

    def _objection(self) -> Outcome | None:
        """ "No", said to what a symptom was taken for; "not critical", said at any time."""
        turn = self.turn
        if turn.is_choice or self._changed_facts():
            return None
        level = objected_functionality(turn.text) if turn.slot("pending") == PROPOSED else None
        if level and self.requested != "functionality":
            return self._corrected({"functionality": level})
        was_proposed = turn.slot("pending") == PROPOSED and turn.words <= SHORT_REPLY_WORDS
        if was_proposed and self.requested == "business_impact" and turn.intent == "affirm":
            return Outcome()
        slot = denied_choice(turn)
        if was_proposed and self.requested == "business_impact" and turn.intent == "deny":
            slot = "functionality"
        if slot is None or slot == self.requested:
            return None
        answer = read_answer(turn, self.requested, self.facts)
        if answer.found and self.requested in CHOICE_SLOTS:
            return Outcome({**answer.slots, slot: None}, next_question=slot)
        return Outcome({slot: None}, next_question=slot)

    def _correction(self) -> Outcome | None:
        """ "Actually the impact is serious", "wrong link", "change something"."""
        turn = self.turn
        if self.requested == "slot_to_change" or (turn.is_choice and turn.intent == "inform"):
            return None
        if turn.intent != "change_answer" or turn.confidence < UNCLEAR_LINE:
            at_summary = self.requested == "confirmation" and self._changed_facts()
            return self._corrected(at_summary) if at_summary else None
        changed = self._changed_facts() or self._changed_choice()
        if changed:
            return self._corrected(changed)
        asked = turn.entity("answer_slot")
        if asked in CHOICE_SLOTS and self.facts.slots.get(asked) == turn.slot(asked) is not None:
            self._say("That's what I have.")
            return Outcome()
        if asked in INTAKE_SLOTS and asked != self.requested and turn.slot(asked) is not None:
            return Outcome({asked: None}, next_question=asked)
        if self.requested in self.facts.slots or self.requested == "issue_description":
            return None
        return Outcome(next_question="slot_to_change")

    def _step_back(self) -> Outcome | None:
        if self.turn.intent != "go_back" or self.turn.confidence < UNCLEAR_LINE:
            return None
        if self.requested == "slot_to_change":
            return Outcome(next_question="confirmation")
        before: tuple[str, ...] = INTAKE_SLOTS
        if self.requested in INTAKE_SLOTS:
            before = INTAKE_SLOTS[: INTAKE_SLOTS.index(self.requested)]
        answered = [slot for slot in before if self.turn.slot(slot) is not None]
        if not answered:
            self._say("This is the first question.")
            return Outcome()
        return Outcome({answered[-1]: None}, next_question=answered[-1])

    def _left_out(self) -> Outcome | None:
        """ "Leave it", said to a question that may be left out."""
        if self.requested not in OPTIONAL_SLOTS or not leaves_it(self.turn):
            return None
        return Outcome({self.requested: SKIPPED})

    def _clear_detour(self) -> Outcome | None:
        """Whether the message is plainly about something else."""
        turn = self.turn
        if turn.is_choice and turn.entity("open_issue"):
            return Outcome(is_detour=True)
        if turn.intent not in DETOURS:
            return None
        if turn.is_choice:
            return Outcome(is_detour=True)
        at_description = self.requested == "issue_description"
        if at_description and turn.words > DETOUR_MAX_WORDS_AT_DESCRIPTION:
            return None
        line = CLEAR_LINE_AT_DESCRIPTION if at_description else CLEAR_LINE
        best = turn.best_reading(self.requested)
        is_answer = self.requested in self.facts.slots or (
            best is not None and best.confidence > turn.confidence
        )
        return None if turn.confidence < line or is_answer else Outcome(is_detour=True)

    def _answer(self) -> Outcome | None:
        answer = read_answer(self.turn, self.requested, self.facts)
        for note in answer.notes:
            self._say(note)
        if answer.problem:
            self._say(answer.problem)
            return Outcome(self._missing_facts())
        if not answer.found:
            return None
        if self.requested == "confirmation":
            return self._decided(answer.slots["confirmation"])
        if self.requested == "slot_to_change":
            slot = answer.slots["slot_to_change"]
            return Outcome({slot: None}, next_question=slot)
        others = self._missing_facts()
        words = learned_words(others, self.turn.zone)
        if words:
            self._say(words)
        return Outcome({**others, **answer.slots, **_proposed(others)})

    def _skip(self) -> Outcome | None:
        turn, slot = self.turn, self.requested
        says_no = turn.intent in ("skip", "deny") and turn.confidence >= UNCLEAR_LINE
        unknown = slot in CHOICE_SLOTS and says_unknown(turn.text)
        if not says_no and not unknown:
            return None
        if slot == "slot_to_change":
            return Outcome(next_question="confirmation")
        named = left_out_by_name(turn)
        if named not in (None, slot) and turn.slot(named) is None:
            return Outcome({named: SKIPPED})
        if slot in OPTIONAL_SLOTS:
            return Outcome({slot: SKIPPED})
        if turn.intent == "deny" and not unknown:
            return None
        self._say(
            "Support needs this to see how urgent it is. Your best guess is enough."
            if slot in CHOICE_SLOTS
            else "I can't open a ticket without this one."
        )
        return Outcome()

    def _other_facts(self) -> Outcome | None:
        """The message answers another question than the open one."""
        others = self._missing_facts()
        if self.turn.attachments:
            self._say("Got the screenshot." if len(self.turn.attachments) == 1 else "Got them.")
            return Outcome({**others, "screenshot": with_attachments(self.turn)})
        if not others:
            return None
        self._say(learned_words(others, self.turn.zone))
        return Outcome({**others, **_proposed(others)})

    def _possible_detour(self) -> Outcome | None:
        likely = self.turn.intent in DETOURS and self.turn.confidence >= UNCLEAR_LINE
        return Outcome(is_detour=True) if likely else None

    def _addition(self) -> Outcome | None:
        """More about what is wrong, told while something else was asked."""
        turn, described = self.turn, self.turn.slot("issue_description")
        least = UNCLEAR_CHOICE_MAX_WORDS if self.requested in CHOICE_SLOTS else ADDITION_MIN_WORDS
        if turn.intent not in ("report_issue", "inform", "update_ticket") or not described:
            return None
        if turn.is_choice or turn.words < least or is_gibberish(turn.text):
            return None
        self._say("I've added that to the description.")
        return Outcome({"issue_description": f"{described}\n{turn.text}"[:MAX_LENGTH]})

    def _not_understood(self) -> Outcome:
        return Outcome({"misunderstood": int(self.turn.slot("misunderstood") or 0) + 1})

    # --- what they share ------------------------------------------------------------------------

    def _say(self, text: str) -> None:
        self.dispatcher.utter_message(text=text)

    def _decided(self, decision: str) -> Outcome:
        if decision == "submit":
            return Outcome({"confirmation": "submit"})
        if decision == "cancel":
            return Outcome(closing=cancelled(self.turn, self.dispatcher))
        return Outcome(next_question="slot_to_change")

    def _missing_facts(self) -> dict[str, Any]:
        """Return the facts for questions that have no answer yet, the open one left aside."""
        return {
            slot: value
            for slot, value in self.facts.slots.items()
            if slot != self.requested and self.turn.slot(slot) in (None, SKIPPED)
        }

    def _changed_facts(self) -> dict[str, Any]:
        """Return the facts that differ from an answer given before."""
        return {
            slot: value
            for slot, value in self.facts.slots.items()
            if slot != self.requested and self.turn.slot(slot) not in (None, value)
        }

    def _changed_choice(self) -> dict[str, Any]:
        """Return the answered choice which the message, read as its answer, changes most surely."""
        named = self.turn.entity("answer_slot")
        sure = [
            (best.confidence, slot, best.value)
            for slot in ([named] if named in CHOICE_SLOTS else CHOICE_SLOTS)
            if (best := self.turn.sure_reading(slot)) is not None
            and self.turn.slot(slot) not in (None, best.value)
        ]
        return {max(sure)[1]: max(sure)[2]} if sure else {}

    def _corrected(self, slots: dict[str, Any]) -> Outcome:
        self._say(changed_words(slots, self.turn.zone))
        return Outcome(slots)


def _proposed(slots: dict[str, Any]) -> dict[str, Any]:
    """Return what to remember when functionality was concluded and said so."""
    return {"pending": PROPOSED} if "functionality" in slots else {}
