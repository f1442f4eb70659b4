"""HTML pages posing as workbooks: what many web shops and older systems call ".xls". The largest table is read.

Nothing is fetched, no script is run, no entity beyond HTML's own is known.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from coterie.engines.duckdb import DuckDB
from coterie.errors import ImportRefused
from coterie.ingest.sources.encodings import as_utf8
from coterie.ingest.sources.lines import Line, Sheet, Span
from coterie.ingest.sources.sheets import stage_sheets
from coterie.ingest.sources.staged import Choices, Staged

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

LARGEST = 300 << 20
WIDEST = 2_000
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_PADDING = re.compile(r"(?:padding-left|text-indent|margin-left)\s*:\s*(\d+)", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")


def stage(scratch: DuckDB, path: Path, choices: Choices, spill: Path) -> Staged:
    """Stage the largest table of a page."""
    from lxml import etree

    if path.stat().st_size > LARGEST:
        raise ImportRefused(f"{path.name} is a page of more than {LARGEST >> 20} MB; export the table as CSV")
    source = as_utf8(path, spill, choices.encoding or _declared(path))
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, remove_comments=True)
    try:
        root: Element | None = etree.parse(str(source.path), parser).getroot()
    except (etree.XMLSyntaxError, OSError) as error:
        raise ImportRefused(f"{path.name} is a damaged page: {error}") from error
    tables = [] if root is None else [_sheet(one, place) for place, one in enumerate(root.iter("table"), start=1)]
    filled = [sheet for sheet in tables if sheet.cells]
    if not filled:
        raise ImportRefused(f"{path.name} is a page without a table; export the table as Excel or CSV")
    largest = max(filled, key=lambda sheet: sheet.cells)
    chosen = filled if choices.sheet is not None else [sheet for sheet in filled if sheet.cells * 10 > largest.cells]
    staged = stage_sheets(scratch, chosen, choices, format_="html", name=path.name)
    return replace(
        staged, encoding=source.encoding, notes=("the file is a web page, whatever its name says; its table was read", *staged.notes)
    )


def _declared(path: Path) -> str | None:
    """The encoding that a page says it is in, if Python knows it; a mark at its beginning is believed more."""
    with path.open("rb") as file:
        head = file.read(4096)
    found = _CHARSET.search(head)
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")) or found is None:
        return None
    try:
        name = codecs.lookup(found[1].decode("ascii", "replace")).name
    except LookupError:
        return None
    return None if name.startswith("utf") else name


def _sheet(table: Element, place: int) -> Sheet:
    lines: list[Line] = []
    merged: list[Span] = []
    taken: dict[tuple[int, int], bool] = {}
    cells = 0
    number = 0
    apart = False
    for row in _rows(table):
        number += 1
        line: list[str] = []
        level = 0
        for cell in row:
            if cell.tag not in {"td", "th"}:
                continue
            while taken.pop((number, len(line)), False):
                line.append("")
            wide, tall = min(_span(cell, "colspan"), WIDEST), min(_span(cell, "rowspan"), 100_000)
            at = len(line)
            line += [_text(cell), *[""] * (wide - 1)]
            if not at:
                level = _indent(cell)
            if wide > 1 or tall > 1:
                merged.append((number, at, number + tall - 1, at + wide - 1))
                taken |= {(number + down, at + right): True for down in range(1, tall) for right in range(wide)}
        while taken.pop((number, len(line)), False):
            line.append("")
        if not any(one.strip() for one in line):
            apart = True
            continue
        lines.append(Line(number, line, level, apart=apart))
        apart = False
        cells += len(line) - line.count("")
    width = max((len(line.cells) for line in lines), default=0)
    return Sheet(f"table {place}", lambda: _again(lines, width), tuple(merged), cells)


def _again(lines: list[Line], width: int) -> Iterator[Line]:
    for line in lines:
        cells = line.cells + [""] * (width - len(line.cells))
        yield Line(line.place, cells, line.level, apart=line.apart)


def _rows(table: Element) -> Iterator[Element]:
    """The table's own rows, not those of tables inside it."""
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in {"thead", "tbody", "tfoot"}:
            yield from (row for row in child if row.tag == "tr")


def _span(cell: Element, name: str) -> int:
    said = (cell.get(name) or "1").strip()
    return max(1, int(said)) if said.isdecimal() and len(said) < 7 else 1


def _indent(cell: Element) -> int:
    style = _PADDING.search(cell.get("style") or "")
    return int(style[1]) if style else 0


def _text(cell: Element) -> str:
    """The text of a cell; a break is a new line, spaces of no-break kind at its beginning stay: they may tell the level."""
    parts = [_SPACE.sub(" ", cell.text or "")]
    for inner in cell.iterdescendants():
        if inner.tag in {"br", "p", "div", "li"} and "".join(parts).strip():
            parts.append("\n")
        if inner.tag not in {"script", "style"}:
            parts.append(_SPACE.sub(" ", inner.text or ""))
        parts.append(_SPACE.sub(" ", inner.tail or ""))
    return "\n".join(line.strip(" ") for line in "".join(parts).split("\n")).strip(" \n")
