"""Columns whose reading is known (times, dates, numbers, yes and no): the form in which they write it."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from coterie.ingest import parse
from coterie.ingest.forms import dates, documents, fast, numbers
from coterie.ingest.forms.cell import MISSING, Cell, says_nothing
from coterie.ingest.forms.columns import WRITTEN, ColumnForm, Read
from coterie.ingest.forms.draft import Draft, source_of, text_of
from coterie.ingest.mapping import Bound
from coterie.store.statement import sql

NUMBERS = ("number", "money", "amount")
TYPED = ("instant", "date", "truth", *NUMBERS)

BIRTHDAY = "birthday"
NOBODYS_BIRTHDAY = "what can't be the birthday of anybody alive (before 1800) counts as missing"
UNREAD_BIRTHDAY = "what can't be read as a date counts as missing, such as "


def typed(draft: Draft) -> list[Bound]:
    """The columns whose reading is known."""
    every = (*draft.layout.fields.values(), *draft.layout.attributes.values())
    return [bound for bound in every if bound.spec.reading in TYPED and bound.column < len(draft.layout.columns)]


def doubtful(draft: Draft) -> list[Bound]:
    """Those of them that hold a text which can't be read as it stands."""
    asked = {}
    bounds = typed(draft)
    for place, bound in enumerate(bounds):
        text = text_of(bound.column)
        asked[f"q{place}"] = sql("COALESCE(BOOL_OR($t IS NOT NULL AND NOT ($plain)), FALSE)", t=text, plain=_plain(bound, text))
    answer = draft.ask(asked, draft.table)
    return [bound for place, bound in enumerate(bounds) if answer[f"q{place}"] or _offset(draft, bound)]


def _plain(bound: Bound, text: exp.Expression) -> exp.Expression:
    return fast.plain(bound.spec.reading, text)


def could_read(bound: Bound, text: str) -> bool:
    """Whether a text could be read in some form that its column may have; a birthday that can't be counts as missing."""
    if bound.name == BIRTHDAY:
        return True
    match bound.spec.reading:
        case "instant" | "date":
            return dates.read(text, dates.DateStyle()) is not None or dates.day_of_year(text) is not None
        case "number" | "money" | "amount":
            return numbers.read(text, numbers.NumberStyle(), numbers.Taken("", units=True, percent=True)) is not None
        case _:
            return says_nothing(text)


def form(draft: Draft, bound: Bound) -> None:
    """Decide a column's form."""
    match bound.spec.reading:
        case "instant" | "date":
            form_dates(draft, bound, _dated_text(draft, bound))
        case "number" | "money" | "amount":
            _form_numbers(draft, bound)
        case _:
            _form_truths(draft, bound)


def _dated_text(draft: Draft, bound: Bound) -> exp.Expression:
    """The column's text, or of documents the part that is a time."""
    text = text_of(bound.column)
    share = draft.ask({"n": sql("COUNT($t)", t=text), "k": sql("COUNT(*) FILTER (WHERE $d)", d=documents.is_one(text))}, draft.table)
    return documents.time(text) if share["k"] * 2 > share["n"] else text


def form_dates(draft: Draft, bound: Bound, source: exp.Expression) -> None:
    """The form of a column of dates or times, whose text is ``source``."""
    text = source_of(bound.column)
    style = date_style(draft, bound, source)
    layers, value = fast.dates(f"form{bound.column}", bound.spec.reading, text, style)
    if bound.name == BIRTHDAY:
        value = sql("CASE WHEN LEFT($v, 4) BETWEEN '1800' AND '2200' THEN $v END", v=value)
    made_up = bound.column >= len(draft.layout.columns)
    shape = ColumnForm(bound.column, source, value, layers, otherwise=None if made_up else text)
    draft.add(bound.name, shape, _birthdays(style) if bound.name == BIRTHDAY else lambda said: _dated(bound, said, style))


def _birthdays(style: dates.DateStyle) -> Read:
    """How birthdays are read: one that can't be keeps nobody out, it counts as missing."""
    unread: list[str] = []

    def read(said: str) -> Cell:
        found = dates.read(said, style)
        if found is None and dates.day_of_year(said) is not None:
            return MISSING
        if found is None or found.fault:
            unread.append(said)
            return Cell(remark=f"{UNREAD_BIRTHDAY}{unread[0][:40]!r}")
        if found.plain and not "1800" <= found.plain[:4] <= "2200":
            return Cell(remark=NOBODYS_BIRTHDAY)
        return found

    return read


def _dated(bound: Bound, said: str, style: dates.DateStyle) -> Cell | None:
    found = dates.read(said, style)
    if found is not None and found.fault:
        return Cell(fault=f"{bound.name} {found.fault}")
    return found


