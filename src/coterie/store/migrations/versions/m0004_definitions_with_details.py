"""What is said about segments, the trail of their changes, batches that can be undone, and what files last agreed with."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TEXTS = ("owner", "purpose", "channel", "sources", "kind")


def upgrade() -> None:
    """Add the columns, make the tables, and tell the trail of the versions there are."""
    for name in TEXTS:
        op.add_column("segments", sa.Column(name, sa.Text, nullable=False, server_default=""))
    op.add_column("segments", sa.Column("review", sa.Date))
    op.add_column("segments", sa.Column("archived", sa.Boolean, nullable=False, server_default=sa.false()))
    _tables()
    _tell_of_versions(op.get_bind())


def _tables() -> None:
    op.create_table(
        "segment_batches",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("folder", sa.Text, nullable=False),
        sa.Column("undoes", sa.Integer, sa.ForeignKey("segment_batches.id")),
    )
    op.create_table(
        "segment_changes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("segment", sa.String, sa.ForeignKey("segments.name"), nullable=False),
        sa.Column("deed", sa.String, nullable=False),
        sa.Column("at", sa.DateTime),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("batch", sa.Integer, sa.ForeignKey("segment_batches.id")),
        sa.Column("undoes", sa.Integer, sa.ForeignKey("segment_changes.id")),
        sa.Column("before", sa.Text),
        sa.Column("after", sa.Text, nullable=False),
    )
    op.create_table(
        "segment_files",
        sa.Column("folder", sa.String, primary_key=True),
        sa.Column("segment", sa.String, primary_key=True),
        sa.Column("file", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("condition", sa.Text, nullable=False),
        sa.Column("details", sa.Text, nullable=False),
        sa.Column("applied", sa.Boolean, nullable=False),
        sa.Column("at", sa.DateTime),
    )


def _tell_of_versions(connection: sa.Connection) -> None:
    """Each version that was kept before there was a trail was added, or changed the one before it."""
    kept = connection.execute(
        sa.text(
            "SELECT v.name, v.version, v.created_at, v.author, s.description FROM segment_versions v JOIN segments s ON s.name = v.name "
            "ORDER BY v.name, v.version"
        )
    )
    told = sa.text(
        "INSERT INTO segment_changes (segment, deed, at, author, before, after) VALUES (:segment, :deed, :at, :author, :before, :after)"
    )
    for name, version, at, author, description in kept.all():
        details = {"description": description} if description else {}
        states = [json.dumps({"version": one, "archived": False, "details": details}, ensure_ascii=False) for one in (version - 1, version)]
        said = {"deed": "changed" if version > 1 else "added", "before": states[0] if version > 1 else None, "after": states[1]}
        connection.execute(told, {"segment": name, "at": at, "author": author, **said})


def downgrade() -> None:
    """Drop the tables and the columns."""
    for table in ("segment_files", "segment_changes", "segment_batches"):
        op.drop_table(table)
    for name in (*TEXTS, "review", "archived"):
        op.drop_column("segments", name)
