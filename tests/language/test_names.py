"""A bare name is the order's, then the line's; person.x and order.x say whose; what a base brings itself is known too."""

from __future__ import annotations

import pytest

from coterie.language.catalogue import EMPTY, Catalogue, FieldInfo, Type
from coterie.language.names import choices, resolve
from coterie.language.nodes import Field

OWN = Catalogue(
    attributes={"temperature": FieldInfo(Type.NUMBER), "email": FieldInfo(Type.TEXT, values=("a@b",))},
    own={
        "order": {"промокод": FieldInfo(Type.TEXT, "order"), "metal": FieldInfo(Type.TEXT, "order")},
        "line": {"metal": FieldInfo(Type.NUMBER, "line")},
        "event": {"size": FieldInfo(Type.NUMBER)},
    },
)


@pytest.mark.parametrize(
    ("name", "of", "scope", "place", "type_", "whole"),
    [
        ("city", "", None, "attribute", Type.TEXT, False),
        ("city", "person", "orders", "attribute", Type.TEXT, False),
        ("temperature", "", None, "attribute", Type.NUMBER, False),
        ("first_seen", "", None, "named", Type.INSTANT, False),
        ("total", "", "orders", "order", Type.MONEY, False),
        ("total", "order", "orders", "order", Type.MONEY, True),
        ("total", "", "lines", "line", Type.MONEY, False),
        ("total", "order", "lines", "order", Type.MONEY, True),
        ("channel", "", "lines", "order", Type.TEXT, True),
        ("price", "", "orders", "line", Type.MONEY, False),
        ("промокод", "", "orders", "order", Type.TEXT, False),
        ("metal", "", "orders", "order", Type.TEXT, False),
        ("metal", "", "lines", "line", Type.NUMBER, False),
        ("size", "", "events", "event", Type.NUMBER, False),
    ],
)
def test_a_name_means_what_stands_nearest(name: str, of: str, scope: str | None, place: str, type_: Type, whole: bool) -> None:
    found = resolve(Field(name, of), scope, OWN)  # type: ignore[arg-type]

    assert found is not None
    assert (found.place, found.type, found.whole) == (place, type_, whole)


@pytest.mark.parametrize(
    ("name", "of", "scope"),
    [
        ("price", "", None),
        ("total", "order", None),
        ("total", "order", "events"),
        ("price", "order", "orders"),
        ("city", "", "orders"),
        ("size", "", "orders"),
    ],
)
def test_a_name_elsewhere_means_nothing(name: str, of: str, scope: str | None) -> None:
    assert resolve(Field(name, of), scope, OWN) is None  # type: ignore[arg-type]


def test_what_could_have_stood_there_is_offered() -> None:
    assert "city" in choices(Field("x"), None, EMPTY)
    assert "temperature" in choices(Field("x", "person"), "orders", OWN)
    assert "price" in choices(Field("x"), "orders", OWN)
    assert "price" not in choices(Field("x", "order"), "orders", OWN)
    assert "промокод" in choices(Field("x", "order"), "orders", OWN)


def test_values_seen_come_with_the_name() -> None:
    found = resolve(Field("email"), None, OWN)

    assert found is not None
    assert found.values == ("a@b",)
