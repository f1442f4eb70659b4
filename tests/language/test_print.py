"""Printing and parsing are inverse, and what is printed is canonical."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from itertools import islice
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.language.regolden import conditions

from coterie.language.nodes import Field, IsTrue, Number, Part
from coterie.language.parse import parse, parse_value
from coterie.language.print import RESERVED, decimal_text, print_condition, print_value
from coterie.testing.strategies import draw, sound


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10**9))
def test_parsing_what_was_printed_gives_the_same_tree(seed: int) -> None:
    _, drawn = draw(seed)
    for tree in islice(sound(drawn, depth=3), 20):
        text = print_condition(tree)

        assert parse(text) == tree
        assert print_condition(parse(text)) == text


@pytest.mark.parametrize("text", conditions())
def test_a_written_condition_has_one_canonical_form(text: str) -> None:
    printed = print_condition(parse(text))

    assert parse(printed) == parse(text)
    assert print_condition(parse(printed)) == printed


@pytest.mark.parametrize("text", conditions())
def test_blanks_and_line_ends_mean_nothing(text: str) -> None:
    rng = Random(text)
    tree = parse(text)
    loose = (
        "".join(rng.choice(" \n\t") + part if part in "()[],+*/" else part for part in print_condition(tree)) if '"' not in text else text
    )

    assert parse(f"(\n{loose}\t)") == tree


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1), st.sampled_from(["", "person", "order"]))
def test_any_name_can_be_written(name: str, of: str) -> None:
    field = Field(unicodedata.normalize("NFC", name), of)  # type: ignore[arg-type]

    assert parse_value(print_value(field)) == field
    assert parse_value(print_value(Part("year", field))) == Part("year", field)


@pytest.mark.parametrize(
    "name", [*sorted(RESERVED), "orders", "person", "order", "population", "rfm", "company.size", "r", "2nd", "a b", "a.b"]
)
def test_words_of_the_grammar_can_be_names(name: str) -> None:
    assert parse_value(print_value(Field(name))) == Field(name)
    assert parse(print_condition(IsTrue(Field(name)))) == IsTrue(Field(name))
    assert parse_value(print_value(Part("lower", Field(name)))) == Part("lower", Field(name))


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("( orders( last='7 d' ) )and 3<=orders().count", 'orders(last="7d") and 3 <= orders().count'),
        ("any(a, all(b, c))", "a or b and c"),
        ("all(a, any(b, c))", "a and (b or c)"),
        ("not(not a)", "not not a"),
        ("not (a or b)", "not (a or b)"),
        ("none(a)", "none(a)"),
        ("a - (b - c) > --1.50", "a - (b - c) > 1.5"),
        ("(a - b) - c > -x", "a - b - c > -x"),
        ("(a + b) * -(c / d) > -5", "(a + b) * -(c / d) > -5"),
        ("(-5).year == (5).year", "(-5).year == (5).year"),
        ("a.year / 2 == 1e3", "a.year / 2 == 1000"),
        ('attr("city") == r"\\d"', 'person.city == "\\\\d"'),
        ('orders(until="2026-01-01", since=ago("1 y"), x)', 'orders(x, since=ago("1y"), until="2026-01-01")'),
        ('orders(during="today", between=["2d","1d"], last="3d")', 'orders(last="3d", between=("2d", "1d"), during="today")'),
        (
            "sequence(orders(),within='1h',never=returns(),without=cancelled(),last='1d')",
            'sequence(orders(), within="1h", without=cancelled(), never=returns(), last="1d")',
        ),
        ('a.within("1.5km",1,2) or a.within("2000m",postcode="1")', 'a.within("1500m", 1, 2) or a.within("2km", postcode="1")'),
        ('in_journey("j",step="s") == yes', 'in_journey("j", step="s") == yes'),
        ('a.matches("x",ignore_case=no)', 'a.matches("x")'),
        ("orders().top(a,by=b)==orders().first(a)", "orders().top(a, by=b) == orders().first(a)"),
        ("population.quantile(a,0.90)>population.mean(b)", "population.quantile(a, 0.9) > population.mean(b)"),
        ("company.everyone(a)", "company.people().every(a)"),
    ],
)
def test_the_canonical_form(written: str, canonical: str) -> None:
    assert print_condition(parse(written)) == canonical


@given(st.decimals(allow_nan=False, allow_infinity=False, places=9, min_value=-(10**14), max_value=10**14))
def test_a_number_is_written_shortest_and_exactly(number: Decimal) -> None:
    text = decimal_text(number)

    assert Decimal(text) == number
    assert "E" not in text
    assert not text.endswith(".")
    assert parse_value(text) == Number(number)
