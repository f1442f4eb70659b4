"""Traits written out, whole or one step deep; a condition without any stays as it is."""

from __future__ import annotations

import pytest

from coterie.language.catalogue import Catalogue
from coterie.language.expand import Expanded, expand, expand_value, unfold
from coterie.language.parse import parse, parse_value
from coterie.language.print import print_condition, print_value
from coterie.traits.registry import Traits

KNOWN = Catalogue(traits=Traits(), segments={"vip": parse("spend.total > 5"), "old": parse("orders()")})


@pytest.mark.parametrize(
    ("text", "whole", "once"),
    [
        ("spend.total > 5", "orders().sum(total) > 5", "orders().sum(total) > 5"),
        ("rfm.monetary > 5", "given(orders().sum(total), orders()) > 5", "given(orders().sum(total), orders()) > 5"),
        (
            "rfm.m >= 4",
            "percentile(-given(orders().sum(total), orders())) <= 40",
            "percentile(-rfm.monetary) <= 40",
        ),
        ('not rhythm.state == "late"', None, "not 1 < rhythm.overdue <= 3"),
        ("orders(total > 5) and city is None", "orders(total > 5) and city is None", "orders(total > 5) and city is None"),
        ('in_segment("vip")', 'in_segment("vip")', 'in_segment("vip")'),
        ("rfm.r > 7", "1 == 0", "1 == 0"),
        ("spend.intensity is None", "1 == 0", "1 == 0"),
        ("spend.intensity is not None", "1 == 1", "1 == 1"),
        ('calendar.age_band == "none such"', "1 == 0", "1 == 0"),
    ],
)
def test_traits_are_written_out(text: str, whole: str | None, once: str) -> None:
    assert print_condition(unfold(parse(text), KNOWN)) == once
    written = print_condition(expand(parse(text), KNOWN))
    assert written == whole or (whole is None and "rhythm" not in written)


def test_a_value_is_written_out_inside_others() -> None:
    assert (
        print_value(expand_value(parse_value("max(spend.total, 5) / rhythm.gap"), KNOWN))
        == "max(orders().sum(total), 5) / orders().gap.median"
    )


def test_definitions_of_segments_are_written_out_when_asked_for() -> None:
    found = Expanded(KNOWN)
    assert (len(found), sorted(found), "vip" in found, "none" in found) == (2, ["old", "vip"], True, False)
    assert print_condition(found["vip"]) == "orders().sum(total) > 5"
