"""What a name means where it stands: at the person, inside a filter, or of an aggregate's fact.

Bare names of an orders-shaped source are the order's, then the line's; of a lines-shaped one the line's, then the
order's; ``order.x`` is always the whole order's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import assert_never

from coterie.language.catalogue import Catalogue
from coterie.language.oracle.asking import NotHeld
from coterie.language.oracle.values import Found, exact
from coterie.language.types import SOURCES, FieldInfo, Level, Type
from coterie.model.facts import MONEY_PLACES, NUMBER_PLACES, Dated, Event, Line, Moment, Order, Person, Scalar

SHELVES: dict[str, tuple[Level, ...]] = {"orders": ("order", "line"), "lines": ("line", "order")}


@dataclass(frozen=True, slots=True)
class Narrowed:
    """An order seen through the lines that passed; all of them when none was left out."""

    order: Order
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One line with its order around it."""

    order: Order
    line: Line


Fact = Narrowed | Row | Event


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a name stands: whose it is, in which source and at which fact (none at the person), after which steps."""

    person: Person
    kind: str = ""
    fact: Fact | None = None
    steps: tuple[tuple[str, Fact], ...] = ()

    def outside(self) -> Scope:
        """The person's own scope, as a source nested in a filter sees it."""
        return replace(self, kind="", fact=None)

    def within(self, kind: str, fact: Fact) -> Scope:
        """The scope at a fact of a source."""
        return replace(self, kind=kind, fact=fact)


def moment(fact: Fact) -> Moment:
    """When a fact happened; a line happens with its order."""
    match fact:
        case Narrowed() | Row():
            return fact.order.moment
        case Event():
            return fact.moment
        case _:
            assert_never(fact)


def place(fact: Fact) -> tuple[datetime, int, bytes, int]:
    """A fact's place in the order of events."""
    match fact:
        case Narrowed():
            return fact.order.moment.at, fact.order.rank, fact.order.id.encode(), 0
        case Row():
            return fact.order.moment.at, fact.order.rank, fact.order.id.encode(), fact.line.number
        case Event():
            return fact.moment.at, fact.rank, fact.id.encode(), 0
        case _:
            assert_never(fact)


def described(catalogue: Catalogue, kind: str, name: str) -> tuple[Type, Level]:
    """The type and level of a bare name in a source. The house's own fields come before the company's."""
    info = SOURCES[kind]
    if name in info.fields:
        return info.fields[name].type, info.fields[name].level
    for level in SHELVES.get(info.shape, (info.fact,)):
        if name in catalogue.own.get(level, {}):
            return catalogue.own[level][name].type, level
    if "product" in info.fields and name in catalogue.own.get("product", {}):
        return catalogue.own["product"][name].type, "event" if info.shape == "events" else "line"
    raise NotHeld(f"{kind} has no field {name!r}")


def fact_field(catalogue: Catalogue, kind: str, fact: Fact, name: str, now: Moment) -> Found:
    """A bare name at a fact, as it is seen now."""
    type_, level = described(catalogue, kind, name)
    match fact:
        case Event():
            return found(seen(fact, name, SOURCES[kind].fields.get(name), now), type_)
        case Row():
            return found(line_field(fact.line, name) if level == "line" else whole_field(fact.order, name), type_)
        case Narrowed():
            if level == "line":
                raise TypeError(f"{name!r} belongs to a line, not to an order")
            return found(narrowed_field(fact, name), type_)
        case _:
            assert_never(fact)


def order_field(catalogue: Catalogue, fact: Fact | None, name: str) -> Found:
    """``order.x``: the whole order's, whatever the filter."""
    if not isinstance(fact, Narrowed | Row):
        raise TypeError(f"order.{name}: there is no order here")
    return found(whole_field(fact.order, name), order_type(catalogue, name))


def order_type(catalogue: Catalogue, name: str) -> Type:
    """The type of ``order.x``."""
    known = catalogue.order_fields()
    if name not in known:
        raise NotHeld(f"an order has no field {name!r}")
    return known[name].type


