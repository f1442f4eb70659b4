"""One value of many facts: counts, sums, averages, first and last, gaps and periods (``top`` is in favourites)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import pairwise
from typing import Literal, assert_never

from coterie.language.nodes import Aggregate, Duration, Gap, Periods, Points, Source, Value
from coterie.language.oracle import companies
from coterie.language.oracle.asking import Ask
from coterie.language.oracle.favourites import share_of_top, top
from coterie.language.oracle.levels import places
from coterie.language.oracle.scales import scale
from coterie.language.oracle.scope import Fact, Row, Scope, moment
from coterie.language.oracle.time import shifted
from coterie.language.oracle.values import (
    Exact,
    Found,
    Quotient,
    exact,
    numbers,
    outermost,
    quotient,
    ratio,
    settled,
    smallness,
    total,
    whole,
)
from coterie.language.types import SOURCES

OfArgument = Literal["sum", "avg", "min", "max", "first", "last", "distinct", "top", "top_share"]


def aggregate(ask: Ask, node: Aggregate, scope: Scope) -> Found:
    """The value of an aggregate; counts and sums of nothing are 0, everything else of nothing is missing."""
    if SOURCES[node.source.kind].shape == "people":
        return whole(len(companies.passing(ask, scope.person, node.source)))
    facts = ask.select(node.source, scope)
    match node.statistic:
        case "count":
            return whole(count(node.source, facts))
        case "days":
            return whole(len({moment(fact).day for fact in facts}))
        case "first" | "last" if node.argument is None:
            return end(node.statistic, [moment(fact) for fact in facts])
        case _:
            return of_argument(ask, node, node.statistic, facts, scope)


def of_argument(ask: Ask, node: Aggregate, statistic: OfArgument, facts: tuple[Fact, ...], scope: Scope) -> Found:
    """An aggregate of a value asked at each of some facts."""
    argument = node.argument
    if argument is None:
        raise TypeError(f".{statistic}() needs something to look at")
    scopes = places(ask.catalogue, node.source, argument, facts, scope)
    values = [settled(ask.find(argument, here)) for here in scopes]
    known = [value for value in values if value is not None]
    match statistic:
        case "first" | "last":
            return end(statistic, values)
        case "distinct":
            return whole(len(set(known)))
        case "min" | "max":
            return extreme(statistic, known)
        case "sum":
            return added(ask, node.source, argument, known, scope)
        case "avg":
            return ratio(added(ask, node.source, argument, known, scope), whole(len(known)))
        case "top":
            return top(ask, argument, node.by, scopes)
        case "top_share":
            return share_of_top(ask, argument, node.by, scopes)
        case _:
            assert_never(statistic)


def added(ask: Ask, source: Source, argument: Value, known: Sequence[Found], scope: Scope) -> Exact | float | None:
    """The sum of the known values of an argument; 0 of none."""
    return total(numbers(known), scale(ask.catalogue, argument, replace(scope, kind=source.kind)))


def count(source: Source, facts: tuple[Fact, ...]) -> int:
    """How many facts: orders with a passing line (of returns too), lines of ``lines``, events."""
    if source.kind == "returns":
        return len({(fact.order.rank, fact.order.id) for fact in facts if isinstance(fact, Row)})
    return len(facts)


def end(which: Literal["first", "last"], values: Sequence[Found]) -> Found:
    """The value at the first or last fact, missing if it is missing there or there is none."""
    return None if not values else values[0 if which == "first" else -1]


def extreme(which: Literal["min", "max"], known: Sequence[Found]) -> Found:
    """The least or greatest of known numbers, dates or instants; missing of none."""
    if not known:
        return None
    if isinstance(known[0], Exact | float):
        return outermost(which, numbers(known))
    return min(known, key=smallness) if which == "min" else max(known, key=smallness)


def gap(ask: Ask, node: Gap, scope: Scope) -> Exact | Quotient | None:
    """Days between successive different days of a source's facts; missing of fewer than two days."""
    days = sorted({moment(fact).day for fact in ask.select(node.source, scope)})
    gaps = sorted((later - earlier).days for earlier, later in pairwise(days))
    if not gaps:
        return None
    match node.statistic:
        case "max":
            return whole(gaps[-1])
        case "mean":
            return quotient(whole(sum(gaps)), whole(len(gaps)))
        case "median":
            return quotient(whole(gaps[(len(gaps) - 1) // 2] + gaps[len(gaps) // 2]), whole(2))
        case _:
            assert_never(node.statistic)


def periods(ask: Ask, node: Periods, scope: Scope) -> Exact:
    """Of the last so many rolling periods back from now, how many had enough facts."""
    facts = ask.select(node.source, scope)
    zone, now = ask.base.zone, ask.now.at
    enough = 0
    for index in range(node.last):
        far, near = (shifted(now, Duration(node.length.count * i, node.length.unit), "ago", zone) for i in (index + 1, index))
        inside = tuple(fact for fact in facts if far < moment(fact).at <= near)
        enough += count(node.source, inside) >= node.at_least
    return whole(enough)


def points(ask: Ask, node: Points, scope: Scope) -> Exact:
    """Points for the facts of each local day, faded by its age, each fact's rounded half-even to hundredths."""
    return exact(sum((one.points for one in days_earned(ask, node, scope)), Decimal(0)), 2)


@dataclass(frozen=True, slots=True)
class DayEarned:
    """What a local day brought: how many facts happened, how many of them count, and what each is worth by now."""

    day: date
    happened: int
    counted: int
    each: Decimal

    @property
    def points(self) -> Decimal:
        """All of them together."""
        return self.counted * self.each


def days_earned(ask: Ask, node: Points, scope: Scope) -> tuple[DayEarned, ...]:
    """The days with facts of a source, the latest first."""
    by_day = defaultdict[date, list[Fact]](list)
    for fact in ask.select(node.source, scope):
        by_day[moment(fact).day].append(fact)
    found = []
    for day, facts in sorted(by_day.items(), reverse=True):
        happened = count(node.source, tuple(facts))
        counted = happened if node.per_day is None else min(happened, node.per_day)
        found.append(DayEarned(day, happened, counted, _worth(node, (ask.now.day - day).days)))
    return tuple(found)


def _worth(node: Points, age: int) -> Decimal:
    """What one fact of a day so many days ago is worth now."""
    left = Decimal(1)
    if node.half_life is not None:
        left = Decimal(2) ** (Decimal(-age) / _whole_days(node.half_life))
    elif node.fades is not None:
        left = max(Decimal(0), 1 - Decimal(age) / _whole_days(node.fades))
    return (node.each * left).quantize(Decimal("0.01"), ROUND_HALF_EVEN)


def _whole_days(length: Duration) -> int:
    return length.count * 7 if length.unit == "w" else length.count
