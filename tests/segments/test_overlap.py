"""Overlaps and boundary people are set arithmetic, for any number of segments."""

from __future__ import annotations

import random
from collections import Counter

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from pyroaring import BitMap

from coterie.segments.overlap import WORD, boundary, overlaps

groups = st.lists(st.frozensets(st.integers(1, 60), max_size=40), max_size=6)


def named(sets: list[frozenset[int]]) -> dict[str, BitMap]:
    return {f"s{number:03}": BitMap(people) for number, people in enumerate(sets)}


@given(groups)
@settings(deadline=None)
def test_every_two_segments_share_whom_sets_share(sets: list[frozenset[int]]) -> None:
    found = overlaps(named(sets))

    assert found.sizes == tuple(map(len, sets))
    for i, one in enumerate(sets):
        for j, other in enumerate(sets):
            assert found.shared[i][j] == len(one & other)
            assert found.jaccard(i, j) == (len(one & other) / len(one | other) if one | other else None)
            assert found.share(i, j) == (len(one & other) / len(one) if one else None)


@given(groups)
@settings(deadline=None)
def test_boundary_people_are_all_who_are_in_several(sets: list[frozenset[int]]) -> None:
    assert_in_several(sets)


@pytest.mark.parametrize("number", [WORD - 1, WORD, WORD + 1, 2 * WORD + 3])
def test_more_segments_than_a_word_has_places_are_no_other_matter(number: int) -> None:
    chance = random.Random(number)

    assert_in_several([frozenset(chance.sample(range(1, 60), chance.randrange(8))) for _ in range(number)])


def assert_in_several(sets: list[frozenset[int]]) -> None:
    found = boundary(named(sets))
    where = {p: tuple(name for name, people in named(sets).items() if p in people) for people in sets for p in people}

    assert dict(found.people) == {person: names for person, names in where.items() if len(names) > 1}
    assert found.people == tuple(sorted(found.people, key=lambda one: (-len(one[1]), one[0])))
    assert found.count == len(found.people)
    assert found.by_number == Counter(map(len, where.values()))
    assert {one.segments: one.people for one in found.combinations} == Counter(where.values())
    assert [one.people for one in found.combinations] == sorted((one.people for one in found.combinations), reverse=True)


@pytest.mark.parametrize("limit", [0, 1, 2, 9])
def test_a_limit_names_fewer_and_counts_all(limit: int) -> None:
    found = boundary({"a": BitMap([1, 2, 3]), "b": BitMap([1, 2, 3]), "c": BitMap([3])}, limit=limit)

    assert found.people == ((3, ("a", "b", "c")), (1, ("a", "b")), (2, ("a", "b")))[:limit]
    assert found.count == 3
