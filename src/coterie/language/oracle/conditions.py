"""The truth of every kind of condition node."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import assert_never

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
    Missing,
    Near,
    NoneOf,
    Not,
    Operator,
    Or,
    Sequence,
    Text,
    TextTest,
    Value,
)
from coterie.language.oracle import companies
from coterie.language.oracle.asking import Ask, NotHeld
from coterie.language.oracle.comparing import compare
from coterie.language.oracle.crossings import crossings, in_segment
from coterie.language.oracle.scope import Fact, Narrowed, Row, Scope, found, history
from coterie.language.oracle.sequences import completions
from coterie.language.oracle.sources import bounds, dated
from coterie.language.oracle.text import passes, plain
from coterie.language.oracle.time import local_day, parsed, period
from coterie.language.oracle.values import Found, WholeDay
from coterie.language.types import SOURCES
from coterie.model.facts import Moment


def holds(ask: Ask, node: Condition, scope: Scope) -> bool:
    """Whether a condition is true where it stands."""
    match node:
        case And() | Or() | Not() | NoneOf() | AtLeast():
            return combined(ask, node, scope)
        case Compare() | Chain() | Among():
            return compared(ask, node, scope)
        case Contains() | Missing() | TextTest() | ListTest() | IsTrue():
            return tested(ask, node, scope)
        case During() | Changed():
            return dated_test(ask, node, scope)
        case Near():
            raise NotHeld("no places here yet")
        case Exists() | Every() | AnyLine() | Sequence():
            return happened(ask, node, scope)
        case InSegment():
            return in_segment(ask, node, scope)
        case Crossed():
            return crossings(ask, node, scope.outside()) > 0
        case _:
            assert_never(node)


def combined(ask: Ask, node: And | Or | Not | NoneOf | AtLeast, scope: Scope) -> bool:
    """Conditions joined together."""
    if isinstance(node, Not):
        return not ask.holds(node.part, scope)
    true = sum(ask.holds(part, scope) for part in node.parts)
    match node:
        case And():
            return true == len(node.parts)
        case Or():
            return true > 0
        case NoneOf():
            return true == 0
        case AtLeast():
            return true >= node.k
        case _:
            assert_never(node)


def compared(ask: Ask, node: Compare | Chain | Among, scope: Scope) -> bool:
    """Values against values."""
    match node:
        case Compare():
            return pair(ask, node.operator, node.left, node.right, scope)
        case Chain():
            below = pair(ask, node.first_operator, node.first, node.value, scope)
            return below and pair(ask, node.last_operator, node.value, node.last, scope)
        case Among():
            return node.negated != any(pair(ask, "==", node.value, item, scope) for item in node.items)
        case _:
            assert_never(node)


def pair(ask: Ask, operator: Operator, left: Value, right: Value, scope: Scope) -> bool:
    """One comparison; an ISO text beside a date or an instant is one."""
    one, other = ask.find(left, scope), ask.find(right, scope)
    return compare(operator, beside(ask, left, one, other), beside(ask, right, other, one), ask.base.zone)


def beside(ask: Ask, node: Value, value: Found, other: Found) -> Found:
    """A written text beside a date or an instant is what it says; everything else is itself."""
    if isinstance(node, Text) and isinstance(value, str) and isinstance(other, date | WholeDay | Moment):
        return parsed(value, ask.base.zone)
    return value


def tested(ask: Ask, node: Contains | Missing | TextTest | ListTest | IsTrue, scope: Scope) -> bool:
    """Tests of one value."""
    value = ask.find(node.values if isinstance(node, Contains) else node.value, scope)
    match node:
        case Contains():
            return node.negated != contained(ask.find(node.item, scope), items(value))
        case Missing():
            return node.negated != (value is None)
        case TextTest():
            return isinstance(value, str) and passes(node.test, value, node.argument, ignore_case=node.ignore_case)
        case ListTest():
            return listed(node, items(value))
        case IsTrue():
            return value is True
        case _:
            assert_never(node)


def contained(item: Found, values: tuple[str, ...]) -> bool:
    """Whether a text is in a list; a missing one never is. Raises TypeError of anything else."""
    if item is None or isinstance(item, str):
        return item in values
    raise TypeError(f"a list of texts can't hold {item!r}")


def items(value: Found) -> tuple[str, ...]:
    """The items of a list. Raises TypeError of anything else."""
    if isinstance(value, tuple):
        return value
    raise TypeError(f"{value!r} is no list")


def listed(node: ListTest, values: tuple[str, ...]) -> bool:
    """Whether any, all or none of some texts are in a list."""
    among = [plain(item) in values for item in node.items]
    match node.test:
        case "any":
            return any(among)
        case "all":
            return all(among)
        case "none":
            return not any(among)
        case _:
            assert_never(node.test)


def dated_test(ask: Ask, node: During | Changed, scope: Scope) -> bool:
    """Tests of a date, and of an attribute's history."""
    match node:
        case During():
            when = dated(ask, node.value, scope)
            first, after = period(node.period, ask.now.day, ask.base.fiscal_month)
            return when is not None and first <= local_day(when) < after
        case Changed():
            return changed(ask, node, scope)
        case _:
            assert_never(node)


def changed(ask: Ask, node: Changed, scope: Scope) -> bool:
    """Whether a known value gave way to another known one within the window, at the instant from which that one holds."""
    info = ask.catalogue.attribute(node.value.name)
    if info is None:
        raise NotHeld(f"no attribute {node.value.name!r}")
    inside = bounds(ask, node.window, scope)
    known = [dated for dated in history(scope.person, node.value.name, ask.now.at) if dated.value is not None]
    for before, after in pairwise(known):
        if before.value == after.value or after.since is None or not inside(Moment.of(after.since, ask.base.zone)):
            continue
        if matches(ask, node.old, found(before.value, info.type), scope) and matches(ask, node.new, found(after.value, info.type), scope):
            return True
    return False


def matches(ask: Ask, wanted: Value | None, value: Found, scope: Scope) -> bool:
    """Whether a value of the history is the one asked for, if one is."""
    if wanted is None:
        return True
    return compare("==", value, beside(ask, wanted, ask.find(wanted, scope), value), ask.base.zone)


def happened(ask: Ask, node: Exists | Every | AnyLine | Sequence, scope: Scope) -> bool:
    """Tests of facts."""
    match node:
        case Exists(source) if SOURCES[source.kind].shape == "people":
            return bool(companies.passing(ask, scope.person, source))
        case Every(source, inner) if SOURCES[source.kind].shape == "people":
            everyone = companies.passing(ask, scope.person, source)
            return bool(everyone) and all(ask.holds(inner, Scope(each)) for each in everyone)
        case Exists():
            return bool(ask.select(node.source, scope.outside()))
        case Every():
            facts = ask.select(node.source, scope.outside())
            places = [scope.within(node.source.kind, each) for fact in facts for each in pieces(fact)]
            return bool(facts) and all(ask.holds(node.condition, here) for here in places)
        case AnyLine():
            if not isinstance(scope.fact, Row):
                raise TypeError("any_line: there is no order here")
            order = scope.fact.order
            rows = [scope.within(scope.kind, Row(order, line)) for line in order.lines]
            return any(ask.holds(node.condition, here) for here in rows)
        case Sequence():
            return completions(ask, node, scope.outside()) > 0
        case _:
            assert_never(node)


def pieces(fact: Fact) -> list[Fact]:
    """The lines of an order that passed; a line or an event is itself."""
    return [Row(fact.order, line) for line in fact.lines] if isinstance(fact, Narrowed) else [fact]
