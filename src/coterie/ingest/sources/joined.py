"""Several tables of one shape as one: members of an archive, sheets of a workbook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlglot import exp

from coterie.engines.duckdb import DuckDB
from coterie.errors import ImportRefused
from coterie.ingest.sources.staged import Staged
from coterie.store.statement import column, create_as, drop_table, insert, sql

Member = tuple[str, Callable[[], Staged]]
ABOUT = ("row", "fault", "raw", "skip")


def stage(scratch: DuckDB, members: Sequence[Member], name: str) -> Staged:
    """Stage members one after the other into one table. ``ImportRefused`` lists them where their columns differ."""
    if len(members) == 1:
        return members[0][1]()
    taken: list[tuple[str, Staged]] = []
    for member, read in members:
        staged = read()
        taken.append((member, staged))
        if set(staged.columns) == set(taken[0][1].columns):
            _append(scratch, staged, taken[0][1], sum(one.rows for _, one in taken[:-1]))
        _forget(scratch)
    first = taken[0][1]
    if any(set(one.columns) != set(first.columns) for _, one in taken):
        scratch.execute(drop_table("staged_all"))
        listed = "; ".join(f"{member} ({', '.join(one.columns[:6])}{' …' if len(one.columns) > 6 else ''})" for member, one in taken)
        raise ImportRefused(f"{name} holds {len(taken)} tables that differ in their columns: {listed}. Import them one by one")
    scratch.execute(create_as("staged", exp.select("*").from_("staged_all"), view=True))
    return _one(taken)


def _append(scratch: DuckDB, staged: Staged, first: Staged, before: int) -> None:
    """The staged rows below those of the members before, in the first one's order of columns."""
    row = sql("CAST(row + $n AS BIGINT) AS row", n=before)
    about = [sql("CAST($c AS TEXT)", c=column(name)).as_(name) for name in ABOUT[1:]]
    values = [column(f"c{staged.columns.index(name)}").as_(f"c{i}") for i, name in enumerate(first.columns)]
    query = exp.select(row, *about, *values).from_("staged")
    if staged is first:
        scratch.execute(create_as("staged_all", query))
    else:
        scratch.execute(insert("staged_all", [*ABOUT, *(f"c{i}" for i in range(len(values)))], query))


def _forget(scratch: DuckDB) -> None:
    scratch.execute(exp.Drop(tables=[exp.to_table("staged")], kind="VIEW", exists=True))
    scratch.execute(drop_table("staged_rows"))


def _one(taken: Sequence[tuple[str, Staged]]) -> Staged:
    first = taken[0][1]
    skipped: dict[str, int] = {}
    for _, one in taken:
        for why, n in one.skipped.items():
            skipped[why] = skipped.get(why, 0) + n
    said = [f"{len(taken)} tables of one shape were read as one: {', '.join(f'{name} ({one.rows:,} rows)' for name, one in taken)}"]
    for name, one in taken:
        said += [f"{name}: {note}" for note in one.notes]
    return replace(
        first,
        rows=sum(one.rows for _, one in taken),
        nul=any(one.nul for _, one in taken),
        ascii=all(one.ascii for _, one in taken),
        skipped=skipped,
        notes=tuple(said),
    )
