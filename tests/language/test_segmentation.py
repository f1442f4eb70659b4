"""What is wrong with asking for a place in a segmentation is said, with what would be right."""

from __future__ import annotations

import pytest

from coterie.errors import ConditionRefused
from coterie.language.catalogue import Catalogue
from coterie.language.check import check
from coterie.language.parse import parse
from coterie.language.segmentation import segmentation

CATALOGUE = Catalogue(
    segmentations={
        "value": segmentation("value", {"VIP": parse("percentile(orders().count) > 90"), "some": parse("orders()")}),
        "own": segmentation("own", {"a": parse('segmentation("own") == "b"')}),
        "one": segmentation("one", {"a": parse('segmentation("other") == "b"')}),
        "other": segmentation("other", {"b": parse('in_segment("third")')}),
        "through": segmentation("through", {"a": parse('in_segment("fifth")')}),
        "broken": segmentation("broken", {"a": parse("ordrs > 5")}),
    },
    segments={
        "fifth": parse("percentile(orders().count) > 80"),
        "around": parse("company.people(orders())"),
        "third": parse('segmentation("one") == "a"'),
    },
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('segmentation("valu") == "VIP"', "there is no segmentation 'valu'; did you mean value"),
        ('segmentation("zzz") == "VIP"', "there is no segmentation 'zzz'; there are value, own"),
        ('len(segmentation("value")) > 3', "compared with the name of a shelf in quotes, one of VIP, some, everyone else"),
        ('segmentation("value") == segmentation("one")', "compared with the name of a shelf"),
        ('segmentation("own") == "a"', "segmentation own is defined by itself: segmentation own → segmentation own"),
        ('segmentation("one") == "a"', "is defined by itself"),
        ('in_segment("third")', "is defined by itself"),
        ('segmentation("broken") == "a"', "segmentation broken has faults of its own: people of this base have no 'ordrs'"),
        ('percentile(given(orders().count, segmentation("value") == "VIP")) > 5', "segmentation value is made of one"),
        ('percentile(given(orders().count, in_segment("fifth"))) > 50', "segment 'fifth' is made of one"),
        ('population.mean(given(orders().count, in_segment("around"))) > 50', "segment 'around' is made of one"),
        ('percentile(given(orders().count, segmentation("through") == "a")) > 5', "segmentation through is made of one"),
        ('company.everyone(segmentation("value") == "VIP")', "can't stand inside one another"),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, said: str) -> None:
    with pytest.raises(ConditionRefused) as refused:
        check(parse(text), CATALOGUE, text=text)
    assert said in "; ".join(fault.message for fault in refused.value.faults)


def test_without_any_segmentation_the_way_to_one_is_told() -> None:
    with pytest.raises(ConditionRefused, match="keep one with coterie segmentations add"):
        check(parse('segmentation("x") == "y"'), Catalogue())


def test_a_shelf_that_is_none_is_warned_of() -> None:
    for text in ('segmentation("value") == "VPI"', '"VPI" == segmentation("value")', 'segmentation("value") in ["VPI", "some"]'):
        (warning,) = check(parse(text), CATALOGUE)
        assert "value has no shelf 'VPI'; did you mean VIP" in warning.message
    (warning,) = check(parse('segmentation("value") == "qqqqq"'), CATALOGUE)
    assert "there are VIP, some, everyone else" in warning.message
