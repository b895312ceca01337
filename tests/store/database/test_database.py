"""What a transaction is, and how failures of the database are told."""

from __future__ import annotations

import gc
import sqlite3
import threading
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from commands.check import look
from helpdesk.database import engine as database_module
from helpdesk.database import open_database
from helpdesk.database.schema import NaiveTime, trackers
from helpdesk.errors import StorageUnavailable
from helpdesk.settings import load_settings
from tests.store.postgresql import administration

NOON = datetime(2026, 1, 5, 12, 0, 0, 123456, tzinfo=ZoneInfo("Asia/Kolkata"))


def row(sender_id: str = "a", state: str = "{}", at: datetime = NOON) -> sa.sql.Insert:
    return sa.insert(trackers).values(sender_id=sender_id, state=state, events=0, updated_at=at)


def count(database) -> int:
    with database.reading() as session:
        return session.execute(sa.select(sa.func.count()).select_from(trackers)).scalar_one()


@pytest.fixture
def sqlite_file(url, tmp_path):
    if not url.startswith("sqlite"):
        pytest.skip("about the file of SQLite")
    return tmp_path / "helpdesk.db"


def test_a_block_that_ends_well_is_kept(database):
    with database.transaction() as session:
        session.execute(row())
    assert count(database) == 1


def test_a_block_that_fails_leaves_nothing(database):
    def fail_late():
        with database.transaction() as session:
            session.execute(row())
            raise RuntimeError("after the insert")

    with pytest.raises(RuntimeError, match="after the insert"):
        fail_late()
    assert count(database) == 0


def test_reading_keeps_nothing(database):
    with database.reading() as session:
        session.execute(row())
    assert count(database) == 0


def test_times_come_back_as_the_same_instant_in_utc(database):
    with database.transaction() as session:
        session.execute(row())
    with database.reading() as session:
        found = session.execute(sa.select(trackers.c.updated_at)).scalar_one()
    assert found == NOON
    assert found.tzinfo == timezone.utc


@pytest.mark.parametrize("wrong", [NOON.replace(tzinfo=None), "2026-01-05", 1767571200])
def test_a_time_without_a_zone_is_refused(database, wrong):
    with pytest.raises(NaiveTime), database.transaction() as session:
        session.execute(row(at=wrong))
    assert count(database) == 0


def test_every_sqlite_connection_is_prepared_for_several_processes(database, sqlite_file):
    wanted = {"journal_mode": "wal", "busy_timeout": 10_000, "foreign_keys": 1, "synchronous": 1}
    for opened in (database.reading, database.transaction):
        with opened() as session:
            found = {
                name: session.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in wanted
            }
        assert found == wanted


def test_a_writer_waits_for_another_and_does_not_fail(database, sqlite_file):
    other = sqlite3.connect(sqlite_file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.3, lambda: other.execute("COMMIT")).start()
    with database.transaction() as session:
        session.execute(row())
    assert count(database) == 1
    other.close()


def test_readers_do_not_wait_for_a_writer(database, sqlite_file):
    with database.transaction() as session:
        session.execute(row())
        assert count(database) == 0


