"""Whom time alone may move between two instants: everybody whose next flip, seen from the earlier one, has come by the later.

The same conditions are lowered at both instants; they have one shape, and only constants that move with the instant differ. So nobody
has to remember when anybody is next to be looked at: of a window it is enough to ask whose facts lie in the strips between its old
bounds and its new ones, of a dated value whose begins there, of a comparison with today of whom it holds at one instant and not at
the other. Each answer takes in too many rather than one too few. Facts that came in meanwhile are another matter: whose they are was
touched by them (``store.touches``).

A value of the whole base has no flip of a person's own. From one stored cut at both instants it moves with nothing but the person's own
value, as any other comparison; else a condition that asks for one is *continuous*, and not to be asked here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal, assert_never

from sqlglot import exp

from coterie.compile.dialects import Expr, dialect_of
from coterie.compile.features import Setting, attributes
from coterie.compile.plan import Question, differing
from coterie.compile.scans import Scan, named, scan_key, table
from coterie.compile.standings import NAMED_IN
from coterie.compile.write import constant
from coterie.language.circles import TIE
from coterie.language.lowered import (
    LISTED,
    AllOf,
    AnyOf,
    Bound,
    Choice,
    Column,
    Const,
    Facts,
    Feature,
    Held,
    OfAttribute,
    OfBase,
    OfChange,
    OfCompany,
    OfCrossings,
    OfDays,
    OfFacts,
    OfSequence,
    OfStanding,
    Opposite,
    Predicate,
    SomeLine,
    Term,
    Use,
)
from coterie.language.types import SOURCES, Type

Strip = tuple[datetime, datetime]
"""Two instants between which, they included, what is dated may have come into a window or gone out of it."""

_LEVELS = {"orders": "order", "lines": "line", "events": "event"}


Asks = Literal["everyone", "products", "companies", "log"]


def asks(predicate: Predicate) -> frozenset[Asks]:
    """What a condition reads beside one person's own facts: all others, the catalogue, companies, the log of memberships.

    Where the answer of one person hangs on ``everyone``, nobody's can be worked out alone.
    """
    return frozenset(found for one in _each(predicate) if (found := _asked(one)) is not None)


def _asked(thing: object) -> Asks | None:
    match thing:
        case OfBase():
            return "everyone"
        case Column(name=name) if name.startswith(LISTED):
            return "products"
        case OfCompany():
            return "companies"
        case OfCrossings():
            return "log"
        case _:
            return None


def alike(one: object, other: object) -> bool:
    """Whether two lowered things differ in nothing but constants that move with the instant asked about."""
    match one, other:
        case Const(value, type_, label), Const(its_value, its_type, its_label):
            return (type_, label) == (its_type, its_label) and (bool(label) or value == its_value)
        case tuple(), tuple():
            return len(one) == len(other) and all(map(alike, one, other))
        case _ if is_dataclass(one) and type(one) is type(other):
            return all(alike(getattr(one, part.name), getattr(other, part.name)) for part in fields(one))
        case _:
            return one == other


def flips(before: Question, now: Question) -> list[exp.Select]:
    """Queries of everybody (``person``) in whom time alone may have changed an answer. Values of the whole base come from the same cuts.

    The questions are the same ones at two instants, each pair of predicates ``alike``, ``before`` the earlier.
    """
    found = _Flips(now)
    found.dated("people", "known_from", "", "", [_strip(before.at, now.at)])
    for old, new in zip(before.predicates, now.predicates, strict=True):
        found.predicate(old, new)
    return found.queries()


@dataclass(slots=True)
class _Flips:
    """What is gathered on the way through the conditions."""

    now: Question
    of_dates: dict[tuple[str, str, str, tuple[Strip, ...]], set[str]] = field(default_factory=lambda: defaultdict(set))
    of_facts: dict[tuple[str, str], _Pass] = field(default_factory=dict)
    compared: dict[tuple[Predicate, Predicate], None] = field(default_factory=dict)
    known: set[tuple[Feature, Feature]] = field(default_factory=set)

    # ------------------------------------------------------------ through the conditions

    def predicate(self, old: Any, new: Any) -> None:
        """A predicate about people, at both instants."""
        if old == new:
            return
        match new:
            case AllOf() | AnyOf():
                for one, other in zip(old.parts, new.parts, strict=True):
                    self.predicate(one, other)
            case Opposite():
                self.predicate(old.part, new.part)
            case _:
                self.terms(old, new)
                kept = _settled(old, new, inside=False)
                if kept != new:
                    self.compared[kept, new] = None

    def terms(self, old: Any, new: Any) -> None:
        """The features and the predicates inside of two terms, or of two leaves of conditions."""
        if old == new:
            return
        match new:
            case Use():
                self.feature(old.feature, new.feature)
            case Held():
                for one, other in zip(old.parts, new.parts, strict=True):
                    self.predicate(one, other)
            case Choice():
                self.predicate(old.when, new.when)
                self.terms((old.then, old.otherwise), (new.then, new.otherwise))
            case tuple():
                for one, other in zip(old, new, strict=True):
                    self.terms(one, other)
            case _ if is_dataclass(new):
                for part in fields(new):
                    self.terms(getattr(old, part.name), getattr(new, part.name))
            case _:
                pass

    def inside(self, old: Any, new: Any) -> None:
        """The features in filters of facts, and in what is asked of facts."""
        for one, other in _pairs(old, new):
            if isinstance(other, Use):
                self.feature(one.feature, other.feature)

    def feature(self, old: Any, new: Feature) -> None:
        """A feature at both instants."""
        if old == new or (old, new) in self.known:
            return
        self.known.add((old, new))
        match new:
            case OfFacts(facts, _, level, argument, by):
                loose = _settled((old.argument, old.by), (argument, by)) != (argument, by)
                self.inside((old.argument, old.by), (argument, by))
                self.facts(old.facts, facts, level, (argument, by), loose=loose)
            case OfDays(of, _, _, fading, today):
                faded = fading.kind != "none" and old.today != today
                self.facts(old.of.facts, of.facts, of.level, (of.argument,), loose=faded)
            case OfAttribute(name, _, at):
                self.dated("attributes", "since", "name", name, [_strip(old.at, at)])
            case OfCompany(at=at):
                self.dated("attributes", "since", "name", TIE, [_strip(old.at, at)])
            case OfChange(name, _, bounds):
                same = (old.old, old.new) == (new.old, new.new)
                self.dated("attributes", "since", "name", name, _strips(old.bounds, bounds) if same else None)
            case OfCrossings(segment, _, bounds):
                self.dated("crossings", "at", "segment", segment, _strips(old.bounds, bounds))
            case OfStanding():
                self.standing(old, new)
            case OfSequence():
                self.sequence(old, new)
            case _:
                assert_never(new)

    def standing(self, old: OfStanding, new: OfStanding) -> None:
        """The entries of a ledger begin and end."""
        strips = [_strip(old.at, new.at)]
        if new.ledger == "consent":
            self.dated("consents", "time", "", "", strips)
            return
        own = NAMED_IN.get(new.ledger)
        for time in ("since", "until"):
            self.dated(own or "standings", time, "" if own else "ledger", "" if own else new.ledger, strips)

    def sequence(self, old: OfSequence, new: OfSequence) -> None:
        """The steps' own facts; the window of the last step; what must not follow it is sure once its time is over."""
        ends = _strips(old.bounds, new.bounds)
        if new.never is not None:
            wait = timedelta(seconds=new.within or 0)
            low, high = _strip(old.at, new.at)
            ends.append((low - wait, high - wait))
        for index, (one, other) in enumerate(zip(old.steps, new.steps, strict=True), 1):
            self.facts(one, other, _LEVELS[SOURCES[other.kind].shape], (), ends=ends if index == len(new.steps) else ())
        for side, its in ((old.without, new.without), (old.never, new.never)):
            if side is not None and its is not None:
                self.facts(side, its, _LEVELS[SOURCES[its.kind].shape], ())

    def facts(
        self, old: Facts, new: Facts, level: str, terms: Sequence[Term | None], *, loose: bool = False, ends: Sequence[Strip] = ()
    ) -> None:
        """Facts that are chosen at one instant and not at the other; ``loose``: what is asked of them moves too."""
        self.inside(old.filters, new.filters)
        name, book = scan_key(new, level, terms)
        key = "lines" if name == "grouped" else name, book
        if key not in self.of_facts:
            self.of_facts[key] = _Pass(Scan(*key, dialect_of(self.now.engine), self.now.zone, self.now.own))
        self.of_facts[key].take(old, new, [*_strips(old.bounds, new.bounds), *ends], loose=loose)

    def dated(self, of: str, time: str, key: str, name: str, strips: Sequence[Strip] | None) -> None:
        """Rows of a table whose instant lies in one of the strips (None: any rows), of a key if it has one."""
        self.of_dates[of, time, key, tuple(strips or ())].add(name)

    # ------------------------------------------------------------ as queries

    def queries(self) -> list[exp.Select]:
        """One for each table and kind of question."""
        found = [_of_dates(*key, sorted(names)) for key, names in self.of_dates.items()]
        setting = Setting(dialect_of(self.now.engine), self.now.zone, self.now.own)
        found += [one.query(setting) for one in self.of_facts.values() if one.conditions]
        if self.compared:
            found.append(differing(self.now, list(self.compared)))
        return found


