"""Values that depend on everyone: percentiles, medians, means and quantiles of what is known."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import assert_never

from coterie.language.nodes import Percentile, Population
from coterie.language.oracle.asking import Ask
from coterie.language.oracle.scope import Scope
from coterie.language.oracle.values import (
    Exact,
    Found,
    calculate,
    double,
    finite,
    numbers,
    quotient,
    ratio,
    settled,
    smallness,
    total,
    whole,
)
from coterie.model.facts import Person


def share(ask: Ask, node: Percentile | Population, person: Person) -> Found:
    """A person's percentile, or a value of the whole population."""
    known = numbers(ask.of_everyone(node.value))
    match node:
        case Percentile(weighted=False):
            return percentile(settled(ask.find(node.value, Scope(person))), known)
        case Percentile():
            return weighted_percentile(settled(ask.find(node.value, Scope(person))), known)
        case Population():
            return population(node, sorted(known, key=smallness))
        case _:
            assert_never(node)


def percentile(mine: Found, known: list[Exact | float]) -> Found:
    """100 × the share of the known that are at most mine; missing where mine is."""
    if mine is None:
        return None
    below = [value for value in known if smallness(value) <= smallness(mine)]
    return quotient(whole(100 * len(below)), whole(len(known)))


def weighted_percentile(mine: Found, known: list[Exact | float]) -> Found:
    """100 × what the known that are at most mine come to, of what all come to; missing where mine is, or where that is nothing.

    Of values that were taken before mine was, none may be at most mine: they come to 0.
    """
    if mine is None:
        return None
    at_most = [value for value in known if smallness(value) <= smallness(mine)]
    below, every = added(at_most) if at_most else whole(0), added(known)
    hundredfold = None if below is None else calculate("*", whole(100), below)
    return None if hundredfold is None or every is None else calculate("/", hundredfold, every)


def population(node: Population, known: list[Exact | float]) -> Found:
    """The mean, median or quantile of known values in ascending order; missing of none."""
    if not known:
        return None
    match node.statistic:
        case "mean":
            return ratio(added(known), whole(len(known)))
        case "sum":
            return added(known)
        case "median":
            middle = added([known[(len(known) - 1) // 2], known[len(known) // 2]])
            return ratio(middle, whole(2))
        case "quantile":
            doubles = [value for each in known if (value := double(each)) is not None]
            return quantile(doubles, node.quantile or Decimal(0))
        case _:
            assert_never(node.statistic)


def added(known: list[Exact | float]) -> Exact | float | None:
    """The sum of some values of one type."""
    first = known[0]
    return total(known, first.scale if isinstance(first, Exact) else None)


def quantile(ascending: list[float], share: Decimal) -> float | None:
    """Linear between the two nearest of n ascending values: at h = (n − 1)·q (Hyndman & Fan's type 7)."""
    h = (len(ascending) - 1) * float(share)
    low = math.floor(h)
    high = min(low + 1, len(ascending) - 1)
    return finite(ascending[low] + (h - low) * (ascending[high] - ascending[low]))
