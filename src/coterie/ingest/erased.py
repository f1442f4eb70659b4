"""Rows of people who were erased stay out: they are dropped, also from quarantine.

A row is theirs by its key or by a contact in a column of contacts (any column, where a file has none). A text of somebody
else's row that mentions theirs loses the contact, and the row stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pyarrow as pa
from sqlglot import exp

from coterie.engines.duckdb import DuckDB
from coterie.ingest.judge import DROPPED
from coterie.ingest.mapping import Layout
from coterie.ingest.people_merge import NUMBERED
from coterie.ingest.readers import Staged
from coterie.ingest.sources.joined import ABOUT
from coterie.ingest.sources.staged import lay_under
from coterie.store import digests
from coterie.store.statement import any_of, column, create_as, create_table, drop_table, insert, query, sql
from coterie.store.tombstones import Erased

OF_OTHERS = ("referred_by",)
"""Fields that name somebody else than the row is about."""
ROWS, VALUES, MASKED = "erased_rows", "erased_values", "erased_masked"


def mask(scratch: DuckDB, layout: Layout, staged: Staged, erased: Erased) -> None:
    """Put ``***`` for the contacts of people who were erased in the texts of ``staged`` that mention them, before it is judged."""
    contacts, owning = _contacts(layout), _owning(layout, staged)
    places = {f"c{i}": i in owning for i in range(len(staged.columns)) if i not in contacts}
    mentions = {name: _mentions(scratch, name, erased, digests.is_contact if owns else _never) for name, owns in places.items()}
    mentions["raw"] = _mentions(scratch, "raw", erased, lambda line: any(map(digests.is_contact, _pieces(line))))
    mentions = {name: texts for name, texts in mentions.items() if texts}
    if not mentions:
        return
    every = list(dict.fromkeys(text for texts in mentions.values() for text in texts))
    scratch.execute(create_table(MASKED, {"text": "TEXT", "masked": "TEXT"}))
    scratch.write(MASKED, pa.table({"text": every, "masked": [erased.masked(text) for text in every]}))
    lay_under(scratch, "staged_unmasked")
    clean = "COALESCE((SELECT m.masked FROM $masked AS m WHERE m.text = $c), $c)"
    columns = [
        sql(clean, c=column(name, "s"), masked=exp.to_table(MASKED)).as_(name) if name in mentions else column(name, "s")
        for name in (*ABOUT, *(f"c{i}" for i in range(len(staged.columns))))
    ]
    scratch.execute(create_as("staged", exp.select(*columns).from_("staged_unmasked AS s").order_by("row")))


def _mentions(scratch: DuckDB, name: str, erased: Erased, owns: Callable[[str], bool]) -> list[str]:
    """The texts of a column that mention somebody erased and don't make the row theirs."""
    asked = exp.select(column(name).as_("text")).distinct().from_("staged").where(_like_a_contact(name))
    return list(_passing(scratch, asked, lambda text: erased.mentioned(text) and not owns(text)))


def leave_out(scratch: DuckDB, layout: Layout, staged: Staged, source: str, erased: Erased) -> int:
    """Give every row of ``judged`` that is about somebody who was erased the fate ``DROPPED``; how many these are."""
    scratch.execute(create_table(ROWS, {"row": "BIGINT"}))
    for name, anonymous in (("person", False), ("anonymous", True)):
        if name in layout.fields:
            of_source = _of_source(erased, source, anonymous=anonymous)
            _find(scratch, column(f"f:{name}"), "judged", of_source)
    if layout.kind == "people" and "person" not in layout.fields:
        scratch.execute(create_as("numbered_people", query("SELECT row, $key AS key FROM judged WHERE fate IS NULL", key=NUMBERED)))
        _find(scratch, column("key"), "numbered_people", _of_source(erased, source))
    for i in sorted(_owning(layout, staged)):
        _find(scratch, column(f"c{i}"), "staged", erased.mentioned, where=_like_a_contact(f"c{i}"))
    _find(scratch, column("raw"), "staged", _in_raw(erased, source), where=sql("fault IS NOT NULL"))
    theirs = sql("row IN (SELECT row FROM $rows)", rows=exp.to_table(ROWS))
    count = query("SELECT COUNT(*) AS n FROM judged WHERE fate IS DISTINCT FROM $dropped", dropped=DROPPED).where(theirs)
    found = int(scratch.rows(count)[0]["n"])
    if found:
        fate = exp.EQ(this=column("fate"), expression=exp.Literal.string(DROPPED))
        scratch.execute(exp.Update(this=exp.to_table("judged"), expressions=[fate], where=exp.Where(this=theirs.copy())))
    for table in (ROWS, "numbered_people"):
        scratch.execute(drop_table(table))
    return found


def _contacts(layout: Layout) -> set[int]:
    """The places of the columns that are read as addresses or numbers."""
    return {bound.column for bound in layout.bound() if bound.spec.reading in ("email", "phone")}


def _owning(layout: Layout, staged: Staged) -> set[int]:
    """The columns whose contact makes a row somebody's: those of contacts by field or name, else all that name nobody else."""
    named = {i for i, name in enumerate(staged.columns) if digests.is_of_contacts(name)}
    elsewhere = {bound.column for bound in layout.bound() if bound.name.removeprefix("person.") in OF_OTHERS}
    return (_contacts(layout) | named or set(range(len(staged.columns)))) - elsewhere


def _never(_: str) -> bool:
    return False


def note(rows: int) -> str:
    """What the answer says of them."""
    return (
        f"{rows:,} rows are of people who were erased; they stay out" if rows > 1 else "1 row is of a person who was erased; it stays out"
    )


def _of_source(erased: Erased, source: str, *, anonymous: bool = False) -> Callable[[str], bool]:
    return lambda key: erased.names(source, key, anonymous=anonymous)


def _in_raw(erased: Erased, source: str) -> Callable[[str], bool]:
    """A line that could not be taken apart: its pieces between separators are keys or not."""

    def theirs(line: str) -> bool:
        return erased.mentioned(line) or any(erased.names(source, piece) for piece in _pieces(line) if piece)

    return theirs


def _pieces(line: str) -> set[str]:
    return {piece.strip(" \"'") for mark in ",;\t|" for piece in line.split(mark)}


def _like_a_contact(name: str) -> exp.Expression:
    text = column(name)
    return any_of([sql("CONTAINS($c, '@')", c=text), sql("LENGTH(REGEXP_REPLACE($c, '[^0-9]', '', 'g')) >= 10", c=text)])


def _find(scratch: DuckDB, text: exp.Expression, table: str, test: Callable[[str], bool], where: exp.Expression | None = None) -> None:
    """Enter the rows of a table whose text passes a test."""
    asked = exp.select(text.as_("text")).distinct().from_(table).where(sql("$t IS NOT NULL", t=text))
    found = list(_passing(scratch, asked if where is None else asked.where(where), test))
    if not found:
        return
    scratch.execute(create_table(VALUES, {"text": "TEXT"}))
    scratch.write(VALUES, pa.table({"text": pa.array(found, pa.string())}))
    rows = exp.select("row").from_(table).where(sql("$t IN (SELECT text FROM $values)", t=text, values=exp.to_table(VALUES)))
    scratch.execute(insert(ROWS, ["row"], rows))
    scratch.execute(drop_table(VALUES))


def _passing(scratch: DuckDB, asked: exp.Expression, test: Callable[[str], bool]) -> Iterable[str]:
    for batch in scratch.stream(asked):
        yield from filter(test, batch.column(0).to_pylist())
