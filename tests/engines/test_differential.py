"""Random conditions over random small bases have one meaning: by the oracle, on DuckDB and on PostgreSQL.

``COTERIE_SEED`` asks for other bases than the fixed ones; a failure names the seed of its base.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from itertools import islice, pairwise
from typing import Any

import pytest

from coterie.compile.plan import plan
from coterie.errors import ConditionRefused
from coterie.language.check import check
from coterie.language.json import from_json, to_json
from coterie.language.lower import Context, lower
from coterie.language.nodes import And, Condition, DateLiteral, Duration, InSegment, Not, Now, Or, Source, Text
from coterie.language.oracle import World
from coterie.language.parse import parse
from coterie.language.print import print_condition
from coterie.language.sentence import say
from coterie.model.engine import Engine
from coterie.testing.answers import Asked, everyone_of, in_batches
from coterie.testing.random_base import Drawn
from coterie.testing.strategies import NODE_KINDS, draw, sound, tally
from coterie.testing.variants import variants
from coterie.testing.warehouse import OwnColumns, question

SEED = int(os.environ.get("COTERIE_SEED", "20260331"))
PER_BASE = 40
FAST, SLOW = 13, 255
assert FAST * PER_BASE >= 500
assert SLOW * PER_BASE >= 10_000


def drawn_with(seed: int) -> tuple[Drawn, list[Condition]]:
    drawn, conditions = draw(seed)
    return drawn, list(islice(sound(conditions), PER_BASE))


def world_of(drawn: Drawn) -> World:
    return World(drawn.base, drawn.as_of, drawn.catalogue, include_anonymous=drawn.include_anonymous)


def asked_of(drawn: Drawn, engine: Engine) -> Asked:
    return Asked(engine, drawn.base, drawn.catalogue, drawn.as_of, include_anonymous=drawn.include_anonymous)


def context_of(drawn: Drawn) -> Context:
    return Context(drawn.as_of, drawn.base.zone, drawn.catalogue, drawn.base.fiscal_month)


def agree(seeds: Sequence[int], make: Callable[[], Engine]) -> None:
    differences = []
    for seed in seeds:
        drawn, conditions = drawn_with(seed)
        world, asked = world_of(drawn), asked_of(drawn, make())
        for condition, found in zip(conditions, in_batches(asked, conditions), strict=True):
            wanted = world.members(condition)
            if found != wanted:
                differences.append(f"seed {seed}: {print_condition(condition)}: {sorted(found)}, by the oracle {sorted(wanted)}")
    assert not differences, "\n".join(differences)


@pytest.mark.parametrize("seed", range(SEED, SEED + FAST))
def test_engine_and_oracle_agree(seed: int, engine: Callable[[], Engine]) -> None:
    print(f"seed {seed}")
    agree([seed], engine)


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(SLOW // 5))
def test_engine_and_oracle_agree_on_ten_thousand(chunk: int, engine: Callable[[], Engine]) -> None:
    first = SEED + 1000 + 5 * chunk
    print(f"seeds {first}–{first + 4}")
    agree(range(first, first + 5), engine)


@pytest.mark.slow
def test_the_ten_thousand_are_of_every_kind_and_most_of_them_split_their_base() -> None:
    counts: Counter[str] = Counter()
    split = total = 0
    for seed in range(SEED + 1000, SEED + 1000 + SLOW):
        drawn, conditions = drawn_with(seed)
        world = world_of(drawn)
        for condition in conditions:
            tally(condition, counts)
            split += 0 < len(world.members(condition)) < len(world.everyone())
            total += 1
    print(f"{total} conditions, {split / total:.0%} with 0 < |A| < N; {dict(sorted(counts.items(), key=lambda pair: pair[1]))}")
    assert total >= 10_000
    assert {kind: counts[kind] for kind in NODE_KINDS if counts[kind] < 200} == {}
    assert split / total >= 0.6


# ---------------------------------------------------------------- what holds of any engine's answers


@pytest.mark.parametrize("seed", [SEED, SEED + 1])
def test_answers_obey_the_algebra_of_sets(seed: int, engine: Callable[[], Engine]) -> None:
    drawn, conditions = drawn_with(seed)
    asked = asked_of(drawn, engine())
    everyone = asked.everyone()
    assert everyone == everyone_of(world_of(drawn))
    for one, other in list(pairwise(conditions))[::3]:
        asking = [one, other, Not(one), And((one, other)), Or((one, other)), Not(And((one, other))), And((Not(one), Not(other)))]
        a, b, not_a, both, either, not_both, neither = asked.members(asking)
        assert not_a == everyone - a, print_condition(one)
        assert (both, either) == (a & b, a | b)
        assert (not_both, neither) == (everyone - both, everyone - either)


def test_many_conditions_in_one_query_equal_each_alone(engine: Callable[[], Engine]) -> None:
    drawn, conditions = drawn_with(SEED + 2)
    asked = asked_of(drawn, engine())
    assert asked.members(conditions) == [asked.members([one])[0] for one in conditions]


# ---------------------------------------------------------------- faces


@pytest.mark.parametrize("seed", range(SEED, SEED + FAST))
def test_text_and_json_say_the_same_tree(seed: int) -> None:
    _, conditions = drawn_with(seed)
    for condition in conditions:
        assert parse(print_condition(condition)) == condition
        assert from_json(to_json(condition)) == condition


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("seed", range(SEED, SEED + 4))
def test_conditions_that_differ_on_a_base_never_share_a_sentence(seed: int, lang: Any) -> None:
    drawn, conditions = drawn_with(seed)
    world = world_of(drawn)
    for condition in conditions:
        said: dict[str, tuple[frozenset[str], str]] = {}
        for one in (condition, *variants(condition)):
            try:
                check(one, drawn.catalogue)
            except ConditionRefused:
                continue
            members, text = world.members(one), print_condition(one)
            shared = said.setdefault(say(one, lang, drawn.catalogue), (members, text))
            assert shared[0] == members, f"{shared[1]}\n{text}\nare both said: {say(one, lang, drawn.catalogue)}"


# ---------------------------------------------------------------- features


def keys(condition: Condition, drawn: Drawn, context: Context) -> set[str]:
    asked = question(drawn.base, [lower(condition, context)], context.as_of, Named(), OwnColumns(drawn.catalogue), include_anonymous=False)
    return set(plan(asked).features)


class Named:
    """As much of an engine as a question needs."""

    name = dialect = "duckdb"


def edited(thing: Any, edit: Callable[[Any], Any]) -> Any:
    """The tree with every part edited, from the leaves up."""
    if isinstance(thing, tuple):
        return tuple(edited(one, edit) for one in thing)
    if is_dataclass(thing) and not isinstance(thing, type):
        parts = {field.name: edited(getattr(thing, field.name), edit) for field in fields(thing) if field.name not in ("at", "id")}
        return edit(replace(thing, **parts))
    return thing


def holds_absolute_time(thing: Any) -> bool:
    """Whether a tree compares the instant asked about with a written one: what is decided then differs between instants."""
    if isinstance(thing, tuple):
        return any(holds_absolute_time(one) for one in thing)
    if isinstance(thing, Now) or (isinstance(thing, InSegment) and isinstance(thing.moment, Text | DateLiteral)):
        return True
    return is_dataclass(thing) and any(holds_absolute_time(getattr(thing, field.name)) for field in fields(thing))


def with_segments(condition: Condition, drawn: Drawn) -> tuple[Any, ...]:
    return (condition, *drawn.catalogue.segments.values())


@pytest.mark.parametrize("seed", range(SEED, SEED + 4))
def test_a_condition_has_the_same_features_at_every_instant(seed: int) -> None:
    drawn, conditions = drawn_with(seed)
    later = replace(context_of(drawn), as_of=drawn.as_of + timedelta(days=3, hours=5))
    relative = [one for one in conditions if not holds_absolute_time(with_segments(one, drawn))]
    for condition in relative:
        assert keys(condition, drawn, context_of(drawn)) == keys(condition, drawn, later), print_condition(condition)


@pytest.mark.parametrize("seed", range(SEED, SEED + 4))
def test_another_order_of_filters_and_another_word_for_a_length_make_the_same_features(seed: int) -> None:
    drawn, conditions = drawn_with(seed)
    same = {
        Duration(7, "d"): Duration(1, "w"),
        Duration(24, "h"): Duration(1, "d"),
        Duration(1, "q"): Duration(3, "mo"),
        Duration(1, "y"): Duration(12, "mo"),
    }

    def otherwise(part: Any) -> Any:
        if isinstance(part, Source):
            return replace(part, filters=(*part.filters[::-1], *part.filters))
        return same.get(part, part) if isinstance(part, Duration) else part

    for condition in conditions:
        context = context_of(drawn)
        assert keys(condition, drawn, context) == keys(edited(condition, otherwise), drawn, context), print_condition(condition)
