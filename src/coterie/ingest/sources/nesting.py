"""A column that holds a client, their documents and the items of each, one below the other, as 1C's reports do.

How deep a line is comes from its outline level or indentation where the file has them; else from its kind: a line of a
group has its name and sums only, and a document says its date.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from coterie.ingest.sources.kinds import look
from coterie.ingest.sources.lines import Line
from coterie.ingest.sources.skips import Ordinary, Why

DOCUMENT = re.compile(r".*\S\s+(?:от|from|of|dated)\s+\d{1,2}[./]\d{1,2}[./]\d{2,4}\b.*", re.IGNORECASE | re.DOTALL)
_PARTS = re.compile(r"\s*[/\\|;,>→\n]\s*")
By = Literal["level", "spaces", "kind"]


@dataclass(frozen=True, slots=True)
class Nesting:
    """The nested column, by what its depth is known, the steps of levels or spaces, the columns that only items fill."""

    column: int
    by: By
    steps: tuple[int, ...]
    items: frozenset[int] = frozenset()
    documents: bool = False

    @property
    def depth(self) -> int:
        """How many levels there are."""
        return len(self.steps)

    def of(self, line: Line, after: Line | None) -> int:
        """How deep a line is, from 0."""
        if self.by != "kind":
            return max(0, bisect_right(self.steps, _step(line, self)) - 1)
        if not self._group(line):
            return self.depth - 1
        if self.depth == 2:
            return 0
        if self.documents:
            return 1 if DOCUMENT.fullmatch(line.cells[self.column]) else 0
        return 0 if after is not None and self._group(after) else 1

    def _group(self, line: Line) -> bool:
        return not any(line.cells[i].strip() for i in self.items if i < len(line.cells))

    def names(self, header: str) -> tuple[str, ...]:
        """Names for the levels: the header's parts if there are as many, else by number."""
        parts = tuple(part for part in _PARTS.split(header.strip()) if part)
        return parts if len(parts) == self.depth else tuple(f"level {n}" for n in range(1, self.depth + 1))


def _step(line: Line, nesting: Nesting) -> int:
    return line.level if nesting.by == "level" else _indent(line.cells[nesting.column])


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def find(body: Sequence[Line], ordinary: Ordinary, header: Sequence[str]) -> Nesting | None:
    """The nesting of a sample of data lines; None where they are flat."""
    column = next((i for i, name in enumerate(header) if name), 0)
    lines = [line for line in body if line.fault is None and len(line.cells) > column]
    if len(lines) < 3 or sum(bool(line.cells[column].strip()) for line in lines) < 0.98 * len(lines):
        return None
    for by, steps in (("level", [line.level for line in lines]), ("spaces", [_indent(line.cells[column]) for line in lines])):
        distinct = tuple(sorted(set(steps)))
        if 1 < len(distinct) <= 8 and steps[0] == distinct[0] and _falls(steps, distinct) and _groups(lines, steps, distinct[-1], column):
            return Nesting(column, "level" if by == "level" else "spaces", distinct)
    return _by_kind(lines, ordinary, column, header)


def _falls(steps: Sequence[int], distinct: Sequence[int]) -> bool:
    """Whether lines go at most one level deeper at a time."""
    depth = {step: n for n, step in enumerate(distinct)}
    return all(depth[b] <= depth[a] + 1 for a, b in pairwise(steps))


def _groups(lines: Sequence[Line], steps: Sequence[int], deepest: int, column: int) -> bool:
    """Whether the lines above the deepest level are groups: beside their name there are numbers at most."""
    above = [line for line, step in zip(lines, steps, strict=True) if step < deepest]
    return sum(_bare(line, column) for line in above) >= 0.8 * len(above)


def _bare(line: Line, column: int) -> bool:
    return all(look(cell) in {"", "number"} for i, cell in enumerate(line.cells) if i != column)


def _by_kind(lines: Sequence[Line], ordinary: Ordinary, column: int, header: Sequence[str]) -> Nesting | None:
    """Groups known by what they leave empty. Taken only with a second witness: documents' dates, sums, or the header's words."""
    width = len(header)
    filled = [frozenset(i for i, cell in enumerate(line.cells) if i != column and cell.strip()) for line in lines]
    full = max(set(filled), key=lambda one: (len(one), filled.count(one)))
    usual: frozenset[int] = min((one for one in set(filled) if filled.count(one) >= 0.1 * len(filled)), key=len, default=full)
    items = frozenset(i for i in full - usual if i < width)
    if not items:
        return None
    group = [not (one & items) for one in filled]
    bare = all(_bare(line, column) for line, is_group in zip(lines, group, strict=True) if is_group)
    whole = sum(items <= one for one, is_group in zip(filled, group, strict=True) if not is_group)
    if not bare or not group[0] or group[-1] or not 0 < sum(group) < len(group) or whole < 0.9 * (len(group) - sum(group)):
        return None
    papers = [bool(DOCUMENT.fullmatch(line.cells[column])) for line, is_group in zip(lines, group, strict=True) if is_group]
    twice = any(a and b for a, b in pairwise(group))
    depth = 3 if twice and not all(papers) else 2
    named = len([part for part in _PARTS.split(header[column]) if part]) == depth
    if not (any(papers) or named or _sums(lines, group, ordinary.numbers - items)):
        return None
    return Nesting(column, "kind", tuple(range(depth)), items, documents=depth == 3 and any(papers))


def _sums(lines: Sequence[Line], group: Sequence[bool], numbers: frozenset[int]) -> bool:
    """Whether most groups directly above items hold the sum of these, in some column."""
    for column in numbers:
        right = seen = 0
        stated: float | None = None
        total = 0.0
        for line, is_group in [*zip(lines, group, strict=True), (None, True)]:
            if not is_group and line is not None:
                total += _number(line, column) or 0.0
                continue
            if stated is not None and total:
                seen += 1
                right += abs(stated - total) < 0.01
            stated, total = (None if line is None else _number(line, column)), 0.0
        if seen > 1 and right >= 0.8 * seen:
            return True
    return False


def _number(line: Line, column: int) -> float | None:
    text = re.sub(r"[\s\u00a0\u202f]", "", line.cells[column]).replace(",", ".") if column < len(line.cells) else ""
    try:
        return float(text)
    except ValueError:
        return None


def unfolded(marks: Iterable[tuple[Line, Why | None]], nesting: Nesting) -> Iterator[tuple[Line, Why | None]]:
    """Lines with one column a level instead of the nested one; groups are no data, unless nothing is in them."""
    path = [""] * nesting.depth
    held: tuple[Line, Why | None] | None = None
    waiting: list[tuple[Line, Why | None]] = []
    for mark in marks:
        if mark[1] is not None or mark[0].fault is not None:
            waiting.append(mark)
            continue
        if held is not None:
            yield _unfold(held[0], mark[0], nesting, path)
        yield from waiting
        waiting.clear()
        held = mark
    if held is not None:
        yield _unfold(held[0], None, nesting, path)
    yield from waiting


def _unfold(line: Line, after: Line | None, nesting: Nesting, path: list[str]) -> tuple[Line, Why | None]:
    depth = nesting.of(line, after)
    path[depth:] = [line.cells[nesting.column].strip(), *[""] * (nesting.depth - depth - 1)]
    at = nesting.column
    line.cells = [*line.cells[:at], *path, *line.cells[at + 1 :]]
    deeper = after is not None and _after_depth(after, nesting) > depth
    return line, "a group's heading" if deeper else None


def _after_depth(after: Line, nesting: Nesting) -> int:
    """How deep the next line is; of two groups by kind the second is never deeper than an item."""
    return nesting.of(after, None)
