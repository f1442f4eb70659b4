"""The verbs that every front door shares: one workspace, opened, and what can be asked of it.

This is the lowest room that looks at the clock: whoever gives no ``as_of`` means now.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self

from coterie.errors import Fault, Refused
from coterie.model.cuts import Used
from coterie.store.workspace import Workspace

if TYPE_CHECKING:
    import pyarrow as pa

    from coterie.ingest.answer import ImportAnswer
    from coterie.ingest.detect.detection import Detection
    from coterie.ingest.readers import Part
    from coterie.segments.asking import Asked
    from coterie.segments.explain import Explanation
    from coterie.segments.refresh import Refreshed
    from coterie.services.doctor import Checkup
    from coterie.services.identity import Identity
    from coterie.services.imports import Imports, Undone
    from coterie.services.leads import Leads
    from coterie.services.points import Points
    from coterie.services.privacy import Privacy
    from coterie.services.segmentations import Segmentations
    from coterie.services.segments import Segments
    from coterie.services.traits import Traits
    from coterie.store.cuts import Cut

Lang = Literal["en", "ru"]
When = str | datetime | None
STALE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Count:
    """How many people are in each condition, of how many, as of when (aware UTC).

    ``offer``: where the newest fact is old and no instant was asked for, the day to ask as of instead; ``cuts``: where values of the
    whole base come from.
    """

    people: int
    counts: tuple[int, ...]
    as_of: datetime
    warnings: tuple[Fault, ...] = ()
    offer: str | None = None
    cuts: Used = field(default=Used())


@dataclass(frozen=True, slots=True)
class Members:
    """The people of a condition. ``table`` has one column, ``person``: the external id. ``cuts``: as ``Count``'s."""

    table: pa.Table
    as_of: datetime
    warnings: tuple[Fault, ...] = ()
    cuts: Used = field(default=Used())

    def to_arrow(self) -> pa.Table:
        """The table."""
        return self.table

    def keys(self) -> list[str]:
        """The external ids."""
        return [str(key) for key in self.table["person"].to_pylist()]


