"""Explanations: true to the oracle at every node, a flip that flips, no smaller one that does, and words that read well."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from coterie.language.catalogue import Catalogue, FieldInfo
from coterie.language.circles import asks_circle
from coterie.language.nodes import Condition
from coterie.language.occasions import Calendar, Listed, Occasion
from coterie.language.oracle import World
from coterie.language.oracle.asking import NotHeld
from coterie.language.oracle.scope import Scope
from coterie.language.oracle.values import exact, shown
from coterie.language.parse import parse, parse_value
from coterie.language.print import print_condition
from coterie.language.types import Type
from coterie.model.facts import Base, Crossing, Dated, Event, Kind, Line, Moment, Order, Person, Scalar
from coterie.segments.explain import AttributeTakes, Change, Explanation, FactsFewer, FactsMore, TimePasses, Why, apply, explain, lines
from coterie.segments.explain.recall import Recall, Setting
from coterie.testing.cases import load
from coterie.testing.strategies import draw, sound

ROOT = Path(__file__).resolve().parents[2]
ZONE = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 3, 31, 9, tzinfo=UTC)
MICRO, DAY = timedelta(microseconds=1), timedelta(days=1)
CATALOGUE = Catalogue(
    attributes={"income": FieldInfo(Type.MONEY), "points": FieldInfo(Type.NUMBER), "married": FieldInfo(Type.TRUTH)},
    events=("view", "cart_add"),
    segments={"buyers": parse("orders().count >= 2"), "fresh": parse('orders(last="30d")')},
    calendar=Calendar.of(Occasion("fair", (Listed((date(2026, 1, 10), date(2029, 5, 14))),))),
)


def moment(days: float) -> Moment:
    return Moment.of(NOW - timedelta(days=days), ZONE)


def order(days: float, total: str | int = 100, category: str | None = None, id_: str = "", product: str | None = None) -> Order:
    line = Line(1, Decimal(total), product, None, category, Decimal(1), Decimal(total))
    return Order(id_ or f"o{days}", moment(days), (line,))


def view(days: float, type_: str = "view", **fields: str) -> Event:
    return Event(f"{type_}{days}", type_, moment(days), fields=dict(fields))


def flat(kind: Kind, days: float, **fields: Scalar) -> Event:
    return Event(f"{kind}{days}", "", moment(days), fields=fields, kind=kind)


def ann(*facts: Order | Event, **values: object) -> Person:
    return Person(
        "ann",
        attributes={name: (Dated(value),) for name, value in values.items()},  # type: ignore[arg-type]
        orders=tuple(fact for fact in facts if isinstance(fact, Order)),
        events=tuple(fact for fact in facts if isinstance(fact, Event)),
    )


def asked(text: str, person: Person, lang: str = "en") -> Explanation:
    return explain(parse(text), person, Base((person,), ZONE), NOW, CATALOGUE, lang=lang, currency="RUB")  # type: ignore[arg-type]


def holds(condition: Condition, person: Person, at: datetime = NOW) -> bool:
    return World(Base((person,), ZONE), at, CATALOGUE, include_anonymous=True).holds(condition, person)


def after(change: Change, condition: Condition, person: Person) -> bool:
    return holds(condition, apply(change, person), change.until if isinstance(change, TimePasses) else NOW)


def flip_of(text: str, person: Person) -> tuple[str, str, str]:
    flip = asked(text, person).flip
    assert flip is not None
    return flip.change.kind, flip.en, flip.ru


# ---------------------------------------------------------------- the nearest change, in words

FLIPS = [
    ("orders().count >= 3", (order(10), order(5)), {}, "one more order", "ещё 1 заказ"),
    ("orders().count >= 4", (order(10), order(5)), {}, "2 more orders", "ещё 2 заказа"),
    ("orders().sum(total) >= 5000", (order(10, 700),), {}, "one more order of ₽4,300", "ещё 1 заказ на сумму 4 300 ₽"),
    ("orders().sum(total) > 5000", (order(10, 700),), {}, "one more order of just over ₽4,300", "ещё 1 заказ на сумму чуть больше 4 300 ₽"),
    ("orders().avg(total) > 600", (order(9, 200), order(3, 500)), {}, "one more order of just over ₽1,100", "ещё 1 заказ на сумму чуть больше 1 100 ₽"),
    ('orders(category == "броши")', (order(10),), {}, "one more order with a product in category “броши”", "ещё 1 заказ с товаром категории «броши»"),
    ('orders(last="90d")', (order(10),), {}, "in 80 days, on 2026-06-19, if nothing else happens", "через 80 дней, 19.06.2026, если больше ничего не произойдёт"),
    ("not orders()", (order(10),), {}, "without the latest order", "без последнего заказа"),
    ("not orders()", (order(10), order(5)), {}, "without the latest 2 orders", "без последних 2 заказов"),
    ('city == "Пермь"', (), {"city": "Москва"}, "city becomes “Пермь”", "город станет «Пермь»"),
    ('city == "Пермь"', (), {"city": "Пермь"}, "city becomes other than “Пермь”", "город станет не «Пермь»"),
    ("city is None", (), {}, "city becomes known, whatever it is", "город: появится любое значение"),
    ("city is not None", (), {"city": "Пермь"}, "city becomes unknown", "город станет неизвестен"),
    ('"vip" in tags', (), {"tags": ("a",)}, "tags gain “vip”", "теги: появится «vip»"),
    ('"vip" in tags', (), {"tags": ("a", "vip")}, "tags lose “vip”", "теги: исчезнет «vip»"),
    ("income > 40000", (), {"income": Decimal(30000)}, "attribute “income” becomes just over ₽40,000", "свойство «income» станет чуть больше 40 000 ₽"),
    ("income < 40000", (), {"income": Decimal(50000)}, "attribute “income” becomes just under ₽40,000", "свойство «income» станет чуть меньше 40 000 ₽"),
    ("birthday.anniversary_in <= 7", (), {"birthday": date(1990, 4, 20)}, "in 13 days, on 2026-04-13, if nothing else happens", "через 13 дней, 13.04.2026, если больше ничего не произойдёт"),
    ("birthday.age >= 40", (), {"birthday": date(1986, 4, 21)}, "in 21 days, on 2026-04-21, if nothing else happens", "через 21 день, 21.04.2026, если больше ничего не произойдёт"),
    ('days_to("8 марта") <= 7', (), {}, "in 335 days, on 2027-03-01, if nothing else happens", "через 335 дней, 01.03.2027, если больше ничего не произойдёт"),
    ('days_to("fair") <= 10', (), {}, "in 1130 days, on 2029-05-04, if nothing else happens", "через 1 130 дней, 04.05.2029, если больше ничего не произойдёт"),
    ('orders(time.days_to("8 марта") <= 3)', (order(10),), {}, "one more order, on 2026-03-08 at 12:00", "ещё 1 заказ, 08.03.2026 в 12:00"),
    ("rfm.recency > 30", (order(10),), {}, "in 21 days, on 2026-04-21, if nothing else happens", "через 21 день, 21.04.2026, если больше ничего не произойдёт"),
    ('in_segment("buyers")', (order(10),), {}, "one more order", "ещё 1 заказ"),
    ('events("view").count >= 2', (view(3),), {}, "one more “view” event", "ещё 1 событие «view»"),
    ('sequence(events("cart_add"), never=orders(), within="24h")', (view(0.5, "cart_add"),), {}, "in 12 hours, on 2026-04-01 at 00:00, if nothing else happens", "через 12 часов, 01.04.2026 в 00:00, если больше ничего не произойдёт"),
    ('sequence(events("view"), orders(), last="30d")', (view(12), order(10)), {}, "in 20 days, on 2026-04-20, if nothing else happens", "через 20 дней, 20.04.2026, если больше ничего не произойдёт"),
    ("messages(opened)", (flat("message", 5, opened=True, opened_at=moment(-1)),), {}, "one more message (where it was opened)", "ещё 1 сообщение (где открыто)"),
    ("not messages(opened)", (flat("message", 5, opened=True),), {}, "without the latest message (where it was opened)", "без последнего сообщения (где открыто)"),
    ('answers("nps").last(value) >= 9', (flat("answer", 5, survey="nps", answer="6", value=Decimal(6)),), {}, "one more answer to survey “nps” (where value is exactly 9)", "ещё 1 ответ на опрос «nps» (где значение ровно 9)"),
    ("deals(days_in_stage > 14)", (flat("deal", 20, stage="x", stage_since=moment(10)),), {}, "in 5 days, on 2026-04-05, if nothing else happens", "через 5 дней, 05.04.2026, если больше ничего не произойдёт"),
    ('asked("nps")', (), {}, "one more question of survey “nps”", "ещё 1 вопрос из опроса «nps»"),
    ("visits().count >= 3", (flat("visit", 1),), {}, "2 more visits to the site", "ещё 2 посещения сайта"),
    ("lines().sum(quantity) > 5", (order(10),), {}, "one more line (where quantity is above 4)", "ещё 1 позиция (где количество больше 4)"),
    ('orders(between=("60d", "30d"))', (), {}, "one more order, on 2026-03-01 at 12:00", "ещё 1 заказ, 01.03.2026 в 12:00"),
    ('orders(last="365d").count >= 3 and city == "Пермь"', (order(10), order(5)), {"city": "Пермь"}, "one more order", "ещё 1 заказ"),
    ("orders().days >= 4", (order(10), order(5)), {}, "2 more orders on different days", "ещё 2 заказа в разные дни"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "facts", "values", "en", "ru"), FLIPS)
def test_the_nearest_change_reads_well(text: str, facts: tuple[Order | Event, ...], values: dict[str, object], en: str, ru: str) -> None:
    _, english, russian = flip_of(text, ann(*facts, **values))

    assert (english, russian.replace("\N{NO-BREAK SPACE}", " ")) == (en, ru)


@pytest.mark.parametrize(
    "text", ["no", "yes", 'city == "a" and city == "b"', "orders() or not orders()", 'orders(last="30d") and not orders()']
)
def test_where_no_single_change_turns_the_verdict_there_is_no_flip(text: str) -> None:
    assert asked(text, ann(order(40), city="a")).flip is None


def test_what_becomes_of_a_message_later_does_not_happen_where_nothing_new_does() -> None:
    person = ann(flat("message", 5, opened=True, opened_at=moment(-1)), flat("deal", 5, status="won", closed=moment(-1)))

    assert not after(TimePasses(NOW, NOW + 9 * DAY), parse("messages(opened)"), person)
    assert not after(TimePasses(NOW, NOW + 9 * DAY), parse("deals(status is not None)"), person)
    assert holds(parse('messages(opened) and deals(status == "won")'), person, NOW + 9 * DAY)


def test_an_amount_is_exact_to_the_smallest_unit() -> None:
    flip = asked("orders().sum(total) > 5000", ann(order(10, 700))).flip

    assert flip is not None
    assert flip.to_json()["change"] == {
        "source": "orders()",
        "count": 1,
        "time": "2026-03-31T09:00:00Z",
        "fields": {"total": "4300.0001"},
    }


def test_time_stops_at_the_microsecond_at_which_a_window_slides_past() -> None:
    flip = asked('orders(last="30d")', ann(order(10))).flip

    assert flip is not None
    assert isinstance(flip.change, TimePasses)
    assert flip.change.until == NOW + 20 * DAY


# ---------------------------------------------------------------- the tree


def test_a_tree_reads_calmly_in_russian() -> None:
    person = ann(order(17, 4900, "серьги", "171", "Капли"), order(75, 1500, "кольца", "118", "Волна"), city="Пермь")

    told = asked('orders(last="365d").count >= 3 and (city == "Пермь" or "vip" in tags)', person, "ru")
    said = "\n".join(lines(told)[3:]).replace("\N{NO-BREAK SPACE}", " ")

    assert lines(told)[:2] == ["✗ Не входит", told.tree.sentence]
    assert said == (
        "✗ всё сразу — 1 из 2\n"
        "  ✗ сделали не менее 3 заказов за последние 365 дней — 2\n"
        "      14.03.2026 · заказ 171 · Капли · 4 900\n"
        "      15.01.2026 · заказ 118 · Волна · 1 500\n"
        "  ✓ хотя бы одно — 1 из 2\n"
        "    ✓ город — «Пермь» — «Пермь»\n"
        "        city: Пермь, без даты\n"
        "    ✗ среди тегов есть «vip» — пусто\n"
        "\n"
        "Решение изменится: ещё 1 заказ."
    )


def test_a_tree_reads_calmly_in_english() -> None:
    told = asked('in_segment("fresh") and not rfm.recency > 60', ann(order(17, 4900, id_="171")))

    assert lines(told)[:2] == ["✓ In the condition", told.tree.sentence]
    assert "\n".join(lines(told)[3:]) == (
        "✓ all of these — 2 of 2\n"
        "  ✓ are in segment “fresh”\n"
        "    ✓ made at least one order in the last 30 days — 1\n"
        "        2026-03-14 · order 171 · 4,900\n"
        "  ✓ recency is at most 60 days (or unknown)\n"
        "    ✗ recency is above 60 days — 17 days\n"
        "        2026-03-14 · order 171 · 4,900\n"
        "\n"
        "The verdict would turn: in 13 days, on 2026-04-13, if nothing else happens."
    )


def test_values_are_exact_and_missing_is_null() -> None:
    person = ann(order(3, "0.1"), order(2, "0.2"), order(1, "0.4"), birthday=date(1986, 4, 21))

    def value(text: str) -> object:
        return asked(text, person).to_json()["tree"]["value"]

    assert value("orders().sum(total) > 1") == "0.7"
    assert value("orders().avg(total) > 1") == "7/30"
    assert value("orders().count > 1") == 3
    assert value("points > 1") is None
    assert value('orders().last > ago("1d")') == {"left": "2026-03-30T09:00:00Z", "right": "2026-03-30T09:00:00Z"}
    assert value('birthday == date("1986-04-21")') == "1986-04-21"
    assert value("income > orders().sum(total)") == {"left": None, "right": "0.7"}
    assert value('tags.any("a")') == []


def test_facts_are_the_newest_ten_with_how_many_more() -> None:
    tree = asked("orders().count > 1", ann(*(order(day) for day in range(1, 14)))).to_json()["tree"]

    assert [fact["order"] for fact in tree["facts"]] == [f"o{day}" for day in range(1, 11)]
    assert tree["more"] == 3
    assert tree["facts"][0] == {
        "time": "2026-03-30T09:00:00Z",
        "day": "2026-03-30",
        "order": "o1",
        "total": "100",
        "lines": [{"product": None, "quantity": "1", "total": "100"}],
    }


def test_a_sequence_shows_the_chain_that_completed_it_or_the_furthest_one() -> None:
    person = ann(view(9), view(5), view(4, "cart_add"), order(1, id_="A"))

    complete = asked('sequence(events("view"), events("cart_add"), within="2d")', person).tree
    partial = asked('sequence(events("view"), events("cart_add"), orders(category == "x"))', person).tree

    assert [fact["type"] for fact in complete.facts] == ["cart_add", "view"]
    assert complete.verdict
    assert [fact["time"][:10] for fact in partial.facts] == ["2026-03-27", "2026-03-26"]
    assert not partial.verdict


def test_crossings_and_changes_show_their_entries() -> None:
    city = (Dated("Москва"), Dated("Пермь", NOW - 3 * DAY))
    person = replace(ann(), attributes={"city": city}, crossings=(Crossing("buyers", "entered", NOW - 2 * DAY),))

    entered = asked('entered("buyers", last="7d")', person)
    changed = asked('city.changed(last="30d")', person)

    assert entered.tree.facts == ({"time": "2026-03-29T09:00:00Z", "day": "2026-03-29", "segment": "buyers", "direction": "entered"},)
    assert entered.flip is not None
    assert entered.flip.en == "in 5 days, on 2026-04-05, if nothing else happens"
    assert [fact["value"] for fact in changed.tree.facts] == ["Пермь", "Москва"]


def test_a_segment_asked_of_another_instant_is_told_as_it_was_then() -> None:
    tree = asked('in_segment("buyers", at=ago("30d"))', ann(order(40), order(10))).tree

    assert (tree.verdict, tree.parts[0].verdict, tree.parts[0].value) == (False, False, 1)


def test_someone_not_yet_known_is_no_member() -> None:
    found = asked("not orders()", replace(ann(), known_from=NOW + DAY))

    assert (found.member, found.tree.verdict, found.flip) == (False, True, None)


# ---------------------------------------------------------------- against the oracle, at random


def nodes(why: Why) -> Iterator[Why]:
    yield why
    for part in why.parts:
        yield from nodes(part)


@pytest.mark.parametrize("seed", range(200))
def test_sequences_walked_once_are_those_the_oracle_finds_by_pairs(seed: int) -> None:
    rng = Random(seed)
    facts = [view(rng.choice((1, 2, 3, 4, 5, 6, 7)), rng.choice(("view", "cart_add", "stop"))) for _ in range(rng.randint(0, 9))]
    person = ann(*(replace(fact, id=str(number)) for number, fact in enumerate(facts)))
    steps = ", ".join(f'events("{rng.choice(("view", "cart_add"))}")' for _ in range(rng.randint(1, 3)))
    options = [option for option in ('without=events("stop")', 'never=events("stop")', 'last="4d"') if rng.random() < 0.4]
    value = parse_value(f"sequence({', '.join([steps, f'within={chr(34)}{rng.randint(1, 5)}d{chr(34)}', *options])}).count")
    base = Base((person,), ZONE)

    assert shown(Recall(Setting(base, CATALOGUE, None), person, NOW).find(value, Scope(person))) == World(base, NOW, CATALOGUE).value(
        value, person
    )


@pytest.mark.parametrize("seed", range(10))
def test_every_verdict_is_the_oracles_and_a_flip_flips(seed: int) -> None:
    drawn, conditions = draw(seed)
    told_of = (one for one in sound(conditions) if not asks_circle(one, drawn.catalogue))  # of other people nothing is told yet
    for condition, person in zip(told_of, drawn.base.people[:4], strict=False):
        here = World(drawn.base, drawn.as_of, drawn.catalogue, include_anonymous=person.anonymous)
        try:
            verdict = here.holds(condition, person)
        except NotHeld:
            continue
        told = explain(condition, person, drawn.base, drawn.as_of, drawn.catalogue, lang="ru" if seed % 2 else "en", currency="RUB")

        assert told.tree.verdict == verdict
        json.dumps(told.to_json())
        assert lines(told)[1] == told.tree.sentence
        for node in nodes(told.tree):
            assert print_condition(parse(node.text)) == node.text
            if not any("at=" in text for text in (told.tree.text, *map(print_condition, drawn.catalogue.segments.values()))):
                assert here.holds(parse(node.text), person) == node.verdict
        if told.flip is not None:
            changed = apply(told.flip.change, person)
            at = told.flip.change.until if isinstance(told.flip.change, TimePasses) else drawn.as_of
            people = tuple(changed if each.key == person.key else each for each in drawn.base.people)
            there = World(replace(drawn.base, people=people), at, drawn.catalogue, include_anonymous=person.anonymous)
            assert there.holds(condition, changed) != verdict


# ---------------------------------------------------------------- nothing smaller

LEAVES = (
    "orders().count >= {n}", "orders().count == {n}", 'orders(last="{w}").count >= {n}', 'orders(last="{w}")', 'not orders(last="{w}")',
    "orders().sum(total) >= {m}", 'orders(last="{w}").sum(total) > {m}', "orders().avg(total) > {m}", "orders().max(total) <= {m}",
    "orders(total > {m}).count >= {n}", 'orders(category == "a").count >= {n}', 'orders(category == "a").sum(total) == {m}',
    'orders().last < ago("{w}")', "rfm.recency > {d}", "orders().days >= {n}", 'orders(between=("60d", "{w}")).count < {n}',
    'events("view", last="{w}").count < {n}', 'city == "a"', 'city != "b"', "city is None", 'city in ["a", "b"]', '"x" in tags',
    "points > {n}", "points * 2 <= {n}", "income >= {m}", "birthday.age >= 40", "birthday.anniversary_in <= {d}", "married",
    'birthday < date("1990-05-05")', 'in_segment("buyers")', 'in_segment("fresh")', 'orders().every(category == "a")',
)  # fmt: skip


def small_condition(rng: Random) -> str:
    parts = [
        rng.choice(LEAVES).format(
            n=rng.randint(0, 4),
            w=rng.choice(("10d", "30d", "1mo", "90d")),
            m=rng.choice((0, 50, 100, 250, "99.99")),
            d=rng.choice((3, 20, 45)),
        )
        for _ in range(rng.choice((1, 1, 2, 2, 3)))
    ]
    parts = [f"not ({part})" if rng.random() < 0.2 else part for part in parts]
    joined = rng.choice((" and ", " or ")).join(f"({part})" for part in parts)
    return f"at_least(2, {', '.join(parts)})" if len(parts) == 3 and rng.random() < 0.4 else joined


def small_person(rng: Random) -> Person:
    days = rng.sample((0, 0.5, 5, 10, 29, 30, 31, 59, 90, 200, 364), rng.randint(0, 4))
    facts: list[Order | Event] = [order(day, rng.choice(("0", 50, 100, "99.99", 250)), rng.choice(("a", "b", None))) for day in days]
    facts += [view(day) for day in rng.sample((1, 9, 29, 40), rng.randint(0, 3))]
    values: dict[str, object] = {}
    if rng.random() < 0.7:
        values["city"] = rng.choice(("a", "b", "c"))
    if rng.random() < 0.7:
        values["points"] = rng.choice((Decimal(0), Decimal(2), Decimal("2.5")))
    if rng.random() < 0.7:
        values["income"] = rng.choice((Decimal(50), Decimal(100), Decimal("99.9999")))
    if rng.random() < 0.7:
        values["birthday"] = rng.choice((date(1986, 4, 21), date(1986, 3, 31), date(1992, 2, 29), date(1970, 12, 31)))
    values["tags"] = rng.choice(((), ("x",), ("x", "y")))
    return ann(*facts, **values)


CATEGORIES, AMOUNTS = (
    ("a", None),
    ("0", "0.0001", "49.9999", "50", "50.0001", "100", "100.0001", "150.0001", "250", "250.0001", "1000", "99999"),
)


def more_orders(count: int, amounts: tuple[str, ...] = AMOUNTS) -> Iterator[FactsMore]:
    for category in CATEGORIES:
        for amount in amounts:
            one = order(0, amount, category)
            yield FactsMore(_SOURCE, tuple(replace(one, id=f"extra{number}") for number in range(count)))


def more_views(count: int) -> FactsMore:
    return FactsMore(_SOURCE, tuple(replace(view(0), id=f"extra{number}") for number in range(count)))


def fewer(person: Person, count: int) -> Iterator[FactsFewer]:
    for facts in (person.orders, person.events):
        named = [
            (fact.book if isinstance(fact, Order) else "", fact.rank, fact.id, None)
            for fact in sorted(facts, key=lambda each: each.moment.at)
        ]
        if len(named) >= count:
            yield FactsFewer(_SOURCE, "latest", tuple(named[-count:]))
            yield FactsFewer(_SOURCE, "earliest", tuple(named[:count]))


def attribute_values(person: Person) -> Iterator[AttributeTakes]:
    pools: dict[str, tuple[object, ...]] = {
        "city": ("a", "b", "zzz", None),
        "points": (
            *(Decimal(n) + step for n in range(5) for step in (Decimal(0), Decimal("1e-9"), Decimal("-1e-9"), Decimal("0.5"))),
            None,
        ),
        "income": (
            *(Decimal(m) + step for m in (0, 50, 100, 250) for step in (Decimal(0), Decimal("0.0001"), Decimal("-0.0001"))),
            Decimal("99.99"),
            None,
        ),
        "married": (True, False),
        "birthday": (
            date(1986, 3, 31),
            date(1986, 4, 1),
            date(1990, 5, 5),
            date(1990, 5, 4),
            date(2000, 4, 3),
            date(2000, 4, 5),
            date(2000, 8, 8),
            None,
        ),
        "tags": (("x",), (), ("x", "y"), ("y",)),
    }
    for name, pool in pools.items():
        before = person.attributes[name][-1].value if name in person.attributes else None
        for value in pool:
            if name != "tags" or len(set(value) ^ set(before or ())) <= 1:  # type: ignore[arg-type]
                yield AttributeTakes(name, before, value, NOW)  # type: ignore[arg-type]


def later(person: Person) -> list[datetime]:
    """Instants at which something could change, found the plain way: every midnight, and lengths of time after every fact."""
    found = {datetime(2026, 3, 31, 21, tzinfo=UTC) + DAY * step for step in range(366)}
    for fact in (*person.orders, *person.events):
        for days in (10, 28, 29, 30, 31, 60, 90):
            found.update(fact.moment.at + DAY * days + step for step in (-MICRO, timedelta(), MICRO))
    return sorted(at for at in found if at > NOW)


_SOURCE = parse("orders()").source  # type: ignore[union-attr]
_RANK = {"time": 0, "more": 1, "attribute": 2, "fewer": 3}


def touched(change: Change) -> int:
    match change:
        case TimePasses():
            return 0
        case FactsMore():
            return len(change.facts)
        case FactsFewer():
            return len(change.keys)
        case AttributeTakes():
            return 1


@pytest.mark.parametrize("seed", range(100))
def test_no_smaller_single_change_turns_the_verdict(seed: int) -> None:
    rng = Random(seed)
    text, person = small_condition(rng), small_person(rng)
    condition = parse(text)
    verdict = holds(condition, person)
    flip = asked(text, person).flip
    change = None if flip is None else flip.change

    assert change is None or after(change, condition, person) != verdict, text
    for smaller in smaller_than(change, person):
        assert after(smaller, condition, person) == verdict, (text, change, smaller)


def smaller_than(change: Change | None, person: Person) -> Iterator[Change]:
    """Every change of a plain list that comes before a given one in the order of sizes (all of them, where none is given)."""
    size = (4, 0) if change is None else (touched(change), _RANK[change.kind])
    if isinstance(change, TimePasses) and change.until - NOW > 366 * DAY:
        size = (4, 0)
    last = change.until if isinstance(change, TimePasses) else NOW + 366 * DAY
    yield from (TimePasses(NOW, at) for at in later(person) if at < last)
    for count in (1, 2, 3):
        if (count, 1) < size:
            yield from more_orders(count)
            yield more_views(count)
        if count == 1 and size > (1, 2):
            yield from attribute_values(person)
        if (count, 3) < size:
            yield from fewer(person, count)
    if isinstance(change, FactsMore) and isinstance(change.facts[0], Order) and "total" in change.said:
        total = change.facts[0].lines[0].total
        for less in {total - Decimal("0.0001"), total / 2, Decimal(0), total - 1}:
            if 0 <= less < total:
                yield replace(
                    change, facts=tuple(replace(each, lines=(replace(each.lines[0], total=round(less, 4)),)) for each in change.facts)
                )  # type: ignore[union-attr]
    if isinstance(change, AttributeTakes):
        yield from nearer(change)


def nearer(change: AttributeTakes) -> Iterator[AttributeTakes]:
    """Values between the present one and the one it is to take."""
    match change.before, change.after:
        case Decimal() as before, Decimal() as after_:
            unit = Decimal("0.0001") if change.name == "income" else Decimal("1e-9")
            step = unit if after_ < before else -unit
            for value in (after_ + step, round((after_ + before) / 2 / unit) * unit):
                if abs(value - before) < abs(after_ - before):
                    yield replace(change, after=value)
        case date() as before, date() as after_:
            first, last = sorted((before.toordinal(), after_.toordinal()))
            for day in range(first + 1, last):
                yield replace(change, after=date.fromordinal(day))
        case _:
            pass


# ---------------------------------------------------------------- everyone else, and speed


def test_what_depends_on_everyone_may_be_supplied() -> None:
    person = ann(points=Decimal(5))
    told = explain(
        parse("percentile(points) >= 60"),
        person,
        Base((person,), ZONE),
        NOW,
        CATALOGUE,
        others=lambda _value, _at: tuple(exact(Decimal(number), 9) for number in (1, 6, 7, 8)),
    )

    assert told.tree.value == 40
    assert told.flip is not None
    assert told.flip.to_json()["change"] == {"attribute": "points", "from": "5", "to": "6"}


@pytest.mark.parametrize(
    "text", ['orders(last="365d").count >= 3', 'orders().sum(total) > 5000000 and city == "Пермь"', 'not orders(last="90d")']
)
def test_a_flip_is_found_among_a_hundred_orders(text: str) -> None:
    person = ann(*(order(step / 4 + 0.1, 100 + step, id_=f"o{step}") for step in range(100)), city="Пермь")

    assert asked(text, person).flip is not None


def test_the_shop_of_the_readable_cases_is_told_whole() -> None:
    case = load(ROOT / "tests" / "cases" / "shop.yaml")
    for check in case.checks:
        for person in case.base.people[:3]:
            told = explain(parse(check.text), person, case.base, case.as_of, case.catalogue)
            assert told.member == (person.key in check.members)
