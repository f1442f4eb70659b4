"""Made-up histories of memberships, for measuring what grows: bitmaps of many segments, and the log of a year.

Crossings are drawn, not worked out: a year of daily refreshes would take a day. Sizes are spread evenly over orders of magnitude, and
from day to day a share of each segment's people gives way to others, as windows over time do.
"""

from __future__ import annotations

import math
import random
import shutil
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coterie.services.shop import Shop

PEOPLE = 100_000
DAYS = 365
SEGMENTS = 200
CHURN = (0.002, 0.03)
"""Of a segment's people, how many give way to others in a day: the least and the most."""
DONE = "complete"
SIZES = (0.002, 0.4)
"""The smallest and the largest segment, as shares of everybody."""


def overlap(_: Path) -> dict[str, object]:
    """Every two of 100 segments of a million people, their bitmaps at hand; the best of three."""
    import numpy as np
    from pyroaring import BitMap

    from coterie.segments.overlap import overlaps

    chance = np.random.default_rng(1)
    shares = np.exp(np.linspace(math.log(0.005), math.log(0.6), 100))
    bitmaps = {f"s{n}": BitMap(np.flatnonzero(chance.random(1_000_000) < share).astype(np.uint32)) for n, share in enumerate(shares)}
    taken = []
    for _round in range(3):
        began = time.perf_counter()
        overlaps(bitmaps)
        taken.append(time.perf_counter() - began)
    return {"seconds": min(taken), "megabytes": sum(len(one.serialize()) for one in bitmaps.values()) / 1e6}


def make_year(folder: Path) -> None:
    """A workspace with the log of a year of daily refreshes of 200 segments of 100,000 people, where it is missing."""
    from coterie.services.shop import Shop

    if (folder / DONE).exists():
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with Shop.create(folder / "workspace", timezone="UTC", currency="RUB") as shop:
        rows = _write(shop, PEOPLE)
    size = (folder / "workspace" / "warehouse.duckdb").stat().st_size - _empty(folder, PEOPLE)
    (folder / DONE).write_text(f"{rows} {size}", encoding="ascii")


