"""Legal but probably not meant: each oddity is noticed, and nothing else is; odd.py and limits.py."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.language.regolden import SHOP

from coterie.errors import Fault
from coterie.language.catalogue import Catalogue, FieldInfo
from coterie.language.check import MOST_WARNINGS, check
from coterie.language.limits import limits
from coterie.language.nodes import Compare, Number
from coterie.language.oracle import World
from coterie.language.parse import parse
from coterie.language.print import print_condition
from coterie.language.types import Type
from coterie.testing.cases import load
from coterie.testing.strategies import draw, sound

NOON = datetime(2026, 3, 31, 9, tzinfo=UTC)
BASE = replace(
    SHOP,
    attributes={**SHOP.attributes, "city": FieldInfo(Type.TEXT, values=("Пермь", "Москва"))},
    own={**SHOP.own, "line": {"metal": FieldInfo(Type.TEXT, "line", ("gold", "silver"))}},
    segments={"vip": parse("vip")},
    seen={("answer", "survey"): ("nps", "taste")},
    earliest=datetime(2026, 1, 1, tzinfo=UTC),
    statuses={"orders": frozenset({"Оплачен"}), "cancelled": frozenset({"Отменён"}), "returns": frozenset({"Возврат", "Брак"})},
)


def warnings(text: str) -> tuple[Fault, ...]:
    return check(parse(text), BASE, text=text, as_of=NOON)


@pytest.mark.parametrize(
    ("text", "where", "said"),
    [
        ('events("veiw")', 'events("veiw")', "no event of type 'veiw' was ever seen; did you mean view?"),
        ('not sequence(events("view"), never=events("oder"), within="1h")', 'events("oder")', "was ever seen"),
        ('city == "Перьмь"', 'city == "Перьмь"', "no city is 'Перьмь' in this base; did you mean Пермь?"),
        ('"Перьмь" != city', '"Перьмь" != city', "did you mean Пермь?"),
        ('city in ["Москва", "Перьмь"]', '"Перьмь"', "did you mean Пермь?"),
        ('answers("npc")', 'answers("npc")', "no survey is 'npc' in this base; did you mean nps?"),
        ('orders(metal == "glod")', 'metal == "glod"', "no metal is 'glod' in this base; did you mean gold?"),
        ('orders(any_line(metal == "glod"))', 'metal == "glod"', "did you mean gold?"),
        ('orders().every(metal == "glod")', 'metal == "glod"', "did you mean gold?"),
        ('orders(status == "Возврат")', 'status == "Возврат"', "orders() holds those that are done; write returns()"),
        ('lines("Отменён" == order.status)', '"Отменён" == order.status', "no order of lines() has status 'Отменён'"),
        ('cancelled(status in ["Отменён", "Оплачен"])', '"Оплачен"', "cancelled() holds those that were cancelled; write orders()"),
        ('orders(product != "x")', 'product != "x"', 'for “never” write not orders(product == "x")'),
        ('orders(product not in ["x", "y"])', 'product not in ["x", "y"]', 'write not orders(product in ["x", "y"])'),
        ('orders(not product == "x", total > 5)', 'not product == "x"', 'write not orders(product == "x")'),
        ("points > 5 and points < 3", "points > 5 and points < 3", "this can never hold: points can't be all of this at once"),
        ("points > 5 and 5 > points", "points > 5 and 5 > points", "this can never hold"),
        ("points == 5 and points == 6", "points == 5 and points == 6", "this can never hold"),
        ("points >= 5 and points < 5", "points >= 5 and points < 5", "this can never hold"),
        ("1 < points < 9 and points > 10", "1 < points < 9 and points > 10", "this can never hold"),
        ('sex == "m" and "f" == sex', 'sex == "m" and "f" == sex', "this can never hold"),
        ('events("view", product == "a", product == "b")', 'events("view", product == "a", product == "b")', "this can never hold"),
        ("vip and orders() and not vip", "vip and orders() and not vip", "vip and its opposite"),
        ("vip or not vip", "vip or not vip", "this always holds: vip or its opposite"),
        ("orders().count >= 0", "orders().count >= 0", "this always holds: orders().count is a whole number of at least 0"),
        ("0 <= orders().distinct(product)", "0 <= orders().distinct(product)", "this always holds"),
        ("orders().days > -1", "orders().days > -1", "this always holds"),
        ("orders().count < 0", "orders().count < 0", "this can never hold"),
        ("orders().count == 1.5", "orders().count == 1.5", "this can never hold: orders().count is a whole number"),
        ("-1 > tags.length", "-1 > tags.length", "this can never hold"),
        ("birthday.month == 13", "birthday.month == 13", "birthday.month is a whole number from 1 to 12"),
        ("birthday.month > 12", "birthday.month > 12", "this can never hold"),
        ("birthday.month >= 12.5", "birthday.month >= 12.5", "this can never hold"),
        ("birthday.month <= 0", "birthday.month <= 0", "this can never hold"),
        ("percentile(points) > 100", "percentile(points) > 100", "a number from 0 to 100"),
        ('10000 <= bucket("a") < 20000', '10000 <= bucket("a") < 20000', "a whole number from 0 to 9999"),
        ("len(city) < 0", "len(city) < 0", "this can never hold"),
        ('orders().periods("1w", last=4) > 4', 'orders().periods("1w", last=4) > 4', "from 0 to 4"),
        ("sequence(orders()).count >= 0", "sequence(orders()).count >= 0", "this always holds"),
        ("orders().gap.max < 1", "orders().gap.max < 1", "a number of at least 1"),
        ("days_to(birthday) > 366", "days_to(birthday) > 366", "from 0 to 366"),
        ("orders().top_share(product) > 1", "orders().top_share(product) > 1", "a number from 0 to 1"),
        ("70 < points < 40", "70 < points < 40", "there is nothing between 70 and 40"),
        ('orders(last="91d")', 'orders(last="91d")', "this window begins on 2025-12-30, but the first fact of this base is of 2026-01-01"),
        ('not orders(between=("1y", "1d")).count > 3', 'orders(between=("1y", "1d"))', "begins on 2025-03-31"),
        ('orders(since="2025-06-01")', 'orders(since="2025-06-01")', "begins on 2025-06-01"),
        ('orders(since=ago("6mo"))', 'orders(since=ago("6mo"))', "begins on 2025-09-30"),
        ('sequence(orders(), last="1y")', 'sequence(orders(), last="1y")', "begins on 2025-03-31"),
        ('entered("vip", last="1y")', 'entered("vip", last="1y")', "begins on 2025-03-31"),
        ('city.changed(last="1y")', 'city.changed(last="1y")', "begins on 2025-03-31"),
    ],
)
def test_an_oddity_is_noticed_at_its_place(text: str, where: str, said: str) -> None:
    found = warnings(text)

    assert [text[warning.at : warning.end] for warning in found] == [where], [warning.message for warning in found]
    assert said in found[0].message


@pytest.mark.parametrize(
    "text",
    [
        'events("view")',
        'city == "Пермь" and sex == "x"',
        'orders(channel != "site")',
        'orders(status == "Оплачен") and returns(status in ["Брак"]) and orders(status != "Возврат") and orders(status not in ["Брак"])',
        'lines(product != "x")',
        'events("view", product != "x")',
        'orders(product == "x" or product != "y")',
        "points > 5 and points < 6",
        "points >= 5 and points <= 5",
        "points > 5 or points < 3",
        "points != 5 and points == 6",
        "birthday.month >= 1",
        "birthday.month == 12",
        "orders().count != 0",
        "orders().count > 0",
        "orders().top_share(product, by=total) > 1",
        "orders().top(quantity) == 13",
        "40 <= points <= 40",
        'orders(last="89d") and orders(since="2026-01-01") and orders(during="previous year")',
        'orders(until="2025-01-01")',
    ],
)
def test_what_is_meant_is_left_alone(text: str) -> None:
    assert [warning.message for warning in warnings(text)] == []


def test_without_an_instant_or_facts_no_window_is_too_long() -> None:
    tree = parse('orders(last="100y")')

    assert check(tree, BASE) == ()
    assert check(tree, replace(BASE, earliest=None), as_of=NOON) == ()


def test_a_list_of_warnings_ends_somewhere() -> None:
    assert len(warnings("city in [" + ", ".join(f'"Перьмь{number}"' for number in range(500)) + "]")) == MOST_WARNINGS


def test_a_column_of_many_values_is_not_looked_through() -> None:
    many = Catalogue(attributes={"code": FieldInfo(Type.TEXT, values=tuple(map(str, range(50))))})

    assert check(parse('code == "99x"'), many) == ()


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**9))
def test_a_contradiction_holds_for_nobody_and_a_tautology_for_everyone(seed: int) -> None:
    drawn, conditions = draw(seed)
    world = World(drawn.base, drawn.as_of, drawn.catalogue)
    everyone = frozenset(person.key for person in world.everyone())
    for drawn_tree in islice(sound(conditions, depth=1), 10):
        text = print_condition(drawn_tree)
        tree = parse(text)
        codes = {warning.code for warning in check(tree, drawn.catalogue) if (warning.at, warning.end) == (0, len(text))}

        assert "contradiction" not in codes or not world.members(tree), text
        assert "tautology" not in codes or world.members(tree) == everyone, text


CASES = Path(__file__).resolve().parents[1] / "cases"


@pytest.mark.parametrize("name", ["events", "orders", "dates", "rhythm", "population", "segments"])
def test_limits_hold_of_every_value_of_every_case(name: str) -> None:
    case = load(CASES / f"{name}.yaml")
    world = World(case.base, case.as_of, case.catalogue)
    for asked in case.checks:
        match parse(asked.text):
            case Compare(_, value, Number()) if (known := limits(value)) is not None:
                below = Compare("<", value, Number(known.low))
                assert world.members(below) == frozenset(), asked.text
                if known.high is not None:
                    assert world.members(Compare(">", value, Number(known.high))) == frozenset(), asked.text
                if known.always_known:
                    assert world.members(Compare(">=", value, Number(known.low))) == frozenset(p.key for p in world.everyone())
            case _:
                pass
