"""Conditions → one readable query. Each step is named after what it finds; equal features are found once.

The steps, as common table expressions: ``attributes_inside`` (what filters ask of people), one pass per table of
facts, one small query per feature that stands alone, ``described`` (everyone, with every feature), ``measured``,
``ranked`` and ``base`` (values of the whole base), and the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from sqlglot import exp

from coterie.compile import cuts, of_base
from coterie.compile.canonical import column as column_of
from coterie.compile.canonical import key as key_of
from coterie.compile.dialects import Dialect, Expr, dialect_of, number
from coterie.compile.features import Setting, alone, attributes, by_pass, shared, value_of
from coterie.compile.points import by_days, days
from coterie.compile.scans import Own, Scan, named, table
from coterie.compile.write import Names, Writer, constant
from coterie.language.lowered import (
    Column,
    Const,
    Feature,
    IsMissing,
    OfAttribute,
    OfBase,
    OfDays,
    Opposite,
    Predicate,
    SomeLine,
    Term,
    Use,
)

OF_EACH = ("rank", "held", "around")
"""Values over everyone that differ between people."""


Cuts = Callable[[OfBase], int | None]
"""The number of the stored cut that a value of the whole base is to be taken from, None: of everyone's values at its instant."""


def of_facts(_: OfBase) -> None:
    """No cut: everything is worked out of everyone's values."""


@dataclass(frozen=True, slots=True)
class Question:
    """Which conditions are asked, of whom and when, in which engine's words.

    ``at`` is the instant; ``include_anonymous`` widens everyone to visitors not yet known by name. ``cuts``: where values of the whole
    base come from.
    """

    predicates: tuple[Predicate, ...]
    at: Const
    zone: ZoneInfo
    own: Own
    engine: str = "duckdb"
    include_anonymous: bool = False
    cuts: Cuts = field(default=of_facts, compare=False)

    def cut(self, of: OfBase) -> int | None:
        """The stored cut that it comes from."""
        return self.cuts(of) if cuts.can_be_cut(of) else None


@dataclass(slots=True)
class Plan:
    """The features of a question and the steps that find them."""

    question: Question
    features: dict[str, Feature] = field(default_factory=dict)
    bases: dict[str, OfBase] = field(default_factory=dict)
    steps: list[tuple[str, exp.Select]] = field(default_factory=list)
    tables: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    @property
    def dialect(self) -> Dialect:
        """The engine's table of differences."""
        return dialect_of(self.question.engine)

    @property
    def ranks(self) -> list[OfBase]:
        """The values over everyone that differ between people."""
        return [one for one in self.bases.values() if one.statistic in OF_EACH]

    @property
    def writer(self) -> Writer:
        """Writes predicates over the described people."""
        names = Names(self.person_column, self.feature_column, self.base_column, _no_lines)
        return Writer(self.dialect, self.question.zone, names)

    def person_column(self, column: Column) -> Expr:
        """A column of the person."""
        return named(column.name, "d")

    def feature_column(self, feature: Feature) -> Expr:
        """A feature of the person."""
        return named(column_of(feature), "d")

    def base_column(self, of: OfBase) -> Expr:
        """A value of the whole base, or the person's rank in it."""
        return named(of_base.name(of), "d" if of.statistic in OF_EACH else "b")


def plan(question: Question) -> Plan:
    """Find the features of all conditions, once each, and the steps that give them."""
    made = Plan(question)
    for thing in _parts(question.predicates):
        if isinstance(thing, Use):
            made.features.setdefault(key_of(thing.feature), thing.feature)
        elif isinstance(thing, OfBase):
            made.bases.setdefault(of_base.name(thing), thing)
    for step in (_passes, _days, _singles, _attributes, _described, _measured, _ranked, _base):
        step(made)
    return made


def count(question: Question) -> exp.Select:
    """One row: ``people`` (everyone) and ``n1``, ``n2`` … (how many are in each condition)."""
    made = plan(question)
    everyone = exp.alias_(exp.Count(this=exp.Star()), "people", quoted=True, copy=False)
    counts = [
        exp.alias_(made.dialect.count_of(made.writer.predicate(predicate)), f"n{index}", quoted=True, copy=False)
        for index, predicate in enumerate(question.predicates, 1)
    ]
    return _answer(made, exp.select(everyone, *counts, copy=False))


def members(question: Question) -> exp.Select:
    """The people of the one condition: ``person`` (number) and ``key`` (external id), by number."""
    made = plan(question)
    (predicate,) = question.predicates
    query = exp.select(named("person", "d"), named("key", "d"), copy=False).where(made.writer.predicate(predicate), copy=False)
    return _answer(made, query).order_by(named("person", "d"), copy=False)


