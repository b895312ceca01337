"""The file that a backup is: the same for SQLite and PostgreSQL, readable without this software.

A gzipped tar of one `tables/NAME.jsonl` for each table (a JSON object a row, times in ISO 8601
UTC), the screenshots under `attachments/`, and at the end `manifest.json`: version of the format,
revision of the tables, rows and SHA-256 of every part. A file that was cut short has no manifest.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa

from helpdesk.errors import HelpdeskError

FORMAT = 1
MANIFEST = "manifest.json"
LARGEST_MANIFEST_BYTES = 50_000_000
_TABLE = re.compile(r"tables/(?P<name>[a-z_]{1,63})\.jsonl")
_FILE = re.compile(r"attachments/(?P<name>[0-9a-f]{32}\.[a-z]{3,4})")
_READ_BYTES = 1 << 20


class BackupError(HelpdeskError):
    """A backup cannot be made, or a file is none that can be restored."""


@dataclass(frozen=True)
class ArchivePart:
    """A table or a screenshot in the file; `rows` is None for a screenshot."""

    sha256: str
    size: int
    rows: int | None = None


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. `sequences` has the last id that each table gave out."""

    format: int
    made_at: str
    revision: str
    sequences: dict[str, int]
    parts: dict[str, ArchivePart]
    missing_files: list[str] = field(default_factory=list)

    @property
    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        tables = ((table_of(name), part) for name, part in self.parts.items())
        return {table: part.rows or 0 for table, part in tables if table is not None}

    @property
    def files(self) -> int:
        """How many screenshots there are."""
        return sum(file_of(name) is not None for name in self.parts)

    def to_json(self) -> bytes:
        """Return the manifest as it is written."""
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()


def table_of(name: str) -> str | None:
    """Return the table that a part holds, None if it is none."""
    match = _TABLE.fullmatch(name)
    return match["name"] if match else None


def file_of(name: str) -> str | None:
    """Return the name of the screenshot's file that a part is, None if it is none."""
    match = _FILE.fullmatch(name)
    return match["name"] if match else None


def table_part(table: str) -> str:
    """Return the name of a table's part."""
    return f"tables/{table}.jsonl"


def file_part(name: str) -> str:
    """Return the name of a screenshot's part."""
    return f"attachments/{name}"


def read_manifest(path: Path) -> Manifest:
    """Return what a backup holds, after every part was read and found to be as it was written.

    Raises:
        BackupError: it is no backup, was cut short or changed, or is of a newer format.
    """
    found: dict[str, ArchivePart] = {}
    with opened(path) as members:
        for name, content, size in members:
            if name == MANIFEST:
                manifest = _parse(path, content.read(LARGEST_MANIFEST_BYTES))
                _compare(path, manifest, found)
                return manifest
            found[name] = _measured(content, size, is_table=table_of(name) is not None)
    raise BackupError(
        f"{path} is no whole backup: its list of contents is missing",
        hint="it was cut short; take another backup",
    )


@contextmanager
def opened(path: Path) -> Iterator[Iterator[tuple[str, IO[bytes], int]]]:
    """Give the parts of a backup, one after the other: name, content, bytes.

    Raises:
        BackupError: the file cannot be read, or holds something else.
    """
    try:
        with tarfile.open(path, "r:gz") as archive:
            yield _members(path, archive)
    except (OSError, EOFError, zlib.error, tarfile.TarError) as error:
        raise BackupError(
            f"{path} cannot be read as a backup: {error}",
            hint="give the path of a whole file made by helpdesk backup",
        ) from error


def _members(path: Path, archive: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes], int]]:
    for member in archive:
        content = archive.extractfile(member) if member.isfile() else None
        known = member.name == MANIFEST or table_of(member.name) or file_of(member.name)
        if content is None or not known:
            raise BackupError(f"{path} holds {member.name!r}, which no backup has")
        yield member.name, content, member.size


def _parse(path: Path, raw: bytes) -> Manifest:
    try:
        given = json.loads(raw)
        if given["format"] > FORMAT:
            raise BackupError(
                f"{path} was made by a newer version of this software",
                hint="update, then restore it",
            )
        parts = {name: ArchivePart(**part) for name, part in given["parts"].items()}
        return Manifest(**{**given, "parts": parts})
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{path} has a damaged list of contents: {error}") from error


def _measured(content: IO[bytes], size: int, *, is_table: bool) -> ArchivePart:
    digest, rows = hashlib.sha256(), 0
    while chunk := content.read(_READ_BYTES):
        digest.update(chunk)
        rows += chunk.count(b"\n")
    return ArchivePart(digest.hexdigest(), size, rows if is_table else None)


def _compare(path: Path, manifest: Manifest, found: dict[str, ArchivePart]) -> None:
    different = sorted(
        name for name in {*manifest.parts, *found} if manifest.parts.get(name) != found.get(name)
    )
    if different:
        raise BackupError(
            f"{path} is damaged: {', '.join(different[:3])} is not as it was written",
            hint="restore another backup",
        )


def encoded(row: sa.engine.Row) -> bytes:
    """Return a row as a line of JSON."""
    values = {name: _plain(value) for name, value in row._mapping.items()}
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        # SQLite has no zones; what is in it is UTC, see `helpdesk.database.schema.UtcDateTime`.
        at = value.replace(tzinfo=timezone.utc) if value.tzinfo is None else value
        return at.astimezone(timezone.utc).isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value


def decoded(line: bytes, table: sa.Table) -> dict[str, Any]:
    """Return the values of a line for the columns of its table."""
    return {name: _value(value, table.columns[name]) for name, value in json.loads(line).items()}


def _value(value: Any, column: sa.Column[Any]) -> Any:
    if value is None:
        return None
    if isinstance(column.type, sa.DateTime):
        return datetime.fromisoformat(value)
    if isinstance(column.type, sa.LargeBinary):
        return base64.b64decode(value)
    return value


def described(session: sa.engine.Connection) -> list[sa.Table]:
    """Return our tables as the database has them, those that others refer to first."""
    found = sa.MetaData()
    found.reflect(session, only=lambda name, _: name not in ("alembic_version", "sqlite_sequence"))
    for table in found.tables.values():
        for column in table.columns:
            if isinstance(column.type, sa.JSON):
                column.type = sa.JSON(none_as_null=True)  # nothing stays nothing, not JSON's null
    return list(found.sorted_tables)
