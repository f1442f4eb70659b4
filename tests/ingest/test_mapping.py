"""Which column is which field."""

from __future__ import annotations

import pytest

from coterie.errors import ImportRefused
from coterie.ingest.fields import KINDS, ORDER_LEVEL
from coterie.ingest.mapping import lay_out


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
        ImportRefused, match=r"(?s)no column for order.*no column for time.*no column for price or total.*columns of the file: 'person'"
    ):
        lay_out("order-lines", ("person",), {})
    with pytest.raises(ImportRefused, match="person or anonymous"):
        lay_out("events", ("type", "time"), {})
    with pytest.raises(ImportRefused, match=r"people have no field 'order.x'"):
        lay_out("people", ("person", "x"), {"order.x": "x"})


def test_the_order_s_fields_are_of_both_kinds_of_order_files() -> None:
    assert set(ORDER_LEVEL) <= set(KINDS["orders"]) & set(KINDS["order-lines"])
