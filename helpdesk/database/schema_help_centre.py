"""The table of what was answered from the help centre, and what came of it."""

from __future__ import annotations

import sqlalchemy as sa

from helpdesk.database.schema_base import BigId, ShortText, TypedText, UtcDateTime, index, metadata

# A question with the articles that were shown for it, best first: [{"id", "title", "url"}].
# `outcome` stays empty while nobody said whether it helped. Of the person there is nothing but
# the conversation; secrets, addresses and numbers to call are taken out of the question.
shown_answers = sa.Table(
    "shown_answers",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id", ondelete="CASCADE")),
    sa.Column("message_id", sa.ForeignKey("messages.id", ondelete="CASCADE")),
    sa.Column("question", TypedText, nullable=False),
    sa.Column("level", ShortText(16), nullable=False),
    sa.Column("confidence", sa.Float, nullable=False),
    sa.Column("articles", sa.JSON, nullable=False),
    sa.Column("asked_at", UtcDateTime, nullable=False),
    sa.Column("outcome", ShortText(16)),
    sa.Column("outcome_at", UtcDateTime),
    sa.UniqueConstraint("message_id"),
    index("conversation_id", "asked_at"),
    index("asked_at"),
    sqlite_autoincrement=True,
)
