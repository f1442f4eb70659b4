"""What follows from what people gave: told, marked, below what is stated, and gone or changed with what it follows from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.ingest.conftest import Shop  # noqa: TC002 -- pytest reads it

from coterie.ingest import inferred
from coterie.services.identity import Identity
from coterie.services.imports import Imports
from coterie.services.shop import Shop as Service
from coterie.store.settings import load

NAMES = ("city", "region", "country", "postcode", "time_zone", "sex", "name_day", "birth_year", "email_kind", "phone_kind")


def bring(shop: Shop, text: str, kind: str = "people", **choices: Any) -> None:
    path = shop.folder / "file.csv"
    path.write_text(text, "utf-8")
    Service(shop.workspace).import_file(path, kind, **choices)


def told(shop: Shop, key: str) -> dict[str, str]:
    """What is inferred of somebody."""
    rows = shop.rows("SELECT p.key, a.name, COALESCE(a.text, CAST(a.date AS TEXT), CAST(CAST(a.number AS BIGINT) AS TEXT)) AS value, "
                     "a.confidence AS sure, a.rank FROM attributes AS a JOIN profiles AS p ON p.person = a.person WHERE a.origin = 'inferred'")  # fmt: skip
    assert all(row["rank"] < 0 and inferred.LEAST <= row["sure"] <= 1 for row in rows)
    return {row["name"]: row["value"] for row in rows if row["key"] == key and row["name"] in NAMES}


ADDRESSES = """person,Адрес,Индекс,city
1,",123456,Московская обл,,Химки г",,
2,"Россия, 614000, г. Пермь, ул. Ленина 5",,
3,,614000,
4,"ул. Ленина 5",,
5,"350000, г. Краснодар, ул. Мира, 1",,Омск
"""


def test_an_address_gives_what_no_column_says(shop: Shop) -> None:
    bring(shop, ADDRESSES)
    assert told(shop, "1") == {
        "city": "Химки", "region": "Московская область", "country": "Россия", "postcode": "123456", "time_zone": "Europe/Moscow",
    }  # fmt: skip
    assert told(shop, "2")["city"] == "Пермь"
    assert told(shop, "3") == {"region": "Пермский край", "country": "Россия", "time_zone": "Asia/Yekaterinburg"}
    assert told(shop, "4") == {}
    assert told(shop, "5")["region"] == "Омская область"
    assert Service(shop.workspace).count('city == "Химки"', 'city == "Омск"', 'city == "Краснодар"').counts == (1, 1, 0)


def test_names_contacts_and_ages_tell_what_they_can(shop: Shop) -> None:
    bring(
        shop,
        "person,name,email,phone,Возраст\n1,Иванова Таня,anna@gmial.com,+79161234567,34\n2,Петров Саша,info@romashka.ru,+73422123456,\n",
    )
    first = told(shop, "1")
    assert (first["sex"], first["name_day"]) == ("female", "2000-01-25")
    assert (first["email_kind"], first["phone_kind"]) == ("typo", "mobile")
    assert int(first["birth_year"]) + 34 - int(shop.one("SELECT EXTRACT(YEAR FROM at) FROM imports")) in (-1, 0)
    second = told(shop, "2")
    assert (second["sex"], second["email_kind"], second["phone_kind"], second["time_zone"]) == (
        "male", "role", "fixed", "Asia/Yekaterinburg",
    )  # fmt: skip
    assert Service(shop.workspace).count("days_to(name_day) <= 7", "days_to(name_day) == 0", as_of="2026-01-20").counts == (1, 0)


def test_a_stated_birthday_leaves_no_year_to_assume(shop: Shop) -> None:
    bring(shop, "person,age,birthday\n1,34,1991-05-01\n2,7 лет,\n3,340,\n")
    assert [list(told(shop, key)) for key in "123"] == [[], ["birth_year"], []]


def test_what_is_stated_later_takes_the_place_and_gives_it_back(shop: Shop) -> None:
    bring(shop, "person,first_name,city\n1,Анна,Пермь\n")
    assert told(shop, "1")["sex"] == "female"
    bring(shop, "person,sex\n1,m\n")
    assert "sex" not in told(shop, "1")
    bring(shop, "person,sex\n1,\n")
    assert told(shop, "1")["sex"] == "female"
    bring(shop, "person,city\n1,\n")
    assert "region" not in told(shop, "1")
    bring(shop, "person,first_name\n1,Олег\n")
    assert told(shop, "1")["sex"] == "male"


def test_the_newest_of_what_orders_say_counts(shop: Shop) -> None:
    bring(shop, "order,person,time,total,person.city\n1,a,2026-03-01,5,Омск\n2,a,2026-03-02,5,Пермь\n", "orders")
    assert told(shop, "a")["region"] == "Пермский край"


def test_an_undo_takes_back_what_followed_and_brings_back_what_follows(shop: Shop) -> None:
    bring(shop, "person,first_name\n1,Анна\n")
    before = told(shop, "1")
    bring(shop, "person,first_name,city\n1,Олег,Омск\n2,Пётр,\n")
    Imports(shop.workspace).undo(2)
    assert (told(shop, "1"), told(shop, "2")) == (before, {})
    assert shop.one("SELECT COUNT(*) FROM people") == 1
    Imports(shop.workspace).undo(1)
    assert shop.one("SELECT COUNT(*) FROM people") == 0
    assert shop.one("SELECT COUNT(*) FROM attributes") == 0


def test_the_same_file_twice_and_the_first_taken_back_leaves_all(shop: Shop) -> None:
    text = "person,first_name\n1,Анна\n"
    bring(shop, text)
    before = told(shop, "1")
    bring(shop, text)
    Imports(shop.workspace).undo(1)
    assert told(shop, "1") == before == {"sex": "female", "name_day": "2000-08-07"}


def test_who_becomes_one_person_is_told_of_as_one_and_parted_as_two(shop: Shop) -> None:
    bring(shop, "person,first_name\na,Саша\n")
    bring(shop, "person,patronymic,city\nb,Олегович,Пермь\n")
    assert ("sex" in told(shop, "a"), "region" in told(shop, "a")) == (False, False)
    identity = Identity(shop.workspace)
    identity.merge("a", "b")
    assert (told(shop, "a")["sex"], told(shop, "a")["region"]) == ("male", "Пермский край")
    identity.part("a")
    assert ("sex" in told(shop, "a"), told(shop, "b")["region"]) == (False, "Пермский край")


def test_an_attribute_of_another_type_is_left_alone(shop: Shop) -> None:
    bring(shop, "person,name_day,area\n1,3,70.5\n2,4,80\n")
    bring(shop, "person,first_name,city\n3,Анна,Пермь\n")
    assert "name_day" not in told(shop, "3")
    assert told(shop, "3")["region"] == "Пермский край"


def test_a_changed_table_of_places_is_applied_when_asked(shop: Shop) -> None:
    bring(shop, "person,city\n1,Нигдевск\n")
    assert told(shop, "1") == {}
    Path(shop.workspace.path / "places.csv").write_text(
        "city,region,country,latitude,longitude,population,area,timezone\nНигдевск,Пермский край,RU,58.0,56.0,100,rural,Asia/Yekaterinburg\n"
    )
    assert Service(shop.workspace).enrich() == 4
    assert told(shop, "1")["region"] == "Пермский край"


def test_nothing_new_is_nothing_to_look_at(shop: Shop) -> None:
    bring(shop, "person,first_name,city\n1,Анна,Пермь\n")
    engine = shop.workspace.warehouse
    assert inferred.infer(engine, lambda: pytest.fail("nothing is new, so nothing is looked up")) == 0
    bring(shop, "order,person,time,total\n1,1,2026-03-01,5\n", "orders")
    assert inferred.infer(engine, lambda: pytest.fail("an order says nothing of a person"), everybody=False) == 0


def test_what_followed_from_facts_that_are_too_old_goes_with_them(shop: Shop) -> None:
    bring(shop, "order,person,time,total,person.city\n1,a,2016-03-01,5,Омск\n", "orders")
    bring(shop, "person,first_name\nb,Анна\n")
    settings = shop.workspace.path / "coterie.toml"
    settings.write_text(settings.read_text("utf-8") + '[privacy]\nretention = {orders = "2y"}\n', "utf-8")
    shop.workspace.settings = load(shop.workspace.path)
    Service(shop.workspace).privacy.retain()
    assert [row["key"] for row in shop.rows("SELECT key FROM people")] == ["b"]
    assert (told(shop, "a"), told(shop, "b")["sex"]) == ({}, "female")
