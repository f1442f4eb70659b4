"""Totals, repeated headers, footers and empty rows of a table that the engine has read in one sweep.

The engine finds the few rows that may be such by their first text; the same look as for any other format decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sqlglot import exp

from coterie.engines.duckdb import DuckDB
from coterie.ingest.sources.lines import Line
from coterie.ingest.sources.rows import Found
from coterie.ingest.sources.skips import ENDS, LABELS, MOST_WAITING, Why, marked
from coterie.ingest.sources.staged import LONGEST_RAW
from coterie.store.statement import add_column, any_of, column, drop_table, sql

FIRST = 3
"""In how many of the first columns the label of a total may stand."""


def mark(scratch: DuckDB, found: Found) -> dict[str, int]:
    """Give the rows of ``staged_rows`` that are no data their reason; how many of which. Without any, the table stays as it is."""
    width = len(found.names)
    end = int(scratch.rows(sql("SELECT COUNT(*) AS n FROM staged_rows"))[0]["n"]) - MOST_WAITING
    suspects = _lines(scratch, width, _suspicion(found))
    marks = {line.place: (why, line) for line, why in _judged(scratch, suspects, found) if why is not None}
    last = _lines(scratch, width, sql("rowid >= $end", end=max(0, end)))
    marks |= {line.place: (why, line) for line, why in marked(last, found.frame.ordinary) if why is not None}
    if marks:
        _write(scratch, width, marks)
    return dict(Counter(why for why, _ in marks.values()))


def _suspicion(found: Found) -> exp.Expr:
    """What the first text of a row must be like to look at the row: a cheap no for nearly all of them."""
    width = min(FIRST, len(found.names))
    first = exp.Coalesce(this=column("c0"), expressions=[column(f"c{i}") for i in range(1, width)])
    begins = sql("REGEXP_MATCHES($first, $label, 'i')", first=first, label=f"^\\s*(?:$|{'|'.join(LABELS)})")
    again = [sql("$first = $name", first=first, name=name) for name in found.frame.ordinary.first_names if name]
    spelled = [form for end in ENDS for form in (end, end.title(), end.upper())]
    ends = [sql("ENDS_WITH($first, $end)", first=first, end=end) for end in spelled]
    maybe = any_of([begins, *again, *ends])
    return sql("$first IS NULL OR (NOT ($first >= '0' AND $first < ':') AND $maybe)", first=first, maybe=maybe)


def _lines(scratch: DuckDB, width: int, condition: exp.Expr) -> Iterator[Line]:
    query = exp.select(sql("rowid AS row"), *(column(f"c{i}") for i in range(width))).from_("staged_rows").where(condition)
    for batch in scratch.stream(query):
        columns = [one.to_pylist() for one in batch.columns]
        for place, *values in zip(*columns, strict=True):
            yield Line(place, [value or "" for value in values])


def _judged(scratch: DuckDB, suspects: Iterator[Line], found: Found) -> Iterator[tuple[Line, Why | None]]:
    ordinary = found.frame.ordinary
    for line in suspects:
        above = None
        if any(cell.lower().endswith(ENDS) for cell in line.cells[:FIRST]):
            above = next((one.cells for one in _lines(scratch, len(found.names), sql("rowid = $n", n=line.place - 1))), None)
        yield line, ordinary.why(line, above)


def _write(scratch: DuckDB, width: int, marks: dict[int, tuple[Why, Line]]) -> None:
    import pyarrow as pa

    for name, kind in (("row", "BIGINT"), ("fault", "TEXT"), ("raw", "TEXT"), ("skip", "TEXT")):
        scratch.execute(add_column("staged_rows", name, kind))
    raws = [" | ".join(cell for cell in line.cells if cell)[:LONGEST_RAW] for _, line in marks.values()]
    table = pa.table({"place": pa.array(list(marks), pa.int64()), "why": [why for why, _ in marks.values()], "said": raws})
    scratch.execute(drop_table("skipped"))
    scratch.execute(sql("CREATE TABLE skipped (place BIGINT, why TEXT, said TEXT)"))
    scratch.write("skipped", table)
    gone = {f"c{i}": exp.null() for i in range(width)}
    said = {"skip": column("why", "skipped"), "raw": column("said", "skipped")}
    here = sql("staged_rows.rowid = skipped.place")
    scratch.execute(exp.update("staged_rows", {**gone, **said}, from_="skipped", where=here))
    scratch.execute(exp.update("staged_rows", {"row": sql("rowid + 1")}))
    scratch.execute(drop_table("skipped"))
