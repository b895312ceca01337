"""Tickets with their history, conversations with their messages, attachments and agents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SERIAL_BEFORE_THE_FIRST_TICKET = 1000


def upgrade() -> None:
    _create_conversations()
    _create_messages()
    _create_offered_buttons()
    _create_trackers()
    _create_attachments()
    _create_agents()
    _create_counters()
    _create_tickets()
    _create_ticket_attachments()
    _create_ticket_history()
    _create_window_events()


def downgrade() -> None:
    for table in (
        "window_events",
        "ticket_history",
        "ticket_attachments",
        "tickets",
        "counters",
        "agents",
        "attachments",
        "trackers",
        "offered_buttons",
        "messages",
        "conversations",
    ):
        op.drop_table(table)


def _create_conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("requester_key", sa.String(length=255), nullable=False),
        sa.Column("requester_user_id", sa.String(length=254), nullable=True),
        sa.Column("requester_name", sa.String(length=254), nullable=False),
        sa.Column("requester_email", sa.String(length=254), nullable=False),
        sa.Column("requester_account", sa.String(length=254), nullable=False),
        sa.Column("requester_time_zone", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
        sa.UniqueConstraint("requester_key", name=op.f("uq_conversations_requester_key")),
    )


def _create_messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=True),
        sa.Column("sender", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("buttons", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("attachment_ids", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("data", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("choice", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("in_reply_to", BIG_ID, nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_messages_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["in_reply_to"],
            ["messages.id"],
            name=op.f("fk_messages_in_reply_to_messages"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint(
            "conversation_id", "client_id", name=op.f("uq_messages_conversation_id_client_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_messages_conversation_id_id"), "messages", ["conversation_id", "id"])
    op.create_index(op.f("ix_messages_in_reply_to"), "messages", ["in_reply_to"])


def _create_offered_buttons() -> None:
    op.create_table(
        "offered_buttons",
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("button_id", sa.String(length=64), nullable=False),
        sa.Column("message_id", BIG_ID, nullable=False),
        sa.Column("last_id", BIG_ID, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_offered_buttons_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["messages.id"],
            name=op.f("fk_offered_buttons_message_id_messages"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation_id", "button_id", name=op.f("pk_offered_buttons")),
    )
    op.create_index(op.f("ix_offered_buttons_message_id"), "offered_buttons", ["message_id"])


def _create_trackers() -> None:
    op.create_table(
        "trackers",
        sa.Column("sender_id", sa.String(length=255), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sender_id", name=op.f("pk_trackers")),
    )


def _create_attachments() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("owner_key", sa.String(length=255), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=True),
        sa.Column("message_id", BIG_ID, nullable=True),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=32), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_attachments_conversation_id_conversations"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["messages.id"],
            name=op.f("fk_attachments_message_id_messages"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )
    op.create_index(op.f("ix_attachments_conversation_id"), "attachments", ["conversation_id"])
    op.create_index(op.f("ix_attachments_created_at"), "attachments", ["created_at"])
    op.create_index(op.f("ix_attachments_message_id"), "attachments", ["message_id"])


def _create_agents() -> None:
    op.create_table(
        "agents",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=254), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("failed_attempts", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_sign_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agents")),
        sa.UniqueConstraint("email", name=op.f("uq_agents_email")),
        sqlite_autoincrement=True,
    )


def _create_counters() -> None:
    counters = op.create_table(
        "counters",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
    )
    op.bulk_insert(counters, [{"name": "ticket", "value": SERIAL_BEFORE_THE_FIRST_TICKET}])


def _create_tickets() -> None:
    op.create_table(
        "tickets",
        sa.Column("serial", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("opening_key", sa.String(length=128), nullable=False),
        sa.Column("requester_key", sa.String(length=255), nullable=False),
        sa.Column("requester_user_id", sa.String(length=254), nullable=True),
        sa.Column("requester_name", sa.String(length=254), nullable=False),
        sa.Column("requester_email", sa.String(length=254), nullable=False),
        sa.Column("requester_account", sa.String(length=254), nullable=False),
        sa.Column("requester_time_zone", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("transcript_until_id", BIG_ID, nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("functionality", sa.String(length=16), nullable=False),
        sa.Column("business_impact", sa.String(length=16), nullable=False),
        sa.Column("iva_stage", sa.String(length=32), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bot_link", sa.Text(), nullable=True),
        sa.Column("severity", sa.String(length=8), nullable=False),
        sa.Column("severity_reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_soon_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_response_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("queue_rank", sa.SmallInteger(), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["assignee_id"],
            ["agents.id"],
            name=op.f("fk_tickets_assignee_id_agents"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_tickets_conversation_id_conversations"),
        ),
        sa.ForeignKeyConstraint(
            ["transcript_until_id"],
            ["messages.id"],
            name=op.f("fk_tickets_transcript_until_id_messages"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("serial", name=op.f("pk_tickets")),
        sa.UniqueConstraint(
            "requester_key", "opening_key", name=op.f("uq_tickets_requester_key_opening_key")
        ),
    )
    op.create_index(op.f("ix_tickets_assignee_id"), "tickets", ["assignee_id"])
    op.create_index(op.f("ix_tickets_conversation_id"), "tickets", ["conversation_id"])
    op.create_index(
        op.f("ix_tickets_queue_rank_due_at_serial"), "tickets", ["queue_rank", "due_at", "serial"]
    )
    op.create_index(
        op.f("ix_tickets_queue_rank_due_soon_at"), "tickets", ["queue_rank", "due_soon_at"]
    )
    op.create_index(op.f("ix_tickets_requester_key_serial"), "tickets", ["requester_key", "serial"])
    op.create_index(op.f("ix_tickets_transcript_until_id"), "tickets", ["transcript_until_id"])


def _create_ticket_attachments() -> None:
    op.create_table(
        "ticket_attachments",
        sa.Column("ticket_serial", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachments.id"],
            name=op.f("fk_ticket_attachments_attachment_id_attachments"),
        ),
        sa.ForeignKeyConstraint(
            ["ticket_serial"],
            ["tickets.serial"],
            name=op.f("fk_ticket_attachments_ticket_serial_tickets"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "ticket_serial", "attachment_id", name=op.f("pk_ticket_attachments")
        ),
    )
    op.create_index(
        op.f("ix_ticket_attachments_attachment_id"), "ticket_attachments", ["attachment_id"]
    )


def _create_ticket_history() -> None:
    op.create_table(
        "ticket_history",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("ticket_serial", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.String(length=16), nullable=False),
        sa.Column("actor_name", sa.String(length=254), nullable=False),
        sa.Column("actor_id", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("attachment_ids", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("data", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket_serial"],
            ["tickets.serial"],
            name=op.f("fk_ticket_history_ticket_serial_tickets"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_history")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_ticket_history_ticket_serial_id"), "ticket_history", ["ticket_serial", "id"]
    )


def _create_window_events() -> None:
    op.create_table(
        "window_events",
        sa.Column("ticket_serial", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_serial"],
            ["tickets.serial"],
            name=op.f("fk_window_events_ticket_serial_tickets"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("ticket_serial", "kind", "due_at", name=op.f("pk_window_events")),
    )