@dataclass(slots=True)
class _Pass:
    """One reading of a table of facts: whose facts came into a window, went out of it, or pass a filter at one instant only.

    ``strips``: what the times of all of them lie in, None where some may be of any time.
    """

    scan: Scan
    conditions: dict[str, Expr] = field(default_factory=dict)
    strips: set[Strip] | None = field(default_factory=set)

    def take(self, old: Facts, new: Facts, strips: Sequence[Strip], *, loose: bool) -> None:
        """The facts of a source at both instants."""
        still, moving = [], []
        for one, other in zip(_settled(old.filters, new.filters), new.filters, strict=True):
            if _refers(other):
                loose = loose or one != other
            elif one == other:
                still.append(self.scan.writer.predicate(other))
            elif any(isinstance(part, SomeLine) for part in _each(other)):
                loose = True
            else:
                moving.append(exp.NEQ(this=exp.Paren(this=self._exact(one)), expression=exp.Paren(this=self._exact(other))))
        reached: list[Expr] = [_within(strip, named("time", "f")) for strip in strips]
        if loose or moving:
            sides = [] if loose else [exp.or_(*moving, wrap=True, copy=False)]
            reached.append(exp.and_(*_window(old.bounds, new.bounds), *sides, wrap=True, copy=False))
            self.strips = None
        elif self.strips is not None:
            self.strips.update(strips)
        if reached:
            types = [exp.In(this=named("type", "f"), expressions=[exp.Literal.string(name) for name in new.names])] if new.names else []
            whole = exp.and_(*types, *still, exp.or_(*reached, wrap=True, copy=False), wrap=True, copy=False)
            self.conditions.setdefault(whole.sql(), whole)

    def _exact(self, predicate: Predicate) -> Expr:
        return self.scan.writer.predicate(predicate, exact=True)

    def query(self, setting: Setting) -> exp.Select:
        """Whose facts they are."""
        where: Expr = exp.or_(*self.conditions.values(), wrap=True, copy=False)
        if self.strips:
            near = exp.or_(*(_within(strip, named("time", "f")) for strip in sorted(self.strips)), wrap=True, copy=False)
            where = exp.and_(near, where, wrap=True, copy=False)
        query = self.scan.select([named("person", "f")], where=where).distinct()
        if self.scan.attributes:
            query = query.with_("attributes_inside", as_=attributes(self.scan.attributes.values(), setting), copy=False)
        return query


