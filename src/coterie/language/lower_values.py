"""Values → terms. The other half of ``lower``."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, assert_never

from coterie.language import circles, lower_points
from coterie.language import lower as conditions
from coterie.language import lower_everyone as everyone
from coterie.language import lower_occasions as occasions
from coterie.language import lower_standings as standings
from coterie.language.arguments import length_of_time
from coterie.language.compared import day_of, double, is_number, multiply, plain, scale_of
from coterie.language.expand import expand_value
from coterie.language.lowered import (
    LISTED,
    LOCAL_DAY,
    LOCAL_HOUR,
    Bound,
    Calculation,
    Choice,
    Column,
    Comparison,
    Const,
    Facts,
    Held,
    IsMissing,
    OfAttribute,
    OfCrossings,
    OfFacts,
    Opposite,
    Predicate,
    Quotient,
    Summary,
    Term,
    Use,
)
from coterie.language.names import Resolved, resolve
from coterie.language.nodes import (
    Aggregate,
    Arithmetic,
    Completions,
    Crossings,
    DateLiteral,
    DaysTo,
    Elapsed,
    Field,
    Function,
    Gap,
    Given,
    Lookup,
    Negative,
    Now,
    Number,
    OfPerson,
    Part,
    Percentile,
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
from coterie.language.score import formula, score_named
from coterie.language.types import LEDGERS, SOURCES, Type

if TYPE_CHECKING:
    from coterie.language.lower import Context, Place

ONE, TWO, HUNDRED = (Const(Decimal(n), Type.NUMBER) for n in (1, 2, 100))
HOUR = Const(Decimal(3_600_000_000), Type.NUMBER)
_SCALE = {Type.MONEY: 4, Type.NUMBER: 9}
_TEMPORAL = (Type.DATE, Type.INSTANT)
Level = Literal["order", "line", "event"]


def pair(left: Value, right: Value, context: Context, place: Place) -> tuple[Term | Quotient, Term | Quotient]:
    """Two values to be compared; a written text beside a date is read as one."""
    one, two = value(left, context, place), value(right, context, place)
    if isinstance(left, Text) and not isinstance(two, Quotient) and two.type in _TEMPORAL:
        one = context.read(left.value)
    if isinstance(right, Text) and not isinstance(one, Quotient) and one.type in _TEMPORAL:
        two = context.read(right.value)
    return one, two


def constant(node: Value, type_: Type, context: Context) -> Const:
    """A written value of a known type."""
    found = context.read(node.value) if isinstance(node, Text) and type_ in _TEMPORAL else term(node, context, None)
    assert isinstance(found, Const)
    return found


def term(node: Value, context: Context, place: Place) -> Term:
    """The value as one term; a quotient is divided, as doubles."""
    return plain(value(node, context, place))


def value(node: Value, context: Context, place: Place) -> Term | Quotient:
    """The value as a term, or as an exact quotient."""
    match node:
        case Number(number):
            return Const(number, Type.NUMBER)
        case Text(text):
            return Const(conditions.normal(text), Type.TEXT)
        case Truth(truth):
            return Const(truth, Type.TRUTH)
        case DateLiteral(text):
            return context.read(text)
        case Now():
            return context.now
        case Shifted(direction, by):
            return context.moved(by, direction)
        case Field():
            return _field(node, context, place)
        case StepField(step, name):
            return _step(step, name, context, place)
        case Arithmetic(operator, left, right):
            return _arithmetic(operator, value(left, context, place), value(right, context, place))
        case Negative(inner):
            found = term(inner, context, place)
            return Calculation("negate", (found,), found.type, scale_of(found))
        case Function(name, arguments):
            return _function(name, tuple(term(argument, context, place) for argument in arguments))
        case Part():
            return _part(node, context, place)
        case DaysTo(occasion, start):
            return _days_to(occasion, start, context, place)
        case Elapsed(unit, start, end):
            return _elapsed(unit, _moment(start, context, place), _moment(end, context, place), context)
        case _:
            return _of_person(node, context)


def _of_person(
    node: OfPerson,
    context: Context,
) -> Term | Quotient:
    match node:
        case Percentile():
            return everyone.percentile(node, context)
        case Given():
            return _given(node, context)
        case Population():
            return everyone.population(node, context)
        case Aggregate():
            return _aggregate(node, context)
        case Gap(source, statistic):
            return _gap(source, statistic, context)
        case Periods():
            return _periods(node, context)
        case Points():
            return lower_points.points(node, context)
        case Completions(sequence):
            return Use(conditions.of_sequence(sequence, context), Type.NUMBER, 0)
        case Crossings(crossed):
            bounds = conditions.bounds(crossed.window, context)
            return Use(OfCrossings(crossed.name, crossed.direction, bounds), Type.NUMBER, 0)
        case Lookup(name) if name in LEDGERS:
            return standings.lookup(node, context)
        case Lookup("score"):
            return _gained(node, context)
        case Lookup(_, arguments):
            salt = arguments[0]
            assert isinstance(salt, Text)
            key = Column("people", "key", Type.TEXT)
            return Calculation("bucket", (key, Const(salt.value, Type.TEXT)), Type.NUMBER, 0)
        case _:
            assert_never(node)


def _gained(node: Lookup, context: Context) -> Term:
    """By how much points are more than they were; plain points were written out before."""
    points = score_named(node, context.catalogue.scores)
    assert points is not None, node
    assert node.part == "change", node
    length = length_of_time(str(dict(node.options)["last"].value))
    assert length is not None
    then = context.moved(length)
    assert isinstance(then.value, datetime)
    written = expand_value(formula(points), context.catalogue)
    earlier = replace(context, as_of=then.value, label=then.label)
    return _together("subtract", (term(written, context, None), term(written, earlier, None)))


# ---------------------------------------------------------------- names


def _field(node: Field, context: Context, place: Place) -> Term:
    found = resolve(node, place.kind if place else None, context.catalogue)
    assert found is not None, node.name
    if found.place == "attribute":
        return Use(OfAttribute(found.name, found.type, context.now), found.type, _SCALE.get(found.type))
    if found.place == "named":
        if found.name.startswith("company."):
            return circles.of_company(found.name, found.type, _SCALE.get(found.type), context)
        return _named(found.name, context)
    kind = place.kind if place else ""
    if found.listed:
        return _listed(found, found.place, kind)
    if found.place == "event":
        return _flat(found, "event", kind, context)
    return Column("whole" if found.whole or (found.place == "order" and _filtering(place)) else found.place, found.name, found.type, kind)


def _listed(found: Resolved, at: str, kind: str) -> Term:
    """A field that the catalogue of products has: the fact's own value wins where it says one."""
    said = Column(at, LISTED + found.name, found.type, kind)
    if found.listed == "only":
        return said
    return Calculation("given", (Column(at, found.name, found.type, kind), said), found.type, _SCALE.get(found.type))


