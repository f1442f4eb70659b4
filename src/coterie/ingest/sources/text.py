"""Lines of a delimited text in UTF-8, taken apart patiently: a line that can't be is one with a fault, and reading goes on.

A field in quotes may run over several lines (at most 100), if it closes where a field may end, the row then has as many
fields as the header, and no line inside it is a whole row itself. A quote inside an unquoted field is a character like
any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from coterie.errors import ImportRefused
from coterie.ingest.sources.lines import Line

BOM = b"\xef\xbb\xbf"
LONGEST_LINE = 16_000_000
MOST_LINES = 100
LONGEST_RAW = 10_000
WHOLE_ROW = 4
"""A line inside quotes counts as a swallowed row only in a file of at least so many columns; in a narrower one, text may look so."""


@dataclass(frozen=True, slots=True)
class Form:
    """How a text is written. ``delimiter`` is empty where any number of spaces stands between two values."""

    delimiter: bytes
    newline: bytes


class Ahead:
    """The lines of a file, without their ends, that can be looked at before they are taken."""

    def __init__(self, path: Path, newline: bytes) -> None:
        self._source = split(path, newline)
        self._ahead: list[bytes] = []
        self.taken = 0

    def at(self, place: int) -> bytes | None:
        """The line so many places ahead, None after the end."""
        while len(self._ahead) <= place:
            line = next(self._source, None)
            if line is None:
                return None
            self._ahead.append(line)
        return self._ahead[place]

    def pop(self) -> bytes | None:
        """The next line, taken; None after the end."""
        self.taken += 1
        return self._ahead.pop(0) if self._ahead else next(self._source, None)

    def back(self, line: bytes) -> None:
        """A line that was taken waits again."""
        self.taken -= 1
        self._ahead.insert(0, line)

    def take(self, count: int) -> list[bytes]:
        """The next lines, in their order."""
        self.taken += count
        taken, self._ahead = self._ahead[:count], self._ahead[count:]
        return taken


def blank(line: bytes) -> bool:
    """Whether a line holds nothing; tabs are a row of nothing."""
    return not line.strip(b" \t\r\0") and b"\t" not in line


def split(path: Path, newline: bytes) -> Iterator[bytes]:
    """The lines of a file, without their ends and the file's mark."""
    with path.open("rb") as file:
        rest = file.read(1 << 20).removeprefix(BOM)
        while block := file.read(1 << 20):
            *lines, rest = (rest + block).split(newline)
            yield from (line.removesuffix(b"\r") for line in lines)
            if len(rest) > LONGEST_LINE:
                raise ImportRefused(f"a line has more than {LONGEST_LINE:,} bytes; this is not a CSV file")
        lines = rest.split(newline)
        yield from (line.removesuffix(b"\r") for line in (lines[:-1] if not lines[-1] else lines))


def outside_quotes(line: bytes) -> bytes:
    """A line without what stands in quotes."""
    return b"".join(line.split(b'"')[::2])


def read(path: Path, form: Form, width: int = 0) -> Iterator[Line]:
    """Each line that is not blank, as cells. ``width``: how many a row has, where that is known already."""
    lines = Ahead(path, form.newline)
    delimiter = form.delimiter.decode() or None
    apart = False
    while (first := lines.pop()) is not None:
        place = lines.taken
        if blank(first):
            apart = True
            continue
        fields: list[bytes] | None = None
        fault: str | None = None
        taken = [first]
        if b'"' in first and delimiter is not None:
            lines.back(first)
            fields, fault, count = _row(lines, form.delimiter, width)
            taken = lines.take(count)
        if fault is None:
            try:
                cells = [field.decode() for field in fields] if fields is not None else first.decode().split(delimiter)
                raw = b"\n".join(taken).decode() if width and fields is not None and len(cells) != width else ""
                yield Line(place, cells, raw=raw[:LONGEST_RAW], apart=apart)
                apart = False
                continue
            except UnicodeDecodeError:
                fault = "the line is not in UTF-8"
        yield Line(place, [], fault=fault, raw=b"\n".join(taken)[:LONGEST_RAW].decode(errors="replace"), apart=apart)
        apart = False


def _row(lines: Ahead, delimiter: bytes, width: int) -> tuple[list[bytes] | None, str | None, int]:
    """The fields of the next row, or why it can't be taken apart; and how many lines it takes."""
    taken = _quoted(lines, delimiter)
    if taken is not None:
        fields, count = taken
        inside = [lines.at(i) or b"" for i in range(1, count - 1)]
        whole = width >= WHOLE_ROW and any(outside_quotes(one).count(delimiter) == width - 1 for one in inside)
        if count == 1 or (not whole and (not width or _fits(fields, width))):
            return fields, None, count
    plain = (lines.at(0) or b"").split(delimiter)
    if (not width or len(plain) == width) and not any(field.count(b'"') % 2 for field in plain):
        return plain, None, 1
    return None, "a quote in the line is not closed or not doubled", 1


def _fits(fields: list[bytes], width: int) -> bool:
    return len(fields) == width or (len(fields) > width and not any(field.strip() for field in fields[width:]))


def _quoted(lines: Ahead, delimiter: bytes) -> tuple[list[bytes], int] | None:
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


def _closing(lines: Ahead, place: int, start: int) -> tuple[bytes, int, int] | None:
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
