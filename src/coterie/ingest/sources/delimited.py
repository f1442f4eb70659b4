"""CSV files of any delimiter and encoding.

A tidy file (a header in its first line, nothing nested) is read by the engine in one sweep. A file it refuses, or in
which a quote may have swallowed rows, or which is a report rather than a table, is read line by line (``text``).

What a row is: a line that is not blank. Empty fields beyond the header's are cut off. A first line of values is no
header: the columns are then called "column 1", "column 2" and so on.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from sqlglot import exp

from coterie.engines.duckdb import DuckDB
from coterie.errors import EngineFailed, ImportRefused
from coterie.ingest.sources import late, rows, text
from coterie.ingest.sources.encodings import Text, as_utf8
from coterie.ingest.sources.lines import Sheet
from coterie.ingest.sources.mojibake import mend
from coterie.ingest.sources.staged import AS_FOUND, Choices, Staged, Staging, publish, told
from coterie.ingest.sources.text import Form
from coterie.store.statement import column, create_as, drop_table, sql

DELIMITERS = (b",", b";", b"\t", b"|")
SPOKEN = {"tab": b"\t", "\\t": b"\t", "space": b"", " ": b"", "comma": b",", "semicolon": b";", "pipe": b"|"}
RARE = (b"\x1f", b"\x01", b"~", b"^", b":")
LOOKED_AT = 200


def stage(scratch: DuckDB, path: Path, choices: Choices, spill: Path) -> Staged:
    """Stage a CSV file. ``ImportRefused`` when it has no readable header, or next to nothing in it can be read."""
    source = as_utf8(path, spill, choices.encoding)
    form = look(source, choices)
    try:
        found = rows.find(Sheet("", lambda: text.read(source.path, form)), choices.header)
    except ImportRefused as error:
        raise ImportRefused(f"{path.name}: {error}") from error
    names = _checked(found.names, path)
    tidy = found.plain and len(names) > 1 and form.newline == b"\n" and form.delimiter
    if tidy and _sweep(scratch, source, form, len(names)):
        skipped = late.mark(scratch, found)
        count, numbered = _count(scratch), bool(skipped)
    else:
        staging = _patiently(scratch, source, form, found)
        if staging.rows and sum(staging.faults.values()) == staging.rows:
            fault = next(iter(staging.faults))
            raise ImportRefused(f"{path.name}: not one of its {staging.rows} rows can be read; row {staging.first_fault}: {fault}")
        count, skipped, numbered = staging.rows, dict(staging.skipped), True
    mended, notes = ((), ()) if source.ascii else mend(scratch, names)
    return Staged(
        columns=publish(scratch, mended or names, numbered=numbered),
        rows=count,
        nul=source.nul,
        ascii=source.ascii,
        format="csv",
        encoding=source.encoding,
        header_row=found.header_row,
        skipped=skipped,
        notes=(*source.notes, *found.notes(), *notes, *told(skipped)),
    )


def _checked(names: Iterable[str], path: Path) -> list[str]:
    """The names in one Unicode form. ``ImportRefused`` where they can't be names."""
    composed = [unicodedata.normalize("NFC", name) for name in names]
    if any(c < " " or c == "\x7f" for name in composed for part in name.split() for c in part):
        raise ImportRefused(f"{path.name}: the header holds control characters; this is not a CSV file")
    return composed


# ---------------------------------------------------------------- looking at the file


def look(source: Text, choices: Choices = AS_FOUND) -> Form:
    """The delimiter and the line end."""
    lines: list[bytes] = []
    for line in text.split(source.path, source.newline):
        if not text.blank(line):
            lines.append(line)
        if len(lines) == LOOKED_AT:
            break
    if not lines:
        raise ImportRefused(f"{source.path.name} has no header with names of columns: it is blank")
    if b"\0" in lines[0]:
        raise ImportRefused(f"{source.path.name} is not a text file (its first line holds a NUL byte); export it as CSV in UTF-8")
    if choices.delimiter is not None:
        return Form(SPOKEN.get(choices.delimiter, choices.delimiter.encode()), source.newline)
    return Form(_delimiter(lines), source.newline)


