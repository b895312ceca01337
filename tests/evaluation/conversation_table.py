"""Plays whole conversations of strangers against the real servers, and grades what came of them.

    python -m tests.evaluation.conversation_table               a rotating part, as CI runs it
    python -m tests.evaluation.conversation_table --all         every wording of every task
    python -m tests.evaluation.conversation_table --misses      and transcripts that went wrong
    python -m tests.evaluation.conversation_table --only TEXT   tasks with this in their id
    python -m tests.evaluation.conversation_table --tasks DIR   tasks of another folder
    python -m tests.evaluation.conversation_table --json FILE   keep the figures

Of the tasks held back only counts are printed, whatever the options say.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import sys
import tempfile
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

from commands.help_client import HelpClient
from helpdesk.database import open_database
from helpdesk.errors import HelpdeskError
from helpdesk.policy import SupportPolicy, load_policy
from helpdesk.requester import owner_key
from helpdesk.tickets.store import TicketStore
from helpdesk.tickets.ticket import Ticket
from tests.conftest_stack import RunningStack, running_in
from tests.evaluation.conversation_cases import FOLDER, ConversationTask, conversation_tasks, draws
from tests.evaluation.conversation_grading import Grade, grade
from tests.evaluation.conversation_person import Talk, TalkingPerson, ticket_numbers
from tests.evaluation.figures import Share

AT_ONCE = 3
# CI plays two of the eight wordings of each task, others every day, and others of each task: the
# wordings stand in an order of manners, of which some are harder.
ROTATION = 4
EMAIL = "kiran@kartly.example"
EXAMPLE = "name@company.com"  # how the question for an address shows one
ZONE = ZoneInfo("Asia/Kolkata")
# What may not be lost. CI plays a quarter, of which another share is right every day.
FLOORS: Mapping[str, float] = {"all: right once": 0.58}


@dataclass(frozen=True)
class Held:
    """One conversation that was held, and its grade."""

    task: ConversationTask
    number: int
    talk: Talk
    grade: Grade


def main() -> int:
    """Print the table; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.conversation_table")
    parser.add_argument("--all", action="store_true", help="every wording of every task")
    parser.add_argument("--misses", action="store_true", help="print what went wrong, in full")
    parser.add_argument("--only", default="", help="only tasks with this in their id")
    parser.add_argument("--tasks", type=Path, default=FOLDER, help="a folder with other tasks")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args()
    tasks = [task for task in conversation_tasks(options.tasks) if options.only in task.id]
    if not tasks:
        print("There are no tasks to play.", file=sys.stderr)
        return 1
    whole = options.all or bool(options.only)
    held = measured(tasks, whole=whole)
    figures = figures_of(held)
    _print_table(held, figures)
    for one in held:
        if (options.misses or options.only) and not one.task.is_held_back:
            _print_misses(one, in_full=bool(options.only))
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    low = [name for name, floor in FLOORS.items() if figures.get(name, 1.0) < floor]
    for name in low:
        print(f"NOT GOOD ENOUGH: {name} is {figures[name]:.3f}", file=sys.stderr)
    return 1 if low else 0


def measured(tasks: Sequence[ConversationTask], *, whole: bool) -> list[Held]:
    """Start the servers and hold the conversations."""
    part = datetime.now(timezone.utc).timetuple().tm_yday % ROTATION
    chosen = [
        (task, number)
        for place, task in enumerate(tasks)
        for number in range(len(task.wordings))
        if whole or (place + number) % ROTATION == part
    ]
    with (
        tempfile.TemporaryDirectory(prefix="conversations-") as name,
        running_in(Path(name), "help", "actions") as stack,
    ):
        return asyncio.run(_hold_all(stack, chosen))


async def _hold_all(
    stack: RunningStack, chosen: Sequence[tuple[ConversationTask, int]]
) -> list[Held]:
    places = asyncio.Semaphore(AT_ONCE)
    policy = load_policy(stack.settings.policy_file)
    store = TicketStore(open_database(stack.settings.database_url), policy)
    counter = itertools.count(1)

    async def hold(task: ConversationTask, number: int) -> Held:
        async with places:
            held = await _hold(stack, store, policy, task, number)
        done = next(counter)
        if done % 50 == 0:
            print(f"  {done} of {len(chosen)} conversations", file=sys.stderr, flush=True)
        return held

    return list(await asyncio.gather(*(hold(task, number) for task, number in chosen)))


