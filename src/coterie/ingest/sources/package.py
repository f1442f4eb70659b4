"""What stands in the package of an XLSX or ODS file beside the values: sizes held to limits, outline levels, indents, errors.

Every member is unpacked once, as a stream, before the workbook is opened: a zip bomb ends here. An XLSX whose members
are named in odd casing (``xl/SharedStrings.xml``), which Excel opens and calamine doesn't, is packed anew.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from coterie.errors import ImportRefused
from coterie.ingest.sources.archive import measured

MACRO = "the workbook holds macros; they were not run"
MOST_CELLS = 60_000_000
"""A sheet of a million rows has some ten million cells; a few cells far apart would fill the memory with nothing."""
FIXED = {
    name.lower(): name
    for name in (
        "[Content_Types].xml",
        "_rels/.rels",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/sharedStrings.xml",
        "xl/styles.xml",
    )
}
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>(?:\s*<(?:\w+:)?c\b([^>]*)>)?")
_NUMBER = re.compile(rb'\br="([A-Z]*)(\d+)"')
_LEVEL = re.compile(rb'\boutlineLevel="(\d)"')
_STYLE = re.compile(rb'\bs="(\d+)"')
_ERROR = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]+)(\d+)"[^>]*?\bt="e"[^>]*>(?:<(?:\w+:)?f\b[^>]*?(?:/>|>.*?</(?:\w+:)?f>))?<(?:\w+:)?v>(.*?)</',
    re.DOTALL,
)
_FAR = re.compile(rb'\br="([A-Z]{2,3})\d')
"""Where a cell stands, from the 27th column on."""
_HIDDEN_COLUMN = re.compile(rb'<(?:\w+:)?col\b[^>]*\bhidden="(?:1|true)"')
_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_FORMAT = re.compile(rb"<(?:\w+:)?xf\b(?:[^>]*/>|.*?</(?:\w+:)?xf>)", re.DOTALL)
_INDENT = re.compile(rb'\bindent="(\d+)"')
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")


@dataclass(slots=True)
class Marks:
    """Of one sheet, by line from 1: outline levels, indents of the first cell, errors with their column; what is hidden."""

    levels: dict[int, int] = field(default_factory=dict)
    indents: dict[int, int] = field(default_factory=dict)
    errors: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    hidden_rows: int = 0
    hidden_columns: bool = False

    def notes(self, sheet: str) -> Iterator[str]:
        """What is hidden and was read all the same."""
        hidden = [f"{self.hidden_rows:,} row{'s' if self.hidden_rows > 1 else ''}"] if self.hidden_rows else []
        hidden += ["columns"] if self.hidden_columns else []
        if hidden:
            yield f"what is hidden in the sheet “{sheet}” was read too ({', '.join(hidden)})"


def look(path: Path, spill: Path) -> tuple[Path, dict[str, Marks], list[str]]:
    """The file to open (another one where it had to be packed anew), the marks of each sheet by name, and notes."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            if any(info.flag_bits & 1 for info in infos):
                raise ImportRefused(f"{path.name} is protected by a password; open it, take the password off and save it")
            marks = _marks(archive, path)
            notes = [MACRO] if any(info.filename.lower().endswith("vbaproject.bin") for info in infos) else []
            odd = any(FIXED.get(info.filename.replace("\\", "/").lower(), info.filename) != info.filename for info in infos)
            return (_repacked(archive, path, spill) if odd else path), marks, notes
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise ImportRefused(f"{path.name} is a damaged workbook; open it in Excel and save it again") from error


def _marks(archive: zipfile.ZipFile, path: Path) -> dict[str, Marks]:
    """Unpack every member once, and read the sheets' marks on the way."""
    members = {info.filename.replace("\\", "/").lower(): info for info in archive.infolist()}
    small: dict[str, bytes] = {}
    sheets: dict[str, zipfile.ZipInfo] = {}
    for name, info in members.items():
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            sheets[name] = info
            continue
        with archive.open(info) as source:
            keep = name in {"xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"}
            blocks = [block if keep else b"" for block in measured(source, info.compress_size, path.name)]
        if keep:
            small[name] = b"".join(blocks)
    names = _names(small)
    indents = _style_indents(small.get("xl/styles.xml", b""))
    marks: dict[str, Marks] = {}
    for name, info in sheets.items():
        with archive.open(info) as source:
            marks[names.get(name, name)] = _sheet(measured(source, info.compress_size, path.name), indents, path.name)
    return marks


