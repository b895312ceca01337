"""What one message does to the intake: plain values in, what to set and what to say out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from conversation.asking_back_wording import answer_of_support, answer_to
from conversation.assuming import likely_answer, proposal_for
from conversation.at_question import AtQuestion, IntakeStep
from conversation.field import SlotAnswer
from conversation.fields import BY_SLOT, CHOICE_SLOTS, INTAKE_SLOTS, OPTIONAL_SLOTS
from conversation.intents import DETOURS
from conversation.lines import (
    CLEAR,
    CLEAR_AT_DESCRIPTION,
    LONGEST_DETOUR_AT_DESCRIPTION,
    LONGEST_YES_OR_NO,
    MOST_AT_THE_END,
    MOST_DETOURS,
    MOST_IN_A_ROW,
    SURE,
    UNCLEAR,
)
from conversation.manners import asks_back, denied_choice, leaves_it, leaves_out, left_out_by_name
from conversation.mentions import find_pictures
from conversation.pending import PROPOSED
from conversation.recorded import recorded
from conversation.replies import numbered_option, read_answer
from conversation.say import Say
from conversation.state import IntakeState
from conversation.story import added_by, told_by, with_more, without_about
from conversation.turn import SKIPPED, Turn
from conversation.wording import learned
from helpdesk.policy import SupportPolicy
from understanding.description import MAX_LENGTH
from understanding.replies.act_words import asks_something, wishes
from understanding.replies.answers import is_not_yet, says_as_it_is, says_it_works, says_unknown
from understanding.replies.asking_back import asks_to_leave_out
from understanding.replies.corrections import takes_back, wants_change
from understanding.replies.levels import objected_functionality
from understanding.replies.progress import forgets_part, is_another_problem, wants_no_ticket
from understanding.telling_words import words_in_common
from understanding.text_checks import clean, is_gibberish

_DETOUR = IntakeStep(is_detour=True)
_PARKED = Say("intake.parked")
_FEWEST_WORDS_TAKEN = 2
CANCELLED, SOLVED, PUT_ASIDE = "intake.cancelled", "intake.solved_meanwhile", "intake.put_aside"


def taken(turn: Turn, requested: str, policy: SupportPolicy) -> IntakeStep:
    """Return what the message does while the question for the slot `requested` is open."""
    return _Ways(turn, requested, policy).step()


class _Ways(AtQuestion):
    """One message at one open question."""

    def step(self) -> IntakeStep:
        """Return what the message does, with what it adds to the story of the issue."""
        step = self._not_trapped(self._for_a_person(self._first_way()))
        state = step.state or self.state
        is_detour = step.is_detour
        state = replace(
            state,
            detours=self.before.detours + 1 if is_detour else 0,
            last_detour=_same_text(self.turn) if is_detour else "",
        )
        slots = dict(step.slots)
        for slot, value in slots.items():
            if slot in INTAKE_SLOTS and value is not None and slot not in state.assumed:
                is_own = slot in (self.requested, "occurred_at") and not self.turn.is_choice
                words = self.turn.words_for(slot) if is_own else ""
                state = state.answered(slot, words)
        if self._is_another_problem():
            parked = (*state.parked, told_by(self.turn))
            return replace(
                step, slots=slots, state=replace(state, parked=parked), says=(*step.says, _PARKED)
            )
        story = self._more_of_the_story(slots, state, is_missed=step.is_missed)
        if story is not None and not step.is_aside:
            slots["issue_description"] = story
        return replace(step, slots=slots, state=state)

    def _is_another_problem(self) -> bool:
        """Return whether the message tells of a second problem beside the one that is logged."""
        turn = self.turn
        if turn.is_choice or not turn.slot("issue_description") or not turn.tells:
            return False
        return is_another_problem(turn.text) and turn.intent in ("report_issue", "inform")

    def _not_trapped(self, step: IntakeStep) -> IntakeStep:
        """Take another tactic where the same question would come once too often."""
        state = step.state or self.state
        if self.requested not in INTAKE_SLOTS:
            return self._not_trapped_at_the_end(step, state)
        if step.ended or step.next_question or step.slots.get(self.requested) is not None:
            return replace(step, state=replace(state, in_a_row=0))
        times = self.before.in_a_row + 1
        if state.waits or times < MOST_IN_A_ROW or self.requested == "issue_description":
            return replace(step, state=replace(state, in_a_row=0 if state.waits else times))
        assumed = self._assumed(replace(state, in_a_row=0))
        return replace(
            assumed, slots={**step.slots, **assumed.slots}, is_detour=False, is_missed=True
        )

    def _not_trapped_at_the_end(self, step: IntakeStep, state: IntakeState) -> IntakeStep:
        """After replies that change nothing the summary is left, and then put aside."""
        is_moving = bool(step.slots.keys() - {"misunderstood"}) or step.says or step.is_detour
        if step.ended or is_moving or state.waits:
            return replace(step, state=replace(state, in_a_row=0))
        times = self.before.in_a_row + 1
        if times < MOST_AT_THE_END:
            return replace(step, state=replace(state, in_a_row=times))
        if self.before.left_open:
            return IntakeStep(step.slots, state=replace(state, in_a_row=0), ended=PUT_ASIDE)
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
        self, slots: Mapping[str, Any], state: IntakeState, *, is_missed: bool
    ) -> str | None:
        """Return the description with what this message tells of the problem; None for nothing."""
        described = self.turn.slot("issue_description")
        if not described or "issue_description" in slots or self.requested == "issue_description":
            return None
        given = slots.get(self.requested) is not None and not is_missed
        more = added_by(self.turn, is_answer=given and self.requested not in state.assumed)
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

    def _person(self) -> IntakeStep | None:
        """A person is wanted: nothing more is asked than how to reach whoever wants it."""
        if not self._does("talk_to_human"):
            return None
        state = replace(self.state, wants_person=True)
        if not self.turn.slot("issue_description") and not told_by(self.turn):
            return IntakeStep({"misunderstood": 0}, state=state)
        again = self.before.wants_person and self.requested == "confirmation"
        step = self._all_assumed(state, leaving=("requester_email",))
        if again:
            return replace(step, slots={**step.slots, "confirmation": "submit"})
        return replace(step, says=(Say("intake.person"),))

    def _open_now(self) -> IntakeStep | None:
        """ "Just open it": that is the yes, whatever is still open."""
        is_wanted = self._does("open_now") or says_as_it_is(self.turn.text)
        if self.turn.is_choice or not is_wanted:
            return None
        if self.requested == "confirmation":
            return None
        if not self.turn.slot("issue_description"):
            return IntakeStep(says=(Say("intake.needs_the_problem"),))
        step = self._all_assumed(self.state)
        return replace(step, slots={**step.slots, "confirmation": "submit"})

    def _ending(self) -> IntakeStep | None:
        """The problem is gone, or nothing is wanted any more: no question follows."""
        if self.turn.is_choice:
            return None
        works = says_it_works(self.turn.text)
        if (self._does("solved_itself") and not self.turn.tells) or (
            works and self._ends_with_it()
        ):
            return IntakeStep(ended=SOLVED)
        closes = self._does("close_ticket") and not self.turn.slot("last_ticket")
        if closes and self.requested in ("confirmation", "slot_to_change"):
            return IntakeStep(ended=CANCELLED)
        if not self._does("cancel") and not self._does("goodbye"):
            return None
        named = left_out_by_name(self.turn)
        if named is not None and self.turn.slot(named) is None:
            return IntakeStep({named: SKIPPED})
        if self.requested == "confirmation":
            meant = read_answer(self.turn, self.requested, self.facts).slots.get("confirmation")
            return None if meant in ("submit", "wait") else IntakeStep(ended=CANCELLED)
        if self._is_likely_answer():
            return None
        return IntakeStep(ended=CANCELLED)

    def _ends_with_it(self) -> bool:
        """Return whether "it works" is meant as the end, not as "the rest works"."""
        doing = any(
            self._does(one) for one in ("solved_itself", "cancel", "close_ticket", "goodbye")
        )
        if self.requested not in ("confirmation", "slot_to_change"):
            return doing
        meant = self.turn.best_reading("confirmation")
        is_no = meant is not None and meant.value != "submit" and meant.confidence >= UNCLEAR
        return doing or is_no or self.turn.intent == "deny"

    def _is_likely_answer(self) -> bool:
        """Return whether the message more likely answers the question than it ends anything."""
        best = self.turn.best_reading(self.requested)
        sure = self.turn.confidence
        return self.requested in CHOICE_SLOTS and best is not None and best.confidence > sure

    def _part_left_out(self) -> IntakeStep | None:
        """ "No ticket for the colour": what was told of it goes, and the rest goes on."""
        typed, described = self.turn.text, self.turn.slot("issue_description")
        if self.turn.is_choice or not described or says_it_works(typed):
            return None
        needs_none = wants_no_ticket(typed)
        named = (
            words_in_common(typed, str(described)) if needs_none or forgets_part(typed) else None
        )
        if named is None:
            return None
        left = without_about(str(described), named) if named else str(described)
        is_told_now = not named and needs_none and self.turn.tells
        if left == described and not is_told_now:
            return None
        says = (Say("intake.part_left_out"),)
        return IntakeStep({"issue_description": left}, says, is_aside=True)

    def _recorded(self) -> IntakeStep | None:
        """ "Which day did you write?", "why S1, not S0?"."""
        said = recorded(self.turn, self.policy)
        if said is None or (self.requested != "confirmation" and self.turn.tells):
            return None
        return IntakeStep(says=(said,))

    def _postponed(self) -> IntakeStep | None:
        """ "One sec": the assistant waits, and says so once."""
        if self.turn.is_choice or not self._does("postpone"):
            return None
        if self.turn.tells or self.facts.slots or self.turn.entity("answer_slot"):
            return None
        if self.requested == "confirmation":
            return self._not_yet()
        if self.before.waits:
            return None
        return IntakeStep(says=(Say("intake.waiting"),), state=replace(self.state, waits=True))

    def _not_yet(self) -> IntakeStep:
        """Nothing is opened until somebody says so."""
        said = "intake.still_waiting" if self.before.waits else "intake.not_yet"
        return IntakeStep(says=(Say(said),), state=replace(self.state, waits=True))

    def _reply_to_proposal(self) -> IntakeStep | None:
        """Yes or no to "I'd put it down as serious - right?"."""
        proposal, slot = self.before.proposal, self.requested
        if not proposal or slot not in CHOICE_SLOTS:
            return None
        if self.turn.intent == "affirm" and self.turn.confidence >= UNCLEAR:
            return IntakeStep({slot: proposal})
        answer = read_answer(self.turn, slot, self.facts)
        if answer.found or self.turn.intent != "deny":
            return None
        leads = {**self.state.leads, slot: {**self.state.leads.get(slot, {}), proposal: 0.0}}
        return self._assumed(replace(self.state, leads=leads))

    def _left_to_us(self) -> IntakeStep | None:
        """ "You decide": the open question only is assumed."""
        if self.turn.is_choice or self.requested not in INTAKE_SLOTS:
            return None
        if not self._does("decide_for_me") or self.requested == "issue_description":
            return None
        return self._assumed(self.state)

    def _asked_of_support(self) -> IntakeStep | None:
        """ "How long to fix it?", "who is on it?" """
        turn = self.turn
        if turn.is_choice or self.requested in self.facts.slots or self._is_likely_answer():
            return None
        said = answer_of_support(turn, self.policy)
        return IntakeStep(says=said, is_aside=True) if said else None

    def _asked_back(self) -> IntakeStep | None:
        """ "What do you mean by impact?", "how long will it take?", "who is on it?" """
        turn = self.turn
        if turn.is_choice:
            return None
        asks = self._does("ask_back") and asks_something("ask_back", turn.text)
        asks = asks or asks_back(turn, self.requested) or asks_to_leave_out(turn.text)
        if not asks:
            return None
        if turn.tells or self._is_likely_answer() or _same_text(turn) == self.before.last_asked:
            return None
        said = answer_to(turn, self.policy, self.requested)
        state = replace(self.state, last_asked=_same_text(turn))
        may_be_left = self.requested in OPTIONAL_SLOTS and leaves_out(turn)
        slots = {self.requested: SKIPPED} if may_be_left else {}
        return IntakeStep(slots, says=said, state=state, is_aside=True)

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
        if self.requested == "slot_to_change" or (turn.is_choice and turn.intent == "inform"):
            return None
        if turn.intent != "change_answer" or turn.confidence < UNCLEAR:
            return self._unannounced_correction()
        corrections = {**self._changed_readings(milder=True), **self._changed_facts()}
        corrections = corrections or self._changed_choice()
        if corrections:
            return self._corrected(corrections)
        if not (takes_back(turn.text) or wants_change(turn.text)):
            return None
        asked = turn.entity("answer_slot") or self._named_field()
        if asked in CHOICE_SLOTS and self.facts.slots.get(asked) == turn.slot(asked) is not None:
            return _said("intake.same_as_before")
        if asked in INTAKE_SLOTS and asked != self.requested and turn.slot(asked) is not None:
            return IntakeStep({asked: None}, next_question=asked)
        is_unclear = turn.confidence < CLEAR and self.requested != "confirmation"
        if is_unclear or self.requested in self.facts.slots:
            return None
        if self.requested == "issue_description":
            return None
        return IntakeStep(next_question="slot_to_change")

    def _unannounced_correction(self) -> IntakeStep | None:
        """ "No wait, 10.30 am today", "by now nobody gets through": a fact that says otherwise."""
        at_summary = self.requested == "confirmation"
        is_meant = at_summary or takes_back(self.turn.text)
        changed_facts = self._changed_readings(milder=is_meant)
        if is_meant:
            changed_facts |= self._changed_facts()
        if not changed_facts or self._is_another_problem():
            return None
        answer = read_answer(self.turn, self.requested, self.facts)
        others = {} if at_summary or not answer.found else dict(answer.slots)
        step = self._corrected(changed_facts)
        if at_summary and answer.slots.get("confirmation") == "submit":
            # The last correction and the yes in one breath: shown once more before it is opened.
            return step
        return replace(step, slots={**step.slots, **others})

    def _step_back(self) -> IntakeStep | None:
        if self.turn.intent != "go_back" or self.turn.confidence < UNCLEAR:
            return None
        if self.requested == "slot_to_change":
            return self._back_to_where_it_was()
        before = INTAKE_SLOTS
        if self.requested in INTAKE_SLOTS:
            before = INTAKE_SLOTS[: INTAKE_SLOTS.index(self.requested)]
        answered = [slot for slot in before if self.turn.slot(slot) is not None]
        if not answered:
            return _said("intake.first_question")
        return IntakeStep({answered[-1]: None}, next_question=answered[-1])

    def _left_out(self) -> IntakeStep | None:
        """ "Leave it", said to a question that may be left out."""
        if self.requested not in OPTIONAL_SLOTS or says_it_works(self.turn.text):
            return None
        is_left = leaves_it(self.turn) or (leaves_out(self.turn) and not self._asks_anything())
        if not is_left or self.requested in self.facts.slots:
            return None
        others = self._missing_facts()
        return IntakeStep({**others, self.requested: SKIPPED}, learned(others, self.turn.zone))

    def _asks_anything(self) -> bool:
        return "?" in self.turn.text or self._does("ask_back")

    def _clear_detour(self) -> IntakeStep | None:
        """Whether the message is plainly about something else."""
        turn = self.turn
        if turn.is_choice and turn.entity("open_issue"):
            return _DETOUR
        if turn.intent not in DETOURS:
            return None
        if turn.is_choice:
            return _DETOUR
        if not self._is_heard_as_detour():
            return None
        if self.requested == "confirmation" and read_answer(turn, "confirmation", self.facts).found:
            return None
        at_description = self.requested == "issue_description"
        if at_description and turn.words > LONGEST_DETOUR_AT_DESCRIPTION:
            return None
        line = CLEAR_AT_DESCRIPTION if at_description else CLEAR
        if self.before.detours >= MOST_DETOURS:
            line = SURE
        best = turn.best_reading(self.requested)
        is_answer = self.requested in self.facts.slots or (
            best is not None and best.confidence > turn.confidence
        )
        return None if turn.confidence < line or is_answer else _DETOUR

    def _is_heard_as_detour(self) -> bool:
        """Return whether a message that sounds like something else may be left to that."""
        turn = self.turn
        if _same_text(turn) == self.before.last_detour or not asks_something(
            turn.intent, turn.text
        ):
            return False
        if turn.intent == "close_ticket":
            return bool(turn.slot("last_ticket") or turn.entity("ticket_id"))
        if turn.intent == "request_feature":
            return wishes(turn.text)
        if turn.intent == "out_of_scope":
            return self.requested == "issue_description" or turn.confidence >= SURE
        return True

    def _answer(self) -> IntakeStep | None:
        answer = read_answer(self.turn, self.requested, self.facts)
        if answer.problem:
            return IntakeStep(self._missing_facts(), says=(*answer.notes, answer.problem))
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
        return IntakeStep({**others, **answer.slots, **_proposed(others)}, says)

    def _reply_to_the_summary(self) -> IntakeStep | None:
        """What is said to the summary though it is not on the screen, or holds it back."""
        if self.requested == "confirmation" and is_not_yet(self.turn.text):
            return self._not_yet()
        if self.requested != "slot_to_change":
            return None
        answer = read_answer(self.turn, "confirmation", self.facts)
        decision = answer.slots.get("confirmation")
        if decision == "wait":
            return replace(self._not_yet(), next_question="confirmation")
        return _decided(answer) if decision in ("submit", "cancel") else None

    def _skip(self) -> IntakeStep | None:
        turn, slot = self.turn, self.requested
        says_no = turn.intent in ("skip", "deny") and turn.confidence >= UNCLEAR
        unknown = slot in CHOICE_SLOTS and says_unknown(turn.text)
        if not says_no and not unknown:
            return None
        if slot == "slot_to_change":
            return self._back_to_where_it_was()
        named = left_out_by_name(turn)
        if named is not None and named != slot and turn.slot(named) is None:
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
        return IntakeStep({**others, **_proposed(others), slot: value}, says)

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
        likely = self.turn.intent in DETOURS and self.turn.confidence >= UNCLEAR
        if not likely or self.before.detours or not self._is_heard_as_detour():
            return None
        return _DETOUR

    def _missed(self) -> IntakeStep:
        """Nothing answered the question: the second time another tactic is taken."""
        slot = self.requested
        if self._does("complain_length") and slot not in OPTIONAL_SLOTS:
            return IntakeStep(says=(Say("intake.almost_there"),))
        state = self.state.missed_again(slot)
        times = state.missed[slot]
        if slot in INTAKE_SLOTS and slot != "issue_description" and times >= BY_SLOT[slot].tries:
            return replace(self._assumed(state), is_missed=True)
        if slot == "issue_description" and times > 1:
            return self._taken_as_it_is(state)
        proposal = proposal_for(slot, state) if slot in CHOICE_SLOTS else ""
        again = {"misunderstood": int(self.turn.slot("misunderstood") or 0) + 1}
        return IntakeStep(again, state=replace(state, proposal=proposal), is_missed=True)

    def _taken_as_it_is(self, state: IntakeState) -> IntakeStep:
        """The third time a description is not clear, it is what they wrote."""
        typed = clean(self.turn.text).strip()
        if is_gibberish(typed) or len(typed.split()) < _FEWEST_WORDS_TAKEN or not typed:
            times = int(self.turn.slot("misunderstood") or 0) + 1
            return IntakeStep({"misunderstood": times}, state=state, is_missed=True)
        return IntakeStep({"issue_description": typed[:MAX_LENGTH]}, state=state)


def _said(key: str) -> IntakeStep:
    """Return the step that only says something, and asks the open question again."""
    return IntakeStep(says=(Say(key),))


def _decided(answer: SlotAnswer) -> IntakeStep:
    decision = answer.slots["confirmation"]
    if decision == "submit":
        return IntakeStep({"confirmation": "submit"})
    if decision == "cancel":
        return IntakeStep(ended=CANCELLED)
    return IntakeStep(next_question="slot_to_change")


def _same_text(turn: Turn) -> str:
    """Return what was typed, in the form in which two messages are compared."""
    return " ".join(turn.text.lower().split())


def _proposed(slots: Mapping[str, Any]) -> dict[str, Any]:
    """Return what to remember when functionality was concluded and said so."""
    return {"pending": PROPOSED} if "functionality" in slots else {}
