"""A file into a workspace: staged as text, judged row by row, merged, all in one transaction of the warehouse.

What can be refused is refused before anything is written. What is written besides (the copy of the import's record in
the application store) can be lost without harm.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from coterie.engines.duckdb import DuckDB
from coterie.errors import ImportRefused
from coterie.ingest import event_merge, order_merge, orders, people_merge, quarantine, readers
from coterie.ingest import mapping as columns
from coterie.ingest.answer import ImportAnswer
from coterie.ingest.fields import KINDS, Kind
from coterie.ingest.judge import DROPPED, Named, Where, judge
from coterie.ingest.mapping import Layout
from coterie.ingest.run import Counts, Run
from coterie.ingest.statuses import Meaning, meanings
from coterie.language.spelling import did_you_mean, nearest
from coterie.store import numbers
from coterie.store.workspace import Workspace

SCRATCH_MEMORY = "1GB"

Progress = Callable[[str], None]


class _DryRun(Exception):
    """Takes back what a dry run wrote."""


def import_file(  # noqa: PLR0913 -- one keyword a choice of the command line
    workspace: Workspace,
    path: Path | str,
    kind: str | None = None,
    *,
    mapping: Mapping[str, str] | None = None,
    where: str | None = None,
    source: str = "main",
    statuses: Mapping[str, str] | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    at: datetime | None = None,
) -> ImportAnswer:
    """Import one file.

    ``kind``: order-lines, orders, people or events; None decides by the names of the columns. ``mapping``: columns by
    field. ``where``: rows for which this condition is false are dropped. ``source``: facts of one source replace each
    other. ``statuses``: what words mean (done, open, cancelled, returned). ``dry_run`` answers and writes nothing.
    ``progress`` is told each step. ``at``: when (recorded only).

    Raises ``ImportRefused`` or ``ConditionRefused``; then nothing has changed.
    """
    tell = progress or (lambda _: None)
    meaning = meanings(statuses)
    _check_source(source)
    with tempfile.TemporaryDirectory(prefix="coterie-") as spill:
        scratch = DuckDB(memory=SCRATCH_MEMORY, ordered=True, spill=Path(spill))
        try:
            tell("reading")
            staged = readers.stage(scratch, Path(path), spill=Path(spill))
            layout, taken = _lay_out(kind, staged.columns, mapping or {})
            tell("checking rows")
            judge(scratch, layout, staged, workspace.settings.zone, _where(where), shaped=_shape(layout))
            orders.check_statuses(scratch, layout, meaning)
            tell("writing")
            rank = _rank(workspace, source, dry_run=dry_run)
            answer: ImportAnswer | None = None
            with suppress(_DryRun), workspace.warehouse.transaction():
                number = numbers.take(workspace.warehouse, "import_no", 1) + 1
                run = Run(
                    scratch, workspace.warehouse, layout, workspace.settings.zone, source, rank, number, notes=[*staged.notes, *taken]
                )
                aside = quarantine.reasons(run)
                quarantine.write(run)
                answer = _answer(run, Path(path).name, staged.rows, aside, _merge(run, meaning))
                _record(run, answer, at)
                if dry_run:
                    raise _DryRun
        finally:
            scratch.close()
    assert answer is not None
    if dry_run:
        return replace(answer, number=0)
    _copy_record(workspace, answer, source, at)
    return answer


def _lay_out(kind: str | None, names: tuple[str, ...], wanted: Mapping[str, str]) -> tuple[Layout, list[str]]:
    """The layout of the columns, and a note of what was guessed."""
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


def _record(run: Run, answer: ImportAnswer, at: datetime | None) -> None:
    row = {
        "import_no": pa.array([run.number], pa.int64()),
        "file": [answer.file],
        "kind": [answer.kind],
        "source": [run.source],
        "at": pa.array([_naive(at)], pa.timestamp("us")),
        "counts": [json.dumps(answer.to_json(), ensure_ascii=False)],
    }
    run.warehouse.write("imports", pa.table(row))


def _copy_record(workspace: Workspace, answer: ImportAnswer, source: str, at: datetime | None) -> None:
    from coterie.store.application import ImportRow

    counts = json.dumps(answer.to_json(), ensure_ascii=False)
    with workspace.application.session() as session:
        session.merge(ImportRow(id=answer.number, file=answer.file, kind=answer.kind, at=_naive(at), counts=counts, source=source))


def _naive(at: datetime | None) -> datetime | None:
    return at.astimezone(UTC).replace(tzinfo=None) if at is not None and at.tzinfo else at


__all__ = ["DROPPED", "Kind", "import_file"]
