"""A cell as Russian and European files write it becomes the right value, or its row is set aside with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.ingest.conftest import Shop, numbers

HEAD = "order;person;time;quantity;price\n"


def bring_column(shop: Shop, name: str, texts: Iterable[str], **choices: Any) -> list[str]:
    """Lines that are right but for one column; the notes."""
    usual = {"order": "", "person": "ann", "time": "2026-03-01", "quantity": "1", "price": "10"}
    rows = [{**usual, "order": str(place), name: text} for place, text in enumerate(texts)]
    quoted = (";".join('"' + row[field].replace('"', '""') + '"' for field in usual) for row in rows)
    return list(shop.bring(HEAD + "".join(row + "\n" for row in quoted), **choices).notes)


def found(shop: Shop, what: str) -> dict[int, Any]:
    """What each row became, by its place: a value or the reason it was set aside."""
    values = {int(row["order"]): row["v"] for row in shop.rows(f'SELECT "order", {what} AS v FROM lines')}
    return values | {row["row"] - 1: row["reason"] for row in shop.rows("SELECT row, reason FROM quarantine")}


ZONE = ZoneInfo("Europe/Moscow")


def moment(text: str) -> datetime:
    """A Moscow time as it is kept."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC).replace(tzinfo=None)


CANT_READ = "time can't be read as a date and time from 1900 to 2200"
TIMES = [
    ("05.03.2024 12:14:07", moment("2024-03-05 12:14:07")),
    ("25.03.2024", moment("2024-03-25")),
    ("5.03.24 9:05", moment("2024-03-05 09:05")),
    ("5.03.71", moment("1971-03-05")),
    ("5 марта 2024 г.", moment("2024-03-05")),
    ("5 мар 2024", moment("2024-03-05")),
    ("вт, 5 марта 2024 г. в 12:14", moment("2024-03-05 12:14")),
    ("March 5, 2024 3:05 PM", moment("2024-03-05 15:05")),
    ("5 Mar 2024 12:05 am", moment("2024-03-05 00:05")),
    ("12:14 05.03.2024", moment("2024-03-05 12:14")),
    ("05-03-2024", moment("2024-03-05")),
    ("2024/03/05", moment("2024-03-05")),
    ("20240305", moment("2024-03-05")),
    ("2024-03-05 12:14", moment("2024-03-05 12:14")),
    ("2024-03-05 9:05", moment("2024-03-05 09:05")),
    ("2024-03-05T12:14:07Z", moment("2024-03-05 15:14:07")),
    ("2024-03-05 12:14:07 UTC", moment("2024-03-05 15:14:07")),
    ("05.03.2024 12:14 МСК", moment("2024-03-05 12:14")),
    ("05.03.2024 12:14 МСК+2", moment("2024-03-05 10:14")),
    ("05.03.2024 12:14 +05:00", moment("2024-03-05 10:14")),
    ("Tue Mar 05 2024 12:14:07 GMT+0300 (Moscow)", moment("2024-03-05 12:14:07")),
    ("45356,5", moment("2024-03-05 12:00")),
    ("45356.5", moment("2024-03-05 12:00")),
    ("45356", moment("2024-03-05")),
    ("01.01.0001 0:00:00", "no time"),
    ("1900-01-00", "no time"),
    ("0000-00-00 00:00:00", "no time"),
    ("30.12.1899", "no time"),
    ("#Н/Д", "no time"),
    ("—", "no time"),
    ("30.02.2024", CANT_READ),
    ("05.03.2024 25:00", CANT_READ),
    ("05.03.2024 13:00 PM", CANT_READ),
    ("вчера", CANT_READ),
    ("13.13.2024", CANT_READ),
]


def test_times(shop: Shop) -> None:
    notes = bring_column(shop, "time", [text for text, _ in TIMES])
    assert found(shop, "time") == dict(enumerate(value for _, value in TIMES))
    assert notes == [
        "time: written day.month.year (25.03.2024 can be nothing else)",
        "time: taken as day-month-year, as is the custom; no value decides it",
    ]


