"""The catalogue, companies and rates as conditions and imports use them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from tests.ingest.conftest import Shop, numbers

from coterie.errors import ConditionRefused
from coterie.segments.asking import ask
from coterie.services.imports import Imports

PRODUCTS = "product,name,category,brand,price,Металл,Проба,Вес\nr1,Кольцо,кольца,Sokolov,10000,золото,585,2.5\nb1,Брошь,броши,Север,3000,серебро,925,\n"
LINES = "order,person,time,product,category,quantity,price\n1,ann,2026-03-01,r1,подарки,1,9000\n2,bob,2026-03-02,b1,,2,3000\n3,cat,2026-03-03,zz,,1,10\n"
NOON = datetime(2026, 3, 31, 9, tzinfo=UTC)


def members(shop: Shop, text: str) -> str:
    return " ".join(sorted(ask(shop.workspace, [text], NOON, dict).members().column("person").to_pylist()))


def test_what_the_catalogue_says_can_be_asked_with_its_types(shop: Shop) -> None:
    shop.bring(LINES)
    with pytest.raises(ConditionRefused, match="no field"):
        members(shop, 'orders(brand == "Sokolov")')
    shop.bring(PRODUCTS, "products")
    assert members(shop, 'orders(brand == "Sokolov")') == "ann"
    assert members(shop, 'lines(Металл == "серебро").sum(total) == 6000') == "bob"
    assert members(shop, "orders(Проба >= 925)") == "bob"
    assert members(shop, "orders(Вес is None)") == "bob cat"
    assert members(shop, 'orders(category == "броши") or orders(category == "подарки")') == "ann bob"
    assert members(shop, 'orders(category == "кольца")') == ""


def test_a_value_that_only_the_catalogue_has_is_no_misspelling(shop: Shop) -> None:
    shop.bring(LINES)
    shop.bring(PRODUCTS, "products")
    assert not ask(shop.workspace, ['orders(brand == "Север", category == "броши")'], NOON, dict).warnings
    (odd,) = ask(shop.workspace, ['orders(brand == "Севр")'], NOON, dict).warnings
    assert "Север" in odd.message


def test_the_catalogue_is_as_it_stands_today_and_undone_with_its_import(shop: Shop) -> None:
    shop.bring(LINES)
    shop.bring(PRODUCTS, "products")
    assert numbers(shop.bring(PRODUCTS, "products")) == (0, 0, 2, 0, 0)
    again = shop.bring("product,brand,Проба\nr1,Sokolov,платина\n", "products", name="next.csv")
    assert numbers(again) == (0, 1, 0, 0, 0)
    assert members(shop, 'orders(Проба == "платина")') == "ann"
    Imports(shop.workspace).undo(again.number)
    assert members(shop, 'orders(Проба == "585")') == "ann"


def test_of_a_code_in_two_sources_the_row_that_came_last_counts(shop: Shop) -> None:
    shop.bring(LINES)
    shop.bring(PRODUCTS, "products")
    shop.bring("product,brand\nr1,Другой\n", "products", source="site")
    assert members(shop, 'orders(brand == "Другой")') == "ann"
    assert members(shop, 'orders(brand == "Sokolov")') == ""


RATES = "currency,date,rate\nUSD,2026-03-01,90.12345\nUSD,2026-03-03,100\nдолл.,2026-03-10,101\n€,2026-03-01,99.5\n"
ABROAD = (
    "order,person,time,quantity,price,discount,Валюта\n1,ann,2026-03-02 23:59,2,10.01,0.5,USD\n2,bob,2026-03-03 00:00,1,10,,usd\n"
    "3,cat,2026-02-28,1,10,,$\n4,dan,2026-03-05,1,10,,руб.\n5,eve,2026-03-05,1,10,,\n6,fay,2026-03-11,1,10,,евро\n7,gus,2026-03-05,1,1,,GBP\n"
    "8,hal,2026-03-05,1,1,,ракушки\n9,ivy,2026-03-12,1,2,,USD\n"
)


def totals(shop: Shop) -> dict[str, str]:
    return {row["order"]: str(row["total"]) for row in shop.rows('SELECT "order", total FROM orders ORDER BY 1')}


def test_another_currency_is_converted_by_the_rate_of_its_day(shop: Shop) -> None:
    shop.bring(RATES, "rates", source="bank")
    answer = shop.bring(ABROAD)
    # 10.01 × 90.12345 = 902.1357345 → 902.1357; 0.5 × 90.12345 = 45.061725 → 45.0617; 2 × 902.1357 − 45.0617
    assert totals(shop) == {"1": "1759.2097", "2": "1000.0000", "4": "10.0000", "5": "10.0000", "6": "995.0000", "9": "202.0000"}
    assert answer.reasons == {
        "no rate of USD for that day; import rates (--as rates: currency, date, rate), then import these rows again": 1,
        "no rate of GBP for that day; import rates (--as rates: currency, date, rate), then import these rows again": 1,
        "there is no currency 'ракушки'; write its three-letter code": 1,
    }
    assert members(shop, 'orders(Валюта == "USD")') == "ann ivy"


def test_rows_without_a_rate_are_taken_once_it_has_come(shop: Shop) -> None:
    assert numbers(shop.bring(ABROAD)) == (2, 0, 0, 0, 7)
    shop.bring(RATES + "USD,2026-02-01,80\n", "rates", name="rates.csv")
    assert numbers(shop.bring(ABROAD)) == (5, 0, 2, 0, 2)
    assert totals(shop)["3"] == "800.0000"


def test_a_rate_is_that_of_one_unit_whatever_the_bank_tells_it_of(shop: Shop) -> None:
    table = "Валюта;Дата;Курс;Номинал\nCNY;01.04.2026;125,00;10\nVND;01.04.2026;34,8412;10000\nUSD;01.04.2026;90,5;\n"
    answer = shop.bring(table + "EUR;01.04.2026;0;1\nGBP;01.04.2026;-5;1\nAED;01.04.2026;22;0\n", None)
    assert answer.reasons == {"the rate is not above 0": 2, "the nominal is not above 0": 1}
    held = shop.rows("SELECT currency, rate FROM rates ORDER BY 1")
    assert {row["currency"]: row["rate"] for row in held} == {"CNY": Decimal("12.5"), "USD": Decimal("90.5"), "VND": Decimal("0.00348412")}


def test_deals_and_whole_orders_are_converted_too_half_even(shop: Shop) -> None:
    shop.bring("currency,date,rate\nUSD,2026-01-01,0.5\n", "rates")
    shop.bring("order,person,time,total,cost,currency\n1,ann,2026-03-01,0.0001,0.0003,USD\n", "orders")
    assert [str(value) for value in shop.rows("SELECT total, cost FROM orders")[0].values()] == ["0.0000", "0.0002"]
    shop.bring("deal,person,time,amount,currency,stage\n1,ann,2026-03-01,1000,USD,new\n2,ann,2026-03-01,1000,RUB,new\n", "deals")
    assert [str(row["amount"]) for row in shop.rows("SELECT amount FROM deals ORDER BY deal")] == ["500.0000", "1000.0000"]
