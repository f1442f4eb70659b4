"""What names, brackets and dots make, and what they refuse; calls.py, dots.py and arguments.py together."""

from __future__ import annotations

from decimal import Decimal

import pytest

from coterie.errors import ConditionRefused
from coterie.language.nodes import (
    Aggregate,
    Among,
    And,
    AtLeast,
    Changed,
    Completions,
    Crossed,
    Crossings,
    DateLiteral,
    DaysTo,
    Duration,
    Every,
    Exists,
    Field,
    Gap,
    InSegment,
    IsTrue,
    Lookup,
    Near,
    Number,
    Periods,
    Population,
    Sequence,
    Shifted,
    Source,
    StepField,
    Text,
    TextTest,
    Window,
)
from coterie.language.parse import parse, parse_value

TOTAL = Field("total")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("город", Field("город")),
        ('attr("любимый цвет")', Field("любимый цвет", "person")),
        ('field("2nd")', Field("2nd")),
        ("person.city", Field("city", "person")),
        ('person.field("любимый цвет")', Field("любимый цвет", "person")),
        ("order.total", Field("total", "order")),
        ('order.field("итог дня")', Field("итог дня", "order")),
        ("rfm.recency", Field("rfm.recency")),
        ("company.size", Field("company.size")),
        ('date(" 2026-03-08 ")', DateLiteral("2026-03-08")),
        ('ago("30 d")', Shifted("ago", Duration(30, "d"))),
        ("orders().count", Aggregate(Source("orders"), "count")),
        ("orders().last(total)", Aggregate(Source("orders"), "last", TOTAL)),
        ("orders().top(channel, by=total)", Aggregate(Source("orders"), "top", Field("channel"), TOTAL)),
        ("orders().gap.max", Gap(Source("orders"), "max")),
        ('orders().periods("1w", last=4)', Periods(Source("orders"), Duration(1, "w"), 4, 1)),
        ("sequence(orders()).count", Completions(Sequence((Source("orders"),)))),
        ('left("vip").count', Crossings(Crossed("left", "vip"))),
        ("population.quantile(income, 0.9)", Population("quantile", Field("income"), Decimal("0.9"))),
        ("population.length", parse_value('field("population").length')),
        ('score("lead").change("7d")', Lookup("score", (Text("lead"),), (("last", Text("7d")),), "change")),
        ('consent("email", "news").since', Lookup("consent", (Text("email"), Text("news")), part="since")),
        ('time.days_to("gift")', DaysTo(Text("gift"), Field("time"))),
        ("step(2).product", StepField(2, "product")),
        ("company.people(size > 3).count", Aggregate(Source("company.people", (), (parse("size > 3"),)), "count")),
    ],
)
def test_a_value_is_read_as_it_is_written(text: str, tree: object) -> None:
    assert parse_value(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ('orders(last="30d")', Exists(Source("orders", window=Window(last=Duration(30, "d"))))),
        ('orders(between=["60d", "30d"])', Exists(Source("orders", window=Window(between=(Duration(60, "d"), Duration(30, "d")))))),
        ('events("view", a, b)', Exists(Source("events", ("view",), (IsTrue(Field("a")), IsTrue(Field("b")))))),
        ("orders().every(a)", Every(Source("orders"), IsTrue(Field("a")))),
        ("household.everyone(a)", Every(Source("household.people"), IsTrue(Field("a")))),
        ("at_least(1, a, b)", AtLeast(1, (IsTrue(Field("a")), IsTrue(Field("b"))))),
        ('in_segment("vip", at=ago("1d"))', InSegment("vip", Shifted("ago", Duration(1, "d")))),
        ('entered("vip", last="7d")', Crossed("entered", "vip", Window(last=Duration(7, "d")))),
        ('city.changed(old="A")', Changed(Field("city"), old=Text("A"))),
        ('city.contains("a", ignore_case=yes)', TextTest("contains", Field("city"), "a", ignore_case=True)),
        ('order.contains("a")', TextTest("contains", Field("order"), "a")),
        ('location.within("1.5km", -58, 56)', Near(Field("location"), 1500, (Decimal(-58), Decimal(56)))),
        ('location.within("500m", postcode="614000")', Near(Field("location"), 500, postcode="614000")),
        ("all(a, a in [1])", And((IsTrue(Field("a")), Among(Field("a"), (Number(Decimal(1)),))))),
    ],
)
def test_a_condition_is_read_as_it_is_written(text: str, tree: object) -> None:
    assert parse(text) == tree


def test_a_shop_may_have_a_field_named_like_a_family() -> None:
    assert parse('population.any("a")') == parse('field("population").any("a")')


