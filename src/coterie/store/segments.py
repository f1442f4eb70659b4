"""Segments as they are defined: names, versions of conditions, and what they are for.

A version never changes once written. This room does not know what a condition means, nor who is in a segment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from coterie.errors import DefinitionRefused
from coterie.language.spelling import did_you_mean, nearest
from coterie.store.application import SegmentRow, SegmentVersionRow

if TYPE_CHECKING:
    from coterie.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Definition:
    """One version of a segment: its condition's canonical text and JSON. ``created_at`` is naive UTC."""

    name: str
    version: int
    condition: str
    json: str
    description: str = ""
    created_at: datetime | None = None
    author: str = ""


class Segments:
    """The definitions of an open workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._application = workspace.application

    def add(
        self, name: str, condition: str, json: str, *, description: str | None = None, author: str = "", at: datetime | None = None
    ) -> Definition:
        """Keep a definition. A changed condition makes a new version; the same one changes nothing but the description."""
        if not name.strip() or name != name.strip() or "\0" in name:
            raise DefinitionRefused(f"a segment can't be named {name!r}")
        with self._application.session() as session:
            row = session.get(SegmentRow, name)
            if row is None:
                row = SegmentRow(name=name, description="", latest=0)
                session.add(row)
                session.flush()
            if description is not None:
                row.description = description
            current = session.get(SegmentVersionRow, (name, row.latest))
            if current is None or current.condition != condition:
                row.latest += 1
                current = SegmentVersionRow(name=name, version=row.latest, condition=condition, json=json, created_at=at, author=author)
                session.add(current)
            return _definition(row, current)

    def get(self, name: str, version: int | None = None) -> Definition:
        """The current (or a given) version. Raises ``DefinitionRefused`` with near names."""
        with self._application.session() as session:
            row = session.get(SegmentRow, name)
            if row is None:
                known = list(session.scalars(select(SegmentRow.name)))
                raise DefinitionRefused(f"no segment {name!r}{did_you_mean(nearest(name, known))}")
            found = session.get(SegmentVersionRow, (name, version or row.latest))
            if found is None:
                raise DefinitionRefused(f"segment {name!r} has versions 1 to {row.latest}, not {version}")
            return _definition(row, found)

    def list(self) -> tuple[Definition, ...]:
        """The current version of every segment, by name."""
        with self._application.session() as session:
            rows = session.execute(
                select(SegmentRow, SegmentVersionRow)
                .join(SegmentVersionRow, (SegmentVersionRow.name == SegmentRow.name) & (SegmentVersionRow.version == SegmentRow.latest))
                .order_by(SegmentRow.name)
            )
            return tuple(_definition(row, version) for row, version in rows)

    def versions(self, name: str) -> tuple[Definition, ...]:
        """All versions of a segment, oldest first."""
        latest = self.get(name).version
        return tuple(self.get(name, version) for version in range(1, latest + 1))


def _definition(row: SegmentRow, version: SegmentVersionRow) -> Definition:
    return Definition(
        row.name,
        version.version,
        version.condition,
        version.json,
        row.description,
        version.created_at,
        version.author,
    )
