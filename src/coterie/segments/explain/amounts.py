"""Some facts more, some facts fewer: the smallest numbers and amounts with which the verdict turns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from coterie.language.json import walk
from coterie.language.nodes import (
    Aggregate,
    Among,
    Compare,
    Condition,
    Every,
    Field,
    Gap,
    Not,
    Number,
    Periods,
    Points,
    Sequence,
    Source,
    Text,
    Truth,
    Value,
)
from coterie.language.oracle.asking import NotHeld
from coterie.language.oracle.scope import Fact, Narrowed, Row, Scope, described
from coterie.language.oracle.sources import bounds
from coterie.language.oracle.time import shifted
from coterie.language.types import SOURCES, Type
from coterie.model.facts import Event, Moment, Scalar
from coterie.segments.explain.attributes import CanTurn, Turns
from coterie.segments.explain.changes import FactsFewer, FactsMore, Key
from coterie.segments.explain.drafts import ANOTHER, UNIT, Draft, Drafting, literals
from coterie.segments.explain.recall import Recall
from coterie.segments.explain.timing import Watch, number
from coterie.segments.explain.trends import is_bound, pairs

MICRO = timedelta(microseconds=1)
MOST = 1000
"""More facts than this are no near change."""
PLACES, DRAFTS, FEW_PLACES = 12, 60, 3


@dataclass(frozen=True, slots=True)
class Kind:
    """Facts that could happen: a draft, the field whose amount may vary, whether several come on different days."""

    draft: Draft
    field: str = ""
    apart: timedelta | None = None


class MoreFacts:
    """Looks for a number of new facts that turns the verdict."""

    def __init__(self, here: Recall, watched: list[Condition], turns: Turns, can_turn: CanTurn) -> None:
        self.here, self.leaves, self.turns, self.drafting = here, watched, turns, Drafting(here)
        self.sources = [source for source in sources(watched) if can_turn(here.setting.touched_by(source))]
        self.kinds = sorted(self.drawn(), key=lambda kind: self.here.now.at - kind.draft.at.at if kind.draft.at else timedelta())
        self.amounts: dict[tuple[Kind, int], list[Decimal]] = {}

    def change(self, kind: Kind, count: int, amount: Decimal | None = None) -> FactsMore:
        """So many facts of a kind."""
        draft = kind.draft if amount is None else kind.draft.with_(kind.field, amount)
        said = tuple(dict.fromkeys([name for _, name in draft.values] + ([kind.field] if kind.field else [])))
        apart = kind.apart if count > 1 else None
        now = draft.at is None or draft.at.at == self.here.now.at
        return FactsMore(draft.source, self.drafting.facts(draft, count, apart), said, apart=apart is not None, now=now)

    def of(self, count: int) -> FactsMore | None:
        """So many facts more with which the verdict turns: placed as late, and with as little in them, as can be."""
        for kind in self.kinds:
            if kind.apart is not None and count == 1:
                continue
            if not kind.field:
                found: FactsMore | None = self.change(kind, count)
                if found is not None and self.turns(found):
                    return found
            elif (amount := self.least(kind, count)) is not None:
                return self.change(kind, count, amount)
        return None

    def counts(self) -> set[int]:
        """Numbers of facts worth trying: those at which a side of a comparison meets the other."""
        found: set[int] = set()
        for kind in self.kinds:
            there = [self.here.with_(self.change(kind, count)) for count in (1, 2)]
            for left, _, right in (pair for leaf in self.touched_by(kind) for pair in pairs(leaf)):
                one, other = (apart(each, left, right) for each in there)
                if one is not None and other is not None and one != other:
                    root = 1 + int(one / (one - other))
                    found |= {count for count in range(root - 1, root + 3) if 1 <= count <= MOST}
        return found

    # ------------------------------------------------------------ amounts

    def least(self, kind: Kind, count: int) -> Decimal | None:
        """The smallest amount (0 or more) with which so many facts turn the verdict."""
        unit = UNIT[described(self.here.catalogue, kind.draft.source.kind, kind.field)[0]]
        before = None
        for amount in self.worth_trying(kind, count, unit):
            if self.turns(self.change(kind, count, amount)):
                return self.lowered(kind, count, before, amount) if before is not None else amount
            before = amount
        return None

    def lowered(self, kind: Kind, count: int, low: Decimal, high: Decimal) -> Decimal:
        """Halving between an amount that does not turn the verdict and one that does."""
        unit = UNIT[described(self.here.catalogue, kind.draft.source.kind, kind.field)[0]]
        bottom, top = int(low / unit), int(high / unit)
        while top - bottom > 1:
            middle = (top + bottom) // 2
            bottom, top = (bottom, middle) if self.turns(self.change(kind, count, middle * unit)) else (middle, top)
        return top * unit

    def worth_trying(self, kind: Kind, count: int, unit: Decimal) -> list[Decimal]:
        """Amounts worth trying, ascending: nought, those named, those where two sides meet, and some steps up."""
        leaves = self.touched_by(kind)
        named = [each for leaf in leaves for each in literals(leaf) if isinstance(each, Decimal)]
        named += [each / count for each in named]
        roots = [root for leaf in leaves for left, _, right in pairs(leaf) for root in self.roots(kind, count, left, right)]
        steps = [Decimal(10) ** power for power in range(0, 9, 2)]
        whole = {int(each / unit) + step for each in (*named, *roots) for step in (-1, 0, 1, 2)} | {int(each / unit) for each in steps}
        if kind.field == "quantity":
            return [each * unit for each in sorted(whole | {int(1 / unit)}) if each > 0]
        return [each * unit for each in sorted(whole | {0}) if each >= 0]

    def roots(self, kind: Kind, count: int, left: Value, right: Value) -> Iterator[Decimal]:
        """The amounts at which two sides of a comparison meet, if they go straight."""
        for low, high in ((Decimal(0), Decimal(1000)), (Decimal(10) ** 7, 2 * Decimal(10) ** 7)):
            there = [self.here.with_(self.change(kind, count, amount)) for amount in (low, high)]
            one, other = (apart(each, left, right) for each in there)
            if one is None or other is None or one == other:
                continue
            root = Fraction(low) + one / (one - other) * Fraction(high - low)
            if 0 <= root <= MOST * 10**9:
                yield Decimal(root.numerator) / Decimal(root.denominator)

    # ------------------------------------------------------------ kinds of facts

    def drawn(self) -> Iterator[Kind]:
        """Every kind of fact worth trying."""
        seen: set[tuple[object, ...]] = set()
        for source in self.sources:
            for draft in self.with_wanted_values(source):
                for kind in self.varied(draft):
                    name = (source.kind, source.names, frozenset(draft.values.items()), kind.draft.at, kind.field, kind.apart)
                    if name not in seen and len(seen) < DRAFTS:
                        seen.add(name)
                        yield kind

    def with_wanted_values(self, source: Source) -> Iterator[Draft]:
        """Drafts of a source at the instants worth trying, also with the values that its aggregates are compared with."""
        for draft in self.placed(source):
            yield draft
            for name, value in self.wanted(source):
                if (0, name) not in draft.values:
                    yield draft.with_(name, value)

    def placed(self, source: Source) -> Iterator[Draft]:
        """Drafts of a source now, or at the latest other instants at which it would select them."""
        found = 0
        for at in self.instants(source):
            drafts = self.drafting.drafts_at(source, at)
            found += bool(drafts)
            yield from drafts[: 4 if found < FEW_PLACES else 1]
            if found >= (DRAFTS if self.is_placed(source) else 1):
                return

    def is_placed(self, source: Source) -> bool:
        """Whether it matters when a new fact of the source happens: inside a sequence, or for gaps and periods."""
        for leaf in self.leaves:
            for node in walk(leaf):
                if isinstance(node, Sequence | Gap | Periods) and any(each == source for each in walk(node)):
                    return True
                if isinstance(node, Aggregate) and node.statistic in ("first", "min") and node.source == source:
                    return True
        return False

    def instants(self, source: Source) -> list[Moment]:
        """When a new fact could be placed: now, at the edges of windows, beside the facts of sequences; the latest first."""
        now, zone = self.here.now.at, self.here.base.zone
        watch = Watch(self.here)
        found = {now}
        for leaf in self.leaves:
            found.update(shifted(now, length, "ago", zone) for length, _ in watch.lengths(leaf))
            found.update(at for text in literals(leaf) if isinstance(text, str) for at in watch.written(text))
            if any(isinstance(node, Sequence | Gap) for node in walk(leaf)):
                near = sorted(at for node in walk(leaf) if isinstance(node, Source) for at in watch.moments(node))[-PLACES:]
                found.update(near)
                lengths = [length for length, direction in watch.lengths(leaf) if direction == "ago"]
                found.update(shifted(at, length, way, zone) for at in near for length in lengths for way in ("ago", "ahead"))
        if any(isinstance(node, Field) and node.name == "time" for node in walk(source.filters)):
            found.update(now - timedelta(hours=step) for step in range(48))
            found.update(now - timedelta(days=step) for step in range(400))
        if source.window.during is not None:
            found.update(now - timedelta(days=step) for step in (*range(32), *range(32, 760, 28)))
        inside = bounds(self.here, source.window, Scope(self.here.person))
        moments = {Moment.of(at + step, zone) for at in found for step in (timedelta(), MICRO, -MICRO) if at + step <= now}
        return sorted((each for each in moments if inside(each)), reverse=True)

    def wanted(self, source: Source) -> Iterator[tuple[str, Scalar]]:
        """Values of fields that would be a source's first, last or favourite: those compared with, and one more."""
        for leaf in self.leaves:
            for node in walk(leaf):
                match node:
                    case Aggregate(of, _, Field(name, "")) if of == source:
                        yield from ((name, value) for value in self.values(source, name, leaf))
                    case _:
                        pass

    def values(self, source: Source, name: str, leaf: Condition) -> list[Scalar]:
        """The values of a text or a truth that a leaf names, and one that it doesn't."""
        match described(self.here.catalogue, source.kind, name)[0]:
            case Type.TEXT:
                return [*(each for each in literals(written(leaf)) if isinstance(each, str)), ANOTHER]
            case Type.TRUTH:
                return [True, False]
            case _:
                return []

    def varied(self, draft: Draft) -> Iterator[Kind]:
        """A draft with each amount that may vary, if any is asked; together, and on different days."""
        fields = [name for name in self.numeric(draft.source) if name in VARIABLE or SOURCES[draft.source.kind].shape == "events"]
        lengths: list[timedelta | None] = [None, *(timedelta(days=1) for _ in [0] if self.by_day())]
        for apart in lengths:
            yield from (Kind(draft, name, apart) for name in (fields or [""]))

    def by_day(self) -> bool:
        """Whether it matters that facts happen on different days."""
        nodes = [node for leaf in self.leaves for node in walk(leaf)]
        return any(isinstance(node, Gap | Periods | Points) or (isinstance(node, Aggregate) and node.statistic == "days") for node in nodes)

    def numeric(self, source: Source) -> list[str]:
        """The number fields that the condition asks of facts of this kind."""
        found: dict[str, None] = {}
        for leaf in self.leaves:
            for node in walk(leaf):
                match node:
                    case Aggregate(of, _, argument, by) if of.kind == source.kind and of.names == source.names:
                        found |= dict.fromkeys(self.numbers(source, (argument, by)))
                    case Source(kind, names, filters) if (kind, names) == (source.kind, source.names):
                        found |= dict.fromkeys(self.numbers(source, filters))
                    case _:
                        pass
        return list(found)

    def numbers(self, source: Source, parts: object) -> Iterator[str]:
        """The names of number fields in a part of the tree."""
        for node in walk(parts):
            if isinstance(node, Field) and node.of in ("", "order"):
                try:
                    if described(self.here.catalogue, source.kind, node.name)[0] in UNIT:
                        yield node.name
                except NotHeld:
                    continue

    def touched_by(self, kind: Kind) -> list[Condition]:
        """The leaves that facts of a kind can touch."""
        touches = self.here.setting.touched_by(kind.draft.source)
        return [leaf for leaf in self.leaves if not touches.isdisjoint(self.here.setting.touched_by(leaf))]