REFUSED = [
    ("ordrs()", "ordrs", "did you mean orders"),
    ("__import__('os')", "__import__", "there is no __import__(…)"),
    ("orders(citi = 1)", "citi", "to compare write =="),
    (f"{'z' * 70}()", "z" * 70, f"there is no {'z' * 40}…(…)"),
    ('orders(last="30m")', '"30m"', "write 30min or 30mo"),
    ('orders(last="30 days")', '"30 days"', "one of min, h, d, w, mo, q, y"),
    ('orders(last="٣d")', '"٣d"', "is no length of time"),
    ('orders(last="300y")', '"300y"', "longer than 200 years"),
    ("orders(last=30)", "30", 'a length of time in quotes, such as "30d"'),
    ('orders(lst="1d")', "lst", "did you mean last?"),
    ('orders(last="1d", last="2d")', "last", "last is given twice"),
    ('orders(between="30d")', '"30d"', "the farther first"),
    ('orders(between=("30d"))', '"30d"', "the farther first"),
    ('orders(between=("3d", "2d", "1d"))', '"3d"', "the farther first"),
    ('score("a", between=("3d", "2d"))', "between", "no option 'between'"),
    ("orders(between=(orders(), 1))", "orders()", "a length of time"),
    ('orders(during="this decade")', '"this decade"', "did you mean this week"),
    ("orders(during=5)", "5", "during is a text in quotes"),
    ("orders(since=orders())", "orders()", "has no value"),
    ('orders("a")', 'orders("a")', "a bare text is none"),
    ("events()", "events()", "the type of event in quotes comes first"),
    ("events(view)", "events(view)", "the type of event in quotes comes first"),
    ("orders.count > 3", "orders", "needs its brackets: orders()"),
    ("orders(", "", "')' is expected after orders"),
    ("orders(,)", ",", "',' stands"),
    ("orders().count()", "count()", ".count stands without brackets"),
    ("orders().sum", "sum", "sum of what?"),
    ("orders().sum()", "orders().sum()", "wants one field between the brackets"),
    ("orders().sum(a, b)", "orders().sum(a, b)", "and got 2"),
    ("orders().sum(a, by=b)", "by", "sum has no option 'by'"),
    ("orders().sum(orders())", "orders()", "has no value"),
    ("orders().cout", "cout", "did you mean count?"),
    ("orders().xyz(a)", "xyz", "there are count, sum"),
    ("orders().gap", "gap", ".gap.median, .gap.mean or .gap.max"),
    ("orders().gap.mode", "gap", ".gap.median, .gap.mean or .gap.max"),
    ("orders().every()", "orders().every()", "wants one filter"),
    ("orders().every(5)", "5", "a bare number"),
    ('orders().periods("1w")', 'orders().periods("1w")', "how many periods back"),
    ("orders().periods()", "orders().periods()", "the length of a period"),
    ('orders().periods("1w", last=0)', "0", "last is a whole number from 1 to 366"),
    ('orders().periods("1w", last=4, at_least=1.5)', "1.5", "at_least is a whole number"),
    ("orders().periods(5, last=4)", "5", "the period is a length of time"),
    ("sequence(a)", "a", "its steps are sources"),
    ("sequence()", "sequence()", "one or more sources"),
    ("sequence(orders(), without=a)", "a", "without is a source, such as orders()"),
    ("sequence(orders()).cnt", "cnt", "did you mean count?"),
    ('entered("vip").days', "days", "there are count"),
    ("entered()", "entered()", "a segment's name"),
    ("entered(5)", "5", "a segment's name is a text in quotes"),
    ("in_segment()", "in_segment()", "wants a segment's name"),
    ("in_segment(5)", "5", "is a text in quotes"),
    ('in_segment("vip", at=orders())', "orders()", "has no value"),
    ("step()", "step()", "the number of an earlier step"),
    ("step(1) == 2", "step(1)", "after step(1) comes a field"),
    ("step(0).a == 2", "0", "a whole number from 1 to 100"),
    ("at_least(0, a)", "0", "a whole number from 1 to 10000"),
    ("at_least(2)", "at_least(2)", "how many and then the conditions"),
    ("at_least(a, b)", "a", "how many is a whole number"),
    ("none()", "none()", "one or more conditions"),
    ("any(5, a)", "5", "a bare number"),
    ("any_line()", "any_line()", "one condition on a line"),
    ("any_line(5)", "5", "a bare number"),
    ("max(5) > 3", "max(5)", "two or more values"),
    ("max(5, orders()) > 3", "orders()", "has no value"),
    ("round(a, 2) > 1", "round(a, 2)", "and got 2"),
    ("days_between(a) > 1", "days_between(a)", "two dates"),
    ("days_between(a, orders()) > 1", "orders()", "has no value"),
    ("days_to() > 1", "days_to()", "an occasion in quotes or a date"),
    ("percentile() > 1", "percentile()", "one value"),
    ("date() > a", "date()", "a date in quotes"),
    ("date(5) > a", "5", "a date is a text in quotes"),
    ("ago() > a", "ago()", 'a length of time such as "30d"'),
    ("ahead(5) > a", "5", "it is a length of time in quotes"),
    ("attr() == 1", "attr()", "a name in quotes"),
    ("attr(5) == 1", "5", "the name is a text in quotes"),
    ("person.field() == 1", "field()", "a field's name"),
    ("person.field(5) == 1", "5", "a field's name is a text in quotes"),
    ("population.medain(a) > 1", "medain", "there are population.median(E)"),
    ("population.median > 1", "median", "there are population.median(E)"),
    ("population.median() > 1", "population.median()", "wants a value"),
    ("population.median(orders()) > 1", "orders()", "has no value"),
    ("population.quantile(a, 2) > 1", "population.quantile(a, 2)", "a number from 0 to 1"),
    ("company.everyone()", "company.everyone()", "one condition"),
    ("company.everyone(5)", "5", "a bare number"),
    ("company.people(5)", "5", "a bare number"),
    ("score() > 1", "score()", "a name in quotes"),
    ("score(a) > 1", "a", "written values, not conditions"),
    ('in_journey("j", step=a)', "a", "written values, not conditions"),
    ('score("a").change > 1', "change", 'change takes a length of time: .change("7d")'),
    ('score("a").change() > 1', 'score("a").change()', "a length of time"),
    ('score("a").change(5) > 1', "5", "it is a length of time in quotes"),
    ('score("a").chnge == 1', "chnge", "did you mean change?"),
    ('consent("a").sinse > now', "sinse", "did you mean since"),
    ("a.yer == 1", "yer", "did you mean year?"),
    ("a.year() == 1", "year()", ".year stands without brackets"),
    ("a.changed", "changed", ".changed needs its brackets"),
    ('a.start("x")', "start", "did you mean startswith?"),
    ("a.startswith()", "a.startswith()", "a text in quotes"),
    ("a.startswith(5)", "5", "what to look for is a text in quotes"),
    ('a.contains("x", ignore_case=5)', "5", "ignore_case is yes or no"),
    ("a.any()", "a.any()", "one or more texts in quotes"),
    ('a.any("x", 5)', "5", "each label is a text in quotes"),
    ("a.during()", "a.during()", 'a period such as "this month"'),
    ('a.during("this centuri")', '"this centuri"', "is no calendar period"),
    ("a.days_to() > 1", "a.days_to()", "an occasion in quotes or a date"),
    ("(a + 1).changed()", "(a + 1).changed()", "only an attribute's history is kept"),
    ("a.changed(5)", "a.changed(5)", "wants nothing between the brackets, and got 1"),
    ("a.changed(old=orders())", "orders()", "has no value"),
    ('a.within("10", 5, 5)', 'a.within("10", 5, 5)', 'written like "10km" or "500m"'),
    ("a.within(5, 5, 5)", "5", "a distance is a text in quotes"),
    ('a.within("10km", 91, 5)', 'a.within("10km", 91, 5)', "a latitude and a longitude"),
    ('a.within("10km", postcode=5)', "5", "the postcode is a text in quotes"),
    ("a.within()", "a.within()", 'written like "10km"'),
    ("(a + 1).yer == 1", "yer", "did you mean year?"),
    ("a.5 == 1", ".5", "after a dot comes a name"),
    ("(a and b).year == 1", "a and b", "a condition is true or false"),
    ("(a = 1).year(3) == 1", "=", "write =="),
    ("a.any(between=(1, 2))", "between", "any has no option 'between'"),
    ("orders((1, 2))", ",", "')' is expected"),
]


