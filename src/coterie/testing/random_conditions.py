"""Random conditions over a random base: of every kind of node, sound by ``check``, most of them true of some people only."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from typing import Any

from coterie.compile.layout import TABLE_OF
from coterie.errors import ConditionRefused
from coterie.language.check import check
from coterie.language.infer import days
from coterie.language.nodes import (
    EVER,
    Aggregate,
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
    Duration,
    During,
    Every,
    Exists,
    Field,
    InSegment,
    IsTrue,
    ListTest,
    Missing,
    NoneOf,
    Not,
    Number,
    Or,
    Sequence,
    Shifted,
    Source,
    Text,
    TextTest,
    Value,
    Window,
)
from coterie.language.oracle.scope import Scope
from coterie.language.oracle.sources import BOOKS
from coterie.language.types import SOURCES, Type
from coterie.testing.random_base import ATTRIBUTES, EVENT_TYPES, LABELS, LENGTHS, SURVEYS, TEXTS
from coterie.testing.random_values import KINDS, Values

ORDERED = ("<", "<=", ">", ">=")
EXPRESSIONS = ("п", "^П", r"\d", r"^\w+$", "а.*а", "[a-я]", r"\s", "[^a-z]", "(an|ан)", r"a\.b", "н{2}", "A", "", r"\D$", "[Ё-я]+", r"\W")


class Conditions(Values):
    """Draws conditions."""

    def condition(self, depth: int = 2) -> Condition:
        """A condition about people, perhaps one that ``check`` refuses."""
        return self.joined("", depth) if self.chance(0.4) else self.leaf(depth)

    def splits(self, condition: Condition) -> bool:
        """Whether it holds for some people and not for others."""
        held = {self.asked.holds(condition, Scope(person)) for person in self.everyone}
        return len(held) == 2

    # ------------------------------------------------------------ logic

    def joined(self, scope: str, depth: int) -> Condition:
        """Conditions put together."""

        def part() -> Condition:
            if scope:
                return self.filter(scope, depth - 1)
            return self.joined(scope, depth - 1) if depth > 1 and self.chance(0.3) else self.leaf(depth - 1)

        def parts(least: int) -> tuple[Condition, ...]:
            return tuple(part() for _ in range(self.rng.randint(least, 3)))

        match self.rng.choice(("and", "or", "not", "none", "at least", "not")):
            case "and":
                return And(parts(2))
            case "or":
                return Or(parts(2))
            case "not":
                return Not(part())
            case "none":
                return NoneOf(parts(1))
            case _:
                among = parts(2)
                return AtLeast(self.rng.randint(1, len(among)), among)

    def leaf(self, depth: int) -> Condition:
        """One condition about people."""
        of_people: dict[Callable[[], Condition], int] = {
            lambda: self.test("", depth): 80,
            self.changed: 5,
            lambda: Exists(self.source(depth)): 8,
            self.aimed: 8,
            lambda: self.every(depth): 6,
            self.circle: 5,
            lambda: self.sequence(depth): 12,
            lambda: IsTrue(self.looked_up(Type.TRUTH)): 10,
            **({self.crossed: 5, self.in_segment: 8} if self.segments else {}),
        }
        return self.weighted(of_people)

    def circle(self) -> Condition:
        """A condition on the people of somebody's company."""
        asked = tuple(self.of_each() for _ in range(self.rng.choice((0, 1, 1, 2))))
        people = Source("company.people", (), asked)
        if self.chance(0.3):
            return Every(people, self.of_each())
        if self.chance(0.4):
            return Exists(people)
        return Compare(self.rng.choice(("==", ">", "<=")), Aggregate(people, "count"), Number(Decimal(self.rng.choice((0, 1, 2, 3)))))

    def of_each(self) -> Condition:
        """What may be asked of each of the people around."""
        while True:
            found = self.leaf(0)
            with suppress(ConditionRefused):
                check(Exists(Source("company.people", (), (found,))), self.drawn.catalogue)
                return found

    def filter(self, kind: str, depth: int) -> Condition:
        """One filter on a source's facts."""
        if depth > 0 and self.chance(0.25):
            return self.joined(kind, depth)
        if SOURCES[kind].shape == "orders" and self.chance(0.15):
            steps, self.steps = self.steps, ()
            inner = self.filter(kind, depth - 1)
            self.steps = steps
            return AnyLine(inner)
        return self.test(kind, depth)

    # ------------------------------------------------------------ tests of values

    def test(self, scope: str, depth: int) -> Condition:
        """One test of a value, among people or inside a filter."""
        tests: dict[Callable[[], Condition], int] = {
            lambda: self.compare(scope, depth): 40,
            lambda: self.chain(scope, depth): 4,
            lambda: self.among(scope, depth): 4,
            lambda: self.contains(scope): 3,
            lambda: Missing(self.value(self.type(), scope, depth), self.chance(0.5)): 5,
            lambda: self.text_test(scope, depth): 5,
            lambda: self.list_test(scope): 3,
            lambda: During(self.value(self.rng.choice((Type.DATE, Type.INSTANT)), scope, depth), self.period()): 4,
            lambda: IsTrue(self.value(Type.TRUTH, scope, depth)): 4,
        }
        return self.weighted(tests)

    def type(self) -> Type:
        """A type of values."""
        return self.rng.choice((*(Type.NUMBER,) * 9, Type.TEXT, Type.TRUTH, Type.DATE, Type.INSTANT))

    def compare(self, scope: str, depth: int) -> Condition:
        """A value against a constant, or against another value."""
        type_ = self.type()
        left = self.value(type_, scope, depth)
        right = self.value(type_, scope, depth) if self.chance(0.2) else self.constant(left, scope, type_)
        if isinstance(left, Text):
            left, right = right, left
        operators = ("==", "!=", *ORDERED, *ORDERED) if type_ not in (Type.TEXT, Type.TRUTH) else ("==", "!=")
        if self.chance(0.1) and not isinstance(right, Text):
            left, right = right, left
        return Compare(self.rng.choice(operators), left, right)  # type: ignore[arg-type]

    def chain(self, scope: str, depth: int) -> Condition:
        """A value between two."""
        type_ = self.rng.choice((Type.NUMBER, Type.NUMBER, Type.DATE, Type.INSTANT))
        value = self.value(type_, scope, depth)
        low, high = self.constant(value, scope, type_), self.constant(value, scope, type_)
        if isinstance(low, Number) and isinstance(high, Number) and low.value > high.value:
            low, high = high, low
        up: Any = ("<", "<=")
        if self.chance(0.3):
            low, high, up = high, low, (">", ">=")
        return Chain(low, self.rng.choice(up), value, self.rng.choice(up), high)

    def among(self, scope: str, depth: int) -> Condition:
        """A value in a written list."""
        type_ = self.rng.choice((Type.TEXT, Type.TEXT, Type.NUMBER, Type.DATE, Type.INSTANT))
        value = self.value(type_, scope, depth)
        items = tuple(self.constant(value, scope, type_) for _ in range(self.rng.randint(1, 3)))
        return Among(value, items, self.chance(0.3))

    def contains(self, scope: str) -> Condition:
        """A text in a list of the person's."""
        item = Text(self.rng.choice(LABELS)) if self.chance(0.7) else self.text(scope, 0)
        return Contains(item, self.value(Type.LIST, scope, 0), self.chance(0.3))

    def list_test(self, scope: str) -> Condition:
        """Any, all or none of some texts."""
        items = tuple(self.rng.sample(LABELS, self.rng.randint(1, 2)))
        return ListTest(self.rng.choice(("any", "all", "none")), self.value(Type.LIST, scope, 0), items)

    def text_test(self, scope: str, depth: int) -> Condition:
        """A test of a text, on a piece of one that there is."""
        value = self.text(scope, depth)
        ignore_case = self.chance(0.4)
        if self.chance(0.35):
            return TextTest("matches", value, self.rng.choice(EXPRESSIONS), ignore_case)
        known = [one for one in self.known(value, scope) if isinstance(one, str)] or list(TEXTS)
        text = self.rng.choice(known)
        start = self.rng.randint(0, max(0, len(text) - 2))
        pieces: dict[Any, str] = {"startswith": text[:2], "endswith": text[-2:], "contains": text[start : start + 2]}
        test = self.rng.choice(tuple(pieces))
        argument = pieces[test] if not ignore_case else self.rng.choice((pieces[test].upper(), pieces[test]))
        return TextTest(test, value, unicodedata.normalize(self.rng.choice(("NFC", "NFD")), argument), ignore_case)

    # ------------------------------------------------------------ facts

    def source(self, depth: int, kind: str = "", *, alone: bool = False) -> Source:
        """A source; ``alone`` keeps it without filters."""
        kind = kind or self.rng.choice(KINDS)
        names = self.names(kind)
        level, self.level = self.level, ""
        count = 0 if alone else self.rng.choice((0, 0, 1, 1, 2))
        filters = tuple(self.filter(kind, min(depth, 1)) for _ in range(count))
        self.level = level
        return Source(kind, names, filters, self.window())

    def window(self) -> Window:
        """When the facts must have happened."""
        match self.rng.choice(("ever", "ever", "last", "last", "last", "between", "since", "until", "both", "during", "last since")):
            case "last":
                return Window(last=self.length())
            case "between":
                return Window(between=self.between_lengths())
            case "since":
                return Window(since=self.bound())
            case "until":
                return Window(until=self.bound())
            case "both":
                return Window(since=Shifted("ago", self.length()), until=Shifted("ago", Duration(30, "min")))
            case "during":
                return Window(during=self.period())
            case "last since":
                return Window(last=self.length(), since=self.bound())
            case _:
                return EVER

    def between_lengths(self) -> tuple[Duration, Duration]:
        """Two lengths, the farther first."""
        one, other = self.length(), self.length()
        if days(one) == days(other):
            return Duration(60, "d"), Duration(0, "d")
        return (one, other) if days(one) > days(other) else (other, one)

    def bound(self) -> Value:
        """An end of a window."""
        return self.written_day() if self.chance(0.4) else self.written_moment()

    def aimed(self) -> Condition:
        """A question whose window begins or ends at the very instant of some fact."""
        facts = list(self.happened())
        if not facts:
            return Exists(self.source(0))
        at_edges = [(kind, names, at) for kind, names, at in facts if at in self.drawn.edges]
        kind, names, at = self.rng.choice(at_edges if at_edges and self.chance(0.7) else facts)
        windows = [Window(since=self.iso(at)), Window(until=self.iso(at))]
        if at in self.drawn.edges:
            length = self.drawn.edges[at]
            windows += [
                Window(last=length),
                Window(last=length),
                Window(between=(length, Duration(0, "d"))),
                Window(between=(Duration(9, "y"), length)),
            ]
        source = Source(kind, names, (), self.rng.choice(windows))
        return Exists(source) if self.chance(0.6) else Compare(">=", Aggregate(source, "count"), Number(Decimal(self.rng.choice((1, 2)))))

    def happened(self) -> Iterator[tuple[str, tuple[str, ...], datetime]]:
        """Every fact of everyone: of which source, of what name, when."""
        books = {book: kind for kind, book in BOOKS.items() if kind != "lines"}
        for person in self.everyone:
            yield from ((books[order.book], (), order.moment.at) for order in person.orders)
            yield from ((TABLE_OF[event.kind], (event.type,) if event.kind == "event" else (), event.moment.at) for event in person.events)

    def every(self, depth: int) -> Condition:
        """All facts of a source pass."""
        kind = self.rng.choice(KINDS)
        return Every(self.source(depth - 1, kind), self.filter(kind, depth - 1))

    def sequence(self, depth: int) -> Sequence:
        """Steps in time. A later step may look back at an earlier one."""
        kinds = tuple(self.rng.choice(KINDS) for _ in range(self.rng.choice((1, 2, 2, 2, 3))))
        steps = []
        for index, kind in enumerate(kinds):
            self.steps = kinds[:index] if self.chance(0.8) else ()
            steps.append(self.source(depth - 1, kind) if self.chance(0.6) else Source(kind, self.names(kind)))
        within = self.rng.choice([length for length in LENGTHS if length.unit in ("min", "h", "d", "w")]) if self.chance(0.6) else None
        self.steps = kinds if self.chance(0.6) else ()
        without = self.source(depth - 1) if self.chance(0.3) else None
        never = self.source(depth - 1) if within is not None and self.chance(0.4) else None
        self.steps = ()
        return Sequence(tuple(steps), within, without, never, self.window())

    def names(self, kind: str) -> tuple[str, ...]:
        """What stands first in the brackets of a source."""
        if kind in ("answers", "asked"):
            return (self.rng.choice(SURVEYS),) if self.chance(0.5) else ()
        return (self.rng.choice(EVENT_TYPES),) if kind == "events" else ()

    def changed(self) -> Condition:
        """A question to an attribute's history."""
        names = [name for name, type_ in ATTRIBUTES.items() if type_ is not Type.LIST]
        name = self.rng.choice(names)
        field = Field(name, self.rng.choice(("", "person")))
        old, new = (self.constant(field, "", ATTRIBUTES[name]) if self.chance(0.25) else None for _ in range(2))
        return Changed(field, self.window(), old, new)

    def crossed(self) -> Crossed:
        """A question to the membership log."""
        return Crossed(self.rng.choice(("entered", "left")), self.rng.choice(self.segments), self.window())

    def in_segment(self) -> Condition:
        """Membership now, or at another instant."""
        moment = self.bound() if self.chance(0.6) else None
        if isinstance(moment, Shifted) and moment.direction == "ahead":
            moment = None
        return InSegment(self.rng.choice(self.segments), moment)
