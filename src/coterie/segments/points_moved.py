"""Whom other rules of points would move, and whether those with more points really did what they were given points for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from coterie.scores.points import COLD, HOT, WARM, value_of
from coterie.segments import points as of_points
from coterie.stats.shares import Interval, Share, difference, together

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import pyarrow as pa

    from coterie.scores.points import PointsRules, Rule
    from coterie.segments.asking import Asked
    from coterie.store.workspace import Workspace

SHOWN = 10
LADDER = (HOT, WARM, COLD)


@dataclass(frozen=True, slots=True)
class Mover:
    """A person whose points would be others."""

    person: str
    before: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class Moved:
    """What other rules would do at an instant. ``changed``: people whose points would be others.

    ``between``: people by temperature before and after, those who stay included; empty where one of the two has no temperature.
    ``movers``: who would move furthest, the furthest first.
    """

    as_of: datetime
    people: int
    changed: int
    between: Mapping[tuple[str, str], int]
    movers: tuple[Mover, ...]


def moved(workspace: Workspace, old: PointsRules, new: PointsRules, as_of: datetime, segments: Mapping[str, str]) -> Moved:
    """Work both definitions out for everyone in one pass over the facts."""
    import numpy as np

    asked = of_points.of_rules(workspace, new, as_of, segments)
    found = of_points.of_everyone(asked, [of_points.whole(old), of_points.whole(new)])
    before, after = (hundredths(found[name]) for name in ("v1", "v2"))
    furthest = np.argsort(-np.abs(after - before), kind="stable")[:SHOWN]
    keys = found["key"]
    movers = tuple(
        Mover(keys[int(one)].as_py(), in_points(before[one]), in_points(after[one])) for one in furthest if after[one] != before[one]
    )
    return Moved(as_of, found.num_rows, int((after != before).sum()), _between(old, new, before, after), movers)


def _between(old: PointsRules, new: PointsRules, before: np.ndarray[Any, Any], after: np.ndarray[Any, Any]) -> dict[tuple[str, str], int]:
    sides = [temperatures(rules, values) for rules, values in ((old, before), (new, after))]
    if sides[0] is None or sides[1] is None:
        return {}
    found = {(one, other): int(((sides[0] == i) & (sides[1] == j)).sum()) for i, one in enumerate(LADDER) for j, other in enumerate(LADDER)}
    return {pair: people for pair, people in found.items() if people}


def hundredths(values: pa.ChunkedArray) -> np.ndarray[Any, Any]:
    """Points in whole hundredths, as they are exact."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    numbers = pc.cast(values, pa.float64()).to_numpy(zero_copy_only=False)
    whole: np.ndarray[Any, Any] = np.rint(numbers * 100).astype(np.int64)
    return whole


def temperatures(rules: PointsRules, values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any] | None:
    """The place of everyone's temperature in ``LADDER``; None where the rules give none."""
    import numpy as np

    if rules.warm is None or rules.hot is None:
        return None
    places: np.ndarray[Any, Any] = np.where(values >= int(rules.hot * 100), 0, np.where(values >= int(rules.warm * 100), 1, 2))
    return places


def in_points(value: int) -> Decimal:
    """Hundredths as points."""
    return Decimal(int(value)) / 100


# ---------------------------------------------------------------- points against what came of them

Verdict = Literal["agrees", "differs", "unseen", "few"]


@dataclass(frozen=True, slots=True)
class Rung:
    """People of a temperature, and how many of them did it."""

    temperature: str
    share: Share
    interval: Interval


@dataclass(frozen=True, slots=True)
class Judged:
    """A rule: how many of those with its points did it, and of those without.

    ``verdict``: the difference ``agrees`` with the sign of the points, or ``differs`` from it; ``unseen``: it could be chance;
    ``few``: nobody, or everybody, has its points, so nothing can be said.
    """

    rule: Rule
    with_: Share
    without: Share
    difference: Interval
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Points at an instant against what had come by a later one."""

    since: datetime
    until: datetime
    everyone: Share
    rungs: tuple[Rung, ...]
    rules: tuple[Judged, ...]
    gain: float | None
    """The chance that of two people, one who did it and one who did not, the former had more points; ties count half. 0.5 is chance."""


def outcomes(asked: Asked, rules: PointsRules, did: Asked, *, among: Asked | None = None) -> Outcomes:
    """Hold everyone's points, by rules ``asked`` at an instant, against who is in the one condition of ``did``, at a later one.

    ``among``: of whom it is asked, a condition at the earlier instant; None: of everyone known then.
    """
    import numpy as np

    scored = of_points.of_everyone(asked, [of_points.whole(rules), *map(value_of, rules.rules)])
    if among is not None:
        scored = scored.filter(_in(scored["person"], _members(among)))
    did_it = _in(scored["person"], _members(did)).to_numpy(zero_copy_only=False).astype(bool)
    points = hundredths(scored["v1"])
    sure = together(len(rules.rules))
    judged = tuple(_judged(rule, hundredths(scored[f"v{index}"]) != 0, did_it, sure) for index, rule in enumerate(rules.rules, 2))
    heat = temperatures(rules, points)
    rungs = () if heat is None else tuple(_rung(name, did_it[heat == place]) for place, name in enumerate(LADDER))
    return Outcomes(asked.as_of, did.as_of, Share(int(did_it.sum()), len(did_it)), rungs, judged, _gain(points, did_it, np))


def _rung(name: str, did: np.ndarray[Any, Any]) -> Rung:
    share = Share(int(did.sum()), len(did))
    return Rung(name, share, share.interval())


def _judged(rule: Rule, has: np.ndarray[Any, Any], did: np.ndarray[Any, Any], sure: float) -> Judged:
    with_, without = (Share(int(did[group].sum()), int(group.sum())) for group in (has, ~has))
    apart = difference(with_, without, sure)
    return Judged(rule, with_, without, apart, _verdict(rule, with_, without, apart))


def _verdict(rule: Rule, with_: Share, without: Share, apart: Interval) -> Verdict:
    if not with_.of or not without.of:
        return "few"
    if apart.low <= 0 <= apart.high:
        return "unseen"
    return "agrees" if (apart.low > 0) == (rule.points > 0) else "differs"


def _gain(points: np.ndarray[Any, Any], did: np.ndarray[Any, Any], np: Any) -> float | None:
    """The area under the curve of hits, by ranks (Mann and Whitney): ties share theirs."""
    hits = int(did.sum())
    if not hits or hits == len(did):
        return None
    _, place, counts = np.unique(points, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    return float((ranks[did].sum() - hits * (hits + 1) / 2) / (hits * (len(did) - hits)))


def _members(asked: Asked) -> pa.ChunkedArray:
    """The numbers of the people in the one condition."""
    flags = asked.flags()
    return flags.filter(flags["m1"])["person"]


def _in(people: pa.ChunkedArray, some: Sequence[Any]) -> pa.ChunkedArray:
    import pyarrow.compute as pc

    return pc.is_in(people, value_set=some)
