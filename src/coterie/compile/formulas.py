"""Longer formulas of numbers and dates as SQL that every engine reads alike.

What a formula needs twice is named once (the dialect's ``let``), so that formulas nest without growing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlglot import exp

from coterie.compile.dialects import Dialect, Expr, call, number, typed
from coterie.language.calendar import transitions


def once(dialect: Dialect, sides: Sequence[Expr], body: Callable[..., Expr]) -> Expr:
    """``body`` of the sides, each written once: what is more than a name is named first."""
    names = [side if _short(side) else exp.column(f"let_{index}", quoted=True) for index, side in enumerate(sides, 1)]
    found = body(*names)
    for name, side in zip(names, sides, strict=True):
        if name is not side:
            found = dialect.let(name.name, side, found)
    return found


def _short(side: Expr) -> bool:
    inner = side.unnest()
    return isinstance(inner, exp.Column | exp.Literal) or (isinstance(inner, exp.Cast) and isinstance(inner.this, exp.Literal))


def when(condition: Expr, then: Expr, otherwise: Expr) -> Expr:
    """One or the other."""
    return exp.Case(ifs=[exp.If(this=condition, true=then)], default=otherwise)


def seen(value: Expr, since: Expr, now: Expr, *, truth: bool) -> Expr:
    """The value as it is seen now: what is dated later is not there yet, and a yes/no is no."""
    return when(exp.GT(this=since, expression=now), exp.false() if truth else exp.null(), value)


def among(aggregate: exp.AggFunc, condition: Expr) -> Expr:
    """The aggregate of the rows that fulfil the condition. A CASE, which DuckDB works out faster than a FILTER."""
    if condition == exp.true():
        return aggregate
    counted = number(1) if isinstance(aggregate.this, exp.Star) else aggregate.this
    aggregate.set("this", exp.Case(ifs=[exp.If(this=condition, true=counted)]))
    return aggregate


def part(name: str, moment: Expr) -> Expr:
    """A piece of a date or of a local time."""
    return typed(exp.Extract(this=exp.var(name), expression=moment.copy()), "int")


# ---------------------------------------------------------------- numbers


def divided(left: Expr, right: Expr) -> Expr:
    """A division of doubles; missing by zero."""
    return exp.Div(this=left, expression=call("NULLIF", right, typed(number(0), "double")), typed=True, safe=False)


def extreme(dialect: Dialect, name: str, sides: Sequence[Expr]) -> Expr:
    """LEAST and GREATEST pass over NULLs; here one missing makes all missing."""

    def body(*each: Expr) -> Expr:
        known = exp.and_(*(exp.Not(this=exp.Is(this=side.copy(), expression=exp.null())) for side in each), copy=False)
        return exp.Case(ifs=[exp.If(this=known, true=call(name, *(side.copy() for side in each)))])

    return once(dialect, sides, body)


def rounded(dialect: Dialect, value: Expr) -> Expr:
    """An exact number to a whole one, a half to the even one."""

    def body(side: Expr) -> Expr:
        def floor() -> Expr:
            return call("FLOOR", side.copy())

        def rest() -> Expr:
            return exp.Paren(this=exp.Sub(this=side.copy(), expression=floor()))

        half = exp.Literal.number("0.5")
        odd = exp.NEQ(this=call("MOD", floor(), number(2)), expression=number(0))
        even = exp.and_(exp.EQ(this=rest(), expression=half.copy()), odd, copy=False)
        up = exp.or_(exp.GT(this=rest(), expression=half), even, copy=False)
        return when(up, exp.Add(this=floor(), expression=number(1)), floor())

    return once(dialect, [value], body)


# ---------------------------------------------------------------- dates


def local(moment: Expr, zone: ZoneInfo) -> Expr:
    """The local time of a UTC instant, by the zone's own history; the latest change is asked for first."""
    changes = transitions(zone)
    if not changes:
        return exp.Add(this=moment, expression=_seconds(zone.utcoffset(datetime(2000, 1, 1))))  # noqa: DTZ001 -- a wall time of the zone
    since = [
        exp.If(this=exp.GTE(this=moment.copy(), expression=exp.Literal.string(at.isoformat(sep=" "))), true=_seconds(after))
        for at, _, after in reversed(changes)
    ]
    return exp.Add(this=moment, expression=exp.Case(ifs=since, default=_seconds(changes[0][1])))


def _seconds(length: timedelta | None) -> Expr:
    count = int(length.total_seconds()) if length else 0
    return exp.Interval(this=exp.Literal.string(str(count)), unit=exp.var("SECOND"))


def age(dialect: Dialect, birth: Expr, today: Expr) -> Expr:
    """Whole years: the calendar years between, less one while the birthday is still to come."""

    def place(day: Expr) -> Expr:
        return exp.Add(this=exp.Mul(this=part("MONTH", day), expression=number(100)), expression=part("DAY", day))

    def body(born: Expr, now: Expr) -> Expr:
        years = exp.Sub(this=part("YEAR", now), expression=part("YEAR", born))
        to_come = exp.GT(this=place(born), expression=place(now))
        return exp.Sub(this=years, expression=exp.Paren(this=when(to_come, number(1), number(0))))

    return once(dialect, [birth, today], body)


def days_to_anniversary(dialect: Dialect, birth: Expr, start: Expr) -> Expr:
    """Days from ``start`` to the next anniversary; 29 February falls on 1 March in common years."""

    def body(born: Expr, day: Expr) -> Expr:
        def in_year(later: int) -> Expr:
            year = part("YEAR", day)
            return _anniversary(born, exp.Add(this=year, expression=number(later)) if later else year)

        passed = exp.LT(this=in_year(0), expression=day.copy())
        return when(passed, exp.Sub(this=in_year(1), expression=day.copy()), exp.Sub(this=in_year(0), expression=day.copy()))

    return once(dialect, [birth, start], body)


def _anniversary(birth: Expr, year: Expr) -> Expr:
    """The month's first day in that year, and on by as many days; so 29 February falls on 1 March in common years."""
    first = call("MAKE_DATE", year, part("MONTH", birth), number(1))
    after = exp.Sub(this=part("DAY", birth), expression=number(1))
    return exp.Paren(this=exp.Add(this=first, expression=exp.Paren(this=after)))
