"""The steps that bring the tables of a database from any version to the newest (Alembic)."""

from __future__ import annotations

from typing import Any


def is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    """Tell whether something found in a database is compared with our description of it.

    SQLite keeps the last ids it gave in a table of its own.
    """
    return not (kind == "table" and name == "sqlite_sequence")
