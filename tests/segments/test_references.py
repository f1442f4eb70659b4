"""Who names whom, directly and through others."""

from __future__ import annotations

from coterie.language.parse import parse
from coterie.segments.references import References, Use, named

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
    assert References(TREES).users("a") == (
        Use("b", ("in_segment",)),
        Use("d", ("entered",)),
        Use("c", ("in_segment",), ("b",)),
        Use("e", ("left",), ("d",)),
    )
    assert References(TREES).users("f") == ()


def test_only_who_is_in_segment_moves_with_it_through_any_number() -> None:
    assert References(TREES).dependents(["a"]) == {"b": ("a",), "c": ("b",), "e": ("c",)}
    assert References(TREES).dependents(["d"]) == {}
    assert References(TREES).dependents([]) == {}
    assert References(TREES).naming(["a", "c"]) == ("b", "d", "e")


def test_a_circle_ends() -> None:
    trees = {"a": parse('in_segment("b")'), "b": parse('in_segment("a")')}
    assert [use.segment for use in References(trees).users("a")] == ["b"]
    assert References(trees).dependents(["a"]) == {"b": ("a",)}
    assert named(trees["a"]) == {"b": ("in_segment",)}
