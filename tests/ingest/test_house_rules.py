"""What a shop's own habits mean: cards given up, orders of nobody, numbers that start anew, managers with their ids."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.ingest.conftest import Shop, numbers

from coterie.enrich import natures
from coterie.errors import ImportRefused
from coterie.ingest.pipeline import detect_file
from coterie.services.imports import Imports
from coterie.services.shop import Shop as Service


def keys(shop: Shop) -> set[str]:
    return {str(row["key"]) for row in shop.rows("SELECT key FROM people")}


# ------------------------------------------------------------ given up by their own system

CARDS = (
    "Код;ФИО;Телефон;Пометка удаления\n1;Иванова Анна Петровна;+79161234561;Нет\n2;яяя Иванов Пётр;+79161234562;\n"
    "3;Сидорова Юлия Павловна;+79161234563;Да\n4;НЕ ИСПОЛЬЗОВАТЬ Петров;+79161234564;Нет\n5;Зотов Илья (удален);+79161234565;\n"
    "6;Яшина Яна Львовна;+79161234566;Ложь\n"
)


def test_cards_that_were_given_up_are_left_out_counted_and_kept_on_demand(make_shop: Callable[[], Shop]) -> None:
    shop = make_shop()
    answer = shop.bring(CARDS, None)
    assert (numbers(answer), keys(shop)) == ((2, 0, 0, 4, 0), {"1", "6"})
    deleted, named = [note for note in answer.notes if note.startswith("left out")]
    assert (
        deleted
        == "left out: 1 row, since 'Пометка удаления' marks them as deleted (such as 'Сидорова Юлия Павловна'); --keep 'Пометка удаления' takes them"
    )
    assert named.startswith(
        "left out: 3 rows, since the name in 'ФИО' says not to use them (such as 'яяя Иванов Пётр', 'НЕ ИСПОЛЬЗОВАТЬ Петров'"
    )
    kept = make_shop()
    assert numbers(kept.bring(CARDS, None, keep=("ФИО", "Сидорова Юлия Павловна"))) == (6, 0, 0, 0, 0)
    assert numbers(kept.bring(CARDS.replace("Зотов", "Зотин"), None)) == (0, 1, 5, 0, 0), "the recipe remembers who is kept"


def test_an_order_that_was_deleted_is_left_out_and_goods_no_longer_sold_are_not(shop: Shop) -> None:
    head = "order;person;time;total;DeletionMark\n"
    assert numbers(shop.bring(head + "1;ann;2026-03-05;10;true\n2;ann;2026-03-05;10;false\n", "orders")) == (1, 0, 0, 1, 0)
    assert shop.bring("Артикул;Наименование;Бренд;Цена;Удален\nA1;НЕ ИСПОЛЬЗОВАТЬ;S;5;Да\n", "products").accepted == 1


def test_what_a_card_given_up_bought_was_bought_and_is_asked_about(shop: Shop) -> None:
    answer = shop.bring("order;person;time;total\n1;яяя Иванов;2026-03-05;10\n2;ann;2026-03-05;10\n", "orders")
    assert answer.accepted == 2
    assert any(note.startswith("is 'яяя Иванов' one person? the name says that the card") for note in answer.notes)


def test_a_customer_left_out_by_name_can_be_kept(shop: Shop) -> None:
    rows = "".join(f"{i};{'Розничный покупатель' if i % 3 else f'c{i}'};2026-03-05;10\n" for i in range(9))
    assert shop.bring("order;person;time;total\n" + rows, None, keep=("Розничный покупатель",)).accepted == 9


# ------------------------------------------------------------ orders of nobody

OZON = (
    "Номер заказа;Номер отправления;Принят в обработку;Статус;Наименование товара;Артикул;Итоговая стоимость товара;Количество\n"
    "17-1;17-1-1;2026-03-05 12:14:07;Доставлен;Кольцо;A1;2490.00;1\n17-1;17-1-1;2026-03-05 12:14:07;Доставлен;Брошь;A2;900.50;1\n"
    "18-1;18-1-1;2026-03-06 10:00:00;Доставлен;Кольцо;A1;2490.00;1\n"
)
WILDBERRIES = (
    "Srid;Предмет;Артикул поставщика;Название;Дата заказа покупателем;Дата продажи;Кол-во;Вайлдберриз реализовал Товар (Пр)\n"
    "a1;Кольца;A1;Кольцо;2026-03-01;2026-03-05;1;1200,50\nb2;Кольца;A1;Кольцо;2026-03-01;2026-03-06;1;800\n"
)


@pytest.mark.parametrize(("file", "rows", "total"), [(OZON, 3, "5880.5"), (WILDBERRIES, 2, "2000.5")], ids=["ozon", "wildberries"])
def test_orders_of_a_marketplace_are_counted_and_nobody_s(shop: Shop, file: str, rows: int, total: str) -> None:
    (shop.folder / "file.csv").write_text(file, encoding="utf-8")
    assert detect_file(shop.workspace, shop.folder / "file.csv").customerless
    for _ in range(2):
        answer = shop.bring(file, None)
        assert (answer.kind, numbers(answer)) == ("order-lines", (0, 0, 0, rows, 0))
        assert answer.customerless is not None
        assert (answer.customerless.orders, float(answer.customerless.total)) == (2, float(total))
        assert any(
            note.startswith(f"orders without a customer: 2, sum {float(total):,.2f} RUB; they are no people") for note in answer.notes
        )
    assert not keys(shop)


def test_orders_without_a_customer_among_others_are_counted_apart_from_dirt(shop: Shop) -> None:
    answer = shop.bring("order;person;time;total\n1;ann;2026-03-05;10\n2;;2026-03-05;20\n3;;2026-03-05;-5\n4;bob;2026-03-05;x\n", "orders")
    assert (numbers(answer), answer.reasons["no person"]) == ((1, 0, 0, 0, 3), 2)
    assert answer.to_json()["customerless"] == {"orders": 2, "total": "15.0000", "cancelled": 0}


SELLER = (
    "Номер отправления;Принят в обработку;Статус;Наименование товара;Артикул;Количество;Цена продавца\n1-1;2026-03-01 10:00:00;Доставлен;"
    "Кольцо;К-1;1;2500\n1-2;2026-03-01 11:00:00;Отменён;Брошь;Б-1;2;900\n1-3;2026-03-01 12:00:00;Доставлен;Брошь;Б-1;1;900\n"
)


@pytest.mark.parametrize("kind", [None, "order-lines"])
def test_cancelled_orders_of_nobody_are_told_and_worth_nothing(shop: Shop, kind: str | None) -> None:
    answer = shop.bring(SELLER, kind)
    assert (answer.kind, numbers(answer)) == ("order-lines", (0, 0, 0, 3, 0))
    assert any("orders without a customer: 3 (1 cancelled, not in the sum), sum 3,400.00 RUB" in note for note in answer.notes)


def test_whole_orders_of_nobody_are_taken_as_such_when_told_too(shop: Shop) -> None:
    answer = shop.bring("Номер заказа;Дата;Сумма\n1;01.03.2026;100\n2;02.03.2026;50\n", "orders")
    assert (numbers(answer), answer.customerless and answer.customerless.orders) == ((0, 0, 0, 2, 0), 2)


# ------------------------------------------------------------ numbers that start anew

SHOPS = (
    "order;person;time;product;quantity;price;Магазин\n1;ann;2025-03-05;ring;1;100;Тверская\n1;ann;2026-03-05;ring;1;200;Тверская\n"
    "1;bob;2026-03-06;ring;1;300;Арбат\n2;ann;2026-03-07;ring;1;400;Арбат\n"
)


def orders(shop: Shop) -> dict[str, float]:
    return {row["order"]: float(row["total"]) for row in shop.rows('SELECT "order", total FROM orders ORDER BY total')}


def test_numbers_that_start_anew_are_said_told_apart_and_remembered(make_shop: Callable[[], Shop]) -> None:
    answer = make_shop().bring(SHOPS)
    assert answer.notes[-1] == (
        "1 order number is several customers', or comes again more than 90 days later; "
        "do numbers start anew in each year and Магазин? --numbers-per year --numbers-per Магазин tells them apart"
    )
    shop = make_shop()
    assert numbers(shop.bring(SHOPS, None, numbers_per=("year", "Магазин"))) == (4, 0, 0, 0, 0)
    whole = {"1 / 2025 / Тверская": 100, "1 / 2026 / Тверская": 200, "1 / 2026 / Арбат": 300, "2 / 2026 / Арбат": 400}
    assert orders(shop) == whole
    again = shop.bring(SHOPS, None)
    assert (numbers(again), orders(shop)) == ((0, 0, 4, 0, 0), whole)
    assert not any("order number" in note for note in again.notes)
    more = shop.bring(SHOPS.partition("\n")[0] + "\n1;ann;2027-03-05;ring;1;500;Тверская\n", None)
    assert (more.accepted, orders(shop)) == (1, {**whole, "1 / 2027 / Тверская": 500})
    Imports(shop.workspace).undo(more.number)
    assert orders(shop) == whole


def test_an_order_replaced_by_one_of_another_year_is_said(shop: Shop) -> None:
    shop.bring("order;person;time;total\n1;ann;2025-03-05;100\n", "orders")
    answer = shop.bring("order;person;time;total\n1;ann;2026-03-05;200\n", "orders")
    assert answer.orders_replaced == 1
    assert any("more than 90 days away" in note and "coterie imports undo 2" in note for note in answer.notes)


def test_neighbouring_files_of_two_time_zones_are_said_and_agree_once_their_headers_say_so(make_shop: Callable[[], Shop]) -> None:
    def file(header: str, hour: int) -> str:
        return f"order;person;{header};total\n" + "".join(f"{n};ann;2026-03-0{n} {hour}:30;100\n" for n in range(1, 6))

    naive, said = make_shop(), make_shop()
    naive.bring(file("Дата", 15), None)
    answer = naive.bring(file("Дата", 12), None)
    assert any(
        note.startswith("5 orders came again exactly 3 hours earlier: one of the files writes the time of another zone")
        for note in answer.notes
    )
    said.bring(file("Дата (МСК)", 15), None)
    assert numbers(said.bring(file("Дата (UTC)", 12), None)) == (0, 0, 5, 0, 0)


def test_numbers_start_anew_only_in_a_column_there_is(shop: Shop) -> None:
    with pytest.raises(ImportRefused, match="--numbers-per Магазн: say year, or a column of the file; did you mean Магазин"):
        shop.bring(SHOPS, numbers_per=("Магазн",))


# ------------------------------------------------------------ people, sole traders, companies

MIXED = (
    "Контрагент;ИНН;Телефон\nООО «Ромашка»;7707083893/773601001;+74951234567\nИП Иванов И.И.;500100732259;+79161234562\n"
    "Индивидуальный предприниматель Петрова Анна Львовна;;+79161234563\nСидорова Юлия Павловна;;+79161234564\n"
    "Магазин «Уют»;;\nСвета;3525001232;\nКузнецов Илья;352512345636;\n"
)


def test_what_order_numbers_start_anew_in_is_not_asked_of_a_file_that_lacks_it(shop: Shop) -> None:
    shop.bring(SHOPS, None, numbers_per=("Магазин",))
    rows = [line.split(";" if ";" in SHOPS else ",") for line in SHOPS.strip().splitlines()]
    place = rows[0].index("Магазин")
    without = "\n".join(",".join(cell for i, cell in enumerate(row) if i != place) for row in rows)
    assert any("no column Магазин" in note for note in shop.bring(without, None).notes)
    (kept,) = (shop.workspace.path / "recipes").glob("*.yaml")
    assert "numbers_per:\n- Магазин" in kept.read_text("utf-8"), "it is remembered for the files that have it"


def test_people_sole_traders_and_companies_are_told_apart_and_marked_as_inferred(shop: Shop) -> None:
    assert shop.bring(MIXED, None).kind == "people"
    service = Service(shop.workspace)
    service.identity.follow()
    found = "SELECT p.key, a.text, a.confidence < 1 AS inferred FROM attributes AS a JOIN people AS p ON p.person = a.person WHERE a.name = 'nature'"
    assert {row["key"]: row["text"] for row in shop.rows(found) if row["inferred"]} == {
        "ООО «Ромашка»": "company",
        "ИП Иванов И.И.": "sole trader",
        "Индивидуальный предприниматель Петрова Анна Львовна": "sole trader",
        "Сидорова Юлия Павловна": "person",
        "Магазин «Уют»": "company",
        "Света": "company",  # a number of an organisation, and nothing that says that she is a person
        "Кузнецов Илья": "person",
    }
    assert service.count('nature == "sole trader"').counts == (2,)
    last = "SELECT p.key, a.text FROM attributes AS a JOIN people AS p ON p.person = a.person WHERE a.name = 'last_name' ORDER BY 2"
    assert [row["text"] for row in shop.rows(last)] == ["Иванов", "Кузнецов", "Петрова", "Сидорова"]
    assert shop.one("SELECT text FROM attributes WHERE name = 'tax_id' AND text LIKE '%/%'") == "7707083893/773601001"


@pytest.mark.parametrize(
    ("number", "digits"),
    [
        ("7707083893", 10),
        ("7707083894", None),
        ("500100732259", 12),
        ("500100732258", None),
        ("274062111", 10),
        ("0000000000", None),
        ("x", None),
    ],
)
def test_tax_numbers_are_checked(number: str, digits: int | None) -> None:
    assert natures.tax_digits(number) == digits


# ------------------------------------------------------------ CRMs


def test_a_manager_is_a_name_and_an_id_and_a_stage_says_what_became_of_the_deal(shop: Shop) -> None:
    file = (
        "ID;Контакт;Стадия сделки;Сумма;Дата создания;Ответственный\n1;ann;Переговоры;100;2026-03-05;Пётр Ильин [12]\n"
        "2;bob;Успешно реализовано;200;2026-03-05;Пётр Ильин [12]\n3;cat;Закрыто и не реализовано;300;2026-03-05;Анна [7]\n"
    )
    assert numbers(shop.bring(file, None)) == (3, 0, 0, 0, 0)
    service = Service(shop.workspace)
    assert service.count('deals(status == "won")', 'deals(status == "lost")', 'deals(status == "open", stage == "Переговоры")').counts == (
        1,
        1,
        1,
    )
    assert service.count('deals(manager == "Пётр Ильин")', "deals(manager_id == 7)").counts == (2, 1)
    assert numbers(shop.bring(file, None)) == (0, 0, 3, 0, 0)


def test_a_status_in_a_crm_s_own_words_is_won_or_lost(shop: Shop) -> None:
    head = "deal;person;created;status\n"
    shop.bring(head + "1;ann;2026-03-05;Сделка успешна\n2;bob;2026-03-05;C3:LOSE\n3;cat;2026-03-05;На паузе\n", "deals")
    assert {row["status"] for row in shop.rows("SELECT status FROM deals")} == {"won", "lost", "На паузе"}


def test_of_several_phones_one_s_own_comes_first_and_the_others_are_phones_too(shop: Shop) -> None:
    head = "ID;Имя;Рабочий телефон;Мобильный телефон;Мобильный телефон\n"
    shop.bring(
        head + "1;Анна;8 (495) 123-45-67;8 916 123-45-67;89161234568\n2;Илья;8 (495) 765-43-21;;\n3;Яна;84957654322 доб. 5;;\n", None
    )
    found = "SELECT p.key, a.name, a.text FROM attributes AS a JOIN people AS p ON p.person = a.person WHERE a.text LIKE '+7%'"
    assert {(row["key"], row["name"]): row["text"] for row in shop.rows(found)} == {
        ("1", "phone"): "+79161234567",
        ("1", "Рабочий телефон"): "+74951234567",
        ("1", "Мобильный телефон (2)"): "+79161234568",
        ("2", "phone"): "+74957654321",
        ("2", "Рабочий телефон"): "+74957654321",
        ("3", "Рабочий телефон"): "+74957654322",
    }
