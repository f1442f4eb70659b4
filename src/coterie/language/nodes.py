"""What a person wrote: the tree of a condition, exactly as said and nothing resolved.

The tree is the authoring object. It knows no engine, no time zone and no catalogue: names in it may be misspelt,
types may clash (``check`` says so), and relative time stays relative (``lower`` resolves it). Every face of a
condition (text, JSON, sentence, SQL, oracle) starts from here, and each of them ends its ``match`` with
``assert_never``, so that a new node does not type-check until every face handles it.

Two closed unions: a ``Value`` is something a person has (a number, a text, a date …, or nothing: *missing*);
a ``Condition`` is true or false of a person, never missing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

NOWHERE = (0, 0)

Unit = Literal["min", "h", "d", "w", "mo", "q", "y"]
UNITS: tuple[Unit, ...] = ("min", "h", "d", "w", "mo", "q", "y")

Operator = Literal["==", "!=", "<", "<=", ">", ">="]
Statistic = Literal["count", "sum", "avg", "min", "max", "first", "last", "distinct", "days", "top", "top_share"]
Piece = Literal["year", "month", "day", "weekday", "hour", "age", "days_until", "anniversary_in", "lower", "length"]
Period = Literal[
    "today",
    "yesterday",
    "this week",
    "previous week",
    "next week",
    "this month",
    "previous month",
    "next month",
    "this quarter",
    "previous quarter",
    "next quarter",
    "this year",
    "previous year",
    "next year",
    "this fiscal year",
    "previous fiscal year",
    "next fiscal year",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What every node carries beside its meaning; neither takes part in equality.

    ``at`` is the half-open range of characters it was read from; ``id`` a name that survives JSON and editing.
    """

    at: tuple[int, int] = field(default=NOWHERE, compare=False, repr=False)
    id: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time, ``count`` ≥ 0 of ``unit``: min, h, d, w are exact; mo, q, y are calendar steps."""

    count: int
    unit: Unit


# ---------------------------------------------------------------- values


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number written in the condition; finite."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Text(Node):
    """A text in quotes. Where a date or an instant is expected, an ISO text is one."""

    value: str


@dataclass(frozen=True, slots=True)
class Truth(Node):
    """``yes`` or ``no``."""

    value: bool


@dataclass(frozen=True, slots=True)
class DateLiteral(Node):
    """``date("2026-03-08")`` (a day) or ``date("2026-03-08 12:00")`` (an instant, base-zone unless it carries an offset)."""

    text: str


@dataclass(frozen=True, slots=True)
class Now(Node):
    """``now``: the instant at which the condition is asked."""


@dataclass(frozen=True, slots=True)
class Shifted(Node):
    """``ago("30d")`` or ``ahead("7d")``: an instant relative to now."""

    direction: Literal["ago", "ahead"]
    by: Duration


@dataclass(frozen=True, slots=True)
class Field(Node):
    """A named value.

    ``of`` is ``""`` for a bare name (outside a filter: the person's; inside: the order's or event's, then the line's,
    then the catalogue's), ``"person"`` for ``person.x`` and ``attr("…")``, ``"order"`` for ``order.x``.
    A bare name that is no identifier is written ``field("…")``. Dotted families (``rfm.recency``) are one name.
    """

    name: str
    of: Literal["", "person", "order"] = ""


@dataclass(frozen=True, slots=True)
class StepField(Node):
    """``step(1).field`` inside a sequence: a field of an earlier step's event (steps count from 1)."""

    step: int
    name: str


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """``left op right``; missing where an operand is, or on division by zero."""

    operator: Literal["+", "-", "*", "/"]
    left: Value
    right: Value


@dataclass(frozen=True, slots=True)
class Negative(Node):
    """``-value``."""

    value: Value


@dataclass(frozen=True, slots=True)
class Function(Node):
    """``min(a, b, …)``, ``max(a, b, …)``, ``abs(x)``, ``round(x)``, ``len(x)``; missing where an argument is.

    ``round`` is to a whole number, half-even; ``len`` counts characters of a text or items of a list.
    """

    name: Literal["min", "max", "abs", "round", "len"]
    arguments: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Part(Node):
    """``x.year`` and its like: a piece of a date, instant, text (``lower``) or list (``length``)."""

    piece: Piece
    value: Value


@dataclass(frozen=True, slots=True)
class DaysTo(Node):
    """``days_to("8 марта")``, ``time.days_to("gift")``, ``time.days_to(person.birthday)``.

    Days (≥ 0) from ``start`` (none = now) to the next day of an occasion or of a calendar (a text), or to the next
    anniversary of a date (any other value).
    """

    occasion: Value
    start: Value | None = None


@dataclass(frozen=True, slots=True)
class Elapsed(Node):
    """``days_between(a, b)`` (calendar days, signed) or ``hours_between(a, b)`` (exact, signed)."""

    unit: Literal["days", "hours"]
    start: Value
    end: Value


@dataclass(frozen=True, slots=True)
class Percentile(Node):
    """``percentile(E)``: 100 × the share of people with a known E whose E is at most this person's.

    ``weighted``: 100 × the share of everyone's E together that these people have, ``percentile(E, weighted=yes)``.
    """

    value: Value
    weighted: bool = False


@dataclass(frozen=True, slots=True)
class Population(Node):
    """``population.median(E)``, ``.mean(E)``, ``.sum(E)``, ``.quantile(E, 0.9)`` over everyone whose E is known."""

    statistic: Literal["median", "mean", "sum", "quantile"]
    value: Value
    quantile: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Given(Node):
    """``given(E, CONDITION, otherwise=F)``: E where the condition holds of the person, else F, a written value (none = missing)."""

    value: Value
    condition: Condition
    otherwise: Number | Text | Truth | None = None


@dataclass(frozen=True, slots=True)
class Aggregate(Node):
    """One value of a source's facts: ``orders().sum(total)``. ``first`` and ``last`` without an argument are instants.

    ``by`` ranks ``top`` and ``top_share`` (none = by number of facts).
    """

    source: Source
    statistic: Statistic
    argument: Value | None = None
    by: Value | None = None


@dataclass(frozen=True, slots=True)
class Gap(Node):
    """``.gap.median``, ``.gap.mean``, ``.gap.max``: days between successive different days of a source's facts."""

    source: Source
    statistic: Literal["median", "mean", "max"]


@dataclass(frozen=True, slots=True)
class Periods(Node):
    """``.periods("1w", last=4, at_least=2)``: of the ``last`` rolling periods back from now, how many had ``at_least`` facts."""

    source: Source
    length: Duration
    last: int
    at_least: int


@dataclass(frozen=True, slots=True)
class Points(Node):
    """``.points(10, per_day=3, half_life="14d")``: ``each`` for every fact of a source, for no more than ``per_day`` of one local day.

    What they are worth goes by the age of their day: half as much after every ``half_life``, or less day by day until nothing is left
    after ``fades`` (both whole days); of each fact rounded half-even to hundredths. Nothing happened: 0.
    """

    source: Source
    each: Decimal
    per_day: int | None = None
    half_life: Duration | None = None
    fades: Duration | None = None


@dataclass(frozen=True, slots=True)
class Completions(Node):
    """``sequence(…).count``: how many times the sequence was completed."""

    sequence: Sequence


@dataclass(frozen=True, slots=True)
class Crossings(Node):
    """``entered("vip", …).count``: how many times, by the log."""

    crossed: Crossed


@dataclass(frozen=True, slots=True)
class Lookup(Node):
    """A value that another room gives by name: ``score("lead")``, ``consent("email", "news").since``, ``bucket("salt")``.

    ``arguments`` are literals; ``options`` are keyword literals in order of their names; ``part`` is what follows the
    dot (``since``, ``reason``, ``change("7d")`` is part ``change`` with option ``last``), or ``""``.
    """

    name: str
    arguments: tuple[Number | Text | Truth, ...] = ()
    options: tuple[tuple[str, Number | Text | Truth], ...] = ()
    part: str = ""


# ---------------------------------------------------------------- sources and windows


@dataclass(frozen=True, slots=True)
class Window:
    """When a fact must have happened; every part given must hold, none = ever.

    ``last`` = (now − last, now]; ``between`` = (far, near) = (now − far, now − near]; ``since`` included, ``until`` not;
    ``during`` a named calendar period.
    """

    last: Duration | None = None
    between: tuple[Duration, Duration] | None = None
    since: Value | None = None
    until: Value | None = None
    during: Period | None = None


EVER = Window()


@dataclass(frozen=True, slots=True)
class Source(Node):
    """Facts of a person: ``orders(FILTER…, WINDOW)``, ``events("type", …)``. ``names`` are the leading texts."""

    kind: str
    names: tuple[str, ...] = ()
    filters: tuple[Condition, ...] = ()
    window: Window = EVER


# ---------------------------------------------------------------- conditions


@dataclass(frozen=True, slots=True)
class And(Node):
    """All of two or more parts (``a and b``, ``all(a, b)``)."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    """At least one of two or more parts (``a or b``, ``any(a, b)``)."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    """The complement."""

    part: Condition


@dataclass(frozen=True, slots=True)
class NoneOf(Node):
    """``none(a, b, …)``: not one of one or more parts."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AtLeast(Node):
    """``at_least(k, a, b, …)``: k or more of the parts."""

    k: int
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """``left op right``: false where an operand is missing, but ``!=`` is defined as ``not (==)``."""

    operator: Operator
    left: Value
    right: Value


@dataclass(frozen=True, slots=True)
class Chain(Node):
    """``low ≤ value < high`` (both operators ``<``/``<=``) or, downwards, ``high ≥ value > low`` (both ``>``/``>=``)."""

    first: Value
    first_operator: Literal["<", "<=", ">", ">="]
    value: Value
    last_operator: Literal["<", "<=", ">", ">="]
    last: Value


@dataclass(frozen=True, slots=True)
class Among(Node):
    """``value in [a, b]``; ``not in`` is its complement."""

    value: Value
    items: tuple[Value, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Contains(Node):
    """``item in values``, where ``values`` is a list (``"vip" in tags``, ``"cats" in top_interests(3)``)."""

    item: Value
    values: Value
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Missing(Node):
    """``value is None``; negated, ``is not None``."""

    value: Value
    negated: bool = False


@dataclass(frozen=True, slots=True)
class TextTest(Node):
    """``x.startswith("a")`` and its like; false where x is missing. ``matches`` is an unanchored RE2 expression."""

    test: Literal["startswith", "endswith", "contains", "matches"]
    value: Value
    argument: str
    ignore_case: bool = False


@dataclass(frozen=True, slots=True)
class ListTest(Node):
    """``tags.any("a", "b")``, ``.all(…)``, ``.none(…)``."""

    test: Literal["any", "all", "none"]
    value: Value
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class During(Node):
    """``x.during("this month")``: the date or instant x lies in the calendar period that holds now (or beside it)."""

    value: Value
    period: Period


@dataclass(frozen=True, slots=True)
class Changed(Node):
    """``city.changed(WINDOW, old="A", new="B")``: a known value gave way to another known one within the window."""

    value: Field
    window: Window = EVER
    old: Value | None = None
    new: Value | None = None


@dataclass(frozen=True, slots=True)
class Near(Node):
    """``location.within("10km", 58.01, 56.25)`` or ``location.within("10km", postcode="614000")``."""

    value: Value
    metres: int
    point: tuple[Decimal, Decimal] | None = None
    postcode: str | None = None


@dataclass(frozen=True, slots=True)
class IsTrue(Node):
    """A yes/no value standing alone; missing counts as no."""

    value: Value


@dataclass(frozen=True, slots=True)
class Exists(Node):
    """A source standing alone: at least one such fact."""

    source: Source


@dataclass(frozen=True, slots=True)
class Every(Node):
    """``orders().every(FILTER)``: there are such facts, and none of their lines (or events) fails the filter."""

    source: Source
    condition: Condition


@dataclass(frozen=True, slots=True)
class AnyLine(Node):
    """``any_line(FILTER)`` inside a filter of orders: some line of the order passes."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class Sequence(Node):
    """``sequence(A, B, …, within="24h", without=X, never=Y, WINDOW)``: the steps happened one strictly after another.

    last − first ≤ ``within``; no ``without`` strictly between first and last; no ``never`` in (last, last + within], true only once
    that time has passed; the window binds the last step.
    """

    steps: tuple[Source, ...]
    within: Duration | None = None
    without: Source | None = None
    never: Source | None = None
    window: Window = EVER


@dataclass(frozen=True, slots=True)
class InSegment(Node):
    """``in_segment("vip")``, or ``in_segment("vip", at=ago("90d"))``: the current definition evaluated at that instant."""

    name: str
    moment: Value | None = None


@dataclass(frozen=True, slots=True)
class Crossed(Node):
    """``entered("vip", WINDOW)``, ``left("vip", WINDOW)``: from the membership log."""

    direction: Literal["entered", "left"]
    name: str
    window: Window = EVER


OfPerson = Percentile | Population | Given | Aggregate | Gap | Periods | Points | Completions | Crossings | Lookup
"""Values that only a person has: they stand in no filter of facts."""

Value = (
    Number
    | Text
    | Truth
    | DateLiteral
    | Now
    | Shifted
    | Field
    | StepField
    | Arithmetic
    | Negative
    | Function
    | Part
    | DaysTo
    | Elapsed
    | OfPerson
)

Condition = (
    And
    | Or
    | Not
    | NoneOf
    | AtLeast
    | Compare
    | Chain
    | Among
    | Contains
    | Missing
    | TextTest
    | ListTest
    | During
    | Changed
    | Near
    | IsTrue
    | Exists
    | Every
    | AnyLine
    | Sequence
    | InSegment
    | Crossed
)
