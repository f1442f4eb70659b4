"""The oracle against answers worked out by hand: the readable cases of tests/cases, and what they can't say."""

from __future__ import annotations

import ast
import itertools
import sys
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from coterie.language.catalogue import Catalogue, FieldInfo
from coterie.language.nodes import (
    Aggregate,
    Arithmetic,
    Compare,
    Completions,
    DaysTo,
    Duration,
    Exists,
    Field,
    InSegment,
    IsTrue,
    Lookup,
    Near,
    Number,
    Sequence,
    Shifted,
    Source,
    StepField,
    Text,
    Value,
)
from coterie.language.oracle import NotHeld, World
from coterie.language.oracle.scope import Scope
from coterie.language.oracle.sources import select
from coterie.language.oracle.text import passes
from coterie.language.oracle.time import shifted
from coterie.language.oracle.values import Exact, exact
from coterie.language.parse import parse, parse_value
from coterie.language.types import LOOKUPS, NAMED, SOURCES, Type
from coterie.model.facts import Base, Dated, Event, Line, Moment, Order, Person, Scalar
from coterie.testing.cases import Case, Check, load

ROOT = Path(__file__).resolve().parents[2]
CASES = {path.stem: load(path) for path in sorted((ROOT / "tests" / "cases").glob("*.yaml"))}
ZONE = ZoneInfo("Europe/Moscow")
NOON = datetime(2026, 3, 31, 9, tzinfo=UTC)


def moment(text: str) -> Moment:
    return Moment.of(datetime.fromisoformat(text).replace(tzinfo=ZONE), ZONE)


def event(day: int, kind: str = "view", /, **fields: Scalar) -> Event:
    at = Moment.of(NOON - timedelta(days=day), ZONE)
    return Event(f"{kind}{day}", kind, at, fields=fields)


def order(*lines: Line, day: int = 1, cost: str | None = None) -> Order:
    return Order("A", Moment.of(NOON - timedelta(days=day), ZONE), lines, cost=None if cost is None else Decimal(cost))


def line(number: int, total: str, **fields: str) -> Line:
    quantity, price, cost, discount = (
        Decimal(fields[name]) if name in fields else None for name in ("quantity", "price", "cost", "discount")
    )
    return Line(number, Decimal(total), None, None, fields.get("category"), quantity, price, cost, discount)


def world(*people: Person, catalogue: Catalogue | None = None) -> World:
    own = {"event": {"size": FieldInfo(Type.NUMBER)}}
    known = Catalogue(attributes={"a": FieldInfo(Type.NUMBER), "b": FieldInfo(Type.NUMBER), "paid": FieldInfo(Type.MONEY)}, own=own)
    return World(Base(people, ZONE), NOON, catalogue or known)


def having(**values: str) -> Person:
    return Person("ann", attributes={name: (Dated(Decimal(value)),) for name, value in values.items()})


# ---------------------------------------------------------------- the readable cases


def every_check() -> list[object]:
    return [pytest.param(case, check, id=f"{name}: {check.text}") for name, case in CASES.items() for check in case.checks]


@pytest.mark.parametrize(("case", "check"), every_check())
def test_members_are_those_of_the_case_and_the_complement_everyone_else(case: Case, check: Check) -> None:
    here = World(case.base, case.as_of, case.catalogue, include_anonymous=case.include_anonymous)
    everyone = {person.key for person in here.everyone()}

    assert here.members(parse(check.text)) == check.members & everyone
    assert here.members(parse(f"not ({check.text})")) == everyone - check.members


def test_people_are_everyone_once_known() -> None:
    case = CASES["population"]

    here = World(case.base, case.as_of, case.catalogue)
    later = World(case.base, case.as_of + timedelta(days=1), case.catalogue, include_anonymous=True)

    assert [person.key for person in here.everyone()] == ["p10", "p20", "also20", "p40", "unknown"]
    assert len(later.everyone()) == 7


# ---------------------------------------------------------------- alone by design


def test_the_oracle_shares_no_code_with_what_it_judges() -> None:
    allowed = {
        f"coterie.{name}"
        for name in ("language.nodes", "language.types", "language.catalogue", "language.occasions", "language.trait", "model.facts")
    }
    imported = {
        node.module or ""
        for path in (ROOT / "src/coterie/language/oracle").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom)
    }

    strangers = {name for name in imported if name.split(".")[0] not in sys.stdlib_module_names}
    assert {name for name in strangers if not name.startswith("coterie.language.oracle")} <= allowed


