"""What changes an answer given before, with or without a word that says so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from conversation.answers import PLAINLY_SAID
from conversation.fields import BY_SLOT, CHOICE_SLOTS, INTAKE_SLOTS
from conversation.lines import (
    CLEAR,
    LONGEST_BARE_VALUE,
    LONGEST_YES_OR_NO,
    UNCLEAR,
)
from conversation.manners import denied_choice
from conversation.pending import PROPOSED
from conversation.replies import read_answer
from conversation.ways.at_question import AtQuestion, IntakeStep, say_only
from conversation.wording import learned
from understanding.replies.corrections import takes_back, takes_back_plainly, wants_change
from understanding.replies.levels import objected_functionality


class CorrectionWays(AtQuestion):
    """What changes an answer given before, with or without a word that says so."""

    def _late_choice(self) -> IntakeStep | None:
        """A button of an earlier question corrects that answer."""
        turn = self.turn
        offered = {str(item["entity"]) for item in turn.entities}
        if not turn.is_late_choice or turn.intent != "inform" or self.requested in offered:
            return None
        pressed = {
            slot: value
            for slot, value in self.facts.slots.items()
            if slot in self.before.assumed and slot != self.requested
        }
        corrections = {**pressed, **self._changed_facts()}
        return self._corrected(corrections) if corrections else say_only("intake.earlier_button")

    def _objection(self) -> IntakeStep | None:
        """ "No", said to what a symptom was taken for; "not critical", said at any time."""
        turn = self.turn
        if turn.is_choice or self._changed_facts():
            return None
        was_proposed = turn.slot("pending") == PROPOSED
        level = objected_functionality(turn.said) if was_proposed else None
        if level and self.requested != "functionality":
            return self._corrected({"functionality": level})
        slot = denied_choice(turn)
        is_short = turn.words <= LONGEST_YES_OR_NO
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
        if turn.is_choice and turn.intent == "inform":
            return None
        if self.requested == "slot_to_change":
            return self._said_at_once()
        if turn.intent != "change_answer" or turn.confidence < UNCLEAR:
            return self._unannounced_correction()
        corrections = {**self._changed_readings(milder=True), **self._changed_facts()}
        corrections = corrections or self._changed_choice()
        if corrections:
            own = {} if self.requested in corrections else self._own_answer()
            step = self._corrected(corrections)
            return replace(step, slots={**own, **step.slots})
        others = self._missing_facts()
        if others:
            return IntakeStep(others, learned(others, turn.zone))
        if not (takes_back(turn.said) or wants_change(turn.said)):
            return None
        asked = turn.entity("answer_slot") or self._named_field()
        if asked and self.facts.slots.get(asked) == turn.slot(asked) is not None:
            return say_only("intake.same_as_before")
        if asked in INTAKE_SLOTS and asked != self.requested and turn.slot(asked) is not None:
            return IntakeStep({asked: None}, next_question=asked)
        is_unclear = turn.confidence < CLEAR and self.requested != "confirmation"
        if is_unclear or self.requested in self.facts.slots:
            return None
        if self.requested == "issue_description":
            return None
        return IntakeStep(next_question="slot_to_change")

    def _said_at_once(self) -> IntakeStep | None:
        """What is to be changed, and to what, in one message."""
        if self.turn.is_choice:
            return None
        named = self.turn.entity("answer_slot")
        changed = {**self._changed_readings(milder=True), **self._changed_facts()}
        if named in self.facts.slots:
            changed[named] = self.facts.slots[named]
        if named is not None:
            changed = {slot: value for slot, value in changed.items() if slot == named}
        if not changed:
            return None
        return replace(self._corrected(changed), next_question=self._back_to_where_it_was())

    def _unannounced_correction(self) -> IntakeStep | None:
        """ "No wait, 10.30 am today", "by now nobody gets through": a fact that says otherwise."""
        at_summary = self.requested == "confirmation"
        is_meant = at_summary or takes_back_plainly(self.turn.said)
        # Beside an answer to another choice nothing becomes milder by how it sounds.
        may_be_milder = is_meant and self.requested not in CHOICE_SLOTS
        changed_facts = self._changed_readings(milder=may_be_milder)
        if is_meant or takes_back(self.turn.said) or self._is_bare_value():
            changed_facts |= self._changed_facts()
        changed_facts = self._without_further_symptoms(changed_facts) | self._worse_as_said()
        if not changed_facts:
            return None
        answer = read_answer(self.turn, self.requested, self.facts)
        others = {} if at_summary or not answer.found else dict(answer.slots)
        step = self._corrected(changed_facts)
        if at_summary and answer.slots.get("confirmation") == "submit":
            # The last correction and the yes in one breath: shown once more before it is opened.
            return step
        return replace(step, slots={**step.slots, **others})

    def _is_bare_value(self) -> bool:
        """Return whether the message is nothing but a value for a question answered before."""
        is_only_one = len(self.facts.slots) == 1 and self.requested not in self.facts.slots
        return is_only_one and self.turn.words <= LONGEST_BARE_VALUE and not self.turn.tells

    def _without_further_symptoms(self, changed: dict[str, Any]) -> dict[str, Any]:
        """Return the changes without a functionality that a further symptom makes milder."""
        value, known = changed.get("functionality"), self.turn.slot("functionality")
        if value is None or known is None or takes_back_plainly(self.turn.text):
            return changed
        is_said = self.turn.stated("functionality", at_least=PLAINLY_SAID) is not None
        options = BY_SLOT["functionality"].options
        if is_said or options.index(str(value)) < options.index(str(known)):
            return changed
        return {slot: value for slot, value in changed.items() if slot != "functionality"}

    def _step_back(self) -> IntakeStep | None:
        if self.turn.intent != "go_back" or self.turn.confidence < UNCLEAR:
            return None
        if self.requested == "slot_to_change":
            return IntakeStep(next_question=self._back_to_where_it_was())
        before = INTAKE_SLOTS
        if self.requested in INTAKE_SLOTS:
            before = INTAKE_SLOTS[: INTAKE_SLOTS.index(self.requested)]
        answered = [slot for slot in before if self.turn.slot(slot) is not None]
        if not answered:
            return say_only("intake.first_question")
        return IntakeStep({answered[-1]: None}, next_question=answered[-1])
