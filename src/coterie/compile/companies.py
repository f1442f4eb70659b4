"""What is said of the company that a person is of.

A company is known by its key, else by its tax number, else by its name; a number or a name that several keys have ties nobody. A text
that is none of these exactly is the name of the one company that is spelled so but for case, ё, quotes and the place of its legal form,
which either may leave out.
"""

from __future__ import annotations

from sqlglot import exp

from coterie.compile.dialects import Expr, call, number
from coterie.compile.scans import named, table

KNOWN_BY = ("company", "tax_id", "name")
"""Columns of ``companies`` by which one is named, the surest first."""

FORMS = "ооо оао зао пао нао ао ип чп тоо одо гуп муп фгуп ано нко llc ltd inc corp gmbh plc".split()
"""Legal forms, in lower case."""

LONG_FORMS = {"общество с ограниченной ответственностью": "ооо", "индивидуальный предприниматель": "ип"}
MARKS = "[\"«»„“”‘’'`.,() \\t\\n\\r\u00a0\u202f]+"


def value(ties: exp.Select, tie: str, stored: str, alias: str) -> exp.Select:
    """Each tied person's ``stored`` column of their company, as ``alias``; ``ties`` has ``person`` and the text ``tie``."""
    exactly = exp.and_(exp.EQ(this=named("said", "c"), expression=named(tie, "t")), _first("c"), copy=False)
    unknown = exp.Is(this=named("said", "c"), expression=exp.null())
    spelled = exp.and_(unknown.copy(), _same("bare"), _forms_agree(), _first("s"), copy=False)
    found = exp.Case(ifs=[exp.If(this=unknown, true=_if_alone("s"))], default=_if_alone("c"))
    return (
        exp.select(named("person", "t"), exp.alias_(found, alias, quoted=True, copy=False), copy=False)
        .from_(_tied(ties, tie).subquery("t", copy=False), copy=False)
        .join(_by_name(stored).subquery("c", copy=False), on=exactly, join_type="left", copy=False)
        .join(_by_spelling(stored).subquery("s", copy=False), on=spelled, join_type="left", copy=False)
    )


def _tied(ties: exp.Select, tie: str) -> exp.Select:
    """The ties, and how their texts are spelled."""
    columns = [named("person", "w"), named(tie, "w"), *_spelling(named(tie, "w"))]
    return exp.select(*columns, copy=False).from_(ties.subquery("w", copy=False), copy=False)


def _first(of: str) -> Expr:
    return exp.EQ(this=named("nth", of), expression=number(1))


def _same(spelling: str) -> Expr:
    return exp.EQ(this=named(spelling, "s"), expression=named(spelling, "t"))


def _forms_agree() -> Expr:
    """The same legal form, or one of the two says none."""
    silent = [exp.EQ(this=named("full", side), expression=named("bare", side)) for side in ("t", "s")]
    return exp.or_(_same("full"), *silent, wrap=True, copy=False)


def _if_alone(of: str) -> Expr:
    """The value where only one company is called so."""
    alone = exp.EQ(this=named("least", of), expression=named("greatest", of))
    return exp.Case(ifs=[exp.If(this=alone, true=named("value", of))])


def _by_name(stored: str) -> exp.Select:
    """Every text that names a company, with the rows that it could mean in order."""
    named_so = [_named_by(column, place, stored) for place, column in enumerate(KNOWN_BY, 1)]
    both = exp.union(*named_so, distinct=False, copy=False)
    order: list[Expr] = [exp.Ordered(this=named("place")), exp.Ordered(this=named("record_no"), desc=True)]
    return _ranked(both, ["said"], ["said", "place"], order)


def _by_spelling(stored: str) -> exp.Select:
    """Every spelling of a company's name (or of its key, where it has no name), with its rows, the latest first."""
    name = exp.Coalesce(this=named("name"), expressions=[named("company")])
    columns = [*_spelling(name), *_said(stored)]
    rows = exp.select(*columns, copy=False).from_(table("companies"), copy=False)
    return _ranked(rows, ["bare", "full"], ["bare"], [exp.Ordered(this=named("record_no"), desc=True)])


def _ranked(rows: exp.Query, said: list[str], called: list[str], order: list[exp.Expr]) -> exp.Select:
    """The rows with their place among those of one text, and the least and greatest key of those that are ``called`` so."""
    nth = exp.Window(this=exp.RowNumber(), partition_by=[named(said[0])], order=exp.Order(expressions=order))
    columns: list[Expr] = [*map(named, said), named("value"), exp.alias_(nth, "nth", quoted=True, copy=False)]
    for side, name in ((exp.Min, "least"), (exp.Max, "greatest")):
        over = exp.Window(this=side(this=named("company")), partition_by=[named(one) for one in called])
        columns.append(exp.alias_(over, name, quoted=True, copy=False))
    return exp.select(*columns, copy=False).from_(rows.subquery("n", copy=False), copy=False)


def _named_by(column: str, place: int, stored: str) -> exp.Select:
    said = [exp.alias_(named(column), "said", quoted=True, copy=False), exp.alias_(number(place), "place", quoted=True, copy=False)]
    known = exp.Not(this=exp.Is(this=named(column), expression=exp.null()))
    return exp.select(*said, *_said(stored), copy=False).from_(table("companies"), copy=False).where(known, copy=False)


def _said(stored: str) -> list[Expr]:
    columns = {"value": named(stored), "record_no": named("record_no"), "company": named("company")}
    return [exp.alias_(each, name, quoted=True, copy=False) for name, each in columns.items()]


def _spelling(text: Expr) -> list[Expr]:
    """``full``: a name in plain letters with its legal form at the end; ``bare``: without the form."""
    plain: Expr = exp.Trim(this=_replaced(exp.Lower(this=text), MARKS, " ", "g"))
    for old, new in {"ё": "е", **LONG_FORMS}.items():
        plain = call("REPLACE", plain, exp.Literal.string(old), exp.Literal.string(new))
    forms = "|".join(FORMS)
    full = _replaced(plain, f"^({forms}) (.+)$", r"\2 \1")
    bare = _replaced(full.copy(), f"^(.+) ({forms})$", r"\1")
    return [exp.alias_(full, "full", quoted=True, copy=False), exp.alias_(bare, "bare", quoted=True, copy=False)]


def _replaced(text: Expr, pattern: str, by: str, *flags: str) -> Expr:
    return call("REGEXP_REPLACE", text, *map(exp.Literal.string, (pattern, by, *flags)))
