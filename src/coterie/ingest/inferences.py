"""What can follow from what people gave, as rules: what each looks at, what it gives, and how it tells. Pure of tables.

A *role* is what an attribute says, whatever the file called its column: «Адрес доставки» and "address" are both an address.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from coterie.ingest.detect.headers import plain
from coterie.language.types import Type

if TYPE_CHECKING:
    from coterie.enrich.contacts import Reach
    from coterie.enrich.places import Place, Places

Value = str | Decimal | date
Told = Mapping[str, tuple[Value, float]]
"""Inferred values by attribute, each with its confidence."""

_NAMES = {
    "address": "address | shipping address | delivery address | billing address | home address | postal address | street address | адрес"
    " | адрес доставки | почтовый адрес | адрес проживания | домашний адрес | фактический адрес | адрес клиента | адрес покупателя",
    "postcode": "postcode | post code | postal code | zip | zip code | индекс | почтовый индекс",
    "age": "age | возраст | полных лет | возраст лет",
}
_ROLE = {plain(name): role for role, names in _NAMES.items() for name in names.split(" | ")}
OWN = ("first_name", "patronymic", "last_name", "name", "city", "region", "country", "email", "phone", "birthday", "tax_id")
"""Roles that the language's own attributes have."""

AGES = range(5, 106)
CERTAIN_ENOUGH = 0.75
"""How sure the town of a city's cell must be for the address beside it not to be asked."""

NAME_DAY, YEAR = 0.8, 2000
"""How sure a name day is: some keep another of their name's days. Its year says nothing; it is one that has 29 February."""

_STREET = re.compile(
    r",\s*(?=(?:ул|улица|пр-?к?т|просп|проспект|пер|переулок|ш|шоссе|пл|наб|б-р|бульвар|мкр|street|st)\b)|,[^,]*\b(?:ул|street|st)\b",
    re.IGNORECASE,
)
_AGE = re.compile(r"(\d{1,3})(?:\.0+)?(?: ?(?:лет|год|года|years?|y\.?o\.?))? (\d{4}-\d\d-\d\d)", re.IGNORECASE)
_POSTCODE = re.compile(r"(?<!\d)(\d{3})\d{3}(?!\d)")
"""Of a postcode, the digits that tell the region; the others would make each address another one."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The roles that are looked at, the attributes that can follow with their types, and how they are told of texts."""

    roles: tuple[str, ...]
    gives: Mapping[str, Type]
    tell: Callable[[Sequence[str]], Told]


def role_of(attribute: str) -> str | None:
    """What an attribute says that something follows from.

    >>> role_of("city"), role_of("Почтовый индекс"), role_of("Адрес сайта")
    ('city', 'postcode', None)
    """
    return attribute if attribute in OWN else _ROLE.get(plain(attribute))


def rules(words: Mapping[str, str], places: Callable[[], Places], country: str) -> tuple[Rule, ...]:
    """Every rule; of two that give the same the earlier counts. ``words``: what the base calls ``male`` and ``female``.

    ``places`` gives the table of places, asked only where there is something to look up; ``country`` is the base's ("" = not told).
    """
    of_place = dict.fromkeys(("city", "region", "country", "postcode", "time_zone", "area"), Type.TEXT)
    read = lru_cache(1 << 16)(lambda text: places().read_address(text))
    return (
        Rule(("first_name", "patronymic", "last_name", "name"), {"sex": Type.TEXT}, lambda said: sex(words, said)),
        Rule(("first_name",), {"name_day": Type.DATE}, lambda said: name_day(said, country or "RU")),
        Rule(("city", "region", "country", "address", "postcode"), of_place, lambda said: place(places(), said, read)),
        Rule(("age", "birthday"), {"birth_year": Type.NUMBER}, birth_year),
        Rule(("email",), {"email_kind": Type.TEXT}, email),
        Rule(("name", "tax_id", "first_name", "patronymic"), {"nature": Type.TEXT}, nature),
        Rule(("phone",), {"phone_kind": Type.TEXT, "time_zone": Type.TEXT}, phone),
    )


