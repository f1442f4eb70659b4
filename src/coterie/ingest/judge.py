"""Every row of a staged file gets its fate: kept, dropped (by ``--where``, or as no data), or set aside with a reason.

In this order: the row is no data (a total, the header again); a field that can't be read; ``--where`` false; something
that a row can't do without is missing. The work is one pass of the scratch engine over layers of named columns, each
layer seeing the one before.

The table ``judged``: ``row``, ``fate`` (NULL = kept, ``DROPPED``, or the reason), ``f:NAME`` a field's value (``f:time``
an instant, with ``day`` and ``hour``), and the cleaned text of ``a:NAME`` attributes, ``o:NAME`` an order's own fields,
``x:NAME`` other columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from zoneinfo import ZoneInfo

from sqlglot import exp

from coterie.engines.duckdb import DuckDB
from coterie.ingest import contents, exchange, instants, parse
from coterie.ingest.exchange import Exchange
from coterie.ingest.fields import KINDS, ORDER_LEVEL, Kind, Reading
from coterie.ingest.forms.columns import WRITTEN
from coterie.ingest.forms.decide import Forms, decide, overlooked
from coterie.ingest.forms.draft import Base
from coterie.ingest.mapping import Bound, Layout
from coterie.ingest.readers import Staged
from coterie.language.types import PERSON_FIELDS, Type
from coterie.store.statement import all_of, any_of, column, create_as, drop_table, named, select, sql

DROPPED = "dropped"

Named = Mapping[str, exp.Expression]
Where = Callable[["Names"], exp.Expression]

TYPE_OF: dict[Reading, Type] = {
    "id": Type.TEXT,
    "text": Type.TEXT,
    "instant": Type.INSTANT,
    "number": Type.NUMBER,
    "money": Type.NUMBER,
    "amount": Type.NUMBER,
    "truth": Type.TRUTH,
    "happened": Type.TRUTH,
    "when": Type.INSTANT,
    "date": Type.DATE,
    "labels": Type.LIST,
    "phone": Type.TEXT,
    "email": Type.TEXT,
    "sex": Type.TEXT,
}

CANT_READ: dict[Reading, str] = {
    "instant": "can't be read as a date and time from 1900 to 2200",
    "number": "can't be read as a number",
    "money": "can't be read as a number",
    "amount": "can't be read as a number",
    "truth": "can't be read as yes or no",
    "happened": "can't be read as yes or no, nor as a date and time",
    "date": "can't be read as a date",
}

OF_ORDERS: tuple[Kind, ...] = ("order-lines", "orders")
"""Kinds whose numbers are made into others before they are stored."""

NUMBERS: tuple[Reading, ...] = ("number", "money", "amount")

MISSING: dict[Kind, tuple[tuple[str, str], ...]] = {
    "order-lines": (
        ("person", "no person"),
        ("order", "no order number"),
        ("time", "no time"),
        ("quantity", "no quantity"),
    ),
    "orders": (("person", "no person"), ("time", "no time"), ("total", "no total")),
    "people": (("person", "no person"),),
    "events": (("time", "no time"), ("type", "no type of event")),
    "visits": (("time", "no time"),),
    "messages": (("person", "no person"), ("time", "no time")),
    "deals": (("person", "no person"), ("time", "no time")),
    "meetings": (("person", "no person"), ("time", "no time")),
    "answers": (("person", "no person"), ("time", "no time"), ("survey", "no survey")),
}
"""What a row can't do without, if there is a column for it, and the reason given; of other kinds, what is needed."""


