"""Costs assumed by margins.yaml: marked, never over a cost that was brought, anew where the file changes, gone with its lines."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.ingest.conftest import Shop  # noqa: TC002 -- pytest reads it
from tests.ingest.test_inferred import bring

from coterie.errors import WorkspaceRefused
from coterie.ingest.margins import NONE, read
from coterie.services.imports import Imports
from coterie.services.shop import Shop as Service

LINES = "order,person,time,product,category,quantity,price,cost\n"
SMALL = LINES + "1,ann,2026-03-05,r1,Кольца,2,100,\n1,ann,2026-03-05,s1,Серьги,1,50,20\n2,bob,2026-03-06,b1,,1,9.99,\n"


def margins(shop: Shop, text: str) -> None:
    (shop.workspace.path / "margins.yaml").write_text(text, "utf-8")


def costs(shop: Shop) -> list[Decimal | None]:
    return [row["total_cost"] for row in shop.rows("SELECT total_cost FROM lines ORDER BY order_no, line")]


def of_orders(shop: Shop) -> list[Decimal | None]:
    return [row["cost"] for row in shop.rows("SELECT cost FROM orders ORDER BY order_no")]


def test_lines_without_a_cost_get_one_that_is_marked(shop: Shop) -> None:
    margins(shop, "default: 30%\ncategories:\n  кольца: 0,55\n")
    bring(shop, SMALL, "order-lines")
    assert costs(shop) == [90, 20, Decimal("6.993")]
    assert of_orders(shop) == [110, Decimal("6.993")]
    service = Service(shop.workspace)
    asked = ("lines(cost_assumed).count == 1", "lines(not cost_assumed)", "orders(margin == 140)", "lines().sum(margin) == 2.997")
    assert service.count(*asked, as_of="2026-04-01").counts == (2, 1, 1, 1)
    assert service.doctor().costs == {"lines": 3, "without": 0, "assumed": 2}
    assert "The cost of 2 of 3 lines is assumed" in "\n".join(service.doctor().verdicts)


def test_a_category_without_a_margin_stays_without_a_cost(shop: Shop) -> None:
    margins(shop, "categories: {Кольца: 55%}")
    bring(shop, SMALL, "order-lines")
    assert (costs(shop), of_orders(shop)) == ([90, 20, None], [110, None])


def test_changed_margins_are_applied_to_all_at_the_next_import_or_when_asked(shop: Shop) -> None:
    bring(shop, SMALL, "order-lines")
    assert costs(shop) == [None, 20, None]
    service = Service(shop.workspace)
    margins(shop, "default: 50%")
    service.enrich()
    assert (costs(shop), of_orders(shop)) == ([100, 20, Decimal("4.995")], [120, Decimal("4.995")])
    margins(shop, "categories: {Кольца: 25%}")
    bring(shop, "person\ncat\n")
    assert (costs(shop), of_orders(shop)) == ([150, 20, None], [170, None])
    (shop.workspace.path / "margins.yaml").unlink()
    service.enrich()
    assert (costs(shop), of_orders(shop)) == ([None, 20, None], [None, None])


def test_a_cost_that_comes_later_wins_and_its_undo_brings_the_assumed_one_back_as_it_is_now(shop: Shop) -> None:
    margins(shop, "default: 50%")
    bring(shop, SMALL, "order-lines")
    bring(shop, SMALL.replace("9.99,", "9.99,4"), "order-lines")
    assert costs(shop)[2] == 4
    margins(shop, "default: 10%")
    Imports(shop.workspace).undo(2)
    assert costs(shop) == [180, 20, Decimal("8.991")]
    assert of_orders(shop) == [200, Decimal("8.991")]


def test_an_order_without_lines_is_assumed_by_its_total_before_the_discount(shop: Shop) -> None:
    margins(shop, "default: 40%")
    bring(shop, "order,person,time,total,discount\n1,ann,2026-03-05,90,10\n2,ann,2026-03-05,50,\n", "orders")
    assert (costs(shop), of_orders(shop)) == ([60, 30], [60, 30])
    assert Service(shop.workspace).count("orders().sum(margin) == 50", as_of="2026-04-01").counts == (1,)


GOODS = "Артикул;Наименование;Группа;Цена;Закупочная цена\nr1;Кольцо;Кольца;100;31,5\nb1;Брошь;Броши;10;\n"


def test_the_catalogue_s_cost_comes_before_any_margin_and_its_category_chooses_the_margin(shop: Shop) -> None:
    margins(shop, "default: 30%\ncategories: {броши: 50%}")
    bring(shop, SMALL, "order-lines")
    bring(shop, GOODS, "products")
    assert costs(shop) == [63, 20, Decimal("4.995")]  # 2 × 31.5 stated; 9.99 × 50 %, as its line tells no category
    assert of_orders(shop) == [83, Decimal("4.995")]
    service = Service(shop.workspace)
    assert service.count("lines(cost_assumed).count == 1", "orders(margin == 167)", as_of="2026-04-01").counts == (1, 1)
    bring(shop, GOODS.replace("31,5", "40"), "products")
    assert (costs(shop), of_orders(shop)[0]) == ([80, 20, Decimal("4.995")], 100)
    Imports(shop.workspace).undo(3)
    Imports(shop.workspace).undo(2)
    assert (costs(shop), of_orders(shop)) == ([140, 20, Decimal("6.993")], [160, Decimal("6.993")])


def test_the_catalogue_s_cost_needs_no_margins_and_reaches_lines_that_come_later(shop: Shop) -> None:
    bring(shop, GOODS, "products")
    bring(shop, SMALL, "order-lines")
    assert (costs(shop), of_orders(shop)) == ([63, 20, None], [83, None])
    assert Service(shop.workspace).doctor().costs == {"lines": 3, "without": 1, "assumed": 0}


FAULTS = {
    "default: 40": "for 40 percent write 40%",
    "default: much": "not 'much'",
    "categories: {Кольца: 30%, кольца: 40%}": "there twice",
    "categories: 30%": "one margin for each category",
    "defalt: 30%": "did you mean default?",
    "- 30%": "should say `default: 30%`",
    "default: [": "margins.yaml",
    "default: nan": "from 0% to 100% (or 0 to 1), not 'nan'",
    "default: NaN%": "not 'NaN%'",
    "default: 1e999999999999%": "not '1e999999999999%'",
    "default: -5%": "not '-5%'",
    "[" * 3000: "should say `default: 30%`",
}


@pytest.mark.parametrize(("text", "said"), FAULTS.items())
def test_what_is_wrong_with_the_margins_is_said(text: str, said: str) -> None:
    with pytest.raises(WorkspaceRefused) as refused:
        read(text)
    assert said in str(refused.value)


def test_nothing_is_written_while_the_margins_are_wrong(shop: Shop) -> None:
    margins(shop, "default: 40\nother: 1\n")
    with pytest.raises(WorkspaceRefused, match=r"(?s)other.*40%"):
        bring(shop, SMALL, "order-lines")
    assert shop.one("SELECT COUNT(*) FROM lines") == 0
    assert (read(""), read("categories:\n")) == (NONE, NONE)