def sex(words: Mapping[str, str], said: Sequence[str]) -> Told:
    """The sex that names tell of."""
    from coterie.enrich.names import sex_of

    found = sex_of(*said)
    return {} if found is None else {"sex": (words.get(found.value, found.value), found.confidence)}


def name_day(said: Sequence[str], country: str) -> Told:
    """The name day of a first name."""
    from coterie.enrich import names

    found = names.name_day(said[0], country)
    return {} if found is None else {"name_day": (date(YEAR, *found), NAME_DAY)}


def place(places: Places, said: Sequence[str], read: Callable[[str], Place | None]) -> Told:
    """Where somebody lives: by the city's cell with region and country, else by the address, else by the postcode.

    Of an address first only what stands before the street is read, which thousands have alike; ``read`` remembers.
    """
    city, region, country, address, postcode = said
    found = places.find(city, region=region, country=country) if city else None
    sure_city = found is not None and found.confidence >= CERTAIN_ENOUGH
    if not sure_city and (address or postcode):
        whole = _POSTCODE.sub(r"\g<1>000", ", ".join(filter(None, (postcode, country, region, city, address))))
        there = read(_STREET.split(whole, maxsplit=1)[0])
        if there is None or there.city is None:
            there = read(whole)
        found = max(filter(None, (found, there)), key=lambda one: one.confidence, default=None)
    told: dict[str, tuple[Value, float]] = {}
    if found is not None:
        told = _of_place(found, russian=_russian(city or address or region))
    if address and not postcode and (posted := _postcode(address)):
        told["postcode"] = (posted, 0.95)
    return told


def birth_year(said: Sequence[str]) -> Told:
    """The likelier of the two years in which somebody was born who was so old on a day: ``34 2026-03-10``.

    >>> birth_year(["34 2026-03-10", ""]), birth_year(["34 2026-03-10", "1991-05-01"]), birth_year(["340 2026-03-10", ""])
    ({'birth_year': (Decimal('1991'), 0.81)}, {}, {})
    """
    found = _AGE.fullmatch(said[0])
    if said[1] or found is None or int(found[1]) not in AGES:
        return {}
    age, on = int(found[1]), date.fromisoformat(found[2])
    passed = on.timetuple().tm_yday / 365
    year = on.year - age - (1 if passed < 0.5 else 0)
    return {"birth_year": (Decimal(year), round(min(max(passed, 1 - passed), 1.0), 2))}


def nature(said: Sequence[str]) -> Told:
    """Whether it is a person, a sole trader or a company."""
    from coterie.enrich.natures import nature_of

    found = nature_of(*said)
    return {} if found is None else {"nature": (found.value, found.confidence)}


def email(said: Sequence[str]) -> Told:
    """What kind of address it is."""
    from coterie.enrich.contacts import judge_email

    return _kind("email_kind", judge_email(said[0]))


def phone(said: Sequence[str]) -> Told:
    """What kind of number it is, and its time zone where the number tells it."""
    from coterie.enrich.contacts import judge_phone

    found = judge_phone(said[0])
    zone: dict[str, tuple[Value, float]] = {"time_zone": (found.timezone, found.confidence)} if found.timezone else {}
    return {**_kind("phone_kind", found), **zone}


def _kind(name: str, found: Reach) -> Told:
    return {name: (found.kind, found.confidence)}


def _of_place(found: Place, *, russian: bool) -> dict[str, tuple[Value, float]]:
    named = {"city": found.city, "region": found.region and found.region.name, "country": found.country and found.country.name}
    told: dict[str, str | None] = {name: (one.ru if russian else one.en) if one else None for name, one in named.items()}
    told |= {"time_zone": found.timezone, "area": found.area}
    return {name: (value, found.confidence) for name, value in told.items() if value}


def _postcode(address: str) -> str:
    from coterie.enrich.addresses import without_postcode

    return next((code for part in address.split(",") if (code := without_postcode(part.strip().lower())[0])), "")


def _russian(text: str) -> bool:
    """Whether names are given in Russian: they are, unless the text is in Latin letters only."""
    return any("а" <= letter <= "я" for letter in text.lower()) or not any(letter.isalpha() for letter in text)
