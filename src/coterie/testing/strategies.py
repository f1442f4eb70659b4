"""Random bases and random conditions over them, for proofs that two meanings are one.

A seed is all it takes to have the same base and the same conditions again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from random import Random
from typing import get_args

from coterie.errors import ConditionRefused
from coterie.language.check import check
from coterie.language.nodes import Aggregate, Condition, Duration, Gap, Node, Part, Population, Sequence, Source, TextTest, Value, Window
from coterie.testing.random_base import SEGMENTS, Drawn, draw_base
from coterie.testing.random_conditions import Conditions

NODE_KINDS = tuple(kind.__name__ for kind in (*get_args(Condition), *get_args(Value), Source) if kind.__name__ != "Near")
"""Every kind of node that a sound condition can hold (``check`` refuses places until coordinates can be imported)."""


def draw(seed: int) -> tuple[Drawn, Conditions]:
    """A base with segments, and the conditions over it.

    >>> drawn, conditions = draw(7)
    >>> drawn.base == draw(7)[0].base, len(drawn.base.people) >= 6
    (True, True)
    """
    rng = Random(seed)
    drawn = draw_base(rng)
    for name in SEGMENTS:
        found = next(sound(Conditions(rng, drawn), depth=1))
        drawn = replace(drawn, catalogue=replace(drawn.catalogue, segments={**drawn.catalogue.segments, name: found}))
    return drawn, Conditions(rng, drawn)


def sound(conditions: Conditions, depth: int = 2) -> Iterator[Condition]:
    """Conditions without end, each found sound; most of them split the base."""
    while True:
        found = _any_sound(conditions, depth)
        for _ in range(3):
            if conditions.chance(0.12) or conditions.splits(found):
                break
            found = _any_sound(conditions, depth)
        yield found


def _any_sound(conditions: Conditions, depth: int) -> Condition:
    while True:
        found = conditions.condition(depth)
        try:
            check(found, conditions.drawn.catalogue)
        except ConditionRefused as refused:
            if not all(fault.code in UNAVOIDED for fault in refused.faults):
                raise
        else:
            return found


UNAVOIDED = ("mixed", "window", "date")
"""Faults that a random condition may have: fields of the order and its lines mixed, an empty window, a year out of reach."""


def tally(thing: object, counts: Counter[str] | None = None) -> Counter[str]:
    """How often each kind of node, statistic, piece, test, window and unit occurs in a tree."""
    counts = Counter() if counts is None else counts
    match thing:
        case tuple():
            for one in thing:
                tally(one, counts)
        case _ if is_dataclass(thing):
            counts.update(_labels(thing))
            for field in fields(thing):
                tally(getattr(thing, field.name), counts)
        case _:
            pass
    return counts


def _labels(thing: object) -> list[str]:
    match thing:
        case Aggregate(statistic=statistic, argument=argument, by=by):
            return ["Aggregate", f".{statistic}" + ("(x)" if argument else "") + (" by" if by else "")]
        case Gap(statistic=statistic) | Population(statistic=statistic):
            return [type(thing).__name__, f"{type(thing).__name__.lower()}.{statistic}"]
        case Part(piece):
            return ["Part", f".{piece}"]
        case TextTest(test, _, _, ignore_case):
            return ["TextTest", test + (" ignore_case" if ignore_case else "")]
        case Source(kind):
            return ["Source", kind]
        case Duration(_, unit):
            return [f"unit {unit}"]
        case Window():
            return [f"window {field.name}" for field in fields(thing) if getattr(thing, field.name) is not None]
        case Sequence(_, within, without, never):
            said = {"within": within, "without": without, "never": never}
            return ["Sequence", *(f"sequence {name}" for name, given in said.items() if given is not None)]
        case Node():
            return [type(thing).__name__]
        case _:
            return []
