"""A whole order's goods written into one cell: «Кольцо (1 шт.) - 2 490 руб.; Серьги (2 шт.) - 5 100 руб.»."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, slots=True)
class Item:
    """One of the goods. ``amount``: money, of one piece or of all of them as ``means`` says; None where the text leaves that open."""

    name: str
    quantity: Decimal
    amount: Decimal | None = None
    means: Literal["price", "total"] | None = None


_NUMBER = r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?"
_MONEY = rf"({_NUMBER})\s*(?:руб(?:лей|ля|ль)?\.?|р\.?|₽|rub|\$|€|usd|eur|₸|тг)?"
_PIECES = r"(?:шт(?:ук[аи]?)?|ед|уп|pcs?|pieces?)\.?"
_COUNT = (
    re.compile(rf"\(\s*({_NUMBER})\s*{_PIECES}\s*\)", re.IGNORECASE),
    re.compile(rf"(?:[-–—:,]\s*)?(?<!\d)({_NUMBER})\s*{_PIECES}(?!\w)", re.IGNORECASE),
    re.compile(r"(?:^|\s|\()[xх×*]\s*(\d+)(?!\w)\)?", re.IGNORECASE),
    re.compile(r"^(\d+)\s*[xх×*]\s+", re.IGNORECASE),
)
_AMOUNT = (
    (re.compile(rf"(?:=|на сумму|итого|сумма:?|total:?)\s*{_MONEY}\W*$", re.IGNORECASE), "total"),
    (re.compile(rf"(?:\bпо|@|цена:?|price:?)\s*{_MONEY}\W*$", re.IGNORECASE), "price"),
    (re.compile(rf"[-–—:(]\s*{_MONEY}\s*\)?\W*$", re.IGNORECASE), None),
)  # fmt: skip
_BETWEEN = re.compile(r";|\n|\s\|\s|(?<=руб\.),|(?<=₽),|(?<=шт\.\)),")


def lines(text: str) -> tuple[Item, ...]:
    """The goods of a cell in their order; none where no part names a number of pieces or an amount.

    >>> [(item.name, int(item.quantity), int(item.amount)) for item in lines("Кольцо (1 шт.) - 2 490 руб.; Серьги (2 шт.) - 5 100 руб.")]
    [('Кольцо', 1, 2490), ('Серьги', 2, 5100)]
    """
    items = [_item(part) for part in _BETWEEN.split(text) if part.strip(" \t\u00a0.,;")]
    return tuple(items) if any(counted for _, counted in map(_said, _BETWEEN.split(text))) else ()


def _said(part: str) -> tuple[str, bool]:
    found = any(form.search(part) for form in _COUNT) or any(form.search(part) for form, _ in _AMOUNT)
    return part, found


def _item(part: str) -> Item:
    rest, amount, means = part.strip(), None, None
    for form, what in _AMOUNT:
        if found := form.search(rest):
            rest, amount, means = rest[: found.start()], _decimal(found[1]), what
            break
    quantity = Decimal(1)
    for count in _COUNT:
        if found := count.search(rest):
            rest, quantity = rest[: found.start()] + " " + rest[found.end() :], _decimal(found[1])
            break
    return Item(" ".join(rest.split()).strip(" -–—:,"), quantity, amount, means)  # type: ignore[arg-type]


def _decimal(text: str) -> Decimal:
    return Decimal(re.sub(r"[ \u00a0\u202f]", "", text).replace(",", "."))
