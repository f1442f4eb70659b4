"""From what profiles say of themselves to what they go by: the table ``heard`` (profile, kind, text, each once) to ``identifiers``.

The form of a text is worked out once, whoever says it; what a profile says in all is put together by the warehouse. What it
says in two ways (two birthdays, a name before and after a wedding) it does not say at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from coterie.identity import normal_forms
from coterie.store.statement import column, create_as, create_table, drop_table, insert, query, sql

if TYPE_CHECKING:
    from coterie.model.engine import Engine

EXTENSION = "extension"
"""The kind of an attribute that says that a phone is an office's exchange: it is no one person's."""

_MADE = ("name", "first_name", "last_name", "patronymic")
"""Kinds of attributes of which a name is made."""


def write(engine: Engine) -> None:
    """Add the identifiers of the profiles in ``heard``."""
    if not engine.rows(sql("SELECT 1 AS one FROM heard LIMIT 1")):
        return
    _write_forms(engine)
    _write_names(engine)
    _judge(engine)
    for rows in (_values(), _natures(), *_names()):
        engine.execute(insert("identifiers", ["profile", "kind", "value"], rows))


def _write_forms(engine: Engine) -> None:
    """Make ``formed``: each value of each profile in its normal form (names apart)."""
    texts = query("SELECT DISTINCT kind, text FROM heard WHERE text IS NOT NULL").where(exp.not_(column("kind").isin(EXTENSION, *_MADE)))
    forms = [
        (said, text, said.partition(":")[0], form) for said, text in _read(engine, texts, "kind", "text") for form in _forms(said, text)
    ]
    _stage(engine, "forms", {"said": "TEXT", "text": "TEXT", "kind": "TEXT", "value": "TEXT"}, forms)
    rows = query(
        "SELECT DISTINCT h.profile, f.kind, f.value FROM heard AS h JOIN forms AS f ON f.said = h.kind AND f.text = h.text "
        "WHERE f.kind <> 'phone' OR h.profile NOT IN (SELECT profile FROM heard WHERE kind = $exchange AND text IS NOT NULL)",
        exchange=EXTENSION,
    )
    _create(engine, "formed", rows)


def _forms(said: str, text: str) -> Iterator[str]:
    kind, _, source = said.partition(":")
    for form in normal_forms.FORMS[kind](text):
        yield f"{source}:{form}" if source else form


def _write_names(engine: Engine) -> None:
    """Make ``written``, the names of each profile as they were written (or as their parts make them), and ``called``: what they are."""
    heard = query("SELECT profile, kind, text FROM heard WHERE text IS NOT NULL").where(column("kind").isin(*_MADE))
    parts = query(
        "SELECT profile, COUNT_IF(kind = 'name') AS whole, "
        "COUNT_IF(kind = 'last_name') AS last, MIN(text) FILTER (WHERE kind = 'last_name') AS l, "
        "COUNT_IF(kind = 'first_name') AS first, MIN(text) FILTER (WHERE kind = 'first_name') AS f, "
        "COUNT_IF(kind = 'patronymic') AS middle, MIN(text) FILTER (WHERE kind = 'patronymic') AS m "
        "FROM $heard AS h GROUP BY profile",
        heard=heard,
    )
    _create(engine, "naming", parts)
    rows = sql(
        "SELECT h.profile, h.text FROM heard AS h JOIN naming AS n ON n.profile = h.profile "
        "WHERE h.kind = 'name' AND h.text IS NOT NULL AND n.last = 0 "
        "UNION SELECT profile, TRIM(COALESCE(l, '') || ' ' || COALESCE(f, '') || ' ' || COALESCE(m, '')) AS text FROM naming "
        "WHERE (whole = 0 OR last > 0) AND last <= 1 AND first <= 1 AND middle <= 1"
    )
    _create(engine, "written", rows)
    texts = _read(engine, query("SELECT DISTINCT text FROM written"), "text")
    what = {"text": "TEXT", "form": "TEXT", "whole": "BOOLEAN", "collector": "BOOLEAN", "company": "BOOLEAN"}
    _stage(engine, "called", what, [(text, *normal_forms.name(text)) for (text,) in texts])


def _judge(engine: Engine) -> None:
    """Make ``judged``: what each profile says in one way only, and whether it is a company. A collector's is left out."""
    said = query(
        "SELECT h.profile, COUNT_IF(f.kind = 'birthday') AS birthdays, COUNT_IF(f.kind = 'sex') AS sexes, "
        "COUNT_IF(f.kind = 'city') AS cities, MIN(f.value) FILTER (WHERE f.kind = 'birthday') AS birthday, "
        "COUNT_IF(f.kind = 'tax_id' AND LENGTH(f.value) = 10) AS firms "
        "FROM (SELECT DISTINCT profile FROM heard) AS h LEFT JOIN formed AS f ON f.profile = h.profile GROUP BY h.profile"
    )
    names = query(
        "SELECT n.profile, n.names, n.name, n.whole, c.collector, c.company FROM ("
        "SELECT w.profile, COUNT(DISTINCT c.form) AS names, MIN(c.form) AS name, COUNT_IF(c.whole) AS whole, MIN(w.text) AS text "
        "FROM written AS w JOIN called AS c ON c.text = w.text GROUP BY w.profile) AS n JOIN called AS c ON c.text = n.text"
    )
    rows = query(
        "SELECT s.profile, s.birthdays, s.sexes, s.cities, s.birthday, COALESCE(n.names, 0) AS names, n.name, n.whole > 0 AS whole, "
        "COALESCE(n.company, FALSE) OR (s.firms > 0 AND s.birthdays <> 1 AND s.sexes <> 1 AND COALESCE(g.first, 0) = 0) AS company "
        "FROM $said AS s LEFT JOIN $names AS n ON n.profile = s.profile LEFT JOIN naming AS g ON g.profile = s.profile "
        "WHERE NOT COALESCE(n.collector, FALSE)",
        said=said, names=names,
    )  # fmt: skip
    _create(engine, "judged", rows)


