"""Which sheets of a workbook (or tables of a page) are read, and these as one staged table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coterie.engines.duckdb import DuckDB
from coterie.errors import ImportRefused
from coterie.ingest.sources import rows
from coterie.ingest.sources.lines import Sheet
from coterie.ingest.sources.mojibake import mend
from coterie.ingest.sources.staged import Choices, Staged, Staging, distinct_names, publish, told
from coterie.language.spelling import did_you_mean, nearest


def stage_sheets(scratch: DuckDB, sheets: Sequence[Sheet], choices: Choices, *, format_: str, name: str) -> Staged:
    """Stage the sheet that was chosen, else the largest one and all that have its columns."""
    found = [rows.find(sheet, choices.header) for sheet in _chosen(sheets, choices, name) if next(sheet.read(), None) is not None]
    if not found:
        raise ImportRefused(f"{name} holds no table with anything in it")
    main = max(found, key=lambda one: (one.sheet.cells, not one.sheet.hidden))
    shape = _shape(main)
    same = [one for one in found if _shape(one) == shape]
    staging = Staging(scratch, len(main.names))
    for one in same:
        rows.write(staging, rows.read(one), order=_order(main, one))
    mended, mend_notes = mend(scratch, main.names)
    skipped = dict(staging.skipped)
    return Staged(
        columns=publish(scratch, mended, numbered=True),
        rows=staging.rows,
        nul=True,
        format=format_,
        sheet=main.sheet.name,
        header_row=main.header_row,
        skipped=skipped,
        notes=(*_told_sheets(same, found), *main.notes(), *mend_notes, *told(skipped)),
    )


def _chosen(sheets: Sequence[Sheet], choices: Choices, name: str) -> list[Sheet]:
    if choices.sheet is None:
        return list(sheets)
    chosen = [sheet for sheet in sheets if sheet.name == choices.sheet]
    if not chosen:
        names = [sheet.name for sheet in sheets]
        meant = did_you_mean(nearest(choices.sheet, names))
        raise ImportRefused(f"{name} has no sheet “{choices.sheet}” with data; there are {', '.join(names)}{meant}")
    return chosen


def _shape(found: rows.Found) -> frozenset[str]:
    """The named columns; of a sheet without a header, how many it has."""
    return frozenset(distinct_names(found.names)) if found.header_row == 0 else frozenset(_keys(found.names))


def _keys(names: Sequence[str]) -> list[str]:
    """Names to tell columns apart by: a nameless one has none, a repeated one its number."""
    keys: list[str] = []
    for name in names:
        key = name.strip()
        keys.append(f"{key}\0{sum(1 for one in keys if one.partition(chr(0))[0] == key)}" if key else "")
    return [key for key in keys if key]


def _order(main: rows.Found, one: rows.Found) -> list[int] | None:
    """Where each column of the main sheet stands in another one; None where they stand alike."""
    if one is main or one.names == main.names:
        return None
    there = dict(_placed(one.names))
    return [there.get(key, -1) for key, _ in _placed(main.names)]


def _placed(names: Sequence[str]) -> Iterator[tuple[str, int]]:
    seen: dict[str, int] = {}
    for i, name in enumerate(names):
        key = name.strip()
        seen[key] = seen.get(key, -1) + 1
        yield f"{key}\0{seen[key]}", i


def _told_sheets(same: Sequence[rows.Found], found: Sequence[rows.Found]) -> Iterator[str]:
    names = [f"“{one.sheet.name}”{' (hidden)' if one.sheet.hidden else ''}" for one in same]
    left = [f"“{one.sheet.name}”" for one in found if all(one is not other for other in same)]
    if len(same) > 1:
        yield f"{len(same)} sheets with the same columns were read as one: {', '.join(names)}"
    elif len(found) > 1 or same[0].sheet.hidden:
        yield f"the sheet {names[0]} was read"
    if left:
        yield f"not read, because their columns differ: {', '.join(left)}; name a sheet to read it"
