"""Exports that are odd as facts come to what they should, however their headers and marks are drawn."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from tests.ingest.conftest import Shop, numbers

from coterie.services.shop import Shop as Service
from coterie.testing.dirty.houses import EXPORTS, Export


def cards(shop: Shop, made: Export) -> None:
    answer = shop.bring(made.csv(), None)
    assert {row["key"] for row in shop.rows("SELECT key FROM people")} == made.expected["kept"]
    assert answer.dropped == answer.read - answer.accepted


def customers(shop: Shop, made: Export) -> None:
    shop.bring(made.csv(), None)
    Service(shop.workspace).identity.follow()
    found = "SELECT p.key, a.text FROM attributes AS a JOIN people AS p ON p.person = a.person WHERE a.name = 'nature' AND a.confidence < 1"
    assert {row["key"]: row["text"] for row in shop.rows(found)} == made.expected["natures"]


def marketplace(shop: Shop, made: Export) -> None:
    found: Any = shop.bring(made.csv(), None).customerless
    assert (found.orders, float(found.total)) == (made.expected["orders"], made.expected["total"])
    assert shop.one("SELECT COUNT(*) FROM people") == 0


def restarting(shop: Shop, made: Export) -> None:
    per: Any = made.expected["per"]
    answer = shop.bring(made.csv(), None, dry_run=True)
    assert any(f"--numbers-per year --numbers-per {per[1]}" in note for note in answer.notes)
    shop.bring(made.csv(), None, numbers_per=per)
    again = shop.bring(made.csv(), None)
    assert again.duplicates == again.read
    assert {row["order"]: float(row["total"]) for row in shop.rows('SELECT "order", total FROM orders')} == made.expected["orders"]


def form(shop: Shop, made: Export) -> None:
    assert numbers(shop.bring(made.csv(), None, "Опрос.csv")) == (made.expected["answers"], 0, 0, 0, 0)


CHECKS: dict[str, Callable[[Shop, Export], None]] = {
    "cards": cards, "customers": customers, "marketplace": marketplace, "restarting": restarting, "form": form,
}  # fmt: skip


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 12))])
@pytest.mark.parametrize("house", EXPORTS)
def test_an_export_comes_to_what_it_should(shop: Shop, house: str, seed: int) -> None:
    CHECKS[house](shop, EXPORTS[house](Random(f"{house} {seed}")))
