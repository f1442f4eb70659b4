"""Age bands, and birthdays that can't be true. Knows no clock: the day of the question is given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

OLDEST = 105
"""Years: of the few who are older, fewer still are customers; systems write 01.01.1900 and 1893 for "unknown"."""

YOUNGEST = 5


@dataclass(frozen=True, slots=True)
class Band:
    """Ages from ``least`` to ``most`` years, both included; None has no end."""

    least: int
    most: int | None

    @property
    def label(self) -> str:
        """How it is shown.

        >>> Band(18, 24).label, Band(65, None).label, Band(0, 17).label
        ('18–24', '65+', '0–17')
        """
        return f"{self.least}+" if self.most is None else f"{self.least}–{self.most}"

    def holds(self, age: int) -> bool:
        """Whether an age lies in it."""
        return self.least <= age and (self.most is None or age <= self.most)


BANDS = (Band(18, 24), Band(25, 34), Band(35, 44), Band(45, 54), Band(55, 64), Band(65, None))
"""The usual ones of surveys and ad cabinets; a shop may have its own."""


@dataclass(frozen=True, slots=True)
class Plausible:
    """Whether a birthday can be true, and why not."""

    ok: bool
    reason: str = ""


def age(birthday: date, as_of: date) -> int:
    """Whole years on a day; who is born on 29 February has their birthday on 1 March of other years.

    >>> age(date(2000, 2, 29), date(2026, 2, 28)), age(date(2000, 2, 29), date(2026, 3, 1))
    (25, 26)
    """
    return as_of.year - birthday.year - ((as_of.month, as_of.day) < (birthday.month, birthday.day))


def band_of(years: int, bands: tuple[Band, ...] = BANDS) -> Band | None:
    """The band of an age; None if it is in none (a child's, with the usual bands).

    >>> band_of(24).label, band_of(17), band_of(90).label
    ('18–24', None, '65+')
    """
    return next((band for band in bands if band.holds(years)), None)


def plausible(birthday: date, as_of: date) -> Plausible:
    """Whether somebody who buys can be born on this day.

    >>> plausible(date(1893, 5, 1), date(2026, 1, 1)).reason
    'would be 132 years old'
    """
    if birthday > as_of:
        return Plausible(ok=False, reason="lies in the future")
    years = age(birthday, as_of)
    if years > OLDEST:
        return Plausible(ok=False, reason=f"would be {years} years old")
    if years < YOUNGEST:
        return Plausible(ok=False, reason=f"would be {years} years old: a child's birthday, or the day of registration")
    if (birthday.month, birthday.day) == (1, 1) and birthday.year in {1970, 1980, 1990, 2000}:
        return Plausible(ok=True, reason="1 January of a round year is what forms fill in")
    return Plausible(ok=True)
