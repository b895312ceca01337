"""The tasks of the conversation evaluation: people with a need, each told by eight persons.

`conversations/<family>.yml` and `conversations/held_back/<family>.yml` hold the tasks; the second
half is counted and never shown. A task says what is true and what must be true in the end; each
of its wordings is a person as a program: what they open with, what they answer when something is
asked, and the moves that are the point of the task. docs/evaluation.md has the format.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from helpdesk.errors import HelpdeskError

FOLDER = Path(__file__).parent / "conversations"
HELD_BACK_FOLDER = FOLDER / "held_back"
TOPICS = frozenset(
    "description functionality business_impact iva_stage occurred_at bot_link screenshot email "
    "article other summary".split()
)
MOMENTS = TOPICS | {"ticket", "idle"}
WORDINGS = 8
_TASK_KEYS = frozenset("id family need repair signed_in truth end wordings".split())
_END_KEYS = frozenset(
    "tickets severity fields story_has story_lacks second kept person says".split()
)
_WORDING_KEYS = frozenset("manner opens answers moves story_has".split())
_MOVE_KEYS = frozenset("when say may_press must_say must_not_say".split())


class TaskWrong(HelpdeskError):
    """A task of the conversation evaluation cannot be played."""


@dataclass(frozen=True)
class Move:
    """What a person does at a moment, and what the next answer must contain.

    `must_say` and `must_not_say` hold alternatives in one string, separated by `|`.
    """

    when: str
    say: str
    may_press: str = ""
    must_say: tuple[str, ...] = ()
    must_not_say: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wording:
    """One person's way of telling the task."""

    manner: str
    opens: tuple[str, ...]
    answers: Mapping[str, tuple[str, ...]]
    moves: tuple[Move, ...]
    story_has: tuple[str, ...]


@dataclass(frozen=True)
class TaskEnd:
    """What must be true when the conversation is over.

    Args:
        tickets: how many are open.
        severity: acceptable severities of the first; empty for not looked at.
        fields: values that the first ticket must have.
        story_has: words its description must have; alternatives separated by `|`.
        story_lacks: words it must not have.
        second: the same for the second ticket.
        kept: whether nothing was opened and what was typed can be picked up again.
        person: whether a person has to be announced in the turn in which one was asked for.
    """

    tickets: int
    severity: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    story_has: tuple[str, ...] = ()
    story_lacks: tuple[str, ...] = ()
    second: TaskEnd | None = None
    kept: bool = False
    person: bool = False


@dataclass(frozen=True)
class ConversationTask:
    """A person's need, what is true of it, and how it should end."""

    id: str
    family: str
    repair: str
    signed_in: bool
    truth: Mapping[str, str]
    end: TaskEnd
    wordings: tuple[Wording, ...]
    is_held_back: bool


def conversation_tasks(folder: Path = FOLDER) -> list[ConversationTask]:
    """Return all tasks, those held back included.

    Raises:
        TaskWrong: a file has an unknown key or lacks one that is needed.
    """
    tasks = [
        _task(given, is_held_back=path.parent.name == HELD_BACK_FOLDER.name)
        for path in sorted([*folder.glob("*.yml"), *folder.glob("held_back/*.yml")])
        for given in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]
    ids = [task.id for task in tasks]
    if len(set(ids)) < len(ids):
        raise TaskWrong(f"Two tasks have the same id: {sorted(set(_repeated(ids)))}")
    return tasks


def draws(task: ConversationTask, size: int, count: int) -> list[tuple[int, ...]]:
    """Return `count` draws of `size` wordings of a task, the same at every run."""
    chooser = random.Random(f"{task.id}/{size}")
    numbers = range(len(task.wordings))
    return [tuple(sorted(chooser.sample(numbers, size))) for _ in range(count)]


def _repeated(ids: Sequence[str]) -> Iterable[str]:
    return (one for one in ids if ids.count(one) > 1)


def _task(given: Mapping[str, Any], *, is_held_back: bool) -> ConversationTask:
    name = str(given.get("id"))
    _known(name, given, _TASK_KEYS)
    wordings = tuple(_wording(name, one) for one in given["wordings"])
    if len(wordings) != WORDINGS:
        raise TaskWrong(f"{name} has {len(wordings)} wordings, not {WORDINGS}")
    return ConversationTask(
        id=name,
        family=str(given["family"]),
        repair=str(given.get("repair") or ""),
        signed_in=bool(given.get("signed_in", True)),
        truth={key: str(value) for key, value in (given.get("truth") or {}).items()},
        end=_end(name, given["end"]),
        wordings=wordings,
        is_held_back=is_held_back,
    )


def _wording(task: str, given: Mapping[str, Any]) -> Wording:
    _known(task, given, _WORDING_KEYS)
    answers = {topic: _texts(said) for topic, said in (given.get("answers") or {}).items()}
    _known(task, answers, TOPICS)
    return Wording(
        manner=str(given.get("manner") or ""),
        opens=_texts(given["opens"]),
        answers=answers,
        moves=tuple(_move(task, one) for one in given.get("moves") or ()),
        story_has=_texts(given.get("story_has")),
    )


def _move(task: str, given: Mapping[str, Any]) -> Move:
    _known(task, given, _MOVE_KEYS)
    when = str(given["when"])
    if when not in MOMENTS and not (when.startswith("turn ") and when[5:].isdigit()):
        raise TaskWrong(f"{task}: there is no moment {when!r}")
    return Move(
        when=when,
        say=str(given.get("say") or ""),
        may_press=str(given.get("may_press") or ""),
        must_say=_texts(given.get("must_say")),
        must_not_say=_texts(given.get("must_not_say")),
    )


def _end(task: str, given: Mapping[str, Any]) -> TaskEnd:
    _known(task, given, _END_KEYS)
    second = given.get("second")
    return TaskEnd(
        tickets=int(given.get("tickets", 1)),
        severity=_texts(given.get("severity")),
        fields={key: str(value) for key, value in (given.get("fields") or {}).items()},
        story_has=_texts(given.get("story_has")),
        story_lacks=_texts(given.get("story_lacks")),
        second=_end(task, second) if second else None,
        kept=bool(given.get("kept")),
        person=bool(given.get("person")),
    )


def _known(task: str, given: Mapping[str, Any], keys: frozenset[str]) -> None:
    unknown = sorted(set(given) - keys)
    if unknown:
        raise TaskWrong(f"{task} has unknown keys: {', '.join(unknown)}")


def _texts(given: Any) -> tuple[str, ...]:
    if given is None:
        return ()
    return tuple(str(one) for one in given) if isinstance(given, list) else (str(given),)
