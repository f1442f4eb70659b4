"""Whom anything reached since the last refresh: seen where it is written, whoever writes.

The workspace's engine is *watched*: before a statement changes a table that conditions read, the people of the rows concerned are
entered in ``touches``, in the same transaction. So no room has to remember to tell, and none can forget. It is the order of writing
that counts, not the time of the facts. A row without a number means everybody, as far as they ask about what the row is of.

Nothing is entered before the first refresh: that one is of everybody anyway.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Literal

from sqlglot import exp

from coterie.compile.layout import AROUND, FLAT_TABLES
from coterie.store.statement import column, insert, query, sql

if TYPE_CHECKING:
    import pyarrow as pa

    from coterie.model.engine import Capabilities, Engine

Reason = Literal["facts", "merge"]
TABLE = "touches"

OF_PEOPLE = frozenset(("people", "orders", "lines", *FLAT_TABLES, "attributes", "consents", "tags", "standings"))
"""The tables that conditions read of people; the log of memberships is watched by who writes it (``segments.refresh``)."""

OF_EVERYBODY = frozenset(AROUND)
"""The tables that conditions read beside them: a change reaches whoever asks about them."""


class Watched:
    """An engine that enters whom its writing reaches. Else it is the engine."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.name, self.dialect = engine.name, engine.dialect
        self.capabilities: Capabilities = engine.capabilities
        self._on = False

    def run(self, query: exp.Expression) -> pa.Table:
        """All rows of a query."""
        return self.engine.run(query)

    def rows(self, query: exp.Expression) -> list[dict[str, Any]]:
        """The rows of a query that answers few."""
        return self.engine.rows(query)

    def execute(self, statement: exp.Expression) -> None:
        """A statement without an answer; whom it reaches is entered first."""
        table = _changed(statement)
        if table not in OF_PEOPLE | OF_EVERYBODY or not self._watching():
            self.engine.execute(statement)
            return
        with self.engine.transaction():
            for touched in _entries(statement, table):
                self.engine.execute(insert(TABLE, ("who", "reason"), touched))
            self.engine.execute(statement)

    def write(self, table: str, rows: pa.Table | Iterable[pa.RecordBatch]) -> int:
        """Append rows to a table; whose they are is entered."""
        if table not in OF_PEOPLE | OF_EVERYBODY or not self._watching():
            return self.engine.write(table, rows)
        with self.engine.transaction():
            if table in OF_EVERYBODY:
                self.engine.execute(insert(TABLE, ("who", "reason"), _everybody(table)))
                return self.engine.write(table, rows)
            noted = _Noted(rows)
            done = self.engine.write(table, noted.reader)
            self.engine.write(TABLE, noted.touches())
        return done

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing."""
        return self.engine.transaction()

    def forget_deleted(self) -> None:
        """Leave no byte of deleted rows."""
        self.engine.forget_deleted()

    def close(self) -> None:
        """Let go of the database."""
        self.engine.close()

    def _watching(self) -> bool:
        """Whether anything was refreshed yet: once it was, it always was."""
        if not self._on:
            self._on = bool(self.engine.rows(sql("SELECT generation FROM refreshes LIMIT 1")))
        return self._on


class _Noted:
    """Rows on their way into a table, of which the people are remembered."""

    def __init__(self, rows: pa.Table | Iterable[pa.RecordBatch]) -> None:
        import pyarrow as pa

        self.people: set[int | None] = set()
        if isinstance(rows, pa.Table):
            rows = rows.to_reader()
        if not isinstance(rows, pa.RecordBatchReader):
            rows = pa.Table.from_batches(list(rows)).to_reader()
        self.reader = pa.RecordBatchReader.from_batches(rows.schema, self._seen(rows))

    def _seen(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow.compute as pc

        for batch in batches:
            self.people.update(pc.unique(batch["person"]).to_pylist())
            yield batch

    def touches(self) -> pa.Table:
        """The rows of ``touches``."""
        import pyarrow as pa

        found = sorted(person for person in self.people if person is not None)
        return pa.table({"who": pa.array(found, pa.int64()), "reason": pa.repeat(pa.scalar("facts"), len(found))})


def _changed(statement: exp.Expression) -> str:
    """The table that a statement changes, "" of one that changes none."""
    match statement:
        case exp.Insert() | exp.Update() | exp.Delete():
            into = statement.this.this if isinstance(statement.this, exp.Schema) else statement.this
            return str(into.name)
        case exp.Merge() | exp.TruncateTable():
            raise AssertionError(f"whom {statement.key} reaches is not seen; write it as insert, update or delete")
        case _:
            return ""


def _entries(statement: exp.Expression, table: str) -> Iterator[exp.Expression]:
    """Queries of whom a statement reaches, as ``who`` and ``reason``; to be asked before it."""
    if table in OF_EVERYBODY:
        yield _everybody(table)
        return
    match statement:
        case exp.Insert():
            names = [one.name for one in statement.this.expressions]
            rows = exp.Subquery(this=statement.expression.copy(), alias=exp.TableAlias(this=exp.to_identifier("q"), columns=_named(names)))
            yield _touched(column("person", "q"), exp.select().from_(rows), "facts")
        case exp.Update():
            moved = next((one.expression for one in statement.expressions if one.this.name == "person"), None)
            yield _touched(_theirs(statement), _concerned(statement), "facts" if moved is None else "merge")
            if moved is not None:
                yield _touched(moved.copy(), _concerned(statement), "merge")
        case _:
            yield _touched(_theirs(statement), _concerned(statement), "facts")


def _theirs(statement: exp.Expression) -> exp.Column:
    return column("person", statement.this.alias_or_name)


def _concerned(statement: exp.Expression) -> exp.Select:
    """The rows that an update or delete concerns, with what it reads beside them."""
    rows = exp.select().from_(statement.this.copy())
    beside, where = statement.args.get("from_"), statement.args.get("where")
    if beside is not None:
        rows = rows.join(beside.this.copy(), join_type="cross")
    return rows if where is None else rows.where(where.this.copy())


def _touched(who: exp.Expression, rows: exp.Select, reason: Reason) -> exp.Select:
    return rows.select(who.as_("who"), exp.Literal.string(reason).as_("reason")).distinct()


def _everybody(table: str) -> exp.Select:
    return query("SELECT CAST(NULL AS BIGINT) AS who, $table AS reason", table=table)


def _named(names: list[str]) -> list[exp.Identifier]:
    return [exp.to_identifier(name, quoted=True) for name in names]
