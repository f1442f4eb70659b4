"""A file into a workspace: staged as text, judged row by row, merged, all in one transaction of the warehouse.

What can be refused is refused before anything is written.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from sqlglot import exp

from coterie.engines.duckdb import DuckDB
from coterie.errors import ImportRefused
from coterie.ingest import (
    consents,
    constants,
    customerless,
    erased,
    exchange,
    flat_merge,
    lists,
    order_merge,
    order_numbers,
    orders,
    people_consents,
    people_merge,
    quarantine,
    readers,
    recipes,
    record_merge,
    sensitive,
    surveys,
    user_agents,
)
from coterie.ingest import mapping as columns
from coterie.ingest.answer import Customerless, ImportAnswer
from coterie.ingest.choices import Choices
from coterie.ingest.detect import given_up
from coterie.ingest.detect.detecting import detect
from coterie.ingest.detect.detection import Detection
from coterie.ingest.forms.draft import Base
from coterie.ingest.judge import Named, Where, judge
from coterie.ingest.mapping import Layout
from coterie.ingest.readers import Part, Staged
from coterie.ingest.run import Counts, Run
from coterie.ingest.statuses import Meaning, meanings
from coterie.ingest.unfolded import unfold
from coterie.store import numbers, tombstones
from coterie.store.imports import MENDED
from coterie.store.statement import all_of, column
from coterie.store.workspace import APPLICATION, Workspace

SCRATCH_MEMORY = "1GB"

Progress = Callable[[str], None]


class _DryRun(Exception):
    """Takes back what a dry run wrote."""


def import_file(
    workspace: Workspace,
    path: Path | Part | str,
    kind: str | None = None,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
    at: datetime | None = None,
    **told: Any,
) -> ImportAnswer:
    """Import one file, or a part of one. ``told`` are the other ``Choices``: mapping, where, source, statuses …

    ``dry_run`` answers and writes nothing. ``progress`` is told each step. ``at``: when (recorded only).

    Raises ``ImportRefused`` or ``ConditionRefused``; then nothing has changed.
    """
    choices = _as_recipe(workspace, Choices(kind, **_said(told)))
    return carry_out(workspace, Task.of(path, choices, dry_run=dry_run, progress=progress, at=at))


def detect_file(workspace: Workspace, path: Path | Part | str, **told: Any) -> Detection:
    """What a file holds and how it would be read. ``told`` are ``Choices``. Raises ``ImportRefused``; writes nothing."""
    task = Task.of(path, _as_recipe(workspace, Choices(**_said(told))))
    with tempfile.TemporaryDirectory(prefix="coterie-") as spill:
        scratch = DuckDB(memory=SCRATCH_MEMORY, ordered=True, spill=Path(spill))
        try:
            staged = task.read(scratch, Path(spill), workspace)
            return _decide(workspace, scratch, staged, task)[0]
        finally:
            scratch.close()


def _as_recipe(workspace: Workspace, told: Choices) -> Choices:
    """How the file is written, by the recipe that was named, where it was not told."""
    if told.recipe is None:
        return told
    kept = recipes.get(workspace.path, told.recipe).choices
    how = {name: getattr(kept, name) for name in ("sheet", "encoding", "header", "delimiter") if getattr(told, name) is None}
    return replace(told, constants={**kept.constants, **told.constants}, **how)


def _said(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be brought in: a name for people, how its rows come to the scratch engine, and how they are to be read.

    ``grow``: orders that are held gain the rows, rather than being replaced by them. ``mended``: the prints of rows that are sent again.
    """

    name: str
    stage: Callable[[DuckDB, Path], Staged]
    choices: Choices
    dry_run: bool = False
    tell: Progress = lambda _: None
    at: datetime | None = None
    grow: bool = False
    mended: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        file: Path | Part | str,
        choices: Choices,
        *,
        dry_run: bool = False,
        progress: Progress | None = None,
        at: datetime | None = None,
    ) -> Task:
        """The task to bring in a file, or a part of one."""
        source = file if isinstance(file, Part) else Path(file)

        def stage(scratch: DuckDB, spill: Path) -> Staged:
            return readers.stage(scratch, source, choices.written, spill)

        return cls(source.name, stage, choices, dry_run, progress or (lambda _: None), at)

    def read(self, scratch: DuckDB, spill: Path, workspace: Workspace) -> Staged:
        """The rows, staged: with what all of them have alike (as told, or as a recipe remembers), and one for each of the goods."""
        staged, told = self.stage(scratch, spill), self.choices
        known = None if self.grow or told.kind or told.mapping else recipes.best(recipes.load(workspace.path), staged.columns)
        remembered = {} if known is None else {k: v for k, v in known.choices.constants.items() if k not in staged.columns}
        alike = {**remembered, **told.constants}
        staged = user_agents.read(scratch, staged, told.mapping.values())
        staged = staged if self.grow else surveys.unfold(scratch, staged, self.name, told.kind, alike)
        return unfold(scratch, constants.add(scratch, staged, alike))


