"""What a value can be while a condition is being answered, and the arithmetic of numbers.

A number is *exact* (with a scale: the digits after the point that its type promises) or a double. A *quotient* keeps its
numerator and denominator apart for as long as that lets a comparison stay exact. Nothing here knows facts or people.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import Any, Literal, assert_never

from coterie.model.facts import Moment

EXACT_PLACES = 13
"""Products, and comparisons multiplied across, stay exact up to so many digits after the point."""


@dataclass(frozen=True, slots=True)
class Exact:
    """A number known exactly; ``scale`` belongs to its type, not to its digits (money 4, other fields 9, counts 0)."""

    value: Fraction
    scale: int = 0


@dataclass(frozen=True, slots=True)
class Quotient:
    """``numerator / denominator``, not yet divided; the denominator is never 0 (see ``quotient``)."""

    numerator: Exact
    denominator: Exact


@dataclass(frozen=True, slots=True)
class WholeDay:
    """A day written in the condition: against an instant it is everything from its local midnight to the next."""

    day: date


Numeric = Exact | Quotient | float
Found = Numeric | str | bool | date | WholeDay | Moment | tuple[str, ...] | None
"""A value found; None is missing."""


def whole(count: int) -> Exact:
    """A count as an exact number."""
    return Exact(Fraction(count))


def exact(number: Decimal, scale: int) -> Exact:
    """A number of a fact, with the scale of its type."""
    return Exact(Fraction(number), scale)


def digits(literal: Decimal) -> int:
    """The digits after the point of a literal, trailing noughts left out.

    >>> digits(Decimal("1.50")), digits(Decimal("1E+3")), digits(Decimal("0.00"))
    (1, 0, 0)
    """
    places, fraction = 0, Fraction(literal)
    while fraction.denominator != 1:
        places, fraction = places + 1, fraction * 10
    return places


def quotient(numerator: Exact, denominator: Exact) -> Quotient | None:
    """The quotient of two exact numbers; missing on division by zero."""
    return Quotient(numerator, denominator) if denominator.value else None


def finite(number: float) -> float | None:
    """A double, or missing where it is nan or infinite."""
    return number if math.isfinite(number) else None


def double(number: Numeric) -> float | None:
    """The number as an IEEE double; missing where none can hold it."""
    match number:
        case float():
            return finite(number)
        case Exact():
            try:
                return float(number.value)
            except OverflowError:
                return None
        case Quotient():
            top, bottom = double(number.numerator), double(number.denominator)
            return None if top is None or bottom is None else divided(top, bottom)
        case _:
            assert_never(number)


def divided(top: float, bottom: float) -> float | None:
    """IEEE division; missing on division by zero."""
    return finite(top / bottom) if bottom else None


def calculate(operator: Literal["+", "-", "*", "/"], left: Numeric, right: Numeric) -> Numeric | None:
    """One arithmetic operation: exact where both sides are and the digits allow, else in doubles."""
    if isinstance(left, Exact) and isinstance(right, Exact):
        match operator:
            case "+":
                return Exact(left.value + right.value, max(left.scale, right.scale))
            case "-":
                return Exact(left.value - right.value, max(left.scale, right.scale))
            case "*":
                if left.scale + right.scale <= EXACT_PLACES:
                    return Exact(left.value * right.value, left.scale + right.scale)
            case "/":
                return quotient(left, right)
            case _:
                assert_never(operator)
    first, second = double(left), double(right)
    return None if first is None or second is None else calculate_doubles(operator, first, second)


def calculate_doubles(operator: Literal["+", "-", "*", "/"], left: float, right: float) -> float | None:
    """One arithmetic operation in doubles; missing where the result is not finite."""
    match operator:
        case "+":
            return finite(left + right)
        case "-":
            return finite(left - right)
        case "*":
            return finite(left * right)
        case "/":
            return divided(left, right)
        case _:
            assert_never(operator)


def negative(number: Numeric) -> Numeric | None:
    """Minus the number."""
    if isinstance(number, Exact):
        return Exact(-number.value, number.scale)
    value = double(number)
    return None if value is None else -value


def absolute(number: Numeric) -> Numeric | None:
    """The number without its sign."""
    if isinstance(number, Exact):
        return Exact(abs(number.value), number.scale)
    value = double(number)
    return None if value is None else abs(value)


def rounded(number: Numeric) -> Numeric | None:
    """The nearest whole number, a half to the even one."""
    if isinstance(number, Exact):
        return whole(round(number.value))
    value = double(number)
    return None if value is None else float(round(value))


def outermost(name: Literal["min", "max"], numbers: Sequence[Numeric]) -> Numeric | None:
    """The least or the greatest of some numbers: exact where all are, with the widest scale; else a double."""
    pick = min if name == "min" else max
    exacts = [number for number in numbers if isinstance(number, Exact)]
    if len(exacts) == len(numbers):
        return Exact(pick(number.value for number in exacts), max(number.scale for number in exacts))
    doubles = [double(number) for number in numbers]
    known = [number for number in doubles if number is not None]
    return pick(known) if len(known) == len(doubles) else None


def total(numbers: Sequence[Numeric], scale: int | None) -> Exact | float | None:
    """The sum of known numbers: exact with the scale of their type, or a double (``scale`` None) rounded once."""
    exacts = [number.value for number in numbers if isinstance(number, Exact)]
    if scale is not None and len(exacts) == len(numbers):
        return Exact(sum(exacts, Fraction(0)), scale)
    doubles = [value for number in numbers if (value := double(number)) is not None]
    try:
        return finite(math.fsum(doubles))
    except OverflowError:
        return None


def ratio(top: Exact | float | None, bottom: Exact | float | None) -> Numeric | None:
    """One sum divided by another: a quotient where both are exact."""
    return None if top is None or bottom is None else calculate("/", top, bottom)


def comparison(left: Numeric, right: Numeric) -> int | None:
    """-1, 0 or 1 as left is less than, equal to or greater than right; None where a double can't hold one of them."""
    first: Fraction | float | None
    second: Fraction | float | None
    if across(left, right) or across(right, left):
        first, second = fraction(left), fraction(right)
    else:
        first, second = double(left), double(right)
    return None if first is None or second is None else (first > second) - (first < second)


