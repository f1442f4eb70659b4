"""Lines of a table that are no data: totals, the header repeated, footers. They are kept, with the reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from coterie.ingest.sources.kinds import look
from coterie.ingest.sources.lines import Line

Why = Literal["a total", "the header again", "a footer", "an empty row", "a group's heading"]

LABELS = ("итог", "всег", "общи", "пром", "поды", "tota", "subt", "sub-", "sub ", "gran")
"""How the label of a total begins: a cheap look before the exact one."""
_TOTAL = re.compile(
    r"(?:общий\s+|промежуточный\s+|под)?(?:итоги?|итого|всего)\s*[:.]?|итого\s*/\s*всего|(?:sub|grand)?[\s-]*totals?\s*:?",
    re.IGNORECASE,
)
_TOTAL_OF = re.compile(
    r"(?:(?:под)?итого|всего|(?:sub|grand)?[\s-]*total)\s*(?::|\b(?:по|за|на|для|к|в|of|for|by|in)\b).*",
    re.IGNORECASE | re.DOTALL,
)
_TOTAL_AFTER = re.compile(r"(.+?)\s+(?:итог|всего|total)", re.IGNORECASE | re.DOTALL)
_FOOTER = re.compile(
    r"_{3,}|\b(?:ответственн|исполнитель|директор|руководитель|бухгалтер|подпись|сформирован|составил|проверил|принял|сдал|утвержда|"
    r"напечатан|дата печати|отч[её]т\s+(?:создан|построен)|страница\s+\d|лист\s+\d+\s+из|м\.\s?п\.|prepared by|signature|generated|"
    r"printed on|exported|page\s+\d+\s+(?:of|/)|end of report)",
    re.IGNORECASE,
)  # fmt: skip
MOST_WAITING = 60
ENDS = (" итог", " total", " всего")


@dataclass(frozen=True, slots=True)
class Ordinary:
    """What the ordinary lines of a table look like, learned from its first thousand.

    ``headers``: the texts of the header's lines; ``named``: how many columns have a name; ``numbers``: columns of
    numbers; ``dense``: columns of other things that are hardly ever empty; ``first_names``: what the header's lines begin with.
    """

    headers: tuple[tuple[str, ...], ...]
    named: int
    numbers: frozenset[int]
    dense: frozenset[int]

    first_names: frozenset[str] = frozenset()

    def why(self, line: Line, above: list[str] | None) -> Why | None:
        """Why a line is no data, as far as it can be seen without what comes after; ``above``: the data line before it."""
        cells = line.cells
        first = cells[0].strip() if cells else ""
        if first and first not in self.first_names and not _maybe(first):
            return None
        if line.fault is None and not any(map(str.strip, cells)):
            return "an empty row"
        if self.header(cells):
            return "the header again"
        return "a total" if self.total(cells, above) else None

    def total(self, cells: list[str], above: list[str] | None) -> bool:
        """Whether a line is a total: its first text says so, the others are numbers, and something that data has is missing."""
        first = next((i for i, cell in enumerate(cells) if cell.strip()), -1)
        if first < 0:
            return False
        label = cells[first].strip()
        if not _maybe(label):
            return False
        if any(look(cell) not in {"", "number"} for cell in cells[first + 1 :]):
            return False
        others = self.dense - {first}
        if others and all(i < len(cells) and cells[i].strip() for i in others):
            return False
        if _TOTAL.fullmatch(label) or _TOTAL_OF.fullmatch(label):
            return True
        group = _TOTAL_AFTER.fullmatch(label)
        return group is not None and above is not None and first < len(above) and above[first].strip() == group[1]

    def header(self, cells: list[str]) -> bool:
        """Whether a line is one of the header's."""
        return any(len(cells) >= len(one) and all(map(_same, one, cells)) and not any(cells[len(one) :]) for one in self.headers)


def _same(name: str, cell: str) -> bool:
    return name == " ".join(cell.split())


def _maybe(label: str) -> bool:
    lower = label.lower()
    return lower.startswith(LABELS) or lower.endswith(ENDS)


def is_footer(cells: Iterable[str]) -> bool:
    """Whether a text of the line is what stands below a report: a signature, a date of printing."""
    return any(_FOOTER.search(cell) for cell in cells if cell)


def marked(lines: Iterable[Line], ordinary: Ordinary) -> Iterator[tuple[Line, Why | None]]:
    """Each line with the reason why it is no data.

    Lines with half of their cells empty wait until it is known whether data comes after them: at the end they may be a footer.
    """
    poor = max(1, ordinary.named // 2) if ordinary.named > 1 else 0
    waiting: list[tuple[Line, Why | None]] = []
    above: list[str] | None = None
    digits = not any(name[:1].isdigit() for name in ordinary.first_names)
    for line in lines:
        # nothing that begins with a digit is a total, nor the header where no name does
        why = None if digits and line.cells and line.cells[0][:1].isdigit() else ordinary.why(line, above)
        if why is not None:
            waiting.append((line, why))
        elif line.fault is None and len(line.cells) - line.cells.count("") <= poor and len(waiting) < MOST_WAITING:
            waiting.append((line, None))
        else:
            if waiting:
                yield from waiting
                waiting.clear()
            above = line.cells
            yield line, None
    yield from _ending(waiting, ordinary)


def _ending(waiting: list[tuple[Line, Why | None]], ordinary: Ordinary) -> Iterator[tuple[Line, Why | None]]:
    """The poor lines after the last rich one: a footer from where one of them says so, or stands apart, or follows a total."""
    below = False
    apart = False
    for line, why in waiting:
        if why is not None:
            below = below or why == "a total"
            apart = apart or why == "an empty row"
            yield line, why
            continue
        few = len(line.cells) - line.cells.count("") <= max(1, ordinary.named // 3) and ordinary.named > 2
        alone = few and (apart or line.apart) and all(look(cell) in {"", "text"} for cell in line.cells)
        below = below or alone or is_footer(line.cells)
        apart = False
        yield line, "a footer" if below else None
