"""What profiles are compared by: the table ``identifiers``, one row per profile, kind and value in its normal form.

Kept beside the facts so that an import makes anew only the rows of the profiles that it touched. What was inferred is no
evidence and is left out. A profile's own key is an identifier too (``own``); it is not stored twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from coterie.identity import identifying
from coterie.identity.rules import kind_of
from coterie.store.statement import column, create_table, drop_table, insert, query, sql

if TYPE_CHECKING:
    from coterie.model.engine import Engine

AT_ONCE = 200_000
"""Profiles whose attributes are looked at together; more would only take more memory."""


def renew(engine: Engine) -> None:
    """Make anew the identifiers of the profiles in the table ``renewed``; those of profiles that are gone go."""
    engine.execute(
        sql("DELETE FROM identifiers WHERE profile IN (SELECT profile FROM renewed) OR profile NOT IN (SELECT profile FROM profiles)")
    )
    kinds = attributes(engine)
    for low, high in _ranges(engine):
        _hear(engine, kinds, low, high)
        identifying.write(engine)
    _write_links(engine)


def attributes(engine: Engine) -> dict[str, str]:
    """The kind of each attribute by which people are compared."""
    named = [row["name"] for row in engine.rows(sql("SELECT name FROM fields WHERE kind = 'person' ORDER BY name"))]
    return {name: identifying.EXTENSION if name == "phone_extension" else kind for name in named if (kind := kind_of(name)) is not None}


def own() -> exp.Select:
    """Profiles with what their own key says: a visitor's is where others may name it, a person's the id in its source.

    A visitor's key is looked for among the visitors of its source only, unless it is too long to be another one's.
    """
    return query(
        "SELECT profile, CASE WHEN anonymous THEN 'visitor' ELSE 'key' END AS kind, "
        "CASE WHEN anonymous AND LENGTH(key) >= 12 THEN key ELSE LOWER(source) || ':' || key END AS value FROM profiles"
    )


def _ranges(engine: Engine) -> Iterator[tuple[int, int]]:
    """The numbers of the profiles to look at, in stretches: from, and up to without."""
    edges = engine.rows(sql("SELECT MIN(profile) AS low, MAX(profile) AS high FROM renewed"))[0]
    if edges["low"] is not None:
        for low in range(edges["low"], edges["high"] + 1, AT_ONCE):
            yield low, low + AT_ONCE


def _hear(engine: Engine, kinds: Mapping[str, str], low: int, high: int) -> None:
    """Make ``heard``: what the attributes of these profiles say, and keys that are addresses or phones, as many sources have them."""
    engine.execute(drop_table("heard"))
    engine.execute(create_table("heard", {"profile": "BIGINT", "kind": "TEXT", "text": "TEXT"}, temporary=True))
    keys = query(
        "SELECT p.profile, CASE WHEN p.key LIKE '%@%' THEN 'email' ELSE 'phone' END AS kind, p.key AS text "
        "FROM profiles AS p JOIN renewed AS r ON r.profile = p.profile WHERE p.profile >= $low AND p.profile < $high "
        "AND NOT p.anonymous AND (p.key LIKE '%@%.%' OR p.key LIKE '+%')",
        low=low, high=high,
    )  # fmt: skip
    engine.execute(insert("heard", ["profile", "kind", "text"], keys))
    for kind in sorted(set(kinds.values())):
        said = query(
            "SELECT DISTINCT a.profile, $kind AS kind, COALESCE(a.text, CAST(a.date AS TEXT), "
            "CAST(CAST(a.number AS DECIMAL(38, 0)) AS TEXT), ARRAY_TO_STRING(a.items, ';')) AS text "
            "FROM attributes AS a JOIN renewed AS r ON r.profile = a.profile "
            "WHERE a.profile >= $low AND a.profile < $high AND a.confidence IS NULL",
            kind=kind, low=low, high=high,
        ).where(column("name", "a").isin(*(name for name, of in kinds.items() if of == kind)))  # fmt: skip
        engine.execute(insert("heard", ["profile", "kind", "text"], said))


def _write_links(engine: Engine) -> None:
    """Visitors whom events of a person name: the own field ``anonymous`` of a row that has both."""
    found: list[dict[str, Any]] = engine.rows(
        sql("SELECT \"column\", type FROM fields WHERE kind = 'event' AND name = 'anonymous' AND type IN ('text', 'number')")
    )
    for row in found:
        stored = column(row["column"], "e")
        text = stored if row["type"] == "text" else sql("CAST(CAST($c AS DECIMAL(38, 0)) AS TEXT)", c=stored)
        links = query(
            "SELECT DISTINCT e.profile, 'visitor' AS kind, "
            "CASE WHEN LENGTH($id) >= 12 THEN $id ELSE LOWER(e.origin) || ':' || $id END AS value "
            "FROM events AS e JOIN renewed AS r ON r.profile = e.profile JOIN profiles AS p ON p.profile = e.profile "
            "WHERE NOT p.anonymous AND $id IS NOT NULL",
            id=text,
        )
        engine.execute(exp.insert(links, exp.to_table("identifiers"), columns=["profile", "kind", "value"]))


__all__ = ["attributes", "own", "renew"]