def _flat(found: Resolved, at: str, kind: str, context: Context) -> Term:
    """A field of a flat fact. What became of it only later can't be seen yet; the days at a deal's stage are counted."""
    if found.name == "created" and kind == "deals":
        return Column(at, "time", Type.INSTANT, kind)
    value: Term = Column(at, found.name, found.type, kind)
    if not found.since:
        return value
    since = Column(at, found.since, Type.INSTANT, kind)
    if found.name == "days_in_stage":
        today = Const(context.today, Type.DATE, f"{context.label}:day")
        value = Calculation("days", (local(since, context), today), Type.NUMBER, _SCALE[Type.NUMBER])
    return Calculation("seen", (value, since, context.now), found.type, _SCALE.get(found.type))


def _filtering(place: Place) -> bool:
    """Whether a bare order field means the whole order's: in a filter it does, in an aggregate it is the narrowed one's."""
    return place is not None and SOURCES[place.kind].shape == "orders" and not place.summing


def _named(name: str, context: Context) -> Term:
    if name == "first_seen":
        return Column("people", "known_from", Type.INSTANT)
    if name == "manager":
        latest = _aggregate(Aggregate(Source("deals"), "last", Field("manager")), context)
        assert not isinstance(latest, Quotient)
        return latest
    if name == "duplicate_suspected":
        return standings.duplicate_suspected(context)
    assert name == "rfm.recency", name
    last = _aggregate(Aggregate(Source("orders"), "last"), context)
    assert not isinstance(last, Quotient)
    found = _elapsed("days", last, context.now, context)
    assert not isinstance(found, Quotient)
    return found


