"""Addresses that nothing is ever sent to, by channel: keyed digests, so that the list itself gives nobody away.

They live in the application store, where a message's right to go out is asked for in one transaction with its claim.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from coterie.errors import Refused
from coterie.store import digests, tombstones

if TYPE_CHECKING:
    from coterie.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Suppression:
    """An address on the list: its digest in hex, why, since when and, where it was taken off, until when (naive UTC)."""

    channel: str
    digest: str
    reason: str
    at: datetime | None
    lifted: datetime | None = None


def add(workspace: Workspace, channel: str, address: str, reason: str, at: datetime | None) -> bool:
    """Put an address on the list; False if it was there (its reason and date stay)."""
    from coterie.store.application import SuppressionRow

    row = _key(workspace, channel, address)
    with workspace.application.session() as session:
        if session.get(SuppressionRow, row) is not None:
            return False
        session.add(SuppressionRow(channel=row[0], digest=row[1], reason=reason, at=at))
        return True


def remove(workspace: Workspace, channel: str, address: str, at: datetime | None) -> bool:
    """Take an address off the list (``at`` naive UTC); that it was on it is remembered. False if it was not there."""
    from coterie.store.application import LiftedSuppressionRow, SuppressionRow

    with workspace.application.session() as session:
        found = session.get(SuppressionRow, _key(workspace, channel, address))
        if found is not None:
            was = LiftedSuppressionRow(channel=found.channel, digest=found.digest, reason=found.reason, at=found.at, lifted=at)
            session.add(was)
            session.delete(found)
        return found is not None


def kept(workspace: Workspace) -> bool:
    """Whether any address is or was on the list: asked without opening the application store."""
    from coterie.store.workspace import APPLICATION

    path = workspace.path / APPLICATION
    return tombstones.kept(path, "suppressions") or tombstones.kept(path, "lifted_suppressions")


def changes(workspace: Workspace) -> int | None:
    """How often the list was changed; None where that can't be told. Asked without opening the application store.

    What stands was put on it; what is over was put on it and taken off.
    """
    from coterie.store.workspace import APPLICATION

    path = workspace.path / APPLICATION
    standing, over = tombstones.count(path, "suppressions"), tombstones.count(path, "lifted_suppressions")
    return None if standing is None or over is None else standing + 2 * over


def history(workspace: Workspace) -> tuple[Suppression, ...]:
    """Every suppression that stands or stood."""
    from sqlalchemy import select

    from coterie.store.application import LiftedSuppressionRow

    with workspace.application.session() as session:
        over = session.scalars(select(LiftedSuppressionRow).order_by(LiftedSuppressionRow.id))
        lifted = tuple(Suppression(row.channel, row.digest.hex(), row.reason, row.at, row.lifted) for row in over)
    return (*listed(workspace), *lifted)


def holds(workspace: Workspace, channel: str, address: str) -> Suppression | None:
    """The entry of an address, None if it may be written to."""
    from coterie.store.application import SuppressionRow

    with workspace.application.session() as session:
        found = session.get(SuppressionRow, _key(workspace, channel, address))
        return None if found is None else Suppression(found.channel, found.digest.hex(), found.reason, found.at)


def listed(workspace: Workspace) -> tuple[Suppression, ...]:
    """The whole list, by channel, newest first."""
    from sqlalchemy import select

    from coterie.store.application import SuppressionRow

    with workspace.application.session() as session:
        rows = session.scalars(select(SuppressionRow).order_by(SuppressionRow.channel, SuppressionRow.at.desc(), SuppressionRow.digest))
        return tuple(Suppression(row.channel, row.digest.hex(), row.reason, row.at) for row in rows)


def _key(workspace: Workspace, channel: str, address: str) -> tuple[str, bytes]:
    """The row's key. ``Refused`` for an empty address, ``WorkspaceRefused`` where the key of the digests is gone."""
    plain = channel.strip().lower()
    if not plain or not address.strip():
        raise Refused("say a channel and an address: coterie suppress add email ann@example.com")
    return plain, digests.of_address(tombstones.secret(workspace.application, workspace.path), plain, address)
