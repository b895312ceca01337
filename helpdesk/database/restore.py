"""Puts a backup back, whichever of the two kinds of database it was made from.

The whole file is read and compared with its list of contents before anything is touched. On
PostgreSQL everything is one transaction; on SQLite a new file is made beside the database, and
copied over it in one transaction at the end. So a restore that fails leaves all as it was.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa

from helpdesk.database.backup_format import (
    MANIFEST,
    BackupError,
    Manifest,
    decoded,
    described,
    file_of,
    opened,
    read_manifest,
    table_of,
)
from helpdesk.database.engine import (
    BUSY_TIMEOUT_SECONDS,
    migrate,
    migration_revisions,
    open_database,
    rebuilding,
    sqlite_file,
)
from helpdesk.errors import StorageUnavailable

_ROWS_AT_ONCE = 500
_SEEDED = frozenset({"counters"})
"""Tables that hold rows as soon as they are made."""

Log = Callable[[str], None]


def restore_backup(
    source: Path, url: str, attachments: Path, *, force: bool = False, log: Log
) -> Manifest:
    """Put the backup `source` into the database at `url` and the folder `attachments`.

    Tables of an older version are brought up to date. Numbers of tickets and ids go on behind
    the last one that the backup knew.

    Args:
        force: replace what is there; else only an empty database is filled.
        log: called with each line of progress, one a table.

    Raises:
        BackupError: the file is damaged or of a newer version, or something is there already.
        StorageUnavailable: the database is away or cannot be written; it is as it was.
    """
    manifest = read_manifest(source)
    if manifest.revision not in migration_revisions():
        raise BackupError(
            f"{source} was made by another version of this software (tables {manifest.revision})",
            hint="update to that version or a newer one, then restore it",
        )
    if not force and (rows := _rows_there(url)):
        raise BackupError(
            f"The database is not empty: it has {rows}",
            hint="--force replaces everything in it; make a backup of it first",
        )
    with _target(url) as building:
        with rebuilding(building, manifest.revision) as session:
            _load(session, source, manifest, attachments, log)
        log("checked and brought up to date")
    if manifest.missing_files:
        log(f"{len(manifest.missing_files)} screenshots were missing when the backup was made")
    _remove_unknown(attachments, {file_of(name) for name in manifest.parts} if force else None)
    return manifest


def _rows_there(url: str) -> str:
    """Return what a database holds ("3 tickets, 40 messages"), nothing if it is empty or new."""
    file = sqlite_file(url)
    if file is not None and not file.exists():
        return ""
    database = open_database(url)
    try:
        with database.reading() as session:
            counts = {
                table.name: session.execute(sa.select(sa.func.count()).select_from(table)).scalar()
                for table in described(session)
                if table.name not in _SEEDED
            }
    finally:
        database.close()
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count)


@contextmanager
def _target(url: str) -> Iterator[str]:
    """Give the address of the database to build, which takes the place of `url` at the end."""
    file = sqlite_file(url)
    if file is None:
        yield url
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=file.parent, prefix=".restore-"))
    except OSError as error:
        raise StorageUnavailable(f"{file.parent} cannot be written: {error.strerror}") from error
    try:
        built = folder / "helpdesk.db"
        yield f"sqlite:///{built}"
        migrate(url, lambda _: None)  # so that there is a file in the right mode to copy over
        _copy_over(built, file)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _copy_over(built: Path, file: Path) -> None:
    """Replace all of a database in one transaction; others may have it open meanwhile."""
    try:
        with (
            closing(sqlite3.connect(built)) as new,
            closing(sqlite3.connect(file, timeout=BUSY_TIMEOUT_SECONDS)) as old,
        ):
            new.backup(old)
    except sqlite3.Error as error:
        raise StorageUnavailable(
            f"The database could not be replaced and is as it was: {error}",
            hint="stop the assistant, then restore again",
        ) from error


def _load(
    session: sa.engine.Connection, source: Path, manifest: Manifest, attachments: Path, log: Log
) -> None:
    tables = {table.name: table for table in described(session)}
    for table in reversed(list(tables.values())):
        session.execute(sa.delete(table))  # what the migrations put in
    with opened(source) as members:
        for name, content, _ in members:
            table_name, file_name = table_of(name), file_of(name)
            if table_name is not None:
                _load_table(session, _known(tables, table_name), content)
                log(f"{table_name}: {manifest.parts[name].rows} rows")
            elif file_name is not None:
                _put_file(attachments / file_name, content)
            elif name == MANIFEST:
                break
    _set_sequences(session, manifest.sequences)
    log(f"screenshots: {manifest.files} files")


def _known(tables: dict[str, sa.Table], name: str) -> sa.Table:
    if name not in tables:
        raise BackupError(f"The backup has a table {name!r}, which its version does not know")
    return tables[name]


def _load_table(session: sa.engine.Connection, table: sa.Table, content: IO[bytes]) -> None:
    rows: list[dict[str, Any]] = []
    try:
        for line in content:
            rows.append(decoded(line, table))
            if len(rows) == _ROWS_AT_ONCE:
                session.execute(sa.insert(table), rows)
                rows = []
    except (ValueError, KeyError, AttributeError) as error:
        raise BackupError(f"A row of {table.name} in the backup cannot be read: {error}") from error
    if rows:
        session.execute(sa.insert(table), rows)


def _put_file(path: Path, content: IO[bytes]) -> None:
    """Write a screenshot whole; what a failed restore leaves is removed by the worker later."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".restore-")
        with os.fdopen(descriptor, "wb") as file:
            shutil.copyfileobj(content, file)
        Path(name).replace(path)
    except OSError as error:
        raise StorageUnavailable(
            f"A screenshot could not be written: {error.strerror or error}",
            hint=f"see that there is room in {path.parent} and that this user may write it",
        ) from error


def _remove_unknown(folder: Path, known: set[str | None] | None) -> None:
    """Remove the screenshots of what was replaced."""
    if known is None or not folder.is_dir():
        return
    for path in folder.iterdir():
        if path.name not in known:
            path.unlink(missing_ok=True)


def _set_sequences(session: sa.engine.Connection, last_ids: dict[str, int]) -> None:
    """Let ids go on behind the last one that was given, also to rows that are gone."""
    for table in described(session):
        last = last_ids.get(table.name)
        if last is None:
            continue
        if session.dialect.name == "sqlite":
            parameters = {"name": table.name, "last": last}
            for statement in (
                "DELETE FROM sqlite_sequence WHERE name = :name",
                "INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)",
            ):
                session.execute(sa.text(statement), parameters)
        else:
            (column,) = table.primary_key
            sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
            session.execute(sa.select(sa.func.setval(sequence, last)))
