"""The database: how it is opened, what a transaction is, and how its failures are reported.

SQLite needs care to serve several processes. Its driver begins transactions on its own and
late, so two writers could both read, then one of them fails at once with "database is locked".
Here the driver leaves transactions alone, and writing ones begin with BEGIN IMMEDIATE, which
waits for its turn (https://docs.sqlalchemy.org/en/14/dialects/sqlite.html#pysqlite-serializable).
"""

from __future__ import annotations

import logging
import sqlite3
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from helpdesk.database.driver_errors import as_helpdesk_error
from helpdesk.errors import HelpdeskError, SettingsError, StorageUnavailable

if TYPE_CHECKING:
    from alembic.config import Config

_logger = logging.getLogger(__name__)

BUSY_TIMEOUT_SECONDS = 10
CONNECT_TIMEOUT_SECONDS = 5
STATEMENT_TIMEOUT_SECONDS = 20
MIGRATION_TIMEOUT_SECONDS = 120
SNAPSHOT_TIMEOUT_SECONDS = 3600

_MIGRATIONS = Path(__file__).parent / "migrations"
_POSTGRESQL_MIGRATION_LOCK = 4_815_162_342  # any number, as long as nothing else uses it
_WRITES = "helpdesk_writes"


class _ClosingPool(QueuePool):
    """A pool that also closes the connections that come back after it was emptied.

    Another thread may be in the middle of a transaction then; SQLAlchemy would put its connection
    into the pool that nobody uses any more.
    """

    _is_emptied = False

    def dispose(self) -> None:
        self._is_emptied = True
        super().dispose()

    def _do_return_conn(self, connection: Any) -> None:
        if self._is_emptied:
            connection.close()
        else:
            super()._do_return_conn(connection)  # type: ignore[misc]