class Names:
    """The typed columns that ``--where`` may name."""

    def __init__(self, scratch: DuckDB, layout: Layout, zone: ZoneInfo) -> None:
        self._scratch = scratch
        self._layout = layout
        self.zone = zone

    def all(self) -> tuple[str, ...]:
        """Every name, fields first."""
        layout = self._layout
        prefixed = [f"person.{name}" for name in layout.attributes] + [f"order.{name}" for name in layout.order_fields]
        return tuple(dict.fromkeys([*layout.fields, *prefixed, *layout.attributes, *layout.columns]))

    def find(self, name: str, of: str = "") -> tuple[exp.Expression, Type] | None:
        """The column and type of a field or of a column of the file; None if there is none of that name."""
        layout = self._layout
        if of != "person" and name in layout.fields and (not of or name in ORDER_LEVEL):
            bound = layout.fields[name]
            return column(f"f:{name}"), TYPE_OF[bound.spec.reading]
        places = {"person": layout.attributes, "order": layout.order_fields}
        found = places[of].get(name) if of else layout.attributes.get(name) or layout.order_fields.get(name)
        if found is None and not of and name in layout.columns:
            return self._of_file(layout.columns.index(name))
        return None if found is None else self._typed(found.column)

    def _of_file(self, place: int) -> tuple[exp.Expression, Type]:
        field = next((bound for bound in self._layout.fields.values() if bound.column == place), None)
        if field is not None:
            return column(f"f:{field.name}"), TYPE_OF[field.spec.reading]
        return self._typed(place)

    def _typed(self, place: int) -> tuple[exp.Expression, Type]:
        text = f"t{place}"
        fixed = next((PERSON_FIELDS.get(b.name) for b in self._layout.attributes.values() if b.column == place), None)
        kind = fixed or contents.types(self._scratch, "cleaned", (text,))[text] or Type.TEXT
        clock = instants.Clock(0, ())
        if kind is Type.INSTANT:
            clock = instants.Clock.of(self.zone, *instants.span(self._scratch, "cleaned", [text]))
        return contents.value(kind, column(text), clock), kind


def judge(
    scratch: DuckDB, layout: Layout, staged: Staged, base: Base, where: Where | None, *, shape: Callable[[Layout], list[Named]]
) -> Forms:
    """Make the table ``judged``; the answer has the layout with the columns that were made up, and what to tell the user.

    ``shape`` gives a kind's own layers; of the last one the columns are kept. Where a sample did not show how a column
    writes its values, the rows set aside for it do, and all are judged anew.
    """
    scratch.execute(create_as(WRITTEN, _written(layout, staged), view=True))
    forms = decide(scratch, layout, staged.rows, base)
    _judge(scratch, forms, staged, base, where, shaped=shape(forms.layout))
    if overlooked(scratch, _reasons(forms.layout)):
        for table in (
            sql("DROP VIEW kept"),
            drop_table("judged"),
            sql("DROP VIEW cleaned") if forms.query is None else drop_table("cleaned"),
        ):
            scratch.execute(table)
        forms = decide(scratch, layout, staged.rows, base, whole=True)
        _judge(scratch, forms, staged, base, where, shaped=shape(forms.layout))
    return forms


def _reasons(layout: Layout) -> dict[str, Bound]:
    """The reasons by which a row is set aside for a text that can't be read, with the column."""
    every = (*layout.fields.values(), *layout.attributes.values())
    return {f"{bound.name} {CANT_READ[bound.spec.reading]}": bound for bound in every if bound.spec.reading in CANT_READ}


