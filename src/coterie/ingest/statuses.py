"""What an order's imported status means: done, open, cancelled or returned."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, get_args

from coterie.errors import ImportRefused
from coterie.model.facts import Book

Meaning = Literal["done", "open", "cancelled", "returned"]

BOOK: dict[Meaning, Book] = {"done": "orders", "open": "open", "cancelled": "cancelled", "returned": "returns"}

WORDS: dict[Meaning, str] = {
    "done": "done complete completed closed paid delivered received fulfilled success successful finished sold "
    "выполнен выполнено выполнена выполненный завершен завершено завершена оплачен оплачено оплачена "
    "доставлен доставлено доставлена получен получено вручен вручено продажа закрыт реализован отгружен",
    "open": "open new pending processing accepted confirmed assembling shipping shipped created draft "
    "in_progress in-progress on_hold on-hold новый новая принят принято обрабатывается подтвержден собирается отправлен "
    "открыт ожидает ожидание черновик в_обработке в_работе в_пути ожидает_оплаты",
    "cancelled": "cancelled canceled cancel void voided failed declined rejected "
    "отменен отменено отменена отмена отказ аннулирован отклонен",
    "returned": "returned return refund refunded возврат возвращен возвращено возвращена",
}
"""Words by meaning (spaces inside a word are written as _ here); compared in lower case, ё as е."""


def meanings(statuses: Mapping[str, str] | None) -> dict[str, Meaning]:
    """Every known word with its meaning; the user's own (``--status WORD=done``) win. ``ImportRefused`` for a meaning there is not."""
    known: dict[str, Meaning] = {word.replace("_", " "): meaning for meaning, words in WORDS.items() for word in words.split()}
    known |= {word: meaning for meaning, words in WORDS.items() for word in words.split()}
    for word, meaning in (statuses or {}).items():
        if meaning not in get_args(Meaning):
            raise ImportRefused(f"--status {word}={meaning}: a status means done, open, cancelled or returned")
        known[plain(word)] = meaning  # type: ignore[assignment]
    return known


STEMS: dict[Meaning, str] = {
    "cancelled": r"отмен|отказ|аннул|отклон|не выкуп|невыкуп|брак|не реализовано|cancel|declin|reject|fail|void",
    "returned": r"возвр|return|refund|chargeback",
    "done": r"выполн|заверш|доставлен|выдан|вручен|оплачен|получен|реализован|продан|complet|deliver|paid\b|success|done|closed|won\b",
    "open": r"нов|ожид|обраб|соглас|комплект|сборк|собира|резерв|принят|подтвер|отправ|передан|в пути|"
    r"ship|process|pend|new\b|open|hold|await|draft",
}
"""Beginnings of words by meaning, for words that are not listed; the first that fits counts."""


def guess(word: str) -> Meaning | None:
    """What a word that is not listed most likely means, None where that can't be told.

    >>> guess("cancel-other"), guess("Закрыто и не реализовано"), guess("Комплектуется на складе"), guess("ZX")
    ('cancelled', 'cancelled', 'open', None)
    """
    return next((meaning for meaning, stems in STEMS.items() if re.search(rf"(^|[\s-])({stems})", plain(word))), None)


def plain(word: str) -> str:
    """The word as it is compared."""
    return " ".join(word.lower().replace("ё", "е").split())


def refuse_unknown(words: list[str]) -> None:
    """Raise ``ImportRefused`` naming every status that must be decided."""
    if words:
        some = words[:20]
        listed = ", ".join(some) + (" …" if len(words) > len(some) else "")
        raise ImportRefused(
            f"what do these statuses mean: {listed}? Say so for each, for example --status {some[0]!r}=done (or open, cancelled, returned)"
        )
