"""``days_to("8 марта")`` → terms: the next day of each rule on or after a start, the earliest of them, the days between.

Of a day known when the condition is asked the number itself is written; its label says the rules, so that features are the
same at every instant and others once the calendar has changed.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from decimal import Decimal
from typing import assert_never

from coterie.language.lowered import Calculation, Const, Term
from coterie.language.occasion_days import easters, next_day
from coterie.language.occasions import FROM, LAST, TO, AfterEaster, Listed, Named, Rule, Weekday, Within, Yearly
from coterie.language.types import Type


def days_to(named: Named, start: Term) -> Term:
    """Days from a day to the next one that the rules give."""
    if isinstance(start, Const) and named.endless:
        day = start.value
        assert isinstance(day, date)
        if FROM <= day.year <= TO:
            found = next_day(named.rules, day)
            assert found is not None
            return Const(Decimal((found - day).days), Type.NUMBER, start.label and f"{start.label} to {_spelled(named.rules)}")
    found_days = tuple(next_(rule, start) for rule in named.rules)
    nearest = found_days[0] if len(found_days) == 1 else Calculation("earliest", found_days, Type.DATE)
    return Calculation("days", (start, nearest), Type.NUMBER, 0)


def next_(rule: Rule, start: Term) -> Term:
    """The next day of a rule, on or after the start."""
    match rule:
        case Yearly(month, day):
            return Calculation("next_yearly", (start, _number(month), _number(day - 1)), Type.DATE)
        case Weekday(month, nth, weekday, after):
            begins, days = _first_of_seven(month, nth)
            return Calculation("next_weekday", (start, *map(_number, (begins, days, weekday, after))), Type.DATE)
        case AfterEaster(days, church):
            return Calculation("next_feast", (start, Const(easters(church), Type.TEXT), _number(days)), Type.DATE)
        case Listed(days):
            return Calculation("next_listed", (start, *(Const(day, Type.DATE) for day in days)), Type.DATE)
        case Within(inner, since, until):
            begin = start if since is None else Calculation("not_before", (start, Const(date(since, 1, 1), Type.DATE)), Type.DATE)
            found = next_(inner, begin)
            return found if until is None else Calculation("not_after", (found, Const(date(until, 12, 31), Type.DATE)), Type.DATE)
        case _:
            assert_never(rule)


def _first_of_seven(month: int, nth: int) -> tuple[int, int]:
    """The first of the seven days one of which is meant: a month, and how many days after its first."""
    if nth != LAST:
        return month, 7 * (nth - 1)
    return (3, -7) if month == 2 else (month, monthrange(2001, month)[1] - 7)


def _number(value: int) -> Const:
    return Const(Decimal(value), Type.NUMBER)


def _spelled(rules: tuple[Rule, ...]) -> str:
    return "; ".join(map(repr, rules))
