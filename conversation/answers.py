"""Reads a message as the answer to the intake's open question.

A choice typed freely is never guessed silently: below the confidence line nothing is filled, and
the form asks again with its buttons.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from conversation.facts import CHOICE_SLOTS, INTAKE_SLOTS, Facts
from conversation.turn import SKIPPED, Turn
from helpdesk.errors import InvalidInput
from understanding.description import MAX_LENGTH, says_what_is_wrong
from understanding.link_checks import normalise_link, validate_email
from understanding.replies.answers import (
    attempts_email,
    attempts_link,
    has_date_figures,
    option_number,
    says_submit,
    says_unknown,
)
from understanding.text_checks import clean, is_gibberish, is_mostly_latin

# From here on a fact was said in so many words; below it was concluded from the sentence.
PLAINLY_SAID = 0.95

OPTIONS: dict[str, tuple[str, ...]] = {
    "functionality": ("critical", "major", "minor", "setup"),
    "business_impact": ("serious", "moderate", "limited", "none"),
    "iva_stage": ("live", "going_live_soon", "in_development"),
    "confirmation": ("submit", "change", "cancel"),
    "slot_to_change": INTAKE_SLOTS,
}


@dataclass
class Answer:
    """What the open question's answer gave.

    `slots` are to be set; `problem` says in words why an attempted answer cannot be taken;
    neither means that the message does not answer the question.
    """

    slots: dict[str, Any] = field(default_factory=dict)
    problem: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def found(self) -> bool:
        return bool(self.slots)


def read_answer(turn: Turn, requested: str, facts: Facts) -> Answer:
    """Read the message as an answer to the question for the slot `requested`."""
    numbered = numbered_option(turn, requested)
    if numbered is not None:
        return Answer({requested: numbered})
    if requested in CHOICE_SLOTS:
        return _choice(turn, requested, facts)
    return _READERS[requested](turn, facts)


def numbered_option(turn: Turn, requested: str) -> str | None:
    """Return the option whose number was typed ("2", "the second one"), None for other texts."""
    if turn.is_choice or requested not in OPTIONS:
        return None
    number, options = option_number(turn.text), OPTIONS[requested]
    return options[number - 1] if number is not None and number <= len(options) else None


def _choice(turn: Turn, slot: str, facts: Facts) -> Answer:
    """What is plainly said counts first, then the whole message read as an answer.

    What was only concluded from a part of it counts where the whole does not contradict.
    """
    said = turn.stated(slot, at_least=PLAINLY_SAID)
    if said is not None:
        return Answer({slot: said})
    best = turn.sure_reading(slot)
    if best is not None:
        return Answer({slot: best.value})
    likeliest = turn.best_reading(slot)
    concluded = facts.slots.get(slot)
    if concluded is not None and (likeliest is None or likeliest.value == concluded):
        return Answer({slot: concluded})
    return Answer()


def _description(turn: Turn, facts: Facts) -> Answer:
    text = clean(turn.text).strip()
    if is_mostly_latin(text):
        if is_gibberish(text):
            return Answer(problem="I couldn't make words of that.")
        if not says_what_is_wrong(text):
            return Answer()
    notes = []
    if len(text) > MAX_LENGTH:
        notes.append(
            f"That's long: the ticket takes the first {MAX_LENGTH} characters, and support reads "
            "all of it in this conversation."
        )
        text = text[:MAX_LENGTH]
    return Answer({"issue_description": text}, notes=notes)


def _occurred_at(turn: Turn, facts: Facts) -> Answer:
    if facts.future_time is not None:
        return Answer(problem="That time is still to come. When did it happen?")
    if "occurred_at" in facts.slots:
        return Answer({"occurred_at": facts.slots["occurred_at"]})
    if says_unknown(turn.text):
        return Answer({"occurred_at": SKIPPED})
    if has_date_figures(turn.text):
        return Answer(problem="I can't find that date in the calendar.")
    return Answer()


def _bot_link(turn: Turn, facts: Facts) -> Answer:
    if "bot_link" in facts.slots:
        return Answer({"bot_link": facts.slots["bot_link"]})
    if says_unknown(turn.text):
        return Answer({"bot_link": SKIPPED})
    if attempts_link(turn.text):
        try:
            return Answer({"bot_link": normalise_link(turn.text.strip())})
        except InvalidInput as error:
            return Answer(problem=error.message)
    return Answer()


def _requester_email(turn: Turn, facts: Facts) -> Answer:
    if "requester_email" in facts.slots:
        return Answer({"requester_email": facts.slots["requester_email"]})
    if attempts_email(turn.text):
        try:
            return Answer({"requester_email": validate_email(turn.text.strip())})
        except InvalidInput as error:
            return Answer(problem=error.message)
    return Answer()


def _screenshot(turn: Turn, facts: Facts) -> Answer:
    if "screenshot" in facts.slots:
        return Answer({"screenshot": facts.slots["screenshot"]})
    if says_unknown(turn.text):
        return Answer({"screenshot": SKIPPED})
    if turn.intent == "affirm":
        return Answer(
            problem="Go ahead: use the paper-clip button, paste it, or drop it into this window."
        )
    return Answer()


def _confirmation(turn: Turn, facts: Facts) -> Answer:
    chosen = turn.entity("confirmation")
    if chosen:
        return Answer({"confirmation": chosen})
    if turn.intent == "affirm" or (says_submit(turn.text) and turn.intent != "deny"):
        return Answer({"confirmation": "submit"})
    if turn.intent == "deny":
        return Answer({"confirmation": "change"})
    return Answer()


def _slot_to_change(turn: Turn, facts: Facts) -> Answer:
    chosen = turn.entity("answer_slot")
    return Answer({"slot_to_change": chosen}) if chosen else Answer()


_READERS = {
    "issue_description": _description,
    "occurred_at": _occurred_at,
    "bot_link": _bot_link,
    "requester_email": _requester_email,
    "screenshot": _screenshot,
    "confirmation": _confirmation,
    "slot_to_change": _slot_to_change,
}
