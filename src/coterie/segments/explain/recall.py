"""The oracle, remembering: the same answers over one person, asked hundreds of times with small changes.

A ``Recall`` is the oracle at one instant over one person. ``with_`` gives it over the changed person; what the change can't
touch is answered from memory, and a sum over 2,000 orders and one more is the sum and one more. Every meaning stays the
oracle's; a flip that is found is asked once more without memory (``flip``).
"""

from __future__ import annotations

from bisect import bisect_right, insort
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from fractions import Fraction

from coterie.language.catalogue import Catalogue
from coterie.language.expand import expand_value
from coterie.language.json import walk
from coterie.language.nodes import (
    EVER,
    Aggregate,
    Completions,
    Condition,
    Crossed,
    Field,
    InSegment,
    Lookup,
    Node,
    Percentile,
    Population,
    Sequence,
    Source,
    Value,
)
from coterie.language.oracle.aggregates import added, end, extreme
from coterie.language.oracle.levels import places
from coterie.language.oracle.scope import Fact, Narrowed, Row, Scope, moment, place
from coterie.language.oracle.sources import BOOKS, bounds
from coterie.language.oracle.values import Exact, Found, Quotient, ratio, settled, smallness, whole
from coterie.language.oracle.world import Asked, Cut, Others
from coterie.language.score import formula, score_named
from coterie.language.types import SOURCES
from coterie.model.facts import Base, Event, Order, Person
from coterie.segments.explain.chains import completions, looks_back
from coterie.segments.explain.changes import AttributeTakes, Change, FactsFewer, FactsMore, Key, TimePasses, apply, until
from coterie.segments.explain.trends import is_bound, is_timeless

NOTHING: frozenset[str] = frozenset()
NAMED_FACTS = {"rfm.recency": ("orders",), "manager": ("!deal:",)}
"""The facts that names are worked out from."""
FOREVER = datetime(9999, 12, 30, tzinfo=UTC)


@dataclass(slots=True)
class Setting:
    """What every question about the person shares."""

    base: Base
    catalogue: Catalogue
    others: Others | None
    cut: Cut | None = None
    passing: dict[tuple[int, Source], tuple[Fact, ...]] = field(default_factory=dict)
    touches: dict[Node, frozenset[str]] = field(default_factory=dict)
    elsewhere: dict[tuple[Value, datetime], tuple[Exact | float, ...]] = field(default_factory=dict)
    places: dict[tuple[Value, datetime], list[Fraction | float]] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)
    seen: dict[tuple[Source, Value], dict[int, tuple[Fact, tuple[Found, ...]]]] = field(default_factory=dict)

    def of_others(self) -> Others | None:
        """The values of everyone else, each asked for once."""
        return None if self.others is None else self.remembered

    def remembered(self, value: Value, at: datetime) -> tuple[Exact | float, ...]:
        """The values of everyone else at an instant."""
        assert self.others is not None
        if (value, at) not in self.elsewhere:
            self.elsewhere[value, at] = self.others(value, at)
        return self.elsewhere[value, at]

    def ordered(self, value: Value, at: datetime) -> tuple[list[Fraction | float], bool]:
        """The values that a percentile is drawn over in ascending order, by what they are compared by; whether the person's own
        comes to them: those of everyone else, or of all as they were last taken.
        """
        before = None if self.cut is None else self.cut(value, at)
        if (value, at) not in self.places:
            self.places[value, at] = sorted(map(smallness, self.remembered(value, at) if before is None else before))
        return self.places[value, at], before is None

    def around(self, person: Person) -> Base:
        """The base with the person as changed; only they, where others are supplied."""
        if self.others is not None:
            return replace(self.base, people=(person,))
        return replace(self.base, people=tuple(person if each.key == person.key else each for each in self.base.people))

    def touched_by(self, node: Node) -> frozenset[str]:
        """What a node's answer can depend on: ``@name`` of attributes, books of orders, ``!kind:type`` of flat facts."""
        if node not in self.touches:
            self.touches[node] = frozenset(found for each in walk(node) for found in self._one(each))
        return self.touches[node]

    def _one(self, node: Node) -> frozenset[str]:
        match node:
            case Field(name):
                tie = {"@company"} if name.startswith("company.") else ()
                return frozenset({f"@{name}", *NAMED_FACTS.get(name, ()), *tie})
            case Source():
                return asked_of(node)
            case Lookup("score") if (points := score_named(node, self.catalogue.scores)) is not None:
                return self.touched_by(expand_value(formula(points), self.catalogue))
            case Lookup("reachable"):
                return asked_of(Source("messages"))
            case InSegment(name) if name in self.catalogue.segments:
                return self.touched_by(self.catalogue.segments[name])
            case Crossed():
                return frozenset({"crossings"})
            case _:
                return NOTHING


