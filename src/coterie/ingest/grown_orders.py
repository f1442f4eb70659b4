"""Orders that gain lines: rows of an order that were set aside come again after its other rows had been taken.

An order is otherwise replaced as a whole (decision 0020); here the held lines stay and the new ones are numbered after
them. The grown order is a version of its own: undone, it is what it was.

Scratch table: ``held_ends`` (of each held order its last line's number and its time).
"""

from __future__ import annotations

from coterie.ingest.run import Run
from coterie.store import past
from coterie.store.statement import query, sql

SAME_TIME = "e.order_no = placed.order_no AND e.time <= placed.time"


def place(run: Run) -> None:
    """Make held orders of ``placed`` grown ones; an order's time is its earliest line's."""
    run.send("growing_orders", {"order_no": "BIGINT"}, query("SELECT order_no FROM held_orders"))
    ends = query(
        "SELECT order_no, MAX(line) AS line, MIN(time) AS time, MIN(day) AS day, MIN(hour) AS hour FROM lines "
        "WHERE order_no IN (SELECT order_no FROM growing_orders) GROUP BY order_no"
    )
    columns = {"order_no": "BIGINT", "line": "INTEGER", "time": "TIMESTAMP", "day": "DATE", "hour": "SMALLINT"}
    run.fetch("held_ends", columns, ends)
    books = query("SELECT order_no, book FROM orders WHERE order_no IN (SELECT order_no FROM growing_orders)")
    run.fetch("held_books", {"order_no": "BIGINT", "book": "TEXT"}, books)
    run.scratch.execute(sql("UPDATE placed SET state = 'grown' WHERE order_no IN (SELECT order_no FROM held_ends)"))
    run.scratch.execute(
        sql("UPDATE placed SET time = e.time, day = e.day, hour = e.hour FROM held_ends AS e WHERE $same", same=sql(SAME_TIME))
    )


def number_lines(run: Run) -> None:
    """Number the new lines of ``entries`` after the held ones."""
    run.scratch.execute(sql("UPDATE entries SET line = entries.line + e.line FROM held_ends AS e WHERE e.order_no = entries.order_no"))


def keep_before(run: Run) -> None:
    """Keep the held versions as replaced by this import, and let the rows be this import's."""
    mine = sql("order_no IN (SELECT order_no FROM growing_orders)")
    of_mine = sql("origin IN (SELECT 'orders:' || CAST(order_no AS TEXT) FROM growing_orders)")
    for table, where in (("orders", mine), ("lines", mine), ("attributes", of_mine)):
        past.copy(run.warehouse, table, where, run.number)


def add_up(run: Run) -> None:
    """Work out the grown orders' amounts and time anew from all their lines."""
    run.warehouse.execute(
        sql(
            "UPDATE orders SET total = s.total, discount = s.discount, cost = s.cost FROM (SELECT order_no, book, "
            "CAST(SUM(total) AS DECIMAL(18, 4)) AS total, CAST(SUM(discount) AS DECIMAL(18, 4)) AS discount, "
            "CASE WHEN COUNT(total_cost) = COUNT(*) THEN CAST(SUM(total_cost) AS DECIMAL(18, 4)) END AS cost FROM lines "
            "WHERE order_no IN (SELECT order_no FROM growing_orders) GROUP BY order_no, book) AS s "
            "WHERE s.order_no = orders.order_no AND s.book = orders.book"
        )
    )
    earlier = query("SELECT order_no, time, day, hour FROM placed WHERE state = 'grown'")
    run.send("grown_times", {"order_no": "BIGINT", "time": "TIMESTAMP", "day": "DATE", "hour": "SMALLINT"}, earlier)
    for change in (
        "UPDATE orders SET time = g.time, day = g.day, hour = g.hour FROM grown_times AS g WHERE g.order_no = orders.order_no",
        "UPDATE lines SET time = g.time, day = g.day, hour = g.hour FROM grown_times AS g WHERE g.order_no = lines.order_no",
    ):
        run.warehouse.execute(sql(change))
