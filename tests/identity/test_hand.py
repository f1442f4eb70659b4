"""What people decide, what is offered to them, and how it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coterie.errors import Refused
from coterie.services.identity import Identity
from coterie.services.imports import Imports
from coterie.store import facts

if TYPE_CHECKING:
    from tests.identity.conftest import Shop

PEOPLE = "person,email,phone,name,birthday\na,ann@mail.ru,,,\nb,ann@mail.ru,+79161234567,,\nc,,+79161234567,,\nd,,,,\n"


@pytest.fixture
def identity(shop: Shop) -> Identity:
    shop.bring(PEOPLE)
    found = Identity(shop.workspace)
    assert found.follow().merged == 2
    return found


def test_a_person_is_told_with_reasons_and_masks(shop: Shop, identity: Identity) -> None:
    found = identity.person("c")
    assert [one.key for one in found.profiles] == ["a", "b", "c"]
    assert found.profiles[1].identifiers == (("email", "a***@mail.ru"), ("phone", "***4567"))
    assert ("phone", "79161234567") in identity.person("a", masked=False).profiles[2].identifiers
    assert {(one.rule, one.value) for one in found.merges} == {("same e-mail", "a***@mail.ru"), ("same phone", "***4567")}
    assert {one.person for key in "abc" for one in facts.find(shop.engine, key)} == {1}
    with pytest.raises(Refused, match="no person 'x'"):
        identity.person("x")
    assert "ann@" not in str(shop.rows("SELECT * FROM merges"))


def test_a_merge_taken_back_stays_taken_back(shop: Shop, identity: Identity) -> None:
    number = next(one.number for one in identity.merges() if one.kind == "phone")
    identity.undo(number)
    assert shop.together() == {"a b"}
    shop.bring("person,city\nc,Пермь\na,Омск\n")
    identity.follow()
    assert shop.together() == {"a b"}
    shop.check()
    with pytest.raises(Refused, match="does not stand"):
        identity.undo(number)
    with pytest.raises(Refused, match="no merge 99"):
        identity.undo(99)


def test_a_merge_by_hand_holds_until_it_is_taken_back(shop: Shop, identity: Identity) -> None:
    identity.merge("a", "d")
    with pytest.raises(Refused, match="one person already"):
        identity.merge("d", "c")
    shop.bring("person,city\nd,Пермь\n")
    identity.follow()
    assert shop.together() == {"a b c d"}
    identity.undo(identity.merges(1)[0].number)
    assert shop.together() == {"a b c"}
    shop.check()


def test_who_is_parted_is_joined_again_only_by_hand(shop: Shop, identity: Identity) -> None:
    identity.part("b")
    assert shop.together() == set()
    with pytest.raises(Refused, match="nothing to part"):
        identity.part("b")
    identity.merge("a", "b")
    identity.merge("b", "c")
    assert shop.together() == {"a b c"}
    identity.part("c", for_good=True)
    shop.bring("person,email\nc,ann@mail.ru\n")
    identity.follow()
    assert shop.together() == {"a b"}
    shop.check()


def test_an_import_taken_back_takes_its_links_along(shop: Shop, identity: Identity) -> None:
    shop.bring("person,email\nd,ann@mail.ru\ne,ann@mail.ru\n")
    shop.bring("order,person,time,total\n1,e,2026-01-01,5\n", "orders")
    identity.follow()
    assert shop.together() == {"a b c d e"}
    Imports(shop.workspace).undo(2)
    assert shop.together() == {"a b c"}
    Imports(shop.workspace).undo(1)
    assert shop.people() == {frozenset({"main:e"})}
    shop.check()
    assert shop.rows("SELECT COUNT(*) AS n FROM identifiers")[0]["n"] == 0


def test_without_automatic_nobody_is_joined_but_the_map_stays_right(shop: Shop, identity: Identity) -> None:
    path = shop.workspace.path / "coterie.toml"
    text = path.read_text(encoding="utf-8").replace("automatic = true", "automatic = false")
    path.write_text(text, encoding="utf-8")
    from coterie.store import settings

    shop.workspace.settings = settings.load(shop.workspace.path)
    shop.bring("person,email\ne,ann@mail.ru\nf,ann@mail.ru\n")
    identity.follow()
    assert shop.together() == {"a b c"}
    identity.merge("e", "f")
    assert shop.together() == {"a b c", "e f"}
    Imports(shop.workspace).undo(1)
    assert shop.together() == {"e f"}
    shop.check()
    identity.resolve()
    assert shop.together() == {"e f"}


def test_lost_zeros_and_namesakes_are_offered(shop: Shop) -> None:
    shop.bring("person,name,phone,birthday\n123,,,\n7,Анна Иванова,,1980-05-07\n8,Иван Иванов,89161234567,\n", source="crm")
    shop.bring("person,name,phone\n000123,,\n0099,,\n17,Иванова Анна,\n18,Ивана Иванов,\n19,Пётр Иванов,89161234567\n", source="1c")
    identity = Identity(shop.workspace)
    identity.follow()
    assert shop.together() == set()
    found = {one.code: (one.count, one.examples) for one in identity.offers()}
    assert found == {
        "lost zeros: crm, 1c": (1, (("123", "000123"),)),
        "same name": (1, (("7", "17"),)),
        "like names": (1, (("8", "19"),)),
    }
    identity.accept("lost zeros: crm, 1c")
    assert shop.together() == {"1c:000123 crm:123"}
    with pytest.raises(Refused, match="no offer"):
        identity.accept("lost zeros: crm, 1c")
