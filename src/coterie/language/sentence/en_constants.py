"""Constants in English: "₽5,000", "30 days", "8 March 2026 at 12:00", "in the last 90 days"."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from coterie.language.calendar import read_iso
from coterie.language.nodes import Duration, Shifted
from coterie.language.sentence.context import Measure
from coterie.language.sentence.english import MONTHS, UNITS, WEEKDAYS
from coterie.language.sentence.numerals import MINUS, NO_BREAK, SIGNS, digits, quoted

_INNER = {"“": "\\“", "”": "\\”"}


def text(value: str) -> str:
    """A text of the condition, in quotes."""
    return quoted(value, "“", "”", _INNER)


def plain(value: Decimal) -> str:
    """The digits of a number."""
    return digits(value, ",", ".")


def number(value: Decimal, kind: Measure | None, currency: str) -> str:
    """A number with its unit: ₽5,000, 30 days."""
    if kind == "year":
        return digits(value, "", ".")
    if kind == "money" and currency:
        sign = SIGNS.get(currency, currency)
        return (MINUS if value < 0 else "") + sign + (NO_BREAK if sign.isalpha() else "") + plain(abs(value))
    if kind == "percent":
        return plain(value) + "%"
    return f"{plain(value)} {plural(value, 'day', 'days')}" if kind == "days" else plain(value)


def one_of(value: Decimal, kind: Measure | None, currency: str) -> str:
    """A number that names something: March, Saturday; other numbers as they are."""
    listed = {"month": MONTHS, "weekday": WEEKDAYS}.get(kind or "", [])
    if value == value.to_integral_value() and 1 <= value <= len(listed):
        return listed[int(value) - 1]
    return number(value, kind, currency)


def plural(value: Decimal, one: str, many: str) -> str:
    """The noun after a number."""
    return one if abs(value) == 1 else many


def moment(written: str) -> str:
    """A day or an instant in words; a text that is neither, in quotes.

    >>> moment("2026-03-08T12:00Z")
    '8 March 2026 at 12:00 UTC'
    """
    found = read_iso(written)
    if found is None:
        return text(written)
    said = f"{found.day} {MONTHS[found.month - 1]} {found.year}"
    return f"{said} at {_clock(found)}" if isinstance(found, datetime) else said


def length(value: Duration) -> str:
    """30 days."""
    return f"{plain(Decimal(value.count))} {plural(Decimal(value.count), UNITS[value.unit], UNITS[value.unit] + 's')}"


def last(value: Duration) -> str:
    """In the last 30 days; in the last day."""
    return f"in the last {length(value).removeprefix('1 ')}"


def coming(value: Duration) -> str:
    """For the next 30 days; for the next day."""
    return f"for the next {length(value).removeprefix('1 ')}"


def between(far: Duration, near: Duration) -> str:
    """Between 60 and 30 days ago."""
    first = plain(Decimal(far.count)) if far.unit == near.unit and 1 not in (far.count, near.count) else length(far)
    return f"between {first} and {length(near)} ago"


def shifted(value: Shifted) -> str:
    """30 days ago, 7 days from now."""
    return f"{length(value.by)} {'ago' if value.direction == 'ago' else 'from now'}"


def _clock(found: datetime) -> str:
    said = f"{found:%H:%M}"
    if found.second or found.microsecond:
        said += f":{found:%S}"
    if found.microsecond:
        said += f".{found:%f}"
    return f"{said} UTC" if found.tzinfo else said
