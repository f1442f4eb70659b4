"""An incremental refresh leaves the memberships of a full one, whatever came in, in whatever order, and however much time passed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.segments.simulated import STEPS, Simulation

from coterie.segments import refresh as refreshing
from coterie.store.statement import sql

SEED = int(os.environ.get("COTERIE_SEED", "20260331")) + 70_000
REASONS = {"facts", "time", "definition", "cuts", "merge"}


def simulate(folder: Path, seed: int, steps: int, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """So many steps; after each, the log against everybody looked at. How many were touched, of how many."""
    simulation = Simulation(folder, seed)
    monkeypatch.setattr(refreshing, "_asked", simulation.ask)
    monkeypatch.setattr(refreshing, "cut", simulation.cutting)
    monkeypatch.setattr(refreshing, "BREAK_EVEN", 2.0)
    simulation.refresh()
    touched = people = 0
    story = []
    for _ in range(steps):
        story += [simulation.change() for _ in range(simulation.rng.choice((0, 0, 1, 1, 3)))]
        by = simulation.rng.choice(STEPS)
        simulation.at += by
        story.append(str(by))
        done = simulation.refresh(full=simulation.rng.random() < 0.1, cuts=simulation.rng.random() < 0.1)
        wanted, held = simulation.looked, simulation.held()
        differ = {name: (held[name] ^ wanted[name], simulation.definitions[name]) for name in held if held[name] != wanted[name]}
        assert not differ, f"seed {seed}: after {story}: {done.kind}: {differ}"
        assert done.sizes == {name: len(people) for name, people in wanted.items()}
        touched, people = touched + (done.touched or 0), people + done.people
        story.append(done.kind)
    reasons = {row["reason"] for row in simulation.engine.rows(sql("SELECT DISTINCT reason FROM crossings"))}
    assert reasons <= REASONS
    simulation.close()
    return touched, people


@pytest.mark.parametrize("seed", [SEED + 1, SEED + 2])
def test_an_incremental_refresh_is_a_full_one(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    simulate(tmp_path / "shop", seed, 6, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(SEED + 100, SEED + 180))
def test_an_incremental_refresh_is_a_full_one_on_many(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touched, people = simulate(tmp_path / "shop", seed, 25, monkeypatch)
    print(f"{touched} of {people} touched")
