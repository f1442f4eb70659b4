"""Segments with their versions, generations with sizes and the pointer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "segments",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("latest", sa.Integer, nullable=False),
    )
    op.create_table(
        "segment_versions",
        sa.Column("name", sa.String, sa.ForeignKey("segments.name"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("condition", sa.Text, nullable=False),
        sa.Column("json", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime),
        sa.Column("author", sa.String, nullable=False),
    )
    _generations()


def _generations() -> None:
    op.create_table(
        "generations",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("as_of", sa.DateTime, nullable=False),
        sa.Column("at", sa.DateTime),
        sa.Column("kind", sa.String, nullable=False),
    )
    op.create_table(
        "generation_pointer",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("generation", sa.BigInteger, sa.ForeignKey("generations.id"), nullable=False),
    )
    op.create_table(
        "segment_sizes",
        sa.Column("generation", sa.BigInteger, sa.ForeignKey("generations.id"), primary_key=True),
        sa.Column("segment", sa.String, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("segment_sizes", "generation_pointer", "generations", "segment_versions", "segments"):
        op.drop_table(table)
