"""Days until the next occasion, counted a day at a time. Shares nothing with the lowering's reckoning of the same days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, assert_never

from coterie.language.occasions import FROM, LAST, TO, AfterEaster, Listed, Rule, Weekday, Within, Yearly

ONE = timedelta(days=1)
LONGEST_WAIT = 800
"""Every rule that comes each year comes within so many days, the movable ones too."""


@lru_cache(maxsize=50_000)
def days_to_occasion(rules: tuple[Rule, ...], start: date) -> int | None:
    """Days (≥ 0) from ``start`` to the first day that one of the rules names, None if there is none to come."""
    waits = [wait for rule in rules if (wait := days_to_rule(rule, start)) is not None]
    return min(waits, default=None)


def days_to_rule(rule: Rule, start: date) -> int | None:
    """Days to the next day of one rule."""
    match rule:
        case Listed(days):
            return min(((day - start).days for day in days if day >= start), default=None)
        case Within(inner, since, until):
            first = date(since, 1, 1) if since is not None and start.year < since else start
            wait = days_to_rule(inner, first)
            if wait is None or (until is not None and (first + wait * ONE).year > until):
                return None
            return (first - start).days + wait
        case AfterEaster() if start.year < FROM or start.year > TO:
            return None
        case _:
            return next(wait for wait in range(LONGEST_WAIT) if falls(rule, start + wait * ONE))


def falls(rule: Yearly | Weekday | AfterEaster, day: date) -> bool:
    """Whether a day is one that the rule names."""
    match rule:
        case Yearly(2, 29):
            return (day.month, day.day) == (2, 29) or ((day.month, day.day) == (3, 1) and (day - ONE).day == 28)
        case Yearly(month, number):
            return (day.month, day.day) == (month, number)
        case Weekday(_, _, _, after) if after:
            return falls(replace(rule, after=0), day - after * ONE)
        case Weekday(month, nth, weekday):
            if day.month != month or day.isoweekday() != weekday:
                return False
            return (day + 7 * ONE).month != month if nth == LAST else (day - 7 * (nth - 1) * ONE).month == month and day.day <= 7 * nth
        case AfterEaster(after, church):
            return easter_sunday((day - after * ONE).year, church) == day - after * ONE
        case _:
            assert_never(rule)


def easter_sunday(year: int, church: Literal["western", "orthodox"]) -> date:
    """The Sunday after the full moon of spring, the moon by the tables of each church.

    The golden number and the epact: C. Clavius, *Romani calendarii … explicatio* (1603); the orthodox moon has an epact of the
    golden number alone, and its days are those of Julius Caesar.

    >>> easter_sunday(2026, "western"), easter_sunday(2026, "orthodox")
    (datetime.date(2026, 4, 5), datetime.date(2026, 4, 12))
    """
    golden = year % 19 + 1
    if church == "orthodox":
        moon = julian(year, 3, 21) + (19 * (golden - 1) + 15) % 30 * ONE
    else:
        century = year // 100 + 1
        solar, lunar = 3 * century // 4 - 12, (8 * century + 5) // 25 - 5
        epact = (11 * golden + 20 + lunar - solar) % 30
        if epact == 24 or (epact == 25 and golden > 11):
            epact += 1
        moon = date(year, 3, 1) + (44 - epact - 1) * ONE
        if moon < date(year, 3, 21):
            moon += 30 * ONE
    return moon + (7 - moon.isoweekday() or 7) * ONE


def julian(year: int, month: int, day: int) -> date:
    """A day of the Julian calendar from March on, by how many leap years the Gregorian one has left out."""
    skipped = sum(1 for century in range(1, year // 100 + 1) if century % 4)
    return date(year, month, day) + (skipped - 2) * ONE
