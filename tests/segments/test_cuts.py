"""Values of the whole base under stored cuts: in force from one taking to the next, in counts, explanations and refreshes alike."""

from __future__ import annotations

from bisect import bisect_right
from datetime import timedelta
from pathlib import Path
from statistics import median

import pytest

from coterie.errors import Refused
from coterie.segments import refresh as refreshing
from coterie.segments.explain import TimePasses
from coterie.services.shop import Shop
from coterie.store.statement import sql
from coterie.testing import small_shop

SEGMENTS = {
    "top tenth": "percentile(orders().sum(total)) > 90",
    "half of revenue": "percentile(-(orders().sum(total)), weighted=yes) <= 50",
    "above the mean": "orders().sum(total) > population.mean(orders().sum(total))",
    "above the median": "orders().count >= population.median(orders().count)",
    "above three quarters": "spend.average_order >= population.quantile(spend.average_order, 0.75)",
    "rare": "rhythm.gap > population.median(rhythm.gap)",
    "recent": "rfm.r == 5",
    "a share": "spend.base_share >= 2",
    "top then": 'in_segment("top tenth", at=ago("1d"))',
}
BEFORE, SAME_DAY, NEXT_DAY = "2026-04-01 06:00", "2026-04-01 18:00", "2026-04-02 06:00"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A shop with its orders up to April in, refreshed once; all that follows is in ``files``."""
    small_shop.write(tmp_path / "files", size=60, seed=3)
    shop = Shop.create(tmp_path / "shop", timezone="Europe/Moscow", currency="RUB")
    shop.import_file(tmp_path / "files" / "people.csv", "people")
    shop.import_file(tmp_path / "files" / "order-lines.csv", "order-lines", where='time < "2026-03-15"')
    for name, text in SEGMENTS.items():
        shop.segments.add(name, text)
    shop.refresh(as_of=BEFORE)
    return shop


def bring(shop: Shop, tmp_path: Path, until: str) -> None:
    shop.import_file(tmp_path / "files" / "order-lines.csv", "order-lines", where=f'time < "{until}"')


def spent(shop: Shop, as_of: str) -> dict[str, float]:
    return {row["key"]: float(row["value"]) for row in shop.traits.values("spend.total", as_of=as_of).to_pylist()}


def test_a_cut_is_in_force_until_the_next_is_taken(shop: Shop, tmp_path: Path) -> None:
    with shop:
        before = sorted(spent(shop, BEFORE).values())
        bring(shop, tmp_path, "2026-04-01")
        now = spent(shop, SAME_DAY)
        under_before = {key for key, value in now.items() if 100 * bisect_right(before, value) > 90 * len(before)}
        done = shop.refresh(as_of=SAME_DAY)
        assert done.cut == ""
        assert [one.number for one in done.cuts.versions] == [1]
        assert set(shop.segments.members("top tenth")) == under_before
        counted = shop.count(SEGMENTS["top tenth"], as_of=SAME_DAY)
        assert (counted.counts[0], counted.cuts.versions, counted.cuts.fresh) == (len(under_before), done.cuts.versions, False)
        values = sorted(now.values())
        under_now = {key for key, value in now.items() if 100 * bisect_right(values, value) > 90 * len(values)}
        assert under_now != under_before
        done = shop.refresh(as_of=NEXT_DAY)
        assert (done.cut, done.cuts.versions[0].number) == ("another day has begun", 2)
        assert set(shop.segments.members("top tenth")) == under_now
        again = shop.count(SEGMENTS["top tenth"], as_of=SAME_DAY)
        assert (again.counts, again.cuts) == (counted.counts, counted.cuts), "the past keeps its cuts"


def test_everything_asked_of_one_person_agrees_with_the_base_under_a_cut(shop: Shop, tmp_path: Path) -> None:
    with shop:
        bring(shop, tmp_path, "2026-03-25")
        shop.refresh(as_of=SAME_DAY)
        keys = shop.members("orders() or not orders()").keys()[::7]
        for name, text in SEGMENTS.items():
            inside = set(shop.members(text, as_of=SAME_DAY).keys())
            assert len(inside) == shop.count(text, as_of=SAME_DAY).counts[0] == shop.segments.get(name).size
            for key in keys:
                told = shop.explain(key, name, as_of=SAME_DAY)
                assert told.member == (key in inside), (name, key)
                assert told.cuts, name


def test_statistics_of_a_cut_are_those_of_the_values_it_was_taken_of(shop: Shop, tmp_path: Path) -> None:
    with shop:
        bring(shop, tmp_path, "2026-06-01")
        taken, now = spent(shop, BEFORE), spent(shop, "2026-05-20")
        edges = {"mean": sum(taken.values()) / len(taken), "median": median(taken.values())}
        asked = [f"spend.total > population.{name}(spend.total)" for name in edges]
        for name, text in zip(edges, asked, strict=True):
            shop.segments.add(name, text)
        assert shop.refresh(as_of=BEFORE, cuts=True).cut == "it was asked for"
        wanted = tuple(sum(value > edge for value in now.values()) for edge in edges.values())
        assert shop.count(*asked, as_of="2026-05-20").counts == wanted
        assert taken != now


def test_what_no_version_holds_is_worked_out_and_said_to_be(shop: Shop) -> None:
    with shop:
        asked = "percentile(orders().max(total)) > 50"
        assert shop.count(asked, as_of=SAME_DAY).cuts.fresh
        assert not shop.count("orders()", as_of=SAME_DAY).cuts
        visitors = shop.count(SEGMENTS["top tenth"], as_of=SAME_DAY, include_anonymous=True)
        assert visitors.cuts.fresh
        shop.segments.add("dear", asked)
        done = shop.refresh(as_of=SAME_DAY)
        assert done.cut == "none was in force for some segments"
        assert [one.number for one in shop.count(asked, as_of=SAME_DAY).cuts.versions] == [2]
        assert [one.number for one in shop.count(SEGMENTS["top tenth"], as_of=SAME_DAY).cuts.versions] == [1]
        shop.segments.remove("dear")
        shop.refresh(as_of=SAME_DAY)
        assert shop.count(asked, as_of=SAME_DAY).cuts.fresh, "what nobody renews is not in force"
        for name in reversed(SEGMENTS):
            shop.segments.remove(name)
        shop.refresh(as_of=NEXT_DAY)
        assert shop.cuts(as_of=NEXT_DAY) == ()


def test_a_refresh_under_the_same_cuts_looks_at_few(shop: Shop) -> None:
    with shop:
        done = shop.refresh(as_of="2026-04-01 06:05")
        assert (done.kind, done.touched) == ("incremental", 0)
        assert done.why.startswith("1 segment for everybody"), "of yesterday no cut is held"


def test_cuts_taken_anew_at_the_instant_of_the_last_refresh_are_gone_by(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refreshing, "BREAK_EVEN", 2.0)
    with shop:
        shop.segments.add("buyers", "orders()")
        shop.refresh(as_of=BEFORE)
        bring(shop, tmp_path, "2026-04-01")
        assert shop.refresh(as_of=BEFORE, cuts=True).kind == "incremental"
        again = {name: set(shop.members(SEGMENTS[name], as_of=BEFORE).keys()) for name in ("top tenth", "above the mean", "recent")}
        assert {name: set(shop.segments.members(name)) for name in again} == again


def test_old_versions_are_forgotten(shop: Shop) -> None:
    with shop:
        at = shop.instant(BEFORE)
        for days in (1, 20, 40, 60):
            shop.refresh(as_of=at + timedelta(days=days))
        held = {row["version"] for row in shop.workspace.warehouse.rows(sql("SELECT DISTINCT version FROM cuts"))}
        assert held == {3, 4, 5}
        orphans = "SELECT COUNT(*) AS n FROM cut_values WHERE cut NOT IN (SELECT cut FROM cuts)"
        assert shop.workspace.warehouse.rows(sql(orphans))[0]["n"] == 0


def test_an_undone_import_takes_the_cuts_that_held_it_along(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    head = "order,person,time,quantity,price\n"
    good.write_text(head + "".join(f"{n},p{n},2026-11-{1 + n % 28:02d},1,{n * 100}\n" for n in range(1, 101)), encoding="utf-8")
    bad.write_text(head + "".join(f"b{n},p{n},2026-11-20,1,100000\n" for n in range(1, 10)), encoding="utf-8")
    with Shop.create(tmp_path / "ws", timezone="Europe/Moscow", currency="RUB") as shop:
        shop.import_file(good, "order-lines")
        shop.segments.add("top", "percentile(orders().sum(total)) > 95")
        number = shop.import_file(bad, "order-lines").number
        shop.refresh()
        assert shop.segments.get("top").size == 5
        shop.undo_import(number)
        assert shop.segments.get("top").size == shop.count(shop.segments.get("top").condition).counts[0] == 5
        assert shop.explain("p100", "top").member
        assert shop.segments.alarms() == ()


def test_a_cut_is_in_force_two_days_where_nobody_refreshes(tmp_path: Path) -> None:
    orders = tmp_path / "orders.csv"
    orders.write_text("order,person,time,quantity,price\n" + "".join(f"{n},p{n},2026-07-{n:02d},1,100\n" for n in range(1, 21)), "utf-8")
    asked = 'percentile(orders(last="30d").count) == 100'
    with Shop.create(tmp_path / "ws", timezone="Europe/Moscow", currency="RUB") as shop:
        shop.import_file(orders, "order-lines")
        shop.segments.add("top", asked)
        shop.refresh(as_of="2026-07-21 12:00")
        assert not shop.count(asked, as_of="2026-07-23 11:59").cuts.fresh
        later = shop.count(asked, as_of="2026-07-23 12:00")
        assert (later.cuts.versions, later.cuts.fresh) == ((), True)
        assert shop.cuts(as_of="2026-08-23") == ()


def test_what_time_does_to_a_rank_nobody_can_know(tmp_path: Path) -> None:
    orders = tmp_path / "orders.csv"
    orders.write_text("order,person,time,quantity,price\n" + "".join(f"{n},p{n},2026-07-{n:02d},1,100\n" for n in range(1, 21)), "utf-8")
    with Shop.create(tmp_path / "ws", timezone="Europe/Moscow", currency="RUB") as shop:
        shop.import_file(orders, "order-lines")
        shop.segments.add("recent", "rfm.r == 5")
        shop.segmentations.add("recency", {"recent": "rfm.r == 5"})
        shop.refresh(as_of="2026-07-21 12:00")
        flip = shop.explain("p17", "recent", as_of="2026-07-21 12:00").flip  # at the very edge of the fifth
        assert flip is None or not isinstance(flip.change, TimePasses)
        with pytest.raises(Refused, match="'recent' in 'recency' ranks people among all others, who move too"):
            shop.segmentations.soon("recency", as_of="2026-07-21 12:00")


def test_a_segment_that_was_removed_raises_no_alarm(tmp_path: Path) -> None:
    orders = tmp_path / "orders.csv"
    orders.write_text("order,person,time,quantity,price\n1,a,2026-07-01,1,100\n", "utf-8")
    with Shop.create(tmp_path / "ws", timezone="Europe/Moscow", currency="RUB") as shop:
        shop.import_file(orders, "order-lines")
        shop.segments.add("gone", "orders()")
        shop.refresh()
        shop.segments.remove("gone")
        shop.refresh()
        assert shop.segments.alarms() == ()


def test_the_first_fact_is_of_the_day_by_the_clock_of_the_base(tmp_path: Path) -> None:
    people, orders = tmp_path / "people.csv", tmp_path / "orders.csv"
    people.write_text("person,referred_by\nann,\nbob,ann\n", "utf-8")
    orders.write_text("order,person,time,quantity,price\n1,a,2026-06-01,1,10\n", "utf-8")
    with Shop.create(tmp_path / "ws", timezone="Europe/Moscow", currency="RUB") as shop:
        shop.import_file(people, "people")
        assert shop.count("referrals()").offer is None  # of unknown day, and no fact of long ago
        shop.import_file(orders, "order-lines")
        (warning,) = shop.count('orders(last="90d")', as_of="2026-07-20").warnings
        assert "the first fact of this base is of 2026-06-01" in warning.message