def _step(step: int, name: str, context: Context, place: Place) -> Term:
    assert place is not None
    kind = place.steps[step - 1]
    found = resolve(Field(name), kind, context.catalogue)
    assert found is not None
    if found.listed:
        return _listed(found, f"step{step}:{found.place}", kind)
    if found.place == "event":
        return _flat(found, f"step{step}:event", kind, context)
    place_there = "whole" if found.place == "order" else found.place
    return Column(f"step{step}:{place_there}", name, found.type, kind)


# ---------------------------------------------------------------- numbers


def _arithmetic(operator: str, left: Term | Quotient, right: Term | Quotient) -> Term | Quotient:
    if operator == "/":
        whole = not isinstance(left, Quotient) and not isinstance(right, Quotient)
        if whole and scale_of(left) is not None and scale_of(right) is not None:  # type: ignore[arg-type]
            return Quotient(left, right)  # type: ignore[arg-type]
        return Calculation("divide", (double(plain(left)), double(plain(right))), Type.NUMBER)
    one, two = plain(left), plain(right)
    if operator == "*":
        return multiply(one, two)
    return _together("add" if operator == "+" else "subtract", (one, two))


def _together(operation: Literal["add", "subtract", "least", "greatest"], terms: tuple[Term, ...]) -> Term:
    """Exact if every operand is, else doubles."""
    scales = [scale_of(one) for one in terms]
    kind = Type.MONEY if any(one.type is Type.MONEY for one in terms) else Type.NUMBER
    if None in scales:
        return Calculation(operation, tuple(double(one) for one in terms), kind)
    return Calculation(operation, terms, kind, max(scale for scale in scales if scale is not None))


def _function(name: str, terms: tuple[Term, ...]) -> Term:
    first = terms[0]
    match name:
        case "min" | "max":
            return _together("least" if name == "min" else "greatest", terms)
        case "abs":
            return Calculation("absolute", terms, first.type, scale_of(first))
        case "round":
            scale = scale_of(first)
            return first if scale == 0 else Calculation("round", terms, first.type, None if scale is None else 0)
        case _:
            return Calculation("items" if first.type is Type.LIST else "characters", terms, Type.NUMBER, 0)


# ---------------------------------------------------------------- dates and texts


def _moment(node: Value, context: Context, place: Place) -> Term:
    """A date or an instant; a written text is read as one."""
    return context.read(node.value) if isinstance(node, Text) else term(node, context, place)


def _part(node: Part, context: Context, place: Place) -> Term:
    if node.piece == "lower":
        return lowered_text(term(node.value, context, place))
    if node.piece == "length":
        return Calculation("items", (term(node.value, context, place),), Type.NUMBER, 0)
    inner = _moment(node.value, context, place)
    if node.piece == "hour":
        return _hour(inner, context)
    day = local(inner, context)
    today = Const(context.today, Type.DATE, f"{context.label}:day")
    match node.piece:
        case "age":
            return Calculation("age", (day, today), Type.NUMBER, 0)
        case "days_until":
            return Calculation("days", (today, day), Type.NUMBER, 0)
        case "anniversary_in":
            return Calculation("anniversary", (day, today), Type.NUMBER, 0)
        case piece:
            return Calculation(piece, (day,), Type.NUMBER, 0)


