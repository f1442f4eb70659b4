"""Definitions survive the way through YAML; what is no definition is refused with its line, all at once; nothing in it can hurt."""

from __future__ import annotations

import time
from datetime import date
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coterie.language.nodes import Compare, Field, Text
from coterie.language.parse import parse
from coterie.language.print import print_condition
from coterie.model.definition import Details, Stated, name_fault
from coterie.segments.definition_yaml import MOST_FAULTS, layout, read, write
from coterie.testing.strategies import draw, sound

FULL = Details("Кто\nпокупал: «давно»", "Анна #1", "no", "mailing", "1C & *", "strategic", date(2026, 12, 1))


@pytest.mark.parametrize("seed", range(6))
def test_random_conditions_come_back_the_same_alone_and_together(seed: int) -> None:
    _, conditions = draw(seed)
    drawn = list(islice(sound(conditions), 25))
    for tree in drawn:
        assert parse(layout(tree, 40)) == tree
    stated = {f"Сегмент {i}": Stated(print_condition(tree), FULL) for i, tree in enumerate(drawn)}
    found, faults = read(write(stated), "all.yaml")
    assert faults == []
    assert {one.name: one.stated for one in found} == stated
    for name, one in stated.items():
        ((alone,), faults) = read(write({name: one}), "one.yaml")
        assert (alone.name, alone.stated, faults) == (name, one, [])


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)


@given(
    text=texts
    | st.sampled_from(["null", "~", "yes", "1e3", "2026-01-01", "'", '"', "a: b", "# x", "- x", "|", "&a", "*a", "!x", "\u2028"]),
    owner=texts | st.sampled_from(["null", "~", "no", "'", "a: b", "# x", "&a", "many\nlines\n\n  here"]),
)
def test_any_text_comes_back(text: str, owner: str) -> None:
    name = text.strip()
    tree = Compare("==", Field("city"), Text(text + "'\"\n\t\\"))
    stated = Stated(print_condition(tree), Details(owner=owner.strip() if owner.isprintable() or "\n" in owner else ""))
    found, faults = read(write({name if name_fault(name) is None else "x": stated}), "x.yaml")
    assert [str(one) for one in faults] == []
    assert found[0].stated == stated
    assert found[0].name == (name if name_fault(name) is None else "x")


def told(text: str) -> list[str]:
    found, faults = read(text, "f.yaml")
    assert found == []
    return [str(fault) for fault in faults]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: a\ncondition: orders()\nowenr: x", "line 3: unknown 'owenr'; did you mean owner?"),
        ("name: a\ncondition: orders()\nname: b", "line 3: name stands twice"),
        ("condition: orders()", "line 1: this segment has no name"),
        ("name: ' a\\\n'\ncondition: vip\nreview: soon", "review is 'soon', should be a day like 2026-12-01"),
        (
            "name: a\ncondition: vip\nkind: strategc",
            "line 3: a: kind is 'strategc', should be strategic or operational; did you mean strategic?",
        ),
        ("name: a", "line 1: a: no condition is given"),
        ("name: a\ncondition: [orders()]", "line 2: condition should be one text"),
        ("name: a\ncondition: |\n  orders()\n  and city = 'x'", "line 4: a: character 19: a single ="),
        ('- name: b\n  condition: "vip and"', "line 2: b: character 8"),
        ("just words", "a file of segments says"),
        ("name: a\ncondition: *x", "anchors (&)"),
        ("name: &x a\ncondition: vip", "anchors (&)"),
        ("name: !!python/name:os.system a\ncondition: vip", "tags (!)"),
        ("[[[[[[a]]]]]]", "too deeply nested"),
        ("a: [", "this is no YAML"),
        ("name: a\x07", "can't stand in a file"),
        ("name: a\ncondition: vip\nowner: " + "x" * 10_001, "owner has 10,001 characters, should have at most 10,000"),
        ("name: " + "x" * 201 + "\ncondition: vip", "at most 200 characters"),
    ],
)
def test_what_is_no_definition_is_refused_with_its_line(text: str, said: str) -> None:
    assert any(said in fault for fault in told(text)), told(text)


def test_all_faults_come_at_once_up_to_a_sensible_number() -> None:
    text = "- name: a\n  condition: orders( and x = 1\n  owenr: x\n- condition: vip\n- name: c\n  condition: vip\n"
    found, faults = read(text, "f.yaml")
    assert [one.name for one in found] == ["c"]
    assert [(one.line, one.segment) for one in faults][-2:] == [(3, ""), (4, "")] or len(faults) >= 3
    assert len(read("- x\n" * 1000, "f.yaml")[1]) == MOST_FAULTS


def test_an_empty_file_and_comments_say_nothing() -> None:
    for text in ("", "# nothing\n", "---\n", "- \n"):
        assert read(text, "f.yaml") == ([], [])


def test_documents_and_lists_say_several() -> None:
    found, _ = read("name: a\ncondition: vip\n---\n- name: b\n  condition: vip\n- name: c\n  condition: vip\n", "f.yaml")
    assert [(one.name, one.line) for one in found] == [("a", 1), ("b", 4), ("c", 6)]


def test_a_bomb_is_put_out_before_it_is_built() -> None:
    bomb = "a: &a [x,x]\n" + "".join(
        f"{c}: &{c} [{', '.join('*' + p for _ in range(9))}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)
    )
    began = time.perf_counter()
    assert "anchors" in told(bomb)[0]
    assert "too deeply" in told("[" * 100_000)[0]
    assert time.perf_counter() - began < 2


def test_a_long_condition_stands_on_lines_of_its_joints() -> None:
    text = write(
        {"Спящие": Stated('in_segment("buyers") and not orders(last="90d") and (city == "Пермь" or city == "Санкт-Петербург" or vip)')}
    )
    assert text.splitlines() == [
        "name: Спящие",
        "condition: |-",
        '  in_segment("buyers")',
        '  and not orders(last="90d")',
        '  and (city == "Пермь" or city == "Санкт-Петербург" or vip)',
    ]
