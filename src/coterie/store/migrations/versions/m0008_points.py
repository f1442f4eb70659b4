"""Points: rules that give people points, with their versions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "points",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("latest", sa.Integer, nullable=False),
        sa.Column("archived", sa.Boolean, nullable=False),
    )
    op.create_table(
        "points_versions",
        sa.Column("name", sa.String, sa.ForeignKey("points.name"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("created_at", sa.DateTime),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("points_versions")
    op.drop_table("points")
