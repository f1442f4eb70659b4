"""Features → SQL: which pass gives each, and as which column.

Most features are aggregates of one shared pass (``shared``). Those that need the facts one by one (favourites, gaps,
sequences, changes of an attribute) get a small query of their own over the same scans.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import md5
from zoneinfo import ZoneInfo

from sqlglot import exp

from coterie.compile import companies, formulas, standings
from coterie.compile.canonical import canonical
from coterie.compile.canonical import column as column_of
from coterie.compile.dialects import Dialect, Expr, number
from coterie.compile.layout import COMPANY_COLUMNS, VALUE_COLUMN
from coterie.compile.scans import Own, Scan, named, scan_key, scan_of, table
from coterie.compile.write import Names, Writer, constant
from coterie.language.calendar import start_of
from coterie.language.circles import TIE
from coterie.language.lowered import (
    LOCAL_DAY,
    ZERO_WHEN_NOTHING,
    AllOf,
    Bound,
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
    Predicate,
    SomeLine,
    Term,
    Use,
)
from coterie.language.types import SOURCES, Type

DIFFERENT = ("distinct", "days")
ONE_BY_ONE = ("top", "top_count", "top_sum", "gap_greatest", "gap_middle")


@dataclass(frozen=True, slots=True)
class Setting:
    """For which engine, in which zone, with which own columns a query is written."""

    dialect: Dialect
    zone: ZoneInfo
    own: Own


@dataclass(frozen=True, slots=True)
class Pass:
    """One reading of a table for all features that look at the same facts.

    Their windows may differ: joining one more pass to its people would cost as much as asking each fact of the widest
    window about the others. ``different``: what a pass counts the different values of.
    """

    table: str
    book: str
    names: tuple[str, ...]
    different: str = ""

    @property
    def name(self) -> str:
        """What the step is called."""
        words = (self.table, self.book if self.book != self.table else "", *self.names, "different" if self.different else "")
        return "from_" + "_".join(word for word in words if word)


def by_pass(features: Iterable[Feature]) -> dict[Pass, list[OfFacts]]:
    """The features that share a pass, by pass; those that stand alone are left out."""
    found: dict[Pass, list[OfFacts]] = {}
    for feature in features:
        if isinstance(feature, OfFacts) and feature.summary not in ONE_BY_ONE:
            found.setdefault(_pass_of(feature), []).append(feature)
    return found


def _pass_of(feature: OfFacts) -> Pass:
    table_, book = scan_key(feature.facts, feature.level, (feature.argument,))
    if feature.summary not in DIFFERENT:
        return Pass(table_, book, feature.facts.names)
    window = () if _reaches_back(feature) else feature.facts.bounds
    apart = repr((canonical(AllOf(feature.facts.filters)), canonical(feature.argument), feature.level, canonical(window)))
    return Pass(table_, book, feature.facts.names, different=apart)


def _reaches_back(feature: OfFacts) -> bool:
    """Whether the window only says how far back: then the latest fact of each value tells all such windows."""
    return all(bound.at.label == "now" if bound.operator == "<=" else bound.operator == ">" for bound in feature.facts.bounds)


def shared(key: Pass, features: list[OfFacts], setting: Setting, by: Sequence[str] = ()) -> tuple[exp.Select, Scan]:
    """One pass giving all the features: a row per person with a fact in it, and per value of what else the facts are grouped ``by``."""
    scan = scan_of((key.table, key.book), setting.dialect, setting.zone, setting.own)
    if key.different:
        return _different(features, scan), scan
    passing = {repr(canonical(AllOf(feature.facts.filters))): scan.passing(feature.facts) for feature in features}
    seen = [bound for bound in features[0].facts.bounds if all(bound in feature.facts.bounds for feature in features)]
    alike = len(passing) == 1
    columns = []
    for feature in features:
        found = aggregate(feature, scan, _rest(feature, scan, seen, alike=alike))
        columns.append(exp.alias_(found, column_of(feature), quoted=True, copy=False))
    where = scan.within(seen)
    if exp.true() not in passing.values():
        where = exp.and_(where, exp.or_(*(one.copy() for one in passing.values()), wrap=True, copy=False), wrap=True, copy=False)
    keys = [named(name, "f") for name in ("person", *by)]
    return scan.select([*keys, *columns], where=where).group_by(*(one.copy() for one in keys), copy=False), scan


def _rest(feature: OfFacts, scan: Scan, seen: Sequence[Bound], *, alike: bool) -> Expr:
    """What a row of the pass has still to be asked for the feature, where the pass itself keeps only what lies in the
    bounds that all share (``seen``), and only what passes the filters that all share (``alike``).
    """
    passing = exp.true() if alike else scan.passing(feature.facts)
    bounds = [bound for bound in feature.facts.bounds if bound not in seen]
    if not bounds:
        return passing
    within = scan.within(bounds)
    return within if passing == exp.true() else exp.and_(within, passing, wrap=True, copy=False)


def _different(features: list[OfFacts], scan: Scan) -> exp.Select:
    """How many different values there are, in each of several windows: of each value only its latest fact counts."""
    widest = min(features, key=_low)
    argument = widest.argument
    value = named("day", "f") if argument is None else scan.term(widest.facts, argument)
    latest = exp.alias_(exp.Max(this=named("time", "f")), "latest", quoted=True, copy=False)
    columns = [named("person", "f"), exp.alias_(value, "value", quoted=True, copy=False), latest]
    seen = scan.select(columns, where=scan.chosen(widest.facts))
    seen = seen.group_by(named("person", "f"), value.copy(), copy=False)
    counts = [exp.alias_(_still(feature, widest), column_of(feature), quoted=True, copy=False) for feature in features]
    query = exp.select(named("person"), *counts, copy=False).from_(seen.subquery("seen", copy=False), copy=False)
    known = exp.Not(this=exp.Is(this=named("value"), expression=exp.null()))
    return query.where(known, copy=False).group_by(named("person"), copy=False)


def _low(feature: OfFacts) -> datetime:
    """The latest of a window's lower bounds."""
    lows = [bound.at.value for bound in feature.facts.bounds if bound.operator in (">", ">=")]
    return max((low for low in lows if isinstance(low, datetime)), default=datetime.min.replace(tzinfo=UTC))