@dataclass(frozen=True, slots=True)
class _Checked:
    """Judged rows, and all that was decided of them: the columns as told and as they became, and what a status means."""

    told: Layout
    layout: Layout
    choices: Choices
    meaning: dict[str, Meaning]
    nobodys: Customerless | None
    notes: list[str]


def carry_out(workspace: Workspace, task: Task) -> ImportAnswer:
    """Bring rows in: all of it in one transaction of the warehouse, or nothing."""
    _check_source(task.choices.source)
    with tempfile.TemporaryDirectory(prefix="coterie-") as spill:
        scratch = DuckDB(memory=SCRATCH_MEMORY, ordered=True, spill=Path(spill))
        try:
            task.tell("reading")
            staged = task.read(scratch, Path(spill), workspace)
            found, choices = _decide(workspace, scratch, staged, task)
            staged = _narrow(scratch, staged, found, choices)
            task.tell("checking rows")
            checked = _check(workspace, scratch, staged, (found, choices), task)
            task.tell("writing")
            answer = _write(workspace, scratch, staged, checked, task)
        finally:
            scratch.close()
    if task.dry_run:
        return replace(answer, number=0)
    if not task.grow:
        _remember(workspace, found, checked.choices, task.choices, staged)
    return answer


def _check(workspace: Workspace, scratch: DuckDB, staged: Staged, decided: tuple[Detection, Choices], task: Task) -> _Checked:
    """Judge the rows: what each says, and why one is left out or set aside."""
    found, choices = decided
    told = columns.lay_out(found.kind, staged.columns, {**found.mapping, **task.choices.mapping})
    told, left_out = sensitive.leave_out(told, workspace.settings.sensitive)
    told, on_list = lists.take(told, choices.constants)
    gone = _gone(workspace)
    if gone is not None:
        erased.mask(scratch, told, staged, gone)
    exchange.fetch(scratch, workspace.warehouse)
    forms = judge(scratch, told, staged, _base(workspace, task.at), _where(choices), shape=_shape)
    layout, meaning = forms.layout, meanings({} if found.kind == "consents" else choices.statuses)
    nobodys = customerless.count(scratch, layout, meaning)
    if found.customerless:
        customerless.drop(scratch)
    orders.check_statuses(scratch, layout, meaning)
    choices, unfit = _numbers_of(layout, choices, task.choices)
    order_numbers.widen(scratch, layout, choices.numbers_per)
    notes = [*_notes(found, choices, told=task.choices.kind), *forms.notes, *left_out, *on_list, *unfit]
    notes += [] if nobodys is None else [customerless.note(nobodys, workspace.settings.currency)]
    if gone is not None and (out := erased.leave_out(scratch, layout, staged, choices.source, gone)):
        notes.append(erased.note(out))
    if layout.kind == "consents":
        notes += consents.judge(scratch, layout, choices.statuses)
    return _Checked(told, layout, choices, meaning, nobodys, notes)


