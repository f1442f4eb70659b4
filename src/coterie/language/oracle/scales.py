"""How many digits after the point a number's type promises, before any fact is seen.

Needed where a sum has nothing to add up: its 0 must reckon on as the sum would.
"""

from __future__ import annotations

from typing import assert_never

from coterie.language.catalogue import Catalogue
from coterie.language.nodes import (
    Aggregate,
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
    StepField,
    Text,
    Truth,
    Value,
)
from coterie.language.oracle.scope import Scope, described, order_type
from coterie.language.oracle.values import EXACT_PLACES, digits
from coterie.language.types import Type
from coterie.model.facts import MONEY_PLACES, NUMBER_PLACES


def scale(catalogue: Catalogue, value: Value, scope: Scope) -> int | None:
    """The scale of an exact number; None of a double or a quotient."""
    match value:
        case Number():
            return digits(value.value)
        case Field() | StepField():
            return field_scale(catalogue, value, scope)
        case Arithmetic():
            return arithmetic_scale(catalogue, value, scope)
        case Negative():
            return scale(catalogue, value.value, scope)
        case Function():
            return function_scale(catalogue, value, scope)
        case Aggregate():
            return aggregate_scale(catalogue, value, scope)
        case Gap():
            return 0 if value.statistic == "max" else None
        case Elapsed():
            return 0 if value.unit == "days" else None
        case Part() | DaysTo() | Periods() | Completions() | Crossings() | Lookup():
            return 0
        case Points():
            return 2
        case Given(inner, _, Number(otherwise)):
            found = scale(catalogue, inner, scope)
            return None if found is None else max(found, digits(otherwise))
        case Given(inner):
            return scale(catalogue, inner, scope)
        case Percentile() | Population() | Text() | Truth() | DateLiteral() | Now() | Shifted():
            return None
        case _:
            assert_never(value)


def field_scale(catalogue: Catalogue, value: Field | StepField, scope: Scope) -> int:
    """The scale of a named number."""
    if isinstance(value, StepField):
        type_ = described(catalogue, scope.steps[value.step - 1][0], value.name)[0]
    elif value.of == "order":
        type_ = order_type(catalogue, value.name)
    elif value.of == "" and scope.kind:
        type_ = described(catalogue, scope.kind, value.name)[0]
    elif info := catalogue.attribute(value.name):
        type_ = info.type
    else:
        return 0  # rfm.recency: days
    return MONEY_PLACES if type_ is Type.MONEY else NUMBER_PLACES


def arithmetic_scale(catalogue: Catalogue, value: Arithmetic, scope: Scope) -> int | None:
    """The scale of a sum, difference or product; a quotient has none."""
    left, right = scale(catalogue, value.left, scope), scale(catalogue, value.right, scope)
    if value.operator == "/" or left is None or right is None:
        return None
    if value.operator == "*":
        return left + right if left + right <= EXACT_PLACES else None
    return max(left, right)


def function_scale(catalogue: Catalogue, value: Function, scope: Scope) -> int | None:
    """The scale of a function's result."""
    if value.name == "len":
        return 0
    scales = [scale(catalogue, argument, scope) for argument in value.arguments]
    known = [each for each in scales if each is not None]
    if len(known) < len(scales):
        return None
    return 0 if value.name == "round" else max(known)


def aggregate_scale(catalogue: Catalogue, value: Aggregate, scope: Scope) -> int | None:
    """The scale of an aggregate: that of its argument, 0 of a count."""
    match value.statistic:
        case "count" | "distinct" | "days":
            return 0
        case "avg" | "top_share":
            return None
        case "sum" | "min" | "max" | "first" | "last" | "top":
            inner = Scope(scope.person, value.source.kind, None, scope.steps)
            return None if value.argument is None else scale(catalogue, value.argument, inner)
        case _:
            assert_never(value.statistic)
