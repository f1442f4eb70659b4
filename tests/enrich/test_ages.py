"""Age bands, birthdays that can't be, and costs assumed from margins."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coterie.enrich.ages import BANDS, Band, age, band_of, plausible
from coterie.enrich.margins import Margins, assumed_cost
from coterie.errors import Refused

AS_OF = date(2026, 3, 1)


@given(st.integers(0, 120))
def test_every_grown_up_is_in_exactly_one_band(years: int) -> None:
    held = [band for band in BANDS if band.holds(years)]
    assert len(held) == (years >= 18)
    assert band_of(years) == (held[0] if held else None)


def test_bands_may_be_one_s_own() -> None:
    found = band_of(30, (Band(0, 29), Band(30, None)))
    assert found
    assert found.label == "30+"


@pytest.mark.parametrize(
    ("birthday", "ok"),
    [
        (date(1893, 5, 1), False),
        (date(1900, 1, 1), False),
        (date(1920, 3, 1), False),
        (date(1921, 3, 1), True),
        (date(1990, 7, 5), True),
        (date(2025, 1, 1), False),
        (date(2027, 1, 1), False),
    ],
)
def test_birthdays_that_can_t_be_are_told(birthday: date, ok: bool) -> None:
    said = plausible(birthday, AS_OF)
    assert said.ok == ok
    assert bool(said.reason) == (not ok)


def test_what_forms_fill_in_is_pointed_out() -> None:
    said = plausible(date(1980, 1, 1), AS_OF)
    assert said.ok
    assert "forms" in said.reason


@given(st.dates(date(1920, 1, 1), date(2026, 3, 1)))
def test_age_is_the_number_of_birthdays_that_were(birthday: date) -> None:
    def kept(year: int) -> date:
        try:
            return birthday.replace(year=year)
        except ValueError:
            return date(year, 3, 1)

    assert age(birthday, AS_OF) == sum(kept(year) <= AS_OF for year in range(birthday.year + 1, 2027))


def test_cost_is_assumed_where_a_margin_is_given_and_nowhere_else() -> None:
    margins = Margins({"Кольца": Decimal("0.35")}, Decimal("0.2"))
    assert assumed_cost(Decimal("99.99"), " кольца ", margins) == Decimal("64.9935")
    assert assumed_cost(Decimal(100), None, margins) == Decimal(80)
    assert assumed_cost(Decimal(100), "Часы", Margins({"Кольца": Decimal("0.35")})) is None


@pytest.mark.parametrize("share", [Decimal(30), Decimal("-0.1"), Decimal("1.01")])
def test_a_margin_in_per_cent_is_refused(share: Decimal) -> None:
    with pytest.raises(Refused, match=r"0\.3 is 30 %"):
        Margins({"Кольца": share})
    with pytest.raises(Refused, match="everything else"):
        Margins(default=share)
