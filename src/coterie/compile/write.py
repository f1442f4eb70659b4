"""Lowered terms and predicates → SQL trees. What a column or a feature is called is the caller's to say.

Missing is spelled out: under a negation a comparison that could be NULL is coalesced to false; elsewhere NULL and
false select the same rows. Every operation not listed here is an error, never a skip.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import assert_never
from zoneinfo import ZoneInfo

from sqlglot import exp

from coterie.compile import formulas
from coterie.compile.dialects import Dialect, Expr, call, number, typed
from coterie.language.compared import scale_of
from coterie.language.lowered import (
    INSIDE,
    ZERO_WHEN_NOTHING,
    AllOf,
    AnyOf,
    Calculation,
    Choice,
    Column,
    Comparison,
    Const,
    Feature,
    Fixed,
    HasItem,
    Held,
    IsMissing,
    KnownAt,
    OfAttribute,
    OfBase,
    OfCompany,
    OfFacts,
    OfStanding,
    Opposite,
    Predicate,
    SomeLine,
    Term,
    TextMatches,
    Use,
    Yes,
)
from coterie.language.print import decimal_text
from coterie.language.types import SOURCES, Type

FALSE = exp.false()
_COMPARISONS: dict[str, type[exp.Binary]] = {"==": exp.EQ, "<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE}
_PARTS = {"year": "YEAR", "month": "MONTH", "day": "DAY", "weekday": "ISODOW"}
_BINARY: dict[str, type[exp.Binary]] = {"subtract": exp.Sub, "multiply": exp.Mul}
_OF_FLAT = ("time", *INSIDE)
_ALWAYS = {
    **{kind: _OF_FLAT for kind, info in SOURCES.items() if info.shape == "events"},
    "events": (*_OF_FLAT, "type"),
    "people": ("key",),
    "order": ("total", "time", "order", *INSIDE),
}


@dataclass(frozen=True, slots=True)
class Names:
    """How the caller names things: a fact's column, a feature's, a value of the whole base, a some-line flag."""

    column: Callable[[Column], Expr]
    feature: Callable[[Feature], Expr]
    of_base: Callable[[OfBase], Expr]
    some_line: Callable[[SomeLine], Expr]


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes terms and predicates for one engine in one place of a query."""

    dialect: Dialect
    zone: ZoneInfo
    names: Names

    # ------------------------------------------------------------ predicates

    def predicate(self, predicate: Predicate, *, exact: bool = False) -> Expr:
        """The predicate as SQL: true where it holds; ``exact`` asks for false, never NULL, where it does not."""
        match predicate:
            case Fixed(value):
                return exp.true() if value else exp.false()
            case AllOf(parts):
                return exp.and_(*(self.predicate(part, exact=exact) for part in parts), wrap=True, copy=False)
            case AnyOf(parts):
                return exp.or_(*(self.predicate(part, exact=exact) for part in parts), wrap=True, copy=False)
            case Opposite(part):
                return exp.Not(this=exp.Paren(this=self.predicate(part, exact=True)))
            case Comparison(operator, left, right):
                sql = _COMPARISONS[operator](this=self.term(left), expression=self.term(right))
                return _exactly(sql, exact and (can_miss(left) or can_miss(right)))
            case IsMissing(term):
                return exp.Is(this=self.term(term), expression=exp.null()) if can_miss(term) else exp.false()
            case TextMatches():
                return _exactly(self.text_matches(predicate), exact and can_miss(predicate.term))
            case HasItem(term, item):
                return exp.Coalesce(this=self.dialect.has_item(self.term(term), self.term(item)), expressions=[FALSE.copy()])
            case Yes(term):
                return _exactly(self.term(term), exact and can_miss(term))
            case KnownAt(at):
                known = self.names.column(Column("people", "known_from", Type.INSTANT))
                before = exp.LTE(this=known.copy(), expression=constant(at))
                return exp.Paren(this=exp.or_(exp.Is(this=known, expression=exp.null()), before, copy=False))
            case SomeLine():
                return self.names.some_line(predicate)
            case _:
                assert_never(predicate)

    def text_matches(self, predicate: TextMatches) -> Expr:
        """A test of a text against a written one that is not empty."""
        text, argument = self.term(predicate.term), exp.Literal.string(predicate.argument)
        size = number(len(predicate.argument))
        match predicate.test:
            case "startswith":
                return exp.EQ(this=call("LEFT", text, size), expression=argument)
            case "endswith":
                return exp.EQ(this=call("RIGHT", text, size), expression=argument)
            case "contains":
                return exp.GT(this=call("STRPOS", text, argument), expression=number(0))
            case "matches":
                return self.dialect.matches(text, argument)

    # ------------------------------------------------------------ terms

    def term(self, term: Term) -> Expr:
        """The term as SQL; NULL where it is missing."""
        match term:
            case Const():
                return constant(term)
            case Column():
                return self.names.column(term)
            case Use(feature):
                return self.names.feature(feature)
            case OfBase():
                return self.names.of_base(term)
            case Choice(condition, then, otherwise):
                one = self.term(then)
                if otherwise is None:
                    return exp.Paren(this=formulas.when(self.predicate(condition), one, exp.null()))
                one, other = (_in_digits(side, term) for side in (one, self.term(otherwise)))
                return exp.Paren(this=formulas.when(self.predicate(condition), one, other))
            case Held(parts):
                cases: list[Expr] = [
                    exp.Paren(this=formulas.when(self.predicate(part, exact=True), number(1), number(0))) for part in parts
                ]
                return exp.Paren(this=_chain(exp.Add, cases))
            case Calculation():
                return exp.Paren(this=self.calculation(term))
            case _:
                assert_never(term)

    def calculation(self, term: Calculation) -> Expr:
        """An operation on terms."""
        operation, sides = term.operation, [self.term(one) for one in term.terms]
        if operation in ("add", "subtract", "multiply") and term.scale is not None:
            sides[0] = typed(sides[0], f"DECIMAL(38, {scale_of(term.terms[0])})")
        match operation:
            case "add":
                return _chain(exp.Add, sides)
            case "subtract" | "multiply":
                return _BINARY[operation](this=sides[0], expression=sides[1])
            case "divide":
                return formulas.divided(sides[0], sides[1])
            case "negate":
                return exp.Neg(this=exp.Paren(this=sides[0]))
            case "double":
                return typed(sides[0], "double")
            case "absolute":
                return exp.Abs(this=sides[0])
            case "least" | "greatest":
                sides = [_in_digits(side, term) for side in sides]
                return formulas.extreme(self.dialect, operation.upper(), sides)
            case "round":
                if term.scale is None:
                    return self.dialect.round_double(sides[0])
                exact = typed(sides[0], f"DECIMAL(38, {scale_of(term.terms[0])})")  # of a whole number, some engines' FLOOR is a double
                return formulas.rounded(self.dialect, exact)
            case "items":
                return exp.Coalesce(this=self.dialect.item_count(sides[0]), expressions=[number(0)])
            case "characters":
                return call("LENGTH", sides[0])
            case "lower":
                return exp.Lower(this=sides[0])
            case "given":
                return exp.Coalesce(this=sides[0], expressions=sides[1:])
            case "seen":
                return formulas.seen(sides[0], sides[1], sides[2], truth=term.type is Type.TRUTH)
            case "bucket":
                salted = exp.DPipe(this=exp.DPipe(this=sides[1], expression=exp.Literal.string(":")), expression=sides[0])
                return self.dialect.bucket(call("LEFT", exp.MD5(this=salted), number(8)))
            case _:
                return self.temporal(operation, sides)

    def temporal(self, operation: str, sides: list[Expr]) -> Expr:
        """An operation on dates and instants; days and hours are the base's local ones."""
        match operation:
            case "year" | "month" | "day" | "weekday":
                return formulas.part(_PARTS[operation], sides[0])
            case "days":
                return exp.Sub(this=sides[1], expression=sides[0])
            case "micros":
                return self.dialect.micros(sides[0], sides[1])
            case "age":
                return formulas.age(self.dialect, sides[0], sides[1])
            case "anniversary":
                return formulas.days_to_anniversary(self.dialect, sides[0], sides[1])
            case "next_yearly" | "next_weekday" | "next_feast":
                return formulas.next_in_year(self.dialect, operation, sides[0], sides[1:])
            case "next_listed":
                return formulas.next_listed(self.dialect, sides[0], sides[1:])
            case "not_before":
                return call("GREATEST", *sides)
            case "not_after":
                return formulas.not_after(self.dialect, sides[0], sides[1])
            case "earliest":
                return call("LEAST", *sides)
            case "local_day":
                return typed(formulas.local(sides[0], self.zone), "date")
            case "local_hour":
                return formulas.part("HOUR", formulas.local(sides[0], self.zone))
            case _:
                raise AssertionError(f"no SQL for {operation}")


