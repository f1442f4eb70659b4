"""An address taken apart: postcode, country, region and the towns that it mentions, the likeliest first.

Reads what 1C writes (``,614000,Пермский край,,Пермь г,,Ленина ул,дом № 5``) and what people do («г. Пермь, ул. Ленина 5», "London, UK").
Knows the words of addresses; which names are towns' it is told by whoever asks. Parts repeat from address to address, and are remembered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from coterie.enrich.regions import Country, Region, find_country, find_region, names_region
from coterie.enrich.spelling import plain

CITIES = frozenset("г гор город city town пгт го".split())
VILLAGES = frozenset("с село сл д дер деревня х хут хутор аул станица аил улус снт днп кп".split())
TOWNS = CITIES | VILLAGES | frozenset("п пос поселок рп дп нп village settlement".split())
"""Words that say of a name what kind of place it is."""

STREETS = frozenset(
    "ул улица просп проспект проезд пр пер переулок пл площадь ш шоссе наб набережная бульвар бул туп тупик аллея мкр мкрн микрорайон "
    "квартал кв "
    "квартира дом корп корпус стр строение оф офис под подъезд эт этаж вл лит тер территория линия "
    "street st str avenue ave road rd lane ln drive dr blvd boulevard square sq apt apartment suite floor flat building room".split()
)
DISTRICTS = frozenset("район округ сельсовет поселение сп волость district county".split())
"""Words of parts that are no town."""

ABBREVIATED = {
    "ст-ца": "станица", "пр-т": "проспект", "пр-кт": "проспект", "пр-д": "проезд", "р-н": "район", "р-он": "район", "б-р": "бульвар",
    "м-н": "микрорайон", "мкр-н": "микрорайон", "кв-л": "квартал", "с/п": "сп", "с/с": "сельсовет", "р.п": "рп", "г.о": "го",
}  # fmt: skip
"""Short forms that would fall apart into letters."""
_ABBREVIATED = re.compile("(?<!\\w)(" + "|".join(map(re.escape, ABBREVIATED)) + ")(?!\\w)")

Group = Literal["city", "unmarked", "settlement", "beginning"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A plain text that may name a town: as it stands, without the word for its kind, and that word (empty where there is none)."""

    whole: str
    name: str
    kind: str = ""

    @property
    def is_village(self) -> bool:
        """Whether it is called a village."""
        return self.kind in VILLAGES


@dataclass(frozen=True, slots=True)
class Part:
    """All that one part of an address may be; which of it, its neighbours decide."""

    postcode: str = ""
    country: Country | None = None
    region: Region | None = None
    state: Region | None = None
    town: Mention | None = None
    group: Group = "unmarked"


@dataclass(slots=True)
class Address:
    """What an address says. Towns stand in groups: called a city, a town's name, called a village, at the beginning of a longer part."""

    postcode: str = ""
    country: Country | None = None
    region: Region | None = None
    towns: dict[Group, list[Mention]] = field(default_factory=dict)

    @property
    def mentions(self) -> tuple[list[Mention], ...]:
        """Its towns by group, the likeliest group first; of those called a city the first is meant, what follows lies inside it."""
        groups: tuple[Group, ...] = ("unmarked", "settlement", "beginning")
        return self.towns.get("city", [])[:1], *(self.towns.get(group, []) for group in groups)

    @property
    def names_village(self) -> bool:
        """Whether a village is mentioned, and no city."""
        return "city" not in self.towns and any(where.is_village for where in self.towns.get("settlement", ()))

    def take(self, part: Part) -> None:
        """Add what a part says, beside what was said before it: after a town, «NY» is a state and "Georgia" a country."""
        self.postcode = self.postcode or part.postcode
        if part.state and self.towns:
            self.region = self.region or part.state
        elif part.country and (self.towns or not part.town):
            self.country = self.country or part.country
        else:
            self.region = self.region or part.region
            if part.town:
                self.towns.setdefault(part.group, []).append(part.town)


