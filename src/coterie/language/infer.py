"""The type of every value, with the faults that keep it from having one. The other half of ``check``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, assert_never

from coterie.language import trait_checks
from coterie.language.arguments import length_of_time
from coterie.language.calendar import read_iso
from coterie.language.names import Resolved, Scope, choices, resolve
from coterie.language.nodes import (
    Aggregate,
    Arithmetic,
    Completions,
    Crossings,
    DateLiteral,
    DaysTo,
    Duration,
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
from coterie.language.occasions import PUBLIC, plain
from coterie.language.spelling import did_you_mean, nearest
from coterie.language.tokens import quote, shown
from coterie.language.trait import TEMPERATURE
from coterie.language.types import LEDGERS, LOOKUPS, NAMED, PHRASES, SOURCES, Type

if TYPE_CHECKING:
    from coterie.language.check import Checker

NUMERIC = (Type.NUMBER, Type.MONEY)
TEMPORAL = (Type.DATE, Type.INSTANT)
SPELT = 10
"""How many faults get a spelling hint: each is a search through every name of the base."""
MOST_OCCASIONS = 30
"""Names of occasions that a fault lists."""

OWN_DAYS = {
    **dict.fromkeys(("именины", "день ангела", "name day", "name-day"), "name_day"),
    **dict.fromkeys(("день рождения", "др", "birthday"), "birthday"),
}
"""Days that differ from person to person, by what people call them, and the attribute that holds them."""
WRITTEN = {
    **dict.fromkeys(("age", "возраст"), "birthday.age"),
    **dict.fromkeys(("age_band", "age_group", "возрастная группа"), "25 <= birthday.age <= 34"),
}
"""What goes stale where it is stored, and how it is asked for instead."""
_DAYS = {"min": 1 / 1440, "h": 1 / 24, "d": 1.0, "w": 7.0, "mo": 30.4, "q": 91.3, "y": 365.2}


def value(checker: Checker, node: Value, scope: Scope) -> Type | None:
    """The value's type; None when it has a fault, which is noted."""
    match node:
        case Number():
            return Type.NUMBER
        case Text():
            return Type.TEXT
        case Truth():
            return Type.TRUTH
        case DateLiteral(text):
            return iso(checker, Text(text, at=node.at))
        case Now() | Shifted():
            return Type.INSTANT
        case Field():
            found = resolved(checker, node, scope)
            return None if found is None else found.type
        case StepField():
            return _step_field(checker, node, scope)
        case Arithmetic(_, left, right):
            return _numbers(checker, node, (left, right), scope, "arithmetic is for numbers; for dates use days_between(a, b)")
        case Negative(inner):
            return _numbers(checker, node, (inner,), scope, "only a number has a negative")
        case Function(name, arguments):
            return _function(checker, node, name, arguments, scope)
        case Part():
            return _part(checker, node, scope)
        case DaysTo() | Elapsed():
            return _days(checker, node, scope)
        case _:
            return _of_people(checker, node, scope)


def _of_people(
    checker: Checker,
    node: OfPerson,
    scope: Scope,
) -> Type | None:
    if scope is not None:
        checker.fault(node, "in_filter", f"inside a filter of {scope}(…) only the fields of its facts can be asked")
        return None
    match node:
        case Percentile(inner) | Population(_, inner):
            return _of_base(checker, node, inner)
        case Given():
            return _given(checker, node)
        case Aggregate():
            return _aggregate(checker, node)
        case Gap(source) | Periods(source) | Points(source):
            checker.source(source)
            if SOURCES[source.kind].shape == "people":
                checker.fault(node, "type", f"people are counted: {source.kind}(…).count")
            if isinstance(node, Periods) and node.length.count == 0:
                checker.fault(node, "window", "a period of no length holds nothing")
            return Type.NUMBER
        case Completions(sequence):
            checker.sequence(sequence)
            return Type.NUMBER
        case Crossings(crossed):
            checker.of_people(crossed, scope)
            return Type.NUMBER
        case Lookup():
            return _lookup(checker, node)
        case _:
            assert_never(node)


def _given(checker: Checker, node: Given) -> Type | None:
    """Both values are of one kind: two numbers, or the same."""
    checker.condition(node.condition, None)
    found = value(checker, node.value, None)
    if node.otherwise is None:
        return found
    other = value(checker, node.otherwise, None)
    if found is None or other is None or found is other:
        return found if other is not None else None
    if {found, other} == {Type.NUMBER, Type.MONEY}:
        return Type.MONEY
    checker.fault(node.otherwise, "type", f"the value is {PHRASES[found]}, and otherwise it would be {PHRASES[other]}")
    return None


