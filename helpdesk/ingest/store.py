"""Keeps what was imported: sources with their pages, and what was downloaded for them.

One SQLite file beside the index. Downloads are kept as they come, so that a run that was broken
off need not fetch them again; the pages of a source are replaced in one step, at the end.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from helpdesk.ingest.pages import IngestError, Page

_TABLES = """
CREATE TABLE IF NOT EXISTS sources (name TEXT PRIMARY KEY, location TEXT NOT NULL,
    base_url TEXT NOT NULL, instead_of_bundle INTEGER NOT NULL, ingested_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS pages (source TEXT NOT NULL, url TEXT NOT NULL, place INTEGER NOT NULL,
    title TEXT NOT NULL, section TEXT NOT NULL, kind TEXT NOT NULL, questions TEXT NOT NULL,
    body TEXT NOT NULL, origin TEXT NOT NULL, PRIMARY KEY (source, url));
CREATE TABLE IF NOT EXISTS downloads (source TEXT NOT NULL, address TEXT NOT NULL,
    etag TEXT NOT NULL, last_modified TEXT NOT NULL, content_type TEXT NOT NULL,
    content BLOB NOT NULL, PRIMARY KEY (source, address));
"""
_TIMEOUT_SECONDS = 30


@dataclass(frozen=True)
class Source:
    """Where pages come from: a folder or an address; `instead_of_bundle`: they replace ours."""

    name: str
    location: str
    base_url: str
    instead_of_bundle: bool
    ingested_at: datetime


@dataclass(frozen=True)
class Download:
    """An answer of a server, with what it said to recognise it by."""

    etag: str
    last_modified: str
    content_type: str
    content: bytes


class SourceStore:
    """The sources of this installation, in the SQLite file `path`, which need not exist yet."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def sources(self) -> list[Source]:
        """Return the sources, by name."""
        return [
            Source(name, location, base_url, bool(instead), datetime.fromisoformat(at))
            for name, location, base_url, instead, at in self._rows(
                "SELECT name, location, base_url, instead_of_bundle, ingested_at"
                " FROM sources ORDER BY name"
            )
        ]

    def pages(self, source: str) -> list[Page]:
        """Return the pages of a source, in the order in which they were imported."""
        return [
            Page(url, title, section, kind, tuple(json.loads(questions)), body, origin)
            for url, title, section, kind, questions, body, origin in self._rows(
                "SELECT url, title, section, kind, questions, body, origin"
                " FROM pages WHERE source = ? ORDER BY place",
                (source,),
            )
        ]

    def replace(self, source: Source, pages: Sequence[Page]) -> None:
        """Put these pages in place of those that the source had, all of them or none."""
        rows = [
            (
                source.name,
                page.url,
                place,
                page.title,
                page.section,
                page.kind,
                json.dumps(page.questions),
                page.body_markdown,
                page.origin,
            )
            for place, page in enumerate(pages)
        ]
        with self._writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?, ?)",
                (
                    source.name,
                    source.location,
                    source.base_url,
                    source.instead_of_bundle,
                    source.ingested_at.isoformat(),
                ),
            )
            connection.execute("DELETE FROM pages WHERE source = ?", (source.name,))
            connection.executemany("INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def forget(self, source: str) -> None:
        """Remove a source with its pages and downloads."""
        with self._writing() as connection:
            for table, column in (
                ("sources", "name"),
                ("pages", "source"),
                ("downloads", "source"),
            ):
                connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (source,))  # noqa: S608 - own names

    def download(self, source: str, address: str) -> Download | None:
        """Return what was downloaded from an address before."""
        rows = self._rows(
            "SELECT etag, last_modified, content_type, content FROM downloads"
            " WHERE source = ? AND address = ?",
            (source, address),
        )
        if not rows:
            return None
        etag, last_modified, content_type, content = rows[0]
        return Download(etag, last_modified, content_type, zlib.decompress(content))

    def keep_download(self, source: str, address: str, download: Download) -> None:
        """Keep what was downloaded, in place of what was there."""
        with self._writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO downloads VALUES (?, ?, ?, ?, ?, ?)",
                (
                    source,
                    address,
                    download.etag,
                    download.last_modified,
                    download.content_type,
                    zlib.compress(download.content),
                ),
            )

    def keep_only_downloads(self, source: str, addresses: set[str]) -> None:
        """Forget what was downloaded from other addresses than these."""
        stored = self._rows("SELECT address FROM downloads WHERE source = ?", (source,))
        gone = [(source, address) for (address,) in stored if address not in addresses]
        with self._writing() as connection:
            connection.executemany("DELETE FROM downloads WHERE source = ? AND address = ?", gone)

    def _rows(self, select: str, values: tuple[str, ...] = ()) -> list[tuple[Any, ...]]:
        if not self._path.exists():
            return []
        with self._connection() as connection:
            return list(connection.execute(select, values))

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._connection() as connection, connection:
            yield connection

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path, timeout=_TIMEOUT_SECONDS)) as connection:
                connection.executescript(_TABLES)
                yield connection
        except (sqlite3.Error, zlib.error) as error:
            raise IngestError(
                f"{self._path}, which holds what was imported, cannot be used: {error}",
                hint="is there room on the disk, and may this user write there? A damaged file "
                "may be removed; then take the sources in again.",
            ) from error
