"""Faults for the conversations of strangers: drawn from a seed, and done to running servers.

A fault belongs to one turn and falls at a moment of it. Moments are seen in the database, or are a
part of the time that the same turn took when nothing was wrong, so they do not depend on how fast
the machine is.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from tests.conftest_stack import RunningStack

LOOK_SECONDS = 0.003
MOMENT_SECONDS = 60
"""How long a moment is waited for; a turn that passed it by has the fault behind it."""


class Kind(str, Enum):
    """What goes wrong."""

    LATE = "action late"
    TOO_LATE = "action too late"
    LOCKED = "database locked"
    HELP_KILLED = "assistant killed"
    ACTIONS_KILLED = "actions killed"
    TWICE = "message twice"


# Too late is longer than the server waits for an action, which is done all the same in the end.
_LASTING = {Kind.LATE: (2.0, 8.0), Kind.TOO_LATE: (21.0, 26.0), Kind.LOCKED: (2.0, 6.0)}


class Moment(str, Enum):
    """When it goes wrong, within a turn."""

    SENT = "as it is sent"
    RECORDED = "when the message is recorded"
    WORKING = "while the turn is worked on"
    WRITTEN = "when a ticket is written"
    SAVED = "when the dialogue is saved"
    ANSWERED = "when the answer is recorded"


@dataclass(frozen=True)
class Fault:
    """One fault: in which turn of a conversation, from 0, at which moment, and how long.

    `part` says how far the turn is, for `Moment.WORKING`.
    """

    kind: Kind
    turn: int
    moment: Moment
    seconds: float = 0.0
    part: float = 0.0

    def __str__(self) -> str:
        lasting = f" for {self.seconds:.1f} s" if self.seconds else ""
        return f"turn {self.turn + 1}: {self.kind.value}{lasting}, {self.moment.value}"


def drawn(
    seed: str, turns: int, writing: Sequence[int], *, count: int, with_too_late: bool = False
) -> list[Fault]:
    """Return `count` faults of different kinds, the same for the same seed.

    Args:
        turns: how many turns the conversation has.
        writing: the turns in which a ticket was opened or changed, which half of the faults hit.
    """
    chooser = random.Random(seed)
    kinds = [kind for kind in Kind if kind is not Kind.TOO_LATE or with_too_late]
    return sorted(
        (_fault(chooser, kind, turns, writing) for kind in chooser.sample(kinds, count)),
        key=lambda fault: fault.turn,
    )


def _fault(chooser: random.Random, kind: Kind, turns: int, writing: Sequence[int]) -> Fault:
    hits_ticket = bool(writing) and chooser.random() < 0.5
    turn = chooser.choice(writing) if hits_ticket else chooser.randrange(turns)
    return Fault(
        kind,
        turn,
        chooser.choice(_moments(chooser, kind, writes=turn in writing)),
        seconds=round(chooser.uniform(*_LASTING.get(kind, (0.0, 0.0))), 1),
        part=chooser.random(),
    )


def _moments(chooser: random.Random, kind: Kind, *, writes: bool) -> list[Moment]:
    """Return the moments of a turn that a fault may fall at; often that of the ticket."""
    if kind is Kind.TWICE:
        return [Moment.SENT, Moment.ANSWERED]
    if kind in (Kind.LATE, Kind.TOO_LATE):
        return [Moment.SENT, Moment.RECORDED, Moment.WORKING]
    if writes and chooser.random() < 0.5:
        return [Moment.WRITTEN]
    return [one for one in Moment if writes or one is not Moment.WRITTEN]


class FaultyTurns:
    """Does faults to the servers as a conversation comes to their turns.

    Args:
        seconds: how long each turn took when nothing was wrong.
    """

    def __init__(
        self, stack: RunningStack, faults: Sequence[Fault], seconds: Sequence[float]
    ) -> None:
        self._stack = stack
        self._faults = faults
        self._seconds = seconds
        self._file = Path(stack.settings.database_url.removeprefix("sqlite:///"))
        self._turn = -1
        self.in_time = 0
        """How many faults came before their turn was over; all, unless the machine is very busy."""

    def copies(self) -> tuple[int, int]:
        """Return how often the next message is sent at once, and again when it was answered."""
        self._turn += 1
        moments = [one.moment for one in self._now() if one.kind is Kind.TWICE]
        self.in_time += len(moments)
        return 1 + moments.count(Moment.SENT), moments.count(Moment.ANSWERED)

    async def beside(self, client_id: str) -> None:
        """Do the faults of this turn, one after the other."""
        for fault in sorted(self._now(), key=lambda one: list(Moment).index(one.moment)):
            if fault.kind is not Kind.TWICE:
                await self._wait_for(fault, client_id)
                self.in_time += fault.moment is Moment.ANSWERED or not self._is_over(client_id)
                await self._do(fault)

    def _now(self) -> list[Fault]:
        return [fault for fault in self._faults if fault.turn == self._turn]

    async def _wait_for(self, fault: Fault, client_id: str) -> None:
        if fault.moment is Moment.SENT:
            return
        with self._looking() as database:
            await _until(lambda: _found(database, _STATE, client_id) is not None)
            if fault.moment is Moment.RECORDED:
                return
            if fault.moment is Moment.WORKING:
                usual = self._seconds[min(self._turn, len(self._seconds) - 1)]
                await asyncio.sleep(fault.part * usual)
                return
            looked_at = {Moment.WRITTEN: _ENTRIES, Moment.SAVED: _TRACKED}.get(fault.moment)
            before = _found(database, looked_at, client_id) if looked_at else None

            def is_there() -> bool:
                if _found(database, _STATE, client_id) != "received":
                    return True  # the moment is here, or will not come any more
                return bool(looked_at) and _found(database, looked_at, client_id) != before

            await _until(is_there)

    def _is_over(self, client_id: str) -> bool:
        with self._looking() as database:
            return _found(database, _STATE, client_id) not in (None, "received")

    def _looking(self) -> closing[sqlite3.Connection]:
        return closing(sqlite3.connect(f"file:{self._file}?mode=ro", uri=True))

    async def _do(self, fault: Fault) -> None:
        if fault.kind in (Kind.LATE, Kind.TOO_LATE):
            with self._stack.frozen("actions"):
                await asyncio.sleep(fault.seconds)
        elif fault.kind is Kind.LOCKED:
            with locked(self._file):
                await asyncio.sleep(fault.seconds)
        else:
            name = "help" if fault.kind is Kind.HELP_KILLED else "actions"
            self._stack.kill(name)
            self._stack.launch(name)
            await asyncio.to_thread(self._stack.wait_until_ready, name)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold a SQLite database inside the block so that nobody else can write to it."""
    with closing(sqlite3.connect(file, timeout=30, isolation_level=None)) as database:
        database.execute("BEGIN EXCLUSIVE")
        try:
            yield
        finally:
            database.execute("ROLLBACK")


_STATE = "SELECT state FROM messages WHERE client_id = ?"
_ENTRIES = (
    "SELECT count(*) FROM ticket_history JOIN tickets ON tickets.serial = ticket_serial"
    " JOIN messages USING (conversation_id) WHERE client_id = ?"
)
_TRACKED = (
    "SELECT trackers.events FROM trackers JOIN messages ON conversation_id = sender_id"
    " WHERE client_id = ?"
)


def _found(database: sqlite3.Connection, query: str, client_id: str) -> object:
    row = database.execute(query, (client_id,)).fetchone()
    return None if row is None else row[0]


async def _until(is_there: Callable[[], bool]) -> None:
    deadline = time.monotonic() + MOMENT_SECONDS
    while not is_there() and time.monotonic() < deadline:
        await asyncio.sleep(LOOK_SECONDS)
