"""Points as files say them: what is wrong is told all at once; what is right comes back as it was."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from coterie.errors import DefinitionRefused
from coterie.language.nodes import Duration
from coterie.language.parse import parse
from coterie.language.print import print_condition
from coterie.scores.points import canonical, conditions, worth
from coterie.scores.reading import document, read, written

SMALL = """
points: lead
name: Lead
groups: {all: {en: All, ru: Всё}}
rules:
  - {en: bought, points: 2.5, each: "orders( )", per_day: 2, half_life: 2w}
"""
PRESETS = sorted((Path(__file__).parents[2] / "src/coterie/scores/presets").glob("*.yaml"))


def refusals(old: str, new: str) -> str:
    with pytest.raises(DefinitionRefused) as refused:
        canonical(read(SMALL.replace(old, new), "x.yaml"))
    return str(refused.value)


def test_a_rule_is_read_as_it_is_meant() -> None:
    (rule,) = canonical(read(SMALL, "x.yaml")).rules

    assert (rule.name.en, rule.name.ru, rule.group, rule.points, rule.of) == ("bought", "bought", "all", Decimal("2.5"), "orders()")
    assert (rule.per_day, rule.half_life) == (2, Duration(2, "w"))
    assert worth(rule, "en") == "+2.5, 2 a day at most, halves every 2w"
    assert worth(rule, "ru") == "+2.5, не больше 2 в день, вдвое меньше каждые 2w"


@pytest.mark.parametrize("path", PRESETS, ids=lambda path: path.stem)
def test_a_ready_made_set_comes_back_as_it_was_and_has_both_languages(path: Path) -> None:
    rules = canonical(read(path.read_text("utf-8"), path.name))

    assert read(written(rules), "again") == rules
    assert document(read(written(rules), "again")) == document(rules)
    for named in (rules.title, *(one.name for one in (*rules.groups, *rules.rules, *rules.notes))):
        assert named.en.isascii()
        assert any("а" <= letter <= "я" for letter in named.ru.lower())
    for rule in rules.rules:
        assert not 2 < abs(rule.points) < 10, "1–2 of low importance, 10–20 of high; the band between is the user's"
        assert abs(rule.points) <= 20
    for condition in conditions(rules):
        assert parse(print_condition(condition)) == condition


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("points: lead", "points: 'my points'", "a name that conditions can use"),
        ("points: lead", "ponits: lead", "did you mean points?"),
        ("name: Lead", "name: ''", "name: has no name"),
        ("groups: {all: {en: All, ru: Всё}}", "groups: []", "at least one group"),
        ("{en: All, ru: Всё}", "{en: All, least: 5, most: 2}", "least is above most"),
        ("{en: All, ru: Всё}", "{en: All, grades: [1, 2]}", "falling numbers"),
        ("points: 2.5", "points: lots", "rule 1 (bought): points is a number"),
        ("points: 2.5", "points: 2.505", "two digits after the point"),
        ("points: 2.5", "points: 2000", "points is a number"),
        ("points: 2.5", "points: .nan", "points is a number"),
        ('each: "orders( )"', "group: all", "each (a source, for every fact) or when (a condition)"),
        ('each: "orders( )"', 'each: orders(), when: "yes"', "each (a source, for every fact) or when (a condition)"),
        ('each: "orders( )"', 'each: "orders() and orders()"', "a condition goes under when"),
        ('each: "orders( )"', 'each: "orders("', "rule 'bought'"),
        ("per_day: 2", "per_day: 0", "per_day is a whole number"),
        ("half_life: 2w", "half_life: 3h", "whole days"),
        ("half_life: 2w", "half_life: 2w, fades: 3d", "not both"),
        ("rules:", "temperature: {warm: 5, hot: 5}\nrules:", "hot begins above warm"),
        ("rules:", "notes: [{en: x}]\nrules:", "when says of whom"),
        ("rules:", "handover: {contact: vip}\nrules:", "handover: score"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(old: str, new: str, said: str) -> None:
    assert said in refusals(old, new)


def test_all_faults_are_told_at_once() -> None:
    said = refusals("points: 2.5", "points: lots, colour: red, group: nobody")

    assert said.count("x.yaml: ") == 3


@pytest.mark.parametrize("text", ["- a", "points: &x lead\nname: *x", "{", "x" * 200_001, ""])
def test_what_is_no_list_of_rules_is_refused(text: str) -> None:
    with pytest.raises(DefinitionRefused):
        read(text, "x.yaml")
