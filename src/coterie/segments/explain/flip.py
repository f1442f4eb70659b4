"""The nearest single change that turns a verdict.

*Nearest*, in this order: time that passes within a year (nothing need happen); then the change that touches the fewest facts
or attributes; of equal ones a new fact before another attribute before a fact that did not happen; then the smaller
one of its kind (a new fact: the later, then the smaller amount; an attribute: the nearer value, unknown last; facts that did
not happen: the latest before the earliest). Time beyond a year comes last. Within one kind of facts no smaller number, and
for that number no smaller amount, turns the verdict; no earlier instant does.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from coterie.language.nodes import Condition
from coterie.language.oracle import World
from coterie.model.facts import Person
from coterie.segments.explain.amounts import FewerFacts, MoreFacts
from coterie.segments.explain.attributes import OfAttributes
from coterie.segments.explain.changes import Change, FactsFewer, FactsMore, TimePasses, apply
from coterie.segments.explain.recall import Recall
from coterie.segments.explain.skeleton import Skeleton
from coterie.segments.explain.timing import Watch

YEAR = timedelta(days=366)
FEW = 4
"""How many facts more or fewer are tried one by one before the numbers that comparisons hint at."""
EFFORT, MOST, LEAST, FINISH = 150_000, 1500, 3, 120
"""How many changes are tried: ``EFFORT`` ÷ facts, from ``LEAST`` to ``MOST``; ``FINISH`` more to make a found one as small as can be."""
BELIEVED = 500
"""With more facts than this a found change is not asked once more without memory."""


def nearest(condition: Condition, here: Recall, person: Person) -> Change | None:
    """The nearest change, None where none is found."""
    search = Search(condition, here, person)
    later = search.time()
    if later is not None and later.until - later.since <= YEAR:
        return later
    return search.single() or later


class Spent(Exception):  # no error: enough has been tried
    """Enough changes have been tried."""


class Search:
    """One verdict to turn."""

    def __init__(self, condition: Condition, here: Recall, person: Person) -> None:
        self.condition, self.here, self.person = condition, here, person
        self.verdict = here.verdict(condition)
        self.skeleton = Skeleton(condition, here.catalogue)
        self.leaves = self.skeleton.leaves
        self.now = {leaf: here.verdict(leaf) for leaf in self.leaves}
        self.weight = max((Watch(here).facts(leaf) for leaf in self.leaves), default=0)
        self.left = 0
        self.best: Change | None = None

    def can_turn(self, touched: frozenset[str]) -> bool:
        """Whether a change of what is touched could turn the verdict at all."""
        filters = frozenset(each for each in touched if not each.startswith("@")) or touched
        mine = [leaf for leaf in self.leaves if not filters.isdisjoint(self.here.setting.touched_by(leaf))]
        return self.skeleton.can_turn(self.now, mine)

    def turns(self, change: Change) -> bool:
        """Whether the verdict is another one after a change."""
        if self.left <= 0:
            raise Spent
        self.left -= 1
        turned = self.here.with_(change).verdict(self.condition) != self.verdict
        if turned:
            self.left = self.left if self.best is not None else max(self.left, FINISH)
            self.best = change
        return turned

    def is_so(self, change: Change) -> bool:
        """The same, asked of the oracle without any memory; of a person with very many facts memory is believed."""
        if len(self.person.orders) + len(self.person.events) > BELIEVED:
            return True
        setting, changed = self.here.setting, apply(change, self.person)
        at = change.until if isinstance(change, TimePasses) else self.here.now.at
        others, anonymous = setting.of_others(), changed.anonymous
        world = World(setting.around(changed), at, setting.catalogue, include_anonymous=anonymous, others=others, cut=setting.cut)
        return world.holds(self.condition, changed) != self.verdict

    def time(self) -> TimePasses | None:
        """The earliest later instant at which the verdict differs, nothing new having happened."""
        until = Watch(self.here).turns(self.condition)
        if until is None:
            return None
        zone, now = self.here.base.zone, self.here.now
        day = until.astimezone(zone).date()
        change = TimePasses(now.at, until, day.isoformat(), (day - now.day).days)
        return change if self.is_so(change) else None

    def single(self) -> Change | None:
        """The nearest change of facts or attributes."""
        more = MoreFacts(self.here, self.leaves, self.turns, self.can_turn)
        fewer = FewerFacts(self.here, self.leaves, self.turns, self.can_turn)
        attributes = OfAttributes(self.here, self.leaves, self.turns, self.can_turn)
        for stage in (lambda: more.of(1), attributes.nearest, lambda: fewer.of(1), lambda: self.several(more, fewer)):
            found = self.tried(stage)
            if found is not None and self.is_so(found):
                return found
        return None

    def tried(self, stage: Callable[[], Change | None]) -> Change | None:
        """What a stage finds; where enough has been tried, the best it has seen."""
        self.left = min(MOST, max(LEAST, EFFORT // (self.weight + 100)))
        self.best = None
        try:
            return stage()
        except Spent:
            return self.best

    def several(self, more: MoreFacts, fewer: FewerFacts) -> Change | None:
        """The smallest number of facts more or fewer, from two on."""
        few = {*range(2, FEW + 1)}
        tries = {more: few | more.counts(), fewer: few | fewer.counts()}
        before = 1
        for count in sorted(set().union(*tries.values()) - {0, 1}):
            some = (more.of(count) if count in tries[more] else None) or (fewer.of(count) if count in tries[fewer] else None)
            if some is not None:
                return self.fewest(more if isinstance(some, FactsMore) else fewer, before, some)
            before = count
        return None

    def fewest(self, family: MoreFacts | FewerFacts, low: int, found: FactsMore | FactsFewer) -> Change:
        """Halving between a number of facts that does not turn the verdict and one that does."""
        high = len(found.facts) if isinstance(found, FactsMore) else len(found.keys)
        while high - low > 1:
            middle = (low + high) // 2
            some = family.of(middle)
            low, high = (low, middle) if some is not None else (middle, high)
            found = some or found
        return found
