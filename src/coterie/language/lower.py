"""Tree → lowered predicates: relative time becomes instants, sugar goes, every missing value meets its rule.

Asks nobody what time it is: the instant is given. ``lower_values`` is its other half.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, assert_never
from zoneinfo import ZoneInfo

from coterie.language import circles
from coterie.language import lower_standings as standings
from coterie.language import lower_values as values
from coterie.language.calendar import EXACT, instant, period_days, read_iso, shift, start_of
from coterie.language.catalogue import Catalogue
from coterie.language.compared import day_of, equal, ordered
from coterie.language.lowered import (
    ORDER_NO,
    AllOf,
    AnyOf,
    Bound,
    Column,
    Comparison,
    Const,
    Facts,
    Fixed,
    HasItem,
    Held,
    IsMissing,
    KnownAt,
    OfChange,
    OfCrossings,
    OfFacts,
    OfSequence,
    Opposite,
    Predicate,
    SomeLine,
    Term,
    TextMatches,
    Use,
    Yes,
)
from coterie.language.nodes import (
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
    DateLiteral,
    Duration,
    During,
    Every,
    Exists,
    InSegment,
    IsTrue,
    ListTest,
    Missing,
    Near,
    NoneOf,
    Not,
    Now,
    Or,
    Sequence,
    Shifted,
    Source,
    Text,
    TextTest,
    Value,
    Window,
)
from coterie.language.patterns import spell_out
from coterie.language.types import SOURCES, Type

ZERO = Const(Decimal(0), Type.NUMBER)


@dataclass(frozen=True, slots=True)
class Context:
    """When and where a condition is asked.

    ``as_of`` is an aware UTC instant; ``label`` is ``"now"``, or how far the evaluation was moved (``in_segment(…, at=…)``).
    """

    as_of: datetime
    zone: ZoneInfo
    catalogue: Catalogue
    fiscal_month: int = 1
    label: str = "now"

    @property
    def now(self) -> Const:
        """The instant itself."""
        return Const(self.as_of, Type.INSTANT, self.label)

    @property
    def today(self) -> date:
        """Its local day."""
        return self.as_of.astimezone(self.zone).date()

    def moved(self, by: Duration, direction: Literal["ago", "ahead"] = "ago") -> Const:
        """An instant relative to this one, labelled so that it is the same at every instant."""
        minutes = by.count * EXACT[by.unit].total_seconds() / 60 if by.unit in EXACT else None
        text = f"{int(minutes)}min" if minutes is not None else f"{by.count * {'mo': 1, 'q': 3, 'y': 12}[by.unit]}mo"
        label = f"{self.label}{'-' if direction == 'ago' else '+'}{text}"
        return Const(shift(self.as_of, by, self.zone, back=direction == "ago"), Type.INSTANT, label)

    def read(self, text: str) -> Const:
        """A written day or instant."""
        found = read_iso(text)
        if isinstance(found, datetime):
            return Const(instant(found, self.zone), Type.INSTANT)
        assert found is not None, text
        return Const(found, Type.DATE)


@dataclass(frozen=True, slots=True)
class Inside:
    """A place inside a filter: the kind of source, and the kinds of the sequence's earlier steps.

    ``summing``: inside an aggregate's argument, where an order's total is the narrowed order's.
    """

    kind: str
    steps: tuple[str, ...] = ()
    summing: bool = False


Place = Inside | None


def lower(condition: Condition, context: Context) -> Predicate:
    """The predicate of a condition that ``check`` has found sound."""
    return predicate(condition, context, None)


def predicate(condition: Condition, context: Context, place: Place) -> Predicate:
    """The predicate of a condition where it stands."""
    match condition:
        case And(parts):
            return all_of(predicate(part, context, place) for part in parts)
        case Or(parts):
            return any_of(predicate(part, context, place) for part in parts)
        case Not(part):
            return opposite(predicate(part, context, place))
        case NoneOf(parts):
            return opposite(any_of(predicate(part, context, place) for part in parts))
        case AtLeast(k, parts):
            held = Held(tuple(predicate(part, context, place) for part in parts))
            return Comparison(">=", held, Const(Decimal(k), Type.NUMBER))
        case IsTrue(value):
            term = values.term(value, context, place)
            return Fixed(bool(term.value)) if isinstance(term, Const) else standings.held(term) or Yes(term)
        case Compare(operator, left, right):
            return _compare(operator, left, right, context, place)
        case Chain(first, first_operator, value, last_operator, last):
            return all_of(
                (
                    _compare(first_operator, first, value, context, place),
                    _compare(last_operator, value, last, context, place),
                )
            )
        case Among(value, items, negated):
            found = any_of(_compare("==", value, item, context, place) for item in items)
            return opposite(found) if negated else found
        case Contains() | Missing() | TextTest() | ListTest() | During():
            return _test(condition, context, place)
        case AnyLine(inner):
            assert place is not None
            return SomeLine(predicate(inner, context, place), place.kind)
        case _:
            return _of_person(condition, context)


def _of_person(condition: Exists | Every | Sequence | InSegment | Crossed | Changed | Near, context: Context) -> Predicate:
    match condition:
        case Exists(source) if SOURCES[source.kind].shape == "people":
            return circles.some(source, context)
        case Every(source) if SOURCES[source.kind].shape == "people":
            return circles.every(condition, context)
        case Exists(source):
            return _happened(facts(source, context))
        case Every(source, inner):
            chosen = facts(source, context)
            failing = opposite(predicate(inner, context, Inside(source.kind)))
            return all_of((_happened(chosen), opposite(_happened(narrowed(chosen, failing)))))
        case Sequence():
            return _positive(Use(of_sequence(condition, context), Type.NUMBER, 0))
        case InSegment(name, moment):
            return _in_segment(name, moment, context)
        case Crossed(direction, name, window):
            return _positive(Use(OfCrossings(name, direction, bounds(window, context)), Type.NUMBER, 0))
        case Changed(field, window, old, new):
            return _changed(field.name, window, old, new, context)
        case Near():
            raise AssertionError("check refuses places until coordinates can be imported")
        case _:
            assert_never(condition)


def _test(condition: Contains | Missing | TextTest | ListTest | During, context: Context, place: Place) -> Predicate:
    match condition:
        case Contains(item, list_, negated):
            held: Predicate = HasItem(values.term(list_, context, place), values.term(item, context, place))
            return opposite(held) if negated else held
        case Missing(value, negated):
            missing: Predicate = IsMissing(values.term(value, context, place))
            return opposite(missing) if negated else missing
        case TextTest(test, value, argument, ignore_case):
            return _text_test(test, values.term(value, context, place), argument, ignore_case)
        case ListTest(test, value, items):
            term = values.term(value, context, place)
            each: list[Predicate] = [HasItem(term, Const(normal(item), Type.TEXT)) for item in items]
            found = all_of(each) if test == "all" else any_of(each)
            return opposite(found) if test == "none" else found
        case During(value, period):
            first, after = period_days(period, context.today, context.fiscal_month)
            term = values.term(value, context, place)
            label = f"{context.label}:{period}"
            return all_of(
                ordered(operator, term, Const(day, Type.DATE, f"{label}:{operator}"), context)
                for operator, day in ((">=", first), ("<", after))
            )
        case _:
            assert_never(condition)


def _compare(operator: str, left: Value, right: Value, context: Context, place: Place) -> Predicate:
    one, two = values.pair(left, right, context, place)
    if operator == "!=":
        return opposite(equal(one, two, context))
    return equal(one, two, context) if operator == "==" else ordered(operator, one, two, context)


def _text_test(test: Literal["startswith", "endswith", "contains", "matches"], term: Term, argument: str, ignore_case: bool) -> Predicate:  # noqa: FBT001
    argument = unicodedata.normalize("NFC", argument)
    if ignore_case:
        term = values.lowered_text(term)
    if test == "matches":
        return TextMatches(test, term, spell_out(argument, lower=ignore_case))
    argument = values.lower_text(argument) if ignore_case else argument
    return opposite(IsMissing(term)) if not argument else TextMatches(test, term, argument)


def normal(text: str) -> str:
    """A written text as texts are kept: NFC, trimmed."""
    return unicodedata.normalize("NFC", text).strip()


# ---------------------------------------------------------------- facts


def facts(source: Source, context: Context, steps: tuple[str, ...] = ()) -> Facts:
    """The facts that a source node selects."""
    place = Inside(source.kind, steps)
    filters = [predicate(filter_, context, place) for filter_ in source.filters]
    if source.kind in ("answers", "asked"):
        return Facts(source.kind, (), (*_of_survey(source), *filters), bounds(source.window, context))
    return Facts(source.kind, source.names, tuple(filters), bounds(source.window, context))


def _of_survey(source: Source) -> Iterable[Predicate]:
    """Which questions a source of answers means: those of the survey it names, and the answered ones."""
    survey, answer = (Column("event", name, Type.TEXT, source.kind) for name in ("survey", "answer"))
    yield from (Comparison("==", survey, Const(normal(name), Type.TEXT)) for name in source.names)
    if source.kind == "answers":
        yield opposite(IsMissing(answer))


def narrowed(chosen: Facts, *more: Predicate) -> Facts:
    """The same facts under further filters."""
    return replace(chosen, filters=(*chosen.filters, *more))


def bounds(window: Window, context: Context) -> tuple[Bound, ...]:
    """The window as bounds on time; always ends at the instant asked about."""
    found = [Bound("<=", context.now)]
    if window.last is not None:
        found.append(Bound(">", context.moved(window.last)))
    if window.between is not None:
        far, near = window.between
        found += [Bound(">", context.moved(far)), Bound("<=", context.moved(near))]
    if window.since is not None:
        found.append(Bound(">=", _edge(window.since, context)))
    if window.until is not None:
        found.append(Bound("<", _edge(window.until, context)))
    if window.during is not None:
        first, after = period_days(window.during, context.today, context.fiscal_month)
        label = f"{context.label}:{window.during}"
        found.append(Bound(">=", Const(start_of(first, context.zone), Type.INSTANT, f"{label}:first")))
        found.append(Bound("<", Const(start_of(after, context.zone), Type.INSTANT, f"{label}:after")))
    return tuple(found)


def _edge(value: Value, context: Context) -> Const:
    match value:
        case Shifted(direction, by):
            return context.moved(by, direction)
        case Now():
            return context.now
        case Text(text) | DateLiteral(text):
            const = context.read(text)
            moment = const.value
            assert isinstance(moment, date)
            return Const(instant(moment, context.zone), Type.INSTANT)
        case _:
            raise AssertionError(f"check refuses {value} as a bound")


def counted(chosen: Facts) -> Use:
    """How many of them there are."""
    level: Literal["order", "line", "event"] = {"orders": "order", "lines": "line", "events": "event"}[SOURCES[chosen.kind].shape]  # type: ignore[assignment]
    if chosen.kind == "returns":
        return Use(OfFacts(chosen, "distinct", "line", Column("line", ORDER_NO, Type.NUMBER, chosen.kind)), Type.NUMBER, 0)
    return Use(OfFacts(chosen, "count", level), Type.NUMBER, 0)


def _happened(chosen: Facts) -> Predicate:
    return _positive(counted(chosen))


def _positive(use: Use) -> Predicate:
    return Comparison(">", use, ZERO)


def of_sequence(sequence: Sequence, context: Context) -> OfSequence:
    """The feature that counts a sequence's completions."""
    kinds = tuple(step.kind for step in sequence.steps)
    return OfSequence(
        steps=tuple(facts(step, context, kinds[:index]) for index, step in enumerate(sequence.steps)),
        within=int(sequence.within.count * EXACT[sequence.within.unit].total_seconds()) if sequence.within else None,
        without=facts(sequence.without, context, kinds) if sequence.without else None,
        never=facts(sequence.never, context, kinds) if sequence.never else None,
        bounds=bounds(sequence.window, context),
        at=context.now,
    )


