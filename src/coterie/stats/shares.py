"""Shares of people (so many of so many), how sure they are, and whether two of them differ. Counts in, intervals out."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

SURE = 0.95
"""How sure an interval is unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Interval:
    """From the lowest to the highest value that is plausible."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Share:
    """``hits`` of ``of`` people, 0 ≤ hits ≤ of."""

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        """The share, 0 to 1; None of nobody."""
        return self.hits / self.of if self.of else None

    def interval(self, sure: float = SURE) -> Interval:
        """Wilson's score interval; everything is plausible of nobody.

        (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) ÷ (1 + z²/n). E. B. Wilson, Probable inference, JASA 22 (1927) 209–212.

        >>> found = Share(81, 263).interval()
        >>> round(found.low, 4), round(found.high, 4)
        (0.2553, 0.3662)
        """
        if not self.of:
            return Interval(0.0, 1.0)
        z, n, p = _z(sure), self.of, self.hits / self.of
        middle, width = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        low, high = ((middle + side) / (1 + z * z / n) for side in (-width, width))
        return Interval(0.0 if not self.hits else low, 1.0 if self.hits == n else high)


def difference(one: Share, other: Share, sure: float = SURE) -> Interval:
    """Plausible values of one share less another, of different people.

    Newcombe's method 10: R. G. Newcombe, Interval estimation for the difference between independent proportions, Statistics in
    Medicine 17 (1998) 873–890. Everything from −1 to 1 where one is of nobody.

    >>> found = difference(Share(56, 70), Share(48, 80))
    >>> round(found.low, 4), round(found.high, 4)
    (0.0524, 0.3339)
    """
    p, q = one.value, other.value
    if p is None or q is None:
        return Interval(-1.0, 1.0)
    mine, theirs = one.interval(sure), other.interval(sure)
    low = p - q - sqrt((p - mine.low) ** 2 + (theirs.high - q) ** 2)
    high = p - q + sqrt((mine.high - p) ** 2 + (q - theirs.low) ** 2)
    return Interval(low, high)


def together(looks: int, sure: float = SURE) -> float:
    """How sure each of several looks must be for all of them to be so sure together (Bonferroni).

    >>> round(together(10), 4)
    0.995
    """
    return 1 - (1 - sure) / max(1, looks)


def _z(sure: float) -> float:
    return NormalDist().inv_cdf(0.5 + sure / 2)
