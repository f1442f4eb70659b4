"""Any file a shop owner drops is staged as the table that is in it; nothing is lost, and what was done is said."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from coterie.engines.duckdb import DuckDB
from coterie.ingest import readers
from coterie.ingest.readers import Staged
from coterie.store.statement import sql
from coterie.testing.dirty.formats import CARRIERS, LAYOUTS, Dirty, dirty


def read(path: Path, **choices: object) -> tuple[Staged, list[dict[str, object]]]:
    scratch = DuckDB(ordered=True)
    try:
        staged = readers.stage(scratch, path, readers.Choices(**choices))  # type: ignore[arg-type]
        return staged, scratch.run(sql("SELECT * FROM staged ORDER BY row")).to_pylist()
    finally:
        scratch.close()


def values(rows: list[dict[str, object]]) -> list[tuple[object, ...]]:
    return [tuple(value for name, value in row.items() if name[0] == "c") for row in rows if row["skip"] is None and row["fault"] is None]


def check(made: Dirty) -> Staged:
    staged, rows = read(made.path)
    assert [row["row"] for row in rows] == list(range(1, staged.rows + 1))
    assert (staged.columns, values(rows)) == (made.columns, list(made.rows)), staged.notes
    skipped = [row["skip"] for row in rows if row["skip"]]
    assert len(skipped) == made.skipped == sum(staged.skipped.values())
    assert staged.rows == len(made.rows) + made.skipped
    return staged


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_report_of_every_format(tmp_path: Path, carrier: str, seed: int) -> None:
    check(dirty(Random(f"{carrier} {seed}"), tmp_path, carrier, "report"))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout(tmp_path: Path, layout: str, seed: int) -> None:
    rng = Random(f"{layout} {seed}")
    check(dirty(rng, tmp_path, rng.choice(("csv", "xlsx", "xls", "ods", "page", "xml")), layout))


@pytest.mark.slow
def test_two_hundred_files(tmp_path: Path) -> None:
    wrong = []
    for seed in range(200):
        folder = tmp_path / str(seed)
        folder.mkdir()
        try:
            check(dirty(Random(seed), folder))
        except Exception as error:  # noqa: BLE001 -- all that are wrong are told together
            wrong.append(f"{seed}: {str(error)[:300]}")
    assert not wrong, "\n".join(wrong)
