"""Which segments name which others in their conditions, directly and through others. Pure: trees in, names out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from coterie.language.json import walk
from coterie.language.nodes import Condition, Crossed, InSegment


@dataclass(frozen=True, slots=True)
class Use:
    """A segment whose condition names another: how (``in_segment``, ``entered``, ``left``), and through which others (none: itself)."""

    segment: str
    how: tuple[str, ...]
    through: tuple[str, ...] = ()


def named(condition: Condition) -> dict[str, tuple[str, ...]]:
    """The segments that a condition names, each with how.

    >>> from coterie.language.parse import parse
    >>> named(parse('in_segment("vip") and not left("vip", last="7d")'))
    {'vip': ('in_segment', 'left')}
    """
    found: dict[str, dict[str, None]] = {}
    for node in walk(condition):
        if isinstance(node, InSegment):
            found.setdefault(node.name, {})["in_segment"] = None
        elif isinstance(node, Crossed):
            found.setdefault(node.name, {})[node.direction] = None
    return {name: tuple(how) for name, how in found.items()}


def users(name: str, trees: Mapping[str, Condition]) -> tuple[Use, ...]:
    """The segments that name a segment, those nearest to it first; of each one shortest way."""
    naming: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for segment, tree in trees.items():
        for other, how in named(tree).items():
            naming.setdefault(other, []).append((segment, how))
    found: dict[str, Use] = {}
    waiting: list[tuple[str, tuple[str, ...]]] = [(name, ())]
    while waiting:
        current, way = waiting.pop(0)
        for segment, how in sorted(naming.get(current, ())):
            if segment not in found and segment != name:
                found[segment] = Use(segment, how, way)
                waiting.append((segment, (segment, *way)))
    return tuple(found.values())


def dependents(changed: Iterable[str], trees: Mapping[str, Condition]) -> dict[str, tuple[str, ...]]:
    """The segments whose members follow from changed ones (by ``in_segment``, through any number of others), each with those it names.

    What entered or left a segment is told by its log, which a new definition does not rewrite.
    """
    moved = set(changed)
    inside = {segment: {name for name, how in named(tree).items() if "in_segment" in how} for segment, tree in trees.items()}
    found: dict[str, tuple[str, ...]] = {}
    while fresh := {segment: names & moved for segment, names in inside.items() if segment not in moved and names & moved}:
        found |= {segment: tuple(sorted(names)) for segment, names in fresh.items()}
        moved |= set(fresh)
    return found