def _values() -> exp.Select:
    """A person's tax number has twelve digits; the other one they gave is their employer's."""
    return query(
        "SELECT f.profile, f.kind, f.value FROM formed AS f JOIN judged AS j ON j.profile = f.profile WHERE CASE f.kind "
        "WHEN 'birthday' THEN j.birthdays = 1 WHEN 'sex' THEN j.sexes = 1 WHEN 'city' THEN j.cities = 1 "
        "WHEN 'tax_id' THEN j.company OR LENGTH(f.value) = 12 ELSE TRUE END"
    )


def _natures() -> exp.Select:
    return query(
        "SELECT profile, 'nature' AS kind, CASE WHEN company THEN 'company' ELSE 'person' END AS value FROM judged "
        "WHERE company OR names = 1 OR birthdays = 1 OR sexes = 1"
    )


def _names() -> tuple[exp.Select, exp.Select]:
    return (
        query("SELECT profile, 'name' AS kind, name AS value FROM judged WHERE names = 1"),
        query(
            "SELECT profile, 'name_birthday' AS kind, name || '|' || birthday AS value FROM judged "
            "WHERE NOT company AND names = 1 AND whole AND birthdays = 1"
        ),
    )


def _create(engine: Engine, name: str, rows: exp.Expression) -> None:
    engine.execute(drop_table(name))
    engine.execute(create_as(name, rows, temporary=True))


def _stage(engine: Engine, name: str, columns: Mapping[str, str], rows: list[tuple[Any, ...]]) -> None:
    import pyarrow as pa

    engine.execute(drop_table(name))
    engine.execute(create_table(name, columns, temporary=True))
    if rows:
        kinds = {"TEXT": pa.string(), "BOOLEAN": pa.bool_()}
        arrays = [pa.array(values, kinds[kind]) for values, kind in zip(zip(*rows, strict=True), columns.values(), strict=True)]
        engine.write(name, pa.table(arrays, list(columns)))


def _read(engine: Engine, rows: exp.Expression, *columns: str) -> Iterable[tuple[str, ...]]:
    table = engine.run(rows)
    return zip(*(table[name].to_pylist() for name in columns), strict=True)


__all__ = ["EXTENSION", "write"]
