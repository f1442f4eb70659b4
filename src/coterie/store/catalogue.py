"""What can be named in a condition on this warehouse, read from what was imported.

Names and types come from the registry and are cheap. Values seen are read only for the names asked about: they serve
spelling hints, and counting them for every attribute would cost more than the question itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlglot import exp

from coterie.compile.layout import PRODUCT_COLUMNS, TABLE_OF, WORKED_OUT
from coterie.language.catalogue import Catalogue
from coterie.language.occasions import NO_OCCASIONS, Calendar
from coterie.language.types import PERSON_FIELDS, PRODUCT_FIELDS, SOURCES, FieldInfo, Level, Type
from coterie.model.facts import UNDATED, Book
from coterie.store.statement import column, named, query, sql

if TYPE_CHECKING:
    from coterie.language.nodes import Condition
    from coterie.model.engine import Engine

MOST_VALUES = 50
LONGEST_VALUE = 200
MOST_STATUSES = 1000
SOURCE_OF: dict[Book, str] = {"orders": "orders", "open": "open_orders", "cancelled": "cancelled", "returns": "returns"}
UNLISTED = ("order", "type", "session", "url")
"""Fields with as many values as facts: listing them helps nobody."""


def read(
    engine: Engine,
    segments: Mapping[str, Condition] | None = None,
    *,
    values_of: Iterable[str] | None = None,
    sources: Iterable[str] | None = None,
    events: Iterable[str] | None = None,
    calendar: Calendar = NO_OCCASIONS,
) -> Catalogue:
    """The catalogue of a warehouse.

    ``values_of`` names the fields whose values seen are wanted (None = all; 50 most frequent), of the ``sources`` asked about
    (None = all). ``events`` names the types of events asked about: all types are looked up only where one of these was never
    seen (or for None). ``calendar``: the workspace's.
    """
    registered = engine.rows(sql('SELECT kind, name, "column", type FROM fields'))
    attributes = {row["name"]: FieldInfo(Type(row["type"])) for row in registered if row["kind"] == "person"}
    wanted = set(values_of) if values_of is not None else _names(registered)
    for name in wanted & {*attributes, *PERSON_FIELDS}:
        type_ = attributes[name].type if name in attributes else PERSON_FIELDS[name]
        if type_ in (Type.TEXT, Type.LIST):
            attributes[name] = FieldInfo(type_, values=_values_of_attribute(engine, name, type_))
    return Catalogue(
        attributes=attributes,
        events=_events(engine, None if events is None else set(events)),
        own=_own_fields(engine, registered, wanted),
        segments={} if segments is None else segments,
        earliest=_edge(engine, "MIN"),
        seen=_seen(engine, wanted, SOURCES if sources is None else sources),
        calendar=calendar,
        statuses=_statuses(engine) if "status" in wanted and _asks_orders(sources) else {},
    )


def newest(engine: Engine) -> datetime | None:
    """The instant of the newest fact (UTC, aware), None in an empty base."""
    return _edge(engine, "MAX")


def own_columns(engine: Engine) -> Callable[[str, str], str | None]:
    """(kind, name) → the column of a field that the company brought; None if it is the language's."""
    rows = engine.rows(sql("SELECT kind, name, \"column\" FROM fields WHERE kind <> 'person'"))
    known = {(row["kind"], row["name"]): row["column"] for row in rows}
    return lambda kind, name: known.get((kind, name))


def _own_fields(engine: Engine, registered: list[dict[str, str]], wanted: set[str]) -> dict[str, dict[str, FieldInfo]]:
    own: dict[str, dict[str, FieldInfo]] = {level: {} for level in TABLE_OF}
    for row in registered:
        if row["kind"] in TABLE_OF:
            level, type_ = row["kind"], Type(row["type"])
            values = _values(engine, level, row["column"]) if row["name"] in wanted and type_ is Type.TEXT else ()
            own[level][row["name"]] = FieldInfo(type_, level, values)
    own["product"] = {**own["product"], **_of_products(engine, wanted)}
    return own


def _of_products(engine: Engine, wanted: set[str]) -> dict[str, FieldInfo]:
    """The language's own fields of the catalogue that some product has."""
    known = {name: sql("COUNT($c) > 0", c=column(stored)) for name, stored in PRODUCT_COLUMNS.items()}
    held = engine.rows(exp.select(*named(known)).from_("products"))[0]
    found = {name: info for name, info in PRODUCT_FIELDS.items() if held[name]}
    asked = {name for name, info in found.items() if name in wanted and info.type is Type.TEXT and name not in UNLISTED}
    return {
        name: replace(info, values=_values(engine, "product", PRODUCT_COLUMNS[name])) if name in asked else info
        for name, info in found.items()
    }


