"""Regions and countries by whatever name: «Московская обл», «Респ Татарстан», ХМАО, Perm Krai, a postcode; РФ, Россия, RU, RUS, Russia.

Knows their names only; which town lies where is told in gazetteer.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from coterie.enrich.spelling import plain
from coterie.enrich.tables import rows


@dataclass(frozen=True, slots=True)
class Name:
    """A name in both languages; where the Russian one isn't known, both are the English one."""

    ru: str
    en: str


@dataclass(frozen=True, slots=True)
class Country:
    """A country with its ISO 3166-1 code."""

    code: str
    name: Name


@dataclass(frozen=True, slots=True)
class Region:
    """A region with its ISO 3166-2 code (empty for a region of a user's own table), its country's code and its chief town."""

    code: str
    country: str
    name: Name
    capital: str = ""


KINDS = frozenset(
    "обл аобл область области край края кр респ республика республики ао авт автономный автономная округ округа г гор город "
    "oblast obl region krai kray kraj republic resp okrug state province of the".split()
)
"""Words that say of a name that it is a region's."""

AROUND = frozenset({
    frozenset({"RU-MOW", "RU-MOS"}),
    frozenset({"RU-SPE", "RU-LEN"}),
    frozenset({"RU-TYU", "RU-KHM"}),
    frozenset({"RU-TYU", "RU-YAN"}),
    frozenset({"RU-ARK", "RU-NEN"}),
    frozenset({"RU-AD", "RU-KDA"}),
    frozenset({"UA-40", "UA-43"}),
    frozenset({"BY-HM", "BY-MI"}),
})  # fmt: skip
"""Regions that people take for one: a city and the region around it, a district within a larger region."""

CLAIMED = {"UA-40": "RU", "UA-43": "RU"}
"""Regions that the source counts to one country and many addresses to another: either is taken as given."""


@lru_cache(maxsize=1 << 14)
def find_region(text: str) -> Region | None:
    """The region of a text that names one and nothing else.

    >>> find_region("Респ Татарстан").name.en, find_region("Московская обл.").code, find_region("ХМАО-Югра").code, find_region("Нет такой")
    ('Tatarstan', 'RU-MOS', 'RU-KHM', None)
    """
    key = plain(text)
    return _regions().get(key) or _regions().get(_bare(key)) if key else None


def names_region(text: str) -> bool:
    """Whether the text says itself that it is a region: by «обл», «край», «респ» …, or by a name that no town has.

    >>> names_region("Тверская обл"), names_region("Тверская"), names_region("Татарстан"), names_region("ул. Республики")
    (True, False, True, False)
    """
    key = plain(text)
    return (key in _regions() and not key.endswith(("ская", "ский", "цкая", "цкий"))) or (_bare(key) != key and _bare(key) in _regions())


def region_of(code: str) -> Region | None:
    """The region of an ISO code."""
    return _by_code().get(code)


def region_of_postcode(postcode: str) -> Region | None:
    """The region of a Russian postcode, by its first three digits.

    >>> region_of_postcode("614000").code, region_of_postcode("999999")
    ('RU-PER', None)
    """
    return _postcodes().get(postcode[:3]) if re.fullmatch(r"\d{6}", postcode) else None


@lru_cache(maxsize=1 << 12)
def find_country(text: str) -> Country | None:
    """The country of a text that names one and nothing else, or is its code.

    >>> find_country("РФ").code, find_country("Deutschland").name.ru, find_country("KAZ").code, find_country("Нарния")
    ('RU', 'Германия', 'KZ', None)
    """
    return _countries().get(plain(text))


def country_of(code: str) -> Country:
    """The country of an ISO code."""
    return _countries()[code.lower()]


def _bare(key: str) -> str:
    """A plain name without the words that say it is a region; «московской области» is «московская»."""
    words = [word for word in key.split() if word not in KINDS]
    return re.sub("(ск|цк)(ой|ую)$", r"\1ая", re.sub("(ск|цк)(ого|ом)$", r"\1ий", " ".join(words)))


@cache
def _by_code() -> dict[str, Region]:
    return {r["code"]: Region(r["code"], r["country"], Name(r["ru"], r["en"]), r["capital"]) for r in rows("regions")}


@cache
def _regions() -> dict[str, Region]:
    """Every key of every region; a whole name wins over one without its kind («Moscow» is the city, not the oblast)."""
    whole: dict[str, Region] = {}
    bare: dict[str, Region] = {}
    for row in rows("regions"):
        region = _by_code()[row["code"]]
        for name in filter(None, (row["ru"], row["en"], *row["other"].split("|"))):
            whole.setdefault(plain(name), region)
            bare.setdefault(_bare(plain(name)), region)
        if row["country"] == "US":
            whole[plain(row["code"])] = region
    return {key: region for key, region in (bare | whole).items() if key}


@cache
def _postcodes() -> dict[str, Region]:
    return {str(three): _by_code()[row["code"]] for row in rows("regions") for three in _threes(row["postcodes"])}


def _threes(ranges: str) -> Iterator[int]:
    """``614-619 625`` as numbers."""
    for first, _, last in (part.partition("-") for part in ranges.split()):
        yield from range(int(first), int(last or first) + 1)


@cache
def _countries() -> dict[str, Country]:
    listed = [(row, Country(row["code"], Name(row["ru"], row["en"]))) for row in rows("countries")]
    codes = {row[column].lower(): country for row, country in listed for column in ("code", "iso3")}
    names = {plain(row[column]): country for row, country in listed for column in ("ru", "en")}
    others = {plain(row["name"]): codes[row["code"].lower()] for row in rows("country_names")}
    return codes | names | others
