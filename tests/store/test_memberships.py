"""Who entered and left at each published generation."""
# ruff: noqa: DTZ001 -- naive times are what files and stores hold

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest

from coterie.store.bitmaps import Bitmaps
from coterie.store.history import History
from coterie.store.memberships import Generation, Memberships
from coterie.store.segments import Segments
from coterie.store.statement import sql
from coterie.store.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "shop", "UTC", "RUB") as workspace:
        workspace.warehouse.write("people", pa.table({"person": [1, 2, 3, 4], "key": ["ann", "bob", "cat", "dan"]}))
        for name in ("a", "b"):
            Segments(workspace).add(name, "orders()", "{}")
        yield workspace


@pytest.fixture
def memberships(workspace: Workspace) -> Memberships:
    return Memberships(workspace)


def members(**segments: list[int]) -> pa.Table:
    rows = [(name, person, 1) for name, people in segments.items() for person in people]
    names, people, versions = zip(*rows, strict=True) if rows else ((), (), ())
    return pa.table(
        {"segment": pa.array(names, pa.string()), "person": pa.array(people, pa.int64()), "version": pa.array(versions, pa.int32())}
    )


def publish(memberships: Memberships, day: int, **people: list[int]) -> dict[str, tuple[int, int]]:
    generation = Generation(memberships.next_generation(), datetime(2026, 3, day), None, "full")
    return memberships.publish(generation, members(**people))


def names(workspace: Workspace, name: str) -> list[str]:
    now = Memberships(workspace).generation()
    assert now is not None
    return list(History(workspace).keys(Bitmaps(workspace).at(now, [name])[name]).values())


def test_the_log_says_who_entered_and_left_and_membership_follows_from_it(workspace: Workspace, memberships: Memberships) -> None:
    assert memberships.generation() is None
    assert memberships.size("a") is None
    assert publish(memberships, 1, a=[1, 2, 3], b=[3]) == {"a": (3, 0), "b": (1, 0)}
    assert publish(memberships, 2, a=[1, 2, 3], b=[3]) == {}
    assert publish(memberships, 3, a=[1, 4]) == {"a": (1, 2), "b": (0, 1)}
    assert (names(workspace, "a"), names(workspace, "b")) == (["ann", "dan"], [])
    assert memberships.sizes() == {"a": 2, "b": 0}
    assert publish(memberships, 4, a=[1, 2, 4], b=[2]) == {"a": (1, 0), "b": (1, 0)}
    now = memberships.generation()
    assert now is not None
    assert (now.id, now.as_of) == (4, datetime(2026, 3, 4))


def test_crossings_of_a_generation_that_was_never_published_are_cleared(workspace: Workspace, memberships: Memberships) -> None:
    publish(memberships, 1, a=[1])
    columns = {
        "segment": ["a"],
        "person": [2],
        "direction": ["entered"],
        "at": pa.array([datetime(2026, 3, 2)], pa.timestamp("us")),
        "generation": [2],
    }
    assert memberships.record(pa.table(columns)) == 1
    assert publish(memberships, 3, a=[1, 3]) == {"a": (1, 0)}
    assert names(workspace, "a") == ["ann", "cat"]


def test_crossings_may_be_recorded_by_a_query(workspace: Workspace, memberships: Memberships) -> None:
    memberships.record_query(
        sql("SELECT 'a', person, 'entered', CAST('2026-03-01' AS TIMESTAMP), 1, 1, 'facts' FROM people WHERE person < 3")
    )
    memberships.point(Generation(1, datetime(2026, 3, 1), None, "incremental"))
    assert names(workspace, "a") == ["ann", "bob"]
    assert memberships.size("a") == 2
