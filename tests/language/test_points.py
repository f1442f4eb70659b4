"""Points and values of the others: what their text may say, and what is wrong with it, at its place."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from coterie.errors import ConditionRefused
from coterie.language.catalogue import EMPTY, Catalogue
from coterie.language.check import check
from coterie.language.json import from_json, to_json
from coterie.language.limits import limits
from coterie.language.lower_points import weights
from coterie.language.lowered import Fading
from coterie.language.nodes import Duration, Given, Number, Points, Source, Text
from coterie.language.oracle.aggregates import _worth
from coterie.language.parse import parse, parse_value
from coterie.language.print import print_value
from coterie.language.score import Score, score_named
from coterie.language.trait import Formula, Name, Trait
from coterie.language.types import FieldInfo, Type


def trait(name: str, text: str) -> Trait:
    return Trait(name, "number", Formula(parse_value(text)), Name(name), Name(name, name, "p"))


LEAD = Score(trait("lead", 'events("cart").points(10)'), {"fit": trait("lead.fit", "given(5, vip, otherwise=0)")})
KNOWN = Catalogue(
    attributes={"vip": FieldInfo(Type.TRUTH), "city": FieldInfo(Type.TEXT), "due": FieldInfo(Type.DATE)},
    events=("cart",),
    scores={"lead": LEAD},
)


def faults(text: str, known: Catalogue = KNOWN) -> list[str]:
    try:
        check(parse(text), known)
    except ConditionRefused as refused:
        return [fault.message for fault in refused.faults]
    return []


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("orders().points(10)", Points(Source("orders"), Decimal(10))),
        ('orders().points(-2.5, per_day=3, half_life="14d")', Points(Source("orders"), Decimal("-2.5"), 3, Duration(14, "d"))),
        ('orders().points(1, fades="2w")', Points(Source("orders"), Decimal(1), None, None, Duration(2, "w"))),
        ("given(5, vip, otherwise=0)", Given(Number(Decimal(5)), parse("vip"), Number(Decimal(0)))),
        ('given(city, vip, otherwise="x")', Given(parse_value("city"), parse("vip"), Text("x"))),
    ],
)
def test_what_is_written_is_what_is_meant(text: str, node: object) -> None:
    assert parse_value(text) == node
    assert print_value(parse_value(text)) == text
    assert from_json(to_json(parse(f"{text} is None"))) == parse(f"{text} is None")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("orders().points()", "how many points each is worth"),
        ("orders().points(city)", "points are a number from -1000 to 1000"),
        ("orders().points(1.234)", "two digits after the point at most"),
        ("orders().points(1001)", "points are a number from -1000 to 1000"),
        ('orders().points(1, half_life="3h")', "half_life is told in whole days"),
        ('orders().points(1, fades="400d")', "366 days at most"),
        ('orders().points(1, half_life="1d", fades="1d")', "not both"),
        ("orders().points(1, per_day=0)", "per_day is a whole number"),
        ("orders().points(1, each=2)", "each"),
        ("orders().points", "has no .points"),
        ("given(1, vip, otherwise=city)", "otherwise is a number, a text in quotes, yes or no"),
    ],
)
def test_what_cannot_be_read_is_refused(text: str, said: str) -> None:
    with pytest.raises(ConditionRefused, match=said):
        parse_value(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("company.people(vip).points(1) > 0", "people are counted"),
        ('events("cart", value == 1).points(sum) > 0', "points are a number"),
        ('given(5, vip, otherwise="x") == 5', "the value is a number, and otherwise it would be a text"),
        ("given(nothing, vip, otherwise=0) == 5", "nothing"),
        ('score("led") > 1', "there are no points 'led'; did you mean lead?"),
        ('score("x") > 1', "there are no points 'x'; there are lead"),
        ('score("lead", "intent") > 1', "points 'lead' have no group 'intent'; there are fit"),
        ("score(3) > 1", "their name in quotes"),
        ('orders(score("lead") > 1)', "inside a filter"),
        ('temperature == "hot"', 'temperature needs points named "lead"; keep some with coterie points apply'),
        ('orders(temperature == "hot")', "no field 'temperature'"),
    ],
)
def test_what_makes_no_sense_is_told(text: str, said: str) -> None:
    assert any(said in message for message in faults(text)), faults(text)


def test_without_any_points_it_says_how_to_keep_some() -> None:
    assert "keep some with coterie points apply" in faults('score("lead") > 1', replace(KNOWN, scores={}))[0]


def test_faults_of_the_rules_are_told_where_they_are_asked_for() -> None:
    broken = replace(KNOWN, scores={"lead": Score(trait("lead", "given(5, sity == 1, otherwise=0)"))})
    assert "points lead have faults of their own" in faults('score("lead") > 1', broken)[0]


def test_points_of_points_are_a_circle() -> None:
    round_ = replace(KNOWN, scores={"lead": Score(trait("lead", 'score("lead") + 1'))})
    assert "defined by themselves" in faults('score("lead") > 1', round_)[0]


def test_points_made_of_a_percentile_stand_in_no_percentile() -> None:
    nested = replace(KNOWN, scores={"lead": Score(trait("lead", "given(5, percentile(orders().count) > 50, otherwise=0)"))})
    assert faults('score("lead") > 1', nested) == []
    assert "can't stand inside another one" in faults('percentile(score("lead")) > 1', nested)[0]


def test_a_value_and_its_other_may_be_money_and_a_number() -> None:
    assert faults("given(orders().avg(total), orders(), otherwise=0) > 10") == []


def test_what_points_can_be() -> None:
    some, none = (limits(parse_value(f"orders().points({each})")) for each in ("1", "-1"))
    assert some is not None
    assert (some.low, some.always_known, none) == (0, True, None)


def test_only_a_look_up_of_points_names_points() -> None:
    assert score_named(parse_value('bucket("a")'), {"lead": LEAD}) is None
    assert score_named(parse_value('score("x")'), {"lead": LEAD}) is None


@pytest.mark.parametrize("each", ["10", "-10", "0.25", "1000", "0.01", "2.5"])
@pytest.mark.parametrize(
    "fading",
    [
        Fading("none"),
        Fading("half", 1),
        Fading("half", 14),
        Fading("half", 7),
        Fading("linear", 1),
        Fading("linear", 30),
        Fading("linear", 7),
    ],
)
def test_what_a_fact_is_worth_is_what_the_oracle_finds(each: str, fading: Fading) -> None:
    length = Duration(fading.days, "d")
    node = Points(
        Source("orders"), Decimal(each), None, length if fading.kind == "half" else None, length if fading.kind == "linear" else None
    )
    worth = weights(Decimal(each), fading)

    assert list(worth) == [_worth(node, age) for age in range(len(worth))]
    assert fading.kind == "none" or worth[-1] == 0
    assert _worth(node, len(worth) + 500) == worth[-1]


def test_there_are_no_points_in_an_empty_base() -> None:
    assert "there are no points" in faults('score("lead") > 1', EMPTY)[0]
