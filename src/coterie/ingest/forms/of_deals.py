"""What CRMs write into deals, and into whatever has somebody responsible: «Пётр [12]», «Закрыто и не реализовано»."""

from __future__ import annotations

import re

from coterie.ingest.fields import KINDS
from coterie.ingest.forms.cell import Cell
from coterie.ingest.forms.columns import ColumnForm
from coterie.ingest.forms.draft import Draft, source_of, text_of
from coterie.ingest.mapping import Bound
from coterie.store.statement import sql

_RESPONSIBLE = re.compile(r"manager|responsible|assigned|owner|ответственн|менеджер|создал|кем создан", re.IGNORECASE)
_NAME_AND_ID = r"^\s*(\S.*?)\s*\[(?:id\s*[:#]?\s*)?(\d+)\]\s*$"
_MOSTLY = 0.8

OUTCOMES = {
    "won": "успешно реализовано | сделка успешна | сделка заключена | выиграна | выиграно | продано | won | closed won",
    "lost": "закрыто и не реализовано | не реализовано | сделка провалена | провалена | провал | проиграна | проиграно | отказ"
    " | анализ причины провала | lost | lose | closed lost | apology",
}
"""Names of the last stages of amoCRM, Bitrix24 and others, by what became of the deal."""

_OUTCOME = {name: outcome for outcome, names in OUTCOMES.items() for name in names.split(" | ")}


def form(draft: Draft) -> None:
    """Decide the forms of who is responsible, and of what became of a deal."""
    if draft.layout.kind == "deals":
        _form_outcome(draft)
    every = [*draft.layout.fields.values(), *draft.layout.others.values(), *draft.layout.attributes.values()]
    taken = {shape.place for shape in draft.forms}
    for bound in every:
        text = bound.spec.reading in ("text", "content") and bound.column < len(draft.layout.columns)
        if text and bound.column not in taken and _RESPONSIBLE.search(f"{bound.name} {draft.header(bound.column)}"):
            _form_responsible(draft, bound)


def outcome(text: str) -> str | None:
    """What a stage or status of a deal says that became of it: ``won``, ``lost``, or None.

    >>> outcome("Закрыто и не реализовано"), outcome("C2:WON"), outcome("Переговоры")
    ('lost', 'won', None)
    """
    bare = " ".join(text.lower().replace("ё", "е").split())
    return _OUTCOME.get(bare) or _OUTCOME.get(bare.rpartition(":")[2])


def _form_outcome(draft: Draft) -> None:
    """A status in any words for won and lost is one of these; where only stages are told, the status follows from the stage."""
    status, stage = draft.layout.fields.get("status"), draft.layout.fields.get("stage")
    if status is not None:
        form_ = ColumnForm(status.column, text_of(status.column), sql("CAST(NULL AS TEXT)"), otherwise=source_of(status.column))
        found = draft.add("status", form_, _outcome_cell)
        if not found.read:
            draft.forms.pop()
    elif stage is not None:
        place = draft.new_place()
        ended: set[str] = set()
        by_stage = ColumnForm(place, text_of(stage.column), sql("CAST(NULL AS TEXT)"))
        draft.add("status", by_stage, lambda said: Cell(_ended(said, ended) or "open"))
        if ended:
            draft.bind_field("status", place, KINDS["deals"]["status"])
            draft.notes.append(f"status: won, lost or open, by the name of the stage ({', '.join(sorted(ended))} end a deal)")
        else:
            draft.forms.pop()


def _ended(stage: str, ended: set[str]) -> str | None:
    """What became of a deal in this stage; ``ended`` gains the stages that end deals."""
    found = outcome(stage)
    if found is not None:
        ended.add(stage)
    return found


def _outcome_cell(said: str) -> Cell | None:
    found = outcome(said)
    return None if found is None or found == said else Cell(found)


def _form_responsible(draft: Draft, bound: Bound) -> None:
    """«Пётр [12]»: the name, and the id in a column of its own."""
    text = text_of(bound.column)
    seen = sql("COUNT(*) FILTER (WHERE REGEXP_MATCHES($t, $form))", t=text, form=_NAME_AND_ID)
    share = draft.ask({"n": sql("COUNT($t)", t=text), "k": seen}, draft.table)
    if not share["k"] or share["k"] < _MOSTLY * share["n"]:
        return
    source, place, name = source_of(bound.column), draft.new_place(), f"{bound.name}_id"
    value = sql("CASE WHEN REGEXP_MATCHES($t, $form) THEN REGEXP_EXTRACT($t, $form, 1) ELSE $t END", t=source, form=_NAME_AND_ID)
    draft.forms.append(ColumnForm(bound.column, text, value))
    number = sql("NULLIF(REGEXP_EXTRACT($t, $form, 2), '')", t=source_of(place), form=_NAME_AND_ID)
    draft.forms.append(ColumnForm(place, text, number))
    draft.bind_other(name, place)
    draft.notes.append(f"{bound.name}: names with ids (like Anna [12]); the ids are kept as {name}")
