"""A company's own traits: added, put in the place of a shipped one, and refused with their place and what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from coterie.errors import ConditionRefused, DefinitionRefused
from coterie.language.check import check
from coterie.language.parse import parse
from coterie.language.trait import FirstOf, Formula
from coterie.testing.traits import catalogue, check_trait
from coterie.traits.registry import Traits

MINE = """
- name: my.gifts
  unit: number
  en: number of gifts
  ru: {name: число подарков, genitive: числа подарков, gender: n}
  value: orders(gift_wrap).count
  means: {en: Orders with gift wrapping., ru: Заказы в подарочной упаковке.}
  missing: {en: never, ru: не бывает}
  example: my.gifts >= 2
- name: my.giver
  unit: text
  en: kind of giver
  ru: вид дарителя
  first_of: {often: my.gifts >= 3, sometimes: my.gifts >= 1}
  otherwise: never
  labels: {often: [often, часто], sometimes: [sometimes, иногда], never: [never, никогда]}
  means: {en: How often., ru: Как часто.}
  missing: {en: never, ru: не бывает}
  example: my.giver == "often"
"""


def written(workspace: Path, text: str) -> Traits:
    (workspace / "traits").mkdir()
    (workspace / "traits" / "mine.yaml").write_text(text, encoding="utf-8")
    return Traits(workspace)


def test_own_traits_stand_beside_those_that_come_with_coterie(tmp_path: Path) -> None:
    traits = written(tmp_path, MINE)
    assert isinstance(traits["my.gifts"].rule, Formula)
    assert isinstance(traits["my.giver"].rule, FirstOf)
    assert check_trait(traits, "my.gifts") == check_trait(traits, "my.giver") == []
    assert len(traits) == len(Traits()) + 2
    assert traits.described("my.gifts").own
    assert not traits.described("spend.total").own


def test_an_own_definition_takes_the_place_of_a_shipped_one(tmp_path: Path) -> None:
    text = "- {name: spend.total, unit: money, en: spent, ru: потрачено, value: 'orders(last=\"1y\").sum(total)', example: x}"
    assert written(tmp_path, text)["spend.total"] != Traits()["spend.total"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: my.x", "a file of traits is a list of entries"),
        ("- [unclosed", "mine.yaml"),
        ("- {name: my.x}", "unit is missing; .*en is missing"),
        ("- {name: x, unit: number, en: a, ru: b, value: orders().count}", "'x' is no name of a trait: write my.name"),
        ("- {name: my.year, unit: number, en: a, ru: b, value: orders().count}", "no word of the language"),
        ("- {name: my.x, unit: pounds, en: a, ru: b, value: orders().count}", "unit 'pounds': there are money"),
        ("- {name: my.x, unit: number, en: a, ru: b, vaule: orders().count}", "unknown key 'vaule'; did you mean value"),
        ("- {name: my.x, unit: number, en: '', ru: b, value: orders().count}", "en has no name"),
        ("- {name: my.x, unit: digit, en: a, ru: b, ranked: orders().count, into: 3}", "into: 2, 4, 5, 10"),
        ("- {name: my.x, unit: text, en: a, ru: b, bands: points, below: [1]}", "upper edge"),
        (
            "- {name: my.x, unit: text, en: a, ru: b, bands: points, below: {a: 10, b: 5, c: null}, labels: {a: [x, y], b: [z, q], c: [r, s]}}",
            "edges of bands rise from one to the next, and 5 does not follow 10",
        ),
        ("- {name: my.x, unit: text, en: a, ru: b, first_of: []}", "a list of labels"),
        ("- {name: my.x, unit: text, en: a, ru: b, first_of: {a: orders()}}", "label 'a' has no names"),
        ("- {name: my.x, unit: text, en: a, ru: b, first_of: {a: orders()}, labels: [a]}", "labels gives each label"),
        ("- {name: my.x, unit: text, en: a, ru: b, first_of: {1_0: orders()}, labels: {1_0: [a, b]}}", "label 10 is read as a number"),
        (
            "- {name: my.x, unit: text, en: a, ru: b, first_of: {a: orders(), b: vip}, labels: {a: [x, y], b: [x, z], c: [q, r]}}",
            "labels names 'c', which nobody can bear; .*two labels are named 'x' in English",
        ),
        ("- {name: my.x, unit: number, en: a, ru: b, value: orders(.count}", "mine.yaml, entry 1: my.x: "),
        ("- {name: my.x, unit: text, en: a, ru: b, first_of: {a: orders(}, labels: {a: [a, b]}}", "mine.yaml, entry 1: my.x: "),
        ("- {name: my.x, unit: number, en: a, ru: b, value: my.x + 1}", "my.x is defined by itself: my.x → my.x"),
        (
            "- {name: my.x, unit: number, en: a, ru: b, value: my.y}\n- {name: my.y, unit: number, en: c, ru: d, value: my.x}",
            "defined by itself: my.x → my.y → my.x",
        ),
        ("- &a {name: my.x, unit: number, en: a, ru: b, value: vip}\n- *a", "mine.yaml, line 2: write it out, without anchors"),
        ("- " + "[" * 100_000, "mine.yaml, line 1: write it out, .* not nested so deeply"),
        (
            "- {name: my.x, unit: number, en: a, ru: b, value: vip}\n- {name: my.x, unit: number, en: c, ru: d, value: vip}",
            "mine.yaml, entry 2: my.x is defined twice, also in mine.yaml, entry 1",
        ),
        ("- {name: my.x, unit: number, en: a, ru: b, value: vip, means: {en: one, two}}", "means has a key 'two'; .*in quotes"),
        (
            "- {name: spend.totl, unit: number, en: a, ru: b, value: vip}",
            "no trait spend.totl comes with Coterie; did you mean spend.total",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(DefinitionRefused, match=said):
        list(written(tmp_path, text).items())


def test_a_name_that_is_none_is_told_with_near_ones() -> None:
    with pytest.raises(DefinitionRefused, match=r"did you mean rfm\.cell"):
        Traits().described("rfm.cel")


def test_a_file_that_is_no_list_of_traits_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(DefinitionRefused, match="longer than"):
        written(tmp_path, "#" * 1_000_001).entries  # noqa: B018 -- reading is what is asked


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("unit: digit, ranked: spend.base_share", "can't stand inside another one"),
        ("unit: digit, ranked: prefers.category", "it is worked out as a text, and its unit is digit"),
        ("unit: number, value: prefers.category", "it is worked out as a text, and its unit is number"),
        ("unit: date, value: orders().count", "it is worked out as a number, and its unit is date"),
    ],
)
def test_a_trait_that_is_not_what_it_says_can_t_be_asked(tmp_path: Path, text: str, said: str) -> None:
    known = catalogue(written(tmp_path, f"- {{name: my.x, en: a, ru: b, {text}}}"))
    with pytest.raises(ConditionRefused, match=f"my.x can't be worked out here: .*{said}"):
        check(parse("my.x is not None"), known)


def test_traits_that_multiply_are_refused_before_they_are_written_out(tmp_path: Path) -> None:
    rows = ["- {name: my.a0, unit: number, en: a0, ru: b0, value: orders().count}"]
    rows += [f"- {{name: my.a{n}, unit: number, en: a{n}, ru: b{n}, value: my.a{n - 1} + my.a{n - 1}}}" for n in range(1, 40)]
    known = catalogue(written(tmp_path, "\n".join(rows)))
    check(parse("my.a5 > 3"), known)
    with pytest.raises(ConditionRefused, match="it comes to more than 3,000 parts"):
        check(parse("my.a39 > 3"), known)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "traits").mkdir()
    (tmp_path / "traits" / "mine.yaml").write_bytes(b"- {name: my.x, en: \xe9}")
    with pytest.raises(DefinitionRefused, match=r"mine\.yaml is no UTF-8 at byte 20"):
        len(Traits(tmp_path))


def test_a_trait_of_one_s_own_is_checked(tmp_path: Path) -> None:
    traits = written(
        tmp_path,
        '- {name: my.x, unit: money, en: a, ru: b, value: orders().count}\n- {name: my.y, unit: number, en: c, ru: d, value: attr("nope"), example: my.y > 1}',
    )
    first, second, *_, last = check_trait(traits, "my.x")
    assert first == "unit money is for Type.MONEY, and it is worked out as Type.NUMBER"
    assert (second, last) == ("there is no example", "means and missing are to be told in English and Russian")
    assert any("have no 'nope'" in said for said in check_trait(traits, "my.y"))
