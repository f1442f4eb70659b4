"""Whatever room writes, whom it reaches is looked at by the next refresh: imports and their undo, merges, erasure, ledgers, catalogue."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from coterie.errors import Refused
from coterie.segments import refresh as refreshing
from coterie.segments.cutting import Cutting, cut
from coterie.segments.refresh import Refreshed
from coterie.services.shop import Shop
from coterie.store.memberships import members_query
from coterie.store.statement import sql
from coterie.store.workspace import Workspace

SEGMENTS = {
    "buyers": 'orders(last="30d")',
    "spent": 'orders(last="90d").sum(total) >= 300',
    "earned": "orders().sum(margin) > 100",
    "rings": 'orders(brand == "Sokolov")',
    "viewers": 'events("view", last="3d").count >= 2',
    "quiet": 'days_between(events("view").last, now) >= 7',
    "birthday": "birthday.anniversary_in <= 10",
    "grown": "birthday.age >= 30",
    "women": 'sex == "female"',
    "moved": 'city.changed(last="30d")',
    "vip": 'tagged("vip")',
    "news": 'subscribed("email", "news")',
    "reach": 'reachable("email")',
    "suppressed": 'suppressed("email")',
    "listed": 'in_list("expo")',
    "works": 'company.industry == "retail"',
    "colleagues": "company.people(orders()).count >= 2",
    "top": "percentile(orders().sum(total)) >= 70",
    "brought": "referrals().count >= 1",
    "nested": 'in_segment("buyers") and not in_segment("vip")',
    "lately": 'entered("buyers", last="20d")',
    "then": 'in_segment("spent", at=ago("15d")) and not in_segment("spent")',
}
PEOPLE = "abcdef"
EMAILS = [f"{name}@mail.ru" for name in "xyz"]


class Town:
    """A shop to which anything may happen."""

    def __init__(self, shop: Shop, folder: Path, seed: int) -> None:
        self.shop, self.folder, self.rng = shop, folder, random.Random(seed)
        self.at = datetime(2026, 3, 10, 12)  # noqa: DTZ001 -- the base's own time
        self.segments, self.wanted = dict(SEGMENTS), dict[str, set[int]]()
        self.found()
        for name, condition in SEGMENTS.items():
            shop.segments.add(name, condition)

    def found(self) -> None:
        """What conditions name is known from the start, and stays."""
        self.bring("products", "product,brand,cost", ["p,Sokolov,10", "q,other,20"])
        self.bring("companies", "company,name,industry", ["c1,One,retail", "c2,Two,other"])
        self.bring("people", "person,email,first_name,city,birthday,company,referred_by", ["z,z@shop.ru,Ольга,Пермь,1990-03-12,c1,"])
        self.orders()
        self.first = len(self.shop.imports.list())

    def day(self) -> str:
        """Around now; facts may be late, or of tomorrow."""
        return (self.at - timedelta(minutes=self.rng.choice((-2000, -5, 0, 60, 1440, 10_000, 43_200, 60_000, 130_000)))).isoformat(" ")

    def one(self) -> str:
        return self.rng.choice(PEOPLE)

    def bring(self, kind: str, header: str, rows: list[str], **told: object) -> None:
        path = self.folder / f"{kind}.csv"
        path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
        self.shop.import_file(path, kind, **told)

    def happen(self) -> str:
        kinds: dict[str, Callable[[], object]] = {
            "orders": self.orders, "events": self.events, "people": self.people, "tags": self.tags, "consents": self.consents,
            "products": self.products, "companies": self.companies, "undo": self.undo, "merge": self.merge, "part": self.part,
            "erase": self.erase, "suppress": self.suppress, "define": self.define, "enrich": self.shop.enrich,
        }  # fmt: skip
        kind = self.rng.choice(["orders", "events", "people", *kinds])
        try:
            kinds[kind]()
        except Refused as refused:  # nothing of the kind to be done now
            return f"no {kind}: {refused}"
        return kind

    def orders(self) -> None:
        rows = [
            f"{self.rng.randint(1, 9)},{self.one()},{self.day()},{self.rng.choice('pq')},{self.rng.choice((1, 1, -1))},{self.rng.randint(1, 300)}"
            for _ in range(3)
        ]
        self.bring("order-lines", "order,person,time,product,quantity,price", rows)

    def events(self) -> None:
        rows = [f"{self.one()},view,{self.day()},{self.rng.randint(1, 30)}" for _ in range(3)]
        self.bring("events", "person,type,time,id", rows)

    def people(self) -> None:
        rows = [
            ",".join((
                self.one(), self.rng.choice(EMAILS), self.rng.choice(("Анна", "Олег", "Ольга", "")), self.rng.choice(("Пермь", "Омск", "")),
                f"{self.rng.choice((1990, 1996))}-03-{self.rng.randint(10, 30)}", self.rng.choice(("c1", "c2", "")), self.rng.choice("abcz") if self.rng.random() < 0.4 else "",
            ))
            for _ in range(2)
        ]  # fmt: skip
        told = {"constants": {"list": "expo"}} if self.rng.random() < 0.4 else {}
        self.bring("people", "person,email,first_name,city,birthday,company,referred_by", rows, **told)

    def tags(self) -> None:
        until = self.rng.choice(("", (self.at + timedelta(days=self.rng.randint(1, 40))).isoformat(" ")))
        self.bring("tags", "person,tag,since,until", [f"{self.one()},vip,{(self.at - timedelta(days=1)).isoformat(' ')},{until}"])

    def consents(self) -> None:
        status = self.rng.choice(("given", "withdrawn"))
        self.bring("consents", "person,channel,purpose,status,time", [f"{self.one()},email,news,{status},{self.day()}"])

    def products(self) -> None:
        rows = [f"{self.rng.choice('pq')},{self.rng.choice(('Sokolov', 'other'))},{self.rng.randint(1, 90)}"]
        self.bring("products", "product,brand,cost", rows)

    def companies(self) -> None:
        self.bring("companies", "company,name,industry", [f"c1,One,{self.rng.choice(('retail', 'other'))}"])

    def undo(self) -> None:
        numbers = [one.number for one in self.shop.imports.list() if one.undone is None and one.number > self.first]
        if numbers:
            self.shop.imports.undo(self.rng.choice(numbers))

    def merge(self) -> None:
        self.shop.identity.merge(self.one(), self.one())

    def part(self) -> None:
        self.shop.identity.part(self.one())

    def erase(self) -> None:
        if self.rng.random() < 0.3:
            self.shop.privacy.erase(self.one())

    def suppress(self) -> None:
        change = self.rng.choice((self.shop.privacy.suppress, self.shop.privacy.unsuppress))
        change("email", self.rng.choice(EMAILS))

    def define(self) -> None:
        name = self.rng.choice(("buyers", "vip", "spent"))
        text = self.rng.choice((SEGMENTS[name], 'orders(last="5d")', 'tagged("vip") or orders()', "orders().count >= 2"))
        self.shop.segments.add(name, text)
        self.segments[name] = text

    def cutting(self, *told: Any, **more: Any) -> Cutting:
        """Stands for the taking of cuts; after it and before anybody is looked at, everybody is."""
        done, names = cut(*told, **more), sorted(self.segments)
        flags = self.shop.ask(tuple(self.segments[name] for name in names), self.at).flags().to_pylist()
        self.wanted = {name: {row["person"] for row in flags if row[f"m{n}"]} for n, name in enumerate(names, 1)}
        return done

    def refresh(self) -> Refreshed:
        """A refresh, against everybody looked at."""
        done, names, wanted = self.shop.refresh(as_of=self.at), sorted(self.segments), self.wanted
        held: dict[str, set[int]] = {name: set() for name in names}
        for row in self.shop.workspace.warehouse.rows(members_query()):
            held[row["segment"]].add(row["person"])
        differ = {name: (held[name], wanted[name]) for name in names if held[name] != wanted[name]}
        assert not differ, (done.kind, done.why, differ)
        assert done.sizes == {name: len(wanted[name]) for name in names}
        return done


def live(make: Callable[[], Workspace], folder: Path, seed: int, steps: int) -> list[str]:
    story: list[str] = []
    with Shop(make()) as shop, pytest.MonkeyPatch.context() as patched:
        patched.setattr(refreshing, "BREAK_EVEN", 2.0)
        patched.setattr(Shop, "refresh_again", lambda _: None)  # as of now, which is later than all of this
        town = Town(shop, folder, seed)
        patched.setattr(refreshing, "cut", town.cutting)
        for _ in range(3):
            town.happen()
        town.refresh()
        for _ in range(steps):
            story += [town.happen() for _ in range(town.rng.choice((0, 1, 1, 2)))]
            by = town.rng.choice((0, 1, 5, 60, 1440, 10_080, 44_640))
            town.at += timedelta(minutes=by)
            story.append(f"{by} min")
            try:
                story.append(town.refresh().kind)
            except AssertionError as error:
                raise AssertionError(f"seed {seed}: after {story}: {error}") from error
        reasons = {row["reason"] for row in shop.workspace.warehouse.rows(sql("SELECT DISTINCT reason FROM crossings"))}
        assert reasons <= {"facts", "time", "definition", "cuts", "merge"}
    return story


def test_whatever_happens_to_a_shop_an_increment_is_enough(make_workspace: Callable[[], Workspace], tmp_path: Path) -> None:
    assert "incremental" in live(make_workspace, tmp_path, 1, 5)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 62))
def test_whatever_happens_to_many_shops_an_increment_is_enough(make_workspace: Callable[[], Workspace], tmp_path: Path, seed: int) -> None:
    live(make_workspace, tmp_path, seed, 30)
