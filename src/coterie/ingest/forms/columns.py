"""A column's form at work: what SQL rewrites, and a table of the other distinct texts with what a slower reader made of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
from sqlglot import exp

from coterie.engines.duckdb import DuckDB
from coterie.ingest.forms.cell import Cell
from coterie.store.statement import column, create_table, drop_table, named, select, sql

WRITTEN = "written"
"""The scratch view of the columns' trimmed texts as the file has them: ``t0``, ``t1`` …"""

Read = Callable[[str], "Cell | None"]
Layer = Mapping[str, exp.Expression]


@dataclass(frozen=True, slots=True)
class ColumnForm:
    """How the text of a column is made plain.

    ``place``: the column's; one from beyond the file's is made up from another column. ``source``: the text it comes
    from. ``layers``: names that ``value`` and ``fault`` build on. ``value``: the plain text or NULL. ``settled``: the
    table of texts that ``value`` leaves open, if any. ``otherwise``: what a text that nothing reads becomes.
    """

    place: int
    source: exp.Expression
    value: exp.Expression
    layers: Sequence[Layer] = ()
    fault: exp.Expression | None = None
    settled: bool = False
    otherwise: exp.Expression | None = None

    @property
    def key(self) -> str:
        """What the names of the column's layers begin with."""
        return f"form{self.place}"

    def text(self) -> exp.Expression:
        """The plain text, over the layers and joined tables."""
        left = (
            exp.Coalesce(this=self.value.copy(), expressions=[self.otherwise.copy()]) if self.otherwise is not None else self.value.copy()
        )
        if not self.settled:
            return left
        return sql("CASE WHEN $said IS NULL THEN $left ELSE $plain END", said=self._of("said"), left=left, plain=self._of("plain"))

    def faults(self) -> list[exp.Expression]:
        """Why a row must be set aside, as far as this column goes."""
        found = [self.fault.copy()] if self.fault is not None else []
        return [*found, self._of("fault")] if self.settled else found

    def _of(self, what: str) -> exp.Column:
        return column(f"{self.key}:{what}")


@dataclass(frozen=True, slots=True)
class Settled:
    """A form with its table; how many rows have each remark, and how many distinct texts were read and were not."""

    form: ColumnForm
    remarks: Mapping[str, int]
    read: int
    unread: int


def settle(scratch: DuckDB, form: ColumnForm, read: Read) -> Settled:
    """Read the distinct texts that SQL leaves open."""
    found: dict[str, Cell] = {}
    remarks: Counter[str] = Counter()
    texts = _open(scratch, form)
    for text, count in texts:
        if (cell := read(text)) is not None:
            found[text] = cell
            if cell.remark:
                remarks[cell.remark] += count
    if found:
        names = [f"{form.key}:{what}" for what in ("said", "plain", "fault")]
        scratch.execute(drop_table(form.key))
        scratch.execute(create_table(form.key, dict.fromkeys(names, "TEXT")))
        values = (list(found), [cell.plain for cell in found.values()], [cell.fault for cell in found.values()])
        scratch.write(form.key, pa.table({name: pa.array(value, pa.string()) for name, value in zip(names, values, strict=True)}))
        form = replace(form, settled=True)
    return Settled(form, remarks, len(found), len(texts) - len(found))


def _open(scratch: DuckDB, form: ColumnForm) -> list[tuple[str, int]]:
    source = column(f"{form.key}:source")
    query = select(named({f"{form.key}:source": form.source}), WRITTEN)
    query = layered(query, form.layers)
    query = select([source, *named({"value": form.value})], query)
    texts = exp.select(source.as_("said"), sql("COUNT(*) AS n")).from_(query.subquery("q"))
    rows = scratch.run(texts.where(sql("$s IS NOT NULL AND value IS NULL", s=source)).group_by(source))
    return list(zip(rows["said"].to_pylist(), rows["n"].to_pylist(), strict=True))


def layered(query: exp.Select, layers: Sequence[Layer]) -> exp.Select:
    """A query with columns added, layer over layer."""
    for layer in layers:
        query = select([exp.Star(), *named(layer)], query)
    return query


def rewritten(forms: Sequence[ColumnForm], places: Sequence[int], marks: Layer, changed: Mapping[int, exp.Expression]) -> exp.Select:
    """``row``, ``fault``, ``skip``, ``nul`` and the plain texts of columns.

    ``marks`` are named over the texts as written; ``changed`` are texts made over plain texts and marks.
    """
    sources = {f"{form.key}:source": form.source for form in forms}
    query = select([exp.Star(), *named({**sources, **marks})], WRITTEN)
    depth = max((len(form.layers) for form in forms), default=0)
    query = layered(query, [{name: tree for form in forms for name, tree in _layer(form, i).items()} for i in range(depth)])
    faults = [fault for form in forms for fault in form.faults()]
    fault = exp.Coalesce(this=column("fault"), expressions=faults) if faults else column("fault")
    by_place = {form.place: form.text() for form in forms}
    used = {name.name for tree in changed.values() for name in tree.find_all(exp.Column)}
    made = {place: by_place.get(place, column(f"t{place}")) for place in places if place not in changed or f"t{place}" in used}
    about = {"row": column("row"), "fault": fault, "skip": column("skip"), "nul": column("nul")}
    kept = {**about, **{f"t{place}": text for place, text in made.items()}}
    final = select(named(kept | {name: column(name) for name in marks}), query)
    for form in forms:
        if form.settled:
            match = sql("$said = $source", said=column(f"{form.key}:said"), source=column(f"{form.key}:source"))
            final = final.join(exp.to_table(form.key), on=match, join_type="left", copy=False)
    texts = {f"t{place}": changed.get(place, column(f"t{place}")) for place in places}
    return select([*(column(name) for name in about), *named(texts)], final)


def _layer(form: ColumnForm, place: int) -> Layer:
    return form.layers[place] if place < len(form.layers) else {}
