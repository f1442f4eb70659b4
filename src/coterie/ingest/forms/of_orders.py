"""What files of orders do besides: documents for order numbers, returns by the kind of document, ids that lost digits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coterie.ingest.fields import KINDS
from coterie.ingest.forms import by_reading, documents
from coterie.ingest.forms.cell import SPREADSHEET_ERRORS
from coterie.ingest.forms.columns import ColumnForm
from coterie.ingest.forms.contacts import SHORTENED
from coterie.ingest.forms.draft import Draft, rows, source_of, text_of
from coterie.ingest.mapping import Bound
from coterie.store.statement import any_of, column, sql

if TYPE_CHECKING:
    from sqlglot import exp

LOST = "was shortened by a spreadsheet (like 7,9E+10) and lost digits; format the column as text and export it again"
ROUNDED = "lost its last digits in a spreadsheet, which keeps 15 of a number; format the column as text and export it again"

_IDS = ("order", "person", "anonymous", "product")
_KIND_HEADER = re.compile(r"вид|тип|операц|документ|регистратор|kind|type|operation|document", re.IGNORECASE)
_LEAST = 5
"""So many long numbers that all end in 0 are no chance."""


def form(draft: Draft) -> set[str]:
    """Decide the forms that an order's own columns have; the names of the fields that are done."""
    done = set()
    order = draft.layout.fields.get("order")
    returned = None
    if order is not None and _are_documents(draft, order):
        done |= _form_documents(draft, order)
        returned = documents.takes_back(text_of(order.column))
    _form_returns(draft, returned)
    return done


def _are_documents(draft: Draft, order: Bound) -> bool:
    text = text_of(order.column)
    found = draft.ask({"n": sql("COUNT($t)", t=text), "k": sql("COUNT(*) FILTER (WHERE $d)", d=documents.is_one(text))}, draft.table)
    return bool(found["k"] * 2 > found["n"])


def _form_documents(draft: Draft, order: Bound) -> set[str]:
    """The order's number from its document; and its time, where no other column has it."""
    text = source_of(order.column)
    value = sql("COALESCE($number, $t)", number=documents.number(text), t=text)
    draft.forms.append(ColumnForm(order.column, text_of(order.column), value))
    draft.notes.append("order: the number is taken from the document's name")
    time = draft.layout.fields.get("time")
    if time is not None and time.column != order.column:
        return {"order"}
    place = draft.new_place()
    draft.bind_field("time", place, KINDS[draft.layout.kind]["time"])
    draft.notes.append("time: taken from the document's name")
    by_reading.form_dates(draft, draft.layout.fields["time"], documents.time(text_of(order.column)))
    return {"order", "time"}


def _form_returns(draft: Draft, of_document: exp.Expression | None) -> None:
    """Rows of a client's return have a negative quantity (or total), whatever their sign in the file."""
    kinds = [*draft.layout.others.values(), *draft.layout.order_fields.values()]
    marks = [documents.takes_back(text_of(bound.column)) for bound in kinds if _KIND_HEADER.search(draft.header(bound.column))]
    if of_document is not None:
        marks.append(of_document)
    if not marks or not (count := draft.count(any_of(marks))):
        return
    draft.marks["returned"] = any_of(marks)
    name = "quantity" if draft.layout.kind == "order-lines" else "total"
    returned = column("returned")
    bound = draft.layout.fields.get(name)
    if bound is None:
        place = draft.new_place()
        draft.bind_field(name, place, KINDS[draft.layout.kind][name])
        draft.changed[place] = sql("CASE WHEN $r THEN '-1' ELSE '1' END", r=returned)
    else:
        text = text_of(bound.column)
        negative = sql("'-' || NULLIF(LTRIM(TRIM($t), '+-'), '')", t=text)
        draft.changed[bound.column] = sql("CASE WHEN $r THEN $n ELSE $t END", r=returned, n=negative, t=text)
    draft.notes.append(f"returns by their kind of document or operation: {rows(count)}")


def form_texts(draft: Draft) -> None:
    """A spreadsheet's errors in ids and texts are missing; ids that lost digits are refused (goods' ids: missing)."""
    bounds = [bound for bound in draft.layout.bound() if bound.column < len(draft.layout.columns)]
    taken = {shape.place for shape in draft.forms}
    texts = {bound.column: bound for bound in bounds if bound.spec.reading in ("id", "text", "content") and bound.column not in taken}
    ids = {bound.column: bound for bound in bounds if bound.name in _IDS and bound.column in texts}
    raw = {f"e{place}": sql("COALESCE(BOOL_OR(PREFIX($c, '#')), FALSE)", c=column(f"c{place}")) for place in texts}
    raw |= {f"s{place}": sql("COALESCE(BOOL_OR(CONTAINS($c, 'E+')), FALSE)", c=column(f"c{place}")) for place in ids}
    long = {f"l{place}": sql("COALESCE(MAX(LENGTH($t)), 0)", t=text_of(place)) for place in ids}
    answer = draft.ask(raw, "staged") | draft.ask(long, draft.table)
    for place, bound in texts.items():
        text = text_of(place)
        wrong = answer[f"e{place}"] and draft.count(text.isin(*SPREADSHEET_ERRORS))
        cut = place in ids and answer[f"s{place}"] and draft.count(sql("REGEXP_FULL_MATCH($t, $form)", t=text, form=SHORTENED)) > 0
        rounded = place in ids and answer[f"l{place}"] >= 16 and _are_rounded(draft, place)
        if wrong or cut or rounded:
            _form_text(draft, bound, lost=_lost(place, cut=cut, rounded=rounded), remark=LOST if cut else ROUNDED)


def _are_rounded(draft: Draft, place: int) -> bool:
    """Whether a column's numbers of 16 digits and more all end in 0, as a spreadsheet leaves them."""
    long = sql("REGEXP_FULL_MATCH($t, '[1-9][0-9]{15,18}')", t=text_of(place))
    asked = {
        "n": sql("COUNT(DISTINCT $t) FILTER (WHERE $long)", t=text_of(place), long=long),
        "same": sql("BOOL_AND(SUFFIX($t, '0')) FILTER (WHERE $long)", t=text_of(place), long=long),
    }
    found = draft.ask(asked)
    return bool(found["n"] >= _LEAST and found["same"])


def _lost(place: int, *, cut: bool, rounded: bool) -> exp.Expression | None:
    forms = [SHORTENED] if cut else []
    forms += ["[1-9][0-9]{15,18}"] if rounded else []
    return sql("COALESCE(REGEXP_FULL_MATCH($t, $form), FALSE)", t=source_of(place), form="|".join(forms)) if forms else None


def _form_text(draft: Draft, bound: Bound, *, lost: exp.Expression | None, remark: str) -> None:
    text = source_of(bound.column)
    gone: list[exp.Expression] = [text.isin(*SPREADSHEET_ERRORS)]
    fault = None
    if lost is not None and bound.name == "product":
        gone.append(lost)
        said = lost.transform(lambda node: text_of(bound.column) if node == text else node)
        if count := draft.count(said):
            draft.notes.append(f"product: in {rows(count)} it {remark}; it counts as missing")
    elif lost is not None:
        fault = sql("CASE WHEN $lost THEN $why END", lost=lost, why=f"{bound.name} {remark}")
    value = sql("CASE WHEN NOT ($gone) THEN $t END", gone=any_of(gone), t=text)
    draft.forms.append(ColumnForm(bound.column, text_of(bound.column), value, fault=fault))
