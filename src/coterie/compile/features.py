"""Features → SQL: which pass gives each, and as which column.

Most features are aggregates of one shared pass (``shared``). Those that need the facts one by one (favourites, gaps,
sequences, changes of an attribute) get a small query of their own over the same scans.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from hashlib import md5
from zoneinfo import ZoneInfo

from sqlglot import exp

from coterie.compile.canonical import canonical
from coterie.compile.canonical import column as column_of
from coterie.compile.dialects import Dialect, Expr, number
from coterie.compile.layout import VALUE_COLUMN
from coterie.compile.scans import Own, Scan, named, scan_key, scan_of
from coterie.compile.write import Names, Writer, constant
from coterie.language.lowered import (
    AllOf,
    Bound,
    Column,
    Facts,
    Feature,
    Held,
    OfAttribute,
    OfBase,
    OfChange,
    OfCrossings,
    OfFacts,
    OfSequence,
    Predicate,
    SomeLine,
    Term,
    Use,
    ZERO_WHEN_NOTHING,
)
from coterie.language.types import SOURCES, Type

ONE_BY_ONE = ("top", "top_count", "top_sum", "gap_greatest", "gap_middle")


@dataclass(frozen=True, slots=True)
class Setting:
    """For which engine, in which zone, with which own columns a query is written."""

    dialect: Dialect
    zone: ZoneInfo
    own: Own


def by_pass(features: Iterable[Feature]) -> dict[tuple[str, str], list[OfFacts]]:
    """The features that share a pass, by pass; those that stand alone are left out."""
    found: dict[tuple[str, str], list[OfFacts]] = {}
    for feature in features:
        if isinstance(feature, OfFacts) and feature.summary not in ONE_BY_ONE:
            found.setdefault(scan_key(feature.facts, feature.level, (feature.argument,)), []).append(feature)
    return found


def shared(key: tuple[str, str], features: list[OfFacts], setting: Setting) -> tuple[exp.Select, Scan]:
    """One pass giving all the features: a row per person."""
    scan = scan_of(key, setting.dialect, setting.zone, setting.own)
    columns = [exp.alias_(aggregate(feature, scan), column_of(feature), quoted=True) for feature in features]
    return scan.select([named("person", "f"), *columns]).group_by(named("person", "f")), scan


def aggregate(feature: OfFacts, scan: Scan) -> Expr:
    """The feature as an aggregate over a pass."""
    chosen = scan.chosen(feature.facts)
    argument = scan.term(feature.facts, feature.argument) if feature.argument is not None else exp.Star()
    match feature.summary:
        case "count":
            return _where(exp.Count(this=exp.Star()), chosen)
        case "known":
            return _where(exp.Count(this=argument), chosen)
        case "sum":
            return _where(exp.Sum(this=argument), chosen)
        case "least":
            return _where(exp.Min(this=argument), chosen)
        case "greatest":
            return _where(exp.Max(this=argument), chosen)
        case "distinct":
            return _where(exp.Count(this=exp.Distinct(expressions=[argument])), chosen)
        case "days":
            return _where(exp.Count(this=exp.Distinct(expressions=[named("day", "f")])), chosen)
        case "first" | "last":
            return scan.dialect.edge(argument, scan.order(feature.level), feature.summary == "last", chosen)
        case _:
            raise AssertionError(f"{feature.summary} stands alone")


def alone(feature: Feature, setting: Setting) -> tuple[exp.Select, list[Scan]]:
    """A query of its own: person and the feature's column."""
    match feature:
        case OfFacts(summary="gap_greatest" | "gap_middle"):
            return _gap(feature, setting)
        case OfFacts():
            return _top(feature, setting)
        case OfSequence():
            return _sequence(feature, setting)
        case OfChange():
            return _change(feature, setting), []
        case OfCrossings(segment, direction, bounds):
            said = {"segment": segment, "direction": direction}
            texts = [exp.EQ(this=named(name), expression=exp.Literal.string(value)) for name, value in said.items()]
            count = exp.alias_(exp.Count(this=exp.Star()), column_of(feature), quoted=True)
            found = exp.select(named("person"), count).from_(exp.to_table("crossings")).where(*texts, *_within(bounds, named("at")))
            return found.group_by(named("person")), []
        case _:
            raise AssertionError(f"{feature} is shared")


def attributes(features: Iterable[OfAttribute], setting: Setting) -> exp.Select:
    """The values of attributes that hold at their instants: one pass over the histories."""
    wanted = {column_of(feature): feature for feature in features}
    columns = [exp.alias_(_attribute(feature, setting), name, quoted=True) for name, feature in wanted.items()]
    names = sorted({feature.name for feature in wanted.values()})
    where = exp.In(this=named("name"), expressions=[exp.Literal.string(name) for name in names])
    query = exp.select(named("person"), *columns).from_(exp.to_table("attributes")).where(where)
    return query.group_by(named("person"))


