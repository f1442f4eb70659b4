"""What the files of a folder said of segments when they and the application last agreed: the middle of a three-way comparison.

Knows no files: which they are and what is in them is told.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from coterie.model.definition import Details, Stated
from coterie.store.application import SegmentFileRow

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coterie.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Base:
    """What file and application agreed on: its words, the version that had them, and the file. ``applied``: the file brought them."""

    file: str
    version: int
    stated: Stated
    applied: bool


@dataclass(frozen=True, slots=True)
class Agreed:
    """What is agreed on for the segments of a folder from now on, and of which segments nothing is any more."""

    folder: str
    bases: Mapping[str, Base]
    forgotten: Iterable[str] = field(default=())

    def record(self, session: Session, at: datetime | None) -> None:
        """Keep it."""
        gone = [*self.forgotten]
        session.execute(delete(SegmentFileRow).where(SegmentFileRow.folder == self.folder, SegmentFileRow.segment.in_(gone)))
        for name, base in self.bases.items():
            said = json.dumps(base.stated.details.to_json(), ensure_ascii=False)
            row = SegmentFileRow(folder=self.folder, segment=name, file=base.file, version=base.version, applied=base.applied, at=at)
            row.condition, row.details = base.stated.condition, said
            session.merge(row)


class SegmentFiles:
    """What the files of every folder last agreed on with the definitions of an open workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._application = workspace.application

    def bases(self, folder: str) -> dict[str, Base]:
        """Of each segment of a folder."""
        with self._application.session() as session:
            rows = session.scalars(select(SegmentFileRow).where(SegmentFileRow.folder == folder))
            return {row.segment: _base(row) for row in rows}

    def applied_elsewhere(self) -> dict[str, Base]:
        """What files of any folder last brought, by segment: a copy of the folder at another place goes on from there."""
        with self._application.session() as session:
            rows = session.scalars(select(SegmentFileRow).where(SegmentFileRow.applied.is_(True)).order_by(SegmentFileRow.at))
            return {row.segment: _base(row) for row in rows}

    def record(self, agreed: Agreed, at: datetime | None) -> None:
        """Keep what is agreed on from now on."""
        with self._application.session() as session:
            agreed.record(session, at)


def _base(row: SegmentFileRow) -> Base:
    stated = Stated(row.condition, Details.from_json(json.loads(row.details)))
    return Base(row.file, row.version, stated, row.applied)
