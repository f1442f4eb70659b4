"""What an order-lines file becomes."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.ingest.conftest import Shop, numbers

from coterie.errors import ImportRefused

HEAD = "order,person,time,product,quantity,price,discount\n"
SMALL = HEAD + "1,ann,2026-03-01 12:00:00,ring,2,10.50,1\n1,ann,2026-03-01 12:00:05,brooch,1,3,0\n2,bob,2026-03-02,ring,1,10,\n"


def test_every_row_becomes_a_line_of_its_order(shop: Shop) -> None:
    assert numbers(shop.bring(SMALL)) == (3, 0, 0, 0, 0)
    assert shop.rows('SELECT "order", total, discount FROM orders ORDER BY "order"') == [
        {"order": "1", "total": Decimal("23.0000"), "discount": Decimal("1.0000")},
        {"order": "2", "total": Decimal("10.0000"), "discount": Decimal("0.0000")},
    ]
    ann = shop.person("ann").orders[0]
    assert [(line.number, line.product, line.total) for line in ann.lines] == [(1, "ring", Decimal(20)), (2, "brooch", Decimal(3))]


def test_an_order_is_dated_by_its_earliest_row_whatever_its_sign(shop: Shop) -> None:
    shop.bring(HEAD + "1,ann,2026-03-02 10:00:00,a,1,1,0\n1,ann,2026-03-01 23:30:00,a,-1,1,0\n")
    assert {str(row["day"]) for row in shop.rows("SELECT day FROM orders")} == {"2026-03-01"}
    assert {str(row["time"]) for row in shop.rows("SELECT time FROM lines")} == {"2026-03-01 20:30:00"}


def test_the_same_file_again_is_all_duplicates_and_changes_nothing(shop: Shop) -> None:
    shop.bring(SMALL)
    before = shop.everything()
    assert numbers(shop.bring(SMALL)) == (0, 0, 3, 0, 0)
    assert shop.everything() == before


def test_rows_in_another_order_columns_in_another_order_and_other_writing_of_numbers_are_still_the_same(shop: Shop) -> None:
    shop.bring("order,person,time,product,quantity,price\n1,ann,2026-03-01,a,1,2.50\n1,ann,2026-03-01,b,2,3\n")
    again = "price,quantity,product,time,person,order,coupon,discount\n3.000,2.0,b,2026-03-01T00:00,ann,1,,0.00\n2.5,1.0,a,2026-03-01 00:00:00,ann,1,,\n"
    assert numbers(shop.bring(again)) == (0, 0, 2, 0, 0)


def test_copies_of_a_row_are_rows_and_duplicates_only_as_often_as_held(shop: Shop) -> None:
    row = "1,ann,2026-03-01,a,1,5,0\n"
    assert numbers(shop.bring(HEAD + row * 3)) == (3, 0, 0, 0, 0)
    assert shop.one("SELECT total FROM orders") == Decimal(15)
    assert numbers(shop.bring(HEAD + row * 3)) == (0, 0, 3, 0, 0)


def test_an_order_that_comes_again_with_other_lines_is_replaced_as_a_whole(shop: Shop) -> None:
    shop.bring(SMALL)
    answer = shop.bring(HEAD + "1,ann,2026-03-01 12:00:00,ring,3,10.50,1\n", name="corrected.csv")
    assert (numbers(answer), answer.orders_replaced) == ((0, 1, 0, 0, 0), 1)
    assert [line.total for line in shop.person("ann").orders[0].lines] == [Decimal("30.5")]
    assert shop.one("SELECT COUNT(*) FROM orders WHERE \"order\" = '2'") == 1


def test_a_replaced_order_keeps_its_number_and_no_number_is_given_twice(shop: Shop) -> None:
    shop.bring(SMALL)
    held = shop.one("SELECT order_no FROM orders WHERE \"order\" = '1'")
    shop.bring(HEAD + "1,ann,2026-03-01,x,1,1,0\n3,eve,2026-03-01,x,1,1,0\n")
    assert shop.one("SELECT order_no FROM orders WHERE \"order\" = '1'") == held
    assert shop.one("SELECT COUNT(DISTINCT order_no) - COUNT(*) FROM orders") == 0
    assert [row["person"] for row in shop.rows("SELECT person FROM people ORDER BY person")] == [1, 2, 3]


def test_one_number_of_two_people_and_of_two_sources_is_as_many_orders(shop: Shop) -> None:
    shop.bring(HEAD + "1,ann,2026-03-01,x,1,1,0\n1,bob,2026-03-01,x,1,1,0\n")
    assert numbers(shop.bring(HEAD + "1,ann,2026-03-01,x,1,7,0\n", source="second shop")) == (1, 0, 0, 0, 0)
    assert shop.one("SELECT COUNT(*) FROM orders") == 3
    assert shop.workspace.settings.sources == ("main", "second shop")
    assert {(row["source"], row["rank"]) for row in shop.rows("SELECT source, rank FROM orders")} == {("main", 0), ("second shop", 1)}


def test_a_negative_quantity_is_a_return_with_positive_amounts(shop: Shop) -> None:
    shop.bring(HEAD + "1,ann,2026-03-01,a,5,10,0\n1,ann,2026-03-03,a,-2,10,3\n")
    assert shop.rows("SELECT book, total FROM orders ORDER BY book") == [
        {"book": "orders", "total": Decimal(50)},
        {"book": "returns", "total": Decimal(17)},
    ]
    assert shop.rows("SELECT line, quantity FROM lines WHERE book = 'returns'") == [{"line": 2, "quantity": Decimal(2)}]


TOTALS = [
    ("1", "0.00005", "0", "0.0000"),
    ("1", "0.00015", "0", "0.0002"),
    ("1", "0.00025", "0", "0.0002"),
    ("3", "0.00005", "0", "0.0002"),
    ("0.333333333", "3", "0", "1.0000"),
    ("0.5", "0.0003", "0.0001", "0.0000"),
    ("0.5", "0.0007", "0.0002", "0.0002"),
    ("7", "0.1", "0.7", "0.0000"),
    ("1", "-11062.06", "0", "-11062.0600"),
    ("1", "-0.00015", "0", "-0.0002"),
    ("1", "-0.00025", "0", "-0.0002"),
    ("999999999", "999.9999", "0", "999999899000.0001"),
    ("1", "1e2", "0", "100.0000"),
    ("1", "5000000000", "0", "5000000000.0000"),
    ("1", " 7 ", "", "7.0000"),
]


def test_a_total_is_exact_and_rounded_once_half_to_even(shop: Shop) -> None:
    shop.bring(HEAD + "".join(f"1,ann,2026-03-01,a,{quantity},{price},{discount}\n" for quantity, price, discount, _ in TOTALS))
    held = [row["total"] for row in shop.rows("SELECT total FROM lines ORDER BY line")]
    assert held == [Decimal(total) for *_, total in TOTALS]


def test_prices_are_kept_to_four_places_half_to_even(shop: Shop) -> None:
    shop.bring(HEAD + "1,ann,2026-03-01,a,2,1.00005,0\n1,ann,2026-03-01,b,2,1.00015,0\n")
    assert [(row["price"], row["total"]) for row in shop.rows("SELECT price, total FROM lines ORDER BY line")] == [
        (Decimal("1.0000"), Decimal("2.0001")),
        (Decimal("1.0002"), Decimal("2.0003")),
    ]


def test_an_order_costs_what_its_lines_cost_unless_one_is_unknown(shop: Shop) -> None:
    head = "order,person,time,quantity,price,cost\n"
    shop.bring(head + "1,ann,2026-03-01,2,10,6\n1,ann,2026-03-01,1,10,1.5\n2,ann,2026-03-02,1,10,\n2,ann,2026-03-02,1,10,5\n")
    assert [row["cost"] for row in shop.rows('SELECT cost FROM orders ORDER BY "order"')] == [Decimal("13.5"), None]
    assert shop.person("ann").orders[0].lines[0].cost == Decimal(6)


def test_without_a_column_of_quantities_each_row_is_one_piece(shop: Shop) -> None:
    shop.bring("order,person,time,price\n1,ann,2026-03-01,10\n")
    assert shop.rows("SELECT quantity, total, discount FROM lines") == [{"quantity": 1, "total": 10, "discount": 0}]


SET_ASIDE = [
    ("1,,2026-03-01,a,1,5,0", "no person"),
    (",ann,2026-03-01,a,1,5,0", "no order number"),
    ("1,ann,,a,1,5,0", "no time"),
    ("1,ann,2026-03-01,a,,5,0", "no quantity"),
    ("1,ann,2026-03-01,a,1,,0", "no price"),
    ("1,ann,2026-03-01,a,0,5,0", "quantity is 0"),
    ("1,ann,2026-02-30,a,1,5,0", "time can't be read as a date and time from 1900 to 2200"),
    ("1,ann,0001-01-01,a,1,5,0", "no time"),
    ("1,ann,yesterday,a,1,5,0", "time can't be read as a date and time from 1900 to 2200"),
    ("1,ann,2026-03-01,a,1_0,5,0", "quantity can't be read as a number"),
    ("1,ann,2026-03-01,a,1,inf,0", "price can't be read as a number"),
    ("1,ann,2026-03-01,a,1,nan,0", "no price"),
    ("1,ann,2026-03-01,a,1,5,much", "discount can't be read as a number"),
    ("1,ann,2026-03-01,a,9000000000,9000000000,0", "the total is too large"),
    ("1,ann,2026-03-01,a,1,99999999999999999999,0", "price can't be read as a number"),
    ("1,ann,2026-03-01,a\0,1,5,0", "a value holds a NUL character"),
    ("1,ann,2026-03-01,a", "the line has fewer values than the header has columns"),
    ("1,ann,2026-03-01,a,1,5,0,extra", "the line has more values than the header has columns"),
    ('1,ann,2026-03-01,"a,1,5,0', "a quote in the line is not closed or not doubled"),
    ("1,ann,2026-03-01,\udcff,1,5,0", "the line is not in UTF-8"),
]


def test_a_row_that_makes_no_line_is_set_aside_with_its_number_and_a_reason(shop: Shop) -> None:
    good = "7,eve,2026-03-01,a,1,5,0\n"
    file = HEAD + "".join(row + "\n" + good for row, _ in SET_ASIDE)
    answer = shop.bring(file.encode(errors="surrogateescape"))
    assert (answer.read, answer.accepted) == (2 * len(SET_ASIDE), len(SET_ASIDE))
    kept = shop.rows("SELECT row, reason FROM quarantine ORDER BY row")
    assert [(row["row"], row["reason"]) for row in kept] == [(2 * i + 1, reason) for i, (_, reason) in enumerate(SET_ASIDE)]


def test_a_whole_number_written_with_a_point_is_the_same_id(shop: Shop) -> None:
    shop.bring(HEAD + "5,14646,2026-03-01,84077,1,5,0\n")
    assert numbers(shop.bring(HEAD + "5.0,14646.0,2026-03-01,84077.0,1,5,0\n")) == (0, 0, 1, 0, 0)
    assert [row["key"] for row in shop.rows("SELECT key FROM people")] == ["14646"]


def test_ids_keep_their_leading_zeros_and_are_trimmed_and_composed(shop: Shop) -> None:
    shop.bring(HEAD + "1,000123,2026-03-01,a,1,5,0\n2,  é ,2026-03-01,a,1,5,0\n3,é,2026-03-01,a,1,5,0\n4,\u00a0é,2026-03-01,a,1,5,0\n")
    assert sorted(row["key"] for row in shop.rows("SELECT key FROM people")) == ["000123", "é"]


# ---------------------------------------------------------------- attributes that rows carry


DATED = "order,person,time,quantity,price,person.city\n"


def test_a_row_dates_the_attributes_it_carries_by_its_own_time(shop: Shop) -> None:
    shop.bring(DATED + "1,ann,2026-03-01 12:00:00,1,5,Perm\n1,ann,2026-03-01 13:00:00,1,5,Omsk\n2,ann,2026-03-05,1,5,\n")
    assert [(str(value.since), value.value, value.id) for value in shop.person("ann").attributes["city"]] == [
        ("2026-03-01 09:00:00+00:00", "Perm", "1"),
        ("2026-03-01 10:00:00+00:00", "Omsk", "1"),
    ]


def test_of_one_order_at_one_instant_the_last_row_says_the_value(shop: Shop) -> None:
    shop.bring(DATED + "1,ann,2026-03-01,1,5,Perm\n1,ann,2026-03-01,1,5,Omsk\n1,ann,2026-03-01,1,5,\n")
    assert [value.value for value in shop.person("ann").attributes["city"]] == ["Omsk"]


def test_a_row_whose_attributes_changed_is_updated_and_the_rest_of_its_order_are_duplicates(shop: Shop) -> None:
    shop.bring(DATED + "1,ann,2026-03-01,1,5,Perm\n1,ann,2026-03-01,2,5,Perm\n2,bob,2026-03-01,1,5,Perm\n")
    answer = shop.bring(DATED + "1,ann,2026-03-01,1,5,Perm\n1,ann,2026-03-01,2,5,Omsk\n2,bob,2026-03-01,1,5,Perm\n")
    assert (numbers(answer), answer.orders_replaced) == ((0, 1, 2, 0, 0), 0)
    assert [value.value for value in shop.person("ann").attributes["city"]] == ["Omsk"]
    assert [value.value for value in shop.person("bob").attributes["city"]] == ["Perm"]


def test_a_replaced_order_takes_its_attributes_along(shop: Shop) -> None:
    shop.bring(DATED + "1,ann,2026-03-01,1,5,Perm\n")
    shop.bring(DATED + "1,ann,2026-03-02,9,5,\n")
    assert dict(shop.person("ann").attributes) == {}


# ---------------------------------------------------------------- fields of orders and lines


def test_the_order_fields_that_the_language_knows_go_to_their_columns(shop: Shop) -> None:
    shop.bring("order,person,time,price,channel,order.gift_wrap,Promo\n1,ann,2026-03-01,5,site,да,X\n", mapping={"order.coupon": "Promo"})
    (order,) = shop.person("ann").orders
    assert dict(order.fields) == {"channel": "site", "gift_wrap": True, "coupon": "X"}


def test_of_an_order_s_rows_the_first_known_value_is_the_order_s(shop: Shop) -> None:
    shop.bring("order,person,time,price,channel,status\n1,ann,2026-03-01,5,,\n1,ann,2026-03-01,5,site,cancelled\n1,ann,2026-03-01,5,app,\n")
    (order,) = shop.person("ann").orders
    assert (order.book, dict(order.fields), len(order.lines)) == ("cancelled", {"channel": "site", "status": "cancelled"}, 3)


def test_columns_without_a_field_are_the_order_s_where_constant_in_it_else_the_line_s(shop: Shop) -> None:
    shop.bring("order,person,time,price,shop,size\n1,ann,2026-03-01,5,north,1.5\n1,ann,2026-03-01,5,north,2\n2,ann,2026-03-02,5,south,3\n")
    first, second = shop.person("ann").orders
    assert (dict(first.fields), dict(second.fields)) == ({"shop": "north"}, {"shop": "south"})
    assert [dict(line.properties) for line in first.lines] == [{"size": Decimal("1.5")}, {"size": Decimal(2)}]


def test_an_order_s_field_becomes_the_lines_when_a_file_shows_it_differ(shop: Shop) -> None:
    head = "order,person,time,price,size\n"
    shop.bring(head + "1,ann,2026-03-01,5,big\n")
    answer = shop.bring(head + "2,ann,2026-03-02,5,big\n2,ann,2026-03-02,5,small\n")
    assert "size" in " ".join(answer.notes)
    first, second = shop.person("ann").orders
    assert [dict(line.properties) for line in (*first.lines, *second.lines)] == [{"size": "big"}, {"size": "big"}, {"size": "small"}]
    assert "size" not in first.fields


def test_a_field_of_numbers_becomes_text_when_a_file_brings_words(shop: Shop) -> None:
    head = "order,person,time,price,size\n"
    shop.bring(head + "1,ann,2026-03-01,5,42.50\n")
    answer = shop.bring(head + "2,ann,2026-03-02,5,big\n")
    assert "size" in " ".join(answer.notes)
    assert [dict(order.fields) for order in shop.person("ann").orders] == [{"size": "42.5"}, {"size": "big"}]


# ---------------------------------------------------------------- statuses


def test_statuses_decide_the_book(shop: Shop) -> None:
    head = "order,person,time,price,status\n"
    words = ["Выполнен", "", "Новый", "Отменён", "возврат", "Ожидает оплаты", "refunded"]
    shop.bring(head + "".join(f"{i},ann,2026-03-01,5,{word}\n" for i, word in enumerate(words)))
    books = [row["book"] for row in shop.rows('SELECT book FROM orders ORDER BY "order"')]
    assert books == ["orders", "orders", "open", "cancelled", "returns", "open", "returns"]


def test_unknown_statuses_are_asked_about_once_and_nothing_is_written(shop: Shop) -> None:
    head = "order,person,time,price,status\n"
    file = head + "1,ann,2026-03-01,5,Недозвон\n2,ann,2026-03-01,5,На витрине\n"
    with pytest.raises(ImportRefused, match=r"(?s)Недозвон.*--status"):
        shop.bring(file)
    assert shop.one("SELECT COUNT(*) FROM people") == 0
    answer = shop.bring(file, statuses={"недозвон": "cancelled", "на  витрине": "open"})
    assert answer.accepted == 2
    assert sorted(row["book"] for row in shop.rows("SELECT book FROM orders")) == ["cancelled", "open"]


def test_a_meaning_that_there_is_not_is_refused(shop: Shop) -> None:
    with pytest.raises(ImportRefused, match="done, open, cancelled or returned"):
        shop.bring(SMALL, statuses={"x": "shipped"})


# ---------------------------------------------------------------- since when people are known


def test_people_are_known_from_their_earliest_fact(shop: Shop) -> None:
    shop.bring(HEAD + "2,ann,2026-03-05,a,1,1,0\n1,ann,2026-03-01,a,-1,1,0\n")
    assert str(shop.one("SELECT known_from FROM people")) == "2026-02-28 21:00:00"
    shop.bring(HEAD + "0,ann,2025-01-01,a,1,1,0\n")
    assert str(shop.one("SELECT known_from FROM people")) == "2024-12-31 21:00:00"


def test_a_dry_run_answers_and_writes_nothing(shop: Shop) -> None:
    before = shop.everything()
    answer = shop.bring(SMALL, dry_run=True, source="other")
    assert (numbers(answer), answer.number) == ((3, 0, 0, 0, 0), 0)
    assert shop.everything() == before
    assert shop.workspace.settings.sources == ("main",)
    assert shop.one("SELECT COUNT(*) FROM imports") == 0


def test_an_import_is_recorded(shop: Shop) -> None:
    from coterie.store import imports

    answer = shop.bring(HEAD + "1,,2026-03-05,a,1,1,0\n")
    (held,) = imports.listed(shop.workspace.warehouse)
    assert (held.number, held.file, held.counts["quarantined"]) == (answer.number, "file.csv", 1)
    (aside,) = imports.quarantine(shop.workspace.warehouse, answer.number)
    assert (aside.row, aside.reason) == (1, "no person")
    assert isinstance(aside.raw, dict)
    assert aside.raw["order"] == "1"