def iso(checker: Checker, text: Text) -> Type | None:
    """The type of an ISO text: a day or an instant; a fault if it is neither."""
    found = read_iso(text.value)
    if found is None or not 1900 <= found.year <= 2200:
        said = f"{shown(text.value)} is no date; write 2026-03-08 or 2026-03-08 12:00, between the years 1900 and 2200"
        checker.fault(text, "date", said)
        return None
    return Type.INSTANT if isinstance(found, datetime) else Type.DATE


def resolved(checker: Checker, field: Field, scope: Scope) -> Resolved | None:
    """The field's meaning, or None with a fault noted."""
    found = resolve(field, scope, checker.catalogue)
    if found is None:
        if scope is None and field.of == "order":
            said = "order.x is the whole order's x; it stands in a filter or an aggregate of orders(…) or lines(…)"
            checker.fault(field, "unknown_name", said)
            return None
        names = choices(field, scope, checker.catalogue)
        hints = nearest(field.name, names) if len(checker.faults) < SPELT else ()
        where = "people of this base have no" if scope is None or field.of == "person" else f"{scope}(…) has no field"
        of_person = resolve(Field(field.name, "person"), None, checker.catalogue) if scope is not None else None
        if of_person is not None and of_person.place == "trait":
            checker.fault(field, "in_filter", f"inside a filter a person has attributes only, and {field.name} is worked out of facts")
            return None
        if of_person is not None and not hints:
            hints = (f"person.{field.name}",)
        if (said_so := WRITTEN.get(plain(field.name))) is not None:
            hints, instead = (said_so,), f"; it is worked out for the day of the question: {said_so}"
        else:
            instead = did_you_mean(hints) or _instead(names, field, scope, checker)
        checker.fault(field, "unknown_name", f"{where} {shown(field.name)}{instead}", hints)
        return None
    if found.place == "named" and found.name == TEMPERATURE:
        checker.fault(field, "no_points", f"{TEMPERATURE} needs {NAMED[TEMPERATURE].needs}; keep some with coterie points apply")
        return None
    if found.info is not None and not found.info.held:
        checker.fault(field, "not_held", f"{field.name} needs {found.info.needs}, which this version cannot import or compute yet")
        return None
    of_person_only = ("rfm.recency", "manager", "duplicate_suspected")
    computed = found.place == "named" and (found.name in of_person_only or found.name.startswith("company."))
    if scope is not None and (computed or found.place == "trait"):
        checker.fault(field, "in_filter", "inside a filter a person has attributes only")
        return None
    if found.place == "trait":
        before = len(checker.faults)
        trait_checks.use(checker, field, checker.catalogue.traits[found.name])
        return found if len(checker.faults) == before else None
    return found


def _instead(names: Iterable[str], field: Field, scope: Scope, checker: Checker) -> str:
    """What could be meant by a name that is like no other: the names that can be asked about, or a text without its quotes."""
    found = {name: resolve(Field(name, field.of), scope, checker.catalogue) for name in names}
    held = sorted(name for name, one in found.items() if one is None or one.info is None or one.info.held)
    listed = f"; there are {', '.join(held)}" if len(held) <= 30 else ""
    return f"{listed}; a text is written in quotes"


def days(duration: Duration) -> float:
    """About how many days a length of time is; exact enough to tell a window that is reversed."""
    return duration.count * _DAYS[duration.unit]


def fixed(node: Value | None) -> datetime | None:
    """The written instant, as if the zone were UTC; None if it is relative or none."""
    text = node.value if isinstance(node, Text) else node.text if isinstance(node, DateLiteral) else None
    found = read_iso(text) if text is not None else None
    if found is None:
        return None
    if not isinstance(found, datetime):
        found = datetime.combine(found, time())
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _numbers(checker: Checker, node: Value, sides: tuple[Value, ...], scope: Scope, said: str) -> Type | None:
    types = [value(checker, side, scope) for side in sides]
    if None in types:
        return None
    for side, found in zip(sides, types, strict=True):
        if found not in NUMERIC and found is not None:
            checker.fault(side, "type", f"{said}; this is {PHRASES[found]}")
            return None
    money = types.count(Type.MONEY)
    if isinstance(node, Arithmetic) and node.operator == "/" and money == 2:
        return Type.NUMBER
    return Type.MONEY if money else Type.NUMBER


