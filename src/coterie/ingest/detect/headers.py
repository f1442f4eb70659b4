"""How alike a column's header and a field's names are. Knows words, not values."""

from __future__ import annotations

import difflib
import re
import unicodedata
from functools import cache, lru_cache

EXACT, INSIDE, ALIKE = 1.0, 0.6, 0.5
"""How sure a header makes one: it is a name of the field; it begins or ends with one; it is spelled almost like one."""

SPELLED = 0.86
"""The least share of letters that two spellings of a word have alike, in their order."""

_CAMEL = re.compile(r"(?<=[a-zа-я0-9])(?=[A-ZА-Я])|(?<=[A-Z])(?=[A-Z][a-z])")
_UNITS = re.compile(r"\([^)]*\)|,\s*(руб\.?|р\.?|шт\.?|чел\.?|человек|%|rub|usd|eur|₽|\$|€)\s*$", re.IGNORECASE)


@cache
def plain(text: str) -> str:
    """A header as it is compared: words in lower case, without units, ё as е.

    >>> plain("InvoiceNo"), plain("Сумма, руб."), plain("Штат, чел."), plain("№ Заказа")
    ('invoice no', 'сумма', 'штат', '№ заказа')
    """
    text = unicodedata.normalize("NFKC", text.replace("№", " № ")).replace("No ", "№ ")
    text = _UNITS.sub(" ", text)
    text = _CAMEL.sub(" ", text).lower().replace("ё", "е")
    return " ".join(re.findall(r"[\w%№]+", text.replace("_", " ")))


@lru_cache(1 << 16)
def likeness(header: str, names: tuple[str, ...]) -> float:
    """How sure a header makes one that it names what any of these names do, 0 … 1.

    >>> likeness("Customer ID", ("customer_id",)), likeness("Дата заказа", ("дата",)), likeness("цвет", ("дата",))
    (1.0, 0.6, 0.0)
    """
    said = plain(header)
    best = 0.0
    for name in map(plain, names):
        if said == name or said.replace(" ", "") == name.replace(" ", ""):
            return EXACT
        if len(name) > 3 and (said.startswith(name + " ") or said.endswith(" " + name)):
            best = max(best, INSIDE)
        elif len(name) > 4 and best < ALIKE and _spelled_alike(said, name):
            best = ALIKE
    return best


def _spelled_alike(one: str, other: str) -> bool:
    """Whether a typo lies between them; looked at only where their lengths and letters allow it, as a wide file asks it often."""
    if min(len(one), len(other)) * 2 < SPELLED * (len(one) + len(other)):
        return False
    found = difflib.SequenceMatcher(None, one, other)
    return found.quick_ratio() >= SPELLED and found.ratio() >= SPELLED