def _changed(name: str, window: Window, old: Value | None, new: Value | None, context: Context) -> Predicate:
    info = context.catalogue.attribute(name)
    assert info is not None
    sides = [None if side is None else _held(values.constant(side, info.type, context), info.type, context) for side in (old, new)]
    feature = OfChange(name, info.type, bounds(window, context), *sides)
    return _positive(Use(feature, Type.NUMBER, 0))


def _held(const: Const, type_: Type, context: Context) -> Const:
    """What a value of the type is compared with: of a date, an instant is its local day."""
    found = day_of(const, context) if type_ is Type.DATE else const
    assert isinstance(found, Const)
    return found


def _in_segment(name: str, moment: Value | None, context: Context) -> Predicate:
    condition = context.catalogue.segments[name]
    if moment is None:
        return predicate(condition, context, None)
    at = _edge(moment, context)
    when = at.value
    assert isinstance(when, datetime)
    if when > context.as_of:
        at, when = context.now, context.as_of
    then = replace(context, as_of=when, label=at.label or f"at {when.isoformat()}")
    return all_of((KnownAt(Const(when, Type.INSTANT, then.label)), predicate(condition, then, None)))


# ---------------------------------------------------------------- logic


def all_of(parts: Iterable[Predicate]) -> Predicate:
    """Every part, flattened; what is fixed is decided."""
    return _joined(parts, AllOf, neutral=True)


def any_of(parts: Iterable[Predicate]) -> Predicate:
    """Any part, flattened; what is fixed is decided."""
    return _joined(parts, AnyOf, neutral=False)


def _joined(parts: Iterable[Predicate], kind: type[AllOf | AnyOf], *, neutral: bool) -> Predicate:
    flat: dict[Predicate, None] = {}
    for part in parts:
        if isinstance(part, kind):
            flat.update(dict.fromkeys(part.parts))
        elif part == Fixed(not neutral):
            return part
        elif part != Fixed(neutral):
            flat[part] = None
    if not flat:
        return Fixed(neutral)
    return next(iter(flat)) if len(flat) == 1 else kind(tuple(flat))


def opposite(part: Predicate) -> Predicate:
    """The complement; twice is once."""
    match part:
        case Opposite(inner):
            return inner
        case Fixed(value):
            return Fixed(not value)
        case _:
            return Opposite(part)
