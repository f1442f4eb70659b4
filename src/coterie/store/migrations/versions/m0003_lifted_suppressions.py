"""Suppressions that were lifted: who was on the list at an earlier instant can still be told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "lifted_suppressions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime),
        sa.Column("lifted", sa.DateTime),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("lifted_suppressions")