def _hour(inner: Term, context: Context) -> Term:
    match inner:
        case Const(datetime() as moment):
            return Const(Decimal(moment.astimezone(context.zone).hour), Type.NUMBER, inner.label and f"{inner.label}:hour")
        case Column(place, "time", kind=kind):
            return Column(place, LOCAL_HOUR, Type.NUMBER, kind)
        case _:
            return Calculation("local_hour", (inner,), Type.NUMBER, 0)


def local(inner: Term, context: Context) -> Term:
    """The local day of a date or an instant; the first or last fact's day is the one fixed when it came in."""
    match inner:
        case Use(OfFacts(summary="least" | "greatest" as summary, argument=Column(place, "time", kind=kind)) as feature):
            side: Literal["first", "last"] = "first" if summary == "least" else "last"
            column = Column(place, LOCAL_DAY, Type.DATE, kind)
            return Use(OfFacts(feature.facts, side, feature.level, column), Type.DATE)
        case _:
            return day_of(inner, context)


def _elapsed(unit: str, start: Term, end: Term, context: Context) -> Term | Quotient:
    if unit == "days":
        return Calculation("days", (local(start, context), local(end, context)), Type.NUMBER, 0)
    return Quotient(Calculation("micros", (start, end), Type.NUMBER, 0), HOUR)


def _days_to(occasion: Value, start: Value | None, context: Context, place: Place) -> Term:
    begin = local(context.now if start is None else _moment(start, context, place), context)
    if isinstance(occasion, Text):
        named = context.catalogue.calendar.find(occasion.value)
        assert named is not None
        return occasions.days_to(named, begin)
    return Calculation("anniversary", (local(_moment(occasion, context, place), context), begin), Type.NUMBER, 0)


def lowered_text(found: Term) -> Term:
    """The text in lower case."""
    if isinstance(found, Const):
        return Const(lower_text(str(found.value)), Type.TEXT)
    return Calculation("lower", (found,), Type.TEXT)


def lower_text(text: str) -> str:
    """Lower case, character by character: Unicode's simple mapping, as the engines do it (İ alone differs from Python's)."""
    return "".join("i" if char == "İ" else char.lower() for char in text)


# ---------------------------------------------------------------- facts


def _level(argument: Term | None, kind: str) -> Level:
    """What an aggregate of the argument counts."""
    shape = SOURCES[kind].shape
    if shape != "orders":
        return "line" if shape == "lines" else "event"
    return "line" if argument is not None and "line" in places(argument) else "order"


def places(found: Term) -> set[str]:
    """The places of all columns of a term."""
    match found:
        case Column(place):
            return {place}
        case Calculation(_, terms):
            return set().union(*(places(one) for one in terms))
        case _:
            return set()


def _aggregate(node: Aggregate, context: Context) -> Term | Quotient:
    if SOURCES[node.source.kind].shape == "people":
        return circles.counted(node.source, context)
    chosen = conditions.facts(node.source, context)
    kind = node.source.kind
    if node.argument is None:
        return _bare(node.statistic, conditions.counted(chosen), kind)
    argument = term(node.argument, context, conditions.Inside(kind, summing=True))
    level = _level(argument, kind)
    by = None if node.by is None else _ranking(node.by, level, kind, context)
    match node.statistic:
        case "sum" | "distinct" | "first" | "last":
            return _use(chosen, node.statistic, level, argument)
        case "min" | "max":
            return _use(chosen, "least" if node.statistic == "min" else "greatest", level, argument)
        case "avg":
            return Quotient(_use(chosen, "sum", level, argument), _known(chosen, level, argument))
        case "top":
            return _use(chosen, "top", level, argument, by)
        case _:
            return _top_share(chosen, level, argument, by)


def _use(chosen: Facts, summary: Summary, level: Level, argument: Term, by: Term | None = None) -> Use:
    """The feature with the type and digits that its summary gives it."""
    feature = OfFacts(chosen, summary, level, argument, by)
    if summary in ("known", "distinct", "top_count"):
        return Use(feature, Type.NUMBER, 0)
    of = by if summary == "top_sum" and by is not None else argument
    return Use(feature, of.type, scale_of(of) if is_number(of) else None)


