"""The warehouse's tables: made and brought up to date by numbered steps, on every engine alike.

The tables of facts are ``compile.layout``'s; this room adds what keeping them needs: which step the warehouse is at,
the last number given out, the imports with what they set aside, and a fingerprint beside each fact that tells a row
brought again from a changed one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from coterie.compile.layout import OWN, TABLES
from coterie.errors import EngineFailed, WorkspaceRefused

if TYPE_CHECKING:
    from coterie.model.engine import Engine

KEPT: dict[str, dict[str, str]] = {
    # row_print: stable 64-bit hash of a line's row without the person's attributes; attribute_print: of those alone.
    "lines": {"row_print": "BIGINT", "attribute_print": "BIGINT"},
    "events": {"row_print": "BIGINT", "attribute_print": "BIGINT"},
    # recorded: a people row names them; created: its date, if any (both decide known_from). touched: the last import
    # that changed anything about them.
    "people": {"recorded": "BOOLEAN", "created": "TIMESTAMP", "touched": "BIGINT"},
}
"""Columns that the store keeps beside those of ``compile.layout`` (no condition sees them)."""

OWN_TABLES: dict[str, dict[str, str]] = {
    "schema_steps": {"step": "INTEGER", "name": "TEXT"},
    # The last number given out, by name: person, order_no, event_no, import_no, own_order, own_line, own_event.
    "counters": {"name": "TEXT", "last": "BIGINT"},
    "imports": {"import_no": "BIGINT", "file": "TEXT", "kind": "TEXT", "source": "TEXT", "at": "TIMESTAMP", "counts": "TEXT"},
    "quarantine": {"import_no": "BIGINT", "row": "BIGINT", "reason": "TEXT", "raw": "TEXT"},
    "sources": {"name": "TEXT", "rank": "SMALLINT"},
}


def _first_tables(engine: Engine) -> None:
    from coterie.store.statement import create_table

    for name, columns in TABLES.items():
        engine.execute(create_table(name, columns | KEPT.get(name, {})))
    for name, columns in {**OWN, **OWN_TABLES}.items():
        if name != "schema_steps":
            engine.execute(create_table(name, columns))


STEPS: tuple[tuple[str, Callable[[Engine], None]], ...] = (("the tables of the first version", _first_tables),)
"""In order; a step is never changed after a release, a new one is added."""


def migrate(engine: Engine) -> int:
    """Bring the warehouse to the newest step, each in a transaction of its own; how many were run."""
    from coterie.store.statement import create_table

    done = step(engine)
    if done == len(STEPS):
        return 0
    import pyarrow as pa

    if done is None:
        engine.execute(create_table("schema_steps", OWN_TABLES["schema_steps"]))
    for number, (name, run) in enumerate(STEPS[done or 0 :], start=(done or 0) + 1):
        with engine.transaction():
            run(engine)
            engine.write("schema_steps", pa.table({"step": pa.array([number], pa.int32()), "name": [name]}))
    return len(STEPS) - (done or 0)


def step(engine: Engine) -> int | None:
    """The step that the warehouse is at; None if it is empty."""
    from coterie.store.statement import sql

    try:
        found = engine.rows(sql("SELECT COALESCE(MAX(step), 0) AS step FROM schema_steps"))
    except EngineFailed:
        return None
    return int(found[0]["step"])


def check(engine: Engine) -> None:
    """Refuse a warehouse made by a newer version; bring an older one up to date."""
    found = step(engine)
    if found is None:
        raise WorkspaceRefused("the warehouse has no tables; run `coterie init` in this folder")
    if found > len(STEPS):
        raise WorkspaceRefused(f"this workspace was made by a newer Coterie (step {found}, this one knows {len(STEPS)}); upgrade Coterie")
    if found < len(STEPS):
        migrate(engine)
