"""Who was erased and must not come back: keyed digests in the application store, which outlives a warehouse built anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from coterie.errors import WorkspaceRefused
from coterie.store import digests

if TYPE_CHECKING:
    from coterie.store.application import Application


@dataclass(frozen=True, slots=True)
class Erased:
    """Everyone who was erased, as far as a row of a file can be recognised as theirs."""

    secret: bytes
    digests: frozenset[bytes]

    def names(self, source: str, external: str, *, anonymous: bool = False) -> bool:
        """Whether a source's key is of somebody who was erased."""
        return digests.of_person(self.secret, source, external, anonymous=anonymous) in self.digests

    def mentioned(self, text: str) -> bool:
        """Whether a text holds an address or a number of somebody who was erased."""
        return any(one in self.digests for one in digests.of_contacts(self.secret, text))

    def masked(self, text: str) -> str:
        """A text with ``digests.INSTEAD`` for each contact of somebody who was erased."""
        return digests.masked(text, self.mentioned)


_HOW_MANY = {
    "tombstones": "SELECT COUNT(*) FROM tombstones",
    "suppressions": "SELECT COUNT(*) FROM suppressions",
    "lifted_suppressions": "SELECT COUNT(*) FROM lifted_suppressions",
}
Kept = Literal["tombstones", "suppressions", "lifted_suppressions"]


def count(path: Path, table: Kept) -> int | None:
    """How many the application store's file holds: asked without opening the store, which takes longer than a small import.

    None where that can't be told.
    """
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone():
                return 0  # made by a version that knew none
            return int(connection.execute(_HOW_MANY[table]).fetchone()[0])
    except sqlite3.Error:
        return None


def kept(path: Path, table: Kept = "tombstones") -> bool:
    """Whether the application store's file holds any; True where that can't be told: opening the store then says what is wrong."""
    return count(path, table) != 0


def load(application: Application, folder: Path) -> Erased | None:
    """Everyone who was erased; None if nobody was. ``WorkspaceRefused`` where the key to know them by is gone."""
    from sqlalchemy import select

    from coterie.store.application import TombstoneRow

    with application.session() as session:
        found = frozenset(session.scalars(select(TombstoneRow.digest)))
    return Erased(secret(application, folder), found) if found else None


def secret(application: Application, folder: Path) -> bytes:
    """The key of the workspace's digests, made at the first need. ``WorkspaceRefused`` if it is gone while digests are kept."""
    found = digests.key(folder)
    if found is not None:
        return found
    from sqlalchemy import select

    from coterie.store.application import SuppressionRow, TombstoneRow

    with application.session() as session:
        kept = session.scalar(select(TombstoneRow.digest).limit(1)) or session.scalar(select(SuppressionRow.digest).limit(1))
    if kept is not None:
        raise WorkspaceRefused(
            f"{folder / digests.FILE} is gone; put it back from a backup: without it nobody knows who was erased or is not to be written to"
        )
    return digests.make_key(folder)


def add(application: Application, found: Iterable[bytes], at: datetime | None, reason: str) -> int:
    """Enter digests (``at`` naive UTC); those that are there stay as they are. How many are new."""
    from sqlalchemy import select

    from coterie.store.application import TombstoneRow

    with application.session() as session:
        new = set(found) - set(session.scalars(select(TombstoneRow.digest)))
        session.add_all(TombstoneRow(digest=one, at=at, reason=reason) for one in sorted(new))
        return len(new)
