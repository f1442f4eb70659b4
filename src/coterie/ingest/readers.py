"""A file becomes a table of text in the scratch engine: one row a data row, in the file's order, nothing lost.

The table ``staged`` has ``row`` (from 1), ``fault`` (why the row can't be taken apart, else NULL), ``raw`` (the text of
such a row) and one text column ``c0``, ``c1`` … per column of the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from coterie.engines.duckdb import DuckDB
from coterie.errors import ImportRefused

OTHER_FORMATS = {
    b"PK\x03\x04": "an Excel workbook or a zip archive; save it as CSV",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook; save it as CSV",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a gzip archive; unpack it first",
    b"SQLite format 3": "a SQLite database",
    b"\xff\xfe": "text in UTF-16; save it as CSV in UTF-8",
    b"\xfe\xff": "text in UTF-16; save it as CSV in UTF-8",
}


@dataclass(frozen=True, slots=True)
class Staged:
    """A staged file: its columns' names, its rows, whether a value may hold a NUL character, whether all of it is ASCII."""

    columns: tuple[str, ...]
    rows: int
    nul: bool
    ascii: bool = False


def stage(scratch: DuckDB, path: Path) -> Staged:
    """Read a file by what is in it (CSV or Parquet). ``ImportRefused`` says what it is instead, and where it breaks."""
    from coterie.ingest import delimited, parquet

    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise ImportRefused(f"{path} can't be read: {error.strerror or error}") from error
    if not head:
        raise ImportRefused(f"{path} is empty")
    for magic, what in OTHER_FORMATS.items():
        if head.startswith(magic):
            raise ImportRefused(f"{path} is {what}")
    if head.startswith(b"PAR1"):
        return parquet.stage(scratch, path)
    return delimited.stage(scratch, path)


def distinct_names(names: list[str]) -> tuple[str, ...]:
    """Names of columns made usable: trimmed, an empty one is "column 3", a repeated one gets its number."""
    out: list[str] = []
    for place, name in enumerate(names, start=1):
        wanted = name.strip() or f"column {place}"
        unique, copy = wanted, 1
        while unique in out:
            copy += 1
            unique = f"{wanted} ({copy})"
        out.append(unique)
    return tuple(out)
