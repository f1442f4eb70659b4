"""The nearest valid names to a misspelt one, quickly, whatever was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coterie.language.spelling import did_you_mean, nearest

NAMES = ["orders", "open_orders", "lines", "city", "birthday", "Пермь", "Пенза"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ordrs", "orders"),
        ("ORDERS", "orders"),
        ("birthdya", "birthday"),
        ("Перьмь", "Пермь"),
        ("citi", "city"),
        ("birth", "birthday"),
        ("linesss", "lines"),
    ],
)
def test_a_slip_is_understood(written: str, meant: str) -> None:
    assert nearest(written, NAMES)[0] == meant


@pytest.mark.parametrize("written", ["", "zzzz", "x" * 1_000])
def test_what_resembles_nothing_gets_no_hint(written: str) -> None:
    assert nearest(written, [*NAMES, ""]) == ()


@given(st.text(), st.lists(st.text(), max_size=8), st.integers(1, 5))
def test_hints_are_choices_and_few(written: str, choices: list[str], most: int) -> None:
    found = nearest(written, choices, most)

    assert len(found) <= most
    assert set(found) <= set(choices)
    assert not written or len(written) > 60 or written not in choices or written in nearest(written, choices, len(choices))


def test_in_a_great_catalogue_only_the_first_names_are_looked_at() -> None:
    choices = [f"attribute_number_{number}" for number in range(50_000)]

    assert nearest("atribute_number_7", choices)[0] == "attribute_number_7"
    assert nearest("zzz", [*choices, "zzz"]) == ()


def test_hints_are_said_as_a_question() -> None:
    assert did_you_mean(("a", "b")) == "; did you mean a or b?"
    assert did_you_mean(()) == ""
