"""Makes a backup while everything runs: one state of all tables, and the screenshots they name."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
import tempfile
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import IO

import sqlalchemy as sa

from helpdesk.database.attachment_files import file_name
from helpdesk.database.backup_format import (
    FORMAT,
    MANIFEST,
    ArchivePart,
    BackupError,
    Manifest,
    described,
    encoded,
    file_part,
    table_part,
)
from helpdesk.database.engine import Database, current_revision, open_database

_ROWS_AT_ONCE = 500
_IN_MEMORY_BYTES = 8 << 20

Log = Callable[[str], None]


def make_backup(url: str, attachments: Path, target: Path, *, now: datetime, log: Log) -> Manifest:
    """Write a backup of the database at `url` and of the folder `attachments` to `target`.

    The file appears under its name when it is whole, readable by its owner only. A screenshot
    that is removed while this runs is left out and named in the manifest.

    Args:
        now: aware; when the backup was made.
        log: called with each line of progress, one a table.

    Raises:
        BackupError: there is no database yet, or the file cannot be written.
        StorageUnavailable: the database is away.
    """
    database = open_database(url)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
        unfinished = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                manifest = _write(database, attachments, file, now, log)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise BackupError(
            f"The backup {target} cannot be written: {error.strerror or error}",
            hint="see that there is room and that this user may write there",
        ) from error
    finally:
        database.close()
    return manifest


def _write(
    database: Database, attachments: Path, file: IO[bytes], now: datetime, log: Log
) -> Manifest:
    parts: dict[str, ArchivePart] = {}
    with (
        tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as archive,
        database.snapshot() as session,
    ):
        revision = current_revision(session)
        if revision is None:
            raise BackupError("There is nothing to back up: the database has not been set up")
        names: list[str] = []
        for table in described(session):
            parts[table_part(table.name)] = part = _write_table(archive, session, table)
            log(f"{table.name}: {part.rows} rows")
            if table.name == "attachments":
                names = _file_names(session, table)
        sequences = _sequences(session)
        missing = [name for name in names if not _write_file(archive, attachments / name, parts)]
        log(f"screenshots: {len(names) - len(missing)} files")
        made_at = now.astimezone(timezone.utc).isoformat()
        manifest = Manifest(FORMAT, made_at, revision, sequences, parts, missing)
        _add(archive, MANIFEST, io.BytesIO(manifest.to_json()), len(manifest.to_json()))
    return manifest


def _write_table(
    archive: tarfile.TarFile, session: sa.engine.Connection, table: sa.Table
) -> ArchivePart:
    digest, rows = hashlib.sha256(), 0
    # A member of an archive begins with its length, which is known at the end.
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES) as spool:
        statement = sa.select(table).order_by(*table.primary_key)
        result = session.execute(statement, execution_options={"stream_results": True})
        for some in result.partitions(_ROWS_AT_ONCE):
            for row in some:
                line = encoded(row)
                digest.update(line)
                spool.write(line)
                rows += 1
        size = spool.tell()
        spool.seek(0)
        _add(archive, table_part(table.name), spool, size)
    return ArchivePart(digest.hexdigest(), size, rows)


def _file_names(session: sa.engine.Connection, table: sa.Table) -> list[str]:
    rows = session.execute(sa.select(table.c.id, table.c.media_type).order_by(table.c.id))
    return [file_name(row.id, row.media_type) for row in rows]


def _write_file(archive: tarfile.TarFile, path: Path, parts: dict[str, ArchivePart]) -> bool:
    """Add a screenshot; False if it is gone."""
    try:
        content = path.read_bytes()  # 5 MB at most
    except FileNotFoundError:
        return False
    name = file_part(path.name)
    _add(archive, name, io.BytesIO(content), len(content))
    parts[name] = ArchivePart(hashlib.sha256(content).hexdigest(), len(content))
    return True


def _add(archive: tarfile.TarFile, name: str, content: IO[bytes], size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size = size
    member.mode = 0o600
    archive.addfile(member, content)


def _sequences(session: sa.engine.Connection) -> dict[str, int]:
    """Return the last id that each table gave out, also to rows that are gone."""
    if session.dialect.name == "sqlite":
        rows = session.exec_driver_sql("SELECT name, seq FROM sqlite_sequence").all()
        return {str(name): int(last) for name, last in rows if not name.startswith("_alembic")}
    statement = """
        SELECT t.relname, s.last_value FROM pg_sequences s
        JOIN pg_class c ON c.relname = s.sequencename AND c.relkind = 'S'
        JOIN pg_depend d ON d.objid = c.oid AND d.deptype IN ('a', 'i')
        JOIN pg_class t ON t.oid = d.refobjid
        WHERE s.schemaname = current_schema() AND s.last_value IS NOT NULL
    """
    rows = session.exec_driver_sql(statement).all()
    return {str(name): int(last) for name, last in rows}


def backup_name(now: datetime) -> str:
    """Return the usual name of a backup made now."""
    return f"helpdesk-{now.astimezone(timezone.utc):%Y%m%d-%H%M%S}.tar.gz"
