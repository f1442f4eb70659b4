"""Orders into the warehouse: an order is written as a whole, or left alone.

An order is known by (source, number, person). New: all its rows are accepted. Held with the same rows: duplicates.
Held with the same rows but other attributes of the person: rewritten, the rows that differ count as updated. Held with
other rows: replaced as a whole, all its rows count as updated.

Scratch tables: ``grouped`` (the orders of the file), ``held_orders`` and ``held_lines`` (what the warehouse has of
them), ``placed`` (each order with its state and number), ``entries`` (the rows to write, with their order).
"""

from __future__ import annotations

from sqlglot import exp

from coterie.ingest import attributes, grown_orders, order_numbers, people_keys, registry, whole_orders
from coterie.ingest.fields import ORDER_LEVEL
from coterie.ingest.orders import AMOUNTS, book
from coterie.ingest.registry import Planned
from coterie.ingest.run import Counts, Run
from coterie.ingest.statuses import Meaning
from coterie.store import numbers, past
from coterie.store.statement import column, create_as, named, query, sql

LEVEL = tuple(ORDER_LEVEL)
GOODS = ("product", "product_name", "category")


def merge(run: Run, meaning: dict[str, Meaning]) -> Counts:
    """Write the kept rows of ``judged``; inside the caller's transaction."""
    whole = run.layout.kind == "orders"
    run.notes += order_numbers.notes(run)
    if whole:
        whole_orders.narrow(run)
    people_keys.resolve(run, query('SELECT "f:person" AS key, FALSE AS anonymous, MIN(row) AS first FROM kept GROUP BY 1'))
    _group(run)
    _fetch_held(run)
    _place(run)
    grows = run.grow and not whole
    if grows:
        grown_orders.place(run)
    run.notes += order_numbers.lost(run)
    counts = whole_orders.count(run) if whole else _count(run)
    past.claim(run.warehouse, "orders", run.scratch.stream(query("SELECT order_no FROM placed WHERE state = 'same'")), run.number)
    if run.value(sql("SELECT COUNT(*) FROM placed WHERE state <> 'same'")):
        _enter(run, meaning)
        back = run.value(sql("SELECT COUNT(*) FROM entries WHERE book = 'returns'"))
        if back:
            run.notes.append(f"{back:,} of the rows are returns, by a negative quantity or total or by their status")
        run.forget("judged")
        _keep_replaced(run)
        people_keys.write_new(run)
        if grows:
            grown_orders.number_lines(run)
            grown_orders.keep_before(run)
        _write(run, grows=grows)
        if grows:
            grown_orders.add_up(run)
        people_keys.touch(run, query("SELECT DISTINCT person FROM placed WHERE state <> 'same'"))
    return counts


def _group(run: Run) -> None:
    """The orders of the file, each with what its rows say of the whole order: the first known value counts."""
    firsts = [
        sql("ARG_MIN($f, row) FILTER (WHERE $f IS NOT NULL)", f=column(f"f:{name}", "k")).as_(f"f:{name}", quoted=True)
        for name in LEVEL
        if name in run.layout.fields
    ]
    own = [
        sql("ARG_MIN($f, row) FILTER (WHERE $f IS NOT NULL)", f=column(f"o:{name}", "k")).as_(f"o:{name}", quoted=True)
        for name in run.layout.order_fields
    ]
    base = query(
        'SELECT k."f:order" AS "order", p.profile, ANY_VALUE(p.person) AS person, MIN(row) AS first, MAX(row) AS last, COUNT(*) AS n, '
        "SUM(row_print) AS row_sum, SUM(whole_print) AS whole_sum, "
        'MIN("f:time") AS time, ARG_MIN(day, "f:time") AS day, ARG_MIN(hour, "f:time") AS hour '
        'FROM kept AS k JOIN persons AS p ON p.key = k."f:person" GROUP BY 1, 2'
    )
    run.scratch.execute(create_as("grouped", base.select(*firsts, *own)))