def _seen(engine: Engine, wanted: set[str], sources: Iterable[str]) -> dict[tuple[str, str], tuple[str, ...]]:
    """Values of the language's own text fields."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for source in (SOURCES[kind] for kind in sources if SOURCES[kind].held):
        for name in wanted & set(source.fields):
            info = source.fields[name]
            if info.type is Type.TEXT and name not in UNLISTED and (info.level, name) not in found:
                found[info.level, name] = _values(engine, info.level, name)
    return found


def _asks_orders(sources: Iterable[str] | None) -> bool:
    return sources is None or any(SOURCES[kind].shape != "events" for kind in sources)


def _statuses(engine: Engine) -> dict[str, frozenset[str]]:
    """Every status of orders by the source that holds it; nothing where there are too many for words of a list."""
    rows = engine.rows(query("SELECT DISTINCT book, status FROM orders WHERE status IS NOT NULL").limit(MOST_STATUSES))
    if len(rows) == MOST_STATUSES:
        return {}
    found: dict[str, set[str]] = {source: set() for source in SOURCE_OF.values()}
    for row in rows:
        found[SOURCE_OF[row["book"]]].add(row["status"])
    return {source: frozenset(words) for source, words in found.items()}


def _values(engine: Engine, level: Level, stored: str) -> tuple[str, ...]:
    text = (
        "SELECT $c AS value FROM $t AS f WHERE $c IS NOT NULL AND LENGTH($c) <= $longest GROUP BY $c ORDER BY COUNT(*) DESC, $c LIMIT $most"
    )
    found = engine.rows(sql(text, c=column(stored), t=exp.to_table(TABLE_OF[level]), longest=LONGEST_VALUE, most=MOST_VALUES))
    return tuple(row["value"] for row in found)


def _names(registered: list[dict[str, str]]) -> set[str]:
    """Every name that could have values."""
    house = {name for source in SOURCES.values() if source.held for name in source.fields}
    return {row["name"] for row in registered} | set(PERSON_FIELDS) | set(PRODUCT_FIELDS) | house


def _events(engine: Engine, asked: set[str] | None) -> tuple[str, ...]:
    """The types of events seen, most frequent first; no more than those asked about where all of them were."""
    if asked is not None and all(engine.rows(sql("SELECT 1 AS seen FROM events WHERE type = $t LIMIT 1", t=name)) for name in asked):
        return tuple(sorted(asked))
    found = engine.rows(sql("SELECT type, COUNT(*) AS n FROM events GROUP BY type ORDER BY n DESC, type"))
    return tuple(row["type"] for row in found)


def _values_of_attribute(engine: Engine, name: str, type_: Type) -> tuple[str, ...]:
    """The most frequent values of a text, or labels of a list."""
    texts, labels = (
        "SELECT text AS value FROM attributes WHERE name = $name",
        "SELECT UNNEST(items) AS value FROM attributes WHERE name = $name",
    )
    values = sql(texts if type_ is Type.TEXT else labels, name=name)
    text = (
        "SELECT value FROM $values AS v WHERE value IS NOT NULL AND LENGTH(value) <= $longest "
        "GROUP BY value ORDER BY COUNT(*) DESC, value LIMIT $most"
    )
    return tuple(row["value"] for row in engine.rows(sql(text, values=values, longest=LONGEST_VALUE, most=MOST_VALUES)))


def _edge(engine: Engine, side: str) -> datetime | None:
    """The least or greatest time of all facts."""
    of_table, edge = "SELECT $edge AS at FROM $t AS f", sql("MIN(time)" if side == "MIN" else "MAX(time)")
    known = sql("time > $undated", undated=sql("CAST($d AS TIMESTAMP)", d=f"{UNDATED} 23:59:59"))
    tables = [name for level, name in TABLE_OF.items() if level not in ("line", "product", "company")]
    edges = [query(of_table, edge=edge, t=exp.to_table(name)).where(*([known] if name == WORKED_OUT else [])) for name in tables]
    of_all = "SELECT MIN(at) AS at FROM $edges AS f" if side == "MIN" else "SELECT MAX(at) AS at FROM $edges AS f"
    at: datetime | None = engine.rows(sql(of_all, edges=exp.union(*edges, distinct=False, copy=False).subquery()))[0]["at"]
    return None if at is None else at.replace(tzinfo=UTC)
