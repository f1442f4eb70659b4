"""Numbers that are given out once and never again: people, orders, events, imports, own columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coterie.store.statement import sql

if TYPE_CHECKING:
    from coterie.model.engine import Engine


def last(engine: Engine, name: str) -> int:
    """The last number given out, 0 before the first."""
    found = engine.rows(sql("SELECT last FROM counters WHERE name = $name", name=name))
    return int(found[0]["last"]) if found else 0


def take(engine: Engine, name: str, count: int) -> int:
    """Give out so many numbers, inside the caller's transaction; the number before the first of them."""
    before = last(engine, name)
    if count:
        put(engine, name, before + count)
    return before


def put(engine: Engine, name: str, value: int) -> None:
    """Make this the last number, inside the caller's transaction."""
    import pyarrow as pa

    engine.execute(sql("DELETE FROM counters WHERE name = $name", name=name))
    engine.write("counters", pa.table({"name": [name], "last": pa.array([value], pa.int64())}))
