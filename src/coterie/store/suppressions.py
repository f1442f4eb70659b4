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
    """An address on the list: its digest in hex, why and since when (naive UTC)."""

    channel: str
    digest: str
    reason: str
    at: datetime | None


def add(workspace: Workspace, channel: str, address: str, reason: str, at: datetime | None) -> bool:
    """Put an address on the list; False if it was there (its reason and date stay)."""
    from coterie.store.application import SuppressionRow

    row = _key(workspace, channel, address)
    with workspace.application.session() as session:
        if session.get(SuppressionRow, row) is not None:
            return False
        session.add(SuppressionRow(channel=row[0], digest=row[1], reason=reason, at=at))
        return True


def remove(workspace: Workspace, channel: str, address: str) -> bool:
    """Take an address off the list; False if it was not there."""
    from coterie.store.application import SuppressionRow

    with workspace.application.session() as session:
        found = session.get(SuppressionRow, _key(workspace, channel, address))
        if found is not None:
            session.delete(found)
        return found is not None


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