def _still(feature: OfFacts, widest: OfFacts) -> Expr:
    """How many values have their latest fact in the feature's window."""
    count = exp.Count(this=exp.Star())
    if feature.facts.bounds == widest.facts.bounds:
        return count
    return formulas.among(count, exp.and_(*_within(feature.facts.bounds, named("latest")), copy=False))


def aggregate(feature: OfFacts, scan: Scan, chosen: Expr) -> Expr:
    """The feature as an aggregate over those rows of the pass that are ``chosen``."""
    argument = scan.term(feature.facts, feature.argument) if feature.argument is not None else exp.Star()
    match feature.summary:
        case "count":
            return formulas.among(exp.Count(this=exp.Star()), chosen)
        case "known":
            return formulas.among(exp.Count(this=argument), chosen)
        case "distinct":
            return exp.Count(this=exp.Distinct(expressions=[formulas.when(chosen, argument, exp.null())]))
        case "sum":
            return formulas.among(exp.Sum(this=argument), chosen)
        case "least":
            return formulas.among(exp.Min(this=argument), chosen)
        case "greatest":
            return formulas.among(exp.Max(this=argument), chosen)
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
        case OfCompany(name, _, at):
            stored = setting.own("company", name) or COMPANY_COLUMNS[name]
            ties = attributes([tie := OfAttribute(TIE, Type.TEXT, at)], setting)
            return companies.value(ties, column_of(tie), stored, column_of(feature)), []
        case OfCrossings(segment, direction, bounds):
            said = {"segment": segment, "direction": direction}
            texts = [exp.EQ(this=named(name), expression=exp.Literal.string(value)) for name, value in said.items()]
            count = exp.alias_(exp.Count(this=exp.Star()), column_of(feature), quoted=True, copy=False)
            found = (
                exp.select(named("person"), count, copy=False)
                .from_(table("crossings"), copy=False)
                .where(*texts, *_within(bounds, named("at")), copy=False)
            )
            return found.group_by(named("person"), copy=False), []
        case OfStanding():
            return standings.query(feature, column_of(feature), setting.dialect), []
        case _:
            raise AssertionError(f"{feature} is shared")


