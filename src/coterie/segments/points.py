"""Points of everyone and of one person at an instant, and whom other rules would move.

Nothing is stored: a score is worked out of facts by a version of the rules, for any day. The log of one person is told by the oracle
over their facts and held against the warehouse's own number.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from coterie.compile import plan
from coterie.errors import ConditionRefused, DefinitionRefused, Failed
from coterie.language.check import check
from coterie.language.expand import expand_value
from coterie.language.lower_values import term
from coterie.language.oracle.aggregates import days_earned
from coterie.language.oracle.scope import Scope
from coterie.language.oracle.values import Exact
from coterie.language.oracle.world import Asked as World
from coterie.language.parse import parse
from coterie.scores.points import asked_of, cell, conditions, group_value, score_of, summed, temperature_of, texts, value_of
from coterie.segments.asking import Asked, Definitions, cuts_of, known_to
from coterie.segments.why import Others, the_one
from coterie.store import facts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pyarrow as pa

    from coterie.errors import Fault
    from coterie.language.lowered import Term
    from coterie.language.nodes import Points, Value
    from coterie.model.facts import Base, Person
    from coterie.scores.points import Group, Note, PointsRules, Rule
    from coterie.store.facts import Known
    from coterie.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Day:
    """What a local day brought by a rule: facts that happened, facts that count, what each is worth by now."""

    day: date
    happened: int
    counted: int
    each: Decimal


@dataclass(frozen=True, slots=True)
class Earned:
    """What a rule gives a person. ``days``: of a rule for facts, the days that are still worth something, the latest first."""

    rule: Rule
    points: Decimal
    days: tuple[Day, ...] = ()


@dataclass(frozen=True, slots=True)
class InGroup:
    """What the rules of a group give together, before and within its bounds."""

    group: Group
    given: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class Log:
    """One person's points at an instant: rules, groups and the sum, which they add up to exactly.

    ``gate``: of contact, wish and budget whether the data say so, None where no condition was given. ``ready``: enough points, and
    nothing of the three is denied.
    """

    person: str
    as_of: datetime
    score: Decimal
    temperature: str | None
    cell: str | None
    groups: tuple[InGroup, ...]
    rules: tuple[Earned, ...]
    notes: tuple[Note, ...]
    gate: Mapping[str, bool | None]
    ready: bool


def sound(workspace: Workspace, points: PointsRules, as_of: datetime, segments: Mapping[str, str]) -> tuple[Fault, ...]:
    """What is odd about the rules on this base. Raises ``DefinitionRefused`` naming every rule, note or condition that makes no sense."""
    asked, said = _asked(workspace, points, as_of, segments), texts(points)
    odd: list[Fault] = []
    faults: list[str] = []
    for (what, text), tree in zip(said, asked.trees, strict=True):
        try:
            odd += [replace(fault, message=f"{what}: {fault.message}") for fault in check(tree, asked.catalogue, text=text, as_of=as_of)]
        except ConditionRefused as refused:
            faults += [f"{what}: {fault.message}" for fault in refused.faults]
    if faults:
        raise DefinitionRefused("; ".join(faults))
    return tuple(odd)


def of_everyone(asked: Asked, values: Sequence[Value]) -> pa.Table:
    """Everyone's ``person`` (number), ``key`` and ``v1``, ``v2`` …: exact values of what points are made of, never missing."""
    return asked.workspace.warehouse.run(plan.measures(asked.question(), [_term(asked, one) for one in values], who=True))


def of_rules(workspace: Workspace, points: PointsRules, as_of: datetime, segments: Mapping[str, str], *, visitors: bool = False) -> Asked:
    """The rules, ready to be asked of people at an instant; ``visitors``: of those who are not known by name too."""
    return replace(_asked(workspace, points, as_of, segments), include_anonymous=visitors)


def whole(points: PointsRules) -> Value:
    """The sum of the groups, each within its bounds."""
    return summed([group_value(points, group) for group in points.groups])


def of_person(workspace: Workspace, points: PointsRules, who: tuple[str, str | None], as_of: datetime, segments: Mapping[str, str]) -> Log:
    """The log of the person with an external id (of a source). Raises ``Refused`` where there is no such person, or several."""
    someone = the_one(facts.find(workspace.warehouse, who[0]), *who)
    asked = of_rules(workspace, points, as_of, segments, visitors=someone.anonymous)
    (found,) = logs(asked, points, [someone])
    _held_against(asked, points, someone, found[0].score)
    return found[0]


