"""The verbs about segments: keep, show, list; ``services.history`` adds who is in, and what was when."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from coterie.errors import DefinitionRefused, Fault
from coterie.services.history import OverTime
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


class Segments(OverTime):
    """The segments of an open workspace; what can be told of them over time and beside each other is ``OverTime``'s."""

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

    def _stands(self, definition: Definition, lang: Lang) -> Segment:
        from coterie.language.parse import parse
        from coterie.language.sentence import say
        from coterie.store.catalogue import read

        workspace = self._shop.workspace
        generation = self.memberships.generation()
        size = self.memberships.size(definition.name)
        known = read(workspace.warehouse, values_of=(), events=(), calendar=workspace.calendar)
        sentence = say(parse(definition.condition), lang, known, currency=workspace.settings.currency)
        as_of = generation.as_of.replace(tzinfo=UTC) if generation is not None and size is not None else None
        return Segment(definition.name, definition.version, definition.condition, definition.description, size, as_of, sentence)
