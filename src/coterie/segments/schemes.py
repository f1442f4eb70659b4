"""Segmentations as conditions see them: each is a trait whose labels are its shelves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from coterie.language.parse import parse
from coterie.language.segmentation import segmentation
from coterie.language.trait import Trait

if TYPE_CHECKING:
    from coterie.store.segmentations import Scheme


class Schemes(Mapping[str, Trait]):
    """Segmentations by name, as traits: fetched, and each read, when they are first asked for."""

    def __init__(self, fetch: Callable[[], Sequence[Scheme]]) -> None:
        self._fetch = fetch
        self._schemes: dict[str, Scheme] | None = None
        self._read: dict[str, Trait] = {}

    @property
    def schemes(self) -> dict[str, Scheme]:
        """The definitions by name."""
        if self._schemes is None:
            self._schemes = {scheme.name: scheme for scheme in self._fetch()}
        return self._schemes

    def __getitem__(self, name: str) -> Trait:
        if name not in self._read:
            scheme = self.schemes[name]
            self._read[name] = segmentation(name, {shelf.name: parse(shelf.condition) for shelf in scheme.shelves}, scheme.rest)
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        return name in self.schemes

    def __iter__(self) -> Iterator[str]:
        return iter(self.schemes)

    def __len__(self) -> int:
        return len(self.schemes)
