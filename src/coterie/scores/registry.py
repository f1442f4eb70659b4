"""The points of a workspace as conditions see them: fetched, and each read, when they are first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from coterie.language.score import LEAD, Score
from coterie.language.trait import TEMPERATURE, Trait
from coterie.scores.points import PointsRules, score_of

if TYPE_CHECKING:
    from coterie.store.points import Kept


class Scores(Mapping[str, Score]):
    """Points by name."""

    def __init__(self, fetch: Callable[[], Sequence[Kept]]) -> None:
        self._fetch = fetch
        self._read: dict[str, Score] = {}

    @cached_property
    def kept(self) -> dict[str, Kept]:
        """The documents by name."""
        return {one.name: one for one in self._fetch()}

    def __getitem__(self, name: str) -> Score:
        if name not in self._read:
            self._read[name] = score_of(rules_of(self.kept[name]))
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        return name in self.kept

    def __iter__(self) -> Iterator[str]:
        return iter(self.kept)

    def __len__(self) -> int:
        return len(self.kept)


class WithTemperature(Mapping[str, Trait]):
    """Traits, and the temperature beside them where points give one."""

    def __init__(self, traits: Mapping[str, Trait], scores: Mapping[str, Score]) -> None:
        self._traits, self._scores = traits, scores

    def __getitem__(self, name: str) -> Trait:
        if name != TEMPERATURE:
            return self._traits[name]
        found = self._scores[LEAD].temperature if LEAD in self._scores else None
        if found is None:
            raise KeyError(name)
        return found

    def __contains__(self, name: object) -> bool:
        if name != TEMPERATURE:
            return name in self._traits
        return LEAD in self._scores and self._scores[LEAD].temperature is not None

    def __iter__(self) -> Iterator[str]:
        yield from self._traits
        if TEMPERATURE in self:
            yield TEMPERATURE

    def __len__(self) -> int:
        return sum(1 for _ in self)


def rules_of(kept: Kept) -> PointsRules:
    """The definition that a document is."""
    from coterie.scores.reading import read  # only where points are asked for: it reads YAML

    return read(kept.document, f"points {kept.name}, version {kept.version}")
