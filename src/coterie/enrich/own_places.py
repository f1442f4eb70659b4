"""A user's own table of places: a CSV with the columns city, region, country, latitude, longitude, population, area, timezone.

Only ``city`` must be there. Collects every fault of the file and refuses once.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from coterie.enrich.gazetteer import Area, Town
from coterie.enrich.regions import Country, Name, Region, country_of, find_country, find_region
from coterie.errors import ImportRefused

COLUMNS = "city region country latitude longitude population area timezone".split()
AREAS: dict[str, Area] = {"город": "urban", "пригород": "suburban", "село": "rural"}
AREAS |= {area: area for area in get_args(Area)}

T = TypeVar("T")


def read_own(path: Path) -> list[Town]:
    """The towns of a file. ``ImportRefused`` names every fault with its line."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ImportRefused(f"{path.name} can't be read as a UTF-8 table of places: {error}") from error
    header, _, _ = text.partition("\n")
    reader = csv.DictReader(text.splitlines(), delimiter=max(",;\t", key=header.count))
    known = [column.strip().lower() for column in reader.fieldnames or []]
    reader.fieldnames = known
    if "city" not in known or set(known) - set(COLUMNS):
        raise ImportRefused(
            f"{path.name}: the columns of a table of places are {', '.join(COLUMNS)}; here are {', '.join(known) or 'none'}"
        )
    faults: list[str] = []
    towns = [_town({column: (row.get(column) or "").strip() for column in COLUMNS}, Cells(reader.line_num, faults)) for row in reader]
    if faults:
        raise ImportRefused(f"{path.name} can't be taken:\n" + "\n".join(faults))
    return towns


class Cells:
    """Reads the cells of one line and notes their faults."""

    def __init__(self, line: int, faults: list[str]) -> None:
        self._line, self._faults = line, faults

    def read(self, column: str, text: str, what: Callable[[str], T | None], right: str) -> T | None:
        """The value of a cell; None if it is empty or wrong, and the wrong is noted."""
        if not text:
            return None
        try:
            value = what(text)
        except (ValueError, ZoneInfoNotFoundError):
            value = None
        if value is None:
            self._faults.append(f"line {self._line}: {column} “{text}” is not {right}")
        return value

    def miss(self, column: str) -> None:
        """Note a cell that must not be empty."""
        self._faults.append(f"line {self._line}: {column} is empty")


def _town(row: Mapping[str, str], cells: Cells) -> Town:
    """One line as a town."""
    if not row["city"]:
        cells.miss("city")
    country = cells.read("country", row["country"], find_country, "a country's name or code (Россия, RU)") or country_of("RU")
    return Town(
        Name(row["city"], row["city"]),
        _region(row["region"], country),
        country.code,
        cells.read("population", row["population"].replace(" ", ""), _count, "a whole number"),
        cells.read("area", row["area"].lower(), AREAS.get, "urban, suburban or rural"),
        cells.read("latitude", row["latitude"], _degrees(90), "a number from -90 to 90"),
        cells.read("longitude", row["longitude"], _degrees(180), "a number from -180 to 180"),
        cells.read("timezone", row["timezone"], lambda text: ZoneInfo(text).key, "a time zone (Europe/Moscow)"),
        own=True,
    )


def _region(text: str, country: Country) -> Region | None:
    """A known region, or one that is the user's own."""
    return (find_region(text) or Region("", country.code, Name(text, text))) if text else None


def _count(text: str) -> int | None:
    number = int(text)
    return number if number >= 0 else None


def _degrees(most: int) -> Callable[[str], float | None]:
    def read(text: str) -> float | None:
        number = float(text.replace(",", "."))
        return number if abs(number) <= most else None

    return read