def _write(workspace: Workspace, scratch: DuckDB, staged: Staged, checked: _Checked, task: Task) -> ImportAnswer:
    """Merge the judged rows into the warehouse, if this is no dry run."""
    warehouse, source = workspace.warehouse, checked.choices.source
    rank = _rank(workspace, source, dry_run=task.dry_run)
    answer: ImportAnswer | None = None
    with suppress(_DryRun), warehouse.transaction():
        number = numbers.take(warehouse, "import_no", 1) + 1
        run = Run(scratch, warehouse, checked.layout, workspace.settings.zone, source, rank, number, checked.notes, task.grow)
        aside = quarantine.reasons(run)
        quarantine.write(run)
        answer = replace(_answer(run, task.name, staged.rows, aside, _merge(run, checked.meaning)), customerless=checked.nobodys)
        _record(run, answer, _read_as(checked.choices, checked.told), task)
        if task.dry_run:
            raise _DryRun
    assert answer is not None
    return answer


def _numbers_of(layout: Layout, choices: Choices, told: Choices) -> tuple[Choices, list[str]]:
    """The choices without what a recipe remembers of order numbers where the file lacks a column for it; and the note that says so."""
    lost = [] if told.numbers_per else order_numbers.lacking(layout, choices.numbers_per)
    if not lost:
        return choices, []
    note = f"order numbers started anew in each {' and '.join(choices.numbers_per)} before, but this file has no column {', '.join(lost)}"
    return replace(choices, numbers_per=()), [f"{note}; they are taken as they are"]


def _gone(workspace: Workspace) -> tombstones.Erased | None:
    """Everyone who was erased; None if nobody was."""
    return tombstones.load(workspace.application, workspace.path) if tombstones.kept(workspace.path / APPLICATION) else None


def _remember(workspace: Workspace, found: Detection, choices: Choices, told: Choices, staged: Staged) -> None:
    """Keep how the file was read, for the next one of its shape; what is only guessed about words is not kept as said."""
    known = next((one for one in recipes.load(workspace.path) if one.name == found.recipe), None)
    before = Choices() if known is None else known.choices
    said = {**before.statuses, **told.statuses}
    alike = lists.leave_out({**before.constants, **told.constants})
    per = choices.numbers_per or before.numbers_per
    recipes.keep(workspace.path, replace(choices, statuses=said, constants=alike, numbers_per=per, recipe=None), staged.columns, known)


def _decide(workspace: Workspace, scratch: DuckDB, staged: Staged, task: Task) -> tuple[Detection, Choices]:
    """What the file holds, and all choices: what was told, what a recipe remembers, what was guessed."""
    known = () if task.grow else recipes.load(workspace.path)
    told = task.choices
    found = detect(scratch, staged, task.name, told, known)
    of_recipe = next((one.choices for one in known if one.name == found.recipe), Choices())
    words = {one.word: one.meaning for one in found.statuses if one.meaning is not None}
    keep = tuple(dict.fromkeys((*told.keep, *of_recipe.keep)))
    sure = [one.key for one in found.collectors if one.sure]
    whole = replace(
        told,
        kind=found.kind,
        mapping=found.mapping,
        where=told.where if told.where is not None else of_recipe.where,
        source=of_recipe.source if found.recipe and told.source == Choices().source else told.source,
        statuses={**words, **of_recipe.statuses, **told.statuses},
        leave_out=tuple(one for one in dict.fromkeys((*told.leave_out, *of_recipe.leave_out, *sure)) if one not in keep),
        keep=keep,
        numbers_per=told.numbers_per or of_recipe.numbers_per,
    )
    return found, whole


def _narrow(scratch: DuckDB, staged: Staged, found: Detection, choices: Choices) -> Staged:
    """The rows without those that were given up; orders that name nobody have a column for the person all the same."""
    places = {name: staged.columns.index(header) for name, header in found.mapping.items()}
    staged = given_up.leave_out(scratch, staged, found.kind, found.given_up, places=places, keep=choices.keep)
    return constants.add(scratch, staged, {"person": ""}) if found.customerless else staged