@pytest.mark.parametrize("kind", [kind for kind, info in SOURCES.items() if not info.held])
def test_a_source_that_nobody_brings_yet_is_refused(kind: str) -> None:
    with pytest.raises(NotHeld):
        world(Person("ann")).members(Exists(Source(kind)))


@pytest.mark.parametrize("name", [name for name, info in LOOKUPS.items() if not info.held])
def test_a_value_that_nobody_brings_yet_is_refused(name: str) -> None:
    with pytest.raises(NotHeld):
        world(Person("ann")).members(IsTrue(Lookup(name, (Text("x"),))))


@pytest.mark.parametrize("name", [name for name, info in NAMED.items() if not info.held])
def test_a_named_value_that_nobody_computes_yet_is_refused(name: str) -> None:
    with pytest.raises(NotHeld):
        world().value(Field(name), Person("ann"))


@pytest.mark.parametrize(
    "text",
    [
        "colour == 1",
        "colour.changed()",
        'in_segment("x")',
        'events("view", colour == 1)',
        "orders(order.colour == 1)",
        "company.colour == 1",
        "orders().sum(order.colour) == 1",
    ],
)
def test_an_unknown_name_is_refused(text: str) -> None:
    ann = Person("ann", events=(event(1),), orders=(order(line(1, "5")),))

    with pytest.raises(NotHeld):
        world(ann).members(parse(text))


def test_people_around_somebody_are_no_facts() -> None:
    with pytest.raises(TypeError, match="are people"):
        select(world(Person("ann")), Source("company.people"), Scope(Person("ann")))


def test_places_and_unknown_occasions_are_refused() -> None:
    with pytest.raises(NotHeld):
        world(Person("ann")).members(Near(Field("location"), 100))
    with pytest.raises(NotHeld):
        world().value(DaysTo(Text("8 мрата")), Person("ann"))


def test_a_segment_at_a_missing_instant_holds_nobody() -> None:
    case = CASES["segments"]
    here = World(case.base, case.as_of, case.catalogue)

    assert here.members(InSegment("vip", Field("created"))) == set()


def test_an_attribute_hides_a_named_value() -> None:
    own = Catalogue(attributes={"temperature": FieldInfo(Type.NUMBER), "first_seen": FieldInfo(Type.TEXT)})
    ann = Person("ann", NOON, attributes={"temperature": (Dated(Decimal("36.6")),), "first_seen": (Dated("fair"),)})

    assert world(ann, catalogue=own).members(parse('temperature == 36.6 and first_seen == "fair"')) == {"ann"}


@pytest.mark.parametrize(
    "text",
    [
        "a > tags",
        'a == "x"',
        "len(a) == 1",
        "a + tags > 1",
        "a in tags",
        "a.year == 1",
        "birthday.hour == 1",
        "order.total == 1",
        "orders().sum(time) == 1",
        "orders().sum(total * quantity) == 1",
        "any_line(total > 1)",
        "orders().top(order, by=quantity) == 1",
        "bucket(1) == 1",
        "a.lower == 1",
        'sequence(events("view"), never=orders())',
        'sequence(events("view"), events("view"), within="1mo")',
        'name.matches("a(?=b)")',
        'birthday < "March"',
        "days_between(a, now) == 1",
        '"vip" in name',
    ],
)
def test_what_the_checker_refuses_is_never_answered(text: str) -> None:
    attributes = {"a": (Dated(Decimal(1)),), "name": (Dated("Ann"),), "birthday": (Dated(date(2000, 1, 1)),)}
    ann = Person("ann", attributes=attributes, events=(event(1), event(2)), orders=(order(line(1, "5")),))

    with pytest.raises((TypeError, ValueError)):
        world(ann).members(parse(text))


def test_as_of_carries_its_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        World(Base((), ZONE), datetime(2026, 3, 31), Catalogue())  # noqa: DTZ001  # the point


# ---------------------------------------------------------------- shown


