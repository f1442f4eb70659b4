"""A person's sex and name day, from the names they gave.

Sex is told by the patronymic, the first name and the surname's ending, each with a weight; they are added as log-odds, as if independent,
and what they say together is never surer than the surest of them. Contradictions lower it; what is left below ``LEAST`` is not said at
all. Knows nobody's names but common ones (tables/first_names.csv, name_days.csv) and the Russian dictionary's (pymorphy3).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from coterie.enrich.spelling import is_cyrillic, plain, sound
from coterie.enrich.tables import rows

if TYPE_CHECKING:
    from pymorphy3 import MorphAnalyzer

SexValue = Literal["male", "female"]

SEXES: dict[str, SexValue] = {"male": "male", "female": "female"}
LEAST = 0.6
PATRONYMIC, OWN_NAME, BY_SOUND, SURNAME, LIKE_PATRONYMIC = 0.99, 0.97, 0.93, 0.9, 0.8
"""How sure each sign is alone. The last: «Абрамович» in a name of two words, where it may be the surname of either sex."""

PATRONYMICS: dict[SexValue, re.Pattern[str]] = {
    "male": re.compile(
        r".{2,}(ович|евич|ьич)|(ильич|кузьмич|лукич|фомич|никитич|саввич|ерофеич|\w+ич)|.* ?(оглы|оглу|улы|уулу)|\w{3,}(ovich|evich)"
    ),
    "female": re.compile(r".{2,}(овна|евна|ична|инична)|.* ?(кызы|гызы|кизи)|\w{3,}(ovna|evna|ichna)"),
}
TYPICAL = re.compile(
    r".+(ович|евич|ьич|овна|евна|ична|инична|оглы|оглу|улы|уулу|кызы|гызы|кизи|ovich|evich|ovna|evna|ichna)|(кузьм|лук|фом|никит|савв)ич"
)
"""Patronymics that can be told from surnames by their endings."""
SURNAMES: dict[SexValue, re.Pattern[str]] = {
    "male": re.compile(r"\w{2,}([оеё]в|[иы]н|[сц]кий|[сц]кой|[бвгдзклмнпрст]ый|ov|ev|sk[iy]y?)"),
    "female": re.compile(r"\w{2,}([оеё]ва|[иы]на|[сц]кая|[бвгдзклмнпрст]ая|ova|eva|skaya|skaia)"),
}
SONS = frozenset("оглы оглу улы уулу кызы гызы кизи".split())
COMPANY = re.compile(r"\b(ооо|оао|зао|пао|ао|тоо|нко|llc|ltd|inc|gmbh)\b")
NOT_NAMES = re.compile(r"\b(ип|г-н|г-жа|mr|mrs|ms|dr)\b\.?|\([^)]*\)|\[[^\]]*\]|\d+")


@dataclass(frozen=True, slots=True)
class Sex:
    """A sex, how sure it is (0.6 to 0.99) and by what it was told."""

    value: SexValue
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that tells: None where it is known to tell nothing (Саша)."""

    value: SexValue | None
    confidence: float
    reason: str


@lru_cache(maxsize=1 << 17)
def sex_of(first_name: str = "", patronymic: str = "", last_name: str = "", name: str = "") -> Sex | None:
    """The sex that the names tell of; None where they don't. ``name`` is a full name in any order.

    >>> sex_of("Анна", "Петровна", "Иванова")
    Sex(value='female', confidence=0.99, reason='patronymic, first name, surname')
    >>> sex_of(name="Иванов Саша"), sex_of("Саша"), sex_of("Женя", "Олегович").value
    (Sex(value='male', confidence=0.9, reason='surname'), None, 'male')
    """
    signs = [sign for sign in (_by_patronymic(patronymic), _by_first_name(first_name), _by_surname(last_name)) if sign]
    if not signs and name:
        signs = list(_by_full_name(name))
    return _together([sign for sign in signs if sign.value])


@lru_cache(maxsize=1 << 14)
def name_day(first_name: str, country: str = "RU") -> tuple[int, int] | None:
    """(month, day) of the name day that is kept most widely; None where none is known. Only Russia's (Orthodox) are.

    >>> name_day("Татьяна"), name_day("Таня"), name_day("Руслан"), name_day("Татьяна", "DE")
    ((1, 25), (1, 25), None, None)
    """
    key = plain(first_name)
    known = _listed().get(key)
    return _days().get(key) or (known and _days().get(known[1])) or None if country == "RU" else None


def _together(signs: list[Sign]) -> Sex | None:
    """What the signs say in sum."""
    odds = sum(math.log(sign.confidence / (1 - sign.confidence)) * (1 if sign.value == "male" else -1) for sign in signs)
    value: SexValue = "male" if odds > 0 else "female"
    agreed = [sign for sign in signs if sign.value == value]
    if not agreed:
        return None
    confidence = min(max(sign.confidence for sign in agreed), 1 / (1 + math.exp(-abs(odds))))
    against = "".join(f"; against it the {sign.reason}" for sign in signs if sign.value != value)
    reason = ", ".join(dict.fromkeys(sign.reason for sign in agreed)) + against
    return Sex(value, round(confidence, 2), reason) if confidence >= LEAST else None