def attributes(features: Iterable[OfAttribute], setting: Setting) -> exp.Select:
    """The values of attributes that hold at their instants: one pass over the histories."""
    wanted = {column_of(feature): feature for feature in features}
    columns = [exp.alias_(_attribute(feature, setting), name, quoted=True, copy=False) for name, feature in wanted.items()]
    names = sorted({feature.name for feature in wanted.values()})
    where = exp.In(this=named("name"), expressions=[exp.Literal.string(name) for name in names])
    query = exp.select(named("person"), *columns, copy=False).from_(table("attributes"), copy=False).where(where, copy=False)
    return query.group_by(named("person"), copy=False)


def value_of(feature: Feature, table: str) -> Expr:
    """The feature's column of a person, with 0 where nothing happened to count."""
    column = named(column_of(feature), table)
    counts = isinstance(feature, OfSequence | OfChange | OfCrossings | OfDays) or (
        (isinstance(feature, OfFacts) and feature.summary in ZERO_WHEN_NOTHING)
        or (isinstance(feature, OfStanding) and feature.part == "stands")
    )
    return exp.Coalesce(this=column, expressions=[number(0)]) if counts else column


# ---------------------------------------------------------------- one by one


def _attribute(feature: OfAttribute, setting: Setting) -> Expr:
    since = named("since")
    ever = exp.cast(exp.Literal.string("0001-01-01 00:00:00"), "timestamp")
    holds = exp.or_(exp.Is(this=since, expression=exp.null()), exp.LTE(this=since.copy(), expression=constant(feature.at)), copy=False)
    mine = exp.and_(exp.EQ(this=named("name"), expression=exp.Literal.string(feature.name)), holds, wrap=True, copy=False)
    order = [exp.Coalesce(this=since.copy(), expressions=[ever]), named("rank"), setting.dialect.bytes_order(named("id"))]
    value = named(VALUE_COLUMN[feature.type])
    if feature.type is not Type.LIST:
        return setting.dialect.edge(value, order, True, mine)
    return setting.dialect.unpack_list(setting.dialect.edge(setting.dialect.pack_list(value), order, True, mine))


def _rows(facts: Facts, level: str, columns: dict[str, Term], setting: Setting, identity: str = "") -> tuple[exp.Select, Scan]:
    """The facts themselves: person, what makes each itself (``identity`` may be wider than the level), the terms as columns."""
    key = scan_key(facts, level, list(columns.values()))
    scan = scan_of(key, setting.dialect, setting.zone, setting.own)
    chosen = scan.chosen(facts)
    written = [exp.alias_(scan.term(facts, term), name, quoted=True, copy=False) for name, term in columns.items()]
    fixed = [
        exp.alias_(named("time", "f"), "time", quoted=True, copy=False),
        exp.alias_(scan.identity(identity or level), "fact", quoted=True, copy=False),
    ]
    return scan.select([named("person", "f"), *fixed, *written], where=chosen), scan


