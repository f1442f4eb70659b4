"""Where a node stands when it is said, and what kind of quantity a value is there.

The kind (``Measure``) decides the words around a value: *больше 500 ₽*, *раньше 8 марта*, *— «Пермь»*.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Literal, assert_never

from coterie.language.catalogue import Catalogue
from coterie.language.names import Resolved, Scope, resolve
from coterie.language.nodes import (
    Aggregate,
    AnyLine,
    Arithmetic,
    Completions,
    Crossings,
    DateLiteral,
    DaysTo,
    Elapsed,
    Field,
    Function,
    Gap,
    Given,
    Lookup,
    Negative,
    Now,
    Number,
    Part,
    Percentile,
    Periods,
    Points,
    Population,
    Shifted,
    Source,
    StepField,
    Text,
    Truth,
    Value,
)
from coterie.language.trait import Trait, Unit
from coterie.language.types import LOOKUPS, PRODUCT_FIELDS, SOURCES, Type

Measure = Literal[
    "number", "money", "percent", "days", "years", "digit", "year", "month", "weekday", "date", "text", "truth", "list", "place"
]
QUANTITIES = ("number", "money", "percent", "days", "years")
"""Measures of which there is more and less; of the others one is this one or that one."""

PEOPLE = ("company.people", "household.people")
"""Sources whose facts are people: a bare name in their filters is an attribute."""

_OF_TYPE: dict[Type, Measure] = {
    Type.NUMBER: "number",
    Type.MONEY: "money",
    Type.TEXT: "text",
    Type.TRUTH: "truth",
    Type.DATE: "date",
    Type.INSTANT: "date",
    Type.LIST: "list",
    Type.PLACE: "place",
}
_OF_UNIT: dict[Unit, Measure] = {"percent": "percent", "days": "days", "years": "years", "digit": "digit", "hour": "digit"}
_OF_NAME: dict[str, Measure] = {
    "rfm.recency": "days",
    "days_in_stage": "days",
}
_OF_PIECE: dict[str, Measure] = {
    "year": "year",
    "month": "month",
    "day": "digit",
    "weekday": "weekday",
    "hour": "digit",
    "age": "number",
    "days_until": "number",
    "anniversary_in": "number",
    "lower": "text",
    "length": "number",
}


@dataclass(frozen=True, slots=True)
class Context:
    """``scope`` is the source in whose filter or aggregate something stands, None outside.

    ``narrowed``: inside an aggregate whose filters leave only some lines of an order.
    """

    catalogue: Catalogue
    currency: str = ""
    scope: Scope = None
    argument: bool = False
    narrowed: bool = False

    @property
    def of_facts(self) -> bool:
        """Whether a bare name is a field of facts, not a person's attribute."""
        return self.scope is not None and self.scope not in PEOPLE

    def resolve(self, field: Field) -> Resolved | None:
        """The meaning of a name here, or None if there is none."""
        return resolve(field, self.scope if self.of_facts else None, self.catalogue)

    def trait(self, field: Field) -> Trait | None:
        """The trait that a name means here, None if it is none."""
        found = self.resolve(field)
        return self.catalogue.traits[found.name] if found is not None and found.place == "trait" else None

    def of_catalogue(self, field: Field) -> bool:
        """Whether only the catalogue of products has the field, and the language knows it."""
        found = self.resolve(field)
        return found is not None and found.listed == "only" and field.name in PRODUCT_FIELDS

    def filter_of(self, source: Source) -> Context:
        """Inside the filters of a source."""
        return replace(self, scope=source.kind, argument=False, narrowed=False)

    def argument_of(self, source: Source) -> Context:
        """Inside an aggregate of a source."""
        return replace(self, scope=source.kind, argument=True, narrowed=narrows(source, self))


def narrows(source: Source, context: Context) -> bool:
    """Whether the filters ask something of an order's lines, so that only some of its lines are seen."""
    if SOURCES[source.kind].shape != "orders":
        return False
    inner = context.filter_of(source)
    found = (inner.resolve(field) for field in _named(source.filters))
    return any(resolved is not None and resolved.place == "line" for resolved in found)


def _named(node: object) -> Iterator[Field]:
    """Every field under a node, except what asks of other lines."""
    match node:
        case Field():
            yield node
        case tuple():
            for item in node:
                yield from _named(item)
        case AnyLine():
            pass
        case _ if is_dataclass(node):
            for part in fields(node):
                yield from _named(getattr(node, part.name))
        case _:
            pass


def measure(value: Value, context: Context) -> Measure | None:
    """What kind of quantity a value is; None where the catalogue does not know the name."""
    match value:
        case Number() | Periods() | Points() | Completions() | Crossings() | Percentile() | DaysTo() | Elapsed():
            return "number"
        case Text() | Truth():
            return "text" if isinstance(value, Text) else "truth"
        case DateLiteral() | Now() | Shifted():
            return "date"
        case Field():
            return _of_field(value, context)
        case StepField():
            return "date" if value.name == "time" else None
        case Arithmetic():
            return _of_arithmetic(value, context)
        case Negative(inner) | Population(_, inner) | Given(inner):
            return measure(inner, context)
        case Function(name, arguments):
            return "number" if name == "len" else measure(arguments[0], context)
        case Part(piece, inner):
            return "years" if piece == "age" and isinstance(inner, Field) and inner.name == "birthday" else _OF_PIECE[piece]
        case Gap():
            return "days"
        case Aggregate():
            return _of_aggregate(value, context)
        case Lookup(name, part=part):
            return _OF_TYPE[(LOOKUPS[name].parts or {}).get(part, LOOKUPS[name].type)]
        case _:
            assert_never(value)


def is_fixed(value: Value) -> bool:
    """Whether a value is the same for everybody."""
    match value:
        case Number() | Text() | Truth() | DateLiteral() | Now() | Shifted() | Population():
            return True
        case Arithmetic(_, left, right):
            return is_fixed(left) and is_fixed(right)
        case Negative(inner):
            return is_fixed(inner)
        case _:
            return False


def _of_field(field: Field, context: Context) -> Measure | None:
    found = context.resolve(field)
    if found is None:
        return None
    if found.place == "trait":
        return _OF_UNIT.get(context.catalogue.traits[found.name].unit) or _OF_TYPE[found.type]
    special = _OF_NAME.get(found.name) if found.place in ("named", "event") else None
    return special or _OF_TYPE[found.type]


def _of_arithmetic(value: Arithmetic, context: Context) -> Measure:
    sides = [measure(value.left, context), measure(value.right, context)]
    match value.operator:
        case "+" | "-":
            return "money" if "money" in sides else "number"
        case "*":
            return "money" if sides.count("money") == 1 else "number"
        case "/":
            return "money" if sides[0] == "money" and sides[1] != "money" else "number"
        case _:
            assert_never(value.operator)


def _of_aggregate(value: Aggregate, context: Context) -> Measure | None:
    if value.statistic in ("count", "distinct", "days", "top_share"):
        return "number"
    if value.argument is None:
        return "date"
    return measure(value.argument, context.argument_of(value.source))
