"""Dated attributes of people that rows of orders or events carry."""

from __future__ import annotations

from sqlglot import exp

from coterie.compile.layout import VALUE_COLUMN
from coterie.ingest.registry import Planned
from coterie.ingest.run import Run
from coterie.store.statement import column


def write(run: Run, planned: list[Planned], rows: exp.Expression, *, dated: bool) -> None:
    """Append the known values of a scratch query's rows.

    The query has ``person``, ``id``, ``origin``, and the text columns that the plan's values read; with ``dated`` also
    ``since``.
    """
    for one in planned:
        stored = VALUE_COLUMN[one.entry.type]
        value = one.value.copy()
        chosen = [column("person"), exp.Literal.string(one.entry.name).as_("name"), column("id"), column("origin")]
        chosen += [column("since")] if dated else []
        inner = exp.select(*chosen, value.as_(stored, quoted=True)).from_(_subquery(rows))
        known = exp.select("*", exp.cast(exp.Literal.number(run.rank), "SMALLINT").as_("rank")).from_(inner.subquery("v"))
        run.warehouse.write("attributes", run.scratch.stream(known.where(column(stored).is_(exp.null()).not_())))


def _subquery(rows: exp.Expression) -> exp.Expression:
    assert isinstance(rows, exp.Select)
    return rows.copy().subquery("r")
