"""A person's full name taken apart: «Иванова Анна Петровна» is a last name, a first name and a patronymic.

Patronymics are known by their endings; which of two words is the first name, by a dictionary of names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from coterie.enrich.natures import without_form
from coterie.ingest.forms.cell import squeezed

if TYPE_CHECKING:
    from pymorphy3 import MorphAnalyzer


@dataclass(frozen=True, slots=True)
class FullName:
    """The parts that a name has; each None where it has none."""

    last: str | None = None
    first: str | None = None
    patronymic: str | None = None


_PATRONYMIC = re.compile(r"(?:ович|евич|ьич|ич|овна|евна|ична|инична|оглы|кызы|улы|уулу)$")
_AFTER_PATRONYMIC = frozenset("оглы кызы улы уулу".split())
_SURNAME = re.compile(r"(?:ов|ев|ёв|ин|ын|ова|ева|ёва|ина|ына|ский|цкий|ская|цкая|ской|енко|чук|щук|юк|швили|дзе|ян|янц|их|ых)$")
_INITIALS = re.compile(r"(?:[а-яёa-z]\.-?){1,2}|[а-яёa-z]", re.IGNORECASE)
_MARKS = re.compile(r"^(?:я{2,}|z{2,}|x{2,}|!+|\*+|_+)[\s.]*", re.IGNORECASE)


def split(text: str) -> FullName | None:
    """The parts of a full name; None where the text is no name of a person, or doesn't say which part is which.

    >>> split("Анна Петровна Иванова")
    FullName(last='Иванова', first='Анна', patronymic='Петровна')
    """
    bare = _MARKS.sub("", squeezed(re.sub(r"\([^)]*\)", " ", text)))
    sole_trader = without_form(bare)
    if sole_trader != bare and re.fullmatch(r"[^\W\d_]{2,}(?:-[^\W\d_]+)*", sole_trader):
        return FullName(last=_cased(sole_trader))
    bare = sole_trader
    words = squeezed(re.sub(r"([а-яёa-z]\.)(?=[а-яёa-z])", r"\1 ", bare.replace(",", " "), flags=re.IGNORECASE)).split()
    if not 1 < len(words) <= 4 or not all(re.fullmatch(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*\.?", word) for word in words):
        return None
    if any(_INITIALS.fullmatch(word) for word in words):
        return _with_initials(words)
    if len(words) == 4:
        return _of_three([*words[:2], " ".join(words[2:])]) if words[3].lower() in _AFTER_PATRONYMIC else None
    return _of_three(words) if len(words) == 3 else _of_two(words)


def _with_initials(words: list[str]) -> FullName | None:
    """«Иванов И. И.»: only the last name is known."""
    whole = [word for word in words if not _INITIALS.fullmatch(word)]
    return FullName(last=_cased(whole[0])) if len(whole) == 1 else None


def _of_three(words: list[str]) -> FullName | None:
    if _is_patronymic(words[2]) and not (_is_patronymic(words[1]) and _SURNAME.search(words[2].lower())):
        return FullName(*map(_cased, words))
    if _is_patronymic(words[1]):
        return FullName(_cased(words[2]), _cased(words[0]), _cased(words[1]))
    return None


def _of_two(words: list[str]) -> FullName | None:
    left, right = words
    if _is_patronymic(right) and _is_first(left):
        return FullName(first=_cased(left), patronymic=_cased(right))
    firsts = _is_first(left), _is_first(right)
    if firsts[0] == firsts[1]:
        firsts = bool(_SURNAME.search(right.lower())), bool(_SURNAME.search(left.lower()))
    if firsts == (True, False):
        return FullName(last=_cased(right), first=_cased(left))
    if firsts == (False, True):
        return FullName(last=_cased(left), first=_cased(right))
    return None


def _is_patronymic(word: str) -> bool:
    return _PATRONYMIC.search(word.lower()) is not None


def _cased(word: str) -> str:
    """A word in capitals, or in none, as a name is written."""
    if word.isupper() or word.islower():
        return re.sub(r"[^\W\d_]+", lambda part: part[0] if part[0].lower() in _AFTER_PATRONYMIC else part[0].capitalize(), word)
    return word


@cache
def _dictionary() -> MorphAnalyzer:
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer()


@cache
def _is_first(word: str) -> bool:
    """Whether the dictionary knows a word as a first name."""
    return any({"Name", "nomn"} <= reading.tag.grammemes for reading in _dictionary().parse(word.lower()))
