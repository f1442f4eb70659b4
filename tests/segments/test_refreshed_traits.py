"""Segments made of traits and shelves of segmentations are refreshed by increment as they are counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from coterie.errors import ConditionRefused
from coterie.language.trait import FirstOf
from coterie.services.shop import Shop
from coterie.testing import small_shop
from coterie.traits.registry import Traits

DAYS = ("2026-04-01", "2026-04-02", "2026-06-30")


def conditions() -> dict[str, str]:
    """A segment for some labels of each trait, and what each gives as its example."""
    traits = Traits()
    found = {
        f"{name}: {label}": f'{name} == "{label}"'
        for name in traits
        for label in [*traits[name].labels][::3]
        if isinstance(traits[name].rule, FirstOf)
    }
    return found | {f"example of {name}": traits.described(name).example for name in traits}


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    small_shop.write(tmp_path / "files", size=60, seed=3)
    shop = Shop.create(tmp_path / "shop", timezone="Europe/Moscow", currency="RUB")
    shop.import_file(tmp_path / "files" / "people.csv", "people")
    shop.import_file(tmp_path / "files" / "order-lines.csv", "order-lines", where='time < "2026-05-01"')
    return shop


def test_traits_and_shelves_are_refreshed_by_increment_as_they_are_counted(shop: Shop, tmp_path: Path) -> None:
    with shop:
        kept = {}
        for name, text in conditions().items():
            try:
                shop.segments.add(name, text)
            except ConditionRefused:
                continue  # what this base can't work out
            kept[name] = text
        assert len(kept) > 40
        shop.segmentations.add("value", {"VIP": "spend.total >= 60000", "asleep": 'rhythm.state == "sleeping"', "buyers": "orders()"})
        shelves = {f"value::{shelf}": f'segmentation("value") == "{shelf}"' for shelf in ("VIP", "asleep", "buyers", "everyone else")}
        kinds = []
        for day in DAYS:
            if day == DAYS[2]:
                shop.import_file(tmp_path / "files" / "order-lines.csv", "order-lines")
            done = shop.refresh(as_of=day)
            kinds.append(done.kind)
            asked = {**kept, **shelves}
            counted = dict(zip(asked, shop.count(*asked.values(), as_of=day).counts, strict=True))
            assert {name: done.sizes[name] for name in asked} == counted
            assert sum(done.sizes[name] for name in shelves) == done.people
        assert kinds[:2] == ["full", "incremental"]
        shop.segmentations.add("value", {"VIP": "spend.total >= 90000", "buyers": "orders()"})
        done = shop.refresh(as_of=DAYS[-1])
        assert "value::asleep" not in done.sizes
        assert done.sizes["value::VIP"] == shop.count("spend.total >= 90000", as_of=DAYS[-1]).counts[0]