def date_style(draft: Draft, bound: Bound, source: exp.Expression) -> dates.DateStyle:
    """How a column of dates or times writes them; what the user should know of it goes into the notes."""
    day = sql("REGEXP_EXTRACT($t, $day, 1)", t=source, day=fast.ANY_DAY)
    found = draft.scratch.rows(
        exp.select(day.as_("d"), sql("COUNT(*) AS n")).from_(WRITTEN).where(sql("$t IS NOT NULL", t=source)).group_by("1")
    )
    orders, notes = dates.style_of(bound.name, {row["d"]: row["n"] for row in found if row["d"]}, draft.base.country)
    style = dates.DateStyle(orders, pivot=_pivot(draft, bound), offset=_offset(draft, bound))
    if style.offset:
        notes.append(f"{bound.name}: times are {style.offset} from UTC, as the column's name says")
    if not orders or not any(row["d"] for row in found):
        style = replace(style, epoch=_epoch(draft, bound, source))
        if style.epoch:
            notes.append(f"{bound.name}: counts {'seconds' if style.epoch == 's' else 'milliseconds'} since 1970")
    draft.notes += notes
    return style


def _pivot(draft: Draft, bound: Bound) -> int:
    if bound.name != BIRTHDAY:
        return dates.PIVOT
    return draft.base.today.year % 100 if draft.base.today is not None else 20


def _offset(draft: Draft, bound: Bound) -> str:
    if bound.spec.reading != "instant" or bound.column >= len(draft.layout.columns):
        return ""
    return dates.offset_in(draft.header(bound.column))


def _epoch(draft: Draft, bound: Bound, source: exp.Expression) -> dates.Epoch:
    """The unit of Unix times, where all known values are some."""
    if bound.spec.reading != "instant":
        return ""
    known = sql("COUNT(*) FILTER (WHERE $t IS NOT NULL AND $t NOT IN ('0', '-', 'NULL'))", t=source)
    forms: dict[dates.Epoch, str] = {"s": "[1-4][0-9]{9}|[1-9][0-9]{8}", "ms": "[1-4][0-9]{12}|[1-9][0-9]{11}"}
    asked: dict[str, exp.Expression] = {
        unit: sql("COUNT(*) FILTER (WHERE REGEXP_FULL_MATCH($t, $form))", t=source, form=form_) for unit, form_ in forms.items()
    }
    answer = draft.ask({"known": known, **asked})
    return next((unit for unit in forms if 0 < answer[unit] == answer["known"]), "")


def _form_numbers(draft: Draft, bound: Bound) -> None:
    reading, text = bound.spec.reading, source_of(bound.column)
    style, notes = numbers.style_of(bound.name, evidence(draft, bound.column), money=reading != "number", country=draft.base.country)
    draft.notes += notes
    taken = numbers.Taken(draft.base.currency, units=reading == "number", percent=reading == "number")
    shape = ColumnForm(bound.column, text_of(bound.column), fast.numbers(text, style), otherwise=text)
    draft.add(bound.name, shape, lambda said: numbers.read(said, style, taken))


def evidence(draft: Draft, place: int) -> dict[str, tuple[int, str]]:
    """How often each kind of evidence for what marks mean is seen in a column, with an example."""
    text = text_of(place)
    marked = sql("CONTAINS($t, ',') OR CONTAINS($t, '.')", t=text)
    each = exp.select(text.as_("t"), sql("COUNT(*) AS n")).from_(WRITTEN).where(marked).group_by(text)
    asked = []
    for kind, form_ in numbers.EVIDENCE.items():
        seen = sql("REGEXP_MATCHES(t, $form)", form=form_)
        asked += [
            sql("COALESCE(SUM(n) FILTER (WHERE $s), 0)", s=seen).as_(kind),
            sql("MIN(t) FILTER (WHERE $s)", s=seen).as_(f"{kind}_text"),
        ]
    answer = draft.scratch.rows(exp.select(*asked).from_(each.subquery("each")))[0]
    return {kind: (int(answer[kind]), str(answer[f"{kind}_text"] or "").strip()) for kind in numbers.EVIDENCE}


def _form_truths(draft: Draft, bound: Bound) -> None:
    text = source_of(bound.column)
    known = sql("CASE WHEN $v IS NOT NULL THEN $t END", v=parse.read("truth", text), t=text)
    read: Read = lambda said: MISSING if says_nothing(said) else None  # noqa: E731 (its type is said)
    draft.add(bound.name, ColumnForm(bound.column, text_of(bound.column), known, otherwise=text), read)
