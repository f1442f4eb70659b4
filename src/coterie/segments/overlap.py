"""How much segments overlap, and who stands in several at once: set arithmetic on bitmaps of people's numbers.

Knows no store and no name of anybody: bitmaps come in, counts and numbers go out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyroaring import BitMap

WORD = 62
"""Segments whose yes/no fit one signed integer with room to spare."""


@dataclass(frozen=True, slots=True)
class Overlaps:
    """People shared by every two of some segments. ``shared[i][j]`` is of ``names[i]`` and ``names[j]``; the diagonal holds the sizes.

    >>> from pyroaring import BitMap
    >>> found = overlaps({"a": BitMap([1, 2, 3]), "b": BitMap([3, 4])})
    >>> found.shared
    ((3, 1), (1, 2))
    >>> found.jaccard(0, 1), found.share(1, 0)
    (0.25, 0.5)
    """

    names: tuple[str, ...]
    shared: tuple[tuple[int, ...], ...]

    @property
    def sizes(self) -> tuple[int, ...]:
        """People in each segment."""
        return tuple(row[index] for index, row in enumerate(self.shared))

    def jaccard(self, i: int, j: int) -> float | None:
        """People in both ÷ people in either, in [0, 1]; None of two empty segments (Jaccard 1901)."""
        either = self.shared[i][i] + self.shared[j][j] - self.shared[i][j]
        return self.shared[i][j] / either if either else None

    def share(self, i: int, j: int) -> float | None:
        """The share of the people of ``i`` who are in ``j`` too, in [0, 1]; None of an empty segment."""
        return self.shared[i][j] / self.shared[i][i] if self.shared[i][i] else None


@dataclass(frozen=True, slots=True)
class Combination:
    """People who are in exactly these of the segments asked about."""

    segments: tuple[str, ...]
    people: int


@dataclass(frozen=True, slots=True)
class Boundary:
    """People who are in several of some segments.

    ``people``: their numbers, those in the most segments first; ``by_number``: how many are in exactly 1, 2, 3 … of them;
    ``combinations``: who is in exactly which, the most frequent first, single segments included.
    """

    names: tuple[str, ...]
    people: tuple[tuple[int, tuple[str, ...]], ...]
    by_number: dict[int, int]
    combinations: tuple[Combination, ...]

    @property
    def count(self) -> int:
        """How many people are in two segments or more."""
        return sum(people for number, people in self.by_number.items() if number > 1)


def overlaps(bitmaps: Mapping[str, BitMap]) -> Overlaps:
    """The people shared by every two segments."""
    names, sets = tuple(bitmaps), tuple(bitmaps.values())
    shared = [[0] * len(sets) for _ in sets]
    for i, one in enumerate(sets):
        shared[i][i] = len(one)
        for j in range(i):
            shared[i][j] = shared[j][i] = one.intersection_cardinality(sets[j])
    return Overlaps(names, tuple(map(tuple, shared)))


def boundary(bitmaps: Mapping[str, BitMap], *, limit: int | None = None) -> Boundary:
    """Who is in several segments, and in which; at most ``limit`` people are named, all are counted."""
    import numpy as np

    names = tuple(bitmaps)
    people, which, kinds = _kinds(bitmaps)
    counts = np.bincount(which, minlength=len(kinds))
    depth = np.array([len(kind) for kind in kinds], dtype=np.int64)
    by_number = np.bincount(depth, weights=counts).astype(np.int64) if len(kinds) else np.zeros(0, dtype=np.int64)
    deep = np.flatnonzero(depth[which] > 1) if len(people) else np.zeros(0, dtype=np.int64)
    first = deep[np.lexsort((people[deep], -depth[which[deep]]))][:limit]
    named = [(int(people[at]), _names(names, kinds[which[at]])) for at in first]
    combinations = [Combination(_names(names, kind), int(n)) for kind, n in zip(kinds, counts, strict=True)]
    combinations.sort(key=lambda one: (-one.people, len(one.segments), one.segments))
    return Boundary(names, tuple(named), {n: int(found) for n, found in enumerate(by_number) if n and found}, tuple(combinations))


def _kinds(bitmaps: Mapping[str, BitMap]) -> tuple[Any, Any, list[tuple[int, ...]]]:
    """Everyone who is in any segment, which kind of membership each has, and for each kind the places of its segments.

    A kind is built of words of ``WORD`` yes/no each; after every word equal ones get one small number, so nothing overflows.
    """
    import numpy as np
    from pyroaring import BitMap

    sets = list(bitmaps.values())
    people = np.array(BitMap.union(BitMap(), *sets), dtype=np.uint32)
    which = np.zeros(len(people), dtype=np.int64)
    kinds: list[tuple[int, ...]] = [()] if len(people) else []
    for begin in range(0, len(sets), WORD):
        word = np.zeros(len(people), dtype=np.int64)
        for bit, bitmap in enumerate(sets[begin : begin + WORD]):
            word[np.searchsorted(people, np.array(bitmap, dtype=np.uint32))] |= np.int64(1) << bit
        words, of_word = np.unique(word, return_inverse=True)
        pairs, which = np.unique(which * len(words) + of_word, return_inverse=True)
        kinds = [kinds[pair // len(words)] + _bits(int(words[pair % len(words)]), begin) for pair in pairs.tolist()]
    return people, which, kinds


def _bits(word: int, begin: int) -> tuple[int, ...]:
    return tuple(begin + bit for bit in range(WORD) if word >> bit & 1)


def _names(names: tuple[str, ...], kind: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(names[place] for place in kind)


__all__ = ["Boundary", "Combination", "Overlaps", "boundary", "overlaps"]
