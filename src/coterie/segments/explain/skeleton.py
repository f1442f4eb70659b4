"""A condition as a function of its leaves' verdicts: which leaves would have to change for the whole to turn."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import product

from coterie.language.catalogue import Catalogue
from coterie.language.nodes import And, AtLeast, Condition, InSegment, NoneOf, Not, Or

MANY = 8
"""With more leaves than this a change may be thought to turn the whole."""


class Skeleton:
    """The groups of a condition over its leaves; segments asked of now are groups too."""

    def __init__(self, condition: Condition, catalogue: Catalogue) -> None:
        self.condition, self.catalogue = condition, catalogue
        self.leaves = list(dict.fromkeys(self.found(condition)))

    def found(self, condition: Condition) -> Iterator[Condition]:
        """The conditions that are no groups."""
        match condition:
            case And(parts) | Or(parts) | NoneOf(parts) | AtLeast(_, parts):
                for part in parts:
                    yield from self.found(part)
            case Not(part):
                yield from self.found(part)
            case InSegment(name, None) if name in self.catalogue.segments:
                yield from self.found(self.catalogue.segments[name])
            case _:
                yield condition

    def verdict(self, condition: Condition, leaves: Mapping[Condition, bool]) -> bool:
        """The verdict of a condition from those of its leaves."""
        match condition:
            case And(parts):
                return all(self.verdict(part, leaves) for part in parts)
            case Or(parts):
                return any(self.verdict(part, leaves) for part in parts)
            case NoneOf(parts):
                return not any(self.verdict(part, leaves) for part in parts)
            case AtLeast(k, parts):
                return sum(self.verdict(part, leaves) for part in parts) >= k
            case Not(part):
                return not self.verdict(part, leaves)
            case InSegment(name, None) if name in self.catalogue.segments:
                return self.verdict(self.catalogue.segments[name], leaves)
            case _:
                return leaves[condition]

    def can_turn(self, now: Mapping[Condition, bool], changing: Collection[Condition]) -> bool:
        """Whether any verdicts of the changing leaves would give the whole another verdict than now."""
        if len(changing) > MANY:
            return True
        whole = self.verdict(self.condition, now)
        for verdicts in product((False, True), repeat=len(changing)):
            if self.verdict(self.condition, {**now, **dict(zip(changing, verdicts, strict=True))}) != whole:
                return True
        return False
