"""What was imported, and what was set aside: the warehouse's own records, read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from coterie.errors import ImportRefused

if TYPE_CHECKING:
    from coterie.model.engine import Engine


@dataclass(frozen=True, slots=True)
class Import:
    """An import that ended. ``at`` is naive UTC, None where it was not said; ``counts`` its answer's numbers."""

    number: int
    file: str
    kind: str
    source: str
    at: datetime | None
    counts: dict[str, Any]


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

    rows = engine.rows(sql("SELECT import_no, file, kind, source, at, counts FROM imports ORDER BY import_no DESC"))
    return tuple(Import(row["import_no"], row["file"], row["kind"], row["source"], row["at"], json.loads(row["counts"])) for row in rows)


def get(engine: Engine, number: int) -> Import:
    """One import. Raises ``ImportRefused`` if there is none of that number."""
    found = next((one for one in listed(engine) if one.number == number), None)
    if found is None:
        raise ImportRefused(f"there is no import {number}; `coterie imports list` names them")
    return found


def quarantine(engine: Engine, number: int, most: int = 1_000) -> tuple[SetAside, ...]:
    """The rows that an import set aside, in the file's order."""
    from coterie.store.statement import sql

    rows = engine.rows(
        sql("SELECT row, reason, raw FROM quarantine WHERE import_no = $number ORDER BY row LIMIT $most", number=number, most=most)
    )
    return tuple(SetAside(row["row"], row["reason"], json.loads(row["raw"])) for row in rows)
