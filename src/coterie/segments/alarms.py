"""Segments whose size jumped at the last refresh, by their own past under the same definition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import takewhile
from typing import TYPE_CHECKING

from coterie.stats.jumps import Jump, Rule, Seen, jump

if TYPE_CHECKING:
    from coterie.store.memberships import Generation

HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Alarm:
    """A segment that jumped since the refresh before (``since``, aware UTC)."""

    segment: str
    jump: Jump
    since: datetime


def alarms(sizes: Mapping[str, Sequence[tuple[Generation, int, int]]], rule: Rule) -> tuple[Alarm, ...]:
    """Those that jumped, by name. ``sizes``: (generation, version, people) of each segment, oldest first.

    Sizes of an earlier definition say nothing of this one. Where the last refresh was the first of a new definition another size is
    meant; only that it leaves nobody is said.
    """
    found = []
    for name, series in sorted(sizes.items()):
        if len(series) < 2:
            continue
        *_, before, last = series
        same = list(takewhile(lambda one, version=last[1]: one[1] == version, reversed(series)))[::-1]  # type: ignore[misc]
        seen = jump([_seen(one) for one in (same if len(same) > 1 else (before, last))], rule)
        if seen is not None and (len(same) > 1 or seen.kind == "emptied"):
            found.append(Alarm(name, seen, before[0].as_of.replace(tzinfo=UTC)))
    return tuple(found)


def _seen(one: tuple[Generation, int, int]) -> Seen:
    generation, _, people = one
    return Seen(generation.as_of.replace(tzinfo=UTC).timestamp() / HOUR, people)
