"""Numbers and amounts as people and programs write them: one text becomes a plain decimal.

Whether a comma or a point parts thousands is the column's to say (``NumberStyle``), where a text alone doesn't.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from coterie.ingest.forms.cell import MISSING, Cell, says_nothing

Mark = Literal["decimal", "thousands"]

CURRENCY: dict[str, str] = {
    **dict.fromkeys(("₽", "руб", "рублей", "рубля", "рубль", "р", "rub", "rur"), "RUB"),
    **dict.fromkeys(("$", "usd", "us$", "долл"), "USD"),
    **dict.fromkeys(("€", "eur", "евро"), "EUR"),
    **dict.fromkeys(("£", "gbp"), "GBP"),
    **dict.fromkeys(("₸", "тг", "тенге", "kzt"), "KZT"),
    **dict.fromkeys(("₴", "грн", "uah"), "UAH"),
    **dict.fromkeys(("br", "byn", "бел.руб"), "BYN"),
    **dict.fromkeys(("¥", "cny", "юань"), "CNY"),
    **dict.fromkeys(("₺", "try", "tl"), "TRY"),
    **dict.fromkeys(("zł", "pln"), "PLN"),
    **dict.fromkeys(("chf",), "CHF"),
    **dict.fromkeys(("֏", "amd"), "AMD"),
    **dict.fromkeys(("₾", "gel"), "GEL"),
    **dict.fromkeys(("uzs", "сум"), "UZS"),
}
"""Signs and words by currency, in lower case without the point that ends them."""

_UNITS = frozenset(
    "шт штук штуки штука ед уп упак упаковка пар пара пары компл кг г гр л мл м см мм м2 м² т pcs pc pieces kg g l ml m x х".split()
)

ENGLISH = frozenset("US GB AU NZ CA IE IN IL JP CN SG HK MX TH PH MY KR".split())
"""Countries whose custom is a comma between thousands."""

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009'’`]+")
_MINUS = re.compile(r"[−–—]")
_WORD = r"[^\d\s.,()'’`+\-|]+"
_CELL = re.compile(
    rf"(?:(?P<before>{_WORD})\.?)?\s*(?P<core>[+-]?\s*(?:\d|[.,]\d)[\d\s.,'’`]*?(?:e[+-]?\d+)?)[\s|]*(?P<after>%|{_WORD})?\.?"
)
_DECIMAL = re.compile(r"\d*[.,]\d+|\d+[.,]?")


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """What a comma and a point mean in a column where a text could be read both ways (``1,234``)."""

    comma: Mark = "decimal"
    point: Mark = "decimal"


@dataclass(frozen=True, slots=True)
class Taken:
    """What a column takes beside digits: ``currency`` is the base's, ``units`` allows ``2 шт``, ``percent`` allows ``15 %``."""

    currency: str
    units: bool = False
    percent: bool = False


def read(text: str, style: NumberStyle, taken: Taken) -> Cell | None:
    """A number as a plain decimal; None for what is no number.

    >>> read("(1 250,50 руб.)", NumberStyle(), Taken("RUB")).plain
    '-1250.50'
    """
    if says_nothing(text):
        return MISSING
    low = _SPACES.sub(" ", _MINUS.sub("-", text.lower())).strip()
    bare, negative = _unsigned(low)
    found = _CELL.fullmatch(bare)
    if found is None:
        return None
    core = found["core"].replace(" ", "") if found["core"][0] in "+-" and found["core"][1:2] == " " else found["core"].strip()
    if core[0] in "+-":
        negative, core = negative != (core[0] == "-"), core[1:]
    digits = _digits(core, style)
    words = [word.rstrip(".") for word in (found["before"], found["after"]) if word]
    fault = _fault(words, taken)
    if digits is None or fault is None:
        return None
    return Cell(fault=fault) if fault else Cell(f"-{digits}" if negative else digits)


def _unsigned(low: str) -> tuple[str, bool]:
    """A text without the marks of a negative number: parentheses, a minus in front of the currency or at the end."""
    if low.startswith("(") and low.endswith(")"):
        return low[1:-1].strip(), True
    if re.match(r"- ?[^\d\s.,]", low):
        return low[1:].strip(), True
    if re.search(r"\d ?-$", low):
        return low[:-1].strip(), True
    return low, False


def _fault(words: list[str], taken: Taken) -> str | None:
    """Why an amount with these words beside it can't be taken; nothing if it can; None if the words are no part of a number."""
    for word in words:
        if word in CURRENCY:
            if CURRENCY[word] != taken.currency:
                return f"the currency is {CURRENCY[word]}, the base's is {taken.currency}"
        elif word == "%":
            if not taken.percent:
                return "a percentage stands where an amount should be"
        elif not (taken.units and word in _UNITS):
            return None
    return ""