class Recall(Asked):
    """The oracle over one person at one instant; ``home`` is that over the unchanged person."""

    def __init__(self, setting: Setting, person: Person, as_of: datetime, home: Recall | None = None, change: Change | None = None) -> None:
        base, others, anonymous = setting.around(person), setting.of_others(), person.anonymous
        super().__init__(base, as_of, setting.catalogue, include_anonymous=anonymous, others=others, cut=setting.cut)
        self.setting, self.person, self.home = setting, person, home or self
        self.touched = touched(change)
        self.added = change.facts if isinstance(change, FactsMore) else ()
        self.removed = frozenset(change.keys) if isinstance(change, FactsFewer) else frozenset()
        self.verdicts: dict[Condition, bool] = {}
        self.values: dict[Value, Found] = {}
        self.selected: dict[Source, tuple[Fact, ...]] = {}

    def with_(self, change: Change) -> Recall:
        """The oracle over the person after a change (at its instant, if time passes)."""
        if isinstance(change, TimePasses):
            return self.later(change.until)
        return Recall(self.setting, apply(change, self.person), self.now.at, self.home, change)

    def later(self, instant: datetime) -> Recall:
        """The oracle at a later instant, nothing new having happened."""
        key = id(self.person)
        if key not in self.setting.people:
            self.setting.people[key] = until(self.person, self.now.at)
        return Recall(self.setting, self.setting.people[key], instant)

    def verdict(self, condition: Condition) -> bool:
        """Whether the condition is true of the person."""
        return self.holds(condition, Scope(self.person))

    def at(self, instant: datetime) -> Asked:
        """The same questions at another instant (not supplied from memory of this one)."""
        if instant not in self._elsewhere:
            self._elsewhere[instant] = Recall(self.setting, self.person, instant)
        return self._elsewhere[instant]

    # ------------------------------------------------------------ the three questions, remembered

    def holds(self, condition: Condition, scope: Scope) -> bool:
        """Whether the condition is true here."""
        if scope.fact is not None or scope.steps or scope.person is not self.person:
            return super().holds(condition, scope)
        if self.is_untouched(condition):
            return self.home.holds(condition, Scope(self.home.person))
        if condition not in self.verdicts:
            if isinstance(condition, Sequence) and not looks_back(condition):
                self.verdicts[condition] = completions(self, condition, scope) > 0
            else:
                self.verdicts[condition] = super().holds(condition, scope)
        return self.verdicts[condition]

    def find(self, value: Value, scope: Scope) -> Found:
        """The value here, None where it is missing."""
        if scope.fact is not None or scope.steps or scope.person is not self.person:
            return super().find(value, scope)
        if self.is_untouched(value):
            return self.home.find(value, Scope(self.home.person))
        if value not in self.values:
            self.values[value] = self.found(value, scope)
        return self.values[value]

    def found(self, value: Value, scope: Scope) -> Found:
        """The value, reckoned."""
        match value:
            case Aggregate():
                return self.aggregate(value)
            case Completions(sequence) if not looks_back(sequence):
                return whole(completions(self, sequence, scope))
            case _:
                return super().find(value, scope)

    def share(self, node: Percentile | Population, person: Person) -> Found:
        """A percentile, by the places that everyone else's values have: they are put in order once, whatever changes."""
        if self.setting.others is None or person is not self.person or not isinstance(node, Percentile) or node.weighted:
            return super().share(node, person)
        mine = settled(self.find(node.value, Scope(person)))
        if mine is None:
            return None
        ordered, others = self.setting.ordered(node.value, self.now.at)
        own = 1 if others and self.knows(person) else 0
        at_most = bisect_right(ordered, smallness(mine)) + own
        return ratio(whole(100 * at_most), whole(len(ordered) + own))

    def select(self, source: Source, scope: Scope) -> tuple[Fact, ...]:
        """The facts of the source, oldest first."""
        if scope.fact is not None or scope.person is not self.person or (scope.steps and is_bound(source)):
            return super().select(source, scope)
        if source not in self.selected:
            self.selected[source] = self.selecting(source, scope)
        return self.selected[source]

    # ------------------------------------------------------------ memory

    def is_untouched(self, node: Condition | Value) -> bool:
        """Whether the change can't touch the node's answer."""
        return self.home is not self and self.touched.isdisjoint(self.setting.touched_by(node))

    def selecting(self, source: Source, scope: Scope) -> tuple[Fact, ...]:
        """Select, from what is remembered of the unchanged person."""
        touches = self.setting.touched_by(source)
        if self.home is self:
            return self.windowed(source, scope)
        if self.touched.isdisjoint(touches):
            return self.home.select(source, Scope(self.home.person))
        if self.added:
            return merged(self.home.select(source, Scope(self.home.person)), self.only_new(source))
        if self.removed and (SOURCES[source.kind].shape != "orders" or all(number is None for _, _, _, number in self.removed)):
            kept = self.home.select(source, Scope(self.home.person))
            return tuple(fact for fact in kept if self.removed.isdisjoint(keys(fact)))
        return super().select(source, scope)

    def only_new(self, source: Source) -> tuple[Fact, ...]:
        """The facts that the source selects of those that are new."""
        return super().select(source, Scope(self.slim()))

    def slim(self) -> Person:
        """The person with nothing but the new facts."""
        orders = tuple(fact for fact in self.added if isinstance(fact, Order))
        return replace(self.person, orders=orders, events=tuple(fact for fact in self.added if isinstance(fact, Event)))

    def windowed(self, source: Source, scope: Scope) -> tuple[Fact, ...]:
        """The facts that pass filters that know no time, those of them that lie in the window."""
        if not is_timeless(source.filters, source.kind):
            return super().select(source, scope)
        memory = self.setting.passing
        name = (id(self.person), replace(source, window=EVER))
        if name not in memory:
            self.setting.people[-id(self.person)] = self.person  # kept, so that its id stays its own
            everything = Asked(self.base, FOREVER, self.catalogue, include_anonymous=True, others=None)
            memory[name] = everything.select(name[1], scope)
        if source.window == EVER:
            return memory[name][: bisect_right(memory[name], self.now.at, key=lambda fact: moment(fact).at)]
        inside = bounds(self, source.window, scope)
        return tuple(fact for fact in memory[name] if inside(moment(fact)))

    def aggregate(self, value: Aggregate) -> Found:
        """An aggregate; its argument is asked of each fact once, whatever changes."""
        scope = Scope(self.person)
        if value.argument is None or value.statistic in ("top", "top_share") or not self.is_steady(value):
            return super().find(value, scope)
        if self.added and (found := self.combined(value)) is not None:
            return found
        seen = self.setting.seen.setdefault((value.source, value.argument), {})
        values: list[Found] = []
        for fact in self.select(value.source, scope):
            if id(fact) not in seen:
                seen[id(fact)] = fact, self.of_fact(value.source, value.argument, fact, scope)
            values += seen[id(fact)][1]
        return of_values(self, value, value.argument, values, scope)

    def is_steady(self, value: Aggregate) -> bool:
        """Whether the argument is the same at a fact, whenever and of whomever it is asked."""
        return is_timeless(value.argument, value.source.kind)

    def of_fact(self, source: Source, argument: Value, fact: Fact, scope: Scope) -> tuple[Found, ...]:
        """The argument's values at one fact, or at its lines."""
        return tuple(settled(self.find(argument, here)) for here in places(self.catalogue, source, argument, (fact,), scope))

    def combined(self, value: Aggregate) -> Found:
        """A sum or an average of old and new facts from that of each; None where the two can't be put together."""
        before = self.home.find(value, Scope(self.home.person))
        plainly = Asked(self.base, self.now.at, self.catalogue, include_anonymous=True, others=None)
        match value.statistic, before, plainly.find(value, Scope(self.slim())):
            case "sum", Exact(one, scale), Exact(other):
                return Exact(one + other, scale)
            case "avg", Quotient(top, bottom), Quotient(others, number):
                return Quotient(Exact(top.value + others.value, top.scale), Exact(bottom.value + number.value))
            case _:
                return None


