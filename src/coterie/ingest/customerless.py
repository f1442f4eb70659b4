"""Orders that name no customer: marketplaces tell a shop what was bought, not by whom. They are counted, and are nobody's.

A file that has a column for the customer sets such rows aside, as there is something to mend; of one that has none they are
dropped.
"""

from __future__ import annotations

from decimal import Decimal

from coterie.engines.duckdb import DuckDB
from coterie.ingest.answer import Customerless
from coterie.ingest.judge import DROPPED
from coterie.ingest.mapping import Layout
from coterie.store.statement import column, sql

REASON = "no person"
"""Why a row without a customer is set aside (``judge``)."""

OF_ORDERS = ("order-lines", "orders")


def count(scratch: DuckDB, layout: Layout) -> Customerless | None:
    """What the rows of ``judged`` that name nobody hold; None where there are none."""
    if layout.kind not in OF_ORDERS:
        return None
    order = column("f:order") if "order" in layout.fields else sql("CAST(NULL AS TEXT)")
    found = scratch.rows(
        sql(
            "SELECT COUNT(*) AS n, COUNT(DISTINCT $order) + COUNT(*) FILTER (WHERE $order IS NULL) AS orders, "
            "CAST(SUM(CASE WHEN back THEN -total ELSE total END) AS TEXT) AS total FROM judged WHERE fate = $reason",
            order=order, reason=REASON,
        )
    )[0]  # fmt: skip
    return Customerless(int(found["orders"]), Decimal(found["total"] or 0)) if found["n"] else None


def drop(scratch: DuckDB) -> None:
    """Drop the rows that name nobody, of a file that names nobody at all."""
    scratch.execute(sql("UPDATE judged SET fate = $dropped WHERE fate = $reason", dropped=DROPPED, reason=REASON))


def note(found: Customerless, currency: str) -> str:
    """What to say of them."""
    return f"orders without a customer: {found.orders:,}, sum {found.total:,.2f} {currency}; they are no people and count in no segment"
