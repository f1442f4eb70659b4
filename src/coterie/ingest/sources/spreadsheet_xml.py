"""XML spreadsheets of 2003 posing as ".xls", read as a stream. No entity is resolved, nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from coterie.engines.duckdb import DuckDB
from coterie.errors import ImportRefused
from coterie.ingest.sources.lines import Line, Sheet, Span
from coterie.ingest.sources.sheets import stage_sheets
from coterie.ingest.sources.staged import Choices, Staged
from coterie.ingest.sources.workbook import number

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
WIDEST = 16_384


@dataclass(slots=True)
class _Seen:
    """What the first pass tells of one sheet."""

    name: str
    hidden: bool = False
    cells: int = 0
    width: int = 0
    merged: list[Span] = field(default_factory=list)


def stage(scratch: DuckDB, path: Path, choices: Choices) -> Staged:
    """Stage an XML spreadsheet."""
    from lxml import etree

    try:
        indents, seen = _look(path)
        sheets = [
            Sheet(one.name, partial(_lines, path, place, one.width, indents), tuple(one.merged), one.cells, one.hidden)
            for place, one in enumerate(seen)
            if one.cells
        ]
        if not sheets:
            raise ImportRefused(f"{path.name} has no sheet with anything in it")
        return stage_sheets(scratch, sheets, choices, format_="xml", name=path.name)
    except etree.XMLSyntaxError as error:
        raise ImportRefused(f"{path.name} is a damaged XML spreadsheet: {error}") from error


def _events(path: Path) -> Iterator[tuple[str, Element]]:
    from lxml import etree

    with path.open("rb") as file:
        yield from etree.iterparse(
            file, events=("start", "end"), tag=(f"{SS}Worksheet", f"{SS}Row", f"{SS}Style"),
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_comments=True,
        )  # fmt: skip


def _look(path: Path) -> tuple[dict[str, int], list[_Seen]]:
    """The indents of the styles, and of each sheet its name, size and merged cells."""
    indents: dict[str, int] = {}
    seen: list[_Seen] = []
    place = 0
    for event, element in _events(path):
        if element.tag == f"{SS}Worksheet" and event == "start":
            seen.append(_Seen(element.get(f"{SS}Name") or f"sheet {len(seen) + 1}"))
            place = 0
        elif event == "end" and element.tag == f"{SS}Style":
            alignment = element.find(f"{SS}Alignment")
            indents[element.get(f"{SS}ID") or ""] = int((alignment.get(f"{SS}Indent") or 0) if alignment is not None else 0)
        elif event == "end" and element.tag == f"{SS}Row" and seen:
            place = _index(element, place)
            _measure(element, place, seen[-1])
            place += _index_span(element)
            _clear(element)
        elif event == "end" and element.tag == f"{SS}Worksheet":
            seen[-1].hidden = any("Hidden" in (one.text or "") for one in element.iter("{urn:schemas-microsoft-com:office:excel}Visible"))
            element.clear()
    return indents, seen


def _measure(row: Element, place: int, seen: _Seen) -> None:
    for at, cell in _cells(row):
        across, down = int(cell.get(f"{SS}MergeAcross") or 0), int(cell.get(f"{SS}MergeDown") or 0)
        if across or down:
            seen.merged.append((place, at, place + down, at + across))
        seen.cells += cell.find(f"{SS}Data") is not None
        seen.width = min(max(seen.width, at + across + 1), WIDEST)


def _index(row: Element, before: int) -> int:
    return int(row.get(f"{SS}Index") or before + 1)


def _index_span(row: Element) -> int:
    return int(row.get(f"{SS}Span") or 0)


def _cells(row: Element) -> Iterator[tuple[int, Element]]:
    at = 0
    for cell in row.iterchildren(f"{SS}Cell"):
        index = cell.get(f"{SS}Index")
        at = int(index) - 1 if index else at
        if at < WIDEST:
            yield at, cell
        at += 1 + int(cell.get(f"{SS}MergeAcross") or 0)


def _clear(element: Element) -> None:
    """Let go of a row that has been read, and of those before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _lines(path: Path, wanted: int, width: int, indents: dict[str, int]) -> Iterator[Line]:
    sheet, place = -1, 0
    apart = False
    for event, element in _events(path):
        if element.tag == f"{SS}Worksheet" and event == "start":
            sheet, place = sheet + 1, 0
            if sheet > wanted:
                return
        elif event == "end" and element.tag == f"{SS}Row":
            place = _index(element, place)
            if sheet == wanted:
                line = _line(element, place, width, indents)
                apart = apart or line.apart
                if not line.apart:
                    line.apart, apart = apart, False
                    yield line
            place += _index_span(element)
            _clear(element)


def _line(row: Element, place: int, width: int, indents: dict[str, int]) -> Line:
    """A row as a line; one without anything in it says so by being apart."""
    values = [""] * width
    level = 0
    for at, cell in _cells(row):
        values[at] = _text(cell)
        if not level:
            level = indents.get(cell.get(f"{SS}StyleID") or "", 0) if values[at] and not any(values[:at]) else level
    return Line(place, values, level, apart=not any(value.strip() for value in values))


def _text(cell: Element) -> str:
    data = cell.find(f"{SS}Data")
    if data is None:
        return ""
    said = "".join(str(part) for part in data.itertext())
    match data.get(f"{SS}Type"):
        case "Number":
            return _number(said)
        case "DateTime":
            return _moment(said)
        case "Boolean":
            return "true" if said.strip() == "1" else "false"
        case _:
            return said


def _number(said: str) -> str:
    try:
        value = float(said)
    except ValueError:
        return said
    return number(value) if value - value == 0 else said


def _moment(said: str) -> str:
    """2024-03-05T12:14:07.000 as 2024-03-05 12:14:07; a time of day stands on the last day of 1899."""
    day, _, time = said.strip().partition("T")
    time = time.removesuffix(".000")
    if day == "1899-12-31":
        return time.removesuffix(":00") if time.count(":") == 2 else time
    return day if time in {"", "00:00:00"} else f"{day} {time}"
