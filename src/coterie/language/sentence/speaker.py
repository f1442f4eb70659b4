"""How a sentence is built in any language: clauses, groups with their brackets, comparisons turned the natural way round.

A language says the leaves. What keeps two conditions apart is here: parts of *and* are joined flat, every other group
stands in round brackets with its parts between semicolons, texts stand in quotes, and "or unknown" stands in brackets.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from collections.abc import Sequence as Several
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Literal, Self, assert_never

from coterie.language.nodes import (
    Aggregate,
    Among,
    And,
    AnyLine,
    AtLeast,
    Chain,
    Changed,
    Compare,
    Completions,
    Condition,
    Contains,
    Crossed,
    Crossings,
    DaysTo,
    During,
    Every,
    Exists,
    Field,
    InSegment,
    IsTrue,
    ListTest,
    Missing,
    Near,
    Number,
    Operator,
    Or,
    Part,
    Sequence,
    Source,
    TextTest,
    Truth,
    Value,
)
from coterie.language.sentence.context import Context, is_fixed
from coterie.language.sentence.shape import COMPLEMENT, MIRROR, Leaf, flat, strip
from coterie.language.sentence.unknown import takes_unknown

Subject = Literal["they", "their", "them", "it"]
"""Of whom a clause speaks: they *made orders*, their *city is …*, (to) them *letters were sent*; it needs nobody."""

Style = Literal["relative", "listed", "facts"]
"""Where a clause stands: after *people*, in the brackets of a group, in the filter of a source."""

Gender = Literal["m", "f", "n", "p"]


@dataclass(frozen=True, slots=True)
class Clause:
    """Something said, without its pronoun."""

    subject: Subject
    text: str


@dataclass(frozen=True, slots=True)
class Noun:
    """A phrase for a value: its head in two cases and what follows it; ``simple`` if it needs no brackets beside others."""

    head: str
    genitive: str = ""
    gender: Gender = "n"
    tail: str = ""
    subject: Subject = "their"
    simple: bool = True

    @property
    def text(self) -> str:
        """The phrase in the nominative."""
        return self.head + self.tail

    @property
    def of(self) -> str:
        """The phrase in the genitive, in brackets unless it is simple."""
        whole = (self.genitive or self.head) + self.tail
        return whole if self.simple else f"({whole})"


@dataclass(frozen=True, slots=True)
class Span:
    """A chain read upwards: from ``low`` to ``high``, each end counted in or not."""

    value: Value
    low: Value
    high: Value
    with_low: bool
    with_high: bool


@dataclass(frozen=True, slots=True)
class Amount:
    """How many, in words: ``text`` (*at least 3*), and the number with the case that the noun after it follows."""

    text: str
    number: Decimal
    genitive: bool


@dataclass(frozen=True, slots=True)
class Words:
    """The small words of a language. ``groups``: with ``{items}``, ``{k}``, ``{n}``."""

    people: str
    conjunctions: Mapping[Literal["and", "or"], str]
    groups: Mapping[str, str]
    unknown: str
    pronouns: Mapping[Style, Mapping[Subject, str]]
    said_once: frozenset[Subject]


def days_to(value: DaysTo | Part) -> DaysTo:
    """``birthday.anniversary_in`` is ``days_to(birthday)``."""
    return value if isinstance(value, DaysTo) else DaysTo(value.value)


class Speaker(ABC):
    """One language, at one place of a tree."""

    words: ClassVar[Words]

    def __init__(self, context: Context) -> None:
        self.context = context

    def at(self, context: Context) -> Self:
        """The same language at another place."""
        return type(self)(context)

    def is_own_time(self, value: Value) -> bool:
        """Whether a value is, in a filter, the time of the fact itself."""
        return self.context.of_facts and value == Field("time")

    # ------------------------------------------------------------ structure

    def sentence(self, condition: Condition) -> str:
        """The whole sentence."""
        return f"{self.words.people} {self.inline(condition, 'relative')}"

    def inline(self, condition: Condition, style: Style) -> str:
        """A condition where something around it shows its ends; so *and* and a plain *or* need no brackets."""
        core, negated = strip(condition)
        if isinstance(core, And) and not negated:
            return self._joined(flat(core), "and", style)
        if isinstance(core, Or) and not negated:
            parts = flat(core)
            if not any(isinstance(strip(part)[0], And | Or | AtLeast) for part in parts):
                return self._joined(parts, "or", style)
        return self._joined((condition,), "and", style)

    def clause(self, condition: Condition) -> Clause:
        """A condition among others: every group in brackets."""
        core, negated = strip(condition)
        match core:
            case And(parts):  # only ever a complement: a plain one has been laid flat
                said = self._group("some_not", parts)
            case Or():
                said = self._group("none" if negated else "any", flat(core))
            case AtLeast(k, parts):
                said = self._group("fewer" if negated else "at_least", parts, k)
            case _:
                said = self.leaf(core, negated=negated)
        marked = negated and takes_unknown(core, self.context, negated=True)
        return Clause(said.subject, said.text + self.words.unknown) if marked else said

    def _group(self, name: str, parts: Several[Condition], k: int = 0) -> Clause:
        style: Style = "facts" if self.context.of_facts else "listed"
        items = "; ".join(self.inline(part, style) for part in parts)
        return Clause("it", self.words.groups[name].format(k=k, n=len(parts), items=items))

    def _joined(self, parts: Several[Condition], word: Literal["and", "or"], style: Style) -> str:
        said: list[str] = []
        before = None
        for clause in map(self.clause, parts):
            once = clause.subject == before and clause.subject in self.words.said_once
            said.append(clause.text if once else self.words.pronouns[style][clause.subject] + clause.text)
            before = clause.subject
        first = ", ".join(said[:-1])
        return first + self.words.conjunctions[word] + said[-1] if first else said[-1]

    # ------------------------------------------------------------ leaves

    def leaf(self, core: Leaf, *, negated: bool) -> Clause:
        """One condition that is no group, or its complement."""
        match core:
            case Compare():
                return self._compare(core, negated=negated)
            case Chain():
                return self._chain(core, negated=negated)
            case Among(value, (item,)):
                return self._compare(Compare("==", value, item), negated=negated)
            case Among():
                return self.among(core, negated=negated)
            case Contains():
                return self.contains(core, negated=negated)
            case Missing(value):
                return self.known(value, known=negated)
            case TextTest():
                return self.text_test(core, negated=negated)
            case ListTest():
                return self.list_test(core, negated=negated)
            case During():
                return self.during(core, negated=negated)
            case IsTrue(value):
                return self.state(value, yes=not negated)
            case Changed() | Near() | Exists() | Every() | AnyLine() | Sequence() | InSegment() | Crossed():
                return self._fact(core, negated=negated)
            case _:
                assert_never(core)

    def _fact(self, core: Changed | Near | Exists | Every | AnyLine | Sequence | InSegment | Crossed, *, negated: bool) -> Clause:
        match core:
            case Changed():
                return self.changed(core, negated=negated)
            case Near():
                return self.near(core, negated=negated)
            case Exists(source):
                return self.exists(source, yes=not negated)
            case Every():
                return self.every(core, negated=negated)
            case AnyLine():
                return self.any_line(core, negated=negated)
            case Sequence():
                return self.completed(core, negated=negated)
            case InSegment():
                return self.in_segment(core, negated=negated)
            case Crossed():
                return self.crossed(core, negated=negated)
            case _:
                assert_never(core)

    def _compare(self, core: Compare, *, negated: bool) -> Clause:
        """The constant to the right, the complement as the opposite operator, counts as actions."""
        operator, left, right = core.operator, core.left, core.right
        if is_fixed(left) and not is_fixed(right):
            operator, left, right = MIRROR[operator], right, left
        if negated:
            operator = COMPLEMENT[operator]
        match operator, left, right:
            case "==" | "!=", _, Truth(truth):
                return self.state(left, yes=truth == (operator == "=="))
            case _, Aggregate(source, "count"), Number(number):
                if number == 0 and operator in ("==", "!=", ">"):
                    return self.exists(source, yes=operator != "==")
                return self.counted(source, self.quantity(operator, number))
            case _, Completions() | Crossings(), Number(number):
                return self.times(left, self.quantity(operator, number))
            case _, DaysTo() | Part("anniversary_in"), Number(number):
                return self.wait(days_to(left), operator, number)
            case _:
                return self.compared(left, operator, right)

    def _chain(self, core: Chain, *, negated: bool) -> Clause:
        span = Span(core.value, core.first, core.last, core.first_operator == "<=", core.last_operator == "<=")
        if core.first_operator in (">", ">="):
            span = Span(core.value, core.last, core.first, core.last_operator == ">=", core.first_operator == ">=")
        match span:
            case Span(Aggregate(source, "count"), Number(low), Number(high)):
                return self.counted(source, self.range(span, low, high, negated=negated))
            case Span(Completions() | Crossings() as value, Number(low), Number(high)):
                return self.times(value, self.range(span, low, high, negated=negated))
            case Span(DaysTo() | Part("anniversary_in") as value, Number(low), Number(high)):
                return self.wait_between(days_to(value), span, low, high, negated=negated)
            case _:
                return self.within(span, negated=negated)

    # ------------------------------------------------------------ what a language says

    @abstractmethod
    def noun(self, value: Value) -> Noun:
        """A value as a phrase."""

    @abstractmethod
    def quantity(self, operator: Operator, number: Decimal) -> Amount:
        """How many: *at least 3*."""

    @abstractmethod
    def range(self, span: Span, low: Decimal, high: Decimal, *, negated: bool) -> Amount:
        """How many, between two numbers."""

    @abstractmethod
    def counted(self, source: Source, amount: Amount) -> Clause:
        """So many facts happened."""

    @abstractmethod
    def times(self, value: Completions | Crossings, amount: Amount) -> Clause:
        """Something happened so many times."""

    @abstractmethod
    def wait(self, value: DaysTo, operator: Operator, number: Decimal) -> Clause:
        """So many days are left to an occasion."""

    @abstractmethod
    def wait_between(self, value: DaysTo, span: Span, low: Decimal, high: Decimal, *, negated: bool) -> Clause:
        """The days left to an occasion are between two numbers, or not."""

    @abstractmethod
    def compared(self, left: Value, operator: Operator, right: Value) -> Clause:
        """A value compared with another."""

    @abstractmethod
    def within(self, span: Span, *, negated: bool) -> Clause:
        """A value between two others, or not."""

    @abstractmethod
    def among(self, condition: Among, *, negated: bool) -> Clause:
        """A value is one of several."""

    @abstractmethod
    def contains(self, condition: Contains, *, negated: bool) -> Clause:
        """A list has an item."""

    @abstractmethod
    def known(self, value: Value, *, known: bool) -> Clause:
        """A value is there, or is missing."""

    @abstractmethod
    def text_test(self, condition: TextTest, *, negated: bool) -> Clause:
        """A text begins, ends, contains, matches."""

    @abstractmethod
    def list_test(self, condition: ListTest, *, negated: bool) -> Clause:
        """A list has any, all, none of several items."""

    @abstractmethod
    def during(self, condition: During, *, negated: bool) -> Clause:
        """A date lies in a calendar period."""

    @abstractmethod
    def state(self, value: Value, *, yes: bool) -> Clause:
        """A yes/no value is yes, or is no."""

    @abstractmethod
    def changed(self, condition: Changed, *, negated: bool) -> Clause:
        """An attribute changed."""

    @abstractmethod
    def near(self, condition: Near, *, negated: bool) -> Clause:
        """A place is near a point."""

    @abstractmethod
    def exists(self, source: Source, *, yes: bool) -> Clause:
        """There is a fact, or none."""

    @abstractmethod
    def every(self, condition: Every, *, negated: bool) -> Clause:
        """There are facts, and all of them are so."""

    @abstractmethod
    def any_line(self, condition: AnyLine, *, negated: bool) -> Clause:
        """Some line of the order is so."""

    @abstractmethod
    def completed(self, condition: Sequence, *, negated: bool) -> Clause:
        """A sequence was completed."""

    @abstractmethod
    def in_segment(self, condition: InSegment, *, negated: bool) -> Clause:
        """A person is, or was, in a segment."""

    @abstractmethod
    def crossed(self, condition: Crossed, *, negated: bool) -> Clause:
        """A person entered or left a segment."""
