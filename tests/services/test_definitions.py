"""What segments say: versions compared as conditions and people, removal, and taking things back exactly."""
# ruff: noqa: DTZ011 -- a day of review is the reader's own

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from coterie.errors import DefinitionRefused
from coterie.model.definition import Details, Stated
from coterie.services.shop import Shop

LINES = "order,person,time,quantity,price\n1,ann,2026-01-10,1,5\n2,ann,2026-01-20,2,7\n3,bob,2026-02-01,1,9\n4,cat,2026-02-20,1,3\n"
T = "2026-03-01"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    file = tmp_path / "lines.csv"
    file.write_text(LINES, encoding="utf-8")
    made = Shop.create(tmp_path / "ws", timezone="Europe/Moscow", currency="RUB")
    made.import_file(file, "order-lines")
    return made


def stated(shop: Shop, name: str) -> Stated:
    return shop.segments.definitions.get(name).stated


def test_what_is_said_of_a_segment_is_kept_and_judged(shop: Shop) -> None:
    segment, _ = shop.segments.add("s", "orders()", owner="Анна", kind="стратегический", review=date(2026, 1, 1))
    assert segment.details == Details(owner="Анна", kind="strategic", review=date(2026, 1, 1))
    assert segment.due
    assert not shop.segments.describe("s", review=date.today() + timedelta(days=40), owner="").due
    assert shop.segments.get("s").details.wanting() == ("owner", "purpose")
    with pytest.raises(DefinitionRefused, match=r"did you mean owner(.|\n)*2026-12-01"):
        shop.segments.add("s", "orders()", ownr="x", review="soon")
    assert shop.segments.get("s").version == 1


def test_two_versions_are_compared_in_people(shop: Shop) -> None:
    shop.segments.add("s", "orders().count >= 2")
    with pytest.raises(DefinitionRefused, match="one version"):
        shop.segments.diff("s")
    shop.segments.add("s", 'orders(last="30d")')
    shop.segments.add("s", "orders() and orders().sum(total) > 3")
    found = shop.segments.diff("s", 1, 2, as_of=T)
    assert found.both is not None
    assert found.only_old is not None
    assert found.only_new is not None
    assert (found.both.people, found.only_old.examples, found.only_new.examples) == (0, ("ann",), ("bob", "cat"))
    assert (found.old.definition.version, found.new.sentence) == (1, "People who made at least one order in the last 30 days")
    assert [one.definition.version for one in (shop.segments.diff("s", 1).new, shop.segments.diff("s").old)] == [3, 2]
    assert shop.segments.diff("s", 1, 2, as_of=T, examples=0).only_new == found.only_new.__class__(2)
    with pytest.raises(DefinitionRefused, match="versions 1 to 3, not 9"):
        shop.segments.diff("s", 9)


def test_a_version_that_no_longer_fits_the_base_is_still_compared_as_a_condition(shop: Shop) -> None:
    shop.segments.add("old", "orders()")
    shop.segments.add("s", 'in_segment("old")')
    shop.segments.add("s", "orders()")
    shop.segments.remove("old")
    found = shop.segments.diff("s")
    assert [one.kind for one in found.differences] == ["changed"]
    assert (found.both, "no segment 'old'" in found.fault) == (None, True)


def test_a_segment_that_others_refer_to_stays_and_they_are_named(shop: Shop) -> None:
    shop.segments.add("a", "orders()")
    shop.segments.add("b", 'in_segment("a")')
    shop.segments.add("c", 'entered("a", last="7d")')
    with pytest.raises(DefinitionRefused, match="'a' can't be removed: 'b', 'c' refer to it"):
        shop.segments.remove("a")
    used = shop.segments.used("a")
    assert [(one.segment, one.how, one.through) for one in used.segments] == [("b", ("in_segment",), ()), ("c", ("entered",), ())]
    shop.segments.remove("b")
    shop.segments.remove("c")
    shop.segments.remove("a")
    assert shop.segments.list() == ()
    with pytest.raises(DefinitionRefused, match="was removed; to bring it back"):
        shop.segments.used("a")


def test_removed_means_left_by_all_and_brought_back_means_entered_again(shop: Shop) -> None:
    shop.segments.add("s", "orders()", owner="Анна")
    shop.refresh(as_of=T)
    shop.segments.remove("s")
    assert shop.refresh(as_of="2026-03-02").left == {"s": 3}
    shop.segments.undo("s")
    found = shop.segments.get("s")
    assert (found.version, found.size, found.details.owner) == (2, None, "Анна")
    assert shop.refresh(as_of="2026-03-03").entered == {"s": 3}


def test_undo_goes_back_step_by_step_and_forth_to_any_version(shop: Shop) -> None:
    said = []
    for text, owner in (("orders()", "a"), ("not orders()", "a"), ("not orders()", "b"), ("orders().count > 1", "b")):
        shop.segments.add("s", text, owner=owner)
        said.append(stated(shop, "s"))
    for before in reversed(said[:-1]):
        shop.segments.undo("s")
        assert stated(shop, "s") == before
    with pytest.raises(DefinitionRefused, match="nothing before"):
        shop.segments.undo("s")
    shop.segments.undo("s", to=3)
    assert stated(shop, "s").condition == "orders().count > 1"
    with pytest.raises(DefinitionRefused, match="says what version 3 says"):
        shop.segments.undo("s", to=3)
    shop.segments.undo("s")
    assert stated(shop, "s") == said[0]
    with pytest.raises(DefinitionRefused, match="no segment 'x'"):
        shop.segments.undo("x")
    with pytest.raises(DefinitionRefused, match="number of a batch"):
        shop.segments.undo()


def test_an_undo_that_would_close_a_circle_is_refused(shop: Shop) -> None:
    shop.segments.add("b", "orders()")
    shop.segments.add("a", 'in_segment("b")')
    shop.segments.add("a", "orders()")
    shop.segments.add("b", 'in_segment("a")')
    with pytest.raises(DefinitionRefused, match="defined by itself"):
        shop.segments.undo("a")
    assert stated(shop, "a").condition == "orders()"


@pytest.mark.parametrize("seed", range(3))
def test_of_random_changes_as_many_undos_return_exactly(shop: Shop, seed: int) -> None:
    rng = Random(seed)
    shop.segments.add("s", "orders()")
    states = [stated(shop, "s")]
    for _ in range(8):
        text = rng.choice(("orders()", "not orders()", "orders().count > 1", 'orders(last="30d")'))
        shop.segments.add("s", text, owner=rng.choice(("a", "b", "")), kind=rng.choice(("strategic", "operational", "")))
        if stated(shop, "s") != states[-1]:
            states.append(stated(shop, "s"))
    for before in reversed(states[:-1]):
        shop.segments.undo("s")
        assert stated(shop, "s") == before