MONEY = [
    ("12 450,00", "12450"),
    ("12\u00a0450,50", "12450.5"),
    ("12\u202f450,50", "12450.5"),
    ("1250 руб.", "1250"),
    ("1 250 р.", "1250"),
    ("12500|RUB", "12500"),
    ("1 250,50₽", "1250.5"),
    ("руб. 5", "5"),
    ("(1 250)", "-1250"),
    ("1 250,00-", "-1250"),
    ("−7", "-7"),
    ("12.450,00", "12450"),
    ("1'250,50", "1250.5"),
    ("7", "7"),
    (",5", "0.5"),
    ("-", "no price"),
    ("—", "no price"),
    ("#Н/Д", "no price"),
    ("#DIV/0!", "no price"),
    ("н/д", "no price"),
    ("NULL", "no price"),
    ("None", "no price"),
    ("nan", "no price"),
    ("$ 5", "the currency is USD, the base's is RUB"),
    ("5,00 €", "the currency is EUR, the base's is RUB"),
    ("15 %", "a percentage stands where an amount should be"),
    ("1 2 3", "price can't be read as a number"),
    ("много", "price can't be read as a number"),
    ("1_0", "price can't be read as a number"),
]


def test_amounts(shop: Shop) -> None:
    bring_column(shop, "price", [text for text, _ in MONEY])
    wanted = [Decimal(value) if value[-1].isdecimal() else value for _, value in MONEY]
    assert found(shop, "price") == dict(enumerate(wanted))


QUANTITIES = [("2 шт", "2"), ("2 шт.", "2"), ("1,500 кг", "1.5"), ("0,25", "0.25"), ("3 pcs", "3"), ("x2", None), ("два", None)]


def test_quantities(shop: Shop) -> None:
    bring_column(shop, "quantity", [text for text, _ in QUANTITIES])
    wanted = [Decimal(value) if value else "quantity can't be read as a number" for _, value in QUANTITIES]
    wanted[5] = Decimal(2)
    assert found(shop, "quantity") == dict(enumerate(wanted))


@pytest.mark.parametrize(
    ("texts", "value", "note"),
    [
        (["1,234", "12,50"], "1.234", "price: a comma is the decimal mark ('12,50' shows it)"),
        (["1,234", "1,234.50"], "1234", "price: a comma parts thousands ('1,234.50' shows it)"),
        (["1,234", "2.50"], "1234", "price: '1,234' could be read two ways; a comma parts thousands, as other values have a decimal point"),
        (
            ["1,234", "2"],
            "1234",
            "price: '1,234' could be read two ways; a comma parts thousands, as amounts seldom have three decimal places",
        ),
        (["1.234", "2,50"], "1234", "price: a point parts thousands ('1.234')"),
        (["1.234", "1,50", "2.5"], "1.234", None),
    ],
)
def test_what_a_comma_and_a_point_mean_is_decided_by_the_column_and_said(
    shop: Shop, texts: list[str], value: str, note: str | None
) -> None:
    notes = bring_column(shop, "price", texts)
    assert found(shop, "price")[0] == Decimal(value)
    assert note is None or note in notes


@pytest.mark.parametrize(
    ("texts", "value", "note"),
    [
        (["1.500", "1,500"], "1.5", "price: '1.500' could be read two ways as well; a point is the decimal mark, as a comma parts thousands there"),
        (["1.500", "1,500", "2.50"], "1.5", "price: '1.500' could be read two ways as well; a point is the decimal mark, as '2.50' shows"),
        (["1.500", "1,500", "2,50"], "1500", "price: a point parts thousands ('1.500')"),
    ],
)  # fmt: skip
def test_a_column_with_commas_and_points_that_could_be_either_tells_how_both_are_read(
    shop: Shop, texts: list[str], value: str, note: str
) -> None:
    notes = bring_column(shop, "price", texts)
    assert note in notes
    assert any(one.startswith(("price: '1,500' could be read", "price: a comma is the decimal mark")) for one in notes)
    assert found(shop, "price")[0] == Decimal(value)


