"""Public holidays of a country as occasions: the days themselves, and never the days off that are moved to a weekday for them.

They come from the library ``holidays``, year by year, and are kept as the fewest rules that give just those days: a rule
makes a short query, goes on where the library ends, and says how it is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from coterie.language.occasion_days import easter, in_year
from coterie.language.occasions import LAST, PUBLIC, AfterEaster, Listed, Occasion, Rule, Weekday, Within, Yearly

YEARS = range(1990, 2051)
ENGLISH, RUSSIAN = "en_US", "ru"
FEWEST = 4
"""Years in a row that make a rule; fewer are only dates."""
MOVED = re.compile(r"substituted|observed|in lieu|day off|bridge", re.IGNORECASE)
ESTIMATED = re.compile(r" \(estimated\)$")
_Plain = Yearly | Weekday | AfterEaster


def public_holidays(country: str) -> tuple[Occasion, ...]:
    """The holidays of a country by their names, in its own language, Russian and English; none of an unknown country."""
    import holidays

    if country.upper() not in holidays.list_supported_countries(include_aliases=True):
        return ()
    own = holidays.country_holidays(country, language=ENGLISH).default_language
    known = {
        language: holidays.country_holidays(country, years=YEARS, observed=False, language=language)
        for language in dict.fromkeys((ENGLISH, own, RUSSIAN))
        if language is not None
    }
    return tuple(_occasions(known))


def _occasions(known: dict[str, Any]) -> Iterator[Occasion]:
    """One occasion for each English name; what the day is called elsewhere are its other names."""
    days: dict[str, set[date]] = {}
    others: dict[str, dict[str, None]] = {}
    for day in sorted(known[ENGLISH]):
        names = known[ENGLISH].get_list(day)
        for called in names:
            name = ESTIMATED.sub("", called)
            if not MOVED.search(name):
                days.setdefault(name, set()).add(day)
                elsewhere = [in_language.get(day) for in_language in known.values()] if [name] == names else []
                others.setdefault(name, {}).update(dict.fromkeys(other for other in elsewhere if other != name))
    first = min((day.year for found in days.values() for day in found), default=YEARS[0])
    for name, found in sorted(days.items()):
        yield Occasion(name, fitted(found, first), tuple(others[name]), (PUBLIC,))


def fitted(days: Iterable[date], first: int = YEARS[0]) -> tuple[Rule, ...]:
    """Rules that give just these days from the year ``first`` on; what holds then held before, what holds in the last year goes on.

    >>> fitted(date(year, 11, 4) for year in range(2005, 2051))
    (Within(rule=Yearly(month=11, day=4), since=2005, until=None),)
    """
    left, found = set(days), list[Rule]()
    while left:
        rule, years = max(((rule, years) for rule in _candidates(left) for years in _runs(rule, left)), key=lambda pair: len(pair[1]))
        if len(years) < FEWEST:
            break
        left -= {in_year(rule, year) for year in years}
        found.append(_bounded(rule, years, first))
    return (*found, Listed(tuple(sorted(left)))) if left else tuple(found)


def _candidates(days: set[date]) -> dict[_Plain, None]:
    """Every rule that could explain one of the days, the plainest first."""
    found: dict[_Plain, None] = {}
    ordered = sorted(days)
    found.update(dict.fromkeys(Yearly(day.month, day.day) for day in ordered))
    for day in ordered:
        nth = (day.day - 1) // 7 + 1
        found.update(dict.fromkeys(Weekday(day.month, each, day.isoweekday()) for each in (*((nth,) if nth < 5 else ()), LAST)))
    for church in ("western", "orthodox"):
        found.update(dict.fromkeys(AfterEaster((day - easter(day.year, church)).days, church) for day in ordered))
    return found


def _runs(rule: _Plain, days: set[date]) -> Iterator[list[int]]:
    """Years in a row in which the rule gives one of the days."""
    run: list[int] = []
    for year in YEARS:
        if in_year(rule, year) in days:
            run.append(year)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _bounded(rule: _Plain, years: list[int], first: int) -> Rule:
    since = None if years[0] <= first else years[0]
    until = None if years[-1] == YEARS[-1] else years[-1]
    return rule if since is None and until is None else Within(rule, since, until)
