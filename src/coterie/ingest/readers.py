"""A file becomes a table of text in the scratch engine: one row a data row, in the file's order, nothing lost.

The only door to ``sources``. The table ``staged`` has ``row`` (from 1), ``fault`` (why the row can't be taken apart, else
NULL), ``skip`` (why it is no data: a total, the header again, a footer …, else NULL), ``raw`` (the text of a row with one
of these) and one text column ``c0``, ``c1`` … per column of the file.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from coterie.engines.duckdb import DuckDB
from coterie.errors import ImportRefused
from coterie.ingest.sources.staged import AS_FOUND, Choices, Staged, distinct_names

__all__ = ["Choices", "Part", "Staged", "distinct_names", "parts", "stage"]


@dataclass(frozen=True, slots=True)
class Part:
    """One table's worth of a file, a folder or an archive: the file, the member of an archive ("" else), a name for people."""

    path: Path
    member: str
    name: str


def parts(path: Path) -> tuple[Part, ...]:
    """The parts of what was dropped: a file is one, a folder its data files by name, an archive its data members.

    Hidden files, leftovers of programs and explaining texts are no parts. ``ImportRefused`` where there is none.
    """
    from coterie.ingest.sources import archive, recognise

    if path.is_dir():
        files = sorted(one for one in path.rglob("*") if one.is_file() and archive.is_data(str(one.relative_to(path))))
        found = [part for one in files for part in parts(one)]
        if not found:
            raise ImportRefused(f"{path.name or path} holds no file with data (CSV, Excel, JSON, Parquet …)")
        return tuple(found)
    if recognise.recognise(path) != "zip":
        return (Part(path, "", path.name),)
    members = archive.members(path)
    if not members:
        raise ImportRefused(f"{path.name} holds no file with data (CSV, Excel, JSON, Parquet …)")
    return tuple(Part(path, member, f"{path.name}/{member}") for member in members)


def stage(scratch: DuckDB, source: Part | Path, choices: Choices = AS_FOUND, spill: Path | None = None) -> Staged:
    """Read a file by what is in it into the table ``staged``; an archive's members are read as one if they are of one shape.

    ``spill``: the import's folder for what has to be unpacked or written anew (None: one of its own).
    ``ImportRefused`` says what it is instead, where it breaks, and what to do.
    """
    if spill is None:
        with tempfile.TemporaryDirectory(prefix="coterie-") as folder:
            return stage(scratch, source, choices, Path(folder))
    from coterie.ingest.sources import recognise

    if isinstance(source, Part):
        return _stage_part(scratch, source, choices, spill)
    if not source.is_dir() and recognise.recognise(source) == "zip":
        from coterie.ingest.sources import joined

        found: Sequence[Part] = parts(source)
        members = [(part.name, partial(_stage_part, scratch, part, choices, spill)) for part in found]
        return joined.stage(scratch, members, source.name)
    return _stage_file(scratch, source, choices, spill)


def _stage_part(scratch: DuckDB, part: Part, choices: Choices, spill: Path) -> Staged:
    from coterie.ingest.sources import archive

    return _stage_file(scratch, archive.unzip(part.path, part.member, spill) if part.member else part.path, choices, spill)


def _stage_file(scratch: DuckDB, path: Path, choices: Choices, spill: Path) -> Staged:
    from coterie.ingest.sources import recognise

    match recognise.recognise(path):
        case "csv":
            from coterie.ingest.sources import delimited

            return delimited.stage(scratch, path, choices, spill)
        case "parquet":
            from coterie.ingest.sources import parquet

            return parquet.stage(scratch, path)
        case "json":
            from coterie.ingest.sources import objects

            return objects.stage(scratch, path, choices, spill)
        case "page":
            from coterie.ingest.sources import page

            return page.stage(scratch, path, choices, spill)
        case "spreadsheet-xml":
            from coterie.ingest.sources import spreadsheet_xml

            return spreadsheet_xml.stage(scratch, path, choices)
        case "xlsx" | "xls" | "ods" as format_:
            from coterie.ingest.sources import workbook

            return workbook.stage(scratch, path, format_, choices, spill)
        case "gzip":
            from coterie.ingest.sources import archive

            return stage(scratch, archive.gunzip(path, spill), choices, spill)
        case "zip":
            raise ImportRefused(f"{path.name} is an archive in an archive; unpack it first")
