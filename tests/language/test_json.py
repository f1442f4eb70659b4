"""A tree survives JSON, and only trees that a text can say come back from it."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from itertools import islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.language.regolden import conditions

from coterie.errors import ConditionRefused
from coterie.language.json import KINDS, from_json, to_json, walk, with_ids
from coterie.language.nodes import Compare, Field, IsTrue, Not, Number
from coterie.language.parse import parse
from coterie.testing.strategies import draw, sound


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10**9))
def test_a_tree_survives_json(seed: int) -> None:
    for tree in islice(sound(draw(seed)[1], depth=3), 20):
        assert from_json(json.loads(json.dumps(to_json(tree)))) == tree


@pytest.mark.parametrize("text", conditions())
def test_every_written_condition_survives_json(text: str) -> None:
    assert from_json(json.loads(json.dumps(to_json(parse(text))))) == parse(text)


def test_ids_are_given_in_reading_order_and_kept() -> None:
    tree = with_ids(parse("a == 1 and b"))
    assert [node.id for node in walk(tree)] == ["n1", "n2", "n3", "n4", "n5", "n6"]

    named = replace(parse("not a"), id="n1")

    assert [node.id for node in walk(with_ids(named))] == ["n1", "n2", "n3"]
    assert isinstance(named, Not)


def test_numbers_are_texts_and_lengths_of_time_are_as_written() -> None:
    said = json.dumps(to_json(parse('orders(last="30d").count > 1.50')))

    assert '"value": "1.5"' in said
    assert '"last": "30d"' in said
    assert from_json({"coterie": 1, "condition": compared("01.500")}) == Compare(">", Field("a"), Number(Decimal("1.5")))


def compared(number: object) -> dict[str, Any]:
    return {"node": "Compare", "operator": ">", "left": {"node": "Field", "name": "a"}, "right": {"node": "Number", "value": number}}


def field(name: object) -> dict[str, Any]:
    return {"node": "IsTrue", "value": {"node": "Field", "name": name}}


def source(**given: object) -> dict[str, Any]:
    return {"node": "Exists", "source": {"node": "Source", "kind": "orders", **given}}


def deep(levels: int) -> dict[str, Any]:
    tree = field("a")
    for _ in range(levels):
        tree = {"node": "Not", "part": tree}
    return tree


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ({"node": "Nod"}, "condition: there is no node 'Nod'"),
        ({"node": 5}, "there is no node '5'"),
        ({"node": "Field", "name": "a"}, "a Field is no condition"),
        ({"node": "Not"}, "a Not needs 'part'"),
        ({"node": "Not", "part": field("a"), "prt": 1}, "condition.prt: a Not has no 'prt'; it has id, part"),
        ({"node": "Not", "part": field("a"), "id": 5}, "condition.id: an id is a text"),
        ({"node": "Not", "part": {"node": "Nod"}}, "condition.part: there is no node"),
        ({"node": "And", "parts": [field("a"), {"node": "Nod"}]}, "condition.parts[1]: there is no node"),
        ({"node": "And", "parts": [field("a")]}, "the tree is not the one its text says"),
        ({"node": "And", "parts": field("a")}, "a part stands where it can't"),
        ({"node": "And", "parts": []}, "can't be read"),
        ({"node": "Not", "part": {"node": "Field", "name": "a"}}, "a part stands where it can't"),
        ({"node": "Not", "part": 1.5}, "'1.5' does not belong in a condition"),
        ({"node": "Not", "part": None}, "a part stands where it can't"),
        ({"node": "AtLeast", "k": True, "parts": [field("a"), field("b")]}, "can't be read"),
        ({"node": "Exists", "source": {"last": "30d"}}, "a part stands where it can't"),
        (compared(5), "'5' is no number; write it as a text"),
        (compared("1e5"), "'1e5' is no number"),
        (compared("١٢"), "is no number"),
        (compared(True), "'True' is no number"),
        (field(5), "a part stands where it can't"),
        (field("a\ud800"), "can't be read"),
        (source(kind="ordrs"), "can't be read"),
        (source(window={"last": 30}), "condition.source.window.last: '30' is no length of time"),
        (source(window={"last": "30m"}), "is no length of time"),
        (source(window={"between": "30d"}), "a part stands where it can't"),
        (source(window={"between": ["30d", 5]}), "'5' is no length of time"),
        (source(window={"lst": "30d"}), "a window has no 'lst'; it has last, between"),
        (source(window={"since": {"node": "Nod"}}), "window.since: there is no node"),
        (deep(150), "can't be read: character"),
        (deep(500), "conditions nest at most 100 deep"),
    ],
)
def test_what_is_no_condition_is_refused_naming_the_place(condition: object, said: str) -> None:
    with pytest.raises(ConditionRefused) as refused:
        from_json({"coterie": 1, "condition": condition})
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"coterie": 2, "condition": {}}, "version 2 of conditions; this program reads version 1"),
        ({"condition": {}}, 'a condition is {"coterie": 1'),
        ({"coterie": 1, "condition": []}, 'a condition is {"coterie": 1'),
        ([], 'a condition is {"coterie": 1'),
        (None, 'a condition is {"coterie": 1'),
    ],
)
def test_another_document_is_refused(document: object, said: str) -> None:
    with pytest.raises(ConditionRefused) as refused:
        from_json(document)
    assert said in str(refused.value)


PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(sorted(KINDS))
KEYS = st.sampled_from(["node", "id", "part", "parts", "value", "source", "kind", "left", "right", "operator", "window", "last", "k", "at"])


@settings(deadline=None)
@given(st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=12))
def test_any_json_is_a_condition_or_refused(document: object) -> None:
    try:
        tree = from_json({"coterie": 1, "condition": document})
    except ConditionRefused as refused:
        assert refused.faults
    else:
        assert from_json(to_json(tree)) == tree


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(conditions()), st.data())
def test_a_damaged_condition_is_a_condition_or_refused(text: str, data: st.DataObject) -> None:
    document = to_json(parse(text))
    places = list(_places(document["condition"]))
    holder, key = places[data.draw(st.integers(0, len(places) - 1))]
    holder[key] = data.draw(PLAIN | st.just({}) | st.just([]) | st.sampled_from([copy for copy, _ in places]))
    try:
        json.dumps(document)
    except ValueError:
        return
    try:
        from_json(document)
    except ConditionRefused as refused:
        assert refused.faults


def _places(thing: Any) -> Any:
    entries = thing.items() if isinstance(thing, dict) else enumerate(thing) if isinstance(thing, list) else ()
    for key, inner in entries:
        yield thing, key
        yield from _places(inner)


def test_a_yes_no_value_stands_alone() -> None:
    assert from_json({"coterie": 1, "condition": field("vip")}) == IsTrue(Field("vip"))