class Database:
    """One database with its pool of connections; safe to share between threads, not over fork.

    The connections are closed by `close`, at the end of a `with` block, and at the latest when
    nothing refers to the database any more.
    """

    def __init__(self, engine: Engine) -> None:
        # Not at the exit of the process: a forked one would end its parent's connections.
        weakref.finalize(self, engine.dispose).atexit = False
        self._reading_engine = engine
        self._writing_engine = engine.execution_options(**{_WRITES: True})

    @property
    def is_sqlite(self) -> bool:
        """Whether this is a SQLite file."""
        return self._reading_engine.dialect.name == "sqlite"

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Give a connection whose changes are kept if the block ends well, and only then.

        Do not open a second one inside: on SQLite it would wait for the first.

        Raises:
            StorageUnavailable: the database is away, busy, full or cannot be written.
        """
        with self._connected(self._writing_engine) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the database and changes nothing.

        Raises:
            StorageUnavailable: the database is away or busy.
        """
        with self._connected(self._reading_engine) as session:
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the database for as long as it takes.

        Raises:
            StorageUnavailable: as `reading`.
        """
        with self.reading() as session:
            if not self.is_sqlite:  # SQLite's readers see one state anyway
                session.exec_driver_sql(
                    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
                )
                session.exec_driver_sql(
                    f"SET LOCAL statement_timeout = '{SNAPSHOT_TIMEOUT_SECONDS}s'"
                )
            yield session

    @contextmanager
    def _connected(self, engine: Engine) -> Iterator[Connection]:
        try:
            with _reporting_failures(), engine.connect() as session:
                yield session
        except StorageUnavailable:
            # The file may be put back, or the server come back under the same name: the next
            # attempt looks at what is there then.
            self.close()
            raise

    def close(self) -> None:
        """Close the connections that are idle."""
        self._reading_engine.dispose()

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def open_database(url: str) -> Database:
    """Return the database at `url`. Nothing is connected before it is used.

    Raises:
        SettingsError: the address is not one of SQLite or PostgreSQL.
    """
    return Database(_create_engine(_parse(url)))


def migrate(url: str, log: Callable[[str], None] = _logger.info, *, revision: str = "head") -> None:
    """Bring the tables to the newest version; safe when several processes do it at once.

    Everything happens in one transaction: a migration that fails changes nothing.

    Args:
        log: called with one line that says what was done.
        revision: stop at an older version, as a backup of that version needs it.

    Raises:
        StorageUnavailable: the database is away, or cannot be written.
        HelpdeskError: the database was made by a newer version of this software.
    """
    from alembic import command

    with _migrating(url) as session:
        before = _revision(session)
        command.upgrade(migration_config(session), revision)
        after = _revision(session)
    if before == after:
        log(f"The database is up to date ({after})")
    else:
        log(f"The database was migrated from {before or 'empty'} to {after}")


def schema_is_current(url: str) -> bool:
    """Tell whether the database exists and has the tables this version of the code works with.

    Raises:
        StorageUnavailable: the database does not answer.
    """
    from alembic.script import ScriptDirectory

    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite" and not Path(str(parsed.database)).exists():
        return False  # looking into it would make an empty file
    database = Database(_create_engine(parsed))
    try:
        with database.reading() as session:
            script = ScriptDirectory.from_config(migration_config(session))
            return _revision(session) == script.get_current_head()
    finally:
        database.close()


def downgrade(url: str, revision: str) -> None:
    """Take the tables back to an older version; "base" removes them with all they hold.

    Raises:
        StorageUnavailable, HelpdeskError: as `migrate`.
    """
    from alembic import command

    with _migrating(url) as session:
        command.downgrade(migration_config(session), revision)


@contextmanager
def rebuilding(url: str, revision: str) -> Iterator[Connection]:
    """Give a connection to the empty tables of `revision`; they are brought up to date at the end.

    What was there is gone if the block ends well, and untouched if it fails: it is one transaction.

    Raises:
        StorageUnavailable, HelpdeskError: as `migrate`.
    """
    from alembic import command

    with _migrating(url) as session:
        config = migration_config(session)
        if _revision(session) is not None:
            command.downgrade(config, "base")
        command.upgrade(config, revision)
        yield session
        command.upgrade(config, "head")


def migration_revisions() -> list[str]:
    """Return the versions of the tables that this code knows, the newest first."""
    from alembic.script import ScriptDirectory

    script = ScriptDirectory.from_config(migration_config())
    return [step.revision for step in script.walk_revisions()]


def current_revision(session: Connection) -> str | None:
    """Return the version of the tables, None where there are none."""
    return _revision(session)


def sqlite_file(url: str) -> Path | None:
    """Return the file of a SQLite database, None for a server.

    Raises:
        SettingsError: the address is not one of SQLite or PostgreSQL.
    """
    parsed = _parse(url)
    return Path(str(parsed.database)) if parsed.get_backend_name() == "sqlite" else None


def migration_config(session: Connection | None = None) -> Config:
    """Return Alembic's configuration, for work on this open connection where one is given."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = session
    return config


def _parse(url: str) -> URL:
    try:
        # Hosting services still hand out the old name, which SQLAlchemy dropped.
        parsed = make_url(url.replace("postgres://", "postgresql://", 1))
        backend = parsed.get_backend_name()
    except ArgumentError:
        backend = ""  # the address may hold a password, so it is not repeated
    if backend == "postgresql" or (backend == "sqlite" and _is_file(parsed)):
        return parsed
    raise SettingsError(
        "HELPDESK_DATABASE_URL is not the address of a database that can be used",
        hint="allowed: sqlite:///folder/file.db or postgresql://user:password@host/name",
    )


def _is_file(url: URL) -> bool:
    """Tell whether a SQLite address names a file; each connection to memory would be empty."""
    return bool(url.database) and url.database != ":memory:"


