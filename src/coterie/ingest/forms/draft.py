"""The forms of a file while they are being decided: what is looked at, and what has been found so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from coterie.engines.duckdb import DuckDB
from coterie.ingest.fields import FieldSpec
from coterie.ingest.forms.columns import WRITTEN, ColumnForm, Read, Settled, settle
from coterie.ingest.mapping import Bound, Layout
from coterie.store.statement import column, named, select, sql

if TYPE_CHECKING:
    from sqlglot import exp


@dataclass(frozen=True, slots=True)
class Base:
    """What the base says of the values in its files. ``today``: no birthday is later."""

    zone: ZoneInfo
    currency: str
    country: str = ""
    today: date | None = None


@dataclass(slots=True)
class Draft:
    """Columns are looked at in ``table``: a sample of the rows, or all of them."""

    scratch: DuckDB
    base: Base
    layout: Layout
    table: str = WRITTEN
    forms: list[ColumnForm] = field(default_factory=list)
    marks: dict[str, exp.Expression] = field(default_factory=dict)
    changed: dict[int, exp.Expression] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    made_up: int = 0

    def header(self, place: int) -> str:
        """The column's name in the file."""
        return self.layout.columns[place]

    def new_place(self) -> int:
        """The place of a column that is made up from another one, beyond the file's own."""
        self.made_up += 1
        return len(self.layout.columns) + self.made_up - 1

    def bind_field(self, name: str, place: int, spec: FieldSpec) -> None:
        """Take a field from a made-up column."""
        self.layout = replace(self.layout, fields={**self.layout.fields, name: Bound(name, place, spec)})

    def bind_attribute(self, name: str, place: int, spec: FieldSpec) -> None:
        """Take a person's attribute from a made-up column."""
        self.layout = replace(self.layout, attributes={**self.layout.attributes, name: Bound(name, place, spec)})

    def bind_other(self, name: str, place: int) -> None:
        """Keep a made-up column under a name of its own: of people as an attribute, else as a property of the fact."""
        bound = Bound(name, place, FieldSpec("content"))
        layout = self.layout
        if layout.kind == "people":
            self.layout = replace(layout, attributes={**layout.attributes, name: bound})
        else:
            self.layout = replace(layout, others={**layout.others, name: bound})

    def ask(self, questions: Mapping[str, exp.Expression], table: str = WRITTEN) -> dict[str, Any]:
        """The one row that answers aggregate questions over a table."""
        return self.scratch.rows(select(named(questions), table))[0] if questions else {}

    def add(self, name: str, form: ColumnForm, read: Read) -> Settled:
        """Settle a form and keep it; what it remarks is told with its count."""
        found = settle(self.scratch, form, read)
        self.forms.append(found.form)
        self.notes += [f"{name}: {remark} ({values(count)})" for remark, count in found.remarks.items()]
        return found

    def count(self, condition: exp.Expression) -> int:
        """How many rows meet a condition over the texts as written."""
        return int(self.ask({"n": sql("COUNT(*) FILTER (WHERE $c)", c=condition)})["n"])


def text_of(place: int) -> exp.Column:
    """A column's trimmed text."""
    return column(f"t{place}")


def source_of(place: int) -> exp.Column:
    """The text that the form of a column reads."""
    return column(f"form{place}:source")


def values(count: int) -> str:
    """A number of values in words."""
    return "1 value" if count == 1 else f"{count:,} values"


def rows(count: int) -> str:
    """A number of rows in words."""
    return "1 row" if count == 1 else f"{count:,} rows"
