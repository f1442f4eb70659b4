"""A column of user agents gives way to what it says: device, system and browser. The text itself is not kept.

A whole user agent all but names a person among a shop's visitors, and nobody asks about it; so it goes no further than here. A
device that the file states itself stands.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import pyarrow as pa
from sqlglot import exp

from coterie.engines.duckdb import DuckDB
from coterie.ingest.aliases import OF_FLATS
from coterie.ingest.detect.headers import plain
from coterie.ingest.readers import Staged
from coterie.ingest.sources.staged import lay_under
from coterie.store.statement import column, create_as, create_table, named, query, sql

TOLD = ("device", "os", "browser")
HEADERS = frozenset(map(plain, ("user_agent", "useragent", "browser user agent", "http user agent", "юзер агент", "агент пользователя")))
OF_DEVICE = frozenset(map(plain, ("device", *OF_FLATS["visits"]["device"])))

LEAST = 0.5
"""How sure a device must be to be written; and the share of a column's first texts that must be user agents."""

LOOKED_AT = 100


def read(scratch: DuckDB, staged: Staged, mapped: Collection[str]) -> Staged:
    """The staged file with what its user agents say instead of them; as it was where it has none.

    ``mapped``: columns that the user asked for by name; they are left alone.
    """
    place = next((i for i, name in enumerate(staged.columns) if plain(name) in HEADERS and name not in mapped), None)
    if place is None or not _holds_agents(scratch, place):
        return staged
    known = _write_agents(scratch, place)
    columns, values = _replaced(staged.columns, place)
    lay_under(scratch, "staged_agents")
    kept = [column(name, "s") for name in ("row", "fault", "skip", "raw")]
    rows = exp.select(*kept, *named(values)).from_("staged_agents AS s")
    text = column(f"c{place}", "s")
    scratch.execute(create_as("staged", rows.join("agents AS u", on=sql("u.text = $t", t=text), join_type="left"), view=True))
    note = f"{staged.columns[place]}: {known:,} different user agents were read as {', '.join(TOLD)}; the texts are not kept"
    return replace(staged, columns=columns, notes=(*staged.notes, note), ascii=False)


def _replaced(names: Sequence[str], place: int) -> tuple[tuple[str, ...], dict[str, exp.Expression]]:
    """The names of the columns, and their values over the file's rows (``s``) and what their user agents say (``u``).

    The first thing told that has no column yet takes the place of the user agents, the others follow after the last.
    """
    columns = list(names)
    values: list[exp.Expression] = [column(f"c{i}", "s") for i in range(len(columns))]
    stated = next((i for i, name in enumerate(names) if plain(name) in OF_DEVICE), None)
    if stated is not None:
        values[stated] = sql("COALESCE(NULLIF(TRIM($c), ''), u.device)", c=values[stated])
    new = [name for name in TOLD if name not in columns and not (name == "device" and stated is not None)]
    for at, name in enumerate(new):
        if at == 0:
            columns[place], values[place] = name, column(name, "u")
        else:
            columns.append(name)
            values.append(column(name, "u"))
    if not new:
        values[place] = sql("CAST(NULL AS TEXT)")
    return tuple(columns), {f"c{i}": value for i, value in enumerate(values)}


def _holds_agents(scratch: DuckDB, place: int) -> bool:
    """Whether most of the first texts are user agents."""
    from coterie.enrich.devices import of_user_agent

    some = query("SELECT $c AS t FROM staged WHERE $c IS NOT NULL LIMIT $most", c=column(f"c{place}"), most=LOOKED_AT)
    texts = [str(row["t"]) for row in scratch.rows(some)]
    return bool(texts) and sum(of_user_agent(text) is not None for text in texts) >= LEAST * len(texts)


def _write_agents(scratch: DuckDB, place: int) -> int:
    """Make the table of what each different text says; how many there are."""
    from coterie.enrich.devices import of_user_agent

    texts = [row["t"] for row in scratch.rows(query("SELECT DISTINCT $c AS t FROM staged WHERE $c IS NOT NULL", c=column(f"c{place}")))]
    found = [of_user_agent(text) for text in texts]
    told = {
        "text": texts,
        "device": [one.kind if one is not None and one.confidence > LEAST else None for one in found],
        "os": [one and one.os for one in found],
        "browser": [one and one.browser for one in found],
    }
    scratch.execute(create_table("agents", dict.fromkeys(told, "TEXT")))
    scratch.write("agents", pa.table({name: pa.array(values, pa.string()) for name, values in told.items()}))
    return len(texts)
