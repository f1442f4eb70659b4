"""Values over everyone from a stored cut: how a value was spread over everyone when the cut was taken, whoever has come since.

A cut is the ascending different values of one term, each with how many people had at most it and what these had together. So a rank in
it hangs on nothing but the person's own value, and two answers under one cut agree whenever each is worked out.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from coterie.compile import of_base
from coterie.compile.dialects import Expr, number
from coterie.compile.layout import DIGITS, NUMBER
from coterie.compile.scans import named, table
from coterie.language.compared import scale_of
from coterie.language.lowered import OfBase


def can_be_cut(of: OfBase) -> bool:
    """Whether a cut can hold it: people around somebody are nobody else's, and longer fractions than the store's are not kept."""
    scale = scale_of(of.term)
    return of.statistic != "around" and (scale is None or scale <= DIGITS)


def column_of(of: OfBase) -> str:
    """The column of ``cut_values`` that values of the term are in: exact ones as numbers, others as doubles."""
    return "double" if scale_of(of.term) is None else "number"


def steps(asked: Sequence[tuple[OfBase, int]]) -> list[tuple[str, exp.Select]]:
    """For each value and cut, where every person stands: ``person`` and ``upto``, how many in the cut had at most theirs."""
    return [(_step(of, cut), _placed(of, cut)) for of, cut in {(of_base.measure(of), cut): (of, cut) for of, cut in asked}.values()]


def joined(query: exp.Select, asked: Sequence[tuple[OfBase, int]]) -> exp.Select:
    """A query over ``d`` (taken over), with what ``place`` reads beside it."""
    for index, (of, cut) in enumerate(asked):
        placed, there = f"p{index}", f"c{index}"
        on = exp.EQ(this=named("person", placed), expression=named("person", "d"))
        query = query.join(table(_step(of, cut), placed), on=on, join_type="left", copy=False)
        if of.statistic == "held":
            same = [
                exp.EQ(this=named("cut", there), expression=number(cut)),
                exp.EQ(this=named("upto", there), expression=named("upto", placed)),
            ]
            query = query.join(table("cut_values", there), on=exp.and_(*same, copy=False), join_type="left", copy=False)
    return query


def place(of: OfBase, index: int) -> Expr:
    """The person's rank, or what those up to them have: of the value that was joined as the one of this index."""
    held = "held" if column_of(of) == "number" else "held_double"
    found = _typed(named(held, f"c{index}"), of) if of.statistic == "held" else named("upto", f"p{index}")
    known = exp.Not(this=exp.Is(this=named(of_base.measure(of), "d"), expression=exp.null()))
    return exp.Case(ifs=[exp.If(this=known, true=exp.Coalesce(this=found, expressions=[number(0)]))])


def value(of: OfBase, cut: int) -> Expr:
    """A value of everyone as a scalar subquery."""
    if of.statistic == "middle":
        return _middle(of, cut).subquery(copy=False)
    if of.statistic == "quantile":
        ends = [_as(named("double", "v"), "v"), _as(named("upto", "v"), "place"), _as(named("people", "c"), "n")]
        return of_base.between(_of_cut(ends, cut), of).subquery(copy=False)
    total = _typed(named("total" if column_of(of) == "number" else "total_double"), of)
    return _select([named("people") if of.statistic == "known" else total], table("cuts"), _is(cut, "")).subquery(copy=False)


def _step(of: OfBase, cut: int) -> str:
    return f"cut_{cut}_of_{of_base.measure(of)}"


def _placed(of: OfBase, cut: int) -> exp.Select:
    """People and the cut's values in one row, ascending: whoever follows a value has what it has."""
    mine, nothing = named(of_base.measure(of), "d"), exp.cast(exp.null(), "bigint")
    value = exp.cast(mine, NUMBER if column_of(of) == "number" else "double")
    people = [_as(named("person", "d"), "person"), _as(value, "value"), _as(nothing, "upto")]
    values = [_as(nothing.copy(), "person"), _as(named(column_of(of), "v"), "value"), named("upto", "v")]
    both = exp.Union(
        this=_select(people, table("measured", "d"), exp.Not(this=exp.Is(this=mine.copy(), expression=exp.null()))),
        expression=_select(values, table("cut_values", "v"), _is(cut, "v")),
        distinct=False,
    )
    before = exp.Window(this=exp.Max(this=named("upto")), order=exp.Order(expressions=[exp.Ordered(this=named("value"))]))
    found = _select([named("person"), _as(before, "upto")], exp.Subquery(this=both, alias=exp.TableAlias(this=exp.to_identifier("u"))))
    somebody = exp.Not(this=exp.Is(this=named("person"), expression=exp.null()))
    return _select([named("person"), named("upto")], found.subquery("w", copy=False), somebody)


def _middle(of: OfBase, cut: int) -> exp.Select:
    """Twice the median: the values at the two middle places added, at an odd number of people the one doubled."""
    twice, n = exp.Mul(this=number(2), expression=named("upto", "v")), named("people", "c")

    def first(least: Expr) -> Expr:
        there = exp.Where(this=exp.GTE(this=twice.copy(), expression=least))
        return exp.Filter(this=exp.Min(this=named(column_of(of), "v")), expression=there)

    total = exp.Paren(this=exp.Add(this=first(n), expression=first(exp.Add(this=n.copy(), expression=number(1)))))
    return _of_cut([_typed(total, of)], cut)


def _of_cut(columns: list[Expr], cut: int) -> exp.Select:
    same = exp.EQ(this=named("cut", "c"), expression=named("cut", "v"))
    return _select(columns, table("cut_values", "v"), _is(cut, "v")).join(table("cuts", "c"), on=same, copy=False)


def _typed(value: Expr, of: OfBase) -> Expr:
    """An exact value with the digits that the term has."""
    scale = scale_of(of.term)
    return value if scale is None else exp.cast(value, f"DECIMAL(38, {scale})")


def _is(cut: int, of: str) -> Expr:
    return exp.EQ(this=named("cut", of), expression=number(cut))


def _as(value: Expr, name: str) -> Expr:
    return exp.alias_(value, name, quoted=True, copy=False)


def _select(columns: list[Expr], source: Expr, *where: Expr) -> exp.Select:
    return exp.select(*columns, copy=False).from_(source, copy=False).where(*where, copy=False)
