"""A file as it is staged: what the tests of formats look at. One scratch engine serves them all: opening it is slow."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sqlglot import exp

from coterie.engines.duckdb import DuckDB
from coterie.ingest import readers
from coterie.ingest.readers import Choices, Staged
from coterie.store.statement import drop_table, sql


@cache
def engine() -> DuckDB:
    return DuckDB(ordered=True, threads=1)


def read(path: Path, choices: Choices = readers.AS_FOUND) -> tuple[Staged, list[tuple[object, ...]]]:
    """What is staged, and each row: its values, or only why it has none."""
    scratch = engine()
    try:
        staged = readers.stage(scratch, path, choices)
        rows = scratch.run(sql("SELECT * EXCLUDE (raw) FROM staged ORDER BY row")).to_pylist()
    finally:
        scratch.execute(exp.Drop(tables=[exp.to_table("staged")], kind="VIEW", exists=True))
        for table in ("staged_rows", "staged_all"):
            scratch.execute(drop_table(table))
    assert [row["row"] for row in rows] == list(range(1, staged.rows + 1))
    return staged, [(row["fault"] or row["skip"],) if row["fault"] or row["skip"] else tuple(row.values())[3:] for row in rows]