def _judge(scratch: DuckDB, forms: Forms, staged: Staged, base: Base, where: Where | None, *, shaped: list[Named]) -> None:
    layout, zone, currency = forms.layout, base.zone, base.currency
    plain = forms.query is None
    scratch.execute(create_as("cleaned", exp.select("*").from_(WRITTEN) if forms.query is None else forms.query, view=plain))
    times = {b.name: b for b in layout.fields.values() if b.spec.reading in ("instant", "when")}
    clock = instants.Clock.of(zone, *instants.span(scratch, "cleaned", [f"t{b.column}" for b in times.values()]))
    priced = exchange.of(scratch, layout, currency)
    layers: list[Named] = [
        {f"f:{b.name}:shape": instants.shape(_text(b)) for b in times.values()},
        {_read_as(b): parse.read(b.spec.reading, _text(b)) for b in layout.fields.values() if b.name not in times}
        | {f"f:{name}:local": instants.local(_text(b), column(f"f:{name}:shape")) for name, b in times.items()}
        | {f"f:{name}:offset": instants.offset(_text(b), column(f"f:{name}:shape")) for name, b in times.items()},
        {f"f:{name}": clock.to_utc(column(f"f:{name}:local"), column(f"f:{name}:offset")) for name in times},
        {f"f:{name}:there": clock.to_local(column(f"f:{name}")) for name in times},
        _happened(layout),
        priced.rate(),
        {"fate": _fate(scratch, layout, staged, zone, where, priced)},
    ]
    query = exp.select("*").from_("cleaned")
    for layer in layers:
        query = _over(query, layer) if layer else query
    query = select(_outcome(layout, priced), query)
    numbers = [b.name for b in layout.fields.values() if b.spec.reading in NUMBERS]
    passing = {f"f:{name}:text" for name in numbers} | ({f"f:{name}" for name in numbers} if layout.kind in OF_ORDERS else set())
    kept = [column(chosen.alias_or_name) for chosen in query.selects if chosen.alias_or_name not in passing]
    for layer in shaped[:-1]:
        query = _over(query, layer)
    query = select([*kept, *named(shaped[-1])], query)
    scratch.execute(create_as("judged", query))
    scratch.execute(create_as("kept", exp.select("*").from_("judged").where(sql("fate IS NULL")), view=True))


def _happened(layout: Layout) -> Named:
    """What happened, where the file says when."""
    said = "COALESCE($said, CASE WHEN $at IS NOT NULL THEN TRUE END)"
    bounds = [bound for bound in layout.fields.values() if bound.spec.reading == "happened"]
    return {f"f:{b.name}": sql(said, said=column(_read_as(b)), at=column(f"f:{b.name}_at")) for b in bounds}


def _read_as(bound: Bound) -> str:
    """The column of a field's text as it is read; what happened is known only with its time."""
    return f"f:{bound.name}:said" if bound.spec.reading == "happened" else f"f:{bound.name}"


def _over(query: exp.Select, layer: Named) -> exp.Select:
    return select([exp.Star(), *named(layer)], query)


def _written(layout: Layout, staged: Staged) -> exp.Select:
    """``n0`` … the composed text of each column, ``t0`` … the same trimmed, but for columns of numbers, whose reading trims."""
    places = sorted({bound.column for bound in layout.bound()})
    numbers = {bound.column for bound in layout.bound() if bound.spec.reading in NUMBERS}
    nul: exp.Expression = exp.false()
    if staged.nul:
        holds = [sql("COALESCE(CONTAINS($c, CHR(0)), FALSE)", c=column(f"c{i}")) for i in range(len(staged.columns))]
        nul = any_of(holds)
    base = [column("row"), column("fault"), column("skip"), column("nul")]
    texts = {f"n{i}": column(f"c{i}") if staged.ascii else parse.composed(column(f"c{i}")) for i in places}
    query = select([column("row"), column("fault"), column("skip"), *named({"nul": nul, **texts})], "staged")
    query = _over(query, {f"e{i}": parse.last_code(column(f"n{i}")) for i in places if i not in numbers})
    trimmed = {f"t{i}": parse.trimmed(column(f"n{i}"), column(f"e{i}"), ascii_only=staged.ascii) for i in places if i not in numbers}
    trimmed |= {f"t{i}": column(f"n{i}") for i in numbers}
    return select([*base, *named(trimmed)], query)


def _text(bound: Bound) -> exp.Column:
    return column(f"t{bound.column}")


