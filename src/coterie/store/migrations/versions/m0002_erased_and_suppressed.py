"""Tombstones of erased people and the suppression list, both as keyed digests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "tombstones",
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column("at", sa.DateTime),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_table(
        "suppressions",
        sa.Column("channel", sa.String, primary_key=True),
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("suppressions", "tombstones"):
        op.drop_table(table)