def _gap(feature: OfFacts, setting: Setting) -> tuple[exp.Select, list[Scan]]:
    day = Column(feature.level, LOCAL_DAY, Type.DATE, feature.facts.kind)
    rows, scan = _rows(feature.facts, feature.level, {"day": day}, setting)
    days = exp.select(named("person"), named("day"), copy=False).distinct().from_(rows.subquery("facts", copy=False), copy=False)
    before = exp.Window(
        this=exp.Lag(this=named("day")), partition_by=[named("person")], order=exp.Order(expressions=[exp.Ordered(this=named("day"))])
    )
    gap = exp.alias_(exp.Sub(this=named("day"), expression=before), "gap", quoted=True, copy=False)
    gaps = exp.select(named("person"), gap, copy=False).from_(days.subquery("days", copy=False), copy=False)
    if feature.summary == "gap_greatest":
        found: Expr = exp.Max(this=named("gap"))
    else:
        middle = exp.WithinGroup(
            this=exp.PercentileCont(this=exp.Literal.number("0.5")),
            expression=exp.Order(expressions=[exp.Ordered(this=named("gap"))]),
        )
        found = exp.cast(exp.Mul(this=number(2), expression=middle), "bigint")
    known = exp.Not(this=exp.Is(this=named("gap"), expression=exp.null()))
    query = exp.select(named("person"), exp.alias_(found, column_of(feature), quoted=True, copy=False), copy=False).from_(
        gaps.subquery("gaps", copy=False), copy=False
    )
    return query.where(known, copy=False).group_by(named("person"), copy=False), [scan]


def _top(feature: OfFacts, setting: Setting) -> tuple[exp.Select, list[Scan]]:
    """The most frequent value (or of the greatest sum); ties: the latest, then the smallest."""
    argument = feature.argument
    assert argument is not None
    columns = {"value": argument} | ({"weight": feature.by} if feature.by is not None else {})
    rows, scan = _rows(feature.facts, feature.level, columns, setting)
    weight: Expr = exp.Count(this=exp.Star())
    if feature.by is not None:
        weight = exp.Coalesce(this=exp.Sum(this=named("weight")), expressions=[number(0)])
    tallied = (
        exp.select(
            named("person"),
            named("value"),
            exp.alias_(weight, "weight", quoted=True, copy=False),
            exp.alias_(exp.Max(this=named("time")), "latest", quoted=True, copy=False),
            copy=False,
        )
        .from_(rows.subquery("facts", copy=False), copy=False)
        .where(exp.Not(this=exp.Is(this=named("value"), expression=exp.null())), copy=False)
        .group_by(named("person"), named("value"), copy=False)
    )
    smallest = setting.dialect.bytes_order(named("value")) if argument.type is Type.TEXT else named("value")
    order = [exp.Ordered(this=named("weight"), desc=True), exp.Ordered(this=named("latest"), desc=True), exp.Ordered(this=smallest)]
    place = exp.Window(this=exp.RowNumber(), partition_by=[named("person")], order=exp.Order(expressions=order))
    ranked = exp.select(
        named("person"), named("value"), named("weight"), exp.alias_(place, "place", quoted=True, copy=False), copy=False
    ).from_(tallied.subquery("tallied", copy=False), copy=False)
    wanted = named("value" if feature.summary == "top" else "weight")
    query = exp.select(named("person"), exp.alias_(wanted, column_of(feature), quoted=True, copy=False), copy=False).from_(
        ranked.subquery("ranked", copy=False), copy=False
    )
    return query.where(exp.EQ(this=named("place"), expression=number(1)), copy=False), [scan]