def _fate(  # noqa: PLR0917 -- what a row is judged by
    scratch: DuckDB, layout: Layout, staged: Staged, zone: ZoneInfo, where: Where | None, priced: Exchange
) -> exp.Expression:
    case = exp.Case()
    if staged.skipped:
        case = case.when(sql("skip IS NOT NULL"), exp.Literal.string(DROPPED))
    case = case.when(sql("fault IS NOT NULL"), column("fault"))
    if staged.nul:
        case = case.when(column("nul"), exp.Literal.string("a value holds a NUL character"))
    for name, unread in _unreadable(layout):
        case = case.when(unread, exp.Literal.string(name))
    if where is not None:
        case = case.when(exp.not_(where(Names(scratch, layout, zone))), exp.Literal.string(DROPPED))
    for name, reason in MISSING.get(layout.kind) or [(name, f"no {name}") for name, spec in KINDS[layout.kind].items() if spec.needed]:
        if name in layout.fields:
            case = case.when(sql("$f IS NULL", f=column(f"f:{name}")), exp.Literal.string(reason))
    if layout.kind == "order-lines":
        worth = [sql("$f IS NULL", f=column(f"f:{name}")) for name in ("price", "total") if name in layout.fields]
        case = case.when(all_of(worth), exp.Literal.string("no price" if "price" in layout.fields else "no total"))
    for reason, wrong in _impossible(layout):
        case = case.when(wrong, exp.Literal.string(reason))
    for wrong, said in priced.reasons():
        case = case.when(wrong, said)
    return case


def _unreadable(layout: Layout) -> Iterable[tuple[str, exp.Expression]]:
    for bound in layout.fields.values():
        reading = bound.spec.reading
        if reading in CANT_READ:
            said = sql("$t IS NOT NULL", t=_text(bound))
            if reading in NUMBERS:
                said = sql("$bare IS NOT NULL AND LOWER($bare) <> 'nan'", bare=parse.bare(_text(bound)))
            # a CASE looks at the text of those rows only that have no value
            unread = sql("CASE WHEN $f IS NULL THEN $said ELSE FALSE END", f=column(f"f:{bound.name}"), said=said)
            yield f"{bound.name} {CANT_READ[reading]}", unread
    for bound in layout.attributes.values():
        reading = bound.spec.reading
        if reading in CANT_READ:
            read = instants.any_local(_text(bound)) if reading == "instant" else None
            yield (
                f"{bound.name} {CANT_READ[reading]}",
                sql("$t IS NOT NULL AND $f IS NULL", t=_text(bound), f=read or parse.read(reading, _text(bound))),
            )


def _impossible(layout: Layout) -> Iterable[tuple[str, exp.Expression]]:
    """Values that can be read but make no fact."""
    if {"since", "until"} <= layout.fields.keys():
        yield "until is before since", sql("$u < $s", u=column("f:until"), s=column("f:since"))
    if layout.kind == "order-lines" and "quantity" in layout.fields:
        yield "quantity is 0", sql("$q = 0", q=column("f:quantity"))
        if "price" in layout.fields:
            size = sql("ABS(CAST($q AS DOUBLE) * CAST($p AS DOUBLE))", q=column("f:quantity"), p=column("f:price"))
            yield "the total is too large", sql("$size >= 1e12", size=size)
    if layout.kind == "rates":
        for name in ("rate", "nominal"):
            if name in layout.fields:
                yield f"the {name} is not above 0", sql("$f <= 0", f=column(f"f:{name}"))
    if "anonymous" in KINDS[layout.kind]:
        known = [sql("$f IS NULL", f=column(f"f:{name}")) for name in ("person", "anonymous") if name in layout.fields]
        yield "no person", all_of(known)


def _outcome(layout: Layout, priced: Exchange) -> list[exp.Expression]:
    out: dict[str, exp.Expression] = {"row": column("row"), "fate": column("fate")}
    out |= {f"f:{name}": priced.amount(name) for name in layout.fields}
    out |= {f"f:{b.name}:text": _text(b) for b in layout.fields.values() if b.spec.reading in NUMBERS}
    if "time" in layout.fields:
        there = column("f:time:there")
        out |= {"day": sql("CAST($l AS DATE)", l=there), "hour": sql("CAST(EXTRACT(HOUR FROM $l) AS SMALLINT)", l=there)}
    for prefix, bounds in (("a", layout.attributes), ("o", layout.order_fields), ("x", layout.others)):
        out |= {f"{prefix}:{bound.name}": _text(bound) for bound in bounds.values()}
    return named(out)
