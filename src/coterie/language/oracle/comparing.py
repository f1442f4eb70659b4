"""Two known values side by side: equal, less, greater. A missing one makes every comparison false."""

from __future__ import annotations

from datetime import date, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from coterie.language.nodes import Operator
from coterie.language.oracle.time import midnight
from coterie.language.oracle.values import Exact, Found, Quotient, WholeDay, comparison
from coterie.model.facts import Moment


def compare(operator: Operator, left: Found, right: Found, zone: ZoneInfo) -> bool:
    """Whether ``left operator right``; ``!=`` is the complement of ``==``, so it holds of a missing value."""
    if operator == "!=":
        return not compare("==", left, right, zone)
    if left is None or right is None:
        return False
    sign = side(left, right, zone)
    match operator:
        case "==":
            return sign == 0
        case "<":
            return sign is not None and sign < 0
        case "<=":
            return sign is not None and sign <= 0
        case ">":
            return sign is not None and sign > 0
        case ">=":
            return sign is not None and sign >= 0
        case _:
            assert_never(operator)


def side(left: Found, right: Found, zone: ZoneInfo) -> int | None:
    """On which side of right left lies: -1, 0, 1; None where neither can be said."""
    match left, right:
        case (bool(), bool()) | (str(), str()):
            return 0 if left == right else 1
        case (Exact() | Quotient() | float(), Exact() | Quotient() | float()):
            return comparison(left, right)
        case (Moment(), Moment()):
            return (left.at > right.at) - (left.at < right.at)
        case (Moment(), WholeDay()):
            return beside(left, right, zone)
        case (WholeDay(), Moment()):
            return -beside(right, left, zone)
        case (date() | WholeDay() | Moment(), date() | WholeDay() | Moment()):
            one, other = (value if isinstance(value, date) else value.day for value in (left, right))
            return (one > other) - (one < other)
        case _:
            raise TypeError(f"{left!r} and {right!r} can't be compared")


def beside(moment: Moment, whole: WholeDay, zone: ZoneInfo) -> int:
    """Whether an instant lies before a day begins, within it, or after it has ended."""
    if moment.at < midnight(whole.day, zone):
        return -1
    return 0 if moment.at < midnight(whole.day + timedelta(days=1), zone) else 1
