"""The later instants at which time alone can change a condition, nothing new having happened.

Between two successive instants given here a leaf keeps its verdict. What depends on everyone is taken to change only as it
does for this person.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from coterie.language.json import walk
from coterie.language.nodes import (
    EVER,
    Changed,
    Completions,
    Condition,
    Crossed,
    DaysTo,
    Duration,
    During,
    Elapsed,
    Field,
    InSegment,
    Lookup,
    Part,
    Percentile,
    Periods,
    Points,
    Population,
    Sequence,
    Shifted,
    Source,
    Text,
    Value,
    Window,
)
from coterie.language.occasions import Listed
from coterie.language.oracle.scope import Scope
from coterie.language.oracle.sources import BOOKS, belongs
from coterie.language.oracle.time import instant, midnight, shifted
from coterie.language.oracle.values import Exact, Found, Quotient, WholeDay, fraction
from coterie.model.facts import Moment
from coterie.segments.explain import ledgers
from coterie.segments.explain.chains import looks_back
from coterie.segments.explain.recall import Recall
from coterie.segments.explain.skeleton import Skeleton
from coterie.segments.explain.trends import OF_NOW, atoms, is_timeless, pairs, standing, window_drift

MICRO = timedelta(microseconds=1)
DAY = timedelta(days=1)
OF_EVERYBODY = 20
"""How many instants are looked at of what hangs on all people: at each, everybody's values are asked for anew."""
DAYS_AHEAD = 800
YEARS_AHEAD = 100
CALENDAR = ("mo", "q", "y")
EFFORT = 30_000
"""How many facts may be looked at while one leaf is followed instant by instant."""


