"""What the rooms above rely on is the same on every engine: rows in and out, all or nothing, a refusal in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from sqlglot import exp

from coterie.errors import EngineFailed
from coterie.model.engine import Engine
from coterie.store.statement import create_table, sql

COLUMNS = {
    "n": "BIGINT",
    "money": "DECIMAL(18, 4)",
    "text": "TEXT",
    "yes": "BOOLEAN",
    "day": "DATE",
    "at": "TIMESTAMP",
    "items": "TEXT[]",
}
ROWS = [
    {
        "n": 1,
        "money": Decimal("10.5000"),
        "text": "ё'\"; --",
        "yes": True,
        "day": date(2024, 2, 29),
        "at": datetime(2026, 3, 1, 12, 30, 1),  # noqa: DTZ001 (UTC without a zone is what is stored)
        "items": ["a", "б"],
    },
    dict.fromkeys(COLUMNS) | {"n": 2},
]
ALL = sql("SELECT * FROM things ORDER BY n")


@pytest.fixture
def things(engine: Callable[[], Engine]) -> Engine:
    made = engine()
    made.execute(create_table("things", COLUMNS))
    return made


def table(*rows: dict[str, object]) -> pa.Table:
    types = (pa.int64(), pa.decimal128(18, 4), pa.string(), pa.bool_(), pa.date32(), pa.timestamp("us"), pa.list_(pa.string()))
    return pa.table({name: pa.array([row[name] for row in rows], type_) for name, type_ in zip(COLUMNS, types, strict=True)})


def test_what_is_written_is_read_as_it_was_by_rows_and_as_a_table(things: Engine) -> None:
    assert things.write("things", table(*ROWS)) == 2
    assert things.rows(ALL) == ROWS
    assert things.run(ALL).to_pylist() == ROWS
    assert things.rows(sql("SELECT n FROM things WHERE n > 2")) == []


def test_columns_not_given_are_null_and_batches_will_do(things: Engine) -> None:
    assert things.write("things", iter([pa.record_batch({"n": pa.array([7], pa.int64())})])) == 1
    assert things.rows(ALL) == [dict.fromkeys(COLUMNS) | {"n": 7}]


def test_a_transaction_is_all_or_nothing_and_an_inner_one_joins_the_outer(things: Engine) -> None:
    def write_twice_and_fail() -> None:
        with things.transaction():
            things.write("things", table(ROWS[0]))
            with things.transaction():
                things.write("things", table(ROWS[1]))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_twice_and_fail()
    assert things.rows(ALL) == []
    with things.transaction():
        things.write("things", table(ROWS[0]))
    assert len(things.rows(ALL)) == 1


@pytest.mark.parametrize("ask", ["run", "rows", "execute"])
def test_a_refusal_is_one_line_and_the_engine_goes_on(things: Engine, ask: str) -> None:
    with pytest.raises(EngineFailed) as refused:
        getattr(things, ask)(exp.select("nothing").from_("nowhere"))
    assert "nowhere" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert things.rows(ALL) == []


def test_rows_for_a_table_that_is_not_there_are_refused(things: Engine) -> None:
    with pytest.raises(EngineFailed):
        things.write("nowhere", table(*ROWS))