def _function(checker: Checker, node: Function, name: str, arguments: tuple[Value, ...], scope: Scope) -> Type | None:
    if name != "len":
        return _numbers(checker, node, arguments, scope, f"{name}(…) is for numbers")
    found = value(checker, arguments[0], scope)
    if found not in (Type.TEXT, Type.LIST, None):
        checker.fault(node, "type", f"len(…) is the length of a text or a list; this is {PHRASES[found]}")
        return None
    return None if found is None else Type.NUMBER


def _part(checker: Checker, node: Part, scope: Scope) -> Type | None:
    wanted: tuple[Type, ...] = {"lower": (Type.TEXT,), "length": (Type.LIST,)}.get(node.piece, TEMPORAL)
    if node.piece == "hour":
        wanted = (Type.INSTANT,)
    found = value(checker, node.value, scope)
    if found is None:
        return None
    if found not in wanted:
        hint = "; the length of a text is len(x)" if node.piece == "length" else ""
        checker.fault(node, "type", f".{node.piece} is a piece of {PHRASES[wanted[0]]}; this is {PHRASES[found]}{hint}")
        return None
    return Type.TEXT if node.piece == "lower" else Type.NUMBER


def _days(checker: Checker, node: DaysTo | Elapsed, scope: Scope) -> Type | None:
    match node:
        case DaysTo(Text(text)) if read_iso(text) is not None:
            checker.fault(node.occasion, "type", f"a text here is the name of an occasion; a date is written date({quote(text)})")
            return None
        case DaysTo(occasion, start):
            if isinstance(occasion, Text):
                _occasion(checker, occasion)
            else:
                checker.expect(occasion, TEMPORAL, scope, "days_to goes to an occasion in quotes or to a date")
            if start is not None:
                checker.expect(start, TEMPORAL, scope, "days_to starts from a date or an instant")
        case Elapsed(unit, start, end):
            wanted = TEMPORAL if unit == "days" else (Type.INSTANT,)
            for side in (start, end):
                checker.expect(side, wanted, scope, f"{unit}_between is asked of " + ("dates" if unit == "days" else "instants"))
        case _:
            assert_never(node)
    return Type.NUMBER


def _occasion(checker: Checker, node: Text) -> None:
    """Refuse a text that names no day."""
    calendar = checker.catalogue.calendar
    if calendar.find(node.value) is not None:
        return
    if plain(node.value) == PUBLIC:
        said = "no public holidays are known here; set country in coterie.toml, or mark occasions of calendar.yaml as public"
        checker.fault(node, "no_public_holidays", said)
        return
    if (own := OWN_DAYS.get(plain(node.value))) is not None:
        said = f"{shown(node.value)} is another day for each person, and no occasion; write days_to({own})"
        checker.fault(node, "unknown_occasion", said, (own,))
        return
    near = nearest(plain(node.value), calendar.names()) if len(checker.faults) < SPELT else ()
    titles = calendar.titles()
    known = f"; known are {', '.join(titles[:MOST_OCCASIONS])}" if titles else ""
    more = " and more" if len(titles) > MOST_OCCASIONS else ""
    said = f"no occasion or calendar {shown(node.value)}{did_you_mean(near)}{known}{more}; a day is written 8 March or 08.03"
    checker.fault(node, "unknown_occasion", said, near)


def _of_base(checker: Checker, node: Percentile | Population, inner: Value) -> Type | None:
    if checker.whole_base:
        checker.fault(node, "nested", "a percentile or population value can't stand inside another one")
        return None
    checker.whole_base = True
    found = _numbers(checker, node, (inner,), None, "a percentile or population value is of a number")
    checker.whole_base = False
    return None if found is None else (Type.NUMBER if isinstance(node, Percentile) else found)


def _step_field(checker: Checker, node: StepField, scope: Scope) -> Type | None:
    if scope is None or not 1 <= node.step <= len(checker.steps):
        said = f"step({node.step}) is no earlier step of a sequence, or stands inside any_line(…), which sees one order only"
        checker.fault(node, "step", said)
        return None
    kind = checker.steps[node.step - 1].kind
    found = resolve(Field(node.name), kind, checker.catalogue)
    if found is None or (SOURCES[kind].shape == "orders" and found.place != "order"):
        names = tuple(checker.catalogue.fields(kind))
        hints = nearest(node.name, names)
        checker.fault(node, "unknown_name", f"a fact of step {node.step} has no field {shown(node.name)}{did_you_mean(hints)}", hints)
        return None
    return found.type


