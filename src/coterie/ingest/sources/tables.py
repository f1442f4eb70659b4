"""Where the table is in a sheet: what stands before it, its header of one to three lines, and what its lines look like.

Decided on a sample of the first lines; the rest is read by what was found. A first line that is as rich as the others is
the header, unless it looks like the values below it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from coterie.errors import ImportRefused
from coterie.ingest.sources.kinds import Look, look, main_look, mask
from coterie.ingest.sources.lines import Line, Span
from coterie.ingest.sources.skips import Ordinary

SAMPLE = 1_000
FARTHEST_HEADER = 60
RICH = 0.6
LEVEL_WORDS = frozenset(
    "контрагент покупатель клиент партнер партнёр регистратор документ номенклатура товар заказ чек магазин склад менеджер договор "
    "организация подразделение характеристика категория группа customer client order document product item category store manager".split()
)
"""What 1C names the levels of a nested column by, one below the other."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A found table: names of its columns, the header's lines (places, empty where there is none), the first line of data."""

    names: tuple[str, ...]
    header: tuple[int, ...]
    start: int
    before: int
    ordinary: Ordinary


def find(sample: Sequence[Line], merged: Sequence[Span] = (), header: int | None = None) -> Frame:
    """The table in the first lines of a sheet. ``header``: the place of its header, if the user has said it (0 = none)."""
    if not sample:
        raise ImportRefused("there is nothing in it")
    if sample[0].fault is not None and not header:
        raise ImportRefused(f"the header can't be read: {sample[0].fault}")
    first, headed = _first(sample, header)
    height = _height(sample, first, merged) if headed else 0
    head, body = sample[first : first + height], sample[first + height :]
    names = _joined(head, merged) if headed else [""] * _usual_width(body)
    start = (body[0].place if body else head[-1].place + 1) if sample else 1
    return Frame(tuple(names), tuple(line.place for line in head), start, first, _ordinary(head, body, names))


def _first(sample: Sequence[Line], header: int | None) -> tuple[int, bool]:
    """The index of the table's first line, and whether it is a header."""
    if header:
        at = next((i for i, line in enumerate(sample) if line.place == header), None)
        if at is None:
            raise ImportRefused(f"line {header} can't be the header: it is empty or not among the first {SAMPLE:,} lines")
        return at, True
    filled = [_filled(line) for line in sample]
    enough = RICH * sorted(filled)[int(0.8 * (len(filled) - 1) + 0.5)]
    rich = [i for i, n in enumerate(filled[:FARTHEST_HEADER]) if n >= enough and n > 0]
    first = rich[0] if rich else 0
    if header == 0:
        return first, False
    for at in rich[:5]:
        if _is_header(sample, at):
            return (at, True) if at == first or not _alike(sample, first, at) else (first, False)
    return first, False


def _filled(line: Line) -> int:
    return sum(1 for cell in line.cells if cell.strip())


def _is_header(sample: Sequence[Line], at: int) -> bool:
    """Whether a line is unlike what stands below it: more of its cells differ in kind from their column than are the same."""
    here = [look(cell) for cell in sample[at].cells]
    if all(kind in {"", "number", "date"} for kind in here):
        return False
    below = sample[at + 1 : at + 60]
    same = other = 0
    for i, kind in enumerate(here):
        if not kind:
            continue
        values = [line.cells[i] for line in below if i < len(line.cells) and line.cells[i].strip()]
        column = main_look(values)
        if kind != "text" and column in {kind, ""}:
            same += kind == "email" or not values or mask(sample[at].cells[i]) in set(map(mask, values))
        elif column not in {kind, ""}:
            other += 1
    return same <= other or _years(sample[at].cells)


def _years(cells: Sequence[str]) -> bool:
    """Whether the numbers among some cells run on like years or months that name columns."""
    numbers = [int(cell) for cell in cells if cell.strip().isdecimal() and len(cell.strip()) < 6]
    others = [look(cell) for cell in cells if not cell.strip().isdecimal()]
    running = len(numbers) > 1 and all(b - a == 1 for a, b in pairwise(numbers))
    return running and any(kind == "text" for kind in others) and all(kind in {"", "text"} for kind in others)


def _alike(sample: Sequence[Line], first: int, at: int) -> bool:
    """Whether the lines before a supposed header look like those after it: then it is a line of data."""
    after = sample[at + 1 : at + 60]
    mine = [look(cell) for cell in sample[first].cells]
    columns = [main_look([line.cells[i] for line in after if i < len(line.cells)]) for i in range(len(mine))]
    said = [(a, b) for a, b in zip(mine, columns, strict=True) if a]
    return sum(a == b for a, b in said) * 2 > len(said)


