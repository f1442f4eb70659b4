"""Costs assumed where a file brought none, by the margins of ``margins.yaml``; marked, never in the place of a cost that was brought.

Before any margin counts the cost that the catalogue states (``catalogue_costs``); it also tells the category of lines that tell none.

An assumed cost follows from its line's price and category, the catalogue and the margins alone. Lines and their replaced versions have
it, so an undo needs to know nothing of it; where the margins or the catalogue are changed, all of it is taken back and worked out anew.
The mark is a field of lines, ``cost_assumed``, which conditions can ask for: yes where a margin made the cost, no where the catalogue
states it, missing where the line brought it. Totals of orders follow their lines.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from sqlglot import exp

from coterie.compile.layout import MONEY, NUMBER
from coterie.enrich.margins import Margins, assumed_cost
from coterie.ingest import catalogue_costs
from coterie.language.types import Type
from coterie.model.facts import MONEY_PLACES
from coterie.store import numbers, own_fields
from coterie.store.own_fields import COST_ASSUMED
from coterie.store.statement import column, create_table, drop_table, insert, query, sql
from coterie.store.warehouse import past

if TYPE_CHECKING:
    from coterie.ingest.margins import Assumed
    from coterie.model.engine import Engine

APPLIED, SEEN = "margins", "costs_assumed_to"
"""The counters of the version of the margins that was applied, and of the last import to which it was."""

PLACES = Decimal(1).scaleb(-MONEY_PLACES)
_GIVEN = {"price": MONEY, "quantity": NUMBER, "category": "TEXT", "total": MONEY, "discount": MONEY}
_MADE, _ORDERS = "assumed_costs", "assumed_orders"


def assume(engine: Engine, assumed: Assumed) -> int:
    """Bring the assumed costs up to date, inside the caller's transaction; how many lines got one now."""
    applied, last, until = numbers.last(engine, APPLIED), numbers.last(engine, SEEN), numbers.last(engine, "import_no")
    version = catalogue_costs.version(engine, assumed.version)
    changed = applied != version
    if not changed and (until == last or not version):
        return 0
    mark = own_fields.column_of(engine, "line", COST_ASSUMED, Type.TRUTH)
    if mark is None:
        mark = own_fields.new_column(engine, "line", Type.TRUTH)
        own_fields.enter(engine, "line", COST_ASSUMED, Type.TRUTH, mark)
    catalogue_costs.lay_out(engine)
    found = 0
    for table in ("lines", past("lines")):
        found += _bring_up(engine, table, mark, assumed.margins, 0 if changed else last, again=changed)
    for name in (_MADE, _ORDERS):
        engine.execute(drop_table(name))
    catalogue_costs.forget(engine)
    numbers.put(engine, APPLIED, version)
    numbers.put(engine, SEEN, until)
    return found


def _bring_up(engine: Engine, table: str, mark: str, margins: Margins, last: int, *, again: bool) -> int:
    """The costs of one table of lines: taken back first, if ``again``; then of all lines of later imports than ``last``."""
    lines = exp.to_table(table)
    engine.execute(drop_table(_ORDERS))
    engine.execute(create_table(_ORDERS, {"order_no": "BIGINT"}, temporary=True))
    if again:
        marked = query("SELECT DISTINCT order_no FROM $lines WHERE $mark IS NOT NULL", lines=lines, mark=column(mark))
        engine.execute(insert(_ORDERS, ["order_no"], marked))
        back = "UPDATE $lines SET cost = NULL, total_cost = NULL, $mark = NULL WHERE $mark IS NOT NULL"
        engine.execute(sql(back, lines=lines, mark=column(mark)))
    without = query("SELECT order_no FROM $lines WHERE total_cost IS NULL AND cost IS NULL AND import_no > $last", lines=lines, last=last)
    engine.execute(insert(_ORDERS, ["order_no"], without.distinct()))
    catalogue_costs.give(engine, table, mark, last)
    made = [row | costs for row in _kinds(engine, without) if (costs := _costs(row, margins)) is not None]
    count = 0
    if made:
        _write(engine, made)
        count = _take(engine, table, mark, last)
    _add_up(engine, table)
    return count


def _kinds(engine: Engine, without: exp.Select) -> list[dict[str, Any]]:
    """What the lines without a cost give to work one out by, each once; ``listed`` is the catalogue's category of lines that tell none."""
    lines = without.select(*_GIVEN, "product", append=False).subquery("w")
    goods = sql("g.product = w.product AND w.category IS NULL")
    kinds = exp.select(*(column(name, "w") for name in _GIVEN), column("listed", "g")).distinct().from_(lines)
    return engine.rows(kinds.join("listed_goods AS g", on=goods, join_type="left"))


