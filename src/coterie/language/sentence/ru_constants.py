"""Constants in Russian: «5 000 ₽», «30 дней», «8 марта 2026 г. в 12:00», «за последние 90 дней»."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from coterie.language.calendar import read_iso
from coterie.language.nodes import Duration, Shifted
from coterie.language.sentence.context import Measure
from coterie.language.sentence.numerals import NO_BREAK, SIGNS, Counted, counted, counted_genitive, digits, quoted, russian_form
from coterie.language.sentence.russian import LAST, MONTH_NAMES, MONTHS, NEXT, TIMES, UNITS, WEEKDAYS
from coterie.language.sentence.speaker import Gender

_INNER = {"«": "„", "»": "“", "„": "\\„", "“": "\\“"}
_NOUNS: dict[Measure, Counted] = {
    "days": UNITS["d"][0],
    "years": UNITS["y"][0],
}


def text(value: str) -> str:
    """A text of the condition, in quotes."""
    return quoted(value, "«", "»", _INNER)


def plain(value: Decimal) -> str:
    """The digits of a number."""
    return digits(value, NO_BREAK, ",")


def year(value: Decimal) -> str:
    """The digits of a year, not grouped."""
    return digits(value, "", ",")


def number(value: Decimal, kind: Measure | None, currency: str, *, genitive: bool = False) -> str:
    """A number with its unit: 5 000 ₽, 30 дней; with ``genitive`` as it stands after «больше»."""
    if kind == "year":
        return year(value)
    if kind == "money" and currency:
        return plain(value) + NO_BREAK + SIGNS.get(currency, currency)
    if kind == "percent":
        return plain(value) + NO_BREAK + "%"
    if kind in _NOUNS:
        forms = _NOUNS[kind]
        return f"{plain(value)} {counted_genitive(value, forms) if genitive else counted(value, forms)}"
    return plain(value)


def one_of(value: Decimal, kind: Measure | None, currency: str) -> str:
    """A number that names something: март, суббота; other numbers as they are."""
    listed = {"month": MONTH_NAMES, "weekday": WEEKDAYS}.get(kind or "", [])
    if value == value.to_integral_value() and 1 <= value <= len(listed):
        return listed[int(value) - 1]
    return number(value, kind, currency)


def times(value: Decimal, *, genitive: bool = False) -> str:
    """The word after a number of times: 3 раза, не менее 3 раз."""
    return counted_genitive(value, TIMES) if genitive else counted(value, TIMES)


def moment(written: str) -> str:
    """A day or an instant in words; a text that is neither, in quotes.

    >>> moment("2026-03-08T12:00Z")
    '8 марта 2026 г. в 12:00 UTC'
    """
    found = read_iso(written)
    if found is None:
        return text(written)
    said = f"{found.day} {MONTHS[found.month - 1]} {found.year} г."
    return f"{said} в {_clock(found)}" if isinstance(found, datetime) else said


def accusative(length: Duration) -> str:
    """1 неделю, 2 недели."""
    return f"{plain(Decimal(length.count))} {counted(Decimal(length.count), UNITS[length.unit][0])}"


def genitive(length: Duration) -> str:
    """1 недели, 30 дней."""
    return f"{plain(Decimal(length.count))} {counted_genitive(Decimal(length.count), UNITS[length.unit][0])}"


def last(length: Duration) -> str:
    """За последние 30 дней; за последний день."""
    return f"за {_agreed(length, LAST)} {accusative(length).removeprefix('1 ')}"


def coming(length: Duration) -> str:
    """На ближайшие 30 дней."""
    return f"на {_agreed(length, NEXT)} {accusative(length).removeprefix('1 ')}"


def following(length: Duration) -> str:
    """В следующие 24 часа."""
    return f"в {_agreed(length, {'m': 'следующий', 'f': 'следующую', 'p': 'следующие'})} {accusative(length).removeprefix('1 ')}"


def between(far: Duration, near: Duration) -> str:
    """В период от 60 до 30 дней назад."""
    one_word = far.unit == near.unit and "one" not in (russian_form(Decimal(far.count)), russian_form(Decimal(near.count)))
    first = plain(Decimal(far.count)) if one_word else genitive(far)
    return f"в период от {first} до {genitive(near)} назад"


def shifted(value: Shifted) -> str:
    """30 дней назад, через 7 дней."""
    length = accusative(value.by)
    return f"{length} назад" if value.direction == "ago" else f"через {length}"


def _agreed(length: Duration, words: Mapping[Gender, str]) -> str:
    gender = UNITS[length.unit][2]
    return words[gender if russian_form(Decimal(length.count)) == "one" else "p"]


def _clock(found: datetime) -> str:
    said = f"{found:%H:%M}"
    if found.second or found.microsecond:
        said += f":{found:%S}"
    if found.microsecond:
        said += f",{found:%f}"
    return f"{said} UTC" if found.tzinfo else said
