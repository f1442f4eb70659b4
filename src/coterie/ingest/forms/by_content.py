"""Columns without a reading: those whose values are all dates, or all numbers, as people write them.

Ids, postcodes, phones, card numbers and codes stay text: what looks like one by its name or by its digits is left alone.
"""

from __future__ import annotations

import re

from coterie.ingest.fields import Reading
from coterie.ingest.forms import by_reading, dates, fast, numbers
from coterie.ingest.forms.cell import MISSING, Cell, says_nothing, squeezed
from coterie.ingest.forms.columns import ColumnForm, settle
from coterie.ingest.forms.draft import Draft, source_of, text_of
from coterie.ingest.mapping import Bound
from coterie.store.statement import named, select

_CODES = re.compile(
    r"телефон|моб|факс|phone|mobile|fax|инн|кпп|огрн|снилс|паспорт|passport|индекс|zip|post|карт|card|артикул|sku|код|code|штрих|barcode|ean"
    r"|(?:^|[\s_])(?:id|no|номер|счет|счёт|account|number|версия|version)(?:$|[\s_])|№",
    re.IGNORECASE,
)
_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")
_PLAIN_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:[ T].*)?")
_ONLY_DIGITS = re.compile(r"[\d ]+|\d+")
_NO_DATE = re.compile(r"[\d.,\s]*|\d{1,2}[/-]\d{1,2}[/-]\d{2}")
"""What is no date unless its column is known to hold some: serials, eight digits, short numbers with dashes."""
_DOTTED = re.compile(r"\d{1,2}\.\d{2}\.(?:\d{4}|\d{2})(?: .*)?")


def form(draft: Draft) -> None:
    """Decide the forms of the columns that are typed by their content."""
    bounds = {bound.column: bound for bound in draft.layout.bound() if bound.spec.reading == "content"}
    bounds = {place: bound for place, bound in bounds.items() if not _CODES.search(bound.name) and place < len(draft.layout.columns)}
    for shape in draft.forms:
        bounds.pop(shape.place, None)
    if not bounds:
        return
    rows = draft.scratch.run(select(named({f"t{place}": text_of(place) for place in bounds}), draft.table))
    for place, bound in bounds.items():
        texts = [text for text in rows[f"t{place}"].unique().to_pylist() if text is not None]
        if are_dates(texts):
            _try_dates(draft, bound)
        elif are_numbers(texts, draft.base.currency):
            _try_numbers(draft, bound)


def are_dates(texts: list[str]) -> bool:
    """Whether known texts are dates, and not all written plainly already."""
    style, seen = dates.DateStyle(), False
    for text in texts:
        if _PLAIN_DAY.fullmatch(text) or says_nothing(text):
            continue
        if _read_date(text, style) is None:
            return False
        seen = True
    return seen or (any(map(says_nothing, texts)) and any(map(_PLAIN_DAY.fullmatch, texts)))


def _read_date(text: str, style: dates.DateStyle) -> Cell | None:
    if _NO_DATE.fullmatch(text) and not _DOTTED.fullmatch(text):
        return None
    return dates.read(text, style)


def are_numbers(texts: list[str], currency: str) -> bool:
    """Whether known texts are numbers, not codes, and not all written plainly already."""
    style, taken = numbers.NumberStyle(), numbers.Taken(currency, percent=True)
    written: list[str] = []
    some = False
    for text in texts:
        if _PLAIN_NUMBER.fullmatch(text):
            some = True
        elif _read_number(text, style, taken) is None:
            return False
        else:
            written.append(text)
    said = [text for text in written if not says_nothing(text)]
    if not said:
        return some and bool(written)
    lengths = {len(re.sub(r"\D", "", text)) for text in (*said, *filter(_PLAIN_NUMBER.fullmatch, texts))}
    return not all(map(_ONLY_DIGITS.fullmatch, map(squeezed, said))) or len(lengths) > 1


def _read_number(text: str, style: numbers.NumberStyle, taken: numbers.Taken) -> Cell | None:
    if re.match(r"\W*0\d", text) or re.search(r"e\+?\d", text, re.IGNORECASE):
        return None
    if says_nothing(text):
        return MISSING
    found = numbers.read(text, style, taken)
    return None if found is None or found.fault else found


def _try_dates(draft: Draft, bound: Bound) -> None:
    reading: Reading = "instant"
    said = len(draft.notes)
    style = by_reading.date_style(draft, Bound(bound.name, bound.column, bound.spec), text_of(bound.column))
    layers, value = fast.dates(f"form{bound.column}", reading, source_of(bound.column), style)
    shape = ColumnForm(bound.column, text_of(bound.column), value, layers)
    found = settle(draft.scratch, shape, lambda text: _read_date(text, style))
    if found.unread:
        del draft.notes[said:]
    else:
        draft.forms.append(found.form)


def _try_numbers(draft: Draft, bound: Bound) -> None:
    style, notes = numbers.style_of(bound.name, by_reading.evidence(draft, bound.column), money=False, country=draft.base.country)
    taken = numbers.Taken(draft.base.currency, percent=True)
    shape = ColumnForm(bound.column, text_of(bound.column), fast.numbers(source_of(bound.column), style))
    found = settle(draft.scratch, shape, lambda text: _read_number(text, style, taken))
    if not found.unread:
        draft.forms.append(found.form)
        draft.notes += notes
