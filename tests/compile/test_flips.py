"""What is asked of the facts to find whom time may have moved, condition by condition."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from coterie.compile.canonical import digest
from coterie.compile.flips import alike, asks, flips
from coterie.compile.plan import Question
from coterie.language.catalogue import Catalogue
from coterie.language.lower import Context, lower
from coterie.language.lowered import Const, Predicate
from coterie.language.parse import parse
from coterie.language.types import FieldInfo, Type

ZONE = ZoneInfo("Europe/Moscow")
NOON = datetime(2026, 3, 10, 9, tzinfo=UTC)
KNOWN = Catalogue(
    {"city": FieldInfo(Type.TEXT), "birthday": FieldInfo(Type.DATE), "joined": FieldInfo(Type.DATE), "company": FieldInfo(Type.TEXT)},
    ("view", "cart_add"),
    {"product": {"brand": FieldInfo(Type.TEXT, "product")}},
    {"buyers": parse('orders(last="7d")')},
)


def lowered(condition: str, at: datetime) -> Predicate:
    return lower(parse(condition), Context(at, ZONE, KNOWN))


def asked(condition: str, at: datetime) -> Question:
    return Question((lowered(condition, at),), Const(at, Type.INSTANT, "now"), ZONE, lambda _, __: None)


def queries(condition: str, later: timedelta = timedelta(days=1)) -> list[str]:
    before, now = asked(condition, NOON), asked(condition, NOON + later)
    assert alike(before.predicates, now.predicates)
    assert digest(before.predicates[0]) == digest(now.predicates[0])
    found = [query.sql(dialect="duckdb") for query in flips(before, now)]
    assert '"known_from" BETWEEN' in found[0]  # who is there at all
    return found[1:]


@pytest.mark.parametrize(
    ("condition", "tables", "said"),
    [
        ('orders(last="7d")', ["orders"], "2026-03-03 09:00:00"),
        ('events("view", during="this week").count >= 2', ["events"], "\"type\" IN ('view')"),
        ('events("view", since="2026-01-01")', ["events"], "2026-03-11 09:00:00"),
        ('city == "Пермь"', ["attributes"], "\"name\" IN ('city')"),
        ('city.changed(last="30d")', ["attributes"], "2026-02-08 09:00:00"),
        ('company.name == "One"', ["attributes"], "\"name\" IN ('company')"),
        ('joined.changed(new=ago("30d"))', ["attributes"], "\"name\" IN ('joined')"),
        ('entered("buyers", last="7d")', ["crossings"], "\"segment\" IN ('buyers')"),
        ('subscribed("email")', ["consents"], '"time" BETWEEN'),
        ('tagged("vip")', ["tags", "tags"], '"until" BETWEEN'),
        ('in_list("expo")', ["standings", "standings"], "\"ledger\" IN ('list')"),
        ("birthday.age >= 30", ["attributes", "described"], "<>"),
        ("at_least(1, birthday.age >= 30, city is None)", ["attributes", "described"], "<>"),
        ('tagged("vip", last="7d").since < ago("3d")', ["tags", "tags", "described"], "<>"),
        ('orders(any_line(product == "p"))', ["lines"], "BETWEEN"),
        ("orders(time.days_to(person.birthday) < 5)", ["attributes", "orders"], "attributes_inside"),
        ('orders(total > 5, time < ago("3d"))', ["orders"], "<>"),
        ("orders(any_line(days_between(time, now) > 3))", ["lines"], "2026-03-11 09:00:00"),
        ("orders().sum(days_between(time, now)) > 5", ["orders"], "<="),
        ('sequence(events("view"), events("cart_add"), within="1h", never=orders(), last="3d")', ["events", "orders"], "2026-03-10 08:00:00"),
        ('sequence(events("view"), events("cart_add", days_between(step(1).time, now) < 9))', ["events"], "<="),
    ],
)  # fmt: skip
def test_each_kind_of_condition_asks_what_time_may_move(condition: str, tables: list[str], said: str) -> None:
    found = queries(condition)
    assert len(found) == len(tables)
    for query, table in zip(found, tables, strict=True):
        assert f'FROM "{table}"' in query or f"FROM {table}" in query
    assert said in " ".join(found)


@pytest.mark.parametrize("condition", ["first_seen is None", "orders() or not orders()"])
def test_nothing_is_asked_where_time_moves_nothing(condition: str) -> None:
    assert queries(condition, timedelta()) == []


def test_a_condition_that_is_decided_by_now_is_another_once_that_has_passed() -> None:
    condition = 'now < date("2026-03-11")'
    assert not alike(lowered(condition, NOON), lowered(condition, NOON + timedelta(days=1)))
    assert digest(lowered(condition, NOON)) != digest(lowered(condition, NOON + timedelta(days=1)))
    assert not alike(lowered("orders()", NOON), lowered('orders() and city == "Пермь"', NOON))


def test_what_a_condition_reads_beside_a_person_is_known() -> None:
    assert asks(lowered("percentile(orders().sum(total)) > 50", NOON)) == {"everyone"}
    assert asks(lowered('orders(brand == "Sokolov") and company.name == "One"', NOON)) == {"products", "companies"}
    assert asks(lowered('entered("buyers")', NOON)) == {"log"}