def logs(asked: Asked, points: PointsRules, some: Sequence[Known]) -> list[tuple[Log, Person]]:
    """The logs of some people, in their order, with all that is known of each."""
    workspace, settings = asked.workspace, asked.workspace.settings
    numbers = [one.person for one in some]
    base = facts.load(workspace.warehouse, settings.zone, numbers, fiscal_month=settings.fiscal_month)
    people = dict(zip(sorted(set(numbers)), base.people, strict=True))
    return [(_log(asked, points, one, replace(base, people=(people[one.person],))), people[one.person]) for one in some]


def scores_at(
    asked: Asked, points: PointsRules, someone: Known, moments: Callable[[Person], Sequence[datetime]]
) -> list[tuple[datetime, Decimal]]:
    """One person's points at some instants (aware UTC), in their order; ``moments`` chooses these by what is known of them."""
    settings = asked.workspace.settings
    base = facts.load(asked.workspace.warehouse, settings.zone, [someone.person], fiscal_month=settings.fiscal_month)
    others, value, found = Others(asked, someone), whole(points), []
    for at in moments(base.people[0]):
        world = World(base, at, asked.catalogue, include_anonymous=someone.anonymous, others=others, cut=others.cut)
        found.append((at, _number(world, Scope(base.people[0]), value)))
    return found


def _log(asked: Asked, points: PointsRules, someone: Known, base: Base) -> Log:
    """``base`` holds nobody else."""
    others = Others(asked, someone)
    world = World(base, asked.as_of, asked.catalogue, include_anonymous=someone.anonymous, others=others, cut=others.cut)
    scope = Scope(base.people[0])
    earned = tuple(_earned(world, scope, rule) for rule in points.rules)
    groups = tuple(_in_group(world, scope, points, group) for group in points.groups)
    score = sum((one.points for one in groups), Decimal(0))
    asks = () if points.handover is None else asked_of(points.handover)
    gate = {name: world.holds(parse(text), scope) if text else None for name, text in asks}
    ready = points.handover is not None and score >= points.handover.score and False not in gate.values()
    notes = tuple(note for note in points.notes if world.holds(parse(note.when), scope))
    by_group = {one.group.code: one.points for one in groups}
    heat, place = temperature_of(points, score), cell(points, by_group)
    return Log(someone.key, asked.as_of, score, heat, place, groups, earned, notes, gate, ready)


def _earned(world: World, scope: Scope, rule: Rule) -> Earned:
    value = value_of(rule)
    if rule.holds:
        return Earned(rule, _number(world, scope, value))
    days = days_earned(world, _points(value), scope)
    worth = tuple(Day(one.day, one.happened, one.counted, one.each) for one in days if one.points)
    return Earned(rule, sum((one.points for one in days), Decimal(0)), worth)


def _points(value: Value) -> Points:
    from coterie.language.nodes import Points

    assert isinstance(value, Points)
    return value


def _in_group(world: World, scope: Scope, points: PointsRules, group: Group) -> InGroup:
    given = summed([value_of(rule) for rule in points.of_group(group.code)])
    return InGroup(group, *(_number(world, scope, value) for value in (given, group_value(points, group))))


def _number(world: World, scope: Scope, value: Value) -> Decimal:
    found = world.find(value, scope)
    assert isinstance(found, Exact), "points are exact numbers, never missing"
    return Decimal(found.value.numerator) / Decimal(found.value.denominator)


def _held_against(asked: Asked, points: PointsRules, someone: Known, score: Decimal) -> None:
    """The warehouse works out the same number."""
    from sqlglot import exp

    query = plan.measures(asked.question(), [_term(asked, whole(points))], who=True)
    mine = exp.EQ(this=exp.column("person", table="d", quoted=True), expression=exp.Literal.number(someone.person))
    rows = asked.workspace.warehouse.rows(query.where(mine))
    if rows and rows[0]["v1"] != score:
        raise Failed("the warehouse and the log of points disagree about this person; please report the rules to us")


def _term(asked: Asked, value: Value) -> Term:
    return term(expand_value(value, asked.catalogue), asked.context, None)


def _asked(workspace: Workspace, points: PointsRules, as_of: datetime, segments: Mapping[str, str]) -> Asked:
    """The rules as conditions, on a base that knows these points by their name, whatever is kept under it."""
    trees = conditions(points)
    known = known_to(workspace, trees, Definitions(lambda: segments))
    known = replace(known, scores={**known.scores, points.name: score_of(points)})
    return Asked(workspace, trees, as_of, known, cuts=cuts_of(workspace))
