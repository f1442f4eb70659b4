"""A fact behind a verdict as plain JSON values: what, when, how much."""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import ZoneInfo

from coterie.language.oracle.scope import Fact as Found
from coterie.language.oracle.scope import Narrowed, Row
from coterie.language.print import decimal_text
from coterie.model.facts import Dated, Event, Line, Order
from coterie.segments.explain.answer import Fact
from coterie.segments.explain.changes import plain


def fact(found: Found) -> Fact:
    """An event, or an order with the lines that counted."""
    match found:
        case Event():
            own = {name: plain(value) for name, value in found.fields.items() if value not in (None, ())}
            return {"time": plain(found.moment), "day": plain(found.moment.day), "type": found.type} | ({"fields": own} if own else {})
        case Row(order, line):
            return of_order(order, (line,))
        case Narrowed(order, lines):
            return of_order(order, lines)


def of_order(order: Order, lines: tuple[Line, ...]) -> Fact:
    """An order seen through some of its lines; ``total`` is theirs, ``order_total`` the whole order's where it is another."""
    total, whole = (sum((line.total for line in some), Decimal(0)) for some in (lines, order.lines))
    found = {"time": plain(order.moment), "day": plain(order.moment.day), "order": order.id, "total": decimal_text(total)}
    if total != whole:
        found["order_total"] = decimal_text(whole)
    return found | {"lines": [of_line(line) for line in lines]}


def of_line(line: Line) -> dict[str, object]:
    """A line's product, quantity and total."""
    name = line.product_name or line.product
    found: dict[str, object] = {"product": name}
    if line.category is not None:
        found["category"] = line.category
    return found | {"quantity": plain(line.quantity), "total": decimal_text(line.total)}


def entry(name: str, dated: Dated, zone: ZoneInfo) -> Fact:
    """A value of an attribute, and since when; ``since`` None is from ever. ``day`` is the base's own."""
    found: Fact = {"attribute": name, "value": plain(dated.value), "since": None}
    return found if dated.since is None else {**found, "since": plain(dated.since), "day": plain(dated.since.astimezone(zone).date())}
