"""What ends the intake, hurries it, holds it, or leaves a part of it out."""

from __future__ import annotations

from dataclasses import replace

from conversation.fields import CHOICE_SLOTS, INTAKE_SLOTS, OPTIONAL_SLOTS
from conversation.lines import (
    UNCLEAR,
)
from conversation.manners import leaves_it, leaves_it_at_last, leaves_out, left_out_by_name
from conversation.replies import read_answer
from conversation.say import Say
from conversation.story import told_by, without_about
from conversation.turn import SKIPPED
from conversation.ways.at_question import CANCELLED, SOLVED, AtQuestion, IntakeStep
from conversation.wording import learned
from understanding.replies.act_words import asks_for_somebody
from understanding.replies.answers import says_as_it_is, says_it_works, says_submit
from understanding.replies.corrections import keeps_going
from understanding.replies.progress import (
    ends_plainly,
    forgets_part,
    stops_questions,
    wants_no_ticket,
)
from understanding.telling_words import words_in_common


class EndingWays(AtQuestion):
    """What ends the intake, hurries it, holds it, or leaves a part of it out."""

    def _person(self) -> IntakeStep | None:
        """A person is wanted: nothing more is asked than how to reach whoever wants it."""
        if not self._does("talk_to_human") and not self._asks_for_somebody():
            return None
        state = replace(self.state, wants_person=True)
        if not self._described and not told_by(self.turn):
            return IntakeStep({"misunderstood": 0}, state=state)
        if self.before.wants_person and self.requested == "requester_email":
            return IntakeStep({"requester_email": SKIPPED}, state=state)
        again = self.before.wants_person and self.requested == "confirmation"
        step = self._all_assumed(state, leaving=("requester_email",))
        if again:
            return replace(step, slots={**step.slots, "confirmation": "submit"})
        return replace(step, says=(Say("intake.person"),))

    def _asks_for_somebody(self) -> bool:
        """Return whether a message that means nothing else asks for a person in so many words."""
        turn = self.turn
        reports = any(clause.reports for clause in turn.clauses)
        if turn.is_choice or reports or self.facts.slots:
            return False
        is_unclear = turn.confidence < UNCLEAR or turn.intent in ("talk_to_human", "nlu_fallback")
        if turn.intent == "escalate_ticket":
            is_unclear = not turn.slot("last_ticket")
        return is_unclear and turn.any(asks_for_somebody)

    def _open_now(self) -> IntakeStep | None:
        """ "Just open it": that is the yes, whatever is still open."""
        is_wanted = self._does("open_now") or says_as_it_is(self.turn.said)
        if self.turn.is_choice or not is_wanted:
            return None
        if self.requested == "confirmation":
            return None
        if not self._described:
            return IntakeStep(says=(Say("intake.needs_the_problem"),))
        step = self._all_assumed(self.state)
        return replace(step, slots={**step.slots, "confirmation": "submit"})

    def _ending(self) -> IntakeStep | None:
        """The problem is gone, or nothing is wanted any more: no question follows."""
        if self.turn.is_choice:
            return None
        if self.requested in INTAKE_SLOTS and self._described and stops_questions(self.turn.said):
            # Of the questions or of all: the summary asks which, and nothing is lost.
            return replace(self._all_assumed(self.state), says=(Say("intake.no_more_questions"),))
        is_solved = self._does("solved_itself") and not self.turn.tells and not self._own_answer()
        if self.requested in OPTIONAL_SLOTS and leaves_out(self.turn):
            is_solved = False
        works = self.turn.any(says_it_works) and not self.turn.any(says_submit)
        if is_solved or (works and self._ends_with_it()):
            return IntakeStep(ended=SOLVED)
        closes = self._does("close_ticket") and not self.turn.slot("last_ticket")
        if closes and self.requested in ("confirmation", "slot_to_change"):
            return IntakeStep(ended=CANCELLED)
        if not self._does("cancel") and not self._does("goodbye"):
            return None
        if self.turn.any(keeps_going):
            return None
        plainly = self.turn.any(ends_plainly)
        if self.requested in OPTIONAL_SLOTS and not plainly:
            return IntakeStep({self.requested: SKIPPED})
        is_whole = self.turn.intent in ("cancel", "goodbye")
        if self.requested in CHOICE_SLOTS and not plainly and not is_whole:
            return None  # a clause of an answer only sounds like it
        named = left_out_by_name(self.turn)
        if named is not None and self.turn.slot(named) is None and named not in self.facts.slots:
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
        doing = doing or wants_no_ticket(self.turn.said)
        if self.requested not in ("confirmation", "slot_to_change"):
            return doing
        meant = self.turn.best_reading("confirmation")
        is_no = meant is not None and meant.value != "submit" and meant.confidence >= UNCLEAR
        return doing or is_no or self.turn.intent == "deny"

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

    def _left_out(self) -> IntakeStep | None:
        """ "Leave it", said to a question that may be left out."""
        if self.requested not in OPTIONAL_SLOTS or self.turn.any(says_it_works):
            return None
        is_left = leaves_it(self.turn) or leaves_it_at_last(self.turn)
        is_left = is_left or (leaves_out(self.turn) and not self._asks_anything())
        if not is_left or self.requested in self.facts.slots:
            return None
        others = self._missing_facts()
        return IntakeStep({**others, self.requested: SKIPPED}, learned(others, self.turn.zone))

    def _not_reporting(self) -> list[str]:
        """Return the clauses that do not report what is wrong; the whole text where it is one."""
        clauses = self.turn.clauses
        if len(clauses) < 2:
            return [] if clauses and clauses[0].reports else [self.turn.said]
        return [one.text for one in clauses if not one.reports]

    def _asks_anything(self) -> bool:
        return "?" in self.turn.text or self._does("ask_back")

    def _part_left_out(self) -> IntakeStep | None:
        """ "No ticket for the colour": what was told of it goes, and the rest goes on."""
        typed, described = self.turn.text, self.turn.slot("issue_description")
        if self.turn.is_choice or not described or self.turn.any(says_it_works):
            return None
        needs_none = any(wants_no_ticket(one) for one in self._not_reporting())
        named = (
            words_in_common(typed, str(described))
            if needs_none or forgets_part(self.turn.said)
            else None
        )
        if named is None:
            return None
        left = without_about(str(described), named) if named else str(described)
        is_told_now = not named and needs_none and self.turn.tells
        if left == described and not is_told_now:
            return None
        says = (Say("intake.part_left_out"),)
        return IntakeStep({"issue_description": left}, says, is_aside=True)
