"""On which days occasions fall, for the lowering. The oracle works it out for itself (``oracle.occasions``)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from typing import Literal, assert_never

from coterie.language.occasions import FROM, LAST, TO, AfterEaster, Listed, Rule, Weekday, Within, Yearly

DAY = timedelta(days=1)


def next_day(rules: Iterable[Rule], start: date) -> date | None:
    """The first day on or after ``start`` that some rule gives; None where there is none.

    >>> next_day((Yearly(3, 8), Weekday(11, LAST, 7)), date(2026, 3, 9))
    datetime.date(2026, 11, 29)
    """
    return min((day for rule in rules if (day := _next(rule, start)) is not None), default=None)


def _next(rule: Rule, start: date) -> date | None:
    match rule:
        case Listed(days):
            return min((day for day in days if day >= start), default=None)
        case Within(inner, since, until):
            found = _next(inner, start if since is None else max(start, date(since, 1, 1)))
            return found if found is None or until is None or found.year <= until else None
        case AfterEaster() if not FROM <= start.year <= TO:
            return None
        case _:
            found = in_year(rule, start.year)
            return found if found >= start else in_year(rule, start.year + 1)


def in_year(rule: Yearly | Weekday | AfterEaster, year: int) -> date:
    """The day on which a rule falls in a year."""
    match rule:
        case Yearly(month, day):
            return date(year, month, 1) + (day - 1) * DAY
        case Weekday(month, nth, weekday, after):
            first = date(year, month, monthrange(year, month)[1] - 6 if nth == LAST else 7 * nth - 6)
            return first + ((weekday - first.isoweekday()) % 7 + after) * DAY
        case AfterEaster(days, church):
            return easter(year, church) + days * DAY
        case _:
            assert_never(rule)


@cache
def easter(year: int, church: Literal["western", "orthodox"]) -> date:
    """Easter Sunday in the Gregorian calendar. Meeus, *Astronomical Algorithms* (1991), chapter 8.

    >>> easter(2026, "western"), easter(2026, "orthodox")
    (datetime.date(2026, 4, 5), datetime.date(2026, 4, 12))
    """
    if church == "orthodox":
        d = (19 * (year % 19) + 15) % 30
        e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7
        behind = year // 100 - year // 400 - 2
        return date(year, 3, 22) + (d + e + behind) * DAY
    b, c = divmod(year, 100)
    d, e = divmod(b, 4)
    g = (b - (b + 8) // 25 + 1) // 3
    h = (19 * (year % 19) + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (year % 19 + 11 * h + 22 * m) // 451
    return date(year, 3, 22) + (h + m - 7 * n) * DAY


@cache
def easters(church: Literal["western", "orthodox"]) -> str:
    """How many days after 21 March Easter is, two digits a year from 1900 to 2201: what a query looks it up in."""
    return "".join(f"{(easter(year, church) - date(year, 3, 21)).days:02}" for year in range(FROM, TO + 2))
