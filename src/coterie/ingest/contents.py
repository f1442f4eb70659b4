"""The type of a column by its content: what all of its known values read as."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from coterie.engines.duckdb import DuckDB
from coterie.ingest import instants, parse
from coterie.language.types import Type
from coterie.store.statement import column, sql

_ORDER = (Type.NUMBER, Type.TRUTH, Type.DATE, Type.INSTANT)
_SAMPLE = 2_000


def types(scratch: DuckDB, table: str, columns: tuple[str, ...]) -> Mapping[str, Type | None]:
    """The type of each text column of a table; None where nothing is known. A sample rules most out before all rows are read."""
    found: dict[str, Type | None] = {}
    if not columns:
        return found
    sample = _fitting(scratch, exp.select("*").from_(table).limit(_SAMPLE), {name: _ORDER for name in columns})
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
    chosen: list[exp.Expression] = []
    for place, (name, kinds) in enumerate(asked.items()):
        chosen.append(sql("COUNT($c)", c=column(name)).as_(f"n{place}"))
        chosen += [
            sql("COALESCE(BOOL_AND($fit) FILTER (WHERE $c IS NOT NULL), TRUE)", fit=fits(kind, column(name)), c=column(name)).as_(
                f"{kind.value}{place}"
            )
            for kind in kinds
        ]
    answer = scratch.run(exp.select(*chosen).from_(rows.subquery("r"))).to_pylist()[0]
    return {
        name: None if known and not answer[f"n{place}"] else tuple(kind for kind in kinds if answer[f"{kind.value}{place}"])
        for place, (name, kinds) in enumerate(asked.items())
    }


def fits(kind: Type, text: exp.Expression) -> exp.Expression:
    """Whether a known, cleaned text reads as a value of the type (by content)."""
    match kind:
        case Type.NUMBER:
            return sql(
                "(REGEXP_FULL_MATCH($c, $number) AND $n IS NOT NULL)", c=text, number=parse.CONTENT_NUMBER, n=parse.number(text)
            )
        case Type.TRUTH:
            return exp.Lower(this=text.copy()).isin(*parse.TRUE_WORDS, *parse.FALSE_WORDS)
        case Type.DATE:
            return sql("(REGEXP_FULL_MATCH($c, '[0-9]{4}-[0-9]{2}-[0-9]{2}') AND $d IS NOT NULL)", c=text, d=parse.day(text))
        case Type.INSTANT:
            return sql("COALESCE($s <> 2 AND $l IS NOT NULL, FALSE)", s=instants.shape(text), l=_local(text))
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
            return clock.to_utc(_local(text), instants.offset(text, instants.shape(text)))
        case Type.LIST:
            return parse.labels(text)
        case Type.TEXT | Type.PLACE:
            return text.copy()


def _local(text: exp.Expression) -> exp.Expression:
    return instants.in_range(instants.local(text, instants.shape(text)))


def as_text(kind: Type, stored: exp.Expression) -> exp.Expression:
    """A stored value as the text it becomes when its attribute is widened to text; neutral SQL for every engine."""
    match kind:
        case Type.NUMBER | Type.MONEY:
            return sql("CASE WHEN CAST($v AS TEXT) LIKE '%.%' THEN RTRIM(RTRIM(CAST($v AS TEXT), '0'), '.') ELSE CAST($v AS TEXT) END", v=stored)
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
