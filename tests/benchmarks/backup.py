"""How long a backup and a restore take, on both databases.

    .venv/bin/python -m tests.benchmarks.backup --tickets 20000

Each ticket has a conversation of its own with five messages and three entries of history.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from helpdesk.database import migrate, open_database
from helpdesk.database.backup import make_backup
from helpdesk.database.restore import restore_backup
from helpdesk.database.schema import (
    conversations,
    messages,
    requester_values,
    ticket_history,
    tickets,
)
from helpdesk.policy.periods import Retention
from helpdesk.privacy.retention import run_retention
from tests.store.postgresql import made_database, running_server
from tests.store.world import MONDAY_10, Desk, requester

_AT_ONCE = 2_000


def main() -> None:
    """Print a line for each database and step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=20_000)
    count = parser.parse_args().tickets
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(running_server())
        for kind in ("sqlite", "postgresql"):
            urls = [
                f"sqlite:///{folder / name}.db"
                if kind == "sqlite"
                else stack.enter_context(made_database(server))
                for name in ("old", "new")
            ]
            _measure(kind, *urls, folder=folder, count=count)


def _measure(kind: str, old: str, new: str, *, folder: Path, count: int) -> None:
    _fill(old, folder, count)
    file, shots = folder / f"{kind}.tar.gz", folder / "attachments"

    def quiet(_line: str) -> None:
        """Say nothing."""

    def timed(what: str, begun: tuple[float, float]) -> None:
        elapsed, worked = (now - then for now, then in zip(_clocks(), begun, strict=True))
        print(f"{kind:<11} {what:<26} {elapsed:6.1f} s, of which this process {worked:6.1f} s")

    begun = _clocks()
    manifest = make_backup(old, shots, file, now=MONDAY_10, log=quiet)
    rows = sum(manifest.rows.values())
    timed(f"backup of {rows} rows", begun)
    begun = _clocks()
    restore_backup(file, new, shots, log=quiet)
    timed(f"restore, {file.stat().st_size / 1e6:.1f} MB", begun)
    begun = _clocks()
    later = MONDAY_10 + timedelta(days=1096)
    run_retention(open_database(new), shots, Retention(), now=later)
    timed("retention of all of it", begun)


def _clocks() -> tuple[float, float]:
    """Return wall and processor time in seconds; on a busy machine they differ."""
    return time.perf_counter(), time.process_time()


def _fill(url: str, folder: Path, count: int) -> None:
    """Copy one real ticket with its conversation so many times."""
    migrate(url, log=lambda _: None)
    database = open_database(url)
    desk = Desk(database, folder)
    desk.open()
    with database.reading() as session:
        ticket = dict(session.execute(sa.select(tickets)).one()._mapping)
        entry = dict(session.execute(sa.select(ticket_history)).one()._mapping)
    del entry["id"]
    for start in range(0, count, _AT_ONCE):
        numbers = range(2_000 + start, 2_000 + min(start + _AT_ONCE, count))
        with database.transaction() as session:
            session.execute(sa.insert(conversations), [_conversation(n) for n in numbers])
            session.execute(sa.insert(messages), [_message(n) for n in numbers for _ in range(5)])
            session.execute(
                sa.insert(tickets),
                [
                    {
                        **ticket,
                        **requester_values(requester(str(n))),
                        "serial": n,
                        "conversation_id": str(n),
                        "state": "resolved",
                        "queue_rank": 3,
                    }
                    for n in numbers
                ],
            )
            session.execute(
                sa.insert(ticket_history),
                [{**entry, "ticket_serial": n} for n in numbers for _ in range(3)],
            )
    database.close()


def _conversation(number: int) -> dict[str, object]:
    values = requester_values(requester(str(number)))
    return {"id": str(number), "created_at": MONDAY_10, "last_seen_at": MONDAY_10, **values}


def _message(number: int) -> dict[str, object]:
    text = "Analytics reports are not downloading since this morning. " * 3
    return {
        "conversation_id": str(number),
        "sender": "bot",
        "text": text,
        "state": "answered",
        "at": MONDAY_10,
    }


if __name__ == "__main__":
    main()
