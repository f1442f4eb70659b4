"""Segmentations: schemes that put everybody on exactly one shelf, with their versions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "segmentations",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("latest", sa.Integer, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
    )
    op.create_table(
        "segmentation_versions",
        sa.Column("name", sa.String, sa.ForeignKey("segmentations.name"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("shelves", sa.Text, nullable=False),
        sa.Column("rest", sa.String, nullable=False),
        sa.Column("created_at", sa.DateTime),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("segmentation_versions")
    op.drop_table("segmentations")
