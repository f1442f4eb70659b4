"""What a trait is: a value with a name, worked out from what is known of a person by a rule that is written in the language.

Three kinds of rule suffice. Where a trait comes from, and in which file it stands, is the business of ``coterie.traits``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from coterie.language.nodes import Condition, Value
from coterie.language.types import Type

FAMILIES: tuple[str, ...] = (
    "spend",
    "rfm",
    "abc",
    "rhythm",
    "lifecycle",
    "tenure",
    "prefers",
    "engagement",
    "came_from",
    "decision",
    "advocacy",
    "calendar",
    "my",
)
"""The words before the dot of a trait's name; ``my`` is for those that a company writes itself."""

Unit = Literal["money", "days", "years", "number", "percent", "digit", "hour", "text", "date", "truth"]
"""What a trait is counted in; ``digit`` and ``hour`` are numbers of which nobody would say more or less."""

OF_UNIT: dict[Unit, Type] = {
    "money": Type.MONEY,
    "days": Type.NUMBER,
    "years": Type.NUMBER,
    "number": Type.NUMBER,
    "percent": Type.NUMBER,
    "digit": Type.NUMBER,
    "hour": Type.NUMBER,
    "text": Type.TEXT,
    "date": Type.INSTANT,
    "truth": Type.TRUTH,
}


TEMPERATURE = "temperature"
"""The one trait whose name has no dot: it is there where points are kept."""


def names_trait(name: str) -> bool:
    """Whether a name can only be a trait's, or that of a person's attribute."""
    return "." in name or name == TEMPERATURE


@dataclass(frozen=True, slots=True)
class Formula:
    """The value of an expression; missing where that is."""

    value: Value


@dataclass(frozen=True, slots=True)
class Case:
    """A label and the condition under which somebody bears it."""

    label: str
    when: Condition


@dataclass(frozen=True, slots=True)
class FirstOf:
    """The label of the first case that holds; where none does, ``otherwise`` (None = missing).

    ``apart``: no two cases with different labels can hold of one person, so their order says nothing.
    """

    cases: tuple[Case, ...]
    otherwise: str | None = None
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Ranked:
    """A number 1 … ``into`` (a divisor of 100) by the value's place among everyone whose value is known, ties together.

    It is 1 + ⌊into · the share of those whose value is worse⌋: less, where the ``best`` is the "most", greater, where it is the "least".
    So all who share the worst value are 1, however many they are. Missing where the value is.
    """

    value: Value
    into: int
    best: Literal["most", "least"] = "most"


Rule = Formula | FirstOf | Ranked


@dataclass(frozen=True, slots=True)
class Name:
    """A name as sentences need it: its genitive and gender are Russian's (empty in English)."""

    head: str
    genitive: str = ""
    gender: Literal["m", "f", "n", "p"] = "n"


@dataclass(frozen=True, slots=True)
class Trait:
    """A trait with its names in both languages, and those of its labels by code (English, Russian)."""

    name: str
    unit: Unit
    rule: Rule
    en: Name
    ru: Name
    labels: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def type(self) -> Type:
        """The type of its values."""
        return OF_UNIT[self.unit]

    def parts(self) -> Iterator[Condition | Value]:
        """The conditions and values that its rule is made of."""
        match self.rule:
            case Formula(value) | Ranked(value):
                yield value
            case FirstOf(cases):
                yield from (case.when for case in cases)
