"""Single changes to what is known about a person, and ``apply``, which makes one. Pure; knows no condition.

An attribute takes another value; some facts more; some facts fewer; or time passes and nothing new happens.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Literal, assert_never

from coterie.language.nodes import Source
from coterie.language.oracle.scope import Narrowed, narrowed_field
from coterie.language.print import decimal_text, print_source
from coterie.language.types import SOURCES
from coterie.model.facts import Dated, Event, Kind, Moment, Order, Person, Scalar

BECAME: dict[Kind, dict[str, str]] = {
    info.fact: {name: field.since for name, field in info.fields.items() if field.since}
    for info in SOURCES.values()
    if info.held and info.shape == "events"
}
"""The fields that say what became of a flat fact, with those that date them."""

Key = tuple[str, int, str, int | None]
"""A fact's name: its book (of a flat fact its kind), rank, id, and the line's number where only a line is meant."""


@dataclass(frozen=True, slots=True)
class AttributeTakes:
    """An attribute takes another value from ``at`` on; None is unknown."""

    name: str
    before: Scalar
    after: Scalar
    at: datetime
    kind: ClassVar[Literal["attribute"]] = "attribute"

    def to_json(self) -> dict[str, Any]:
        """The change as plain JSON values."""
        return {"attribute": self.name, "from": plain(self.before), "to": plain(self.after)}


@dataclass(frozen=True, slots=True)
class FactsMore:
    """Facts that are equal but for their ids (and days, where ``apart``) also happen; ``source`` asked for them.

    ``said`` names the fields that matter; ``apart``: on different days; ``now``: the last of them when the condition is asked.
    """

    source: Source
    facts: tuple[Order, ...] | tuple[Event, ...]
    said: tuple[str, ...] = ()
    apart: bool = False
    now: bool = True
    kind: ClassVar[Literal["more"]] = "more"

    def to_json(self) -> dict[str, Any]:
        """The change as plain JSON values."""
        one = self.facts[0]
        times = sorted({fact.moment.at for fact in self.facts})
        found: dict[str, Any] = {"source": print_source(self.source), "count": len(self.facts), "time": plain(times[-1])}
        if len(times) > 1:
            found["times"] = [plain(time) for time in times]
        if isinstance(one, Event) and one.kind == "event":
            found["type"] = one.type
        return found | {"fields": {name: plain(value) for name, value in fields_of(one).items() if name in self.said}}


@dataclass(frozen=True, slots=True)
class FactsFewer:
    """The latest or earliest facts of a source did not happen. ``keys`` from that end on."""

    source: Source
    end: Literal["latest", "earliest"]
    keys: tuple[Key, ...]
    kind: ClassVar[Literal["fewer"]] = "fewer"

    def to_json(self) -> dict[str, Any]:
        """The change as plain JSON values."""
        ids = [id_ if number is None else f"{id_}/{number}" for _, _, id_, number in self.keys]
        return {"source": print_source(self.source), "count": len(self.keys), "end": self.end, "ids": ids[:10]}


@dataclass(frozen=True, slots=True)
class TimePasses:
    """Nothing new happens from ``since`` until ``until``, the instant at which the condition is asked then."""

    since: datetime
    until: datetime
    day: str = ""
    days: int = 0
    kind: ClassVar[Literal["time"]] = "time"

    def to_json(self) -> dict[str, Any]:
        """The change as plain JSON values."""
        return {"until": plain(self.until), "day": self.day, "days": self.days}


Change = AttributeTakes | FactsMore | FactsFewer | TimePasses


def apply(change: Change, person: Person) -> Person:
    """The person after a change. After ``TimePasses`` ask at its ``until``; what was dated later has not happened."""
    match change:
        case AttributeTakes():
            history = person.attributes.get(change.name, ())
            rank = max((dated.rank for dated in history), default=0) + 1
            return replace(person, attributes={**person.attributes, change.name: (*history, Dated(change.after, change.at, rank))})
        case FactsMore():
            orders = tuple(fact for fact in change.facts if isinstance(fact, Order))
            events = tuple(fact for fact in change.facts if isinstance(fact, Event))
            return replace(person, orders=person.orders + orders, events=person.events + events)
        case FactsFewer():
            gone = frozenset(change.keys)
            orders = tuple(left for order in person.orders for left in without(order, gone))
            events = tuple(event for event in person.events if (event.kind, event.rank, event.id, None) not in gone)
            return replace(person, orders=orders, events=events)
        case TimePasses():
            return until(person, change.since)
        case _:
            assert_never(change)


def without(order: Order, gone: frozenset[Key]) -> tuple[Order, ...]:
    """What remains of an order: all, nothing, or it without some lines, its cost and discount those of the others."""
    name = (order.book, order.rank, order.id)
    if (*name, None) in gone:
        return ()
    left = tuple(line for line in order.lines if (*name, line.number) not in gone)
    if len(left) == len(order.lines):
        return (order,)
    cost, discount = (narrowed_field(Narrowed(order, left), field) for field in ("cost", "discount"))
    if not left:
        return ()
    return (replace(order, lines=left, cost=as_number(cost), discount=as_number(discount)),)


def as_number(value: Scalar) -> Decimal | None:
    """The value, if it is a number."""
    return value if isinstance(value, Decimal) else None


def until(person: Person, last: datetime) -> Person:
    """The person without anything later than an instant; themselves where there is nothing such."""
    dated = (each.since for history in person.attributes.values() for each in history)
    happened = [*(order.moment.at for order in person.orders), *(at for event in person.events for at in instants(event))]
    begun = (entry.since for entry in person.standings)
    if all(at is None or at <= last for at in (*dated, *happened, *begun, *(crossing.at for crossing in person.crossings))):
        return person
    attributes = {
        name: tuple(dated for dated in history if dated.since is None or dated.since <= last) for name, history in person.attributes.items()
    }
    return replace(
        person,
        attributes=attributes,
        orders=tuple(order for order in person.orders if order.moment.at <= last),
        events=tuple(settled(event, last) for event in person.events if event.moment.at <= last),
        crossings=tuple(crossing for crossing in person.crossings if crossing.at <= last),
        standings=tuple(entry for entry in person.standings if entry.since is None or entry.since <= last),
    )


def instants(event: Event) -> Iterator[datetime]:
    """When a flat fact happened, and when what became of it did."""
    yield event.moment.at
    for name in BECAME[event.kind].values():
        since = event.fields.get(name)
        if isinstance(since, Moment):
            yield since.at


def settled(event: Event, last: datetime) -> Event:
    """The flat fact without what became of it later than an instant."""
    if all(at <= last for at in instants(event)):
        return event
    dates = {name: event.fields.get(since) for name, since in BECAME[event.kind].items()}
    later = {name for name, since in dates.items() if isinstance(since, Moment) and since.at > last}
    kept = {name: value for name, value in event.fields.items() if name not in later}
    return replace(event, fields=kept | {name: False for name in later if isinstance(event.fields.get(name), bool)})


def fields_of(fact: Order | Event) -> dict[str, Scalar]:
    """The known fields of a new fact (a new order has one line, or several that differ in little)."""
    if isinstance(fact, Event):
        return dict(fact.fields)
    line = fact.lines[0]
    names = ("product", "product_name", "category", "quantity", "price", "cost", "discount")
    own = {name: getattr(line, name) for name in names}
    total: dict[str, Scalar] = {"total": sum((each.total for each in fact.lines), Decimal(0))}
    return {name: value for name, value in {**own, **line.properties, **fact.fields}.items() if value is not None} | total


def plain(value: Scalar | datetime) -> Any:
    """A value as JSON says it: numbers as texts, dates in ISO, a list as a list."""
    match value:
        case Decimal():
            return decimal_text(value)
        case Moment():
            return value.at.isoformat().replace("+00:00", "Z")
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case tuple():
            return list(value)
        case str() | bool() | None:
            return value
        case _:
            return value.isoformat()
