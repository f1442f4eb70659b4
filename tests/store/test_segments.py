"""Definitions with versions; who entered and left at each published generation."""
# ruff: noqa: DTZ001 -- naive times are what files and stores hold

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest

from coterie.errors import DefinitionRefused
from coterie.store.segments import Generation, Segments
from coterie.store.statement import sql
from coterie.store.workspace import Workspace


@pytest.fixture
def segments(tmp_path: Path) -> Iterator[Segments]:
    with Workspace.create(tmp_path / "shop", "UTC", "RUB") as workspace:
        workspace.warehouse.write("people", pa.table({"person": [1, 2, 3, 4], "key": ["ann", "bob", "cat", "dan"]}))
        yield Segments(workspace)


def members(**segments: list[int]) -> pa.Table:
    rows = [(name, person, 1) for name, people in segments.items() for person in people]
    names, people, versions = zip(*rows, strict=True) if rows else ((), (), ())
    return pa.table(
        {"segment": pa.array(names, pa.string()), "person": pa.array(people, pa.int64()), "version": pa.array(versions, pa.int32())}
    )


def publish(segments: Segments, day: int, **people: list[int]) -> dict[str, tuple[int, int]]:
    generation = Generation(segments.next_generation(), datetime(2026, 3, day), None, "full")
    return segments.publish(generation, members(**people))


def names(segments: Segments, name: str) -> list[str]:
    return segments.members(name)["key"].to_pylist()


def test_a_changed_condition_makes_a_version_and_the_same_one_none(segments: Segments) -> None:
    assert segments.add("vip", "orders()", "{}", description="best", author="ann", at=datetime(2026, 3, 1)).version == 1
    assert segments.add("vip", "orders()", "{}").version == 1
    assert segments.add("vip", "orders().count > 1", "{1}").version == 2
    assert segments.get("vip").condition == "orders().count > 1"
    assert segments.get("vip").description == "best"
    assert segments.get("vip", 1).json == "{}"
    assert [one.version for one in segments.versions("vip")] == [1, 2]
    assert [one.created_at for one in segments.versions("vip")] == [datetime(2026, 3, 1), None]
    segments.add("new", "not orders()", "{}")
    assert [one.name for one in segments.list()] == ["new", "vip"]


def test_unknown_names_and_versions_are_refused_with_near_names(segments: Segments) -> None:
    segments.add("sleeping", "orders()", "{}")
    with pytest.raises(DefinitionRefused, match="did you mean sleeping"):
        segments.get("sleepng")
    with pytest.raises(DefinitionRefused, match="versions 1 to 1"):
        segments.get("sleeping", 7)
    for name in ("", " x", "a\0b"):
        with pytest.raises(DefinitionRefused, match="can't be named"):
            segments.add(name, "orders()", "{}")


def test_the_log_says_who_entered_and_left_and_membership_follows_from_it(segments: Segments) -> None:
    for name in ("a", "b"):
        segments.add(name, "orders()", "{}")
    assert segments.generation() is None
    assert segments.size("a") is None
    assert publish(segments, 1, a=[1, 2, 3], b=[3]) == {"a": (3, 0), "b": (1, 0)}
    assert publish(segments, 2, a=[1, 2, 3], b=[3]) == {}
    assert publish(segments, 3, a=[1, 4]) == {"a": (1, 2), "b": (0, 1)}
    assert (names(segments, "a"), names(segments, "b")) == (["ann", "dan"], [])
    assert segments.sizes() == {"a": 2, "b": 0}
    assert [size for _, size in segments.history("a")] == [3, 3, 2]
    assert publish(segments, 4, a=[1, 2, 4], b=[2]) == {"a": (1, 0), "b": (1, 0)}
    assert segments.overlap("a", "b") == (3, 1, 1)
    now = segments.generation()
    assert now is not None
    assert (now.id, now.as_of) == (4, datetime(2026, 3, 4))


def test_crossings_of_a_generation_that_was_never_published_are_cleared(segments: Segments) -> None:
    segments.add("a", "orders()", "{}")
    publish(segments, 1, a=[1])
    columns = {
        "segment": ["a"],
        "person": [2],
        "direction": ["entered"],
        "at": pa.array([datetime(2026, 3, 2)], pa.timestamp("us")),
        "generation": [2],
    }
    assert segments.record(pa.table(columns)) == 1
    assert publish(segments, 3, a=[1, 3]) == {"a": (1, 0)}
    assert names(segments, "a") == ["ann", "cat"]


def test_crossings_may_be_recorded_by_a_query(segments: Segments) -> None:
    segments.add("a", "orders()", "{}")
    segments.record_query(sql("SELECT 'a', person, 'entered', CAST('2026-03-01' AS TIMESTAMP), 1, 1, 'facts' FROM people WHERE person < 3"))
    segments.point(Generation(1, datetime(2026, 3, 1), None, "incremental"))
    assert names(segments, "a") == ["ann", "bob"]
    assert segments.size("a") == 2
