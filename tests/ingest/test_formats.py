"""Any file a shop owner drops is staged as the table that is in it; nothing is lost, and what was done is said."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from tests.ingest.staged import read

from coterie.testing.dirty.formats import CARRIERS, LAYOUTS, Dirty, dirty


def check(made: Dirty) -> None:
    """The staged table is the one that was written; what is left out is what was put in beside it."""
    staged, rows = read(made.path)
    data = [row for row in rows if len(row) == len(made.columns)]
    assert (staged.columns, data) == (made.columns, list(made.rows)), staged.notes
    assert len(rows) == staged.rows == len(made.rows) + made.skipped
    assert sum(staged.skipped.values()) == made.skipped


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_report_of_every_format(tmp_path: Path, carrier: str, seed: int) -> None:
    check(dirty(Random(f"{carrier} {seed}"), tmp_path, carrier, "report"))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout(tmp_path: Path, layout: str, seed: int) -> None:
    rng = Random(f"{layout} {seed}")
    check(dirty(rng, tmp_path, rng.choice(("csv", "xlsx", "xls", "ods", "page", "xml")), layout))


def test_what_is_hidden_is_read_and_said(tmp_path: Path) -> None:
    staged, _ = read(dirty(Random(7), tmp_path, "hidden").path)
    assert any("“Данные”, “Архив” (hidden)" in note for note in staged.notes)
    assert any("what is hidden in the sheet “Данные” was read too (1 row, columns)" in note for note in staged.notes)


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
