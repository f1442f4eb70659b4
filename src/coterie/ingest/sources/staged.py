"""The staged table: what every format ends as. It knows rows and columns of text, not where they came from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from coterie.engines.duckdb import DuckDB
from coterie.store.statement import column, create_as, create_table, sql

BATCH = 50_000
LONGEST_RAW = 10_000
EMPTY_ROW = "an empty row"
SAYS = {
    EMPTY_ROW: ("empty row", "empty rows"),
    "a total": ("total", "totals"),
    "the header again": ("header repeated", "headers repeated"),
    "a footer": ("footer", "footers"),
    "a group's heading": ("heading of a group", "headings of groups"),
}
"""Why a row is no data, and how one and many of them are told."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user says about a file instead of letting it be found out.

    ``sheet``: the sheet of a workbook; ``encoding``: of a text; ``header``: the line of the header, from 1 (0 = there is
    none); ``delimiter``: what stands between two values.
    """

    sheet: str | None = None
    encoding: str | None = None
    header: int | None = None
    delimiter: str | None = None


AS_FOUND = Choices()
"""Nothing is said: all is found out."""


@dataclass(frozen=True, slots=True)
class Staged:
    """A staged file: its columns' names, its rows, whether a value may hold a NUL character, whether all of it is ASCII.

    ``header_row`` is the header's first line in the file (0 = none); ``skipped`` counts the rows that are no data by why;
    ``notes`` are sentences for the user.
    """

    columns: tuple[str, ...]
    rows: int
    nul: bool
    ascii: bool = False
    format: str = "csv"
    encoding: str = ""
    sheet: str = ""
    header_row: int = 1
    skipped: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def distinct_names(names: Sequence[str]) -> tuple[str, ...]:
    """Names of columns made usable: trimmed, an empty one is "column 3", a repeated one gets its number."""
    out: dict[str, None] = {}
    for place, name in enumerate(names, start=1):
        wanted = name.strip() or f"column {place}"
        unique, copy = wanted, 1
        while unique in out:
            copy += 1
            unique = f"{wanted} ({copy})"
        out[unique] = None
    return tuple(out)


def told(skipped: Mapping[str, int]) -> tuple[str, ...]:
    """A note of the rows that are no data; none where there are none."""
    if not skipped:
        return ()
    parts = [f"{n:,} {SAYS[reason][n > 1]}" for reason, n in skipped.items()]
    return (f"rows left out because they are no data: {', '.join(parts)}",)


def set_aside(scratch: DuckDB, name: str) -> None:
    """Give the table (or view) ``staged`` another name, so that one made from it can take its place."""
    kind = scratch.rows(sql("SELECT table_type FROM information_schema.tables WHERE table_name = 'staged'"))[0]["table_type"]
    rename = exp.AlterRename(this=exp.to_table(name))
    scratch.execute(exp.Alter(this=exp.to_table("staged"), kind="VIEW" if kind == "VIEW" else "TABLE", actions=[rename]))


class Staging:
    """Rows on their way into the table ``staged_rows``, a batch at a time."""

    def __init__(self, scratch: DuckDB, width: int) -> None:
        import pyarrow as pa

        self._scratch = scratch
        self._batch: list[tuple[int | str | None, ...]] = []
        self._empty = (None,) * width
        names = ["row", "fault", "raw", "skip", *(f"c{i}" for i in range(width))]
        self._schema = pa.schema([(name, pa.int64() if name == "row" else pa.string()) for name in names])
        scratch.execute(create_table("staged_rows", {name: "BIGINT" if name == "row" else "TEXT" for name in names}))
        self.rows = 0
        self.faults: Counter[str] = Counter()
        self.first_fault = 0
        self.skipped: Counter[str] = Counter()

    def add(self, values: Sequence[str | None]) -> None:
        """A row of data; an empty text is no value."""
        self.rows += 1
        self._put((self.rows, None, None, None, *values))

    def fault(self, reason: str, raw: str) -> None:
        """A row that can't be taken apart."""
        self.rows += 1
        self.faults[reason] += 1
        self.first_fault = self.first_fault or self.rows
        self._put((self.rows, reason, raw[:LONGEST_RAW], None, *self._empty))

    def skip(self, reason: str, values: Iterable[str | None]) -> None:
        """A row that is no data; what it said is kept as its raw text."""
        self.rows += 1
        self.skipped[reason] += 1
        raw = " | ".join(value for value in values if value)
        self._put((self.rows, None, raw[:LONGEST_RAW], reason, *self._empty))

    def _put(self, row: tuple[int | str | None, ...]) -> None:
        self._batch.append(row)
        if len(self._batch) == BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        if not self._batch:
            return
        import pyarrow as pa
        import pyarrow.compute as pc

        columns = list(map(pa.array, zip(*self._batch, strict=True), self._schema.types))
        nothing = pa.scalar(None, pa.string())
        columns[4:] = [pc.if_else(pc.equal(one, ""), nothing, one) for one in columns[4:]]
        self._scratch.write("staged_rows", pa.table(columns, schema=self._schema))
        self._batch.clear()


def publish(scratch: DuckDB, names: Sequence[str], *, numbered: bool) -> tuple[str, ...]:
    """Make the view ``staged`` over ``staged_rows`` and say the columns it has: those with a name or a value.

    ``numbered``: the table has the columns row, fault, raw and skip; if not, its rows are data in the order they came in.
    """
    nameless = [i for i, name in enumerate(names) if not name.strip()]
    kept = list(range(len(names)))
    if nameless and len(nameless) < len(names):
        counts = exp.select(*(exp.func("COUNT", column(f"c{i}")).as_(f"c{i}") for i in nameless)).from_("staged_rows")
        held = scratch.rows(counts)[0]
        kept = [i for i in kept if held.get(f"c{i}", 1)]
    about = ("row", "fault", "raw", "skip")
    first: list[exp.Expr] = [column(name) for name in about]
    if not numbered:
        first = [sql("rowid + 1 AS row"), *(sql("CAST(NULL AS TEXT)").as_(name) for name in about[1:])]
    values = [column(f"c{old}").as_(f"c{new}") for new, old in enumerate(kept)]
    scratch.execute(create_as("staged", exp.select(*first, *values).from_("staged_rows"), view=True))
    all_names = distinct_names(names)
    return tuple(all_names[i] for i in kept)
