"""The towns of the table, and a user's own, by every name they are known by.

Knows names and where a town lies; which of several towns of one name is meant is decided in places.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from coterie.enrich.regions import Name, Region, region_of
from coterie.enrich.spelling import plain, sound
from coterie.enrich.tables import rows

Area = Literal["urban", "suburban", "rural"]

Kinship = Literal["name", "nickname", "other spelling", "sound"]
"""How a text was known for a town's: its name, a nickname or short form, a name it has elsewhere or had once, or its sound in Latin
letters."""


@dataclass(frozen=True, slots=True)
class Town:
    """One row: unknown is None. ``own`` says that it is of a user's table."""

    name: Name
    region: Region | None
    country: str
    population: int | None = None
    area: Area | None = None
    latitude: float | None = None
    longitude: float | None = None
    timezone: str | None = None
    others: tuple[str, ...] = ()
    own: bool = False


Towns = tuple[Town, ...]


class Gazetteer:
    """Towns by name. Ask with a plain text (spelling.py)."""

    def __init__(self, towns: Iterable[Town]) -> None:
        self.towns = tuple(towns)
        self._names = grouped((plain(name), town) for town in self.towns for name in {town.name.ru, town.name.en})
        self._others = grouped((plain(name), town) for town in self.towns for name in town.others)
        self._nicknames = {key: self._nicknamed(*meant) for key, meant in nicknames().items()}
        self._sounds: dict[str, Towns] | None = None

    def named(self, key: str) -> tuple[Towns, Kinship] | None:
        """All towns of a name, the largest first, and how they are known by it."""
        if nicknamed := self._nicknames.get(key):
            return nicknamed + tuple(town for town in self._names.get(key, ()) if town not in nicknamed), "nickname"
        if towns := self._names.get(key):
            return towns, "name"
        if towns := self._others.get(key):
            return towns, "other spelling"
        if key.isascii() and (towns := self._by_sound().get(sound(key))):
            return towns, "sound"
        return None

    def _nicknamed(self, name: str, region: str) -> Towns:
        return tuple(town for town in self._names.get(plain(name), ()) if town.region and town.region.code == region)

    def _by_sound(self) -> dict[str, Towns]:
        """Russian towns by sound; built when a Latin text is met that nothing else knows."""
        if self._sounds is None:
            russian = ((sound(name), town) for town in self.towns if town.country in {"RU", "UA"} for name in (town.name.ru, town.name.en))
            self._sounds = grouped((key, town) for key, town in russian if len(key) > 3)
        return self._sounds


@cache
def standard() -> Gazetteer:
    """The table that comes with the package."""
    return Gazetteer(
        tuple(
            Town(
                Name(row["ru"] or row["en"], row["en"]),
                region_of(row["region"]),
                row["country"],
                int(row["population"]),
                row["area"],  # type: ignore[arg-type]
                float(row["latitude"]),
                float(row["longitude"]),
                row["timezone"],
                tuple(row["other"].split("|")) if row["other"] else (),
            )
            for row in rows("places")
        )
    )


@cache
def nicknames() -> dict[str, tuple[str, str]]:
    """Short forms and nicknames: (Russian name, code of the region)."""
    return {plain(row["name"]): (row["ru"], row["region"]) for row in rows("nicknames")}


def grouped(pairs: Iterable[tuple[str, Town]]) -> dict[str, Towns]:
    """Towns by key, the largest first."""
    lists: dict[str, list[Town]] = defaultdict(list)
    for key, town in pairs:
        if key and town not in lists[key]:
            lists[key].append(town)
    return {key: tuple(sorted(towns, key=lambda town: -(town.population or 0))) for key, towns in lists.items()}
