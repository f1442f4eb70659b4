"""The past by the log: sizes are its sums, entries its rows, on both engines; what was never published is not seen."""
# ruff: noqa: DTZ001 -- naive times are what files and stores hold

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from pyroaring import BitMap

from coterie.store import one_person
from coterie.store.bitmaps import Bitmaps
from coterie.store.history import Entry, History
from coterie.store.memberships import Generation, Looked, Memberships, Reason
from coterie.store.segments import Segments
from coterie.store.statement import sql
from coterie.store.workspace import Workspace

PEOPLE = 12


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    pgserver = pytest.importorskip("pgserver")
    server = pgserver.get_server(tmp_path_factory.mktemp("postgres"))
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(params=["duckdb", "postgres"])
def workspace(request: pytest.FixtureRequest, tmp_path: Path, make_workspace: Callable[[], Workspace]) -> Iterator[Workspace]:
    if request.param == "postgres":
        made = Workspace.create(tmp_path / "pg", "UTC", "RUB", warehouse=request.getfixturevalue("url"))
        for table in ("people", "profiles", "crossings"):
            made.warehouse.execute(sql("DELETE FROM $table", table=sql(table)))
    else:
        made = make_workspace()
    with made as workspace:
        numbers = list(range(1, PEOPLE + 1))
        keys = [f"k{number}" for number in numbers]
        workspace.warehouse.write("people", pa.table({"person": numbers, "key": keys}))
        workspace.warehouse.write("profiles", pa.table({"profile": numbers, "person": numbers, "source": ["main"] * PEOPLE, "key": keys}))
        yield workspace


def publish(workspace: Workspace, reason: Reason = "facts", **members: list[int]) -> Generation:
    memberships = Memberships(workspace)
    number = memberships.next_generation()
    generation = Generation(number, datetime(2026, 1, 1) + timedelta(days=number), None, "full")
    rows = [(name, person, 1) for name, people in members.items() for person in people]
    columns = zip(*rows, strict=True) if rows else ((), (), ())
    types = (pa.string(), pa.int64(), pa.int32())
    arrays = [pa.array(values, type_) for values, type_ in zip(columns, types, strict=True)]
    looked = [Looked(name, True, reason, reason) for name in members]
    memberships.publish(generation, pa.table(dict(zip(("segment", "person", "version"), arrays, strict=True))), looked)
    return generation


def test_sizes_are_the_sums_of_who_entered_and_left(workspace: Workspace) -> None:
    Segments(workspace).add("a", "orders()", "{}")
    chance, history, generations = random.Random(3), [], []
    for _ in range(6):
        history.append(sorted(chance.sample(range(1, PEOPLE + 1), chance.randrange(PEOPLE))))
        generations.append(publish(workspace, chance.choice(["facts", "time"]), a=history[-1]))

    found = History(workspace).sizes("a")

    assert [size.generation for size in found] == generations
    assert [size.people for size in found] == [len(people) for people in history]
    for before, now, size in zip([[], *history], history, found, strict=False):
        assert sum(size.entered.values()) == len(set(now) - set(before))
        assert sum(size.left.values()) == len(set(before) - set(now))
        assert size.entered.keys() | size.left.keys() <= {"facts", "time"}
    for generation, people in zip(generations, history, strict=True):
        assert set(Bitmaps(workspace).at(generation, ["a"])["a"]) == set(people)


def test_somebody_erased_was_never_counted(workspace: Workspace) -> None:
    Segments(workspace).add("a", "orders()", "{}")
    publish(workspace, a=[1, 2, 3])
    publish(workspace, a=[1, 3])
    one_person.delete(workspace.warehouse, one_person.of_number(workspace.warehouse, 2))

    assert [(size.people, size.entered, size.left) for size in History(workspace).sizes("a")] == [(2, {"facts": 2}, {}), (2, {}, {})]


def test_entries_are_the_latest_rows_of_a_segment_or_of_people(workspace: Workspace) -> None:
    for name in ("a", "b"):
        Segments(workspace).add(name, "orders()", "{}")
    publish(workspace, a=[1, 2], b=[2])
    publish(workspace, "time", a=[1])
    history = History(workspace)
    first, second = datetime(2026, 1, 2), datetime(2026, 1, 3)

    assert history.entries(segment="a") == (3, (
        Entry(second, "a", "k2", None, "left", 1, "time"),
        Entry(first, "a", "k1", None, "entered", 1, "facts"),
        Entry(first, "a", "k2", None, "entered", 1, "facts"),
    ))  # fmt: skip
    assert history.entries(segment="a", limit=1)[1] == (Entry(second, "a", "k2", None, "left", 1, "time"),)
    assert history.entries(people=[2])[0] == 4
    assert history.entries(people=[2], since=second)[0] == 2
    assert history.entries(people=[2], segment="b", until=second)[1] == (Entry(first, "b", "k2", None, "entered", 1, "facts"),)
    assert history.entries(people=[2], since=second, until=second) == (0, ())


def test_whoever_was_merged_since_is_told_by_both_keys_and_who_is_gone_by_none(workspace: Workspace) -> None:
    Segments(workspace).add("a", "orders()", "{}")
    publish(workspace, a=[2, 3])
    for statement in (
        "UPDATE profiles SET person = 1 WHERE profile = 2",
        "DELETE FROM people WHERE person IN (2, 3)",
        "DELETE FROM profiles WHERE profile = 3",
    ):
        workspace.warehouse.execute(sql(statement))
    history = History(workspace)

    assert [(one.key, one.was) for one in history.entries(segment="a")[1]] == [("k1", "k2"), (None, None)]
    now = history.generation()
    assert now is not None
    assert history.keys(Bitmaps(workspace).today(Bitmaps(workspace).at(now, ["a"]))["a"]) == {1: "k1"}


def test_a_generation_is_the_last_published_at_or_before_an_instant(workspace: Workspace) -> None:
    history = History(workspace)
    assert history.generation() is history.first() is None
    assert history.sizes("a") == ()
    assert history.lately(5) == {}
    Segments(workspace).add("a", "orders()", "{}")
    first, second = publish(workspace, a=[1]), publish(workspace, a=[1, 2])
    crossing = {"segment": ["a"], "person": [9], "direction": ["entered"], "generation": [3], "version": pa.array([1], pa.int32())}
    workspace.warehouse.write("crossings", pa.table(crossing | {"at": pa.array([datetime(2026, 1, 4)], pa.timestamp("us"))}))

    assert history.first() == first
    assert [history.generation(first.as_of + timedelta(hours=hours)) for hours in (-1, 0, 23, 24)] == [None, first, first, second]
    assert history.generation() == second
    assert history.entries(segment="a")[0] == 2
    assert [size.people for size in history.sizes("a")] == [1, 2]
    assert (history.knows("a"), history.knows("b")) == (True, False)
    assert history.lately(5) == {"a": [(first, 1, 1), (second, 1, 2)]}
    assert history.lately(1) == {"a": [(second, 1, 2)]}


def test_keys_are_of_the_people_of_these_numbers_in_their_order(workspace: Workspace) -> None:
    assert History(workspace).keys(BitMap([11, 3, 99])) == {3: "k3", 11: "k11"}
    assert History(workspace).keys(BitMap()) == {}
