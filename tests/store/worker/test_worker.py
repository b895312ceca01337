"""The worker tells what is due, once, and outlives what fails around it."""

from __future__ import annotations

import dataclasses
import logging
import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import OperationalError

from helpdesk import worker as worker_module
from helpdesk.errors import StorageUnavailable
from helpdesk.installation import Installation
from helpdesk.settings import PROJECT_ROOT, load_settings
from helpdesk.tickets.store import TicketStore
from helpdesk.tickets.ticket import EntryKind, TicketState
from helpdesk.worker import Worker, run_worker
from tests.store.world import AGENT, MONDAY_10, at


@pytest.fixture
def worker(desk) -> Worker:
    return Worker(desk.tickets, desk.attachments, desk.policy)


@pytest.fixture
def warnings(caplog) -> list[str]:
    """What the worker told at the level of warnings, as it goes on."""

    class Lines(list):
        def __iter__(self):
            told = [r for r in caplog.records if r.levelno >= logging.WARNING]
            return iter([record.getMessage() for record in told])

    caplog.set_level(logging.INFO, logger="helpdesk.worker")
    return Lines()


def kinds(desk, number: str = "HS-1001") -> list[str]:
    return [entry.kind.value for entry in desk.tickets.history(number)]


def test_a_window_is_told_when_it_is_due_soon_and_when_it_is_breached(desk, worker, warnings):
    desk.open(now=at("10:00"))
    for moment in ("10:00", "11:29:59", "11:30", "11:30:05", "12:00", "12:00:01", "12:00:06"):
        worker.tick(at(moment))
    assert list(warnings) == [
        "HS-1001 (S1 High, assigned to nobody): "
        "response window due soon, respond by Mon 19 Jan, 12:00 IST",
        "HS-1001 (S1 High, assigned to nobody): "
        "response window breached, a response was due by Mon 19 Jan, 12:00 IST",
    ]
    assert kinds(desk) == ["opened", "window_due_soon", "window_breached"]


def test_a_worker_that_was_down_tells_only_how_it_stands_now(desk, worker, warnings):
    desk.open(now=at("10:00"))
    worker.tick(at("17:00"))
    assert len(list(warnings)) == 1
    assert kinds(desk) == ["opened", "window_breached"]


def test_of_many_workers_one_tells_each_window(desk, warnings):
    for _ in range(5):
        desk.open(now=at("10:00"))
    workers = [Worker(desk.tickets, desk.attachments, desk.policy) for _ in range(6)]
    threads = [threading.Thread(target=each.tick, args=(at("11:45"),)) for each in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    told = [line.split()[0] for line in warnings]
    assert sorted(told) == [f"HS-{number}" for number in range(1001, 1006)]


def test_answered_and_waiting_tickets_are_left_in_peace(desk, worker, warnings):
    answered, waiting = desk.open(), desk.open()
    desk.tickets.add_message(answered.number, AGENT, "Hello", now=at("10:30"))
    desk.tickets.change_state(
        waiting.number, TicketState.WAITING_FOR_REQUESTER, AGENT, now=at("10:30")
    )
    worker.tick(at("17:00"))
    assert list(warnings) == []


def test_windows_follow_a_change_of_the_policy_from_the_next_start_on(desk, warnings):
    desk.open(now=at("17:00"))
    open_longer = dataclasses.replace(desk.policy, closes_at="20:00")
    tickets = TicketStore(desk.database, open_longer)
    Worker(tickets, desk.attachments, open_longer).tick(at("18:45"))
    assert [line.split("respond by ")[1] for line in warnings] == ["Mon 19 Jan, 19:00 IST"]


def test_unused_screenshots_are_removed_at_the_start_and_every_hour(desk, worker):
    shot = desk.upload(now=MONDAY_10)
    week = MONDAY_10 + timedelta(days=7)
    worker.tick(week - timedelta(minutes=10))
    assert desk.attachments.get(shot)
    worker.tick(week + timedelta(minutes=20))
    assert desk.attachments.get(shot), "less than an hour has passed since the last time"
    worker.tick(week + timedelta(minutes=51))
    with pytest.raises(Exception, match="no such screenshot"):
        desk.attachments.get(shot)


class Stop(threading.Event):
    """Ends the loop after some rounds and keeps how long it was asked to wait; waits not at all."""

    def __init__(self, rounds: int) -> None:
        super().__init__()
        self.waited: list[float] = []
        self._rounds = rounds

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout or 0)
        if len(self.waited) >= self._rounds:
            self.set()
        return self.is_set()


@pytest.fixture
def settings(url, tmp_path):
    return load_settings(
        {
            "HELPDESK_DATA_DIR": str(tmp_path),
            "HELPDESK_DATABASE_URL": url,
            "HELPDESK_POLICY_FILE": str(PROJECT_ROOT / "support.yml"),
        }
    )


def test_it_goes_on_every_five_seconds_by_the_clock_it_is_given(desk, settings, warnings):
    desk.open(now=at("10:00"), functionality="critical", business_impact="serious")
    moments = iter([at("10:00"), at("10:50"), at("11:00:01")])
    stop = Stop(rounds=3)
    run_worker(Installation(settings, now=lambda: next(moments)), stop)
    assert stop.waited == [5, 5, 5]
    assert kinds(desk) == ["opened", "window_due_soon", "window_breached"]


def test_it_waits_longer_and_longer_for_a_database_that_is_away(
    desk, settings, warnings, tmp_path, caplog
):
    if not desk.database.is_sqlite:
        pytest.skip("moves the file of SQLite away")
    desk.open(now=at("10:00"), functionality="critical", business_impact="serious")
    desk.database.close()
    file, hidden = tmp_path / "helpdesk.db", tmp_path / "hidden"
    file.replace(hidden)
    stop = Stop(rounds=8)

    def clock() -> datetime:
        if len(stop.waited) == 6:
            hidden.replace(file)
        return at("11:00:01")

    run_worker(Installation(settings, now=clock), stop)
    assert stop.waited == [10, 20, 40, 60, 60, 60, 5, 5]
    about_database = [line for line in warnings if "waits for the database" in line]
    assert len(about_database) == 1
    assert "continues after 6 failures" in caplog.text
    assert kinds(desk) == ["opened", "window_breached"]


def test_one_defect_does_not_end_the_watch(worker, warnings, monkeypatch):
    stop = Stop(rounds=2)
    failures = iter([OperationalError("SELECT", {}, Exception("a defect"))])

    def tick(now: datetime) -> None:
        for failure in failures:
            raise failure

    monkeypatch.setattr(worker, "tick", tick)
    worker_module._loop(worker, stop, lambda: MONDAY_10)
    assert stop.waited == [10, 5]
    assert any("Unexpected error" in line for line in warnings)


def test_an_outage_between_telling_and_noting_cannot_lose_or_double_a_warning(
    desk, worker, warnings, monkeypatch
):
    desk.open(now=at("10:00"))
    record = desk.tickets.record_window_event

    def away(*_):
        raise StorageUnavailable("away")

    monkeypatch.setattr(desk.tickets, "record_window_event", away)
    with pytest.raises(StorageUnavailable):
        worker.tick(at("11:30"))
    assert list(warnings) == []
    monkeypatch.setattr(desk.tickets, "record_window_event", record)
    worker.tick(at("11:30:05"))
    worker.tick(at("11:30:10"))
    assert len(list(warnings)) == 1
    assert kinds(desk).count(EntryKind.WINDOW_DUE_SOON.value) == 1
