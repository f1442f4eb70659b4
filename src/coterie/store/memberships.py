"""Who is in which segment, and since when: published generations and the membership log.

The log (``crossings`` in the warehouse) is the truth: who is in a segment now is its last crossing. A generation is
written to the warehouse first and published by the pointer in the application store; crossings of a generation that
was never published (a crash between the two) are no one's membership and are cleared by the next one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from coterie.store.application import GenerationRow, PointerRow, SegmentRow, SizeRow
from coterie.store.statement import create_table, drop_table, insert, sql

if TYPE_CHECKING:
    import pyarrow as pa
    from sqlglot import exp

    from coterie.model.engine import Engine
    from coterie.store.workspace import Workspace

MEMBERSHIPS = {"segment": "TEXT", "person": "BIGINT", "version": "INTEGER"}
"""The columns of what ``publish`` takes: everyone who is in a segment, by its version."""


@dataclass(frozen=True, slots=True)
class Generation:
    """A published refresh. Instants are naive UTC."""

    id: int
    as_of: datetime
    at: datetime | None
    kind: str


class Memberships:
    """The memberships of an open workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._application = workspace.application
        self._warehouse = workspace.warehouse

    def generation(self) -> Generation | None:
        """The published generation, None before the first refresh."""
        with self._application.session() as session:
            row = session.scalar(select(GenerationRow).join(PointerRow, PointerRow.generation == GenerationRow.id))
            return None if row is None else Generation(row.id, row.as_of, row.at, row.kind)

    def next_generation(self) -> int:
        """The number of the generation to be published next."""
        now = self.generation()
        return 1 if now is None else now.id + 1

    def publish(self, generation: Generation, memberships: pa.Table, reason: str = "") -> dict[str, tuple[int, int]]:
        """Log who entered and left every segment since the last generation, then publish this one.

        ``memberships``: columns of ``MEMBERSHIPS``, everyone in every segment now; a segment not in it and not defined any
        more is left by all. Answers (entered, left) by segment, for those with any. ``reason`` goes into the log.
        """
        warehouse = self._warehouse
        with warehouse.transaction():
            self.clear_unpublished()
            warehouse.execute(drop_table("memberships_now"))
            warehouse.execute(create_table("memberships_now", MEMBERSHIPS, temporary=True))
            warehouse.write("memberships_now", memberships.select(list(MEMBERSHIPS)))
            self.record_query(_entered(generation, reason))
            self.record_query(_left(generation, reason))
            changes = warehouse.rows(
                sql(
                    "SELECT segment, CAST(SUM(CASE WHEN direction = 'entered' THEN 1 ELSE 0 END) AS BIGINT) AS entered, "
                    "COUNT(*) AS crossings "
                    "FROM crossings WHERE generation = $generation GROUP BY segment",
                    generation=generation.id,
                )
            )
            warehouse.execute(drop_table("memberships_now"))
        self._point(generation)
        return {row["segment"]: (row["entered"], row["crossings"] - row["entered"]) for row in changes}

    def record(self, crossings: pa.Table) -> int:
        """Append rows (the columns of ``crossings``) to the log."""
        return self._warehouse.write("crossings", crossings)

    def record_query(self, query: exp.Expression) -> None:
        """Append the rows of a query to the log: segment, person, direction, at, version, generation, reason, in this order."""
        names = ("segment", "person", "direction", "at", "version", "generation", "reason")
        self._warehouse.execute(insert("crossings", names, query))

    def point(self, generation: Generation) -> None:
        """Publish a generation whose crossings were recorded by ``record`` or ``record_query``."""
        self._point(generation)

    def clear_unpublished(self) -> None:
        """Forget crossings of a generation that was never published."""
        now = self.generation()
        self._warehouse.execute(sql("DELETE FROM crossings WHERE generation > $last", last=0 if now is None else now.id))

    def _point(self, generation: Generation) -> None:
        sizes = self._warehouse.rows(
            sql("SELECT segment, MAX(version) AS version, COUNT(*) AS size FROM $members AS m GROUP BY segment", members=members_query())
        )
        found = {row["segment"]: row for row in sizes}
        with self._application.session() as session:
            session.add(GenerationRow(id=generation.id, as_of=generation.as_of, at=generation.at, kind=generation.kind))
            session.flush()
            for row in session.scalars(select(SegmentRow)):
                size = found[row.name]["size"] if row.name in found else 0
                session.add(SizeRow(generation=generation.id, segment=row.name, version=row.latest, size=size))
            session.merge(PointerRow(id=1, generation=generation.id))

    # ------------------------------------------------------------ membership

    def size(self, name: str) -> int | None:
        """People in the segment at the published generation; None if its current version was not refreshed yet."""
        return self.sizes().get(name)

    def sizes(self) -> Mapping[str, int]:
        """Sizes at the published generation, by segment; only of segments whose current version was refreshed then."""
        now = self.generation()
        if now is None:
            return {}
        with self._application.session() as session:
            rows = session.execute(
                select(SizeRow.segment, SizeRow.size)
                .join(SegmentRow, (SegmentRow.name == SizeRow.segment) & (SegmentRow.latest == SizeRow.version))
                .where(SizeRow.generation == now.id)
            )
            return {str(row.segment): int(row.size) for row in rows}

    def generations(self) -> int:
        """How many were published."""
        with self._application.session() as session:
            return session.scalar(select(func.count()).select_from(GenerationRow)) or 0


def members_query() -> exp.Expression:
    """Everyone in every segment by the log: segment, person, version."""
    return sql(
        "SELECT segment, person, version FROM (SELECT segment, person, version, direction, "
        "ROW_NUMBER() OVER (PARTITION BY segment, person ORDER BY generation DESC) AS latest FROM crossings) AS log "
        "WHERE latest = 1 AND direction = 'entered'"
    )


def since_when(engine: Engine, person: int) -> list[dict[str, Any]]:
    """The segments that a person is in by the log, with when they entered (``segment``, ``at``)."""
    return engine.rows(
        sql(
            "SELECT segment, at FROM (SELECT segment, at, direction, ROW_NUMBER() OVER (PARTITION BY segment ORDER BY generation DESC) "
            "AS latest FROM crossings WHERE person = $person) AS log WHERE latest = 1 AND direction = 'entered' ORDER BY segment",
            person=person,
        )
    )


def _entered(generation: Generation, reason: str) -> exp.Expression:
    return sql(
        "SELECT n.segment, n.person, 'entered', CAST($at AS TIMESTAMP), n.version, $generation, $reason FROM memberships_now AS n "
        "LEFT JOIN $members AS m ON m.segment = n.segment AND m.person = n.person WHERE m.person IS NULL",
        at=generation.as_of.isoformat(sep=" "),
        generation=generation.id,
        reason=reason,
        members=members_query(),
    )


def _left(generation: Generation, reason: str) -> exp.Expression:
    return sql(
        "SELECT m.segment, m.person, 'left', CAST($at AS TIMESTAMP), m.version, $generation, $reason FROM $members AS m "
        "LEFT JOIN memberships_now AS n ON m.segment = n.segment AND m.person = n.person WHERE n.person IS NULL",
        at=generation.as_of.isoformat(sep=" "),
        generation=generation.id,
        reason=reason,
        members=members_query(),
    )
