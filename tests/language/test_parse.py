"""A text is a tree or a list of all its faults, each at its characters."""

from __future__ import annotations

import pytest
from tests.language.regolden import conditions

from coterie.errors import ConditionRefused, Fault
from coterie.language.json import walk
from coterie.language.nodes import And, Arithmetic, Compare, Exists, Field, IsTrue, Node, NoneOf, Not, Number, Or, Text
from coterie.language.parse import parse, parse_row, parse_value
from coterie.language.pieces import DEEPEST
from coterie.language.tokens import MOST_FAULTS


def faults(text: str) -> tuple[Fault, ...]:
    with pytest.raises(ConditionRefused) as refused:
        parse(text)
    assert refused.value.text == text
    return refused.value.faults


def test_and_binds_tighter_than_or_and_not_tighter_than_and() -> None:
    a, b, c = (IsTrue(Field(name)) for name in "abc")

    assert parse("a or not b and c") == Or((a, And((Not(b), c))))
    assert parse("(a or b) and c") == And((Or((a, b)), c))
    assert parse("a and b and c") == And((a, b, c))
    assert parse("any(a, b)") == parse("a or b")
    assert parse("all(a)") == a
    assert parse("none(a)") == NoneOf((a,))


def test_arithmetic_binds_as_at_school() -> None:
    a, b, c = (Field(name) for name in "abc")

    assert parse_value("a - b - c") == Arithmetic("-", Arithmetic("-", a, b), c)
    assert parse_value("a + b * -2") == Arithmetic("+", a, Arithmetic("*", b, Number(parse_value("-2").value)))  # type: ignore[union-attr]
    assert parse("not a == b") == Not(Compare("==", a, b))


def test_numbers_say_the_same_however_they_are_written() -> None:
    assert parse_value("1.50") == parse_value("1.5") == parse_value("15e-1")
    assert parse_value("1e3") == parse_value("1000.0") == parse_value("--1000")
    assert parse_value("0e99") == parse_value("-0")


def test_every_node_knows_its_characters() -> None:
    for text in conditions():
        for node in walk(parse(text)):
            at, end = node.at
            assert 0 <= at < end <= len(text), (text, node)


def test_a_node_s_characters_are_what_says_it() -> None:
    text = 'город == "Пермь" and orders(total > 5).count >= 2'

    said = {type(node).__name__: text[slice(*node.at)] for node in walk(parse(text))}

    assert said["And"] == text
    assert said["Aggregate"] == "orders(total > 5).count"
    assert said["Source"] == "orders(total > 5)"
    assert said["Text"] == '"Пермь"'


def test_brackets_belong_to_what_is_asked_of_them() -> None:
    text = "(a or b) and (c + 1).year > 2"

    said = {type(node).__name__: text[slice(*node.at)] for node in walk(parse(text))}

    assert (said["And"], said["Or"], said["Part"]) == (text, "a or b", "(c + 1).year")


def test_a_row_is_asked_in_the_same_words() -> None:
    assert parse_row("orders()") == Exists(parse("orders()").source)  # type: ignore[union-attr]


def test_a_value_alone_is_read_as_one() -> None:
    assert parse_value('"a"') == Text("a")
    with pytest.raises(ConditionRefused, match="has no value"):
        parse_value("orders()")
    with pytest.raises(ConditionRefused, match="not expected here"):
        parse_value('"a" b')


def test_all_faults_come_at_once_in_the_order_of_their_places() -> None:
    text = 'город = "Пермь" and ordrs() and orders(last="30m") or возраст > and (a == 1'

    found = faults(text)

    assert [text[fault.at : fault.end] for fault in found] == ["=", "ordrs", '"30m"', "and", ""]
    assert [fault.code for fault in found] == ["single_equals", "unknown_call", "argument", "nothing", "expected"]


@pytest.mark.parametrize(
    "nested", ["({})", "not {}", "-{}", "any({}, a)", "orders().every({})", "min({}, 1)", "[{}]", "a in [{}]", "a.x({})"]
)
def test_nesting_ends_at_a_depth_and_never_in_a_crash(nested: str) -> None:
    text = "a"
    for _ in range(3 * DEEPEST):
        text = nested.format(text)

    assert any(fault.code in ("too_deep", "nothing") for fault in faults(text))