async def _hold(
    stack: RunningStack,
    store: TicketStore,
    policy: SupportPolicy,
    task: ConversationTask,
    number: int,
) -> Held:
    person = uuid.uuid4().hex
    token = None
    if task.signed_in:
        token = stack.identity_token(person, account=person, name="Kiran Rao", email=EMAIL)
    wording = task.wordings[number]
    talk = Talk()
    try:
        async with HelpClient(stack.base_url, token=token) as client:
            talk = await TalkingPerson(client, task, wording).talk()
    except HelpdeskError as error:
        talk.problems.append(f"the conversation broke off: {error}")
    tickets = _tickets(store, task, person, talk)
    known = frozenset({policy.support_email.lower(), EXAMPLE, *([EMAIL] if task.signed_in else [])})
    graded = grade(task, wording, talk, tickets, zone=ZONE, known_addresses=known)
    return Held(task, number, talk, graded)


def _tickets(store: TicketStore, task: ConversationTask, person: str, talk: Talk) -> list[Ticket]:
    """Return this person's tickets, oldest first; those of guests are known by their numbers."""
    if task.signed_in:
        found = store.list_for(owner_key(person, person), limit=20)
    else:
        opened = [turn for turn in talk.turns if "ticket" in turn.kinds]
        found = [store.get(number) for number in ticket_numbers(Talk(opened))]
    return sorted(found, key=lambda ticket: ticket.opened_at)


def figures_of(held: Sequence[Held]) -> dict[str, float]:
    """Return the figures by name, for all, for those shown and for those held back."""
    figures: dict[str, float] = {}
    sets = {
        "all": held,
        "shown": [one for one in held if not one.task.is_held_back],
        "held back": [one for one in held if one.task.is_held_back],
    }
    for name, part in sets.items():
        if not part:
            continue
        figures[f"{name}: right once"] = Share(_right(part), len(part)).value
        for size in (4, 8):
            share = _pass(part, size)
            if share is not None:
                figures[f"{name}: right in all of {size} wordings"] = share
        for kind in ("false", "manners", "privacy"):
            figures[f"{name}: wrong, {kind}"] = sum(
                bool(getattr(one.grade, kind)) for one in part
            ) / len(part)
        figures[f"{name}: wrong, severity too mild"] = sum(
            one.grade.is_too_mild for one in part
        ) / len(part)
    return figures


def _right(held: Sequence[Held]) -> int:
    return sum(one.grade.is_right for one in held)


def _pass(held: Sequence[Held], size: int) -> float | None:
    """Return how often all of `size` wordings of a task are right, over 20 draws a task."""
    by_task: dict[str, list[Held]] = defaultdict(list)
    for one in held:
        by_task[one.task.id].append(one)
    whole = [rows for rows in by_task.values() if len(rows) == len(rows[0].task.wordings)]
    if not whole:
        return None
    shares = []
    for rows in whole:
        right = {row.number for row in rows if row.grade.is_right}
        drawn = draws(rows[0].task, size, 20)
        shares.append(sum(set(draw) <= right for draw in drawn) / len(drawn))
    return sum(shares) / len(shares)


def _print_table(held: Sequence[Held], figures: Mapping[str, float]) -> None:
    print("Whole conversations of strangers\n")
    families: dict[str, list[Held]] = defaultdict(list)
    for one in held:
        families[one.task.family].append(one)
    for family, rows in sorted(families.items()):
        hidden = [row for row in rows if row.task.is_held_back]
        print(
            f"  {family:20} right {Share(_right(rows), len(rows))}"
            f"   held back {_right(hidden)}/{len(hidden)}"
        )
    print()
    for name, value in figures.items():
        print(f"  {name:48} {value:6.3f}")
    print()


def _print_misses(one: Held, *, in_full: bool) -> None:
    if one.grade.is_right and not in_full:
        return
    print(f"==== {one.task.id} / {one.number + 1} ({one.task.wordings[one.number].manner})")
    for fault in one.grade.faults():
        print(f"  !! {fault}")
    print(one.talk.transcript() + "\n")


if __name__ == "__main__":
    sys.exit(main())