def _known(chosen: Facts, level: Level, argument: Term) -> Use:
    """How many facts have the argument; a total is never missing, so then it is how many there are."""
    if isinstance(argument, Column) and (argument.name == "time" or (argument.name == "total" and argument.place != "event")):
        return Use(OfFacts(chosen, "count", level), Type.NUMBER, 0)
    return _use(chosen, "known", level, argument)


def _ranking(node: Value, level: Level, kind: str, context: Context) -> Term:
    """What ``by`` ranks: at the lines of orders the line's fields win, as in ``lines()``."""
    of_lines = level == "line" and SOURCES[kind].shape == "orders"
    return term(node, context, conditions.Inside("lines" if of_lines else kind, summing=True))


def _top_share(chosen: Facts, level: Level, argument: Term, by: Term | None) -> Quotient:
    if by is None:
        return Quotient(_use(chosen, "top_count", level, argument), _known(chosen, level, argument))
    known = conditions.narrowed(chosen, Opposite(IsMissing(argument)))
    return Quotient(_use(chosen, "top_sum", level, argument, by), _use(known, "sum", level, by))


def _bare(statistic: str, count: Use, kind: str) -> Term:
    feature = count.feature
    assert isinstance(feature, OfFacts)
    level = feature.level
    time = Column(level, "time", Type.INSTANT, kind)
    match statistic:
        case "count":
            return count
        case "days":
            return Use(OfFacts(feature.facts, "days", level), Type.NUMBER, 0)
        case _:
            return Use(OfFacts(feature.facts, "least" if statistic == "first" else "greatest", level, time), Type.INSTANT)


def _gap(source: Source, statistic: str, context: Context) -> Term | Quotient:
    chosen = conditions.facts(source, context)
    level = _level(None, source.kind)
    if statistic == "max":
        return Use(OfFacts(chosen, "gap_greatest", level), Type.NUMBER, 0)
    if statistic == "median":
        return Quotient(Use(OfFacts(chosen, "gap_middle", level), Type.NUMBER, 0), TWO)
    day = Column(level, LOCAL_DAY, Type.DATE, source.kind)
    first, last = (Use(OfFacts(chosen, side, level, day), Type.DATE) for side in ("first", "last"))
    days = Use(OfFacts(chosen, "days", level), Type.NUMBER, 0)
    between = Calculation("subtract", (days, ONE), Type.NUMBER, 0)
    return Quotient(Calculation("days", (first, last), Type.NUMBER, 0), between)


def _periods(node: Periods, context: Context) -> Term:
    chosen = conditions.facts(node.source, context)
    least = Const(Decimal(node.at_least), Type.NUMBER)
    parts = []
    for index in range(node.last):
        near, far = (context.moved(replace(node.length, count=node.length.count * step)) for step in (index, index + 1))
        inside = (*chosen.bounds, Bound(">", far), *((Bound("<=", near),) if index else ()))
        parts.append(Comparison(">=", conditions.counted(replace(chosen, bounds=inside)), least))
    return Held(tuple(parts))


def _given(node: Given, context: Context) -> Term | Quotient:
    found = value(node.value, context, None)
    when = conditions.predicate(node.condition, context, None)
    if node.otherwise is None:
        return _only(found, when)
    one, other = plain(found), plain(value(node.otherwise, context, None))
    if not is_number(one):
        return Choice(when, one, other, one.type)
    scales = (scale_of(one), scale_of(other))
    kind = Type.MONEY if Type.MONEY in (one.type, other.type) else Type.NUMBER
    if None in scales:
        return Choice(when, double(one), double(other), kind)
    return Choice(when, one, other, kind, max(scale for scale in scales if scale is not None))


def _only(found: Term | Quotient, when: Predicate) -> Term | Quotient:
    """The value where the predicate holds; a quotient stays one."""
    if isinstance(found, Quotient):
        return Quotient(_only(found.numerator, when), found.denominator)  # type: ignore[arg-type]
    return Choice(when, found, None, found.type, scale_of(found) if is_number(found) else None)
