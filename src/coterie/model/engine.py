"""What the rooms above need of a database, and nothing more.

An engine runs SQL trees and moves Arrow tables; it knows no segment and no person. ``engines/`` holds one file for
each, and only they import a driver.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pyarrow as pa
    from sqlglot.expressions import Expression


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an engine can do beyond running a query, as data.

    ``embedded``: lives in this process and its file has one owner; ``live``: fast enough for a count at each keystroke.
    """

    embedded: bool
    live: bool


class Engine(Protocol):
    """A database. Statements are sqlglot trees in the neutral form that ``compile`` makes for ``dialect``.

    Instants are UTC ``timestamp`` columns without a zone. Every method raises ``EngineFailed`` when the database refuses.
    """

    name: str
    dialect: str
    capabilities: Capabilities

    def run(self, query: Expression) -> pa.Table:
        """All rows of a query, however many."""
        ...

    def rows(self, query: Expression) -> list[dict[str, Any]]:
        """The rows of a query that answers few, by column name: Decimal, date, naive UTC datetime, str, bool, int, list, None."""
        ...

    def execute(self, statement: Expression) -> None:
        """A statement without an answer."""
        ...

    def write(self, table: str, rows: pa.Table | Iterable[pa.RecordBatch]) -> int:
        """Append rows to a table by column name (columns not given are NULL); how many."""
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing: commits at the end of the block, rolls back on any exception. Blocks nest flat (the outer decides)."""
        ...

    def forget_deleted(self) -> None:
        """Leave no byte of deleted rows in the database's own files, as far as the engine can promise it (``Capabilities.embedded``).

        Outside a transaction; temporary tables may be gone afterwards.
        """
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...