@pytest.mark.parametrize(
    ("texts", "first", "note"),
    [
        (["03/04/2024", "25/04/2024"], "2024-04-03", "time: written day/month/year (25/04/2024 can be nothing else)"),
        (["03/04/2024", "04/25/2024"], "2024-03-04", "time: written month/day/year (04/25/2024 can be nothing else)"),
        (["03/04/2024", "x"], "2024-04-03", "time: taken as day/month/year, as is the custom; no value decides it"),
        (["03/04/2024", "25.04.2024"], "2024-04-03", "time: taken as day/month/year, as is the custom; no value decides it"),
        (["03/04/2024", *["04/25/2024"] * 20, "25/04/2024"], "2024-03-04", "time: written month/day/year; 25/04/2024 and such can only be day/month/year and are read so"),
    ],
)  # fmt: skip
def test_which_of_day_and_month_stands_first_is_decided_by_the_column_and_said(shop: Shop, texts: list[str], first: str, note: str) -> None:
    assert note in bring_column(shop, "time", texts)
    assert found(shop, "time")[0] == moment(first)


def test_a_column_that_writes_dates_both_ways_has_those_that_could_be_either_set_aside(shop: Shop) -> None:
    bring_column(shop, "time", ["03/04/2024", "25/04/2024", "04/25/2024", "05/05/2024"])
    reason = "time could be two dates: the column writes both day first and month first"
    assert found(shop, "time") == {0: reason, 1: moment("2024-04-25"), 2: moment("2024-04-25"), 3: moment("2024-05-05")}


@pytest.mark.parametrize(
    ("texts", "unit"), [(["1709629200", "1709629207"], "seconds"), (["1709629200000", "1709629207500"], "milliseconds")]
)
def test_a_column_of_unix_times_is_known(shop: Shop, texts: list[str], unit: str) -> None:
    assert f"time: counts {unit} since 1970" in bring_column(shop, "time", texts)
    assert found(shop, "time")[0] == moment("2024-03-05 12:00")


def test_a_columns_name_may_say_the_offset_of_its_times(shop: Shop) -> None:
    answer = shop.bring(
        "order,person,Дата (UTC),price\n1,ann,2024-03-05 12:00,1\n2,ann,05.03.2024 12:00,1\n3,ann,2024-03-05 12:00+05,1\n",
        mapping={"time": "Дата (UTC)"},
    )
    assert [str(row["time"])[11:16] for row in shop.rows('SELECT time FROM orders ORDER BY "order"')] == ["12:00", "12:00", "07:00"]
    assert "time: times are +00:00 from UTC, as the column's name says" in answer.notes


def test_the_row_set_aside_is_kept_as_it_was_written(shop: Shop) -> None:
    bring_column(shop, "price", ["12 450,00", "5 попугаев"])
    assert '"price":"5 попугаев"' in shop.one("SELECT raw FROM quarantine")


def test_equal_values_written_in_other_styles_are_duplicates(shop: Shop) -> None:
    shop.bring(HEAD + "1;ann;2024-03-05 12:14:07;2;12450.50\n")
    assert numbers(shop.bring(HEAD + "1;ann;05.03.2024 12:14:07;2 шт;12 450,50\n")) == (0, 0, 1, 0, 0)


def test_a_where_sees_values_not_the_way_they_are_written(shop: Shop) -> None:
    rows = "1;ann;05.03.2024;1;12 450,50;1 000,5\n2;ann;06.03.2024;1;9,5;7\n"
    answer = shop.bring(HEAD.replace("\n", ";weight\n") + rows, where="price > 10000 and weight > 1000")
    assert numbers(answer) == (1, 0, 0, 1, 0)


def test_one_odd_value_deep_in_a_long_plain_file_is_read_too(shop: Shop) -> None:
    rows = [f"{n};ann;2026-03-01;1;10\n" for n in range(9_000)]
    rows[5_001] = "5001;ann;05.03.2024;1;1 250,50\n"
    assert numbers(shop.bring(HEAD + "".join(rows))) == (9_000, 0, 0, 0, 0)
    assert shop.rows("SELECT time, CAST(price AS DECIMAL(9, 1)) AS price FROM lines WHERE \"order\" = '5001'") == [
        {"time": moment("2024-03-05"), "price": Decimal("1250.5")}
    ]


# ------------------------------------------------------------ documents, returns, ids