# ---------------------------------------------------------------- the header's lines


def _height(sample: Sequence[Line], first: int, merged: Sequence[Span]) -> int:
    """How many lines the header has."""
    top = sample[first].place
    reach = max((last for start, _, last, _ in merged if start == top and last - start < 4), default=top)
    height = 1
    while height < 3 and first + height < len(sample):
        line = sample[first + height]
        if line.place > reach and not _continues(sample, first, height, merged):
            break
        height += 1
    return height


def _continues(sample: Sequence[Line], first: int, height: int, merged: Sequence[Span]) -> bool:
    """Whether the line after a header's line belongs to it: it names what the gaps of the first line leave open."""
    line, top = sample[first + height], sample[first]
    under = [i for i, cell in enumerate(line.cells) if cell.strip()]
    if not under or any(look(line.cells[i]) != "text" for i in under):
        return False
    if _stacked(top, line, under):
        return True
    named = [i for i, cell in enumerate(top.cells) if cell.strip()]
    gaps = [i for i in range(named[0], max(named[-1], under[-1]) + 1) if i not in named] if named else []
    if height > 1 or not gaps or len(under) >= len(gaps) + len(named):
        return False
    spans = [span for span in merged if span[0] == top.place and span[3] > span[1]]
    if spans:
        return all(any(a <= i <= b for _, a, _, b in spans) for i in under)
    return set(gaps) <= set(under) and {i - 1 for i in gaps if i - 1 in named} <= set(under)


def _stacked(top: Line, line: Line, under: Sequence[int]) -> bool:
    """Whether a line names the next level of a nested column, and beside it at most columns that the first line leaves open."""
    first = _leftmost(top)
    if under[0] != first or len(top.cells) < 2 or not (_names_level(top.cells[first]) and _names_level(line.cells[first])):
        return False
    return all(i >= len(top.cells) or not top.cells[i].strip() for i in under[1:])


def _names_level(text: str) -> bool:
    """Whether a text is the name of a level, such as “Документ продажи”, not of one thing on it, such as “Магазин «Уют»”."""
    words = text.replace(",", " ").split()
    return words[0].lower() in LEVEL_WORDS and all(word.islower() and word.isalpha() for word in words[1:])


def _leftmost(line: Line) -> int:
    return next((i for i, cell in enumerate(line.cells) if cell.strip()), 0)


def _joined(head: Sequence[Line], merged: Sequence[Span]) -> list[str]:
    """One name a column: the texts of the header's lines one below the other, a merged one over all that it spans."""
    width = max(len(line.cells) for line in head)
    rows = [[" ".join(cell.split()) for cell in line.cells] + [""] * (width - len(line.cells)) for line in head]
    for row, line in zip(rows, head, strict=True):
        for start, left, _, right in merged:
            if start == line.place and left < width:
                row[left : right + 1] = [row[left]] * (min(right, width - 1) - left + 1)
    if len(rows) > 1 and not merged:
        for i in range(1, width):
            rows[0][i] = rows[0][i] or (rows[0][i - 1] if rows[1][i] else "")
    return [" / ".join(dict.fromkeys(row[i] for row in rows if row[i])) for i in range(width)]


# ---------------------------------------------------------------- what is usual


def _usual_width(body: Sequence[Line]) -> int:
    widths: dict[int, int] = {}
    for line in body:
        widths[len(line.cells)] = widths.get(len(line.cells), 0) + 1
    return max(widths, key=lambda width: (widths[width], width), default=1)


def _ordinary(head: Sequence[Line], body: Sequence[Line], names: Sequence[str]) -> Ordinary:
    columns = [[line.cells[i] for line in body if i < len(line.cells)] for i in range(len(names))]
    kinds: list[Look] = [main_look(column) for column in columns]
    dense = {
        i
        for i, column in enumerate(columns)
        if kinds[i] not in {"", "number"} and sum(1 for cell in column if cell.strip()) >= 0.8 * len(column)
    }
    headers = tuple(tuple(" ".join(cell.split()) for cell in line.cells) for line in head)
    return Ordinary(
        headers=headers,
        named=sum(1 for name in names if name) or len(names),
        numbers=frozenset(i for i, kind in enumerate(kinds) if kind == "number"),
        dense=frozenset(dense),
        first_names=frozenset(one[0] for one in headers if one),
    )
