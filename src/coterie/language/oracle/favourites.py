"""The favourite: the value with the most facts (or the greatest sum), then the latest, then the smallest; and its share."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from coterie.language.nodes import Value
from coterie.language.oracle.asking import Ask
from coterie.language.oracle.scales import scale
from coterie.language.oracle.scope import Scope, moment
from coterie.language.oracle.values import Exact, Found, Numeric, ratio, settled, smallness, total, whole


def top(ask: Ask, argument: Value, by: Value | None, scopes: list[Scope]) -> Found:
    """The favourite of the known values; missing where none is."""
    groups = grouped(ask, argument, scopes)
    best: Found = None
    rank: tuple[Fraction | float, datetime] | None = None
    for value in sorted(groups, key=smallness):
        here = comparable(weight(ask, by, groups[value])), latest(groups[value])
        if rank is None or here > rank:
            best, rank = value, here
    return best


def share_of_top(ask: Ask, argument: Value, by: Value | None, scopes: list[Scope]) -> Found:
    """What share of the facts (or of the sum) with a known value the favourite has."""
    groups = grouped(ask, argument, scopes)
    if not groups:
        return None
    favourite = groups[top(ask, argument, by, scopes)]
    return ratio(weight(ask, by, favourite), weight(ask, by, [here for group in groups.values() for here in group]))


def grouped(ask: Ask, argument: Value, scopes: list[Scope]) -> dict[Found, list[Scope]]:
    """The facts with a known value, by it."""
    groups: dict[Found, list[Scope]] = {}
    for here in scopes:
        value = settled(ask.find(argument, here))
        if value is not None:
            groups.setdefault(value, []).append(here)
    return groups


def weight(ask: Ask, by: Value | None, scopes: list[Scope]) -> Exact | float | None:
    """The number of facts, or the sum of what is known of ``by`` (0 where nothing is)."""
    if by is None:
        return whole(len(scopes))
    known: list[Numeric] = [value for here in scopes if isinstance(value := settled(ask.find(by, here)), Exact | float)]
    return total(known, scale(ask.catalogue, by, scopes[0]))


def comparable(number: Exact | float | None) -> Fraction | float:
    """A weight to be ranked by; one that no double holds comes last."""
    match number:
        case Exact():
            return number.value
        case None:
            return float("-inf")
        case _:
            return number


def latest(scopes: list[Scope]) -> datetime:
    """The time of the latest of some facts."""
    return max(moment(here.fact).at for here in scopes if here.fact is not None)
