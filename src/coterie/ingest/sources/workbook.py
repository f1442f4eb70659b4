"""Workbooks: XLSX, XLSM, XLSB, XLS and ODS, by calamine. Hidden sheets, rows and columns are read, and said.

Values become the text that a CSV would hold: days in ISO form, whole numbers without a point, a text as it is written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from coterie.engines.duckdb import DuckDB
from coterie.errors import ImportRefused
from coterie.ingest.sources import package
from coterie.ingest.sources.lines import Line, Sheet
from coterie.ingest.sources.sheets import stage_sheets
from coterie.ingest.sources.staged import Choices, Staged

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def stage(scratch: DuckDB, path: Path, format_: str, choices: Choices, spill: Path) -> Staged:
    """Stage a workbook: the sheet chosen, else all sheets of the shape of its largest one."""
    book = _open(path, format_, spill)
    try:
        sheets = [sheet for sheet in _sheets(book) if sheet.cells]
        if not sheets:
            raise ImportRefused(f"{path.name} has no sheet with anything in it")
        staged = stage_sheets(scratch, sheets, choices, format_=book.format, name=path.name)
    finally:
        book.opened.close()
    return replace(staged, notes=(*book.notes, *staged.notes))


@dataclass(slots=True)
class Book:
    """An open workbook, what the package says of its sheets beside their values, and what is to be told."""

    opened: CalamineWorkbook
    format: str
    marks: dict[str, package.Marks] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def _open(path: Path, format_: str, spill: Path) -> Book:
    from python_calamine import CalamineError, PasswordError, load_workbook

    marks: dict[str, package.Marks] = {}
    notes: list[str] = []
    if format_ != "xls":
        path, marks, notes = package.look(path, spill)
        if format_ == "xlsx" and package.MACRO in notes:
            format_ = "xlsm"
    try:
        return Book(load_workbook(path), format_, marks, notes)
    except PasswordError as error:
        raise ImportRefused(f"{path.name} is protected by a password; open it in Excel, take the password off and save it") from error
    except (CalamineError, OSError, ValueError) as error:
        raise ImportRefused(f"{path.name} is a damaged workbook: {error}; open it in Excel and save it again") from error


def _sheets(book: Book) -> Iterator[Sheet]:
    from python_calamine import CalamineError, SheetTypeEnum, SheetVisibleEnum

    for place, meta in enumerate(book.opened.sheets_metadata):
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        try:
            sheet = book.opened.get_sheet_by_index(place)
        except CalamineError as error:
            book.notes.append(f"the sheet “{meta.name}” is damaged and was not read: {error}")
            continue
        marks = book.marks.get(meta.name, package.Marks())
        read: Callable[[], Iterator[Line]] = partial(_lines, sheet, marks)
        hidden = meta.visible != SheetVisibleEnum.Visible
        yield Sheet(meta.name, read, _merged(sheet), _filled(sheet), hidden=hidden)
        book.notes += [note for note in marks.notes(meta.name) if note not in book.notes]


def _filled(sheet: CalamineSheet) -> int:
    return sheet.height * sheet.width


def _merged(sheet: CalamineSheet) -> tuple[tuple[int, int, int, int], ...]:
    """Merged cells; columns are counted from the sheet's first one that is used, as its lines are."""
    if sheet.start is None:
        return ()
    left = sheet.start[1]
    return tuple((top + 1, max(0, a - left), bottom + 1, b - left) for (top, a), (bottom, b) in sheet.merged_cell_ranges or ())


def _lines(sheet: CalamineSheet, marks: package.Marks) -> Iterator[Line]:
    if sheet.start is None:
        return
    left = sheet.start[1]
    levels, indents, errors = marks.levels, marks.indents, marks.errors
    apart = False
    for place, row in enumerate(sheet.iter_rows(), start=1):
        cells = [value if type(value) is str else text(value) for value in row]
        if errors and place in errors:
            for column, said in errors[place]:
                if left <= column < left + len(cells):
                    cells[column - left] = said
        if not any(cells) or not "".join(cells).strip():
            apart = True
            continue
        yield Line(place, cells, level=levels.get(place, 0) + indents.get(place, 0), apart=apart)
        apart = False


def text(value: Value) -> str:
    """A cell's value as text; times to the millisecond, numbers to fifteen digits as Excel holds them."""
    if type(value) is float:
        return number(value)
    if type(value) is dt.datetime:
        return moment(value)
    if type(value) is bool:
        return "true" if value else "false"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.time):
        return value.strftime("%H:%M:%S" if value.second else "%H:%M")
    if isinstance(value, dt.timedelta):
        seconds = round(value.total_seconds())
        sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
        hours, rest = divmod(seconds, 3600)
        return f"{sign}{hours:02}:{rest // 60:02}" + (f":{rest % 60:02}" if rest % 60 else "")
    return str(value)


def number(value: float) -> str:
    """A number without a needless point or an exponent."""
    if value.is_integer():
        return str(int(value))
    said = f"{value:.15g}"
    if "e" not in said:
        return said
    from decimal import Decimal

    return format(Decimal(said), "f") if value - value == 0 else said


def moment(value: dt.datetime) -> str:
    """A moment in ISO form; the day alone at midnight."""
    rounded = value + dt.timedelta(microseconds=500)
    rounded = rounded.replace(microsecond=rounded.microsecond // 1000 * 1000)
    if not (rounded.hour or rounded.minute or rounded.second or rounded.microsecond):
        return rounded.date().isoformat()
    return rounded.isoformat(" ", "milliseconds" if rounded.microsecond else "seconds")