VARIABLE = ("total", "quantity", "price", "value", "discount", "cost", "margin")


class FewerFacts:
    """Looks for a number of facts that, had they not happened, would turn the verdict."""

    def __init__(self, here: Recall, watched: list[Condition], turns: Turns, can_turn: CanTurn) -> None:
        self.here, self.leaves, self.turns = here, watched, turns
        possible = (source for source in sources(watched) if can_turn(here.setting.touched_by(source)))
        self.ends = [end for source in possible for end in self.of_source(source)]

    def of_source(self, source: Source) -> Iterator[FactsFewer]:
        """All facts of a source, from either end."""
        keys = list(dict.fromkeys(removal(source, fact) for fact in self.here.select(source, Scope(self.here.person))))
        if keys:
            yield FactsFewer(source, "latest", tuple(reversed(keys)))
            yield FactsFewer(source, "earliest", tuple(keys))

    def of(self, count: int) -> FactsFewer | None:
        """So many facts fewer with which the verdict turns: the latest rather than the earliest."""
        for end in sorted(self.ends, key=lambda each: each.end == "earliest"):
            change = replace(end, keys=end.keys[:count])
            if len(change.keys) == count and self.turns(change):
                return change
        return None

    def counts(self) -> set[int]:
        """Numbers of facts worth trying: where sides of comparisons meet, all of them, and some steps between."""
        found: set[int] = set()
        for end in self.ends:
            size = len(end.keys)
            found |= {size, *(4**power for power in range(1, 8) if 4**power < size)}
            there = [self.here.with_(replace(end, keys=end.keys[:count])) for count in (1, 2)]
            for left, _, right in (pair for leaf in self.leaves for pair in pairs(leaf)):
                one, other = (apart(each, left, right) for each in there)
                if one is not None and other is not None and one != other:
                    root = 1 + int(one / (one - other))
                    found |= {count for count in range(root - 1, root + 3) if 1 <= count <= size}
        return found