def test_values_are_shown_as_people_write_them() -> None:
    ann = Person(
        "ann",
        attributes={"a": (Dated(Decimal("0.100000000")),), "tags": (Dated(("vip",)),), "birthday": (Dated(date(2000, 2, 29)),)},
        orders=(order(line(1, "1"), day=1), order(line(1, "1"), day=2), order(line(1, "1.0001"), day=3)),
    )
    here = world(ann)

    assert here.value(parse_value("a"), ann) == Decimal("0.1")
    assert here.value(parse_value("b"), ann) is None
    assert here.value(parse_value("tags"), ann) == ("vip",)
    assert here.value(parse_value("birthday"), ann) == date(2000, 2, 29)
    assert here.value(parse_value('date("2026-03-08")'), ann) == date(2026, 3, 8)
    assert here.value(parse_value("orders().avg(total)"), ann) == Fraction("3.0001") / 3
    assert here.value(parse_value("orders().avg(total) * 1"), ann) == 3.0001 / 3
    assert here.value(parse_value("orders().last"), ann) == ann.orders[0].moment
    assert here.value(parse_value("now"), ann) == Moment.of(NOON, ZONE)
    assert here.value(parse_value("yes"), ann) is True
    assert here.value(parse_value('orders().max(date("2026-03-08"))'), ann) == date(2026, 3, 8)
    assert here.value(Number(Decimal("-90000000000000.0001")), ann) == Decimal("-90000000000000.0001")


def test_facts_are_shown_oldest_first_and_narrowed() -> None:
    big = order(line(1, "10", category="rings", quantity="2", cost="3"), line(2, "5", category="pins", discount="1"), day=2, cost="7")
    small = order(line(1, "3", category="rings", quantity="1", cost="1"), day=5, cost="1")
    ann = Person("ann", orders=(big, small), events=(event(1), event(3), event(2, "call")))
    here = world(ann)

    rings = here.facts(Source("orders", filters=(parse('category == "rings"'),)), ann)

    assert [(fact.moment.day.day, len(fact.lines), fact.cost) for fact in rings if isinstance(fact, Order)] == [
        (26, 1, Decimal(1)),
        (29, 1, Decimal(6)),
    ]
    assert here.facts(Source("lines", filters=(parse("discount == 1"),)), ann) == ((big, big.lines[1]),)
    assert here.facts(Source("events", ("view",)), ann) == (ann.events[1], ann.events[0])


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        # The denominator has 9 places: 4 more still multiply across, 5 are compared as doubles.
        ("a / b > 1.0001", {"a": "1000100000.000000001", "b": "1000000000"}, True),
        ("a / b > 1.00001", {"a": "1000010000.000000001", "b": "1000000000"}, False),
        ("a / -b < -1.0001", {"a": "1000100000.000000001", "b": "1000000000"}, True),
        ("a / b == 3", {"a": "0.3", "b": "0.1"}, True),
        ("a / b == b / b * 3", {"a": "0.3", "b": "0.1"}, False),
        ("a / b >= 2.99999", {"a": "0.3", "b": "0.1"}, True),
        # 9 + 4 places are exact, 9 + 9 are not.
        ("a * paid == 0.01", {"a": "0.1", "paid": "0.1"}, True),
        ("a * paid == 0.02", {"a": "0.1", "paid": "0.2"}, True),
        ("a * b == 0.02", {"a": "0.1", "b": "0.2"}, False),
        ("a * b / b == 0.1", {"a": "0.1", "b": "0.2"}, False),
        ("a * b * 0 == 0", {"a": "0.1", "b": "0.2"}, True),
        # Doubles.
        ("a / b + a / b == 6", {"a": "0.3", "b": "0.1"}, False),
        ("a / b - a / b == 0", {"a": "1", "b": "3"}, True),
        ("a / b / (a - a) is None", {"a": "1", "b": "3"}, True),
        ("-(a / b) < 0", {"a": "1", "b": "3"}, True),
        ("max(a / b, b) == 3", {"a": "1", "b": "3"}, True),
        ("round(a / b) == 0", {"a": "0.3", "b": "0.6"}, True),
        # An exact number as large as a double is not one.
        ("a == b", {"a": "9007199254740993", "b": "9007199254740992"}, False),
        ("a / 1 == b / 1", {"a": "9007199254740993", "b": "9007199254740992"}, True),
    ],
)
def test_numbers_are_exact_as_long_as_their_digits_allow(text: str, values: dict[str, str], expected: bool) -> None:
    assert world().holds(parse(text), having(**values)) is expected