def _names(small: dict[str, bytes]) -> dict[str, str]:
    """The names of the sheets by their members."""
    from html import unescape

    targets: dict[bytes, str] = {}
    for relation in _RELATION.findall(small.get("xl/_rels/workbook.xml.rels", b"")):
        here, there = re.search(rb'\bId="([^"]*)"', relation), re.search(rb'\bTarget="([^"]*)"', relation)
        if here and there:
            target = there[1].decode(errors="replace").lower()
            targets[here[1]] = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    found: dict[str, str] = {}
    for sheet in _SHEET.findall(small.get("xl/workbook.xml", b"")):
        name, relation_id = re.search(rb'\bname="([^"]*)"', sheet), re.search(rb':id="([^"]*)"', sheet)
        if name and relation_id and relation_id[1] in targets:
            found[targets[relation_id[1]]] = unescape(name[1].decode(errors="replace"))
    return found


def _style_indents(styles: bytes) -> dict[bytes, int]:
    """The indent of each cell format that has one, by its number."""
    formats = _FORMATS.search(styles)
    found = {}
    for number, one in enumerate(_FORMAT.findall(formats[0]) if formats else ()):
        indent = _INDENT.search(one)
        if indent and int(indent[1]):
            found[str(number).encode()] = int(indent[1])
    return found


def _sheet(blocks: Iterator[bytes], indents: dict[bytes, int], name: str) -> Marks:
    marks = Marks()
    rest, widest, lowest = b"", 1, 1
    for block in blocks:
        content = rest + block
        cut = content.rfind(b"row>") + 4  # what follows the last whole row waits for the next block
        if cut > 4:
            widest, lowest = _scan(content[:cut], marks, indents, widest, lowest)
            rest = content[cut:]
        else:
            rest = content[-(1 << 24) :]
    widest, lowest = _scan(rest, marks, indents, widest, lowest)
    if widest * lowest > MOST_CELLS:
        raise ImportRefused(f"{name} has cells as far as line {lowest:,} and column {widest:,}; delete what stands far from the table")
    return marks


def _scan(content: bytes, marks: Marks, indents: dict[bytes, int], widest: int, lowest: int) -> tuple[int, int]:
    """Read the marks of a piece of a sheet; how wide and how long it is by now."""
    if b"<cols" in content or b":cols" in content:
        marks.hidden_columns = bool(_HIDDEN_COLUMN.search(content))
    if indents or b"outlineLevel=" in content or b"hidden=" in content:
        _rows(content, marks, indents)
    if b't="e"' in content:
        for found in _ERROR.finditer(content):
            marks.errors.setdefault(int(found[2]), []).append((_column(found[1]), found[3].decode(errors="replace")))
    last = max(content.rfind(b"<row "), content.rfind(b":row "))
    number = _NUMBER.search(content, last) if last >= 0 else None
    wide = max((_column(one) + 1 for one in set(_FAR.findall(content))), default=26)
    return max(widest, wide), max(lowest, int(number[2]) if number else 0)


def _rows(content: bytes, marks: Marks, indents: dict[bytes, int]) -> None:
    for found in _ROW.finditer(content):
        number = _NUMBER.search(found[1])
        if number is None:
            continue
        place = int(number[2])
        level = _LEVEL.search(found[1])
        if level:
            marks.levels[place] = int(level[1])
        if b'hidden="1"' in found[1] or b'hidden="true"' in found[1]:
            marks.hidden_rows += 1
        style = _STYLE.search(found[2] or b"")
        if style and style[1] in indents:
            marks.indents[place] = indents[style[1]]


def _column(letters: bytes) -> int:
    """The number of a column from 0 by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _repacked(archive: zipfile.ZipFile, path: Path, spill: Path) -> Path:
    target = spill / f"repacked-{path.name}"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
        for info in archive.infolist():
            name = info.filename.replace("\\", "/")
            with archive.open(info) as source, out.open(FIXED.get(name.lower(), name), "w") as copy:
                for block in measured(source, info.compress_size, path.name):
                    copy.write(block)
    return target