class Shop:
    """An open workspace. Close it, or use it as a context manager.

    >>> import tempfile, pathlib
    >>> folder = pathlib.Path(tempfile.mkdtemp()) / "shop"
    >>> with Shop.create(folder, timezone="Europe/Moscow", currency="RUB") as shop:
    ...     shop.count("orders()").people
    0
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    @classmethod
    def open(cls, folder: str | Path) -> Shop:
        """Open a folder. Raises ``WorkspaceRefused`` when it is no workspace or is in use."""
        return cls._resumed(Workspace.open(folder))

    @classmethod
    def create(cls, folder: str | Path, *, timezone: str, currency: str, country: str = "") -> Shop:
        """Make a workspace, or open the one that is there unchanged."""
        return cls._resumed(Workspace.create(folder, timezone, currency, country))

    @classmethod
    def _resumed(cls, workspace: Workspace) -> Shop:
        """A workspace in which nothing is half-done: what a kill cut short is made up for."""
        from coterie.services.following import resume

        try:
            resume(workspace)
        except BaseException:
            workspace.close()
            raise
        return cls(workspace)

    def close(self) -> None:
        """Let go of the folder."""
        self.workspace.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # ------------------------------------------------------------ asking

    def count(self, *conditions: str, as_of: When = None, include_anonymous: bool = False) -> Count:
        """How many people are in each condition; one pass over the facts for all."""
        asked = self.ask(conditions, as_of, include_anonymous=include_anonymous)
        people, counts = asked.count()
        return Count(people, counts, asked.as_of, asked.warnings, self.offer() if as_of is None else None, asked.cuts.used)

    def members(self, condition: str, *, as_of: When = None, include_anonymous: bool = False) -> Members:
        """Who is in a condition."""
        asked = self.ask((condition,), as_of, include_anonymous=include_anonymous)
        return Members(asked.members(), asked.as_of, asked.warnings, asked.cuts.used)

    def say(self, condition: str, lang: Lang = "en") -> str:
        """The condition as one sentence."""
        from coterie.language.sentence import say

        asked = self.ask((condition,), None)
        return say(asked.trees[0], lang, asked.catalogue, currency=self.workspace.settings.currency)

    def explain(self, person: str, what: str, *, source: str | None = None, as_of: When = None, lang: Lang = "en") -> Explanation:
        """Why a person (of a source, where several have that id) is, or is not, in a segment of that name, else a condition."""
        from coterie.segments.asking import reads_as_condition
        from coterie.segments.why import of_person

        text = what if reads_as_condition(what) else self.segments.texts().get(what, what)
        asked = self.ask((text,), as_of)
        return of_person(asked, person, lang, source)

    def sql(self, *conditions: str, engine: str | None = None, as_of: When = None) -> str:
        """The query that answers the conditions, as the engine reads it."""
        asked = self.ask(conditions, as_of)
        query = asked.query(engine)
        return query.sql(dialect=engine or self.workspace.warehouse.dialect, pretty=True)

    # ------------------------------------------------------------ segments

    @property
    def segments(self) -> Segments:
        """The segments: keep, show, list, who is in, overlap."""
        from coterie.services.segments import Segments

        return Segments(self)

    @property
    def segmentations(self) -> Segmentations:
        """The segmentations: keep, show, list, who moved, who is about to."""
        from coterie.services.segmentations import Segmentations

        return Segmentations(self)

    @property
    def points(self) -> Points:
        """Points: rules, scores, logs, whom other rules would move, points against outcomes."""
        from coterie.services.points import Points

        return Points(self)

    @property
    def leads(self) -> Leads:
        """Leads: the queue, what became of whom, how fast we answer."""
        from coterie.services.leads import Leads

        return Leads(self)

    @property
    def traits(self) -> Traits:
        """The traits: which there are, how each is spread, whose is what."""
        from coterie.services.traits import Traits

        return Traits(self)

    def refresh(self, *, as_of: When = None, full: bool = False, cuts: bool = False) -> Refreshed:
        """Bring all segments up to an instant and publish them; ``full``: by looking at everybody, though fewer were touched;
        ``cuts``: with the values of the whole base taken anew, though they were today.
        """
        from coterie.segments.refresh import refresh

        return refresh(self.workspace, self.instant(as_of), _now(), full=full, cuts=cuts)

    def cuts(self, *, as_of: When = None) -> tuple[Cut, ...]:
        """The values of the whole base that were taken by refreshes and are in force at an instant."""
        from coterie.store.cuts import in_force

        return in_force(self.workspace.warehouse, self.instant(as_of))

    def refresh_again(self) -> None:
        """Refresh as of now, where segments were refreshed before: what was done to the facts shows in memberships."""
        if self.segments.memberships.generation() is not None:
            self.refresh()

    # ------------------------------------------------------------ facts

    def import_file(self, file: str | Path | Part, kind: str | None = None, **told: Any) -> ImportAnswer:
        """Bring a file in; what follows from it is inferred. Raises ``ImportRefused`` or ``ConditionRefused``: nothing has changed.

        ``told``: any of ``ingest.choices.Choices`` (``mapping``, ``where``, ``source``, ``statuses``, ``leave_out``, ``recipe``,
        ``constants``, ``sheet``, ``encoding``, ``header``, ``delimiter``), ``dry_run``, and ``progress``, told each step.
        """
        from coterie.ingest.pipeline import import_file
        from coterie.services.following import check

        check(self.workspace)
        answer = import_file(self.workspace, file, kind, at=_now().replace(tzinfo=None), **told)
        if not told.get("dry_run"):
            if (progress := told.get("progress")) is not None:
                progress("looking for the same people")
            self.identity.follow()
        return answer

    def parts(self, file: str | Path) -> tuple[Part, ...]:
        """The files to be imported of a file, a folder or an archive."""
        from coterie.ingest.readers import parts

        return parts(Path(file))

    def detect(self, file: str | Path | Part, **told: Any) -> Detection:
        """What a file holds and how it would be read; ``told`` as for ``import_file``. Writes nothing."""
        from coterie.ingest.pipeline import detect_file

        return detect_file(self.workspace, file, **told)

    def enrich(self) -> int:
        """Work out anew what follows from all that is held, as after a change of places.csv or margins.yaml; how many values."""
        from coterie.services.following import follow

        return follow(self.workspace, everybody=True)

    def undo_import(self, number: int) -> Undone:
        """Take an import back; where segments were refreshed before, they are again, as of now."""
        done = self.imports.undo(number)
        self.refresh_again()
        return done

    @property
    def imports(self) -> Imports:
        """What was imported: list, undo, quarantine."""
        from coterie.services.imports import Imports

        return Imports(self.workspace)

    @property
    def privacy(self) -> Privacy:
        """What people may ask: show, erase, never write to me; and how long facts are kept."""
        from coterie.services.privacy import Privacy

        return Privacy(self)

    def doctor(self, lang: Lang = "en") -> Checkup:
        """The quality of the base, as of now."""
        from coterie.services.doctor import examine

        return examine(self.workspace, _now(), lang)

    @property
    def identity(self) -> Identity:
        """Who is the same person: merges, offers, and what was decided by hand."""
        from coterie.services.identity import Identity

        return Identity(self.workspace)

    def ask(
        self,
        conditions: tuple[str, ...],
        as_of: When,
        *,
        include_anonymous: bool = False,
        segments: Callable[[], Mapping[str, str]] | None = None,
        name: str = "",
    ) -> Asked:
        """Conditions found sound, to be asked any way; ``segments`` and ``name`` as in ``segments.asking.ask``."""
        from coterie.segments.asking import ask

        return ask(self.workspace, conditions, self.instant(as_of), segments or self._texts, include_anonymous=include_anonymous, name=name)

    # ------------------------------------------------------------ inside

    def _texts(self) -> dict[str, str]:
        return self.segments.texts()

    def instant(self, when: When) -> datetime:
        """The instant meant: now, an aware or base-zone datetime, or an ISO text (a day is its first instant)."""
        from coterie.language.calendar import instant, read_iso

        if when is None:
            return _now()
        found = read_iso(when) if isinstance(when, str) else when
        if found is None:
            raise Refused(f"{when!r} is no date; write 2026-03-08 or 2026-03-08 12:00")
        if not 1900 <= found.year <= 2200:
            raise Refused(f"{when!r} is out of range; as of is a date between the years 1900 and 2200")
        return instant(found, self.workspace.settings.zone)

    def offer(self) -> str | None:
        """The day after the newest fact, where that is long ago."""
        from coterie.store.catalogue import newest

        last = newest(self.workspace.warehouse)
        if last is None or _now() - last < STALE:
            return None
        return (last.astimezone(self.workspace.settings.zone).date() + timedelta(days=1)).isoformat()


def _now() -> datetime:
    return datetime.now(UTC)
