"""What was answered from the help centre, and what came of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "shown_answers",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=True),
        sa.Column("message_id", BIG_ID, nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("articles", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("outcome_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_shown_answers_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["messages.id"],
            name=op.f("fk_shown_answers_message_id_messages"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shown_answers")),
        sa.UniqueConstraint("message_id", name=op.f("uq_shown_answers_message_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("shown_answers") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_shown_answers_conversation_id_asked_at"),
            ["conversation_id", "asked_at"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_shown_answers_asked_at"), ["asked_at"], unique=False)


def downgrade() -> None:
    op.drop_table("shown_answers")