def test_a_document_is_an_orders_number_and_its_time(shop: Shop) -> None:
    file = "Документ;person;price\nРеализация ЦБ-00000123 от 05.03.2024 12:14:07;ann;10\nЗаказ клиента № 17 от 06.03.2024 9:05:00;bob;20\n"
    answer = shop.bring(file, mapping={"order": "Документ"})
    assert "time: taken from the document's name" in answer.notes
    assert shop.rows('SELECT "order", time FROM orders ORDER BY time') == [
        {"order": "ЦБ-00000123", "time": moment("2024-03-05 12:14:07")},
        {"order": "17", "time": moment("2024-03-06 09:05")},
    ]


def test_a_document_of_a_return_is_a_return_whatever_its_sign(shop: Shop) -> None:
    file = (
        "Документ;person;time;price\n"
        "Реализация ЦБ-1 от 05.03.2024 12:14:07;ann;2024-03-05;10\n"
        "Возврат товаров от клиента ЦБ-2 от 06.03.2024 12:14:07;ann;2024-03-06;10\n"
        "Возврат товаров поставщику ЦБ-3 от 06.03.2024 12:14:07;ann;2024-03-06;10\n"
    )
    answer = shop.bring(file, mapping={"order": "Документ"})
    assert {row["order"]: row["book"] for row in shop.rows('SELECT "order", book FROM orders')} == {
        "ЦБ-1": "orders",
        "ЦБ-2": "returns",
        "ЦБ-3": "orders",
    }
    assert "returns by their kind of document or operation: 1 row" in answer.notes


@pytest.mark.parametrize("kind", ["order-lines", "orders"])
def test_a_column_of_operations_says_what_is_a_return(shop: Shop, kind: str) -> None:
    amounts = {"order-lines": "quantity;price", "orders": "x;total"}[kind]
    file = f"order;person;time;Вид операции;{amounts}\n1;ann;2024-03-05;Продажа;2;10\n2;ann;2024-03-05;Возврат;2;10\n3;ann;2024-03-05;Возврат;-2;-10\n"
    if kind == "order-lines":
        file = file.replace("-2;-10", "-2;10")
    shop.bring(file, kind)
    assert [row["book"] for row in shop.rows('SELECT book FROM orders ORDER BY "order"')] == ["orders", "returns", "returns"]
    assert {row["total"] for row in shop.rows("SELECT total FROM orders WHERE \"order\" <> '1'")} == {
        Decimal(20 if kind == "order-lines" else 10)
    }


def test_ids_that_a_spreadsheet_shortened_are_refused(shop: Shop) -> None:
    bring_column(shop, "person", ["79161234567.0", "7,91612E+10", "#Н/Д"])
    lost = "person was shortened by a spreadsheet (like 7,9E+10) and lost digits; format the column as text and export it again"
    assert found(shop, "1") == {0: 1, 1: lost, 2: "no person"}
    assert shop.rows("SELECT key FROM people") == [{"key": "79161234567"}]


def test_card_numbers_that_lost_their_last_digits_are_refused(shop: Shop) -> None:
    bring_column(shop, "person", [f"42761234567890{n}0" for n in range(10, 16)] + ["ann"])
    lost = "person lost its last digits in a spreadsheet, which keeps 15 of a number; format the column as text and export it again"
    assert found(shop, "1") == {**dict.fromkeys(range(6), lost), 6: 1}


def test_goods_whose_codes_were_shortened_stay_sold(shop: Shop) -> None:
    answer = shop.bring("order;person;time;product;price\n1;ann;2024-03-05;4,60715E+12;10\n1;ann;2024-03-05;ring;5\n")
    assert [row["product"] for row in shop.rows("SELECT product FROM lines ORDER BY line")] == [None, "ring"]
    assert any(note.startswith("product: in 1 row it was shortened") for note in answer.notes)


# ------------------------------------------------------------ people

