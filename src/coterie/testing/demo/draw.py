"""Random numbers and calendar days as columns: what every variant of the demo draws with. Knows no shop and no file.

Instants are whole seconds since 1970 on the shop's own clock (no zone), so that they can be counted with.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Texts = NDArray[np.object_]

DAY = 86_400
DAYS = 1096
"""Three years, one of them a leap year."""

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 (the shop's own clock)
_HOURS = np.array([1, 0.5, 0.3, 0.2, 0.2, 0.4, 1, 2, 4, 6, 8, 9, 10, 9, 8, 7, 7, 8, 9, 10, 11, 10, 7, 3])
_HOURS_SUM = np.cumsum(_HOURS) / _HOURS.sum()


@dataclass(frozen=True, slots=True)
class Span:
    """The history told: from ``start`` to ``until``, neither a second earlier nor one later."""

    start: int
    until: int

    @classmethod
    def of(cls, until: datetime) -> Span:
        """The three years before an instant of the shop's clock."""
        end = int((until.replace(tzinfo=None) - _EPOCH).total_seconds())
        return cls(end - DAYS * DAY, end)

    def yearly(self, month: int, day: int) -> Ints:
        """The first seconds of a day of every year that the span touches, and of the one after it."""
        years = range(_year(self.start), _year(self.until) + 2)
        return np.array([int((datetime(year, month, day) - _EPOCH).total_seconds()) for year in years], np.int64)  # noqa: DTZ001

    def months(self) -> Ints:
        """The first seconds of the months that begin in it."""
        first = np.datetime64(self.start, "s").astype("datetime64[M]") + 1
        found = np.arange(first, np.datetime64(self.until, "s").astype("datetime64[M]") + 1)
        return found.astype("datetime64[s]").astype(np.int64)


def _year(seconds: int) -> int:
    return int(np.datetime64(seconds, "s").astype("datetime64[Y]").astype(np.int64)) + 1970


def pick(draw: np.random.Generator, weights: Iterable[float], size: int) -> Ints:
    """Places in a table, each as often as its weight says."""
    bounds = np.cumsum(np.fromiter(weights, float))
    return np.searchsorted(bounds / bounds[-1], draw.random(size), side="right").astype(np.int64)


def pick_by(draw: np.random.Generator, weights: Floats, rows: Ints) -> Ints:
    """The same, with a row of weights for each: ``weights[rows[i]]`` says how often what is picked for the i-th."""
    bounds = np.cumsum(weights, axis=1)
    bounds = bounds / bounds[:, -1:] + np.arange(len(weights))[:, None]
    width = weights.shape[1]
    found: Ints = np.searchsorted(bounds.ravel(), rows + draw.random(len(rows)), side="right") - rows * width
    kept: Ints = np.minimum(found, width - 1)
    return kept


def chance(draw: np.random.Generator, share: Floats | float, size: int) -> Flags:
    """Yes as often as the share says, one for all or each its own."""
    return draw.random(size) < share


def spread(draw: np.random.Generator, low: float, high: float, size: int) -> Floats:
    """Evenly between two bounds."""
    return low + (high - low) * draw.random(size)


def ragged(counts: Ints) -> tuple[Ints, Ints]:
    """For rows with ``counts`` things each: whose each thing is, and which of theirs, from 0.

    >>> [found.tolist() for found in ragged(np.array([2, 0, 1]))]
    [[0, 0, 2], [0, 1, 0]]
    """
    owner = np.repeat(np.arange(len(counts)), counts)
    return owner, np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)


def rhythmic(draw: np.random.Generator, first: Ints, end: Ints, rhythm: Floats, variation: Floats) -> tuple[Ints, Ints]:
    """Instants that come again: whose they are, and when, from ``first`` until before ``end``.

    The gaps are gamma-distributed with the mean ``rhythm`` in days and that coefficient of ``variation``.
    """
    expected = np.maximum(end - first, 0) / (rhythm * DAY)
    counts = np.where(end > first, np.ceil(expected + 5 * variation * np.sqrt(expected + 1)) + 3, 0).astype(np.int64)
    owner, place = ragged(counts)
    shape = 1 / variation**2
    gaps = draw.gamma(shape[owner]) / shape[owner] * rhythm[owner] * DAY
    total = np.cumsum(np.where(place == 0, 0, gaps))
    begins = (np.cumsum(counts) - counts)[counts > 0]
    passed = total - np.repeat(total[begins], counts[counts > 0])
    time = first[owner] + passed.astype(np.int64)
    kept = time < end[owner]
    return owner[kept], time[kept]


def at_an_hour(draw: np.random.Generator, time: Ints) -> Ints:
    """The same days, at an hour at which people are awake."""
    hour = np.searchsorted(_HOURS_SUM, draw.random(len(time)))
    return time // DAY * DAY + hour * 3600 + draw.integers(0, 3600, len(time))


def words(values: Sequence[str | None] | Texts, places: Ints, known: Flags | None = None) -> pa.Array:
    """The values at these places, as text; missing where not ``known``."""
    table = pa.array(values, pa.string())
    return table.take(pa.array(places, pa.int64(), mask=None if known is None else ~known))


def said(values: NDArray[np.generic], known: Flags, type_: pa.DataType | None = None) -> pa.Array:
    """A column of numbers or yes/no, missing where not ``known``."""
    return pa.array(values, type_, mask=~known)


def hidden(column: pa.Array, where: Flags) -> pa.Array:
    """The column, missing where said."""
    return pc.if_else(pa.array(where), pa.scalar(None, column.type), column)


def instants(seconds: Ints, known: Flags | None = None) -> pa.Array:
    """A column of instants."""
    return pa.array(seconds, pa.timestamp("s"), mask=None if known is None else ~known)


def dates(days: Ints, known: Flags | None = None) -> pa.Array:
    """A column of days, given as days since 1970."""
    return pa.array(days.astype(np.int32), pa.date32(), mask=None if known is None else ~known)


def numbered(prefix: str, numbers: Ints, width: int) -> pa.Array:
    """Ids such as ``c000017``.

    >>> numbered("c", np.array([17]), 6).to_pylist()
    ['c000017']
    """
    digits = pc.utf8_lpad(pa.array(numbers).cast(pa.string()), width, "0")
    return pc.binary_join_element_wise(prefix, digits, "")


def month_and_day(days: Ints) -> tuple[Ints, Ints]:
    """Month and day of days since 1970."""
    stamps = days.astype("datetime64[D]")
    months = stamps.astype("datetime64[M]")
    return months.astype(np.int64) % 12 + 1, (stamps - months).astype(np.int64) + 1
