"""What one message does to the intake: plain values in, what to set and what to say out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from conversation.answers import PLAINLY_SAID
from conversation.fields import CHOICE_SLOTS, IN_DEVELOPMENT, INTAKE_SLOTS
from conversation.hearing import heard, heard_instead
from conversation.lines import (
    HEARD_FROM,
    MOST_ASIDES,
    MOST_AT_THE_END,
    MOST_IN_A_ROW,
)
from conversation.say import Say
from conversation.second_problem import apart, places
from conversation.state import IntakeState
from conversation.story import added_by, reported_by, untaken, with_more
from conversation.turn import SKIPPED, Turn
from conversation.ways.asides import AsideWays
from conversation.ways.at_question import PUT_ASIDE, IntakeStep, proposed, same_text
from conversation.ways.corrections import CorrectionWays
from conversation.ways.endings import EndingWays
from conversation.ways.replies import ReplyWays
from conversation.wording import changed, learned
from helpdesk.policy import SupportPolicy
from understanding.description import says_what_is_wrong
from understanding.replies.corrections import takes_back
from understanding.replies.retelling import joins_problems
from understanding.times.occurrence import VagueOccurrence

_PARKED, _PARKED_ALREADY = Say("intake.parked"), Say("intake.same_as_before")


def taken(turn: Turn, requested: str, policy: SupportPolicy) -> IntakeStep:
    """Return what the message does while the question for the slot `requested` is open."""
    described = bool(turn.slot("issue_description"))
    before = IntakeState.from_slot(turn.slot("intake_state"))
    if described and before.parked and not turn.is_choice and joins_problems(turn.said):
        return _joined(turn, before)
    first: Turn | None = turn
    second = ""
    if described:
        first, second = apart(turn, described=True, state=before, requested=requested)
    if not second:
        return _Ways(turn, requested, policy).step()
    step = _Ways(first, requested, policy).step() if first is not None else IntakeStep(state=before)
    state = step.state or before
    state = state.knowing(one for one in places(turn) if one not in state.told)
    if step.ended:
        parked = tuple(dict.fromkeys((*state.parked, second)))
        return replace(step, state=replace(state, parked=parked))
    if second in state.parked:
        return replace(step, state=state, says=(*step.says, _PARKED_ALREADY))
    state = replace(state, parked=(*state.parked, second))
    return replace(step, state=state, says=(*step.says, _PARKED))


def _joined(turn: Turn, before: IntakeState) -> IntakeStep:
    """ "That's the same problem": the story put aside joins the description again."""
    *others, last = before.parked
    story = with_more(str(turn.slot("issue_description")), last)
    state = replace(before, parked=tuple(others)).telling(before.known)
    return IntakeStep({"issue_description": story}, (Say("intake.joined"),), state=state)


class _Ways(EndingWays, AsideWays, CorrectionWays, ReplyWays):
    """One message at one open question."""

    def step(self) -> IntakeStep:
        """Return what the message does, with all that it tells beside that."""
        step = self._with_all_it_tells(self._not_trapped(self._for_a_person(self._first_way())))
        step = self._while_building(step)
        state = self._remembered(step)
        slots = dict(step.slots)
        story = self._more_of_the_story(slots, state, step)
        if story is not None:
            slots["issue_description"] = story
        if slots.get("issue_description") and self.requested not in CHOICE_SLOTS:
            state = state.telling(places(self.turn))
        if step.ended and state.kept_story and not self.turn.slot("issue_description"):
            slots["issue_description"] = state.kept_story
        return replace(step, slots=slots, state=state)

    def _with_all_it_tells(self, step: IntakeStep) -> IntakeStep:
        """Add the facts that the way of taking the message left aside, and that it was heard."""
        state = step.state or self.state
        if not self.turn.is_choice:
            beside = {
                slot: value
                for slot, value in self.facts.slots.items()
                if slot not in step.slots and self._is_told_beside(slot, step)
            }
            if takes_back(self.turn.text) and not step.ended and not step.is_aside:
                changed_too = {
                    slot: value
                    for slot, value in self._changed_facts().items()
                    if slot not in step.slots and slot != step.next_question
                }
                if changed_too:
                    says = (*step.says, changed(changed_too, self.turn.zone))
                    step = replace(step, slots={**step.slots, **changed_too}, says=says)
            if beside and not step.is_detour:
                step = replace(step, says=(*step.says, *learned(beside, self.turn.zone)))
            step = replace(step, slots={**step.slots, **beside, **proposed(beside)})
        instead = heard_instead(self.turn, self.before) if step.is_missed else None
        if instead is not None:
            slots = {slot: value for slot, value in step.slots.items() if slot != "misunderstood"}
            return replace(
                step,
                slots=slots,
                says=(instead, *step.says),
                state=replace(state, heard=True, soothed=True),
            )
        hearing = None if step.is_detour else heard(self.turn, self.before)
        if hearing is not None:
            state = replace(state, heard=True)
            step = replace(step, says=(hearing, *step.says))
        return replace(step, state=state)

    def _is_told_beside(self, slot: str, step: IntakeStep) -> bool:
        """Return whether a fact answers a question beside what the step does."""
        if slot == step.next_question or not self._is_open(slot):
            return False
        # The open question: what was only concluded has been weighed as its answer already.
        is_own_choice = slot == self.requested and slot in CHOICE_SLOTS
        return not is_own_choice or self.turn.stated(slot, at_least=PLAINLY_SAID) is not None

    def _while_building(self, step: IntakeStep) -> IntakeStep:
        """A bot that nobody uses yet has a question of its setup, whatever the symptom sounds like.

        What the person called the functionality stays.
        """
        known = step.slots.get("functionality", self.turn.slot("functionality"))
        is_building = step.slots.get("iva_stage") == IN_DEVELOPMENT
        is_assumed = "functionality" in self.before.assumed
        if is_assumed or not self.before.concluded or known not in ("critical", "major"):
            return step
        if not is_building:
            return step
        says = (*step.says, Say("intake.proposed_setup"))
        return replace(step, slots={**step.slots, "functionality": "setup"}, says=says)

    def _remembered(self, step: IntakeStep) -> IntakeState:
        """Return what is remembered after a step: whose words, what is assumed, what was asked."""
        state = step.state or self.state
        state = replace(
            state,
            detours=self.before.detours + 1 if step.is_detour else 0,
            last_detour=same_text(self.turn) if step.is_detour else "",
        )
        assumed_now = set(state.assumed) - set(self.before.assumed)
        for slot in INTAKE_SLOTS:
            if slot not in step.slots or slot in assumed_now:
                continue
            if step.slots[slot] is None:
                state = state.emptied(slot)
                continue
            if step.slots[slot] == SKIPPED and state.in_words(slot):
                continue
            is_own = slot in (self.requested, "occurred_at") and not self.turn.is_choice
            state = state.answered(slot, self.turn.words_for(slot) if is_own else "")
        if self.requested == "occurred_at" and isinstance(self.turn.when, VagueOccurrence):
            state = state.saying("occurred_at", self.turn.words_for("occurred_at"))
        if step.slots.get("functionality") is not None:
            is_own = self.requested == "functionality" and "functionality" not in assumed_now
            is_said = self.turn.stated("functionality", at_least=PLAINLY_SAID) is not None
            state = replace(state, concluded=not (is_own or is_said or self.turn.is_choice))
        described = self.turn.slot("issue_description")
        if described and step.slots.get("issue_description", described) is None:
            state = replace(state, kept_story=str(described))
        return state

    def _not_trapped(self, step: IntakeStep) -> IntakeStep:
        """Take another tactic where the same question would come once too often."""
        state = step.state or self.state
        if self.requested not in INTAKE_SLOTS:
            return self._not_trapped_at_the_end(step, state)
        if step.ended or step.next_question or step.slots.get(self.requested) is not None:
            return replace(step, state=replace(state, in_a_row=0))
        times = self.before.in_a_row + 1
        if self.requested == "issue_description" and times > MOST_IN_A_ROW:
            return IntakeStep(step.slots, state=replace(state, in_a_row=0), ended=PUT_ASIDE)
        if state.waits or times < MOST_IN_A_ROW or self.requested == "issue_description":
            return replace(step, state=replace(state, in_a_row=0 if state.waits else times))
        assumed = self._assumed(replace(state, in_a_row=0))
        kept = {slot: value for slot, value in step.slots.items() if slot != "misunderstood"}
        return replace(assumed, slots={**kept, **assumed.slots}, is_missed=True)

    def _not_trapped_at_the_end(self, step: IntakeStep, state: IntakeState) -> IntakeStep:
        """After replies that change nothing the summary is left, and then put aside."""
        says = step.says if not self.turn.is_choice else ()  # a button of an earlier question
        is_moving = bool(step.slots.keys() - {"misunderstood"}) or says or step.is_detour
        if not step.ended and (step.is_detour or step.is_aside):
            asides = self.before.asides + 1
            state = replace(state, asides=asides, waits=state.waits or asides >= MOST_ASIDES)
            return replace(step, state=state)
        if step.ended or is_moving or state.waits:
            return replace(step, state=replace(state, in_a_row=0, asides=0))
        times = self.before.in_a_row + 1
        if self.before.left_open:
            return IntakeStep(step.slots, state=replace(state, in_a_row=0), ended=PUT_ASIDE)
        if times < MOST_AT_THE_END:
            return replace(step, state=replace(state, in_a_row=times))
        waiting = replace(state, in_a_row=0, waits=True, left_open=True)
        return replace(
            step, says=(Say("intake.left_open"),), state=waiting, next_question="confirmation"
        )

    def _for_a_person(self, step: IntakeStep) -> IntakeStep:
        """Assume the rest once it is known what a person is wanted for."""
        state = step.state or self.state
        story = step.slots.get("issue_description")
        if not state.wants_person or self.requested != "issue_description" or not story:
            return step
        rest = self._all_assumed(state, leaving=("requester_email",))
        return replace(rest, slots={**rest.slots, **step.slots}, says=step.says)

    def _more_of_the_story(
        self, slots: Mapping[str, Any], state: IntakeState, step: IntakeStep
    ) -> str | None:
        """Return the description with what this message tells of the problem; None for nothing."""
        described = self.turn.slot("issue_description")
        if not described or "issue_description" in slots or self.requested == "issue_description":
            return None
        if step.is_aside:
            more = reported_by(self.turn)
        else:
            given = slots.get(self.requested) is not None and not step.is_missed
            more = added_by(self.turn, is_answer=given and self.requested not in state.assumed)
        likely = self.turn.best_reading(self.requested)
        is_attempt = likely is not None and likely.confidence >= HEARD_FROM
        is_attempt = is_attempt or bool(self.facts.slots)
        if not more and step.is_missed and not step.is_aside and not is_attempt:
            more = untaken(self.turn)
        if more and described == self.turn.slot("question") and says_what_is_wrong(more):
            return more  # a question of the product is none of the problem that follows it
        return with_more(str(described), more) if more else None

    def _first_way(self) -> IntakeStep:
        ways = (
            self._numbered_option,
            self._late_choice,
            self._asked_of_support,
            self._person,
            self._open_now,
            self._left_out,
            self._part_left_out,
            self._recorded,
            self._ending,
            self._postponed,
            self._reply_to_proposal,
            self._asked_back,
            self._objection,
            self._correction,
            self._step_back,
            self._clear_detour,
            self._answer,
            self._left_to_us,
            self._skip,
            self._likely_answer,
            self._other_facts,
            self._possible_detour,
        )
        for way in ways:
            step = way()
            if step is not None:
                return step
        return self._missed()
