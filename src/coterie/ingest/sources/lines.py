"""A sheet of texts as any format gives it: lines of cells, each with its place. Nothing here knows what a header is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

Span = tuple[int, int, int, int]
"""Merged cells: the first line and column, the last line and column; lines from 1, columns from 0."""


@dataclass(slots=True)
class Line:
    """One line: its place in the file from 1, its cells ("" is an empty one), how deep it is indented or grouped.

    ``fault`` says why it can't be taken apart, ``raw`` is its text where it came as one; ``apart``: blank lines stand before it.
    """

    place: int
    cells: list[str]
    level: int = 0
    fault: str | None = None
    raw: str = ""
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """Lines that can be read several times, blank ones left out; and what its cells' form tells."""

    name: str
    read: Callable[[], Iterator[Line]]
    merged: tuple[Span, ...] = ()
    cells: int = 0
    hidden: bool = False


def fitted(line: Line, width: int) -> Line:
    """A line with exactly so many cells: empty ones beyond are cut off, missing ones are a fault."""
    cells = line.cells
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    if len(cells) != width and line.fault is None:
        line.fault = f"the line has {'fewer' if len(cells) < width else 'more'} values than the header has columns"
    return line
