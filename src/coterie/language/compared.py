"""Two lowered values compared: exactly wherever their kinds allow, by local day where a date meets an instant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from operator import eq, ge, gt, le, lt
from typing import TYPE_CHECKING, Any, Literal, cast

from coterie.language import lowered
from coterie.language.calendar import local_day, start_of
from coterie.language.lowered import (
    AllOf,
    AnyOf,
    Calculation,
    Comparison,
    Const,
    Fixed,
    Opposite,
    Predicate,
    Quotient,
    Term,
    Use,
)
from coterie.language.types import Type

if TYPE_CHECKING:
    from coterie.language.lower import Context

Operator = Literal["==", "<", "<=", ">", ">="]
EXACT_DIGITS = 13
"""A product of exact numbers stays exact up to so many digits after the point; beyond, it is an IEEE double."""

_FLIPPED: dict[str, Operator] = {"==": "==", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_DECIDED: dict[str, Callable[[Any, Any], bool]] = {"==": eq, "<": lt, "<=": le, ">": gt, ">=": ge}
_ZERO = Const(Decimal(0), Type.NUMBER)


def equal(left: Term | Quotient, right: Term | Quotient, context: Context) -> Predicate:
    """``left == right``; false where one is missing."""
    return ordered("==", left, right, context)


def ordered(operator: str, left: Term | Quotient, right: Term | Quotient, context: Context) -> Predicate:
    """``left operator right`` for numbers, dates and instants (``==`` for any); false where one is missing."""
    sign = cast(Operator, operator)
    if isinstance(left, Quotient) or isinstance(right, Quotient):
        return _quotients(sign, left, right)
    if isinstance(left, Const) and isinstance(right, Const):
        return _constants(sign, left, right, context)
    if isinstance(left, Const):
        left, right, sign = right, left, _FLIPPED[sign]
    if left.type is not right.type and {left.type, right.type} == {Type.DATE, Type.INSTANT}:
        return _days(sign, left, right, context)
    if is_number(left) and (scale_of(left) is None) != (scale_of(right) is None):
        left, right = double(left), double(right)
    return Comparison(sign, left, right)


def is_number(term: Term) -> bool:
    """Whether a term is a number or money."""
    return term.type in (Type.NUMBER, Type.MONEY)


def scale_of(term: Term) -> int | None:
    """Digits after the point of an exact number; None of a double."""
    match term:
        case Const(value):
            assert isinstance(value, Decimal), value
            return max(0, -int(value.as_tuple().exponent))
        case lowered.Column(name=lowered.LOCAL_HOUR | lowered.ORDER_NO):
            return 0
        case lowered.Column(type=kind):
            return {Type.MONEY: 4, Type.NUMBER: 9}.get(kind)
        case _:
            return term.scale


def double(term: Term) -> Term:
    """The term as an IEEE double."""
    if scale_of(term) is None and not isinstance(term, Const):
        return term
    return Calculation("double", (term,), Type.NUMBER)


def plain(value: Term | Quotient) -> Term:
    """A value as one term: a quotient is divided, as doubles."""
    if not isinstance(value, Quotient):
        return value
    return Calculation("divide", (double(value.numerator), double(value.denominator)), Type.NUMBER)


def multiply(left: Term, right: Term) -> Term:
    """A product: exact while its digits allow."""
    one, two = scale_of(left), scale_of(right)
    kind = Type.MONEY if Type.MONEY in (left.type, right.type) else Type.NUMBER
    if one is not None and two is not None and one + two <= EXACT_DIGITS:
        return Calculation("multiply", (left, right), kind, one + two)
    return Calculation("multiply", (double(left), double(right)), kind)


def _quotients(sign: Operator, left: Term | Quotient, right: Term | Quotient) -> Predicate:
    """A quotient against an exact number is multiplied across; anything else is compared as doubles."""
    if isinstance(left, Quotient) and isinstance(right, Quotient):
        return Comparison(sign, plain(left), plain(right))
    if isinstance(right, Quotient):
        left, right, sign = right, cast(Term, left), _FLIPPED[sign]
    quotient, number = cast(Quotient, left), right
    below, above = scale_of(quotient.denominator), scale_of(number)
    if below is None or above is None or below + above > EXACT_DIGITS:
        return Comparison(sign, plain(quotient), double(number))
    across = Comparison(sign, quotient.numerator, multiply(number, quotient.denominator))
    if not _can_be_negative(quotient.denominator):
        return AllOf((Comparison(">", quotient.denominator, _ZERO), across))
    flipped = Comparison(_FLIPPED[sign], across.left, across.right)
    return AnyOf(
        (
            AllOf((Comparison(">", quotient.denominator, _ZERO), across)),
            AllOf((Comparison("<", quotient.denominator, _ZERO), flipped)),
        )
    )


def _can_be_negative(term: Term) -> bool:
    match term:
        case Const(Decimal() as value):
            return value < 0
        case Use(lowered.OfFacts(summary=summary)):
            return summary not in ("count", "known", "distinct", "days", "top_count")
        case lowered.OfBase(statistic=statistic):
            return statistic not in ("known", "rank")
        case _:
            return True


def _days(sign: Operator, left: Term, right: Term, context: Context) -> Predicate:
    """A date against an instant: the instant's local day decides; a written date becomes the instants of its day."""
    if left.type is Type.DATE:
        left, right, sign = right, left, _FLIPPED[sign]
    if not isinstance(right, Const):
        return Comparison(sign, day_of(left, context), right)
    day = cast(date, right.value)
    begins = Const(start_of(day, context.zone), Type.INSTANT, right.label and f"{right.label}:begins")
    ends = Const(start_of(day + timedelta(days=1), context.zone), Type.INSTANT, right.label and f"{right.label}:ends")
    match sign:
        case "<":
            return Comparison("<", left, begins)
        case "<=":
            return Comparison("<", left, ends)
        case ">":
            return Comparison(">=", left, ends)
        case ">=":
            return Comparison(">=", left, begins)
        case "==":
            return AllOf((Comparison(">=", left, begins), Comparison("<", left, ends)))


def day_of(term: Term, context: Context) -> Term:
    """The local day of a date or an instant."""
    if term.type is Type.DATE:
        return term
    match term:
        case Const(datetime() as moment):
            return Const(local_day(moment, context.zone), Type.DATE, term.label and f"{term.label}:day")
        case lowered.Column(place, "time", kind=kind):
            return lowered.Column(place, lowered.LOCAL_DAY, Type.DATE, kind)
        case _:
            return Calculation("local_day", (term,), Type.DATE)


def _constants(sign: Operator, left: Const, right: Const, context: Context) -> Predicate:
    """Two written values: decided here, unless it hangs on the instant asked about (then it is decided for it)."""
    if {left.type, right.type} == {Type.DATE, Type.INSTANT}:
        left, right = cast(Const, day_of(left, context)), cast(Const, day_of(right, context))
    return Fixed(_DECIDED[sign](left.value, right.value))


__all__ = ["Opposite", "day_of", "double", "equal", "is_number", "multiply", "ordered", "plain", "scale_of"]
