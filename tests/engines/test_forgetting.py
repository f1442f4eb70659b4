"""What is deleted leaves the file: it is written anew and swapped, or nothing changes at all."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from coterie.engines.duckdb import FRESH, DuckDB, swap
from coterie.errors import WorkspaceRefused
from coterie.store.statement import create_table, sql

HOLD = "import fcntl, sys\nf = open(sys.argv[1], 'rb+')\nfcntl.lockf(f, fcntl.LOCK_EX)\nprint('held', flush=True)\nsys.stdin.read()\n"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[DuckDB]:
    made = DuckDB(tmp_path / "a.duckdb")
    made.execute(create_table("t", {"v": "TEXT"}))
    made.write("t", pa.table({"v": ["somebody-77", "other-11"]}))
    yield made
    made.close()


def test_no_byte_is_left_and_the_rest_is(engine: DuckDB, tmp_path: Path) -> None:
    engine.execute(sql("DELETE FROM t WHERE v = 'somebody-77'"))
    (tmp_path / f"a.duckdb{FRESH}").write_bytes(b"what a killed run left behind")
    engine.forget_deleted()
    assert [path.name for path in tmp_path.iterdir()] == ["a.duckdb"]
    held = (tmp_path / "a.duckdb").read_bytes()
    assert b"somebody-77" not in held
    assert b"other-11" in held
    assert engine.rows(sql("SELECT v FROM t")) == [{"v": "other-11"}]
    engine.write("t", pa.table({"v": ["new"]}))


def test_memory_has_nothing_to_forget() -> None:
    engine = DuckDB()
    engine.forget_deleted()
    assert engine.rows(sql("SELECT 1 AS x")) == [{"x": 1}]
    engine.close()


def test_a_log_of_the_old_file_is_never_played_into_the_fresh_one(tmp_path: Path) -> None:
    fresh, old = tmp_path / "fresh", tmp_path / "old"
    for path, text in ((fresh, "fresh"), (old, "old"), (tmp_path / "old.wal", "log")):
        path.write_text(text)
    with pytest.raises(WorkspaceRefused, match="nothing was replaced"):
        swap(fresh, old)
    assert old.read_text() == "old"


def test_a_file_that_another_program_took_meanwhile_is_not_replaced_under_it(tmp_path: Path) -> None:
    fresh, old = tmp_path / "fresh", tmp_path / "old"
    fresh.write_text("fresh")
    old.write_text("old")
    with subprocess.Popen([sys.executable, "-c", HOLD, str(old)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(WorkspaceRefused, match="nothing was replaced"):
            swap(fresh, old)
        holder.communicate(b"")
    assert old.read_text() == "old"
    swap(fresh, old)
    assert old.read_text() == "fresh"
