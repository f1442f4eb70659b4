"""Facts read back as plain objects; the same on both engines (the import's own tests read every field)."""
# ruff: noqa: DTZ001 -- naive times are what files and stores hold

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pyarrow as pa

from coterie.engines.duckdb import DuckDB
from coterie.store import facts, warehouse

ZONE = ZoneInfo("Europe/Moscow")
AT = datetime(2026, 3, 1, 21)


def engine() -> DuckDB:
    made = DuckDB()
    warehouse.migrate(made)
    stamp = pa.timestamp("us")
    made.write(
        "people",
        pa.table(
            {
                "person": [1, 2],
                "source": ["main", "crm"],
                "key": ["ann", "ann"],
                "anonymous": [False, True],
                "known_from": pa.array([None, AT], stamp),
            }
        ),
    )
    profiles = {"profile": [1, 2], "person": [1, 2], "source": ["main", "crm"], "key": ["ann", "ann"], "anonymous": [False, True]}
    made.write("profiles", pa.table(profiles))
    made.write("fields", pa.table({"kind": ["person", "person"], "name": ["vip", "seen"], "type": ["truth", "instant"]}))
    made.write(
        "attributes",
        pa.table(
            {
                "person": [1, 1],
                "name": ["vip", "vip"],
                "since": pa.array([AT, None], stamp),
                "rank": pa.array([0, 0], pa.int16()),
                "id": ["2", "ann"],
                "truth": [True, False],
            }
        ),
    )
    made.write(
        "attributes",
        pa.table({"person": [1], "name": ["seen"], "rank": pa.array([0], pa.int16()), "id": ["ann"], "instant": pa.array([AT], stamp)}),
    )
    made.write("crossings", pa.table({"segment": ["a"], "person": [1], "direction": ["entered"], "at": pa.array([AT], stamp)}))
    shared = {
        "person": [1],
        "time": pa.array([AT], stamp),
        "day": [date(2026, 3, 2)],
        "hour": pa.array([0], pa.int16()),
        "rank": pa.array([0], pa.int16()),
    }
    made.write(
        "orders",
        pa.table(
            shared | {"order_no": [1], "book": ["orders"], "order": ["7"], "total": [Decimal(5)], "gift_wrap": [True], "whole": [True]}
        ),
    )
    made.write(
        "lines",
        pa.table(
            shared
            | {
                "order_no": [1],
                "book": ["orders"],
                "order": ["7"],
                "line": pa.array([1], pa.int32()),
                "total": [Decimal(5)],
                "discount": [Decimal(1)],
                "whole": [True],
            }
        ),
    )
    return made


def test_people_are_found_by_key_people_before_visitors() -> None:
    assert [(known.person, known.source, known.anonymous) for known in facts.find(engine(), "ann")] == [
        (1, "main", False),
        (2, "crm", True),
    ]
    assert facts.find(engine(), "nobody") == ()


def test_histories_run_from_ever_to_now_and_instants_carry_their_local_day() -> None:
    ann, visitor = facts.load(engine(), ZONE).people
    assert [(value.value, value.since) for value in ann.attributes["vip"]] == [(False, None), (True, AT.replace(tzinfo=UTC))]
    (seen,) = ann.attributes["seen"]
    assert (seen.value.day, seen.value.hour) == (date(2026, 3, 2), 0)
    assert (ann.crossings[0].direction, ann.crossings[0].at) == ("entered", AT.replace(tzinfo=UTC))
    assert (visitor.anonymous, visitor.known_from, visitor.orders) == (True, AT.replace(tzinfo=UTC), ())


def test_an_order_without_lines_has_one_of_which_only_the_total_is_known() -> None:
    (ann,) = facts.load(engine(), ZONE, [1]).people
    ((line,),) = [order.lines for order in ann.orders]
    assert (line.total, line.discount, line.quantity) == (Decimal(5), None, None)
    assert dict(ann.orders[0].fields) == {"gift_wrap": True}


def test_no_numbers_are_no_people() -> None:
    assert facts.load(engine(), ZONE, []).people == ()
