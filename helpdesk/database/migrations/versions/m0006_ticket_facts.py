"""Answers to further questions of the intake, kept with the ticket by the name of their slot."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tickets", sa.Column("facts", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("tickets", "facts")
