"""CSV files: comma, semicolon or tab (or spaces where there is none of them), UTF-8 with or without its mark.

A first line of nothing but numbers is no header: the columns are then called "column 1", "column 2" and so on.

A sound file is read by the engine in one sweep. A file it refuses, or in which a quote may have swallowed rows, is
read again here, patiently: a line that can't be taken apart is one row with a fault, and reading goes on after it.

What a row is: a line that is not blank; a field in quotes may run over several lines (at most 100), if it closes
where a field may end, the row then has as many fields as the header, and no line inside it is a whole row itself.
Empty fields beyond the header's are cut off. A quote inside an unquoted field is a character like any other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlglot import exp

from coterie.engines.duckdb import DuckDB
from coterie.errors import EngineFailed, ImportRefused
from coterie.ingest.readers import Staged, distinct_names
from coterie.store.statement import column, create_as, create_table, drop_table, sql

BOM = b"\xef\xbb\xbf"
DELIMITERS = (b",", b";", b"\t")
LONGEST_LINE = 16_000_000
MOST_LINES = 100
BATCH = 50_000
LONGEST_RAW = 10_000
_NUMBER = re.compile(rb"-?[0-9]+(\.[0-9]+)?")
WHOLE_ROW = 4
"""A line inside quotes counts as a swallowed row only in a file of at least so many columns; in a narrower one, text may look so."""


@dataclass(frozen=True, slots=True)
class Form:
    """How a file is written, and the names of its columns; ``headed`` is False where the first line is a row already.

    ``delimiter`` is empty where any number of spaces stands between two values.
    """

    delimiter: bytes
    newline: bytes
    header: tuple[str, ...]
    headed: bool = True


def stage(scratch: DuckDB, path: Path) -> Staged:
    """Stage a CSV file. ``ImportRefused`` when it has no readable header, or next to nothing in it can be read."""
    form = look(path)
    nul, plain, breaks = _bytes(path, form)
    if len(form.header) > 1 and form.newline == b"\n" and form.delimiter and form.headed and _sweep(scratch, path, form, breaks):
        return Staged(form.header, _count(scratch, "staged_rows"), nul, plain)
    return _patiently(scratch, path, form)


# ---------------------------------------------------------------- looking at the file


def look(path: Path) -> Form:
    """The delimiter, the line end and the header."""
    with path.open("rb") as file:
        head = file.read(1 << 20).removeprefix(BOM)
    newline = b"\r" if b"\n" not in head and b"\r" in head else b"\n"
    first = next((line for line in head.split(newline) if line.strip()), b"")
    if b"\0" in first:
        raise ImportRefused(f"{path} is not a text file (its first line holds a NUL byte); export it as CSV in UTF-8")
    delimiter = max(DELIMITERS, key=lambda mark: _outside_quotes(first).count(mark))
    if not any(mark in first for mark in DELIMITERS) and len(first.split()) > 1 and _numbers(first.split()):
        delimiter = b""
    lines = _Lines(path, newline)
    lines.skip_blank()
    taken = _quoted(lines, delimiter) if delimiter else None
    fields = taken[0] if taken else _plain(first, delimiter)
    try:
        names = [unicodedata.normalize("NFC", field.decode()) for field in fields]
    except UnicodeDecodeError as error:
        raise ImportRefused(f"{path}: the header is not in UTF-8 ({error.reason}); save the file as CSV in UTF-8") from error
    if not any(name.strip() for name in names):
        raise ImportRefused(f"{path} has no header with names of columns")
    if any(not part.isprintable() for name in names for part in name.split()):
        raise ImportRefused(f"{path}: the header holds control characters; this is not a CSV file")
    if _numbers(fields):
        return Form(delimiter, newline, distinct_names([""] * len(fields)), headed=False)
    return Form(delimiter, newline, distinct_names(names))


def _numbers(fields: list[bytes]) -> bool:
    return all(_NUMBER.fullmatch(field.strip()) for field in fields)


def _outside_quotes(line: bytes) -> bytes:
    return b"".join(line.split(b'"')[::2])


def _bytes(path: Path, form: Form) -> tuple[bool, bool, int]:
    """Whether the file holds a NUL byte; whether it is all ASCII; how many line ends it has."""
    nul, plain, breaks, last = False, True, 0, b""
    with path.open("rb") as file:
        while block := file.read(1 << 24):
            nul = nul or b"\0" in block
            plain = plain and block.isascii()
            breaks += block.count(form.newline)
            last = block
    return nul, plain, breaks + (not last.endswith(form.newline))


# ---------------------------------------------------------------- the engine's way


def _sweep(scratch: DuckDB, path: Path, form: Form, breaks: int) -> bool:
    """Let the engine read the file; False when it refuses or when its rows don't account for every line."""
    width = len(form.header)
    try:
        scratch.execute(create_as("staged_rows", exp.select("*").from_(_read_csv(path, form))))
    except EngineFailed:
        scratch.execute(drop_table("staged_rows"))
        return False
    lengths = [sql("COALESCE(LENGTH($c) - LENGTH(REPLACE($c, '\n', '')), 0)", c=column(f"c{i}")) for i in range(width)]
    rows = _count(scratch, "staged_rows")
    if rows + 1 != breaks:
        total = lengths[0]
        for more in lengths[1:]:
            total = exp.Add(this=total, expression=more)
        held = scratch.rows(exp.select(exp.func("SUM", total).as_("n")).from_("staged_rows"))[0]["n"] or 0
        if rows + 1 + held != breaks or _swallowed(scratch, form):
            scratch.execute(drop_table("staged_rows"))
            return False
    plain = [column(f"c{i}") for i in range(width)]
    view = exp.select(sql("rowid + 1 AS row"), sql("CAST(NULL AS TEXT) AS fault"), sql("CAST(NULL AS TEXT) AS raw"), *plain)
    scratch.execute(create_as("staged", view.from_("staged_rows"), view=True))
    return True