def everyone(question: Question) -> exp.Select:
    """Everyone's ``person`` number and ``key`` (external id)."""
    made = plan(replace(question, predicates=()))
    return _answer(made, exp.select(named("person", "d"), named("key", "d"), copy=False))


def flags(question: Question, person: int | None = None) -> exp.Select:
    """Everyone, or the person of that number, with ``m1``, ``m2`` …: whether the person is in each condition."""
    made = plan(question)
    columns = [
        exp.alias_(made.writer.predicate(predicate, exact=True), f"m{index}", quoted=True, copy=False)
        for index, predicate in enumerate(question.predicates, 1)
    ]
    query = exp.select(named("person", "d"), *columns, copy=False)
    if person is not None:
        query = query.where(exp.EQ(this=named("person", "d"), expression=number(person)), copy=False)
    return _answer(made, query)


def values(question: Question, term: Term) -> exp.Select:
    """Everyone's ``person`` number and ``value`` of a term, where it is known."""
    made = plan(replace(question, predicates=(Opposite(IsMissing(term)),)))
    written = made.writer.term(term)
    known = exp.Not(this=exp.Is(this=written.copy(), expression=exp.null()))
    return _answer(
        made, exp.select(named("person", "d"), exp.alias_(written, "value", quoted=True, copy=False), copy=False).where(known, copy=False)
    )


def differing(question: Question, pairs: Sequence[tuple[Predicate, Predicate]]) -> exp.Select:
    """Everyone (``person``) of whom one predicate of some pair holds and the other does not; the question's own are not asked."""
    made = plan(replace(question, predicates=tuple(one for pair in pairs for one in pair)))
    sides = [[exp.Paren(this=made.writer.predicate(one, exact=True)) for one in pair] for pair in pairs]
    differ = exp.or_(*(exp.NEQ(this=one, expression=other) for one, other in sides), wrap=True, copy=False)
    return _answer(made, exp.select(named("person", "d"), copy=False).where(differ, copy=False))


def measures(question: Question, terms: Sequence[Term], *, who: bool = False) -> exp.Select:
    """Everyone's value of some terms, ``v1``, ``v2`` …, NULL where it is missing; the question's own predicates are not asked.

    ``who``: with the ``person`` number and the ``key`` (external id) before them.
    """
    made = plan(replace(question, predicates=tuple(Opposite(IsMissing(term)) for term in terms)))
    columns = [exp.alias_(made.writer.term(term), f"v{index}", quoted=True, copy=False) for index, term in enumerate(terms, 1)]
    people = [named("person", "d"), named("key", "d")] if who else []
    return _answer(made, exp.select(*people, *columns, copy=False))


def _answer(made: Plan, query: exp.Select) -> exp.Select:
    query = query.from_(table("ranked" if made.ranks else "described", "d"), copy=False)
    if any(name == "base" for name, _ in made.steps):
        query = query.join(table("base", "b"), join_type="cross", copy=False)
    for name, step in made.steps:
        query = query.with_(exp.to_identifier(name, quoted=True), as_=step, copy=False)
    return query


# ---------------------------------------------------------------- the steps


def _setting(made: Plan) -> Setting:
    return Setting(made.dialect, made.question.zone, made.question.own)


def _passes(made: Plan) -> None:
    """One pass for each table of facts and kind of fact."""
    for key, features in by_pass(made.features.values()).items():
        query, scan = shared(key, features, _setting(made))
        _take(made, key.name, query, [scan], tuple(column_of(feature) for feature in features))


def _days(made: Plan) -> None:
    """One reading, by day, for all points of one kind of fact."""
    for key, features in by_days(made.features.values()).items():
        query, scan = days(key, features, _setting(made))
        _take(made, key.name.replace("from_", "points_from_", 1), query, [scan], tuple(column_of(feature) for feature in features))


def _singles(made: Plan) -> None:
    """A query of its own for each feature that no shared pass can give."""
    together = {key_of(feature) for features in by_pass(made.features.values()).values() for feature in features}
    for key, feature in made.features.items():
        if key not in together and not isinstance(feature, OfAttribute | OfDays):
            query, scans = alone(feature, _setting(made))
            _take(made, f"of_{column_of(feature)}", query, scans, (column_of(feature),))


def _attributes(made: Plan) -> None:
    """What conditions ask of people's attributes, and what filters do."""
    asked = [feature for feature in made.features.values() if isinstance(feature, OfAttribute)]
    if asked:
        made.steps.append(("attributes_then", attributes(asked, _setting(made))))
        made.tables.append(("attributes_then", tuple(column_of(feature) for feature in asked)))


