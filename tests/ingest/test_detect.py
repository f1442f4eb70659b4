"""What a file holds is found out by its headers and its values, told with how sure that is, and remembered."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.ingest.conftest import Shop, numbers

from coterie.errors import ImportRefused
from coterie.ingest.detect import kinds, samples
from coterie.ingest.pipeline import detect_file


def guessed(header: str, *rows: str) -> kinds.Guess | None:
    columns = samples.of(header.split(","), [row.split(",") for row in rows])
    return next(iter(kinds.guesses(columns)), None)


@pytest.mark.parametrize(
    ("columns", "row", "kind"),
    [
        ("InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID", "5,A,1,2026-01-01,2.5,7", "order-lines"),
        ("Номер заказа,Клиент,Дата,Товар,Количество,Цена", "5,Анна,05.03.2026,ring,1,2", "order-lines"),
        ('Документ,Контрагент,Дата,Номенклатура,Кол-во,"Сумма"', "5,Анна,05.03.2026,ring,1,2", "order-lines"),
        ("order_id,customer_id,date,total", "1,2,2026-01-01,3", "orders"),
        ("Клиент,Дата покупки,Сумма", "Анна,05.03.2026,1 200", "orders"),
        ("user_id,event_type,event_time", "1,view,2026-01-01", "events"),
        ("customer_id,email,city", "1,a@b.ru,Пермь", "people"),
        ("ФИО,Телефон,Дата рождения", "Иванова Анна Петровна,+79161234567,05.03.1986", "people"),
        ("Наименование организации,ИНН,Отрасль,Компания", "ООО Ромашка,7707083893,торговля,17", "companies"),
        ("Клиент,Компания,Телефон,ИНН", "Анна Иванова,ООО Ромашка,+79161234567,7707083893", "people"),
        ("Название,Код компании,Сотрудников", "ООО Ромашка,C1,120", "companies"),
        ("Наименование,Численность", "ООО Ромашка,120", "companies"),
        ("Название компании,ИНН,Город", "ООО Ромашка,7707083893,Пермь", "companies"),
        ("Артикул,Наименование,Бренд,Цена", "A1,Кольцо,Sokolov,5000", "products"),
        ("Валюта,Дата,Курс", "USD,2026-01-01,80", "rates"),
        ("campaign,from,until,amount", "spring,2026-01-01,2026-02-01,5000", "costs"),
        ("Клиент,Метка", "17,vip", "tags"),
        ("Клиент,Канал,Согласие,purpose", "17,email,да,news", "consents"),
    ],
)
def test_the_kind_is_known_by_headers_and_values(columns: str, row: str, kind: str) -> None:
    found = guessed(columns, row)
    assert found is not None
    assert found.kind == kind
    assert found.sure >= 0.5


@pytest.mark.parametrize(
    "header", ["Численность", "Кол-во сотрудников", "Штат, чел.", "Среднесписочная численность (чел.)", "Number of employees", "Персонал"]
)
def test_the_size_of_companies_has_many_names(header: str) -> None:
    found = kinds.guesses(samples.of(["Название", "Код компании", header], [["ООО Ромашка", "C1", "120"]]))
    assert (found[0].kind, found[0].matches["size"].place) == ("companies", 2)


@pytest.mark.parametrize("columns", ["a,b", "customer_id,amount", "date,price", "product_id,store_id,week"])
def test_what_can_t_be_known_is_asked(shop: Shop, columns: str) -> None:
    with pytest.raises(ImportRefused, match="--as KIND"):
        shop.bring(columns + "\n1,2,3\n1,2,3\n"[: 2 * columns.count(",") + 3] * 2, None)


def test_values_give_away_what_headers_do_not(shop: Shop) -> None:
    rows = "".join(f"{i},anna{i}@mail.ru,+7916123456{i},жен\n" for i in range(5))
    (shop.folder / "file.csv").write_text("a,b,c,d\n" + rows)
    found = detect_file(shop.workspace, shop.folder / "file.csv")
    assert (found.kind, found.mapping["email"], found.mapping["phone"], found.mapping["sex"]) == ("people", "b", "c", "d")
    assert "e-mail" in next(one.why for one in found.columns if one.name == "b")


def test_an_order_s_row_may_say_things_of_its_customer(shop: Shop) -> None:
    shop.bring("Заказ,Клиент,Дата,Сумма,Город,Email\n1,ann,2026-03-05,100,Пермь,a@b.ru\n", None)
    assert {name: [one.value for one in values] for name, values in shop.person("ann").attributes.items()} == {
        "city": ["Пермь"],
        "email": ["a@b.ru"],
    }


def test_without_a_column_for_the_customer_a_contact_names_them(shop: Shop) -> None:
    rows = "".join(f"{i},anna{i % 2}@mail.ru,2026-03-05,100\n" for i in range(5))
    answer = shop.bring("order_id,contact_mail,date,total\n" + rows, None)
    assert answer.accepted == 5
    assert shop.one("SELECT COUNT(*) FROM people WHERE key LIKE 'anna%@mail.ru'") == 2


def test_a_list_without_any_name_is_of_people_of_their_own(shop: Shop) -> None:
    survey = "sex,q1,q2\nm,1,2\nf,2,2\nm,1,2\n"
    assert numbers(shop.bring(survey, None)) == (3, 0, 0, 0, 0)
    assert numbers(shop.bring(survey, None)) == (0, 0, 3, 0, 0)
    assert shop.one("SELECT COUNT(*) FROM people") == 3


def test_a_line_s_total_counts_where_it_is_given(shop: Shop) -> None:
    shop.bring("order,person,time,product,quantity,total\n1,ann,2026-03-05,a,2,100.01\n1,ann,2026-03-05,b,-1,50\n", None)
    lines = shop.rows("SELECT book, quantity, price, discount, total FROM lines ORDER BY line")
    assert [(str(row["book"]), float(row["total"]), float(row["price"])) for row in lines] == [
        ("orders", 100.01, 50.005),
        ("returns", 50, 50),
    ]
    shop.bring("order,person,time,quantity,price,total\n2,ann,2026-03-05,2,100,150\n", None)
    assert [float(shop.one(f"SELECT {name} FROM orders WHERE \"order\" = '2'")) for name in ("total", "discount")] == [150, 50]


# ------------------------------------------------------------ statuses and collectors

ORDERS = "order,person,time,total,status\n"


def test_statuses_that_are_not_listed_are_guessed_and_said_and_others_asked(shop: Shop) -> None:
    answer = shop.bring(ORDERS + "1,a,2026-03-05,1,cancel-other\n2,a,2026-03-05,1,Отменён\n3,a,2026-03-05,1,Выполнен\n", None)
    assert [row["book"] for row in shop.rows('SELECT book FROM orders ORDER BY "order"')] == ["cancelled", "cancelled", "orders"]
    assert any("cancel-other = cancelled" in note and "Выполнен" not in note for note in answer.notes)
    with pytest.raises(ImportRefused, match="what do these statuses mean: ZX"):
        shop.bring(ORDERS + "4,a,2026-03-05,1,ZX\n", None)


def test_a_status_once_said_is_remembered(shop: Shop) -> None:
    shop.bring(ORDERS + "4,a,2026-03-05,1,ZX\n", None, statuses={"ZX": "open"})
    shop.bring(ORDERS + "5,a,2026-03-05,1,ZX\n", None)
    assert [row["book"] for row in shop.rows("SELECT book FROM orders")] == ["open", "open"]


def test_collectors_are_left_out_and_said(shop: Shop) -> None:
    rows = "".join(f"{i},{'Розничный покупатель' if i % 3 else f'c{i}'},2026-03-05,10\n" for i in range(60))
    answer = shop.bring("order,person,time,total\n" + rows, None)
    assert numbers(answer) == (20, 0, 0, 40, 0)
    assert any("'Розничный покупатель' is no one person: 40 rows (67%" in note for note in answer.notes)
    rows = "".join(f"{i},{'77' if i % 3 else f'c{i}'},2026-03-05,10\n" for i in range(90))
    answer = shop.bring("order,person,time,total\n" + rows, None, source="other")
    assert answer.dropped == 0
    assert any("is '77' one person?" in note for note in answer.notes)
    assert shop.bring("order,person,time,total\n" + rows, None, source="third", leave_out=("77",)).dropped == 60


def test_numbers_that_a_spreadsheet_cut_are_said(shop: Shop) -> None:
    (shop.folder / "file.csv").write_text('order,person,time,total\n1,"7,91612E+10",2026-03-05,10\n')
    assert any("lost their digits" in note for note in detect_file(shop.workspace, shop.folder / "file.csv").notes)


# ------------------------------------------------------------ recipes


def test_a_recipe_is_kept_and_followed_when_columns_move_or_are_renamed(shop: Shop) -> None:
    shop.bring(
        "Чек,Кто,Когда,Почём\n1,ann,2026-03-05,10\n", "orders", mapping={"order": "Чек", "person": "Кто", "time": "Когда", "total": "Почём"}
    )
    (kept,) = (shop.workspace.path / "recipes").glob("*.yaml")
    assert "Почём" in kept.read_text(encoding="utf-8")
    answer = shop.bring("Почём,Кто,Когда,Чек\n20,bob,2026-03-06,2\n", None)
    assert answer.accepted == 1
    assert f"by recipe {kept.stem}" in answer.notes[0]
    answer = shop.bring("Дата,Кто,Почём,Чек,Новое\n2026-03-07,cat,30,3,x\n", None)
    assert (answer.accepted, answer.notes[1:]) == (
        1,
        ("time was in 'Когда' before; it is taken from the new column 'Дата'", "columns that were not there before: Новое"),
    )
    with pytest.raises(ImportRefused, match="total was in column 'Почём', which this file has not"):
        shop.bring("Дата,Кто,Чек\n2026-03-07,cat,3\n", None)


def test_a_recipe_can_be_named_and_a_broken_one_is_refused_with_its_file(shop: Shop, tmp_path: Path) -> None:
    shop.bring("order,person,time,total\n1,ann,2026-03-05,10\n", None)
    assert shop.bring("order,person,time,total\n2,ann,2026-03-05,10\n", None, recipe="main-orders").accepted == 1
    with pytest.raises(ImportRefused, match="no recipe 'mine'; there are: main-orders"):
        shop.bring("order,person,time,total\n2,ann,2026-03-05,10\n", None, recipe="mine")
    path = shop.workspace.path / "recipes" / "main-orders.yaml"
    orders = "kind: orders\ncolumns: {order: order, person: person, time: time, total: total}\n"
    for said, fault in (
        ("leave_out: 5", "leave_out should be a list of texts"),
        ("statuses: [x]", "statuses should be texts by name"),
        ("header: first", "header should be the number of a row"),
    ):
        path.write_text(f"{orders}{said}\n")
        with pytest.raises(ImportRefused, match=rf"^the recipe main-orders\.yaml can't be followed: {fault}"):
            shop.bring("order,person,time,total\n3,ann,2026-03-05,10\n", None)
        assert shop.bring("person,name,city\nann,Анна,Пермь\n", None).accepted + 1, "a file of another shape asks nothing of it"


@pytest.mark.parametrize("text", ["kind: [", "[" * 1200, "kind: [a]", "kind: what\ncolumns: {}\n", "kind: orders\ncolumns: 5\n", "\0"])
def test_a_recipe_of_which_nothing_can_be_told_is_named_and_passed_over(shop: Shop, text: str) -> None:
    path = shop.workspace.path / "recipes" / "mine.yaml"
    path.write_text(text)
    answer = shop.bring("order,person,time,total\n2,ann,2026-03-05,10\n", None)
    assert (answer.accepted, sum("mine.yaml" in note and "passed over" in note for note in answer.notes)) == (1, 1)
    with pytest.raises(ImportRefused, match=r"^the recipe mine\.yaml (can't be read|should have)"):
        shop.bring("order,person,time,total\n3,ann,2026-03-05,10\n", None, recipe="mine")


def test_a_recipe_remembers_what_all_rows_have_alike_and_is_not_followed_for_another_shape(shop: Shop) -> None:
    shop.bring("person,time\nann,2026-03-05\n", "events", constants={"type": "fair"})
    answer = shop.bring("person,time\nbob,2026-03-06\n", None)
    assert (answer.kind, answer.accepted) == ("events", 1)
    assert [row["type"] for row in shop.rows("SELECT type FROM events")] == ["fair", "fair"]
    assert shop.bring("order,person,time,total\n1,ann,2026-03-05,10\n", None).kind == "orders"


def test_what_was_only_guessed_of_a_status_is_said_each_time(shop: Shop) -> None:
    for number in (1, 2):
        answer = shop.bring(ORDERS + f"{number},a,2026-03-05,1,cancel-other\n", None)
        assert any("cancel-other = cancelled" in note for note in answer.notes)


# ------------------------------------------------------------ things known by a key of their own


def test_products_are_known_by_their_number_and_keep_other_columns(shop: Shop) -> None:
    first = "Артикул,Наименование,Бренд,Цена,Проба\nA1,Кольцо,Sokolov,5000,585\nA2,Брошь,,1500.50,925\n"
    assert numbers(shop.bring(first, None)) == (2, 0, 0, 0, 0)
    assert numbers(shop.bring(first.replace("1500.50", "1600"), None)) == (0, 1, 1, 0, 0)
    assert shop.rows(
        "SELECT product, name, brand, CAST(price AS INTEGER) AS price, CAST(CAST(own_1 AS INTEGER) AS TEXT) AS purity "
        "FROM products ORDER BY product"
    ) == [
        {"product": "A1", "name": "Кольцо", "brand": "Sokolov", "price": 5000, "purity": "585"},
        {"product": "A2", "name": "Брошь", "brand": None, "price": 1600, "purity": "925"},
    ]
    from coterie.services.imports import Imports

    Imports(shop.workspace).undo(2)
    assert shop.one("SELECT CAST(price * 10 AS INTEGER) FROM products WHERE product = 'A2'") == 15005


def test_tags_and_consents_make_their_people_known(shop: Shop) -> None:
    assert shop.bring("person,tag,since\nann,vip,2026-03-01\nann,vip,2026-03-01\nbob,vip,\n", None).duplicates == 1
    assert shop.rows("SELECT key, known_from IS NULL AS ever FROM people ORDER BY key") == [
        {"key": "ann", "ever": False},
        {"key": "bob", "ever": True},
    ]
    shop.bring("person,channel,purpose,status,time\nann,email,news,given,2026-02-01\n", None)
    assert shop.one("SELECT CAST(known_from AS DATE) FROM people WHERE key = 'ann'").isoformat() == "2026-01-31"
