"""New facts that a source would select: drawn up from its filters, placed inside its window, checked by the oracle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import combinations, count, islice, product
from typing import TypeVar, cast

from coterie.language.json import walk
from coterie.language.nodes import (
    And,
    AnyLine,
    AtLeast,
    Condition,
    DateLiteral,
    Field,
    ListTest,
    NoneOf,
    Not,
    Number,
    Or,
    Source,
    Text,
    TextTest,
    Truth,
)
from coterie.language.oracle.asking import NotHeld
from coterie.language.oracle.scope import Fact, Row, Scope, described
from coterie.language.oracle.sources import BOOKS
from coterie.language.oracle.text import plain
from coterie.language.oracle.time import parsed
from coterie.language.oracle.values import WholeDay
from coterie.language.types import SOURCES, Type
from coterie.model.facts import Event, Line, Moment, Order, Scalar
from coterie.segments.explain.recall import Recall

T = TypeVar("T")
WAYS = 8
UNIT = {Type.MONEY: Decimal("0.0001"), Type.NUMBER: Decimal("0.000000001")}
ANOTHER = "…"
"""A text that no condition names."""

Slot = tuple[int, str]
Values = Mapping[Slot, Scalar]
"""The fields of a new fact: slot 0 its own (and its first line's), 1 … those of further lines (``any_line``)."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A fact that does not exist yet: whose source asked for it, its fields, when."""

    source: Source
    values: Values = field(default_factory=dict)
    at: Moment | None = None

    def with_(self, name: str, value: Scalar) -> Draft:
        """The draft with another value of one of its own fields."""
        return replace(self, values={**self.values, (0, name): value})


class Drafting:
    """Makes facts at one instant for one person."""

    def __init__(self, here: Recall) -> None:
        self.here, self.catalogue, self.zone = here, here.catalogue, here.base.zone
        self.slots = 0
        self.known: dict[Source, list[Values]] = {}
        taken = {order.id for order in here.person.orders} | {event.id for event in here.person.events}
        self.prefix = next(f"new{number or ''}" for number in count() if f"new{number or ''}-1" not in taken)

    # ------------------------------------------------------------ facts of a draft

    def facts(self, draft: Draft, number: int, apart: timedelta | None = None) -> tuple[Order, ...] | tuple[Event, ...]:
        """So many facts of a draft; each ``apart`` before the one after it, if given."""
        at = draft.at or self.here.now
        moments = [at if apart is None else Moment.of(at.at - step * apart, self.zone) for step in range(number)]
        named = [(f"{self.prefix}-{place}", moment) for place, moment in enumerate(reversed(moments), start=1)]
        if SOURCES[draft.source.kind].shape == "events":
            return tuple(self.event(draft, id_, moment) for id_, moment in named)
        return tuple(self.order(draft, id_, moment) for id_, moment in named)

    def event(self, draft: Draft, id_: str, moment: Moment) -> Event:
        """One new flat fact; of a source of answers, one to the survey that it names, and answered."""
        known = {name: value for (_, name), value in draft.values.items() if value is not None}
        names, kind = draft.source.names, SOURCES[draft.source.kind].fact
        if kind == "event":
            return Event(id_, names[0], moment, fields=known)
        if kind == "answer":
            known = {**({"survey": names[0]} if names else {}), **({"answer": ANOTHER} if draft.source.kind == "answers" else {}), **known}
        return Event(id_, "", moment, fields=known, kind=kind)

    def order(self, draft: Draft, id_: str, moment: Moment) -> Order:
        """One new order; its total is its first line's unless other lines have theirs."""
        mine: dict[str, Scalar] = {name: value for (slot, name), value in draft.values.items() if slot == 0 and value is not None}
        slots = sorted({slot for slot, _ in draft.values} | {0})
        lines = tuple(self.line(draft, slot, number) for number, slot in enumerate(slots, start=1))
        fields = {name: value for name, value in mine.items() if self.level(draft.source.kind, name) == "order" and name not in HOUSE}
        cost, margin = number_in(mine, "cost"), number_in(mine, "margin")
        if margin is not None and cost is None:
            cost = sum((line.total for line in lines), Decimal(0)) - margin
        elif cost is not None and lines[0].quantity is not None and self.level(draft.source.kind, "cost") == "line":
            cost = cost * lines[0].quantity
        discount = number_in(mine, "discount")
        return Order(id_, moment, lines, BOOKS[draft.source.kind], 0, cost, discount, fields)

    def line(self, draft: Draft, slot: int, number: int) -> Line:
        """One line of a new order."""
        mine: dict[str, Scalar] = {name: value for (each, name), value in draft.values.items() if each == slot and value is not None}
        quantity, price = number_in(mine, "quantity") or Decimal(1), number_in(mine, "price")
        discount = number_in(mine, "discount")
        total = number_in(mine, "total")
        if total is None:
            total = Decimal(0) if price is None else round(quantity * price - (discount or 0), 4)
        cost, margin = number_in(mine, "cost"), number_in(mine, "margin")
        if margin is not None and cost is None and quantity == 1:
            cost = total - margin
        kept = {name: cast("str | None", mine.get(name)) for name in ("product", "product_name", "category")}
        own = {name: value for name, value in mine.items() if self.level(draft.source.kind, name) == "line" and name not in HOUSE}
        return Line(number, total, quantity=quantity, price=price, cost=cost, discount=discount, properties=own, **kept)

    def level(self, kind: str, name: str) -> str:
        """Whose field a name is."""
        return described(self.catalogue, kind, name)[1]

    # ------------------------------------------------------------ drafts of a source

    def drafts_at(self, source: Source, at: Moment) -> list[Draft]:
        """Facts at an instant that the source would select, in the order of how little they say."""
        found = [draft for values in self.possible(source) if self.passes(draft := Draft(source, values, at))]
        return (found or [draft for draft in self.like_the_last(source, at) if self.passes(draft)])[:WAYS]

    def possible(self, source: Source) -> list[Values]:
        """Fields with which a fact could pass the source's filters."""
        if source not in self.known:
            self.known[source] = self.all_hold(source, source.filters, 0)
        return self.known[source]

    def passes(self, draft: Draft) -> bool:
        """Whether the source would select the draft."""
        slim = replace(self.here.person, orders=(), events=())
        facts = self.facts(draft, 1)
        orders = tuple(fact for fact in facts if isinstance(fact, Order))
        asked = replace(slim, orders=orders, events=tuple(fact for fact in facts if isinstance(fact, Event)))
        return bool(self.here.select(draft.source, Scope(asked)))

    def like_the_last(self, source: Source, at: Moment) -> list[Draft]:
        """A draft like the last fact that the source did select."""
        before = self.here.select(source, Scope(self.here.person))
        if not before:
            return []
        last, found = before[-1], {}
        if isinstance(last, Event):
            found = {(0, name): value for name, value in last.fields.items()}
        else:
            line = last.line if isinstance(last, Row) else last.lines[0]
            for name in ("product", "product_name", "category", "quantity", "price", "cost", "discount", "total"):
                found[0, name] = getattr(line, name)
            found |= {(0, name): value for name, value in {**line.properties, **last.order.fields}.items()}
        return [Draft(source, found, at)]

    # ------------------------------------------------------------ ways to make a filter hold

    def all_hold(self, source: Source, parts: tuple[Condition, ...], slot: int, *, want: bool = True) -> list[Values]:
        """Fields with which every part holds (or, not wanted, every part fails)."""
        each = [self.ways(source, part, slot, want=want) for part in parts]
        return [{key: value for way in combined for key, value in way.items()} for combined in limited(product(*each))]

    def ways(self, source: Source, condition: Condition, slot: int, *, want: bool) -> list[Values]:
        """Fields with which a filter holds, or fails; a few, the simplest first."""
        match condition:
            case Not(part):
                return self.ways(source, part, slot, want=not want)
            case And(parts):
                return self.all_hold(source, parts, slot) if want else self.one_holds(source, parts, slot, want=False)
            case Or(parts):
                return self.one_holds(source, parts, slot) if want else self.all_hold(source, parts, slot, want=False)
            case NoneOf(parts):
                return self.all_hold(source, parts, slot, want=False) if want else self.one_holds(source, parts, slot)
            case AtLeast(k, parts):
                size = k if want else len(parts) - k + 1
                chosen = limited(combinations(parts, size))
                return [way for some in chosen for way in self.all_hold(source, some, slot, want=want)][:WAYS]
            case AnyLine(inner) if want:
                self.slots += 1
                return [*self.ways(source, inner, slot, want=True)[:2], *self.ways(source, inner, self.slots, want=True)[:2]]
            case _:
                return self.leaf(source, condition, slot, want=want)

    def one_holds(self, source: Source, parts: tuple[Condition, ...], slot: int, *, want: bool = True) -> list[Values]:
        """Fields with which some part holds."""
        return [way for part in parts for way in self.ways(source, part, slot, want=want)][:WAYS]

    def leaf(self, source: Source, condition: Condition, slot: int, *, want: bool) -> list[Values]:
        """Fields with which a leaf holds: nothing at all, or one field with a value that the leaf names or one beside it."""
        tried: list[Values] = [{}]
        names = list(dict.fromkeys(node.name for node in walk(condition) if isinstance(node, Field) and node.of in ("", "order")))
        if "time" in names:
            return [{}]  # whether it holds is seen where the fact is placed
        for name in names:
            tried += [{(slot, name): value} for value in self.beside(source.kind, name, condition)]
        for one, other in combinations(names, 2):
            beside = product(self.beside(source.kind, one, condition)[:6], self.beside(source.kind, other, condition)[:6])
            tried += [{(slot, one): first, (slot, other): second} for first, second in beside]
        return [values for values in tried if self.leaf_holds(source, condition, values) == want][:WAYS]

    def leaf_holds(self, source: Source, condition: Condition, values: Values) -> bool:
        """Whether a leaf of a filter holds at a fact of these fields."""
        fact = self.facts(Draft(source, {(0, name): value for (_, name), value in values.items()}), 1)[0]
        seen: Fact = fact if isinstance(fact, Event) else Row(fact, fact.lines[0])
        return self.here.holds(condition, Scope(self.here.person).within(source.kind, seen))

    def beside(self, kind: str, name: str, condition: Condition) -> list[Scalar]:
        """Values of a field worth trying: those the condition names, and the nearest on both sides."""
        if name in ("time", "order", "type"):
            return []
        try:
            type_ = described(self.catalogue, kind, name)[0]
        except NotHeld:
            return []
        return near(type_, list(literals(condition)), self.here, whole=name == "quantity")


HOUSE = frozenset({"product", "product_name", "category", "quantity", "price", "cost", "discount", "total", "margin"})


def near(type_: Type, named: list[object], here: Recall, *, whole: bool = False) -> list[Scalar]:
    """Values of a type beside the ones that a condition names."""
    match type_:
        case Type.NUMBER | Type.MONEY:
            numbers = list(dict.fromkeys([*(each for each in named if isinstance(each, Decimal)), Decimal(0), Decimal(1)]))
            steps = [Decimal(0), *([Decimal(1), Decimal(-1)] if whole else []), UNIT[type_], -UNIT[type_]]
            return [number + step for number in numbers for step in steps]
        case Type.TEXT:
            texts = [plain(each) for each in named if isinstance(each, str)]
            joined = [one + other for one in texts for other in texts if one != other] if len(texts) <= 3 else []
            return [*texts, ANOTHER, *joined]
        case Type.TRUTH:
            return [True, False]
        case Type.LIST:
            labels = [plain(each) for each in named if isinstance(each, str)]
            return [tuple(labels), *((label,) for label in labels), (ANOTHER,)]
        case Type.DATE | Type.INSTANT:
            return [value for day in dates(named, here) for value in beside_day(day, type_, here)]
        case _:
            return []


def dates(named: list[object], here: Recall) -> Iterator[datetime]:
    """The instants that texts name, and now."""
    for each in named:
        try:
            found = parsed(each.strip(), here.base.zone) if isinstance(each, str) else None
        except ValueError:
            continue
        if found is not None:
            day = found.day if isinstance(found, WholeDay) else None
            yield datetime.combine(day, datetime.min.time(), tzinfo=here.base.zone) if day else cast("Moment", found).at
    yield here.now.at


def beside_day(at: datetime, type_: Type, here: Recall) -> Iterator[Scalar]:
    """A day or instant, and those a day and a microsecond beside it."""
    for step in (timedelta(), timedelta(days=1), timedelta(days=-1), timedelta(microseconds=1), timedelta(microseconds=-1)):
        if type_ is Type.INSTANT:
            yield Moment.of(at + step, here.base.zone)
        elif not step.microseconds:
            yield date.fromordinal((at + step).astimezone(here.base.zone).toordinal())


def literals(thing: object) -> Iterator[object]:
    """The numbers, texts and truths written in a part of the tree."""
    for node in walk(thing):
        match node:
            case Number(value) | Text(value) | Truth(value):
                yield value
            case DateLiteral(text):
                yield text
            case TextTest(_, _, argument):
                yield argument
            case ListTest(_, _, items):
                yield from items
            case _:
                pass


def number_in(values: Mapping[str, Scalar], name: str) -> Decimal | None:
    """A number among fields."""
    value = values.get(name)
    return value if isinstance(value, Decimal) else None


def limited(ways: Iterable[tuple[T, ...]]) -> list[tuple[T, ...]]:
    """The first few."""
    return list(islice(ways, WAYS * 4))
