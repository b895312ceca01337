"""Keeps the vectors of texts between builds of the index, so that only what changed is encoded."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from understanding.encoder import Encoder

Vectors = npt.NDArray[np.float32]
_STEP = 16
_KEY_BYTES = 16
_SQL_VARIABLES = 500


class SearchEncoder(Encoder, Protocol):
    """What the help centre needs of `understanding.encoder.SentenceEncoder`."""

    def encode_one(self, text: str, /) -> Vectors:
        """Return the unit vector of one text, shape (dimensions,)."""
        ...


class EmbeddingCache:
    """Vectors in a SQLite file, by the text and the version of the encoder that made them.

    It is only a cache: a file that cannot be read is replaced. One process at a time may
    write; the build of the index sees to that.
    """

    def __init__(self, path: Path, encoder_version: str) -> None:
        self._path = path
        self._salt = encoder_version.encode()

    def vectors(
        self,
        texts: Sequence[str],
        encoder: SearchEncoder,
        on_step: Callable[[int, int], None] | None = None,
    ) -> Vectors:
        """Return the vectors of `texts`, encoding those that are new: shape (len(texts), n).

        What is encoded is stored step by step, so that an interrupted build resumes there.

        Args:
            on_step: called with the number of texts encoded so far and of all that are new.
        """
        keys = [self._key(text) for text in texts]
        with self._connection() as connection:
            known = _read(connection, keys)
            missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
            # The longest first, so that memory is claimed once.
            to_encode = sorted(missing.items(), key=lambda item: -len(item[1]))
            for start in range(0, len(to_encode), _STEP):
                step = to_encode[start : start + _STEP]
                made = encoder.encode([text for _, text in step]).astype(np.float32)
                rows = [(key, row.tobytes()) for (key, _), row in zip(step, made, strict=True)]
                with connection:
                    connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
                known.update(rows)
                if on_step:
                    on_step(start + len(step), len(to_encode))
        return np.stack([np.frombuffer(known[key], dtype=np.float32) for key in keys])

    def keep_only(self, texts: Sequence[str]) -> None:
        """Forget all texts but these."""
        keys = {self._key(text) for text in texts}
        with self._connection() as connection, connection:
            stored = [row[0] for row in connection.execute("SELECT key FROM vectors")]
            gone = [(key,) for key in stored if key not in keys]
            connection.executemany("DELETE FROM vectors WHERE key = ?", gone)

    def _key(self, text: str) -> bytes:
        digest = hashlib.blake2b(self._salt, digest_size=_KEY_BYTES)
        digest.update(b"\0" + text.encode())
        return digest.digest()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._opened()
        except sqlite3.DatabaseError:
            self._path.unlink(missing_ok=True)
            connection = self._opened()
        with closing(connection):
            yield connection

    def _opened(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=30)
        try:
            # Steps are many and small: waiting for the disk at each took longer than all the rest.
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)"
            )
        except sqlite3.DatabaseError:
            connection.close()
            raise
        return connection


def _read(connection: sqlite3.Connection, keys: Sequence[bytes]) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    for start in range(0, len(keys), _SQL_VARIABLES):
        part = keys[start : start + _SQL_VARIABLES]
        marks = ",".join("?" * len(part))
        found.update(
            connection.execute(
                f"SELECT key, vector FROM vectors WHERE key IN ({marks})",  # noqa: S608 - only "?"
                part,
            )
        )
    return found