def _fetch_held(run: Run) -> None:
    """What the warehouse has of the file's orders."""
    incoming = query('SELECT g."order", g.profile FROM grouped AS g JOIN persons AS p ON p.profile = g.profile WHERE NOT p.new')
    run.send("incoming_orders", {"order": "TEXT", "profile": "BIGINT"}, incoming)
    held = query(
        'SELECT DISTINCT o.order_no, o."order", o.profile FROM orders AS o '
        'JOIN incoming_orders AS i ON i."order" = o."order" AND i.profile = o.profile WHERE o.source = $source',
        source=run.source,
    )
    run.fetch("held_orders", {"order_no": "BIGINT", "order": "TEXT", "profile": "BIGINT"}, held)
    lines = query(
        "SELECT l.order_no, l.row_print, l.attribute_print AS whole_print FROM lines AS l JOIN ($held) AS h ON h.order_no = l.order_no",
        held=held,
    )
    run.fetch("held_lines", {"order_no": "BIGINT", "row_print": "BIGINT", "whole_print": "BIGINT"}, lines)


def _place(run: Run) -> None:
    """Each order's state (new, same, attributes, changed) and its number: the held one, or the next."""
    unknown = sql('SELECT COUNT(*) FROM grouped AS g ANTI JOIN held_orders AS h ON h."order" = g."order" AND h.profile = g.profile')
    new = run.value(unknown)
    before = numbers.take(run.warehouse, "order_no", new)
    placed = query(
        "SELECT g.*, CASE WHEN h.order_no IS NULL THEN 'new' WHEN s.n <> g.n OR s.row_sum <> g.row_sum THEN 'changed' "
        "WHEN s.whole_sum <> g.whole_sum THEN 'attributes' ELSE 'same' END AS state, "
        "COALESCE(h.order_no, $before + ROW_NUMBER() OVER (PARTITION BY h.order_no IS NULL ORDER BY g.first)) AS order_no "
        'FROM grouped AS g LEFT JOIN held_orders AS h ON h."order" = g."order" AND h.profile = g.profile '
        "LEFT JOIN (SELECT order_no, COUNT(*) AS n, SUM(row_print) AS row_sum, SUM(whole_print) AS whole_sum "
        "FROM held_lines GROUP BY order_no) AS s "
        "ON s.order_no = h.order_no",
        before=before,
    )
    run.scratch.execute(create_as("placed", placed))


def _count(run: Run) -> Counts:
    states = run.rows(sql("SELECT state, CAST(SUM(n) AS BIGINT) AS n, COUNT(*) AS orders FROM placed GROUP BY state"))
    found = {str(row["state"]): row for row in states}

    def total(state: str, what: str = "n") -> int:
        return int(found[state][what]) if state in found else 0  # type: ignore[call-overload]

    changed = 0
    if total("attributes"):
        changed = run.value(
            sql(
                "SELECT CAST(SUM(GREATEST(f.n - COALESCE(h.n, 0), 0)) AS BIGINT) FROM ("
                "SELECT p.order_no, k.whole_print, COUNT(*) AS n FROM kept AS k "
                'JOIN persons AS q ON q.key = k."f:person" JOIN placed AS p ON p."order" = k."f:order" AND p.profile = q.profile '
                "WHERE p.state = 'attributes' GROUP BY ALL) AS f LEFT JOIN "
                "(SELECT order_no, whole_print, COUNT(*) AS n FROM held_lines GROUP BY ALL) AS h "
                "ON h.order_no = f.order_no AND h.whole_print = f.whole_print"
            )
        )
    return Counts(
        accepted=total("new") + total("grown"),
        updated=total("changed") + changed,
        duplicates=total("same") + total("attributes") - changed,
        orders_replaced=total("changed", "orders"),
    )