def test_a_double_beyond_all_bounds_is_missing() -> None:
    ann = having(a="9e300", b="0.000000001")
    here = world(ann)

    assert here.value(parse_value("a * b / b * a / b"), ann) is None
    assert here.value(parse_value("(a / b) * (a / b)"), ann) is None
    assert here.value(parse_value("a * b"), having(a="9e400", b="0")) is None
    assert here.members(parse("a / b * a / b > 1")) == set()
    assert here.value(parse_value("abs(a * a * 1.00001 / b)"), having(a="9e180", b="0.1")) is None


def test_the_sum_of_nothing_reckons_on_as_its_type_would() -> None:
    nobody = having(a="0.1", b="0.2")
    here = world(nobody)

    # A sum of doubles is one even when it is empty, so 0.1 + 0.2 is not 0.3 after it; an exact 0 keeps it exact.
    assert not here.holds(parse('events("view").sum(value * value) + a + b == 0.3'), nobody)
    assert here.holds(parse('events("view").sum(value * 2) + a + b == 0.3'), nobody)
    assert not here.holds(parse('events("view").sum(value / 2) + a + b == 0.3'), nobody)
    assert here.holds(parse("orders().sum(price * quantity) + a + b == 0.3"), nobody) is True


@pytest.mark.parametrize(
    "argument",
    [
        "min(value, size)",
        "value + 1",
        "round(value)",
        "len(url)",
        "-value",
        "time.hour",
        "person.a",
        "days_between(time, now)",
        "time.days_to(now)",
    ],
)
def test_an_empty_exact_sum_is_exact(argument: str) -> None:
    assert world().holds(parse(f'events("view").sum({argument}) + a + b == 0.3'), having(a="0.1", b="0.2"))


@pytest.mark.parametrize("argument", ["max(value / 2, 1)", "round(value / 2)", "hours_between(time, now)"])
def test_an_empty_sum_of_doubles_is_a_double(argument: str) -> None:
    assert not world().holds(parse(f'events("view").sum({argument}) + a + b == 0.3'), having(a="0.1", b="0.2"))


def plus_tenths(value: Aggregate) -> Compare:
    """``value + a + b == 0.3``: true of exact nought, one tenth and two tenths; never so in doubles."""
    return Compare("==", Arithmetic("+", Arithmetic("+", value, Field("a")), Field("b")), Number(Decimal("0.3")))


@pytest.mark.parametrize(
    "argument",
    [
        'events("view").count',
        'events("view").sum(value)',
        "orders().max(total)",
        "orders().top(quantity)",
        'events("view").gap.max',
        'events("view").periods("1w", last=2, at_least=1)',
        'bucket("x")',
        "person.paid",
        "order.total",
    ],
)
def test_a_value_of_people_nested_in_a_sum_keeps_its_type(argument: str) -> None:
    nested = Aggregate(Source("orders"), "sum", parse_value(argument))

    assert world().holds(plus_tenths(nested), having(a="0.1", b="0.2"))


@pytest.mark.parametrize("argument", ["percentile(a)", 'events("view").avg(value)', 'events("view").gap.mean', "value / 2"])
def test_a_double_nested_in_an_empty_sum_makes_it_one(argument: str) -> None:
    nested = Aggregate(Source("events", ("view",)), "sum", parse_value(argument))

    assert not world().holds(plus_tenths(nested), having(a="0.1", b="0.2"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("orders().sum(-quantity)", "-3"),
        ("orders().max(abs(quantity - price))", "8"),
        ("orders().sum(quantity * order.total)", "45"),
        ("orders().sum(days_between(time, now))", "1"),
        ("orders().max(time.days_to(now))", "1"),
        ("orders().max(days_to(now))", "0"),
        ("orders().sum(person.a)", "7"),
        ("orders().sum(len(category))", "9"),
        ("orders().top(quantity, by=total)", "2"),
        ("orders().sum(order.total)", "15"),
        ("orders(quantity == 2).sum(total)", "10"),
        ("orders(quantity == 2).max(order.time.hour)", "12"),
    ],
)
def test_an_argument_is_asked_of_lines_where_it_names_one_and_else_of_orders(text: str, expected: str) -> None:
    two = order(line(1, "10", quantity="2", price="10", category="rings"), line(2, "5", quantity="1", price="5", category="pins"))
    ann = Person("ann", attributes={"a": (Dated(Decimal(7)),)}, orders=(two,))

    assert world(ann).value(parse_value(text), ann) == Decimal(expected)


