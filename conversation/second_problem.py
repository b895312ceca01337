"""A second problem in one message: taken apart where it is announced, or plainly another.

The clauses of one problem lie close together (`understanding.topics`); a clause far from them
reports another problem, whether or not a word like "also" says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from conversation.fields import CHOICE_SLOTS
from conversation.intents import NO_STORY
from conversation.lines import (
    ANOTHER_AFTERWARDS_FROM,
    ANOTHER_BESIDE_AN_ANSWER_FROM,
    ANOTHER_IN_ONE_BREATH_FROM,
    ANOTHER_PROBLEM_FROM,
    CLEAR,
    HEARD_FROM,
    SAME_THOUGH_ANNOUNCED_TO,
    WORTH_OF_ALSO,
)
from conversation.state import IntakeState
from conversation.story import described_by, told_by
from conversation.turn import Turn
from understanding.clause_reading import ClauseReading
from understanding.description import says_what_is_wrong
from understanding.replies.act_words import is_question
from understanding.replies.corrections import takes_back
from understanding.replies.progress import is_unwanted, second_problem_at, wants_no_ticket
from understanding.replies.retelling import (
    adds_another,
    goes_on_with,
    is_calm,
    is_of_oneself,
    is_trouble,
    joining_words,
)
from understanding.topics import Place, Topic, apartness

# Characters: "oh and before you run, another thing".
_NEAR_THE_BEGINNING = 30
_FEWEST_WORDS = 3


def apart(
    turn: Turn, *, described: bool, state: IntakeState | None = None, requested: str = ""
) -> tuple[Turn | None, str]:
    """Return the message without a second problem that it tells of, and what it tells of that.

    Args:
        described: whether the first problem has been told before; then all of the message may be
            about the second, and None is returned for the rest.
        state: what is remembered, with the places of the problems so far.
        requested: the slot of the open question; its answers may sound like problems.
    """
    told = (*state.told, *state.known) if state is not None else ()
    found = None if turn.is_choice else second_problem_at(turn.text)
    if found is not None and not _is_the_same(turn, found[1], told):
        return _taken_apart(turn, *found, described=described)
    if turn.is_choice or (described and not told):
        return turn, ""
    line = _line(turn, requested) if described else None
    begins = _begins_another(turn, told, line, WORTH_OF_ALSO * (requested not in CHOICE_SLOTS))
    if begins is None:
        return turn, ""
    return _taken_apart(turn, begins, begins, described=described)


def places(turn: Turn) -> tuple[Place, ...]:
    """Return where the problem of a message lies, clause by clause."""
    return tuple(topic.place for clause, topic in _told(turn) if clause.reports)


def is_more_of(turn: Turn, state: IntakeState) -> bool:
    """Return whether a message tells more of a problem told before, rather than of another."""
    told = (*state.told, *state.known)
    if not told or not turn.tells or turn.is_choice or not says_what_is_wrong(turn.said):
        return False
    topics = [
        (topic, ANOTHER_AFTERWARDS_FROM if _can_begin_another(clause) else ANOTHER_PROBLEM_FROM)
        for clause, topic in _told(turn)
        if not goes_on_with(clause.text)
    ]
    announced = second_problem_at(turn.text)
    if announced is not None and not _is_the_same(turn, announced[1], told):
        return False
    return all((apartness(told, topic) or 0.0) < line for topic, line in topics)


def announces_another(turn: Turn) -> bool:
    """Return whether a message says at its beginning that it is about something new."""
    found = None if turn.is_choice else second_problem_at(turn.text)
    return found is not None and found[0] <= _NEAR_THE_BEGINNING


def _line(turn: Turn, requested: str) -> float:
    """Return from where on a reply to the open question is of another problem."""
    best = turn.best_reading(requested) if requested in CHOICE_SLOTS else None
    answers = best is not None and best.confidence >= HEARD_FROM
    return ANOTHER_BESIDE_AN_ANSWER_FROM if answers else ANOTHER_PROBLEM_FROM


def _told(turn: Turn) -> Iterator[tuple[ClauseReading, Topic]]:
    """Return the clauses that tell of a problem, each with its topic."""
    return ((clause, clause.topic) for clause in turn.clauses if clause.topic is not None)


def _is_the_same(turn: Turn, at: int, told: Collection[Place]) -> bool:
    """Return whether what is announced as another thing is a detail of what was told."""
    topics = [topic for clause, topic in _told(turn) if clause.span[1] > at]
    distances = [apartness(told, topic) for topic in topics]
    return bool(distances) and all(
        one is not None and one < SAME_THOUGH_ANNOUNCED_TO for one in distances
    )


def _begins_another(
    turn: Turn, told: Collection[Place], line: float | None, worth_of_also: float
) -> int | None:
    """Return where a message begins to tell of another problem than those told, and than before.

    Args:
        line: how far it must be; None where it is the message that tells the first one.
    """
    near, wanted = list(told), ANOTHER_IN_ONE_BREATH_FROM if line is None else line
    begins: int | None = None
    has_first = line is not None
    for clause, topic in _told(turn):
        distance = apartness(near, topic)
        if distance is not None and _can_begin_another(clause):
            added = adds_another(turn.text[: clause.span[1]], clause.text)
            distance += worth_of_also if added else 0.0
            at = clause.span[0] + joining_words(clause.text)
            if distance >= wanted and has_first:
                return at if begins is None else begins
            # Another problem may be told in several clauses, of which a later one is plainest.
            begins = at if begins is None and distance >= 0 and line is not None else begins
        if line is None and not is_calm(clause.text):
            near.append(topic.place)
            told_so_far = turn.text[: clause.span[1]] if clause.reports else ""
            has_first = has_first or is_trouble(told_so_far)
    return None


def _can_begin_another(clause: ClauseReading) -> bool:
    words = clause.text[joining_words(clause.text) :]
    if clause.intent != "report_issue" or len(words.split()) < _FEWEST_WORDS:
        return False
    is_told = says_what_is_wrong(words) and not is_calm(words) and not is_question(words)
    is_own = is_trouble(words) and not is_of_oneself(words)
    return is_told and is_own and not is_unwanted(words) and not goes_on_with(clause.text)


def _taken_apart(turn: Turn, at: int, end: int, *, described: bool) -> tuple[Turn | None, str]:
    first, second = _until(turn, at), _after(turn, end)
    act = next((one for one in turn.clauses if one.span[0] >= end and _is_act(one)), None)
    if act is not None:
        second = _after(_until(turn, act.span[0]), end)
    told = told_by(second) or (described_by(second) if second.tells else "")
    back = turn.text.find(told) + len(told) if told and told in turn.text else len(turn.text)
    back = back if act is None else min(back, act.span[0])
    if act is not None or takes_back(turn.text[back:]):
        first = _around(turn, at, back)
    rest = turn.text[end:]
    if not says_what_is_wrong(told) or is_question(told) or is_calm(told):
        return turn, ""
    if is_unwanted(rest) or wants_no_ticket(rest):
        return turn, ""  # which of the two is not wanted is for the intake to hear
    if described:
        left = first.text[joining_words(first.text) :].strip(" .,;:-(")
        return (first if left else None), told
    is_first = says_what_is_wrong(described_by(first)) and not is_question(first.text)
    return (first, told) if is_first else (turn, "")


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
