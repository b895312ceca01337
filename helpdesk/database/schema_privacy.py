"""The table of what was removed, by age or on request."""

from __future__ import annotations

import sqlalchemy as sa

from helpdesk.database.schema_base import BigId, ShortText, UtcDateTime, metadata

# One row a removal: when, by whom, why ("age", "request"), of what kind and how much. Never the
# data, nor whose they were: `scope` has moments and the numbers of tickets.
removals = sa.Table(
    "removals",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("actor", ShortText(254), nullable=False),
    sa.Column("reason", ShortText(16), nullable=False),
    sa.Column("scope", sa.JSON, nullable=False),
    sa.Column("counts", sa.JSON, nullable=False),
    sqlite_autoincrement=True,
)
