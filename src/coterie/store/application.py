"""The application store: definitions of segments with their versions, which generation is published, and who is not to be
written to or taken in again.

SQLite by default. Nothing here is needed to read facts, and nothing here spans a transaction with the warehouse.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import (
    BigInteger,
    Boolean,
    Connection,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Text,
    create_engine,
    event,
    inspect,
    text,
)
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from coterie.errors import WorkspaceRefused

HEAD = "0008"
"""The newest migration; a test holds it equal to the folder's."""


class Table(DeclarativeBase):
    """The root of the application's tables. Instants are naive UTC."""


class SegmentRow(Table):
    """A segment by name, with what is said about it; ``latest`` is its current version, ``archived``: it was removed."""

    __tablename__ = "segments"
    name: Mapped[str] = mapped_column(String, primary_key=True)
    description: Mapped[str] = mapped_column(Text, default="")
    latest: Mapped[int] = mapped_column(Integer)
    owner: Mapped[str] = mapped_column(Text, default="")
    purpose: Mapped[str] = mapped_column(Text, default="")
    channel: Mapped[str] = mapped_column(Text, default="")
    sources: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str] = mapped_column(Text, default="")
    review: Mapped[date | None] = mapped_column(Date)
    archived: Mapped[bool] = mapped_column(Boolean, default=False)


class SegmentVersionRow(Table):
    """One version of a segment's condition: its text and its JSON; never changed once written."""

    __tablename__ = "segment_versions"
    name: Mapped[str] = mapped_column(ForeignKey("segments.name"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    condition: Mapped[str] = mapped_column(Text)
    json: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime | None] = mapped_column(DateTime)
    author: Mapped[str] = mapped_column(String, default="")


class SegmentBatchRow(Table):
    """Definitions that were changed together, from the files of a folder (``""``: an undo of another batch)."""

    __tablename__ = "segment_batches"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime | None] = mapped_column(DateTime)
    author: Mapped[str] = mapped_column(String, default="")
    folder: Mapped[str] = mapped_column(Text, default="")
    undoes: Mapped[int | None] = mapped_column(ForeignKey("segment_batches.id"))


class SegmentChangeRow(Table):
    """One change of a definition: how it stood before (None: not at all) and after, as JSON of version, archived and details."""

    __tablename__ = "segment_changes"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    segment: Mapped[str] = mapped_column(ForeignKey("segments.name"))
    deed: Mapped[str] = mapped_column(String)
    at: Mapped[datetime | None] = mapped_column(DateTime)
    author: Mapped[str] = mapped_column(String, default="")
    batch: Mapped[int | None] = mapped_column(ForeignKey("segment_batches.id"))
    undoes: Mapped[int | None] = mapped_column(ForeignKey("segment_changes.id"))
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)


class SegmentFileRow(Table):
    """What a segment's file in a folder said when file and application last agreed: after an apply, or an export."""

    __tablename__ = "segment_files"
    folder: Mapped[str] = mapped_column(String, primary_key=True)
    segment: Mapped[str] = mapped_column(String, primary_key=True)
    file: Mapped[str] = mapped_column(String)
    version: Mapped[int] = mapped_column(Integer)
    condition: Mapped[str] = mapped_column(Text)
    details: Mapped[str] = mapped_column(Text)
    applied: Mapped[bool] = mapped_column(Boolean)
    at: Mapped[datetime | None] = mapped_column(DateTime)


class GenerationRow(Table):
    """A refresh that was published."""

    __tablename__ = "generations"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    as_of: Mapped[datetime] = mapped_column(DateTime)
    at: Mapped[datetime | None] = mapped_column(DateTime)
    kind: Mapped[str] = mapped_column(String)


class PointerRow(Table):
    """The one row that publishes: the generation that readers see."""

    __tablename__ = "generation_pointer"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    generation: Mapped[int] = mapped_column(ForeignKey("generations.id"))


