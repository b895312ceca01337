"""Whether warnings are lost or doubled while workers are killed at random moments.

    python -m tests.benchmarks.worker_kills                     # 300 kills, SQLite
    python -m tests.benchmarks.worker_kills --postgresql

Real workers run on a clock sixty times as fast and are killed (SIGKILL) one after the other,
also in the middle of a transaction or of sending. What they send goes to a real SMTP server and
a real web hook, which are slow on purpose and record everything. Exit code 1 when a warning was
lost or told by two deliveries. A delivery that arrives twice under one id is counted, not
refused: a worker that dies between the other side's "yes" and its own note cannot know.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

import sqlalchemy as sa

from helpdesk.database import Database, migrate, open_database
from helpdesk.database.schema import (
    deliveries,
    delivery_attempts,
    outbox,
    ticket_history,
    tickets,
    window_events,
)
from helpdesk.delivery.delivery import AttemptOutcome
from helpdesk.policy import load_policy
from helpdesk.settings import PROJECT_ROOT, load_settings
from helpdesk.tickets.store import TicketStore
from helpdesk.tickets.ticket import EntryKind, TicketDraft
from helpdesk.transcripts.store import TranscriptStore
from tests.benchmarks.killable_worker import DeskClock, work
from tests.store.mailing import HookServer, MailServer
from tests.store.postgresql import made_database, running_server
from tests.store.world import requester

SLOWEST_ANSWER_SECONDS = 0.05
FINISH_SECONDS = 300
WARNINGS = (EntryKind.WINDOW_DUE_SOON.value, EntryKind.WINDOW_BREACHED.value)


@dataclass(frozen=True)
class Figures:
    """What came of it. `lost` and `doubled` must be 0."""

    kills: int
    kills_while_sending: int
    tickets: int
    warnings: int
    deliveries: int
    lost: int
    doubled: int
    arrived_twice_with_one_id: int


@dataclass(frozen=True)
class Victim:
    """A worker that runs; `begun` has something to read as soon as it works."""

    process: multiprocessing.process.BaseProcess
    begun: Connection

    def end(self) -> None:
        """Kill it, without a warning."""
        self.process.kill()
        self.process.join(10)
        self.begun.close()


class Killing:
    """Keeps two workers running, and kills them at random moments."""

    def __init__(
        self, environ: dict[str, str], clock: DeskClock, chance: random.Random, life: float
    ) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(
            [work.__module__, "sqlalchemy.dialects.sqlite", "psycopg2"]
        )
        self._arguments = (environ, clock)
        self._chance = chance
        self._life = life

    def kill(self, times: int, alongside: Iterator[None]) -> int:
        """Start and kill so many workers, two at a time; return how many were killed."""
        running = [self.start(), self.start()]
        killed = 0
        while killed < times:
            next(alongside, None)
            victim = running.pop(0)
            # Most are killed at work, some while they start.
            if self._chance.random() > 0.1:
                victim.begun.poll(10)
            time.sleep(self._chance.uniform(0, self._life))
            killed += victim.process.is_alive()
            victim.end()
            running.append(self.start())
        for worker in running:
            worker.end()
        return killed

    def start(self) -> Victim:
        """Start one worker."""
        begun, sender = self._context.Pipe(duplex=False)
        process = self._context.Process(target=work, args=(*self._arguments, sender), daemon=True)
        process.start()
        sender.close()
        return Victim(process, begun)


class SlowHook(HookServer):
    """Takes a moment before it answers, so that workers are killed in the middle."""

    def recorded(self) -> None:
        time.sleep(random.uniform(0, SLOWEST_ANSWER_SECONDS))


class SlowMail(MailServer):
    """Takes a moment before it says that it has a mail."""

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        answer = await super().handle_DATA(server, session, envelope)
        time.sleep(random.uniform(0, SLOWEST_ANSWER_SECONDS))
        return answer


def measure(url: str, folder: Path, *, kills: int, seed: int = 1, life: float = 0.6) -> Figures:
    """Kill workers over the migrated database at `url`; return what was lost and doubled.

    Args:
        folder: for the data of the installation.
        life: for how many seconds a worker works at most before it is killed.
    """
    chance = random.Random(seed)
    database = open_database(url)
    with SlowHook() as hook, SlowMail() as mail:
        environ = {
            "HELPDESK_DATA_DIR": str(folder),
            "HELPDESK_DATABASE_URL": url,
            "HELPDESK_SMTP_HOST": "127.0.0.1",
            "HELPDESK_SMTP_PORT": str(mail.port),
            "HELPDESK_SMTP_SECURITY": "none",
            "HELPDESK_WEB_HOOK_URLS": f"{hook.url}/chat",
            "HELPDESK_WEB_HOOK_SECRET": "k" * 32,
        }
        load_settings(environ)  # makes the secrets, before several workers would
        clock = DeskClock(time.time())
        killing = Killing(environ, clock, chance, life)
        killed = killing.kill(kills, _openings(database, clock, chance))
        _let_finish(database, killing, clock)
        figures = _figures(database, hook, mail, killed)
    database.close()
    return figures


def _openings(database: Database, clock: DeskClock, chance: random.Random) -> Iterator[None]:
    """Open a ticket now and then, some in the past, so that warnings fall due all the time."""
    policy = load_policy(PROJECT_ROOT / "support.yml")
    store, transcripts = TicketStore(database, policy), TranscriptStore(database)
    number = 0
    while True:
        for _ in range(chance.choice((0, 0, 1, 2, 3))):
            number += 1
            person, now = requester(str(number)), clock()
            serious = chance.random() < 0.5
            store.open(
                TicketDraft(
                    description=f"Trouble number {number} with the reports",
                    functionality="critical" if serious else "major",
                    business_impact="serious" if serious else "moderate",
                    iva_stage="live",
                ),
                person,
                conversation_id=transcripts.ensure_conversation(person, now).id,
                opening_key=str(number),
                now=now - timedelta(minutes=chance.uniform(20, 59) * (1 if serious else 2)),
            )
        yield


def _let_finish(database: Database, killing: Killing, clock: DeskClock) -> None:
    """Let one worker finish what is due by now."""
    worker, until = killing.start(), time.monotonic() + FINISH_SECONDS
    try:
        while _left(database, clock() - timedelta(minutes=1)):
            if time.monotonic() > until:
                raise TimeoutError("The last worker did not finish; is the machine too busy?")
            time.sleep(0.2)
    finally:
        worker.end()


def _left(database: Database, by: datetime) -> int:
    """Return how much of what was due at this moment is not done yet."""
    waiting = deliveries.c.state.in_(["pending", "sending"])
    breaches = window_events.c.kind == EntryKind.WINDOW_BREACHED.value
    untold = _count(database, tickets, tickets.c.due_at < by) - _count(
        database, window_events, breaches & (window_events.c.moment_at < by)
    )
    unplanned = _count(database, outbox, outbox.c.planned_at.is_(None))
    return untold + unplanned + _count(database, deliveries, waiting)


def _figures(database: Database, hook: HookServer, mail: MailServer, killed: int) -> Figures:
    with database.reading() as session:
        warned = session.execute(
            sa.select(
                ticket_history.c.id, ticket_history.c.ticket_serial, ticket_history.c.kind
            ).where(ticket_history.c.kind.in_(WARNINGS))
        ).all()
        made = session.execute(sa.select(deliveries)).all()
    arrived = Counter(each.headers["webhook-id"] for each in hook.posted)
    arrived.update(str(message["Message-ID"]).strip("<>") for _, message in mail.received)
    ids = [each.key if each.channel == "web_hook" else each.content["message_id"] for each in made]
    told = Counter(
        event["id"]
        for each in made
        if each.channel == "web_hook"
        for event in each.content["events"]
    )
    arrived_events = {event["id"] for each in hook.posted for event in each.json["events"]}
    recorded = Counter((each.ticket_serial, each.kind) for each in warned)
    lost = sum(each.id not in arrived_events for each in warned)
    lost += sum(each not in arrived for each in ids)
    doubled = sum(told[each.id] > 1 for each in warned)
    doubled += sum(number > 1 for number in recorded.values())
    return Figures(
        kills=killed,
        kills_while_sending=_count(
            database, delivery_attempts, delivery_attempts.c.outcome == AttemptOutcome.CUT_OFF.value
        ),
        tickets=_count(database, tickets, sa.true()),
        warnings=len(warned),
        deliveries=len(made),
        lost=lost,
        doubled=doubled,
        arrived_twice_with_one_id=sum(number > 1 for number in arrived.values()),
    )


def _count(database: Database, table: sa.Table, condition: object) -> int:
    with database.reading() as session:
        return int(
            session.execute(
                sa.select(sa.func.count()).select_from(table).where(condition)
            ).scalar_one()
        )


@contextmanager
def _database(folder: Path, chosen: argparse.Namespace) -> Iterator[str]:
    with ExitStack() as stack:
        if chosen.database:
            yield chosen.database
        elif chosen.postgresql:
            yield stack.enter_context(made_database(stack.enter_context(running_server())))
        else:
            yield f"sqlite:///{folder / 'helpdesk.db'}"


def main() -> None:
    """Print the figures; exit code 1 when a warning was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--life", type=float, default=0.6, help="of a worker, at most, in seconds")
    parser.add_argument("--postgresql", action="store_true", help="on a server of its own")
    parser.add_argument("--database", default="", help="the address of an empty database")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as name,
        _database(Path(name), chosen) as url,
    ):
        migrate(url, log=lambda _line: None)
        figures = measure(url, Path(name), kills=chosen.kills, seed=chosen.seed, life=chosen.life)
    if chosen.json:
        print(json.dumps(asdict(figures)))
    else:
        for each in fields(figures):
            print(f"{each.name.replace('_', ' '):<28} {getattr(figures, each.name)}")
    sys.exit(1 if figures.lost or figures.doubled else 0)


if __name__ == "__main__":
    main()
