"""The registry of what a company brings itself: the type of each attribute and own field, and where it is kept.

A type is decided by the first file that brings it; a later file's values are converted, or, where they don't fit, the
attribute or field is widened to text, its old values rewritten as text, and the answer says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlglot import exp

from coterie.compile.layout import TABLE_OF, VALUE_COLUMN
from coterie.ingest import contents, instants
from coterie.ingest.run import Run
from coterie.language.types import PERSON_FIELDS, Type
from coterie.language.types import Level as FactLevel
from coterie.store import own_fields
from coterie.store.statement import column, sql
from coterie.store.warehouse import past

Level = Literal["person"] | FactLevel


@dataclass(frozen=True, slots=True)
class Entry:
    """A registered name: its type and, but for a person's attribute, the column of its table."""

    level: Level
    name: str
    type: Type
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A name with the expression of its value over a scratch text column."""

    entry: Entry
    value: exp.Expression


def load(run: Run) -> dict[tuple[str, str], Entry]:
    """Everything registered, by kind and name."""
    rows = run.warehouse.rows(sql('SELECT kind, name, "column", type FROM fields'))
    return {(row["kind"], row["name"]): Entry(row["kind"], row["name"], Type(row["type"]), row["column"]) for row in rows}


def plan(run: Run, level: Level, texts: dict[str, str], table: str) -> list[Planned]:
    """Decide the types of names, given the scratch text column of each in a table; registers and widens in the warehouse.

    A name with nothing known in it is left out.
    """
    known = load(run)
    found = contents.types(run.scratch, table, tuple(texts.values()))
    planned = []
    for name, text in texts.items():
        content = found[text]
        if content is None:
            continue
        entry = known.get((level, name))
        fixed = PERSON_FIELDS.get(name) if level == "person" else None
        if entry is None:
            entry = register(run, level, name, fixed or content)
        elif fixed is None and not _all_fit(run, entry.type, content, text, table):
            entry = widen(run, entry)
        planned.append(Planned(entry, _value(run, entry.type, text, table)))
    return planned


def _value(run: Run, kind: Type, text: str, table: str) -> exp.Expression:
    clock = instants.Clock(0, ())
    if kind is Type.INSTANT:
        clock = instants.Clock.of(run.zone, *instants.span(run.scratch, table, [text]))
    return contents.value(kind, column(text), clock)


def _all_fit(run: Run, kind: Type, content: Type, text: str, table: str) -> bool:
    if kind in (content, Type.TEXT):
        return True
    misfit = sql("$c IS NOT NULL AND NOT $fit", c=column(text), fit=contents.fits(kind, column(text)))
    return run.value(exp.select(sql("COUNT(*)")).from_(table).where(misfit)) == 0


def register(run: Run, level: Level, name: str, kind: Type) -> Entry:
    """Enter a new name; that of a fact gets a column of its own."""
    entry = Entry(level, name, kind, None if level == "person" else own_fields.new_column(run.warehouse, level, kind))
    own_fields.enter(run.warehouse, level, name, kind, entry.column)
    return entry


def widen(run: Run, entry: Entry) -> Entry:
    """Make the name's type text, and its values already held texts."""
    run.notes.append(f"{entry.name}: held {_WORDS[entry.type]} so far, this file brings other values; it is text from now on")
    if entry.level == "person":
        _widen_attribute(run, entry)
        changed = Entry("person", entry.name, Type.TEXT)
    else:
        assert entry.column is not None
        changed = Entry(entry.level, entry.name, Type.TEXT, own_fields.new_column(run.warehouse, entry.level, Type.TEXT))
        assert changed.column is not None
        as_text = contents.as_text(entry.type, column(entry.column))
        for table in (TABLE_OF[entry.level], past(TABLE_OF[entry.level])):
            set_ = [
                exp.EQ(this=column(changed.column), expression=as_text.copy()),
                exp.EQ(this=column(entry.column), expression=exp.null()),
            ]
            run.warehouse.execute(exp.Update(this=exp.to_table(table), expressions=set_))
    _replace(run, entry, changed)
    return changed


def _widen_attribute(run: Run, entry: Entry) -> None:
    held = column(VALUE_COLUMN[entry.type])
    as_text = contents.as_text(entry.type, held)
    for table in ("attributes", past("attributes")):
        set_ = [exp.EQ(this=column("text"), expression=as_text.copy()), exp.EQ(this=held.copy(), expression=exp.null())]
        where = exp.Where(this=sql("name = $name", name=entry.name))
        run.warehouse.execute(exp.Update(this=exp.to_table(table), expressions=set_, where=where))


def to_lines(run: Run, entry: Entry) -> Entry:
    """Make an order's own field one of its lines': a file came in which it differs within an order."""
    assert entry.column is not None
    moved = Entry("line", entry.name, entry.type, own_fields.new_column(run.warehouse, "line", entry.type))
    assert moved.column is not None
    trees = {"new": column(moved.column), "old": column(entry.column)}
    run.warehouse.execute(
        sql(
            "UPDATE lines SET $new = o.value FROM (SELECT order_no, book, $old AS value FROM orders) AS o "
            "WHERE o.order_no = lines.order_no AND o.book = lines.book",
            **trees,
        )
    )
    run.warehouse.execute(
        sql(
            "UPDATE past_lines SET $new = o.value FROM (SELECT order_no, book, until_no, $old AS value FROM past_orders) AS o "
            "WHERE o.order_no = past_lines.order_no AND o.book = past_lines.book AND o.until_no = past_lines.until_no",
            **trees,
        )
    )
    _replace(run, entry, moved)
    run.notes.append(f"{entry.name}: differs between the lines of an order in this file; it is a field of lines from now on")
    return moved


def _replace(run: Run, old: Entry, new: Entry) -> None:
    run.warehouse.execute(sql("DELETE FROM fields WHERE kind = $kind AND name = $name", kind=old.level, name=old.name))
    own_fields.enter(run.warehouse, new.level, new.name, new.type, new.column)


_WORDS = {
    Type.NUMBER: "numbers",
    Type.MONEY: "money",
    Type.TEXT: "text",
    Type.TRUTH: "yes and no",
    Type.DATE: "dates",
    Type.INSTANT: "dates with times",
    Type.LIST: "lists",
    Type.PLACE: "places",
}
