"""Dated attributes of people that rows of orders or events carry."""

from __future__ import annotations

from functools import reduce

from sqlglot import exp

from coterie.compile.layout import TABLES, VALUE_COLUMN
from coterie.ingest.registry import Planned
from coterie.ingest.run import Run
from coterie.store.statement import column, create_as, drop_table, named, select, sql

_VALUES = {name: type_ for name, type_ in TABLES["attributes"].items() if name in VALUE_COLUMN.values()}
_MOST = 20
"""Attributes written in one statement."""


def write(run: Run, planned: list[Planned], rows: exp.Expression, *, dated: bool) -> None:
    """Append the known values of a scratch query's rows.

    The query has ``profile``, ``person``, ``id``, ``origin``, and the text columns that the plan's values read; with ``dated`` also
    ``since``.
    """
    if not planned:
        return
    run.scratch.execute(drop_table("about"))
    run.scratch.execute(create_as("about", rows))
    for start in range(0, len(planned), _MOST):
        parts = [_rows(run, one, dated=dated) for one in planned[start : start + _MOST]]
        whole = reduce(lambda left, right: exp.Union(this=left, expression=right, distinct=False), parts[1:], parts[0])
        run.warehouse.write("attributes", run.scratch.stream(whole))


def _rows(run: Run, one: Planned, *, dated: bool) -> exp.Expression:
    stored = VALUE_COLUMN[one.entry.type]
    chosen = {
        "profile": column("profile"),
        "person": column("person"),
        "import_no": exp.Literal.number(run.number),
        "name": exp.Literal.string(one.entry.name),
        "id": column("id"),
        "origin": column("origin"),
        "rank": sql("CAST($rank AS SMALLINT)", rank=run.rank),
        "since": column("since") if dated else _nothing("TIMESTAMP"),
        **{name: _nothing(type_) for name, type_ in _VALUES.items()},
        stored: one.value,
    }
    return select([exp.Star()], select(named(chosen), "about")).where(sql("$v IS NOT NULL", v=column(stored)), copy=False)


def _nothing(type_: str) -> exp.Expression:
    return exp.Cast(this=exp.null(), to=exp.DataType.build(type_, dialect="duckdb"))
