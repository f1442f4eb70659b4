"""Who names whom, directly and through others."""

from __future__ import annotations

from coterie.language.parse import parse
from coterie.segments.references import Use, dependents, named, users

TREES = {
    name: parse(text)
    for name, text in {
        "a": "orders()",
        "b": 'in_segment("a")',
        "c": 'orders() and not in_segment("b")',
        "d": 'entered("a", last="7d").count > 1',
        "e": 'at_least(1, in_segment("c", at=ago("90d")), left("d"))',
        "f": "vip",
    }.items()
}


def test_users_are_found_nearest_first_each_once() -> None:
    assert users("a", TREES) == (
        Use("b", ("in_segment",)),
        Use("d", ("entered",)),
        Use("c", ("in_segment",), ("b",)),
        Use("e", ("left",), ("d",)),
    )
    assert users("f", TREES) == ()


def test_only_who_is_in_segment_moves_with_it_through_any_number() -> None:
    assert dependents(["a"], TREES) == {"b": ("a",), "c": ("b",), "e": ("c",)}
    assert dependents(["d"], TREES) == {}
    assert dependents([], TREES) == {}


def test_a_circle_ends() -> None:
    trees = {"a": parse('in_segment("b")'), "b": parse('in_segment("a")')}
    assert [use.segment for use in users("a", trees)] == ["b"]
    assert dependents(["a"], trees) == {"b": ("a",)}
    assert named(trees["a"]) == {"b": ("in_segment",)}
