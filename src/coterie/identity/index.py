"""What profiles are compared by: the table ``identifiers``, one row per profile, kind and value in its normal form.

Kept beside the facts so that an import makes anew only the rows of the profiles that it touched. What was inferred is no
evidence and is left out. A profile's own key is an identifier too (``own``); it is not stored twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from coterie.identity import normal_forms
from coterie.identity.rules import kind_of
from coterie.store.statement import column, query, sql

if TYPE_CHECKING:
    from coterie.model.engine import Engine

AT_ONCE = 100_000
"""Profiles whose attributes are looked at together; more would only take more memory."""

EXTENSION = "extension"
"""The kind of an attribute that says that a phone is an office's exchange: it is no one person's."""

_MADE = ("name", "first_name", "last_name", "patronymic")


def renew(engine: Engine) -> None:
    """Make anew the identifiers of the profiles in the table ``renewed``; those of profiles that are gone go."""
    engine.execute(
        sql("DELETE FROM identifiers WHERE profile IN (SELECT profile FROM renewed) OR profile NOT IN (SELECT profile FROM profiles)")
    )
    kinds = attributes(engine)
    for low, high in _ranges(engine):
        rows = [*_attributes(engine, kinds, low, high), *_keys(engine, low, high)]
        _write(engine, _of_profiles(rows, kinds))
    _write_links(engine)


def attributes(engine: Engine) -> dict[str, str]:
    """The kind of each attribute by which people are compared."""
    named = [row["name"] for row in engine.rows(sql("SELECT name FROM fields WHERE kind = 'person' ORDER BY name"))]
    return {name: EXTENSION if name == "phone_extension" else kind for name in named if (kind := kind_of(name)) is not None}


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


def _attributes(engine: Engine, kinds: Mapping[str, str], low: int, high: int) -> Iterable[tuple[int, str, str]]:
    if not kinds:
        return ()
    found = query(
        "SELECT a.profile, a.name, COALESCE(a.text, CAST(a.date AS TEXT), CAST(CAST(a.number AS DECIMAL(38, 0)) AS TEXT), "
        "ARRAY_TO_STRING(a.items, ';')) AS value FROM attributes AS a JOIN renewed AS r ON r.profile = a.profile "
        "WHERE a.profile >= $low AND a.profile < $high AND r.profile >= $low AND r.profile < $high "
        "AND a.confidence IS NULL",
        low=low, high=high,
    ).where(column("name", "a").isin(*kinds))  # fmt: skip
    return _triples(engine, found)


def _keys(engine: Engine, low: int, high: int) -> Iterable[tuple[int, str, str]]:
    """Keys that are addresses or phones, as many sources have them; the name of such a row is empty."""
    found = query(
        "SELECT p.profile, '' AS name, p.key AS value FROM profiles AS p JOIN renewed AS r ON r.profile = p.profile "
        "WHERE p.profile >= $low AND p.profile < $high AND r.profile >= $low AND r.profile < $high "
        "AND NOT p.anonymous AND (p.key LIKE '%@%.%' OR p.key LIKE '+%')",
        low=low, high=high,
    )  # fmt: skip
    return _triples(engine, found)


def _triples(engine: Engine, found: exp.Expression) -> Iterable[tuple[int, str, str]]:
    table = engine.run(found)
    if not table.num_rows:
        return ()
    return zip(*(table[name].to_pylist() for name in ("profile", "name", "value")), strict=True)


def _of_profiles(rows: Iterable[tuple[int, str, str | None]], kinds: Mapping[str, str]) -> Iterator[tuple[int, str, str]]:
    """(profile, kind, value) of everything that these attributes say."""
    said: dict[int, dict[str, set[str]]] = {}
    behind_an_exchange: set[int] = set()
    for profile, attribute, text in rows:
        if text is None:
            continue
        kind = kinds[attribute] if attribute else "email" if "@" in text else "phone"
        of_profile = said.setdefault(profile, {})
        if kind == EXTENSION:
            behind_an_exchange.add(profile)
        elif kind in _MADE:
            of_profile.setdefault(kind, set()).add(text)
        elif forms := _forms(kind, text):
            of_profile.setdefault(kind.partition(":")[0], set()).update(forms)
    for profile in behind_an_exchange:
        said[profile].pop("phone", None)
    for profile, values in said.items():
        for kind, found in _whole(values).items():
            for value in found:
                yield profile, kind, value


@lru_cache(50_000)
def _forms(kind: str, text: str) -> tuple[str, ...]:
    kind, _, source = kind.partition(":")
    return tuple(f"{source}:{value}" if source else value for value in normal_forms.FORMS[kind](text))


def _whole(said: dict[str, set[str]]) -> dict[str, set[str]]:
    """What one profile says, with its name put together, and whether it is a company.

    What it says in two ways (two birthdays, a name before and after a wedding) it does not say at all.
    """
    names, text = _name(said)
    found = {kind: values for kind, values in said.items() if kind not in _MADE}
    if normal_forms.is_collector(text):
        return {}
    for kind in ("birthday", "sex", "city"):
        if len(found.get(kind, ())) > 1:
            del found[kind]
    is_person = bool({"birthday", "sex"} & found.keys() or "first_name" in said)
    is_company = normal_forms.is_company(text) or (not is_person and any(len(number) == 10 for number in found.get("tax_id", ())))
    if is_company:
        return {**found, "name": names if len(names) == 1 else set(), "nature": {"company"}}
    found["tax_id"] = {number for number in found.get("tax_id", ()) if len(number) == 12}  # a person's; the other is their employer's
    if len(names) == 1:
        found["name"] = names
        (name,) = names
        if "birthday" in found and sum(len(word) > 1 for word in name.split()) > 1:
            found["name_birthday"] = {f"{name}|{day}" for day in found["birthday"]}
    if {"name", "birthday", "sex"} & found.keys():
        found["nature"] = {"person"}
    return found


def _name(said: Mapping[str, set[str]]) -> tuple[set[str], str]:
    """The name in its form (several, if the profile says several), and one as it was written."""
    parts = [said[kind] for kind in ("last_name", "first_name", "patronymic") if said.get(kind)]
    if "name" in said and "last_name" not in said:
        written = said["name"]
    elif parts and all(len(part) == 1 for part in parts):
        written = {" ".join(next(iter(part)) for part in parts)}
    else:
        written = set()
    return {form for text in written for form in normal_forms.name(text)}, min(written, default="")


def _write(engine: Engine, rows: Iterable[tuple[int, str, str]]) -> None:
    import pyarrow as pa

    columns = list(zip(*rows, strict=True))
    if columns:
        profiles, kinds, values = columns
        engine.write("identifiers", pa.table({"profile": pa.array(profiles, pa.int64()), "kind": list(kinds), "value": list(values)}))


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
