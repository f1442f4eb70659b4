"""An address taken apart: postcode, country, region and the towns that it mentions, the likeliest first.

Reads what 1C writes (``,614000,Пермский край,,Пермь г,,Ленина ул,дом № 5``) and what people do («г. Пермь, ул. Ленина 5», "London, UK"). Knows the words
of addresses; which names are towns' it is told by whoever asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from coterie.enrich.regions import Country, Region, find_country, find_region, names_region
from coterie.enrich.spelling import plain

CITIES = frozenset("г гор город city town пгт го г.о".split())
VILLAGES = frozenset("с село сл д дер деревня х хут хутор аул ст-ца станица аил улус снт днп кп".split())
SETTLEMENTS = frozenset("п пос поселок посёлок рп р.п дп нп village settlement".split()) | VILLAGES
TOWNS = CITIES | SETTLEMENTS
"""Words that say of a name what kind of place it is."""

STREETS = frozenset(
    "ул улица пр-т пр-кт просп проспект пр-д проезд пр пер переулок пл площадь ш шоссе наб набережная б-р бульвар бул туп тупик аллея "
    "мкр мкрн м-н мкр-н микрорайон кв-л квартал кв квартира дом корп корпус стр строение оф офис под подъезд эт этаж вл лит тер территория линия "
    "street st. str avenue ave road rd lane ln drive dr blvd boulevard square sq apt apartment suite floor flat building room".split()
)
DISTRICTS = frozenset("р-н район р-он округ м.о сельсовет с/с поселение с/п волость улусы district county".split())
"""Words of parts that are no town."""

Knows = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Mention:
    """A text that may name a town: as it stands, without the word for its kind, and that word (empty where there is none)."""

    whole: str
    name: str
    kind: str = ""

    @property
    def is_village(self) -> bool:
        """Whether it is called a village."""
        return self.kind in VILLAGES


@dataclass(slots=True)
class Address:
    """What an address says. Towns stand in groups, the likeliest group first: called a city, a town's name, called a village, or at a part's beginning."""

    postcode: str = ""
    country: Country | None = None
    region: Region | None = None
    cities: list[Mention] = field(default_factory=list)
    unmarked: list[Mention] = field(default_factory=list)
    settlements: list[Mention] = field(default_factory=list)
    beginnings: list[Mention] = field(default_factory=list)

    @property
    def mentions(self) -> tuple[list[Mention], ...]:
        """Its towns, by group; of cities called so the first is meant, districts' names come after it."""
        return self.cities[:1], self.unmarked, self.settlements, self.beginnings

    @property
    def has_town(self) -> bool:
        """Whether any was mentioned."""
        return any(self.mentions)

    @property
    def names_village(self) -> bool:
        """Whether a village is mentioned, and no town."""
        return not self.cities and any(where.is_village for where in self.settlements)

    def add(self, where: Mention) -> None:
        """Take a town."""
        (self.cities if where.kind in CITIES else self.settlements if where.kind else self.unmarked).append(where)


@lru_cache(1 << 14)
def mention(text: str) -> Mention:
    """A text with the word for the kind of place, at either end, apart.

    >>> mention("г.Химки"), mention("Химки г").name, mention("ст-ца Ленинградская").kind
    (Mention(whole='г.Химки', name='Химки', kind='г'), 'Химки', 'ст-ца')
    """
    words = _words(text)
    if len(words) > 1:
        first, last = _low(words[0]), _low(words[-1])
        if first in TOWNS:
            return Mention(text, " ".join(words[1:]), first)
        if last in TOWNS:
            return Mention(text, " ".join(words[:-1]), last)
    return Mention(text, text)


def read(text: str, knows: Knows) -> Address:
    """An address taken apart; ``knows`` says of a name whether it is a town's.

    >>> address = read("614000, Пермский край, г. Пермь, ул. Ленина, д. 5", {"Пермь"}.__contains__)
    >>> address.postcode, address.region.code, [town.name for town in address.cities]
    ('614000', 'RU-PER', ['Пермь'])
    """
    address = Address()
    for part in _parts(text):
        rest = _without_postcode(part, address)
        if rest and not _whole(rest, address, knows):
            _piecewise(rest, address, knows)
    return address