def constant(const: Const) -> Expr:
    """A written value as a literal of its type; an instant is UTC."""
    match const.value:
        case bool() as truth:
            return exp.true() if truth else exp.false()
        case Decimal() as value:
            literal = exp.Literal.number(decimal_text(abs(value)))
            return exp.Paren(this=exp.Neg(this=literal)) if value < 0 else literal
        case datetime() as moment:
            return timestamp(moment.astimezone(UTC).replace(tzinfo=None))
        case date() as day:
            return typed(exp.Literal.string(day.isoformat()), "date")
        case str() as text:
            return exp.Literal.string(text)
        case _:
            raise AssertionError(f"no literal for {const.value!r}")


def timestamp(moment: datetime) -> Expr:
    """A naive UTC instant as a literal."""
    return typed(exp.Literal.string(moment.isoformat(sep=" ")), "timestamp")


def can_miss(term: Term) -> bool:
    """Whether the term may have no value; where it may not, nothing needs to be spelled out."""
    match term:
        case Const() | Held():
            return False
        case Use(OfFacts(summary=summary)):
            return summary not in ZERO_WHEN_NOTHING
        case Use(OfAttribute(type=kind)):
            return kind is not Type.LIST
        case Use(OfStanding(part=part)):
            return part != "stands"
        case Use(OfCompany()):
            return True
        case Use():
            return False
        case Choice(_, then, otherwise):
            return otherwise is None or can_miss(then) or can_miss(otherwise)
        case OfBase(statistic=statistic):
            return statistic not in ("known", "around")
        case Column("people", name):
            return name not in _ALWAYS["people"]
        case Column(_, name, _, kind):
            return name not in _ALWAYS[{"events": kind}.get(SOURCES[kind].shape, "order")]
        case Calculation("items"):
            return False
        case Calculation("divide" | "next_feast" | "next_listed" | "not_after"):
            return True
        case Calculation(_, terms):
            return any(can_miss(one) for one in terms)
        case _:
            assert_never(term)


def _exactly(sql: Expr, needed: bool) -> Expr:  # noqa: FBT001
    return exp.Coalesce(this=sql, expressions=[FALSE.copy()]) if needed else sql


def _in_digits(side: Expr, of: Choice | Calculation) -> Expr:
    """A side as the type that all sides have; engines that find one themselves may round a side to fewer digits than it has."""
    return side if of.type not in (Type.NUMBER, Type.MONEY) or of.scale is None else typed(side, f"DECIMAL(38, {of.scale})")


def _chain(kind: type[exp.Binary], sides: list[Expr]) -> Expr:
    out = sides[0]
    for side in sides[1:]:
        out = kind(this=out, expression=side)
    return out
