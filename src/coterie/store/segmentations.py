"""Segmentations as they are defined: names, versions, shelves in order of priority. Does not know what a condition means."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from coterie.errors import DefinitionRefused
from coterie.language.spelling import did_you_mean, nearest
from coterie.model.definition import SHELVED
from coterie.store.application import SegmentationRow, SegmentationVersionRow

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coterie.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Shelf:
    """A shelf: its name, its condition's canonical text, and what marketing does with whoever stands on it."""

    name: str
    condition: str
    task: str = ""


@dataclass(frozen=True, slots=True)
class Scheme:
    """One version of a segmentation. ``rest`` names the shelf of everyone else. ``created_at`` is naive UTC."""

    name: str
    version: int
    shelves: tuple[Shelf, ...]
    rest: str
    description: str = ""
    created_at: datetime | None = None


class Segmentations:
    """The segmentations of an open workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._application = workspace.application

    def add(self, name: str, shelves: Sequence[Shelf], rest: str, *, description: str | None = None, at: datetime | None = None) -> Scheme:
        """Keep a segmentation. Other shelves make a new version; the same ones change nothing but the description."""
        written = json.dumps([asdict(shelf) for shelf in shelves], ensure_ascii=False)
        with self._application.session() as session:
            row = session.get(SegmentationRow, name)
            if row is None:
                row = SegmentationRow(name=name, latest=0, description="")
                session.add(row)
                session.flush()
            if description is not None:
                row.description = description
            current = session.get(SegmentationVersionRow, (name, row.latest))
            if current is None or (current.shelves, current.rest) != (written, rest):
                row.latest += 1
                current = SegmentationVersionRow(name=name, version=row.latest, shelves=written, rest=rest, created_at=at)
                session.add(current)
            return _scheme(row, current)

    def get(self, name: str, version: int | None = None) -> Scheme:
        """The current (or a given) version. Raises ``DefinitionRefused`` with near names."""
        with self._application.session() as session:
            row = session.get(SegmentationRow, name)
            if row is None:
                known = list(session.scalars(select(SegmentationRow.name)))
                raise DefinitionRefused(f"no segmentation {name!r}{did_you_mean(nearest(name, known))}")
            found = session.get(SegmentationVersionRow, (name, version or row.latest))
            if found is None:
                raise DefinitionRefused(f"segmentation {name!r} has versions 1 to {row.latest}, not {version}")
            return _scheme(row, found)

    def list(self) -> tuple[Scheme, ...]:
        """The current version of every segmentation, by name."""
        with self._application.session() as session:
            rows = session.execute(
                select(SegmentationRow, SegmentationVersionRow)
                .join(SegmentationVersionRow, SegmentationVersionRow.name == SegmentationRow.name)
                .where(SegmentationVersionRow.version == SegmentationRow.latest)
                .order_by(SegmentationRow.name)
            )
            return tuple(_scheme(row, version) for row, version in rows)

    def remove(self, name: str) -> None:
        """Forget a segmentation with all its versions. Raises ``DefinitionRefused`` with near names."""
        self.get(name)
        with self._application.session() as session:
            for version in session.scalars(select(SegmentationVersionRow).where(SegmentationVersionRow.name == name)):
                session.delete(version)
            session.flush()
            session.delete(session.get_one(SegmentationRow, name))


def in_log(scheme: Scheme) -> dict[str, str]:
    """The names under which the membership log keeps the shelves, each with the shelf's own: ``value::VIP``."""
    return {f"{scheme.name}{SHELVED}{shelf}": shelf for shelf in (*(shelf.name for shelf in scheme.shelves), scheme.rest)}


def versions(session: Session) -> dict[str, int]:
    """The current version of every shelf, by its name in the log."""
    rows = session.execute(
        select(SegmentationRow, SegmentationVersionRow)
        .join(SegmentationVersionRow, SegmentationVersionRow.name == SegmentationRow.name)
        .where(SegmentationVersionRow.version == SegmentationRow.latest)
    )
    return {name: version.version for row, version in rows for name in in_log(_scheme(row, version))}


def _scheme(row: SegmentationRow, version: SegmentationVersionRow) -> Scheme:
    shelves = tuple(Shelf(**one) for one in json.loads(version.shelves))
    return Scheme(row.name, version.version, shelves, version.rest, row.description, version.created_at)
