"""The Python face: a workspace opened, asked, and closed."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

import coterie
from coterie.errors import CoterieError, DefinitionRefused, Refused
from coterie.services.shop import Shop

LINES = "order,person,time,quantity,price\n1,ann,2026-01-10 10:00:00,1,5\n2,ann,2026-01-20 10:00:00,2,7\n3,bob,2026-02-01 23:30:00,1,9\n"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    file = tmp_path / "lines.csv"
    file.write_text(LINES, encoding="utf-8")
    made = Shop.create(tmp_path / "ws", timezone="Europe/Moscow", currency="RUB")
    made.import_file(file, "order-lines")
    return made


def test_open_count_members(shop: Shop, tmp_path: Path) -> None:
    shop.close()
    with coterie.open(tmp_path / "ws") as opened:
        assert opened.count("orders().count >= 2", as_of="2026-03-01").counts == (1,)
        members = opened.members("orders().sum(total) >= 9", as_of="2026-03-01")
        assert members.to_arrow().column_names == ["person"]
        assert members.keys() == ["ann", "bob"]


def test_an_instant_is_a_text_a_local_or_an_aware_datetime(shop: Shop) -> None:
    for when in ("2026-02-01 23:30", datetime(2026, 2, 1, 23, 30), datetime(2026, 2, 1, 20, 30, tzinfo=UTC)):  # noqa: DTZ001
        assert shop.count("orders()", as_of=when).counts == (2,)
    assert shop.count("orders()", as_of="2026-02-01T20:29:59Z").people == 1
    with pytest.raises(Refused, match="no date"):
        shop.count("orders()", as_of="soon")


def test_a_new_version_only_for_another_condition(shop: Shop) -> None:
    assert shop.segments.add("s", "orders()")[0].version == 1
    assert shop.segments.add("s", "( orders() )")[0].version == 1
    assert shop.segments.add("s", "orders().count > 1")[0].version == 2
    assert [segment.name for segment in shop.segments.list()] == ["s"]


def test_members_of_a_segment_are_as_of_its_refresh(shop: Shop) -> None:
    shop.segments.add("s", "orders()")
    with pytest.raises(DefinitionRefused, match="not refreshed"):
        shop.segments.members("s")
    shop.refresh(as_of="2026-01-15")
    assert shop.segments.members("s") == ["ann"]


def test_a_refresh_that_cannot_be_worked_out_publishes_nothing(shop: Shop) -> None:
    shop.segments.add("s", "orders()")
    shop.refresh(as_of="2026-01-15")
    before = shop.segments.get("s")
    with pytest.raises(Refused):
        shop.refresh(as_of="later")
    assert shop.segments.get("s") == before


def test_an_id_of_two_sources_is_explained_only_when_it_is_said_which(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("order,person,time,total\n1,ann,2026-02-01,999\n", encoding="utf-8")
    shop.import_file(tmp_path / "other.csv", "orders", source="crm")
    with pytest.raises(Refused, match="several sources: crm, main"):
        shop.explain("ann", "orders().sum(total) > 500", as_of="2026-03-01")
    assert shop.explain("ann", "orders().sum(total) > 500", source="crm", as_of="2026-03-01").member
    assert not shop.explain("ann", "orders().sum(total) > 500", source="main", as_of="2026-03-01").member
    with pytest.raises(Refused, match="of source 'shop'"):
        shop.explain("ann", "orders()", source="shop")


def test_a_changed_definition_has_no_size_until_it_is_refreshed(shop: Shop) -> None:
    shop.segments.add("s", "orders()")
    shop.refresh(as_of="2026-03-01")
    assert shop.segments.get("s").size == 2
    shop.segments.add("s", "orders().count >= 2")
    assert (shop.segments.get("s").size, shop.segments.get("s").as_of) == (None, None)
    with pytest.raises(DefinitionRefused, match="version 2, was not refreshed"):
        shop.segments.overlap("s", "s")
    shop.refresh(as_of="2026-03-01")
    assert shop.segments.get("s").size == 1


def test_a_segment_is_not_named_like_a_condition(shop: Shop) -> None:
    with pytest.raises(DefinitionRefused, match="reads as a condition"):
        shop.segments.add("orders().count > 2", "orders()")
    shop.segments.add("Спящие (90 дней)", "not orders()")
    assert shop.explain("ann", "Спящие (90 дней)", as_of="2026-03-01").member is False


def test_a_person_comes_before_a_visitor_of_the_same_id(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text("anonymous,type,time\nann,view,2026-02-01\neve,view,2026-02-01\n", encoding="utf-8")
    shop.import_file(tmp_path / "visits.csv", "events", source="web")
    assert shop.explain("ann", "orders()", as_of="2026-03-01").member
    assert shop.explain("eve", 'events("view")', as_of="2026-03-01").member


def test_a_table_of_places_that_can_t_be_read_lets_nothing_in(shop: Shop, tmp_path: Path) -> None:
    (shop.workspace.path / "places.csv").write_text("city,region,country,time_zone\nA,B,C,D\n", encoding="utf-8")
    (tmp_path / "people.csv").write_text("person,city\nzed,Tula\n", encoding="utf-8")
    before = (shop.count("orders() or not orders()").people, len(shop.imports.list()))
    with pytest.raises(CoterieError, match=r"places\.csv"):
        shop.import_file(tmp_path / "people.csv", "people")
    assert (shop.count("orders() or not orders()").people, len(shop.imports.list())) == before


def test_a_question_opens_no_store_and_reads_no_file_that_it_does_not_need(shop: Shop) -> None:
    shop.segments.add("s", "orders()")
    shop.refresh()
    folder = shop.workspace.path
    shop.close()
    code = (
        "import sys, coterie; shop = coterie.open(sys.argv[1]); shop.count('orders()'); "
        "print([m for m in ('sqlalchemy', 'yaml', 'pyroaring', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
