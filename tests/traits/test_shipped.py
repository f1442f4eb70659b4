"""Every trait that comes with Coterie is sound, is what it says it is, and means the same by the oracle and in SQL."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from coterie.engines.duckdb import DuckDB
from coterie.errors import ConditionRefused
from coterie.language.check import check
from coterie.language.nodes import Condition, Field
from coterie.language.oracle import World
from coterie.language.print import print_condition
from coterie.language.trait import FAMILIES, FirstOf
from coterie.testing.answers import Asked, in_batches
from coterie.testing.random_base import Drawn, draw_base
from coterie.testing.traits import check_trait, questions
from coterie.traits.registry import Traits

TRAITS = Traits()
SEEDS = [20260701, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(20260702, 20260742))]


@pytest.mark.parametrize("name", TRAITS)
def test_a_trait_is_sound_and_says_what_it_is(name: str) -> None:
    assert check_trait(TRAITS, name) == []


def test_no_two_traits_are_named_alike() -> None:
    for names in ([TRAITS[name].en.head for name in TRAITS], [TRAITS[name].ru.head for name in TRAITS]):
        assert len(set(names)) == len(names)
    assert {name.partition(".")[0] for name in TRAITS} == {*FAMILIES} - {"my"}


def drawn_with(seed: int) -> Drawn:
    drawn = draw_base(Random(seed))
    return replace(drawn, catalogue=replace(drawn.catalogue, traits=TRAITS))


def sound(condition: Condition, drawn: Drawn) -> bool:
    try:
        check(condition, drawn.catalogue)
    except ConditionRefused:
        return False
    return True


@pytest.mark.parametrize("seed", SEEDS)
def test_the_oracle_and_the_engine_agree_about_every_trait(seed: int) -> None:
    drawn = drawn_with(seed)
    world = World(drawn.base, drawn.as_of, drawn.catalogue, include_anonymous=drawn.include_anonymous)
    named = {
        name: [one for one in questions(TRAITS[name], world) if sound(one, drawn)] for name in TRAITS if name != "calendar.name_day_in"
    }
    assert all(named.values()), [name for name, asked in named.items() if not asked]
    asked = [one for conditions in named.values() for one in conditions]
    engine = Asked(DuckDB(threads=1), drawn.base, drawn.catalogue, drawn.as_of, include_anonymous=drawn.include_anonymous)
    found = dict(zip(map(print_condition, asked), in_batches(engine, asked), strict=True))
    assert found == {print_condition(one): world.members(one) for one in asked}


@pytest.mark.parametrize("seed", range(5))
def test_labels_part_everyone_and_cases_said_to_be_apart_are(seed: int) -> None:
    drawn = drawn_with(seed)
    world = World(drawn.base, drawn.as_of, drawn.catalogue)
    for name in TRAITS:
        rule = TRAITS[name].rule
        for person in world.everyone() if isinstance(rule, FirstOf) else ():
            assert isinstance(rule, FirstOf)
            holding = {case.label for case in rule.cases if world.holds(case.when, person)}
            assert len(holding) <= 1 or not rule.apart, (name, person.key, holding)
            assert holding or rule.otherwise or world.value(Field(name), person) is None