def _notes(found: Detection, choices: Choices, *, told: str | None) -> list[str]:
    """What was decided without being told, for the answer."""
    notes = list(found.notes)
    if told is None:
        by = "" if found.recipe is None else f" by recipe {found.recipe}"
        notes.insert(0, f"taken as {found.kind}{by}: {columns.told(found.mapping)}")
    if guessed := [f"{one.word} = {one.meaning}" for one in found.statuses if one.meaning is not None and not one.known]:
        notes.append(f"statuses taken for what they seem to mean: {', '.join(guessed)}; --status WORD=MEANING says it otherwise")
    notes += [given_up.note(one) for one in found.given_up if one.column not in choices.keep]
    for one in found.collectors:
        if one.key in choices.keep:
            continue
        if one.sure:
            notes.append(f"{one.key!r} is no one person: {one.rows:,} rows ({one.share:.0%} of all) are left out")
        else:
            notes.append(f"is {one.key!r} one person? {one.why}; --leave-out {one.key!r} leaves them out")
    return notes


def _check_source(source: str) -> None:
    if not source.strip() or not source.isprintable():
        raise ImportRefused(f"a source can't be named {source!r}")


def _where(choices: Choices) -> Where | None:
    """The rows to keep: those that --where lets through and that are of no collector."""
    from coterie.ingest.where import row_predicate

    asked = row_predicate(choices.where) if choices.where is not None else None
    if not choices.leave_out:
        return asked
    people = exp.Coalesce(this=exp.not_(column("f:person").isin(*choices.leave_out)), expressions=[exp.true()])
    return (lambda _: people) if asked is None else (lambda names: all_of([people, asked(names)]))


def _base(workspace: Workspace, at: datetime | None) -> Base:
    settings = workspace.settings
    return Base(settings.zone, settings.currency, settings.country, at.date() if at is not None else None)


def _shape(layout: Layout) -> list[Named]:
    """The layers that a kind adds to judged rows."""
    row_print, prints = orders.prints(layout)
    if layout.kind == "order-lines":
        *layers, amounts = orders.of_lines(layout)
        return [row_print, *layers, {**amounts, **prints}]
    if layout.kind == "orders":
        *layers, amounts = orders.of_whole(layout)
        return [row_print, *layers, {**amounts, **prints}]
    return [row_print, prints]


def _merge(run: Run, meaning: dict[str, Meaning]) -> Counts:
    match run.layout.kind:
        case "order-lines" | "orders":
            return order_merge.merge(run, meaning)
        case "people":
            counts = people_merge.merge(run)
            people_consents.merge(run)
            return counts
        case "companies" | "products" | "consents" | "costs" | "tags" | "rates":
            return record_merge.merge(run)
        case "events" | "visits" | "messages" | "deals" | "meetings" | "answers":
            return flat_merge.merge(run)


def _rank(workspace: Workspace, source: str, *, dry_run: bool) -> int:
    if dry_run and source not in workspace.settings.sources:
        return len(workspace.settings.sources)
    return workspace.source_rank(source)


def _answer(run: Run, file: str, read: int, aside: tuple[int, dict[str, int]], counts: Counts) -> ImportAnswer:
    dropped, reasons = aside
    return ImportAnswer(
        file=file,
        kind=run.layout.kind,
        read=read,
        accepted=counts.accepted,
        updated=counts.updated,
        duplicates=counts.duplicates,
        dropped=dropped,
        quarantined=sum(reasons.values()),
        reasons=reasons,
        orders_replaced=counts.orders_replaced,
        number=run.number,
        notes=tuple(run.notes),
    )


def _read_as(choices: Choices, layout: Layout) -> Choices:
    """How the file's own columns were read: enough to read more of its rows the same way."""
    return replace(choices, kind=layout.kind, mapping={name: layout.columns[place] for name, place in layout.places().items()})


def _record(run: Run, answer: ImportAnswer, read_as: Choices, task: Task) -> None:
    """The import's own row."""
    said = read_as.to_json() | {"attributes": sorted(run.layout.attributes)} | ({MENDED: task.mended} if task.mended else {})
    record = {
        "import_no": pa.array([run.number], pa.int64()),
        "file": [answer.file],
        "kind": [answer.kind],
        "source": [run.source],
        "at": pa.array([_naive(task.at)], pa.timestamp("us")),
        "counts": [json.dumps(answer.to_json(), ensure_ascii=False)],
        "choices": [json.dumps(said, ensure_ascii=False)],
    }
    run.warehouse.write("imports", pa.table(record))


def _naive(at: datetime | None) -> datetime | None:
    return at.astimezone(UTC).replace(tzinfo=None) if at is not None and at.tzinfo else at
