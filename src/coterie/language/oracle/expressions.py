"""The value of every kind of value node, one small function a kind."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Literal, assert_never

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
from coterie.language.oracle import companies, listed, standings, traits
from coterie.language.oracle.aggregates import aggregate, gap, periods, points
from coterie.language.oracle.asking import Ask, NotHeld
from coterie.language.oracle.crossings import crossings
from coterie.language.oracle.occasions import days_to_occasion
from coterie.language.oracle.scales import scale
from coterie.language.oracle.scope import Narrowed, Scope, attribute, order_field
from coterie.language.oracle.sequences import completions
from coterie.language.oracle.sources import dated
from coterie.language.oracle.text import lowered, plain
from coterie.language.oracle.time import age, days_to_anniversary, instant, local_day, parsed, shifted
from coterie.language.oracle.values import (
    Exact,
    Found,
    Numeric,
    Quotient,
    WholeDay,
    absolute,
    calculate,
    digits,
    double,
    exact,
    negative,
    outermost,
    quotient,
    rounded,
    whole,
)
from coterie.language.types import LEDGERS, LOOKUPS, NAMED
from coterie.model.facts import Moment

OfDate = Literal["year", "month", "day", "weekday", "hour", "age", "days_until", "anniversary_in"]
HOUR = whole(3_600_000_000)


def find(ask: Ask, node: Value, scope: Scope) -> Found:
    """The value of a node where it stands; None is missing."""
    match node:
        case Number() | Text() | Truth() | DateLiteral() | Now() | Shifted():
            return written(ask, node)
        case Field() | StepField() | Lookup():
            return named(ask, node, scope)
        case Arithmetic() | Negative() | Function():
            return reckoned(ask, node, scope)
        case Part() | DaysTo() | Elapsed():
            return of_time(ask, node, scope)
        case Percentile() | Population():
            return ask.share(node, scope.person)
        case Given():
            here = scope.outside()
            return given(ask, node, here)
        case Aggregate():
            return aggregate(ask, node, scope.outside())
        case Gap():
            return gap(ask, node, scope.outside())
        case Periods():
            return periods(ask, node, scope.outside())
        case Points():
            return points(ask, node, scope.outside())
        case Completions():
            return whole(completions(ask, node.sequence, scope.outside()))
        case Crossings():
            return whole(crossings(ask, node.crossed, scope.outside()))
        case _:
            assert_never(node)


def written(ask: Ask, node: Number | Text | Truth | DateLiteral | Now | Shifted) -> Found:
    """A value that stands in the condition itself."""
    match node:
        case Number():
            return exact(node.value, digits(node.value))
        case Text():
            return plain(node.value)
        case Truth():
            return node.value
        case DateLiteral():
            return parsed(node.text.strip(), ask.base.zone)
        case Now():
            return ask.now
        case Shifted():
            return Moment.of(shifted(ask.now.at, node.by, node.direction, ask.base.zone), ask.base.zone)
        case _:
            assert_never(node)


def named(ask: Ask, node: Field | StepField | Lookup, scope: Scope) -> Found:
    """A value that has a name."""
    match node:
        case Field():
            if node.of == "order":
                return order_field(ask.catalogue, scope.fact, node.name)
            if node.of == "" and scope.fact is not None:
                return listed.field(ask, scope.kind, scope.fact, node.name)
            return of_person(ask, node.name, scope)
        case StepField():
            return of_step(ask, node, scope)
        case Lookup():
            return lookup(ask, node, scope)
        case _:
            assert_never(node)


def of_person(ask: Ask, name: str, scope: Scope) -> Found:
    """An attribute, or a named value that no attribute hides."""
    if info := ask.catalogue.attribute(name):
        return attribute(scope.person, name, ask.now.at, info.type)
    if name.startswith("company."):
        return companies.field(ask, name, scope.person)
    if trait := ask.catalogue.traits.get(name):
        return traits.value(ask, trait, scope)
    if name not in NAMED:
        raise NotHeld(f"no attribute {name!r}")
    if name == "first_seen":
        known = scope.person.known_from
        return None if known is None else Moment.of(known, ask.base.zone)
    if name == "rfm.recency":
        last = Aggregate(Source("orders"), "last")
        return ask.find(Elapsed("days", last, Now()), scope.outside())
    if name == "manager":
        return ask.find(Aggregate(Source("deals"), "last", Field("manager")), scope.outside())
    if name == "duplicate_suspected":
        return standings.duplicate_suspected(scope.person, ask.now.at)
    raise NotHeld(f"{name}: no {NAMED[name].needs} here yet")


def of_step(ask: Ask, node: StepField, scope: Scope) -> Found:
    """A field of an earlier step's fact; an order's is the whole order's, as in a filter."""
    kind, fact = scope.steps[node.step - 1]
    if not isinstance(fact, Narrowed):
        return listed.field(ask, kind, fact, node.name)
    return listed.field(ask, kind, Narrowed(fact.order, fact.order.lines), node.name)


def lookup(ask: Ask, node: Lookup, scope: Scope) -> Found:
    """A value of another room; only the random bucket, places in segmentations and the ledgers are held."""
    if node.name in NAMED:
        return of_person(ask, node.name, scope)
    if node.name in LEDGERS:
        return standings.lookup(ask, node, scope.person)
    if node.name == "segmentation":
        return traits.value(ask, ask.catalogue.segmentations[str(node.arguments[0].value)], scope)
    if node.name == "score":
        return points_held(ask, node, scope)
    if node.name != "bucket":
        raise NotHeld(f"{node.name}: no {LOOKUPS[node.name].needs} here yet")
    salt = node.arguments[0]
    if not isinstance(salt, Text):
        raise TypeError("the salt of a bucket is a text")
    digest = hashlib.md5(f"{salt.value}:{scope.person.key}".encode(), usedforsecurity=False).hexdigest()
    return whole(int(digest[:8], 16) % 10_000)


