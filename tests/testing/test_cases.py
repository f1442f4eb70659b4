"""Case files say plainly what is wrong with them, and read what is not declared by how it looks."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from coterie.language.types import Type
from coterie.testing.cases import load

HEAD = "as_of: 2026-03-31 12:00\ntimezone: Europe/Moscow\n"


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "case.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def test_values_are_typed_by_how_they_look_unless_declared(tmp_path: Path) -> None:
    text = """
types: {person: {code: text}}
people:
  ann:
    attributes: {code: 007, age: 1.50, paid: yes, joined: 2026-01-01, seen: 2026-01-01 10:00, likes: [cats], note: "", tags: [vip]}
    orders: [{id: 7, time: 2026-03-01, lines: [{quantity: 0.333, price: 0.01, cost: 1}]}, {id: 8, time: 2026-03-02, total: 5}]
checks: {all: {paid: everyone, not paid: nobody}}
"""
    case = load(written(tmp_path, text))
    ann = case.base.people[0]
    values = {name: dated[0].value for name, dated in ann.attributes.items()}

    assert case.as_of == datetime(2026, 3, 31, 9, tzinfo=UTC)
    assert (values["code"], values["age"], values["paid"], values["joined"]) == ("007", Decimal("1.50"), True, date(2026, 1, 1))
    assert (values["note"], values["likes"], values["tags"]) == (None, ("cats",), ("vip",))
    assert case.catalogue.attributes["seen"].type is Type.INSTANT
    assert [(order.lines[0].total, order.cost) for order in ann.orders] == [(Decimal("0.0033"), Decimal("0.333")), (Decimal(5), None)]
    assert [check.members for check in case.checks] == [{"ann"}, frozenset()]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("people: {ann: }\nchecks: {all: {orders(): bob}}", "unknown bob"),
        ("people: {ann: {city: x}}\nchecks: {}", "unknown city"),
        ("peeple: {}\npeople: {}\nchecks: {}", "unknown peeple"),
        ("people: {ann: , ann: }\nchecks: {}", "twice ann"),
    ],
)
def test_a_slip_in_a_case_is_named(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        load(written(tmp_path, text))
