"""The columns that a row of an order file has before it is merged: for lines, and for whole orders.

Both make ``book``, ``quantity``, ``price``, ``cost``, ``discount``, ``total``, ``total_cost`` in the form in which they
are stored, and two fingerprints: ``row_print`` of the row without the person's attributes, ``whole_print`` with them.
"""

from __future__ import annotations

from sqlglot import exp

from coterie.compile.layout import MONEY, NUMBER
from coterie.engines.duckdb import DuckDB
from coterie.ingest import parse
from coterie.ingest.fields import ORDER_LEVEL
from coterie.ingest.judge import Named
from coterie.ingest.mapping import Layout
from coterie.ingest.statuses import BOOK, Meaning, plain, refuse_unknown
from coterie.store.statement import column, sql


def value(layout: Layout, name: str, otherwise: exp.Expression) -> exp.Expression:
    """A field's value, or something else where the file has no column for it."""
    return column(f"f:{name}") if name in layout.fields else otherwise


def missing(type_: str) -> exp.Expression:
    """A NULL of a type."""
    return exp.cast(exp.null(), exp.DataType.build(type_, dialect="duckdb"))


def of_lines(layout: Layout) -> Named:
    """The amounts of an order line: total = |quantity| × price − discount, exact, rounded once."""
    unit = missing(parse.UNIT)
    quantity = sql("ABS($q)", q=value(layout, "quantity", sql(f"CAST(1 AS {parse.UNIT})")))
    discount = sql(f"COALESCE($d, CAST(0 AS {parse.UNIT}))", d=value(layout, "discount", unit))
    price, cost = value(layout, "price", unit), value(layout, "cost", unit)
    exact = sql("$p - CAST($d AS DECIMAL(38, 18))", p=parse.product(quantity, price), d=discount)
    return {
        "quantity": sql(f"CAST($q AS {NUMBER})", q=quantity),
        "price": parse.money(price),
        "cost": parse.money(cost),
        "discount": parse.money(discount),
        "total": parse.half_even(exact),
        "total_cost": parse.half_even(parse.product(quantity, cost)),
        "back": sql("$q < 0", q=value(layout, "quantity", exp.Literal.number(1))),
    }


def of_whole(layout: Layout) -> Named:
    """The amounts of an order that came without lines; a negative total is a return."""
    unit = missing(parse.UNIT)
    total = value(layout, "total", unit)
    return {
        "quantity": missing(NUMBER),
        "price": missing(MONEY),
        "cost": missing(MONEY),
        "discount": parse.money(value(layout, "discount", unit)),
        "total": parse.money(sql("ABS($t)", t=total)),
        "total_cost": parse.money(sql("ABS($c)", c=value(layout, "cost", unit))),
        "back": sql("$t < 0", t=total),
    }


def prints(layout: Layout, kind: str) -> Named:
    """The fingerprints. Names stand beside values, so that the order of columns does not matter and empty ones don't count."""
    own = [(name, column(f"f:{name}"), bound.spec.reading) for name, bound in layout.fields.items()]
    texts = [(name, _canonical(tree, reading)) for name, tree, reading in own]
    texts += [(f"order.{name}", column(f"o:{name}")) for name in layout.order_fields]
    texts += [(f"column {name}", column(f"x:{name}")) for name in layout.others]
    about = [(f"person.{name}", column(f"a:{name}")) for name in layout.attributes]
    row = [exp.Literal.string(kind), *(_named(name, tree) for name, tree in sorted(texts, key=lambda pair: pair[0]))]
    whole = [*row, *(_named(name, tree) for name, tree in sorted(about, key=lambda pair: pair[0]))]
    out = {"row_print": parse.print_of(row)}
    return out | {"whole_print": parse.print_of(whole) if about else parse.print_of(row)}


def _canonical(tree: exp.Expression, reading: str) -> exp.Expression:
    if reading == "instant":
        return sql("CAST(EPOCH_US($t) AS TEXT)", t=tree)
    if reading in ("number", "money", "amount"):
        return sql("CAST(CAST($t * 1000000000 AS HUGEINT) AS TEXT)", t=sql("CAST($t AS DECIMAL(38, 9))", t=tree))
    return sql("CAST($t AS TEXT)", t=tree)


def _named(name: str, tree: exp.Expression) -> exp.Expression:
    return sql("COALESCE($n || $t, '')", n=f"{name}=", t=tree)


def book(meaning: dict[str, Meaning], status: exp.Expression, back: exp.Expression) -> exp.Expression:
    """Which book a row stands in: a negative quantity (or total) is a return; else by its status; none = done."""
    case = exp.Case().when(back.copy(), exp.Literal.string("returns"))
    for said in BOOK:
        words = [word for word, means in meaning.items() if means == said and said != "done"]
        if words:
            case = case.when(_compared(status).isin(*words), exp.Literal.string(BOOK[said]))
    return case.else_(exp.Literal.string("orders"))


def _compared(status: exp.Expression) -> exp.Expression:
    return sql("REGEXP_REPLACE(REPLACE(LOWER($s), 'ё', 'е'), '\\s+', ' ', 'g')", s=status)


def check_statuses(scratch: DuckDB, layout: Layout, meaning: dict[str, Meaning]) -> None:
    """Refuse the import while a kept row has a status that means nothing yet."""
    if "status" in layout.fields:
        found = scratch.run(sql('SELECT "f:status" AS s, COUNT(*) AS n FROM kept WHERE "f:status" IS NOT NULL GROUP BY ALL ORDER BY n DESC, s'))
        refuse_unknown([word for word in found["s"].to_pylist() if plain(word) not in meaning])


LEVEL = tuple(ORDER_LEVEL)
