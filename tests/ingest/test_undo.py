"""Undo: the base is as if the import had never come, whatever came after it. And rows in quarantine, mended and sent again."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.ingest.conftest import Shop, numbers

from coterie.errors import ConditionRefused, ImportRefused
from coterie.model.facts import Person
from coterie.segments.asking import ask
from coterie.services.identity import Identity
from coterie.services.imports import ROW, Imports
from coterie.services.shop import Shop as Service
from coterie.store import catalogue, facts

NOON = datetime(2026, 3, 31, 9, tzinfo=UTC)
File = tuple[str, str]


def random_file(rng: random.Random) -> File:
    """A small file whose people, orders and events are likely to come again in another one, changed or not."""
    kind = rng.choice(["order-lines", "order-lines", "orders", "people", "events"])
    person, day = (lambda: rng.choice("abc")), (lambda: f"2026-03-0{rng.randint(1, 2)}")
    if kind == "order-lines":
        rows = {
            f"{rng.randint(1, 3)},{person()},{day()},{rng.choice('xy')},1,{rng.randint(1, 2)},{rng.choice(['', 'Пермь', 'Омск'])}"
            for _ in range(4)
        }
        return kind, "order,person,time,product,quantity,price,person.city\n" + "\n".join(sorted(rows)) + "\n"
    if kind == "orders":
        rows = {o: f"w{o},{person()},{day()},{rng.randint(1, 2)}" for o in (rng.randint(1, 3) for _ in range(3))}
        return kind, "order,person,time,total\n" + "\n".join(rows.values()) + "\n"
    if kind == "people":
        known = rng.sample("abcd", 2)
        rows = {p: f"{p},{rng.choice(['', 'Пермь', 'Омск'])},{rng.choice(['', 'f', 'm'])}" for p in known}
        return kind, "person,city,sex\n" + "\n".join(rows.values()) + "\n"
    rows = {
        i: f"{person()},view,{day()},{i},{rng.randint(1, 2)},{rng.choice(['', 'Пермь'])}" for i in (rng.randint(1, 4) for _ in range(3))
    }
    return kind, "person,type,time,id,value,person.city\n" + "\n".join(rows.values()) + "\n"


def known(shop: Shop) -> dict[str, Person]:
    base = facts.load(shop.workspace.warehouse, shop.workspace.settings.zone)
    return {person.key: person for person in base.people}


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 60))])
def test_an_import_taken_back_leaves_what_would_be_there_without_it(make_shop: Callable[[], Shop], seed: int) -> None:
    rng = random.Random(seed)
    files = [random_file(rng) for _ in range(5)]
    gone = rng.sample(range(5), rng.choice([1, 2]))
    shop, without = make_shop(), make_shop()
    for one in (shop, without):
        (one.workspace.path / "margins.yaml").write_text("default: 30%\ncategories: {x: 55%}\n", "utf-8")
    for place, (kind, text) in enumerate(files):
        shop.bring(text, kind, name=f"{place}.csv")
        if (seed + place) % 3:  # what follows is worked out after each import; a kill may leave it to a later one
            Identity(shop.workspace).follow()
        if place not in gone:
            without.bring(text, kind, name=f"{place}.csv")
    for place in gone:
        Imports(shop.workspace).undo(place + 1)
    Identity(without.workspace).follow()
    assert known(shop) == known(without), (files, gone)
    for kind, text in files:  # and everything can come again
        shop.bring(text, kind)


def test_an_undone_import_is_listed_and_can_not_be_undone_again(shop: Shop) -> None:
    shop.bring("person,city\nann,Пермь\n", "people")
    imports = Imports(shop.workspace)
    assert imports.undo(1).people == 1
    assert imports.get(1).undone is not None
    assert known(shop) == {}
    with pytest.raises(ImportRefused, match="already"):
        imports.undo(1)
    with pytest.raises(ImportRefused, match="no import 7"):
        imports.undo(7)


LINES = (
    "order,person,time,product,quantity,price\n1,ann,2026-03-05,ring,1,100\n1,ann,2026-03-05,brooch,one,50\n2,bob,2026-03-06,ring,1,ask\n"
)


def test_a_mended_line_joins_its_order(shop: Shop, tmp_path: Path) -> None:
    assert numbers(shop.bring(LINES)) == (1, 0, 0, 0, 2)
    imports, path = Imports(shop.workspace), tmp_path / "mend.csv"
    assert imports.save_quarantine(1, path) == 2
    with path.open(encoding="utf-8-sig") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row[ROW], row["_reason"]) for row in rows] == [
        ("2", "quantity can't be read as a number"),
        ("3", "price can't be read as a number"),
    ]
    rows[0]["quantity"] = "2"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerow(rows[0])
    assert numbers(imports.send_file(1, path)) == (1, 0, 0, 0, 0)
    (order,) = shop.person("ann").orders
    assert [(line.product, line.total) for line in order.lines] == [("ring", 100), ("brooch", 100)]
    assert shop.one("SELECT total FROM orders") == 200
    assert [one.row for one in imports.quarantine(1)] == [3]
    imports.undo(2)
    (order,) = shop.person("ann").orders
    assert [line.product for line in order.lines] == ["ring"]
    assert shop.one("SELECT total FROM orders") == 100


def test_rows_sent_again_are_mended_in_place_or_set_aside_anew(shop: Shop) -> None:
    shop.bring(LINES)
    imports = Imports(shop.workspace)
    assert numbers(imports.send(1, {2: {"quantity": "2", "time": "2026-03-01"}, 3: {}})) == (1, 0, 0, 0, 1)
    assert imports.quarantine(1) == ()
    assert [one.raw for one in imports.quarantine(2)] == [
        {"order": "2", "person": "bob", "time": "2026-03-06", "product": "ring", "quantity": "1", "price": "ask"}
    ]
    (order,) = shop.person("ann").orders
    assert str(order.moment.day) == "2026-03-01"
    with pytest.raises(ImportRefused, match="row 9 is not in the quarantine"):
        imports.send(1, {9: {}})
    with pytest.raises(ImportRefused, match="no column 'sum'"):
        imports.send(2, {2: {"sum": "1"}})


def test_a_line_that_could_not_be_taken_apart_can_be_written_anew(shop: Shop) -> None:
    shop.bring('order,person,time,product,quantity,price\n1,ann,2026-03-05,"ring,1,100\n2,bob,2026-03-06,ring,1,5\n')
    imports = Imports(shop.workspace)
    (one,) = imports.quarantine(1)
    assert isinstance(one.raw, str)
    given = dict(
        zip(("order", "person", "time", "product", "quantity", "price"), ("1", "ann", "2026-03-05", "ring", "1", "100"), strict=True)
    )
    assert numbers(imports.send(1, {one.row: given})) == (1, 0, 0, 0, 0)
    assert len(shop.person("ann").orders) == 1


def test_people_are_mended_whatever_else_their_file_told(shop: Shop) -> None:
    shop.bring("Код;ФИО;Дата регистрации;Адрес\n1;Иванова Анна;31.02.2020;Пермь\n2;Петров Олег;01.02.2020;Москва\n", None)
    imports = Imports(shop.workspace)
    (waiting,) = imports.quarantine(1)
    assert numbers(imports.send(1, {waiting.row: {"Дата регистрации": "28.02.2020"}})) == (1, 0, 0, 0, 0)
    (mended,) = facts.find(shop.workspace.warehouse, "1")
    said = shop.rows(f"SELECT name, text FROM attributes WHERE person = {mended.person} AND name IN ('name', 'Адрес') ORDER BY name")
    assert [row["text"] for row in said] == ["Иванова Анна", "Пермь"]


def test_a_file_that_comes_again_sets_no_row_aside_twice_nor_one_that_was_mended(shop: Shop) -> None:
    shop.bring(LINES)
    imports = Imports(shop.workspace)
    assert numbers(shop.bring(LINES))[4] == 2
    assert (len(imports.quarantine(1)), imports.quarantine(2)) == (2, ())
    imports.send(1, {2: {"quantity": "2"}})
    shop.bring(LINES)
    assert [one.row for one in imports.quarantine(1)] == [3]
    assert imports.quarantine(4) == ()
    assert shop.bring(LINES, source="other").quarantined == len(imports.quarantine(5)) == 2
    imports.undo(3)
    number = shop.bring(LINES).number
    assert [one.row for one in imports.quarantine(number)] == [2]


def test_a_name_under_which_nothing_is_left_is_not_known_any_more(shop: Shop) -> None:
    shop.bring("person,colour,hobby\nann,red,chess\n", "people")
    shop.bring("person,colour\nbob,blue\n", "people", name="next.csv")
    shop.bring("order,person,time,product,quantity,price,metal,order.shop\n1,ann,2026-03-05,ring,1,5,gold,north\n")
    shop.bring("order,person,time,product,quantity,price,metal\n2,ann,2026-03-06,ring,1,5,gold\n", name="next.csv")
    imports = Imports(shop.workspace)
    imports.undo(1)
    imports.undo(3)
    found = catalogue.read(shop.workspace.warehouse)
    assert (found.attribute("hobby"), "shop" in found.fields("orders")) == (None, False)
    assert {"colour"} <= set(found.attributes)
    assert "metal" in found.fields("orders")
    with pytest.raises(ConditionRefused, match="hobby"):
        ask(shop.workspace, ['hobby == "chess"'], NOON, dict)
    shop.bring("person,hobby\nann,7\n", "people", name="other.csv")
    assert ask(shop.workspace, ["hobby == 7"], NOON, dict).count() == (2, (1,))


def test_a_name_that_a_segment_asks_of_or_a_version_may_bring_back_stays_known(shop: Shop) -> None:
    service = Service(shop.workspace)
    shop.bring("person,hobby\nann,chess\n", "people")
    shop.bring("order,person,time,product,quantity,price,metal\n1,ann,2026-03-05,ring,1,5,gold\n")
    shop.bring("order,person,time,product,quantity,price\n1,ann,2026-03-05,ring,1,6\n")
    service.segments.add("players", 'hobby == "chess"')
    imports = Imports(shop.workspace)
    imports.undo(1)
    assert service.refresh().sizes == {"players": 0}
    imports.undo(3)
    assert ask(shop.workspace, ['orders(metal == "gold")'], NOON, dict).count() == (1, (1,))
