"""Writes the golden sentences again after a wording has changed: ``python -m tests.language.regolden`` from the root.

``golden/conditions.txt`` is the source; read every changed line aloud before keeping it.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from coterie.language.catalogue import Catalogue, FieldInfo, Type
from coterie.language.occasions import LAST, AfterEaster, Calendar, Listed, Occasion, Weekday, Yearly
from coterie.language.parse import parse
from coterie.language.sentence import say
from coterie.traits.registry import Traits

GOLDEN = Path(__file__).parent / "golden"
LANGUAGES: tuple[Literal["ru", "en"], ...] = ("ru", "en")

SHOP = Catalogue(
    attributes={
        "points": FieldInfo(Type.NUMBER),
        "balance": FieldInfo(Type.MONEY),
        "vip": FieldInfo(Type.TRUTH),
        "любимый цвет": FieldInfo(Type.TEXT),
        "цвет волос": FieldInfo(Type.TEXT),
        "category_of_interest": FieldInfo(Type.TEXT),
        "renewal": FieldInfo(Type.DATE),
        "name_day": FieldInfo(Type.DATE),
        "birth_year": FieldInfo(Type.NUMBER),
        "phone_kind": FieldInfo(Type.TEXT),
        "hobbies": FieldInfo(Type.LIST),
    },
    events=("view", "cart_add", "call"),
    own={
        "order": {"промокод": FieldInfo(Type.TEXT, "order")},
        "line": {"metal": FieldInfo(Type.TEXT, "line"), "cost_assumed": FieldInfo(Type.TRUTH, "line")},
        "event": {"итог": FieldInfo(Type.TEXT)},
        "product": {
            "brand": FieldInfo(Type.TEXT, "product"),
            "price": FieldInfo(Type.MONEY, "product"),
            "material": FieldInfo(Type.TEXT, "product"),
        },
    },
    calendar=Calendar.of(
        Occasion("8 Марта", (Yearly(3, 8),), ("Международный женский день",), ("gift",)),
        Occasion("День матери", (Weekday(11, LAST, 7),), ("Mother's Day",), ("gift",)),
        Occasion("Пасха", (AfterEaster(0, "orthodox"),), (), ("public",)),
        Occasion("выставка", (Listed((date(2026, 5, 14),)),), (), ("наши дни",)),
    ),
    traits=Traits(),
)
"""The base of the golden sentences; its currency is the rouble."""


def conditions() -> list[str]:
    """The conditions, without headings."""
    lines = (GOLDEN / "conditions.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def sentences(lang: Literal["ru", "en"]) -> list[str]:
    """``condition TAB sentence``, in the order of the source."""
    return [f"{text}\t{say(parse(text), lang, SHOP, currency='RUB')}" for text in conditions()]


def main() -> None:
    """Write both files."""
    for lang in LANGUAGES:
        (GOLDEN / f"{lang}.txt").write_text("\n".join(sentences(lang)) + "\n", "utf-8")


if __name__ == "__main__":
    main()
