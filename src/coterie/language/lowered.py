"""What a condition comes down to: predicates over terms, terms over features. The executable object.

Relative time is resolved to instants, missing is spelled out by each predicate's rule, sugar is gone. Nothing here
knows SQL; ``compile`` turns it into SQL trees, and shares equal features between all conditions it is given.

A ``Term`` has a value for each row (a person, or inside a filter a fact), or none (missing). A ``Predicate`` is true or
false: a comparison with a missing term is false.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from coterie.language.types import Type
from coterie.model.facts import Ledger

Constant = Decimal | str | bool | date | datetime


@dataclass(frozen=True, slots=True)
class Const:
    """A written value. ``label`` is how it was written when it is relative to the instant asked about (``"-30d"``),
    so that the same condition has the same features at every instant; ``""`` when it is absolute.
    """

    value: Constant
    type: Type
    label: str = ""


LISTED = " listed "
"""Marks a name of the catalogue; a name that a file brings never begins with a space."""

LOCAL_DAY, LOCAL_HOUR, ORDER_NO = INSIDE = (" day", " hour", " order_no")
"""What facts have inside beside their fields: the local day and hour, the number of the order. A file may bring fields of these names."""


@dataclass(frozen=True, slots=True)
class Column:
    """A field of the fact in whose filter or aggregate it stands.

    ``place``: ``order`` (of the narrowed order), ``whole`` (of the whole order), ``line``, ``event``, ``people``, or ``step1:whole`` … for
    the fact of an earlier step. ``name`` is a field's, or one of ``INSIDE``. ``kind`` is the source. A name after ``LISTED`` is what
    the catalogue says of the fact's product.
    """

    place: str
    name: str
    type: Type
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Calculation:
    """An operation on terms; missing where one of them is. ``seen`` of a value, its date and an instant is the value unless its
    date is known and later: then it is missing, or no. ``given`` is the first of its terms that is known.

    ``scale`` is the number of digits after the point of an exact number, None of a double or of what is no number.
    """

    operation: Literal[
        "add", "subtract", "multiply", "divide", "negate", "absolute", "least", "greatest", "round", "double",
        "year", "month", "day", "weekday", "hour", "age", "anniversary", "days", "micros", "local_day", "local_hour",
        "next_yearly", "next_weekday", "next_feast", "next_listed", "not_before", "not_after", "earliest",
        "lower", "characters", "items", "bucket", "seen", "given",
    ]  # fmt: skip
    terms: tuple[Term, ...]
    type: Type
    scale: int | None = None


OverEveryone = Literal["rank", "held", "known", "sum", "middle", "quantile", "around"]


@dataclass(frozen=True, slots=True)
class OfBase:
    """A value over everyone who is known at ``at`` and whose ``term`` is known.

    ``rank``: how many have at most this person's, ``held``: what these have together; ``known``: how many there are; ``sum``; ``middle``:
    twice the median; ``quantile``: a double; ``around``: the sum over those with the same known ``by`` as this person, 0 where that is
    missing. ``said``: the value as it was written, for people.
    """

    statistic: OverEveryone
    term: Term
    at: Const
    type: Type
    scale: int | None
    quantile: Decimal | None = None
    by: Term | None = None
    said: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Use:
    """The value of a feature."""

    feature: Feature
    type: Type
    scale: int | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """How many of the predicates hold; never missing."""

    parts: tuple[Predicate, ...]
    type: Type = Type.NUMBER
    scale: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """``then`` where the predicate holds, else ``otherwise`` (None = missing)."""

    when: Predicate
    then: Term
    otherwise: Term | None
    type: Type
    scale: int | None = None


Term = Const | Column | Calculation | OfBase | Use | Held | Choice


@dataclass(frozen=True, slots=True)
class Quotient:
    """Numerator over denominator, both exact; missing where the denominator is 0. Never reaches ``compile``."""

    numerator: Term
    denominator: Term


# ---------------------------------------------------------------- predicates


@dataclass(frozen=True, slots=True)
class Fixed:
    """True or false of everyone."""

    value: bool


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds."""

    parts: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Opposite:
    """The part does not hold."""

    part: Predicate


@dataclass(frozen=True, slots=True)
class Comparison:
    """Terms of one kind compared; false where one is missing."""

    operator: Literal["==", "<", "<=", ">", ">="]
    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class IsMissing:
    """The term has no value."""

    term: Term


