"""Everything that the warehouse holds of one person, found and deleted: whatever table has a row of theirs.

A table is somebody's where it has a column ``profile`` or ``person``; so a table that a later version brings is not forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from coterie.errors import Refused
from coterie.store.past import UNIT
from coterie.store.statement import any_of, column, create_table, drop_table, insert, query, sql

if TYPE_CHECKING:
    from coterie.model.engine import Engine

DOOMED = "doomed_units"


@dataclass(frozen=True, slots=True)
class Profile:
    """What one source calls the person."""

    profile: int
    source: str
    key: str
    anonymous: bool


@dataclass(frozen=True, slots=True)
class Someone:
    """A person by number, with every profile that leads to them."""

    person: int
    profiles: tuple[Profile, ...]

    def theirs(self, columns: tuple[str, ...]) -> exp.Expression:
        """The rows of theirs in a table with these of the columns ``profile`` and ``person``."""
        numbers = {"profile": [one.profile for one in self.profiles], "person": [self.person]}
        return any_of([column(name).isin(*numbers[name]) for name in columns])


def find(engine: Engine, key: str, source: str | None = None) -> Someone:
    """The person whom a source (any, where one person has the key) calls so. ``Refused`` if there is none, or several."""
    asked = query("SELECT profile, person, source, anonymous FROM profiles WHERE key = $key ORDER BY anonymous, profile", key=key)
    found = engine.rows(asked)
    found = [row for row in found if source in (None, row["source"])]
    if not found:
        raise Refused(f"there is no person {key!r}{'' if source is None else f' of source {source!r}'} in this base")
    known = [row for row in found if not row["anonymous"]] or found
    if len({row["person"] for row in known}) > 1:
        sources = sorted({row["source"] for row in known})
        raise Refused(f"{key!r} is a person of several sources: {', '.join(sources)}; say which, with --source {sources[0]}")
    return of_number(engine, int(known[0]["person"]))


def of_number(engine: Engine, person: int) -> Someone:
    """The person of a number, with all profiles."""
    rows = engine.rows(query("SELECT profile, source, key, anonymous FROM profiles WHERE person = $n ORDER BY profile", n=person))
    return Someone(person, tuple(Profile(row["profile"], row["source"], row["key"], bool(row["anonymous"])) for row in rows))


def tables(engine: Engine) -> dict[str, tuple[str, ...]]:
    """Every table with rows about people, and by which of the columns ``profile`` and ``person`` they are somebody's."""
    found: dict[str, tuple[str, ...]] = {}
    asked = (
        "SELECT c.table_name AS t, c.column_name AS c FROM information_schema.columns AS c JOIN information_schema.tables AS t "
        "ON t.table_name = c.table_name AND t.table_schema = c.table_schema "
        "WHERE c.column_name IN ('profile', 'person') AND t.table_type = 'BASE TABLE' AND t.table_schema IN ('main', 'public') "
        "ORDER BY c.table_name, c.column_name DESC"
    )
    for row in engine.rows(sql(asked)):
        found[row["t"]] = (*found.get(row["t"], ()), row["c"])
    return found


def rows(engine: Engine, table: str, who: Someone, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    """All of a person's rows in a table, without what is not known."""
    found = engine.rows(exp.select("*").from_(exp.to_table(table)).where(who.theirs(columns)))
    return [{name: value for name, value in row.items() if value is not None} for row in found]


def delete(engine: Engine, who: Someone) -> dict[str, int]:
    """Delete every row of theirs, inside the caller's transaction; how many, by table."""
    held = tables(engine)
    _delete_claims(engine, who, held)
    gone = {}
    for table, columns in held.items():
        gone[table] = _count(engine, table, who.theirs(columns))
        if gone[table]:
            engine.execute(exp.Delete(this=exp.to_table(table), where=exp.Where(this=who.theirs(columns))))
    return {table: rows_ for table, rows_ in gone.items() if rows_}


def _delete_claims(engine: Engine, who: Someone, held: dict[str, tuple[str, ...]]) -> None:
    """What an import said again of their orders, events and records."""
    for kind, unit in UNIT.items():
        table = "profiles" if kind == "people" else kind
        if table not in held:
            continue
        engine.execute(drop_table(DOOMED))
        engine.execute(create_table(DOOMED, {"no": "BIGINT"}, temporary=True))
        for stored in (table, f"past_{table}"):
            if stored in held:
                engine.execute(insert(DOOMED, ["no"], exp.select(column(unit)).from_(stored).where(who.theirs(held[stored]))))
        engine.execute(sql("DELETE FROM claims WHERE kind = $kind AND no IN (SELECT no FROM doomed_units)", kind=kind))
        engine.execute(drop_table(DOOMED))


def _count(engine: Engine, table: str, where: exp.Expression) -> int:
    return int(engine.rows(exp.select(sql("COUNT(*)").as_("n")).from_(exp.to_table(table)).where(where))[0]["n"])
