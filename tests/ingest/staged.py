"""A file as it is staged: what the tests of formats look at."""

from __future__ import annotations

from pathlib import Path

from coterie.engines.duckdb import DuckDB
from coterie.ingest import readers
from coterie.ingest.readers import Choices, Staged
from coterie.store.statement import sql


def read(path: Path, choices: Choices = readers.AS_FOUND) -> tuple[Staged, list[tuple[object, ...]]]:
    """What is staged, and each row: its values, or only why it has none."""
    scratch = DuckDB(ordered=True)
    try:
        staged = readers.stage(scratch, path, choices)
        rows = scratch.run(sql("SELECT * EXCLUDE (raw) FROM staged ORDER BY row")).to_pylist()
        assert [row["row"] for row in rows] == list(range(1, staged.rows + 1))
        return staged, [(row["fault"] or row["skip"],) if row["fault"] or row["skip"] else tuple(row.values())[3:] for row in rows]
    finally:
        scratch.close()