class Watch:
    """A condition followed through the time to come."""

    def __init__(self, here: Recall) -> None:
        self.here, self.zone, self.now = here, here.base.zone, here.now.at
        self.instants: dict[datetime, Recall] = {}
        self.last = self.now + YEARS_AHEAD * 366 * DAY

    def turns(self, condition: Condition) -> datetime | None:
        """The earliest later instant at which the verdict differs; None where none is found."""
        verdict = self.here.verdict(condition)
        skeleton = Skeleton(condition, self.here.catalogue)
        moving = [leaf for leaf in skeleton.leaves if atoms(self.here, leaf) != []]
        if not skeleton.can_turn({leaf: self.here.verdict(leaf) for leaf in skeleton.leaves}, moving):
            return None
        streams = [self.changes(leaf) for leaf in moving]
        before = None
        for at in heapq.merge(*streams):
            if at != before and self.at(at).verdict(condition) != verdict:
                return at
            before = at
        return None

    def at(self, instant_: datetime) -> Recall:
        """The oracle then."""
        if instant_ not in self.instants:
            self.instants[instant_] = self.here.later(instant_)
        return self.instants[instant_]

    def changes(self, leaf: Condition) -> Iterator[datetime]:
        """The instants at which a leaf changes, ascending."""
        single = atoms(self.here, leaf)
        if single == []:
            return
        instants = sorted(at for at in self.critical(leaf) if self.now < at <= self.last)
        if any(isinstance(node, Percentile | Population) for node in walk(leaf)):
            tomorrow = midnight(self.here.now.day + DAY, self.zone)  # from then on everybody's values are others, and nobody knows which
            instants = [at for at in instants if at < tomorrow][:OF_EVERYBODY]
        if single is not None:
            found = (self.first(atom, instants) for atom in single)
            yield from sorted({at for at in found if at is not None})
            return
        before = self.here.verdict(leaf)
        for at in instants[: EFFORT // (self.facts(leaf) + 20)]:
            verdict = self.at(at).verdict(leaf)
            if verdict != before:
                yield at
            before = verdict

    def first(self, atom: Condition, instants: list[datetime]) -> datetime | None:
        """The instant at which something that turns at most once turns, by halving."""
        verdict = self.here.verdict(atom)
        low, high = 0, len(instants)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self.at(instants[middle]).verdict(atom) == verdict else (low, middle)
        return instants[low] if low < len(instants) else None

    def facts(self, leaf: Condition) -> int:
        """How many facts a leaf looks at; the steps of a sequence that look back at each other are looked at in pairs."""
        nodes = list(walk(leaf))
        steps = [[len(self.moments(step)) for step in node.steps] for node in nodes if isinstance(node, Sequence) and looks_back(node)]
        return sum(len(self.moments(node)) for node in nodes if isinstance(node, Source)) + sum(
            one * other for each in steps for one, other in pairwise(each)
        )

    # ------------------------------------------------------------ instants

    def critical(self, leaf: Condition) -> set[datetime]:
        """Every instant at which the leaf could change."""
        if isinstance(leaf, InSegment):
            return self.of_then(leaf)
        anchors, lengths = self.anchors(leaf), self.lengths(leaf)
        found = {at for anchor in anchors for at in (anchor, anchor + MICRO)}
        for length, direction in lengths:
            for anchor in anchors:
                found.update(self.reaching(anchor, length, direction))
        if is_daily(leaf):
            days = self.days(leaf)
            found.update(days)
            for length, direction in lengths:
                found.update(at for day in days[:400] for at in self.reaching(day, length, direction))
        if any(isinstance(node, Part) and node.piece == "hour" for node in walk(leaf)):
            quarter = self.now.replace(minute=0, second=0, microsecond=0)
            found.update(quarter + timedelta(minutes=15 * step) for step in range(400))
        return found | self.roots(leaf)

    def of_then(self, leaf: InSegment) -> set[datetime]:
        """The instants at which a segment, asked at a moving instant, could change."""
        if not isinstance(leaf.moment, Shifted):
            return set()
        then = Watch(Recall(self.here.setting, self.here.person, shifted(self.now, leaf.moment.by, leaf.moment.direction, self.zone)))
        found = {order.moment.at for order in self.here.person.orders} | {event.moment.at for event in self.here.person.events}
        found |= {dated.since for history in self.here.person.attributes.values() for dated in history if dated.since is not None}
        found |= {self.here.person.known_from} if self.here.person.known_from else set()
        for inner in Skeleton(self.here.catalogue.segments[leaf.name], self.here.catalogue).leaves:
            found |= then.critical(inner)
        return {at for anchor in found for at in self.reaching(anchor, leaf.moment.by, leaf.moment.direction)}

    def reaching(self, anchor: datetime, length: Duration, direction: str) -> Iterable[datetime]:
        """The first instants whose ``ago`` (or ``ahead``) is the anchor, and is later than it."""
        back = direction == "ago"
        guess = shifted(anchor, length, "ahead" if back else "ago", self.zone)
        if guess < self.now - 5 * DAY or guess > self.last:
            return ()
        if length.unit not in CALENDAR:
            return guess, guess + MICRO
        moved: Literal["ago", "ahead"] = "ago" if back else "ahead"
        return tuple(
            bisected(guess - 5 * DAY, guess + 5 * DAY, lambda at: shifted(at, length, moved, self.zone), wanted)
            for wanted in (anchor, anchor + MICRO)
        )

    def anchors(self, leaf: Condition) -> set[datetime]:
        """The instants that the leaf measures time from."""
        found: set[datetime] = set()
        for node in walk(leaf):
            match node:
                case Source():
                    if has_moving_window(node, leaf):
                        found.update(self.moments(node))
                case Crossed(_, name):
                    found.update(crossing.at for crossing in self.here.person.crossings if crossing.segment == name)
                case Changed(Field(name)):
                    found.update(dated.since for dated in self.here.person.attributes.get(name, ()) if dated.since is not None)
                case _:
                    pass
        found.update(ledgers.instants(leaf, self.here.person))
        for value in standing(leaf):
            found.update(self.temporal(value))
        return found

    def temporal(self, value: Value) -> Iterable[datetime]:
        """The instants that a date or instant stands for."""
        match self.here.find(value, Scope(self.here.person)):
            case Moment() as found:
                return (found.at,)
            case WholeDay() as found:
                return midnight(found.day, self.zone), midnight(found.day + DAY, self.zone)
            case str() as text if text[:1].isdigit():
                return self.written(text)
            case date() as day:
                return midnight(day, self.zone), midnight(day + DAY, self.zone)
            case _:
                return ()

    def written(self, text: str) -> Iterable[datetime]:
        """The instants that an ISO text stands for."""
        from coterie.language.calendar import read_iso

        found = read_iso(text)
        if found is None:
            return ()
        if isinstance(found, datetime):
            aware = found.replace(tzinfo=self.zone) if found.tzinfo is None else found
            return (Moment.of(aware, self.zone).at,)
        return instant(found, self.zone), midnight(found + DAY, self.zone)

    def moments(self, source: Source) -> list[datetime]:
        """When the facts happened that a source could select."""
        if source.kind in BOOKS:
            mine = (order for order in self.here.person.orders if order.book == BOOKS[source.kind])
            return [order.moment.at for order in mine if order.moment.at <= self.now]
        return [event.moment.at for event in self.here.person.events if belongs(source, event) and event.moment.at <= self.now]

    def lengths(self, leaf: Condition) -> list[tuple[Duration, str]]:
        """The lengths of time in a leaf."""
        found: list[tuple[Duration, str]] = []
        for node in walk(leaf):
            match node:
                case Shifted(direction, by):
                    found.append((by, direction))
                case Source(window=window) | Sequence(window=window) | Changed(window=window) | Crossed(window=window):
                    found += [(length, "ago") for length in (window.last, *(window.between or ())) if length is not None]
                case Periods(_, length, last):
                    found += [(Duration(length.count * step, length.unit), "ago") for step in range(1, last + 1)]
                case _:
                    pass
            if isinstance(node, Sequence) and node.within is not None:
                found.append((node.within, "ago"))
        found += [(length, "ago") for length in ledgers.lengths(leaf)]
        return list(dict.fromkeys(found))

    def days(self, leaf: Condition) -> list[datetime]:
        """Beginnings of days to come; of years far ahead, only around the dates that the leaf measures from."""
        today = self.here.now.day
        last = max((day for day in self.listed(leaf)), default=today)
        near = [today + timedelta(days=step) for step in range(1, max(DAYS_AHEAD, (last - today).days + 2))]
        far = []
        for anchor in {each.astimezone(self.zone).date() for each in self.anchors(leaf)}:
            for year in range(today.year + 1, today.year + YEARS_AHEAD):
                far += [date(year, anchor.month, min(anchor.day, 28)) + timedelta(days=step) for step in range(4)]
        return sorted({midnight(day, self.zone) for day in (*near, *far)})

    def listed(self, leaf: Condition) -> Iterator[date]:
        """The days of occasions that come on listed days only."""
        calendar = self.here.catalogue.calendar
        for node in walk(leaf):
            if isinstance(node, DaysTo) and isinstance(node.occasion, Text) and (named := calendar.find(node.occasion.value)):
                yield from (day for rule in named.rules if isinstance(rule, Listed) for day in rule.days)

    def roots(self, leaf: Condition) -> set[datetime]:
        """Where a number that grows with time meets the one it is compared with."""
        found: set[datetime] = set()
        if not is_measured_from_now(leaf):
            return found
        later = self.at(self.now + 1000 * DAY)
        for left, _, right in pairs(leaf):
            one = [number(here.find(side, Scope(here.person))) for here in (self.here, later) for side in (left, right)]
            if None in one:
                continue
            before, after = (one[0] or 0) - (one[1] or 0), (one[2] or 0) - (one[3] or 0)
            if before == after:
                continue
            micros = before / Fraction(before - after) * (1000 * DAY // MICRO)
            if 0 <= micros <= (self.last - self.now) // MICRO:
                at = self.now + int(micros) * MICRO
                found.update((at - MICRO, at, at + MICRO, at + 2 * MICRO))
                day = at.astimezone(self.zone).date()
                found.update(midnight(day + step * DAY, self.zone) for step in range(-2, 4))
        return found


def number(found: Found) -> Fraction | None:
    """An exact number of a value, a double's too; None of anything else."""
    match found:
        case Exact() | Quotient():
            return fraction(found)
        case float():
            return Fraction(found)
        case _:
            return None


def bisected(low: datetime, high: datetime, moved: Callable[[datetime], datetime], wanted: datetime) -> datetime:
    """The first microsecond whose moved instant is at or after the wanted one."""
    while low < high:
        middle = low + (high - low) // 2
        low, high = (low, middle) if moved(middle) >= wanted else (middle + MICRO, high)
    return low


def has_moving_window(source: Source, leaf: Condition) -> bool:
    """Whether what the source selects may change with time."""
    if source.window != EVER and (window_drift(source.window) != 0):
        return True
    return not is_timeless(source.filters, source.kind) or any(isinstance(node, Sequence | Periods | Completions) for node in walk(leaf))


def is_daily(leaf: Condition) -> bool:
    """Whether the leaf looks at today's date."""
    for node in walk(leaf):
        match node:
            case Part(piece) if piece in OF_NOW:
                return True
            case Points(half_life=half, fades=fades) if half is not None or fades is not None:
                return True
            case Lookup("score"):
                return True
            case DaysTo() | During() | Elapsed("days") | Field("rfm.recency" | "days_in_stage"):
                return True
            case Part() if any(isinstance(each, Shifted) or type(each).__name__ == "Now" for each in walk(node)):
                return True
            case Source(window=Window(during=str())) | Changed(window=Window(during=str())) | Crossed(window=Window(during=str())):
                return True
            case Sequence(window=Window(during=str())):
                return True
            case _:
                pass
    return False


def is_measured_from_now(leaf: Condition) -> bool:
    """Whether a number of the leaf grows with time by itself."""
    nodes = list(walk(leaf))
    if any(isinstance(node, Percentile | Population) for node in nodes):
        return False
    pieces = any(isinstance(node, Part) and node.piece in OF_NOW for node in nodes)
    return pieces or any(isinstance(node, Elapsed) or node == Field("rfm.recency") for node in nodes)
