"""What makes no sense on a base is refused, all of it at once, in words for people who don't program; check.py and infer.py."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.language.regolden import SHOP

from coterie.errors import ConditionRefused, Fault
from coterie.language.catalogue import Catalogue, FieldInfo
from coterie.language.check import LONGEST_CHAIN, check
from coterie.language.nodes import And, Condition, NoneOf, Not
from coterie.language.occasions import Calendar, Occasion, Yearly
from coterie.language.parse import parse
from coterie.language.types import LOOKUPS, NAMED, PHRASES, SOURCES, Type
from coterie.testing.strategies import draw, sound

BASE = replace(SHOP, segments={"big": parse("points > 5"), "broken": parse("pionts > 5")})


def faults(text: str, catalogue: Catalogue = BASE) -> tuple[Fault, ...]:
    with pytest.raises(ConditionRefused) as refused:
        check(parse(text), catalogue, text=text)
    assert refused.value.text == text
    return refused.value.faults


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10**9))
def test_a_sound_condition_is_sound_in_any_nesting(seed: int) -> None:
    drawn, conditions = draw(seed)
    for tree in islice(sound(conditions), 10):
        check(tree, drawn.catalogue)
        check(NoneOf((Not(tree), And((tree, tree)))), drawn.catalogue)


SOUND = [
    'birthday < "2026-01-01" and "2026-01-01 12:00" < created',
    "points + balance > 5 and balance / balance < 2 and -points < abs(points)",
    "orders(gift_wrap, person.vip, time > person.birthday)",
    'orders(any_line(product == "x"), total > 5, order.total > 5).sum(margin) > 0',
    "orders().max(time) < now and orders().min(days_between(time, now)) > 5",
    'orders().top(channel, by=total) == "site" and orders().first(gift_wrap)',
    "lines().sum(total / order.total) > 1 and returns().max(min(price, cost)) > 5",
    "orders().sum(-abs(round(total))) < 0 and orders().distinct(time.days_to(person.birthday)) > 3",
    'sequence(orders(), events("view", product == step(1).channel), last="7d").count > 1',
    'sequence(lines(), orders(product == step(1).product), without=returns(), never=cancelled(), within="2h")',
    "percentile(points) > 50 and points > population.quantile(orders().sum(total), 0.9)",
    'in_segment("big", at="2026-01-01") and entered("big", last="7d") and left("big").count > 1',
    '"a" in tags and city not in ["a", "b"] and hobbies.length > 3 and len(hobbies) > 3',
    'city.changed(old="a", last="7d") or birthday.changed(new="2000-01-01")',
    'rfm.recency > 5 and first_seen.year == 2026 and bucket("a") < 500',
    'attr("любимый цвет").lower.matches("^к") and vip == yes and vip != no',
    'orders(during="this month", since=ago("1y"), until="2026-12-31")',
    'orders().every(not gift_wrap) and orders().gap.max > 5 and orders().periods("1w", last=3) > 1',
    "orders(person.birthday.month == time.month)",
]


@pytest.mark.parametrize("text", SOUND)
def test_what_makes_sense_passes(text: str) -> None:
    check(parse(text), BASE)


REFUSED = [
    ("pionts > 5", "pionts", "did you mean points?"),
    ("zzzzz > 5", "zzzzz", "people of this base have no 'zzzzz'"),
    ("person.pionts > 5", "person.pionts", "did you mean points?"),
    ("order.total > 5", "order.total", "it stands in a filter or an aggregate"),
    ('orders(city == "a")', "city", "did you mean person.city?"),
    ('orders(citty == "a")', "citty", "orders(…) has no field 'citty'; there are brand, category"),
    ("orders(person.pionts > 5)", "person.pionts", "people of this base have no 'pionts'"),
    ("orders(order.totl > 5)", "order.totl", "did you mean total?"),
    ('events("view", order.total > 5)', "order.total", "events(…) has no field 'total'"),
    ("orders(rfm.recency > 5)", "rfm.recency", "has no field"),
    ('orders(person.temperature == "hot")', "person.temperature", 'temperature needs points named "lead"'),
    ('orders(attr("rfm.recency") > 5)', 'attr("rfm.recency")', "inside a filter a person has attributes only"),
    ("points", "points", "only a yes/no value stands alone, and this is a number"),
    ("now", "now", "this is an instant"),
    ("tags", "tags", 'ask for example "vip" in it'),
    ("orders(total)", "total", "this is an amount of money"),
    ("city > 3", "city > 3", "a text can't be compared with a number"),
    ("birthday == 5", "birthday == 5", "a date can't be compared with a number"),
    ("now == vip", "now == vip", "an instant can't be compared with a yes/no value"),
    ('city in ["a", 5]', 'city in ["a", 5]', "a text can't be compared with a number"),
    ('city < "a"', 'city < "a"', "a text is compared with == and !=, not with <"),
    ("1 < city < 2", "1 < city < 2", "can't be compared"),
    ("vip > yes", "vip > yes", "a yes/no value is compared with == and !="),
    ('tags == "vip"', 'tags == "vip"', "a list is asked with"),
    ("tags == tags", "tags == tags", "a list is asked with"),
    ('birthday > "8 марта"', '"8 марта"', "'8 марта' is no date; write 2026-03-08"),
    ('"2026-13-01" > birthday', '"2026-13-01"', "is no date"),
    ('birthday > "1200-01-01"', '"1200-01-01"', "between the years 1900 and 2200"),
    ('date("x") == birthday', 'date("x")', "'x' is no date"),
    ("5 in tags", "5", "what is looked for is a text"),
    ('"vip" in city', "city", "for a text use .contains(…)"),
    ("tags is None", "tags is None", "a list is never missing"),
    ('tags.contains("a")', "tags", "tests a text, and this is a list"),
    ('city.any("a")', "city", "tests a list such as tags, and this is a text"),
    ('city.during("today")', "city", "tests a date or an instant, and this is a text"),
    ('city.matches("(?=a)")', 'city.matches("(?=a)")', "look-around"),
    ('city.matches("(a)\\\\1")', 'city.matches("(a)\\\\1")', "engines disagree on it"),
    ("points.year == 5", "points.year", ".year is a piece of a date; this is a number"),
    ("birthday.hour == 5", "birthday.hour", ".hour is a piece of an instant; this is a date"),
    ("city.length == 2", "city.length", "the length of a text is len(x)"),
    ("pionts.year == 5", "pionts", "did you mean points?"),
    ('points.lower == "a"', "points.lower", ".lower is a piece of a text"),
    ("len(points) > 1", "len(points)", "a text or a list; this is a number"),
    ("points + city > 3", "city", "for dates use days_between(a, b); this is a text"),
    ("-city == 3", "city", "only a number has a negative"),
    ("abs(city) > 1", "city", "abs(…) is for numbers"),
    ("hours_between(birthday, now) > 1", "birthday", "asked of instants, and this is a date"),
    ("days_between(city, now) > 1", "city", "asked of dates, and this is a text"),
    (
        'days_to("8 мрата") < 5',
        '"8 мрата"',
        "no occasion or calendar '8 мрата'; did you mean 8 Марта?; known are gift, public, наши дни, 8 Марта",
    ),
    ('time.days_to("31 февраля") < 5', '"31 февраля"', "a day is written 8 March or 08.03"),
    ('days_to("2026-01-01") < 5', '"2026-01-01"', 'a date is written date("2026-01-01")'),
    ("days_to(city) < 5", "city", "and this is a text"),
    ("city.days_to(birthday) < 5", "city", "days_to starts from a date or an instant"),
    ("rfm.recenci > 5", "rfm.recenci", "did you mean rfm.recency"),
    ("spend.totl > 5", "spend.totl", "did you mean spend.total"),
    (
        'orders(total > field("spend.total"))',
        'field("spend.total")',
        "inside a filter a person has attributes only, and spend.total is worked out of facts",
    ),
    ('orders(total > attr("spend.total"))', 'attr("spend.total")', "inside a filter a person has attributes only"),
    ("rfm.cell == city", "rfm.cell", "is compared with a text in quotes, one of champions, loyal"),
    ("rfm.r + rfm.f > 8", "rfm.r", "is compared with a number, and stands in no other value"),
    ('rfm.cell.startswith("c")', "rfm.cell", "is compared with a text in quotes"),
    ("rfm.r == 'five'", "rfm.r == 'five'", "a number can't be compared with a text"),
    ("percentile(abc.pareto) > 5", "abc.pareto", "and abc.pareto is made of one"),
    ("company.everyone(abc.pareto > 5)", "company.everyone(abc.pareto > 5)", "can't stand inside one another"),
    ("given(city, points > 1) > 5", "given(city, points > 1) > 5", "can't be compared"),
    ("percentile(city) > 1", "city", "is of a number; this is a text"),
    ("percentile(percentile(points)) > 1", "percentile(points)", "can't stand inside another"),
    ("orders().sum(product) > 1", "orders().sum(product)", ".sum(…) can't be taken of a text"),
    ('orders().top(product, by=channel) == "a"', "orders().top(product, by=channel)", "by= ranks by a number; this is a text"),
    ('orders().top(channel, by=price) == "a"', "price", "ask lines(…) for that"),
    ("orders().sum(total + price) > 1", "total + price", "mixes fields of the order and of its lines"),
    ("orders().top(person.city, by=price) is None", "price", "by= ranks whole orders here"),
    ("orders().sum(citty) > 1", "citty", "has no field"),
    ('orders().top(channel, by=citty) == "a"', "citty", "has no field"),
    ("orders(orders())", "orders()", "inside a filter of orders(…) only the fields"),
    ("orders(total > orders().avg(total))", "orders().avg(total)", "inside a filter of orders(…) only the fields"),
    ('any_line(product == "x")', 'any_line(product == "x")', "stands inside a filter of orders"),
    ('lines(any_line(product == "x"))', 'any_line(product == "x")', "stands inside a filter of orders"),
    ('orders(last="0d")', 'orders(last="0d")', "last of no length holds nothing"),
    ('orders(between=("30d", "60d"))', 'orders(between=("30d", "60d"))', "the farther bound first"),
    ("orders(since=5)", "5", "since and until are a date or ago(…)"),
    ('orders(since="yesterday")', '"yesterday"', "is no date"),
    (
        'orders(since="2026-01-02", until="2026-01-01 12:00")',
        'orders(since="2026-01-02", until="2026-01-01 12:00")',
        "since is not before until",
    ),
    ('orders().periods("0d", last=3) > 1', 'orders().periods("0d", last=3)', "a period of no length"),
    ('sequence(orders(), within="1mo")', 'sequence(orders(), within="1mo")', "a month has no fixed length"),
    ('sequence(orders(), within="0h")', 'sequence(orders(), within="0h")', "of no length holds nothing"),
    ("sequence(orders(), never=returns())", "sequence(orders(), never=returns())", "how long must it not have happened?"),
    ("sequence(orders(step(1).total > 5))", "step(1).total", "no earlier step of a sequence"),
    ("sequence(orders(), orders(step(1).totl > 5))", "step(1).totl", "did you mean total?"),
    ('sequence(orders(), orders(step(1).product == "a"))', "step(1).product", "has no field 'product'"),
    ("step(1).total > 5", "step(1).total", "no earlier step of a sequence"),
    ("at_least(3, vip, orders())", "at_least(3, vip, orders())", "at least 3 of 2 can never hold"),
    ('in_segment("bgi")', 'in_segment("bgi")', "there is no segment 'bgi'; did you mean big?"),
    ('entered("bgi")', 'entered("bgi")', "there is no segment 'bgi'; did you mean big?"),
    ('in_segment("big", at=5)', "5", "at is a date or an instant"),
    ("orders(since=birthday)", "birthday", "since and until are a date or ago(…), the same for everyone"),
    ('in_segment("big", at=created)', "created", "the same for everyone"),
    ('in_segment("big", at=ahead("1d"))', 'ahead("1d")', "nobody knows who will be in a segment"),
    (
        'in_segment("broken")',
        'in_segment("broken")',
        "segment 'broken' has faults of its own: character 1: people of this base have no 'pionts'",
    ),
    ("city.changed(new=5)", "city.changed(new=5)", "a text can't be compared with a number"),
    ("tags.changed()", "tags.changed()", "no history is kept of tags"),
    ("first_seen.changed()", "first_seen.changed()", "no history is kept of first_seen"),
    ('location.within("10km", 58, 56)', 'location.within("10km", 58, 56)', "places need coordinates"),
    ("household.people(orders())", "household.people(orders())", "household.people(…) needs households"),
    ('company.people(last="30d")', 'company.people(last="30d")', "people as they are now"),
    ("company.people().distinct(city) > 1", "company.people().distinct(city)", "people are counted"),
    ("company.people().gap.max > 1", "company.people().gap.max", "people are counted"),
    ("company.people(city == person.city)", "person.city", "a bare name is of each of the people"),
    ("company.people(company.people().count > 2)", "company.people(company.people().count > 2)", "can't stand inside one another"),
    ("company.everyone(percentile(points) > 5)", "company.everyone(percentile(points) > 5)", "can't stand inside one another"),
    ("percentile(company.people().count) > 5", "company.people()", "can't stand inside one another"),
    ("sequence(company.people(), orders())", "company.people()", "something that happens"),
    ('orders(person.field("company.size") > 5)', 'person.field("company.size")', "a person has attributes only"),
    ("basket().count > 5", "basket()", "basket(…) needs the site tracker, which this version cannot import yet"),
    ("basket().sum(value) > 5", "basket()", "basket(…) needs the site tracker"),
]


@pytest.mark.parametrize(("text", "where", "said"), REFUSED, ids=[case[0][:50] for case in REFUSED])
def test_what_makes_no_sense_is_refused_at_its_place(text: str, where: str, said: str) -> None:
    found = [fault for fault in faults(text) if said in fault.message]

    assert found, [fault.message for fault in faults(text)]
    assert text[found[0].at : found[0].end] == where
    assert found[0].message.startswith(f"character {found[0].at + 1}: ")


def test_all_faults_come_at_once() -> None:
    text = 'pionts > 5 and (city > 3 or orders(citty == "a", last="0d")) and not tags is None'

    assert [fault.code for fault in faults(text)] == ["unknown_name", "type", "window", "unknown_name", "list_missing"]


def test_a_fault_is_said_once() -> None:
    assert len(faults("1 < pionts < 3")) == 1


def test_a_long_list_of_faults_ends_somewhere() -> None:
    assert len(faults(" or ".join(f"nosuch{number} == 1" for number in range(500)))) == 100


def test_few_names_are_all_offered() -> None:
    assert "there are" in faults('events("view", zzzzz)')[0].message


@pytest.mark.parametrize("kind", [kind for kind, info in SOURCES.items() if not info.held and "." not in kind])
def test_a_source_that_comes_later_says_what_brings_it(kind: str) -> None:
    assert f"{kind}(…) needs {SOURCES[kind].needs}" in faults(f"{kind}()")[0].message


@pytest.mark.parametrize("name", [name for name, info in LOOKUPS.items() if not info.held])
def test_a_value_that_comes_later_says_what_brings_it(name: str) -> None:
    arguments = "3" if name == "top_interests" else '"a"'
    text = f'"a" in {name}({arguments})' if LOOKUPS[name].type is Type.LIST else f"{name}({arguments}) is None"

    assert f"{name}(…) needs {LOOKUPS[name].needs}" in faults(text)[0].message


@pytest.mark.parametrize("name", [name for name, info in NAMED.items() if not info.held])
def test_a_name_that_comes_later_says_what_brings_it(name: str) -> None:
    assert f"{name} needs {NAMED[name].needs}" in faults(f"{name} is None")[0].message


def test_an_imported_attribute_wins_over_a_name_of_ours() -> None:
    check(parse('temperature == "36.6"'), Catalogue(attributes={"temperature": FieldInfo(Type.TEXT)}))


def test_every_type_has_its_article() -> None:
    assert set(PHRASES) == set(Type)
    assert all(
        phrase.startswith(("a ", "an ")) and (phrase.split()[1][0] in "aeiou") == phrase.startswith("an ") for phrase in PHRASES.values()
    )


# ---------------------------------------------------------------- segments in segments


def segments(**texts: str) -> Catalogue:
    return replace(SHOP, segments={name: parse(text) for name, text in texts.items()})


def test_a_circle_of_segments_is_refused_showing_it() -> None:
    base = segments(a='in_segment("b")', b='in_segment("c") or vip', c='in_segment("a")')

    with pytest.raises(ConditionRefused, match="segment 'a' is defined by itself: a → b → c → a"):
        check(base.segments["a"], base, name="a")
    assert "has faults of its own" in faults('in_segment("b")', base)[0].message


def test_a_segment_may_be_referred_to_often() -> None:
    check(parse(" or ".join(['in_segment("s0")'] * 500)), segments(s0="vip"))


def test_segments_in_one_another_end_somewhere() -> None:
    many = {"s0": "vip"} | {f"s{number}": f'in_segment("s{number - 1}")' for number in range(1, 60)}
    base = segments(**many)

    assert "more than 20 deep" in faults('in_segment("s59")', base)[0].message
    assert "more than 20 deep" in faults(" or ".join(f'in_segment("s{number}")' for number in range(60)), base)[0].message


def test_segments_that_multiply_are_refused_before_they_are_written_out() -> None:
    many = {"s0": "vip"} | {f"s{number}": " and ".join([f'in_segment("s{number - 1}")'] * 3) for number in range(1, LONGEST_CHAIN)}
    check(parse('in_segment("s4")'), segments(**many))
    assert "more than 2,000 conditions" in faults(f'in_segment("s{LONGEST_CHAIN - 1}")', segments(**many))[0].message


def test_a_condition_is_not_changed_by_being_checked() -> None:
    tree: Condition = parse(SOUND[0])
    check(tree, BASE)
    assert tree == parse(SOUND[0])


def test_public_holidays_that_nobody_knows_are_refused_with_what_to_do() -> None:
    (fault,) = faults('days_to("Public") < 5', Catalogue())
    assert "set country in coterie.toml" in fault.message
    (fault,) = faults('days_to("prazdnik") < 5', Catalogue())
    assert fault.message.endswith("no occasion or calendar 'prazdnik'; a day is written 8 March or 08.03")


def test_a_fault_lists_no_more_occasions_than_can_be_read() -> None:
    many = Calendar.of(*(Occasion(f"day {number}", (Yearly(1, 1),)) for number in range(40)))
    (fault,) = faults('days_to("zzz") < 5', Catalogue(calendar=many))
    assert "day 29 and more; a day is written" in fault.message


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("age > 30", "birthday.age"),
        ('age_band == "25–34"', "25 <= birthday.age <= 34"),
        ('days_to("именины") < 7', "days_to(name_day)"),
        ('days_to("День рождения") < 7', "days_to(birthday)"),
    ],
)
def test_what_differs_from_day_to_day_or_from_person_to_person_is_asked_for_otherwise(text: str, instead: str) -> None:
    (fault,) = faults(text)
    assert instead in fault.message
