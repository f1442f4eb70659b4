"""Two conditions differ by the parts that came, went or changed; applying the differences to the old one gives the new."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from random import Random

import pytest

from coterie.language.nodes import And, AtLeast, Condition, NoneOf, Not, Or
from coterie.language.parse import parse
from coterie.language.print import print_condition
from coterie.segments.differences import Difference, differences
from coterie.testing.strategies import draw, sound


def told(old: str, new: str) -> list[tuple[str, str | None, str | None]]:
    return [
        (one.kind, one.old and print_condition(one.old), one.new and print_condition(one.new))
        for one in differences(parse(old), parse(new))
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("orders() and vip", "vip and orders()", []),
        ("at_least(2, a, b, c)", "at_least(2, c, a, b)", []),
        ("orders()", "orders() and vip", [("added", None, "vip")]),
        ("orders() and vip", "orders()", [("removed", "vip", None)]),
        ("orders().count >= 2 and vip", "vip and orders().count >= 3", [("changed", "orders().count >= 2", "orders().count >= 3")]),
        ("orders() or vip", "orders() or vip or staff", [("added", None, "staff")]),
        ("orders() and vip", "orders() or vip", [("changed", "orders() and vip", "orders() or vip")]),
        ("not (orders() and vip)", "not (orders() and vip and staff)", [("added", None, "staff")]),
        ("at_least(1, a, b)", "at_least(2, a, b)", [("changed", "at_least(1, a, b)", "at_least(2, a, b)")]),
        ("none(a, b)", "none(a)", [("removed", "b", None)]),
        ('city == "Пермь"', "not orders()", [("changed", 'city == "Пермь"', "not orders()")]),
        ("vip and (a or b)", "vip and (b or a or c)", [("added", None, "c")]),
        ("a and a", "a and a and a", [("added", None, "a")]),
    ],
)
def test_what_differs_is_a_part_that_came_went_or_changed(old: str, new: str, said: list[tuple[str, str | None, str | None]]) -> None:
    assert told(old, new) == said


def test_a_difference_says_within_what_it_stands() -> None:
    (found,) = differences(parse("vip and not (a or b)"), parse("vip and not (a or b or c)"))
    assert found.within == ("all of", "not", "any of")


def test_many_parts_are_compared_in_no_time() -> None:
    old = And(tuple(parse(f"orders().count > {i}") for i in range(900)))
    new = And(tuple(parse(f"orders().count > {i}") for i in range(100, 1000)))
    assert sorted(one.kind for one in differences(old, new)) == ["added"] * 100 + ["removed"] * 100


def edited(condition: Condition, rng: Random, others: list[Condition]) -> Condition:
    """The condition with a part put in, taken out or changed somewhere."""
    match condition:
        case And(parts) | Or(parts) | NoneOf(parts) | AtLeast(parts=parts):
            at = rng.randrange(len(parts))
            changed = (*parts[:at], edited(parts[at], rng, others), *parts[at + 1 :])
            made = rng.choice(((*parts, rng.choice(others)), changed, (*parts[:at], *parts[at + 1 :])))
            return replace(condition, parts=made if len(made) > 1 else parts)
        case Not(part):
            return Not(edited(part, rng, others))
        case _:
            return rng.choice(others)


def pieces(condition: Condition) -> list[str]:
    """Every part at any joint, as texts."""
    match condition:
        case And(parts) | Or(parts) | NoneOf(parts) | AtLeast(parts=parts):
            return [print_condition(condition), *(text for part in parts for text in pieces(part))]
        case Not(part):
            return [print_condition(condition), *pieces(part)]
        case _:
            return [print_condition(condition)]


@pytest.mark.parametrize("seed", range(6))
def test_of_random_conditions_only_what_stands_there_is_told(seed: int) -> None:
    _, conditions = draw(seed)
    rng, drawn = Random(seed), list(islice(sound(conditions), 30))
    for old in drawn:
        assert differences(old, old) == ()
        new = edited(old, rng, drawn)
        found = differences(old, new)
        assert mirrored(found) == differences(new, old) or len(found) > 1
        assert {print_condition(one.old) for one in found if one.old} <= {*pieces(old)}
        assert {print_condition(one.new) for one in found if one.new} <= {*pieces(new)}


def mirrored(found: tuple[Difference, ...]) -> tuple[Difference, ...]:
    kinds = {"added": "removed", "removed": "added", "changed": "changed"}
    return tuple(Difference(kinds[one.kind], one.new, one.old, one.within) for one in found)
