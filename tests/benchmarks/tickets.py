"""How long the queue and an opening take when there are many tickets.

    python -m tests.benchmarks.tickets                                  # SQLite, 100,000 tickets
    python -m tests.benchmarks.tickets --postgresql
    python -m tests.benchmarks.tickets --url postgresql://postgres@localhost/postgres
    python -m tests.benchmarks.tickets --tickets 20000 --open-share 1.0

Fills a database of its own (a file in a temporary folder; on PostgreSQL a database that is dropped
in the end), then times the agents' queue as the console reads it, and opening a ticket whole:
number, history, transcript reference, outbox. Milliseconds; aims: queue 50, opening 20.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from helpdesk.database import Database, migrate, open_database
from helpdesk.database.schema import counters, ticket_history, tickets
from helpdesk.sla.severity import Severity
from helpdesk.tickets import rows
from helpdesk.tickets.changes import opened
from helpdesk.tickets.projection import standing
from helpdesk.tickets.queue import QueueQuery, TicketQueue
from helpdesk.tickets.ticket import SYSTEM, Actor, EntryKind, HistoryEntry, TicketState
from tests.store.postgresql import running_server
from tests.store.world import AGENT, Desk, draft, requester

NOW = datetime(2026, 1, 21, 6, 0, tzinfo=timezone.utc)
QUEUE_AIM_MS, OPENING_AIM_MS = 50.0, 20.0
BATCH = 5000
KINDS = ("critical", "major", "minor", "setup")
QUERIES = {
    "queue, first page": (QueueQuery(), 0),
    "queue, page 100": (QueueQuery(), 2475),
    "queue, one severity": (QueueQuery(severities=(Severity.S1,)), 0),
    "queue, a number": (QueueQuery(states=tuple(TicketState), text="HS-51000"), 0),
    "queue, words in all": (QueueQuery(states=tuple(TicketState), text="download report"), 0),
}
AIMED_AT = ("queue, first page", "queue, page 100", "queue, one severity", "queue, a number")


def fill(desk: Desk, count: int, open_share: float) -> None:
    """Put `count` tickets into the database, opened over the year before, most of them over."""
    conversations = [desk.conversation(requester(f"{number}")) for number in range(50)]
    first, every = 1001, timedelta(days=365) / count
    for start in range(0, count, BATCH):
        found: list[dict[str, Any]] = []
        entries: list[dict[str, Any]] = []
        for position in range(start, min(count, start + BATCH)):
            serial, conversation = first + position, conversations[position % 50]
            at = NOW - timedelta(days=365) + every * position
            is_open = position >= count * (1 - open_share)
            history = _history(desk, position, Actor.requester(conversation.requester), at, is_open)
            found.append(_row(desk, serial, conversation, history))
            entries.extend(_entry(serial, entry) for entry in history)
        with desk.database.transaction() as session:
            session.execute(sa.insert(tickets), found)
            session.execute(sa.insert(ticket_history), entries)
    with desk.database.transaction() as session:
        session.execute(sa.update(counters).values(value=first + count - 1))
        if not desk.database.is_sqlite:
            session.execute(sa.text("ANALYZE"))


def _history(
    desk: Desk, position: int, asker: Actor, at: datetime, is_open: bool
) -> list[HistoryEntry]:
    issue = draft(
        functionality=KINDS[position % 4], description=f"Report {position} is not downloading"
    )
    history = [opened(desk.policy, issue, asker, at)]
    if position % 3 == 0 or not is_open:
        history.append(
            HistoryEntry(at + timedelta(minutes=20), AGENT, EntryKind.MESSAGE, text="Hi")
        )
    if not is_open:
        closed_at, kind = at + timedelta(hours=1), EntryKind.STATE_CHANGED
        history.append(HistoryEntry(closed_at, SYSTEM, kind, before="open", after="closed"))
    return history


def _row(desk: Desk, serial: int, conversation: Any, history: list[HistoryEntry]) -> dict[str, Any]:
    owner = conversation.requester
    return {
        "serial": serial,
        "opening_key": f"filled-{serial}",
        "conversation_id": conversation.id,
        **{f"requester_{name}": value for name, value in vars(owner).items()},
        "description": f"Report {serial} is not downloading",
        "iva_stage": "live",
        **rows.standing_values(standing(history, desk.policy)),
    }


def _entry(serial: int, entry: HistoryEntry) -> dict[str, Any]:
    return {
        "ticket_serial": serial,
        "at": entry.at,
        "actor_kind": entry.actor.kind,
        "actor_name": entry.actor.name,
        "actor_id": entry.actor.id,
        "kind": entry.kind.value,
        "before": entry.before,
        "after": entry.after,
        "text": entry.text,
        "data": dict(entry.data) or None,
    }


def timed(times: int, work: Callable[[], object]) -> list[float]:
    """Return how long each of `times` runs took, in milliseconds, after one that warms up."""
    work()
    took = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    return took


def measure(desk: Desk, repeats: int) -> dict[str, list[float]]:
    """Return the times of each query and of opening a ticket."""
    queue = TicketQueue(desk.database)
    found = {
        name: timed(
            repeats,
            lambda query=query, offset=offset: queue.read(query, NOW, limit=25, offset=offset),
        )
        for name, (query, offset) in QUERIES.items()
    }
    owner = requester("7")
    conversation = desk.conversation(owner)
    keys = itertools.count()

    def open_one() -> None:
        desk.tickets.open(
            draft(),
            owner,
            conversation_id=conversation.id,
            opening_key=f"timed-{next(keys)}",
            now=NOW,
        )

    found["opening a ticket"] = timed(repeats, open_one)
    found["a person's tickets"] = timed(repeats, lambda: desk.tickets.list_for(owner.key, limit=5))
    found["an account's last hour"] = timed(
        repeats, lambda: desk.tickets.recent_of(owner, NOW - timedelta(hours=1))
    )
    return found


@contextmanager
def made_database(url: str, folder: Path) -> Iterator[Database]:
    """Give a fresh database with all tables: a file in `folder`, or one on the server at `url`."""
    if not url:
        address = f"sqlite:///{folder / 'benchmark.db'}"
        migrate(address)
        database = open_database(address)
        yield database
        database.close()
        return
    name = f"benchmark_{uuid.uuid4().hex[:12]}"
    server = sa.create_engine(make_url(url), isolation_level="AUTOCOMMIT", future=True)
    with server.connect() as session:
        session.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            address = make_url(url).set(database=name).render_as_string(hide_password=False)
            migrate(address)
            database = open_database(address)
            yield database
            database.close()
        finally:
            session.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
    server.dispose()


def main() -> int:
    """Fill, measure and print; return 1 where an aim was missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.tickets")
    parser.add_argument("--url", default="", help="a PostgreSQL server; SQLite where not given")
    parser.add_argument(
        "--postgresql", action="store_true", help="on a server of its own, as the tests start it"
    )
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--open-share", type=float, default=0.05, help="how many are not over")
    parser.add_argument("--repeats", type=int, default=50)
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        url = options.url
        if options.postgresql:
            url = stack.enter_context(running_server())
        database = stack.enter_context(made_database(url, Path(folder)))
        desk = Desk(database, Path(folder))
        began = time.perf_counter()
        fill(desk, options.tickets, options.open_share)
        kind = "SQLite" if database.is_sqlite else "PostgreSQL"
        print(
            f"{kind}: {options.tickets:,} tickets, {options.open_share:.0%} open, filled in "
            f"{time.perf_counter() - began:.0f} s; milliseconds of {options.repeats} runs"
        )
        found = measure(desk, options.repeats)
    print(f"{'':<24}{'median':>8}{'p95':>8}{'worst':>8}{'aim':>8}")
    missed = False
    for name, took in found.items():
        aim = OPENING_AIM_MS if name.startswith("opening") else QUEUE_AIM_MS
        counts = name in AIMED_AT or name.startswith("opening")
        p95 = statistics.quantiles(took, n=20)[-1]
        missed = missed or (counts and p95 > aim)
        shown = f"{aim:>8.0f}" if counts else ""
        print(f"{name:<24}{statistics.median(took):>8.1f}{p95:>8.1f}{max(took):>8.1f}{shown}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