def _aggregate(checker: Checker, node: Aggregate) -> Type | None:
    checker.source(node.source)
    kind = node.source.kind
    if SOURCES[kind].shape == "people" and node.statistic != "count":
        checker.fault(node, "type", f"people are counted: {kind}(…).count")
        return None
    if not SOURCES[kind].held:
        return None
    if node.argument is None:
        return Type.INSTANT if node.statistic in ("first", "last") else Type.NUMBER
    found = value(checker, node.argument, kind)
    by = value(checker, node.by, kind) if node.by is not None else Type.NUMBER
    if found is None or by is None:
        return None
    if by not in NUMERIC:
        checker.fault(node, "type", f"by= ranks by a number; this is {PHRASES[by]}")
        return None
    of = levels(checker, node.argument, kind)
    if node.by is not None and "line" not in of and "line" in levels(checker, node.by, kind):
        checker.fault(node.by, "mixed", "by= ranks whole orders here, and this is of their lines; ask lines(…) for that")
        return None
    if len(of) > 1:
        said = "this mixes fields of the order and of its lines; ask lines(…), where order.x is the whole order's"
        checker.fault(node.argument, "mixed", said)
        return None
    return _statistic(checker, node, found)


def _statistic(checker: Checker, node: Aggregate, found: Type) -> Type | None:
    wanted: tuple[Type, ...] = {"sum": NUMERIC, "avg": NUMERIC, "min": NUMERIC + TEMPORAL, "max": NUMERIC + TEMPORAL}.get(
        node.statistic, tuple(kind for kind in Type if kind not in (Type.LIST, Type.PLACE))
    )
    if found not in wanted:
        checker.fault(node, "type", f".{node.statistic}(…) can't be taken of {PHRASES[found]}")
        return None
    return Type.NUMBER if node.statistic in ("distinct", "top_share") else found


def _lookup(checker: Checker, node: Lookup) -> Type | None:
    info = LOOKUPS[node.name]
    if not info.held:
        checker.fault(node, "not_held", f"{node.name}(…) needs {info.needs}, which this version cannot import or compute yet")
        return None
    if node.name == "segmentation":
        before = len(checker.faults)
        trait_checks.place(checker, node)
        return info.type if len(checker.faults) == before else None
    if node.name == "score":
        before = len(checker.faults)
        trait_checks.points(checker, node)
        return info.type if _lengths(checker, node) and len(checker.faults) == before else None
    return (info.parts or {}).get(node.part, info.type) if node.name not in LEDGERS or _written(checker, node) else None


def _written(checker: Checker, node: Lookup) -> bool:
    """Whether a look-up in a ledger names what it asks for, and its option is a length of time."""
    for one in node.arguments:
        if not isinstance(one, Text) or not one.value.strip():
            checker.fault(one, "name", f"{node.name}(…) takes names in quotes")
            return False
    return _lengths(checker, node)


def _lengths(checker: Checker, node: Lookup) -> bool:
    """Whether its options are lengths of time."""
    for name, one in node.options:
        if length_of_time(str(one.value)) is None:
            checker.fault(one, "duration", f'{name} is a length of time in quotes, such as "30d"')
            return False
    return True


def levels(checker: Checker, node: Value, kind: str) -> set[str]:
    """Whether a value's fields are an order's or its lines' (``whole`` fields count as neither)."""
    if SOURCES[kind].shape != "orders":
        return set()
    match node:
        case Field():
            found = resolve(node, kind, checker.catalogue)
            return set() if found is None or found.whole or found.place == "attribute" else {found.place}
        case Arithmetic(_, left, right) | Elapsed(_, left, right):
            return levels(checker, left, kind) | levels(checker, right, kind)
        case Negative(inner) | Part(_, inner):
            return levels(checker, inner, kind)
        case Function(_, arguments):
            return set().union(*(levels(checker, argument, kind) for argument in arguments))
        case DaysTo(occasion, start):
            return levels(checker, occasion, kind) | (levels(checker, start, kind) if start is not None else set())
        case _:
            return set()


__all__ = ["Source", "days", "fixed", "iso", "levels", "resolved", "value"]
