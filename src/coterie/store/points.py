"""The rules of points as they are kept: names, versions, documents. Does not know what a document says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from coterie.errors import DefinitionRefused
from coterie.language.spelling import did_you_mean, nearest
from coterie.store.application import PointsRow, PointsVersionRow

if TYPE_CHECKING:
    from coterie.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Kept:
    """One version of the rules of points. ``created_at`` is naive UTC."""

    name: str
    version: int
    document: str
    author: str = ""
    created_at: datetime | None = None


class KeptPoints:
    """The points of an open workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._application = workspace.application

    def put(self, name: str, document: str, *, author: str = "", at: datetime | None = None) -> Kept:
        """Keep a document; another one than the current makes a new version, the same changes nothing."""
        with self._application.session() as session:
            row = session.get(PointsRow, name)
            if row is None:
                row = PointsRow(name=name, latest=0)
                session.add(row)
                session.flush()
            current = session.get(PointsVersionRow, (name, row.latest))
            if current is None or current.document != document:
                row.latest += 1
                current = PointsVersionRow(name=name, version=row.latest, document=document, author=author, created_at=at)
                session.add(current)
            row.archived = False
            return _kept(current)

    def get(self, name: str, version: int | None = None) -> Kept:
        """The current (or a given) version. Raises ``DefinitionRefused`` with near names."""
        with self._application.session() as session:
            row = session.get(PointsRow, name)
            if row is None or row.archived:
                known = list(session.scalars(select(PointsRow.name).where(PointsRow.archived.is_(False))))
                hint = did_you_mean(nearest(name, known)) or (
                    f"; there are {', '.join(known)}" if known else "; keep some with coterie points apply"
                )
                raise DefinitionRefused(f"there are no points {name!r}{hint}")
            found = session.get(PointsVersionRow, (name, version or row.latest))
            if found is None:
                raise DefinitionRefused(f"points {name!r} have versions 1 to {row.latest}, not {version}")
            return _kept(found)

    def list(self) -> tuple[Kept, ...]:
        """The current version of all points, by name."""
        with self._application.session() as session:
            rows = session.scalars(
                select(PointsVersionRow)
                .join(PointsRow, PointsVersionRow.name == PointsRow.name)
                .where(PointsVersionRow.version == PointsRow.latest, PointsRow.archived.is_(False))
                .order_by(PointsRow.name)
            )
            return tuple(map(_kept, rows))

    def versions(self, name: str) -> tuple[Kept, ...]:
        """Every version, the oldest first. Raises ``DefinitionRefused`` with near names."""
        self.get(name)
        with self._application.session() as session:
            rows = session.scalars(select(PointsVersionRow).where(PointsVersionRow.name == name).order_by(PointsVersionRow.version))
            return tuple(map(_kept, rows))

    def remove(self, name: str) -> None:
        """Put points away; their versions stay, and putting them again goes on from the last. Raises ``DefinitionRefused``."""
        self.get(name)
        with self._application.session() as session:
            session.get_one(PointsRow, name).archived = True


def _kept(row: PointsVersionRow) -> Kept:
    return Kept(row.name, row.version, row.document, row.author, row.created_at)
