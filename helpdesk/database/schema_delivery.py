"""The tables of notifications: the outbox, the deliveries, their attempts."""

from __future__ import annotations

import sqlalchemy as sa

from helpdesk.database.schema_base import BigId, ShortText, TypedText, UtcDateTime, index, metadata

# An entry of a ticket's history that somebody has to hear of, noted in the entry's transaction.
# `planned_at` is when it was decided who hears it, which made the deliveries.
outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("ticket_serial", sa.ForeignKey("tickets.serial", ondelete="CASCADE"), nullable=False),
    sa.Column("entry_id", sa.ForeignKey("ticket_history.id", ondelete="CASCADE"), nullable=False),
    sa.Column("event", ShortText(32), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("planned_at", UtcDateTime),
    sa.UniqueConstraint("entry_id"),
    index("planned_at", "id"),
    index("ticket_serial"),
    sqlite_autoincrement=True,
)

# One message to one recipient through one channel. `key` is its id outside: it stays
# the same through all attempts. Who sends it holds it until `lease_until`, under `claim`.
deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("key", ShortText(64), nullable=False),
    sa.Column("channel", ShortText(16), nullable=False),
    sa.Column("recipient", ShortText(254), nullable=False),
    sa.Column("event", ShortText(32), nullable=False),
    sa.Column("ticket_serial", sa.ForeignKey("tickets.serial", ondelete="CASCADE")),
    sa.Column("content", sa.JSON, nullable=False),
    sa.Column("is_urgent", sa.Boolean, nullable=False),
    sa.Column("in_hours_only", sa.Boolean, nullable=False),
    sa.Column("state", ShortText(16), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("next_attempt_at", UtcDateTime, nullable=False),
    sa.Column("claim", ShortText(64)),
    sa.Column("lease_until", UtcDateTime),
    sa.Column("ended_at", UtcDateTime),  # delivered, or given up
    sa.UniqueConstraint("key"),
    index("state", "next_attempt_at"),
    index("ticket_serial"),
    sqlite_autoincrement=True,
)

# Written before the attempt and completed after it: one without an end was cut off.
delivery_attempts = sa.Table(
    "delivery_attempts",
    metadata,
    sa.Column("delivery_id", sa.ForeignKey("deliveries.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("started_at", UtcDateTime, nullable=False),
    sa.Column("ended_at", UtcDateTime),
    sa.Column("outcome", ShortText(16), nullable=False),
    sa.Column("error", TypedText, nullable=False),
)
