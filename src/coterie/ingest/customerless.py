"""Orders that name no customer: marketplaces tell a shop what was bought, not by whom. They are counted, and are nobody's.

A file that has a column for the customer sets such rows aside, as there is something to mend; of one that has none they are
dropped.
"""

from __future__ import annotations

from decimal import Decimal

from sqlglot import exp

from coterie.engines.duckdb import DuckDB
from coterie.ingest.answer import Customerless
from coterie.ingest.judge import DROPPED
from coterie.ingest.mapping import Layout
from coterie.ingest.orders import book
from coterie.ingest.statuses import Meaning
from coterie.store.statement import column, query, sql

REASON = "no person"
"""Why a row without a customer is set aside (``judge``)."""

OF_ORDERS = ("order-lines", "orders")


def count(scratch: DuckDB, layout: Layout, meaning: dict[str, Meaning]) -> Customerless | None:
    """What the rows of ``judged`` that name nobody hold, by what statuses mean; None where there are none."""
    if layout.kind not in OF_ORDERS:
        return None
    order = column("f:order") if "order" in layout.fields else sql("CAST(NULL AS TEXT)")
    cancelled: exp.Expression = exp.false()
    if "status" in layout.fields:
        cancelled = sql("$book = 'cancelled'", book=book(meaning, column("f:status"), column("back")))
    nobodys = query("SELECT $order AS o, back, total, $cancelled AS off FROM judged WHERE fate = $reason",
                    order=order, cancelled=cancelled, reason=REASON)  # fmt: skip
    found = scratch.rows(
        query(
            "SELECT COUNT(*) AS n, COUNT(DISTINCT o) + COUNT(*) FILTER (WHERE o IS NULL) AS orders, "
            "COUNT(DISTINCT o) FILTER (WHERE off) + COUNT(*) FILTER (WHERE off AND o IS NULL) AS cancelled, "
            "CAST(SUM(CASE WHEN back THEN -total ELSE total END) FILTER (WHERE NOT off) AS TEXT) AS total FROM $nobodys AS nobodys",
            nobodys=nobodys.subquery(),
        )
    )[0]
    return Customerless(int(found["orders"]), Decimal(found["total"] or 0), int(found["cancelled"])) if found["n"] else None


def drop(scratch: DuckDB) -> None:
    """Drop the rows that name nobody, of a file that names nobody at all."""
    scratch.execute(sql("UPDATE judged SET fate = $dropped WHERE fate = $reason", dropped=DROPPED, reason=REASON))


def note(found: Customerless, currency: str) -> str:
    """What to say of them."""
    off = f" ({found.cancelled:,} cancelled, not in the sum)" if found.cancelled else ""
    return (
        f"orders without a customer: {found.orders:,}{off}, sum {found.total:,.2f} {currency}; they are no people and count in no segment"
    )
