"""What can be named in a condition is what this base holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from coterie.services.shop import Shop
from coterie.store.workspace import Workspace

ORDERS = """order,person,time,total,status
1,ann,2026-03-01 10:00:00,100,Выполнен
2,bob,2026-03-02 10:00:00,200,Отменён
3,cat,2026-03-03 10:00:00,300,Возврат
4,dan,2026-03-04 10:00:00,400,Новый
"""


def test_a_status_that_only_another_source_has_is_told(make_workspace: Callable[[], Workspace], tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(ORDERS, encoding="utf-8")
    with Shop(make_workspace()) as shop:
        shop.import_file(path, "orders")

        def told(condition: str) -> list[tuple[str, tuple[str, ...]]]:
            return [(one.code, one.suggestions) for one in shop.count(condition, as_of="2026-04-01").warnings]

        assert told('orders(status == "Возврат")') == [("other_book", ("returns()",))]
        assert told('lines(order.status in ["Отменён", "Новый"])') == [("other_book", ("cancelled()",)), ("other_book", ("open_orders()",))]
        assert told('orders(status == "Выполнен") or returns(status == "Возврат")') == []
        assert set(shop.members("returns()", as_of="2026-04-01").keys()) == {"cat"}
