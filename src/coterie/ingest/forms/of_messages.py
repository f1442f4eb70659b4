"""What mailing services write of what became of a message: «Да», how many times, «02.03.2026 09:15», «550 no such domain»."""

from __future__ import annotations

from coterie.ingest import instants, parse
from coterie.ingest.fields import FieldSpec
from coterie.ingest.forms import by_reading, dates, fast
from coterie.ingest.forms.cell import MISSING, Cell, says_nothing
from coterie.ingest.forms.columns import ColumnForm, Read
from coterie.ingest.forms.draft import Draft, source_of, text_of
from coterie.ingest.mapping import Bound
from coterie.store.statement import sql

BOUNCED = "bounced"
"""What the reason why a message came back is told of: any text there says that it did."""


def form(draft: Draft) -> None:
    """Decide the forms of the columns that say whether, or when, something became of a message."""
    every = [bound for bound in draft.layout.fields.values() if bound.spec.reading in ("happened", "when")]
    for place, bound in {bound.column: bound for bound in reversed(every)}.items():
        text = text_of(place)
        known = sql("$said IS NOT NULL OR $at IS NOT NULL", said=parse.happened(text), at=instants.any_local(text))
        unknown = sql("COALESCE(BOOL_OR($t IS NOT NULL AND NOT ($known)), FALSE)", t=text, known=known)
        if place < len(draft.layout.columns) and draft.ask({"some": unknown}, draft.table)["some"]:
            _form(draft, bound)


def could_read(bound: Bound, text: str) -> bool:
    """Whether a text could be read in some form that its column may have."""
    return bound.name == BOUNCED or says_nothing(text) or dates.read(text, dates.DateStyle()) is not None


def _form(draft: Draft, bound: Bound) -> None:
    text, own = source_of(bound.column), text_of(bound.column)
    days = sql("CASE WHEN REGEXP_MATCHES($t, $day) THEN $t END", t=own, day=fast.ANY_DAY)
    style = by_reading.date_style(draft, Bound(bound.name, bound.column, FieldSpec("instant")), days)
    layers, at = fast.dates(f"form{bound.column}", "instant", text, style)
    value = sql("CASE WHEN $said IS NOT NULL THEN $t ELSE $at END", said=parse.happened(text), t=text, at=at)
    draft.add(bound.name, ColumnForm(bound.column, own, value, layers, otherwise=text), _reader(bound, style))


def _reader(bound: Bound, style: dates.DateStyle) -> Read:
    def read(said: str) -> Cell | None:
        if says_nothing(said):
            return MISSING
        found = dates.read(said, style)
        if found is not None and found.fault:
            return Cell(fault=f"{bound.name} {found.fault}")
        if found is None and bound.name == BOUNCED:
            return Cell("yes", remark="what is neither yes, no nor a time is the reason why it came back")
        return found

    return read
