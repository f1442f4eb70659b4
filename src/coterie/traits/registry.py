"""From files of traits to traits: read when first asked for, and each parsed when it is first named.

A company's own files (``traits/*.yaml`` in the workspace) may add traits named ``my.x`` and put their own definition in the place of one
that comes with Coterie. A file that can't be used is refused whole, with every fault and its place. Knows no tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from coterie.errors import ConditionRefused, DefinitionRefused
from coterie.language.json import walk
from coterie.language.nodes import Condition, Field, Value
from coterie.language.parse import parse, parse_value
from coterie.language.spelling import did_you_mean, nearest
from coterie.language.trait import Case, FirstOf, Formula, Name, Ranked, Rule, Trait

if TYPE_CHECKING:
    from coterie.traits.reading import Entry

SHIPPED = Path(__file__).parent
FOLDER = "traits"
"""Where a workspace keeps its own."""


@dataclass(frozen=True, slots=True)
class Described:
    """A trait with what a person reads about it, in English and Russian."""

    trait: Trait
    means: tuple[str, str]
    missing: tuple[str, str]
    example: str
    own: bool
    definition: tuple[str, ...]


class Traits(Mapping[str, Trait]):
    """The traits by name: those that come with Coterie, and a workspace's own before them."""

    def __init__(self, workspace: Path | None = None) -> None:
        self._own = None if workspace is None else workspace / FOLDER
        self._made: dict[str, Trait] = {}

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """What the files say, by name. Raises ``DefinitionRefused`` with every fault of the workspace's own."""
        from coterie.traits.reading import read

        shipped = {entry.name: entry for path in sorted(SHIPPED.glob("*.yaml")) for entry in read(path)}
        if self._own is None or not self._own.is_dir():
            return shipped
        own: dict[str, Entry] = {}
        for path in sorted(self._own.glob("*.yaml")):
            for entry in read(path, own=True):
                if entry.name in own:
                    raise DefinitionRefused(f"{entry.at}: {entry.name} is defined twice, also in {own[entry.name].at}")
                own[entry.name] = entry
        for entry in own.values():
            if not entry.name.startswith("my.") and entry.name not in shipped:
                hint = did_you_mean(nearest(entry.name, shipped))
                raise DefinitionRefused(f"{entry.at}: no trait {entry.name} comes with Coterie{hint}; a new one is named my.{entry.name}")
        found = {**shipped, **own}
        _refuse_circles(found, own)
        return found

    def __getitem__(self, name: str) -> Trait:
        if name not in self._made:
            self._made[name] = made(self.entries[name])
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self.entries

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def described(self, name: str) -> Described:
        """A trait with its texts. Raises ``DefinitionRefused`` with near names."""
        entry = self.entries.get(name)
        if entry is None:
            raise DefinitionRefused(f"there is no trait {name!r}{did_you_mean(nearest(name, self.entries))}")
        return Described(self[name], entry.means, entry.missing, entry.example, entry.own, _written(entry))


def made(entry: Entry) -> Trait:
    """The trait of an entry. Raises ``DefinitionRefused`` where a condition in it can't be read."""
    ru = Name(*entry.ru)  # type: ignore[arg-type]
    return Trait(entry.name, entry.unit, _rule(entry), Name(entry.en), ru, entry.labels)


def _rule(entry: Entry) -> Rule:
    match entry.kind:
        case "value":
            return Formula(_value(entry, entry.of))
        case "ranked":
            return Ranked(_value(entry, entry.of), entry.into, entry.best)
        case "bands":
            return _bands(entry)
        case "first_of":
            cases = tuple(Case(label, _condition(entry, text)) for label, text in entry.cases)
            return FirstOf(cases, entry.otherwise, entry.apart)


def _written(entry: Entry) -> tuple[str, ...]:
    """The definition, a line each."""
    match entry.kind:
        case "value":
            return (entry.of,)
        case "ranked":
            return (f"1 to {entry.into} by {entry.of}, the {entry.best} is {entry.into}",)
        case "bands":
            lows = ["", *(edge for _, edge in entry.below)]
            return tuple(
                f"{label}: {low and f'{low} <= '}{entry.of}{(edge and f' < {edge}') or ''}"
                for (label, edge), low in zip(entry.below, lows, strict=False)
            )
        case "first_of":
            return (*(f"{label}: {text}" for label, text in entry.cases), *([f"{entry.otherwise}: otherwise"] if entry.otherwise else []))


def _bands(entry: Entry) -> FirstOf:
    """Each band holds what is below its upper edge, and not below the one before; the last has none."""
    cases, low = [], ""
    for label, edge in entry.below:
        tests = [test for test in (low and f"{entry.of} >= {low}", f"{entry.of} < {edge}" if edge is not None else "") if test]
        cases.append(Case(label, _condition(entry, " and ".join(tests) or f"{entry.of} is not None")))
        low = edge or ""
    return FirstOf(tuple(cases), None, apart=True)


def _condition(entry: Entry, text: str) -> Condition:
    try:
        return parse(text)
    except ConditionRefused as refused:
        raise DefinitionRefused(f"{entry.at}: {entry.name}: {refused}") from refused


def _value(entry: Entry, text: str) -> Value:
    try:
        return parse_value(text)
    except ConditionRefused as refused:
        raise DefinitionRefused(f"{entry.at}: {entry.name}: {refused}") from refused


def _refuse_circles(found: Mapping[str, Entry], own: Mapping[str, Entry]) -> None:
    """Refuse a trait that is made of itself."""
    for name in own:
        waiting: list[tuple[str, ...]] = [(name,)]
        seen = set[str]()
        while waiting:
            path = waiting.pop()
            for named in _named(found[path[-1]]):
                if named == name:
                    raise DefinitionRefused(f"{found[name].at}: {name} is defined by itself: {' → '.join((*path, name))}")
                if named in found and named not in seen:
                    seen.add(named)
                    waiting.append((*path, named))


def _named(entry: Entry) -> set[str]:
    """The dotted names that a definition holds."""
    nodes = [node for part in made(entry).parts() for node in walk(part)]
    return {node.name for node in nodes if isinstance(node, Field) and "." in node.name}
