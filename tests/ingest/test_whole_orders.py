"""Orders that come without lines."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.ingest.conftest import Shop, numbers

HEAD = "order,person,time,total,cost,discount,channel,shop\n"


def test_an_order_is_one_row_with_one_line_of_its_total(shop: Shop) -> None:
    shop.bring(HEAD + "1,ann,2026-03-01 12:00,100.00005,60,5,site,north\n", "orders")
    (order,) = shop.person("ann").orders
    assert (order.cost, order.discount, dict(order.fields)) == (Decimal(60), Decimal(5), {"channel": "site", "shop": "north"})
    (line,) = order.lines
    assert (line.number, line.total, line.quantity, line.discount) == (1, Decimal("100.0000"), None, None)
    assert shop.rows("SELECT total_cost, discount, whole FROM lines") == [
        {"total_cost": Decimal(60), "discount": Decimal(5), "whole": True}
    ]


def test_totals_may_be_larger_than_a_price_of_a_piece(shop: Shop) -> None:
    shop.bring("order,person,time,total\n1,ann,2026-03-01,1234567890123.4567\n", "orders")
    assert shop.one("SELECT total FROM orders") == Decimal("1234567890123.4567")


def test_a_negative_total_is_a_return_with_a_positive_one(shop: Shop) -> None:
    shop.bring("order,person,time,total\n1,ann,2026-03-01,-50\n", "orders")
    assert shop.rows("SELECT book, total FROM orders") == [{"book": "returns", "total": Decimal(50)}]


def test_the_later_of_two_rows_of_an_order_wins(shop: Shop) -> None:
    file = "order,person,time,total\n1,ann,2026-03-01,50\n1,ann,2026-03-01,50\n1,ann,2026-03-01,60\n"
    assert numbers(shop.bring(file, "orders")) == (1, 1, 1, 0, 0)
    assert shop.one("SELECT total FROM orders") == 60
    before = shop.everything()
    assert numbers(shop.bring("order,person,time,total\n1,ann,2026-03-01,60\n", "orders")) == (0, 0, 1, 0, 0)
    assert shop.everything() == before
    assert numbers(shop.bring("order,person,time,total\n1,ann,2026-03-01,70\n", "orders")) == (0, 1, 0, 0, 0)


def test_orders_without_numbers_are_known_by_their_content(shop: Shop) -> None:
    file = "person,time,total\nann,2026-03-01,50\nann,2026-03-01,50\nann,2026-03-02,50\n"
    assert numbers(shop.bring(file, "orders")) == (3, 0, 0, 0, 0)
    assert numbers(shop.bring(file, "orders")) == (0, 0, 3, 0, 0)
    assert len(shop.person("ann").orders) == 3
    assert shop.one('SELECT COUNT(DISTINCT "order") FROM lines') == 3


@pytest.mark.parametrize(
    ("row", "reason"),
    [("1,ann,2026-03-01,", "no total"), ("1,ann,2026-03-01,10 00", "total can't be read as a number"), ("1,,2026-03-01,5", "no person")],
)
def test_rows_that_make_no_order(shop: Shop, row: str, reason: str) -> None:
    assert dict(shop.bring(f"order,person,time,total\n{row}\n", "orders").reasons) == {reason: 1}