def value_of(feature: Feature, table: str) -> Expr:
    """The feature's column of a person, with 0 where nothing happened to count."""
    column = named(column_of(feature), table)
    counts = isinstance(feature, OfSequence | OfChange | OfCrossings) or (
        isinstance(feature, OfFacts) and feature.summary in ZERO_WHEN_NOTHING
    )
    return exp.Coalesce(this=column, expressions=[number(0)]) if counts else column


# ---------------------------------------------------------------- one by one


def _attribute(feature: OfAttribute, setting: Setting) -> Expr:
    since = named("since")
    ever = exp.cast(exp.Literal.string("0001-01-01 00:00:00"), "timestamp")
    holds = exp.or_(exp.Is(this=since, expression=exp.null()), exp.LTE(this=since.copy(), expression=constant(feature.at)))
    mine = exp.and_(exp.EQ(this=named("name"), expression=exp.Literal.string(feature.name)), holds, wrap=True)
    order = [exp.Coalesce(this=since.copy(), expressions=[ever]), named("rank"), setting.dialect.bytes_order(named("id"))]
    value = named(VALUE_COLUMN[feature.type])
    if feature.type is not Type.LIST:
        return setting.dialect.edge(value, order, True, mine)  # noqa: FBT003
    return setting.dialect.unpack_list(setting.dialect.edge(setting.dialect.pack_list(value), order, True, mine))  # noqa: FBT003


def _rows(facts: Facts, level: str, columns: dict[str, Term], setting: Setting, identity: str = "") -> tuple[exp.Select, Scan]:
    """The facts themselves: person, what makes each itself (``identity`` may be wider than the level), the terms as columns."""
    key = scan_key(facts, level, list(columns.values()))
    scan = scan_of(key, setting.dialect, setting.zone, setting.own)
    chosen = scan.chosen(facts)
    written = [exp.alias_(scan.term(facts, term), name, quoted=True) for name, term in columns.items()]
    fixed = [exp.alias_(named("time", "f"), "time", quoted=True), exp.alias_(scan.identity(identity or level), "fact", quoted=True)]
    return scan.select([named("person", "f"), *fixed, *written], where=chosen), scan


def _gap(feature: OfFacts, setting: Setting) -> tuple[exp.Select, list[Scan]]:
    day = Column(feature.level, "day", Type.DATE, feature.facts.kind)
    rows, scan = _rows(feature.facts, feature.level, {"day": day}, setting)
    days = exp.select(named("person"), named("day")).distinct().from_(rows.subquery("facts"))
    before = exp.Window(
        this=exp.Lag(this=named("day")), partition_by=[named("person")], order=exp.Order(expressions=[exp.Ordered(this=named("day"))])
    )
    gap = exp.alias_(exp.Sub(this=named("day"), expression=before), "gap", quoted=True)
    gaps = exp.select(named("person"), gap).from_(days.subquery("days"))
    if feature.summary == "gap_greatest":
        found: Expr = exp.Max(this=named("gap"))
    else:
        middle = exp.WithinGroup(
            this=exp.PercentileCont(this=exp.Literal.number("0.5")),
            expression=exp.Order(expressions=[exp.Ordered(this=named("gap"))]),
        )
        found = exp.cast(exp.Mul(this=number(2), expression=middle), "bigint")
    known = exp.Not(this=exp.Is(this=named("gap"), expression=exp.null()))
    query = exp.select(named("person"), exp.alias_(found, column_of(feature), quoted=True)).from_(gaps.subquery("gaps"))
    return query.where(known).group_by(named("person")), [scan]


