"""Orders that come without lines, before they are merged: one row an order, the later of two rows of one order wins.

An order without a number gets one from its content and its place among equal rows of the file, so that the same file
again brings the same orders.

Scratch tables: ``wholes`` (every kept row with its order's number); the view ``kept`` is narrowed to the rows that count.
"""

from __future__ import annotations

from sqlglot import exp

from coterie.ingest.run import Counts, Run
from coterie.store.statement import column, create_as, query, sql

_NUMBERED = "PRINTF('%016x', row_print) || '-' || CAST(ROW_NUMBER() OVER (PARTITION BY row_print ORDER BY row) AS TEXT)"


def narrow(run: Run) -> None:
    """Number the orders and leave in ``kept`` the last row of each."""
    made = sql(_NUMBERED)
    given = "order" in run.layout.fields
    number = sql('COALESCE(judged."f:order", $made)', made=made) if given else made
    every = query('SELECT * EXCLUDE ("f:order") FROM judged WHERE fate IS NULL' if given else "SELECT * FROM judged WHERE fate IS NULL")
    run.scratch.execute(create_as("wholes", every.select(number.as_("f:order", quoted=True))))
    last = query('SELECT * FROM wholes QUALIFY ROW_NUMBER() OVER (PARTITION BY "f:order", "f:person" ORDER BY row DESC) = 1')
    run.scratch.execute(sql("DROP VIEW kept"))
    run.scratch.execute(create_as("kept", last))


def count(run: Run) -> Counts:
    """Each row against the one before it of the same order, the first against what is held; after ``placed`` is made."""
    compared = query(
        "SELECT w.row, w.whole_print, p.state, p.order_no, ROW_NUMBER() OVER (PARTITION BY p.order_no ORDER BY w.row) AS place, "
        "LAG(w.whole_print) OVER (PARTITION BY p.order_no ORDER BY w.row) AS before "
        'FROM wholes AS w JOIN persons AS q ON q.key = w."f:person" JOIN placed AS p ON p."order" = w."f:order" AND p.profile = q.profile'
    )
    held = query("SELECT order_no, SUM(whole_print) AS whole_print FROM held_lines GROUP BY order_no")
    found = run.rows(
        sql(
            "SELECT COUNT(*) FILTER (WHERE place = 1 AND h.order_no IS NULL) AS accepted, "
            "COUNT(*) FILTER (WHERE (place > 1 AND c.whole_print = before) OR (place = 1 AND c.whole_print = h.whole_print)) AS same, "
            "COUNT(*) AS n FROM $compared AS c LEFT JOIN $held AS h ON h.order_no = c.order_no",
            compared=compared, held=held,
        )
    )[0]  # fmt: skip
    accepted, same, rows = (int(str(found[name])) for name in ("accepted", "same", "n"))
    replaced = run.value(exp.select(sql("COUNT(*)")).from_("placed").where(column("state").eq("changed")))
    return Counts(accepted=accepted, updated=rows - accepted - same, duplicates=same, orders_replaced=replaced)
