"""The verbs about segments: keep, show, list, who is in, overlap."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from coterie.errors import DefinitionRefused, Fault
from coterie.store.memberships import Memberships
from coterie.store.segments import Segments as Definitions

if TYPE_CHECKING:
    from coterie.services.shop import Lang, Shop
    from coterie.store.segments import Definition


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment as it stands: its definition, its size at the last refresh (None before one of this version), and when that was."""

    name: str
    version: int
    condition: str
    description: str
    size: int | None
    as_of: datetime | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Overlap:
    """People in one segment, in the other, and in both, as of the last refresh."""

    a: int
    b: int
    both: int
    as_of: datetime


class Segments:
    """The segments of an open workspace."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self.definitions = Definitions(shop.workspace)
        self.memberships = Memberships(shop.workspace)

    def texts(self) -> dict[str, str]:
        """The condition of every segment, by name."""
        return {definition.name: definition.condition for definition in self.definitions.list()}

    def add(self, name: str, condition: str, *, description: str | None = None) -> tuple[Segment, tuple[Fault, ...]]:
        """Keep a definition under a name; a changed condition makes a new version. The warnings come with it."""
        from coterie.language.json import to_json
        from coterie.language.print import print_condition
        from coterie.segments.asking import reads_as_condition

        if reads_as_condition(name):
            raise DefinitionRefused(f"a segment can't be named {name!r}: that reads as a condition")
        texts = {**self.texts(), name: condition}
        asked = self._shop.ask((condition,), None, segments=lambda: texts, name=name)
        tree = asked.trees[0]
        document = json.dumps(to_json(tree), ensure_ascii=False)
        self.definitions.add(name, print_condition(tree), document, description=description, at=datetime.now(UTC).replace(tzinfo=None))
        return self.get(name), asked.warnings

    def get(self, name: str, lang: Lang = "en") -> Segment:
        """A segment as it stands. Raises ``DefinitionRefused`` with near names."""
        return self._stands(self.definitions.get(name), lang)

    def list(self, lang: Lang = "en") -> tuple[Segment, ...]:
        """Every segment, by name."""
        return tuple(self._stands(definition, lang) for definition in self.definitions.list())

    def members(self, name: str) -> Sequence[str]:
        """The external ids of a segment's people, as of the last refresh."""
        self._refreshed(name)
        return [str(key) for key in self.memberships.members(name)["key"].to_pylist()]

    def overlap(self, a: str, b: str) -> Overlap:
        """How many people two segments share, as of the last refresh."""
        as_of = self._refreshed(a)
        self._refreshed(b)
        return Overlap(*self.memberships.overlap(a, b), as_of)

    def _refreshed(self, name: str) -> datetime:
        """When the segment was last refreshed. Raises ``DefinitionRefused`` if it never was."""
        segment = self.get(name)
        if segment.as_of is None or segment.size is None:
            raise DefinitionRefused(f"segment {name!r}, version {segment.version}, was not refreshed yet; run `coterie refresh` first")
        return segment.as_of

    def _stands(self, definition: Definition, lang: Lang) -> Segment:
        from coterie.language.parse import parse
        from coterie.language.sentence import say
        from coterie.store.catalogue import read
        from coterie.traits.registry import Traits

        workspace = self._shop.workspace
        generation = self.memberships.generation()
        size = self.memberships.size(definition.name)
        known = replace(read(workspace.warehouse, values_of=(), events=(), calendar=workspace.calendar), traits=Traits(workspace.path))
        sentence = say(parse(definition.condition), lang, known, currency=workspace.settings.currency)
        as_of = generation.as_of.replace(tzinfo=UTC) if generation is not None and size is not None else None
        return Segment(definition.name, definition.version, definition.condition, definition.description, size, as_of, sentence)
