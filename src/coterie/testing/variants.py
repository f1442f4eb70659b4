"""Conditions a small step away from another: what a slip of the tongue would make of it.

Used where two conditions that differ must be told apart, and to find out which tests would notice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from typing import Any

from coterie.language.nodes import (
    EVER,
    Aggregate,
    Among,
    And,
    AtLeast,
    Chain,
    Compare,
    Condition,
    Contains,
    Crossed,
    Duration,
    During,
    Gap,
    Given,
    ListTest,
    Missing,
    NoneOf,
    Not,
    Number,
    Or,
    Periods,
    Points,
    Sequence,
    Shifted,
    Source,
    TextTest,
    Truth,
    Window,
)

_OPERATORS = {"==": "!=", "!=": "==", "<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_STATISTICS = {
    "count": "days",
    "days": "count",
    "first": "last",
    "last": "first",
    "min": "max",
    "max": "min",
    "sum": "avg",
    "avg": "sum",
    "top": "first",
}
_TESTS = {"startswith": "endswith", "endswith": "contains", "contains": "startswith", "any": "all", "all": "none", "none": "any"}
_UNITS = {"d": "w", "w": "d", "mo": "q", "q": "mo", "y": "mo", "h": "min", "min": "h"}


def variants(condition: Condition) -> Iterator[Condition]:
    """Every condition that is one slip away.

    >>> from coterie.language.parse import parse
    >>> from coterie.language.print import print_condition
    >>> [print_condition(one) for one in variants(parse("points < 5"))]
    ['points <= 5', '5 < points', 'points < 6']
    """
    yield from _slips(condition)


def _slips(thing: Any) -> Iterator[Any]:
    yield from _here(thing)
    if isinstance(thing, tuple):
        for index, one in enumerate(thing):
            for slip in _slips(one):
                yield (*thing[:index], slip, *thing[index + 1 :])
    elif is_dataclass(thing) and not isinstance(thing, type):
        for field in fields(thing):
            if field.name not in ("at", "id"):
                for slip in _slips(getattr(thing, field.name)):
                    yield replace(thing, **{field.name: slip})


def _here(thing: object) -> Iterator[object]:
    match thing:
        case And(parts):
            yield Or(parts)
            if isinstance(parts[0], Or):  # (a or b) and c, said without its brackets
                yield Or((*parts[0].parts[:-1], And((parts[0].parts[-1], *parts[1:]))))
            if isinstance(parts[0], Not):
                yield Not(And((parts[0].part, *parts[1:])))
        case Or(parts):
            yield And(parts)
            if isinstance(parts[0], Not):
                yield Not(Or((parts[0].part, *parts[1:])))
        case Not(part):
            yield part
        case NoneOf(parts):
            yield AtLeast(1, parts)
            yield Not(And(parts)) if len(parts) > 1 else parts[0]
        case AtLeast(k, parts):
            yield AtLeast(k % len(parts) + 1, parts)
        case Compare(operator, left, right):
            yield replace(thing, operator=_OPERATORS[operator])  # type: ignore[arg-type]
            yield replace(thing, left=right, right=left)
        case Chain(first_operator=first, last_operator=last):
            yield replace(thing, first_operator=_OPERATORS[first])  # type: ignore[arg-type]
            yield replace(thing, last_operator=_OPERATORS[last])  # type: ignore[arg-type]
        case Among() | Contains() | Missing():
            yield replace(thing, negated=not thing.negated)
        case TextTest(test) if test != "matches":
            yield replace(thing, test=_TESTS[test])  # type: ignore[arg-type]
            yield replace(thing, ignore_case=not thing.ignore_case)
        case ListTest(test):
            yield replace(thing, test=_TESTS[test])  # type: ignore[arg-type]
        case _:
            yield from _of_facts(thing)


def _of_facts(thing: object) -> Iterator[object]:
    match thing:
        case Number(value):
            yield Number(value + 1)
        case Truth(value):
            yield Truth(not value)
        case Duration(count, unit):
            yield Duration(count + 1, unit)
            yield Duration(count, _UNITS[unit])  # type: ignore[arg-type]
        case Window(last=last, between=between, during=during):
            if thing != EVER:
                yield EVER
            if last is not None:
                yield replace(thing, last=None, since=Shifted("ago", last))
            if between is not None:
                yield replace(thing, between=None, last=between[0])
            if during == "this month":
                yield replace(thing, during="previous month")
        case During(period=period) if period.startswith("this "):
            yield replace(thing, period=period.replace("this", "previous"))  # type: ignore[arg-type]
        case Aggregate(statistic=statistic) if statistic in _STATISTICS and (thing.argument is None) == (statistic in ("count", "days")):
            yield replace(thing, statistic=_STATISTICS[statistic])  # type: ignore[arg-type]
        case Gap(statistic=statistic):
            yield replace(thing, statistic="max" if statistic == "median" else "median")
        case Periods(last=last, at_least=least):
            yield replace(thing, last=last + 1)
            yield replace(thing, at_least=least + 1)
        case Points(each=each, per_day=per_day, half_life=half, fades=fades):
            yield replace(thing, each=each + 1)
            yield replace(thing, per_day=None if per_day else 1)
            if half is not None or fades is not None:
                yield replace(thing, half_life=fades, fades=half)
                yield replace(thing, half_life=None, fades=None)
        case Given(otherwise=otherwise):
            yield replace(thing, otherwise=Number(Decimal(7)) if otherwise is None else None)
        case Sequence(steps, within, without, never):
            if within is not None and never is None:
                yield replace(thing, within=None)
            if without is not None:
                yield replace(thing, without=never, never=None)
            if len(steps) > 1:
                yield replace(thing, steps=steps[::-1])
        case Source(filters=(first, *rest)):
            yield replace(thing, filters=(Not(first), *rest))
            yield replace(thing, filters=tuple(rest))
        case Crossed(direction=direction):
            yield replace(thing, direction="left" if direction == "entered" else "entered")
        case _:
            pass
