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
from coterie.language.occasions import FROM, TO


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


# ---------------------------------------------------------------- occasions


def next_in_year(dialect: Dialect, rule: str, start: Expr, said: Sequence[Expr]) -> Expr:
    """The day on which a rule falls in the year of ``start``, or in the next one where that has passed."""

    def body(day: Expr) -> Expr:
        year = part("YEAR", day)
        this, following = (_IN_YEAR[rule](each, said) for each in (year, exp.Add(this=year.copy(), expression=number(1))))
        found = when(exp.LT(this=this, expression=day.copy()), following, this.copy())
        if rule != "next_feast":
            return found
        known = exp.Between(this=year.copy(), low=number(FROM), high=number(TO))
        return exp.Case(ifs=[exp.If(this=known, true=found)])

    return once(dialect, [start], body)


def _yearly(year: Expr, said: Sequence[Expr]) -> Expr:
    """So many days after the first of a month; so 29 February is 1 March in common years."""
    month, after = (one.copy() for one in said)
    return exp.Paren(this=exp.Add(this=call("MAKE_DATE", year, month, number(1)), expression=after))


def _weekday(year: Expr, said: Sequence[Expr]) -> Expr:
    """The weekday among the seven days from so many days after the first of a month, or so many days after it."""
    month, days, weekday, after = said
    first = _yearly(year, (month, days))
    ahead = exp.Paren(this=exp.Sub(this=exp.Add(this=weekday.copy(), expression=number(7)), expression=part("ISODOW", first)))
    found = exp.Add(this=first, expression=exp.Paren(this=exp.Mod(this=ahead, expression=number(7))))
    return exp.Paren(this=exp.Add(this=found, expression=after.copy()))


def _feast(year: Expr, said: Sequence[Expr]) -> Expr:
    """Days after Easter, which stands in a text of two digits a year, as days after 21 March."""
    easters, after = (one.copy() for one in said)
    years = exp.Paren(this=exp.Sub(this=year.copy(), expression=number(FROM)))
    place = exp.Add(this=exp.Mul(this=years, expression=number(2)), expression=number(1))
    written = call("NULLIF", call("SUBSTR", easters, place, number(2)), exp.Literal.string(""))
    equinox = call("MAKE_DATE", year, number(3), number(21))
    easter = exp.Paren(this=exp.Add(this=equinox, expression=typed(written, "int")))
    return exp.Paren(this=exp.Add(this=easter, expression=after))


_IN_YEAR = {"next_yearly": _yearly, "next_weekday": _weekday, "next_feast": _feast}


def next_listed(dialect: Dialect, start: Expr, days: Sequence[Expr]) -> Expr:
    """The first of ascending days that is not before ``start``, found by halving; missing after the last."""

    def body(day: Expr) -> Expr:
        def among_days(first: int, after: int) -> Expr:
            if after - first == 1:
                return days[first].copy()
            middle = (first + after) // 2
            early = exp.LTE(this=day.copy(), expression=days[middle - 1].copy())
            return when(early, among_days(first, middle), among_days(middle, after))

        to_come = exp.LTE(this=day.copy(), expression=days[-1].copy())
        return exp.Case(ifs=[exp.If(this=to_come, true=among_days(0, len(days)))])

    return once(dialect, [start], body)


def not_after(dialect: Dialect, found: Expr, last: Expr) -> Expr:
    """The day, missing if it is later than the last one."""
    return once(dialect, [found], lambda day: exp.Case(ifs=[exp.If(this=exp.LTE(this=day.copy(), expression=last), true=day.copy())]))
