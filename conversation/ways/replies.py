"""What answers the open question, or fails to."""

from __future__ import annotations

from dataclasses import replace

from conversation.assuming import likely_answer, proposal_for
from conversation.field import SlotAnswer
from conversation.fields import BY_SLOT, CHOICE_SLOTS, INTAKE_SLOTS, OPTIONAL_SLOTS
from conversation.lines import (
    HEARD_FROM,
    MOST_TRIES,
    UNCLEAR,
)
from conversation.manners import left_out_by_name
from conversation.mentions import find_pictures
from conversation.replies import numbered_option, read_answer
from conversation.say import Say
from conversation.state import IntakeState
from conversation.turn import SKIPPED
from conversation.ways.at_question import CANCELLED, PUT_ASIDE, AtQuestion, IntakeStep, proposed
from conversation.wording import learned
from helpdesk.limits import FACT_CHARACTERS
from understanding.description import MAX_LENGTH, MIN_LENGTH
from understanding.replies.answers import is_not_yet, says_unknown
from understanding.text_checks import clean, is_gibberish

_FEWEST_WORDS_TAKEN = 2


class ReplyWays(AtQuestion):
    """What answers the open question, or fails to."""

    def _numbered_option(self) -> IntakeStep | None:
        """ "2" means the second button, whatever else it may sound like."""
        return self._answer() if numbered_option(self.turn, self.requested) else None

    def _reply_to_proposal(self) -> IntakeStep | None:
        """Yes or no to "I'd put it down as serious - right?"."""
        proposal, slot = self.before.proposal, self.requested
        if slot not in CHOICE_SLOTS or proposal not in BY_SLOT[slot].options:
            return None
        if self.turn.intent == "affirm" and self.turn.confidence >= UNCLEAR:
            return IntakeStep({slot: proposal})
        best = self.turn.best_reading(slot)
        if best is not None and best.value == proposal and best.confidence >= HEARD_FROM:
            return IntakeStep({slot: proposal})  # said again
        answer = read_answer(self.turn, slot, self.facts)
        if answer.found or self.turn.intent != "deny":
            return None
        leads = {**self.state.leads, slot: {**self.state.leads.get(slot, {}), proposal: 0.0}}
        return self._assumed(replace(self.state, leads=leads))

    def _answer(self) -> IntakeStep | None:
        answer = read_answer(self.turn, self.requested, self.facts)
        if answer.problem and self.requested == "issue_description":
            return self._missed(says=(*answer.notes, answer.problem))
        if answer.problem:
            return self._refused(answer.notes, answer.problem)
        if not answer.found:
            return self._reply_to_the_summary()
        if self.requested == "confirmation":
            decision = answer.slots["confirmation"]
            return self._not_yet() if decision == "wait" else _decided(answer)
        if self.requested == "slot_to_change":
            slot = answer.slots["slot_to_change"]
            return IntakeStep({slot: None}, next_question=slot)
        others = self._missing_facts()
        says = (*answer.notes, *learned(others, self.turn.zone))
        return IntakeStep({**others, **answer.slots, **proposed(others)}, says)

    def _refused(self, notes: tuple[Say, ...], problem: Say) -> IntakeStep:
        """Say why an answer cannot be taken; said again, it is kept as it was put."""
        slot, state = self.requested, self.state.missed_again(self.requested)
        others = self._missing_facts()
        if not BY_SLOT[slot].is_shown_as_said or state.missed[slot] < MOST_TRIES:
            return IntakeStep(others, says=(*notes, problem), state=state)
        words = self.turn.text.strip()[:FACT_CHARACTERS]
        said = (*learned(others, self.turn.zone), Say("intake.kept_as_said"))
        state = state.saying(slot, f"\u201c{words}\u201d")
        return IntakeStep({**others, slot: SKIPPED}, said, state=state)

    def _reply_to_the_summary(self) -> IntakeStep | None:
        """What is said to the summary though it is not on the screen, or holds it back."""
        if self.requested == "confirmation" and is_not_yet(self.turn.said):
            return self._not_yet()
        if self.requested != "slot_to_change":
            return None
        answer = read_answer(self.turn, "confirmation", self.facts)
        decision = answer.slots.get("confirmation")
        if decision == "wait":
            return replace(self._not_yet(), next_question="confirmation")
        return _decided(answer) if decision in ("submit", "cancel") else None

    def _left_to_us(self) -> IntakeStep | None:
        """ "You decide": the open question only is assumed."""
        if self.turn.is_choice or self.requested not in INTAKE_SLOTS:
            return None
        if not self._does("decide_for_me") or self.requested == "issue_description":
            return None
        return self._assumed(self.state)

    def _skip(self) -> IntakeStep | None:
        turn, slot = self.turn, self.requested
        says_no = turn.intent in ("skip", "deny") and turn.confidence >= UNCLEAR
        unknown = slot in CHOICE_SLOTS and turn.any(says_unknown)
        if not says_no and not unknown:
            return None
        if slot == "slot_to_change":
            return IntakeStep(next_question=self._back_to_where_it_was())
        named = left_out_by_name(turn)
        is_given = named in self.facts.slots
        if named is not None and named != slot and turn.slot(named) is None and not is_given:
            return IntakeStep({named: SKIPPED})
        if slot in OPTIONAL_SLOTS:
            return IntakeStep({slot: SKIPPED})
        if turn.intent == "deny" and not unknown:
            return None
        return self._missed()

    def _likely_answer(self) -> IntakeStep | None:
        """A reply that most likely means one of the answers: it is taken, and said."""
        slot = self.requested
        if self.turn.is_choice or slot not in CHOICE_SLOTS:
            return None
        value = likely_answer(slot, self.turn, self.state)
        if value is None or self.facts.slots.get(slot) not in (None, value):
            return None
        said = {"label": BY_SLOT[slot].name, "value": BY_SLOT[slot].option_name(value)}
        others = self._missing_facts()
        says = (*learned(others, self.turn.zone), Say("intake.taken", said))
        return IntakeStep({**others, **proposed(others), slot: value}, says)

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
        return IntakeStep({**others, **proposed(others)}, learned(others, self.turn.zone))

    def _missed(self, says: tuple[Say, ...] = ()) -> IntakeStep:
        """Nothing answered the question: the second time another tactic is taken."""
        slot = self.requested
        if self._does("complain_length") and slot not in OPTIONAL_SLOTS:
            return IntakeStep(says=(Say("intake.almost_there"),), is_aside=True)
        if slot == "slot_to_change":
            return IntakeStep(next_question=self._back_to_where_it_was())
        state = self.state.missed_again(slot)
        times = state.missed[slot]
        if slot == "issue_description":
            return self._not_described(state, times, says)
        if slot in INTAKE_SLOTS and times >= BY_SLOT[slot].tries:
            return replace(self._assumed(state), is_missed=True)
        proposal = proposal_for(slot, state) if slot in CHOICE_SLOTS else ""
        again = {"misunderstood": int(self.turn.slot("misunderstood") or 0) + 1}
        return IntakeStep(again, says, state=replace(state, proposal=proposal), is_missed=True)

    def _not_described(self, state: IntakeState, times: int, says: tuple[Say, ...]) -> IntakeStep:
        """Without a description there is no ticket: what they wrote is it, or a person asks."""
        typed = clean(self.turn.text).strip()
        is_some = len(typed) >= MIN_LENGTH and len(typed.split()) >= _FEWEST_WORDS_TAKEN
        if times < MOST_TRIES:
            return IntakeStep({"misunderstood": times}, says, state=state, is_missed=True)
        if is_some and not is_gibberish(typed) and not self.turn.any(says_unknown):
            return IntakeStep({"issue_description": typed[:MAX_LENGTH]}, state=state)
        return IntakeStep(state=state, ended=PUT_ASIDE)


def _decided(answer: SlotAnswer) -> IntakeStep:
    decision = answer.slots["confirmation"]
    if decision == "submit":
        return IntakeStep({"confirmation": "submit"})
    if decision == "cancel":
        return IntakeStep(ended=CANCELLED)
    return IntakeStep(next_question="slot_to_change")
