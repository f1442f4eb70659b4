"""Moves are set arithmetic, and add up: of groups that part people, to the sizes of the groups."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import given, settings
from pyroaring import BitMap

from coterie.segments.moves import NOWHERE, Moves, moves

NAMES = "abcd"
overlapping = st.fixed_dictionaries({}, optional={name: st.frozensets(st.integers(1, 30)) for name in NAMES})
parting = st.dictionaries(st.integers(1, 30), st.sampled_from(NAMES))


def bitmaps(groups: dict[str, frozenset[int]]) -> dict[str, BitMap]:
    return {name: BitMap(people) for name, people in groups.items()}


def parted(where: dict[int, str]) -> dict[str, frozenset[int]]:
    return {name: frozenset(person for person, group in where.items() if group == name) for name in NAMES}


def row(found: Moves, name: str | None) -> int:
    return sum(move.people for move in found.moves if move.before == name)


def column(found: Moves, name: str | None) -> int:
    return sum(move.people for move in found.moves if move.after == name)


@given(parting, parting)
@settings(deadline=None)
def test_of_groups_that_part_people_rows_and_columns_are_the_sizes(before: dict[int, str], after: dict[int, str]) -> None:
    found = moves(bitmaps(parted(before)), bitmaps(parted(after)))

    assert {name: row(found, name) for name in NAMES} == found.before == {name: len(people) for name, people in parted(before).items()}
    assert {name: column(found, name) for name in NAMES} == found.after == {name: len(people) for name, people in parted(after).items()}
    assert row(found, NOWHERE) == len(after.keys() - before.keys())
    assert column(found, NOWHERE) == len(before.keys() - after.keys())
    for person, group in before.items():
        assert found.people(group, after.get(person)) > 0


@given(overlapping, overlapping)
@settings(deadline=None)
def test_of_any_groups_each_cell_is_who_was_there_and_is_here(before: dict[str, frozenset[int]], after: dict[str, frozenset[int]]) -> None:
    found = moves(bitmaps(before), bitmaps(after))
    then, now = frozenset().union(*before.values()), frozenset().union(*after.values())

    for name in NAMES:
        for other in NAMES:
            assert found.people(name, other) == len(before.get(name, frozenset()) & after.get(other, frozenset()))
        assert found.people(name, NOWHERE) == len(before.get(name, frozenset()) - now)
        assert found.people(NOWHERE, name) == len(after.get(name, frozenset()) - then)
    assert found.people(NOWHERE, NOWHERE) == 0
    assert row(found, NOWHERE) >= len(now - then)
