"""kill -9 at any moment of a refresh: the last generation stays readable, and the next refresh ends as if nothing had been cut short."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from coterie.segments import refresh as refreshing
from coterie.services.shop import Shop
from coterie.store.memberships import members_query
from coterie.store.statement import sql

COMMAND = """
import sys, coterie
from coterie.segments import refresh
refresh.BREAK_EVEN = 2
shop = coterie.open(sys.argv[1])
print("open", flush=True)
shop.refresh(as_of=sys.argv[2], full=sys.argv[3] == "full")
print("done", flush=True)
"""
FIRST, SECOND = "2026-03-10", "2026-03-12"
PEOPLE = 60
SEGMENTS = {
    "buyers": 'orders(last="7d")',
    "big": "orders().sum(total) >= 300",
    "first": "percentile(orders().sum(total)) > 60",
    "new": 'entered("buyers", last="30d")',
}


@pytest.fixture(autouse=True)
def always_by_increment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refreshing, "BREAK_EVEN", 2.0)


def made(folder: Path) -> Path:
    """A shop that was refreshed, and to which something has happened since."""
    rng = random.Random(1)
    with Shop.create(folder / "shop", timezone="Europe/Moscow", currency="RUB", country="RU") as shop:
        for part, days in (("one", (1, 9)), ("two", (10, 12))):
            rows = [f"{part}{i},p{rng.randrange(PEOPLE)},2026-03-{rng.randint(*days):02},ring,1,{rng.randint(1, 200)}" for i in range(90)]
            (folder / f"{part}.csv").write_text("order,person,time,product,quantity,price\n" + "\n".join(rows) + "\n", encoding="utf-8")
        shop.import_file(folder / "one.csv")
        for name, condition in SEGMENTS.items():
            shop.segments.add(name, condition)
        shop.refresh(as_of=FIRST)
        shop.import_file(folder / "two.csv")
    return folder / "shop"


def state(folder: Path) -> tuple[object, ...]:
    """The published generation, its sizes, its members, and the whole log."""
    with Shop.open(folder) as shop:
        memberships, warehouse = shop.segments.memberships, shop.workspace.warehouse
        published = memberships.generation()
        assert published is not None
        log = warehouse.rows(sql("SELECT * FROM crossings ORDER BY segment, person, generation, direction"))
        held = sorted((row["segment"], row["person"]) for row in warehouse.rows(members_query(published.id)))
        assert {name: sum(segment == name for segment, _ in held) for name in SEGMENTS} == dict(memberships.sizes())
        return (published.id, published.as_of, dict(memberships.sizes()), held, log)


def killed(shop: Path, kind: str, after: float) -> None:
    """A refresh that is killed so many seconds after it has opened the workspace."""
    child = subprocess.Popen([sys.executable, "-c", COMMAND, str(shop), SECOND, kind], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "open\n"
    time.sleep(after)
    child.send_signal(signal.SIGKILL)
    child.communicate()


def kill_at_random(folder: Path, kills: int, seed: int) -> dict[str, int]:
    shop = made(folder)
    before = state(shop)
    after: dict[str, tuple[object, ...]] = {}
    lasts = {}
    for kind in ("incremental", "full"):
        shutil.copytree(shop, folder / kind)
        with Shop.open(folder / kind) as open_:
            started = time.monotonic()
            open_.refresh(as_of=SECOND, full=kind == "full")
            lasts[kind] = time.monotonic() - started
        after[kind] = state(folder / kind)
    assert after["full"][:4] == after["incremental"][:4] != before[:4]
    rng, seen = random.Random(seed), {"before": 0, "after": 0}
    for turn in range(kills):
        kind = ("incremental", "full")[turn % 2]
        copy = folder / f"turn{turn}"
        shutil.copytree(shop, copy)
        killed(copy, kind, rng.uniform(0, 1.3 * lasts[kind]))
        left = state(copy)
        assert left in (before, after[kind])
        seen["before" if left == before else "after"] += 1
        with Shop.open(copy) as again:
            if left == before:
                assert again.refresh(as_of=SECOND).kind == "incremental"
        assert state(copy)[:4] == after["incremental"][:4]
        shutil.rmtree(copy)
    return seen


def test_a_refresh_that_is_killed_has_not_been(tmp_path: Path) -> None:
    kill_at_random(tmp_path, 5, 1)


@pytest.mark.slow
def test_a_refresh_that_is_killed_at_a_hundred_moments_has_not_been(tmp_path: Path) -> None:
    seen = kill_at_random(tmp_path, 100, 2)
    print(seen)
    assert seen["before"]


def test_a_refresh_killed_between_the_two_stores_has_not_been(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        """As by kill -9."""

    def die(*_: object) -> None:
        raise Killed

    shop = made(tmp_path)
    before = state(shop)
    with monkeypatch.context() as patched, Shop.open(shop) as open_:
        patched.setattr("coterie.store.memberships.Memberships._point", die)
        with pytest.raises(Killed):
            open_.refresh(as_of=SECOND)
        assert open_.segments.members("buyers")  # of what was published
    assert state(shop) == before
    with Shop.open(shop) as open_:
        done = open_.refresh(as_of=SECOND)
        assert (done.kind, done.generation) == ("incremental", 2)
        assert done.touched
