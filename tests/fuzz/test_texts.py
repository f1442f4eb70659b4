"""Any text is a condition or refused with its faults, never anything else, and never slowly."""

from __future__ import annotations

import time
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fuzz.texts import text
from tests.language.regolden import SHOP

from coterie.errors import ConditionRefused
from coterie.language.check import check
from coterie.language.json import from_json, to_json
from coterie.language.nodes import Condition
from coterie.language.parse import parse
from coterie.language.print import print_condition

LONGEST_SECONDS = 2
FAST, SLOW, PARTS = 1_000, 120_000, 8


def read(text: str) -> Condition | None:
    """The tree of a text; None if it is refused, properly."""
    begun = time.process_time()
    try:
        tree = parse(text)
        check(tree, SHOP, text=text)
    except ConditionRefused as refused:
        tree = None
        assert refused.faults
        for fault in refused.faults:
            assert 0 <= fault.at <= fault.end <= len(text)
            assert fault.message
            assert fault.message.encode()
    assert time.process_time() - begun < LONGEST_SECONDS
    return tree


def prove(text: str) -> bool:
    """Whether the text is a condition; its canonical forms are the same condition."""
    tree = read(text)
    if tree is not None:
        printed = print_condition(tree)
        assert parse(printed) == tree
        assert print_condition(parse(printed)) == printed
        assert from_json(to_json(tree)) == tree
    return tree is not None


def prove_many(seed: int, number: int) -> int:
    """How many of so many texts are conditions. A text that breaks the promise is named."""
    rng, sound = Random(seed), 0
    for _ in range(number):
        one = text(rng)
        try:
            sound += prove(one)
        except Exception as error:
            raise AssertionError(f"seed {seed}, {one[:500]!r}, {len(one)} characters") from error
    return sound


def test_a_few_thousand_texts() -> None:
    assert prove_many(1, FAST) > FAST / 20


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_a_hundred_thousand_texts(part: int) -> None:
    number = SLOW // PARTS

    assert prove_many(1_000 + part, number) > number / 20


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_any_text(text: str) -> None:
    prove(text)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="aАя_1٢ .,()[]=<>!+-*/\"'\\rn\n\t\0\ud800😀", max_size=30))
def test_any_text_of_the_signs_of_the_language(text: str) -> None:
    prove(text)
