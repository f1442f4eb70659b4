"""What one text looks like: a number, a day, an address … Cheap looks for finding a table; nothing is converted here."""

from __future__ import annotations

import re
from typing import Literal

Look = Literal["", "number", "date", "email", "text"]

_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?:[ T,].*)?|\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_MONTH = re.compile(r"(?:0[1-9]|1[0-2])[./-](?:19|20)\d\d|(?:19|20)\d\d[./-](?:0[1-9]|1[0-2])")
_DIGITS = re.compile(r"\d+")
_FRACTION = re.compile(r"^[-+]?9(?:[.,]9)?$")
_UNITS = re.compile(r"руб\.?|р\.|шт\.?|rub|rur|usd|eur|кг|%|₽|\$|€", re.IGNORECASE)


def look(text: str) -> Look:
    """The kind of a text: anything with a digit and no letters beside units is a number (a phone too)."""
    text = text.strip()
    if not text:
        return ""
    if text[0].isdigit() and _DATE.fullmatch(text):
        return "date"
    if "@" in text and _EMAIL.fullmatch(text):
        return "email"
    if any(c.isdigit() for c in text) and not any(c.isalpha() for c in _UNITS.sub("", text)):
        return "number"
    return "text"


def looks(cells: list[str]) -> list[Look]:
    """The kinds of a line's cells."""
    return [look(cell) for cell in cells]


def mask(text: str) -> str:
    """How a text is written, its digits aside; whole numbers and fractions are alike.

    >>> mask("01.2024"), mask("1 250,50"), mask("7")
    ('month', '9', '9')
    """
    if _MONTH.fullmatch(text.strip()):
        return "month"
    return _FRACTION.sub("9", _DIGITS.sub("9", "".join(text.split())))


def main_look(texts: list[str]) -> Look:
    """The kind of most of the texts that are there; "" where there is none."""
    counts: dict[Look, int] = {}
    for text in texts:
        kind = look(text)
        if kind:
            counts[kind] = counts.get(kind, 0) + 1
    return max(counts, key=lambda kind: counts[kind], default="")
