"""The columns that a row of an order file has before it is merged: for lines, and for whole orders.

Both make ``book``, ``quantity``, ``price``, ``cost``, ``discount``, ``total``, ``total_cost`` in the form in which they
are stored, and two fingerprints: ``row_print`` of the row without the person's attributes, ``whole_print`` with them.
"""

from __future__ import annotations

from sqlglot import exp

from coterie.compile.layout import MONEY, NUMBER
from coterie.engines.duckdb import DuckDB
from coterie.ingest import parse
from coterie.ingest.judge import Named
from coterie.ingest.mapping import Bound, Layout
from coterie.ingest.statuses import BOOK, Meaning, plain, refuse_unknown
from coterie.store.statement import column, sql


def value(layout: Layout, name: str, otherwise: exp.Expression) -> exp.Expression:
    """A field's value, or something else where the file has no column for it."""
    return column(f"f:{name}") if name in layout.fields else otherwise


def missing(type_: str) -> exp.Expression:
    """A NULL of a type."""
    return exp.cast(exp.null(), exp.DataType.build(type_, dialect="duckdb"))


def of_lines(layout: Layout) -> list[Named]:
    """The amounts of an order line: total = |quantity| × price − discount, exact, rounded once; or the total that the row gives.

    Most lines have whole quantities and prices of at most four places; for them all of it fits into 64 bits.
    """
    unit = missing(parse.UNIT)
    given = {
        "q": sql("ABS($q)", q=value(layout, "quantity", sql(f"CAST(1 AS {parse.UNIT})"))),
        "p": value(layout, "price", unit),
        "c": value(layout, "cost", unit),
        "d": sql(f"COALESCE($d, CAST(0 AS {parse.UNIT}))", d=value(layout, "discount", unit)),
    }
    q, p, c, d = (column(name) for name in given)
    total = sql(f"TRY($p - CAST($d AS {parse.PRODUCT}))", p=parse.product(q, p), d=d)
    amounts = {
        "quantity": sql(f"CAST(q AS {NUMBER})"),
        "price": _money("p"),
        "cost": _money("c"),
        "discount": _money("d"),
        "total": sql(
            f"CASE WHEN q_fine AND p_fine AND d_fine THEN TRY_CAST(q4 * p4 - d4 AS {MONEY}) ELSE $exact END",
            exact=parse.half_even(total, parse.PRODUCT),
        ),
        "total_cost": sql(
            f"CASE WHEN q_fine AND c_fine THEN TRY_CAST(q4 * c4 AS {MONEY}) ELSE $exact END",
            exact=parse.half_even(parse.product(q, c), parse.PRODUCT),
        ),
        "back": sql("$q < 0", q=value(layout, "quantity", exp.Literal.number(1))),
    }  # fmt: skip
    layers = [given, *_narrowed("q", "p", "c", "d")]
    return [*layers, amounts] if "total" not in layout.fields else [*layers, *_as_given(layout, amounts)]


def _as_given(layout: Layout, amounts: Named) -> list[Named]:
    """The amounts where the row gives the line's total: it counts, and price or discount are what makes it so."""
    given = column("f:total")
    worked_out = {f"made_{name}": value for name, value in amounts.items()}
    whole = {"given": sql("COALESCE($t, made_total)", t=parse.half_even(sql("ABS($t)", t=given), parse.AMOUNT))}
    price = sql(f"COALESCE(made_price, TRY_CAST(ROUND(CAST(given + made_discount AS DOUBLE) / made_quantity, 4) AS {MONEY}))")
    discount: exp.Expression = column("made_discount")
    if "discount" not in layout.fields and "price" in layout.fields:
        discount = sql(f"COALESCE(TRY_CAST(ROUND(made_quantity * made_price, 4) - given AS {MONEY}), made_discount)")
    back = sql("made_back OR COALESCE($t < 0, FALSE)", t=given)
    same = {name: column(f"made_{name}") for name in ("quantity", "cost", "total_cost")}
    return [worked_out, whole, {**same, "price": price, "discount": discount, "total": column("given"), "back": back}]


