"""How often a sequence was completed, in one walk over the facts: what the oracle finds by trying every pair.

Only for sequences whose steps don't look back at each other. For each fact of a step the latest possible beginning is enough:
the shorter a chain, the less can stand between its ends. A test holds it against the oracle.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence as Several
from datetime import datetime

from coterie.language.json import walk
from coterie.language.nodes import Sequence, StepField
from coterie.language.oracle.scope import Fact, Scope, moment, place
from coterie.language.oracle.sources import bounds
from coterie.language.oracle.time import exact_length
from coterie.language.oracle.world import Asked

Begun = list[tuple[Fact, datetime]]
"""Facts that a step reached, oldest first, each with the latest beginning of a chain that ends there."""


def looks_back(node: Sequence) -> bool:
    """Whether a step names an earlier step's field."""
    return any(isinstance(each, StepField) for each in walk(node))


def completions(ask: Asked, node: Sequence, scope: Scope) -> int:
    """How many last facts complete the sequence."""
    reached: Begun = [(fact, moment(fact).at) for fact in ask.select(node.steps[0], scope)]
    for step in node.steps[1:]:
        reached = following(reached, ask.select(step, scope))
    inside = bounds(ask, node.window, scope)
    between = [] if node.without is None else times(ask.select(node.without, scope))
    afterwards = [] if node.never is None else times(ask.select(node.never, scope))
    return len(
        {
            place(fact)
            for fact, begun in reached
            if inside(moment(fact))
            and not any_in(between, begun, moment(fact).at, closed=False)
            and is_in_time(ask, node, begun, moment(fact).at, afterwards)
        }
    )


def following(before: Begun, facts: Several[Fact]) -> Begun:
    """The facts of a step that come strictly after one of the step before."""
    found: Begun = []
    latest: datetime | None = None
    at = 0
    for fact in facts:
        while at < len(before) and moment(before[at][0]).at < moment(fact).at:
            latest = before[at][1] if latest is None else max(latest, before[at][1])
            at += 1
        if latest is not None:
            found.append((fact, latest))
    return found


def is_in_time(ask: Asked, node: Sequence, first: datetime, last: datetime, afterwards: list[datetime]) -> bool:
    """Whether a chain is short enough, and what must never follow has had its time and did not."""
    if node.within is None:
        return True
    length = exact_length(node.within)
    if last - first > length:
        return False
    return node.never is None or (last + length <= ask.now.at and not any_in(afterwards, last, last + length, closed=True))


def times(facts: Several[Fact]) -> list[datetime]:
    """When facts happened, ascending."""
    return [moment(fact).at for fact in facts]


def any_in(ascending: list[datetime], after: datetime, until: datetime, *, closed: bool) -> bool:
    """Whether any instant lies after one and before another (or at it, if closed)."""
    at = bisect_right(ascending, after)
    return at < len(ascending) and (ascending[at] < until or (closed and ascending[at] == until))
