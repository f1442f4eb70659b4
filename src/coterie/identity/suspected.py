"""Who is suspected to be a duplicate: both sides of every pair that is offered and not yet decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coterie.identity.offers import offers
from coterie.store import numbers, standings
from coterie.store.statement import column, query

if TYPE_CHECKING:
    import pyarrow as pa

    from coterie.model.engine import Engine


def renew(engine: Engine) -> None:
    """Write the ledger of suspicions anew, where anything changed since it was written. One stands since both of the pair are known."""
    if not numbers.last(engine, standings.DUE):
        return
    with engine.transaction():
        standings.replace(engine, "duplicate", _suspicions(engine))
        numbers.put(engine, standings.DUE, 0)


def _suspicions(engine: Engine) -> pa.Table:
    import pyarrow as pa

    pairs = [pair for offer in offers(engine, examples=0) for pair in offer.pairs]
    asked = query("SELECT p.profile, q.known_from FROM profiles AS p JOIN people AS q ON q.person = p.person")
    asked = asked.where(column("profile", "p").isin(*sorted({profile for pair in pairs for profile in pair})))
    known = {row["profile"]: row["known_from"] for row in engine.rows(asked)} if pairs else {}
    since = {pair: max((at for profile in pair if (at := known.get(profile)) is not None), default=None) for pair in pairs}
    rows = sorted({(profile, since[pair]) for pair in pairs for profile in pair}, key=lambda row: (row[0], str(row[1])))
    columns = {
        "profile": pa.array([profile for profile, _ in rows], pa.int64()),
        "name": pa.nulls(len(rows), pa.string()),
        "since": pa.array([at for _, at in rows], pa.timestamp("us")),
    }
    return pa.table(columns)
