"""What a failure of the database means, and what to do about it."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from helpdesk.errors import StorageUnavailable

_TRY_AGAIN = "nothing was changed; try again in a moment"
_NOT_SET_UP = "run `make run` once, which sets it up"

# Parts of the drivers' messages (SQLite, then PostgreSQL), what they mean, what to do.
_MEANINGS: tuple[tuple[str, str, str], ...] = (
    ("database is locked", "The database is busy", _TRY_AGAIN),
    ("database table is locked", "The database is busy", _TRY_AGAIN),
    (
        "readonly database",
        "The database cannot be written",
        "give this user the right to write the database file and its folder",
    ),
    (
        "disk is full",
        "The disk that holds the database is full",
        "nothing was changed; free some space on it",
    ),
    (
        "unable to open database file",
        "The database file cannot be opened",
        "see that it exists and that this user may write it and its folder; " + _NOT_SET_UP,
    ),
    (
        "disk i/o error",
        "The disk that holds the database does not work as it should",
        "look into the disk, then restore the latest backup if the file is damaged",
    ),
    ("file is not a database", "The database file is damaged", "restore the latest backup"),
    ("malformed", "The database file is damaged", "restore the latest backup"),
    ("no such table", "The database has not been set up", _NOT_SET_UP),
    ("no such column", "The database is of an older version", _NOT_SET_UP),
    ("lock timeout", "The database is busy", _TRY_AGAIN),
    ("statement timeout", "The database took too long to answer", _TRY_AGAIN),
    ("deadlock detected", "The database is busy", _TRY_AGAIN),
    (
        "password authentication failed",
        "The database refuses the user name or password",
        "correct HELPDESK_DATABASE_URL",
    ),
    (
        "no space left on device",
        "The disk that holds the database is full",
        "nothing was changed; free some space on it",
    ),
    (
        "read-only transaction",
        "The database server takes no changes now",
        "HELPDESK_DATABASE_URL may name a replica",
    ),
)
_UNDEFINED_TABLE, _UNDEFINED_COLUMN = "42P01", "42703"
_UNREACHABLE = "see that it runs and that HELPDESK_DATABASE_URL names it"


def as_helpdesk_error(error: SQLAlchemyError) -> Exception:
    """Return what to raise for `error`: a StorageUnavailable, or itself if the code is to blame."""
    if isinstance(error, PoolTimeout):
        return StorageUnavailable("The database is busy", hint=_TRY_AGAIN)
    if not isinstance(error, DBAPIError) or isinstance(error, IntegrityError):
        return error
    reason = str(error.orig).lower()
    for part, message, hint in _MEANINGS:
        if part in reason:
            return StorageUnavailable(message, hint=hint)
    code = getattr(error.orig, "pgcode", None)
    if code in (_UNDEFINED_TABLE, _UNDEFINED_COLUMN):
        return StorageUnavailable("The database has not been set up", hint=_NOT_SET_UP)
    if error.connection_invalidated or _is_of_a_server(error):
        return StorageUnavailable("The database cannot be reached", hint=_UNREACHABLE)
    return error


def _is_of_a_server(error: DBAPIError) -> bool:
    """Return whether a server failed to serve; SQLite calls mistakes in a statement the same."""
    if isinstance(error.orig, sqlite3.Error):
        return False
    return isinstance(error, OperationalError | InterfaceError)
