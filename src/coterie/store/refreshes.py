"""What a refresh has to know of the one before it: its instant, how segments were understood, and whom changes reached since.

Kept in the warehouse, beside the crossings that it wrote and in their transaction. Which generation is published is said by the
pointer of the application store alone; what stands here of a later one was never published, and is no more when the next begins.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlglot import exp

from coterie.store import numbers
from coterie.store.statement import sql

if TYPE_CHECKING:
    from coterie.model.engine import Engine
    from coterie.store.workspace import Workspace

FORGOTTEN = "touches_forgotten"
"""The counter of the last generation whose touches were deleted: a refresh can only go on from that one or a later one."""


@dataclass(frozen=True, slots=True)
class Last:
    """The published refresh: its number, its instant (naive UTC), and the prints of its segments' conditions by name."""

    generation: int
    as_of: datetime
    prints: Mapping[str, str]


def clear_unpublished(workspace: Workspace) -> None:
    """Forget the crossings and the cuts of a refresh that was written but killed before it was published."""
    newest = "SELECT MAX(generation) AS generation FROM (SELECT generation FROM refreshes UNION ALL SELECT generation FROM cuts) AS g"
    written = workspace.warehouse.rows(sql(newest))[0]["generation"]
    if written and written != _pointed(workspace):
        from coterie.store import cuts
        from coterie.store.memberships import Memberships

        memberships = Memberships(workspace)
        if memberships.next_generation() <= written:
            memberships.clear_unpublished()
            cuts.clear_unpublished(workspace.warehouse, memberships.next_generation() - 1)


def _pointed(workspace: Workspace) -> int | None:
    """The published generation, read without opening the application store, which takes longer than a question; None if none can be."""
    from coterie.store.workspace import APPLICATION

    path = (workspace.path / APPLICATION).resolve()
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            row = connection.execute("SELECT generation FROM generation_pointer").fetchone()
    except sqlite3.Error:
        return None
    return None if row is None else int(row[0])


def begin(engine: Engine, published: int) -> Last | None:
    """Take up all touches for the generation after the ``published`` one (0: none); what is known of that one.

    None where nothing is known, or touches since it are lost: as where one of the two stores was put back from a backup.
    A transaction of its own, so that what comes in from now on waits for the refresh after.
    """
    with engine.transaction():
        last = _last(engine, published)
        if not engine.rows(sql("SELECT generation FROM refreshes WHERE generation = 0")):
            engine.execute(sql("INSERT INTO refreshes (generation) VALUES (0)"))  # from now on, the warehouse is watched
        for table in ("refreshes", "refreshed_segments"):
            engine.execute(sql("DELETE FROM $table WHERE generation > $last", table=exp.to_table(table), last=published))
        if last is not None:
            engine.execute(sql("DELETE FROM touches WHERE generation <= $last", last=published))
            numbers.put(engine, FORGOTTEN, published)
        engine.execute(sql("UPDATE touches SET generation = $next WHERE generation IS NULL OR generation > $next", next=published + 1))
    return last


def _last(engine: Engine, published: int) -> Last | None:
    rows = engine.rows(sql("SELECT as_of FROM refreshes WHERE generation = $last AND generation > 0", last=published))
    if not rows or numbers.last(engine, FORGOTTEN) > published:
        return None
    prints = engine.rows(sql("SELECT segment, print FROM refreshed_segments WHERE generation = $last", last=published))
    return Last(published, rows[0]["as_of"], {row["segment"]: row["print"] for row in prints})


def end(engine: Engine, generation: int, as_of: datetime, prints: Mapping[str, str]) -> None:
    """Enter what the next refresh has to know of this one, inside the transaction that writes its crossings. ``as_of``: naive UTC."""
    import pyarrow as pa

    engine.write("refreshes", pa.table({"generation": [generation], "as_of": pa.array([as_of], pa.timestamp("us"))}))
    engine.execute(sql("DELETE FROM refreshed_segments WHERE generation < $last", last=generation - 1))
    columns = {"generation": pa.array([generation] * len(prints), pa.int64()), "segment": pa.array(prints, pa.string())}
    engine.write("refreshed_segments", pa.table(columns | {"print": pa.array(prints.values(), pa.string())}))
