"""The tree of an explanation: every node's verdict, the value found, and the facts behind it, all told by the oracle."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import get_args

from coterie.language.expand import unfold
from coterie.language.json import walk
from coterie.language.nodes import (
    Aggregate,
    Among,
    And,
    AtLeast,
    Chain,
    Changed,
    Compare,
    Completions,
    Condition,
    Contains,
    Crossed,
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
    Source,
    TextTest,
    Value,
)
from coterie.language.oracle.scope import Fact as Found
from coterie.language.oracle.scope import Scope, history, moment, place
from coterie.language.oracle.sequences import after, holds, latest_begun
from coterie.language.oracle.sources import bound, bounds
from coterie.language.print import print_condition
from coterie.language.score import formula, given_by, score_named
from coterie.language.sentence import SPEAKERS, Language, say
from coterie.language.sentence.context import Context, is_fixed
from coterie.model.facts import Person
from coterie.segments.explain import ledgers
from coterie.segments.explain.answer import Fact, Plain, Why
from coterie.segments.explain.changes import plain
from coterie.segments.explain.evidence import entry, fact
from coterie.segments.explain.obstacles import obstacles
from coterie.segments.explain.recall import Recall
from coterie.segments.explain.showing import Shower
from coterie.segments.explain.trends import standing

SHOWN = 10
Group = And | Or | NoneOf | AtLeast
GROUPS: dict[Language, dict[str, str]] = {
    "en": {"And": "all of these", "Or": "at least one of these", "NoneOf": "none of these", "AtLeast": "at least {k} of these {n}"},
    "ru": {"And": "всё сразу", "Or": "хотя бы одно", "NoneOf": "ничего из этого", "AtLeast": "хотя бы {k} из {n}"},
}


class Teller:
    """Tells why, of one person in one language."""

    def __init__(self, here: Recall, person: Person, lang: Language, currency: str) -> None:
        self.here, self.person, self.lang, self.currency = here, person, lang, currency
        self.shower = Shower(lang, here.catalogue, currency, here.base.zone)

    def why(self, condition: Condition) -> Why:
        """The tree of a condition."""
        verdict = self.here.holds(condition, Scope(self.person))
        facts, more = self.facts(condition)
        parts = self.parts(condition)
        value, shown = self.value(condition, parts)
        return Why(
            text=print_condition(condition),
            sentence=say(condition, self.lang, self.here.catalogue, currency=self.currency),
            clause=self.clause(condition),
            verdict=verdict,
            value=value,
            shown=shown,
            facts=facts,
            more=more,
            parts=parts,
        )

    def parts(self, condition: Condition) -> tuple[Why, ...]:
        """The parts of a group, the definition of a segment (as it stood when it is asked of), what a trait comes to."""
        if isinstance(condition, InSegment) and condition.name in self.here.catalogue.segments:
            there = self.then(condition)
            if there is None:
                return ()
            return (Teller(there, self.person, self.lang, self.currency).why(self.here.catalogue.segments[condition.name]),)
        if not (parts := parts_of(condition)):
            meant = unfold(condition, self.here.catalogue)
            parts = self.rules(condition) if meant == condition else (meant,)
        return tuple(map(self.why, parts))

    def rules(self, condition: Condition) -> tuple[Condition, ...]:
        """Of the points that a leaf asks for: that each rule that gives the person something does so."""
        named = [score_named(node, self.here.catalogue.scores) for node in walk(condition)]
        given = [one for points in named if points is not None for one in given_by(formula(points))]
        found = dict.fromkeys(Compare("!=", one, Number(Decimal(0))) for one in given)
        return tuple(one for one in found if self.here.holds(one, Scope(self.person)))

    def then(self, condition: InSegment) -> Recall | None:
        """The oracle at the instant that a segment is asked of; None where there is none."""
        if condition.moment is None:
            return self.here
        at = bound(self.here, condition.moment, Scope(self.person))
        return None if at is None else Recall(self.here.setting, self.person, at.at)

    def clause(self, condition: Condition) -> str:
        """A leaf's sentence without its subject; what a group asks of its parts."""
        match condition:
            case And() | Or() | NoneOf():
                return GROUPS[self.lang][type(condition).__name__]
            case AtLeast(k, parts):
                return GROUPS[self.lang]["AtLeast"].format(k=k, n=len(parts))
            case _:
                return SPEAKERS[self.lang](Context(self.here.catalogue, self.currency)).clause(condition).text

    # ------------------------------------------------------------ values

    def value(self, condition: Condition, parts: tuple[Why, ...]) -> tuple[Plain | dict[str, Plain], str]:
        """What was found, as JSON and in words."""
        match condition:
            case And() | Or() | NoneOf() | AtLeast():
                true = sum(part.verdict for part in parts)
                return true, self.shower.of(true, len(parts))
            case Not(part):
                return self.here.holds(part, Scope(self.person)), ""
            case InSegment():
                return self.here.holds(condition, Scope(self.person)), ""
            case Compare(_, left, right):
                return self.sides(left, right)
            case Sequence():
                return self.one(Completions(condition))
            case Exists(source) | Every(source):
                return self.one(Aggregate(source, "count"))
            case Changed(value):
                return self.one(value)
            case Crossed():
                return self.count(condition)
            case _:
                return self.one(compared(condition))

    def sides(self, left: Value, right: Value) -> tuple[Plain | dict[str, Plain], str]:
        """The side that is no constant, or both."""
        if is_fixed(left) and not is_fixed(right):
            left, right = right, left
        one, shown = self.one(left)
        if isinstance(right, Number) or self.is_written(right):
            return one, shown
        other, beside = self.one(right)
        return {"left": one, "right": other}, f"{shown} | {beside}"

    def is_written(self, value: Value) -> bool:
        """Whether a value stands in the text of the condition."""
        return is_fixed(value) and not any(type(node).__name__ in ("Now", "Shifted", "Population") for node in walk(value))

    def one(self, value: Value) -> tuple[Plain, str]:
        """One value."""
        return self.shower.value(value, self.here.find(value, Scope(self.person)))

    def count(self, condition: Crossed) -> tuple[Plain, str]:
        """How often a border was crossed."""
        inside = len(self.crossings(condition))
        return inside, self.shower.number(inside)

    # ------------------------------------------------------------ facts

    def facts(self, condition: Condition) -> tuple[tuple[Fact, ...], int]:
        """What keeps somebody from being reached, then the facts behind a leaf, newest first: at most ten, and how many more there are."""
        if parts_of(condition) or isinstance(condition, InSegment):
            return (), 0
        dated = [pair for name in self.asked(condition) for pair in self.entries(name, condition)]
        chosen = {place(each): each for node in self.told(condition) for each in self.of(node)}
        dated += [(moment(each).at, fact(each)) for each in chosen.values()]
        dated += ledgers.entries(condition, self.person, self.here.now, self.here.base.zone)
        if isinstance(condition, Crossed):
            dated += self.crossings(condition)
        dated.sort(key=lambda pair: (pair[0] is not None, pair[0] or self.here.now.at), reverse=True)
        found = [*obstacles(condition, self.person, self.here.now, self.here.base.zone), *(each for _, each in dated)]
        return tuple(found[:SHOWN]), max(0, len(found) - SHOWN)

    def told(self, condition: Condition) -> Iterator[Source | Sequence]:
        """The sources and sequences in a leaf; those of a sequence are told by it."""
        inside = {id(node) for each in walk(condition) if isinstance(each, Sequence) for node in walk(each)}
        for node in walk(condition):
            if isinstance(node, Sequence) or (isinstance(node, Source) and id(node) not in inside):
                yield node
        if any(isinstance(node, Field) and node.name == "rfm.recency" for node in walk(condition)):
            yield Source("orders")

    def of(self, node: Source | Sequence) -> tuple[Found, ...]:
        """The facts that a source selects, or the chain of a sequence."""
        if isinstance(node, Source):
            return self.here.select(node, Scope(self.person))
        return self.chain(node)

    def chain(self, node: Sequence) -> tuple[Found, ...]:
        """The facts that completed the sequence last, or the latest that went furthest."""
        scope = Scope(self.person)
        complete = self.here.holds(node, scope)
        inside = bounds(self.here, node.window, scope)
        chains: list[tuple[Found, ...]] = [(each,) for each in self.here.select(node.steps[0], scope)]
        best = chains
        for step in node.steps[1:]:
            chains = latest_begun(
                [
                    (*chain, each)
                    for chain in chains[-200:]
                    for each in self.here.select(step, after(node, scope, chain))
                    if moment(chain[-1]).at < moment(each).at
                ]
            )
            best = chains or best
        if complete:
            best = [chain for chain in chains if inside(moment(chain[-1])) and holds(self.here, node, scope, chain)] or best
        return max(best, key=lambda chain: place(chain[-1]), default=())

    def asked(self, condition: Condition) -> list[str]:
        """The attributes that a leaf asks."""
        named = [each for each in standing(condition) if isinstance(each, Field)]
        named += [each for each in walk(condition) if isinstance(each, Field) and each.of == "person"]
        return list(dict.fromkeys(each.name for each in named if self.here.catalogue.attribute(each.name)))

    def entries(self, name: str, condition: Condition) -> list[tuple[datetime | None, Fact]]:
        """An attribute's entry that holds now; the whole history where its change is asked."""
        known = history(self.person, name, self.here.now.at)
        if not isinstance(condition, Changed):
            known = known[-1:]
        return [(dated.since, entry(name, dated, self.here.base.zone)) for dated in known]

    def crossings(self, condition: Crossed) -> list[tuple[datetime | None, Fact]]:
        """The crossings that a leaf counts."""
        inside = bounds(self.here, condition.window, Scope(self.person))
        return [
            (each.at, {"time": plain(each.at), "day": plain(self.shower.moment(each.at).day)} | said)
            for each in self.person.crossings
            for said in ({"segment": each.segment, "direction": each.direction},)
            if each.segment == condition.name and each.direction == condition.direction and inside(self.shower.moment(each.at))
        ]


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    """The parts of a group; none of a leaf."""
    if isinstance(condition, Not):
        return (condition.part,)
    return condition.parts if isinstance(condition, get_args(Group)) else ()


def compared(condition: Condition) -> Value:
    """The value that a test is of."""
    match condition:
        case Among(value) | Missing(value) | TextTest(_, value) | ListTest(_, value) | During(value) | IsTrue(value) | Chain(value=value):
            return value
        case Contains(_, values):
            return values
        case _:
            raise TypeError(f"a {type(condition).__name__} is of no value")
