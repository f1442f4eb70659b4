"""Where a person lives, from a city cell or an address: city, region, country, population, kind of area, coordinates, time zone; and how
sure it is.

Knows no files but a user's own table of places, and asks nobody: a text that names no town of the table is answered by its region or not
at all. Of several towns of one name the one is taken that the region, the country or a postcode points to; without these the largest,
with less confidence.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

from coterie.enrich.addresses import Address, Mention, Reader, mention, spelled
from coterie.enrich.gazetteer import Area, Gazetteer, Kinship, Town, Towns, standard
from coterie.enrich.own_places import read_own
from coterie.enrich.regions import (
    AROUND,
    CLAIMED,
    Country,
    Name,
    Region,
    country_of,
    find_country,
    find_region,
    names_region,
    region_of_postcode,
)
from coterie.enrich.spelling import is_cyrillic, plain

CACHED = 1 << 17
CAPS = ((100_000, 0.97), (20_000, 0.9), (5_000, 0.75), (0, 0.55))
"""How sure a name alone can be, by the town's population: a small town shares its name with villages that no table has."""

SURE = {"name": 1.0, "nickname": 0.97, "other spelling": 0.9, "sound": 0.93}
"""What the way a name was known leaves of the confidence."""

AT_HOME = {"RU": 10.0, "BY": 4.0, "KZ": 4.0, "UA": 4.0}
"""How much likelier a town is meant that lies here, when its name is written in Russian letters."""


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of where; unknown is None. Confidence below 0.5 means: don't believe it without asking."""

    city: Name | None
    region: Region | None
    country: Country | None
    population: int | None
    area: Area | None
    latitude: float | None
    longitude: float | None
    timezone: str | None
    confidence: float
    reason: str


class Places:
    """A table of towns that can be asked. Answers are remembered, so a column of a million cells costs its distinct texts."""

    def __init__(self, towns: Gazetteer, own: Gazetteer | None = None) -> None:
        self._tables = (own, towns) if own else (towns,)
        self._reader = Reader(self._knows)
        self._cell: Callable[[str, Hints], Place | None] = lru_cache(CACHED)(self._look_up)
        self._town: Callable[[Mention, Hints], Place | None] = lru_cache(CACHED)(self._choose)

    def find(self, text: str, *, region: str = "", country: str = "") -> Place | None:
        """The place of a city cell, with what other cells say of its region and country; None if nothing is known.

        >>> perm = standard_places().find("г. Пермь")
        >>> perm.city.en, perm.region.name.ru, perm.country.code, perm.timezone, perm.confidence
        ('Perm', 'Пермский край', 'RU', 'Asia/Yekaterinburg', 0.97)
        """
        hints = Hints(find_region(region), find_country(country)) if region or country else NO_HINTS
        if place := self._cell(spelled(text), hints):
            return place
        return self._by_address(self._reader.read(text), hints) or hints.place()

    def read_address(self, text: str) -> Place | None:
        """The place of a whole address, as 1C writes it or as people do; None if nothing is known.

        >>> khimki = standard_places().read_address(",123456,Московская обл,,Химки г,,Ленина ул,дом № 5")
        >>> khimki.city.ru, khimki.region.code, khimki.area
        ('Химки', 'RU-MOS', 'suburban')
        """
        return self._by_address(self._reader.read(text), NO_HINTS)

    def _look_up(self, key: str, hints: Hints) -> Place | None:
        """A cell that is one name: a town's, else a region's or a country's."""
        place = self._town(mention(key), hints)
        if place and (place.region or not is_cyrillic(key)):
            return place
        if (region := find_region(key)) and names_region(key):  # МО is a village in France, too
            return Hints(region, hints.country).place()
        country = None if place else find_country(key)
        return Hints(hints.region, hints.country or country).place() if country else place

    def _by_address(self, address: Address, hints: Hints) -> Place | None:
        posted = region_of_postcode(address.postcode) if address.postcode else None
        told = Hints(address.region or hints.region or posted, address.country or hints.country)
        for mentions in address.mentions:
            if places := [place for where in mentions if (place := self._town(where, told))]:
                return posted_at(max(places, key=lambda place: place.confidence), posted)
        place = told.place()
        if place and place.region and address.names_village:
            return replace(place, area="rural", reason="a village that the table doesn't have; its region is given")
        return place

    def _choose(self, where: Mention, hints: Hints) -> Place | None:
        """The likeliest town of a mention, under the hints."""
        for table in self._tables:
            whole = table.named(where.whole)
            known = whole or (table.named(where.name) if where.kind else None)
            if known and (answer := choose(*known, hints, cyrillic=is_cyrillic(where.whole))):
                return answer if whole else doubted(answer, where)  # «С. Петербург» is no village
        return None

    def _knows(self, key: str) -> bool:
        return any(table.named(key) for table in self._tables)