@dataclass(frozen=True, slots=True)
class TextMatches:
    """The text begins with, ends with, contains, or matches (a spelled-out expression); false where it is missing."""

    test: Literal["startswith", "endswith", "contains", "matches"]
    term: Term
    argument: str


@dataclass(frozen=True, slots=True)
class HasItem:
    """The list holds the text."""

    term: Term
    item: Term


@dataclass(frozen=True, slots=True)
class Yes:
    """The yes/no term is yes; false where it is missing."""

    term: Term


@dataclass(frozen=True, slots=True)
class KnownAt:
    """The person was known at the instant."""

    at: Const


@dataclass(frozen=True, slots=True)
class SomeLine:
    """Some line of the whole order passes (inside a filter of orders)."""

    predicate: Predicate
    kind: str


Predicate = Fixed | AllOf | AnyOf | Opposite | Comparison | IsMissing | TextMatches | HasItem | Yes | KnownAt | SomeLine


# ---------------------------------------------------------------- features


@dataclass(frozen=True, slots=True)
class Bound:
    """A bound on the time of a fact."""

    operator: Literal["<", "<=", ">", ">="]
    at: Const


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of a source that pass all filters within all bounds. Never empty of bounds: nothing later than asked."""

    kind: str
    names: tuple[str, ...]
    filters: tuple[Predicate, ...]
    bounds: tuple[Bound, ...]


Summary = Literal[
    "count", "sum", "known", "least", "greatest", "first", "last", "distinct", "days", "top", "top_count", "top_sum",
    "gap_greatest", "gap_middle",
]  # fmt: skip
ZERO_WHEN_NOTHING = ("count", "sum", "known", "distinct", "days")


@dataclass(frozen=True, slots=True)
class OfFacts:
    """One value of a person's facts. ``level`` is what is counted: orders, lines or events.

    ``by`` ranks ``top``. Nothing happened: count, sum, known, distinct and days are 0, every other is missing.
    """

    facts: Facts
    summary: Summary
    level: Literal["order", "line", "event"]
    argument: Term | None = None
    by: Term | None = None


@dataclass(frozen=True, slots=True)
class Fading:
    """How points go with the age of a fact's local day: not at all, by half every so many ``days``, or to nothing within them."""

    kind: Literal["none", "half", "linear"]
    days: int = 0


@dataclass(frozen=True, slots=True)
class OfDays:
    """Points: ``each`` for every fact that ``of`` counts, of at most ``per_day`` in one local day, faded by the days up to ``today``."""

    of: OfFacts
    each: Decimal
    per_day: int | None
    fading: Fading
    today: Const


@dataclass(frozen=True, slots=True)
class OfAttribute:
    """The value of an attribute that holds at an instant; a list not given is empty."""

    name: str
    type: Type
    at: Const


@dataclass(frozen=True, slots=True)
class OfCompany:
    """What is said today of the company that the person is of at an instant; ``company`` is its key."""

    name: str
    type: Type
    at: Const


@dataclass(frozen=True, slots=True)
class OfChange:
    """How many times a known value of an attribute gave way to another known one within the bounds."""

    name: str
    type: Type
    bounds: tuple[Bound, ...]
    old: Const | None
    new: Const | None


@dataclass(frozen=True, slots=True)
class OfSequence:
    """How many last-step facts complete the sequence; lengths in seconds."""

    steps: tuple[Facts, ...]
    within: int | None
    without: Facts | None
    never: Facts | None
    bounds: tuple[Bound, ...]
    at: Const


@dataclass(frozen=True, slots=True)
class OfCrossings:
    """How many times the person entered or left a segment, by the log."""

    segment: str
    direction: Literal["entered", "left"]
    bounds: tuple[Bound, ...]


@dataclass(frozen=True, slots=True)
class OfStanding:
    """Of the entries of a ledger about these names that stand at an instant: how many (``stands``, never missing), or a part of one.

    That is the latest begun of contacts, else the earliest. A consent stands where the latest word for its channel, and the latest for
    "any" one, are both "given" or there is none; without a purpose any will do but the processing of data.
    """

    ledger: Ledger
    names: tuple[str, ...]
    part: Literal["stands", "since", "said", "basis", "text"]
    at: Const


Feature = OfFacts | OfDays | OfAttribute | OfCompany | OfChange | OfSequence | OfCrossings | OfStanding
