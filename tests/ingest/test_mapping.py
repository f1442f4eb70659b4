"""Which column is which field."""

from __future__ import annotations

import pytest

from coterie.errors import ImportRefused
from coterie.ingest.fields import KINDS, ORDER_LEVEL
from coterie.ingest.mapping import guess, lay_out


def test_a_missing_map_means_equal_names_and_case_does_not_count_in_a_map() -> None:
    layout = lay_out("order-lines", ("No", "person", "time", "price", "order.status", "person.city", "size"), {"order": "no"})
    assert {name: bound.column for name, bound in layout.fields.items()} == {"order": 0, "person": 1, "time": 2, "price": 3, "status": 4}
    assert (list(layout.attributes), list(layout.others)) == (["city"], ["size"])


def test_a_column_that_is_mapped_is_not_also_taken_by_its_name() -> None:
    layout = lay_out("events", ("id", "type", "time"), {"person": "id"})
    assert "id" not in layout.fields


def test_all_faults_come_at_once_with_near_names() -> None:
    with pytest.raises(ImportRefused) as refused:
        lay_out("order-lines", ("InvoiceNo", "Customer"), {"order": "InvoicNo", "persn": "Customer", "time": "When"})
    said = str(refused.value)
    assert "did you mean InvoiceNo" in said
    assert "did you mean person" in said
    assert "'When'" in said


def test_what_a_kind_needs_is_asked_for() -> None:
    with pytest.raises(
        ImportRefused, match=r"(?s)no column for order.*no column for time.*no column for price.*columns of the file: 'person'"
    ):
        lay_out("order-lines", ("person",), {})
    with pytest.raises(ImportRefused, match="person or anonymous"):
        lay_out("events", ("type", "time"), {})
    with pytest.raises(ImportRefused, match=r"people have no field 'order.x'"):
        lay_out("people", ("person", "x"), {"order.x": "x"})


@pytest.mark.parametrize(
    ("columns", "kind"),
    [
        ("InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID", "order-lines"),
        ("Номер заказа,Клиент,Дата,Товар,Количество,Цена", "order-lines"),
        ("order_id,customer_id,date,total", "orders"),
        ("user_id,event_type,event_time", "events"),
        ("customer_id,email,city", "people"),
    ],
)
def test_the_kind_is_guessed_by_well_known_names(columns: str, kind: str | None) -> None:
    assert guess(tuple(columns.split(",")))[0] == kind


@pytest.mark.parametrize("columns", ["a,b", "customer_id,amount", "date,price"])
def test_what_can_t_be_guessed_is_asked(columns: str) -> None:
    with pytest.raises(ImportRefused, match="--as order-lines"):
        guess(tuple(columns.split(",")))


def test_the_order_s_fields_are_of_both_kinds_of_order_files() -> None:
    assert set(ORDER_LEVEL) <= set(KINDS["orders"]) & set(KINDS["order-lines"])


def test_what_would_be_guessed_is_offered_where_it_was_not_asked_for() -> None:
    with pytest.raises(
        ImportRefused, match="without --as these would be taken: order='Заказ', person='Клиент', time='Дата', total='Сумма'"
    ):
        lay_out("orders", ("Заказ", "Клиент", "Дата", "Сумма"), {})
