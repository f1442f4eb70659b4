"""What a people file becomes: undated attributes, typed by content."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.ingest.conftest import Shop, numbers

HEAD = "person,city,birthday,tags,income\n"
SMALL = HEAD + "ann,Пермь,1976-03-31,vip|sleeps,50000\nbob, Omsk ,,,80000.00\ncat,,,,\n"


def said(shop: Shop, key: str) -> dict[str, list[Any]]:
    return {name: [value.value for value in values] for name, values in shop.person(key).attributes.items()}


def test_columns_are_attributes_known_from_ever(shop: Shop) -> None:
    assert numbers(shop.bring(SMALL, "people")) == (3, 0, 0, 0, 0)
    assert said(shop, "ann") == {
        "city": ["Пермь"],
        "birthday": [date(1976, 3, 31)],
        "tags": [("sleeps", "vip")],
        "income": [Decimal(50000)],
    }
    assert said(shop, "bob") == {"city": ["Omsk"], "income": [Decimal(80000)]}
    assert said(shop, "cat") == {}
    assert all(person["known_from"] is None for person in shop.rows("SELECT known_from FROM people"))


def test_the_same_again_is_duplicates_and_changes_nothing(shop: Shop) -> None:
    shop.bring(SMALL, "people")
    before = shop.everything()
    assert numbers(shop.bring(SMALL.replace("80000.00", "80000"), "people")) == (0, 0, 3, 0, 0)
    assert shop.everything() == before


def test_changed_attributes_update_blanks_take_away_and_other_attributes_stay(shop: Shop) -> None:
    shop.bring(SMALL, "people")
    assert numbers(shop.bring("person,city\nann,Omsk\nbob,\ncat,\n", "people")) == (0, 2, 1, 0, 0)
    assert said(shop, "ann")["city"] == ["Omsk"]
    assert said(shop, "ann")["income"] == [Decimal(50000)]
    assert said(shop, "bob") == {"income": [Decimal(80000)]}


def test_of_two_rows_of_a_person_the_later_wins_and_a_copy_is_a_duplicate(shop: Shop) -> None:
    assert numbers(shop.bring("person,city\nann,A\nann,A\nann,B\n", "people")) == (1, 1, 1, 0, 0)
    assert said(shop, "ann") == {"city": ["B"]}
    assert numbers(shop.bring("person,city\nann,A\nann,A\nann,B\n", "people")) == (0, 0, 3, 0, 0)
    assert numbers(shop.bring("person,city\nann,B\nann,A\n", "people")) == (0, 1, 1, 0, 0)
    assert said(shop, "ann") == {"city": ["A"]}


def test_a_person_known_by_orders_becomes_known_from_ever_by_a_record(shop: Shop) -> None:
    shop.bring("order,person,time,price\n1,ann,2026-03-01,5\n")
    assert shop.one("SELECT known_from IS NULL FROM people") is False
    assert numbers(shop.bring("person,city\nann,Perm\n", "people")) == (1, 0, 0, 0, 0)
    assert shop.one("SELECT known_from IS NULL FROM people") is True
    shop.bring("order,person,time,price\n2,ann,2020-03-01,5\n")
    assert shop.one("SELECT known_from IS NULL FROM people") is True


def test_a_dated_record_is_known_from_its_date_or_an_earlier_fact(shop: Shop) -> None:
    shop.bring("person,created\nann,2026-03-01 12:00\nbob,\n", "people")
    assert [str(row["known_from"]) for row in shop.rows("SELECT known_from FROM people ORDER BY key")] == ["2026-03-01 09:00:00", "None"]
    shop.bring("order,person,time,price\n1,ann,2025-03-01,5\n")
    assert str(shop.rows("SELECT known_from FROM people ORDER BY key")[0]["known_from"]) == "2025-02-28 21:00:00"


CONTENT = {
    "whole": (["1", "-20", "0"], [Decimal(1), Decimal(-20), Decimal(0)]),
    "places": (["1.5", "2", ".5"], ["1.5", "2", ".5"]),
    "decimal": (["1.50", "2", "0.000000001"], [Decimal("1.5"), Decimal(2), Decimal("0.000000001")]),
    "exponent": (["1e5", "2", "1.5E-3"], [Decimal(100000), Decimal(2), Decimal("0.0015")]),
    "zeros": (["007", "1", "2"], ["007", "1", "2"]),
    "long": (["1234567890123456", "1", "2"], ["1234567890123456", "1", "2"]),
    "underscore": (["1_000", "1", "2"], ["1_000", "1", "2"]),
    "infinite": (["inf", "1", "2"], ["inf", "1", "2"]),
    "unknown": (["NaN", "1", "2"], [None, Decimal(1), Decimal(2)]),
    "phone": (["+79161234567", "1", "2"], ["+79161234567", None, None]),
    "truth": (["yes", "Нет", "TRUE"], [True, False, True]),
    "day": (["2024-01-01", "2024-02-29", ""], [date(2024, 1, 1), date(2024, 2, 29), None]),
    "no day": (["2024-01-01", "2024-02-30", ""], ["2024-01-01", "2024-02-30", None]),
    "word": (["yes", "maybe", "no"], ["yes", "maybe", "no"]),
    "empty": (["", " ", "\u00a0"], [None, None, None]),
    "composed": (["é", "x", "y"], ["é", "x", "y"]),
}


def test_unknown_columns_are_typed_by_all_their_values(shop: Shop) -> None:
    rows = ["person," + ",".join(CONTENT)] + [f"p{i}," + ",".join(texts[i] for texts, _ in CONTENT.values()) for i in range(3)]
    shop.bring("\n".join(rows) + "\n", "people")
    for i in range(3):
        found = {name: values[0] for name, values in said(shop, f"p{i}").items()}
        assert found == {name: values[i] for name, (_, values) in CONTENT.items() if values[i] is not None}


def test_times_among_days_are_instants_of_the_base_zone(shop: Shop) -> None:
    shop.bring("person,seen\nann,2024-01-01\nbob,2024-01-01 12:00\ncat,2024-01-01T12:00Z\n", "people")
    assert [str(said(shop, key)["seen"][0].at) for key in ("ann", "bob", "cat")] == [
        "2023-12-31 21:00:00+00:00",
        "2024-01-01 09:00:00+00:00",
        "2024-01-01 12:00:00+00:00",
    ]


def test_what_does_not_fit_the_type_known_widens_it_to_text_and_says_so(shop: Shop) -> None:
    shop.bring("person,level,vip,seen\nann,1.50,yes,2024-01-01\n", "people")
    answer = shop.bring("person,level,vip,seen\nbob,high,sometimes,never\n", "people")
    assert len(answer.notes) == 3
    assert said(shop, "ann") == {"level": ["1.5"], "vip": ["yes"], "seen": ["2024-01-01"]}
    assert said(shop, "bob") == {"level": ["high"], "vip": ["sometimes"], "seen": ["never"]}


def test_what_fits_the_type_known_is_converted(shop: Shop) -> None:
    shop.bring("person,code\nann,A1\n", "people")
    answer = shop.bring("person,code\nbob,12\n", "people")
    assert (said(shop, "bob"), answer.notes) == ({"code": ["12"]}, ())
    shop.bring("person,seen\nann,2024-01-01 10:00\n", "people")
    assert shop.bring("person,seen\nbob,2024-01-02\n", "people").notes == ()
    assert str(said(shop, "bob")["seen"][0].at) == "2024-01-01 21:00:00+00:00"


def test_the_language_s_own_attributes_keep_their_types(shop: Shop) -> None:
    shop.bring("person,city,phone,birthday\nann,42,79161234567,19840229\n", "people")
    assert said(shop, "ann") == {"city": ["42"], "phone": ["+79161234567"], "birthday": [date(1984, 2, 29)]}
    answer = shop.bring("person,birthday\nbob,long ago\n", "people")
    assert answer.accepted == 1
    assert "birthday" not in said(shop, "bob")


def test_attributes_may_be_named_with_their_prefix_and_mapped(shop: Shop) -> None:
    shop.bring("ID,person.city,Где родился\n1.0,Omsk,Perm\n", "people", mapping={"person": "ID", "person.birthplace": "Где родился"})
    assert said(shop, "1") == {"city": ["Omsk"], "birthplace": ["Perm"]}


def test_one_key_in_two_sources_is_two_people(shop: Shop) -> None:
    shop.bring("person,city\nann,A\n", "people")
    assert numbers(shop.bring("person,city\nann,B\n", "people", source="crm")) == (1, 0, 0, 0, 0)
    assert shop.one("SELECT COUNT(*) FROM people") == 2


def test_a_file_of_nothing_but_keys(shop: Shop) -> None:
    assert numbers(shop.bring("person\nann\nbob\n\nann\n", "people")) == (2, 0, 1, 0, 0)
    assert numbers(shop.bring("person\nann\nbob\n", "people")) == (0, 0, 2, 0, 0)


def test_a_header_alone_brings_nothing(shop: Shop) -> None:
    for kind, header in (("people", "person,city\n"), ("order-lines", "order,person,time,price\n"), ("events", "person,type,time\n")):
        assert numbers(shop.bring(header, kind)) == (0, 0, 0, 0, 0)


CARDS = (
    ("Код;Наименование;Телефон", "1;Иванова Анна;89161112233|2;Петров Олег;89161112234|3;ООО Ромашка;84951112235|4;ИП Сидоров;89161112236"),
    ("Код;Наименование;ИНН;Телефон", "1;Иванова Анна;;89161112233|2;Петров Олег;;89161112234|3;ООО Ромашка;;|4;ИП Сидоров;;"),
    ("Код;Контрагент;Телефон;E-mail", "1;Иванова Анна;89161112233;a@mail.ru|2;Петров Олег;89161112234;|3;ООО Ромашка;;|4;ИП Сидоров;;"),
)


@pytest.mark.parametrize("kind", [None, "people"])
@pytest.mark.parametrize(("head", "rows"), CARDS)
def test_lists_of_cards_keep_their_names(shop: Shop, head: str, rows: str, kind: str | None) -> None:
    assert shop.bring(head + "\n" + rows.replace("|", "\n"), kind).kind == "people"
    held = shop.rows("SELECT p.key, a.text FROM people AS p JOIN attributes AS a ON a.person = p.person AND a.name = 'name' ORDER BY 1")
    assert [tuple(row.values()) for row in held] == [("1", "Иванова Анна"), ("2", "Петров Олег"), ("3", "ООО Ромашка"), ("4", "ИП Сидоров")]


def test_who_gave_no_phone_is_known_by_the_address(shop: Shop) -> None:
    rows = "8 916 111-22-33;Анна;a@mail.ru;01.02.1990\n;Олег;Oleg@Mail.ru;02.02.1990\n89161112239;Яна;;\n;Некто;;\n"
    answer = shop.bring("Телефон;Имя;Почта;Дата рождения\n" + rows, None)
    assert (answer.accepted, answer.reasons) == (3, {"no person": 1})
    assert [row["key"] for row in shop.rows("SELECT key FROM people ORDER BY key")] == ["+79161112233", "+79161112239", "oleg@mail.ru"]
    assert {name: value for name, value in said(shop, "oleg@mail.ru").items() if name in ("phone", "email")} == {"email": ["oleg@mail.ru"]}
