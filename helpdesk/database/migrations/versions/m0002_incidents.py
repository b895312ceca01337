"""Known incidents, the tickets that belong to them and the people who want to hear of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_incidents()
    _create_incident_updates()
    _create_incident_tickets()
    _create_incident_followers()
    with op.batch_alter_table("tickets") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_tickets_requester_account_opened_at"),
            ["requester_account", "opened_at"],
            unique=False,
        )


def downgrade() -> None:
    with op.batch_alter_table("tickets") as batch_op:
        batch_op.drop_index(batch_op.f("ix_tickets_requester_account_opened_at"))
    for table in ("incident_followers", "incident_tickets", "incident_updates", "incidents"):
        op.drop_table(table)


def _create_incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("area", sa.String(length=120), nullable=False),
        sa.Column("symptom", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("incidents") as batch_op:
        batch_op.create_index(batch_op.f("ix_incidents_state_id"), ["state", "id"], unique=False)


def _create_incident_updates() -> None:
    op.create_table(
        "incident_updates",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.String(length=16), nullable=False),
        sa.Column("actor_name", sa.String(length=254), nullable=False),
        sa.Column("actor_id", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incidents.id"],
            name=op.f("fk_incident_updates_incident_id_incidents"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_updates")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("incident_updates") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_incident_updates_incident_id_id"), ["incident_id", "id"], unique=False
        )


def _create_incident_tickets() -> None:
    op.create_table(
        "incident_tickets",
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("ticket_serial", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incidents.id"],
            name=op.f("fk_incident_tickets_incident_id_incidents"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["ticket_serial"],
            ["tickets.serial"],
            name=op.f("fk_incident_tickets_ticket_serial_tickets"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("incident_id", "ticket_serial", name=op.f("pk_incident_tickets")),
    )
    with op.batch_alter_table("incident_tickets") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_incident_tickets_ticket_serial"), ["ticket_serial"], unique=False
        )


def _create_incident_followers() -> None:
    op.create_table(
        "incident_followers",
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("followed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_incident_followers_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incidents.id"],
            name=op.f("fk_incident_followers_incident_id_incidents"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "incident_id", "conversation_id", name=op.f("pk_incident_followers")
        ),
    )
    with op.batch_alter_table("incident_followers") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_incident_followers_conversation_id"), ["conversation_id"], unique=False
        )
