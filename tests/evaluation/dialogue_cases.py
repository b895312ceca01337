"""The people of the dialogue evaluation: what they know, how they talk, and what should come out.

`dialogues.yml` tells each case. A person answers what is asked from `answers`; what is not in
there they answer with the button that is true for them. `before` are their habits: what they say
when a question comes up, before they answer it - a detour, a correction, gibberish. `after` is
what they do when nothing is asked any more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from helpdesk.errors import HelpdeskError

CASES_FILE = Path(__file__).parent / "dialogues.yml"
# Where a person can have a habit besides the slots: an article is offered, or nothing is asked.
ARTICLE, IDLE = "article", "idle"
_KEYS = frozenset(
    "name opener says presses answers before after truth wants signed_in screenshots link "
    "time_known description_has objects".split()
)


class CaseWrong(HelpdeskError):
    """A case of `dialogues.yml` cannot be played."""


@dataclass(frozen=True)
class Step:
    """One thing that a person does, and what they should hear or be asked after it."""

    says: str = ""
    presses: str = ""
    hears: str = ""
    hears_not: str = ""
    asks: str | None = None


@dataclass(frozen=True)
class DialogueCase:
    """A person with an errand.

    Args:
        name: what is special about this person.
        opener: "rich", "bare" or "other"; turns are counted for the first two.
        first: what they do first.
        answers: what they say to a question, by slot.
        before: what they do when a question first comes up, by slot, ARTICLE or IDLE.
        after: what they do when a ticket is open or the intake is over.
        truth: the slot values that the ticket must have.
        wants: the severity of the ticket, or "none" for no ticket.
        signed_in: whether the host platform says who they are.
        screenshots: how many pictures the ticket must have.
        link: the link that the ticket must have; "" for none, None for not looked at.
        time_known: whether the ticket must have a time; None for not looked at.
        objects: whether `before` has what they say to a wrong guess of the functionality.
        description_has: words that must be in the ticket's description.
    """

    name: str
    opener: str
    first: Step
    answers: Mapping[str, str]
    before: Mapping[str, Sequence[Step]]
    after: Sequence[Step]
    truth: Mapping[str, str]
    wants: str
    signed_in: bool
    screenshots: int
    link: str | None
    time_known: bool | None
    description_has: tuple[str, ...]
    objects: bool


def dialogue_cases(path: Path = CASES_FILE) -> list[DialogueCase]:
    """Return the cases in the order of the file.

    Raises:
        CaseWrong: a case has an unknown key, or lacks one that it needs.
    """
    cases = [_case(given) for given in yaml.safe_load(path.read_text(encoding="utf-8"))]
    names = [case.name for case in cases]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise CaseWrong(f"Two dialogues have the same name: {', '.join(sorted(twice))}")
    return cases


def _case(given: Mapping[str, Any]) -> DialogueCase:
    name = given.get("name")
    unknown = set(given) - _KEYS
    if not name or unknown:
        raise CaseWrong(f"Dialogue {name!r} has unknown keys: {', '.join(sorted(unknown))}")
    if "wants" not in given or not ("says" in given or "presses" in given):
        raise CaseWrong(f"Dialogue {name!r} needs what is said first, and what is wanted")
    return DialogueCase(
        name=name,
        opener=given.get("opener", "other"),
        first=Step(says=given.get("says", ""), presses=given.get("presses", "")),
        answers={slot: str(said) for slot, said in given.get("answers", {}).items()},
        before={at: _steps(steps) for at, steps in given.get("before", {}).items()},
        after=_steps(given.get("after", [])),
        truth=given.get("truth", {}),
        wants=str(given["wants"]),
        signed_in=given.get("signed_in", True),
        screenshots=given.get("screenshots", 0),
        link=given.get("link"),
        time_known=given.get("time_known"),
        description_has=tuple(given.get("description_has", ())),
        objects=given.get("objects", False),
    )


def _steps(given: Any) -> tuple[Step, ...]:
    items = given if isinstance(given, list) else [given]
    return tuple(Step(says=item) if isinstance(item, str) else Step(**item) for item in items)