def of_values(ask: Asked, value: Aggregate, argument: Value, values: list[Found], scope: Scope) -> Found:
    """The aggregate of an argument's values, as the oracle reckons it."""
    known = [each for each in values if each is not None]
    match value.statistic:
        case "first" | "last":
            return end(value.statistic, values)
        case "distinct":
            return whole(len(set(known)))
        case "min" | "max":
            return extreme(value.statistic, known)
        case "sum":
            return added(ask, value.source, argument, known, scope)
        case _:
            return ratio(added(ask, value.source, argument, known, scope), whole(len(known)))


def touched(change: Change | None) -> frozenset[str]:
    """What a change touches (see ``Setting.touched_by``)."""
    match change:
        case AttributeTakes(name):
            return frozenset({f"@{name}"})
        case FactsMore(_, facts):
            return frozenset(f"!{fact.kind}:{fact.type}" if isinstance(fact, Event) else fact.book for fact in facts)
        case FactsFewer(source, _, keys):
            return asked_of(source) | frozenset(book for book, *_ in keys)
        case _:
            return NOTHING


def asked_of(source: Source) -> frozenset[str]:
    """The facts that a source reads (see ``Setting.touched_by``)."""
    if source.kind in BOOKS:
        return frozenset({BOOKS[source.kind]})
    types = source.names if source.kind == "events" else ("",)
    return frozenset(f"!{SOURCES[source.kind].fact}:{name}" for name in types)


def keys(fact: Fact) -> tuple[Key, ...]:
    """The names of a flat fact, an order, or a line and its order."""
    match fact:
        case Event():
            return ((fact.kind, fact.rank, fact.id, None),)
        case Narrowed():
            return ((fact.order.book, fact.order.rank, fact.order.id, None),)
        case Row():
            name = fact.order.book, fact.order.rank, fact.order.id
            return (*name, None), (*name, fact.line.number)


def merged(before: tuple[Fact, ...], new: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """Facts with new ones in their places."""
    found = list(before)
    for fact in new:
        insort(found, fact, key=place)
    return tuple(found)