def _by_full_name(name: str) -> Iterator[Sign]:
    """The signs of a full name, whatever its order. Firms have no sex."""
    lowered = name.lower()
    if COMPANY.search(lowered):
        return
    words, spoken = _without_sons(plain(NOT_NAMES.sub(" ", lowered)).split())
    yield from spoken
    firsts = {word: sign for word in words if (sign := _by_first_name(word))}
    yield from firsts.values()
    rest = [word for word in words if word not in firsts]
    if not firsts and not spoken and any(map(_is_common, rest)):
        return
    for word in rest:
        if TYPICAL.fullmatch(word) and (sign := _by_patronymic(word)):
            sure = word != words[0] and (len(words) > 2 or sign.value == "female")
            yield sign if sure else Sign(sign.value, LIKE_PATRONYMIC, "patronymic or surname")
        elif sign := _by_surname(word):
            yield sign


def _without_sons(words: list[str]) -> tuple[list[str], list[Sign]]:
    """«Расим оглы» is a patronymic: it is told, and taken out with the father's name."""
    for at, word in enumerate(words):
        if at and (sign := _by_patronymic(word)) and word in SONS:
            return words[: at - 1] + words[at + 1 :], [sign]
    return words, []


def _by_patronymic(text: str) -> Sign | None:
    key = plain(text)
    return next((Sign(value, PATRONYMIC, "patronymic") for value, ending in PATRONYMICS.items() if ending.fullmatch(key)), None)


def _by_surname(text: str) -> Sign | None:
    words = plain(text).split()
    return next((Sign(value, SURNAME, "surname") for value, ending in SURNAMES.items() if words and ending.fullmatch(words[-1])), None)


@lru_cache(maxsize=1 << 16)
def _by_first_name(text: str) -> Sign | None:
    """A first name of our table, of the dictionary, or a Russian one in Latin letters."""
    key = plain(text)
    if listed := _listed().get(key) or _listed().get(key.split(" ", maxsplit=1)[0]):
        return Sign(listed[0], OWN_NAME, "first name")
    if is_cyrillic(key):
        sexes = _in_dictionary(key)
        return Sign(sexes.pop(), OWN_NAME, "first name") if len(sexes) == 1 else None
    heard = _heard().get(sound(key)) if key else None
    return Sign(heard, BY_SOUND, "first name by its sound") if heard else None


def _in_dictionary(key: str) -> set[SexValue]:
    """The sexes of a first name in the Russian dictionary; names of either sex have both."""
    sexes: set[SexValue] = set()
    named = [parse for parse in _dictionary().parse(key) if parse.is_known and "Name" in parse.tag]
    likely = max((parse.score for parse in named), default=0.0)
    for parse in named:
        grammemes = set(map(str, parse.tag.grammemes))
        if {"nomn", "sing"} <= grammemes and parse.score >= likely:  # «Ани» is likelier of «Аня» than a name itself
            sexes |= {"male"} if "masc" in grammemes else {"female"} if "femn" in grammemes else {"male", "female"}
    return sexes


@lru_cache(maxsize=1 << 14)
def _is_common(key: str) -> bool:
    """Whether a word is a common one («розничный», «покупатель»), and nobody's name."""
    parses = [parse for parse in _dictionary().parse(key) if parse.is_known] if len(key) > 2 and is_cyrillic(key) else []
    return bool(parses) and not any({"Name", "Surn", "Patr"} & set(map(str, parse.tag.grammemes)) for parse in parses)


@cache
def _dictionary() -> MorphAnalyzer:
    import pymorphy3

    return pymorphy3.MorphAnalyzer()


@cache
def _listed() -> dict[str, tuple[SexValue | None, str]]:
    """First names: sex (None for either) and the full form's key."""
    full = [(row["name"], row["sex"], row["name"]) for row in rows("name_days")]
    common = [(row["name"], row["sex"], row["full"]) for row in rows("first_names")]
    return {plain(name): (SEXES.get(sex), plain(whole)) for name, sex, whole in common + full}


@cache
def _heard() -> dict[str, SexValue]:
    """Russian first names by sound, where it tells the sex."""
    heard: dict[str, set[SexValue | None]] = {}
    for key, (value, _) in _listed().items():
        if is_cyrillic(key):
            heard.setdefault(sound(key), set()).add(value)
    return {key: value for key, values in heard.items() if len(values) == 1 and (value := next(iter(values)))}


@cache
def _days() -> dict[str, tuple[int, int]]:
    return {plain(row["name"]): (int(row["month"]), int(row["day"])) for row in rows("name_days")}
