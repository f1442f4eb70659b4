"""The bench keeps its word: every segment has its hand-written query, and the generated shop is the same each time."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench"


def load(name: str) -> ModuleType:
    if str(BENCH) not in sys.path:  # its files know each other as a script's do
        sys.path.insert(0, str(BENCH))
    spec = importlib.util.spec_from_file_location(f"bench_{name}", BENCH / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_200_segments_and_the_hand_written_queries_answer_each_other() -> None:
    run = load("run")

    assert len(run.conditions()) == len(set(run.conditions())) == 200
    assert len(run.segments()) == len(set(run.segments())) == 200
    assert set(run.queries()) == {*run.conditions(), *run.segments()}
    assert run.asked("40") == run.segments()[:40]


def test_the_same_seed_gives_the_same_shop(tmp_path: Path) -> None:
    generate = load("generate")
    for name in ("once", "again"):
        generate.generate(tmp_path / name, 300)

    sums = [
        {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (tmp_path / name).iterdir()} for name in ("once", "again")
    ]

    assert sums[0] == sums[1]
    assert set(sums[0]) == {"people.csv", "order-lines.csv", "events.parquet", "contacts.csv", "complete"}


def test_a_target_that_is_missed_is_said_to_be_missed() -> None:
    run = load("run")

    def figure(seconds: float = 1.0) -> object:
        return run.Figure(seconds, seconds, seconds, 0.5, {})

    figures = {name: figure() for name in run.MEASURES} | {"one-by-one-200": figure(2.0)}
    report = run.report(figures, people=1000, rounds=3, wrong=[])

    assert "| 200 segments shared ÷ one by one | 0.50 × | ≤ 0.25 × | **missed** |" in report
    assert "- 200 segments shared ÷ one by one: 0.50 × where 0.25 was promised." in report
    assert "| import of order lines ÷ COPY | 1.00 × | ≤ 8 × | held |" in report


@pytest.mark.parametrize("name", ["copy", "copy_contacts", "load", "scan"])
def test_the_yardstick_is_kept_as_a_file(name: str) -> None:
    assert (BENCH / "baseline" / f"{name}.sql").read_text("utf-8").startswith("-- ")
