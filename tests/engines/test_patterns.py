"""A random expression matches the same random texts on every engine as in Python, with and without their case."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from zoneinfo import ZoneInfo

import pytest

from coterie.language.catalogue import Catalogue, FieldInfo, Type
from coterie.language.nodes import Field, TextTest
from coterie.language.oracle import World
from coterie.language.patterns import PatternFault, spell_out
from coterie.model.engine import Engine
from coterie.model.facts import Base, Dated, Person
from coterie.testing.answers import Asked, in_batches
from coterie.testing.expressions import expression, subject

NOON = datetime(2026, 3, 31, 9, tzinfo=UTC)
CATALOGUE = Catalogue(attributes={"note": FieldInfo(Type.TEXT)})


def people(rng: Random, number: int) -> tuple[Person, ...]:
    texts = [unicodedata.normalize("NFC", subject(rng)).strip() or None for _ in range(number)]
    return tuple(Person(f"p{index:03}", attributes={"note": (Dated(text),)}) for index, text in enumerate(texts))


def expressions(rng: Random, number: int) -> list[str]:
    found: list[str] = []
    while len(found) < number:
        pattern = expression(rng)
        try:
            spell_out(unicodedata.normalize("NFC", pattern))
        except PatternFault:
            continue
        found.append(pattern)
    return found


@pytest.mark.parametrize("ignore_case", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_an_engine_matches_what_python_matches(seed: int, ignore_case: bool, engine: Callable[[], Engine]) -> None:
    rng = Random(seed)
    base = Base(people(rng, 40), ZoneInfo("UTC"))
    tests = [TextTest("matches", Field("note"), pattern, ignore_case) for pattern in expressions(rng, 40)]
    world = World(base, NOON, CATALOGUE)

    answers = in_batches(Asked(engine(), base, CATALOGUE, NOON), tests)

    for test, members in zip(tests, answers, strict=True):
        assert members == by_python(base, test), test.argument
        assert members == world.members(test), test.argument


def by_python(base: Base, test: TextTest) -> frozenset[str]:
    """Who matches by Python's own reading of the expression spelled out."""
    plain = re.compile(re.sub(r"(?<!\\)\$", r"\\Z", spell_out(unicodedata.normalize("NFC", test.argument), lower=test.ignore_case)))
    texts = {person.key: person.attributes["note"][0].value for person in base.people}
    return frozenset(key for key, text in texts.items() if isinstance(text, str) and plain.search(_low(text) if test.ignore_case else text))


def _low(text: str) -> str:
    return "".join("i" if char == "İ" else char.lower() for char in text)