def test_a_sum_beyond_all_bounds_is_missing_and_ranks_last() -> None:
    huge: dict[str, Scalar] = {"value": Decimal("1e154"), "size": Decimal("1.7e154")}
    events = (
        event(3, category="big", **huge),
        event(2, category="big", **huge),
        event(4, category="small", value=Decimal(-1), size=Decimal(1)),
    )
    ann = Person("ann", events=events)
    here = world(ann)

    assert here.value(parse_value('events("view").sum(value * size)'), ann) is None
    assert here.value(parse_value('events("view").avg(value * size)'), ann) is None
    assert here.value(parse_value('events("view").top(category, by=value * size)'), ann) == "small"
    assert here.value(parse_value('events("view").top_share(category, by=value * size)'), ann) is None


def test_recency_is_a_whole_number_wherever_it_stands() -> None:
    nested = Aggregate(Source("orders"), "sum", Field("rfm.recency", "person"))
    ann = Person("ann", orders=(order(line(1, "5"), day=40),))

    assert world().holds(plus_tenths(nested), having(a="0.1", b="0.2"))
    assert world(ann).value(Lookup("rfm.recency"), ann) == 40
    assert world(ann).value(nested, ann) == 40


def test_a_source_nested_in_a_step_still_sees_the_steps() -> None:
    nested = Aggregate(Source("events", ("other",)), "sum", StepField(1, "value"))
    sequence = Sequence((Source("events", ("view",)), Source("events", ("call",), (Compare("==", nested, Number(Decimal(14))),))))
    ann = Person("ann", events=(event(3, value=Decimal(7)), event(2, "call"), event(5, "other"), event(6, "other")))
    bob = Person("bob", events=(event(3), event(2, "call")))

    assert world(ann, bob).members(sequence) == {"ann"}


def test_doubles_are_added_with_one_rounding() -> None:
    tenths = tuple(event(day, value=Decimal("0.1"), size=Decimal(1)) for day in range(10))
    ann = Person("ann", events=tenths)

    assert world(ann).value(parse_value('events("view").sum(value * size)'), ann) == 1.0
    assert world(ann).value(parse_value('events("view").avg(value * size)'), ann) == 0.1


# ---------------------------------------------------------------- people around


def test_values_of_people_not_in_the_base_may_be_supplied_for_each_instant() -> None:
    asked: list[tuple[Value, datetime]] = []

    def supply(value: Value, at: datetime) -> tuple[Exact | float, ...]:
        asked.append((value, at))
        others = (0, 2) if at == NOON else (2, 3)
        return tuple(exact(Decimal(other), 9) for other in others)

    ann = having(a="1")
    catalogue = Catalogue(attributes={"a": FieldInfo(Type.NUMBER)}, segments={"top": parse("percentile(a) > 50")})
    here = World(Base((ann,), ZONE), NOON, catalogue, others=supply)

    assert here.holds(parse("66.6666 < percentile(a) < 66.6667 and population.median(a) == 1"), ann)
    assert not here.holds(InSegment("top", Shifted("ago", Duration(1, "d"))), ann)
    assert asked == [(Field("a"), NOON), (Field("a"), NOON - timedelta(days=1))]


def test_the_median_of_doubles_is_one() -> None:
    people = tuple(
        Person(key, attributes={"a": (Dated(Decimal(a)),), "b": (Dated(Decimal(3)),)}) for key, a in (("x", 1), ("y", 2), ("z", 6))
    )
    here = world(*people)

    assert here.value(parse_value("population.median(a / b)"), people[0]) == 2 / 3
    assert here.value(parse_value("population.mean(a / b)"), people[0]) == 1.0
    assert here.value(parse_value("population.quantile(a / b, 0.25)"), people[0]) == 1 / 3 + 0.5 * (2 / 3 - 1 / 3)


# ---------------------------------------------------------------- sequences


def brute_force(events: tuple[Event, ...], kinds: tuple[str, ...], within: timedelta, without: str) -> int:
    """Every choice of facts, one after another, looked at separately."""
    lasts = set()
    for chain in itertools.product(*([each for each in events if each.type == kind] for kind in kinds)):
        times = [each.moment.at for each in chain]
        between = [each for each in events if each.type == without and times[0] < each.moment.at < times[-1]]
        if all(a < b for a, b in itertools.pairwise(times)) and times[-1] - times[0] <= within and not between:
            lasts.add(chain[-1].id)
    return len(lasts)


