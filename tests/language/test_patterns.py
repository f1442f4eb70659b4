"""Regular expressions: one meaning for Python, DuckDB and PostgreSQL (tests/engines asks those); what differs is refused."""

from __future__ import annotations

import re
import unicodedata
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coterie.language.oracle.text import passes
from coterie.language.patterns import PatternFault, spell_out
from coterie.testing.expressions import expression, subject

LETTERS = "abyzABYZавяАВЯёЁß1_ -"


@pytest.mark.parametrize(
    ("pattern", "inside", "outside"),
    [
        (r"^\d+$", ["12", "١٢", "１"], ["", "a", "½", "²"]),
        (r"^\w$", ["a", "я", "_", "ª", "9"], [" ", "-", "½", "\u0301"]),
        (r"^\s$", [" ", "\t", "\u00a0", "\n"], ["_", "\u200b"]),
        (r"^\D\W\S$", ["a-b"], ["1-b", "aab", "a- "]),
        ("^a.c$", ["abc", "a\rc"], ["a\nc", "ac"]),
        (r"^a\.c$", ["a.c"], ["abc"]),
        ("^(?:ab|c)*$", ["", "abc", "cab"], ["ba"]),
        ("a{2,3}?b", ["aab", "aaaab"], ["ab"]),
        ("^a{2}$", ["aa"], ["aaa"]),
        ("^a{2,}$", ["aaa"], ["a"]),
        ("^[^a-c]$", ["d", "\n", "я"], ["b", ""]),
        (r"^[]a\-\]^-]$", ["]", "a", "-", "^"], ["b", "\\"]),
        (r"^[\d\s]$", ["1", " "], ["a"]),
        (r"^[^\D]$", ["1"], ["a"]),
        (r"^\t\n\$\\$", ["\t\n$\\"], ["tn$"]),
        ("a$", ["ba"], ["a\n", "ab"]),
        ("^$|x", ["", "x"], ["y"]),
        ("()", ["", "x"], []),
        ("a|", ["", "b"], []),
        ("^[x-z]$", ["y"], ["w"]),
    ],
)
def test_an_expression_means_what_people_expect(pattern: str, inside: list[str], outside: list[str]) -> None:
    compiled = re.compile(
        spell_out(pattern).replace("$", r"\Z") if pattern.endswith("$") and not pattern.endswith(r"\$") else spell_out(pattern)
    )

    assert [text for text in inside if not compiled.search(text)] == []
    assert [text for text in outside if compiled.search(text)] == []


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("(?=a)", "look-around"),
        ("(?P<x>a)", "named groups"),
        ("(?i)a", "flags"),
        (r"(a)\1", r"\1 is not taken"),
        (r"\bword", r"\b is not taken"),
        (r"\p{L}", r"\p is not taken"),
        (r"\x41", r"\x is not taken"),
        ("[[:alpha:]]", "[:classes:] are not taken"),
        ("a{300}", "{300}: counts go up, to 255 at most"),
        ("a{3,2}", "counts go up"),
        ("a{x}", "is no count like {2,5}"),
        ("a{", "is no count like {2,5}"),
        ("a{٣}", "is no count"),
        ("*a", "repeats nothing"),
        ("a|*", "repeats nothing"),
        ("^*", "repeats nothing"),
        ("{2}", "repeats nothing"),
        ("a**", "two repeats stand together"),
        ("a{2}{3}", "two repeats stand together"),
        ("a+?+", "two repeats stand together"),
        ("(a", "a ( is never closed"),
        ("a)", "a ) at place 2 closes nothing"),
        ("[a", "a [ is never closed"),
        ("[a-", "a [ is never closed"),
        ("[z-a]", "from a lower character to a higher one"),
        (r"[\d-z]", "from a lower character to a higher one"),
        (r"[^\d\D]", "this class of characters is empty"),
        ("a\\", "ends too early"),
        ("[\\", "ends too early"),
        ("(" * 21 + ")" * 21, "brackets nest at most 20 deep"),
        ("a" * 501, "longer than 500 characters"),
        ("((a{20}){20}){2}", "with its repeats written out"),
        ("a{999999999999}", "is no count"),
    ],
)
def test_what_engines_disagree_on_is_refused(pattern: str, said: str) -> None:
    with pytest.raises(PatternFault, match=re.escape(said)):
        spell_out(pattern)


@settings(deadline=None, max_examples=100)
@given(st.randoms(use_true_random=False))
def test_python_reads_it_as_the_oracle_does(random: Random) -> None:
    pattern, text = expression(random), unicodedata.normalize("NFC", subject(random))

    found = re.search(spell_out(pattern).replace("$", r"\Z").replace(r"\\Z", r"\$"), text) is not None

    assert found == passes("matches", text, pattern, ignore_case=False), (pattern, text)


@settings(deadline=None, max_examples=500)
@given(st.text(alphabet="ab(|)[]^-{}0123,*+?.$\\dwsDWSЯ:=\n", max_size=12), st.booleans())
def test_any_text_is_an_expression_or_refused(pattern: str, lower: bool) -> None:
    try:
        plain = spell_out(pattern, lower=lower)
    except PatternFault as fault:
        assert str(fault)
    else:
        assert re.compile(plain)


@pytest.mark.parametrize("pattern", ["ПеРмЬ", "[А-Я]+", r"\w", "İ", "K", "[ΣΩ]", "[A-Zа]"])
def test_ignoring_case_every_letter_stands_for_its_lower_case(pattern: str) -> None:
    plain = re.compile(f"(?:{spell_out(pattern, lower=True)})\\Z")
    exact = re.compile(f"(?:{spell_out(pattern)})\\Z")
    for letter in {*LETTERS, *pattern}:
        low = "i" if letter == "İ" else letter.lower()
        assert plain.match(low) or not exact.match(letter)


def test_ignoring_case_what_is_excluded_is_excluded_in_both_cases() -> None:
    plain = re.compile(f"(?:{spell_out('[^А-Я]', lower=True)})\\Z")

    assert not plain.match("я")
    assert plain.match("z")
