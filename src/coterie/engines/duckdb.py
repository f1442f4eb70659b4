"""DuckDB, embedded: the default engine. One process owns the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
from sqlglot import exp

from coterie.errors import EngineFailed, WorkspaceRefused
from coterie.model.engine import Capabilities

if TYPE_CHECKING:
    import pyarrow as pa


class DuckDB:
    """An engine over one DuckDB file, or over memory for scratch work."""

    name = "duckdb"
    dialect = "duckdb"
    capabilities = Capabilities(embedded=True, live=True)

    def __init__(
        self,
        path: Path | None = None,
        *,
        memory: str = "2GB",
        threads: int | None = None,
        read_only: bool = False,
        ordered: bool = False,
        spill: Path | None = None,
    ) -> None:
        """Open the file (None = memory). Raises ``WorkspaceRefused`` when another process holds it or it is damaged.

        ``ordered``: rows read from a file keep the file's order; ``spill``: the folder for what does not fit into memory.
        """
        try:
            self._con = duckdb.connect(":memory:" if path is None else str(path), read_only=read_only)
        except duckdb.Error as error:
            if "lock on file" in str(error):
                raise WorkspaceRefused(
                    f"{path} is in use by another program, such as an import that still runs; wait until it ends"
                ) from error
            raise WorkspaceRefused(f"{path} can't be opened: {_first_line(error)}") from error
        self._con.execute("SET TimeZone = 'UTC'")
        self._con.execute(f"SET memory_limit = '{memory}'")
        self._con.execute(f"SET preserve_insertion_order = {str(ordered).lower()}")
        if path is None:
            self._con.execute("SET temp_directory = ?", ["" if spill is None else str(spill)])
        self._con.execute("SET autoinstall_known_extensions = false")
        self._con.execute("SET autoload_known_extensions = false")
        if threads is not None:
            self._con.execute(f"SET threads = {int(threads)}")
        self._depth = 0

    def text(self, statement: exp.Expression) -> str:
        """The statement as this engine reads it."""
        return statement.sql(dialect=self.dialect)

    def run(self, query: exp.Expression) -> pa.Table:
        """All rows of a query."""
        with _refusals(query):
            return self._con.sql(self.text(query)).to_arrow_table()

    def rows(self, query: exp.Expression) -> list[dict[str, Any]]:
        """The few rows of a query."""
        with _refusals(query):
            answer = self._con.execute(self.text(query))
            names = [column[0] for column in answer.description or ()]
            return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]

    def stream(self, query: exp.Expression, rows: int = 100_000) -> pa.RecordBatchReader:
        """The rows of a query, worked out as they are read; this engine may not be written meanwhile."""
        with _refusals(query):
            return self._con.cursor().sql(self.text(query)).to_arrow_reader(rows)

    def execute(self, statement: exp.Expression) -> None:
        """A statement without an answer."""
        with _refusals(statement):
            self._con.execute(self.text(statement))

    def write(self, table: str, rows: pa.Table | Iterable[pa.RecordBatch]) -> int:
        """Append rows to a table by column name; how many."""
        import pyarrow as pa

        data = rows if isinstance(rows, pa.Table | pa.RecordBatchReader) else pa.Table.from_batches(list(rows))
        names = data.schema.names
        self._con.register("rows_to_write", data)
        try:
            insert = exp.insert(
                exp.select(*(exp.column(name, quoted=True) for name in names)).from_(exp.to_table("rows_to_write")),
                exp.to_table(table),
                columns=[exp.to_identifier(name, quoted=True) for name in names],
            )
            with _refusals(insert):
                done = self._con.execute(self.text(insert)).fetchone()
        finally:
            self._con.unregister("rows_to_write")
        return int(done[0]) if done else 0

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; nested blocks join the outer one."""
        if self._depth:
            yield
            return
        self._con.execute("BEGIN")
        self._depth = 1
        try:
            yield
        except BaseException:
            self._con.execute("ROLLBACK")
            raise
        else:
            self._con.execute("COMMIT")
        finally:
            self._depth = 0

    def close(self) -> None:
        """Let go of the file."""
        self._con.close()


@contextmanager
def _refusals(statement: exp.Expression) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        raise EngineFailed(f"DuckDB refused a {statement.key} statement: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0]
