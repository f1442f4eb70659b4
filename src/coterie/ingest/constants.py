"""Fields that every row of a file has alike: the survey that a sheet of answers is of, the basis of a list of consents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlglot import exp

from coterie.engines.duckdb import DuckDB
from coterie.errors import ImportRefused
from coterie.ingest.readers import Staged
from coterie.ingest.sources.staged import set_aside
from coterie.store.statement import create_as


def add(scratch: DuckDB, staged: Staged, values: Mapping[str, str]) -> Staged:
    """The staged file with a further column for each constant, named as its field. ``ImportRefused`` where the file has one."""
    if not values:
        return staged
    if clash := [name for name in values if name in staged.columns]:
        raise ImportRefused(f"--set {clash[0]}={values[clash[0]]}: the file has a column {clash[0]!r} of its own")
    set_aside(scratch, "staged_file")
    made = [exp.Literal.string(value).as_(f"c{len(staged.columns) + i}") for i, value in enumerate(values.values())]
    scratch.execute(create_as("staged", exp.select("*", *made).from_("staged_file"), view=True))
    return replace(staged, columns=(*staged.columns, *values), ascii=staged.ascii and all(value.isascii() for value in values.values()))
