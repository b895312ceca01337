"""What of a message belongs to the description of the issue, and what it says about the choices."""

from __future__ import annotations

from conversation.fields import CHOICE_SLOTS
from conversation.intents import ADDING, NO_STORY
from conversation.manners import without_acts
from conversation.state import Leads
from conversation.turn import Turn
from understanding.description import MAX_LENGTH, says_what_is_wrong
from understanding.text_checks import clean, is_gibberish, is_mostly_latin

_FEWEST_WORDS = 4


def told_by(turn: Turn) -> str:
    """Return what a message tells of the problem, in the person's own words; empty for nothing.

    All of it is kept but the clauses that are plainly something else: a greeting, thanks, a
    question about the product, an insult, a wish for a person.
    """
    if turn.is_choice or is_gibberish(turn.text):
        return ""
    if turn.clauses and not turn.tells:
        return ""
    if not turn.clauses and (turn.intent not in ADDING or turn.words < _FEWEST_WORDS):
        return ""
    return clean(without_acts(turn, NO_STORY).text).strip()


def added_by(turn: Turn, *, is_answer: bool) -> str:
    """Return what a message adds to a story that has been told already; empty for nothing.

    Args:
        is_answer: whether the message answered the open question; a short answer is kept as the
            person's words for it, and is no part of the story.
    """
    telling = [clause.text for clause in turn.clauses if clause.tells]
    if not turn.clauses or turn.is_choice or is_gibberish(turn.text):
        return "" if is_answer else told_by(turn)
    if is_answer and len(turn.clauses) == 1:
        return ""
    return ". ".join(telling)


def is_report(turn: Turn) -> bool:
    """Return whether a message that was not understood may still be the report of a problem."""
    if turn.is_choice or is_gibberish(turn.text):
        return False
    if turn.sure_reading("functionality") is not None:
        return True  # "bot dead"
    if turn.words < _FEWEST_WORDS:
        return False
    return turn.tells or not is_mostly_latin(turn.text) or says_what_is_wrong(turn.text)


def with_more(described: str, more: str) -> str:
    """Return the description with another part, once."""
    if more.lower() in described.lower():
        return described
    return f"{described}\n{more}"[:MAX_LENGTH]


def leads_of(turn: Turn) -> Leads:
    """Return how the message reads as an answer to each choice."""
    return {
        slot: {reading.value: reading.confidence for reading in turn.choices.get(slot, [])}
        for slot in CHOICE_SLOTS
    }
