"""The shape of a condition before it is said: negations taken off, groups laid flat. Knows no language."""

from __future__ import annotations

from coterie.language.nodes import (
    Among,
    And,
    AnyLine,
    AtLeast,
    Chain,
    Changed,
    Compare,
    Condition,
    Contains,
    Crossed,
    During,
    Every,
    Exists,
    InSegment,
    IsTrue,
    ListTest,
    Lookup,
    Missing,
    Near,
    NoneOf,
    Not,
    Operator,
    Or,
    Sequence,
    TextTest,
)

Leaf = (
    Compare
    | Chain
    | Among
    | Contains
    | Missing
    | TextTest
    | ListTest
    | During
    | Changed
    | Near
    | IsTrue
    | Exists
    | Every
    | AnyLine
    | Sequence
    | InSegment
    | Crossed
)
"""A condition that holds no other beside it."""

Core = And | Or | AtLeast | Leaf
"""What remains of a condition when its negations are taken off."""

MIRROR: dict[Operator, Operator] = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
COMPLEMENT: dict[Operator, Operator] = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def strip(condition: Condition) -> tuple[Core, bool]:
    """The condition without its negations, and whether what remains is meant as a complement."""
    match condition:
        case Not(part):
            core, negated = strip(part)
            return core, not negated
        case NoneOf((part,)):
            core, negated = strip(part)
            return core, not negated
        case NoneOf(parts):
            return Or(parts), True
        case Compare("!=", left, right):
            return Compare("==", left, right), True
        case Among(value, items, negated=True):
            return Among(value, items), True
        case Contains(item, values, negated=True):
            return Contains(item, values), True
        case Missing(value, negated=True):
            return Missing(value), True
        case _:
            return condition, False


def flat(condition: And | Or) -> tuple[Condition, ...]:
    """The parts of an *and* (or an *or*), with those of every other one directly in it."""
    found: list[Condition] = []
    for part in condition.parts:
        core, negated = strip(part)
        found.extend(flat(core) if isinstance(core, type(condition)) and not negated else (part,))
    return tuple(found)


def asked(value: Lookup) -> tuple[str, int, str]:
    """A lookup's row in the tables."""
    return value.name, len(value.arguments), " ".join([name for name, _ in value.options] + ([value.part] if value.part else []))
