"""The verbs about segments over time and beside each other: history, log, members at an instant, overlap, boundary, moves, alarms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from coterie.errors import DefinitionRefused, Refused
from coterie.store.bitmaps import Bitmaps
from coterie.store.history import Entry, History, Size
from coterie.store.segmentations import in_log

if TYPE_CHECKING:
    from pyroaring import BitMap

    from coterie.segments.alarms import Alarm
    from coterie.segments.moves import Moves
    from coterie.segments.overlap import Combination, Overlaps
    from coterie.services.shop import Shop, When
    from coterie.store.memberships import Generation, Memberships
    from coterie.store.segments import Segments as Definitions

NEVER = "nothing was refreshed yet; run `coterie refresh` first"


@dataclass(frozen=True, slots=True)
class Overlap:
    """People in one segment, in the other, and in both, as of the last refresh."""

    a: int
    b: int
    both: int
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Who:
    """The people of a segment by the log, as of a refresh (aware UTC): their external ids, as they are known today."""

    keys: tuple[str, ...]
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Log:
    """The latest rows of the log, newest first, and how many there are in all."""

    entries: tuple[Entry, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Several:
    """Overlaps of all pairs as of the last refresh; ``waiting``: segments left out, whose current version was not refreshed yet."""

    overlaps: Overlaps
    as_of: datetime
    waiting: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Boundaries:
    """Who is in several segments (external id, which), how many are in how many, and in exactly which, as of the last refresh."""

    segments: tuple[str, ...]
    people: tuple[tuple[str, tuple[str, ...]], ...]
    count: int
    by_number: dict[int, int]
    combinations: tuple[Combination, ...]
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Moved:
    """The moves between two refreshes (aware UTC): the last at or before each instant that was asked about."""

    moves: Moves
    since: datetime
    until: datetime


class OverTime:
    """What ``shop.segments`` can tell over time; all of it by the membership log, never by asking a condition anew."""

    _shop: Shop
    definitions: Definitions
    memberships: Memberships

    @cached_property
    def past(self) -> History:
        """The log, read."""
        return History(self._shop.workspace)

    # ------------------------------------------------------------ one segment

    def history(self, name: str, *, since: When = None, until: When = None) -> tuple[Size, ...]:
        """A segment's size at every refresh in [since, until), with who entered and left by reason. ``Refused`` if it never was."""
        self._known(name)
        first, last = self._naive(since), self._naive(until)
        return tuple(
            size
            for size in self.past.sizes(name)
            if (first is None or size.generation.as_of >= first) and (last is None or size.generation.as_of < last)
        )

    def log(
        self,
        name: str | None = None,
        *,
        person: str | None = None,
        source: str | None = None,
        since: When = None,
        until: When = None,
        limit: int | None = 100,
    ) -> Log:
        """Who entered and left a segment, or which segments a person entered and left, in [since, until): the latest ``limit``."""
        from coterie.store import one_person

        numbers: list[int] = []
        if person is not None:
            who = one_person.find(self._shop.workspace.warehouse, person, source)
            numbers = sorted({who.person, *(profile.profile for profile in who.profiles)})
        if name is not None:
            self._known(name)
        times = {"since": self._naive(since), "until": self._naive(until)}
        total, entries = self.past.entries(segment=name, people=numbers, limit=limit, **times)
        return Log(entries, total)

    def who(self, name: str, *, at: When = None) -> Who:
        """Who was in a segment by the log: at the last refresh, or at the last at or before ``at``.

        That is what every refresh saw then, by the definition of then. What the condition of today says of an earlier instant is
        ``shop.members(condition, as_of=…)``. Raises ``Refused`` where the log does not reach back so far.
        """
        if at is None:
            self._check([name])
        else:
            self._known(name)
        generation = self._generation(at)
        keys = self.past.keys(self._people(generation, [name])[name])
        return Who(tuple(keys.values()), _aware(generation))

    def members(self, name: str, *, at: When = None) -> Sequence[str]:
        """The external ids of ``who``."""
        return list(self.who(name, at=at).keys)

    # ------------------------------------------------------------ several

    def overlap(self, a: str, b: str) -> Overlap:
        """How many people two segments share, as of the last refresh."""
        found = self.overlaps(a, b)
        (first, both), (_, second) = found.overlaps.shared if a != b else ((found.overlaps.sizes[0],) * 2,) * 2
        return Overlap(first, second, both, found.as_of)

    def overlaps(self, *names: str) -> Several:
        """The people that every two of these segments (all that were refreshed, if none is named) share, as of the last refresh."""
        from coterie.segments.overlap import overlaps

        chosen, waiting = self._chosen(names)
        generation = self._generation()
        return Several(overlaps(self._people(generation, chosen)), _aware(generation), waiting)

    def boundary(self, *names: str, limit: int | None = None) -> Boundaries:
        """Who is in several of these segments (of all that were refreshed, if none is named); at most ``limit`` of them by id."""
        from pyroaring import BitMap

        from coterie.segments.overlap import boundary

        chosen, _ = self._chosen(names)
        generation = self._generation()
        found = boundary(self._people(generation, chosen), limit=limit)
        keys = self.past.keys(BitMap([number for number, _ in found.people]))
        people = tuple((keys[number], segments) for number, segments in found.people if number in keys)
        return Boundaries(found.names, people, found.count, found.by_number, found.combinations, _aware(generation))

    def moves(self, since: When, until: When = None, *names: str) -> Moved:
        """Who was in which of these segments (all, if none is named) at one instant, and in which at the other, by the log."""
        from coterie.segments.moves import moves

        chosen = names or tuple(definition.name for definition in self.definitions.list())
        for name in chosen:
            self._known(name)
        then, now = self._generation(since), self._generation(until)
        if then.id > now.id:
            raise Refused("moves go from an earlier instant to a later one; turn the two around")
        if then.id == now.id:
            day = _aware(then).astimezone(self._shop.workspace.settings.zone).date()
            raise Refused(f"both instants fall on the refresh of {day}; nothing was refreshed between them, so nobody can be seen to move")
        return Moved(moves(self._people(then, chosen), self._people(now, chosen)), _aware(then), _aware(now))

    def alarms(self) -> tuple[Alarm, ...]:
        """Segments whose size jumped at the last refresh, by their own past (``[alarms]`` of coterie.toml)."""
        from coterie.segments.alarms import alarms

        rule = self._shop.workspace.settings.alarms
        kept = {one.name for one in self.definitions.list()}
        kept |= {shelf for one in self._shop.segmentations.list() for shelf in in_log(one)}
        sizes = {name: series for name, series in self.past.lately(rule.remembered + 2).items() if name in kept}
        return alarms(sizes, rule)

    # ------------------------------------------------------------ inside

    def _generation(self, at: When = None) -> Generation:
        """The last refresh, or the last at or before an instant."""
        found = self.past.generation(self._naive(at))
        if found is not None:
            return found
        first = self.past.first()
        if first is None:
            raise DefinitionRefused(NEVER)
        begins = _aware(first).astimezone(self._shop.workspace.settings.zone)
        raise Refused(f"the log of memberships begins at {begins:%Y-%m-%d %H:%M}: who was in a segment before is not known")

    def _people(self, generation: Generation, names: Sequence[str]) -> dict[str, BitMap]:
        """The people of segments at a generation, by the numbers of today; bitmaps are kept on the way where that is due."""
        kept = Bitmaps(self._shop.workspace)
        published = self.past.generation()
        if published is not None:
            kept.renew(published)
        return kept.today(kept.at(generation, names))

    def _known(self, name: str) -> None:
        """Raises ``DefinitionRefused`` of a segment that no refresh ever saw."""
        if not self.past.knows(name):
            self.definitions.get(name)
            raise DefinitionRefused(f"segment {name!r} was not refreshed yet; run `coterie refresh` first")

    def _check(self, names: Sequence[str]) -> None:
        """Raises ``DefinitionRefused`` of a segment whose current version was not refreshed."""
        refreshed = self.memberships.sizes()
        for name in names:
            if name not in refreshed:
                version = self.definitions.get(name).version
                raise DefinitionRefused(f"segment {name!r}, version {version}, was not refreshed yet; run `coterie refresh` first")

    def _chosen(self, names: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The segments asked about, once each, and (of all) those that have to wait for a refresh."""
        if names:
            self._check(names)
            return tuple(dict.fromkeys(names)), ()
        refreshed = self.memberships.sizes()
        every = [definition.name for definition in self.definitions.list()]
        return tuple(name for name in every if name in refreshed), tuple(name for name in every if name not in refreshed)

    def _naive(self, when: When) -> datetime | None:
        return None if when is None else self._shop.instant(when).replace(tzinfo=None)


def _aware(generation: Generation) -> datetime:
    return generation.as_of.replace(tzinfo=UTC)
