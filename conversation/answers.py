"""Reads a message as the answer to the intake's open question: one reader for each kind of answer.

A choice typed freely is never guessed silently: below the confidence line nothing is filled, and
the form asks again with its buttons.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from conversation.field import Facts, IntakeField, SlotAnswer
from conversation.say import Say
from conversation.state import IntakeState
from conversation.story import described_by
from conversation.turn import SKIPPED, Turn
from helpdesk.errors import InvalidInput
from helpdesk.limits import FACT_CHARACTERS
from understanding.description import MAX_LENGTH, MIN_LENGTH, says_what_is_wrong
from understanding.link_checks import normalise_link, validate_email
from understanding.links import without_addresses
from understanding.replies.answers import (
    attempts_email,
    attempts_link,
    has_date_figures,
    says_unknown,
)
from understanding.text_checks import clean, is_gibberish, is_mostly_latin
from understanding.times.occurrence import VagueOccurrence

# From here on a fact was said in so many words; below it was concluded from the sentence.
PLAINLY_SAID = 0.95
# A longer reply to a free question is an answer, even where it begins with a "no".
_LONGEST_REFUSAL = 3
# To whoever wants a person, so few words are enough to say what for.
_FEWEST_WORDS = 2


def read_story(of: IntakeField, turn: Turn, facts: Facts) -> SlotAnswer:
    """Read what is wrong, in the person's own words."""
    text = clean(turn.text).strip()
    if is_mostly_latin(turn.said):
        if is_gibberish(text):
            return SlotAnswer(problem=Say("intake.unreadable"))
        wants_person = IntakeState.from_slot(turn.slot("intake_state")).wants_person
        if not says_what_is_wrong(clean(turn.said)) and not (
            wants_person and turn.words >= _FEWEST_WORDS and len(text) >= MIN_LENGTH
        ):
            return SlotAnswer()
        text = described_by(turn) or ("" if wants_person is False else text)
        if not text:
            return SlotAnswer()
    notes = (Say("intake.too_long", {"limit": MAX_LENGTH}),) if len(text) > MAX_LENGTH else ()
    return SlotAnswer({of.slot: text[:MAX_LENGTH]}, notes=notes)


def read_choice(of: IntakeField, turn: Turn, facts: Facts) -> SlotAnswer:
    """Read one of the options in people's own words; the trained reader tells which.

    What is plainly said counts first, then the whole message read as an answer. What was only
    concluded from a part of it counts where the whole does not contradict.
    """
    said = turn.stated(of.slot, at_least=PLAINLY_SAID)
    if said is not None:
        return SlotAnswer({of.slot: said})
    best = turn.sure_reading(of.slot)
    if best is not None:
        return SlotAnswer({of.slot: best.value})
    likeliest = turn.best_reading(of.slot)
    concluded = facts.slots.get(of.slot)
    if concluded is not None and (likeliest is None or likeliest.value == concluded):
        return SlotAnswer({of.slot: concluded})
    part = turn.meant_in_part(of.slot)
    return SlotAnswer({} if part is None else {of.slot: part})


def read_option(of: IntakeField, turn: Turn, facts: Facts) -> SlotAnswer:
    """Read one of the options by its name: "it's Firefox"; nothing where two are named."""
    known = _known(of, turn, facts)
    if known is not None:
        return known
    named = [value for value in of.options if turn.any(partial(_names, of, value))]
    return SlotAnswer({of.slot: named[0]}) if len(named) == 1 else SlotAnswer()


def read_text(of: IntakeField, turn: Turn, facts: Facts) -> SlotAnswer:
    """Take the reply as it is, unless it refuses an answer that may be left out."""
    known = _known(of, turn, facts)
    if known is not None:
        return known
    text = clean(turn.text).strip()
    refuses = turn.intent in ("skip", "deny") and turn.words <= _LONGEST_REFUSAL
    if not text or is_gibberish(text) or (of.optional and refuses):
        return SlotAnswer()
    return SlotAnswer({of.slot: text[:FACT_CHARACTERS]})


def read_instant(of: IntakeField, turn: Turn, facts: Facts) -> SlotAnswer:
    """Read when something happened; a time to come is refused."""
    if facts.future_time is not None:
        return SlotAnswer(problem=Say("intake.time_to_come"))
    known = _known(of, turn, facts)
    if known is not None:
        return known
    if isinstance(turn.when, VagueOccurrence):
        # Kept in the person's words; which day that was is asked once.
        was_asked = bool(IntakeState.from_slot(turn.slot("intake_state")).in_words(of.slot))
        return SlotAnswer({of.slot: SKIPPED} if was_asked else {})
    if has_date_figures(turn.text):
        return SlotAnswer(problem=Say("intake.no_such_date"))
    return SlotAnswer()


def read_link(of: IntakeField, turn: Turn, facts: Facts) -> SlotAnswer:
    """Read a web address; one that is malformed is refused with the reason."""
    known = _known(of, turn, facts)
    if known is not None:
        return known
    # An e-mail address in the reply is one, not a link with a user name.
    attempted = attempts_link(without_addresses(turn.text, blank=" "))
    return _checked(of, turn, normalise_link) if attempted else SlotAnswer()


def read_address(of: IntakeField, turn: Turn, facts: Facts) -> SlotAnswer:
    """Read an e-mail address; one that is malformed is refused with the reason."""
    if of.slot in facts.slots:
        return SlotAnswer({of.slot: facts.slots[of.slot]})
    return _checked(of, turn, validate_email) if attempts_email(turn.text) else SlotAnswer()


def read_pictures(of: IntakeField, turn: Turn, facts: Facts) -> SlotAnswer:
    """Take what was attached; a bare yes is answered with how to attach something."""
    known = _known(of, turn, facts)
    if known is not None:
        return known
    return SlotAnswer(problem=Say("intake.attach_now") if turn.intent == "affirm" else None)


def _known(of: IntakeField, turn: Turn, facts: Facts) -> SlotAnswer | None:
    """Return what the message holds by its form, or that the person does not know."""
    if of.slot in facts.slots:
        return SlotAnswer({of.slot: facts.slots[of.slot]})
    if of.optional and turn.any(says_unknown):
        return SlotAnswer({of.slot: SKIPPED})
    return None


def _checked(of: IntakeField, turn: Turn, check: Callable[[str], str]) -> SlotAnswer:
    try:
        return SlotAnswer({of.slot: check(turn.text.strip())})
    except InvalidInput as error:
        return SlotAnswer(problem=Say("intake.refused", {"reason": error.message}))


def _names(of: IntakeField, value: str, text: str) -> bool:
    names = {value.replace("_", " "), of.option_name(value)}
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) for name in names)
