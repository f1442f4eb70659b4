"""Bitmaps are what a replay of the log says, whatever was kept of them, lost or damaged; nobody who is gone is in them."""
# ruff: noqa: DTZ001 -- naive times are what files and stores hold

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from coterie.store import bitmaps as kept
from coterie.store import one_person, unfinished
from coterie.store.bitmaps import Bitmaps
from coterie.store.memberships import Generation, Memberships
from coterie.store.segments import Segments
from coterie.store.statement import sql
from coterie.store.workspace import Workspace

if TYPE_CHECKING:
    from pyroaring import BitMap

NAMES = ("a", "b", "c")
PEOPLE = 40
Log = list[dict[str, set[int]]]


@pytest.fixture
def workspace(make_workspace: Callable[[], Workspace], monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setattr(kept, "AT_LEAST", 20)
    with make_workspace() as workspace:
        numbers = list(range(1, PEOPLE + 1))
        keys = [f"k{number}" for number in numbers]
        workspace.warehouse.write("people", pa.table({"person": numbers, "key": keys}))
        workspace.warehouse.write("profiles", pa.table({"profile": numbers, "person": numbers, "source": ["main"] * PEOPLE, "key": keys}))
        for name in NAMES:
            Segments(workspace).add(name, "orders()", "{}")
        yield workspace


def publish(workspace: Workspace, members: dict[str, set[int]]) -> Generation:
    memberships = Memberships(workspace)
    number = memberships.next_generation()
    generation = Generation(number, datetime(2026, 1, 1) + timedelta(days=number), None, "full")
    rows = [(name, person, 1) for name, people in members.items() for person in sorted(people)]
    columns = zip(*rows, strict=True) if rows else ((), (), ())
    types = (pa.string(), pa.int64(), pa.int32())
    arrays = [pa.array(values, type_) for values, type_ in zip(columns, types, strict=True)]
    memberships.publish(generation, pa.table(dict(zip(("segment", "person", "version"), arrays, strict=True))))
    return generation


def random_history(chance: random.Random, generations: int) -> Log:
    history: Log = []
    now: dict[str, set[int]] = {name: set() for name in NAMES}
    for _ in range(generations):
        now = {name: {p for p in range(1, PEOPLE + 1) if (p in people) ^ (chance.random() < 0.2)} for name, people in now.items()}
        history.append(now)
    return history


def as_sets(found: dict[str, BitMap]) -> dict[str, set[int]]:
    return {name: set(bitmap) for name, bitmap in found.items()}


@pytest.mark.parametrize("seed", range(4))
def test_bitmaps_of_every_generation_are_a_replay_of_the_log_whatever_was_kept(workspace: Workspace, seed: int) -> None:
    chance = random.Random(seed)
    bitmaps, generations = Bitmaps(workspace), []
    history = random_history(chance, 12)
    for members in history:
        generations.append(publish(workspace, members))
        if chance.random() < 0.7:
            bitmaps.renew(generations[-1])

    assert len(list((workspace.path / "bitmaps").iterdir())) > 1
    for generation, members in zip(generations, history, strict=True):
        assert as_sets(bitmaps.at(generation, NAMES)) == members
    newest = max((workspace.path / "bitmaps").iterdir())
    for path in (workspace.path / "bitmaps").iterdir():
        if path != newest:
            path.unlink()  # what is asked of the second half now goes back from the newest
    for generation, members in zip(generations, history, strict=True):
        assert as_sets(bitmaps.at(generation, NAMES)) == members
    assert as_sets(bitmaps.at(generations[-1], ["b", "never seen"])) == {"b": history[-1]["b"], "never seen": set()}


@pytest.mark.parametrize("seed", range(4))
def test_after_any_erasures_and_merges_nobody_gone_is_in_any_generation(workspace: Workspace, seed: int) -> None:
    chance, generations = random.Random(seed), []
    bitmaps, history = Bitmaps(workspace), random_history(random.Random(seed), 8)
    for members in history:
        generations.append(publish(workspace, members))
        bitmaps.renew(generations[-1])
    *touched, heir = chance.sample(range(1, PEOPLE + 1), 9)
    erased, absorbed = set(touched[:4]), set(touched[4:])
    for person in erased:
        one_person.delete(workspace.warehouse, one_person.of_number(workspace.warehouse, person))  # the files are not told
    for person in absorbed:
        workspace.warehouse.execute(sql("UPDATE profiles SET person = $heir WHERE profile = $person", heir=heir, person=person))
        workspace.warehouse.execute(sql("DELETE FROM people WHERE person = $person", person=person))

    for again in (False, True):
        for generation, members in zip(generations, history, strict=True):
            left = {name: people - erased for name, people in members.items()}
            assert as_sets(bitmaps.at(generation, NAMES)) == left
            now = {name: people - absorbed | ({heir} if people & absorbed else set()) for name, people in left.items()}
            assert as_sets(bitmaps.today(bitmaps.at(generation, NAMES))) == now
        assert bitmaps.renew(generations[-1]) is not again


def test_a_lost_or_damaged_file_is_worked_out_anew(workspace: Workspace) -> None:
    bitmaps = Bitmaps(workspace)
    history = random_history(random.Random(5), 2)
    first, last = (publish(workspace, members) for members in history)
    assert bitmaps.renew(last)
    assert not bitmaps.renew(last)
    (path,) = (workspace.path / "bitmaps").iterdir()
    whole = path.read_bytes()

    for at in range(0, len(whole), 7):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        assert as_sets(bitmaps.at(last, NAMES)) == history[1], at
    for at in (0, 10, 20, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:at])
        assert as_sets(bitmaps.at(last, NAMES)) == history[1]
    path.unlink()
    assert as_sets(bitmaps.at(last, NAMES)) == history[1]
    assert bitmaps.renew(last)
    assert path.read_bytes() == whole
    assert as_sets(bitmaps.at(first, NAMES)) == history[0]


