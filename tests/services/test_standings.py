"""Who is subscribed, reachable, suppressed, tagged, on a list or suspected stays right through imports, undo, merges and erasure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest

from coterie.errors import ImportRefused
from coterie.segments.explain.terminal import of_fact
from coterie.services.shop import Shop
from coterie.store.statement import sql
from coterie.store.workspace import Workspace

PEOPLE = """person,name,email,phone
ann,Иванова Анна,ann@mail.ru,+79123456789
bob,Петров Пётр,bob@yandex.ru,
cat,Сидорова Мария,test@test.ru,+73422000001
eve,Иванова Анна,eve@yandex.ru,+79261112233
"""
CONSENTS = """person,channel,purpose,status,time,basis,text
ann,email,news,given,2026-01-10,form,I agree
bob,email,news,given,2026-01-10,,
bob,email,news,withdrawn,2026-03-01,,
cat,email,news,given,2026-01-10,,
eve,any,news,given,,,
"""
TAGS = "person,tag,since,until\nann,vip,2026-01-10,\nbob,vip,2024-01-01,2025-01-01\n"


class Asked:
    """A shop that takes files as text and says who is in a condition."""

    def __init__(self, shop: Shop, folder: Path) -> None:
        self.shop, self.folder = shop, folder

    def bring(self, content: str, kind: str, **told: object) -> int:
        path = self.folder / f"{kind}.csv"
        path.write_text(content, encoding="utf-8")
        return self.shop.import_file(path, kind, **told).number

    def who(self, condition: str, as_of: str = "2026-04-01") -> set[str]:
        return set(self.shop.members(condition, as_of=as_of).keys())


@pytest.fixture
def asked(make_workspace: Callable[[], Workspace], tmp_path: Path) -> Iterator[Asked]:
    with Shop(make_workspace()) as shop:
        yield Asked(shop, tmp_path)


def test_consents_are_as_they_stood_then_and_go_with_their_import(asked: Asked) -> None:
    asked.bring(PEOPLE, "people")
    number = asked.bring(CONSENTS, "consents")
    assert asked.who('subscribed("email", "news")') == {"ann", "cat", "eve"}
    assert asked.who('subscribed("email", "news")', as_of="2026-02-01") == {"ann", "bob", "cat", "eve"}
    assert asked.who('consent("email", "news").basis == "form" and consent("email", "news").since < date("2026-02-01")') == {"ann"}
    asked.shop.undo_import(number)
    assert asked.who('subscribed("email", "news") or reachable("email")') == set()


def test_channels_and_purposes_of_a_file_are_called_by_their_own_names(asked: Asked) -> None:
    asked.bring(PEOPLE, "people")
    asked.bring(
        "person,channel,purpose,status\nann,Электронная почта,акции,да\nbob,E-mail,Обработка персональных данных,да\neve,все каналы,акции,да\n",
        "consents",
    )
    assert asked.who('subscribed("email", "акции")') == {"ann", "eve"}
    assert asked.who('subscribed("email")') == {"ann", "eve"}  # to process data is not to be written to
    assert asked.who('subscribed("email", "data")') == {"bob"}


def test_somebody_is_reachable_with_a_contact_that_works_and_a_consent(asked: Asked) -> None:
    asked.bring(PEOPLE, "people")
    asked.bring(CONSENTS, "consents")
    assert asked.who('reachable("email")') == {"ann", "eve"}  # bob withdrew, cat's address is nobody's
    assert asked.who('reachable("sms", "news")') == {"eve"}  # ann's word was of e-mail
    asked.bring("person,time,channel,bounced\nann,2026-03-20 10:00:00,email,yes\n", "messages")
    assert asked.who('reachable("email")') == {"eve"}
    assert asked.who('reachable("email")', as_of="2026-03-01") == {"ann", "eve"}


def why_not(asked: Asked, person: str, condition: str, lang: Literal["en", "ru"] = "en") -> list[str]:
    told = asked.shop.explain(person, condition, lang=lang)
    assert not told.member
    return [of_fact(one, lang) for one in told.tree.facts if "obstacle" in one]


def test_an_explanation_says_what_keeps_somebody_from_being_reached(asked: Asked) -> None:
    asked.bring(PEOPLE.replace("test@test.ru", "qwerty@mail.ru") + "dan,Дан,dan@gmial.com,+73422111111\nfay,Фая,,\n", "people")
    asked.bring(CONSENTS, "consents")
    asked.bring("person,time,channel,bounced\neve,2026-03-20 10:00:00,email,yes\n", "messages")
    asked.shop.privacy.suppress("email", "ann@mail.ru", reason="complained")
    assert why_not(asked, "ann", 'reachable("email")')[0].startswith("suppressed for email, since 20")
    assert why_not(asked, "bob", 'reachable("email")') == ["consent to email was withdrawn, news, since 2026-03-01"]
    assert why_not(asked, "cat", 'reachable("email", "news")') == ["the address or number was written to get past a form; nobody reads it"]
    assert why_not(asked, "dan", 'reachable("email")') == [
        "the address is mistyped: gmial.com looks like gmail.com",
        "no consent to email is on record, and blank is not consent",
    ]
    assert why_not(asked, "dan", 'reachable("sms")', "ru")[0] == "номер городской, сообщения на него не дойдут"
    assert why_not(asked, "fay", 'reachable("email")', "ru") == [
        "нет адреса или номера для канала email; текст, который им быть не может, не считается",
        "нет согласия на канал email, а пустое согласием не считается",
    ]
    assert why_not(asked, "eve", 'reachable("email")') == ["the last letter came back, since 2026-03-20"]
    assert not any("obstacle" in one for one in asked.shop.explain("eve", 'reachable("sms")').tree.facts)


def test_a_suppression_stands_from_when_it_was_said_until_it_is_lifted(asked: Asked) -> None:
    asked.bring(PEOPLE, "people")
    asked.bring(CONSENTS, "consents")
    assert asked.shop.privacy.suppress("email", "Ann@Mail.ru", reason="complained")
    assert set(asked.shop.members('suppressed("email").reason == "complained"').keys()) == {"ann"}
    assert asked.who('suppressed("email")') == set(), "not yet in April"
    during = asked.shop.workspace.warehouse.rows(sql("SELECT since FROM standings WHERE ledger = 'suppression'"))[0]["since"]
    assert asked.shop.privacy.unsuppress("email", "ann@mail.ru")
    assert set(asked.shop.members('suppressed("email")').keys()) == set()
    assert asked.who('suppressed("email") and not reachable("email")', as_of=f"{during.isoformat()}+00:00") == {"ann"}


def test_whoever_comes_later_with_a_suppressed_address_is_suppressed_from_then_on(asked: Asked) -> None:
    asked.shop.privacy.suppress("sms", "8 912 345-67-89")
    asked.bring(PEOPLE, "people")
    assert set(asked.shop.members('suppressed("sms")').keys()) == {"ann"}
    assert set(asked.shop.members('suppressed("sms").reason is None').keys()) == {"ann", "bob", "cat", "eve"}


def test_tags_stand_from_their_day_to_their_end(asked: Asked) -> None:
    asked.bring(TAGS, "tags")
    assert asked.who('tagged("vip")') == {"ann"}
    assert asked.who('tagged("vip", last="90d")') == {"ann"}
    assert asked.who('tagged("vip", last="30d")') == set()
    assert asked.who('tagged("vip").since == date("2026-01-10")') == {"ann"}
    assert asked.who('tagged("vip")', as_of="2024-06-01") == {"bob"}


def test_a_list_is_a_file_of_people_and_goes_with_it(asked: Asked) -> None:
    asked.bring(PEOPLE, "people")
    expo = asked.bring("person,name\nann,Иванова Анна\nnew,Новиков Олег\n", "people", constants={"list": "expo"})
    asked.bring("person,name\nbob,Петров Пётр\n", "people", constants={"list": "fair"})
    assert asked.who('in_list("expo")') == {"ann", "new"}
    assert asked.who('in_list("fair")') == {"bob"}
    asked.bring("person,name\ncat,Сидорова Мария\n", "people")
    assert "cat" not in asked.who('in_list("expo") or in_list("fair")'), "no recipe repeats a list"
    asked.shop.undo_import(expo)
    assert asked.who('in_list("expo")') == set()
    with pytest.raises(ImportRefused, match="only a file of people is a list"):
        asked.bring(TAGS, "tags", constants={"list": "expo"})
    with pytest.raises(ImportRefused, match="say what the list is called"):
        asked.bring(PEOPLE, "people", constants={"list": " "})


def test_who_may_be_the_same_is_suspected_until_it_is_decided(asked: Asked) -> None:
    asked.bring(PEOPLE, "people")
    assert asked.who("duplicate_suspected") == {"ann", "eve"}
    asked.shop.identity.merge("ann", "eve")
    assert asked.who("duplicate_suspected") == set()
    asked.shop.privacy.suppress("email", "eve@yandex.ru")
    assert set(asked.shop.members('suppressed("email")').keys()) == {"ann"}
    asked.shop.identity.part("eve")
    assert set(asked.shop.members('suppressed("email")').keys()) == {"eve"}
    assert asked.who("duplicate_suspected") == set(), "it was decided"


def test_whoever_is_erased_leaves_no_entry_and_an_undone_import_none_either(asked: Asked) -> None:
    number = asked.bring(PEOPLE, "people")
    engine = asked.shop.workspace.warehouse
    left = "SELECT COUNT(*) AS n FROM standings WHERE profile NOT IN (SELECT profile FROM profiles) OR person NOT IN (SELECT person FROM people)"
    asked.shop.privacy.erase("cat")
    assert engine.rows(sql(left)) == [{"n": 0}]
    assert asked.who('in_list("x") or duplicate_suspected') == {"ann", "eve"}
    asked.shop.undo_import(number)
    assert engine.rows(sql("SELECT COUNT(*) AS n FROM standings")) == [{"n": 0}]


def test_an_explanation_shows_the_entries_and_what_was_never_seen_is_told(asked: Asked) -> None:
    asked.bring(PEOPLE, "people")
    asked.bring(CONSENTS, "consents")
    told = asked.shop.explain("bob", 'subscribed("email", "news")', as_of="2026-04-01")
    assert not told.member
    assert [fact["said"] for fact in told.tree.facts] == ["withdrawn", "given"]
    warned = asked.shop.count('subscribed("email", "nwes") or tagged("vip") or suppressed("emial")').warnings
    assert [warning.suggestions for warning in warned] == [("news",), (), ("email",)]


def test_a_contact_that_gave_way_reaches_nobody_any_more(asked: Asked) -> None:
    orders = (
        "order,person,time,total,person.email\n1,ann,2026-01-01 10:00:00,5,ann@mail.ru\n2,ann,2026-03-01 10:00:00,5,ann@mailinator.com\n"
    )
    asked.bring(orders, "orders")
    asked.bring(CONSENTS, "consents")
    assert asked.who('reachable("email")', as_of="2026-02-01") == {"ann"}
    assert asked.who('reachable("email")') == set()
