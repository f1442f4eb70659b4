"""Values over everyone: ranks, sums, middles and quantiles of a term, by SQL that is exact on every engine.

Here they are worked out of everyone's values; ``compile.cuts`` takes them from a stored cut.
"""

from __future__ import annotations

import json
from hashlib import md5

from sqlglot import exp

from coterie.compile.canonical import canonical
from coterie.compile.dialects import Expr, call, number
from coterie.compile.scans import named, table
from coterie.compile.write import Writer, constant
from coterie.language.lowered import Const, KnownAt, OfBase
from coterie.language.types import Type


def name(of: OfBase) -> str:
    """The column that holds it."""
    text = json.dumps([canonical(of), str(of.at.value)], ensure_ascii=False, sort_keys=True)
    return f"base_{of.statistic}_{md5(text.encode(), usedforsecurity=False).hexdigest()[:10]}"


def measure(of: OfBase) -> str:
    """The column that holds every person's own value of it; all that ask the same of everyone share it."""
    told = [canonical((of.term, of.at, of.statistic == "quantile")), str(of.at.value)]
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    return f"measure_{md5(text.encode(), usedforsecurity=False).hexdigest()[:10]}"


def upto(of: OfBase) -> Expr:
    """How many people's value is at most this person's, or what these are together; NULL where it is missing. Ties go together."""
    mine = named(measure(of), "d")
    order = exp.Order(expressions=[exp.Ordered(this=mine.copy(), nulls_first=False)])
    of_these = exp.Count(this=mine.copy()) if of.statistic == "rank" else exp.Sum(this=mine.copy())
    over = exp.Window(this=of_these, order=order)
    return exp.Case(ifs=[exp.If(this=exp.Not(this=exp.Is(this=mine, expression=exp.null())), true=over)])


def around(of: OfBase, writer: Writer) -> Expr:
    """The sum over everyone with the same tie."""
    assert of.by is not None
    tie = writer.term(of.by)
    total = exp.Window(this=exp.Sum(this=named(measure(of), "d")), partition_by=[tie])
    tied = exp.Not(this=exp.Is(this=exp.Paren(this=tie.copy()), expression=exp.null()))
    return exp.Case(ifs=[exp.If(this=tied, true=exp.Coalesce(this=total, expressions=[number(0)]))], default=number(0))


def value(of: OfBase) -> Expr:
    """The value as a scalar subquery over the measured people."""
    known = exp.alias_(named(measure(of), "d"), "v", quoted=True, copy=False)
    people = exp.select(known, copy=False).from_(table("measured", "d"), copy=False)
    if of.statistic == "known":
        return exp.select(exp.Count(this=named("v")), copy=False).from_(people.subquery("k", copy=False), copy=False).subquery(copy=False)
    if of.statistic == "sum":
        return exp.select(exp.Sum(this=named("v")), copy=False).from_(people.subquery("k", copy=False), copy=False).subquery(copy=False)
    numbered = _numbered(people)
    return (_middle(numbered) if of.statistic == "middle" else between(numbered, of)).subquery(copy=False)


def known(of: OfBase, writer: Writer) -> Expr:
    """The term of the people known at the instant it is asked for."""
    term = writer.term(of.term)
    if of.statistic == "quantile":
        term = exp.cast(term, "double")
    if of.at.label == "now":
        return term
    return exp.Case().when(writer.predicate(KnownAt(of.at)), term)


def _numbered(people: exp.Select) -> exp.Select:
    """The known values with their places (from 1) and how many there are."""
    place = exp.Window(this=exp.RowNumber(), order=exp.Order(expressions=[exp.Ordered(this=named("v"))]))
    how_many = exp.Window(this=exp.Count(this=exp.Star()))
    known = exp.Not(this=exp.Is(this=named("v"), expression=exp.null()))
    columns = [named("v"), exp.alias_(place, "place", quoted=True, copy=False), exp.alias_(how_many, "n", quoted=True, copy=False)]
    return exp.select(*columns, copy=False).from_(people.subquery("k", copy=False), copy=False).where(known, copy=False)


def _middle(numbered: exp.Select) -> exp.Select:
    """Twice the median: the middle value doubled, or the two middle ones added."""
    twice = exp.Mul(this=number(2), expression=named("place"))
    middle = exp.In(this=twice, expressions=[named("n"), *(exp.Add(this=named("n"), expression=number(k)) for k in (1, 2))])
    single = exp.EQ(this=exp.Count(this=exp.Star()), expression=number(1))
    total = exp.Sum(this=named("v"))
    doubled = exp.Case().when(single, exp.Mul(this=number(2), expression=total)).else_(total.copy())
    return exp.select(doubled, copy=False).from_(numbered.subquery("m", copy=False), copy=False).where(middle, copy=False)


def between(ends: exp.Select, of: OfBase) -> exp.Select:
    """Linear interpolation between the values around (n − 1) · q, as doubles (Hyndman and Fan's type 7).

    ``ends``: ascending doubles ``v``, the ``place`` up to which each reaches (from 1), and ``n``, how many places there are.
    """
    assert of.quantile is not None
    share = exp.cast(constant(Const(of.quantile, Type.NUMBER)), "double")
    before = exp.cast(exp.Paren(this=exp.Sub(this=named("n"), expression=number(1))), "double")
    at = exp.Paren(this=exp.Mul(this=before, expression=share))
    lower = exp.cast(call("FLOOR", at), "bigint")
    rest = exp.alias_(exp.Sub(this=at.copy(), expression=call("FLOOR", at.copy())), "rest", quoted=True, copy=False)
    low = exp.alias_(exp.Add(this=lower, expression=number(1)), "low", quoted=True, copy=False)
    high = exp.alias_(call("LEAST", exp.Add(this=lower.copy(), expression=number(2)), named("n")), "high", quoted=True, copy=False)
    placed = exp.select(named("v"), named("place"), low, high, rest, copy=False).from_(ends.subquery("m", copy=False), copy=False)

    def at_place(side: str) -> Expr:
        there = exp.GTE(this=named("place"), expression=named(side))
        return exp.Filter(this=exp.Min(this=named("v")), expression=exp.Where(this=there))

    step = exp.Paren(this=exp.Sub(this=at_place("high"), expression=at_place("low")))
    return exp.select(
        exp.Add(this=at_place("low"), expression=exp.Mul(this=exp.Max(this=named("rest")), expression=step)), copy=False
    ).from_(placed.subquery("q", copy=False), copy=False)