def _read_csv(path: Path, form: Form) -> exp.Expression:
    names = exp.Struct(
        expressions=[
            exp.PropertyEQ(this=exp.Literal.string(f"c{i}"), expression=exp.Literal.string("VARCHAR")) for i in range(len(form.header))
        ]
    )
    return sql(
        "read_csv($path, columns = $names, header = true, auto_detect = false, delim = $delimiter, quote = '\"', escape = '\"', "
        "strict_mode = true, null_padding = false, ignore_errors = false, max_line_size = 2000000)",
        path=str(path), names=names, delimiter=form.delimiter.decode(),
    )  # fmt: skip


def _swallowed(scratch: DuckDB, form: Form) -> bool:
    """Whether a value of several lines has a line inside that is as wide as a row."""
    if len(form.header) < WHOLE_ROW:
        return False
    wide = sql(
        "LEN(LIST_FILTER(STRING_SPLIT($c, '\n'), lambda line: LENGTH(line) - LENGTH(REPLACE(line, $d, '')) >= $n)) > 0",
        c=column("c"), d=form.delimiter.decode(), n=len(form.header) - 1,
    )  # fmt: skip
    for i in range(len(form.header)):
        values = exp.select(column(f"c{i}").as_("c")).from_("staged_rows").where(sql("CONTAINS($c, '\n')", c=column(f"c{i}")))
        if scratch.rows(exp.select("c").from_(values.subquery("v")).where(wide.copy()).limit(1)):
            return True
    return False


def _count(scratch: DuckDB, table: str) -> int:
    return int(scratch.rows(exp.select(sql("COUNT(*) AS n")).from_(table))[0]["n"])


# ---------------------------------------------------------------- the patient way


class _Lines:
    """The lines of a file, without their ends, that can be looked at before they are taken."""

    def __init__(self, path: Path, newline: bytes) -> None:
        self._source = _split(path, newline)
        self._ahead: list[bytes] = []

    def at(self, place: int) -> bytes | None:
        """The line so many places ahead, None after the end."""
        while len(self._ahead) <= place:
            line = next(self._source, None)
            if line is None:
                return None
            self._ahead.append(line)
        return self._ahead[place]

    def take(self, count: int) -> list[bytes]:
        taken, self._ahead = self._ahead[:count], self._ahead[count:]
        return taken

    def skip_blank(self) -> None:
        while (line := self.at(0)) is not None and not line.strip(b" \t\r\0") and b"\t" not in line:
            self.take(1)


def _split(path: Path, newline: bytes) -> Iterator[bytes]:
    with path.open("rb") as file:
        rest = file.read(1 << 20).removeprefix(BOM)
        while block := file.read(1 << 20):
            *lines, rest = (rest + block).split(newline)
            yield from (line.removesuffix(b"\r") for line in lines)
            if len(rest) > LONGEST_LINE:
                raise ImportRefused(f"{path} has a line of more than {LONGEST_LINE:,} bytes; this is not a CSV file")
        lines = rest.split(newline)
        yield from (line.removesuffix(b"\r") for line in (lines[:-1] if not lines[-1] else lines))


def _plain(line: bytes, delimiter: bytes) -> list[bytes]:
    if not delimiter:
        return line.split()
    return [field[1:-1] if len(field) > 1 and field[:1] == field[-1:] == b'"' else field for field in line.split(delimiter)]


