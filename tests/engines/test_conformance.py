"""Every readable case has the same members by the oracle and on every engine, and so has its complement."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from coterie.language.check import check
from coterie.language.nodes import Not
from coterie.language.oracle import World
from coterie.language.parse import parse
from coterie.model.engine import Engine
from coterie.testing.answers import Asked, in_batches
from coterie.testing.cases import load

CASES = sorted((Path(__file__).parents[1] / "cases").glob("*.yaml"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_oracle_finds_the_members_a_case_names(path: Path) -> None:
    case = load(path)
    world = World(case.base, case.as_of, case.catalogue, include_anonymous=case.include_anonymous)
    found = {}
    for one in case.checks:
        tree = parse(one.text)
        check(tree, case.catalogue)
        found[one.text] = world.members(tree)
    assert found == {one.text: one.members for one in case.checks}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_an_engine_finds_the_members_a_case_names_and_everyone_else_in_the_complement(path: Path, engine: Callable[[], Engine]) -> None:
    case = load(path)
    asked = Asked(engine(), case.base, case.catalogue, case.as_of, include_anonymous=case.include_anonymous)
    everyone = asked.everyone()
    conditions = [parse(one.text) for one in case.checks]
    answers = in_batches(asked, [*conditions, *(Not(one) for one in conditions)])
    wanted = [one.members for one in case.checks]
    assert asked.counts(conditions) == [len(members) for members in wanted]
    found = dict(zip([one.text for one in case.checks], answers, strict=False))
    opposite = dict(zip([one.text for one in case.checks], answers[len(conditions) :], strict=True))

    assert found == {one.text: members for one, members in zip(case.checks, wanted, strict=True)}
    assert opposite == {one.text: everyone - members for one, members in zip(case.checks, wanted, strict=True)}
