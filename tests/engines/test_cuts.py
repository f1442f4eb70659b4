"""Under stored cuts a condition holds of whom the oracle says, told the values that everyone had when they were taken."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from coterie.compile import plan
from coterie.compile.cuts import can_be_cut
from coterie.compile.layout import CUTS
from coterie.compile.plan import of_everyone
from coterie.language.expand import expand, expand_value
from coterie.language.lower import lower
from coterie.language.lower_everyone import over
from coterie.language.nodes import Condition, Value
from coterie.language.oracle import World
from coterie.language.oracle.values import Exact
from coterie.language.print import print_condition
from coterie.model.engine import Engine
from coterie.segments.cutting import needed
from coterie.store.cuts import Cuts, InForce
from coterie.store.statement import create_table
from coterie.store.warehouse import OWN_TABLES
from coterie.testing.answers import Asked
from coterie.testing.strategies import draw, sound
from coterie.testing.warehouse import question

SEED = int(os.environ.get("COTERIE_SEED", "20260331")) + 90_000
LATER = (timedelta(), timedelta(hours=5), timedelta(days=3), timedelta(days=100))
DRAWN, KEPT = 400, 15


class Taken:
    """A random base, and cuts of what some conditions ask over it."""

    def __init__(self, seed: int, engine: Engine) -> None:
        self.drawn, conditions = draw(seed)
        self.engine, self.as_of = engine, self.drawn.as_of.astimezone(UTC)
        self.asked = Asked(engine, self.drawn.base, self.drawn.catalogue, self.as_of)
        for name, columns in {**CUTS, "counters": OWN_TABLES["counters"]}.items():
            engine.execute(create_table(name, columns))
        over_everyone = (one for one in islice(sound(conditions), DRAWN) if of_everyone((self.asked.lowered(one),)))
        self.conditions: list[Condition] = list(islice(over_everyone, KEPT))
        self.then = World(self.drawn.base, self.as_of, self.drawn.catalogue)
        self.in_force = InForce(engine, "here")
        predicates = [self.asked.lowered(one) for one in self.conditions]
        asked = question(self.drawn.base, predicates, self.as_of, engine, self.asked.own, include_anonymous=False)
        with engine.transaction():
            Cuts(engine, self.in_force).take(asked, needed(predicates), 1)

    def members(self, at: datetime) -> list[frozenset[str]]:
        """Of each condition, under the cuts."""
        context = replace(self.asked.context, as_of=at)
        predicates = [lower(expand(one, self.drawn.catalogue), context) for one in self.conditions]
        asked = question(self.drawn.base, predicates, at, self.engine, self.asked.own, include_anonymous=False)
        rows = self.engine.rows(plan.flags(replace(asked, cuts=self.in_force)))
        keys = [person.key for person in self.drawn.base.people]
        return [frozenset(keys[row["person"] - 1] for row in rows if row[f"m{n}"]) for n, _ in enumerate(predicates, 1)]

    def cut(self, value: Value, at: datetime) -> tuple[Exact | float, ...] | None:
        """The values that everyone had when they were taken, where the cut is in force."""
        of = over("known", expand_value(value, self.drawn.catalogue), replace(self.asked.context, as_of=at))
        if not can_be_cut(of) or self.in_force(of) is None:
            return None
        return tuple(self.then._asked.of_everyone(value))  # type: ignore[arg-type]


def check(seed: int, engine: Engine) -> int:
    """How many members were told, over all conditions and instants."""
    taken, told = Taken(seed, engine), 0
    for step in LATER:
        at = taken.as_of + step
        world = World(taken.drawn.base, at, taken.drawn.catalogue, cut=taken.cut)
        for condition, found in zip(taken.conditions, taken.members(at), strict=True):
            assert found == world.members(condition), f"seed {seed}, {step} later: {print_condition(condition)}"
            told += len(found)
    assert taken.in_force.used.versions
    return told


@pytest.mark.parametrize("seed", [SEED + 1, SEED + 2])
def test_under_cuts_the_oracle_and_the_engine_agree(engine: Callable[[], Engine], seed: int) -> None:
    assert check(seed, engine())


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(SEED + 100, SEED + 130))
def test_under_cuts_the_oracle_and_the_engine_agree_on_many(engine: Callable[[], Engine], seed: int) -> None:
    check(seed, engine())