def _costs(row: dict[str, Any], margins: Margins) -> dict[str, Decimal | None] | None:
    """The cost of one piece and of the line; of an order that came without lines, of its total before the discount."""
    category = row["category"] if row["category"] is not None else row["listed"]
    with localcontext(prec=60):
        if row["price"] is not None and row["quantity"] is not None:
            cost = assumed_cost(row["price"], category, margins)
            whole = None if cost is None else (cost * row["quantity"]).quantize(PLACES, ROUND_HALF_EVEN)
        elif row["total"] is not None:
            cost, whole = None, assumed_cost(row["total"] + (row["discount"] or 0), category, margins)
        else:
            return None
    return None if whole is None or abs(whole) >= Decimal(10) ** (18 - MONEY_PLACES) else {"made_cost": cost, "made_total": whole}


def _write(engine: Engine, made: list[dict[str, Any]]) -> None:
    types = {**_GIVEN, "listed": "TEXT", "made_cost": MONEY, "made_total": MONEY}
    engine.execute(drop_table(_MADE))
    engine.execute(create_table(_MADE, types, temporary=True))
    arrow = {"TEXT": pa.string(), MONEY: pa.decimal128(18, 4), NUMBER: pa.decimal128(38, 9)}
    engine.write(_MADE, pa.table({name: pa.array([row[name] for row in made], arrow[type_]) for name, type_ in types.items()}))


def _take(engine: Engine, table: str, mark: str, last: int) -> int:
    """Give the lines the costs that were worked out, those by the catalogue's category first; how many."""
    same = [_same(column(name, table), column(name, "m"), text=name == "category") for name in _GIVEN]
    mine = {name: column(name, table) for name in ("total_cost", "cost", "import_no")}
    where = exp.and_(*same, sql("$total_cost IS NULL AND $cost IS NULL AND $import_no > $last", last=last, **mine))
    sets = {"cost": column("made_cost", "m"), "total_cost": column("made_total", "m"), mark: exp.true()}
    goods = query("SELECT m.*, g.product FROM $made AS m JOIN listed_goods AS g ON g.listed = m.listed", made=exp.to_table(_MADE))
    others = query("SELECT * FROM $made AS m WHERE m.listed IS NULL", made=exp.to_table(_MADE))
    for made, mine_too in ((goods, sql("$p = m.product", p=column("product", table))), (others, exp.true())):
        engine.execute(
            exp.Update(
                this=exp.to_table(table),
                expressions=[exp.EQ(this=column(name), expression=value) for name, value in sets.items()],
                from_=exp.From(this=made.subquery("m")),
                where=exp.Where(this=exp.and_(where, mine_too)),
            )
        )
    marked = query(
        "SELECT COUNT(*) AS n FROM $t AS t WHERE $mark AND import_no > $last", t=exp.to_table(table), mark=column(mark), last=last
    )
    return int(engine.rows(marked)[0]["n"])


def _same(one: exp.Expression, other: exp.Expression, *, text: bool) -> exp.Expression:
    """Equal, or both missing; as equalities, which every engine joins by."""
    nothing: exp.Expression = exp.Literal.string("") if text else exp.Literal.number(0)
    return sql("COALESCE($a, $n) = COALESCE($b, $n) AND ($a IS NULL) = ($b IS NULL)", a=one, b=other, n=nothing)


def _add_up(engine: Engine, table: str) -> None:
    """The costs of the orders of ``assumed_orders``, from their lines; missing where a line's is."""
    orders, version = ("orders", exp.true()) if table == "lines" else (past("orders"), sql("s.until_no = past_orders.until_no"))
    by = ["order_no", "book", *(["until_no"] if table != "lines" else [])]
    sums = exp.select(
        *map(column, by), sql("CASE WHEN COUNT(total_cost) = COUNT(*) THEN CAST(SUM(total_cost) AS DECIMAL(18, 4)) END AS cost")
    )
    sums = sums.from_(table).where(sql("order_no IN (SELECT order_no FROM $o AS o)", o=exp.to_table(_ORDERS))).group_by(*map(column, by))
    engine.execute(
        sql(
            "UPDATE $orders SET cost = s.cost FROM $sums AS s WHERE s.order_no = $no AND s.book = $book AND $version",
            orders=exp.to_table(orders), sums=sums, no=column("order_no", orders), book=column("book", orders), version=version,
        )
    )  # fmt: skip
