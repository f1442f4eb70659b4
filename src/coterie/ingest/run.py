"""One import under way: where it reads, where it writes, and what it has found so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from coterie.engines.duckdb import DuckDB
from coterie.ingest.mapping import Layout
from coterie.model.engine import Engine
from coterie.store.statement import create_table, drop_table, sql

if TYPE_CHECKING:
    from sqlglot import exp


@dataclass(slots=True)
class Counts:
    """What became of the kept rows."""

    accepted: int = 0
    updated: int = 0
    duplicates: int = 0
    orders_replaced: int = 0


@dataclass(slots=True)
class Run:
    """The two engines and the constants of an import. ``rank`` is the source's; ``number`` the import's.

    ``grow``: orders that are held gain the rows, rather than being replaced by them.
    """

    scratch: DuckDB
    warehouse: Engine
    layout: Layout
    zone: ZoneInfo
    source: str
    rank: int
    number: int
    notes: list[str] = field(default_factory=list)
    grow: bool = False

    def send(self, table: str, columns: dict[str, str], query: exp.Expression) -> None:
        """Rows of a scratch query into a temporary table of the warehouse."""
        self.warehouse.execute(drop_table(table))
        self.warehouse.execute(create_table(table, columns, temporary=True))
        self.warehouse.write(table, self.scratch.stream(query))

    def fetch(self, table: str, columns: dict[str, str], query: exp.Expression | None) -> None:
        """Rows of a warehouse query (none = no rows) into a table of the scratch engine."""
        self.scratch.execute(drop_table(table))
        self.scratch.execute(create_table(table, columns))
        if query is not None:
            rows = self.warehouse.run(query)
            self.scratch.write(table, rows)

    def forget(self, table: str) -> None:
        """Drop a scratch table, if it is one: large ones make room as soon as they are done with."""
        kind = self.scratch.rows(sql("SELECT table_type FROM information_schema.tables WHERE table_name = $name", name=table))
        if kind and kind[0]["table_type"] != "VIEW":
            self.scratch.execute(drop_table(table))

    def value(self, query: exp.Expression) -> int:
        """The one number that a scratch query answers (0 for NULL)."""
        (found,) = self.scratch.rows(query)[0].values()
        return int(found or 0)

    def rows(self, query: exp.Expression) -> list[dict[str, object]]:
        """The few rows of a scratch query."""
        return self.scratch.rows(query)