@dataclass(frozen=True, slots=True)
class Hints:
    """What is said of the region and country beside the town's name."""

    region: Region | None = None
    country: Country | None = None

    def place(self) -> Place | None:
        """What can be said where the town isn't known."""
        if self.region is None:
            return (
                None
                if self.country is None
                else Place(None, None, self.country, None, None, None, None, None, 0.9, "only the country is known")
            )
        capital = next((t for t in (standard().named(plain(self.region.capital)) or ((),))[0] if t.region == self.region), None)
        zone = capital.timezone if capital else None
        country = self.country or country_of(self.region.country)
        return Place(
            None, self.region, country, None, None, None, None, zone, 0.9, "only the region is known; the time zone is its chief town's"
        )

    def allows(self, town: Town) -> bool:
        """Whether the country said is the town's, or claims its region."""
        claimed = CLAIMED.get(town.region.code) if town.region else None
        return self.country is None or self.country.code in {town.country, claimed}


NO_HINTS = Hints()


def choose(towns: Towns, kinship: Kinship, hints: Hints, *, cyrillic: bool) -> Place | None:
    """The likeliest of the towns of one name; None if none lies in the country that was said."""
    allowed = [town for town in towns if hints.allows(town)]
    there = [town for town in allowed if hints.region and town.region and same(town.region, hints.region)]
    likely = there or allowed
    if not likely:
        return None
    weights = [weight(town, first=town is towns[0], kinship=kinship, cyrillic=cyrillic) for town in likely]
    best, share = likely[weights.index(max(weights))], max(weights) / sum(weights)
    if there:
        return placed(best, hints, 0.99 * share, "the name and the region agree")
    if hints.region and not (best.own and best.region is None):
        return placed(best, hints, 0.4 * share, "the name is known, but in another region than the one given")
    sure = 0.99 if best.own else next(cap for least, cap in CAPS if (best.population or 0) >= least)
    reason = kinship if len(weights) == 1 else f"{kinship}; the likeliest of {len(weights)} places of this name"
    return placed(best, hints, min(sure, share) * SURE[kinship], reason)


def weight(town: Town, *, first: bool, kinship: Kinship, cyrillic: bool) -> float:
    """How likely a town is meant, beside others of its name: by its people, its country, and whether the name is its nickname."""
    nicknamed = 20.0 if kinship == "nickname" and first else 1.0
    return ((town.population or 0) + 500) * (AT_HOME.get(town.country, 1.0) if cyrillic else 1.0) * nicknamed


def same(one: Region, other: Region) -> bool:
    """Whether two regions are one, or are taken for one."""
    return one == other or plain(one.name.ru) == plain(other.name.ru) or frozenset({one.code, other.code}) in AROUND


def posted_at(place: Place, posted: Region | None) -> Place:
    """A place beside the region of its postcode."""
    if posted is None or place.region is None or same(posted, place.region):
        return place
    return replace(place, confidence=round(place.confidence * 0.8, 2), reason="the postcode is of another region")


def doubted(place: Place, where: Mention) -> Place:
    """A large city that is called a village is some village of its name."""
    if where.is_village and (place.population or 0) >= 60_000:
        return replace(place, confidence=round(place.confidence * 0.3, 2), reason="called a village, but only a city of this name is known")
    return place


def placed(town: Town, hints: Hints, confidence: float, reason: str) -> Place:
    """A town as an answer."""
    return Place(
        town.name,
        town.region,
        hints.country or country_of(town.country),
        town.population,
        town.area,
        town.latitude,
        town.longitude,
        town.timezone,
        round(confidence, 2),
        f"{reason}, of your own table" if town.own else reason,
    )


@cache
def standard_places() -> Places:
    """The places that come with the package."""
    return Places(standard())


def find(text: str, *, region: str = "", country: str = "") -> Place | None:
    """``Places.find`` of the standard table."""
    return standard_places().find(text, region=region, country=country)


def read_address(text: str) -> Place | None:
    """``Places.read_address`` of the standard table."""
    return standard_places().read_address(text)


def load_own(path: Path) -> Places:
    """The standard table with a user's own before it: where both know a name, theirs is meant. ``ImportRefused`` if it can't be read."""
    return Places(standard(), Gazetteer(read_own(path)))
