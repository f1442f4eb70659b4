"""Files as shops have them, from the cell to the person: baskets in a cell, services sold as goods, contacts as keys, constants, parts."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from tests.ingest.conftest import Shop, numbers

from coterie.errors import ImportRefused
from coterie.ingest import inferred
from coterie.ingest.pipeline import import_file
from coterie.ingest.readers import parts
from coterie.services.shop import Shop as Service

BASKETS = """Номер заказа;Телефон покупателя;Дата;Состав;Сумма заказа
1;8 (916) 123-45-67;05.03.2026;"Кольцо (1 шт.) - 2 490 руб.; Серьги (2 шт.) - 5 100 руб.";7590
2;+7 916 123-45-67;06.03.2026;"Брошь (1 шт.) по 900 руб.; Подарочная упаковка (1 шт.) - 100 руб.";1000
"""


def test_goods_in_one_cell_become_lines_of_one_person_s_orders(shop: Shop) -> None:
    answer = shop.bring(BASKETS, None)
    assert (answer.kind, numbers(answer)) == ("order-lines", (4, 0, 0, 0, 0))
    lines = shop.rows(
        "SELECT product_name, CAST(quantity AS INTEGER) AS n, CAST(total AS INTEGER) AS total FROM lines ORDER BY order_no, line"
    )
    assert [tuple(row.values()) for row in lines] == [
        ("Кольцо", 1, 2490),
        ("Серьги", 2, 5100),
        ("Брошь", 1, 900),
        ("Подарочная упаковка", 1, 100),
    ]
    assert [row["gift_wrap"] for row in shop.rows('SELECT gift_wrap FROM orders ORDER BY "order"')] == [None, True]
    assert [row["key"] for row in shop.rows("SELECT key FROM people")] == ["+79161234567"]
    assert numbers(shop.bring(BASKETS, None)) == (0, 0, 4, 0, 0)


def test_delivery_sold_as_goods_is_the_order_s_delivery(shop: Shop) -> None:
    shop.bring("order,person,time,product_name,price\n1,ann,2026-03-05,Ring,100\n1,ann,2026-03-05,Express delivery,5\n", None)
    assert shop.rows("SELECT delivery, CAST(total AS INTEGER) AS total FROM orders") == [{"delivery": "Express delivery", "total": 105}]


def test_addresses_as_keys_are_written_in_one_form(shop: Shop) -> None:
    shop.bring("order,person,time,total\n1,Ann@Mail.ru,2026-03-05,1\n2, ann@mail.ru ,2026-03-05,1\n3,nobody,2026-03-05,1\n", "orders")
    shop.bring(
        "order,person,time,total\n" + "".join(f"{i},{a}@mail.ru,2026-03-05,1\n" for i, a in enumerate(["ANN", "Bob", "cat"], 4)), "orders"
    )
    assert shop.one("SELECT COUNT(*) FROM people WHERE key = 'ann@mail.ru'") == 1


def test_what_all_rows_have_alike_is_said_once(shop: Shop) -> None:
    answer = shop.bring("person,time\nann,2026-03-05\n", "events", constants={"type": "visit to a fair"})
    assert answer.accepted == 1
    assert shop.one("SELECT type FROM events") == "visit to a fair"
    with pytest.raises(ImportRefused, match="a column 'person' of its own"):
        shop.bring("person,time\nann,2026-03-05\n", "events", constants={"type": "x", "person": "y"})
    from coterie.services.imports import Imports

    shop.bring("person,time\nann,when\n", "events", constants={"type": "x"})
    assert Imports(shop.workspace).send(2, {1: {"time": "2026-03-06"}}).accepted == 1


def test_a_folder_of_months_and_an_archive_come_in_file_by_file(shop: Shop, tmp_path: Path) -> None:
    head = "order,person,time,total\n"
    (tmp_path / "months").mkdir()
    for month in ("01", "02"):
        (tmp_path / "months" / f"2026-{month}.csv").write_text(f"{head}{month},ann,2026-{month}-05,10\n")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("2026-03.csv", f"{head}03,ann,2026-03-05,10\n")
        archive.writestr("__MACOSX/._x.csv", "x")
    found = [*parts(tmp_path / "months"), *parts(tmp_path / "all.zip")]
    assert [import_file(shop.workspace, part).accepted for part in found] == [1, 1, 1]
    assert [part.name for part in found][-1] == "all.zip/2026-03.csv"


def test_towns_are_one_and_what_follows_from_people_is_marked(shop: Shop) -> None:
    people = "person,city,first_name,patronymic,sex\n1,СПб,Анна,Петровна,\n2,Питер,Саша,,\n3,г. Пермь,Анна,,male\n4,Нигдевск,,,\n"
    shop.bring(people, "people")
    service = Service(shop.workspace)
    service.identity.follow()
    assert [row["text"] for row in shop.rows("SELECT text FROM attributes WHERE name = 'city' ORDER BY profile")] == [
        "Санкт-Петербург", "Санкт-Петербург", "Пермь", "Нигдевск",
    ]  # fmt: skip
    told = shop.rows("SELECT profile, name, text FROM attributes WHERE confidence >= 0.5 AND name IN ('sex', 'region') ORDER BY 1, 2")
    assert [tuple(row.values()) for row in told] == [
        (1, "region", "Санкт-Петербург"), (1, "sex", "female"), (2, "region", "Санкт-Петербург"), (3, "region", "Пермский край"),
    ]  # fmt: skip
    assert (service.count('sex == "male"').counts, service.count('sex == "female"').counts) == ((1,), (1,))
    assert inferred.infer(shop.workspace.warehouse, lambda: pytest.fail("nothing is new, so nothing is looked up")) == 0
    assert numbers(shop.bring(people, "people")) == (0, 0, 4, 0, 0)


def test_a_company_s_own_table_of_places_comes_first(shop: Shop) -> None:
    (shop.workspace.path / "places.csv").write_text(
        "city,region,country,latitude,longitude,population,area,timezone\nОй-ой,Пермский край,RU,58.0,56.0,100,rural,Asia/Yekaterinburg\n"
    )
    shop.bring("person,city\n4,Ой-ой\n", "people")
    Service(shop.workspace).identity.follow()
    assert shop.one("SELECT text FROM attributes WHERE name = 'area'") == "rural"


def test_consent_columns_of_people_enter_the_ledger_and_a_blank_is_none(shop: Shop) -> None:
    people = "person,email,Согласие на рассылку,Do Not Call\n1,a@mail.ru,да,\n2,b@mail.ru,,yes\n3,c@mail.ru,нет,no\n"
    answer = shop.bring(people, "people", constants={"consent_time": "2026-01-15", "consent_basis": "form"})
    assert any("3 consents and refusals were entered" in note for note in answer.notes)
    ledger = shop.rows(
        "SELECT p.key, c.channel, c.status, CAST(c.time AS DATE) AS day, c.basis FROM consents AS c JOIN profiles AS p ON p.profile = c.profile ORDER BY 1, 2"
    )
    assert [(row["key"], row["channel"], row["status"], str(row["day"]), row["basis"]) for row in ledger] == [
        ("1", "email", "given", "2026-01-14", "form"),
        ("2", "phone", "refused", "2026-01-14", "form"),
        ("3", "email", "refused", "2026-01-14", "form"),
    ]
    again = shop.bring(people, "people", constants={"consent_time": "2026-01-15", "consent_basis": "form"})
    assert numbers(again) == (0, 0, 3, 0, 0)
    assert shop.one("SELECT COUNT(*) FROM consents") == 3
