"""The verbs that every front door shares: one workspace, opened, and what can be asked of it.

This is the lowest room that looks at the clock: whoever gives no ``as_of`` means now.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self

from coterie.errors import DefinitionRefused, Fault, Refused
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
    from coterie.services.privacy import Privacy
    from coterie.store.segments import Definition, Segments

Lang = Literal["en", "ru"]
When = str | datetime | None
STALE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Count:
    """How many people are in each condition, of how many, as of when (aware UTC).

    ``offer``: where the newest fact is old and no instant was asked for, the day to ask as of instead.
    """

    people: int
    counts: tuple[int, ...]
    as_of: datetime
    warnings: tuple[Fault, ...] = ()
    offer: str | None = None


@dataclass(frozen=True, slots=True)
class Members:
    """The people of a condition. ``table`` has one column, ``person``: the external id."""

    table: pa.Table
    as_of: datetime
    warnings: tuple[Fault, ...] = ()

    def to_arrow(self) -> pa.Table:
        """The table."""
        return self.table

    def keys(self) -> list[str]:
        """The external ids."""
        return [str(key) for key in self.table["person"].to_pylist()]


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment as it stands: its definition, its size at the last refresh (None before one of this version), and when that was."""

    name: str
    version: int
    condition: str
    description: str
    size: int | None
    as_of: datetime | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Overlap:
    """People in one segment, in the other, and in both, as of the last refresh."""

    a: int
    b: int
    both: int
    as_of: datetime


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
        asked = self._ask(conditions, as_of, include_anonymous=include_anonymous)
        people, counts = asked.count()
        return Count(people, counts, asked.as_of, asked.warnings, self._offer() if as_of is None else None)

    def members(self, condition: str, *, as_of: When = None, include_anonymous: bool = False) -> Members:
        """Who is in a condition."""
        asked = self._ask((condition,), as_of, include_anonymous=include_anonymous)
        return Members(asked.members(), asked.as_of, asked.warnings)

    def say(self, condition: str, lang: Lang = "en") -> str:
        """The condition as one sentence."""
        from coterie.language.sentence import say

        asked = self._ask((condition,), None)
        return say(asked.trees[0], lang, asked.catalogue, currency=self.workspace.settings.currency)

    def explain(self, person: str, what: str, *, source: str | None = None, as_of: When = None, lang: Lang = "en") -> Explanation:
        """Why a person (of a source, where several have that id) is, or is not, in a segment of that name, else a condition."""
        from coterie.segments.asking import reads_as_condition
        from coterie.segments.why import of_person

        text = what if reads_as_condition(what) else self._texts().get(what, what)
        asked = self._ask((text,), as_of)
        return of_person(asked, person, lang, source)

    def sql(self, *conditions: str, engine: str | None = None, as_of: When = None) -> str:
        """The query that answers the conditions, as the engine reads it."""
        asked = self._ask(conditions, as_of)
        query = asked.query(engine)
        return query.sql(dialect=engine or self.workspace.warehouse.dialect, pretty=True)

    # ------------------------------------------------------------ segments

    @property
    def _segments(self) -> Segments:
        from coterie.store.segments import Segments

        return Segments(self.workspace)

    def add_segment(self, name: str, condition: str, *, description: str | None = None) -> tuple[Segment, tuple[Fault, ...]]:
        """Keep a definition under a name; a changed condition makes a new version. The warnings come with it."""
        import json

        from coterie.language.json import to_json
        from coterie.language.print import print_condition
        from coterie.segments.asking import reads_as_condition

        if reads_as_condition(name):
            raise DefinitionRefused(f"a segment can't be named {name!r}: that reads as a condition")
        texts = {**self._texts(), name: condition}
        asked = self._ask((condition,), None, segments=lambda: texts, name=name)
        tree = asked.trees[0]
        document = json.dumps(to_json(tree), ensure_ascii=False)
        self._segments.add(name, print_condition(tree), document, description=description, at=_now().replace(tzinfo=None))
        return self.segment(name), asked.warnings

    def segment(self, name: str, lang: Lang = "en") -> Segment:
        """A segment as it stands. Raises ``DefinitionRefused`` with near names."""
        return self._stands(self._segments.get(name), lang)

    def segments(self, lang: Lang = "en") -> tuple[Segment, ...]:
        """Every segment, by name."""
        return tuple(self._stands(definition, lang) for definition in self._segments.list())

    def segment_members(self, name: str) -> list[str]:
        """The external ids of a segment's people, as of the last refresh."""
        self._refreshed(name)
        return [str(key) for key in self._segments.members(name)["key"].to_pylist()]

    def overlap(self, a: str, b: str) -> Overlap:
        """How many people two segments share, as of the last refresh."""
        as_of = self._refreshed(a)
        self._refreshed(b)
        return Overlap(*self._segments.overlap(a, b), as_of)

    def refresh(self, *, as_of: When = None) -> Refreshed:
        """Work out all segments and publish them."""
        from coterie.segments.refresh import refresh

        return refresh(self.workspace, self._segments, self._instant(as_of), _now())

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
        if self._segments.generation() is not None:
            self.refresh()
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

    # ------------------------------------------------------------ inside

    def _ask(
        self,
        conditions: tuple[str, ...],
        as_of: When,
        *,
        include_anonymous: bool = False,
        segments: Callable[[], Mapping[str, str]] | None = None,
        name: str = "",
    ) -> Asked:
        from coterie.segments.asking import ask

        fetch = segments or self._texts
        return ask(self.workspace, conditions, self._instant(as_of), fetch, include_anonymous=include_anonymous, name=name)

    def _texts(self) -> dict[str, str]:
        return {definition.name: definition.condition for definition in self._segments.list()}

    def _instant(self, when: When) -> datetime:
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

    def _offer(self) -> str | None:
        """The day after the newest fact, where that is long ago."""
        from coterie.store.catalogue import newest

        last = newest(self.workspace.warehouse)
        if last is None or _now() - last < STALE:
            return None
        return (last.astimezone(self.workspace.settings.zone).date() + timedelta(days=1)).isoformat()

    def _refreshed(self, name: str) -> datetime:
        """When the segment was last refreshed. Raises ``DefinitionRefused`` if it never was."""
        segment = self.segment(name)
        if segment.as_of is None or segment.size is None:
            raise DefinitionRefused(f"segment {name!r}, version {segment.version}, was not refreshed yet; run `coterie refresh` first")
        return segment.as_of

    def _stands(self, definition: Definition, lang: Lang) -> Segment:
        from coterie.language.parse import parse
        from coterie.language.sentence import say
        from coterie.store.catalogue import read

        generation = self._segments.generation()
        size = self._segments.size(definition.name)
        known = read(self.workspace.warehouse, values_of=(), events=(), calendar=self.workspace.calendar)
        sentence = say(parse(definition.condition), lang, known, currency=self.workspace.settings.currency)
        as_of = generation.as_of.replace(tzinfo=UTC) if generation is not None and size is not None else None
        return Segment(definition.name, definition.version, definition.condition, definition.description, size, as_of, sentence)


def _now() -> datetime:
    return datetime.now(UTC)
