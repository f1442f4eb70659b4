"""A lead as a seller needs it in one second: how hot and why, what they have seen already, where they came from, what to say."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from coterie.segments import points as of_points

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from coterie.model.facts import Event, Person
    from coterie.scores.points import PointsRules
    from coterie.segments.asking import Asked
    from coterie.segments.points import Log
    from coterie.store.facts import Known
    from coterie.store.leads import Entry

LOOKED_BACK = timedelta(days=90)
ABOUT = ("product", "category", "query", "campaign", "page", "link")
MOST_ABOUT = 3


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody did lately, of one kind: how often, on which day last, and about what (the latest first)."""

    what: str
    times: int
    last: date
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lead:
    """A person in the queue. ``entry``: the last word on them, None of a new one; ``script``: what marketing does with where they stand."""

    log: Log
    seen: tuple[Seen, ...]
    source: str
    script: tuple[str, ...]
    entry: Entry | None


def leads(
    asked: Asked, rules: PointsRules, some: Sequence[Known], entries: Mapping[int, Entry], scripts: Mapping[int, tuple[str, ...]]
) -> list[Lead]:
    """The people as leads, in their order. ``entries`` and ``scripts`` by the number of the person."""
    return [
        Lead(log, seen(person, asked.as_of), source(person, asked.as_of), scripts.get(one.person, ()), entries.get(one.person))
        for one, (log, person) in zip(some, of_points.logs(asked, rules, some), strict=True)
    ]


def seen(person: Person, as_of: datetime) -> tuple[Seen, ...]:
    """What they did in the ninety days before an instant, the latest first: so that nobody tells them what they know."""
    found: defaultdict[str, list[Event]] = defaultdict(list)
    for event in person.events:
        if as_of - LOOKED_BACK < event.moment.at <= as_of and (what := _what(event)):
            found[what].append(event)
    said = [_seen(what, events) for what, events in found.items()]
    return tuple(sorted(said, key=lambda one: (one.last, one.times), reverse=True))


def _what(event: Event) -> str:
    if event.kind == "message":
        return "message clicked" if event.fields.get("clicked") else "message opened" if event.fields.get("opened") else ""
    return event.type or event.kind


def _seen(what: str, events: list[Event]) -> Seen:
    newest = sorted(events, key=lambda event: event.moment.at, reverse=True)
    about = dict.fromkeys(str(value) for event in newest for name in ABOUT if (value := event.fields.get(name)))
    return Seen(what, len(events), newest[0].moment.day, tuple(about)[:MOST_ABOUT])


def source(person: Person, as_of: datetime) -> str:
    """Where their last visit came from: source, medium and campaign; empty where no visit is known."""
    visits = [event for event in person.events if event.kind == "visit" and event.moment.at <= as_of]
    if not visits:
        return ""
    last = max(visits, key=lambda event: event.moment.at)
    return " / ".join(str(value) for name in ("source", "medium", "campaign") if (value := last.fields.get(name)))


def hot_since(points: Iterable[tuple[datetime, Decimal]], hot: Decimal) -> datetime | None:
    """Since when a score, told at some instants in their order, has been hot without a break; None where it is not now."""
    since = None
    for at, score in points:
        since = (since or at) if score >= hot else None
    return since
