"""Holds conversations of strangers twice, quietly and with faults; they must come to the same end.

    python -m tests.evaluation.conversation_faults              a sample, another each day
    python -m tests.evaluation.conversation_faults --all        every task, with three faults
    python -m tests.evaluation.conversation_faults --seed 7     the sample and faults of this seed
    python -m tests.evaluation.conversation_faults --only TEXT  tasks with this in their id; with
                                                                --all --seed, as they were in that
    python -m tests.evaluation.conversation_faults --json FILE  keep the figures

The faults: an action that is late, a database that is locked, the assistant or its actions killed
in the middle of a turn, a message that comes twice. Of the tasks held back only counts are printed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from helpdesk.database import Database, open_database
from helpdesk.errors import HelpdeskError
from helpdesk.policy import SupportPolicy, load_policy
from tests.conftest_stack import RunningStack, running_in
from tests.evaluation.afterwards import FAMILY, afterwards
from tests.evaluation.conversation_cases import ConversationTask, conversation_tasks
from tests.evaluation.conversation_end import End, differences, end_of, without_numbers
from tests.evaluation.conversation_grading import Grade
from tests.evaluation.conversation_person import Talk, TalkingPerson
from tests.evaluation.conversation_table import AT_ONCE, graded, token_of
from tests.evaluation.faults import Fault, FaultyTurns, Kind, drawn
from tests.evaluation.patient_client import PatientClient

SAMPLE, AFTERWARDS = 10, 2
FAULTS, FAULTS_OF_ALL = 2, 3
FLOOR = 0
"""How many conversations may come to another end."""


@dataclass(frozen=True)
class Telling:
    """One time that a conversation was held, and what came of it."""

    talk: Talk
    end: End
    grade: Grade
    seconds: tuple[float, ...]
    failures: int
    reconnections: int


@dataclass(frozen=True)
class Compared:
    """One conversation, held quietly and with faults."""

    task: ConversationTask
    number: int
    faulty: Telling
    faults: Sequence[Fault]
    in_time: int
    changes: Sequence[str]


class Stage:
    """The running servers, and what of them a conversation needs."""

    def __init__(self, stack: RunningStack) -> None:
        self.stack = stack
        self.policy: SupportPolicy = load_policy(stack.settings.policy_file)
        self.database: Database = open_database(stack.settings.database_url)

    async def hold(
        self, task: ConversationTask, number: int, faulty: FaultyTurns | None = None
    ) -> Telling:
        """Hold one conversation."""
        person = uuid.uuid4().hex
        wording = task.wordings[number]
        talk = Talk()
        client = PatientClient(
            self.stack.base_url, token=token_of(person, self.stack, task), faults=faulty
        )
        try:
            async with client:
                talk = await TalkingPerson(client, task, wording).talk()
        except HelpdeskError as error:
            talk.problems.append(f"the conversation broke off: {error}")
        end = end_of(self.database, client.client_ids)
        tickets = [ticket for ticket, _ in end.tickets]
        return Telling(
            talk,
            end,
            graded(task, wording, talk, tickets, self.policy),
            tuple(client.seconds),
            client.failures,
            client.reconnections,
        )


def main() -> int:
    """Print what came of the conversations; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.conversation_faults")
    parser.add_argument("--all", action="store_true", help="every task, with three faults")
    parser.add_argument("--seed", type=int, help="of the sample and the faults; else the day")
    parser.add_argument("--only", default="", help="only tasks with this in their id")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args()
    now = datetime.now(timezone.utc)
    seed = options.seed if options.seed is not None else now.timetuple().tm_yday
    tasks = [task for task in [*conversation_tasks(), *afterwards()] if options.only in task.id]
    if not tasks:
        print("There are no tasks to play.", file=sys.stderr)
        return 1
    if not options.all and not options.only:
        tasks = sample(tasks, seed)
    print(f"Conversations of strangers under faults, seed {seed}\n", flush=True)
    held = measured(tasks, seed, thorough=options.all)
    figures = figures_of(held)
    for name, value in figures.items():
        print(f"  {name:48} {value:6.0f}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    changed = sum(bool(one.changes) for one in held)
    if changed > FLOOR:
        print(f"NOT GOOD ENOUGH: {changed} conversations came to another end", file=sys.stderr)
    return 1 if changed > FLOOR else 0


def sample(tasks: Sequence[ConversationTask], seed: int) -> list[ConversationTask]:
    """Return as many tasks of the half shown as of the half held back, and some that go on."""
    chooser = random.Random(seed)
    strangers = [task for task in tasks if task.family != FAMILY]
    halves = [[task for task in strangers if task.is_held_back is held] for held in (False, True)]
    chosen = [task for half in halves for task in chooser.sample(half, SAMPLE // 2)]
    further = [task for task in tasks if task.family == FAMILY]
    return chosen + chooser.sample(further, AFTERWARDS)


def measured(tasks: Sequence[ConversationTask], seed: int, *, thorough: bool) -> list[Compared]:
    """Start the servers and hold the conversations, first all quietly, then one by one."""
    with (
        tempfile.TemporaryDirectory(prefix="faults-") as name,
        running_in(Path(name), "help", "actions") as stack,
    ):
        return asyncio.run(_hold_all(Stage(stack), tasks, seed, thorough=thorough))


async def _hold_all(
    stage: Stage, tasks: Sequence[ConversationTask], seed: int, *, thorough: bool
) -> list[Compared]:
    places = asyncio.Semaphore(AT_ONCE)

    async def quietly(task: ConversationTask) -> tuple[ConversationTask, int, Telling]:
        number = random.Random(f"{seed}/{task.id}").randrange(len(task.wordings))
        async with places:
            return task, number, await stage.hold(task, number)

    compared: list[Compared] = []
    for task, number, quiet in await asyncio.gather(*map(quietly, tasks)):
        faults = drawn(
            f"{seed}/{task.id}/faults",
            max(1, len(quiet.talk.turns)),
            quiet.end.writing,
            count=FAULTS_OF_ALL if thorough else FAULTS,
            with_too_late=thorough,
        )
        # One after the other: what is done to the servers would happen to all who are there.
        doing = FaultyTurns(stage.stack, faults, quiet.seconds)
        faulty = await stage.hold(task, number, doing)
        changes = compared_ends(quiet, faulty)
        compared.append(Compared(task, number, faulty, faults, doing.in_time, changes))
        _print_changes(compared[-1])
        if len(compared) % 10 == 0:
            print(f"  {len(compared)} of {len(tasks)}", file=sys.stderr, flush=True)
    return compared


def compared_ends(quiet: Telling, faulty: Telling) -> list[str]:
    """Return in what the end under faults is another, or false."""
    changes = differences(quiet.end, faulty.end)
    known = {without_numbers(one) for one in _wrong(quiet)}
    return changes + [one for one in _wrong(faulty) if without_numbers(one) not in known]


def _wrong(telling: Telling) -> list[str]:
    """Return what was false or nobody else's business, and what the person could not do."""
    return [
        *(f"false: {one}" for one in telling.grade.false),
        *(f"privacy: {one}" for one in telling.grade.privacy),
        *(f"person: {one}" for one in telling.talk.problems),
    ]


def figures_of(held: Sequence[Compared]) -> dict[str, int]:
    """Return counts by name; those of faults and of kinds of changes for both halves together."""
    figures = {"conversations": len(held)}
    for name, is_held_back in (("shown", False), ("held back", True)):
        part = [one for one in held if one.task.is_held_back is is_held_back]
        figures[f"{name}: held"] = len(part)
        figures[f"{name}: wrong, another end"] = sum(bool(one.changes) for one in part)
    faults = Counter(fault.kind for one in held for fault in one.faults)
    spoilt = Counter(fault.kind for one in held if one.changes for fault in one.faults)
    for kind in Kind:
        figures[f"{kind.value}: faults"] = faults[kind]
        figures[f"{kind.value}: wrong, before another end"] = spoilt[kind]
    kinds: Counter[str] = Counter()
    for one in held:
        kinds.update({change.partition(":")[0] for change in one.changes})
    figures |= {f"wrong, {kind}": count for kind, count in sorted(kinds.items())}
    figures["faults in the middle of their turn"] = sum(one.in_time for one in held)
    figures["messages tried again by the person"] = sum(one.faulty.failures for one in held)
    figures["connections made again"] = sum(one.faulty.reconnections for one in held)
    return figures


def _print_changes(one: Compared) -> None:
    if one.task.is_held_back or not one.changes:
        return
    print(f"==== {one.task.id} / {one.number + 1}")
    for fault in one.faults:
        print(f"  .. {fault}")
    for change in one.changes:
        print(f"  !! {change}")
    print(one.faulty.talk.transcript() + "\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
