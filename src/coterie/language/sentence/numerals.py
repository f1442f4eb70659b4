"""Digits, plural forms, quotes and lengths of time in a sentence. Pure; knows no words."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Literal, NamedTuple

NO_BREAK = "\u00a0"
MINUS = "\u2212"

Form = Literal["one", "few", "many", "part"]

SIGNS = {
    "RUB": "₽",
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
    "KZT": "₸",
    "UAH": "₴",
    "CNY": "¥",
}
"""Currencies with a sign of their own; the others are written with their code."""


class Counted(NamedTuple):
    """The forms of a Russian noun after a number: 1 заказ, 2 заказа, 5 заказов, 1,5 (and: не менее 1) заказа."""

    one: str
    few: str
    many: str
    part: str


def digits(value: Decimal, separator: str, point: str) -> str:
    """Every digit of a number, thousands grouped, no trailing noughts.

    >>> digits(Decimal("-1234567.50"), ",", ".")
    '−1,234,567.5'
    """
    whole, _, fraction = f"{abs(value):f}".partition(".")
    fraction = fraction.rstrip("0")
    grouped = f"{int(whole):,}".replace(",", separator)
    sign = MINUS if value < 0 else ""
    return sign + grouped + (point + fraction if fraction else "")


def russian_form(value: Decimal) -> Form:
    """The form of a noun that a number asks for in the nominative or accusative."""
    if value != value.to_integral_value():
        return "part"
    tens, units = int(abs(value)) % 100, int(abs(value)) % 10
    if units == 1 and tens != 11:
        return "one"
    return "few" if 2 <= units <= 4 and not 12 <= tens <= 14 else "many"


def counted(value: Decimal, forms: Counted) -> str:
    """The noun after a number in the nominative or accusative: 2 заказа."""
    return str(getattr(forms, russian_form(value)))


def counted_genitive(value: Decimal, forms: Counted) -> str:
    """The noun after a number in the genitive: не менее 2 заказов, не менее 1 заказа."""
    return forms.part if russian_form(value) in ("one", "part") else forms.many


def quoted(text: str, opening: str, closing: str, inner: Mapping[str, str]) -> str:
    r"""A text in quotes; ``inner`` says how the quotes inside it are written. No two texts come out the same.

    >>> quoted("Кольцо «Роза»", "«", "»", {"«": "„", "»": "“", "„": "\\„", "“": "\\“"})
    '«Кольцо „Роза“»'
    """
    return opening + "".join(inner.get(sign) or _visible(sign) for sign in text) + closing


def _visible(sign: str) -> str:
    if sign == "\\":
        return "\\\\"
    if unicodedata.category(sign) in ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"):
        return f"\\{{{ord(sign):x}}}"
    return sign