def asked(ask: Callable[[Shop], object], *, fresh: bool = False) -> Callable[[Path], dict[str, object]]:
    """The middle one of five of the same question to that log; ``fresh``: the first, before which no bitmaps are kept."""

    def measure(folder: Path) -> dict[str, object]:
        from coterie.services.shop import Shop

        rows, size = map(int, (folder / DONE).read_text("ascii").split())
        kept, taken = folder / "workspace" / "bitmaps", []
        if fresh:
            shutil.rmtree(kept, ignore_errors=True)
        with Shop.open(folder / "workspace") as shop:
            for _ in range(1 if fresh else 5):
                began = time.perf_counter()
                ask(shop)
                taken.append(time.perf_counter() - began)
        bitmaps = sum(path.stat().st_size for path in kept.glob("*"))
        return {"seconds": sorted(taken)[len(taken) // 2], "log_rows": rows, "log_bytes": size, "bitmap_bytes": bitmaps}

    return measure


def members_at(shop: Shop) -> object:
    """Who was in a middling segment half a year ago."""
    return shop.segments.who("s120", at=_day(DAYS // 2).isoformat())


def since_when(shop: Shop) -> object:
    """Which segments one person is in, and since when."""
    from coterie.store.memberships import since_when as asked

    return asked(shop.workspace.warehouse, 4711)


def of_a_person(shop: Shop) -> object:
    """Everything that one person entered and left."""
    return shop.segments.log(person="k4711")


def sizes(shop: Shop) -> object:
    """A segment's sizes over the year, with reasons."""
    return shop.segments.history("s120")


def moved(shop: Shop) -> object:
    """The moves between ten segments over a month."""
    return shop.segments.moves(_day(300).isoformat(), _day(330).isoformat(), *(f"s{number}" for number in range(100, 110)))


def _day(number: int) -> datetime:
    return datetime(2025, 1, 1) + timedelta(days=number)  # noqa: DTZ001 -- naive UTC, as stores hold it


def _write(shop: Shop, people: int) -> int:
    """The people, the segments, the log day by day, and the generations; how many rows the log has."""
    import numpy as np
    import pyarrow as pa

    _people(shop, people)
    for number in range(SEGMENTS):
        shop.segments.definitions.add(f"s{number}", f"orders().count >= {number}", "{}")
    chance, dice = np.random.default_rng(2), random.Random(2)
    shares = np.exp(np.linspace(math.log(SIZES[0]), math.log(SIZES[1]), SEGMENTS))
    members = [np.flatnonzero(chance.random(people) < share) + 1 for share in shares]
    inside = [np.isin(np.arange(people + 1), one) for one in members]
    churn = [math.exp(dice.uniform(*map(math.log, CHURN))) for _ in members]
    rows = 0
    for day in range(DAYS):
        parts = []
        for number, those in enumerate(members):
            if day == 0:
                left, entered = those[:0], those
            else:
                left, entered, members[number] = _change(those, inside[number], churn[number], chance)
            parts += [_rows(number, left, "left", day), _rows(number, entered, "entered", day)]
        with shop.workspace.warehouse.transaction():
            rows += shop.segments.memberships.record(pa.concat_tables(parts).combine_chunks())
    _publish(shop, [len(those) for those in members])
    return rows


def _change(members: Any, inside: Any, churn: float, chance: Any) -> tuple[Any, Any, Any]:
    """Who leaves and who enters in a day, and who is in then; ``inside``: yes or no for everybody, kept up."""
    import numpy as np

    count = int(chance.binomial(len(members), churn))
    places = np.unique(chance.integers(0, len(members), count))
    found = np.unique(chance.integers(1, len(inside), len(places)))
    left, entered = members[places], found[~inside[found]]
    inside[left], inside[entered] = False, True
    return left, entered, np.concatenate([np.delete(members, places), entered])


def _rows(segment: int, people: Any, direction: str, day: int) -> Any:
    import pyarrow as pa

    count = len(people)
    columns = {
        "segment": pa.repeat(f"s{segment}", count),
        "person": pa.array(people, pa.int64()),
        "direction": pa.repeat(direction, count),
        "at": pa.repeat(pa.scalar(_day(day), pa.timestamp("us")), count),
        "version": pa.repeat(pa.scalar(1, pa.int32()), count),
        "generation": pa.repeat(pa.scalar(day + 1, pa.int64()), count),
        "reason": pa.repeat("facts" if day % 3 else "time", count),
    }
    return pa.table(columns)


def _publish(shop: Shop, sizes: list[int]) -> None:
    """Publish every day's generation; its sizes are those of the last day, which no measurement looks at."""
    from coterie.store.application import GenerationRow, PointerRow, SizeRow

    with shop.workspace.application.session() as session:
        session.add_all(GenerationRow(id=day + 1, as_of=_day(day), at=None, kind="full") for day in range(DAYS))
        session.flush()
        session.add_all(
            SizeRow(generation=day + 1, segment=f"s{number}", version=1, size=size)
            for day in range(DAYS)
            for number, size in enumerate(sizes)
        )
        session.merge(PointerRow(id=1, generation=DAYS))


def _people(shop: Shop, people: int) -> None:
    import numpy as np
    import pyarrow as pa

    numbers = pa.array(np.arange(1, people + 1), pa.int64())
    keys = pa.array([f"k{number}" for number in range(1, people + 1)])
    said = {"source": pa.repeat("main", people), "key": keys, "anonymous": pa.repeat(pa.scalar(value=False), people)}
    shop.workspace.warehouse.write("people", pa.table({"person": numbers, **said}))
    shop.workspace.warehouse.write("profiles", pa.table({"profile": numbers, "person": numbers, **said}))


def _empty(folder: Path, people: int) -> int:
    """The bytes of the same warehouse without a log."""
    from coterie.services.shop import Shop

    place = folder / "empty"
    with Shop.create(place, timezone="UTC", currency="RUB") as shop:
        _people(shop, people)
    size = (place / "warehouse.duckdb").stat().st_size
    shutil.rmtree(place)
    return size


MEASURES = {
    "overlap-100": overlap,
    "log-first": asked(members_at, fresh=True),
    "log-members": asked(members_at),
    "log-person": asked(since_when),
    "log-of-person": asked(of_a_person),
    "log-sizes": asked(sizes),
    "log-moves": asked(moved),
}
