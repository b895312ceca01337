"""The index on disk: numbered folders of arrays, and a file that names the current one.

    <index_dir>/
      CURRENT               the name of the folder in use, replaced in one step
      versions/<name>/      an index, never changed once it is here
        facts.json          what it was built from
        help_centre.db      articles, passages and questions (SQLite, read-only)
        *.npy               vectors and word weights, mapped into memory
        words.json          the articles' words, for the spelling repair
      embeddings.db         vectors of earlier builds
      build.lock            held by the one process that builds

Readers follow CURRENT once and keep what they opened, so they never see half an index: the
folder before the current one stays until the next build, and on POSIX an open file stays
readable even when it is removed.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from helpdesk.errors import HelpdeskError
from helpdesk.help_centre.bm25 import Bm25

_POINTER = "CURRENT"
_VERSIONS = "versions"
_UNFINISHED = ".unfinished-"
_FACTS = "facts.json"
DATABASE = "help_centre.db"
WORDS = "words.json"
CACHE = "embeddings.db"


class IndexUnavailable(HelpdeskError):
    """The index is not built, cannot be read or was made by other code; `hint` says what to do."""

    def __init__(
        self, message: str, *, hint: str = "run: helpdesk index", permanent: bool = False
    ) -> None:
        super().__init__(message, hint=hint, permanent=permanent)


@dataclass(frozen=True)
class IndexFacts:
    """What an index was built from; two builds with the same `digest` are the same index."""

    digest: str
    encoder_version: str
    articles: int
    passages: int
    questions: int


def current_version(index_dir: Path) -> Path | None:
    """Return the folder of the index in use, or None when there is none yet."""
    try:
        name = (index_dir / _POINTER).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexUnavailable(f"{index_dir / _POINTER} cannot be read: {error}") from error
    return index_dir / _VERSIONS / name


def read_facts(version: Path) -> IndexFacts:
    """Return the facts of an index.

    Raises:
        IndexUnavailable: they are missing or not what this code writes.
    """
    try:
        return IndexFacts(**json.loads((version / _FACTS).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise IndexUnavailable(
            f"the index in {version} cannot be read: {error}", hint="run: helpdesk index --force"
        ) from error


def opened_version(index_dir: Path) -> tuple[Path, IndexFacts]:
    """Return the folder in use and its facts, also while builds go on.

    Raises:
        IndexUnavailable: there is none, or it cannot be read.
    """
    while True:
        version = current_version(index_dir)
        if version is None:
            raise IndexUnavailable(f"the help centre has no index yet in {index_dir}")
        try:
            return version, read_facts(version)
        except IndexUnavailable:
            # Two builds may have ended between the two reads, and removed what the first named.
            if current_version(index_dir) == version:
                raise


@contextmanager
def new_version(index_dir: Path, digest: str) -> Iterator[Path]:
    """Give a folder to write a new index into; switch to it when the block ends well.

    Raises:
        IndexUnavailable: the disk does not take it; what was in use stays in use.
    """
    versions = index_dir / _VERSIONS
    name = f"{digest[:12]}-{uuid.uuid4().hex[:8]}"
    unfinished = versions / (_UNFINISHED + name)
    try:
        unfinished.mkdir(parents=True)
        yield unfinished
        before = current_version(index_dir)
        unfinished.rename(versions / name)
        _point_to(index_dir, name)
        _remove_others(versions, keep={name, before.name if before else ""})
    except (OSError, sqlite3.OperationalError) as error:
        raise IndexUnavailable(
            f"the index cannot be written to {index_dir}: {error}",
            hint="is there room on the disk, and may this user write there?",
        ) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def write_facts(version: Path, facts: IndexFacts) -> None:
    """Write the facts, which makes the folder an index: do it last."""
    text = json.dumps(asdict(facts), indent=2) + "\n"
    (version / _FACTS).write_text(text, encoding="utf-8")


def write_bm25(version: Path, name: str, bm25: Bm25) -> None:
    """Write word weights as files that begin with `name`."""
    for part in ("starts", "documents", "weights", "rarity"):
        np.save(version / f"{name}-{part}.npy", getattr(bm25, part))
    terms = sorted(bm25.terms, key=bm25.terms.__getitem__)
    (version / f"{name}-terms.txt").write_text("\n".join(terms), encoding="utf-8")


def read_bm25(version: Path, name: str, size: int) -> Bm25:
    """Map word weights of `size` documents into memory."""
    terms = (version / f"{name}-terms.txt").read_text(encoding="utf-8").split("\n")
    starts, documents, weights, rarity = (
        mapped(version / f"{name}-{part}.npy")
        for part in ("starts", "documents", "weights", "rarity")
    )
    numbers = {term: number for number, term in enumerate(terms) if term}
    return Bm25(size, numbers, starts, documents, weights, rarity)


def mapped(path: Path) -> Any:
    """Return an array that stays on disk, shared by all processes that read it."""
    # As a plain array: every slice of numpy's memmap class costs a lot of Python.
    return np.asarray(np.load(path, mmap_mode="r"))


def _point_to(index_dir: Path, name: str) -> None:
    written = index_dir / f"{_POINTER}.{uuid.uuid4().hex[:8]}"
    with written.open("w", encoding="ascii") as file:
        file.write(name + "\n")
        file.flush()
        os.fsync(file.fileno())
    written.replace(index_dir / _POINTER)


def _remove_others(versions: Path, keep: set[str]) -> None:
    for folder in versions.iterdir():
        if folder.name not in keep:
            shutil.rmtree(folder, ignore_errors=True)
