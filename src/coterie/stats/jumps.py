"""When the size of a segment jumped: further than its own past makes usual.

A rule that a shop owner can follow with a pencil. A change is by how much the larger of two sizes exceeds the smaller, as a share of the
smaller, so that growing from 100 to 150 and shrinking back are equally far. The usual change is the middle one (median) of the last
changes: the few jumps of the past don't move it. What happened three times lately is usual too, as Sundays are. Time that passed
since stretches the usual. Pure: sizes and hours in, a verdict out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Literal

OFTEN = 2.0
"""How many times as far as what happened three times lately is usual still."""

Kind = Literal["emptied", "filled", "grew", "shrank"]


@dataclass(frozen=True, slots=True)
class Rule:
    """How far is too far.

    ``remembered``: how many of the last changes make the usual one; ``factor``: how many times the usual change is too much; ``floor``:
    the share (0.2 = a fifth) that never is; ``noise``: how many standard deviations of counting are chance; ``least``: with fewer
    changes than that nothing is usual yet, and only what more than doubles or halves is said.
    """

    remembered: int = 20
    factor: float = 5.0
    floor: float = 0.2
    noise: float = 4.0
    least: int = 5


@dataclass(frozen=True, slots=True)
class Seen:
    """A size that was seen, with its hour on any one clock."""

    hour: float
    people: int


@dataclass(frozen=True, slots=True)
class Jump:
    """A change that is not usual: from how many people to how many.

    ``allowed``: the share by which the larger could exceed the smaller unsaid; None where it was emptied or filled.
    """

    kind: Kind
    before: int
    after: int
    allowed: float | None = None


def jump(seen: Sequence[Seen], rule: Rule | None = None) -> Jump | None:
    """Whether the last size is a jump from the one before it, given all before (oldest first); None if not, or of fewer than two.

    >>> steady = [Seen(24.0 * day, 1000 + day % 3) for day in range(12)]
    >>> jump([*steady, Seen(288.0, 1100)])
    >>> jump([*steady, Seen(288.0, 1300)])
    Jump(kind='grew', before=1002, after=1300, allowed=0.2)
    >>> jump([*steady, Seen(288.0, 0)])
    Jump(kind='emptied', before=1002, after=0, allowed=None)
    """
    rule = rule or Rule()
    if len(seen) < 2:
        return None
    *past, last = seen[-(rule.remembered + 2) :]
    before, after = past[-1].people, last.people
    if before == after:
        return None
    if before == 0 or after == 0:
        return None if _empties_often(past, filled=before == 0) else Jump("filled" if before == 0 else "emptied", before, after)
    allowed = _allowed(past, last, rule)
    if _share(before, after) <= allowed or abs(after - before) <= rule.noise * sqrt(before + after):
        return None
    return Jump("grew" if after > before else "shrank", before, after, round(allowed, 4))


def _empties_often(past: Sequence[Seen], *, filled: bool) -> bool:
    """Whether a segment was emptied (or filled again) twice already within what is remembered: then it is its way."""
    return sum((one.people == 0, other.people == 0) == (filled, not filled) for one, other in pairwise(past)) >= 2


def _allowed(past: Sequence[Seen], last: Seen, rule: Rule) -> float:
    """The share by which the size may change unsaid."""
    from statistics import median  # it takes a tenth of a command's start, and is seldom needed

    steps = [(_share(a.people, b.people), b.hour - a.hour) for a, b in pairwise(past) if a.people and b.people]
    if len(steps) < rule.least:
        return 1.0
    shares, hours = sorted(share for share, _ in steps), median(hours for _, hours in steps)
    times = (last.hour - past[-1].hour) / hours if hours > 0 else 1.0
    usual = rule.factor * median(shares) * max(times, sqrt(times))
    thrice = OFTEN * shares[-3] if len(shares) > 2 else 0.0
    return max(rule.floor, usual, thrice)


def _share(one: int, other: int) -> float:
    return max(one, other) / min(one, other) - 1
