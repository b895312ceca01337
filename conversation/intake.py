"""What one message does to the intake: plain values in, what to set and what to say out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conversation.field import SlotAnswer
from conversation.fields import BY_SLOT, CHOICE_SLOTS, INTAKE_SLOTS, OPTIONAL_SLOTS, facts_in
from conversation.intents import ADDING, DETOURS
from conversation.manners import asks_back, denied_choice, leaves_it, left_out_by_name
from conversation.mentions import find_pictures
from conversation.pending import PROPOSED
from conversation.replies import numbered_option, read_answer
from conversation.say import Say
from conversation.turn import SKIPPED, Turn
from conversation.wording import changed, learned
from understanding.description import MAX_LENGTH
from understanding.replies.answers import says_unknown
from understanding.replies.levels import objected_functionality
from understanding.text_checks import is_gibberish

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


@dataclass(frozen=True)
class IntakeStep:
    """What one message does: slots to set, what to say, what to ask where it is not the usual.

    A detour changes nothing, and the rule of the message's intent answers it. A cancellation ends
    the intake.
    """

    slots: Mapping[str, Any] = field(default_factory=dict)
    says: tuple[Say, ...] = ()
    next_question: str | None = None
    is_detour: bool = False
    is_cancelled: bool = False

    @property
    def changes(self) -> dict[str, Any]:
        """All slots to set, those among them that every step resets."""
        if self.is_detour or self.is_cancelled:
            return {}
        asked = {"requested_slot": self.next_question} if self.next_question else {}
        return {"misunderstood": 0, "pending": None, **self.slots, **asked}


_DETOUR = IntakeStep(is_detour=True)


def taken(turn: Turn, requested: str) -> IntakeStep:
    """Return what the message does while the question for the slot `requested` is open."""
    return _AtQuestion(turn, requested).step()


class _AtQuestion:
    """One message at one open question."""

    def __init__(self, turn: Turn, requested: str) -> None:
        self.turn = turn
        self.requested = requested
        self.facts = facts_in(turn)

    def step(self) -> IntakeStep:
        """Return what the message does, by the first way of reading that takes it."""
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
            step = way()
            if step is not None:
                return step
        return IntakeStep({"misunderstood": int(self.turn.slot("misunderstood") or 0) + 1})

    # --- the ways of reading, in the order in which they are tried -----------------------------

    def _numbered_option(self) -> IntakeStep | None:
        """ "2" means the second button, whatever else it may sound like."""
        return self._answer() if numbered_option(self.turn, self.requested) else None

    def _late_choice(self) -> IntakeStep | None:
        """A button of an earlier question corrects that answer."""
        turn = self.turn
        offered = {str(item["entity"]) for item in turn.entities}
        if not turn.is_late_choice or turn.intent != "inform" or self.requested in offered:
            return None
        corrections = self._changed_facts()
        return self._corrected(corrections) if corrections else _said("intake.earlier_button")

    def _asked_back(self) -> IntakeStep | None:
        """ "What do you mean by impact?" """
        asked = BY_SLOT.get(self.requested)
        explanation = asked.explanation if asked is not None else None
        if explanation is None or not asks_back(self.turn, self.requested):
            return None
        return IntakeStep(says=(explanation,))

    def _objection(self) -> IntakeStep | None:
        """ "No", said to what a symptom was taken for; "not critical", said at any time."""
        turn = self.turn
        if turn.is_choice or self._changed_facts():
            return None
        was_proposed = turn.slot("pending") == PROPOSED
        level = objected_functionality(turn.text) if was_proposed else None
        if level and self.requested != "functionality":
            return self._corrected({"functionality": level})
        slot = denied_choice(turn)
        is_short = turn.words <= SHORT_REPLY_WORDS
        if was_proposed and is_short and self.requested == "business_impact":
            if turn.intent == "affirm":
                return IntakeStep()
            if turn.intent == "deny":
                slot = "functionality"
        if slot is None or slot == self.requested:
            return None
        answer = read_answer(turn, self.requested, self.facts)
        if answer.found and self.requested in CHOICE_SLOTS:
            return IntakeStep({**answer.slots, slot: None}, next_question=slot)
        return IntakeStep({slot: None}, next_question=slot)

    def _correction(self) -> IntakeStep | None:
        """ "Actually the impact is serious", "wrong link", "change something"."""
        turn = self.turn
        if self.requested == "slot_to_change" or (turn.is_choice and turn.intent == "inform"):
            return None
        if turn.intent != "change_answer" or turn.confidence < UNCLEAR_LINE:
            at_summary = self.requested == "confirmation" and self._changed_facts()
            return self._corrected(at_summary) if at_summary else None
        corrections = self._changed_facts() or self._changed_choice()
        if corrections:
            return self._corrected(corrections)
        asked = turn.entity("answer_slot") or self._named_field()
        if asked in CHOICE_SLOTS and self.facts.slots.get(asked) == turn.slot(asked) is not None:
            return _said("intake.same_as_before")
        if asked in INTAKE_SLOTS and asked != self.requested and turn.slot(asked) is not None:
            return IntakeStep({asked: None}, next_question=asked)
        if self.requested in self.facts.slots or self.requested == "issue_description":
            return None
        return IntakeStep(next_question="slot_to_change")

    def _step_back(self) -> IntakeStep | None:
        if self.turn.intent != "go_back" or self.turn.confidence < UNCLEAR_LINE:
            return None
        if self.requested == "slot_to_change":
            return IntakeStep(next_question="confirmation")
        before = INTAKE_SLOTS
        if self.requested in INTAKE_SLOTS:
            before = INTAKE_SLOTS[: INTAKE_SLOTS.index(self.requested)]
        answered = [slot for slot in before if self.turn.slot(slot) is not None]
        if not answered:
            return _said("intake.first_question")
        return IntakeStep({answered[-1]: None}, next_question=answered[-1])

    def _left_out(self) -> IntakeStep | None:
        """ "Leave it", said to a question that may be left out."""
        if self.requested not in OPTIONAL_SLOTS or not leaves_it(self.turn):
            return None
        return IntakeStep({self.requested: SKIPPED})

    def _clear_detour(self) -> IntakeStep | None:
        """Whether the message is plainly about something else."""
        turn = self.turn
        if turn.is_choice and turn.entity("open_issue"):
            return _DETOUR
        if turn.intent not in DETOURS:
            return None
        if turn.is_choice:
            return _DETOUR
        at_description = self.requested == "issue_description"
        if at_description and turn.words > DETOUR_MAX_WORDS_AT_DESCRIPTION:
            return None
        line = CLEAR_LINE_AT_DESCRIPTION if at_description else CLEAR_LINE
        best = turn.best_reading(self.requested)
        is_answer = self.requested in self.facts.slots or (
            best is not None and best.confidence > turn.confidence
        )
        return None if turn.confidence < line or is_answer else _DETOUR

    def _answer(self) -> IntakeStep | None:
        answer = read_answer(self.turn, self.requested, self.facts)
        if answer.problem:
            return IntakeStep(self._missing_facts(), says=(*answer.notes, answer.problem))
        if not answer.found:
            return None
        if self.requested == "confirmation":
            return _decided(answer)
        if self.requested == "slot_to_change":
            slot = answer.slots["slot_to_change"]
            return IntakeStep({slot: None}, next_question=slot)
        others = self._missing_facts()
        says = (*answer.notes, *learned(others, self.turn.zone))
        return IntakeStep({**others, **answer.slots, **_proposed(others)}, says)

    def _skip(self) -> IntakeStep | None:
        turn, slot = self.turn, self.requested
        says_no = turn.intent in ("skip", "deny") and turn.confidence >= UNCLEAR_LINE
        unknown = slot in CHOICE_SLOTS and says_unknown(turn.text)
        if not says_no and not unknown:
            return None
        if slot == "slot_to_change":
            return IntakeStep(next_question="confirmation")
        named = left_out_by_name(turn)
        if named is not None and named != slot and turn.slot(named) is None:
            return IntakeStep({named: SKIPPED})
        if slot in OPTIONAL_SLOTS:
            return IntakeStep({slot: SKIPPED})
        if turn.intent == "deny" and not unknown:
            return None
        return _said("intake.needed_choice" if slot in CHOICE_SLOTS else "intake.needed")

    def _other_facts(self) -> IntakeStep | None:
        """The message answers another question than the open one."""
        others = self._missing_facts()
        if self.turn.attachments:
            one = len(self.turn.attachments) == 1
            pictures = find_pictures(BY_SLOT["screenshot"], self.turn)
            return IntakeStep(
                {**others, "screenshot": pictures},
                (Say("intake.got_screenshot" if one else "intake.got_screenshots"),),
            )
        if not others:
            return None
        return IntakeStep({**others, **_proposed(others)}, learned(others, self.turn.zone))

    def _possible_detour(self) -> IntakeStep | None:
        likely = self.turn.intent in DETOURS and self.turn.confidence >= UNCLEAR_LINE
        return _DETOUR if likely else None

    def _addition(self) -> IntakeStep | None:
        """More about what is wrong, told while something else was asked."""
        turn, described = self.turn, self.turn.slot("issue_description")
        least = UNCLEAR_CHOICE_MAX_WORDS if self.requested in CHOICE_SLOTS else ADDITION_MIN_WORDS
        if turn.intent not in ADDING or not described:
            return None
        if turn.is_choice or turn.words < least or is_gibberish(turn.text):
            return None
        return IntakeStep(
            {"issue_description": f"{described}\n{turn.text}"[:MAX_LENGTH]},
            (Say("intake.added_to_description"),),
        )

    # --- what they share ------------------------------------------------------------------------

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

    def _named_field(self) -> str | None:
        """Return the slot of a further question that the message names by its label."""
        further = (one for one in BY_SLOT.values() if not one.ticket)
        return next((one.slot for one in further if one.is_named_in(self.turn.text)), None)

    def _corrected(self, slots: dict[str, Any]) -> IntakeStep:
        return IntakeStep(slots, (changed(slots, self.turn.zone),))


def _said(key: str) -> IntakeStep:
    """Return the step that only says something, and asks the open question again."""
    return IntakeStep(says=(Say(key),))


def _decided(answer: SlotAnswer) -> IntakeStep:
    decision = answer.slots["confirmation"]
    if decision == "submit":
        return IntakeStep({"confirmation": "submit"})
    if decision == "cancel":
        return IntakeStep(is_cancelled=True)
    return IntakeStep(next_question="slot_to_change")


def _proposed(slots: Mapping[str, Any]) -> dict[str, Any]:
    """Return what to remember when functionality was concluded and said so."""
    return {"pending": PROPOSED} if "functionality" in slots else {}