def test_a_database_that_stays_locked_is_told_as_busy(url, sqlite_file, monkeypatch):
    monkeypatch.setattr(database_module, "BUSY_TIMEOUT_SECONDS", 0.1)
    other = sqlite3.connect(sqlite_file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with (
        pytest.raises(StorageUnavailable, match="busy") as told,
        open_database(url).transaction() as session,
    ):
        session.execute(row())
    assert told.value.hint
    assert not told.value.permanent
    other.close()


def test_a_file_that_is_no_database_is_not_kept_open(sqlite_file, monkeypatch):
    opened = []
    connect = sqlite3.dbapi2.connect

    def remembered(*given, **options):
        opened.append(connect(*given, **options))
        return opened[-1]

    monkeypatch.setattr(sqlite3.dbapi2, "connect", remembered)
    sqlite_file.write_bytes(b"no database" * 100)
    with (
        pytest.raises(StorageUnavailable),
        open_database(f"sqlite:///{sqlite_file}").transaction(),
    ):
        pass
    for connection in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            connection.execute("SELECT 1")
    assert opened


def test_a_database_that_cannot_be_written_is_told_clearly(sqlite_file):
    read_only = open_database(f"sqlite:///file:{sqlite_file}?mode=ro&uri=true")
    assert count(read_only) == 0
    with (
        pytest.raises(StorageUnavailable, match="cannot be written"),
        read_only.transaction() as session,
    ):
        session.execute(row())


def test_a_full_disk_is_told_clearly_and_changes_nothing(database, sqlite_file):
    def fill():
        with database.transaction() as session:
            pages = session.exec_driver_sql("PRAGMA page_count").scalar_one()
            session.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
            session.execute(row(state="x" * 1_000_000))

    with pytest.raises(StorageUnavailable, match="full"):
        fill()
    assert count(database) == 0


def test_a_database_that_was_never_set_up_says_how_to(empty_url):
    with pytest.raises(StorageUnavailable, match="not been set up") as told:
        count(open_database(empty_url))
    assert "make run" in told.value.hint


def test_a_damaged_file_is_told_as_damaged(tmp_path):
    (tmp_path / "broken.db").write_bytes(b"this is no database, however long it is" * 100)
    with pytest.raises(StorageUnavailable, match="damaged"):
        count(open_database(f"sqlite:///{tmp_path / 'broken.db'}"))


def test_a_missing_folder_is_told_clearly(tmp_path):
    with pytest.raises(StorageUnavailable, match="cannot be opened"):
        count(open_database(f"sqlite:///{tmp_path / 'nowhere' / 'helpdesk.db'}"))


def test_a_server_that_is_away_is_told_without_its_password():
    away = open_database("postgres://helpdesk:hunter2@127.0.0.1:1/helpdesk")
    with pytest.raises(StorageUnavailable, match="cannot be reached") as told:
        count(away)
    assert "hunter2" not in str(told.value)


def test_no_look_at_an_installation_prints_the_password_of_its_database(monkeypatch, tmp_path):
    monkeypatch.setenv("HELPDESK_DATA_DIR", str(tmp_path))
    address = "postgresql://helpdesk:hunter2@127.0.0.1:1/helpdesk"
    monkeypatch.setenv("HELPDESK_DATABASE_URL", address)
    found = {finding.id: finding for finding in look()}
    assert found["database"].state == "problem"
    assert "cannot be reached" in found["database"].text
    assert "hunter2" not in repr(found)
    assert "hunter2" not in repr(load_settings())


def test_an_error_of_the_code_does_not_repeat_what_was_typed(database):
    with database.transaction() as session:
        session.execute(row())
    with pytest.raises(SQLAlchemyError) as told, database.transaction() as session:
        session.execute(row(state="my secret words"))
    assert "my secret words" not in str(told.value)


def test_a_server_that_goes_away_in_the_middle_loses_nothing_and_is_found_again(
    shared_postgresql,
):
    url = shared_postgresql.give()
    database = open_database(url)

    def interrupted() -> None:
        with database.transaction() as session:
            session.execute(row())
            pid = session.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            with administration(url) as other:
                other.exec_driver_sql(f"SELECT pg_terminate_backend({pid})")
            session.execute(row("b"))

    with pytest.raises(StorageUnavailable, match="cannot be reached") as told:
        interrupted()
    assert not told.value.permanent
    assert count(database) == 0
    with database.transaction() as session:
        session.execute(row())
    assert count(database) == 1
    database.close()


def test_more_threads_than_connections_all_get_their_turn(database):
    started = datetime.now(timezone.utc)
    threads = [
        threading.Thread(target=lambda n=number: write(database, str(n))) for number in range(40)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert count(database) == 40
    assert datetime.now(timezone.utc) - started < timedelta(seconds=20)


def write(database, sender_id: str) -> None:
    with database.transaction() as session:
        session.execute(row(sender_id))


class TestClosing:
    def test_a_connection_that_is_in_use_meanwhile_is_closed_when_it_comes_back(self, url):
        database = open_database(url)
        with database.reading() as session:
            driver = session.connection.driver_connection
            database.close()
            session.execute(sa.text("SELECT 1"))
        assert is_closed(driver)

    def test_a_block_closes_what_is_idle(self, url):
        with open_database(url) as database, database.reading() as session:
            driver = session.connection.driver_connection
        assert is_closed(driver)

    def test_what_nobody_uses_any_more_is_closed(self, url):
        with open_database(url).reading() as session:
            driver = session.connection.driver_connection
        del session
        gc.collect()
        assert is_closed(driver)

    def test_it_can_be_used_again(self, database):
        database.close()
        assert count(database) == 0


def is_closed(driver):
    """Tell whether a connection of SQLite's or PostgreSQL's driver is closed."""
    if isinstance(driver, sqlite3.Connection):
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            driver.execute("SELECT 1")
        return True
    return bool(driver.closed)