def apart(there: Recall, left: Value, right: Value) -> Fraction | None:
    """How far apart the two sides of a comparison are."""
    one, other = (number(there.find(side, Scope(there.person))) for side in (left, right))
    return None if one is None or other is None else one - other


def sources(leaves: list[Condition]) -> list[Source]:
    """The sources that leaves ask, and those of the facts that pass or fail a filter of every fact."""
    found: dict[Source, None] = {}
    for leaf in leaves:
        for node in walk(leaf):
            match node:
                case Every(source, condition):
                    for part in (Not(condition), condition):
                        found[replace(source, filters=(*source.filters, part))] = None
                case Source():
                    found[node] = None
                case Field("rfm.recency"):
                    found[Source("orders")] = None
                case _:
                    pass
    return [source for source in found if SOURCES[source.kind].held and not is_bound(source)]


def removal(source: Source, fact: Fact) -> Key:
    """What must not have happened so that a source does not select a fact: the flat fact, the order, or the line."""
    match fact:
        case Event():
            return fact.kind, fact.rank, fact.id, None
        case Row() if source.kind == "lines":
            return fact.order.book, fact.order.rank, fact.order.id, fact.line.number
        case Row() | Narrowed():
            return fact.order.book, fact.order.rank, fact.order.id, None


def written(leaf: Condition) -> object:
    """The constants that a leaf compares with."""
    match leaf:
        case Compare(_, left, right):
            return tuple(side for side in (left, right) if isinstance(side, Text | Truth | Number))
        case Among(_, items):
            return items
        case _:
            return leaf
