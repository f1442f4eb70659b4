"""DuckDB, embedded: the default engine. One process owns the file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import duckdb
from sqlglot import exp

from coterie.engines.quiet import without_values
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
        self._path = path
        self._open = partial(self._connect, path, memory, threads, read_only=read_only, ordered=ordered, spill=spill)
        self._open()

    def _connect(self, path: Path | None, memory: str, threads: int | None, *, read_only: bool, ordered: bool, spill: Path | None) -> None:
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

    def forget_deleted(self) -> None:
        """Write the rows that are left into a fresh file and put it in the old one's place: deleted bytes stay behind in the old one.

        Killed at any moment, either file stands whole. Raises ``WorkspaceRefused`` where another program took the old file meanwhile.
        """
        if self._path is None:
            return
        fresh = self._path.with_name(self._path.name + FRESH)
        for stale in (fresh, fresh.with_name(fresh.name + ".wal")):
            stale.unlink(missing_ok=True)
        copy = exp.Command(this="COPY")
        with _refusals(copy):
            (here,) = self._con.execute("SELECT current_database()").fetchone() or ("",)
            self._con.execute(f"ATTACH {exp.Literal.string(str(fresh)).sql(dialect=self.dialect)} AS fresh")
            try:
                self._con.execute(f"COPY FROM DATABASE {exp.to_identifier(here, quoted=True).sql(dialect=self.dialect)} TO fresh")
            finally:
                self._con.execute("DETACH fresh")
            self._con.execute("CHECKPOINT")
        self._con.close()
        try:
            swap(fresh, self._path)
        finally:
            self._open()

    def close(self) -> None:
        """Let go of the file."""
        self._con.close()


FRESH = ".fresh"
"""What the name of a warehouse ends with while it is written anew."""


def swap(fresh: Path, old: Path) -> None:
    """Put a closed file in the place of another closed one, at once. Raises ``WorkspaceRefused`` if that one is in use again."""
    if old.with_name(old.name + ".wal").exists():  # a log of the old file must not be played into the fresh one
        raise WorkspaceRefused(f"{old} is in use by another program; nothing was replaced, try again when it ends")
    with fresh.open("rb+") as written, old.open("rb+") as held:
        os.fsync(written.fileno())
        try:
            _lock(held)
        except OSError as error:
            raise WorkspaceRefused(f"{old} is in use by another program; nothing was replaced, try again when it ends") from error
        if os.name != "nt":
            fresh.replace(old)
    if os.name == "nt":  # no file that is open can be replaced there
        fresh.replace(old)  # pragma: no cover
    else:
        folder = os.open(old.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _lock(held: IO[bytes]) -> None:
    """Keep every other program from opening the old file in the moment in which it is replaced."""
    try:
        import fcntl
    except ImportError:  # pragma: no cover -- Windows
        return
    fcntl.lockf(held, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def _refusals(statement: exp.Expression) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        of_data = isinstance(error, duckdb.ConversionException | duckdb.ConstraintException | duckdb.DataError)
        said = without_values(error, of_data=of_data)
        raise EngineFailed(f"DuckDB refused a {statement.key} statement: {said}") from error


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0]