def _enter(run: Run, meaning: dict[str, Meaning]) -> None:
    """The rows to write, each with its order's number, its book and its place in the order.

    Where an order's rows stand together in the file, their places follow from the first one's; only others are counted.
    """
    layout = run.layout
    status = sql('COALESCE(k."f:status", p."f:status")') if "status" in layout.fields else sql("CAST(NULL AS TEXT)")
    given = ["f:order", *(f"f:{name}" for name in GOODS if name in layout.fields)]
    given += [f"a:{name}" for name in layout.attributes] + [f"x:{name}" for name in layout.others]
    given += [*AMOUNTS, "row_print", "whole_print"]
    joined = query(
        "SELECT k.row, p.order_no, p.profile, p.person, p.time, p.day, p.hour, CAST(k.row - p.first + 1 AS INTEGER) AS line "
        'FROM kept AS k JOIN persons AS q ON q.key = k."f:person" '
        'JOIN placed AS p ON p."order" = k."f:order" AND p.profile = q.profile WHERE p.state <> \'same\''
    )
    chosen: list[exp.Expression] = [column(name, "k") for name in given]
    if layout.attributes:
        chosen.append(sql('k."f:time" AS since'))
    joined = joined.select(*chosen, book(meaning, status, column("back", "k")).as_("book"), status.copy().as_("said"))
    run.scratch.execute(create_as("entries", joined))
    scattered = query("SELECT order_no FROM placed WHERE state <> 'same' AND last - first + 1 <> n")
    if run.scratch.rows(scattered.copy().limit(1)):
        run.scratch.execute(
            sql(
                "UPDATE entries SET line = c.line FROM ("
                "SELECT row, CAST(ROW_NUMBER() OVER (PARTITION BY order_no ORDER BY row) AS INTEGER) AS line "
                "FROM entries WHERE order_no IN ($scattered)) AS c WHERE c.row = entries.row",
                scattered=scattered,
            )
        )


def _keep_replaced(run: Run) -> None:
    if not run.value(sql("SELECT COUNT(*) FROM placed WHERE state IN ('changed', 'attributes')")):
        return
    replaced = query("SELECT order_no, 'orders:' || order_no AS origin FROM placed WHERE state IN ('changed', 'attributes')")
    run.send("replaced_orders", {"order_no": "BIGINT", "origin": "TEXT"}, replaced)
    for table in ("orders", "lines"):
        past.replace(run.warehouse, table, sql("order_no IN (SELECT order_no FROM replaced_orders)"), run.number)
    past.replace(run.warehouse, "attributes", sql("origin IN (SELECT origin FROM replaced_orders)"), run.number)


def _write(run: Run, *, grows: bool) -> None:
    own_order, own_line = _properties(run)
    _write_lines(run, own_line)
    _write_orders(run, own_order, grows=grows)
    about = {name: f"a:{name}" for name in run.layout.attributes}
    if about:
        _write_attributes(run, registry.plan(run, "person", about, "entries"))


def _write_lines(run: Run, own: list[Planned]) -> None:
    """One line for each row."""
    given = {name: column(f"f:{name}") for name in ("order", *GOODS) if name == "order" or name in run.layout.fields}
    chosen = {
        **_fact(run),
        **given,
        **{name: column(name) for name in ("order_no", "book", "line", "day", "hour", "row_print", *AMOUNTS)},
        "attribute_print": column("whole_print"),
        "whole": _whole(run),
        **{_own(one): one.value for one in own},
    }
    run.warehouse.write("lines", run.scratch.stream(_select(chosen).from_("entries")))


def _write_orders(run: Run, own: list[Planned], *, grows: bool) -> None:
    """One row for each order and book (that a grown order has not yet); its cost is missing where a line's is."""
    sums = query(
        "SELECT order_no, book, TRY_CAST(SUM(total) AS DECIMAL(18, 4)) AS total, TRY_CAST(SUM(discount) AS DECIMAL(18, 4)) AS discount, "
        "CASE WHEN COUNT(total_cost) = COUNT(*) THEN TRY_CAST(SUM(total_cost) AS DECIMAL(18, 4)) END AS cost, "
        "ARG_MIN(said, row) FILTER (WHERE said IS NOT NULL) AS status FROM entries GROUP BY order_no, book"
    )
    chosen = {
        **_fact(run),
        **{name: column(name, "p") for name in ("order_no", "order", "profile", "person", "time", "day", "hour")},
        **{name: column(name, "s") for name in ("book", "total", "discount", "cost", "status")},
        **{name: column(f"f:{name}", "p") for name in LEVEL if name in run.layout.fields and name != "status"},
        "whole": _whole(run),
        **{_own(one): one.value for one in own},
    }
    rows = _select(chosen).from_("placed AS p").join(sums.subquery("s"), on=sql("s.order_no = p.order_no"))
    if grows:
        rows = rows.where(sql("(s.order_no, s.book) NOT IN (SELECT (order_no, book) FROM held_books)"))
    run.warehouse.write("orders", run.scratch.stream(rows))


