"""Segments over time, as a shop asks: real imports, refreshes, a merge, an erasure."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from coterie.errors import DefinitionRefused, Refused
from coterie.services.shop import Shop

PEOPLE = "person,name,city\nann,Ann,Perm\nbob,Bob,Perm\ncat,Cat,Omsk\ndan,Dan,Omsk\n"
LINES = """order,person,time,quantity,price
1,ann,2026-01-05 10:00,1,5
2,bob,2026-01-06 10:00,1,7
3,bob,2026-02-20 10:00,1,9
4,cat,2026-02-25 10:00,1,9
"""
DAYS = ("2026-01-10", "2026-02-28", "2026-03-10")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with Shop.create(tmp_path / "ws", timezone="Europe/Moscow", currency="RUB") as shop:
        for kind, text in (("people", PEOPLE), ("order-lines", LINES)):
            (tmp_path / f"{kind}.csv").write_text(text, encoding="utf-8")
            shop.import_file(tmp_path / f"{kind}.csv", kind)
        shop.segments.add("lately", 'orders(last="30d")')
        shop.segments.add("perm", 'city == "Perm"')
        shop.segments.add("twice", "orders().count >= 2")
        for day in DAYS:
            shop.refresh(as_of=day)
        yield shop


def test_who_was_in_on_a_day_is_what_the_last_refresh_before_it_saw(shop: Shop) -> None:
    segments = shop.segments

    assert segments.members("lately") == segments.members("lately", at="2026-03-10") == ["bob", "cat"]
    assert segments.members("lately", at="2026-02-27 23:59") == ["ann", "bob"]
    assert segments.who("lately", at="2026-03-09").as_of == shop.instant("2026-02-28")
    assert segments.members("twice", at="2026-01-31") == []
    with pytest.raises(Refused, match="begins at 2026-01-10"):
        segments.members("lately", at="2026-01-09")


def test_the_log_keeps_the_definition_of_then(shop: Shop) -> None:
    shop.segments.add("lately", 'orders(last="10d")')

    with pytest.raises(DefinitionRefused, match="version 2, was not refreshed yet"):
        shop.segments.members("lately")
    assert shop.segments.members("lately", at="2026-03-10") == ["bob", "cat"]
    shop.refresh(as_of="2026-03-11")
    assert shop.segments.members("lately") == []
    assert shop.segments.members("lately", at="2026-03-10") == ["bob", "cat"]
    assert shop.members('orders(last="10d")', as_of="2026-02-28").keys() == ["bob", "cat"]
    assert [size.version for size in shop.segments.history("lately")] == [1, 1, 1, 2]


def test_history_and_log_tell_the_same(shop: Shop) -> None:
    segments = shop.segments
    sizes, log = segments.history("lately"), segments.log("lately")

    assert [(size.people, sum(size.entered.values()), sum(size.left.values())) for size in sizes] == [(2, 2, 0), (2, 1, 1), (2, 0, 0)]
    assert [(one.key, one.direction) for one in log.entries] == [
        ("ann", "left"),
        ("cat", "entered"),
        ("ann", "entered"),
        ("bob", "entered"),
    ]
    assert log.total == 4
    assert [len(segments.history("lately", since=since, until=until)) for since, until in ((DAYS[1], None), (None, DAYS[1]))] == [2, 1]
    assert [(one.segment, one.direction) for one in segments.log(person="ann").entries] == [
        ("lately", "left"), ("lately", "entered"), ("perm", "entered"),
    ]  # fmt: skip
    assert [one.key for one in segments.log("lately", since=DAYS[1], until=DAYS[2], limit=1).entries] == ["ann"]


def test_moves_go_from_day_to_day_and_back_to_nowhere(shop: Shop) -> None:
    found = shop.segments.moves("2026-01-10", None, "lately", "twice")

    assert (found.since, found.until) == (shop.instant(DAYS[0]), shop.instant(DAYS[2]))
    assert {(one.before, one.after): one.people for one in found.moves.moves} == {
        ("lately", "lately"): 1, ("lately", "twice"): 1, ("lately", None): 1, (None, "lately"): 1,
    }  # fmt: skip
    assert set(shop.segments.moves(DAYS[0], DAYS[1]).moves.after) == {"lately", "perm", "twice"}
    with pytest.raises(Refused, match="turn the two around"):
        shop.segments.moves(DAYS[1], DAYS[0])


def test_whoever_was_merged_since_does_not_count_as_two(shop: Shop) -> None:
    shop.identity.merge("ann", "dan")

    assert shop.segments.members("lately", at=DAYS[0]) == ["ann", "bob"]
    shop.identity.merge("bob", "cat")
    assert shop.segments.members("lately") == ["bob"]
    shop.refresh(as_of="2026-03-12")
    assert shop.segments.members("lately") == ["bob"]
    moved = shop.segments.moves(DAYS[1], None, "lately").moves
    assert moved.people("lately", "lately") == 1
    assert moved.people("lately", None) == 0
    assert [size.people for size in shop.segments.history("lately")] == [2, 2, 2, 1]
    assert {one.was for one in shop.segments.log(person="cat").entries} == {None, "cat"}


def test_whoever_was_erased_was_never_there(shop: Shop) -> None:
    shop.segments.overlaps()
    shop.privacy.erase("bob")

    assert shop.segments.members("lately", at=DAYS[0]) == ["ann"]
    assert [size.people for size in shop.segments.history("lately")][:3] == [1, 1, 1]
    assert shop.segments.log("lately", until=DAYS[1]).total == 1
    kept = shop.workspace.path / "bitmaps"
    assert not any(b"bob" in path.read_bytes() for path in kept.glob("*"))


def test_overlaps_and_boundary_people_are_of_the_last_refresh(shop: Shop) -> None:
    segments = shop.segments
    both = segments.overlap("lately", "perm")
    assert (both.a, both.b, both.both) == (2, 2, 1)
    assert segments.overlap("perm", "perm").both == 2
    assert segments.overlaps("perm", "twice", "lately").overlaps.shared == ((2, 1, 1), (1, 1, 1), (1, 1, 2))

    found = segments.boundary()
    assert found.people == (("bob", ("lately", "perm", "twice")),)
    assert (found.count, found.by_number) == (1, {1: 2, 3: 1})
    assert {one.segments: one.people for one in found.combinations} == {("lately",): 1, ("perm",): 1, ("lately", "perm", "twice"): 1}

    shop.segments.add("new", "orders()")
    assert segments.overlaps().waiting == ("new",)
    with pytest.raises(DefinitionRefused, match="not refreshed"):
        segments.overlap("new", "perm")
    with pytest.raises(DefinitionRefused, match="did you mean perm"):
        segments.boundary("prem", "perm")
    with pytest.raises(DefinitionRefused, match="not refreshed"):
        segments.history("new")


def test_nothing_is_known_before_the_first_refresh(tmp_path: Path) -> None:
    with Shop.create(tmp_path / "fresh", timezone="UTC", currency="RUB") as shop:
        assert shop.segments.alarms() == ()
        with pytest.raises(DefinitionRefused, match="refreshed yet"):
            shop.segments.overlaps()
        with pytest.raises(DefinitionRefused, match="refreshed yet"):
            shop.segments.boundary()
        with pytest.raises(DefinitionRefused, match="no segment"):
            shop.segments.history("x")


def test_a_segment_that_loses_everybody_raises_an_alarm(shop: Shop) -> None:
    assert shop.segments.alarms() == ()
    shop.refresh(as_of="2026-06-01")

    assert [(one.segment, one.jump.kind, one.since) for one in shop.segments.alarms()] == [("lately", "emptied", shop.instant(DAYS[2]))]


def test_the_rule_of_alarms_is_a_setting(shop: Shop) -> None:
    path = shop.workspace.path / "coterie.toml"
    text = path.read_text("utf-8")
    assert "# factor = 5.0" in text
    shop.close()
    path.write_text(text + "\n", encoding="utf-8")
    for said, wrong in (("factor = -1", "factor"), ("remembered = 2.5", "remembered"), ("loud = 1", "knows"), ("floor = true", "floor")):
        path.write_text(text.replace("[alarms]", f"[alarms]\n{said}"), encoding="utf-8")
        with pytest.raises(Refused, match=wrong):
            Shop.open(path.parent)
    path.write_text(text.replace("[alarms]", "[alarms]\nfactor = 2\nremembered = 7"), encoding="utf-8")
    with Shop.open(path.parent) as again:
        assert (again.workspace.settings.alarms.factor, again.workspace.settings.alarms.remembered) == (2, 7)
