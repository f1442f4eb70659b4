"""Values said once for several lines: an order's number and date on its first line only, or cells merged downwards.

Filled down only where it is plain: the lines that leave them empty leave all of them empty, have no day of their own,
and the first lines are all different. A guest's order beside a client's is not filled with the client.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from coterie.ingest.sources.kinds import main_look
from coterie.ingest.sources.lines import Line, Span
from coterie.ingest.sources.skips import Why

FEWEST_BLOCKS = 2


def find(body: Sequence[Line], width: int) -> tuple[int, ...]:
    """The columns that are said on the first line of a block only; none where the lines are no blocks."""
    lines = [line.cells for line in body if line.fault is None and len(line.cells) == width]
    if width < 3 or len(lines) < 3:
        return ()
    filled = [frozenset(i for i, cell in enumerate(cells) if cell.strip()) for cells in lines]
    first = next((i for i in range(width) if any(i in one for one in filled)), 0)
    begins = [one for one in filled if first in one]
    follows = [one for one in filled if first not in one]
    if not follows or len(begins) < FEWEST_BLOCKS or first not in filled[0]:
        return ()
    said = frozenset.intersection(*begins) - frozenset().union(*follows)
    maybe = frozenset().union(*begins) - frozenset().union(*follows)
    columns = [[cells[i] for cells in lines] for i in range(width)]
    looks = [main_look(column) for column in columns]
    days = {i for i in range(width) if looks[i] == "date"}
    rest = set(range(width)) - maybe
    if len(said) < 2 or not (days & said) or days & rest or not rest or not all(one & rest for one in follows):
        return ()
    heads = [cells for cells, one in zip(lines, filled, strict=True) if first in one]
    if not any(len({cells[i] for cells in heads}) == len(heads) for i in said):
        return ()
    return tuple(sorted(maybe))


def filled_down(marks: Iterable[tuple[Line, Why | None]], columns: tuple[int, ...]) -> Iterator[tuple[Line, Why | None]]:
    """Lines that leave all of the columns empty get them from the block's first line."""
    last: list[str] = []
    for line, why in marks:
        if why is None and line.fault is None and len(line.cells) > columns[-1]:
            if any(line.cells[i].strip() for i in columns):
                last = [line.cells[i] for i in columns]
            elif last:
                for i, value in zip(columns, last, strict=True):
                    line.cells[i] = value
        yield line, why


def merged_down(lines: Iterable[Line], merged: Sequence[Span], start: int) -> Iterator[Line]:
    """Cells that were merged over several lines hold their value in each of them."""
    wanted: dict[int, list[tuple[int, int]]] = {}
    for first, left, last, right in merged:
        if first >= start and last > first and left == right:
            for place in range(first + 1, last + 1):
                wanted.setdefault(place, []).append((first, left))
    values: dict[tuple[int, int], str] = {}
    sources = {cell for cells in wanted.values() for cell in cells}
    by_place: dict[int, list[int]] = {}
    for first, left in sources:
        by_place.setdefault(first, []).append(left)
    for line in lines:
        for left in by_place.get(line.place, ()):
            values[line.place, left] = line.cells[left] if left < len(line.cells) else ""
        for first, left in wanted.get(line.place, ()):
            if left < len(line.cells) and not line.cells[left]:
                line.cells[left] = values.get((first, left), "")
        yield line
