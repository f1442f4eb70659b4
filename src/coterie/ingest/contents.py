"""The type of a column by its content: what all of its known values read as."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlglot import exp

from coterie.engines.duckdb import DuckDB
from coterie.ingest import instants, parse
from coterie.language.types import Type
from coterie.store.statement import column, named, select, sql

_ORDER = (Type.NUMBER, Type.TRUTH, Type.DATE, Type.INSTANT)
_SAMPLE = 2_000
AT_ONCE = 60
"""Expressions in one query: planning takes longer than in proportion to their number."""


def types(scratch: DuckDB, table: str, columns: tuple[str, ...]) -> Mapping[str, Type | None]:
    """The type of each text column of a table; None where nothing is known. A sample rules most out before all rows are read."""
    found: dict[str, Type | None] = {}
    if not columns:
        return found
    sample = _fitting(scratch, exp.select("*").from_(table).limit(_SAMPLE), dict.fromkeys(columns, _ORDER))
    hopeful = {name: fits for name, fits in sample.items() if fits}
    whole = _fitting(scratch, exp.select("*").from_(table), {name: hopeful.get(name, ()) for name in columns}, known=True)
    for name in columns:
        fits = whole[name]
        found[name] = None if fits is None else next(iter(fits), Type.TEXT)
    return found


def _fitting(
    scratch: DuckDB, rows: exp.Select, asked: Mapping[str, tuple[Type, ...]], *, known: bool = False
) -> dict[str, tuple[Type, ...] | None]:
    """For each column the types, of those asked, that all its known values have; None if nothing is known (when ``known`` is asked)."""
    chosen: dict[str, exp.Expression] = {}
    for place, (name, kinds) in enumerate(asked.items()):
        chosen[f"n{place}"] = sql("COUNT($c)", c=column(name))
        for kind in kinds:
            every = sql("COALESCE(BOOL_AND($fit) FILTER (WHERE $c IS NOT NULL), TRUE)", fit=fits(kind, column(name)), c=column(name))
            chosen[f"{kind.value}{place}"] = every
    answer: dict[str, Any] = {}
    names = list(chosen)
    for first in range(0, len(names), AT_ONCE):
        answer |= scratch.rows(select(named({name: chosen[name] for name in names[first : first + AT_ONCE]}), rows.copy()))[0]
    return {
        name: None if known and not answer[f"n{place}"] else tuple(kind for kind in kinds if answer[f"{kind.value}{place}"])
        for place, (name, kinds) in enumerate(asked.items())
    }


def fits(kind: Type, text: exp.Expression) -> exp.Expression:
    """Whether a known, cleaned text reads as a value of the type (by content)."""
    match kind:
        case Type.NUMBER:
            return sql(
                "(REGEXP_FULL_MATCH($c, $number) AND ($n IS NOT NULL OR LOWER($c) = 'nan'))",
                c=text,
                number=f"{parse.CONTENT_NUMBER}|[Nn][Aa][Nn]",
                n=parse.number(text),
            )
        case Type.TRUTH:
            return exp.Lower(this=text.copy()).isin(*parse.TRUE_WORDS, *parse.FALSE_WORDS)
        case Type.DATE:
            return parse.is_day(text)
        case Type.INSTANT:
            return instants.fits(text)
        case Type.MONEY | Type.TEXT | Type.LIST | Type.PLACE:
            return exp.true()


def value(kind: Type, text: exp.Expression, clock: instants.Clock) -> exp.Expression:
    """The value of a text that fits the type, as it is stored."""
    match kind:
        case Type.NUMBER | Type.MONEY:
            return parse.number(text)
        case Type.TRUTH:
            return parse.truth(text, parse.MORE_TRUE_WORDS, parse.MORE_FALSE_WORDS)
        case Type.DATE:
            return parse.day(text)
        case Type.INSTANT:
            return clock.to_utc(instants.any_local(text), instants.any_offset(text))
        case Type.LIST:
            return parse.labels(text)
        case Type.TEXT | Type.PLACE:
            return text.copy()


def as_text(kind: Type, stored: exp.Expression) -> exp.Expression:
    """A stored value as the text it becomes when its attribute is widened to text; neutral SQL for every engine."""
    match kind:
        case Type.NUMBER | Type.MONEY:
            text = sql("CAST($v AS TEXT)", v=stored)
            return sql("CASE WHEN $t LIKE '%.%' THEN RTRIM(RTRIM($t, '0'), '.') ELSE $t END", t=text)
        case Type.TRUTH:
            return sql("CASE WHEN $v THEN 'yes' WHEN NOT $v THEN 'no' END", v=stored)
        case Type.DATE:
            return sql("CAST($v AS TEXT)", v=stored)
        case Type.INSTANT:
            return sql("CAST($v AS TEXT) || ' UTC'", v=stored)
        case Type.LIST:
            return sql("ARRAY_TO_STRING($v, '|')", v=stored)
        case Type.TEXT | Type.PLACE:
            return stored.copy()