def _of_dates(of: str, time: str, key: str, strips: tuple[Strip, ...], names: list[str]) -> exp.Select:
    near = [_within(strip, named(time)) for strip in strips]
    where = [exp.or_(*near, wrap=True, copy=False)] if near else []
    if key:
        where.append(exp.In(this=named(key), expressions=[exp.Literal.string(name) for name in names]))
    return exp.select(named("person"), copy=False).distinct().from_(table(of), copy=False).where(*where, copy=False)


# ---------------------------------------------------------------- constants that move


def _settled(old: Any, new: Any, *, inside: bool = True) -> Any:
    """The old thing with its features as they are now: what is left is moved by its constants alone.

    Outside of facts, predicates within terms are taken as they are now too: they are looked at on their own.
    """
    if old == new:
        return new
    match new:
        case Use():
            return new
        case Held() if not inside:
            return new
        case OfBase():
            term = _settled(old.term, new.term, inside=inside)
            return new if term == new.term else replace(new, term=term, at=old.at)
        case Choice() if not inside:
            then, otherwise = (_settled(one, other, inside=False) for one, other in ((old.then, new.then), (old.otherwise, new.otherwise)))
            return replace(new, then=then, otherwise=otherwise)
        case tuple():
            return tuple(_settled(one, other, inside=inside) for one, other in zip(old, new, strict=True))
        case Const():
            return old
        case _:
            parts = (part.name for part in fields(new))
            return replace(new, **{name: _settled(getattr(old, name), getattr(new, name), inside=inside) for name in parts})


