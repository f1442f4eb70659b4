"""Rows that their own system has given up: «яяя Иванов», «НЕ ИСПОЛЬЗОВАТЬ», «(удалён)», a column of deletion marks.

They are left out and counted, never silently; whoever wants them says ``--keep COLUMN``. Goods that are sold no more stay: they
were sold once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from coterie.engines.duckdb import DuckDB
from coterie.ingest.detect.detection import GivenUp
from coterie.ingest.detect.headers import plain
from coterie.ingest.parse import MORE_TRUE_WORDS
from coterie.ingest.sources.staged import Staged, lay_under
from coterie.store.statement import any_of, column, create_as, query, sql

if TYPE_CHECKING:
    from sqlglot import exp

    from coterie.ingest.fields import Kind

MARK = re.compile(
    r"пометка (на )?удалени[ея]|помечен\w* (на|к) удалени\w+|удал[её]н[аоы]?|deletion ?mark|(is )?deleted|marked for deletion|"
    r"не использовать|do not use"
)
"""Headers, in their plain form, of columns that mark what was deleted."""

TRUE = tuple(dict.fromkeys((*MORE_TRUE_WORDS, "удален", "удалён", "deleted")))
NAME = (
    r"(?i)^[\s*!_.]*(я{2,}|z{3,}|x{3,})[\s_.*!-]|не\s+использ|не\s+исп\.|^\s*[*(\[]*\s*удал[её]н[аоы]?\s*[)\]:*]|[(\[*]\s*удал[её]н|"
    r"(помечен\w*|пометк\w*)\s+на\s+удален|do\s+not\s+use|[(\[]\s*deleted"
)
"""What is written into a name so that the card is not used, or stands last in the list."""

NAMES = ("person", "name", "person.name", "last_name", "first_name")
OF_CARDS: tuple[Kind, ...] = ("people", "companies")
PASSED_OVER: tuple[Kind, ...] = ("products", "rates")
REASON = "given up"
"""What the staged rows say that are left out."""


def find(scratch: DuckDB, kind: Kind, columns: Sequence[str], places: Mapping[str, int]) -> tuple[GivenUp, ...]:
    """The columns of a staged file whose values give rows up; ``places`` are those of the fields' columns."""
    if kind in PASSED_OVER:
        return ()
    out = []
    for place, (header, marked) in _tests(kind, columns, places).items():
        name = column(f"c{_name_place(places, place)}")
        found = scratch.rows(
            query("SELECT TRIM($name) AS name, COUNT(*) OVER () AS n FROM staged WHERE skip IS NULL AND $marked ORDER BY row LIMIT 3",
                  name=name, marked=marked)
        )  # fmt: skip
        if found:
            why = f"{header!r} marks them as deleted" if MARK.fullmatch(plain(header)) else f"the name in {header!r} says not to use them"
            out.append(GivenUp(header, int(found[0]["n"]), why, tuple(str(row["name"])[:40] for row in found if row["name"])))
    return tuple(out)


def leave_out(
    scratch: DuckDB, staged: Staged, kind: Kind, found: Sequence[GivenUp], *, places: Mapping[str, int], keep: Sequence[str]
) -> Staged:
    """The staged file with the rows of these columns as no data, but for those that are to be kept.

    ``keep``: headers of columns, or names.
    """
    wanted = {one.column for one in found} - set(keep)
    tests = [marked for header, marked in _tests(kind, staged.columns, places).values() if header in wanted]
    if not tests:
        return staged
    given_up = any_of(tests)
    names = [column(f"c{place}") for name, place in places.items() if name in NAMES]
    for name in names if keep else ():
        given_up = sql("$g AND NOT COALESCE($kept, FALSE)", g=given_up.copy(), kept=sql("TRIM($n)", n=name).isin(*keep))
    lay_under(scratch, "staged_with_given_up")
    skip = sql("CASE WHEN skip IS NULL AND fault IS NULL AND $g THEN $why ELSE skip END AS skip", g=given_up, why=REASON)
    values = [column(f"c{i}") for i in range(len(staged.columns))]
    rows = query("SELECT row, fault, raw FROM staged_with_given_up").select(skip, *values)
    scratch.execute(create_as("staged", rows, view=True))
    gone = int(scratch.rows(query("SELECT COUNT(*) AS n FROM staged WHERE skip = $why", why=REASON))[0]["n"])
    return replace(staged, skipped={**staged.skipped, REASON: gone}) if gone else staged


def note(one: GivenUp) -> str:
    """What to say of the rows that are left out."""
    some = f" (such as {', '.join(map(repr, one.shown))})" if one.shown else ""
    rows = "1 row" if one.rows == 1 else f"{one.rows:,} rows"
    return f"left out: {rows}, since {one.why}{some}; --keep {one.column!r} takes them"


def named(text: str) -> bool:
    """Whether a name says that its card is not to be used.

    >>> [named(text) for text in ("яяя Иванов", "Петров (удалён)", "Яшин Яков")]
    [True, True, False]
    """
    return re.search(NAME, text) is not None


def _tests(kind: Kind, columns: Sequence[str], places: Mapping[str, int]) -> dict[int, tuple[str, exp.Expression]]:
    """By a column's place its header, and whether a row is given up by it."""
    found: dict[int, tuple[str, exp.Expression]] = {}
    for place, header in enumerate(columns):
        text = column(f"c{place}")
        if MARK.fullmatch(plain(header)):
            found[place] = (header, sql("COALESCE($t, FALSE)", t=sql("LOWER(TRIM($c))", c=text).isin(*TRUE)))
    if kind in OF_CARDS:
        for place in sorted({place for name, place in places.items() if name in NAMES} - set(found)):
            found[place] = (columns[place], sql("COALESCE(REGEXP_MATCHES($c, $name), FALSE)", c=column(f"c{place}"), name=NAME))
    return found


def _name_place(places: Mapping[str, int], otherwise: int) -> int:
    """Where the name of whom a row is about stands."""
    return next((places[name] for name in ("name", "last_name", "person") if name in places), otherwise)
