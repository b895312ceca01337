"""Fills whatever tables a database has with made-up rows, and remembers what is in them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import sqlalchemy as sa

from helpdesk.database import open_database

ROWS = 3
_NOT_OURS = {"alembic_version", "sqlite_sequence"}
_BEGINNING = datetime(2026, 1, 19, 4, 30, tzinfo=timezone.utc)

Content = dict[str, dict[str, list[Any]]]
"""For each table and column the values, in the order of the table's key."""


def fill(url: str) -> None:
    """Put rows into every table that has none, with every reference pointing at a row."""
    database = open_database(url)
    with database.transaction() as session:
        for table in _tables(session):
            if session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() == 0:
                session.execute(sa.insert(table), [_row(table, n) for n in range(1, ROWS + 1)])
    database.close()


def content(url: str) -> Content:
    """Return all rows of all tables."""
    database = open_database(url)
    found: Content = {}
    with database.reading() as session:
        for table in _tables(session):
            rows = session.execute(sa.select(table).order_by(*table.primary_key)).all()
            found[table.name] = {
                column.name: [_comparable(row[index]) for row in rows]
                for index, column in enumerate(table.columns)
            }
    database.close()
    return found


def _comparable(value: Any) -> Any:
    """Return an instant as PostgreSQL has it; SQLite keeps it without its zone, in UTC."""
    if isinstance(value, datetime):
        at = value.replace(tzinfo=timezone.utc) if value.tzinfo is None else value
        return at.astimezone(timezone.utc)
    return value


def common(of: Content, other: Content) -> Content:
    """Return the part of `of` whose tables and columns `other` has too."""
    return {
        table: {name: values for name, values in columns.items() if name in other[table]}
        for table, columns in of.items()
        if table in other
    }


def _tables(session: sa.engine.Connection) -> list[sa.Table]:
    described = sa.MetaData()
    described.reflect(session)
    return [table for table in described.sorted_tables if table.name not in _NOT_OURS]


def _row(table: sa.Table, number: int) -> dict[str, Any]:
    return {column.name: _value(column, number) for column in table.columns}


def _value(column: sa.Column, number: int) -> Any:
    """Return a value that no other row has; what refers to a row refers to the one like it."""
    kind = column.type
    if isinstance(kind, sa.Boolean):
        return bool(number % 2)
    if isinstance(kind, sa.Integer):
        return number
    if isinstance(kind, sa.Float):
        return float(number)
    if isinstance(kind, sa.DateTime):
        return _BEGINNING + timedelta(minutes=number)
    if isinstance(kind, sa.JSON):
        return {"number": number, "words": ["नमस्ते", "it's"]}
    if isinstance(kind, sa.String):
        # The same in every table, so that references fit.
        return f"{number}: «ñ»"[: kind.length]
    raise TypeError(f"no value is known for {column} of type {kind!r}")