def _top(feature: OfFacts, setting: Setting) -> tuple[exp.Select, list[Scan]]:
    """The most frequent value (or of the greatest sum); ties: the latest, then the smallest."""
    argument = feature.argument
    assert argument is not None  # noqa: S101 -- top has one
    columns = {"value": argument} | ({"weight": feature.by} if feature.by is not None else {})
    rows, scan = _rows(feature.facts, feature.level, columns, setting)
    weight: Expr = exp.Count(this=exp.Star())
    if feature.by is not None:
        weight = exp.Coalesce(this=exp.Sum(this=named("weight")), expressions=[number(0)])
    tallied = (
        exp.select(
            named("person"),
            named("value"),
            exp.alias_(weight, "weight", quoted=True),
            exp.alias_(exp.Max(this=named("time")), "latest", quoted=True),
        )
        .from_(rows.subquery("facts"))
        .where(exp.Not(this=exp.Is(this=named("value"), expression=exp.null())))
        .group_by(named("person"), named("value"))
    )
    smallest = setting.dialect.bytes_order(named("value")) if argument.type is Type.TEXT else named("value")
    order = [exp.Ordered(this=named("weight"), desc=True), exp.Ordered(this=named("latest"), desc=True), exp.Ordered(this=smallest)]
    place = exp.Window(this=exp.RowNumber(), partition_by=[named("person")], order=exp.Order(expressions=order))
    ranked = exp.select(named("person"), named("value"), named("weight"), exp.alias_(place, "place", quoted=True)).from_(tallied.subquery("tallied"))
    wanted = named("value" if feature.summary == "top" else "weight")
    query = exp.select(named("person"), exp.alias_(wanted, column_of(feature), quoted=True)).from_(ranked.subquery("ranked"))
    return query.where(exp.EQ(this=named("place"), expression=number(1))), [scan]


def _change(feature: OfChange, setting: Setting) -> exp.Select:
    value = named(VALUE_COLUMN[feature.type])
    by_time = [
        exp.Ordered(this=named("since"), nulls_first=True),
        exp.Ordered(this=named("rank")),
        exp.Ordered(this=setting.dialect.bytes_order(named("id"))),
    ]
    before = exp.Window(this=exp.Lag(this=value), partition_by=[named("person")], order=exp.Order(expressions=by_time))
    history = (
        exp.select(named("person"), named("since"), exp.alias_(value.copy(), "new", quoted=True), exp.alias_(before, "old", quoted=True))
        .from_(exp.to_table("attributes"))
        .where(exp.EQ(this=named("name"), expression=exp.Literal.string(feature.name)))
    )
    conditions = [
        exp.NEQ(this=named("new"), expression=named("old")),
        *_within(feature.bounds, named("since")),
        *(exp.EQ(this=named(side), expression=constant(const)) for side, const in (("old", feature.old), ("new", feature.new)) if const),
    ]
    count = exp.alias_(exp.Count(this=exp.Star()), column_of(feature), quoted=True)
    return exp.select(named("person"), count).from_(history.subquery("history")).where(*conditions).group_by(named("person"))


# ---------------------------------------------------------------- sequences


def _sequence(feature: OfSequence, setting: Setting) -> tuple[exp.Select, list[Scan]]:
    """Each step joined to the one before at a strictly later time; counted by the last step's facts."""
    scans: list[Scan] = []
    last = f"step{len(feature.steps)}"
    query: exp.Select | None = None
    for index, facts in enumerate(feature.steps, 1):
        alias = f"step{index}"
        rows, links = _step(facts, _asked(feature, index), setting, scans)
        if query is None:
            query = exp.select(named("person", last), exp.alias_(_count_facts(last), column_of(feature), quoted=True)).from_(rows.subquery(alias))
            continue
        after = [_same_person(alias, "step1"), exp.GT(this=named("time", alias), expression=named("time", f"step{index - 1}"))]
        query = query.join(rows.subquery(alias), on=exp.and_(*after, *(_linked(link, alias, setting) for link in links)))
    assert query is not None  # noqa: S101 -- a sequence has a step
    conditions = _within(feature.bounds, named("time", last))
    if feature.within is not None and len(feature.steps) > 1:
        conditions.append(exp.LTE(this=named("time", last), expression=_later("step1", feature.within)))
    if feature.without is not None:
        between = [("time", exp.GT, named("time", "step1")), ("time", exp.LT, named("time", last))]
        conditions.append(_none_of(feature.without, feature, "without", between, setting, scans))
    if feature.never is not None:
        assert feature.within is not None  # noqa: S101 -- check has refused it
        end = _later(last, feature.within)
        conditions.append(exp.LTE(this=end.copy(), expression=constant(feature.at)))
        after_last = [("time", exp.GT, named("time", last)), ("time", exp.LTE, end)]
        conditions.append(_none_of(feature.never, feature, "never", after_last, setting, scans))
    return query.where(*conditions).group_by(named("person", last)), scans


