"""A second problem in one message: taken apart at the words that announce it."""

from __future__ import annotations

from dataclasses import replace

from conversation.intents import NO_STORY
from conversation.lines import CLEAR
from conversation.story import described_by, told_by
from conversation.turn import Turn
from understanding.clause_reading import ClauseReading
from understanding.description import says_what_is_wrong
from understanding.replies.act_words import is_question
from understanding.replies.corrections import takes_back
from understanding.replies.progress import second_problem_at

# Characters: "oh and before you run, another thing".
_NEAR_THE_BEGINNING = 30


def apart(turn: Turn, *, described: bool) -> tuple[Turn | None, str]:
    """Return the message without a second problem that it announces, and what it tells of that.

    Args:
        described: whether the first problem has been told before; then all of the message may be
            about the second, and None is returned for the rest.
    """
    found = None if turn.is_choice else second_problem_at(turn.text)
    if found is None:
        return turn, ""
    at, end = found
    first, second = _until(turn, at), _after(turn, end)
    act = next((one for one in turn.clauses if one.span[0] >= end and _is_act(one)), None)
    if act is not None:
        second = _after(_until(turn, act.span[0]), end)
    told = told_by(second) or (described_by(second) if second.tells else "")
    back = turn.text.find(told) + len(told) if told and told in turn.text else len(turn.text)
    back = back if act is None else min(back, act.span[0])
    if act is not None or takes_back(turn.text[back:]):
        first = _around(turn, at, back)
    if not says_what_is_wrong(told) or is_question(told):
        return turn, ""
    if described:
        return (first if first.text.strip(" .,;:-(") else None), told
    is_first = says_what_is_wrong(described_by(first)) and not is_question(first.text)
    return (first, told) if is_first else (turn, "")


def announces_another(turn: Turn) -> bool:
    """Return whether a message says at its beginning that it is about something new."""
    found = None if turn.is_choice else second_problem_at(turn.text)
    return found is not None and found[0] <= _NEAR_THE_BEGINNING


def _is_act(clause: ClauseReading) -> bool:
    return clause.intent in NO_STORY and clause.confidence >= CLEAR and not clause.tells


def _until(turn: Turn, at: int) -> Turn:
    clauses = tuple(clause for clause in turn.clauses if clause.span[1] <= at)
    facts = tuple(item for item in turn.entities if item.get("end", 0) <= at)
    return replace(
        turn,
        text=turn.text[:at].rstrip(),
        clauses=clauses,
        entities=facts,
        plain="",
        latin="",
        english="",
    )


def _around(turn: Turn, at: int, end: int) -> Turn:
    """Return the message without what stands between two places; the rest stays where it is."""
    clauses = tuple(one for one in turn.clauses if one.span[1] <= at or one.span[0] >= end)
    facts = tuple(
        item for item in turn.entities if item.get("end", 0) <= at or item.get("start", 0) >= end
    )
    text = turn.text[:at] + " " * (end - at) + turn.text[end:]
    return replace(turn, text=text, clauses=clauses, entities=facts, plain="", latin="", english="")


def _after(turn: Turn, at: int) -> Turn:
    """Return the message from a place on, in the middle of a clause perhaps."""
    clauses = tuple(
        replace(
            clause,
            text=turn.text[max(clause.span[0], at) : clause.span[1]],
            span=(max(clause.span[0], at) - at, clause.span[1] - at),
        )
        for clause in turn.clauses
        if clause.span[1] > at
    )
    return replace(
        turn, text=turn.text[at:], clauses=clauses, entities=(), plain="", latin="", english=""
    )
