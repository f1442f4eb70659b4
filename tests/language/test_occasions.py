"""The days of occasions, reckoned twice by people who don't talk to each other, and what a text names."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from coterie.language.occasion_days import easter, next_day
from coterie.language.occasions import (
    LAST,
    AfterEaster,
    Calendar,
    Listed,
    Occasion,
    Rule,
    Weekday,
    Within,
    Yearly,
    read_day,
)
from coterie.language.oracle.occasions import days_to_occasion, easter_sunday
from coterie.language.parse import parse
from coterie.language.sentence import say

RULES: list[Rule] = [
    Yearly(2, 29),
    Yearly(12, 31),
    Weekday(2, LAST, 1),
    Weekday(12, LAST, 7),
    Weekday(11, 4, 4, 1),
    AfterEaster(-48),
    AfterEaster(49, "orthodox"),
    Within(Yearly(11, 7), None, 2004),
    Within(AfterEaster(1), 2000, None),
    Listed((date(2000, 1, 1), date(2004, 3, 4))),
]


@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_the_lowering_and_the_oracle_come_to_the_same_day(rule: Rule) -> None:
    for step in range(0, 2500, 3):
        start = date(1998, 12, 30) + timedelta(days=step)
        found = next_day((rule,), start)
        assert days_to_occasion((rule,), start) == (None if found is None else (found - start).days), start


def test_easter_is_the_same_by_formula_and_by_the_moon() -> None:
    for year in range(1900, 2202):
        assert easter(year, "western") == easter_sunday(year, "western")
        assert easter(year, "orthodox") == easter_sunday(year, "orthodox")


@pytest.mark.parametrize("start", [date(1899, 12, 31), date(2201, 1, 1)])
def test_easter_is_unknown_beyond_its_years(start: date) -> None:
    assert next_day((AfterEaster(0),), start) is None
    assert days_to_occasion((AfterEaster(0),), start) is None


def test_a_rule_that_has_ended_has_no_next_day() -> None:
    ended = (Within(Yearly(11, 7), None, 2004),)
    assert days_to_occasion(ended, date(2004, 11, 7)) == 0
    assert days_to_occasion(ended, date(2004, 11, 8)) is None
    assert days_to_occasion((Within(Yearly(11, 4), 2005, None),), date(2004, 11, 4)) == 365


@pytest.mark.parametrize("text", ["8 марта", "8 МАРТ", "March 8", "8 mar", "08.03", "8.3.", " 8  марта "])
def test_a_day_is_read_in_many_ways(text: str) -> None:
    assert read_day(text) == Yearly(3, 8)


@pytest.mark.parametrize("text", ["31 апреля", "0 марта", "8", "8 мрата", "13.13", "2026-03-08", "8 марта 2026"])
def test_what_is_no_day_of_every_year_is_none(text: str) -> None:
    assert read_day(text) is None


def test_a_name_of_the_calendar_wins_over_the_day_it_reads_as() -> None:
    moved = Calendar.of(Occasion("8 марта", (Yearly(3, 7),)))
    found = moved.find("8 МАРТА")
    assert found is not None
    assert (found.kind, found.day) == ("occasion", Yearly(3, 7))


def test_a_calendar_ends_only_if_all_its_rules_do() -> None:
    shop = Calendar.of(
        Occasion("fair", (RULES[-1],), (), ("all", "rare")),
        Occasion("easter", (AfterEaster(0),), (), ("all", "feasts")),
        Occasion("day", (Yearly(1, 1),), (), ("all",)),
    )
    known = {name: shop.find(name) for name in ("rare", "feasts", "all")}
    assert {name: named and (named.endless, named.lasting) for name, named in known.items()} == {
        "rare": (False, False),
        "feasts": (False, True),
        "all": (True, True),
    }


def test_a_number_of_days_that_is_not_whole_is_said_as_it_is() -> None:
    assert say(parse("birthday.anniversary_in <= 1.5"), "ru").endswith("до дня рождения не больше 1,5 дня")
    assert say(parse("birthday.anniversary_in <= 1.5"), "en").endswith("it is at most 1.5 days to the next birthday")
    assert say(parse("created.days_to(renewal) == 0"), "ru").endswith("до ближайшей годовщины свойства «renewal» ровно 0 дней")
    assert say(parse("created.days_to(renewal) == 0"), "en").endswith("to the next anniversary of the attribute “renewal”")
