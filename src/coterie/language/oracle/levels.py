"""At what an aggregate's argument is asked: at whole facts, or at each line of orders for what belongs to lines."""

from __future__ import annotations

from collections.abc import Iterator
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
    Source,
    StepField,
    Text,
    Truth,
    Value,
)
from coterie.language.oracle.scope import Fact, Narrowed, Row, Scope, described
from coterie.language.types import SOURCES


def places(catalogue: Catalogue, source: Source, argument: Value, facts: tuple[Fact, ...], scope: Scope) -> list[Scope]:
    """Where an aggregate's argument is asked, in the order of events.

    At the lines of an orders-shaped source the line's fields win, so that ``by=total`` is the line's there.
    """
    if not by_line(catalogue, source, argument):
        return [scope.within(source.kind, fact) for fact in facts]
    return [scope.within("lines", row) for fact in facts if isinstance(fact, Narrowed) for row in rows(fact)]


def rows(fact: Narrowed) -> list[Row]:
    """The order's passing lines by their numbers."""
    return [Row(fact.order, line) for line in sorted(fact.lines, key=lambda line: line.number)]


def by_line(catalogue: Catalogue, source: Source, argument: Value) -> bool:
    """Whether the argument of an orders-shaped source belongs to lines; one of constants belongs to orders.

    Raises TypeError where it mixes both.
    """
    if SOURCES[source.kind].shape != "orders":
        return False
    levels = {described(catalogue, source.kind, name)[1] for name in bare_names(argument)}
    if len(levels) > 1:
        raise TypeError("this mixes fields of the order and of its lines")
    return levels == {"line"}


def bare_names(value: Value) -> Iterator[str]:
    """The bare names that a value reads from the fact it stands at, not those of sources or people nested in it."""
    match value:
        case Field():
            yield from [value.name] if value.of == "" else []
        case Arithmetic():
            yield from (*bare_names(value.left), *bare_names(value.right))
        case Negative() | Part():
            yield from bare_names(value.value)
        case Function():
            for argument in value.arguments:
                yield from bare_names(argument)
        case DaysTo():
            yield from (*bare_names(value.occasion), *(() if value.start is None else bare_names(value.start)))
        case Elapsed():
            yield from (*bare_names(value.start), *bare_names(value.end))
        case Number() | Text() | Truth() | DateLiteral() | Now() | Shifted() | StepField() | Lookup():
            return
        case Percentile() | Population() | Given() | Aggregate() | Gap() | Periods() | Points() | Completions() | Crossings():
            return
        case _:
            assert_never(value)
