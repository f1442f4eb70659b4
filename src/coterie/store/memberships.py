"""Who is in which segment, and since when: published generations and the membership log.

The log (``crossings`` in the warehouse) is the truth: who is in a segment now is its last crossing. A generation is
written to the warehouse first and published by the pointer in the application store; crossings of a generation that
was never published (a crash between the two) are no one's membership and are cleared by the next one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import func, select
from sqlglot import exp

from coterie.store import refreshes, segmentations
from coterie.store.application import GenerationRow, PointerRow, SegmentRow, SizeRow
from coterie.store.statement import create_table, drop_table, insert, query, sql

if TYPE_CHECKING:
    import pyarrow as pa
    from sqlalchemy.orm import Session

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


Reason = Literal["facts", "time", "definition", "cuts", "merge"]


@dataclass(frozen=True, slots=True)
class Looked:
    """A segment that was looked at: for everybody (``whole``), or for the touched only.

    ``reason``: why anybody enters or leaves it now, whatever reached them; None: because of what reached them, else ``otherwise``.
    """

    segment: str
    whole: bool = True
    reason: Reason | None = None
    otherwise: Reason = "facts"


_NOW, _LOOKED, _TOUCHED = "memberships_now", "looked_at", "touched_before"


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

    def _published(self) -> int:
        now = self.generation()
        return 0 if now is None else now.id

    def publish(
        self,
        generation: Generation,
        memberships: pa.Table,
        looked: Sequence[Looked] | None = None,
        *,
        touched: str = "",
        prints: Mapping[str, str] | None = None,
    ) -> dict[str, tuple[int, int]]:
        """Log who entered and left every segment since the last generation, then publish this one.

        ``memberships``: columns of ``MEMBERSHIPS``, everyone who was looked at and is in a segment now. ``looked``: which segments were
        looked at (None: those of the table, for everybody); a segment of the log that is not among them is left by all. ``touched``: a
        table of the people whom changes reached, ``person`` and ``reason``. ``prints``: as ``refreshes.end`` keeps them.
        Answers (entered, left) by segment, for those with any.
        """
        warehouse = self._warehouse
        with warehouse.transaction():
            self.clear_unpublished()
            _lay_out(warehouse, memberships, looked, touched)
            self.record_query(_entered(generation))
            self.record_query(_left(generation))
            changes = warehouse.rows(
                sql(
                    "SELECT segment, CAST(SUM(CASE WHEN direction = 'entered' THEN 1 ELSE 0 END) AS BIGINT) AS entered, "
                    "COUNT(*) AS crossings "
                    "FROM crossings WHERE generation = $generation GROUP BY segment",
                    generation=generation.id,
                )
            )
            for name in (_NOW, _LOOKED, _TOUCHED):
                warehouse.execute(drop_table(name))
            if prints is not None:
                refreshes.end(warehouse, generation.id, generation.as_of, prints)
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
        self._warehouse.execute(sql("DELETE FROM crossings WHERE generation > $last", last=self._published()))

    def _point(self, generation: Generation) -> None:
        sizes = self._warehouse.rows(
            sql(
                "SELECT segment, CAST(SUM(CASE WHEN direction = 'entered' THEN 1 ELSE -1 END) AS BIGINT) AS size "
                "FROM crossings GROUP BY segment"
            )
        )
        found = {row["segment"]: row["size"] for row in sizes}
        with self._application.session() as session:
            session.add(GenerationRow(id=generation.id, as_of=generation.as_of, at=generation.at, kind=generation.kind))
            session.flush()
            for name, version in _versions(session).items():
                session.add(SizeRow(generation=generation.id, segment=name, version=version, size=found.get(name, 0)))
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
            current = _versions(session)
            rows = session.execute(select(SizeRow.segment, SizeRow.version, SizeRow.size).where(SizeRow.generation == now.id))
            return {segment: size for segment, version, size in rows if current.get(segment) == version}

    def generations(self) -> int:
        """How many were published."""
        with self._application.session() as session:
            return session.scalar(select(func.count()).select_from(GenerationRow)) or 0


def _versions(session: Session) -> dict[str, int]:
    """The current version of everything that the log keeps: of segments, and of the shelves of segmentations."""
    rows = session.execute(select(SegmentRow.name, SegmentRow.latest))
    return {row.name: row.latest for row in rows} | segmentations.versions(session)


def members_query(published: int | None = None) -> exp.Expression:
    """Everyone in every segment by the log: segment, person, version; as of the ``published`` generation, where it is said."""
    log: exp.Expression = exp.to_table("crossings")
    if published is not None:
        log = query("SELECT segment, person, version, direction, generation FROM crossings WHERE generation <= $last", last=published)
    return sql(
        "SELECT segment, person, version FROM (SELECT segment, person, version, direction, "
        "ROW_NUMBER() OVER (PARTITION BY segment, person ORDER BY generation DESC) AS latest FROM $log AS c) AS log "
        "WHERE latest = 1 AND direction = 'entered'",
        log=log,
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


def _lay_out(warehouse: Engine, memberships: pa.Table, looked: Sequence[Looked] | None, touched: str) -> None:
    """What was found, as temporary tables: who is in, which segments were looked at, whom changes reached."""
    import pyarrow as pa

    if looked is None:
        looked = [Looked(name) for name in memberships["segment"].unique().to_pylist()]
    columns = {"segment": "TEXT", "whole": "BOOLEAN", "reason": "TEXT", "otherwise": "TEXT"}
    for name, types in ((_NOW, MEMBERSHIPS), (_LOOKED, columns), (_TOUCHED, {"person": "BIGINT", "reason": "TEXT"})):
        warehouse.execute(drop_table(name))
        warehouse.execute(create_table(name, types, temporary=True))
    warehouse.write(_NOW, memberships.select(list(MEMBERSHIPS)))
    kinds = {name: pa.bool_() if name == "whole" else pa.string() for name in columns}
    warehouse.write(_LOOKED, pa.table({name: pa.array([getattr(one, name) for one in looked], kind) for name, kind in kinds.items()}))
    if touched:
        rows = query("SELECT person, reason FROM $touched AS t", touched=exp.to_table(touched))
        warehouse.execute(insert(_TOUCHED, ("person", "reason"), rows))


def _before() -> exp.Expression:
    """Who was in a segment, of those who were looked at: segment, person, version."""
    return sql(
        "SELECT segment, person, version FROM (SELECT segment, person, version, direction, "
        "ROW_NUMBER() OVER (PARTITION BY segment, person ORDER BY generation DESC) AS latest FROM crossings "
        "WHERE person IN (SELECT person FROM touched_before) OR segment NOT IN (SELECT segment FROM looked_at WHERE NOT whole)) AS log "
        "WHERE latest = 1 AND direction = 'entered'"
    )


def _entered(generation: Generation) -> exp.Expression:
    return sql(
        "SELECT n.segment, n.person, 'entered', CAST($at AS TIMESTAMP), n.version, $generation, $reason FROM memberships_now AS n "
        "JOIN looked_at AS s ON s.segment = n.segment LEFT JOIN touched_before AS t ON t.person = n.person "
        "LEFT JOIN $before AS m ON m.segment = n.segment AND m.person = n.person WHERE m.person IS NULL",
        at=generation.as_of.isoformat(sep=" "),
        generation=generation.id,
        reason=_why(),
        before=_before(),
    )


def _left(generation: Generation) -> exp.Expression:
    return sql(
        "SELECT m.segment, m.person, 'left', CAST($at AS TIMESTAMP), m.version, $generation, $reason FROM $before AS m "
        "LEFT JOIN looked_at AS s ON s.segment = m.segment LEFT JOIN touched_before AS t ON t.person = m.person "
        "LEFT JOIN memberships_now AS n ON m.segment = n.segment AND m.person = n.person WHERE n.person IS NULL "
        "AND (s.segment IS NULL OR s.whole OR t.person IS NOT NULL)",
        at=generation.as_of.isoformat(sep=" "),
        generation=generation.id,
        reason=_why(),
        before=_before(),
    )


def _why() -> exp.Expression:
    """A definition that changed explains all that follows from it; else a change that reached the person does; else what is left."""
    return sql(
        "CASE WHEN s.segment IS NULL THEN 'definition' WHEN s.reason IS NOT NULL THEN s.reason "
        "WHEN t.reason <> 'time' THEN t.reason ELSE s.otherwise END"
    )
