"""The verbs of the lead queue: the hottest first with what a seller needs, take one, say what came of it, how fast we answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING

from coterie.errors import Refused
from coterie.language.score import LEAD
from coterie.scores.points import temperature_of
from coterie.segments import points as of_points
from coterie.segments.leads import LOOKED_BACK, Lead, hot_since, leads
from coterie.segments.why import the_one
from coterie.store import facts
from coterie.store import leads as log
from coterie.store.facts import Known
from coterie.store.leads import OPEN, STATUSES, Entry, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    import pyarrow as pa

    from coterie.model.facts import Person
    from coterie.scores.points import PointsRules
    from coterie.services.shop import Shop, When

BACK = timedelta(days=30)
"""Somebody whose lead was closed so long ago and who is hot again is a new lead."""
ALMOST = 'meetings(last="1d") and not orders(last="1d") and not deals(status == "won", last="1d")'
"""Who met us within a day and did not buy."""


@dataclass(frozen=True, slots=True)
class Queue:
    """Leads at an instant, the hottest first; ``waiting``: how many there are in all, shown or not. ``offer``: as of ``Count``."""

    as_of: datetime
    leads: tuple[Lead, ...]
    waiting: int
    offer: str | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """How fast hot leads were taken: of how many that is known, and the middle of the hours from hot to taken (None: of none)."""

    taken: int
    known: int
    hours: float | None


class Leads:
    """The leads of an open workspace."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._engine = shop.workspace.warehouse

    # ------------------------------------------------------------ the queue

    def queue(
        self, name: str = LEAD, *, status: Status | None = None, owner: str | None = None, as_of: When = None, most: int = 20
    ) -> Queue:
        """Who is warm or hot, and whoever is being worked with; those whose lead was closed lately are left out.

        ``status``: only those that stand so ("new": nobody took them yet); ``owner``: only this seller's.
        """
        rules, at = self._shop.points.get(name).rules, self._shop.instant(as_of)
        asked = of_points.of_rules(self._shop.workspace, rules, at, self._shop.segments.texts())
        table = of_points.of_everyone(asked, [of_points.whole(rules)])
        entries = log.latest(self._engine)
        rows = []
        for person, key, score in self._worth_a_look(table, rules, entries):
            entry = entries.get(person)
            stands = self._stands(entry, temperature_of(rules, score), at)
            if stands is not None and status in (None, stands) and (owner is None or (entry is not None and entry.owner == owner)):
                rows.append((score, person, key))
        rows.sort(key=lambda row: (-row[0], row[1]))
        some = [Known(person, "", key, anonymous=False) for _, person, key in rows[:most]]
        return Queue(
            at, tuple(leads(asked, rules, some, entries, self._scripts(some))), len(rows), self._shop.offer() if as_of is None else None
        )

    def _worth_a_look(self, table: pa.Table, rules: PointsRules, entries: Mapping[int, Entry]) -> Iterator[tuple[int, str, Decimal]]:
        """Number, external id and points of who is warm at least, and of whoever there was a word on."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        from coterie.segments.points_moved import hundredths

        least = 0 if rules.warm is None else int(rules.warm * 100)
        said = np.isin(table["person"].to_numpy(), list(entries))
        some = table.filter((hundredths(table["v1"]) >= least) | said)
        columns = (some["person"], some["key"], pc.cast(some["v1"], pa.decimal128(38, 2)))
        yield from zip(*(column.to_pylist() for column in columns), strict=True)

    def _stands(self, entry: Entry | None, heat: str | None, at: datetime) -> Status | None:
        """How somebody stands in the queue; None: not at all."""
        if entry is not None and entry.status in OPEN:
            return entry.status
        if heat not in ("hot", "warm"):
            return None
        if entry is None or entry.status == "new":
            return "new"
        return "new" if heat == "hot" and at - entry.at.replace(tzinfo=UTC) > BACK else None

    def get(self, person: str, name: str = LEAD, *, source: str | None = None, as_of: When = None) -> tuple[Lead, tuple[Entry, ...]]:
        """One person as a lead, and every word on them, the oldest first. Raises ``Refused`` where there is no such person."""
        rules, at, someone = self._shop.points.get(name).rules, self._shop.instant(as_of), self._find(person, source)
        asked = of_points.of_rules(self._shop.workspace, rules, at, self._shop.segments.texts(), visitors=someone.anonymous)
        words = log.history(self._engine, someone.person)
        entries = {someone.person: words[-1]} if words else {}
        return leads(asked, rules, [someone], entries, self._scripts([someone]))[0], words

    def almost(self, *, as_of: When = None) -> tuple[str, ...]:
        """Whoever met us within a day and did not buy: to be followed up at once."""
        return tuple(self._shop.members(ALMOST, as_of=self._shop.instant(as_of)).table["person"].to_pylist())

    def _scripts(self, some: list[Known]) -> dict[int, tuple[str, ...]]:
        """What marketing does with the shelves on which people stand, as of the last refresh."""
        from coterie.store.memberships import since_when
        from coterie.store.segmentations import in_log

        tasks: dict[str, str] = {}
        for scheme in self._shop.segmentations.list():
            of_shelf = {shelf.name: shelf.task for shelf in scheme.shelves}
            tasks |= {logged: task for logged, shelf in in_log(scheme).items() if (task := of_shelf.get(shelf))}
        if not tasks:
            return {}
        return {
            one.person: tuple(tasks[row["segment"]] for row in since_when(self._engine, one.person) if row["segment"] in tasks)
            for one in some
        }

    def _find(self, person: str, source: str | None) -> Known:
        return the_one(facts.find(self._engine, person), person, source)

    # ------------------------------------------------------------ what becomes of them

    def say(  # noqa: PLR0913 -- one word each
        self,
        person: str,
        status: Status,
        *,
        source: str | None = None,
        owner: str | None = None,
        step: str = "",
        due: date | None = None,
        reason: str = "",
        note: str = "",
        author: str = "",
        at: datetime | None = None,
    ) -> Entry:
        """Say how a lead stands. ``owner``: whoever had it keeps it where nobody is named.

        Raises ``Refused`` where there is no such person, no such status, or a lost one has no reason.
        """
        if status not in STATUSES:
            raise Refused(f"a lead is {', '.join(STATUSES)}; {status!r} is none of these")
        if status == "lost" and not reason.strip():
            raise Refused("say why it was lost: without reasons nobody learns from them")
        someone = self._find(person, source)
        words = log.history(self._engine, someone.person)
        kept = words[-1].owner if owner is None and words else owner or ""
        when = (at or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None)
        entry = Entry(status, when, kept, step.strip(), due, reason.strip(), note.strip(), author)
        log.add(self._engine, someone.person, entry)
        return entry

    # ------------------------------------------------------------ how fast

    def response(self, name: str = LEAD) -> Response:
        """How long hot leads waited until somebody took them, by the current rules: from when on they were hot without a break."""
        rules = self._shop.points.get(name).rules
        if rules.hot is None:
            raise Refused(f"points {name!r} have no temperature, so nobody is hot")
        taken = {person: at.replace(tzinfo=UTC) for person, at in log.taken(self._engine).items()}
        waited = [self._waited(rules, person, at) for person, at in taken.items()]
        hours = [one for one in waited if one is not None]
        return Response(len(taken), len(hours), median(hours) if hours else None)

    def _waited(self, rules: PointsRules, person: int, at: datetime) -> float | None:
        """Hours from being hot to ``at``; None where they were not hot then."""
        asked = of_points.of_rules(self._shop.workspace, rules, at, self._shop.segments.texts())
        someone = Known(person, "", "", anonymous=False)
        told = of_points.scores_at(asked, rules, someone, lambda known: [*self._moments(known, at), at])
        assert rules.hot is not None
        since = hot_since(told, rules.hot)
        return None if since is None else (at - since) / timedelta(hours=1)

    def _moments(self, known: Person, at: datetime) -> list[datetime]:
        """When their points may have changed in the ninety days before: as something happened, a day after it, and at each midnight."""
        happened = {event.moment.at for event in known.events} | {order.moment.at for order in known.orders}
        today = at.astimezone(self._shop.workspace.settings.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        midnights = {(today - timedelta(days=day)).astimezone(UTC) for day in range(LOOKED_BACK.days)}
        a_day_later = {one + timedelta(days=1, microseconds=1) for one in happened}
        return sorted(one for one in happened | a_day_later | midnights if at - LOOKED_BACK < one <= at)
