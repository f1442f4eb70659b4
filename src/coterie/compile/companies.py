"""What is said of the company that a person is of.

A company is known by its key, else by its tax number, else by its name; a number or a name that several keys have ties nobody.
"""

from __future__ import annotations

from sqlglot import exp

from coterie.compile.dialects import Expr, number
from coterie.compile.scans import named, table

KNOWN_BY = ("company", "tax_id", "name")
"""Columns of ``companies`` by which one is named, the surest first."""


def value(ties: exp.Select, tie: str, stored: str, alias: str) -> exp.Select:
    """Each tied person's ``stored`` column of their company, as ``alias``; ``ties`` has ``person`` and the text ``tie``."""
    first = exp.EQ(this=named("nth", "c"), expression=number(1))
    alone = exp.EQ(this=named("least", "c"), expression=named("greatest", "c"))
    is_it = exp.EQ(this=named("said", "c"), expression=named(tie, "t"))
    return (
        exp.select(named("person", "t"), exp.alias_(named("value", "c"), alias, quoted=True, copy=False), copy=False)
        .from_(ties.subquery("t", copy=False), copy=False)
        .join(_by_name(stored).subquery("c", copy=False), on=exp.and_(is_it, first, alone, copy=False), copy=False)
    )


def _by_name(stored: str) -> exp.Select:
    """Every text that names a company, with the rows that it could mean in order."""
    named_so = [_named_by(column, place, stored) for place, column in enumerate(KNOWN_BY, 1)]
    both = exp.union(*named_so, distinct=False, copy=False)
    order = exp.Order(expressions=[exp.Ordered(this=named("place")), exp.Ordered(this=named("record_no"), desc=True)])
    nth = exp.Window(this=exp.RowNumber(), partition_by=[named("said")], order=order)
    columns: list[Expr] = [named("said"), named("value"), exp.alias_(nth, "nth", quoted=True, copy=False)]
    for side, name in ((exp.Min, "least"), (exp.Max, "greatest")):
        over = exp.Window(this=side(this=named("company")), partition_by=[named("said"), named("place")])
        columns.append(exp.alias_(over, name, quoted=True, copy=False))
    return exp.select(*columns, copy=False).from_(both.subquery("n", copy=False), copy=False)


def _named_by(column: str, place: int, stored: str) -> exp.Select:
    said = {"said": named(column), "place": number(place), "value": named(stored)} | {
        name: named(name) for name in ("record_no", "company")
    }
    known = exp.Not(this=exp.Is(this=named(column), expression=exp.null()))
    columns = [exp.alias_(each, name, quoted=True, copy=False) for name, each in said.items()]
    return exp.select(*columns, copy=False).from_(table("companies"), copy=False).where(known, copy=False)
