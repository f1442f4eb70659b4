"""Points by local day → SQL: how many facts of each kind a person had a day, then what the days are worth together.

One reading of a table for all points of its facts, grouped by person and day; what a fact is worth by its age is written out as a list
of exact numbers, so that no engine has to reckon powers.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from sqlglot import exp

from coterie.compile.canonical import column as column_of
from coterie.compile.dialects import Expr, call, number, typed
from coterie.compile.features import Pass, Setting, shared
from coterie.compile.scans import Scan, named, scan_key
from coterie.compile.write import constant
from coterie.language.lower_points import weights
from coterie.language.lowered import Const, Feature, OfDays
from coterie.language.types import Type

_POINTS = "DECIMAL(9, 2)"


def by_days(features: Iterable[Feature]) -> dict[Pass, list[OfDays]]:
    """The points that share a reading of a table, by reading."""
    found: dict[Pass, list[OfDays]] = {}
    for feature in features:
        if isinstance(feature, OfDays):
            table, book = scan_key(feature.of.facts, feature.of.level, (feature.of.argument,))
            found.setdefault(Pass(table, book, feature.of.facts.names), []).append(feature)
    return found


def days(key: Pass, features: list[OfDays], setting: Setting) -> tuple[exp.Select, Scan]:
    """A row per person with a fact that is worth something: the columns of the points."""
    counts = list(dict.fromkeys(feature.of for feature in features))
    counted, scan = shared(key, counts, setting, by=("day",))
    columns = [exp.alias_(exp.Sum(this=_worth(one)), column_of(one), quoted=True, copy=False) for one in features]
    query = exp.select(named("person"), *columns, copy=False).from_(counted.subquery("days", copy=False), copy=False)
    return query.group_by(named("person"), copy=False), scan


def _worth(feature: OfDays) -> Expr:
    """What the facts of one day are worth."""
    happened: Expr = named(column_of(feature.of))
    if feature.per_day is not None:
        happened = call("LEAST", happened, number(feature.per_day))
    worth = weights(feature.each, feature.fading)
    if len(worth) == 1:
        each = typed(_written(feature.each), _POINTS)
    else:
        age = exp.Sub(this=constant(feature.today), expression=named("day"))
        place = call("LEAST", exp.Add(this=age, expression=number(1)), number(len(worth)))
        listed = typed(exp.Array(expressions=[_written(one) for one in worth]), f"{_POINTS}[]")
        each = exp.Bracket(this=exp.Paren(this=listed), expressions=[place], offset=1)
    return exp.Mul(this=happened, expression=each)


def _written(value: Decimal) -> Expr:
    return constant(Const(value, Type.NUMBER))
