"""What asks something beside the open question, or is about something else."""

from __future__ import annotations

from dataclasses import replace

from conversation.asking_back_wording import answer_of_support, answer_to
from conversation.fields import OPTIONAL_SLOTS
from conversation.intents import DETOURS
from conversation.lines import (
    CLEAR,
    CLEAR_AT_DESCRIPTION,
    LONGEST_DETOUR_AT_DESCRIPTION,
    MOST_DETOURS,
    SURE,
    UNCLEAR,
)
from conversation.manners import asks_back, leaves_out
from conversation.recorded import recorded
from conversation.replies import read_answer
from conversation.turn import SKIPPED
from conversation.ways.at_question import AtQuestion, IntakeStep, same_text
from understanding.replies.act_words import asks_something, wishes
from understanding.replies.asking_back import asked_of_support, asks_to_leave_out

_DETOUR = IntakeStep(is_detour=True)


class AsideWays(AtQuestion):
    """What asks something beside the open question, or is about something else."""

    def _recorded(self) -> IntakeStep | None:
        """ "Which day did you write?", "why S1, not S0?"."""
        said = recorded(self.turn, self.policy)
        if said is None or (self.requested != "confirmation" and self.turn.tells):
            return None
        return IntakeStep(says=(said,), is_aside=True)

    def _asked_of_support(self) -> IntakeStep | None:
        """ "How long to fix it?", "who is on it?" """
        turn = self.turn
        if turn.is_choice or self.requested in self.facts.slots or self._is_likely_answer():
            return None
        wants_person = len(turn.clauses) > 1 and any(
            clause.intent == "talk_to_human" and clause.confidence >= CLEAR
            for clause in turn.clauses
            if not asked_of_support(clause.text)
        )
        said = () if wants_person else answer_of_support(turn, self.policy)
        return IntakeStep(says=said, is_aside=True) if said else None

    def _asked_back(self) -> IntakeStep | None:
        """ "What do you mean by impact?", "how long will it take?", "who is on it?" """
        turn = self.turn
        if turn.is_choice:
            return None
        asks = self._does("ask_back") and asks_something("ask_back", turn.said)
        asks = asks or asks_back(turn, self.requested) or asks_to_leave_out(turn.said)
        if not asks:
            return None
        reports = any(clause.reports for clause in turn.clauses)
        if reports or self._is_likely_answer() or same_text(turn) == self.before.last_asked:
            return None
        said = answer_to(turn, self.policy, self.requested)
        state = replace(self.state, last_asked=same_text(turn))
        may_be_left = self.requested in OPTIONAL_SLOTS and leaves_out(turn)
        slots = {self.requested: SKIPPED} if may_be_left else {}
        return IntakeStep(slots, says=said, state=state, is_aside=True)

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
        if turn.meant_in_part(self.requested) is not None:
            return None
        is_answer = self.requested in self.facts.slots or (
            best is not None and best.confidence > turn.confidence
        )
        return None if turn.confidence < line or is_answer else _DETOUR

    def _is_heard_as_detour(self) -> bool:
        """Return whether a message that sounds like something else may be left to that."""
        turn = self.turn
        if same_text(turn) == self.before.last_detour or not asks_something(turn.intent, turn.said):
            return False
        if turn.intent in ("close_ticket", "reopen_ticket", "update_ticket"):
            return bool(turn.slot("last_ticket") or turn.entity("ticket_id"))
        if turn.intent == "request_feature":
            return wishes(turn.said)
        if turn.intent == "out_of_scope":
            return self.requested == "issue_description" or turn.confidence >= SURE
        return True

    def _possible_detour(self) -> IntakeStep | None:
        likely = self.turn.intent in DETOURS and self.turn.confidence >= UNCLEAR
        if not likely or self.before.detours or not self._is_heard_as_detour():
            return None
        return _DETOUR