def given(ask: Ask, node: Given, scope: Scope) -> Found:
    """A value where its condition holds, else the other one; numbers are as exact as both are."""
    held = ask.holds(node.condition, scope)
    found = ask.find(node.value, scope) if held else None if node.otherwise is None else ask.find(node.otherwise, scope)
    if node.otherwise is None or not isinstance(found, Exact | Quotient | float):
        return found
    places = scale(ask.catalogue, node, scope)
    return double(found) if places is None or not isinstance(found, Exact) else Exact(found.value, places)


def points_held(ask: Ask, node: Lookup, scope: Scope) -> Found:
    """Points as they stand, or how many more there are than a while ago."""
    name, *group = (str(one.value) for one in node.arguments)
    score = ask.catalogue.scores[name]
    trait = score.groups[group[0]] if group else score.whole
    now = numeric(traits.value(ask, trait, scope))
    if node.part != "change":
        return now
    ago = shifted(ask.now.at, standings.duration(str(dict(node.options)["last"].value)), "ago", ask.base.zone)
    then = numeric(traits.value(ask.at(ago), trait, scope))
    return None if now is None or then is None else calculate("-", now, then)


def numeric(value: Found) -> Numeric | None:
    """A number or nothing. Raises TypeError for anything else."""
    if value is None or isinstance(value, Exact | Quotient | float):
        return value
    raise TypeError(f"{value!r} is no number")


def reckoned(ask: Ask, node: Arithmetic | Negative | Function, scope: Scope) -> Found:
    """Arithmetic; missing where an operand is."""
    match node:
        case Arithmetic():
            left, right = numeric(ask.find(node.left, scope)), numeric(ask.find(node.right, scope))
            return None if left is None or right is None else calculate(node.operator, left, right)
        case Negative():
            value = numeric(ask.find(node.value, scope))
            return None if value is None else negative(value)
        case Function():
            return function(ask, node, scope)
        case _:
            assert_never(node)


def function(ask: Ask, node: Function, scope: Scope) -> Found:
    """``min``, ``max``, ``abs``, ``round``, ``len``."""
    values = [ask.find(argument, scope) for argument in node.arguments]
    if node.name == "len":
        return length(values[0])
    numbers = [number for value in values if (number := numeric(value)) is not None]
    if len(numbers) < len(values):
        return None
    match node.name:
        case "min" | "max":
            return outermost(node.name, numbers)
        case "abs":
            return absolute(numbers[0])
        case "round":
            return rounded(numbers[0])
        case _:
            assert_never(node.name)


def length(value: Found) -> Found:
    """Characters of a text or items of a list."""
    if value is None or isinstance(value, str | tuple):
        return None if value is None else whole(len(value))
    raise TypeError(f"{value!r} has no length")


def of_time(ask: Ask, node: Part | DaysTo | Elapsed, scope: Scope) -> Found:
    """Pieces of dates and instants, and days and hours between them."""
    match node:
        case Part():
            return part(ask, node, scope)
        case DaysTo():
            return days_to(ask, node, scope)
        case Elapsed():
            return elapsed(ask, node, scope)
        case _:
            assert_never(node)


def part(ask: Ask, node: Part, scope: Scope) -> Found:
    """A piece of a text, a list, a date or an instant; missing where that is."""
    match node.piece:
        case "lower":
            value = ask.find(node.value, scope)
            if value is not None and not isinstance(value, str):
                raise TypeError(f"{value!r} is no text")
            return None if value is None else lowered(value)
        case "length":
            return length(ask.find(node.value, scope))
        case _:
            when = dated(ask, node.value, scope)
            return None if when is None else whole(piece(ask, node.piece, when))


def piece(ask: Ask, name: OfDate, when: date | WholeDay | Moment) -> int:
    """A piece of a date or instant, by the base's local time."""
    day, today = local_day(when), ask.now.day
    match name:
        case "year" | "month" | "day":
            return {"year": day.year, "month": day.month, "day": day.day}[name]
        case "weekday":
            return day.isoweekday()
        case "hour":
            if not isinstance(when, Moment):
                raise TypeError("a day has no hour")
            return when.hour
        case "age":
            return age(day, today)
        case "days_until":
            return (day - today).days
        case "anniversary_in":
            return days_to_anniversary(day, today)
        case _:
            assert_never(name)


def days_to(ask: Ask, node: DaysTo, scope: Scope) -> Found:
    """Days to the next occasion or anniversary of a date, from now or from another day."""
    start = ask.now if node.start is None else dated(ask, node.start, scope)
    if isinstance(node.occasion, Text):
        named = ask.catalogue.calendar.find(node.occasion.value)
        if named is None:
            raise NotHeld(f"no occasion {node.occasion.value!r}")
        wait = None if start is None else days_to_occasion(named.rules, local_day(start))
        return None if wait is None else whole(wait)
    of = dated(ask, node.occasion, scope)
    return None if of is None or start is None else whole(days_to_anniversary(local_day(of), local_day(start)))


def elapsed(ask: Ask, node: Elapsed, scope: Scope) -> Found:
    """Days between two local days, or hours between two instants, signed."""
    start, end = dated(ask, node.start, scope), dated(ask, node.end, scope)
    if start is None or end is None:
        return None
    if node.unit == "days":
        return whole((local_day(end) - local_day(start)).days)
    gone = instant(end, ask.base.zone) - instant(start, ask.base.zone)
    micros = (gone.days * 86_400 + gone.seconds) * 1_000_000 + gone.microseconds
    return quotient(whole(micros), HOUR)
