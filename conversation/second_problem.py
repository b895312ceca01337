"""A second problem in one message: taken apart at the words that announce it."""

from __future__ import annotations

from dataclasses import replace

from conversation.story import told_by
from conversation.turn import Turn
from understanding.description import says_what_is_wrong
from understanding.replies.progress import second_problem_at


def apart(turn: Turn, *, described: bool) -> tuple[Turn | None, str]:
    """Return the message without a second problem that it announces, and what it tells of that.

    Args:
        described: whether the first problem has been told before; then all of the message may be
            about the second, and None is returned for the rest.
    """
    at = None if turn.is_choice or not turn.tells else second_problem_at(turn.text)
    if at is None:
        return turn, ""
    first, second = _until(turn, at), _after(turn, at)
    told = told_by(second)
    if not says_what_is_wrong(told) or not second.tells:
        return turn, ""
    if described:
        return (first if first.text.strip(" .,;:-") else None), told
    return (first, told) if first.tells and says_what_is_wrong(told_by(first)) else (turn, "")


def _until(turn: Turn, at: int) -> Turn:
    clauses = tuple(clause for clause in turn.clauses if clause.span[0] < at)
    facts = tuple(item for item in turn.entities if item.get("end", 0) <= at)
    return replace(turn, text=turn.text[:at].rstrip(), clauses=clauses, entities=facts, plain="")


def _after(turn: Turn, at: int) -> Turn:
    clauses = tuple(
        replace(clause, span=(clause.span[0] - at, clause.span[1] - at))
        for clause in turn.clauses
        if clause.span[0] >= at
    )
    return replace(turn, text=turn.text[at:], clauses=clauses, entities=(), plain="")
