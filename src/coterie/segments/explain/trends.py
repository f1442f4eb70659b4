"""What time alone does to a value: nothing, only up, only down, or anything. Tables of the tree; asks no facts but through ``here``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from coterie.language.json import walk
from coterie.language.nodes import (
    Aggregate,
    Among,
    Arithmetic,
    Chain,
    Changed,
    Compare,
    Completions,
    Condition,
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
    IsTrue,
    ListTest,
    Lookup,
    Missing,
    Negative,
    Node,
    Now,
    Number,
    Operator,
    Part,
    Periods,
    Points,
    Sequence,
    Shifted,
    Source,
    StepField,
    Text,
    TextTest,
    Truth,
    Value,
    Window,
)
from coterie.language.oracle.scope import Scope
from coterie.language.oracle.values import Exact
from coterie.language.types import SOURCES
from coterie.segments.explain import ledgers

if TYPE_CHECKING:
    from coterie.segments.explain.recall import Recall

Trend = int | None
"""0: time changes nothing; 1 or −1: the value only grows, or only shrinks; None: anything may happen."""

OF_FACTS = (Source, Exists, Every, Aggregate, Gap, Periods, Points, Completions, Sequence)
DATED = frozenset(name for info in SOURCES.values() for name, field in info.fields.items() if field.since)
"""Fields of flat facts that become known only some time after the fact."""

OF_NOW = ("age", "days_until", "anniversary_in")


def is_timeless(parts: object, kind: str) -> bool:
    """Whether filters of a source pass the same facts at every instant, and its arguments are the same."""
    dated = {name for name, field in SOURCES[kind].fields.items() if field.since}
    for node in walk(parts):
        match node:
            case Now() | Shifted() | DaysTo() | During() | Field(_, "person"):
                return False
            case Field(name) | StepField(_, name) if name in (dated if isinstance(node, Field) else DATED):
                return False
            case Part(piece) if piece in OF_NOW:
                return False
            case _:
                pass
    return True


def drift(source: Source) -> Trend:
    """Whether a source loses facts as time passes (−1), gains them (1), keeps them (0), or may do both."""
    if not is_timeless(source.filters, source.kind):
        return None
    return window_drift(source.window)


def window_drift(window: Window) -> Trend:
    """The same of a window."""
    if window.between is not None or window.during is not None:
        return None
    loses = window.last is not None or moves(window.since)
    gains = moves(window.until)
    return None if (loses and gains) else (1 if gains else -1 if loses else 0)


def moves(value: Value | None) -> bool:
    """Whether a window's end is no written day or instant."""
    return value is not None and not isinstance(value, Text | DateLiteral | Field)


def trend(here: Recall, value: Value) -> Trend:
    """What time does to a value that stands at the person."""
    match value:
        case Number() | Text() | Truth() | DateLiteral():
            return 0
        case Lookup("score"):
            return None
        case Lookup():
            return None if ledgers.may_turn(value, here.person, here.now.at) else 0
        case Field(name):
            return 1 if name == "rfm.recency" else 0
        case Now() | Shifted():
            return 1
        case Elapsed(_, start, end):
            return together(trend(here, end), opposite(trend(here, start)))
        case Part(piece, inner):
            return of_piece(piece, trend(here, inner))
        case Negative(inner):
            return opposite(trend(here, inner))
        case Arithmetic() | Function():
            return reckoned(here, value)
        case Aggregate():
            return aggregated(here, value)
        case Gap(source):
            return 0 if drift(source) == 0 else None
        case Points(source, each):
            return earned(drift(source), each, fading=value.half_life is not None or value.fades is not None)
        case Crossings(crossed):
            return window_drift(crossed.window)
        case Completions(sequence):
            return completed(sequence)
        case _:
            return None


def earned(source: Trend, each: Decimal, *, fading: bool) -> Trend:
    """Points follow their source; where they fade they shrink besides, towards nought."""
    found = together(source, -1) if fading else source
    return found if each >= 0 else opposite(found)


def completed(sequence: Sequence) -> Trend:
    """A sequence with nothing to wait for is completed less and less as its windows slide past, if they move at all."""
    steps = [drift(step) for step in sequence.steps]
    window, without = window_drift(sequence.window), 0 if sequence.without is None else drift(sequence.without)
    if sequence.never is not None or without != 0 or any(each not in (0, -1) for each in (*steps, window)):
        return None
    return min(each for each in (*steps, window) if each is not None)


