"""The forms of a staged file's columns: from a sample where that is plain throughout, else from all of their values.

A file that is plain costs no more than the look at the sample.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from coterie.engines.duckdb import DuckDB
from coterie.ingest.forms import by_content, by_reading, of_deals, of_goods, of_messages, of_orders, of_people
from coterie.ingest.forms.columns import WRITTEN, rewritten
from coterie.ingest.forms.draft import Base, Draft, text_of
from coterie.ingest.mapping import Bound, Layout
from coterie.store.statement import create_as, drop_table, sql

_BLOCK, _BLOCKS = 500, 5
"""Rows of the sample: this many, at so many places of the file from its start on."""

_LOOKED_AT = 1_000


@dataclass(frozen=True, slots=True)
class Forms:
    """The layout with what columns were made up, what to tell the user, and the query of the plain texts (None: all are plain)."""

    layout: Layout
    notes: tuple[str, ...]
    query: exp.Select | None


def overlooked(scratch: DuckDB, reasons: Mapping[str, Bound]) -> bool:
    """Whether rows were set aside for texts that a form would read; ``reasons`` gives the column of each reason."""
    seen = {row["fate"] for row in scratch.rows(sql("SELECT DISTINCT fate FROM judged WHERE fate IS NOT NULL"))}
    for reason in seen & set(reasons):
        bound = reasons[reason]
        texts = exp.select(text_of(bound.column).as_("t")).distinct().from_("judged").join("cleaned", on=sql("cleaned.row = judged.row"))
        some = texts.where(sql("judged.fate = $reason", reason=reason)).limit(_LOOKED_AT)
        could_read = of_messages.could_read if bound.spec.reading == "happened" else by_reading.could_read
        if any(could_read(bound, row["t"]) for row in scratch.rows(some)):
            return True
    return False


def decide(scratch: DuckDB, layout: Layout, rows: int, base: Base, *, whole: bool = False) -> Forms:
    """Decide the forms of the columns in the scratch view ``written``; ``whole`` looks at all rows where a sample would do."""
    draft = Draft(scratch, base, layout, WRITTEN if whole or rows <= _BLOCK * _BLOCKS else "sampled")
    if draft.table != WRITTEN:
        scratch.execute(drop_table("sampled"))
        blocks = [exp.select("*").from_(WRITTEN).limit(_BLOCK).offset(rows // _BLOCKS * place).subquery() for place in range(_BLOCKS)]
        scratch.execute(create_as("sampled", exp.union(*(exp.select("*").from_(block) for block in blocks), distinct=False)))
    done = of_orders.form(draft) if layout.kind in ("order-lines", "orders") else set()
    for bound in by_reading.doubtful(draft):
        if bound.name not in done:
            by_reading.form(draft, bound)
    of_people.form(draft)
    of_deals.form(draft)
    of_goods.form(draft)
    of_messages.form(draft)
    of_orders.form_texts(draft)
    by_content.form(draft)
    if not draft.forms and not draft.changed:
        return Forms(layout, tuple(draft.notes), None)
    places = sorted({bound.column for bound in draft.layout.bound()})
    return Forms(draft.layout, tuple(draft.notes), rewritten(draft.forms, places, draft.marks, draft.changed))
