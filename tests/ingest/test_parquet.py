"""Parquet files bring the same facts as the CSV that says the same."""
# ruff: noqa: DTZ001 -- naive times are what files and stores hold

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from coterie.errors import ImportRefused
from coterie.ingest.answer import ImportAnswer
from coterie.ingest.pipeline import import_file

if TYPE_CHECKING:
    from tests.ingest.conftest import Shop


def bring(shop: Shop, table: pa.Table, kind: str | None, **choices: Any) -> ImportAnswer:
    path = shop.folder / "file.parquet"
    pq.write_table(table, path)
    return import_file(shop.workspace, path, kind, **choices)


def test_typed_columns_are_the_rows_that_a_csv_would_hold(shop: Shop) -> None:
    table = pa.table(
        {
            "order": pa.array([1.0, 2.0, None]),
            "person": pa.array([14646.0, 14646.0, 5.0]),
            "time": pa.array([datetime(2026, 3, 1, 12), datetime(2026, 3, 2, 0, 0, 0, 5), datetime(2026, 3, 1)], pa.timestamp("us")),
            "quantity": pa.array([1, 2, 3], pa.int16()),
            "price": pa.array([2.55, 0.1 + 0.2, float("nan")]),
            "discount": pa.array([Decimal("0.50"), None, None], pa.decimal128(10, 2)),
        }
    )
    answer = bring(shop, table, "order-lines")
    assert (answer.accepted, dict(answer.reasons)) == (2, {"no order number": 1})
    csv = "order,person,time,quantity,price,discount\n1,14646,2026-03-01 12:00,1,2.55,0.5\n2,14646,2026-03-02 00:00:00.000005,2,0.3,\n"
    assert shop.bring(csv).duplicates == 2


def test_zoned_times_days_lists_bytes_and_nested_values(shop: Shop) -> None:
    table = pa.table(
        {
            "person": pa.array([b"ann", b"bob"], pa.binary()),
            "seen": pa.array([datetime(2026, 3, 1, 12, tzinfo=UTC), None], pa.timestamp("us", "Europe/Berlin")),
            "birthday": pa.array([date(1984, 2, 29), None]),
            "tags": pa.array([["vip", "new"], []], pa.list_(pa.string())),
            "vip": pa.array([True, None]),
            "extra": pa.array([{"a": 1}, None]),
            "size": pa.array([1e20, 1.5]),
        }
    )
    assert bring(shop, table, "people").accepted == 2
    ann = {name: values[0].value for name, values in shop.person("ann").attributes.items()}
    assert str(ann.pop("seen").at) == "2026-03-01 12:00:00+00:00"
    assert ann == {"birthday": date(1984, 2, 29), "tags": ("new", "vip"), "vip": True, "extra": '{"a":1}', "size": "100000000000000000000"}


def test_a_damaged_file_is_refused(shop: Shop) -> None:
    path = shop.folder / "file.parquet"
    pq.write_table(pa.table({"person": ["a"] * 1000}), path)
    whole = path.read_bytes()
    for broken in (whole[:-20], whole[:4] + bytes(50) + whole[54:], b"PAR1" + bytes(100) + b"PAR1"):
        path.write_bytes(broken)
        with pytest.raises(ImportRefused):
            import_file(shop.workspace, path, "people")
    assert shop.one("SELECT COUNT(*) FROM people") == 0
