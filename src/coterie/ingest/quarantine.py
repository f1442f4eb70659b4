"""Rows that were set aside, with their number, the reason and the row as it stood, kept in the warehouse."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from coterie.engines.duckdb import DuckDB
from coterie.ingest.judge import DROPPED
from coterie.ingest.readers import Staged
from coterie.ingest.run import Run
from coterie.store.statement import column, create_table, sql


def write(run: Run) -> None:
    """Keep the rows of ``judged`` that were set aside; the raw row is a JSON object by column name, or a JSON text.

    The staged file is let go of: nothing asks for it any more.
    """
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
    run.warehouse.write("quarantine", run.scratch.stream(rows))
    for table in ("staged_rows", "staged"):
        run.forget(table)


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
