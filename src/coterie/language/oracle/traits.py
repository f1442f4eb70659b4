"""The value of a trait, by what its rule says."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import assert_never

from coterie.language.nodes import Negative, Percentile, Value
from coterie.language.oracle.asking import Ask
from coterie.language.oracle.scope import Scope
from coterie.language.oracle.values import Exact, Found, Quotient, whole
from coterie.language.trait import FirstOf, Formula, Ranked, Trait


def value(ask: Ask, trait: Trait, scope: Scope) -> Found:
    """What the trait is of the person of a scope; None is missing."""
    here = scope.outside()
    match trait.rule:
        case Formula(inner):
            return ask.find(inner, here)
        case FirstOf(cases, otherwise):
            return next((case.label for case in cases if ask.holds(case.when, here)), otherwise)
        case Ranked():
            return _place(ask, trait.rule, here)
        case _:
            assert_never(trait.rule)


def _place(ask: Ask, rule: Ranked, here: Scope) -> Found:
    of: Value = Negative(rule.value) if rule.best == "most" else rule.value
    as_good = ask.share(Percentile(of), here.person)
    if as_good is None:
        return None
    assert isinstance(as_good, Exact | Quotient)
    worse = floor((100 - _fraction(as_good)) * rule.into / 100)
    return whole(min(rule.into, 1 + worse))  # who is better than all by whom places were cut has the best one


def _fraction(share: Exact | Quotient) -> Fraction:
    return share.value if isinstance(share, Exact) else share.numerator.value / share.denominator.value
