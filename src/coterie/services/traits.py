"""The verbs about traits: which there are, what each is on this base, and whose is what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coterie.traits.registry import Described
from coterie.traits.registry import Traits as Registry

if TYPE_CHECKING:
    import pyarrow as pa

    from coterie.language.catalogue import Catalogue
    from coterie.segments.traits import Spread
    from coterie.services.shop import Lang, Shop, When


@dataclass(frozen=True, slots=True)
class TraitInfo:
    """A trait as a person reads it. ``labels``: by code, with their names; ``fault``: why this base can't work it out."""

    name: str
    title: str
    unit: str
    means: str
    missing: str
    example: str
    definition: tuple[str, ...]
    labels: tuple[tuple[str, str], ...]
    own: bool
    fault: str | None = None


class Traits:
    """The traits of an open workspace."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self.registry = Registry(shop.workspace.path)

    def list(self, lang: Lang = "en") -> tuple[TraitInfo, ...]:
        """Every trait, by family. Raises ``DefinitionRefused`` where the workspace's own files can't be used."""
        known = self._known()
        return tuple(_info(self.registry.described(name), known, lang) for name in self.registry)

    def get(self, name: str, lang: Lang = "en") -> TraitInfo:
        """One trait. Raises ``DefinitionRefused`` with near names."""
        return _info(self.registry.described(name), self._known(), lang)

    def spread(self, name: str, *, as_of: When = None) -> Spread:
        """How a trait is spread over everyone. Raises ``ConditionRefused`` where this base can't work it out."""
        from coterie.segments.traits import spread

        return spread(self._shop.workspace, self.registry.described(name).trait, self._shop.instant(as_of))

    def values(self, name: str, *, as_of: When = None) -> pa.Table:
        """Everyone of whom the trait is known: ``key`` (the external id) and ``value``."""
        from coterie.segments.traits import values

        return values(self._shop.workspace, self.registry.described(name).trait, self._shop.instant(as_of))

    def _known(self) -> Catalogue:
        from coterie.store.catalogue import read

        workspace = self._shop.workspace
        return replace(read(workspace.warehouse, values_of=(), events=(), calendar=workspace.calendar), traits=self.registry)


def _info(described: Described, known: Catalogue, lang: Lang) -> TraitInfo:
    from coterie.segments.traits import fault_here

    trait, language = described.trait, 0 if lang == "en" else 1
    return TraitInfo(
        trait.name,
        (trait.en if lang == "en" else trait.ru).head,
        trait.unit,
        described.means[language],
        described.missing[language],
        described.example,
        described.definition,
        tuple((code, names[language]) for code, names in trait.labels.items()),
        described.own,
        fault_here(trait, known),
    )
