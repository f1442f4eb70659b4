"""The columns of a flat fact's own fields, from the judged fields of its row; knows what each kind makes of them."""

from __future__ import annotations

from sqlglot import exp

from coterie.compile.layout import FLAT_FIELDS, IMPORTED
from coterie.ingest import parse
from coterie.ingest.fields import BECAME
from coterie.ingest.mapping import Layout
from coterie.store.statement import column, sql


def identity(layout: Layout) -> exp.Expression:
    """The id that a row of the view ``kept`` (``k``) gives its fact; NULL where it gives none.

    Answers of one sheet share its id, so the survey and the question belong to it.
    """
    name = "deal" if layout.kind == "deals" else "id"
    if name not in layout.fields:
        return exp.null()
    given = column(f"f:{name}", "k")
    if layout.kind != "answers":
        return given
    parts = [column(f"f:{part}", "k") for part in ("survey", "question") if part in layout.fields]
    return exp.Case().when(sql("$id IS NOT NULL", id=given), parse.joined([given, *parts]))


def values(layout: Layout) -> dict[str, exp.Expression]:
    """The stored columns with their values over the judged fields."""
    if layout.kind == "events":
        return {name: column(f"f:{name}") for name in ("type", *FLAT_FIELDS["event"]) if name in layout.fields}
    names = FLAT_FIELDS[IMPORTED[layout.kind]]
    found: dict[str, exp.Expression] = {name: column(f"f:{name}") for name in names if name in layout.fields}
    match layout.kind:
        case "messages":
            return found | _became(layout)
        case "deals":
            return found | _of_deal(layout)
        case "answers":
            number = parse.read("number", column("f:answer"))
            return found | {"value": sql("COALESCE($given, $number)", given=found["value"], number=number) if "value" in found else number}
        case _:
            return found


def _became(layout: Layout) -> dict[str, exp.Expression]:
    """What became of a message: yes where the file says so, or says when."""
    found: dict[str, exp.Expression] = {}
    for name in BECAME:
        when = sql("CASE WHEN $at IS NOT NULL THEN TRUE END", at=column(f"f:{name}_at"))
        if name in layout.fields:
            found[name] = sql("COALESCE($said, $when)", said=column(f"f:{name}"), when=when)
        elif f"{name}_at" in layout.fields:
            found[name] = when
    return found


def _of_deal(layout: Layout) -> dict[str, exp.Expression]:
    """The deal's amount as money; its stage is since the deal, where the file does not say since when."""
    found: dict[str, exp.Expression] = {}
    if "amount" in layout.fields:
        found["amount"] = parse.half_even(column("f:amount"), "DECIMAL(31, 9)")
    if "stage" in layout.fields:
        since = column("f:stage_since") if "stage_since" in layout.fields else exp.null()
        at_least = sql("COALESCE($since, $time)", since=since, time=column("f:time"))
        found["stage_since"] = sql("CASE WHEN $stage IS NOT NULL THEN $since END", stage=column("f:stage"), since=at_least)
    return found