class Reader:
    """Takes addresses apart; ``knows`` says of a plain name whether it is a town's."""

    def __init__(self, knows: Callable[[str], bool]) -> None:
        self._knows = knows
        self._part: Callable[[str], Part] = lru_cache(1 << 17)(self._read_part)

    def read(self, text: str) -> Address:
        """An address taken apart.

        >>> address = Reader({"пермь"}.__contains__).read("614000, Пермский край, г. Пермь, ул. Ленина, д. 5")
        >>> address.postcode, address.region.code, [town.name for town in address.mentions[0]]
        ('614000', 'RU-PER', ['пермь'])
        """
        address = Address()
        for part in re.split(r"[,;\n\t()|]+", text):
            if part:
                address.take(self._part(part))
        return address

    def _read_part(self, part: str) -> Part:
        """What stands between two commas."""
        postcode, rest = without_postcode(spelled(part))
        if len(rest) < 2 or rest.isdigit():
            return Part(postcode)
        return replace(self._one_thing(rest) or self._in_pieces(rest.split()), postcode=postcode)

    def _one_thing(self, key: str) -> Part | None:
        """A part that is a town, a region, a country, or a street; None if it seems to be several things."""
        where, known, words = mention(key), self._knows(key), set(key.split())
        in_street = not known and not STREETS.isdisjoint(words)
        if where.kind and is_name(where.name) and not in_street and (self._knows(where.name) or where.name.count(" ") < 2):
            return Part(town=where, group="city" if where.kind in CITIES else "settlement")
        country, state = find_country(key), _state(key)
        region = find_region(key) if names_region(key) and (not known or len(key) < 3) else None  # МО is a village in France, too
        if known and is_name(key):
            return Part(country=country, region=region, state=state, town=None if region else where)
        if region or country or state:
            return Part(country=country, region=region, state=state)
        inside = (in_street and len(words) <= 3) or (not in_street and not DISTRICTS.isdisjoint(words))
        return Part() if inside and CITIES.isdisjoint(words) else None

    def _in_pieces(self, words: list[str]) -> Part:
        """What stands in a part without commas: its region, then a town called so, then a town that it begins with."""
        region = None
        for start, end in _windows(len(words), 4):
            window = " ".join(words[start:end])
            if end - start > 1 and names_region(window) and not self._knows(window):
                region = find_region(window)
                words = words[:start] + words[end:]
                break
        if called := self._called(words):
            return Part(region=region, town=called, group="city" if called.kind in CITIES else "settlement")
        return Part(region=region, town=self._first(words), group="beginning")

    def _called(self, words: list[str]) -> Mention | None:
        """The first town that a word calls so: «г Пермь ул Ленина 5», «Пермь г ул Ленина»."""
        for at, word in enumerate(words):
            if word in TOWNS:
                for end in range(min(at + 4, len(words)), at + 1, -1):
                    name = " ".join(words[at + 1 : end])
                    if is_name(name) and self._knows(name):
                        return Mention(name, name, word)
                if at and word in CITIES and self._knows(words[at - 1]):
                    return Mention(words[at - 1], words[at - 1], word)
        return None

    def _first(self, words: list[str]) -> Mention | None:
        """The town that a text begins with, as long as possible: «Нижний Новгород Ленина 5»."""
        for end in range(min(3, len(words)), 0, -1):
            name = " ".join(words[:end])
            if is_name(name) and self._knows(name):
                return Mention(name, name)
        return None


def spelled(text: str) -> str:
    """A text as it is compared (spelling.py), its abbreviations written out.

    >>> spelled("Ст-ца Ленинградская"), spelled("г.Химки")
    ('станица ленинградская', 'г химки')
    """
    if "-" in text or "/" in text or "." in text:
        text = _ABBREVIATED.sub(lambda found: ABBREVIATED[found[1]], text.lower())
    return plain(text)


@lru_cache(1 << 16)
def mention(key: str) -> Mention:
    """A plain text with the word for the kind of place, at either end, apart.

    >>> mention("химки г").name, mention("станица ленинградская").kind
    ('химки', 'станица')
    """
    first, _, rest = key.partition(" ")
    if rest and first in TOWNS:
        return Mention(key, rest, first)
    rest, _, last = key.rpartition(" ")
    if rest and last in TOWNS:
        return Mention(key, rest, last)
    return Mention(key, key)


def without_postcode(key: str) -> tuple[str, str]:
    """A Russian postcode at either end of a plain text, and the rest.

    >>> without_postcode("614000 пермь"), without_postcode("пермь 614000"), without_postcode("дом 5")
    (('614000', 'пермь'), ('614000', 'пермь'), ('', 'дом 5'))
    """
    if found := re.match(r"(\d{6})\b ?(.*)", key):
        return found[1], found[2]
    if found := re.match(r"(.*) (\d{6})$", key):
        return found[2], found[1]
    return "", key


def is_name(key: str) -> bool:
    """Whether it can be a town's name: it has letters and no house number."""
    return len(key) > 1 and not any(map(str.isdigit, key))


def _state(key: str) -> Region | None:
    """An American state by its two letters, a zip code after them or not; or by its name."""
    found = re.fullmatch(r"([a-z]{2})(?: \d{5}(?: \d{4})?)?", key)
    region = find_region(f"US-{found[1]}" if found else key)
    return region if region and region.country == "US" else None


def _windows(count: int, widest: int) -> Iterable[tuple[int, int]]:
    """Runs of words, the widest first."""
    return ((start, start + wide) for wide in range(min(widest, count), 0, -1) for start in range(count - wide + 1))
