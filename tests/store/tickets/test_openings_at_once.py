"""Hundreds of tickets opened by several processes and threads at the same time."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import ExitStack

import sqlalchemy as sa

from helpdesk.database import open_database
from helpdesk.database.schema import counters, ticket_history, tickets
from helpdesk.settings import PROJECT_ROOT
from helpdesk.tickets.ticket import ticket_number

PROCESSES, THREADS, EACH = 4, 4, 15


def run_openers(url: str, folder, people: list[str], shared_key: str = "-") -> list[list[str]]:
    """Return the numbers that each process was given."""
    with ExitStack() as stack:
        running = []
        for person in people:
            arguments = [url, str(folder), person, str(THREADS), str(EACH), shared_key]
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.store.opener", *arguments],
                cwd=PROJECT_ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            stack.callback(process.wait, timeout=30)
            stack.callback(process.kill)
            running.append(process)
        for process in running:
            assert process.stdout.readline() == "ready\n"
        for process in running:
            process.stdin.write("go\n")
            process.stdin.flush()
        return [json.loads(process.communicate(timeout=120)[0]) for process in running]


def count(session, table) -> int:
    return session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def test_no_number_is_lost_or_given_twice(url, tmp_path):
    given = run_openers(url, tmp_path, [f"person-{n}" for n in range(PROCESSES)])
    numbers = [number for some in given for number in some]
    total = PROCESSES * THREADS * EACH
    assert sorted(numbers) == sorted(ticket_number(1001 + n) for n in range(total))
    with open_database(url).reading() as session:
        assert count(session, tickets) == count(session, ticket_history) == total
        assert session.execute(sa.select(counters.c.value)).scalar_one() == 1000 + total


def test_one_opening_key_gives_one_ticket_to_all_who_use_it(url, tmp_path):
    given = run_openers(url, tmp_path, ["same-person", "same-person"], shared_key="form-1")
    assert {number for some in given for number in some} == {"HS-1001"}
    with open_database(url).reading() as session:
        assert count(session, tickets) == count(session, ticket_history) == 1
