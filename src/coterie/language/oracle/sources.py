"""Which facts a source selects: those of its book, kind or type, not later than now, in its window, passing its filters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import assert_never

from coterie.language.nodes import Source, Text, Value, Window
from coterie.language.oracle.asking import Ask, NotHeld
from coterie.language.oracle.scope import Fact, Narrowed, Row, Scope, moment, place
from coterie.language.oracle.text import plain
from coterie.language.oracle.time import instant, parsed, period, shifted
from coterie.language.oracle.values import WholeDay
from coterie.language.types import SOURCES
from coterie.model.facts import Book, Event, Moment, Order

BOOKS: dict[str, Book] = {
    "orders": "orders",
    "lines": "orders",
    "returns": "returns",
    "open_orders": "open",
    "cancelled": "cancelled",
}


def select(ask: Ask, source: Source, scope: Scope) -> tuple[Fact, ...]:
    """The facts of a source, in the order of events. Raises NotHeld where none can have been imported."""
    info = SOURCES[source.kind]
    if not info.held:
        raise NotHeld(f"{source.kind}: no {info.needs} here yet")
    match info.shape:
        case "orders":
            facts = [fact for order in orders(scope, source) for fact in narrowed(ask, source, scope, order)]
        case "lines":
            facts = [row for order in orders(scope, source) for row in rows(ask, source, scope, order)]
        case "events":
            facts = [event for event in scope.person.events if belongs(source, event) and passes(ask, source, scope, event)]
        case "people":
            raise TypeError(f"{source.kind} are people, not facts")
        case _:
            assert_never(info.shape)
    inside = bounds(ask, source.window, scope)
    return tuple(sorted((fact for fact in facts if inside(moment(fact))), key=place))


def orders(scope: Scope, source: Source) -> list[Order]:
    """The person's orders in the book that the source reads."""
    return [order for order in scope.person.orders if order.book == BOOKS[source.kind]]


def rows(ask: Ask, source: Source, scope: Scope, order: Order) -> list[Fact]:
    """The order's lines that pass every filter."""
    return [row for line in order.lines if passes(ask, source, scope, row := Row(order, line))]


def narrowed(ask: Ask, source: Source, scope: Scope, order: Order) -> list[Fact]:
    """The order seen through its passing lines, where it has any."""
    lines = tuple(row.line for row in rows(ask, source, scope, order) if isinstance(row, Row))
    return [Narrowed(order, lines)] if lines else []


def belongs(source: Source, fact: Event) -> bool:
    """Whether a flat fact is one of those that the source reads: of its kind, and of the type or survey that it names."""
    if fact.kind != SOURCES[source.kind].fact:
        return False
    match source.kind:
        case "events":
            return fact.type in source.names
        case "answers" | "asked":
            surveys = [plain(name) for name in source.names]
            answered = source.kind == "asked" or fact.fields.get("answer") is not None
            return answered and (not surveys or fact.fields.get("survey") in surveys)
        case _:
            return True


def passes(ask: Ask, source: Source, scope: Scope, fact: Row | Event) -> bool:
    """Whether a line or a flat fact passes every filter."""
    here = scope.within(source.kind, fact)
    return all(ask.holds(condition, here) for condition in source.filters)


def bounds(ask: Ask, window: Window, scope: Scope) -> Callable[[Moment], bool]:
    """The test of a window, every part of which must hold; nothing later than now is visible in any."""
    now, zone = ask.now.at, ask.base.zone
    tests: list[Callable[[Moment], bool]] = [lambda moment: moment.at <= now]
    if window.last is not None:
        after = shifted(now, window.last, "ago", zone)
        tests.append(lambda moment: after < moment.at)
    if window.between is not None:
        far, near = (shifted(now, length, "ago", zone) for length in window.between)
        tests.append(lambda moment: far < moment.at <= near)
    if window.since is not None:
        since = bound(ask, window.since, scope)
        tests.append(lambda moment: since is not None and since.at <= moment.at)
    if window.until is not None:
        until = bound(ask, window.until, scope)
        tests.append(lambda moment: until is not None and moment.at < until.at)
    if window.during is not None:
        first, after_last = period(window.during, ask.now.day, ask.base.fiscal_month)
        tests.append(lambda moment: first <= moment.day < after_last)
    return lambda moment: all(test(moment) for test in tests)


def bound(ask: Ask, value: Value, scope: Scope) -> Moment | None:
    """The instant that a value names; a day is its first instant. None where it is missing."""
    found = dated(ask, value, scope.outside())
    return None if found is None else Moment.of(instant(found, ask.base.zone), ask.base.zone)


def dated(ask: Ask, value: Value, scope: Scope) -> date | WholeDay | Moment | None:
    """A date or an instant, also from an ISO text. Raises TypeError where the value is neither."""
    found = ask.find(value, scope)
    if isinstance(value, Text) and isinstance(found, str):
        return parsed(found, ask.base.zone)
    if found is None or isinstance(found, date | WholeDay | Moment):
        return found
    raise TypeError(f"{found!r} is no date and no instant")
