"""The tables, as SQLAlchemy Core describes them. Migrations make them; a test compares the two.

Choices (states, severities, kinds) are stored as the text of their enum member, so that adding
one needs no migration. Everything here means the same on SQLite and PostgreSQL.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from helpdesk.database.schema_base import (
    BigId,
    NaiveTime,
    ShortText,
    TypedText,
    UtcDateTime,
    metadata,
    storable,
)
from helpdesk.database.schema_base import index as _index
from helpdesk.database.schema_delivery import deliveries, delivery_attempts, outbox
from helpdesk.database.schema_help_centre import shown_answers
from helpdesk.database.schema_privacy import removals
from helpdesk.requester import Requester

__all__ = [
    "BigId",
    "NaiveTime",
    "ShortText",
    "TypedText",
    "UtcDateTime",
    "deliveries",
    "delivery_attempts",
    "metadata",
    "outbox",
    "removals",
    "shown_answers",
    "storable",
]


def _requester_columns() -> tuple[sa.Column[Any], ...]:
    """Return the columns that hold a `helpdesk.identity.Requester`."""
    return (
        sa.Column("requester_key", ShortText(255), nullable=False),
        sa.Column("requester_user_id", ShortText(254)),
        sa.Column("requester_name", ShortText(254), nullable=False),
        sa.Column("requester_email", ShortText(254), nullable=False),
        sa.Column("requester_account", ShortText(254), nullable=False),
        sa.Column("requester_time_zone", ShortText(64), nullable=False),
    )


def requester_values(requester: Requester) -> dict[str, str | None]:
    """Return the values of the columns that `_requester_columns` makes."""
    return {f"requester_{name}": value for name, value in asdict(requester).items()}


def requester_of(row: Any) -> Requester:
    """Return the requester that a row with these columns holds."""
    return Requester(
        key=row.requester_key,
        user_id=row.requester_user_id,
        name=row.requester_name,
        email=row.requester_email,
        account=row.requester_account,
        time_zone=row.requester_time_zone,
    )


# One row a sequence. A row that is updated inside the transaction gives numbers without gaps
# that never come twice, also after the highest ticket was deleted, on both databases.
counters = sa.Table(
    "counters",
    metadata,
    sa.Column("name", ShortText(32), primary_key=True),
    sa.Column("value", sa.Integer, nullable=False),
)

conversations = sa.Table(
    "conversations",
    metadata,
    sa.Column("id", ShortText(64), primary_key=True),
    *_requester_columns(),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("last_seen_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("requester_key"),
)

messages = sa.Table(
    "messages",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column(
        "conversation_id",
        sa.ForeignKey("conversations.id", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("client_id", ShortText(64)),
    sa.Column("sender", ShortText(16), nullable=False),
    sa.Column("text", TypedText, nullable=False),
    sa.Column("buttons", sa.JSON(none_as_null=True)),
    sa.Column("attachment_ids", sa.JSON(none_as_null=True)),
    sa.Column("data", sa.JSON(none_as_null=True)),
    sa.Column("choice", sa.JSON(none_as_null=True)),
    sa.Column("in_reply_to", sa.ForeignKey("messages.id", ondelete="SET NULL")),
    sa.Column("state", ShortText(16), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("handled_at", UtcDateTime),
    sa.UniqueConstraint("conversation_id", "client_id"),
    _index("conversation_id", "id"),
    _index("in_reply_to"),
    sqlite_autoincrement=True,  # the id of a deleted message is never given out again
)

# `last_id` is the last message of the turn in which the button was offered.
offered_buttons = sa.Table(
    "offered_buttons",
    metadata,
    sa.Column(
        "conversation_id",
        sa.ForeignKey("conversations.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("button_id", ShortText(64), primary_key=True),
    sa.Column("message_id", sa.ForeignKey("messages.id", ondelete="CASCADE"), nullable=False),
    sa.Column("last_id", BigId, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("payload", sa.JSON, nullable=False),
    _index("message_id"),
)

agents = sa.Table(
    "agents",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("email", ShortText(254), nullable=False),  # lower case
    sa.Column("name", ShortText(254), nullable=False),
    sa.Column("role", ShortText(16), nullable=False),
    sa.Column("password_hash", ShortText(255), nullable=False),
    sa.Column("failed_attempts", sa.Integer, nullable=False),
    sa.Column("locked_until", UtcDateTime),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("password_changed_at", UtcDateTime, nullable=False),
    sa.Column("last_sign_in_at", UtcDateTime),
    sa.UniqueConstraint("email"),
    sqlite_autoincrement=True,
)

# `due_at`, `due_soon_at`, `paused_at`, `first_response_at`, `state`, `severity`, `assumed`,
# `severity_is_assumed`, `wants_person` and `queue_rank` are a copy of what the history and the
# policy say, kept for the queue and its index.
tickets = sa.Table(
    "tickets",
    metadata,
    sa.Column("serial", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("opening_key", ShortText(128), nullable=False),
    *_requester_columns(),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id"), nullable=False),
    sa.Column("transcript_until_id", sa.ForeignKey("messages.id", ondelete="SET NULL")),
    sa.Column("description", TypedText, nullable=False),
    sa.Column("functionality", ShortText(16), nullable=False),
    sa.Column("business_impact", ShortText(16), nullable=False),
    sa.Column("iva_stage", ShortText(32), nullable=False),
    sa.Column("occurred_at", UtcDateTime),
    sa.Column("bot_link", TypedText),
    # Answers to further questions of the intake, by slot; conversation/fields.py names them.
    sa.Column("facts", sa.JSON(none_as_null=True)),
    # How the person put an answer, by slot.
    sa.Column("said", sa.JSON(none_as_null=True)),
    sa.Column("severity", ShortText(8), nullable=False),
    sa.Column("severity_reason", sa.Text, nullable=False),
    # A list of slots; NULL where nothing is assumed, which the queue asks for.
    sa.Column("assumed", sa.JSON(none_as_null=True)),
    sa.Column("severity_is_assumed", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("wants_person", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("state", ShortText(32), nullable=False),
    sa.Column("opened_at", UtcDateTime, nullable=False),
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Column("due_soon_at", UtcDateTime, nullable=False),
    sa.Column("paused_at", UtcDateTime),
    sa.Column("first_response_at", UtcDateTime),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.Column("queue_rank", sa.SmallInteger, nullable=False),
    sa.Column("assignee_id", sa.ForeignKey("agents.id", ondelete="SET NULL")),
    sa.UniqueConstraint("requester_key", "opening_key"),
    _index("queue_rank", "due_at", "serial"),
    _index("queue_rank", "due_soon_at"),
    _index("requester_key", "serial"),
    _index("requester_account", "opened_at"),
    _index("conversation_id"),
    _index("transcript_until_id"),
    _index("assignee_id"),
)

ticket_history = sa.Table(
    "ticket_history",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("ticket_serial", sa.ForeignKey("tickets.serial", ondelete="CASCADE"), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("actor_kind", ShortText(16), nullable=False),
    sa.Column("actor_name", ShortText(254), nullable=False),
    sa.Column("actor_id", ShortText(255), nullable=False),
    sa.Column("kind", ShortText(32), nullable=False),
    sa.Column("before", sa.Text, nullable=False),
    sa.Column("after", sa.Text, nullable=False),
    sa.Column("text", TypedText, nullable=False),
    sa.Column("attachment_ids", sa.JSON(none_as_null=True)),
    sa.Column("data", sa.JSON(none_as_null=True)),
    _index("ticket_serial", "id"),
    sqlite_autoincrement=True,
)

# `symptom` has one way of saying it a line. The state is a copy of the last update's.
incidents = sa.Table(
    "incidents",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("area", ShortText(120), nullable=False),
    sa.Column("symptom", TypedText, nullable=False),
    sa.Column("message", TypedText, nullable=False),
    sa.Column("state", ShortText(16), nullable=False),
    sa.Column("declared_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.Column("resolved_at", UtcDateTime),
    _index("state", "id"),
    sqlite_autoincrement=True,
)

incident_updates = sa.Table(
    "incident_updates",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("incident_id", sa.ForeignKey("incidents.id", ondelete="CASCADE"), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("actor_kind", ShortText(16), nullable=False),
    sa.Column("actor_name", ShortText(254), nullable=False),
    sa.Column("actor_id", ShortText(255), nullable=False),
    sa.Column("state", ShortText(16), nullable=False),
    sa.Column("text", TypedText, nullable=False),
    _index("incident_id", "id"),
    sqlite_autoincrement=True,
)

# A copy of the histories' entries of kind `incident_linked`.
incident_tickets = sa.Table(
    "incident_tickets",
    metadata,
    sa.Column("incident_id", sa.ForeignKey("incidents.id", ondelete="CASCADE"), primary_key=True),
    sa.Column(
        "ticket_serial", sa.ForeignKey("tickets.serial", ondelete="CASCADE"), primary_key=True
    ),
    _index("ticket_serial"),
)

# Who reported it, wants no ticket of their own, and is notified when it is resolved.
incident_followers = sa.Table(
    "incident_followers",
    metadata,
    sa.Column("incident_id", sa.ForeignKey("incidents.id", ondelete="CASCADE"), primary_key=True),
    sa.Column(
        "conversation_id",
        sa.ForeignKey("conversations.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("followed_at", UtcDateTime, nullable=False),
    _index("conversation_id"),
)

# One row for each warning about a response window; the key makes sure that it is sent once.
# `moment_at` is what it is about: when the window became due soon, or when it ended.
window_events = sa.Table(
    "window_events",
    metadata,
    sa.Column(
        "ticket_serial", sa.ForeignKey("tickets.serial", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("kind", ShortText(32), primary_key=True),
    sa.Column("moment_at", UtcDateTime, primary_key=True),
    sa.Column("recorded_at", UtcDateTime, nullable=False),
)

attachments = sa.Table(
    "attachments",
    metadata,
    sa.Column("id", ShortText(64), primary_key=True),
    sa.Column("owner_key", ShortText(255), nullable=False),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id", ondelete="SET NULL")),
    sa.Column("message_id", sa.ForeignKey("messages.id", ondelete="SET NULL")),
    sa.Column("filename", ShortText(255), nullable=False),
    sa.Column("media_type", ShortText(32), nullable=False),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),  # bytes
    sa.Column("created_at", UtcDateTime, nullable=False),
    _index("conversation_id"),
    _index("message_id"),
    _index("created_at"),
)

ticket_attachments = sa.Table(
    "ticket_attachments",
    metadata,
    sa.Column(
        "ticket_serial", sa.ForeignKey("tickets.serial", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("attachment_id", sa.ForeignKey("attachments.id"), primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    _index("attachment_id"),
)

# Rasa's state of each conversation, as the assistant's tracker store keeps it.
trackers = sa.Table(
    "trackers",
    metadata,
    sa.Column("sender_id", ShortText(255), primary_key=True),
    sa.Column("state", sa.Text, nullable=False),  # JSON
    sa.Column("events", sa.Integer, nullable=False),  # how many the state has seen
    sa.Column("updated_at", UtcDateTime, nullable=False),
)
