"""Points for facts → terms: what a fact is worth by the age of its local day, in exact hundredths."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from coterie.language import lower as conditions
from coterie.language.calendar import EXACT, start_of
from coterie.language.compared import multiply
from coterie.language.lowered import Bound, Const, Fading, OfDays, OfFacts, Use
from coterie.language.types import Type

if TYPE_CHECKING:
    from coterie.language.lower import Context
    from coterie.language.lowered import Term
    from coterie.language.nodes import Points

HUNDREDTH = Decimal("0.01")


def points(node: Points, context: Context) -> Term:
    """The points of a person; of facts that all count, and for ever alike, so many times their number."""
    each = node.each.quantize(HUNDREDTH)
    fading = _fading(node)
    facts = conditions.facts(node.source, context)
    today = Const(context.today, Type.DATE, f"{context.label}:day")
    if fading.kind == "none" and node.per_day is None:
        return multiply(conditions.counted(facts), Const(each, Type.NUMBER))
    worth = weights(each, fading)
    if not worth[-1]:
        gone = context.today - timedelta(days=len(worth) - 1)
        begin = Const(start_of(gone, context.zone), Type.INSTANT, f"{context.label}:day-{len(worth) - 1}d")
        facts = replace(facts, bounds=(*facts.bounds, Bound(">=", begin)))
    of = conditions.counted(facts).feature
    assert isinstance(of, OfFacts)
    return Use(OfDays(of, each, node.per_day, fading, today), Type.NUMBER, 2)


def _fading(node: Points) -> Fading:
    length = node.half_life or node.fades
    if length is None:
        return Fading("none")
    return Fading("half" if node.half_life is not None else "linear", length.count * EXACT[length.unit] // timedelta(days=1))


@lru_cache(maxsize=1_000)
def weights(each: Decimal, fading: Fading) -> tuple[Decimal, ...]:
    """What a fact of today is worth, of yesterday, of the day before …; all older ones are worth as much as the last.

    ``half``: each · 2^(−age ÷ days); ``linear``: each · (1 − age ÷ days). Rounded half-even to hundredths.
    """
    found = [each.quantize(HUNDREDTH)]
    while found[-1] and fading.kind != "none":
        found.append(_rounded(Fraction(each) * _left(len(found), fading)))
    return tuple(found)


def _left(age: int, fading: Fading) -> Fraction:
    if fading.kind == "linear":
        return max(Fraction(0), 1 - Fraction(age, fading.days))
    halves, rest = divmod(age, fading.days)
    return Fraction(1, 2**halves) * (Fraction(2.0 ** (-rest / fading.days)) if rest else 1)


def _rounded(value: Fraction) -> Decimal:
    return Decimal(round(value * 100)).quantize(Decimal(1), ROUND_HALF_EVEN).scaleb(-2)
