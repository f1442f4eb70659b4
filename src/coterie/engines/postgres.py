"""PostgreSQL: the second engine, which keeps the seam honest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pyarrow as pa
from psycopg import sql
from psycopg.rows import dict_row
from sqlglot import exp

from coterie.engines.quiet import without_values
from coterie.errors import EngineFailed, WorkspaceRefused
from coterie.model.engine import Capabilities


class Postgres:
    """An engine over one PostgreSQL database (14 or newer, UTF-8), by its URL."""

    name = "postgres"
    dialect = "postgres"
    capabilities = Capabilities(embedded=False, live=False)

    def __init__(self, url: str) -> None:
        """Connect. Raises ``WorkspaceRefused`` when the server does not let us in."""
        try:
            self._con = psycopg.connect(url, autocommit=True)
        except psycopg.Error as error:
            raise WorkspaceRefused(f"PostgreSQL does not answer: {_first_line(error)}") from error
        self._con.execute("SET TIME ZONE 'UTC'")
        self._con.execute("SET client_encoding = 'UTF8'")
        self._depth = 0

    def text(self, statement: exp.Expression) -> str:
        """The statement as this engine reads it."""
        return statement.sql(dialect=self.dialect)

    def run(self, query: exp.Expression) -> pa.Table:
        """All rows of a query."""
        with _refusals(query):
            cursor = self._con.execute(self.text(query).encode())
            names = [column.name for column in cursor.description or ()]
            rows = cursor.fetchall()
        return pa.table({name: [row[i] for row in rows] for i, name in enumerate(names)})

    def rows(self, query: exp.Expression) -> list[dict[str, Any]]:
        """The few rows of a query."""
        with _refusals(query):
            return self._con.cursor(row_factory=dict_row).execute(self.text(query).encode()).fetchall()

    def execute(self, statement: exp.Expression) -> None:
        """A statement without an answer."""
        with _refusals(statement):
            self._con.execute(self.text(statement).encode())

    def write(self, table: str, rows: pa.Table | Iterable[pa.RecordBatch]) -> int:
        """Append rows to a table by column name; how many."""
        data = rows if isinstance(rows, pa.RecordBatchReader) else _reader(rows)
        copy = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(table), sql.SQL(", ").join(sql.Identifier(name) for name in data.schema.names)
        )
        written = 0
        try:
            with self._con.cursor().copy(copy) as out:
                for batch in data:
                    written += batch.num_rows
                    for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                        out.write_row(row)
        except psycopg.Error as error:
            raise EngineFailed(f"PostgreSQL refused rows for {table}: {_said(error)}") from error
        return written

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; nested blocks join the outer one."""
        if self._depth:
            yield
            return
        self._depth = 1
        try:
            with self._con.transaction():
                yield
        finally:
            self._depth = 0

    def forget_deleted(self) -> None:
        """Have every table written anew. The server's log, its copies and its backups are out of our hands."""
        with _refusals(_VACUUM):
            self._con.execute(b"VACUUM FULL")

    def close(self) -> None:
        """Hang up."""
        self._con.close()


def _reader(rows: pa.Table | Iterable[pa.RecordBatch]) -> pa.RecordBatchReader:
    table = rows if isinstance(rows, pa.Table) else pa.Table.from_batches(list(rows))
    return table.to_reader()


_VACUUM = exp.Command(this="VACUUM")


@contextmanager
def _refusals(statement: exp.Expression) -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        raise EngineFailed(f"PostgreSQL refused a {statement.key} statement: {_said(error)}") from error


def _said(error: psycopg.Error) -> str:
    return without_values(error, of_data=isinstance(error, psycopg.DataError | psycopg.IntegrityError))


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0]