def _create_engine(url: URL) -> Engine:
    options: dict[str, Any] = {
        "future": True,
        "hide_parameters": True,  # what people typed does not belong into errors and logs
        "poolclass": _ClosingPool,
        "pool_size": 5,
        "max_overflow": 15,
        "pool_timeout": BUSY_TIMEOUT_SECONDS,
    }
    if url.get_backend_name() == "sqlite":
        engine: Engine = sa.create_engine(
            url,
            connect_args={"timeout": BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
            **options,
        )
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
        return engine
    milliseconds = f"-c statement_timeout={STATEMENT_TIMEOUT_SECONDS * 1000}"
    waiting = f"-c lock_timeout={BUSY_TIMEOUT_SECONDS * 1000}"
    server: Engine = sa.create_engine(
        url,
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_SECONDS,
            "options": f"{milliseconds} {waiting} -c timezone=UTC",
            "application_name": "helpdesk",
        },
        pool_pre_ping=True,  # a restarted server is noticed before the first statement fails
        pool_recycle=1800,
        **options,
    )
    return server


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver no longer begins transactions on its own
    try:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_SECONDS * 1000}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = NORMAL")
    except sqlite3.Error:  # the file is no database: nobody else would close it
        connection.close()
        raise


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _reporting_failures() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        raise as_helpdesk_error(error) from error


@contextmanager
def _migrating(url: str) -> Iterator[Connection]:
    """Give a connection in a transaction that nobody else migrates in."""
    from alembic.util import CommandError

    parsed = _parse(url)
    engine = _create_engine(parsed)
    is_sqlite = parsed.get_backend_name() == "sqlite"
    try:
        with _reporting_failures():
            if is_sqlite:
                with _file_lock(Path(str(parsed.database))), _sqlite_for_migration(engine) as it:
                    yield it
            else:
                with engine.connect() as session, session.begin():
                    _lock_postgresql(session)
                    yield session
    except CommandError as error:
        raise HelpdeskError(
            f"The database cannot be migrated: {error}",
            hint="it was made by a newer version of this software; update, or restore a backup",
        ) from error
    finally:
        engine.dispose()


@contextmanager
def _sqlite_for_migration(engine: Engine) -> Iterator[Connection]:
    with engine.execution_options(**{_WRITES: True}).connect() as session:
        driver = session.connection.driver_connection
        # Kept in the file from here on. Switching needs the file to oneself, which the
        # migration lock gives.
        driver.execute("PRAGMA journal_mode = WAL")
        # SQLite changes a table by copying it; with foreign keys on, dropping the old one
        # would delete what refers to it. They are checked afterwards instead.
        driver.execute("PRAGMA foreign_keys = OFF")
        with session.begin():
            yield session
            broken = session.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise HelpdeskError(f"The migration would leave {len(broken)} broken references")


@contextmanager
def _file_lock(database: Path) -> Iterator[None]:
    """Hold a lock file beside the database; the system lets go of it when a process dies."""
    import fcntl

    lock = database.with_name(database.name + ".migrate.lock")
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        file = lock.open("w")
    except OSError as error:
        raise StorageUnavailable(
            f"The folder of the database cannot be written: {error}",
            hint=f"make {database.parent} a folder this user may write to",
        ) from error
    with file:
        deadline = time.monotonic() + MIGRATION_TIMEOUT_SECONDS
        while True:
            with suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            if time.monotonic() > deadline:
                raise StorageUnavailable(
                    "Another process has been migrating the database for too long",
                    hint="see whether it hangs; a process that ended holds no lock",
                )
            time.sleep(0.05)
        yield


def _lock_postgresql(session: Connection) -> None:
    limit = f"{MIGRATION_TIMEOUT_SECONDS}s"
    session.exec_driver_sql(f"SET LOCAL lock_timeout = '{limit}'")
    session.exec_driver_sql(f"SET LOCAL statement_timeout = '{limit}'")
    session.execute(sa.select(sa.func.pg_advisory_xact_lock(_POSTGRESQL_MIGRATION_LOCK)))


def _revision(session: Connection) -> str | None:
    from alembic.runtime.migration import MigrationContext

    return MigrationContext.configure(session).get_current_revision()