def _quoted(lines: _Lines, delimiter: bytes) -> tuple[list[bytes], int] | None:
    """The fields of the row that starts at the first line ahead, and how many lines it takes; None if its quotes don't hold."""
    fields: list[bytes] = []
    place, start = 0, 0
    line = lines.at(0) or b""
    while True:
        begin = start + len(line[start:]) - len(line[start:].lstrip(b" "))
        if line[begin : begin + 1] != b'"':
            end = line.find(delimiter, start)
            fields.append(line[start:] if end < 0 else line[start:end])
        else:
            closed = _closing(lines, place, begin + 1)
            if closed is None:
                return None
            value, place, end = closed
            line = lines.at(place) or b""
            after = line[end:].lstrip(b" ")
            if after and not after.startswith(delimiter):
                return None
            fields.append(value)
            end = len(line) - len(after) if after else -1
        if end < 0:
            return fields, place + 1
        start = end + len(delimiter)


def _closing(lines: _Lines, place: int, start: int) -> tuple[bytes, int, int] | None:
    """The value of a quoted field, the line its closing quote is on, and the place after that quote."""
    parts: list[bytes] = []
    line = lines.at(place)
    last = place + MOST_LINES
    while line is not None and place < last:
        quote = line.find(b'"', start)
        if quote < 0:
            parts += [line[start:], b"\n"]
            place, start = place + 1, 0
            line = lines.at(place)
        elif line[quote + 1 : quote + 2] == b'"':
            parts.append(line[start : quote + 1])
            start = quote + 2
        else:
            parts.append(line[start:quote])
            return b"".join(parts), place, quote + 1
    return None


def _row(lines: _Lines, form: Form) -> tuple[list[bytes] | None, str | None, int]:
    """The fields of the next row, or why it can't be taken apart; and how many lines it takes."""
    width = len(form.header)
    line = lines.at(0) or b""
    if not form.delimiter:
        return _fitted(line.split(), width, 1)
    if b'"' not in line:
        return _fitted(line.split(form.delimiter), width, 1)
    taken = _quoted(lines, form.delimiter)
    if taken is not None:
        fields, count = taken
        inside = [lines.at(i) or b"" for i in range(1, count - 1)]
        whole = width >= WHOLE_ROW and any(_outside_quotes(one).count(form.delimiter) == width - 1 for one in inside)
        answer = _fitted(fields, width, count)
        if not whole and (answer[0] is not None or count == 1):
            return answer
    plain = line.split(form.delimiter)
    if len(plain) == width and not any(field.count(b'"') % 2 for field in plain):
        return plain, None, 1
    return None, "a quote in the line is not closed or not doubled", 1


def _fitted(fields: list[bytes], width: int, count: int) -> tuple[list[bytes] | None, str | None, int]:
    while len(fields) > width and not fields[-1].strip():
        fields.pop()
    if len(fields) == width:
        return fields, None, count
    return None, f"the line has {'fewer' if len(fields) < width else 'more'} values than the header has columns", count


def _patiently(scratch: DuckDB, path: Path, form: Form) -> Staged:
    import pyarrow as pa

    width = len(form.header)
    names = ["row", "fault", "raw", *(f"c{i}" for i in range(width))]
    scratch.execute(create_table("staged", {name: "BIGINT" if name == "row" else "TEXT" for name in names}))
    schema = pa.schema([(name, pa.int64() if name == "row" else pa.string()) for name in names])
    rows = faulty = 0
    nul = False
    first: tuple[int, str] | None = None
    batch: list[tuple[int | str | None, ...]] = []
    for fields, fault, raw in _rows(path, form):
        rows += 1
        if fault is not None:
            faulty += 1
            first = first or (rows, fault)
            batch.append((rows, fault, raw, *(None for _ in range(width))))
        else:
            assert fields is not None
            nul = nul or any("\0" in field for field in fields)
            batch.append((rows, None, None, *(field or None for field in fields)))
        if len(batch) == BATCH:
            scratch.write("staged", pa.table(list(map(pa.array, zip(*batch, strict=True), schema.types)), schema=schema))
            batch.clear()
    if batch:
        scratch.write("staged", pa.table(list(map(pa.array, zip(*batch, strict=True), schema.types)), schema=schema))
    if first is not None and faulty == rows:
        raise ImportRefused(f"{path}: not one of its {rows} rows can be read; row {first[0]}: {first[1]}")
    return Staged(form.header, rows, nul)


def _rows(path: Path, form: Form) -> Iterator[tuple[list[str] | None, str | None, str | None]]:
    """Each row after the header: its fields, or its fault and its raw text."""
    lines = _Lines(path, form.newline)
    lines.skip_blank()
    if form.headed:
        header = _quoted(lines, form.delimiter)
        lines.take(header[1] if header else 1)
    while True:
        lines.skip_blank()
        if lines.at(0) is None:
            return
        fields, fault, count = _row(lines, form)
        taken = b"\n".join(lines.take(count))
        if fields is not None:
            try:
                yield [field.decode() for field in fields], None, None
                continue
            except UnicodeDecodeError:
                fault = "the line is not in UTF-8"
        yield None, fault, taken[:LONGEST_RAW].decode(errors="replace")
