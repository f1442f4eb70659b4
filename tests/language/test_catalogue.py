"""What can be named: what every base has, and what this one brought."""

from __future__ import annotations

from coterie.language.catalogue import EMPTY, Catalogue, FieldInfo, Type
from coterie.language.types import LINE_FIELDS, LOOKUPS, NAMED, ORDER_FIELDS, PERSON_FIELDS, SOURCES


def test_every_base_knows_the_attributes_of_people() -> None:
    assert all(EMPTY.attribute(name) == FieldInfo(type_) for name, type_ in PERSON_FIELDS.items())
    assert EMPTY.attribute("nosuch") is None
    assert set(EMPTY.attribute_names()) == {*PERSON_FIELDS, *NAMED}


def test_what_a_base_brings_wins() -> None:
    own = Catalogue(attributes={"city": FieldInfo(Type.NUMBER)})

    assert own.attribute("city") == FieldInfo(Type.NUMBER)
    assert own.attribute_names().count("city") == 1


def test_a_field_of_ours_is_not_overwritten_by_one_of_theirs() -> None:
    own = Catalogue(own={"order": {"total": FieldInfo(Type.TEXT, "order")}, "line": {"metal": FieldInfo(Type.TEXT, "line")}})

    assert own.fields("orders")["total"] == ORDER_FIELDS["total"]
    assert own.order_fields()["total"] == ORDER_FIELDS["total"]
    assert own.fields("lines")["total"] == LINE_FIELDS["total"]
    assert own.fields("lines")["metal"] == own.fields("returns")["metal"] == FieldInfo(Type.TEXT, "line")


def test_sources_and_values_of_other_rooms_are_described() -> None:
    assert EMPTY.source("orders") is SOURCES["orders"]
    assert EMPTY.lookup("score") is LOOKUPS["score"]
    assert EMPTY.lookup("temperature") is NAMED["temperature"]
    assert EMPTY.lookup("nosuch") is None


def test_what_is_not_held_says_what_it_needs() -> None:
    for info in (*SOURCES.values(), *LOOKUPS.values(), *NAMED.values()):
        assert info.held != bool(info.needs)
