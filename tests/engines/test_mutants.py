"""The proof finds bugs: of many small wrong turns in lowering and SQL, random conditions notice most, the readable cases the rest."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from types import ModuleType

import pytest

from coterie.engines.duckdb import DuckDB
from coterie.errors import EngineFailed
from coterie.language.nodes import Condition, Not
from coterie.language.oracle import World
from coterie.language.parse import parse
from coterie.language.print import print_condition
from coterie.testing.answers import Asked, in_batches
from coterie.testing.cases import load
from coterie.testing.strategies import draw, sound

SEED, BASES, PER_BASE = 4100, 30, 40


def sibling(name: str) -> ModuleType:
    """A module beside this one; tests are folders, not packages."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


mutants = sibling("mutants")


@cache
def base(seed: int) -> tuple[Asked, list[Condition], list[frozenset[str]]]:
    drawn, conditions = draw(seed)
    chosen = [Not(one) if index % 5 == 0 else one for index, one in enumerate(islice(sound(conditions), PER_BASE))]
    world = World(drawn.base, drawn.as_of, drawn.catalogue, include_anonymous=drawn.include_anonymous)
    asked = Asked(DuckDB(threads=1), drawn.base, drawn.catalogue, drawn.as_of, include_anonymous=drawn.include_anonymous)
    return asked, chosen, [world.members(one) for one in chosen]


def answers(asked: Asked, conditions: list[Condition]) -> Iterator[frozenset[str] | None]:
    """The members of each condition; None where the mutant breaks the query: that is no wrong answer, so it proves nothing."""
    try:
        yield from in_batches(asked, conditions)
    except (EngineFailed, AssertionError, KeyError, TypeError, ValueError, AttributeError):
        for one in conditions:
            try:
                yield from asked.members([one])
            except (EngineFailed, AssertionError, KeyError, TypeError, ValueError, AttributeError):
                yield None


def killer(name: str) -> tuple[int, str]:
    """After how many conditions a wrong answer shows, and which condition gives it; "" if none does."""
    asked_so_far = 0
    for seed in range(SEED, SEED + BASES):
        asked, conditions, wanted = base(seed)
        with mutants.applied(name):
            found = list(answers(asked, conditions))
        for condition, one, right in zip(conditions, found, wanted, strict=True):
            asked_so_far += 1
            if one is not None and one != right:
                return asked_so_far, print_condition(condition)
    return asked_so_far, ""


@cache
def readable() -> list[tuple[str, Asked, list[Condition], list[frozenset[str]]]]:
    """Every readable case, loaded into an engine."""
    found = []
    for path in sorted((Path(__file__).parents[1] / "cases").glob("*.yaml")):
        case = load(path)
        asked = Asked(DuckDB(threads=1), case.base, case.catalogue, case.as_of, include_anonymous=case.include_anonymous)
        found.append((path.stem, asked, [parse(one.text) for one in case.checks], [one.members for one in case.checks]))
    return found


def case_killer(name: str) -> str:
    """The first readable condition that a mutant answers wrongly; "" if it gets all right."""
    for stem, asked, conditions, wanted in readable():
        with mutants.applied(name):
            found = list(answers(asked, conditions))
        for condition, one, right in zip(conditions, found, wanted, strict=True):
            if one is not None and one != right:
                return f"{stem}: {print_condition(condition)}"
    return ""


@pytest.mark.slow
def test_the_code_as_it_stands_gives_no_wrong_answer() -> None:
    for seed in range(SEED, SEED + 5):
        asked, conditions, wanted = base(seed)
        assert in_batches(asked, conditions) == wanted


@pytest.mark.slow
def test_the_proof_kills_nearly_every_mutant() -> None:
    random = {name: killer(name) for name in mutants.MUTANTS}
    left = {name: case_killer(name) for name, (_, text) in random.items() if not text}
    for name, (asked, text) in random.items():
        said = f"killed by random condition {asked}: {text[:100]}" if text else left[name] and f"killed by the case {left[name][:100]}"
        print(f"{name}: {said or 'survives'}")
    survivors = [name for name, text in left.items() if not text]
    print(f"{len(random)} mutants: {len(random) - len(left)} killed by random conditions, {len(left) - len(survivors)} by cases")
    assert len(random) >= 50
    assert len(left) <= 0.25 * len(random), sorted(left)
    assert len(survivors) <= 0.05 * len(random), survivors
