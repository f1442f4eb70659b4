"""The registry of names that a base has beside the language's own: each with its type and, of a fact's, a column of its own."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import pyarrow as pa
from sqlglot import exp

from coterie.compile.layout import COLUMN_OF_TYPE, TABLE_OF
from coterie.language.types import Level, Type
from coterie.store import numbers
from coterie.store.statement import add_column, column, named, query, sql
from coterie.store.warehouse import past

if TYPE_CHECKING:
    from coterie.model.engine import Engine

PERSON = "person"
COST_ASSUMED = "cost_assumed"
"""The field of lines that says that their cost was not brought by a file but assumed."""


def enter(engine: Engine, kind: str, name: str, type_: Type, stored: str | None = None) -> None:
    """Enter a name; ``stored`` is the column of a fact's field (a person's attribute has none)."""
    rows = {"kind": [kind], "name": [name], "column": pa.array([stored], pa.string()), "type": [type_.value]}
    engine.write("fields", pa.table(rows))


def new_column(engine: Engine, level: Level, type_: Type) -> str:
    """A new column of a table of facts and of its past versions; its name."""
    made = f"own_{numbers.take(engine, f'own_{level}', 1) + 1}"
    for table in (TABLE_OF[level], past(TABLE_OF[level])):
        engine.execute(add_column(table, made, COLUMN_OF_TYPE[type_]))
    return made


def forget_unheld(engine: Engine, keep: Collection[str]) -> None:
    """Forget the names under which no fact says anything, nor did in a version that may stand again; all but those to ``keep``."""
    registered = engine.rows(sql('SELECT kind, name, "column" FROM fields ORDER BY kind, name'))
    held = {(PERSON, name) for name in _attributes(engine)}
    for kind, table in TABLE_OF.items():
        stored = {row["name"]: row["column"] for row in registered if row["kind"] == kind}
        held |= {(kind, name) for name in _with_values(engine, table, stored)}
    for row in registered:
        if (row["kind"], row["name"]) not in held and row["name"] not in keep:
            engine.execute(sql("DELETE FROM fields WHERE kind = $kind AND name = $name", kind=row["kind"], name=row["name"]))


def _attributes(engine: Engine) -> set[str]:
    rows = [query("SELECT name FROM $t", t=exp.to_table(table)) for table in ("attributes", past("attributes"))]
    return {row["name"] for row in engine.rows(exp.union(*rows, distinct=True))}


def _with_values(engine: Engine, table: str, stored: dict[str, str]) -> set[str]:
    """The names whose columns hold any value, in a table or in its past versions."""
    if not stored:
        return set()
    known = named({name: sql("COUNT($c) > 0", c=column(place)) for name, place in stored.items()})
    rows = [engine.rows(exp.select(*known).from_(one))[0] for one in (table, past(table))]
    return {name for name in stored if any(row[name] for row in rows)}


def of_people(engine: Engine) -> dict[str, Type]:
    """The attributes that people of this base have, by name."""
    return {row["name"]: Type(row["type"]) for row in engine.rows(sql("SELECT name, type FROM fields WHERE kind = 'person'"))}


def column_of(engine: Engine, level: Level, name: str, type_: Type) -> str | None:
    """The column of a fact's own field of this name and type; None where there is none such."""
    found = engine.rows(
        sql('SELECT "column" FROM fields WHERE kind = $level AND name = $name AND type = $type', level=level, name=name, type=type_.value)
    )
    return str(found[0]["column"]) if found else None
