"""The ranks of sources, which decide between facts of the same instant, kept in step with coterie.toml.

A fact carries its source's rank. Where the user has put the sources into another order since, the ranks of all facts
are changed when the workspace is opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from coterie.compile.layout import IMPORTED
from coterie.store.statement import column, create_table, drop_table, sql

if TYPE_CHECKING:
    from coterie.model.engine import Engine

RANKED = ("orders", "lines", *IMPORTED, "attributes")


def restamp(engine: Engine, sources: tuple[str, ...]) -> bool:
    """Give facts the ranks of this order; whether anything had to change."""
    held = {row["name"]: int(row["rank"]) for row in engine.rows(sql("SELECT name, rank FROM sources"))}
    unlisted = [name for name in sorted(held, key=held.__getitem__) if name not in sources]
    wanted = {name: rank for rank, name in enumerate((*sources, *unlisted))}
    moved = {held[name]: wanted[name] for name in held if held[name] != wanted[name]}
    if not moved and set(held) == set(wanted):
        return False
    import pyarrow as pa

    new = pa.table({"name": list(wanted), "rank": pa.array(wanted.values(), pa.int16())})
    with engine.transaction():
        if moved:
            engine.execute(drop_table("moved_ranks"))
            engine.execute(create_table("moved_ranks", {"old": "SMALLINT", "new": "SMALLINT"}, temporary=True))
            engine.write("moved_ranks", pa.table({"old": pa.array(moved, pa.int16()), "new": pa.array(moved.values(), pa.int16())}))
            for table in RANKED:
                change = "UPDATE $table SET rank = m.new FROM moved_ranks AS m WHERE m.old = $held"
                engine.execute(sql(change, table=exp.to_table(table), held=column("rank", table)))
            engine.execute(drop_table("moved_ranks"))
        engine.execute(sql("DELETE FROM sources"))
        engine.write("sources", new)
    return bool(moved)