def _delimiter(lines: list[bytes]) -> bytes:
    """The delimiter of the first line if the others have it too; else the one that most lines have equally often."""
    bare = [text.outside_quotes(line) for line in _whole(lines)]
    first = max(DELIMITERS, key=bare[0].count)
    if first in bare[0] and 2 * sum(first in line for line in bare) > len(bare):
        return first
    best = max(DELIMITERS + RARE, key=lambda mark: (_steady(bare, mark), -(DELIMITERS + RARE).index(mark)))
    if _steady(bare, best) >= (0.5 if best in DELIMITERS else 0.9):
        return best
    if all(len(line.split()) == len(lines[0].split()) > 1 for line in lines) and _spaced(lines):
        return b""
    return first


def _whole(lines: list[bytes]) -> list[bytes]:
    """The lines with those joined that a quoted cell breaks; as they are where a quote is never closed."""
    found, begun = [], b""
    for line in lines:
        begun = begun + b"\n" + line if begun else line
        if begun.count(b'"') % 2 == 0:
            found.append(begun)
            begun = b""
    return lines if begun else found


def _steady(lines: list[bytes], mark: bytes) -> float:
    """The share of lines that have a mark as often as most do."""
    counts = Counter(line.count(mark) for line in lines)
    del counts[0]
    return max(counts.values(), default=0) / len(lines)


def _spaced(lines: list[bytes]) -> bool:
    """Whether spaces part numbers in these lines."""
    return all(not any(c.isalpha() for c in word.decode(errors="replace")) for line in lines for word in line.split())


# ---------------------------------------------------------------- the engine's way


def _sweep(scratch: DuckDB, source: Text, form: Form, width: int) -> bool:
    """Let the engine read the file; False when it refuses or when its rows don't account for every line."""
    try:
        scratch.execute(create_as("staged_rows", exp.select("*").from_(_read_csv(source.path, form, width))))
    except EngineFailed:
        scratch.execute(drop_table("staged_rows"))
        return False
    lengths = [sql("COALESCE(LENGTH($c) - LENGTH(REPLACE($c, '\n', '')), 0)", c=column(f"c{i}")) for i in range(width)]
    count = _count(scratch)
    if count + 1 != source.breaks:
        total = lengths[0]
        for more in lengths[1:]:
            total = exp.Add(this=total, expression=more)
        held = scratch.rows(exp.select(exp.func("SUM", total).as_("n")).from_("staged_rows"))[0]["n"] or 0
        if count + 1 + held != source.breaks or _swallowed(scratch, form, width):
            scratch.execute(drop_table("staged_rows"))
            return False
    return True


def _read_csv(path: Path, form: Form, width: int) -> exp.Expression:
    names = exp.Struct(
        expressions=[exp.PropertyEQ(this=exp.Literal.string(f"c{i}"), expression=exp.Literal.string("VARCHAR")) for i in range(width)]
    )
    return sql(
        "read_csv($path, columns = $names, header = true, auto_detect = false, delim = $delimiter, quote = '\"', escape = '\"', "
        "strict_mode = true, null_padding = false, ignore_errors = false, max_line_size = 2000000)",
        path=str(path), names=names, delimiter=form.delimiter.decode(),
    )  # fmt: skip


def _swallowed(scratch: DuckDB, form: Form, width: int) -> bool:
    """Whether a value of several lines has a line inside that is as wide as a row."""
    if width < text.WHOLE_ROW:
        return False
    wide = sql(
        "LEN(LIST_FILTER(STRING_SPLIT($c, '\n'), lambda line: LENGTH(line) - LENGTH(REPLACE(line, $d, '')) >= $n)) > 0",
        c=column("c"), d=form.delimiter.decode(), n=width - 1,
    )  # fmt: skip
    for i in range(width):
        values = exp.select(column(f"c{i}").as_("c")).from_("staged_rows").where(sql("CONTAINS($c, '\n')", c=column(f"c{i}")))
        if scratch.rows(exp.select("c").from_(values.subquery("v")).where(wide.copy()).limit(1)):
            return True
    return False


def _count(scratch: DuckDB) -> int:
    return int(scratch.rows(exp.select(sql("COUNT(*) AS n")).from_("staged_rows"))[0]["n"])


# ---------------------------------------------------------------- the patient way


def _patiently(scratch: DuckDB, source: Text, form: Form, found: rows.Found) -> Staging:
    staging = Staging(scratch, len(found.names))
    width = len(found.frame.names)
    again = replace(found, sheet=replace(found.sheet, read=lambda: text.read(source.path, form, width)))
    mark = form.delimiter.decode() or " "
    rows.write(staging, rows.read(again), raw=lambda line: mark.join(line.cells))
    return staging