def _step(facts: Facts, asked: dict[str, Column], setting: Setting, scans: list[Scan]) -> tuple[exp.Select, list[Predicate]]:
    """The facts of a step with the columns that other steps ask of it, and its filters that refer to earlier steps.

    Orders with such filters are read by their lines: all line filters must hold on one.
    """
    flat = [part for one in facts.filters for part in (one.parts if isinstance(one, AllOf) else (one,))]
    links = [one for one in flat if _refers(one)]
    own = replace(facts, filters=tuple(one for one in flat if not _refers(one)))
    columns: dict[str, Term] = dict(asked)
    for leaf in _leaves(tuple(links)):
        if not (isinstance(leaf, Column) and leaf.place.startswith("step")):
            columns[_own_name(leaf)] = Held((leaf,)) if isinstance(leaf, SomeLine) else leaf
    level = {"orders": "line" if links else "order", "lines": "line", "events": "event"}[SOURCES[facts.kind].shape]
    identity = "order" if SOURCES[facts.kind].shape == "orders" else level
    rows, scan = _rows(own, level, columns, setting, identity)
    scans.append(scan)
    return rows, links


def _own_name(leaf: Column | Use | SomeLine) -> str:
    """The column in which a step carries what its links ask of itself."""
    match leaf:
        case Column(place, name):
            return f"own_{place}_{name}"
        case Use(feature):
            return f"own_{column_of(feature)}"
        case SomeLine():
            return f"own_flag_{md5(repr(canonical(leaf)).encode(), usedforsecurity=False).hexdigest()[:10]}"


def _asked(feature: OfSequence, index: int) -> dict[str, Column]:
    """The fields of step ``index`` that other parts of the sequence ask for."""
    found: dict[str, Column] = {}
    sides = [*feature.steps, *(side for side in (feature.without, feature.never) if side)]
    for facts in sides:
        for column in (one for part in facts.filters for one in _columns(part)):
            step, _, place = column.place.partition(":")
            if step == f"step{index}":
                found[f"step_{column.name}"] = replace(column, place=place)
    return found


def _linked(link: Predicate, alias: str, setting: Setting) -> Expr:
    """A filter that compares a fact with an earlier step's."""

    def column(one: Column) -> Expr:
        if one.place.startswith("step"):
            return named(f"step_{one.name}", one.place.partition(":")[0])
        return named(_own_name(one), alias)

    def feature(one: Feature) -> Expr:
        return named(f"own_{column_of(one)}", alias)

    def some_line(one: SomeLine) -> Expr:
        return exp.EQ(this=named(_own_name(one), alias), expression=number(1))

    def of_base(one: OfBase) -> Expr:
        raise AssertionError(f"check lets no value of the whole base into a filter: {one}")

    return Writer(setting.dialect, setting.zone, Names(column, feature, of_base, some_line)).predicate(link)


def _none_of(
    facts: Facts,
    feature: OfSequence,
    alias: str,
    times: list[tuple[str, Callable[..., Expr], Expr]],
    setting: Setting,
    scans: list[Scan],
) -> Expr:
    """No such fact of the same person at those times."""
    rows, links = _step(facts, {}, setting, scans)
    del feature
    conditions = [_same_person(alias, "step1"), *(compare(this=named(name, alias), expression=other) for name, compare, other in times)]
    conditions += [_linked(link, alias, setting) for link in links]
    return exp.Not(this=exp.Exists(this=exp.select(number(1)).from_(rows.subquery(alias)).where(*conditions)))


def _refers(thing: object) -> bool:
    return any(column.place.startswith("step") for column in _columns(thing))


def _columns(thing: object) -> list[Column]:
    """Every fact's column in a predicate or term."""
    return [leaf for leaf in _leaves(thing) if isinstance(leaf, Column)]


def _leaves(thing: object) -> list[Column | Use | SomeLine]:
    """Every column, feature and some-line flag in a predicate or term."""
    match thing:
        case Column() | Use() | SomeLine():
            return [thing]
        case tuple():
            return [leaf for one in thing for leaf in _leaves(one)]
        case _ if hasattr(thing, "__dataclass_fields__"):
            return [leaf for name in thing.__dataclass_fields__ for leaf in _leaves(getattr(thing, name))]
        case _:
            return []


def _same_person(one: str, other: str) -> Expr:
    return exp.EQ(this=named("person", one), expression=named("person", other))


def _later(alias: str, seconds: int) -> Expr:
    return exp.Add(this=named("time", alias), expression=exp.Interval(this=exp.Literal.string(str(seconds)), unit=exp.var("SECOND")))


def _count_facts(alias: str) -> Expr:
    return exp.Count(this=exp.Distinct(expressions=[named("fact", alias)]))


def _where(aggregate_: Expr, condition: Expr) -> Expr:
    return exp.Filter(this=aggregate_, expression=exp.Where(this=condition))


def _within(bounds: tuple[Bound, ...], column: Expr) -> list[Expr]:
    kinds: dict[str, type[exp.Binary]] = {"<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE}
    return [kinds[bound.operator](this=column.copy(), expression=constant(bound.at)) for bound in bounds]
