"""Whom any writing reaches is entered with it, and taken up by the next refresh; nothing is entered before the first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pyarrow as pa
import pytest
from sqlglot import exp

from coterie.engines.duckdb import DuckDB
from coterie.store import refreshes, warehouse
from coterie.store.statement import insert, query, sql
from coterie.store.touches import Watched

NOON = datetime(2026, 3, 1, 12)  # noqa: DTZ001 -- naive UTC, as stores hold it


@pytest.fixture
def engine() -> Iterator[Watched]:
    engine = Watched(DuckDB(threads=1))
    warehouse.migrate(engine)
    yield engine
    engine.close()


@pytest.fixture
def watched(engine: Watched) -> Watched:
    refreshes.begin(engine, 0)
    return engine


def events(*people: int | None) -> pa.Table:
    return pa.table({"event_no": pa.array(range(len(people)), pa.int64()), "person": pa.array(people, pa.int64())})


def touched(engine: Watched) -> list[tuple[int | None, str]]:
    """Who and why, since it was last asked."""
    rows = engine.rows(sql("SELECT DISTINCT who, reason FROM touches ORDER BY who, reason"))
    engine.execute(sql("DELETE FROM touches"))
    return [(row["who"], row["reason"]) for row in rows]


def test_nothing_is_entered_before_the_first_refresh(engine: Watched) -> None:
    engine.write("events", events(1, 2))
    assert touched(engine) == []


def test_rows_reach_whose_they_are(watched: Watched) -> None:
    assert watched.write("events", events(1, 2, 2, None)) == 4
    assert touched(watched) == [(1, "facts"), (2, "facts")]
    watched.write("visits", iter(events(3).to_batches()))
    assert touched(watched) == [(3, "facts")]
    watched.write("costs", pa.table({"record_no": [1]}))
    watched.execute(insert("visits", ["event_no", "person"], query("SELECT event_no, person FROM events WHERE person = 2")))
    assert touched(watched) == [(2, "facts")]


def test_an_update_and_a_delete_reach_whose_rows_they_concern(watched: Watched) -> None:
    watched.write("events", events(1, 2, 3))
    touched(watched)
    watched.execute(sql("UPDATE events SET type = n.type FROM (SELECT 2 AS person, 'view' AS type) AS n WHERE events.person = n.person"))
    assert touched(watched) == [(2, "facts")]
    watched.execute(sql("UPDATE events SET rank = 0"))
    assert touched(watched) == [(1, "facts"), (2, "facts"), (3, "facts")]
    watched.execute(sql("DELETE FROM events AS e WHERE e.person IN (SELECT person FROM events WHERE person > 2)"))
    assert touched(watched) == [(3, "facts")]


def test_who_is_another_now_reaches_both(watched: Watched) -> None:
    watched.write("events", events(1, 2))
    touched(watched)
    watched.execute(sql("UPDATE events SET person = m.after FROM (SELECT 2 AS before, 1 AS after) AS m WHERE events.person = m.before"))
    assert touched(watched) == [(1, "merge"), (2, "merge")]


def test_the_catalogue_reaches_everybody(watched: Watched) -> None:
    watched.write("products", pa.table({"record_no": [1], "product": ["p"]}))
    watched.execute(sql("DELETE FROM companies"))
    assert touched(watched) == [(None, "companies"), (None, "products")]


def test_what_is_rolled_back_reaches_nobody(watched: Watched) -> None:
    def half() -> None:
        with watched.transaction():
            watched.write("events", events(1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    assert touched(watched) == []


def test_a_statement_that_can_not_be_seen_through_is_a_defect(watched: Watched) -> None:
    with pytest.raises(AssertionError, match="insert, update or delete"):
        watched.execute(exp.TruncateTable(expressions=[exp.to_table("events")]))


# ---------------------------------------------------------------- from one refresh to the next


def numbers_of(engine: Watched) -> list[int | None]:
    return [row["generation"] for row in engine.rows(sql("SELECT generation FROM touches ORDER BY who"))]


def test_touches_are_kept_until_the_refresh_that_took_them_up_is_published(watched: Watched) -> None:
    refreshes.end(watched, 1, NOON, {"a": "print"})
    watched.write("events", events(1))
    last = refreshes.begin(watched, 1)
    assert last is not None
    assert (last.generation, last.as_of, dict(last.prints)) == (1, NOON, {"a": "print"})
    assert numbers_of(watched) == [2]
    refreshes.end(watched, 2, NOON, {})
    watched.write("events", events(2))
    assert refreshes.begin(watched, 1) == last  # the second was never published
    assert numbers_of(watched) == [2, 2]
    refreshes.end(watched, 2, NOON, {})
    assert refreshes.begin(watched, 2) is not None
    assert numbers_of(watched) == []


def test_where_a_store_was_put_back_nothing_is_known(watched: Watched) -> None:
    for generation in (1, 2, 3):
        refreshes.begin(watched, generation - 1)
        refreshes.end(watched, generation, NOON, {})
    refreshes.begin(watched, 3)
    assert refreshes.begin(watched, 1) is None  # the application store is older: touches between are gone
    assert refreshes.begin(watched, 9) is None  # the warehouse is
    assert refreshes.begin(watched, 0) is None