def _digits(core: str, style: NumberStyle) -> str | None:
    """Digits with at most one point, or None where the marks part them as no number does."""
    core, e, exponent = core.partition("e")
    whole, mark, part = _parted(core, style)
    if " " in whole and not re.fullmatch(r"\d{1,3}(?: \d{3})+", whole):
        return None
    whole = whole.replace(" ", "")
    if not (whole + part).isdecimal() or not (whole + part).isascii():
        return None
    return f"{whole or '0'}{'.' + part if mark and part else ''}{e}{exponent}"


def _parted(core: str, style: NumberStyle) -> tuple[str, str, str]:
    """The digits before and after the decimal mark; what can't be parted keeps a mark among its digits."""
    commas, points = core.count(","), core.count(".")
    if commas and points:
        mark = "," if core.rfind(",") > core.rfind(".") else "."
        whole, _, part = core.rpartition(mark)
        return _ungrouped(whole, "." if mark == "," else ","), mark, part
    mark = "," if commas else "."
    if commas + points > 1:
        return _ungrouped(core, mark), "", ""
    whole, found, part = core.partition(mark)
    if found and could_be_both(core) and (style.comma if mark == "," else style.point) == "thousands":
        return whole + part, "", ""
    return whole, found, part


def could_be_both(core: str) -> bool:
    """Whether digits with one mark could be thousands as well as a fraction: ``1,234``, not ``0,500`` or ``1234,5``."""
    return re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", core) is not None


def _ungrouped(whole: str, mark: str) -> str:
    return whole.replace(mark, "") if re.fullmatch(rf"\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+", whole) or mark not in whole else whole


EVIDENCE: dict[str, str] = {
    "comma_decimal": r",[0-9]{1,2}([^0-9,]|$)|,[0-9]{4}|(^|[^0-9,.])0,[0-9]|[0-9]{4},[0-9]+([^0-9,]|$)"
    r"|[. \x{a0}\x{202f}][0-9]{3},[0-9]",
    "comma_thousands": r"[0-9],[0-9]{3},[0-9]{3}|,[0-9]{3}\.[0-9]",
    "point_decimal": r"\.[0-9]{1,2}([^0-9.]|$)|\.[0-9]{4}|(^|[^0-9,.])0\.[0-9]|[0-9]{4}\.[0-9]+([^0-9.]|$)"
    r"|[, \x{a0}\x{202f}][0-9]{3}\.[0-9]",
    "point_thousands": r"[0-9]\.[0-9]{3}\.[0-9]{3}|\.[0-9]{3},[0-9]",
    "comma_either": r"(^|[^0-9.,])[1-9][0-9]{0,2},[0-9]{3}([^0-9.,]|$)",
    "point_either": r"(^|[^0-9.,])[1-9][0-9]{0,2}\.[0-9]{3}([^0-9.,]|$)",
}
"""What shows how a column uses its marks, as regular expressions (RE2) to be found in a text."""


def style_of(name: str, seen: Mapping[str, tuple[int, str]], *, money: bool, country: str) -> tuple[NumberStyle, list[str]]:
    """A column's style from how often each kind of evidence was seen, with an example; and what to tell the user."""
    count = {kind: number for kind, (number, _) in seen.items()}
    example = {kind: text for kind, (_, text) in seen.items()}
    notes = []
    if count["comma_decimal"] or count["comma_thousands"]:
        comma: Mark = "decimal" if count["comma_decimal"] >= count["comma_thousands"] else "thousands"
        if (count["comma_decimal"] and count["comma_thousands"]) or count["comma_either"]:
            notes.append(f"{name}: a comma {_DOES[comma]} ({example['comma_' + comma]!r} shows it)")
    elif count["comma_either"]:
        comma, why = _custom(money=money, country=country, points=count["point_decimal"])
        notes.append(f"{name}: {example['comma_either']!r} could be read two ways; a comma {_DOES[comma]}, {why}")
    else:
        comma = "decimal"
    if count["point_decimal"] or count["point_thousands"]:
        point: Mark = "decimal" if count["point_decimal"] >= count["point_thousands"] else "thousands"
    else:
        point = "thousands" if count["comma_decimal"] else "decimal"
    if count["point_either"] and point == "thousands":
        notes.append(f"{name}: a point {_DOES[point]} ({example['point_either']!r})")
    elif count["point_either"] and count["comma_either"]:
        why = _as_well(example["point_decimal"], comma)
        notes.append(f"{name}: {example['point_either']!r} could be read two ways as well; a point {_DOES[point]}, {why}")
    return NumberStyle(comma, point), notes


_DOES = {"decimal": "is the decimal mark", "thousands": "parts thousands"}


def _as_well(shown: str, comma: Mark) -> str:
    """Why a point is the decimal mark in a column that has both ``1,500`` and ``1.500``."""
    if shown:
        return f"as {shown!r} shows"
    return "as a comma parts thousands there" if comma == "thousands" else "as is the custom"


def _custom(*, money: bool, country: str, points: int) -> tuple[Mark, str]:
    if points:
        return "thousands", "as other values have a decimal point"
    if country in ENGLISH:
        return "thousands", f"as is the custom in {country}"
    if money:
        return "thousands", "as amounts seldom have three decimal places"
    return "decimal", "as is the custom"
