"""Which segments name which others in their conditions, directly and through others. Pure: trees in, names out."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import get_args

from coterie.language.catalogue import EMPTY, Catalogue
from coterie.language.nodes import Condition, Crossed, InSegment, Or
from coterie.language.trait_checks import written_out


@dataclass(frozen=True, slots=True)
class Use:
    """A segment whose condition names another: how (``in_segment``, ``entered``, ``left``), and through which others (none: itself)."""

    segment: str
    how: tuple[str, ...]
    through: tuple[str, ...] = ()


def named(condition: Condition, catalogue: Catalogue = EMPTY) -> dict[str, tuple[str, ...]]:
    """The segments that a condition names, each with how; also by the traits and segmentations of the catalogue that it asks of.

    >>> from coterie.language.parse import parse
    >>> named(parse('in_segment("vip") and not left("vip", last="7d")'))
    {'vip': ('in_segment', 'left')}
    """
    found: dict[str, dict[str, None]] = {}
    for node in written_out(condition, catalogue):
        if isinstance(node, InSegment):
            found.setdefault(node.name, {})["in_segment"] = None
        elif isinstance(node, Crossed):
            found.setdefault(node.name, {})[node.direction] = None
    return {name: tuple(how) for name, how in found.items()}


class References:
    """Who names whom among some segments, read from their conditions once."""

    def __init__(self, trees: Mapping[str, Condition], catalogue: Catalogue = EMPTY) -> None:
        self._named = {segment: named(tree, catalogue) for segment, tree in trees.items()}
        self._naming: dict[str, list[str]] = {}
        for segment in sorted(self._named):
            for other in self._named[segment]:
                self._naming.setdefault(other, []).append(segment)

    def users(self, name: str) -> tuple[Use, ...]:
        """The segments that name a segment, those nearest to it first; of each one shortest way."""
        found: dict[str, Use] = {}
        waiting = deque[tuple[str, tuple[str, ...]]]([(name, ())])
        while waiting:
            current, way = waiting.popleft()
            for segment in self._naming.get(current, ()):
                if segment not in found and segment != name:
                    found[segment] = Use(segment, self._named[segment][current], way)
                    waiting.append((segment, (segment, *way)))
        return tuple(found.values())

    def naming(self, names: Iterable[str]) -> tuple[str, ...]:
        """The segments that name one of some segments, by whatever word and through whatever others; these themselves are left out."""
        asked = set(names)
        return tuple(segment for segment in self._reached(asked, lambda _: True) if segment not in asked)

    def dependents(self, changed: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The segments whose members follow from changed ones (by ``in_segment``, through any number), each with those that it names.

        What entered or left a segment is told by its log, which a new definition does not rewrite.
        """
        moved = set(changed)
        found = [segment for segment in self._reached(moved, lambda how: "in_segment" in how) if segment not in moved]
        moved |= set(found)
        return {
            segment: tuple(sorted(name for name, how in self._named[segment].items() if "in_segment" in how and name in moved))
            for segment in found
        }

    def _reached(self, names: Iterable[str], follows: Callable[[tuple[str, ...]], bool]) -> dict[str, None]:
        """Whoever names them, or names whoever does, nearest first."""
        found: dict[str, None] = {}
        waiting = deque(sorted(names))
        while waiting:
            current = waiting.popleft()
            for segment in self._naming.get(current, ()):
                if segment not in found and follows(self._named[segment][current]):
                    found[segment] = None
                    waiting.append(segment)
        return found


def with_shelves(trees: Mapping[str, Condition], catalogue: Catalogue) -> dict[str, Condition]:
    """The conditions by segment, and those of all shelves together by segmentation (``segmentation NAME``)."""
    found = dict(trees)
    for name, trait in catalogue.segmentations.items():
        shelves = tuple(part for part in trait.parts() if isinstance(part, get_args(Condition)))
        found[f"segmentation {name}"] = shelves[0] if len(shelves) == 1 else Or(shelves)
    return found