def test_bitmaps_of_another_log_are_thrown_away(workspace: Workspace, make_workspace: Callable[[], Workspace]) -> None:
    bitmaps = Bitmaps(workspace)
    history = random_history(random.Random(6), 1)
    generation = publish(workspace, history[0])
    bitmaps.renew(generation)
    workspace.warehouse.execute(sql("UPDATE crossings SET person = person + 1 WHERE segment = 'a'"))

    assert as_sets(bitmaps.at(generation, ["a"])) == {"a": {person + 1 for person in history[0]["a"]}}
    assert bitmaps.renew(generation)

    assert as_sets(bitmaps.at(generation, ["a"])) == {"a": {person + 1 for person in history[0]["a"]}}


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(workspace: Workspace) -> None:
    (workspace.path / "bitmaps").write_text("in the way", encoding="utf-8")
    generation = publish(workspace, {"a": {1, 2}})

    assert not Bitmaps(workspace).renew(generation)
    assert as_sets(Bitmaps(workspace).at(generation, ["a"])) == {"a": {1, 2}}


def test_a_folder_in_the_place_of_a_file_is_left_alone(workspace: Workspace) -> None:
    (workspace.path / "bitmaps" / "99999999.roaring").mkdir(parents=True)
    generation = publish(workspace, {"a": {1, 2}})

    Bitmaps(workspace).renew(generation)
    assert as_sets(Bitmaps(workspace).at(generation, ["a"])) == {"a": {1, 2}}


def test_somebody_erased_is_in_no_bitmap_of_any_generation(workspace: Workspace) -> None:
    bitmaps = Bitmaps(workspace)
    generations = [publish(workspace, {"a": {1, 2, 3}, "b": set(range(1, 30))}), publish(workspace, {"a": {2, 5}, "b": set(range(1, 30))})]
    bitmaps.renew(generations[1])
    unfinished.begin(workspace.path)
    one_person.delete(workspace.warehouse, one_person.of_number(workspace.warehouse, 2))
    unfinished.finish(workspace)

    assert not (workspace.path / "bitmaps").exists()
    bitmaps.renew(generations[1])
    assert [set(bitmaps.at(generation, ["a"])["a"]) for generation in generations] == [{1, 3}, {5}]
    assert 2 not in bitmaps.at(generations[1], ["b"])["b"]


def test_today_the_absorbed_are_whoever_absorbed_them(workspace: Workspace) -> None:
    generation = publish(workspace, {"a": {1, 2, 3}, "b": {2, 9}, "c": {9}})
    for statement in (
        "UPDATE profiles SET person = 7 WHERE profile = 2",
        "DELETE FROM people WHERE person = 2",
        "DELETE FROM people WHERE person = 9",
        "DELETE FROM profiles WHERE profile = 9",
    ):
        workspace.warehouse.execute(sql(statement))
    bitmaps = Bitmaps(workspace)

    found = bitmaps.today(bitmaps.at(generation, NAMES))

    assert as_sets(found) == {"a": {1, 3, 7}, "b": {7}, "c": set()}


def test_bytes_of_a_file_are_no_bitmaps(workspace: Workspace) -> None:
    generation = publish(workspace, {"a": {1, 2}})
    (workspace.path / "bitmaps").mkdir()
    (workspace.path / "bitmaps" / "000000000001.roaring").write_bytes(b"something else")

    assert as_sets(Bitmaps(workspace).at(generation, ["a"])) == {"a": {1, 2}}
    assert Bitmaps(workspace).renew(generation)
