"""Random values of a wanted type, over the catalogue of a random base, and constants near what such a value really is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any, TypeVar

from coterie.language.names import Resolved, resolve
from coterie.language.nodes import (
    Aggregate,
    Arithmetic,
    Completions,
    Condition,
    Crossed,
    Crossings,
    DateLiteral,
    DaysTo,
    Duration,
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
    Period,
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
from coterie.language.nodes import (
    Sequence as SequenceNode,
)
from coterie.language.oracle import sources
from coterie.language.oracle.scope import Fact, Narrowed, Row, Scope
from coterie.language.oracle.values import Exact, Quotient, WholeDay, fraction
from coterie.language.oracle.world import Asked
from coterie.language.types import COMPANY_FIELDS, SOURCES, Type
from coterie.model.facts import Moment
from coterie.testing import random_standings
from coterie.testing.random_base import ATTRIBUTES, EVENT_TYPES, LENGTHS, NUMBERS, OCCASIONS, PERIODS, TEXTS, Drawn

T = TypeVar("T")
KINDS = (
    *("orders", "orders", "orders", "lines", "lines", "returns", "open_orders", "cancelled", "events", "events", "events", "events"),
    *("messages", "messages", "visits", "deals", "deals", "meetings", "answers", "asked", "referrals"),
)
"""Sources as often as they are asked."""
PIECES = ("year", "month", "day", "weekday", "age", "days_until", "anniversary_in")
DAYS_TO = (*OCCASIONS.names(), "8 марта", "29.02", "31 December")
LOOKED_UP = (Type.TRUTH, Type.INSTANT, Type.TEXT)
NUMERIC = (Type.NUMBER, Type.MONEY)
LARGEST = Decimal(10) ** 12


class Values(ABC):
    """Draws values. ``scope`` is the kind of source in whose filter one stands ("" among people); ``steps`` are the kinds
    of a sequence's earlier steps; ``level`` keeps an aggregate's argument to fields of the order or of its lines.
    """

    def __init__(self, rng: Random, drawn: Drawn) -> None:
        self.rng, self.drawn = rng, drawn
        self.asked = Asked(drawn.base, drawn.as_of, drawn.catalogue, include_anonymous=drawn.include_anonymous, others=None)
        self.everyone = [person for person in drawn.base.people if self.asked.knows(person)]
        self.segments = tuple(drawn.catalogue.segments)
        self.facts: dict[str, list[Scope]] = {}
        self.steps: tuple[str, ...] = ()
        self.level = ""
        self.of_base = False

    # What the other half (conditions) gives.
    @abstractmethod
    def source(self, depth: int, kind: str = "", *, alone: bool = False) -> Source:
        """A source with filters and a window."""

    @abstractmethod
    def sequence(self, depth: int) -> SequenceNode:
        """A sequence."""

    @abstractmethod
    def test(self, scope: str, depth: int) -> Condition:
        """A test of something at the person, or at a fact."""

    @abstractmethod
    def crossed(self) -> Crossed:
        """A question to the membership log."""

    # ------------------------------------------------------------ draws

    def chance(self, share: float) -> bool:
        """True so often."""
        return self.rng.random() < share

    def weighted(self, choices: dict[Callable[[], T], int]) -> T:
        """One of the choices, made."""
        return self.rng.choices(tuple(choices), tuple(choices.values()))[0]()

    def value(self, type_: Type, scope: str, depth: int) -> Value:
        """A value of the type."""
        match type_:
            case Type.NUMBER | Type.MONEY:
                return self.number(scope, depth)
            case Type.TEXT:
                return self.text(scope, depth)
            case Type.TRUTH:
                return self.of_fact(Type.TRUTH, scope, depth)
            case Type.DATE:
                return self.of_fact(Type.DATE, scope, depth)
            case Type.INSTANT:
                return self.instant(scope, depth)
            case _:
                return self.field(Type.LIST, scope) or Field("tags", "person")

    def field(self, type_: Type, scope: str) -> Value | None:
        """A name of that type, where there is one."""
        if self.steps and scope and self.chance(0.8):
            found = self.step_field(type_)
            if found is not None:
                return found
        person = [
            Field(name, self.rng.choice(("", "person")) if not scope else "person") for name, has in ATTRIBUTES.items() if has is type_
        ]
        if type_ is Type.INSTANT:
            person.append(Field("first_seen", "person" if scope else ""))
        if type_ is Type.NUMBER and not scope:
            person.append(Field("rfm.recency"))
        if not scope and self.chance(0.2):
            of_company = {**COMPANY_FIELDS, **self.drawn.catalogue.own["company"]}
            person += [Field(f"company.{name}") for name, info in of_company.items() if info.type is type_]
        choices = person if not scope else self.own_fields(type_, scope)
        if scope and (not choices or self.chance(0.15)):
            choices = person
        return self.rng.choice(choices) if choices else None

    def own_fields(self, type_: Type, scope: str) -> list[Field]:
        """The fields of a source's facts that are of the type and of the level wanted."""
        catalogue, shape = self.drawn.catalogue, SOURCES[scope].shape
        found = []
        for name, info in catalogue.fields(scope).items():
            if info.type is type_ and (shape != "orders" or not self.level or info.level == self.level):
                found.append(Field(name))
        if shape != "events":
            found += [Field(name, "order") for name, info in catalogue.order_fields().items() if info.type is type_ and self.chance(0.2)]
        return found

    def step_field(self, type_: Type) -> StepField | None:
        """A field of an earlier step's fact."""
        step = self.rng.randint(1, len(self.steps))
        kind = self.steps[step - 1]
        names = []
        for name in self.drawn.catalogue.fields(kind):
            found = resolve(Field(name), kind, self.drawn.catalogue)
            if found is not None and found.type is type_ and _asked_of_step(found, kind):
                names.append(name)
        return StepField(step, self.rng.choice(names)) if names else None

    def length(self) -> Duration:
        """A length of time, mostly one at whose edge something happened."""
        return self.rng.choice(tuple(self.drawn.edges.values())) if self.drawn.edges and self.chance(0.7) else self.rng.choice(LENGTHS)

    def period(self) -> Period:
        """A calendar period, mostly one at whose edge something happened."""
        return self.rng.choice(self.drawn.periods) if self.drawn.periods and self.chance(0.5) else self.rng.choice(PERIODS)

    # ------------------------------------------------------------ numbers

    def number(self, scope: str, depth: int) -> Value:
        """A number or an amount of money."""
        plain: dict[Callable[[], Value], int] = {
            lambda: self.field(self.rng.choice(NUMERIC), scope) or Number(self.rng.choice(NUMBERS)): 4,
            lambda: self.piece(scope, depth): 9,
        }
        if depth > 0:
            plain[lambda: self.arithmetic(scope, depth - 1)] = 18
            plain[lambda: self.days(scope, depth - 1)] = 13
        if scope or (self.of_base and depth <= 0):
            return self.weighted(plain)
        of_people: dict[Callable[[], Value], int] = {
            lambda: self.aggregate((Type.NUMBER, Type.MONEY), depth): 16,
            lambda: Gap(self.source(depth - 1), self.rng.choice(("median", "mean", "max"))): 5,
            lambda: self.periods(depth): 7,
            lambda: self.points(depth): 9,
            lambda: self.given(depth): 7,
            lambda: Completions(self.sequence(depth - 1)): 9,
            lambda: Lookup("bucket", (Text(self.rng.choice(("salt", "соль"))),)): 6,
            **({lambda: Crossings(self.crossed()): 6} if self.segments else {}),
            **({} if self.of_base else {lambda: self.of_everyone(depth - 1): 13}),
        }
        return self.weighted(plain | of_people)

    def periods(self, depth: int) -> Periods:
        """How many rolling periods had enough."""
        return Periods(self.source(depth - 1), self.length(), self.rng.choice((1, 2, 4, 12)), self.rng.choice((1, 1, 2)))

    def points(self, depth: int) -> Points:
        """Points for facts: for all of them or so many a day, lasting or fading."""
        each = self.rng.choice(tuple(map(Decimal, ("1", "2", "10", "-5", "0.25", "2.5"))))
        per_day = self.rng.choice((None, None, 1, 2, 3))
        length = Duration(self.rng.choice((1, 2, 3, 7, 30)), self.rng.choice(("d", "d", "w")))
        half, fades = self.rng.choice(((None, None), (length, None), (None, length)))
        return Points(self.source(depth - 1), each, per_day, half, fades)

    def given(self, depth: int) -> Given:
        """A number of some people, and perhaps a written one of the others."""
        others = self.rng.choice((None, Number(Decimal(0)), Number(Decimal("1.5"))))
        return Given(self.number("", depth - 1), self.test("", depth - 1), others)

    def of_everyone(self, depth: int) -> Value:
        """A percentile or a population value."""
        self.of_base = True
        inner = self.number("", depth)
        self.of_base = False
        if self.chance(0.5):
            return Percentile(inner, weighted=exactly(inner) and self.chance(0.3))
        which = self.rng.choice(("median", "mean", "quantile", *(("sum",) if exactly(inner) else ())))
        shares = tuple(map(Decimal, ("0", "0.1", "0.25", "0.5", "0.9", "1")))
        return Population(which, inner, self.rng.choice(shares) if which == "quantile" else None)

    def arithmetic(self, scope: str, depth: int) -> Value:
        """An operation on numbers."""

        def side() -> Value:
            return Number(self.rng.choice(NUMBERS)) if self.chance(0.25) else self.number(scope, depth)

        match self.rng.choice(("binary", "binary", "binary", "negative", "negative", "negative", "abs", "round", "extreme")):
            case "binary":
                operator: Any = self.rng.choice("+-**//")
                return Arithmetic(operator, self.number(scope, depth), side())
            case "negative":
                return Negative(self.number(scope, depth))
            case "extreme":
                several = tuple(side() for _ in range(self.rng.choice((2, 2, 3))))
                return Function(self.rng.choice(("min", "max")), several)
            case name:
                return Function("abs" if name == "abs" else "round", (self.number(scope, depth),))

    def piece(self, scope: str, depth: int) -> Value:
        """A whole number out of a date, an instant, a text or a list."""
        match self.rng.choice(("date", "date", "date", "instant", "instant", "hour", "text", "list", "length")):
            case "date":
                return Part(self.rng.choice(PIECES), self.of_fact(Type.DATE, scope, depth - 1))  # type: ignore[arg-type]
            case "instant":
                return Part(self.rng.choice(PIECES), self.instant(scope, depth - 1))  # type: ignore[arg-type]
            case "hour":
                return Part("hour", self.instant(scope, depth - 1))
            case "text":
                return Function("len", (self.text(scope, depth - 1),))
            case name:
                list_ = self.value(Type.LIST, scope, 0)
                return Part("length", list_) if name == "list" and not isinstance(list_, StepField) else Function("len", (list_,))

    def days(self, scope: str, depth: int) -> Value:
        """A length of time between two dates or instants."""

        def end(*, instant: bool) -> Value:
            if self.chance(0.15):
                return self.written_moment() if instant else self.written_day()
            return self.instant(scope, depth) if instant or self.chance(0.5) else self.of_fact(Type.DATE, scope, depth)

        if self.chance(0.3):
            return Elapsed("hours", end(instant=True), end(instant=True))
        if self.chance(0.5):
            return Elapsed("days", end(instant=False), end(instant=False))
        occasion = Text(self.rng.choice(DAYS_TO)) if self.chance(0.5) else end(instant=False)
        if isinstance(occasion, Text) and occasion.value not in DAYS_TO:
            occasion = DateLiteral(occasion.value)
        start = None if self.chance(0.5) else end(instant=False)
        return DaysTo(occasion, start if not isinstance(start, Text) else DateLiteral(start.value))

    def aggregate(self, types: tuple[Type, ...], depth: int) -> Value:
        """A value of a source's facts that is of one of the types."""
        statistics = {
            Type.NUMBER: (
                "count",
                "count",
                "days",
                "distinct",
                "top_share",
                "sum",
                "sum",
                "avg",
                "avg",
                "min",
                "max",
                "first",
                "last",
                "top",
            ),
            Type.DATE: ("min", "max", "first", "last", "top"),
            Type.INSTANT: ("first", "last", "first", "last", "min", "max", "first of", "last of", "top"),
        }
        statistic = self.rng.choice(statistics.get(types[0], ("first", "last", "top")))
        source = self.source(depth - 1)
        if statistic in ("count", "days") or (Type.INSTANT in types and statistic in ("first", "last")):
            return Aggregate(source, statistic)  # type: ignore[arg-type]
        name: Any = statistic.removesuffix(" of")
        wanted = (
            self.rng.choice((Type.TEXT, Type.TEXT, Type.NUMBER, Type.DATE, Type.TRUTH))
            if name in ("distinct", "top_share")
            else self.rng.choice(types)
        )
        self.level = self.rng.choice(("order", "line"))
        argument = self.argument(wanted, source.kind)
        by = self.argument(self.rng.choice(NUMERIC), source.kind, exact=True) if name in ("top", "top_share") and self.chance(0.5) else None
        self.level = ""
        return Aggregate(source, name, argument, by)

    def argument(self, type_: Type, kind: str, *, exact: bool = False) -> Value:
        """What an aggregate looks at: mostly a field."""
        fields = self.own_fields(type_, kind)
        if not fields:  # lines have no instants of their own
            self.level = "order"
            fields = self.own_fields(type_, kind)
        if type_ in NUMERIC and self.chance(0.25):
            found = self.number(kind, 1)
            return self.rng.choice(fields) if exact and not exactly(found) else found
        return self.rng.choice(fields)

    # ------------------------------------------------------------ texts, dates

    def text(self, scope: str, depth: int) -> Value:
        """A text."""
        if depth > 0 and self.chance(0.15):
            return Part("lower", self.text(scope, depth - 1))
        return self.of_fact(Type.TEXT, scope, depth)

    def instant(self, scope: str, depth: int) -> Value:
        """An instant."""
        return Now() if self.chance(0.05) else self.of_fact(Type.INSTANT, scope, depth)

    def of_fact(self, type_: Type, scope: str, depth: int) -> Value:
        """A field, or a person's aggregate of one."""
        if not scope and depth > 0 and self.chance(0.35):
            return self.aggregate((type_,), depth)
        if not scope and type_ in LOOKED_UP and self.chance(0.3):
            return self.looked_up(type_)
        return self.field(type_, scope) or {Type.TEXT: Field("city", "person"), Type.TRUTH: Field("vip", "person")}.get(
            type_, Field("joined", "person")
        )

    def looked_up(self, type_: Type) -> Value:
        """What an entry of a ledger says."""
        length = self.length()
        return random_standings.lookup(self.rng, type_, f"{length.count}{length.unit}")

    def written_day(self) -> Value:
        """A day in the condition."""
        day = self.rng.choice(self.drawn.days)
        return self.rng.choice((DateLiteral, Text))(day.isoformat())

    def written_moment(self) -> Value:
        """An instant in the condition."""
        if self.chance(0.4):
            return Shifted("ahead" if self.chance(0.1) else "ago", self.length())
        return Now() if self.chance(0.1) else self.iso(self.rng.choice(self.drawn.moments))

    def iso(self, moment: datetime) -> Value:
        """An instant written in one of the ways there are."""
        local = moment.astimezone(self.drawn.base.zone).replace(tzinfo=None)
        twice = local.replace(tzinfo=self.drawn.base.zone).astimezone(UTC) != moment
        if twice or self.chance(0.3):
            text = moment.astimezone(UTC).replace(tzinfo=None).isoformat() + self.rng.choice(("Z", "+00:00"))
        else:
            text = local.isoformat(sep=self.rng.choice("T "))
        return self.rng.choice((DateLiteral, Text))(text)

    # ------------------------------------------------------------ constants near the truth

    def known(self, value: Value, scope: str) -> list[Any]:
        """What the value is for everyone, or for every fact of the source in whose filter it stands; what is known of it."""
        places = self.places(scope) if scope else [Scope(person) for person in self.everyone]
        try:
            found = [self.asked.find(value, place) for place in places]
        except (LookupError, TypeError, IndexError):  # an earlier step's field has no value here
            return []
        return [one for one in found if one is not None]

    def places(self, kind: str) -> list[Scope]:
        """Every fact of a source as its filters see it."""
        if kind not in self.facts:
            names = EVENT_TYPES if kind == "events" else ("",)
            people = [Scope(person) for person in self.everyone]
            asked = [Source(kind, (name,) if name else ()) for name in names]
            self.facts[kind] = [
                here.within(kind, piece)
                for here in people
                for source in asked
                for fact in sources.select(self.asked, source, here)
                for piece in _pieces(fact)
            ]
        return self.facts[kind]

    def constant(self, value: Value, scope: str, type_: Type) -> Value:
        """A written value at or beside one that the value has."""
        known = self.known(value, scope)
        if not known:
            known = [None]
        return self.written(self.rng.choice(known), type_, known, wobbly=not exactly(value))

    def written(self, one: Any, type_: Type, known: Sequence[Any], *, wobbly: bool) -> Value:
        """A value of a fact as a condition writes it."""
        match one:
            case bool():
                return Truth(one)
            case Exact() | Quotient():
                return Number(self.near(fraction(one)))
            case float():
                return Number(self.between(one, known, wobbly=wobbly))
            case str():
                return Text(one)
            case Moment(at, day) if self.chance(0.6):
                return self.iso(at) if self.chance(0.8) else DateLiteral(day.isoformat())
            case WholeDay(day):
                return DateLiteral(day.isoformat())
            case date() if self.chance(0.7):
                return self.rng.choice((DateLiteral, Text))(one.isoformat()) if 1900 <= one.year <= 2200 else self.written_day()
            case Moment() | date():
                return self.written_moment() if self.chance(0.5) else self.written_day()
            case _:
                return self.any_constant(type_)

    def any_constant(self, type_: Type) -> Value:
        """A written value that nobody needs to have."""
        match type_:
            case Type.NUMBER | Type.MONEY:
                return Number(self.rng.choice(NUMBERS))
            case Type.TRUTH:
                return Truth(self.chance(0.5))
            case Type.DATE | Type.INSTANT:
                return self.written_day() if self.chance(0.5) else self.written_moment()
            case _:
                return Text(self.rng.choice(TEXTS))

    def near(self, number: Fraction) -> Decimal:
        """The number itself, if it can be written, or one a little beside it."""
        exact = Decimal(round(number * 10**9)).scaleb(-9)
        if self.chance(0.15):
            exact += self.rng.choice((Decimal(1), Decimal(-1), Decimal("0.0001")))
        return _writable(exact)

    def between(self, one: float, known: Sequence[Any], *, wobbly: bool) -> Decimal:
        """A number beside a double; exactly at one only where every engine must come to the same double."""
        if abs(one) > LARGEST:
            return LARGEST
        if not wobbly and self.chance(0.3) and round(one, 6) == one:
            return _writable(Decimal(repr(round(one, 6))))
        found = Decimal(round(Fraction(one) * 1000)).scaleb(-3) + Decimal("0.00037")
        doubles = [other for other in known if isinstance(other, float)]
        safe = all(abs(other - float(found)) > 1e-7 * max(1.0, abs(other)) for other in doubles)
        return _writable(found if safe else found + Decimal("0.00021"))


def _writable(number: Decimal) -> Decimal:
    return max(-LARGEST, min(LARGEST, number)).normalize() + 0


def _asked_of_step(found: Resolved, kind: str) -> bool:
    return SOURCES[kind].shape != "orders" or found.place == "order"


def _pieces(fact: Fact) -> list[Fact]:
    return [Row(fact.order, line) for line in fact.lines] if isinstance(fact, Narrowed) else [fact]


def exactly(value: Value) -> bool:
    """Whether no sum of doubles hides in a value: such a sum hangs on its order in the last digits."""
    match value:
        case Given(inner):
            return exactly(inner)
        case Arithmetic("/", _, _) | Percentile() | Population() | Elapsed(unit="hours"):
            return False
        case Arithmetic("*", left, right):
            return (
                any(isinstance(side, Number) and side.value == side.value.to_integral_value() for side in (left, right))
                and exactly(left)
                and exactly(right)
            )
        case Arithmetic(_, left, right):
            return exactly(left) and exactly(right)
        case Negative(inner):
            return exactly(inner)
        case Function(_, arguments):
            return all(exactly(argument) for argument in arguments)
        case Aggregate(argument=argument):
            return argument is None or exactly(argument)
        case _:
            return True
