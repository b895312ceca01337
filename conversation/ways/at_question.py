"""One message at the open question of the intake: what every way of reading it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from conversation.answers import PLAINLY_SAID
from conversation.assuming import all_assumed, assumed_answer, leads_of
from conversation.fields import BY_SLOT, CHOICE_SLOTS, INTAKE_SLOTS, facts_in
from conversation.lines import CLEAR, FEWEST_WORDS_OF_A_STORY, UNCLEAR
from conversation.pending import PROPOSED
from conversation.replies import read_answer
from conversation.say import Say
from conversation.state import IntakeState
from conversation.turn import SKIPPED, Turn
from conversation.wording import changed
from helpdesk.policy import SupportPolicy
from understanding.replies.answers import says_unknown
from understanding.replies.corrections import new_values, takes_back_plainly

# The sentences that close an intake.
CANCELLED, SOLVED, PUT_ASIDE = "intake.cancelled", "intake.solved_meanwhile", "intake.put_aside"


@dataclass(frozen=True)
class IntakeStep:
    """What one message does: slots to set, what to say, what to ask where it is not the usual.

    A detour answers nothing, and the rule of the message's intent speaks.

    Args:
        ended: the text that closes the intake; empty where it goes on. What was typed is kept.
        is_missed: nothing of the message answered the open question.
        is_aside: the message was a question or a command; nothing of it is part of the story.
        state: what is remembered from now on; None for what was remembered before.
    """

    slots: Mapping[str, Any] = field(default_factory=dict)
    says: tuple[Say, ...] = ()
    next_question: str | None = None
    is_detour: bool = False
    ended: str = ""
    is_missed: bool = False
    is_aside: bool = False
    state: IntakeState | None = None

    @property
    def changes(self) -> dict[str, Any]:
        """All slots to set, those among them that every step resets."""
        kept = {} if self.state is None else {"intake_state": self.state.to_slot()}
        if self.is_detour or self.ended:
            return {**self.slots, **kept}
        asked = {"requested_slot": self.next_question} if self.next_question else {}
        return {"misunderstood": 0, "pending": None, **self.slots, **asked, **kept}


class AtQuestion:
    """One message at one open question."""

    def __init__(self, turn: Turn, requested: str, policy: SupportPolicy) -> None:
        self.turn = turn
        self.policy = policy
        self.requested = requested
        self.facts = facts_in(turn)
        before = IntakeState.from_slot(turn.slot("intake_state"))
        self.before = before
        tells_nothing = turn.is_choice or turn.any(says_unknown)
        heard = before if tells_nothing else before.with_leads(leads_of(turn))
        self.state = replace(heard, waits=False)

    def _back_to_where_it_was(self) -> str:
        """Return the question after "what to change": the summary, or what is still open."""
        still_open = (slot for slot in INTAKE_SLOTS if self.turn.slot(slot) is None)
        return next(still_open, "confirmation")

    @property
    def _described(self) -> str:
        """The description, or the one that counts until another is given."""
        return str(self.turn.slot("issue_description") or self.before.kept_story)

    def _does(self, intent: str) -> bool:
        """Return whether the message, or a whole clause of it, has this intent."""
        turn = self.turn
        if turn.intent == intent:
            return turn.is_choice or turn.confidence >= UNCLEAR
        return any(
            clause.intent == intent and clause.confidence >= CLEAR and not clause.tells
            for clause in turn.clauses
        )

    def _assumed(self, state: IntakeState) -> IntakeStep:
        """Go on with an assumed answer to the open question, and say so."""
        slot = self.requested
        value = assumed_answer(slot, state, self.turn.slots)
        if value == SKIPPED:
            return IntakeStep({slot: value}, state=state)
        state = replace(state, assumed=(*state.assumed, slot), proposal="")
        values = {"label": BY_SLOT[slot].name, "value": BY_SLOT[slot].option_name(value)}
        return IntakeStep({slot: value}, (Say("intake.assumed", values),), state=state)

    def _all_assumed(self, state: IntakeState, leaving: tuple[str, ...] = ()) -> IntakeStep:
        """Assume every answer that is missing and not in this message, and go to the summary."""
        given = {**self._missing_facts(), **self._own_answer()}
        known = {**self.turn.slots, **given}
        found = all_assumed(known, state)
        slots = {slot: value for slot, value in found.items() if slot not in leaving}
        if not self.turn.slot("issue_description") and self.before.kept_story:
            slots["issue_description"] = self.before.kept_story
        marked = [slot for slot in slots if slot in CHOICE_SLOTS]
        kept = tuple(slot for slot in state.assumed if slot not in given)
        state = replace(state, assumed=(*kept, *marked), proposal="")
        return IntakeStep({**given, **slots}, state=state)

    def _own_answer(self) -> dict[str, Any]:
        """Return what the message answers to the open question, whatever else it does."""
        if self.requested not in INTAKE_SLOTS or self.requested == "issue_description":
            return {}
        return dict(read_answer(self.turn, self.requested, self.facts).slots)

    def _is_open(self, slot: str) -> bool:
        """Return whether a question has no answer of the person yet."""
        return self.turn.slot(slot) in (None, SKIPPED) or slot in self.before.assumed

    def _missing_facts(self) -> dict[str, Any]:
        """Return the facts for questions that have no answer yet, the open one left aside."""
        return {
            slot: value
            for slot, value in self.facts.slots.items()
            if slot != self.requested and self._is_open(slot)
        }

    def _changed_facts(self) -> dict[str, Any]:
        """Return the facts that differ from an answer given before."""
        told = self.facts.slots | self._named_instead()
        return {
            slot: value
            for slot, value in told.items()
            if slot != self.requested and self.turn.slot(slot) not in (None, value)
        }

    def _named_instead(self) -> dict[str, Any]:
        """Return the options named as new values: "live -> in development"."""
        found: dict[str, Any] = {}
        for part in () if self.turn.is_choice else new_values(self.turn.text):
            names = {
                name.lower(): (slot, value)
                for slot in CHOICE_SLOTS
                for value in BY_SLOT[slot].options
                for name in (BY_SLOT[slot].option_name(value), value.replace("_", " "))
                if part.lower().startswith(name.lower())
            }
            if names:
                slot, value = names[max(names, key=len)]
                found[slot] = value
        return found

    def _changed_readings(self, *, milder: bool) -> dict[str, Any]:
        """Return the answered choices that the message, whole or in part, means otherwise.

        Args:
            milder: whether an answer may become milder; a worse one always may.
        """
        found: dict[str, Any] = {}
        reports = any(clause.reports for clause in self.turn.clauses)
        if reports and not takes_back_plainly(self.turn.text):
            milder = False  # a further symptom makes nothing milder
        if self.turn.words < FEWEST_WORDS_OF_A_STORY and not milder:
            return found
        for slot in CHOICE_SLOTS:
            known = self.turn.slot(slot)
            if slot == self.requested or known is None:
                continue
            sure = self.turn.sure_reading(slot)
            value = sure.value if sure is not None else self.turn.meant_in_part(slot)
            if value in (None, known):
                continue
            options = BY_SLOT[slot].options
            is_worse = options.index(str(value)) < options.index(known)
            if value == "none" or (not milder and (not is_worse or slot == "functionality")):
                continue
            found[slot] = value
        return found

    def _worse_as_said(self) -> dict[str, Any]:
        """Return the answers that the message makes worse in so many words."""
        found: dict[str, Any] = {}
        for slot in CHOICE_SLOTS:
            known, said = self.turn.slot(slot), self.turn.stated(slot, at_least=PLAINLY_SAID)
            options = BY_SLOT[slot].options
            if known is None or said is None or slot == self.requested or slot == "iva_stage":
                continue
            if options.index(said) < options.index(known):
                found[slot] = said
        return found

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
        return next((one.slot for one in further if one.is_named_in(self.turn.said)), None)

    def _corrected(self, slots: dict[str, Any]) -> IntakeStep:
        return IntakeStep(slots, (changed(slots, self.turn.zone),))

    def _is_likely_answer(self) -> bool:
        """Return whether the message more likely answers the question than it ends anything."""
        best = self.turn.best_reading(self.requested)
        sure = self.turn.confidence
        return self.requested in CHOICE_SLOTS and best is not None and best.confidence > sure

    def _not_yet(self) -> IntakeStep:
        """Nothing is opened until somebody says so."""
        said = "intake.still_waiting" if self.before.waits else "intake.not_yet"
        return IntakeStep(says=(Say(said),), state=replace(self.state, waits=True))


def say_only(key: str) -> IntakeStep:
    """Return the step that only says something, and asks the open question again."""
    return IntakeStep(says=(Say(key),))


def same_text(turn: Turn) -> str:
    """Return what was typed, in the form in which two messages are compared."""
    return " ".join(turn.text.lower().split())


def proposed(slots: Mapping[str, Any]) -> dict[str, Any]:
    """Return what to remember when functionality was concluded and said so."""
    return {"pending": PROPOSED} if "functionality" in slots else {}