PEOPLE = {
    "phone": [
        ("79161234567.0", "+79161234567"),
        ("89161234567, 89031234567", "+79161234567"),
        ("89161234567 жена", "+79161234567"),
        ("8 (916) 123-45-67 доб. 2", "+79161234567"),
        ("8 (916) 123-45-67", "+79161234567"),
        ("9161234567", "+79161234567"),
        ("+44 20 7946 0958", "+442079460958"),
        ("380501234567", "+380501234567"),
        ("7,91612E+10", None),
        ("нет", None),
        ("1", None),
    ],
    "email": [
        ("IVAN@MAIL,RU ", "ivan@mail.ru"),
        ("petr.ivаnov@mail.ru", "petr.ivanov@mail.ru"),
        ("anna@ya.ru; boris@ya.ru", "anna@ya.ru"),
        ("anna@ya.ru,boris@ya.ru", "anna@ya.ru"),
        ("anna @ ya.ru", "anna@ya.ru"),
        ("почта@пример.рф", "почта@пример.рф"),
        ("нет", None),
        ("1@1.ru", None),
        ("-", None),
        ("anna@@ya.ru", None),
    ],
    "sex": [("М", "male"), ("муж.", "male"), ("Мужской", "male"), ("male", "male"), ("f", "female"), ("Женский", "female"), ("1", "1"), ("не указан", None), ("?", None)],
    "birthday": [
        ("08.03.1984", date(1984, 3, 8)),
        ("08.03.84", date(1984, 3, 8)),
        ("08.03.50", date(1950, 3, 8)),
        ("08.03.05", date(2005, 3, 8)),
        ("8 марта 1984", date(1984, 3, 8)),
        ("1984-03-08", date(1984, 3, 8)),
        ("08.03", None),
        ("1899-12-30", None),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", ["phone", "email", "sex", "birthday"])
def test_what_is_said_of_people(shop: Shop, name: str) -> None:
    cases = PEOPLE[name]
    answer = shop.bring(f"person;{name}\n" + "".join(f'{place};"{text}"\n' for place, (text, _) in enumerate(cases)), "people")
    assert answer.accepted == len(cases)
    kept = shop.rows(
        f"SELECT p.key, COALESCE(a.text, CAST(a.date AS TEXT)) AS v FROM attributes AS a JOIN people AS p ON p.person = a.person WHERE a.name = '{name}'"
    )
    assert {int(row["key"]): row["v"] for row in kept} == {place: str(value) for place, (_, value) in enumerate(cases) if value is not None}


def test_what_cannot_be_a_phone_or_an_address_is_missing_and_counted(shop: Shop) -> None:
    answer = shop.bring("person,phone,email\n1,12,x@y\n2,13,\n3,89161234567,anna@ya.ru\n", "people")
    assert set(answer.notes) == {
        "phone: what can't be a phone number counts as missing (2 values)",
        "email: what can't be an e-mail address counts as missing (1 value)",
    }


@pytest.mark.parametrize(
    ("codes", "kept"), [(["1", "2", "0"], ["male", "female"]), (["1", "0"], ["male", "female"]), (["1", "5"], ["1", "5"])]
)
def test_codes_for_sex_are_taken_where_the_column_is_clearly_such(shop: Shop, codes: list[str], kept: list[str]) -> None:
    answer = shop.bring("person,sex\n" + "".join(f"{n},{code}\n" for n, code in enumerate(codes)), "people")
    assert sorted(row["text"] for row in shop.rows("SELECT text FROM attributes")) == sorted(kept)
    assert (kept[0] == "male") == any(note.startswith("sex: coded; 1 is taken as male") for note in answer.notes)


def test_a_birthday_without_a_year_is_kept_beside(shop: Shop) -> None:
    answer = shop.bring("person,birthday\nann,08.03\nbob,08.03.1984\n", "people")
    assert shop.rows("SELECT name, text, date FROM attributes ORDER BY name") == [
        {"name": "birthday", "text": None, "date": date(1984, 3, 8)},
        {"name": "birthday_no_year", "text": "--03-08", "date": None},
    ]
    assert "birthday: days without a year are kept as birthday_no_year (like --03-08)" in answer.notes


def test_nobody_s_birthday_is_missing_and_the_row_stays(shop: Shop) -> None:
    answer = shop.bring("person;birthday\n1;1630-08-01\n2;01.08.1799\n3;1893-05-01\n4;1984-03-08\n5;1984-13-48\n", "people")
    assert (answer.accepted, answer.quarantined) == (5, 0)
    assert [str(row["date"]) for row in shop.rows("SELECT date FROM attributes WHERE name = 'birthday' ORDER BY date")] == [
        "1893-05-01",
        "1984-03-08",
    ]
    assert any("birthday of anybody alive (before 1800) counts as missing (2 values)" in note for note in answer.notes)
    assert "birthday: what can't be read as a date counts as missing, such as '1984-13-48' (1 value)" in answer.notes


def test_an_unreadable_birthday_beyond_the_sample_keeps_nobody_out(shop: Shop) -> None:
    rows = [f"{n};{'31.02.1990' if n == 2_999 else '1990-02-01'}\n" for n in range(3_000)]
    answer = shop.bring("person;birthday\n" + "".join(rows), "people")
    assert (answer.accepted, shop.one("SELECT COUNT(*) FROM attributes WHERE name = 'birthday'")) == (3_000, 2_999)


def test_full_names_are_taken_apart_and_kept_as_written(shop: Shop) -> None:
    shop.bring("person,name\n1,Иванова Анна Петровна\n2,ПЕТРОВ ИВАН\n3,Мария (жена Олега)\n", "people")
    kept = {
        (row["key"], row["name"]): row["text"]
        for row in shop.rows("SELECT p.key, a.name, a.text FROM attributes AS a JOIN people AS p ON p.person = a.person")
    }
    assert kept == {
        ("1", "name"): "Иванова Анна Петровна", ("1", "last_name"): "Иванова", ("1", "first_name"): "Анна", ("1", "patronymic"): "Петровна",
        ("2", "name"): "ПЕТРОВ ИВАН", ("2", "last_name"): "Петров", ("2", "first_name"): "Иван", ("3", "name"): "Мария (жена Олега)",
    }  # fmt: skip


YES, NO = "Да Истина Y + 1 вкл yes true x ✓", "нет выкл off 0 -"


def test_yes_and_no(shop: Shop) -> None:
    words = {**dict.fromkeys(YES.split(), True), **dict.fromkeys(NO.split(), False), "н/д": None, "": None}
    rows = "".join(f"{n},ann,2024-03-05,1,{word}\n" for n, word in enumerate(words))
    shop.bring("order,person,time,total,gift_wrap\n" + rows, "orders")
    assert [row["gift_wrap"] for row in shop.rows('SELECT gift_wrap FROM orders ORDER BY CAST("order" AS INT)')] == list(words.values())


# ------------------------------------------------------------ columns without a reading

COLUMNS = {
    "дата визита": (["05.03.2024", "25.03.2024", "н/д"], "date"),
    "визит": (["05.03.2024 12:14", "2024-03-05", ""], "instant"),
    "вес": (["1 200,50", "3", "-"], "number"),
    "оборот": (["1 200", "800", "12 000"], "number"),
    "сумма": (["15 %", "5,5 %", "1"], "number"),
    "код": (["1 200", "800", "5"], "text"),
    "группа": (["123 456", "234 567", "345 678"], "text"),
    "карта": (["4276 1234 5678 9012", "4276 1234 5678 9013", ""], "text"),
    "телефон 2": (["8 916 123-45-67", "8 916 123-45-68", ""], "text"),
    "знак": (["012", "013,5", "7"], "text"),
    "размер": (["16,5-17", "18", "1"], "text"),
    "валюта": (["5 $", "6 $", "7"], "text"),
    "день": (["05.03.2024", "soon", "1"], "text"),
    "срок": (["45356", "45357", "45358"], "number"),
}  # fmt: skip


def test_columns_typed_by_their_content(shop: Shop) -> None:
    rows = "".join(f"{n};" + ";".join(texts[n] for texts, _ in COLUMNS.values()) + "\n" for n in range(3))
    shop.bring("person;" + ";".join(COLUMNS) + "\n" + rows, "people")
    kept = {row["name"]: row["type"] for row in shop.rows("SELECT name, type FROM fields WHERE kind = 'person'")}
    assert kept == {name: kind for name, (_, kind) in COLUMNS.items()}
    assert shop.one("SELECT MAX(number) FROM attributes WHERE name = 'вес'") == Decimal("1200.5")
