"""Every kind of condition that people know from elsewhere can be said, means the same everywhere, and is on the page."""

from __future__ import annotations

import pytest
from tests.vocabulary.rows import SECTIONS, SHOWN, Row, cases, rows
from tests.vocabulary.write import PAGE, page

from coterie.language.check import check
from coterie.language.json import from_json, to_json
from coterie.language.oracle import World
from coterie.language.parse import parse
from coterie.language.print import print_condition

ROWS = rows()
SAID = [row for row in ROWS if row.conditions]
NEVER_MISSING = (83,)
"""A bucket is known of everyone."""


def test_there_are_ninety_five_rows_each_said_or_waiting_for_something() -> None:
    assert [row.number for row in ROWS] == list(range(1, 96))
    assert len(SAID) >= 60
    assert all(row.conditions or row.waits for row in ROWS)
    assert {row.section for row in ROWS} == set(SECTIONS)


@pytest.mark.parametrize("row", SAID, ids=lambda row: str(row.number))
def test_a_row_shows_its_true_its_false_its_missing_and_its_boundary(row: Row) -> None:
    case = cases()[row.base]
    members = next(iter(row.conditions.values()))

    assert {person for person, _ in row.shown.values()} <= {person.key for person in case.base.people}
    assert tuple(row.shown) == tuple(what for what in SHOWN if what != "missing" or row.number not in NEVER_MISSING)
    assert row.shown["true"][0] in members
    assert row.shown["false"][0] not in members


@pytest.mark.parametrize("row", SAID, ids=lambda row: str(row.number))
def test_a_row_is_sound_and_survives_its_other_faces(row: Row) -> None:
    case = cases()[row.base]
    for text in row.conditions:
        tree = parse(text)

        assert check(tree, case.catalogue) == (), text
        assert parse(print_condition(tree)) == tree
        assert from_json(to_json(tree)) == tree


@pytest.mark.parametrize("name", cases())
def test_the_oracle_agrees(name: str) -> None:
    case = cases()[name]
    world = World(case.base, case.as_of, case.catalogue)
    for asked in case.checks:
        assert world.members(parse(asked.text)) == asked.members, asked.text


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == page(), "python -m tests.vocabulary.write"
