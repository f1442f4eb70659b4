"""One base in one engine, asked many conditions in one query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from coterie.compile import plan
from coterie.language.catalogue import Catalogue
from coterie.language.expand import Expanded, expand
from coterie.language.lower import Context, lower
from coterie.language.lowered import Predicate
from coterie.language.nodes import Condition
from coterie.language.oracle import World
from coterie.model.engine import Engine
from coterie.model.facts import Base
from coterie.testing.warehouse import load, question

TOGETHER = 20
"""Conditions asked in one query: more make the engines' planning slow."""


class Asked:
    """A base held by an engine at an instant."""

    def __init__(self, engine: Engine, base: Base, catalogue: Catalogue, as_of: datetime, *, include_anonymous: bool = False) -> None:
        self.engine, self.base, self.as_of, self.include_anonymous = engine, base, as_of, include_anonymous
        self.own = load(base, catalogue, engine)
        self.catalogue = catalogue
        self.context = Context(as_of, base.zone, replace(catalogue, segments=Expanded(catalogue)), base.fiscal_month)

    def members(self, conditions: Sequence[Condition]) -> list[frozenset[str]]:
        """The keys of the members of each condition, in one query."""
        return self.held([self.lowered(condition) for condition in conditions])

    def lowered(self, condition: Condition) -> Predicate:
        """What the condition comes down to."""
        return lower(expand(condition, self.catalogue), self.context)

    def held(self, predicates: Sequence[Predicate]) -> list[frozenset[str]]:
        """The keys of the people of whom each predicate holds."""
        asked = question(self.base, predicates, self.as_of, self.engine, self.own, include_anonymous=self.include_anonymous)
        rows = self.engine.rows(plan.flags(asked))
        keys = [person.key for person in self.base.people]
        return [frozenset(keys[row["person"] - 1] for row in rows if row[f"m{index}"]) for index, _ in enumerate(predicates, 1)]

    def counts(self, conditions: Sequence[Condition]) -> list[int]:
        """How many are in each condition, counted by the engine in one query."""
        predicates = [self.lowered(condition) for condition in conditions]
        asked = question(self.base, predicates, self.as_of, self.engine, self.own, include_anonymous=self.include_anonymous)
        (row,) = self.engine.rows(plan.count(asked))
        return [row[f"n{index}"] for index, _ in enumerate(predicates, 1)]

    def everyone(self) -> frozenset[str]:
        """The keys of everyone."""
        rows = self.engine.run(
            plan.flags(question(self.base, (), self.as_of, self.engine, self.own, include_anonymous=self.include_anonymous))
        )
        return frozenset(self.base.people[number - 1].key for number in rows.to_pydict().get("person", []))


def in_batches(asked: Asked, conditions: Sequence[Condition]) -> list[frozenset[str]]:
    """The members of many conditions, so many in one query."""
    return [one for start in range(0, len(conditions), TOGETHER) for one in asked.members(conditions[start : start + TOGETHER])]


def everyone_of(world: World) -> frozenset[str]:
    """The keys of everyone, by the oracle."""
    return frozenset(person.key for person in world.everyone())
