"""What a house style writes reads back as itself: one text at a time, and a whole file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from coterie.engines.duckdb import DuckDB
from coterie.ingest.forms import basket, contacts, dates, documents, fast, goods, numbers, people_names
from coterie.ingest.forms.basket import Item
from coterie.ingest.forms.columns import layered
from coterie.ingest.forms.people_names import FullName
from coterie.store.statement import column
from coterie.testing.dirty import values as styles

if TYPE_CHECKING:
    from tests.ingest.conftest import Shop

MOMENTS = st.datetimes(datetime.fromisoformat("1970-01-01"), datetime.fromisoformat("2068-12-31")).map(lambda at: f"{at:%Y-%m-%d %H:%M:%S}")
AMOUNTS = st.decimals(Decimal(-9_999_999), Decimal(9_999_999), places=2)
RUBLES = numbers.Taken("RUB")


def text_of(cell: object) -> str | None:
    return None if cell is None else getattr(cell, "plain")  # noqa: B009 (None or a Cell)


@settings(max_examples=30, deadline=None)
@given(MOMENTS)
@example("2024-02-29 23:59:59")
def test_a_time_in_any_style_reads_back(moment: str) -> None:
    at = datetime.fromisoformat(moment)
    for name, write in styles.TIMES.items():
        assert datetime.fromisoformat(str(text_of(dates.read(write(at), dates.DateStyle())))) == at, name


@settings(max_examples=30, deadline=None)
@given(AMOUNTS)
@example(Decimal("1234.50"))
@example(Decimal(0))
def test_an_amount_in_any_style_reads_back(value: Decimal) -> None:
    for name, write in styles.AMOUNTS.items():
        assert Decimal(str(text_of(numbers.read(write(value), numbers.NumberStyle(), RUBLES)))) == value, name


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 99_999_999))
def test_a_phone_in_any_style_reads_back(number: int) -> None:
    ten = f"91{number:08}"
    for name, write in styles.PHONES.items():
        assert contacts.phone(write(ten), "RU").plain == f"+7{ten}", name


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 9999), st.sampled_from(["mail.ru", "ya.ru", "shop-5.example.com"]))
def test_an_address_in_any_style_reads_back(number: int, domain: str) -> None:
    for name, write in styles.EMAILS.items():
        address = f"anna.petrova{number}@{domain}"
        assert contacts.email(write(address)).plain == address, name


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=25), st.text("0123456789.,:/-() МСКZTруб$eE+%г", max_size=20)))
def test_no_text_breaks_a_reader(text: str) -> None:
    dates.read(text, dates.DateStyle())
    dates.day_of_year(text)
    numbers.read(text, numbers.NumberStyle("thousands", "thousands"), numbers.Taken("RUB", units=True, percent=True))
    contacts.phone(text, "RU")
    contacts.email(text)
    basket.lines(text)
    people_names.split(text)
    goods.service(text)


# ------------------------------------------------------------ the fast readers against the slow ones


@pytest.fixture(scope="module")
def scratch() -> DuckDB:
    return DuckDB()


def in_sql(
    scratch: DuckDB, texts: list[str], value: exp.Expression, layers: tuple[dict[str, exp.Expression], ...] = ()
) -> list[str | None]:
    rows = exp.select("*").from_(exp.values([(place, text) for place, text in enumerate(texts)], alias="v", columns=["n", "t"]))
    found = scratch.rows(exp.select(value.as_("v")).from_(layered(rows, layers).subquery("s")).order_by("n"))
    return [row["v"] for row in found]


def test_times_that_sql_reads_are_read_alike(scratch: DuckDB) -> None:
    rng = Random(7)
    moments = [datetime.fromisoformat("1970-01-01") + timedelta(seconds=rng.randrange(3 * 10**9)) for _ in range(20)]
    texts = [write(at) for at in moments for write in styles.TIMES.values()] + ["30.02.2024", "13.13.2024", "01.01.0001", "5.3.24", "x"]
    for first, pivot in (("dmy", 69), ("mdy", 20), ("both", 69)):
        style = dates.DateStyle(dict.fromkeys("./-", first), pivot=pivot, offset="+03:00")  # type: ignore[arg-type]
        layers, value = fast.dates("f", "instant", column("t"), style)
        for text, quick in zip(texts, in_sql(scratch, texts, value, layers), strict=True):
            slow = dates.read(text, style)
            assert quick is None or slow is None or datetime.fromisoformat(quick) == datetime.fromisoformat(str(slow.plain)), text


@pytest.mark.parametrize("comma", ["decimal", "thousands"])
@pytest.mark.parametrize("point", ["decimal", "thousands"])
def test_numbers_that_sql_reads_are_read_alike(scratch: DuckDB, comma: numbers.Mark, point: numbers.Mark) -> None:
    rng, style = Random(7), numbers.NumberStyle(comma, point)
    amounts = [Decimal(rng.randrange(-(10**7), 10**7)).scaleb(-2) for _ in range(20)]
    texts = [write(value) for value in amounts for write in styles.AMOUNTS.values()] + [
        "1,234",
        "1.234",
        "12 34",
        "1,2,3",
        "x",
        "1e3",
        ".5",
        "+7",
    ]
    for text, quick in zip(texts, in_sql(scratch, texts, fast.numbers(column("t"), style)), strict=True):
        slow = numbers.read(text, style, RUBLES)
        assert quick is None or (slow is not None and Decimal(quick) == Decimal(str(slow.plain))), text


def test_contacts_that_sql_reads_are_read_alike(scratch: DuckDB) -> None:
    phones = [write("9161234567") for write in styles.PHONES.values()] + ["+442079460958", "1"]
    for text, quick in zip(phones, in_sql(scratch, phones, fast.phones(column("t"), "RU")), strict=True):
        assert quick in (None, contacts.phone(text, "RU").plain)
    addresses = [write("anna.petrova@ya.ru") for write in styles.EMAILS.values()] + ["1@1.ru", "no@mail.ru", "a@b"]
    for text, quick in zip(addresses, in_sql(scratch, addresses, fast.emails(column("t"))), strict=True):
        assert quick in (None, contacts.email(text).plain)


DOCUMENTS = [
    ("Реализация ЦБ-00000123 от 05.03.2024 12:14:07", "ЦБ-00000123", "05.03.2024 12:14:07", False),
    ("Возврат товаров от клиента ЦБ-1 от 05.03.2024", "ЦБ-1", "05.03.2024", True),
    ("Возврат товаров поставщику ЦБ-1 от 05.03.2024", "ЦБ-1", "05.03.2024", False),
    ("Заказ №17 от 5.03.24", "17", "5.03.24", False),
    ("17 от 05.03.2024", "17", "05.03.2024", False),
    ("ЦБ-00000123", None, None, False),
    ("Кольцо от 05.03.2024", None, None, False),
]


def test_documents(scratch: DuckDB) -> None:
    texts = [text for text, *_ in DOCUMENTS]
    for make, place in ((documents.number, 1), (documents.time, 2), (documents.takes_back, 3)):
        assert in_sql(scratch, texts, make(column("t"))) == [case[place] for case in DOCUMENTS]


# ------------------------------------------------------------ a whole file


@pytest.mark.parametrize("seed", range(2))
def test_a_file_in_a_house_style_is_the_same_shop_as_the_plain_file(make_shop: Callable[[], Shop], seed: int) -> None:
    rng = Random(seed)
    start = datetime.fromisoformat("2024-01-01 12:15")
    lines = [
        (n // 2, rng.randrange(20), start + timedelta(hours=rng.randrange(9_000)), rng.randint(1, 3), Decimal(rng.randrange(100, 10**7)).scaleb(-2))
        for n in range(60)
    ]  # fmt: skip
    write_time, write_amount = styles.choose(styles.TIMES, seed)[1], styles.choose(styles.AMOUNTS, seed + 1)[1]
    head = "order;person;time;quantity;price\n"
    plain, dirty = make_shop(), make_shop()
    plain.bring(head + "".join(f"{o};{p};{at};{q};{price}\n" for o, p, at, q, price in lines))
    dirty.bring(head + "".join(f'{o};{p};"{write_time(at)}";{q} шт;"{write_amount(price)}"\n' for o, p, at, q, price in lines))
    assert dirty.everything() == plain.everything()


# ------------------------------------------------------------ what is taken apart by pure functions

NAMES = [
    ("Иванова Анна Петровна", FullName("Иванова", "Анна", "Петровна")),
    ("Анна Петровна Иванова", FullName("Иванова", "Анна", "Петровна")),
    ("Анна Иванова", FullName("Иванова", "Анна")),
    ("ИВАНОВ ИВАН ИЛЬИЧ", FullName("Иванов", "Иван", "Ильич")),
    ("яяя Иванов Пётр", FullName("Иванов", "Пётр")),
    ("Иванов И.И.", FullName("Иванов")),
    ("Алиев Али Вели оглы", FullName("Алиев", "Али", "Вели оглы")),
    ("Шевченко Тарас", FullName("Шевченко", "Тарас")),
    ("Иван Петрович", FullName(None, "Иван", "Петрович")),
    ("Абрамович Роман Аркадьевич", FullName("Абрамович", "Роман", "Аркадьевич")),
    ("Петров-Водкин Кузьма Сергеевич", FullName("Петров-Водкин", "Кузьма", "Сергеевич")),
    ("Мария (жена Олега)", None),
    ("ООО Ромашка", None),
    ("Розничный покупатель", None),
    ("один два три", None),
    ("раз два три четыре", None),
    ("И. И.", None),
    ("", None),
]


def test_full_names() -> None:
    assert {text: people_names.split(text) for text, _ in NAMES} == dict(NAMES)


def item(name: str, quantity: int, amount: int | None = None, means: str | None = None) -> Item:
    return Item(name, Decimal(quantity), None if amount is None else Decimal(amount), means)  # type: ignore[arg-type]


BASKETS = [
    ("Кольцо (1 шт.) - 2 490 руб.; Серьги (2 шт.) - 5 100 руб.", (item("Кольцо", 1, 2490), item("Серьги", 2, 5100))),
    ("Кольцо, 18 размер (1 шт.) - 2\u00a0490 руб., Цепь (3 шт.) - 100 руб.", (item("Кольцо, 18 размер", 1, 2490), item("Цепь", 3, 100))),
    ("2 x Кольцо (2490)\nСерьги - 2 шт. по 2 490 руб.", (item("Кольцо", 2, 2490), item("Серьги", 2, 2490, "price"))),
    ("Кольцо x2 = 5100; Серьги", (item("Кольцо", 2, 5100, "total"), item("Серьги", 1))),
    ("Кольцо", ()),
    ("", ()),
]


def test_goods_written_into_one_cell() -> None:
    assert {text: basket.lines(text) for text, _ in BASKETS} == dict(BASKETS)


SERVICES = {
    "Доставка": "delivery", "Доставка курьером": "delivery", "Курьерская доставка": "delivery", "Shipping": "delivery", "Самовывоз": "delivery",
    "Подарочная упаковка": "gift_wrap", "Gift wrapping": "gift_wrap", "Подарочный пакет": "gift_wrap", "Упаковка в подарок": "gift_wrap",
    "Скидка 10%": "discount", "Списание бонусов": "discount", "Coupon SPRING": "discount", "Пакет": "packaging", "Пакет-майка": "packaging",
    "Коробочка": "packaging", "Упаковка": "packaging", "Пакет документов": None, "Кольцо с доставкой": None, "Упаковка таблеток": None, "Bag Chanel": None,
}  # fmt: skip


def test_what_is_sold_and_is_no_goods() -> None:
    assert {name: goods.service(name) for name in SERVICES} == SERVICES
