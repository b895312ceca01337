"""What people say instead of an answer: "what do you mean?", "leave it", "not that"."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from conversation.fields import CHOICE_SLOTS
from conversation.turn import Turn
from understanding.negation import denied_levels
from understanding.replies import answers, asking_back

# What is left around a text whose clauses were taken out.
_AROUND = " ,.:;!?-\n"


def asks_back(turn: Turn, requested: str) -> bool:
    """Return whether the message asks what the open question means, or why it is asked."""
    return not turn.is_choice and asking_back.asks_back(turn.said, requested)


def leaves_it(turn: Turn) -> bool:
    """Return whether the message is "leave it": to an optional question it means to skip it."""
    return not turn.is_choice and turn.any(answers.leaves_it)


def leaves_it_at_last(turn: Turn) -> bool:
    """Return whether the message ends with "leave it": "what is a link? chhod do"."""
    if turn.is_choice or not turn.clauses:
        return False
    last = turn.said.replace("?", ",").rstrip(" ,.!").rpartition(",")[2]
    return answers.leaves_it(turn.clauses[-1].text) or answers.leaves_it(last.strip())


def leaves_out(turn: Turn) -> bool:
    """Return whether the message somewhere says to leave the open question out."""
    return not turn.is_choice and turn.any(answers.leaves_out)


def left_out_by_name(turn: Turn) -> str | None:
    """Return the optional slot that a short skip names: "no link" skips the link, not the time."""
    return None if turn.is_choice else answers.skipped_by_name(turn.said)


def without_acts(turn: Turn, intents: Collection[str]) -> Turn:
    """Return the turn without the clauses of these intents: "just open it, the bot is down"."""
    kept = list(turn.text)
    for clause in turn.clauses:
        if clause.intent in intents and not clause.tells:
            kept[slice(*clause.span)] = " " * (clause.span[1] - clause.span[0])
    left = "".join(kept)
    text = left.strip(_AROUND)
    cut = len(left) - len(left.lstrip(_AROUND))
    clauses = tuple(
        replace(clause, span=(clause.span[0] - cut, clause.span[1] - cut))
        for clause in turn.clauses
        if clause.intent not in intents or clause.tells
    )
    return replace(turn, text=text, clauses=clauses, latin="")


def denied_choice(turn: Turn) -> str | None:
    """Return the choice whose present answer the message takes back: "that's not critical"."""
    if turn.is_choice:
        return None
    denied = frozenset().union(*map(denied_levels, turn.wordings))
    return next((slot for slot in CHOICE_SLOTS if turn.slot(slot) in denied), None)