@pytest.mark.parametrize("seed", range(60))
def test_a_sequence_is_found_wherever_any_choice_of_facts_completes_it(seed: int) -> None:
    random = Random(seed)
    events = tuple(
        Event(str(place), random.choice("abx"), Moment.of(NOON - timedelta(hours=random.randrange(20)), ZONE)) for place in range(14)
    )
    kinds = tuple(random.choice("ab") for _ in range(random.choice((2, 3))))
    hours = random.randrange(1, 12)
    ann = Person("ann", events=events)
    steps = tuple(Source("events", (kind,)) for kind in kinds)
    sequence = Sequence(steps, Duration(hours, "h"), without=Source("events", ("x",)))

    found = world(ann).value(Completions(sequence), ann)

    assert found == brute_force(events, kinds, timedelta(hours=hours), "x")


# ---------------------------------------------------------------- texts and time


@pytest.mark.parametrize(
    ("expression", "text", "expected"),
    [
        (r"\d", "٣", True),
        (r"\w", "é", True),
        (r"\w", "\u0301", False),
        (r"^\w$", "_", True),
        (r"\s", "\u00a0", True),
        (r"\s", "\u200b", False),
        (r"\S\D\W", "a-!", True),
        (r"[^\s]", " ", False),
        (r"[\w-]+$", "a-b", True),
        (r"[]a]", "]", True),
        (r"[a\]]", "]", True),
        (r"[^]a]", "]", False),
        (r"a{2}", "aa", True),
        (r"a{2,}", "a", False),
        (r"a{1,2}?b", "aab", True),
        (r"a\.b", "axb", False),
        (r"\n", "\n", True),
        (r"a$", "a\n", False),
        (r"[a-c]+", "xbx", True),
        ("ß|ё", "Ё", False),
        ("", "anything", True),
    ],
)
def test_expressions_know_every_alphabet(expression: str, text: str, expected: bool) -> None:
    assert passes("matches", text, expression, ignore_case=False) is expected


@pytest.mark.parametrize(
    "expression", [r"a(?=b)", r"(a)\1", r"\bа", r"\p{L}", "(?i)a", "[[:alpha:]]", "a**", "a++", "(", "[a", "\\", "[z-a]"]
)
def test_expressions_outside_the_subset_are_refused(expression: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        passes("matches", "a", expression, ignore_case=False)


def test_an_unknown_text_test_is_refused() -> None:
    with pytest.raises(ValueError, match="sounds"):
        passes("sounds", "a", "a", ignore_case=False)


@pytest.mark.parametrize(
    ("duration", "direction", "expected"),
    [
        (Duration(0, "mo"), "ago", NOON),
        (Duration(9000, "y"), "ago", datetime(1, 1, 2, tzinfo=UTC)),
        (Duration(9000, "y"), "ahead", datetime(9999, 12, 30, tzinfo=UTC)),
        (Duration(10**12, "min"), "ago", datetime(1, 1, 2, tzinfo=UTC)),
        (Duration(1, "mo"), "ago", datetime(2026, 2, 28, 9, tzinfo=UTC)),
        (Duration(2, "w"), "ahead", datetime(2026, 4, 14, 9, tzinfo=UTC)),
        (Duration(1, "q"), "ahead", datetime(2026, 6, 30, 9, tzinfo=UTC)),
    ],
)
def test_a_step_beyond_the_calendar_is_its_end(duration: Duration, direction: str, expected: datetime) -> None:
    assert shifted(NOON, duration, "ago" if direction == "ago" else "ahead", ZONE) == expected


@pytest.mark.parametrize(
    ("text", "utc_hour"),
    [("2026-03-31 12:00", 9), ("2026-03-31T12:00:00.5+05:00", 7), ("2026-03-31 12:00Z", 12), ("2026-03-31 12:00-0230", 14)],
)
def test_an_instant_is_in_the_base_zone_unless_it_says_otherwise(text: str, utc_hour: int) -> None:
    found = world().value(parse_value(f'date("{text}")'), Person("ann"))

    assert isinstance(found, Moment)
    assert found.at.hour == utc_hour


def test_an_aggregate_with_nothing_to_look_at_is_refused() -> None:
    with pytest.raises(TypeError):
        world().value(Aggregate(Source("orders"), "sum"), Person("ann"))


def test_an_exact_number_is_itself() -> None:
    assert exact(Decimal("1.50"), 4) == Exact(Fraction(3, 2), 4)
