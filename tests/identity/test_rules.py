"""Who is one person, and who is not whatever they share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.identity.conftest import Shop

HEAD = "person,name,email,phone,birthday,sex,city,tax_id,discount_card\n"


@pytest.mark.parametrize(
    ("rows", "together"),
    [
        # the same e-mail, however it is written
        ("a,,ann@mail.ru,,,,,,\nb,, ANN@Mail.ru,,,,,,\nc,,bob@mail.ru,,,,,,\n", {"a b"}),
        ("a,,ann@mail.ru; ann@work.ru,,,,,,\nb,,ann@work.ru,,,,,,\n", {"a b"}),
        # the same phone
        ("a,,,8 (916) 123-45-67,,,,,\nb,,,+79161234567,,,,,\nc,,,9161234567,,,,,\n", {"a b c"}),
        # a phone of two people
        ("a,Анна Иванова,,+79161234567,,,,,\nb,Иван Иванов,,+79161234567,,,,,\n", set()),
        ("a,,,+79161234567,1980-05-07,,,,\nb,,,+79161234567,2001-03-09,,,,\n", set()),
        ("a,,,+79161234567,,f,,,\nb,,,+79161234567,,m,,,\n", set()),
        # part of a name, initials, order of words, ё, a typo: no contradiction
        ("a,Семёнова Мария,,+79161234567,,,,,\nb,мария,,+79161234567,,,,,\n", {"a b"}),
        ("a,Семёнова Мария Ильинична,,+79161234567,,,,,\nb,М. И. Семенова,,+79161234567,,,,,\n", {"a b"}),
        ("a,Александра Иванова,,+79161234567,,,,,\nb,Алекснадра Иванова,,+79161234567,,,,,\n", {"a b"}),
        # who says nothing joins one of two who contradict, never both
        ("a,Анна Иванова,,+79161234567,,,,,\nb,Иван Иванов,,+79161234567,,,,,\nc,,,+79161234567,,,,,\n", {"a c"}),
        # a card, a tax number
        ("a,,,,,,,,2000 1234\nb,,,,,,,,20001234\n", {"a b"}),
        ("a,,,,,,,500100732259,\nb,,,,,,,500100732259,\n", {"a b"}),
        # the same name and birthday, but for another city; a birthday that systems write when they don't know
        ("a,Анна Иванова,,,1980-05-07,,,,\nb,Иванова Анна,,,1980-05-07,,,,\n", {"a b"}),
        ("a,Анна Иванова,,,1980-05-07,,Пермь,,\nb,Анна Иванова,,,1980-05-07,,Омск,,\n", set()),
        ("a,Анна Иванова,,,1980-01-01,,,,\nb,Анна Иванова,,,1980-01-01,,,,\n", set()),
        ("a,Анна,,,1980-05-07,,,,\nb,Анна,,,1980-05-07,,,,\n", set()),
        # test addresses and phones, offices'
        *(
            (f"a,,{mail},,,,,,\nb,,{mail},,,,,,\n", set())
            for mail in ("test@test.ru", "1@1.ru", "noreply@shop.ru", "info@shop.ru", "x@y.ru")
        ),
        ("a,,,+70000000000,,,,,\nb,,,+70000000000,,,,,\nc,,,22-33-44,,,,,\nd,,,22-33-44,,,,,\n", set()),
        ("a,,,+74951234567 доб. 1,,,,,\nb,,,+74951234567 доб. 2,,,,,\n", set()),
        # a collector
        ("a,Розничный покупатель,x@mail.ru,,,,,,\nb,Анна,x@mail.ru,,,,,,\n", set()),
        # a company and its people
        ("a,ООО «Ромашка»,,+79161234567,,,,7707083893,\nb,Анна Иванова,,+79161234567,,f,,,\n", set()),
        ("a,ООО «Ромашка»,,,,,,7707083893,\nb,Ромашка ООО,,,,,,7707083893/770701001,\nc,Анна,,,,f,,7707083893,\n", {"a b"}),
        # people of one employer
        ("a,Анна Иванова,,,,f,,7707083893,\nb,Ольга Петрова,,,,f,,7707083893,\n", set()),
    ],
)
def test_who_is_one_person(shop: Shop, rows: str, together: set[str]) -> None:
    shop.bring(HEAD + rows)
    shop.resolve()
    assert shop.together() == together
    shop.check()


def test_what_six_people_share_is_nobodys(shop: Shop) -> None:
    shop.bring(HEAD + "".join(f"{i},,office@firm.ru x{i}@mail.ru,+74951234567,,,,,\n" for i in range(5)))
    shop.resolve()
    assert shop.together() == {"0 1 2 3 4"}
    shop.bring(HEAD + "9,,,+74951234567,,,,,\n")
    assert shop.resolve().parted == 4
    assert shop.together() == set()
    shop.check()


def test_who_orders_as_a_guest_ten_times_is_no_office(shop: Shop) -> None:
    shop.bring(HEAD + "".join(f"{i},Анна Иванова,ann@mail.ru,,,,,,\n" for i in range(10)))
    shop.resolve()
    assert len(shop.people()) == 1


def test_other_phones_and_keys_that_are_addresses_count(shop: Shop) -> None:
    shop.bring("person,Телефон (2),phone\na,89161234567,\n", source="crm")
    shop.bring("person,phone\nb,+7 916 123-45-67\nann@mail.ru,\n", source="site")
    shop.bring("person,email,site_id\nc,Ann@mail.ru,\nd,,b\n", source="till")
    shop.resolve()
    assert shop.together() == {"crm:a site:b till:d", "site:ann@mail.ru till:c"}


def test_what_was_inferred_is_no_evidence(shop: Shop) -> None:
    shop.bring(HEAD + "a,,,+79161234567,,f,,,\nb,,,+79161234567,,m,,,\n")
    shop.rows("UPDATE attributes SET confidence = 0.9 WHERE name = 'sex'")
    shop.resolve()
    assert shop.together() == {"a b"}


EVENTS = "person,anonymous,type,time\n"


def test_a_visitor_seen_with_one_person_is_that_person(shop: Shop) -> None:
    shop.bring(EVENTS + ",v1,view,2026-01-01\n", "events")
    shop.bring(EVENTS + "ann,v1,login,2026-01-02\n,v2,view,2026-01-03\n", "events")
    shop.resolve()
    assert shop.together() == {"?main:v1 ann"}
    shop.check()
    (row,) = shop.rows("SELECT * FROM people WHERE person = 1")
    assert (row["key"], row["anonymous"], str(row["known_from"])) == ("ann", False, "2025-12-31 21:00:00")
    shop.bring(EVENTS + "bob,v1,login,2026-01-04\n", "events")  # a shared device
    shop.resolve()
    assert shop.together() == set()
    shop.check()


def test_a_shared_device_does_not_join_its_people(shop: Shop) -> None:
    shop.bring(EVENTS + "ann,v1,login,2026-01-02\nbob,v1,login,2026-01-03\n,v1,view,2026-01-04\n", "events")
    shop.bring("person,email\nann,x@mail.ru\ncat,x@mail.ru\n")
    shop.resolve()
    assert shop.together() == {"ann cat"}