class SizeRow(Table):
    """How many people were in a segment at a generation, and by which version of it."""

    __tablename__ = "segment_sizes"
    generation: Mapped[int] = mapped_column(ForeignKey("generations.id"), primary_key=True)
    segment: Mapped[str] = mapped_column(String, primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    size: Mapped[int] = mapped_column(BigInteger)


class TombstoneRow(Table):
    """Somebody who was erased, as a keyed digest (``store.tombstones``): what they may not come back by."""

    __tablename__ = "tombstones"
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    at: Mapped[datetime | None] = mapped_column(DateTime)
    reason: Mapped[str] = mapped_column(Text, default="")


class SuppressionRow(Table):
    """An address that nothing is ever sent to through a channel, as a keyed digest (``store.suppressions``)."""

    __tablename__ = "suppressions"
    channel: Mapped[str] = mapped_column(String, primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime | None] = mapped_column(DateTime)


class LiftedSuppressionRow(Table):
    """A suppression that was taken back, and when."""

    __tablename__ = "lifted_suppressions"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    channel: Mapped[str] = mapped_column(String)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime | None] = mapped_column(DateTime)
    lifted: Mapped[datetime | None] = mapped_column(DateTime)


class SegmentationRow(Table):
    """A segmentation by name; ``latest`` is its current version."""

    __tablename__ = "segmentations"
    name: Mapped[str] = mapped_column(String, primary_key=True)
    latest: Mapped[int] = mapped_column(Integer)
    description: Mapped[str] = mapped_column(Text, default="")


class SegmentationVersionRow(Table):
    """One version of a segmentation: its shelves in order as JSON (name, condition, task), and the name of the rest's; never changed."""

    __tablename__ = "segmentation_versions"
    name: Mapped[str] = mapped_column(ForeignKey("segmentations.name"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    shelves: Mapped[str] = mapped_column(Text)
    rest: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime | None] = mapped_column(DateTime)


class PointsRow(Table):
    """Points by name; ``latest`` is the current version of their rules, ``archived``: they were removed."""

    __tablename__ = "points"
    name: Mapped[str] = mapped_column(String, primary_key=True)
    latest: Mapped[int] = mapped_column(Integer)
    archived: Mapped[bool] = mapped_column(Boolean, default=False)


class PointsVersionRow(Table):
    """One version of the rules of points, as JSON; never changed once written."""

    __tablename__ = "points_versions"
    name: Mapped[str] = mapped_column(ForeignKey("points.name"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    document: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String, default="")
    created_at: Mapped[datetime | None] = mapped_column(DateTime)


class Application:
    """A connection to the application store; brought up to date when it is behind."""

    def __init__(self, path: Path, *, new: bool = False) -> None:
        """Open the file; ``new``: make it, where there is none.

        Raises ``WorkspaceRefused`` if it is gone or empty, damaged, or made by a newer version.
        """
        if not new and not (path.is_file() and path.stat().st_size):
            raise WorkspaceRefused(f"{path} is gone, with the definitions of segments; put it back from a backup, or run `coterie init`")
        self._engine = create_engine(f"sqlite:///{path}")
        event.listen(self._engine, "connect", _careful)
        try:
            self._migrate(path)
        except DatabaseError as error:
            self._engine.dispose()
            raise WorkspaceRefused(f"{path} can't be opened: {error.orig}") from error

    def _migrate(self, path: Path) -> None:
        with self._engine.connect() as connection:
            found = _version(connection)
        if found == HEAD:
            return
        if found is not None and found > HEAD:
            raise WorkspaceRefused(f"{path} was made by a newer Coterie ({found}, this one knows {HEAD}); upgrade Coterie")
        with self._engine.begin() as connection:
            upgrade(connection)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session in one transaction: commits at the end of the block, rolls back on any exception."""
        with Session(self._engine, expire_on_commit=False) as session, session.begin():
            yield session

    def forget_deleted(self) -> None:
        """Leave no byte of deleted or changed rows in the file or in its log."""
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM"))
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()


def upgrade(connection: Connection) -> None:
    """Run the packaged migrations up to the newest."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _careful(connection: object, _: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()
