"""Words have their places in characters, whatever the alphabet; what can't be read is named and the reading goes on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coterie.language.tokens import LONGEST, MOST_FAULTS, is_name, quote, tokenize

STORABLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def words(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.value) for token in tokenize(text)[0]][:-1]


def messages(text: str) -> list[str]:
    return [fault.message for fault in tokenize(text)[1]]


def test_a_word_stands_where_it_was_written() -> None:
    text = 'город == "Пермь 😀" and\n\tвозраст>=1.5e2'

    tokens, faults = tokenize(text)

    assert not faults
    assert [text[token.at : token.end] for token in tokens] == ["город", "==", '"Пермь 😀"', "and", "возраст", ">=", "1.5e2", ""]


def test_texts_are_unescaped_raw_ones_are_not() -> None:
    assert words(r""" "a\"b\n\u0416\d\\" 'it"s' r"\d+" """) == [("text", 'a"b\nЖ\\d\\'), ("text", 'it"s'), ("text", r"\d+")]


def test_a_decomposed_name_is_the_composed_one() -> None:
    assert words("и\u0306од") == [("name", "йод")]
    assert is_name("йод")
    assert not is_name("и\u0306од")


@given(STORABLE)
def test_a_quoted_text_is_read_back(text: str) -> None:
    assert words(quote(text)) == [("text", text)]


@given(st.text())
def test_every_text_is_read_to_its_end_and_every_place_is_in_it(text: str) -> None:
    tokens, faults = tokenize(text)

    assert tokens[-1].kind == "end"
    assert all(0 <= token.at <= token.end <= len(text) for token in tokens)
    assert all(0 <= fault.at <= fault.end <= len(text) for fault in faults)
    assert [token.at for token in tokens] == sorted(token.at for token in tokens)


@pytest.mark.parametrize(
    ("text", "at", "end", "said"),
    [
        ('a == "b', 5, 7, 'no closing "'),
        ("a == 'b\nc", 5, 7, "no closing '"),
        ("a > 1_000", 4, 9, "write 1000"),
        ("a > ١٢", 4, 6, "write 12"),
        ("a > ½", 4, 5, "neither a number nor a name"),
        ("a > " + "1" * 20 + "_", 4, 25, "digits 0 to 9"),
        ("a > 30d", 4, 7, 'in quotes, like "30d"'),
        ("a > 0x1", 4, 7, "neither a number nor a name"),
        ("a && b", 2, 4, "write and"),
        ("a | b", 2, 3, "write or"),
        ("a ≠ b", 2, 3, "write !="),
        ("a == «б»", 5, 8, 'plain quotes: "б"'),
        ("a == «б", 5, 6, "means nothing here"),
        ("a ? b", 2, 3, "'?' means nothing here"),
        ('a == "\\u0000"', 5, 13, "U+0000"),
        ('a == "\ud800"', 5, 8, "U+D800"),
        ("\ud800", 0, 1, r"'\ud800' means nothing here"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(text: str, at: int, end: int, said: str) -> None:
    faults = tokenize(text)[1]

    assert [(fault.at, fault.end) for fault in faults] == [(at, end)]
    assert said in faults[0].message
    assert faults[0].message.startswith(f"character {at + 1}: ")


def test_the_reading_goes_on_with_what_was_meant() -> None:
    assert words("a ≥ 1 && b == «в» and c == 1_0") == words('a >= 1 and b == "в" and c == 1')
    assert len(messages("a ≥ 1 && b == «в» and c == 1_0")) == 4


def test_too_long_a_text_is_refused_unread() -> None:
    assert messages("a" * (LONGEST + 1)) == [f"a condition has at most {LONGEST:,} characters, this one has {LONGEST + 1:,}"]
    assert not messages("a" * LONGEST)


def test_faults_end_somewhere() -> None:
    assert len(messages("§" * 5_000)) == MOST_FAULTS
