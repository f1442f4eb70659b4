"""People around a person: what may be asked of everyone in their company, and what it comes down to.

The people of a company are those tied to it now (``company.people``), the person among them; a condition on them is asked of each as
of anybody. What ties a person to a company is the attribute ``company``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import TYPE_CHECKING

from coterie.language import lower as conditions
from coterie.language.lowered import Calculation, Comparison, Held, OfAttribute, OfBase, OfCompany, Opposite, Predicate, Term, Use
from coterie.language.nodes import EVER, Aggregate, Condition, Every, Field, Node, Source
from coterie.language.trait_checks import is_of_others, written_out
from coterie.language.types import SOURCES, Type

if TYPE_CHECKING:
    from coterie.language.catalogue import Catalogue
    from coterie.language.check import Checker
    from coterie.language.lower import Context

TIE = "company"
"""The attribute that says which company a person is of: its key, its tax number or its name."""


def check(checker: Checker, source: Source, asked: tuple[Condition, ...]) -> None:
    """Check conditions that are asked of each of the people of a source."""
    if source.window != EVER:
        checker.fault(
            source, "window", f'{source.kind}(…) are people as they are now; windows stand in their conditions: orders(last="30d")'
        )
    if checker.whole_base or any(_asks_others(one, checker.catalogue) for one in asked):
        said = "percentiles, population values and people around can't stand inside one another"
        checker.fault(source, "nested", said)
        return
    for condition in asked:
        for node in _of_each(condition):
            if isinstance(node, Field) and node.of == "person":
                said = f"inside {source.kind}(…) a bare name is of each of the people; the person asked about can't be compared yet"
                checker.fault(node, "in_filter", said)
                return
        checker.condition(condition, None)


def _of_each(thing: object) -> Iterator[Node]:
    """The nodes that stand at each of the people themselves, not in a filter of their facts."""
    if isinstance(thing, tuple):
        for one in thing:
            yield from _of_each(one)
    elif isinstance(thing, Node) and not isinstance(thing, Source | Every | Aggregate):
        yield thing
        for part in fields(thing):
            yield from _of_each(getattr(thing, part.name))


def _asks_others(condition: Condition, catalogue: Catalogue) -> bool:
    """Whether the answer of one person hangs on other people."""
    return any(is_of_others(node) for node in written_out(condition, catalogue, segments=True))


def asks_circle(condition: Condition, catalogue: Catalogue) -> bool:
    """Whether people around are asked about, also by a segment that is named."""
    found = written_out(condition, catalogue, segments=True)
    return any(isinstance(node, Source) and SOURCES[node.kind].shape == "people" for node in found)


def counted(source: Source, context: Context, *more: Predicate) -> OfBase:
    """How many of the people of the person's company pass the conditions; 0 without a company."""
    passing = conditions.all_of((*(conditions.predicate(one, context, None) for one in source.filters), *more))
    return OfBase("around", Held((passing,)), context.now, Type.NUMBER, 0, by=_tie(context))


def some(source: Source, context: Context, *more: Predicate) -> Predicate:
    """Whether there are any."""
    return Comparison(">", counted(source, context, *more), conditions.ZERO)


def every(node: Every, context: Context) -> Predicate:
    """Whether there are some, and none of them fails."""
    failing = conditions.opposite(conditions.predicate(node.condition, context, None))
    return conditions.all_of((some(node.source, context), Opposite(some(node.source, context, failing))))


def of_company(name: str, type_: Type, scale: int | None, context: Context) -> Term:
    """``company.x`` of the person's company."""
    return Use(OfCompany(name.removeprefix("company."), type_, context.now), type_, scale)


def _tie(context: Context) -> Term:
    key = Use(OfCompany(TIE, Type.TEXT, context.now), Type.TEXT)
    return Calculation("given", (key, Use(OfAttribute(TIE, Type.TEXT, context.now), Type.TEXT)), Type.TEXT)
