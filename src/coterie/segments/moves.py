"""Who moved where between two instants: groups then against groups now, on bitmaps of people's numbers.

The groups may overlap or part people; who is in none of them is nowhere. Knows no store.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyroaring import BitMap

NOWHERE = None
"""Where somebody is who is in none of the groups."""


@dataclass(frozen=True, slots=True)
class Move:
    """People who were in one group (None = in none) and are in another."""

    before: str | None
    after: str | None
    people: int


@dataclass(frozen=True, slots=True)
class Moves:
    """How many people were in each group, are in each, and went from which to which.

    ``moves`` holds every pair with anybody in it, those who stayed included, in the order of the groups, nowhere last. Of groups
    that part people, the moves out of one add up to its size then, and those into one to its size now. Where groups overlap,
    somebody in two of them is counted in the row (or column) of each.
    """

    before: dict[str, int]
    after: dict[str, int]
    moves: tuple[Move, ...]

    def people(self, before: str | None, after: str | None) -> int:
        """How many went from one to the other."""
        return next((move.people for move in self.moves if (move.before, move.after) == (before, after)), 0)


def moves(before: Mapping[str, BitMap], after: Mapping[str, BitMap]) -> Moves:
    """The moves between groups then and groups now; a group that only one side has was (or is) empty on the other.

    >>> from pyroaring import BitMap
    >>> found = moves({"new": BitMap([1, 2])}, {"new": BitMap([3]), "loyal": BitMap([2])})
    >>> [(move.before, move.after, move.people) for move in found.moves]
    [('new', 'loyal', 1), ('new', None, 1), (None, 'new', 1)]
    """
    from pyroaring import BitMap

    names = tuple(dict.fromkeys((*before, *after)))
    then = {name: before.get(name, BitMap()) for name in names}
    now = {name: after.get(name, BitMap()) for name in names}
    anywhere_then, anywhere_now = BitMap.union(BitMap(), *then.values()), BitMap.union(BitMap(), *now.values())
    found = []
    for name in names:
        found += [Move(name, other, then[name].intersection_cardinality(now[other])) for other in names]
        found.append(Move(name, NOWHERE, then[name].difference_cardinality(anywhere_now)))
    found += [Move(NOWHERE, other, now[other].difference_cardinality(anywhere_then)) for other in names]
    return Moves(_sizes(then), _sizes(now), tuple(move for move in found if move.people))


def _sizes(groups: Mapping[str, BitMap]) -> dict[str, int]:
    return {name: len(group) for name, group in groups.items()}
