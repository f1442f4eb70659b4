"""What the membership log tells of the past: sizes at each generation, who crossed when and why, who somebody is today.

Reads only; what is written here is ``store.memberships``' business. Rows of a generation that was never published are not seen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from coterie.store.application import GenerationRow, PointerRow, SizeRow
from coterie.store.memberships import Generation
from coterie.store.statement import all_of, column, create_table, drop_table, query, sql

if TYPE_CHECKING:
    from pyroaring import BitMap

    from coterie.store.workspace import Workspace

ASKED = "numbers_asked"


@dataclass(frozen=True, slots=True)
class Size:
    """A segment at a generation: people in it by the log, and how many entered and left since the one before, by reason.

    ``version`` is of its definition; None where it had none any more, and everybody left.
    """

    generation: Generation
    version: int | None
    people: int
    entered: dict[str, int] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the log: who entered or left which segment, as of when (naive UTC), by which version, and why.

    ``key`` is whom the person's number leads to today, None if nobody any more; ``was``: their key then, where they were merged since.
    """

    at: datetime
    segment: str
    key: str | None
    was: str | None
    direction: str
    version: int
    reason: str


class History:
    """The past of an open workspace's memberships."""

    def __init__(self, workspace: Workspace) -> None:
        self._application = workspace.application
        self._engine = workspace.warehouse

    def generation(self, at: datetime | None = None) -> Generation | None:
        """The last published generation, or the last at or before an instant (naive UTC); None if there is none."""
        asked = select(GenerationRow).where(GenerationRow.id <= select(PointerRow.generation).scalar_subquery())
        if at is not None:
            asked = asked.where(GenerationRow.as_of <= at)
        with self._application.session() as session:
            row = session.scalar(asked.order_by(GenerationRow.id.desc()).limit(1))
            return None if row is None else _generation(row)

    def first(self) -> Generation | None:
        """The first generation."""
        with self._application.session() as session:
            row = session.scalar(select(GenerationRow).order_by(GenerationRow.id).limit(1))
            return None if row is None else _generation(row)

    def knows(self, name: str) -> bool:
        """Whether any refresh ever worked the segment out."""
        with self._application.session() as session:
            of_it = select(SizeRow.segment).where(SizeRow.segment == name).limit(1)
            lately = of_it.where(SizeRow.generation == select(PointerRow.generation).scalar_subquery())
            return session.scalar(lately) is not None or session.scalar(of_it) is not None

    def sizes(self, name: str) -> tuple[Size, ...]:
        """The segment at every generation that knew it, oldest first. Sizes are sums of the log, so somebody erased is in none."""
        crossed: dict[int, dict[str, dict[str, int]]] = defaultdict(lambda: {"entered": {}, "left": {}})
        for row in self._engine.rows(
            sql(
                "SELECT generation, direction, COALESCE(reason, '') AS reason, COUNT(*) AS n FROM crossings "
                "WHERE segment = $name GROUP BY generation, direction, COALESCE(reason, '') ORDER BY reason",
                name=name,
            )
        ):
            crossed[row["generation"]][row["direction"]][row["reason"]] = row["n"]
        found, people = [], 0
        for generation, version in self._versions(name):
            if version is None and generation.id not in crossed:
                continue
            moved = crossed[generation.id]
            people += sum(moved["entered"].values()) - sum(moved["left"].values())
            found.append(Size(generation, version, people, moved["entered"], moved["left"]))
        return tuple(found)

    def _versions(self, name: str) -> list[tuple[Generation, int | None]]:
        """Every published generation with the version of the segment that it worked out."""
        with self._application.session() as session:
            rows = session.execute(
                select(GenerationRow, SizeRow.version)
                .outerjoin(SizeRow, (SizeRow.generation == GenerationRow.id) & (SizeRow.segment == name))
                .where(GenerationRow.id <= select(PointerRow.generation).scalar_subquery())
                .order_by(GenerationRow.id)
            )
            return [(_generation(row), version) for row, version in rows]

    def lately(self, generations: int) -> dict[str, list[tuple[Generation, int, int]]]:
        """For each segment of the published generation: (generation, version, size) of the last so many generations, oldest first."""
        now = self.generation()
        found: dict[str, list[tuple[Generation, int, int]]] = defaultdict(list)
        if now is None:
            return found
        with self._application.session() as session:
            rows = session.execute(
                select(GenerationRow, SizeRow)
                .join(SizeRow, SizeRow.generation == GenerationRow.id)
                .where(GenerationRow.id > now.id - generations, GenerationRow.id <= now.id)
                .order_by(GenerationRow.id)
            )
            for generation, size in rows:
                found[size.segment].append((_generation(generation), size.version, size.size))
        return {name: sizes for name, sizes in found.items() if sizes[-1][0].id == now.id}

    # ------------------------------------------------------------ rows of the log

    def entries(
        self,
        *,
        segment: str | None = None,
        people: Collection[int] = (),
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
    ) -> tuple[int, tuple[Entry, ...]]:
        """How many rows the log has of a segment, or of people (numbers), in [since, until); and the latest of them, newest first."""
        now = self.generation()
        asked = query(
            "SELECT c.at, c.segment, p.key, w.key AS was, w.person AS heir, c.person, c.direction, c.version, c.reason FROM crossings AS c "
            "LEFT JOIN profiles AS w ON w.profile = c.person LEFT JOIN people AS p ON p.person = w.person "
            "ORDER BY c.generation DESC, c.segment, c.person"
        )
        wanted = [sql("c.generation <= $last", last=0 if now is None else now.id)]
        wanted += [sql("c.segment = $name", name=segment)] if segment is not None else []
        wanted += [column("person", "c").isin(*people)] if people else []
        wanted += [sql("c.at >= CAST($at AS TIMESTAMP)", at=since.isoformat(sep=" "))] if since is not None else []
        wanted += [sql("c.at < CAST($at AS TIMESTAMP)", at=until.isoformat(sep=" "))] if until is not None else []
        counted = query("SELECT COUNT(*) AS n FROM crossings AS c").where(all_of(wanted))
        rows = self._engine.rows(asked.where(all_of(wanted)) if limit is None else asked.where(all_of(wanted)).limit(limit))
        return int(self._engine.rows(counted)[0]["n"]), tuple(map(_entry, rows))

    def keys(self, numbers: BitMap) -> dict[int, str]:
        """What the people of these numbers are called, in the order of their numbers."""
        import numpy as np
        import pyarrow as pa

        self._engine.execute(drop_table(ASKED))
        self._engine.execute(create_table(ASKED, {"person": "BIGINT"}, temporary=True))
        self._engine.write(ASKED, pa.table({"person": pa.array(np.array(numbers, dtype=np.int64))}))
        rows = self._engine.run(sql("SELECT p.person, p.key FROM people AS p JOIN numbers_asked AS a ON a.person = p.person"))
        self._engine.execute(drop_table(ASKED))
        rows = rows.sort_by("person")
        return dict(zip(rows["person"].to_pylist(), rows["key"].to_pylist(), strict=True))


def _entry(row: dict[str, Any]) -> Entry:
    merged = row["was"] is not None and row["heir"] != row["person"]
    return Entry(
        row["at"], row["segment"], row["key"], row["was"] if merged else None, row["direction"], row["version"], row["reason"] or ""
    )


def _generation(row: GenerationRow) -> Generation:
    return Generation(row.id, row.as_of, row.at, row.kind)