def _pairs(old: Any, new: Any) -> Iterator[tuple[Any, Any]]:
    """The parts of a thing at both instants that differ, down to features."""
    if old == new:
        return
    if isinstance(new, tuple):
        for one, other in zip(old, new, strict=True):
            yield from _pairs(one, other)
    elif is_dataclass(new):
        yield old, new
        if not isinstance(new, Use):
            for part in fields(new):
                yield from _pairs(getattr(old, part.name), getattr(new, part.name))


def _strip(old: Const, new: Const) -> Strip:
    """Between two instants, whichever is the earlier: where clocks go back, a step of the calendar can too."""
    one, other = old.value, new.value
    assert isinstance(one, datetime)
    assert isinstance(other, datetime)
    return min(one, other), max(one, other)


def _strips(old: tuple[Bound, ...], new: tuple[Bound, ...]) -> list[Strip]:
    """Between the bounds that moved."""
    return [_strip(one.at, other.at) for one, other in zip(old, new, strict=True) if one.at.value != other.at.value]


def _window(old: tuple[Bound, ...], new: tuple[Bound, ...]) -> list[Expr]:
    """Within the window at one instant or the other, bound by bound."""
    found: list[Expr] = []
    for one, other in zip(old, new, strict=True):
        low, high = _strip(one.at, other.at)
        below = one.operator in ("<", "<=")
        side = exp.LTE if below else exp.GTE
        found.append(side(this=named("time", "f"), expression=constant(Const(high if below else low, Type.INSTANT))))
    return found


def _within(strip: Strip, time: Expr) -> Expr:
    low, high = (constant(Const(moment, Type.INSTANT)) for moment in strip)
    return exp.Between(this=time, low=low, high=high)


def _refers(predicate: Predicate) -> bool:
    """Whether an earlier step of a sequence is asked about."""
    return any(isinstance(one, Column) and one.place.startswith("step") for one in _each(predicate))


def _each(thing: object) -> Iterator[object]:
    """A lowered thing and all of its parts."""
    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if isinstance(one, tuple):
            waiting.extend(one)
        elif is_dataclass(one):
            yield one
            waiting.extend(getattr(one, name) for name in one.__dataclass_fields__)