def across(left: Numeric, right: Numeric) -> bool:
    """Whether left, an exact number or a quotient, is compared exactly with right, an exact number."""
    if not isinstance(right, Exact):
        return False
    match left:
        case Exact():
            return True
        case Quotient():
            return right.scale + left.denominator.scale <= EXACT_PLACES
        case float():
            return False
        case _:
            assert_never(left)


def fraction(number: Numeric) -> Fraction:
    """The number as a fraction, nothing lost."""
    if isinstance(number, Exact):
        return number.value
    assert isinstance(number, Quotient), "a double is never compared exactly"
    return number.numerator.value / number.denominator.value


def numbers(values: Sequence[Found]) -> list[Exact | float]:
    """Settled values, all of which must be numbers. Raises TypeError otherwise."""
    found: list[Exact | float] = []
    for value in values:
        if not isinstance(value, Exact | float):
            raise TypeError(f"{value!r} is no number")
        found.append(value)
    return found


def settled(value: Found) -> Found:
    """The value as it is counted, ranked and shared out: a quotient becomes a double."""
    return double(value) if isinstance(value, Quotient) else value


def shown(value: Found) -> str | bool | Decimal | Fraction | float | date | datetime | Moment | tuple[str, ...] | None:
    """The value for people to see: exact numbers as decimals, quotients as fractions, a day as a date."""
    match value:
        case Exact():
            wide = Context(prec=max(28, len(str(value.value.numerator)) + value.scale + 2), rounding=ROUND_HALF_EVEN)
            return wide.divide(Decimal(value.value.numerator), Decimal(value.value.denominator))
        case Quotient():
            return fraction(value)
        case WholeDay():
            return value.day
        case _:
            return value


def smallness(value: Found) -> Any:
    """The key by which known values of one type are put in order: texts by their UTF-8 bytes, no before yes."""
    match value:
        case str():
            return value.encode()
        case Exact():
            return value.value
        case WholeDay():
            return value.day
        case Moment():
            return value.at
        case _:
            return value