def _change(feature: OfChange, setting: Setting) -> exp.Select:
    value = named(VALUE_COLUMN[feature.type])
    by_time = [
        exp.Ordered(this=named("since"), nulls_first=True),
        exp.Ordered(this=named("rank")),
        exp.Ordered(this=setting.dialect.bytes_order(named("id"))),
    ]
    before = exp.Window(this=exp.Lag(this=value), partition_by=[named("person")], order=exp.Order(expressions=by_time))
    history = (
        exp.select(
            named("person"),
            named("since"),
            exp.alias_(value.copy(), "new", quoted=True, copy=False),
            exp.alias_(before, "old", quoted=True, copy=False),
            copy=False,
        )
        .from_(table("attributes"), copy=False)
        .where(exp.EQ(this=named("name"), expression=exp.Literal.string(feature.name)), copy=False)
    )
    conditions = [
        exp.NEQ(this=named("new"), expression=named("old")),
        *_within(feature.bounds, named("since")),
        *(
            part
            for side, const in (("old", feature.old), ("new", feature.new))
            if const
            for part in _is(named(side), const, feature.type, setting)
        ),
    ]
    count = exp.alias_(exp.Count(this=exp.Star()), column_of(feature), quoted=True, copy=False)
    return (
        exp.select(named("person"), count, copy=False)
        .from_(history.subquery("history", copy=False), copy=False)
        .where(*conditions, copy=False)
        .group_by(named("person"), copy=False)
    )


def _is(value: Expr, const: Const, type_: Type, setting: Setting) -> list[Expr]:
    """The value is the constant; an instant is a day's where it lies within it."""
    if not isinstance(const.value, date) or const.type is type_:
        return [exp.EQ(this=value, expression=constant(const))]
    begins, ends = (Const(start_of(const.value + timedelta(days=after), setting.zone), Type.INSTANT) for after in (0, 1))
    return [exp.GTE(this=value, expression=constant(begins)), exp.LT(this=value.copy(), expression=constant(ends))]


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
            query = exp.select(
                named("person", last), exp.alias_(_count_facts(last), column_of(feature), quoted=True, copy=False), copy=False
            ).from_(rows.subquery(alias, copy=False), copy=False)
            continue
        after = [_same_person(alias, "step1"), exp.GT(this=named("time", alias), expression=named("time", f"step{index - 1}"))]
        query = query.join(
            rows.subquery(alias, copy=False),
            on=exp.and_(*after, *(_linked(link, alias, setting) for link in links), copy=False),
            copy=False,
        )
    assert query is not None
    conditions = _within(feature.bounds, named("time", last))
    if feature.within is not None and len(feature.steps) > 1:
        conditions.append(exp.LTE(this=named("time", last), expression=_later("step1", feature.within)))
    if feature.without is not None:
        between = [("time", exp.GT, named("time", "step1")), ("time", exp.LT, named("time", last))]
        conditions.append(_none_of(feature.without, feature, "without", between, setting, scans))
    if feature.never is not None:
        assert feature.within is not None
        end = _later(last, feature.within)
        conditions.append(exp.LTE(this=end.copy(), expression=constant(feature.at)))
        after_last = [("time", exp.GT, named("time", last)), ("time", exp.LTE, end)]
        conditions.append(_none_of(feature.never, feature, "never", after_last, setting, scans))
    return query.where(*conditions, copy=False).group_by(named("person", last), copy=False), scans


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


def _none_of(  # noqa: PLR0917 -- each is a part of one subquery
    facts: Facts,
    feature: OfSequence,
    alias: str,
    times: Sequence[tuple[str, Callable[..., Expr], Expr]],
    setting: Setting,
    scans: list[Scan],
) -> Expr:
    """No such fact of the same person at those times."""
    rows, links = _step(facts, {}, setting, scans)
    del feature
    conditions = [_same_person(alias, "step1"), *(compare(this=named(name, alias), expression=other) for name, compare, other in times)]
    conditions += [_linked(link, alias, setting) for link in links]
    return exp.Not(
        this=exp.Exists(
            this=exp.select(number(1), copy=False).from_(rows.subquery(alias, copy=False), copy=False).where(*conditions, copy=False)
        )
    )


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


def _within(bounds: tuple[Bound, ...], column: Expr) -> list[Expr]:
    kinds: dict[str, type[exp.Binary]] = {"<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE}
    return [kinds[bound.operator](this=column.copy(), expression=constant(bound.at)) for bound in bounds]
