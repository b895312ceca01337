"""Notifications with their attempts; a warning is known by the moment it is about."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _key_window_events_by("moment_at", before="due_at", moment="due_soon_at")
    _create_outbox()
    _create_deliveries()
    _create_attempts()


def downgrade() -> None:
    for table in ("delivery_attempts", "deliveries", "outbox"):
        op.drop_table(table)
    _key_window_events_by("due_at", before="moment_at", moment="due_at")


def _key_window_events_by(after: str, *, before: str, moment: str) -> None:
    """Recreate the table with another column in its key, keeping the warnings that were sent.

    A warning that the present window of its ticket is due soon is known by the ticket's
    `moment` from here on; everything else stays known by what it was known by.
    """
    warned = _warned(before, moment)
    op.drop_table("window_events")
    table = op.create_table(
        "window_events",
        sa.Column("ticket_serial", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column(after, sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_serial"],
            ["tickets.serial"],
            name=op.f("fk_window_events_ticket_serial_tickets"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("ticket_serial", "kind", after, name=op.f("pk_window_events")),
    )
    if warned:
        op.bulk_insert(
            table,
            [
                {"ticket_serial": serial, "kind": kind, after: at, "recorded_at": recorded_at}
                for (serial, kind, at), recorded_at in warned.items()
            ],
        )


def _warned(before: str, moment: str) -> dict[tuple[int, str, datetime], datetime]:
    """Return when each warning was sent; two about the same moment become one."""
    instant = sa.DateTime(timezone=True)
    events = sa.table(
        "window_events",
        *(sa.column("ticket_serial"), sa.column("kind")),
        *(sa.column(before, instant), sa.column("recorded_at", instant)),
    )
    tickets = sa.table(
        "tickets",
        *(sa.column("serial"), sa.column("due_at", instant), sa.column("due_soon_at", instant)),
    )
    known_by = tickets.c.due_at if before == "due_at" else tickets.c.due_soon_at
    is_present = sa.and_(events.c.kind == "window_due_soon", events.c[before] == known_by)
    statement = sa.select(
        events.c.ticket_serial,
        events.c.kind,
        sa.case((is_present, tickets.c[moment]), else_=events.c[before]),
        events.c.recorded_at,
    ).select_from(events.join(tickets, tickets.c.serial == events.c.ticket_serial))
    rows = op.get_bind().execute(statement).all()
    return {(serial, kind, at): recorded_at for serial, kind, at, recorded_at in rows}


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("ticket_serial", sa.Integer(), nullable=False),
        sa.Column("entry_id", BIG_ID, nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["ticket_history.id"],
            name=op.f("fk_outbox_entry_id_ticket_history"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["ticket_serial"],
            ["tickets.serial"],
            name=op.f("fk_outbox_ticket_serial_tickets"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_outbox_entry_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_outbox_planned_at_id"), "outbox", ["planned_at", "id"])
    op.create_index(op.f("ix_outbox_ticket_serial"), "outbox", ["ticket_serial"])


def _create_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("ticket_serial", sa.Integer(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("in_hours_only", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claim", sa.String(length=64), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket_serial"],
            ["tickets.serial"],
            name=op.f("fk_deliveries_ticket_serial_tickets"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("key", name=op.f("uq_deliveries_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_deliveries_state_next_attempt_at"), "deliveries", ["state", "next_attempt_at"]
    )
    op.create_index(op.f("ix_deliveries_ticket_serial"), "deliveries", ["ticket_serial"])


def _create_attempts() -> None:
    op.create_table(
        "delivery_attempts",
        sa.Column("delivery_id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["deliveries.id"],
            name=op.f("fk_delivery_attempts_delivery_id_deliveries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("delivery_id", "number", name=op.f("pk_delivery_attempts")),
    )
