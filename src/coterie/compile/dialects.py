"""Where engines differ: one table of small builders for each, over a neutral default.

Everything else the compiler writes is read alike by all of them. An engine that is not listed is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from sqlglot import exp

from coterie.errors import Unsupported

Expr = exp.Expr


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one engine writes what the others write differently.

    ``edge(value, order, descending)``: the value of the first row in that order, missing if it is missing there;
    takes part in ``FILTER``. ``order`` items that are texts compare by UTF-8 bytes. A list goes through ``edge`` packed.
    ``let(name, value, body)``: the body, in which the name is the value. ``count_of``: how many rows fulfil a condition.
    """

    name: str
    edge: Callable[[Expr, Sequence[Expr], bool, Expr], Expr]
    bytes_order: Callable[[Expr], Expr]
    has_item: Callable[[Expr, Expr], Expr]
    item_count: Callable[[Expr], Expr]
    matches: Callable[[Expr, Expr], Expr]
    micros: Callable[[Expr, Expr], Expr]
    bucket: Callable[[Expr], Expr]
    round_double: Callable[[Expr], Expr]
    pack_list: Callable[[Expr], Expr]
    unpack_list: Callable[[Expr], Expr]
    let: Callable[[str, Expr, Expr], Expr]
    count_of: Callable[[Expr], Expr]


def call(name: str, *arguments: Expr) -> Expr:
    """A function call written as it stands."""
    return exp.Anonymous(this=name, expressions=list(arguments))


def number(value: int) -> Expr:
    """An integer literal."""
    return exp.Literal.number(value)


@cache
def _sql_type(name: str) -> exp.DataType:
    return exp.DataType.build(name)


def typed(value: Expr, name: str) -> Expr:
    """The value as a type that all engines have."""
    return exp.Cast(this=value, to=_sql_type(name).copy())


def _duck_let(name: str, value: Expr, body: Expr) -> Expr:
    function = exp.Lambda(this=body, expressions=[exp.to_identifier(name, quoted=True)])
    return exp.Bracket(this=call("list_transform", exp.Array(expressions=[value]), function), expressions=[number(1)], offset=1)


def _postgres_let(name: str, value: Expr, body: Expr) -> Expr:
    inner = exp.select(exp.alias_(value, name, quoted=True, copy=False), copy=False).subquery("let", copy=False)
    return exp.select(body, copy=False).from_(inner, copy=False).subquery(copy=False)


def _duck_edge(value: Expr, order: Sequence[Expr], descending: bool, where: Expr) -> Expr:  # noqa: FBT001
    name = "arg_max_null" if descending else "arg_min_null"
    return exp.Filter(this=call(name, value, call("row", *order)), expression=exp.Where(this=where))


def _postgres_edge(value: Expr, order: Sequence[Expr], descending: bool, where: Expr) -> Expr:  # noqa: FBT001
    ordered = exp.Order(this=value, expressions=[exp.Ordered(this=one, desc=descending, nulls_first=descending) for one in order])
    array = exp.Filter(this=exp.ArrayAgg(this=ordered), expression=exp.Where(this=where))
    return exp.Bracket(this=exp.Paren(this=array), expressions=[number(1)], offset=1)


DUCKDB = Dialect(
    name="duckdb",
    edge=_duck_edge,
    bytes_order=lambda text: text,
    has_item=lambda values, item: call("list_contains", values, item),
    item_count=lambda values: call("len", values),
    matches=lambda text, pattern: call("regexp_matches", text, pattern),
    micros=lambda start, end: exp.Paren(this=exp.Sub(this=call("epoch_us", end), expression=call("epoch_us", start))),
    bucket=lambda digest: exp.Mod(
        this=typed(exp.DPipe(this=exp.Literal.string("0x"), expression=digest), "bigint"), expression=number(10_000)
    ),
    round_double=lambda value: call("round_even", value, number(0)),
    pack_list=lambda values: values,
    unpack_list=lambda values: values,
    let=_duck_let,
    # COUNT_IF of nothing but NULLs is NULL
    count_of=lambda condition: exp.Coalesce(this=exp.CountIf(this=condition), expressions=[number(0)]),
)


def _epoch(value: Expr) -> Expr:
    seconds = exp.Extract(this=exp.var("EPOCH"), expression=value)
    return typed(exp.Mul(this=seconds, expression=number(1_000_000)), "bigint")


def _postgres_bucket(digest: Expr) -> Expr:
    bits = exp.cast(
        exp.Paren(this=exp.DPipe(this=exp.Literal.string("x"), expression=digest)), exp.DataType.build("bit(32)", dialect="postgres")
    )
    unsigned = exp.Paren(
        this=exp.Mod(
            this=exp.Paren(this=exp.Add(this=exp.cast(exp.cast(bits, "int"), "bigint"), expression=number(2**32))),
            expression=number(2**32),
        )
    )
    return exp.Mod(this=unsigned, expression=number(10_000))


POSTGRES = Dialect(
    name="postgres",
    edge=_postgres_edge,
    bytes_order=lambda text: exp.Collate(this=text, expression=exp.to_identifier("C", quoted=True)),
    has_item=lambda values, item: exp.EQ(this=item, expression=call("ANY", values)),
    item_count=lambda values: call("cardinality", values),
    matches=lambda text, pattern: exp.Paren(this=exp.RegexpLike(this=text, expression=pattern)),
    micros=lambda start, end: exp.Paren(this=exp.Sub(this=_epoch(end), expression=_epoch(start))),
    bucket=_postgres_bucket,
    round_double=lambda value: call("round", value),
    pack_list=lambda values: exp.cast(values, "text"),
    unpack_list=lambda packed: exp.cast(packed, exp.DataType.build("text[]", dialect="postgres")),
    let=_postgres_let,
    count_of=lambda condition: exp.Filter(this=exp.Count(this=exp.Star()), expression=exp.Where(this=condition)),
)

DIALECTS = {dialect.name: dialect for dialect in (DUCKDB, POSTGRES)}


def dialect_of(name: str) -> Dialect:
    """The table of an engine. Raises ``Unsupported`` for an engine without one."""
    if name not in DIALECTS:
        raise Unsupported(f"conditions can't be written for {name!r}; there are {' and '.join(DIALECTS)}")
    return DIALECTS[name]
