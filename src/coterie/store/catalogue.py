"""What can be named in a condition on this warehouse, read from what was imported.

Names and types come from the registry and are cheap. Values seen are read only for the names asked about: they serve
spelling hints, and counting them for every attribute would cost more than the question itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from sqlglot import exp

from coterie.language.catalogue import Catalogue
from coterie.language.types import PERSON_FIELDS, SOURCES, FieldInfo, Level, Type
from coterie.store.statement import column, sql

if TYPE_CHECKING:
    from coterie.language.nodes import Condition
    from coterie.model.engine import Engine

MOST_VALUES = 50
UNLISTED = ("order", "type", "session", "url")
"""Fields with as many values as facts: listing them helps nobody."""
FACTS = {"order": "orders", "line": "lines", "event": "events"}


def catalogue(engine: Engine, segments: Mapping[str, Condition], *, values_of: Iterable[str] = ()) -> Catalogue:
    """The catalogue of a warehouse; ``values_of`` names the fields whose values seen are wanted (50 most frequent)."""
    wanted = set(values_of)
    registered = engine.run(sql('SELECT kind, name, "column", type FROM fields')).to_pylist()
    attributes = {row["name"]: FieldInfo(Type(row["type"])) for row in registered if row["kind"] == "person"}
    for name in wanted & {*attributes, *PERSON_FIELDS}:
        info = attributes.get(name, FieldInfo(PERSON_FIELDS.get(name, Type.TEXT)))
        if info.type is Type.TEXT:
            attributes[name] = FieldInfo(info.type, values=_values_of_attribute(engine, name))
    return Catalogue(
        attributes=attributes,
        events=tuple(row["type"] for row in engine.run(sql("SELECT DISTINCT type FROM events ORDER BY type")).to_pylist()),
        own=_own_fields(engine, registered, wanted),
        segments=segments,
        earliest=_edge(engine, "MIN"),
        seen=_seen(engine, wanted),
    )


def newest(engine: Engine) -> datetime | None:
    """The instant of the newest fact (UTC, aware), None in an empty base."""
    return _edge(engine, "MAX")


def own_columns(engine: Engine) -> Callable[[str, str], str | None]:
    """(kind, name) → the column of a field that the company brought; None if it is the language's."""
    rows = engine.run(sql('SELECT kind, name, "column" FROM fields WHERE kind <> \'person\'')).to_pylist()
    known = {(row["kind"], row["name"]): row["column"] for row in rows}
    return lambda kind, name: known.get((kind, name))


def _own_fields(engine: Engine, registered: list[dict[str, str]], wanted: set[str]) -> dict[str, dict[str, FieldInfo]]:
    own: dict[str, dict[str, FieldInfo]] = {level: {} for level in FACTS}
    for row in registered:
        if row["kind"] in FACTS:
            level, type_ = cast("Level", row["kind"]), Type(row["type"])
            values = _values(engine, level, row["column"]) if row["name"] in wanted and type_ is Type.TEXT else ()
            own[level][row["name"]] = FieldInfo(type_, level, values)
    return own


def _seen(engine: Engine, wanted: set[str]) -> dict[tuple[str, str], tuple[str, ...]]:
    """Values of the language's own text fields."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for source in (source for source in SOURCES.values() if source.held):
        for name in wanted & set(source.fields):
            info = source.fields[name]
            if info.type is Type.TEXT and name not in UNLISTED and (info.level, name) not in found:
                found[info.level, name] = _values(engine, info.level, name)
    return found


def _values(engine: Engine, level: Level, stored: str) -> tuple[str, ...]:
    text = "SELECT $c AS value FROM $t AS f WHERE $c IS NOT NULL GROUP BY $c ORDER BY COUNT(*) DESC, $c LIMIT $most"
    found = engine.run(sql(text, c=column(stored), t=exp.to_table(FACTS[level]), most=MOST_VALUES))
    return tuple(row["value"] for row in found.to_pylist())


def _values_of_attribute(engine: Engine, name: str) -> tuple[str, ...]:
    found = engine.run(
        sql(
            "SELECT text AS value FROM attributes WHERE name = $name AND text IS NOT NULL GROUP BY text ORDER BY COUNT(*) DESC, text LIMIT $most",
            name=name, most=MOST_VALUES,
        )
    )
    return tuple(row["value"] for row in found.to_pylist())


def _edge(engine: Engine, side: str) -> datetime | None:
    """The least or greatest time of all facts."""
    text = f"SELECT {side}(time) AS at FROM (SELECT {side}(time) AS time FROM orders UNION ALL SELECT {side}(time) AS time FROM events) AS f"
    at: datetime | None = engine.run(sql(text))["at"][0].as_py()
    return None if at is None else at.replace(tzinfo=UTC)
