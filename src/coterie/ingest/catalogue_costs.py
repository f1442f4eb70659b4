"""What the catalogue says of the goods that were sold: the cost of lines that brought none, and their category where they tell none.

Of a code that comes twice the row that came last counts, as in conditions. A cost that the catalogue states comes before any that is
assumed by a margin; such a line is marked as not assumed, so that its cost is found again when the catalogue changes. Knows no margins.

The temporary table ``listed_goods``: ``product``, ``listed`` (the category), ``listed_cost``.
"""

from __future__ import annotations

import hashlib
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from typing import TYPE_CHECKING

import pyarrow as pa
from sqlglot import exp

from coterie.compile.layout import MONEY, NUMBER
from coterie.model.facts import MONEY_PLACES
from coterie.store.statement import column, create_table, drop_table, insert, query, sql

if TYPE_CHECKING:
    from coterie.model.engine import Engine

GOODS = "listed_goods"
_STATED = "stated_costs"
_ONE, _LIMIT = Decimal(1).scaleb(-MONEY_PLACES), Decimal(10) ** (18 - MONEY_PLACES)


def version(engine: Engine, margins: int) -> int:
    """A number that is another where the catalogue or the version of the ``margins`` is (0: neither says anything)."""
    said = engine.rows(
        sql("SELECT COUNT(*) AS n, COALESCE(SUM(record_no), 0) AS records, COALESCE(SUM(import_no), 0) AS imports FROM products "
            "WHERE cost IS NOT NULL OR (category IS NOT NULL AND $margins <> 0)", margins=margins)
    )[0]  # fmt: skip
    if not said["n"]:
        return margins
    whole = repr((margins, *(int(said[name]) for name in ("n", "records", "imports"))))
    return int.from_bytes(hashlib.sha256(whole.encode()).digest()[:7]) + 1


def lay_out(engine: Engine) -> None:
    """Make ``listed_goods`` for the rest of the connection's work; ``forget`` drops it."""
    forget(engine)
    engine.execute(create_table(GOODS, {"product": "TEXT", "listed": "TEXT", "listed_cost": MONEY}, temporary=True))
    last = query("SELECT MAX(record_no) AS record_no FROM products GROUP BY product")
    rows = query("SELECT product, category, cost FROM products WHERE record_no IN $last", last=last.subquery())
    engine.execute(insert(GOODS, ["product", "listed", "listed_cost"], rows))


def forget(engine: Engine) -> None:
    """Drop what ``lay_out`` made."""
    for name in (GOODS, _STATED):
        engine.execute(drop_table(name))


def give(engine: Engine, table: str, mark: str, last: int) -> None:
    """Give the lines of later imports than ``last`` that have no cost the one that the catalogue states, times their quantity."""
    lines = exp.to_table(table)
    open_ = sql("$t.total_cost IS NULL AND $t.cost IS NULL AND $t.import_no > $last", t=exp.to_identifier(table), last=last)
    goods = sql("g.product = $product", product=column("product", table))
    asked = exp.select("quantity", "listed_cost").distinct().from_(lines).join("listed_goods AS g", on=goods)
    asked = asked.where(open_, sql("quantity IS NOT NULL AND listed_cost IS NOT NULL"))
    with localcontext(prec=60):
        found = [(row["quantity"], row["listed_cost"], _whole(row["quantity"], row["listed_cost"])) for row in engine.rows(asked)]
    made = [one for one in found if abs(one[2]) < _LIMIT]
    if not made:
        return
    types = {"quantity": NUMBER, "listed_cost": MONEY, "stated": MONEY}
    arrow = (pa.decimal128(38, 9), pa.decimal128(18, 4), pa.decimal128(18, 4))
    engine.execute(drop_table(_STATED))
    engine.execute(create_table(_STATED, types, temporary=True))
    columns = zip(types, zip(*made, strict=True), arrow, strict=True)
    engine.write(_STATED, pa.table({name: pa.array(values, type_) for name, values, type_ in columns}))
    stated = query("SELECT g.product, s.quantity, s.listed_cost, s.stated FROM listed_goods AS g JOIN stated_costs AS s "
                   "ON s.listed_cost = g.listed_cost")  # fmt: skip
    engine.execute(
        sql(
            "UPDATE $lines SET cost = s.listed_cost, total_cost = s.stated, $mark = FALSE FROM $stated AS s "
            "WHERE s.product = $product AND s.quantity = $quantity AND $open",
            lines=lines, mark=column(mark), stated=stated.subquery(), open=open_,
            product=column("product", table), quantity=column("quantity", table),
        )
    )  # fmt: skip


def _whole(quantity: Decimal, cost: Decimal) -> Decimal:
    return (quantity * cost).quantize(_ONE, ROUND_HALF_EVEN)
