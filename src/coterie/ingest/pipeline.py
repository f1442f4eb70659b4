"""A file into a workspace: staged as text, judged row by row, merged, all in one transaction of the warehouse.

What can be refused is refused before anything is written.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from coterie.engines.duckdb import DuckDB
from coterie.errors import ImportRefused
from coterie.ingest import event_merge, order_merge, orders, people_merge, quarantine, readers
from coterie.ingest import mapping as columns
from coterie.ingest.answer import ImportAnswer
from coterie.ingest.choices import Choices
from coterie.ingest.fields import KINDS
from coterie.ingest.forms import of_orders
from coterie.ingest.forms.draft import Base
from coterie.ingest.judge import Named, Where, judge
from coterie.ingest.mapping import Layout
from coterie.ingest.readers import Staged
from coterie.ingest.run import Counts, Run
from coterie.ingest.statuses import Meaning, meanings
from coterie.language.spelling import did_you_mean, nearest
from coterie.store import numbers
from coterie.store.workspace import Workspace

SCRATCH_MEMORY = "1GB"

Progress = Callable[[str], None]


class _DryRun(Exception):
    """Takes back what a dry run wrote."""


def import_file(
    workspace: Workspace,
    path: Path | str,
    kind: str | None = None,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
    at: datetime | None = None,
    **told: Any,
) -> ImportAnswer:
    """Import one file. ``told`` are the other ``Choices``: mapping, where, source, statuses.

    ``dry_run`` answers and writes nothing. ``progress`` is told each step. ``at``: when (recorded only).

    Raises ``ImportRefused`` or ``ConditionRefused``; then nothing has changed.
    """
    choices = Choices(kind, **{name: value for name, value in told.items() if value is not None})
    path = Path(path)
    task = Task(path.name, lambda scratch: readers.stage(scratch, path), choices, dry_run, progress or (lambda _: None), at)
    return carry_out(workspace, task)


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be brought in: a name for people, how its rows come to the scratch engine, and how they are to be read.

    ``grow``: orders that are held gain the rows, rather than being replaced by them.
    """

    name: str
    stage: Callable[[DuckDB], Staged]
    choices: Choices
    dry_run: bool = False
    tell: Progress = lambda _: None
    at: datetime | None = None
    grow: bool = False


def carry_out(workspace: Workspace, task: Task) -> ImportAnswer:
    """Bring rows in: all of it in one transaction of the warehouse, or nothing."""
    choices = task.choices
    meaning = meanings(choices.statuses)
    _check_source(choices.source)
    with tempfile.TemporaryDirectory(prefix="coterie-") as spill:
        scratch = DuckDB(memory=SCRATCH_MEMORY, ordered=True, spill=Path(spill))
        try:
            task.tell("reading")
            staged = task.stage(scratch)
            choices = replace(choices, mapping=of_orders.with_time(scratch, staged.columns, choices.kind, choices.mapping))
            laid_out, taken = _lay_out(choices, staged.columns)
            task.tell("checking rows")
            forms = judge(scratch, laid_out, staged, _base(workspace, task.at), _where(choices.where), shape=_shape)
            layout, notes = forms.layout, [*taken, *forms.notes]
            orders.check_statuses(scratch, layout, meaning)
            task.tell("writing")
            rank = _rank(workspace, choices.source, dry_run=task.dry_run)
            answer: ImportAnswer | None = None
            with suppress(_DryRun), workspace.warehouse.transaction():
                number = numbers.take(workspace.warehouse, "import_no", 1) + 1
                run = Run(scratch, workspace.warehouse, layout, workspace.settings.zone, choices.source, rank, number, notes, task.grow)
                aside = quarantine.reasons(run)
                quarantine.write(run)
                answer = _answer(run, task.name, staged.rows, aside, _merge(run, meaning))
                _record(run, answer, _read_as(choices, laid_out), task.at)
                if task.dry_run:
                    raise _DryRun
        finally:
            scratch.close()
    assert answer is not None
    return replace(answer, number=0) if task.dry_run else answer


def _lay_out(choices: Choices, names: tuple[str, ...]) -> tuple[Layout, list[str]]:
    """The layout of the columns, and a note of what was guessed."""
    kind, wanted = choices.kind, choices.mapping
    if kind is None:
        guessed, found = columns.guess(names)
        return columns.lay_out(guessed, names, {**found, **wanted}), [f"taken as {guessed}: {columns.told({**found, **wanted})}"]
    if kind not in KINDS:
        raise ImportRefused(f"--as {kind}: there are {', '.join(KINDS)}{did_you_mean(nearest(kind, KINDS))}")
    return columns.lay_out(kind, names, wanted), []


def _check_source(source: str) -> None:
    if not source.strip() or not source.isprintable():
        raise ImportRefused(f"a source can't be named {source!r}")


def _where(text: str | None) -> Where | None:
    if text is None:
        return None
    from coterie.ingest.where import row_predicate

    return row_predicate(text)


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
            return people_merge.merge(run)
        case "events":
            return event_merge.merge(run)


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


def _record(run: Run, answer: ImportAnswer, read_as: Choices, at: datetime | None) -> None:
    """The import's own row."""
    record = {
        "import_no": pa.array([run.number], pa.int64()),
        "file": [answer.file],
        "kind": [answer.kind],
        "source": [run.source],
        "at": pa.array([_naive(at)], pa.timestamp("us")),
        "counts": [json.dumps(answer.to_json(), ensure_ascii=False)],
        "choices": [json.dumps(read_as.to_json() | {"attributes": sorted(run.layout.attributes)}, ensure_ascii=False)],
    }
    run.warehouse.write("imports", pa.table(record))


def _naive(at: datetime | None) -> datetime | None:
    return at.astimezone(UTC).replace(tzinfo=None) if at is not None and at.tzinfo else at
