"""Between which numbers a value lies by its nature, whatever the base holds: a month from 1 to 12, a count from 0."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from coterie.language.nodes import (
    Aggregate,
    Completions,
    Crossings,
    DaysTo,
    Function,
    Gap,
    Lookup,
    Part,
    Percentile,
    Periods,
    Points,
    Text,
    Value,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """The lowest and the highest number (None = no end), whether all are whole, and whether the value is never missing."""

    low: Decimal
    high: Decimal | None = None
    whole: bool = True
    always_known: bool = False


_ZERO, _ONE = Decimal(0), Decimal(1)
_COUNT = Limits(_ZERO, always_known=True)
_PARTS = {
    "month": Limits(_ONE, Decimal(12)),
    "day": Limits(_ONE, Decimal(31)),
    "weekday": Limits(_ONE, Decimal(7)),
    "hour": Limits(_ZERO, Decimal(23)),
    "anniversary_in": Limits(_ZERO, Decimal(366)),
    "length": _COUNT,
}
_STATISTICS = {
    "count": _COUNT,
    "days": _COUNT,
    "distinct": _COUNT,
    "top_share": Limits(_ZERO, _ONE, whole=False),
}


def limits(value: Value) -> Limits | None:
    """The limits of a value's nature; None where it has none.

    >>> from coterie.language.parse import parse_value
    >>> limits(parse_value("birthday.month")).high, limits(parse_value("points"))
    (Decimal('12'), None)
    """
    match value:
        case Part(piece):
            return _PARTS.get(piece)
        case Aggregate(_, statistic, _, None):
            return _STATISTICS.get(statistic)
        case Function("len"):
            return Limits(_ZERO)
        case Periods(last=last):
            return Limits(_ZERO, Decimal(last), always_known=True)
        case Completions() | Crossings():
            return _COUNT
        case Points(each=each):
            return Limits(_ZERO, whole=False, always_known=True) if each >= 0 else None
        case Gap():
            return Limits(_ONE, whole=False)
        case DaysTo(Text()):
            return Limits(_ZERO)
        case DaysTo():
            return Limits(_ZERO, Decimal(366))
        case Percentile(weighted=False):
            return Limits(_ZERO, Decimal(100), whole=False)
        case Lookup("bucket"):
            return Limits(_ZERO, Decimal(9999), always_known=True)
        case _:
            return None
