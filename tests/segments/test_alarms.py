"""Which segments jumped: by their own sizes, under one definition."""
# ruff: noqa: DTZ001 -- naive times are what stores hold

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from coterie.segments.alarms import alarms
from coterie.stats.jumps import Jump, Rule
from coterie.store.memberships import Generation

Series = list[tuple[Generation, int, int]]


def series(*sizes: int, version: int = 1, after: int = 0) -> Series:
    days = range(after, after + len(sizes))
    return [
        (Generation(day + 1, datetime(2026, 1, 1) + timedelta(days=day), None, "full"), version, size)
        for day, size in zip(days, sizes, strict=True)
    ]


def found(series_: Series) -> list[Jump]:
    return [one.jump for one in alarms({"a": series_}, Rule())]


def test_a_jump_is_told_with_the_segment_and_since_when() -> None:
    (one,) = alarms({"b": series(*[100] * 7, 300), "a": series(*[100] * 8)}, Rule())

    assert (one.segment, one.since) == ("b", datetime(2026, 1, 7, tzinfo=UTC))
    assert one.jump == Jump("grew", 100, 300, 0.2)


def test_the_past_of_another_definition_says_nothing_of_this_one() -> None:
    old, new = series(*[100] * 9), series(1000, 1010, 1600, version=2, after=9)

    assert found(old + new[:1]) == []
    assert found(old + new[:2]) == []
    assert found(old + new) == []
    assert found([*old, *series(1000, 2100, version=2, after=9)]) == [Jump("grew", 1000, 2100, 1.0)]


def test_that_a_new_definition_leaves_nobody_is_said() -> None:
    assert found([*series(*[100] * 9), *series(0, version=2, after=9)]) == [Jump("emptied", 100, 0)]
    assert found([*series(0), *series(50, version=2, after=1)]) == []


def test_one_size_says_nothing() -> None:
    assert found(series(5)) == []
    assert alarms({}, Rule()) == ()