def of_whole(layout: Layout) -> list[Named]:
    """The amounts of an order that came without lines; a negative total is a return."""
    amount = missing(parse.AMOUNT)
    given = {
        "t": sql("ABS($t)", t=value(layout, "total", amount)),
        "c": sql("ABS($c)", c=value(layout, "cost", amount)),
        "d": value(layout, "discount", amount),
    }
    amounts = {
        "quantity": missing(NUMBER),
        "price": missing(MONEY),
        "cost": missing(MONEY),
        "discount": _money("d"),
        "total": _money("t"),
        "total_cost": _money("c"),
        "back": sql("$t < 0", t=value(layout, "total", amount)),
    }
    return [given, *_narrowed("t", "c", "d"), amounts]


def _narrowed(*names: str) -> list[Named]:
    """For each value x: x9 in 64 bits, x4 of four places (a quantity of none), and whether that is still exact."""
    return [
        {f"{name}9": parse.narrow(column(name)) for name in names},
        {f"{name}4": sql(f"CAST($x AS {'BIGINT' if name == 'q' else MONEY})", x=column(f"{name}9")) for name in names},
        {f"{name}_fine": sql("COALESCE($x = $y, FALSE)", x=column(f"{name}4"), y=column(f"{name}9")) for name in names},
    ]


def _money(name: str) -> exp.Expression:
    wide = "DECIMAL(31, 9)"
    return sql(
        "CASE WHEN $fine THEN $narrow ELSE $exact END",
        fine=column(f"{name}_fine"), narrow=column(f"{name}4"), exact=parse.half_even(column(name), wide),
    )  # fmt: skip


AMOUNTS = ("quantity", "price", "cost", "discount", "total", "total_cost")
"""The amounts as they are stored with a line."""


def prints(layout: Layout) -> tuple[Named, Named]:
    """The row's fingerprint, and from it (``row_print``) the whole's, with what the row says of its person.

    What every row has stands first; the rest beside its name, so that columns may come and go empty.
    """
    always = [name for name in ("order", "person", "time", "type", "price", "total") if name in layout.fields]
    first = [_canonical(layout.fields[name]) for name in always]
    texts = {name: _canonical(bound) for name, bound in layout.fields.items() if name not in always}
    texts |= {f"order.{name}": column(f"o:{name}") for name in layout.order_fields}
    texts |= {f"column {name}": column(f"x:{name}") for name in layout.others}
    row: list[exp.Expression] = [exp.Literal.string(layout.kind)]
    for value in first:
        row += [exp.Literal.string(parse.BETWEEN), value]
    row += _named(texts)
    about: dict[str, exp.Expression] = {f"person.{name}": column(f"a:{name}") for name in layout.attributes}
    printed = column("row_print")
    whole = parse.print_of([sql("CAST($p AS TEXT)", p=printed), *_named(about)]) if about else printed
    return {"row_print": parse.print_of(row)}, {"row_print": printed, "whole_print": whole}


_USUAL = {"quantity": "1", "discount": "0"}
"""What a row means that does not say it."""


def _canonical(bound: Bound) -> exp.Expression:
    """One text for equal values: a number without the zeros that end it, an instant in microseconds."""
    value = column(f"f:{bound.name}")
    if bound.spec.reading in ("instant", "when"):
        return sql("CAST(EPOCH_US($v) AS TEXT)", v=value)
    if bound.spec.reading in ("number", "money", "amount"):
        return sql(
            "NULLIF(CASE WHEN SUFFIX($t, '0') THEN CASE WHEN CONTAINS($t, '.') THEN RTRIM(RTRIM($t, '0'), '.') ELSE $t END "
            "ELSE $t END, $usual)",
            t=column(f"f:{bound.name}:text"), usual=_USUAL.get(bound.name, ""),
        )  # fmt: skip
    return sql("CAST($v AS TEXT)", v=value)


def _named(texts: dict[str, exp.Expression]) -> list[exp.Expression]:
    return [sql("$n || $t", n=f"{parse.BETWEEN}{name}=", t=texts[name]) for name in sorted(texts)]


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
    if "status" in layout.fields and layout.kind in ("orders", "order-lines"):
        seen = sql('SELECT "f:status" AS s, COUNT(*) AS n FROM kept WHERE "f:status" IS NOT NULL GROUP BY ALL ORDER BY n DESC, s')
        refuse_unknown([row["s"] for row in scratch.rows(seen) if plain(row["s"]) not in meaning])
