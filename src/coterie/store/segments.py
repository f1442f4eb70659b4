"""Segments as they are defined: names, versions of conditions, what is said about them, and the trail of every change.

A version never changes once written; a removed segment keeps its versions, its trail and its log. This room does not know what a
condition means, nor who is in a segment.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from coterie.errors import DefinitionRefused
from coterie.language.spelling import did_you_mean, nearest
from coterie.model.definition import DETAILS, NOTHING_SAID, Details, Stated, name_fault
from coterie.store.application import SegmentBatchRow, SegmentChangeRow, SegmentRow, SegmentVersionRow

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coterie.store.segment_files import Agreed
    from coterie.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Definition:
    """One version of a segment: its condition's canonical text and JSON, and what is said of the segment. ``created_at`` is naive UTC."""

    name: str
    version: int
    condition: str
    json: str
    description: str = ""
    created_at: datetime | None = None
    author: str = ""
    details: Details = NOTHING_SAID
    archived: bool = False

    @property
    def stated(self) -> Stated:
        """All that it says."""
        return Stated(self.condition, self.details)


@dataclass(frozen=True, slots=True)
class State:
    """How a segment stood: which version, whether it was removed, what was said of it."""

    version: int
    archived: bool
    details: Details

    def to_json(self) -> str:
        """As the trail keeps it."""
        return json.dumps({"version": self.version, "archived": self.archived, "details": self.details.to_json()}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> State:
        """The other way round."""
        said = json.loads(text)
        return cls(said["version"], said["archived"], Details.from_json(said["details"]))


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a segment. ``deed``: added, changed, described, removed, restored. ``at`` is naive UTC."""

    id: int
    segment: str
    deed: str
    at: datetime | None
    author: str
    batch: int | None
    undoes: int | None
    before: State | None
    after: State


@dataclass(frozen=True, slots=True)
class Edit:
    """What a segment is to say from now on; no condition: it is removed. ``undoes``: the change that this takes back."""

    name: str
    condition: str | None
    json: str = ""
    details: Details = NOTHING_SAID
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class Stamp:
    """When (naive UTC) and by whom."""

    at: datetime | None = None
    author: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Changes made together. ``undoes``: the batch that this one took back."""

    id: int
    at: datetime | None
    author: str
    folder: str
    undoes: int | None


class Segments:
    """The definitions of an open workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._application = workspace.application

    # ------------------------------------------------------------ reading

    def get(self, name: str, version: int | None = None) -> Definition:
        """The current (or a given) version. Raises ``DefinitionRefused`` with near names, or if it was removed."""
        found = self.standing(name, version)
        if found is None:
            raise DefinitionRefused(f"no segment {name!r}{did_you_mean(nearest(name, [one.name for one in self.list()]))}")
        if found.archived:
            raise DefinitionRefused(f"segment {name!r} was removed; to bring it back: coterie segments undo {name!r}")
        return found

    def standing(self, name: str, version: int | None = None) -> Definition | None:
        """The same of a removed one too; None if there never was such a segment."""
        with self._application.session() as session:
            row = session.get(SegmentRow, name)
            if row is None:
                return None
            found = session.get(SegmentVersionRow, (name, row.latest if version is None else version))
            if found is None:
                raise DefinitionRefused(f"segment {name!r} has versions 1 to {row.latest}, not {version}")
            return _definition(row, found)

    def list(self, *, archived: bool = False) -> tuple[Definition, ...]:
        """The current version of every segment, by name; ``archived``: of those that were removed instead."""
        with self._application.session() as session:
            rows = session.execute(
                select(SegmentRow, SegmentVersionRow)
                .join(SegmentVersionRow, (SegmentVersionRow.name == SegmentRow.name) & (SegmentVersionRow.version == SegmentRow.latest))
                .where(SegmentRow.archived.is_(archived))
                .order_by(SegmentRow.name)
            )
            return tuple(_definition(row, version) for row, version in rows)

    def versions(self, name: str) -> tuple[Definition, ...]:
        """All versions of a segment, oldest first; of a removed one too."""
        with self._application.session() as session:
            row = session.get(SegmentRow, name)
            if row is None:
                return (self.get(name),)
            found = session.scalars(select(SegmentVersionRow).where(SegmentVersionRow.name == name).order_by(SegmentVersionRow.version))
            return tuple(_definition(row, version) for version in found)

    def changes(self, name: str | None = None, *, batch: int | None = None) -> tuple[Change, ...]:
        """The trail of a segment, or of a batch, oldest first."""
        query = select(SegmentChangeRow).order_by(SegmentChangeRow.id)
        query = query if name is None else query.where(SegmentChangeRow.segment == name)
        query = query if batch is None else query.where(SegmentChangeRow.batch == batch)
        with self._application.session() as session:
            return tuple(map(_change, session.scalars(query)))

    def batches(self) -> tuple[Batch, ...]:
        """Every batch, oldest first."""
        with self._application.session() as session:
            rows = session.scalars(select(SegmentBatchRow).order_by(SegmentBatchRow.id))
            return tuple(Batch(row.id, row.at, row.author, row.folder, row.undoes) for row in rows)

    def revision(self) -> int:
        """A number that is another after every change of any definition."""
        with self._application.session() as session:
            return _revision(session)

    # ------------------------------------------------------------ writing

    def add(
        self,
        name: str,
        condition: str,
        json: str,
        *,
        details: Details | None = None,
        author: str = "",
        at: datetime | None = None,
    ) -> Definition:
        """Keep a definition. A changed condition makes a new version; the same one changes nothing but what is said of it.

        ``details``: all that is said of it from now on; None: what was said stays.
        """
        now = self.standing(name)
        said = details if details is not None else (NOTHING_SAID if now is None or now.archived else now.details)
        self.commit([Edit(name, condition, json, said)], Stamp(at, author))
        return self.get(name)

    def commit(
        self,
        edits: Sequence[Edit],
        stamp: Stamp,
        *,
        batch: Batch | None = None,
        expected: int | None = None,
        agreed: Agreed | None = None,
    ) -> int | None:
        """Make changes in one transaction: all, or none. Answers the number of the ``batch`` where one is asked for (its ``id`` is 0).

        ``expected``: the ``revision`` that the changes were worked out from; where it is another by now, ``DefinitionRefused``.
        ``agreed``: what files say from now on. Raises ``DefinitionRefused`` for a name that can't be.
        """
        if faults := [fault for fault in (name_fault(edit.name) for edit in edits if edit.condition is not None) if fault]:
            raise DefinitionRefused("\n".join(faults))
        with self._application.session() as session:
            number = None if batch is None else _open(session, batch, stamp)
            if expected is not None and _revision(session) != expected:
                raise DefinitionRefused("a definition was changed meanwhile, nothing was done; look at the plan again")
            for edit in edits:
                _put(session, edit, stamp, number)
            if agreed is not None:
                agreed.record(session, stamp.at)
            return number


def _open(session: Session, batch: Batch, stamp: Stamp) -> int:
    """Number a batch; being written first, it keeps other writers out until the end."""
    row = SegmentBatchRow(at=stamp.at, author=stamp.author, folder=batch.folder, undoes=batch.undoes)
    session.add(row)
    session.flush()
    return row.id


def _revision(session: Session) -> int:
    return session.scalar(select(func.max(SegmentChangeRow.id))) or 0


def _put(session: Session, edit: Edit, stamp: Stamp, batch: int | None) -> None:
    """Make one change, with its line in the trail; nothing where it stands like that already."""
    row = session.get(SegmentRow, edit.name)
    before = None if row is None else _state(row)
    if row is None:
        row = SegmentRow(name=edit.name, latest=0, archived=False, **_columns(NOTHING_SAID))
        session.add(row)
        session.flush()
    if edit.condition is None:
        row.archived = True
    else:
        _say(session, row, edit, stamp)
    if (after := _state(row)) != before:
        session.add(
            SegmentChangeRow(
                segment=edit.name,
                deed=_deed(before, after),
                at=stamp.at,
                author=stamp.author,
                batch=batch,
                undoes=edit.undoes,
                before=None if before is None else before.to_json(),
                after=after.to_json(),
            )
        )
        session.flush()


def _say(session: Session, row: SegmentRow, edit: Edit, stamp: Stamp) -> None:
    """Let a segment say what it is to; one that comes back has a new version, as nobody was in it meanwhile."""
    current = session.get(SegmentVersionRow, (row.name, row.latest))
    if current is None or row.archived or current.condition != edit.condition:
        row.latest += 1
        row.archived = False
        said = {"condition": edit.condition, "json": edit.json, "created_at": stamp.at, "author": stamp.author}
        session.add(SegmentVersionRow(name=row.name, version=row.latest, **said))
    for name, value in _columns(edit.details).items():
        setattr(row, name, value)


def _deed(before: State | None, after: State) -> str:
    if before is None:
        return "added"
    if before.archived != after.archived:
        return "removed" if after.archived else "restored"
    return "changed" if before.version != after.version else "described"


def _columns(details: Details) -> dict[str, object]:
    return {name: getattr(details, name) for name in DETAILS}


def _details(row: SegmentRow) -> Details:
    return Details(row.description, row.owner, row.purpose, row.channel, row.sources, row.kind, row.review)


def _state(row: SegmentRow) -> State:
    return State(row.latest, row.archived, _details(row))


def _change(row: SegmentChangeRow) -> Change:
    before = None if row.before is None else State.from_json(row.before)
    return Change(row.id, row.segment, row.deed, row.at, row.author, row.batch, row.undoes, before, State.from_json(row.after))


def _definition(row: SegmentRow, version: SegmentVersionRow) -> Definition:
    said = _details(row)
    return Definition(
        row.name,
        version.version,
        version.condition,
        version.json,
        row.description,
        version.created_at,
        version.author,
        said,
        row.archived,
    )