@pytest.mark.parametrize("text", ["a" + " + 1" * 150 + " > 0", "a" + ".lower" * 150 + ' == "a"', "a" + ".lower" * 99 + ' == "a"'])
def test_a_chain_is_as_deep_as_it_is_long(text: str) -> None:
    assert [fault.code for fault in faults(text)] == ["too_deep"]


def test_the_list_of_faults_ends_somewhere() -> None:
    assert len(faults(") " * 5_000)) == MOST_FAULTS
    assert len(faults("a() " * 5_000)) == MOST_FAULTS


@pytest.mark.parametrize(
    ("text", "where", "said"),
    [
        ("", "", "the condition is empty"),
        ("   ", "", "the condition is empty"),
        ("((((", "", "the text ends where a condition or a value is expected"),
        ("a and", "", "the text ends"),
        ("and a", "and", "'and' stands where a condition"),
        ("a or or b", "or", "'or' stands"),
        ("== 1", "==", "'==' stands where a condition"),
        ("a b", "a b", "join conditions with and, or"),
        ("a)", ")", "this bracket closes nothing"),
        ("a, b", ",", "',' is not expected here"),
        ("(a", "", "')' is expected after the bracket at character 1"),
        ("True", "True", "True is written yes"),
        ("a == None", "None", "None only stands after is"),
        ("a is 5", "5", "after is comes None or not None"),
        ("a is not 5", "5", "after is comes None or not None"),
        ("a not b", "b", "'in' is expected after not"),
        ("a in []", "[]", "an empty list holds nobody"),
        ("a in [1", "", "']' is expected after the list"),
        ("a in [1,] and b = 1", "=", "write =="),
        ("orders() in [1]", "orders()", "has no value"),
        ("orders() in tags", "orders()", "has no value"),
        ("orders() is None", "orders()", "has no value"),
        ("a in [orders()]", "orders()", "has no value"),
        ("1 < a > 3", ">", "one way: 40 <= age < 70"),
        ("1 < a < 2 < 3", "<", "a chain compares one value with two bounds"),
        ("a == b == c", "==", "a chain compares one value with two bounds"),
        ("5", "5", "a bare number or text is no condition"),
        ('"a"', '"a"', "a bare number or text is no condition"),
        ("a > .5", ".5", "write 0.5"),
        ("a > 1e15", "1e15", "out of range"),
        ("a > 1e999", "1e999", "out of range"),
        ("a > 0.0000000001", "0.0000000001", "at most 15 digits before the point and 9 after"),
        ("orders() > 3", "orders()", "ask for orders(…).count"),
        ("sequence(orders()) > 3", "sequence(orders())", "add .count"),
        ("(a and b) > 3", "a and b", "a condition is true or false"),
        ("a + (b or c) > 3", "b or c", "a condition is true or false"),
        ("-orders() > 3", "orders()", "has no value"),
        ("not", "", "the text ends"),
    ],
)
def test_a_refusal_points_at_the_place_and_says_what_would_be_right(text: str, where: str, said: str) -> None:
    found = [fault for fault in faults(text) if said in fault.message]

    assert found, [fault.message for fault in faults(text)]
    assert text[found[0].at : found[0].end] == where
    assert found[0].message.startswith(f"character {found[0].at + 1}: ")


def test_nodes_are_equal_wherever_they_were_read() -> None:
    assert parse("a and b") == parse(" ( a )  and b ")
    assert all(isinstance(node, Node) for node in walk(parse("a and b")))


@pytest.mark.parametrize(
    ("text", "said", "at"),
    [
        ("orders() AND NOT orders()", "AND is written and", 9),
        ("NOT orders()", "NOT is written not", 0),
        ("orders() или vip", "или is written or", 9),
        ("orders().count => 2", "=> is written >=", 15),
        ("orders().count =< 2", "=< is written <=", 15),
    ],
)
def test_a_slip_of_another_language_is_one_fault_with_what_would_be_right(text: str, said: str, at: int) -> None:
    (found,) = faults(text)
    assert (found.message.partition(": ")[2], found.at) == (said, at)
