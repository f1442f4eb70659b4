"""Time alone changes nobody's answer who is not found to be reached by it; and asking some people is asking all, of those."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random

import pytest

from coterie.compile import plan
from coterie.compile.flips import alike, asks, flips
from coterie.compile.only import only
from coterie.compile.plan import Question
from coterie.engines.duckdb import DuckDB
from coterie.language.lower import lower
from coterie.language.nodes import Condition
from coterie.language.print import print_condition
from coterie.model.engine import Engine
from coterie.store.statement import create_table, sql
from coterie.testing.answers import Asked
from coterie.testing.random_base import Drawn
from coterie.testing.strategies import draw, sound
from coterie.testing.warehouse import question

SEED = int(os.environ.get("COTERIE_SEED", "20260331")) + 50_000
PER_BASE = 30
STEPS = [
    timedelta(microseconds=1), timedelta(minutes=1), timedelta(minutes=45), timedelta(hours=7), timedelta(days=1),
    timedelta(days=9), timedelta(days=32), timedelta(days=400),
]  # fmt: skip


class Times:
    """A base, and what is asked of it at several instants."""

    def __init__(self, seed: int, engine: Engine) -> None:
        self.drawn, conditions = draw(seed)
        self.conditions = list(islice(sound(conditions), PER_BASE))
        self.asked = Asked(engine, self.drawn.base, self.drawn.catalogue, self.drawn.as_of)
        self.engine = engine
        self.rng = Random(seed)
        self.instants = instants(self.drawn, self.rng)

    def question(self, conditions: list[Condition], at: datetime) -> Question:
        context = replace(self.asked.context, as_of=at)
        predicates = [lower(one, context) for one in conditions]
        return question(self.drawn.base, predicates, at, self.engine, self.asked.own, include_anonymous=False)

    def members(self, asked: Question) -> list[frozenset[int]]:
        found: list[frozenset[int]] = []
        for start in range(0, len(asked.predicates), 15):
            part = replace(asked, predicates=asked.predicates[start : start + 15])
            rows = self.engine.rows(plan.flags(part))
            found += [frozenset(row["person"] for row in rows if row[f"m{n}"]) for n, _ in enumerate(part.predicates, 1)]
        return found

    def reached(self, before: Question, now: Question) -> frozenset[int]:
        return frozenset(row["person"] for rows in flips(before, now) for row in self.engine.rows(rows))


def instants(drawn: Drawn, rng: Random) -> list[tuple[datetime, datetime]]:
    """Pairs of instants, the earlier first: planted ones, and steps from them."""
    moments = sorted({moment.astimezone(UTC) for moment in drawn.moments if abs(moment - drawn.as_of) < timedelta(days=500)})
    found = []
    for step in STEPS:
        at = rng.choice(moments) + rng.choice((timedelta(), -step, step, timedelta(days=rng.choice((1, 7, 30)))))
        found.append((at, at + step))
    return found


def check(seed: int, engine: Engine, *, pairs: int = len(STEPS), together: int = 1) -> tuple[int, int]:
    """Pairs of instants of a base, so many conditions together; how many people were reached, and how many could have been."""
    times = Times(seed, engine)
    reached = asked = 0
    for at, later in times.rng.sample(times.instants, pairs):
        before, now = times.question(times.conditions, at), times.question(times.conditions, later)
        kept = [
            n
            for n, (old, new) in enumerate(zip(before.predicates, now.predicates, strict=True))
            if alike(old, new) and "everyone" not in asks(new)
        ]
        before, now = (replace(one, predicates=tuple(one.predicates[n] for n in kept)) for one in (before, now))
        moved = [was ^ is_ for was, is_ in zip(times.members(before), times.members(now), strict=True)]
        for start in range(0, len(kept), together):
            places = slice(start, start + together)
            found = times.reached(*(replace(one, predicates=one.predicates[places]) for one in (before, now)))
            for place, its in zip(kept[places], moved[places], strict=True):
                assert its <= found, f"seed {seed}: from {at} to {later}: {print_condition(times.conditions[place])}: {sorted(its - found)}"
            reached, asked = reached + len(found), asked + len(times.drawn.base.people)
    return reached, asked


@pytest.mark.parametrize("seed", [SEED, SEED + 1])
def test_time_moves_nobody_who_is_not_reached(seed: int, engine: Callable[[], Engine]) -> None:
    check(seed, engine(), pairs=1, together=6)


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(30))
def test_time_moves_nobody_who_is_not_reached_on_many(chunk: int) -> None:
    for seed in range(SEED + 100 + 10 * chunk, SEED + 110 + 10 * chunk):
        engine = DuckDB(threads=1)
        reached, asked = check(seed, engine)
        engine.close()
        print(f"seed {seed}: {reached / max(asked, 1):.0%} of people reached")


@pytest.mark.parametrize("seed", [SEED + 2])
def test_asking_some_people_answers_as_asking_all(seed: int, engine: Callable[[], Engine]) -> None:
    times = Times(seed, engine())
    whole = times.question(times.conditions, times.drawn.as_of)
    asked = replace(whole, predicates=tuple(one for one in whole.predicates if "everyone" not in asks(one))[:15])
    some = frozenset(range(1, len(times.drawn.base.people) + 1, 2))
    times.engine.execute(create_table("some_people", {"person": "BIGINT"}, temporary=True))
    for person in some:
        times.engine.execute(sql("INSERT INTO some_people VALUES ($n)", n=person))
    rows = times.engine.rows(only(plan.flags(asked), "some_people"))
    found = [frozenset(row["person"] for row in rows if row[f"m{n}"]) for n, _ in enumerate(asked.predicates, 1)]
    assert found == [one & some for one in times.members(asked)]
