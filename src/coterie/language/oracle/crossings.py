"""Segments: who is in one now or was then, and who crossed its border, by the membership log."""

from __future__ import annotations

from coterie.language.nodes import Crossed, InSegment
from coterie.language.oracle.asking import Ask, NotHeld
from coterie.language.oracle.scope import Scope
from coterie.language.oracle.sources import bound, bounds
from coterie.model.facts import Moment


def in_segment(ask: Ask, node: InSegment, scope: Scope) -> bool:
    """Whether the current definition holds of the person at an instant; never of someone not yet known then.

    An instant still to come is now.
    """
    if node.name not in ask.catalogue.segments:
        raise NotHeld(f"no segment {node.name!r}")
    there = ask
    if node.moment is not None:
        moment = bound(ask, node.moment, scope)
        if moment is None:
            return False
        there = ask.at(min(moment.at, ask.now.at))
    return there.knows(scope.person) and there.holds(ask.catalogue.segments[node.name], Scope(scope.person))


def crossings(ask: Ask, node: Crossed, scope: Scope) -> int:
    """How many times the person entered or left a segment within the window."""
    inside = bounds(ask, node.window, scope)
    return sum(
        crossing.segment == node.name and crossing.direction == node.direction and inside(Moment.of(crossing.at, ask.base.zone))
        for crossing in scope.person.crossings
    )