def _parts(text: str) -> Iterator[str]:
    """What stands between commas, brackets and line ends, without quotes."""
    for part in re.split(r"[,;\n\t()|]+", text):
        if stripped := part.strip(" .\"'«»“”"):
            yield stripped


def _without_postcode(part: str, address: Address) -> str:
    """A part without the Russian postcode at either end, which is noted."""
    found = re.match(r"(\d{6})\b[ .]*(.*)$", part) or re.match(r"()(.*\S) +(?=\d{6}$)", part)
    if not found:
        return part
    address.postcode = address.postcode or part[:6].strip() if found[1] else address.postcode or part[-6:]
    return found[2]


def _whole(part: str, address: Address, knows: Knows) -> bool:
    """Take a part that is one thing; whether it was."""
    words = {_low(word) for word in _words(part)}
    where = mention(part)
    if where.kind and _is_name(where.name) and not words & STREETS:
        return _take(where, address, knows)
    if words & (STREETS | DISTRICTS) and not names_region(part):
        return not words & CITIES
    if address.region is None and not address.has_town and names_region(part) and not knows(part):
        address.region = find_region(part)
        return True
    if address.has_town and (state := _state(part)):
        address.region = address.region or state
        return True
    if _is_name(part) and knows(part):
        return _take(where, address, knows)
    if country := find_country(part):
        address.country = address.country or country
        return True
    return bool(re.fullmatch(r"[\W\d]*\w?", part))


def _take(where: Mention, address: Address, knows: Knows) -> bool:
    """Take a town, unless it is a country's name after a town's, or more words than a name; whether it is dealt with."""
    if address.has_town and (country := find_country(where.whole)):
        address.country = country
        return True
    words = _words(where.name)
    if where.kind and len(words) > 1 and not knows(where.name) and not knows(where.whole):
        return False
    address.add(where)
    return True


def _state(part: str) -> Region | None:
    """An American state by its two letters, a zip code after them or not; or by its name."""
    if found := re.fullmatch(r"([A-Z]{2})(?: \d{5}(?:-\d{4})?)?", part):
        return find_region(f"US-{found[1]}")
    region = find_region(part)
    return region if region and region.country == "US" else None


def _piecewise(part: str, address: Address, knows: Knows) -> None:
    """Take what stands in a part without commas: its region, then a town called so, then a town that it begins with."""
    words = _words(part)
    for start, end in _windows(len(words), 4):
        window = " ".join(words[start:end])
        if address.region is None and end - start > 1 and names_region(window) and not knows(window):
            address.region = find_region(window)
            words[start:end] = []
            break
    if called := _called(words, knows):
        address.add(called)
    elif first := _first(words, knows):
        address.beginnings.append(first)


def _called(words: list[str], knows: Knows) -> Mention | None:
    """The first town that a word calls so: «г Пермь ул Ленина 5»."""
    for at, word in enumerate(words):
        if _low(word) in TOWNS:
            for end in range(min(at + 4, len(words)), at + 1, -1):
                name = " ".join(words[at + 1 : end])
                if knows(name) and _is_name(name):
                    return Mention(name, name, _low(word))
            if at and knows(words[at - 1]) and _low(word) in CITIES:
                return Mention(words[at - 1], words[at - 1], _low(word))
    return None


def _first(words: list[str], knows: Knows) -> Mention | None:
    """The town that a text begins with, as long as possible: «Нижний Новгород Ленина 5»."""
    for end in range(min(3, len(words)), 0, -1):
        name = " ".join(words[:end])
        if _is_name(name) and knows(name):
            return Mention(name, name)
    return None


def _windows(count: int, widest: int) -> Iterable[tuple[int, int]]:
    """Runs of words, the widest first."""
    return ((start, start + wide) for wide in range(min(widest, count), 0, -1) for start in range(count - wide + 1))


def _is_name(text: str) -> bool:
    """Whether it can be a town's name: it has letters and no house number."""
    return len(plain(text)) > 1 and not re.search(r"\d", text)


def _words(text: str) -> list[str]:
    """Words; a point parts two, except within р.п, г.о, м.о."""
    return re.sub(r"\.(?=\S)", ". ", re.sub(r"(?i)\b(р|г|м)\. ?([поа])\.?(?=\s|$)", r"\1·\2", text)).replace("·", ".").split()


def _low(word: str) -> str:
    """A word as it stands in the sets above."""
    return word.lower().strip(".,№#").replace("ё", "е")