@pytest.mark.parametrize(("text", "where", "said"), REFUSED, ids=[case[0][:40] for case in REFUSED])
def test_a_refusal_points_at_the_place_and_says_what_would_be_right(text: str, where: str, said: str) -> None:
    with pytest.raises(ConditionRefused) as refused:
        parse(text)
    found = [fault for fault in refused.value.faults if said in fault.message]

    assert found, str(refused.value)
    assert text[found[0].at : found[0].end] == where


def test_a_suggestion_is_what_could_have_been_written() -> None:
    with pytest.raises(ConditionRefused) as refused:
        parse("ordrs()")
    assert refused.value.faults[0].suggestions == ("orders", "open_orders")


@pytest.mark.parametrize(
    ("text", "name", "at"),
    [
        ('любимый цвет == "красный"', "любимый цвет", 0),
        ('city == "Пермь" and (not дата последнего визита > ago("3d"))', "дата последнего визита", 25),
        ('orders(тип  оплаты == "карта", last="30d")', "тип оплаты", 7),
        ("orders().sum(сумма заказа) > 3", "сумма заказа", 13),
    ],
)
def test_a_bare_name_with_spaces_is_one_fault_that_says_how_it_is_written(text: str, name: str, at: int) -> None:
    with pytest.raises(ConditionRefused) as refused:
        parse(text)
    (fault,) = refused.value.faults
    assert (fault.code, fault.at, fault.suggestions) == ("spaced_name", at, (f'attr("{name}")', f'field("{name}")'))
    assert all(isinstance(parse_value(way), Field) for way in fault.suggestions)


@pytest.mark.parametrize("text", ["city и age > 3", 'city contains "x"', 'orders(city last="3d")', "city orders()"])
def test_words_in_a_row_that_are_hardly_a_name_are_told_otherwise(text: str) -> None:
    with pytest.raises(ConditionRefused) as refused:
        parse(text)
    assert "spaced_name" not in {fault.code for fault in refused.value.faults}
