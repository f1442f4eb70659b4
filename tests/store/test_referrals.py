"""Whom people brought, worked out from who they say brought them."""

from __future__ import annotations

from pathlib import Path

import pytest

from coterie.services.shop import Shop

PEOPLE = """person,email,created,кто пригласил,referral_code
ann,ann@mail.ru,2026-01-01,,ANN10
bob,bob@mail.ru,2026-02-01,ann,
cat,cat@mail.ru,2026-03-01,ANN10,
dan,dan@mail.ru,,Ann@Mail.ru,
eve,eve@mail.ru,2026-03-02,eve,
fay,fay@mail.ru,2026-03-03,zed,
"""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop.create(tmp_path / "shop", timezone="Europe/Moscow", currency="RUB")
    bring(shop, tmp_path, PEOPLE)
    return shop


def bring(shop: Shop, folder: Path, text: str, kind: str = "people") -> int:
    (folder / "file.csv").write_text(text, encoding="utf-8")
    return shop.import_file(folder / "file.csv", kind).number


def brought(shop: Shop, condition: str = "referrals()", as_of: str = "2026-03-10") -> set[str]:
    return set(shop.members(condition, as_of=as_of).keys())


def test_who_is_named_by_id_code_or_address_brought_them(shop: Shop) -> None:
    with shop:
        assert brought(shop) == {"ann"}, "nobody brings themselves, and an unknown word means nobody"
        assert brought(shop, "referrals().count == 3") == {"ann"}
        assert brought(shop, 'referrals(last="30d").count == 1') == {"ann"}, "dan, of unknown day, is in no window"
        assert brought(shop, "referrals().count == 2", "2026-02-15") == {"ann"}
        assert brought(shop, 'advocacy.role == "brought"') == {"bob", "cat", "dan", "eve", "fay"}
        assert "без даты" in "\n".join(lines_of(shop, "ann"))


def test_west_of_greenwich_who_is_of_unknown_day_is_so_too(tmp_path: Path) -> None:
    with Shop.create(tmp_path / "west", timezone="America/New_York", currency="USD") as shop:
        bring(shop, tmp_path, PEOPLE)
        assert "без даты" in "\n".join(lines_of(shop, "ann"))


def lines_of(shop: Shop, person: str) -> list[str]:
    from coterie.segments.explain import lines

    return lines(shop.explain(person, "referrals().count >= 2", as_of="2026-03-10", lang="ru"))


def test_they_follow_what_comes_later_and_what_is_taken_back(shop: Shop, tmp_path: Path) -> None:
    with shop:
        shop.segments.add("brought", "referrals()")
        shop.refresh(as_of="2026-03-10")
        number = bring(shop, tmp_path, "person,created\nzed,2026-03-05\n")
        done = shop.refresh(as_of="2026-03-10 01:00")
        assert (done.kind, done.entered) == ("incremental", {"brought": 1})
        assert brought(shop) == {"ann", "zed"}
        shop.imports.undo(number)
        assert brought(shop) == {"ann"}
        bring(shop, tmp_path, "order,person,time,product,quantity,price\n1,dan,2026-03-04,p,1,10\n", "order-lines")
        assert brought(shop, 'referrals(last="30d").count == 2') == {"ann"}, "who is of unknown day came with their first order"


def test_a_merge_counts_once_and_nobody_brings_themselves(shop: Shop) -> None:
    with shop:
        shop.identity.merge("bob", "cat")
        assert brought(shop, "referrals().count == 2") == {"ann"}, "who was two is one"
        shop.identity.merge("ann", "dan")
        assert brought(shop, "referrals().count == 1") == {"ann"}, "dan was brought by who is now dan"
        assert shop.refresh(as_of="2026-03-10").people == 4


def test_who_is_erased_is_no_longer_counted(shop: Shop) -> None:
    with shop:
        shop.privacy.erase("bob")
        assert brought(shop, "referrals().count == 2") == {"ann"}
        shop.privacy.erase("ann")
        assert brought(shop) == set()
