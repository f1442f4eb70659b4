"""Values for people and for JSON: exact numbers, money, days, instants of the base's zone, missing."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from coterie.language.catalogue import Catalogue
from coterie.language.expand import trait_of
from coterie.language.nodes import Value
from coterie.language.oracle.values import Found, shown
from coterie.language.print import decimal_text
from coterie.language.sentence import Language, en_constants, ru_constants
from coterie.language.sentence.context import Context, Measure, measure
from coterie.model.facts import Moment, Scalar
from coterie.segments.explain.answer import Plain
from coterie.segments.explain.changes import plain

WORDS: dict[Language, dict[str, str]] = {
    "en": {"missing": "unknown", "yes": "yes", "no": "no", "empty": "nothing", "of": "{k} of {n}"},
    "ru": {"missing": "неизвестно", "yes": "да", "no": "нет", "empty": "пусто", "of": "{k} из {n}"},
}


class Shower:
    """Shows values in a language."""

    def __init__(self, lang: Language, catalogue: Catalogue, currency: str, zone: ZoneInfo) -> None:
        self.lang, self.context, self.currency, self.zone = lang, Context(catalogue, currency), currency, zone
        self.words = WORDS[lang]

    def value(self, node: Value, found: Found) -> tuple[Plain, str]:
        """A value found, as JSON and in words."""
        kind = measure(node, self.context)
        trait = trait_of(node, self.context.catalogue)
        if isinstance(found, str) and trait is not None and found in trait.labels:
            return found, trait.labels[found][0 if self.lang == "en" else 1]
        return self.json(shown(found), kind), self.said(shown(found), kind)

    def json(self, value: object, kind: Measure | None) -> Plain:
        """A whole number as one; other exact numbers, and money, as texts."""
        match value:
            case Decimal() if kind != "money" and value == value.to_integral_value() and abs(value) < 10**15:
                return int(value)
            case Fraction():
                return self.json(Decimal(value.numerator), kind) if value.denominator == 1 else terminating(value)
            case float():
                return value
            case _:
                return plain(value)  # type: ignore[arg-type,no-any-return]

    def said(self, value: object, kind: Measure | None = None) -> str:
        """A value in words."""
        match value:
            case None:
                return self.words["missing"]
            case bool():
                return self.words["yes" if value else "no"]
            case Decimal():
                return self.number(value, kind)
            case Fraction() | float():
                exact = Fraction(value)
                rounded = Decimal(round(exact * 100)) / 100
                return ("" if rounded == exact else "≈ ") + self.number(rounded, kind)
            case str():
                return self.quoted(value)
            case tuple():
                return ", ".join(map(self.quoted, value)) or self.words["empty"]
            case Moment():
                return self.instant(value.at)
            case date():
                return self.day(value)
            case _:
                return str(value)

    def number(self, value: Decimal | int, kind: Measure | None = None) -> str:
        """A number with its unit."""
        number = ru_constants.number if self.lang == "ru" else en_constants.number
        return number(Decimal(value), kind, self.currency)

    def quoted(self, value: str) -> str:
        """A text in the language's quotes."""
        return ru_constants.text(value) if self.lang == "ru" else en_constants.text(value)

    def of(self, k: int, n: int) -> str:
        """So many of so many."""
        return self.words["of"].format(k=k, n=n)

    def moment(self, at: datetime) -> Moment:
        """An instant with its local day."""
        return Moment.of(at, self.zone)

    def day(self, day: date) -> str:
        """A day: 14.03.2026, or 2026-03-14."""
        return f"{day:%d.%m.%Y}" if self.lang == "ru" else day.isoformat()

    def instant(self, at: datetime) -> str:
        """An instant of the base's zone, to the minute."""
        local = at.astimezone(self.zone)
        return f"{self.day(local.date())} {local:%H:%M}"

    def scalar(self, value: Scalar, kind: Measure | None = None) -> str:
        """A value of a fact."""
        return self.said(value, kind)


def terminating(value: Fraction) -> str:
    """An exact fraction: as a decimal where it ends, else as ``10/3``."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest == 1 and value.denominator < 10**12:
        return decimal_text(Decimal(value.numerator) / Decimal(value.denominator))
    return f"{value.numerator}/{value.denominator}"
