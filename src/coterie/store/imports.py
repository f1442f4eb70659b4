"""What was imported, and what was set aside: the warehouse's own records, read."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from coterie.errors import ImportRefused

if TYPE_CHECKING:
    from coterie.model.engine import Engine

MENDED = "mended"
"""What the record of an import that sent rows again calls their prints."""


@dataclass(frozen=True, slots=True)
class Import:
    """An import that ended. ``at`` is naive UTC, None where it was not said; ``counts`` its answer's numbers; ``choices`` how
    the file was read; ``undone`` when it was taken back (naive UTC), None while it stands; ``waiting`` its rows in quarantine.
    """

    number: int
    file: str
    kind: str
    source: str
    at: datetime | None
    counts: dict[str, Any]
    choices: dict[str, Any]
    undone: datetime | None
    waiting: int


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that was not taken: its number in the file (from 1, without the header), why, and what stood in it.

    ``raw`` is the row by column name, or the line's text where it could not be taken apart.
    """

    row: int
    reason: str
    raw: dict[str, str | None] | str


def listed(engine: Engine) -> tuple[Import, ...]:
    """All imports, newest first."""
    from coterie.store.statement import sql

    rows = engine.rows(
        sql(
            "SELECT i.import_no, i.file, i.kind, i.source, i.at, i.counts, i.choices, i.undone, COALESCE(q.n, 0) AS waiting "
            "FROM imports AS i LEFT JOIN (SELECT import_no, COUNT(*) AS n FROM quarantine GROUP BY import_no) AS q "
            "ON q.import_no = i.import_no ORDER BY i.import_no DESC"
        )
    )
    return tuple(
        Import(
            row["import_no"], row["file"], row["kind"], row["source"], row["at"],
            json.loads(row["counts"]), json.loads(row["choices"]), row["undone"], row["waiting"],
        )
        for row in rows
    )  # fmt: skip


def get(engine: Engine, number: int) -> Import:
    """One import. Raises ``ImportRefused`` if there is none of that number."""
    found = next((one for one in listed(engine) if one.number == number), None)
    if found is None:
        raise ImportRefused(f"there is no import {number}; `coterie imports list` names them")
    return found


def quarantine(engine: Engine, number: int, rows: Collection[int] | None = None, most: int | None = None) -> tuple[SetAside, ...]:
    """The rows that an import set aside, or those of these numbers, in the file's order."""
    from coterie.store.statement import column, query

    asked = query("SELECT row, reason, raw FROM quarantine WHERE import_no = $number ORDER BY row", number=number)
    if rows is not None:
        asked = asked.where(column("row").isin(*rows))
    found = engine.rows(asked if most is None else asked.limit(most))
    return tuple(SetAside(row["row"], row["reason"], json.loads(row["raw"])) for row in found)


def release(engine: Engine, number: int, rows: Collection[int]) -> None:
    """Take rows out of an import's quarantine: they were sent again."""
    from sqlglot import exp

    from coterie.store.statement import column, sql

    gone = sql("DELETE FROM quarantine WHERE import_no = $number", number=number)
    assert isinstance(gone, exp.Delete)
    engine.execute(gone.where(column("row").isin(*rows)))


def mark_undone(engine: Engine, number: int, at: datetime) -> None:
    """Enter that an import was taken back (``at`` naive UTC)."""
    from coterie.store.statement import sql

    engine.execute(
        sql("UPDATE imports SET undone = CAST($at AS TIMESTAMP) WHERE import_no = $number", at=at.isoformat(sep=" "), number=number)
    )
