"""What the assistant assumed, how the person put an answer, and who wants a person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_MARKS = ("severity_is_assumed", "wants_person")
_LISTS = ("assumed", "said")


def upgrade() -> None:
    for name in _LISTS:
        op.add_column("tickets", sa.Column(name, sa.JSON(), nullable=True))
    for name in _MARKS:
        op.add_column(
            "tickets",
            sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()),
        )


def downgrade() -> None:
    for name in (*_MARKS, *_LISTS):
        op.drop_column("tickets", name)