def _take(made: Plan, name: str, query: exp.Select, scans: list[Scan], columns: tuple[str, ...]) -> None:
    inside = {key: feature for scan in scans for key, feature in scan.attributes.items()}
    if inside:
        query = query.with_("attributes_inside", as_=attributes(inside.values(), _setting(made)), copy=False)
    same = sum(step.rstrip("0123456789").rstrip("_") == name for step, _ in made.steps)
    name = f"{name}_{same + 1}" if same else name
    made.steps.append((name, query))
    made.tables.append((name, columns))


def _described(made: Plan) -> None:
    """Everyone at the instant, with every feature."""
    features = {column_of(feature): feature for feature in made.features.values()}
    columns: list[Expr] = [named(name, "p") for name in ("person", "key", "known_from")]
    aliases = {name: f"t{index}" for index, (name, _) in enumerate(made.tables, 1)}
    for step, names in made.tables:
        columns += [exp.alias_(value_of(features[name], aliases[step]), name, quoted=True, copy=False) for name in names]
    known = named("known_from", "p")
    everyone = [
        exp.or_(exp.Is(this=known, expression=exp.null()), exp.LTE(this=known.copy(), expression=constant(made.question.at)), copy=False)
    ]
    if not made.question.include_anonymous:
        everyone.append(exp.Not(this=named("anonymous", "p")))
    query = exp.select(*columns, copy=False).from_(table("people", "p"), copy=False).where(*everyone, copy=False)
    for name, alias in aliases.items():
        on = exp.EQ(this=named("person", alias), expression=named("person", "p"))
        query = query.join(table(name, alias), on=on, join_type="left", copy=False)
    made.steps.append(("described", query))


def _measured(made: Plan) -> None:
    """What each person brings to the values of the whole base."""
    wanted = {of_base.measure(one): one for one in made.bases.values() if one.statistic in OF_EACH or made.question.cut(one) is None}
    if wanted:
        columns = [exp.alias_(of_base.known(one, made.writer), name, quoted=True, copy=False) for name, one in wanted.items()]
        made.steps.append(("measured", exp.select(_all("d"), *columns, copy=False).from_(table("described", "d"), copy=False)))


def _ranked(made: Plan) -> None:
    """Each person's rank in the base, where a percentile is asked, and what the people of their company come to."""
    if not made.ranks:
        return
    stored = [(one, cut) for one in made.ranks if (cut := made.question.cut(one)) is not None]
    made.steps += cuts.steps(stored)
    found = [(one, cuts.place(one, index)) for index, (one, _) in enumerate(stored)]
    rest = [one for one in made.ranks if one not in [of for of, _ in stored]]
    found += [(one, of_base.around(one, made.writer) if one.statistic == "around" else of_base.upto(one)) for one in rest]
    columns = [exp.alias_(value, of_base.name(one), quoted=True, copy=False) for one, value in found]
    query = exp.select(_all("d"), *columns, copy=False).from_(table("measured", "d"), copy=False)
    made.steps.append(("ranked", cuts.joined(query, stored)))


def _base(made: Plan) -> None:
    """One row of values of the whole base."""
    asked = [one for one in made.bases.values() if one.statistic not in OF_EACH]
    if asked:
        found = ((one, made.question.cut(one)) for one in asked)
        values = ((one, of_base.value(one) if cut is None else cuts.value(one, cut)) for one, cut in found)
        columns = [exp.alias_(value, of_base.name(one), quoted=True, copy=False) for one, value in values]
        made.steps.append(("base", exp.select(*columns, copy=False)))


def _all(table: str) -> exp.Column:
    return exp.Column(this=exp.Star(), table=exp.to_identifier(table))


def of_everyone(predicates: Sequence[Predicate]) -> list[OfBase]:
    """The values over everyone that conditions ask for, each once."""
    return list({of_base.name(one): one for one in _parts(tuple(predicates)) if isinstance(one, OfBase)}.values())


def _parts(thing: object) -> Iterator[object]:
    """Every term and predicate outside of features (a feature's own filters are its business)."""
    if isinstance(thing, tuple):
        for one in thing:
            yield from _parts(one)
    elif hasattr(thing, "__dataclass_fields__"):
        yield thing
        if not isinstance(thing, Use):
            for name in thing.__dataclass_fields__:
                yield from _parts(getattr(thing, name))


def _no_lines(flag: SomeLine) -> Expr:
    raise AssertionError(f"check lets any_line only into a filter of orders: {flag}")
