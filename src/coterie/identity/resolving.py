"""Who is the same person, looked for and written: one transaction of the warehouse, so a kill leaves the map as it was.

What is looked at again is what changed since the last time and all that is bound to it; the result is that of looking at
everything.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from coterie.identity import index, links, scope, versions
from coterie.identity.partition import Partition
from coterie.identity.rules import BY_HAND, VISITOR
from coterie.identity.versions import Resolved
from coterie.store import numbers

if TYPE_CHECKING:
    from coterie.model.engine import Engine

RESOLVED = "resolved"
"""The counter of the last import after which people were looked for."""


def resolve(engine: Engine, at: datetime, *, others: Collection[int] = ()) -> Resolved:
    """Make one person of profiles that are one, and part those that no longer are. ``at``: naive UTC, for the log.

    ``others``: profiles to look at though no import touched them.
    """
    return _resolve(engine, at, others, joining=True)


def settle(engine: Engine, at: datetime, *, others: Collection[int] = ()) -> Resolved:
    """The same, but nobody is joined who is not one person today, unless by hand: what an undo needs where merging is not automatic."""
    return _resolve(engine, at, others, joining=False)


def _resolve(engine: Engine, at: datetime, others: Collection[int], *, joining: bool) -> Resolved:
    with engine.transaction():
        changed = scope.find_changed(engine, numbers.last(engine, RESOLVED))
        if not changed and not others and not scope.find_gone(engine):
            return Resolved()
        scope.begin(engine, others)
        index.renew(engine)
        scope.close(engine)
        links.gather(engine)
        held = links.held(engine)
        found = _part(engine, None if joining else held)
        people = found.people()
        done = versions.change(engine, people, held, found.taken, at)
        if joining:
            numbers.put(engine, RESOLVED, numbers.last(engine, "import_no"))
        return done


def _part(engine: Engine, held: dict[int, int] | None) -> Partition:
    found = Partition(links.said(engine), links.barred(engine), links.visitors(engine), held)
    for one, other in links.by_hand(engine):
        found.join(one, other, BY_HAND)
    visits = []
    for shared in links.shared(engine):
        if shared.rule is VISITOR:
            visits.append(shared)
        else:
            found.share(shared)
    found.settle_visitors(visits)
    return found
