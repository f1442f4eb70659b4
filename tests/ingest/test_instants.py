"""Times in files against Python's own time zones."""
# ruff: noqa: DTZ001 -- naive times are what files and stores hold

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from sqlglot import exp

from coterie.engines.duckdb import DuckDB
from coterie.ingest import instants
from coterie.store.statement import column, create_table, named, select

ZONES = [
    "Europe/Moscow",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Yekaterinburg",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "UTC",
]


def read(texts: list[str], zone: ZoneInfo) -> list[tuple[datetime | None, datetime | None]]:
    """(UTC, local) of each text."""
    scratch = DuckDB(ordered=True)
    scratch.execute(create_table("t", {"row": "BIGINT", "c": "TEXT"}))
    scratch.write("t", pa.table({"row": range(len(texts)), "c": texts}))
    clock = instants.Clock.of(zone, *instants.span(scratch, "t", ["c"]))
    utc = clock.to_utc(instants.local(column("c"), instants.shape(column("c"))), instants.offset(column("c"), instants.shape(column("c"))))
    inner = select([column("row"), *named({"utc": utc})], "t")
    rows = scratch.run(select([exp.Star(), *named({"local": clock.to_local(column("utc"))})], inner).order_by("row")).to_pylist()
    scratch.close()
    return [(row["utc"], row["local"]) for row in rows]


@pytest.mark.parametrize("name", ZONES)
def test_every_hour_of_two_years_is_the_instant_that_python_says(name: str) -> None:
    zone = ZoneInfo(name)
    readings = [datetime(2010, 12, 25) + timedelta(minutes=30 * i) for i in range(2 * 365 * 48)][:: 7 if name == "UTC" else 1]
    readings = [moment for moment in readings if moment.month in {3, 4, 9, 10, 11, 12}]
    for moment, (utc, local) in zip(readings, read([str(moment) for moment in readings], zone), strict=True):
        wanted = moment.replace(tzinfo=zone, fold=0).astimezone(UTC)
        assert utc == wanted.replace(tzinfo=None), moment
        assert local == wanted.astimezone(zone).replace(tzinfo=None), moment


def test_an_hour_that_happens_twice_is_its_first_reading_and_one_that_never_happens_moves_forward() -> None:
    berlin = read(["2024-10-27 02:30", "2024-03-31 02:30"], ZoneInfo("Europe/Berlin"))
    assert berlin == [
        (datetime(2024, 10, 27, 0, 30), datetime(2024, 10, 27, 2, 30)),
        (datetime(2024, 3, 31, 1, 30), datetime(2024, 3, 31, 3, 30)),
    ]


FORMS = {
    "2024-01-01": (2024, 1, 1),
    "20240101": (2024, 1, 1),
    "2024-01-01T09:05": (2024, 1, 1, 9, 5),
    "2024-01-01 09:05:06": (2024, 1, 1, 9, 5, 6),
    "2024-01-01 09:05:06.5": (2024, 1, 1, 9, 5, 6, 500000),
    "2024-01-01 09:05:06.123456789": (2024, 1, 1, 9, 5, 6, 123456),
    "2024-01-01 09:05:06.9999999": (2024, 1, 1, 9, 5, 6, 999999),
    "2024-01-01T09:05:06Z": (2024, 1, 1, 9, 5, 6),
    "2024-01-01 09:05:06 UTC": (2024, 1, 1, 9, 5, 6),
    "2024-01-01T09:05:06+03": (2024, 1, 1, 6, 5, 6),
    "2024-01-01T09:05:06+0530": (2024, 1, 1, 3, 35, 6),
    "2024-01-01T09:05-03:30": (2024, 1, 1, 12, 35),
    "1900-01-01": (1900, 1, 1),
    "2200-12-31 23:59": (2200, 12, 31, 23, 59),
}
NONE = ["1899-12-31", "2201-01-01", "2024-02-30", "2024-1-1", "01.02.2024", "2024-01-01 25:00", "2024-01-01 9:05", "20241301", "123456789", "12:00", "nan", "0001-01-01", "99999-01-01", "2024-01-01 12:00:0Z", "2024-01-01 12:0 :00", "infinity", "epoch"]  # fmt: skip


def test_forms_of_times() -> None:
    found = read([*FORMS, *NONE], ZoneInfo("UTC"))
    assert [utc for utc, _ in found] == [*(datetime(*parts) for parts in FORMS.values()), *(None for _ in NONE)]


@pytest.mark.parametrize("name", ["Africa/Cairo", "Africa/Casablanca", "Europe/Moscow"])
def test_changes_of_a_zone_are_found_to_the_second(name: str) -> None:
    zone = ZoneInfo(name)
    for at, before, after in instants.transitions(zone, datetime(1910, 1, 1), datetime(2030, 1, 1)):
        for moment, offset in ((at - timedelta(seconds=1), before), (at, after)):
            assert moment.replace(tzinfo=UTC).astimezone(zone).utcoffset() == timedelta(seconds=offset)