def seen(event: Event, name: str, house: FieldInfo | None, now: Moment) -> Scalar:
    """A field of a flat fact as it is seen now: what became of it only later is not there yet, and a yes/no is no."""
    if house is None or not house.since:
        return event_field(event, name)
    since = event_field(event, house.since)
    if isinstance(since, Moment) and since > now:
        return False if house.type is Type.TRUTH else None
    if name == "days_in_stage":
        return Decimal((now.day - since.day).days) if isinstance(since, Moment) else None
    return event_field(event, name)


def event_field(event: Event, name: str) -> Scalar:
    """A field of a flat fact, whenever it came to be known."""
    fixed: dict[str, Scalar] = {"time": event.moment}
    if event.kind == "event":
        fixed["type"] = event.type
    if event.kind == "deal":
        fixed["created"] = event.moment
    return fixed[name] if name in fixed else event.fields.get(name)


def whole_field(order: Order, name: str) -> Scalar:
    """A field of the whole order."""
    fixed: dict[str, Scalar] = {"order": order.id, "time": order.moment, "cost": order.cost, "discount": order.discount}
    if name == "total":
        return sum((line.total for line in order.lines), Decimal(0))
    if name == "margin":
        return less(whole_field(order, "total"), order.cost)
    return fixed[name] if name in fixed else order.fields.get(name)


def narrowed_field(fact: Narrowed, name: str) -> Scalar:
    """A field of an order of which only some lines count; all of it when all of them do."""
    if len(fact.lines) == len(fact.order.lines):
        return whole_field(fact.order, name)
    match name:
        case "total":
            return sum((line.total for line in fact.lines), Decimal(0))
        case "discount":
            discounts = [line.discount for line in fact.lines if line.discount is not None]
            return sum(discounts, Decimal(0)) if discounts else None
        case "cost":
            costs = [line_cost(line) for line in fact.lines]
            known = [cost for cost in costs if cost is not None]
            return sum(known, Decimal(0)) if len(known) == len(costs) else None
        case "margin":
            return less(narrowed_field(fact, "total"), narrowed_field(fact, "cost"))
        case _:
            return whole_field(fact.order, name)


def line_field(line: Line, name: str) -> Scalar:
    """A field of a line."""
    fixed: dict[str, Scalar] = {
        "product": line.product,
        "product_name": line.product_name,
        "category": line.category,
        "quantity": line.quantity,
        "price": line.price,
        "cost": line.cost,
        "discount": line.discount,
        "total": line.total,
    }
    if name == "margin":
        return less(line.total, line_cost(line))
    return fixed[name] if name in fixed else line.properties.get(name)


def line_cost(line: Line) -> Decimal | None:
    """What a whole line cost, rounded half-even to four places; missing where quantity or unit cost is."""
    if line.quantity is None or line.cost is None:
        return None
    return Decimal(round(Fraction(line.quantity) * Fraction(line.cost) * 10**MONEY_PLACES)).scaleb(-MONEY_PLACES)


def less(total: Scalar, cost: Scalar) -> Decimal | None:
    """Total − cost, missing where cost is."""
    return total - cost if isinstance(total, Decimal) and isinstance(cost, Decimal) else None


def found(scalar: Scalar, type_: Type) -> Found:
    """A value of a fact as the oracle reckons with it: numbers get their type's scale, a list is never missing."""
    if type_ is Type.LIST and scalar is None:
        return ()
    if isinstance(scalar, Decimal):
        return exact(scalar, MONEY_PLACES if type_ is Type.MONEY else NUMBER_PLACES)
    return scalar


def history(person: Person, name: str, now: datetime) -> list[Dated]:
    """The values an attribute has had until now, oldest first; the last one holds."""
    visible = [dated for dated in person.attributes.get(name, ()) if dated.since is None or dated.since <= now]
    return sorted(visible, key=lambda dated: (dated.since is not None, dated.since or now, dated.rank, dated.id.encode()))


def attribute(person: Person, name: str, now: datetime, type_: Type) -> Found:
    """The value of an attribute now."""
    values = history(person, name, now)
    return found(values[-1].value if values else None, type_)
