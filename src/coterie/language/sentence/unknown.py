"""Where missing values hide: whether a value can be missing, and whether a condition takes in people of whom nothing is known.

A comparison with something missing is false, so it is complements that take them in; the sentence then says "or unknown".
"""

from __future__ import annotations

import re
from typing import assert_never

from coterie.language.nodes import (
    Aggregate,
    Among,
    And,
    AnyLine,
    Arithmetic,
    AtLeast,
    Chain,
    Changed,
    Compare,
    Completions,
    Condition,
    Contains,
    Crossed,
    Crossings,
    DateLiteral,
    DaysTo,
    During,
    Elapsed,
    Every,
    Exists,
    Field,
    Function,
    Gap,
    Given,
    InSegment,
    IsTrue,
    ListTest,
    Lookup,
    Missing,
    Near,
    Negative,
    NoneOf,
    Not,
    Now,
    Number,
    Or,
    Part,
    Percentile,
    Periods,
    Points,
    Population,
    Sequence,
    Shifted,
    StepField,
    Text,
    TextTest,
    Truth,
    Value,
)
from coterie.language.sentence.context import Context, measure
from coterie.language.trait import FirstOf, Formula, Ranked, Trait
from coterie.language.types import LOOKUPS, Type

_ALWAYS_THERE = ("time", "type", "order")
"""Fields that every fact has."""

_ZERO_IF_NOTHING = ("count", "sum", "distinct", "days")

_NAMED_DAY = re.compile(r"\s*\d")
"""An occasion that nobody knows and that begins with a number is taken for a day of every year; any other can end."""


def can_be_missing(value: Value, context: Context) -> bool:
    """Whether a person (or a fact, in a filter) can be without this value."""
    match value:
        case Number() | Text() | Truth() | DateLiteral() | Now() | Shifted() | Periods() | Points() | Completions() | Crossings():
            return False
        case Field() if (trait := context.trait(value)) is not None:
            return _trait_can_be_missing(trait, context)
        case Field():
            return measure(value, context) != "list" and not (context.of_facts and value.of != "person" and value.name in _ALWAYS_THERE)
        case StepField(_, name):
            return name not in _ALWAYS_THERE
        case Arithmetic("/", left, right):
            return can_be_missing(left, context) or not (isinstance(right, Number) and right.value != 0)
        case Arithmetic(_, left, right):
            return can_be_missing(left, context) or can_be_missing(right, context)
        case Elapsed(_, start, end):
            return can_be_missing(start, context) or can_be_missing(end, context)
        case Negative(inner) | Part(_, inner) | Percentile(inner) | Population(_, inner):
            return can_be_missing(inner, context)
        case Function(_, arguments):
            return any(can_be_missing(argument, context) for argument in arguments)
        case DaysTo(occasion, start):
            if isinstance(occasion, Text):
                return _runs_out(occasion.value, start, context) or (start is not None and can_be_missing(start, context))
            return can_be_missing(occasion, context) or (start is not None and can_be_missing(start, context))
        case Aggregate(_, statistic):
            return statistic not in _ZERO_IF_NOTHING
        case Given(inner, _, otherwise):
            return otherwise is None or can_be_missing(inner, context) or can_be_missing(otherwise, context)
        case Gap():
            return True
        case Lookup(name, part=part):
            return name not in ("bucket", "segmentation") and (bool(part) or LOOKUPS[name].type not in (Type.TRUTH, Type.LIST))
        case _:
            assert_never(value)


def _trait_can_be_missing(trait: Trait, context: Context) -> bool:
    match trait.rule:
        case FirstOf(otherwise=otherwise):
            return otherwise is None
        case Formula(value) | Ranked(value):
            return can_be_missing(value, context)


def _runs_out(occasion: str, start: Value | None, context: Context) -> bool:
    """Whether there may be no next day of an occasion."""
    named = context.catalogue.calendar.find(occasion)
    if named is None:
        return not _NAMED_DAY.match(occasion)
    return not (named.lasting if start is None else named.endless)


def takes_unknown(condition: Condition, context: Context, *, negated: bool = False) -> bool:
    """Whether the condition (or its complement) is true of someone because a value is missing."""
    match condition:
        case And(parts) | Or(parts) | AtLeast(_, parts):
            return any(takes_unknown(part, context, negated=negated) for part in parts)
        case NoneOf(parts):
            return any(takes_unknown(part, context, negated=not negated) for part in parts)
        case Not(part):
            return takes_unknown(part, context, negated=not negated)
        case Every(source, inner):
            return takes_unknown(inner, context.filter_of(source), negated=negated)
        case Compare(operator):
            return negated == (operator != "!=") and _asks_unknown(condition, context)
        case Among(negated=own) | Contains(negated=own):
            return negated != own and _asks_unknown(condition, context)
        case Missing() | ListTest() | Changed() | Exists() | AnyLine() | Sequence() | InSegment() | Crossed():
            return False
        case Chain() | TextTest() | During() | Near() | IsTrue():
            return negated and _asks_unknown(condition, context)
        case _:
            assert_never(condition)


def _asks_unknown(condition: Compare | Chain | Among | Contains | TextTest | During | Near | IsTrue, context: Context) -> bool:
    """Whether the condition asks about something that can be missing."""
    match condition:
        case Compare(_, left, right):
            asked: tuple[Value, ...] = (left, right)
        case Chain(first, _, value, _, last):
            asked = (first, value, last)
        case Among(value, items):
            asked = (value, *items)
        case Contains(item):
            asked = (item,)
        case IsTrue(Field(name, of)) if name == "duplicate_suspected" and of != "order":
            return False
        case TextTest(_, value) | During(value) | Near(value) | IsTrue(value):
            asked = (value,)
        case _:
            assert_never(condition)
    return any(can_be_missing(value, context) for value in asked)
