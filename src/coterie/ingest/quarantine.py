"""Rows that were set aside, with their number, the reason and the row as it stood, kept in the warehouse.

A row that waits already, or was mended and sent, is not set aside again when its file comes again: of that row the same source said the
same. It counts all the same among what could not be taken.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlglot import exp

from coterie.engines.duckdb import DuckDB
from coterie.ingest.judge import DROPPED
from coterie.ingest.readers import Staged
from coterie.ingest.run import Run
from coterie.store.imports import MENDED
from coterie.store.statement import column, create_table, drop_table, query, sql

if TYPE_CHECKING:
    from coterie.model.engine import Engine


def write(run: Run) -> None:
    """Keep the rows of ``judged`` that were set aside; the raw row is a JSON object by column name, or a JSON text.

    The staged file is let go of: nothing asks for it any more.
    """
    import pyarrow as pa

    pairs: list[exp.Expression] = []
    for i, name in enumerate(run.layout.columns):
        if i in run.layout.hidden:
            continue
        pairs += [exp.Literal.string(name), column(f"c{i}", "s")]
    raw = exp.Anonymous(this="json_object", expressions=pairs)
    rows = (
        exp.select(
            exp.Literal.number(run.number).as_("import_no"),
            column("row", "j"),
            column("fate", "j").as_("reason"),
            sql("CAST(CASE WHEN s.fault IS NULL THEN $object ELSE TO_JSON(s.raw) END AS TEXT)", object=raw).as_("raw"),
        )
        .from_("judged AS j")
        .join("staged AS s", on=sql("s.row = j.row"))
        .where(sql("j.fate IS NOT NULL AND j.fate <> $dropped", dropped=DROPPED))
    )
    run.scratch.execute(drop_table("known_aside"))
    run.scratch.execute(create_table("known_aside", {"print": "TEXT"}))
    if not run.grow and (known := _known(run)):
        run.scratch.write("known_aside", pa.table({"print": pa.array(known, pa.string())}))
    new = query("SELECT * FROM $rows AS r ANTI JOIN known_aside AS k ON k.print = MD5(r.raw)", rows=rows.subquery())
    run.warehouse.write("quarantine", run.scratch.stream(new))
    for table in ("staged_rows", "staged"):
        run.forget(table)


def _known(run: Run) -> list[str]:
    """The prints of this source's rows that wait, or were mended and sent by an import that stands."""
    waiting = query(
        "SELECT DISTINCT MD5(q.raw) AS print FROM quarantine AS q JOIN imports AS i ON i.import_no = q.import_no WHERE i.source = $source",
        source=run.source,
    )
    sent = run.warehouse.rows(query("SELECT choices FROM imports WHERE source = $source AND undone IS NULL", source=run.source))
    mended = [one for row in sent for one in json.loads(row["choices"]).get(MENDED, ())]
    return list({*(str(row["print"]) for row in run.warehouse.rows(waiting)), *mended})


def prints(engine: Engine, number: int, rows: Sequence[int]) -> tuple[str, ...]:
    """What the rows of an import's quarantine are known by when their file comes again."""
    asked = query("SELECT DISTINCT MD5(raw) AS print FROM quarantine WHERE import_no = $number", number=number)
    return tuple(sorted(str(row["print"]) for row in engine.rows(asked.where(column("row").isin(*rows)))))


def reasons(run: Run) -> tuple[int, dict[str, int]]:
    """How many rows were dropped (by ``--where``, or as no data), and the others set aside by reason, most frequent first."""
    found = run.rows(sql("SELECT fate, COUNT(*) AS n FROM judged WHERE fate IS NOT NULL GROUP BY fate ORDER BY n DESC, fate"))
    counts = {str(row["fate"]): int(str(row["n"])) for row in found}
    return counts.pop(DROPPED, 0), counts


def stage(scratch: DuckDB, columns: tuple[str, ...], rows: Sequence[Sequence[str | None]]) -> Staged:
    """Stage rows that are sent again, as a file would be."""
    import pyarrow as pa

    names = ["row", "fault", "raw", "skip", *(f"c{i}" for i in range(len(columns)))]
    scratch.execute(create_table("staged", {name: "BIGINT" if name == "row" else "TEXT" for name in names}))
    values = list(zip(*rows, strict=True)) if rows else [() for _ in columns]
    nothing = pa.nulls(len(rows), pa.string())
    filled = [pa.array(range(1, len(rows) + 1), pa.int64()), nothing, nothing, nothing, *(pa.array(one, pa.string()) for one in values)]
    scratch.write("staged", pa.table(filled, names=names))
    return Staged(columns, len(rows), nul=True)
