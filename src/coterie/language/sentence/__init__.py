"""Tree → one readable sentence, in Russian and in English.

Two conditions that can differ on some base never share a sentence. The sentence knows names as the condition writes
them and types from the catalogue; it knows no engine and evaluates nothing.
"""

from __future__ import annotations

from typing import Literal

from coterie.language.catalogue import EMPTY, Catalogue
from coterie.language.nodes import Condition, Value
from coterie.language.sentence.context import Context
from coterie.language.sentence.en import English
from coterie.language.sentence.ru import Russian
from coterie.language.sentence.speaker import Speaker

Language = Literal["ru", "en"]

SPEAKERS: dict[Language, type[Speaker]] = {"ru": Russian, "en": English}


def say(condition: Condition, lang: Language, catalogue: Catalogue = EMPTY, *, currency: str = "") -> str:
    """The sentence of a condition.

    ``currency`` is the code or sign that money is written with; none leaves it out. The catalogue gives names their types
    (an unknown one is said as it is written).

    >>> from coterie.language.parse import parse
    >>> say(parse('orders(last="365d").count >= 3 and not orders(last="90d")'), "ru")
    'Клиенты, которые сделали не менее 3 заказов за последние 365 дней и не делали заказов за последние 90 дней'
    """
    return SPEAKERS[lang](Context(catalogue, currency)).sentence(condition)


def say_value(value: Value, lang: Language, catalogue: Catalogue = EMPTY, *, currency: str = "") -> str:
    """A value as a noun phrase: «число заказов за последние 90 дней»."""
    return SPEAKERS[lang](Context(catalogue, currency)).noun(value).text


__all__ = ["say", "say_value"]