def _write_attributes(run: Run, planned: list[Planned]) -> None:
    """Of one order's rows at one instant the last one's value counts."""
    if not planned:
        return
    rows = query(
        "SELECT profile, person, \"f:order\" AS id, 'orders:' || order_no AS origin, since "
        'FROM entries GROUP BY profile, person, "f:order", order_no, since'
    )
    for one in planned:
        text = column(f"a:{one.entry.name}")
        rows = rows.select(sql("ARG_MAX($t, row) FILTER (WHERE $t IS NOT NULL)", t=text).as_(text.name, quoted=True), copy=False)
    attributes.write(run, planned, rows, dated=True)


def _properties(run: Run) -> tuple[list[Planned], list[Planned]]:
    """The company's own fields of orders and of lines. A column without a field is the order's if it never differs within one."""
    by_order = {name: f"o:{name}" for name in run.layout.order_fields}
    known = registry.load(run)
    by_line: dict[str, str] = {}
    for name, steady in _steady(run).items():
        if ("line", name) in known or not steady:
            by_line[name] = f"x:{name}"
            if ("order", name) in known:
                registry.to_lines(run, known[("order", name)])
        else:
            by_order[name] = f"x:{name}"
    _carry(run, [text for text in by_order.values() if text.startswith("x:")])
    return registry.plan(run, "order", by_order, "placed"), registry.plan(run, "line", by_line, "entries")


def _steady(run: Run) -> dict[str, bool]:
    """Whether each column without a field has one value (or none) in every order."""
    names = tuple(run.layout.others)
    if not names:
        return {}
    one = "COUNT($x) = 0 OR (COUNT($x) = COUNT(*) AND MIN($x) = MAX($x))"
    flags = {f"s{i}": sql(one, x=column(f"x:{name}")) for i, name in enumerate(names)}
    per_order = exp.select(*named(flags)).from_("entries").group_by("order_no")
    every = exp.select(*named({name: sql("BOOL_AND($c)", c=column(name)) for name in flags})).from_(per_order.subquery("o"))
    found = run.rows(every)[0]
    return {name: found[f"s{i}"] is not False for i, name in enumerate(names)}


def _carry(run: Run, texts: list[str]) -> None:
    """Put the orders' values of columns without a field beside the orders in ``placed``."""
    if not texts:
        return
    any_value = named({text: sql("ANY_VALUE($c)", c=column(text)) for text in texts})
    values = exp.select("order_no", *any_value).from_("entries").group_by("order_no").subquery("v")
    joined = exp.select("p.*", *(column(text, "v") for text in texts)).from_("placed AS p")
    joined = joined.join(values, on=sql("v.order_no = p.order_no"), join_type="left")
    run.scratch.execute(create_as("placed_with", joined))
    run.scratch.execute(sql("DROP TABLE placed"))
    run.scratch.execute(sql("ALTER TABLE placed_with RENAME TO placed"))


def _fact(run: Run) -> dict[str, exp.Expression]:
    return {
        "profile": column("profile"),
        "person": column("person"),
        "import_no": exp.Literal.number(run.number),
        "time": column("time"),
        "rank": exp.cast(exp.Literal.number(run.rank), "SMALLINT"),
        "source": exp.Literal.string(run.source),
    }


def _whole(run: Run) -> exp.Expression:
    return exp.true() if run.layout.kind == "orders" else exp.false()


def _own(one: Planned) -> str:
    assert one.entry.column is not None
    return one.entry.column


def _select(chosen: dict[str, exp.Expression]) -> exp.Select:
    return exp.select(*named(chosen))