def of_piece(piece: str, inner: Trend) -> Trend:
    """A piece of something that time leaves alone."""
    return {"age": 1, "days_until": -1, "anniversary_in": None}.get(piece, 0) if inner == 0 else None


def reckoned(here: Recall, value: Arithmetic | Function) -> Trend:
    """Arithmetic of trends."""
    match value:
        case Arithmetic("+", left, right):
            return together(trend(here, left), trend(here, right))
        case Arithmetic("-", left, right):
            return together(trend(here, left), opposite(trend(here, right)))
        case Arithmetic("*" | "/", left, Number(number)) if number > 0:
            return trend(here, left)
        case Arithmetic("*", Number(number), right) if number > 0:
            return trend(here, right)
        case Function("round", (inner,)):
            return trend(here, inner)
        case Arithmetic(_, left, right):
            return 0 if trend(here, left) == trend(here, right) == 0 else None
        case Function(_, arguments):
            return 0 if all(trend(here, each) == 0 for each in arguments) else None


def aggregated(here: Recall, value: Aggregate) -> Trend:
    """Counts follow their source; sums do where nothing in them is negative; the rest only stands still."""
    if value.argument is not None and not is_timeless(value.argument, value.source.kind):
        return None
    if value.by is not None and not is_timeless(value.by, value.source.kind):
        return None
    direction = drift(value.source)
    if direction == 0 or value.statistic in ("count", "days", "distinct"):
        return direction
    if value.statistic == "sum" and direction is not None:
        least = here.find(Aggregate(replace(value.source, window=Window()), "min", value.argument), Scope(here.person))
        return direction if least is None or (isinstance(least, Exact) and least.value >= 0) else None
    return None


def together(one: Trend, other: Trend) -> Trend:
    """The trend of a sum."""
    if one is None or other is None or one * other < 0:
        return None
    return one or other


def opposite(one: Trend) -> Trend:
    """The trend of the negative."""
    return None if one is None else -one


def pairs(leaf: Condition) -> list[tuple[Value, Operator, Value]]:
    """The comparisons that a leaf is made of."""
    match leaf:
        case Compare(operator, left, right):
            return [(left, operator, right)]
        case Chain(first, first_operator, value, last_operator, last):
            return [(first, first_operator, value), (value, last_operator, last)]
        case Among(value, items):
            return [(value, "==", item) for item in items]
        case Sequence():
            return [(Completions(leaf), ">", Number(Decimal(0)))]
        case Exists(source):
            return [(Aggregate(source, "count"), ">", Number(Decimal(0)))]
        case _:
            return []


def atoms(here: Recall, leaf: Condition) -> list[Condition] | None:
    """Conditions each of which time turns at most once, and which together decide the leaf; None where there are none such."""
    if isinstance(leaf, Changed | Crossed) and window_drift(leaf.window) in (-1, 0):
        return [leaf] if window_drift(leaf.window) else []
    if isinstance(leaf, Missing | TextTest | ListTest | IsTrue):
        return [] if trend(here, leaf.value) == 0 else None
    found: list[Condition] = []
    for left, operator, right in pairs(leaf):
        side = together(trend(here, left), opposite(trend(here, right)))
        if side is None:
            return None
        if side:
            found += [Compare(each, left, right) for each in inequalities(operator)]
    return found if pairs(leaf) else None


def inequalities(operator: Operator) -> Iterable[Operator]:
    """Equality is two inequalities."""
    both: tuple[Operator, Operator] = ("<=", ">=")
    return both if operator in ("==", "!=") else (operator,)


def standing(thing: object) -> Iterator[Value]:
    """The values in a leaf that stand at the person, not at a fact."""
    if isinstance(thing, tuple):
        for one in thing:
            yield from standing(one)
    elif isinstance(thing, Value):
        yield thing
    if isinstance(thing, Node) and not isinstance(thing, OF_FACTS):
        for each in fields(thing):
            yield from standing(getattr(thing, each.name))


def is_bound(source: Source) -> bool:
    """Whether a filter names an earlier step's field."""
    return any(isinstance(node, StepField) for node in walk(source))
