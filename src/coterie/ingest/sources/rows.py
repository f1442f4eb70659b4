"""A sheet into the staged table: the table is found on its first lines, then all lines are written as that table's rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile, islice

from coterie.ingest.sources import blocks, nesting, tables
from coterie.ingest.sources.lines import Line, Sheet, fitted
from coterie.ingest.sources.skips import Why, marked
from coterie.ingest.sources.staged import Staging

Marks = Iterator[tuple[Line, Why | None]]


@dataclass(frozen=True, slots=True)
class Found:
    """How a sheet is read: its table, what of it is nested or said once a block, the names of the columns it ends with."""

    sheet: Sheet
    frame: tables.Frame
    names: tuple[str, ...]
    nested: nesting.Nesting | None
    blocks: tuple[int, ...]

    @property
    def plain(self) -> bool:
        """Whether the table is the whole sheet as it stands, from its first line on, under a header of one line."""
        return len(self.frame.header) == 1 and not self.frame.before and self.nested is None and not self.blocks

    @property
    def header_row(self) -> int:
        """The place of the header's first line, 0 where there is none."""
        return self.frame.header[0] if self.frame.header else 0

    def notes(self) -> list[str]:
        """What was done to the table beside reading it."""
        said = []
        if self.frame.before:
            above = f"the header is in line {self.header_row}" if self.header_row else f"the table begins in line {self.frame.start}"
            said.append(f"{above}; what stands above it was left out")
        if len(self.frame.header) > 1:
            example = next((f" (“{name}”)" for name in self.names if " / " in name), "")
            said.append(f"the header has {len(self.frame.header)} lines; they were joined{example}")
        if not self.frame.header:
            said.append("there is no header: the columns are called column 1, column 2 and so on")
        if self.nested is not None:
            new = self.names[self.nested.column : self.nested.column + self.nested.depth]
            said.append(f"groups and what is in them stood in one column; it was unfolded into {', '.join(new)}")
        if self.blocks:
            names = ", ".join(self.names[i] for i in self.blocks)
            said.append(f"{names} stand on the first line of each group of lines only; they were filled down")
        return said


def find(sheet: Sheet, header: int | None = None) -> Found:
    """Find the table of a sheet."""
    sample = list(islice(sheet.read(), tables.SAMPLE))
    frame = tables.find(sample, sheet.merged, header)
    width = len(frame.names)
    body = [line for line in sample if line.place >= frame.start]
    data = [line for line, why in marked(blocks.merged_down(body, sheet.merged, frame.start), frame.ordinary) if why is None]
    nested = nesting.find(data, frame.ordinary, frame.names) if frame.header and width > 1 else None
    filled = () if nested is not None else blocks.find(data, width)
    names = frame.names
    if nested is not None:
        at = nested.column
        names = (*names[:at], *nested.names(names[at]), *names[at + 1 :])
    return Found(sheet, frame, names, nested, filled)


def read(found: Found) -> Marks:
    """The rows of a found table: all with as many cells as it has columns, or with a fault, or with a reason why it is no data."""
    frame, merged = found.frame, found.sheet.merged
    lines: Iterator[Line] = dropwhile(lambda line: line.place < frame.start, found.sheet.read())
    if merged:
        lines = blocks.merged_down(lines, merged, frame.start)
    marks = _fitted(marked(lines, frame.ordinary), len(frame.names))
    if found.nested is not None:
        return nesting.unfolded(marks, found.nested)
    return blocks.filled_down(marks, found.blocks) if found.blocks else marks


def _fitted(marks: Marks, width: int) -> Marks:
    for mark in marks:
        line, why = mark
        if why is None and len(line.cells) != width:
            fitted(line, width)
        yield mark


def write(staging: Staging, marks: Marks, order: Sequence[int] | None = None, raw: Callable[[Line], str] | None = None) -> None:
    """Write rows; ``order``: the place of each staged column among the row's cells, where it is another (-1 = none)."""
    for line, why in marks:
        if why is not None:
            staging.skip(why, line.cells)
        elif line.fault is not None:
            staging.fault(line.fault, line.raw or (raw(line) if raw else " | ".join(line.cells)))
        elif order is None:
            staging.add(line.cells)
        else:
            staging.add([line.cells[i] if i >= 0 else "" for i in order])
    staging.flush()


__all__ = ["Found", "Marks", "find", "read", "write"]
