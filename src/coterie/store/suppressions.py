"""Addresses that nothing is ever sent to, by channel: keyed digests, so that the list itself gives nobody away.

They live in the application store, where a message's right to go out is asked for in one transaction with its claim.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from coterie.errors import Refused
from coterie.language.types import CONTACTS
from coterie.store import digests, tombstones

if TYPE_CHECKING:
    from coterie.store.workspace import Workspace

_CHANNEL = re.compile(r"[\w.-]{1,40}")
_PHONES = ("phone", "call", "sms")
"""The channels that know people by their numbers only; messengers have names too."""

_NAME = re.compile(r"(?!(?:нет|no|none|null)$)\S*\w\S*\w\S*", re.IGNORECASE)
"""What a messenger, or a channel of the company's own, may call somebody."""

_SPACES = dict.fromkeys(map(ord, "\u00a0\u2009\u202f"), " ")


@dataclass(frozen=True, slots=True)
class Suppression:
    """An address on the list: its digest in hex, why, since when and, where it was taken off, until when (naive UTC)."""

    channel: str
    digest: str
    reason: str
    at: datetime | None
    lifted: datetime | None = None


def add(workspace: Workspace, channel: str, address: str, reason: str, at: datetime | None) -> bool:
    """Put every address of a text on the list; False if all were there (their reasons and dates stay). ``Refused`` if it names none."""
    from coterie.store.application import SuppressionRow

    _check(channel.strip().lower(), address.strip())
    keys = _keys(workspace, channel, address)
    with workspace.application.session() as session:
        new = [key for key in keys if session.get(SuppressionRow, key) is None]
        session.add_all(SuppressionRow(channel=key[0], digest=key[1], reason=reason, at=at) for key in new)
        return bool(new)


def remove(workspace: Workspace, channel: str, address: str, at: datetime | None) -> bool:
    """Take every address of a text off the list (``at`` naive UTC); that they were on it is remembered. False if none was there."""
    from coterie.store.application import LiftedSuppressionRow, SuppressionRow

    keys = _keys(workspace, channel, address)
    with workspace.application.session() as session:
        there = [row for key in keys if (row := session.get(SuppressionRow, key)) is not None]
        for found in there:
            was = LiftedSuppressionRow(channel=found.channel, digest=found.digest, reason=found.reason, at=found.at, lifted=at)
            session.add(was)
            session.delete(found)
        return bool(there)


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
    """The entry of an address (of the first that has one), None if it may be written to."""
    from coterie.store.application import SuppressionRow

    keys = _keys(workspace, channel, address)
    with workspace.application.session() as session:
        found = next((row for key in keys if (row := session.get(SuppressionRow, key)) is not None), None)
        return None if found is None else Suppression(found.channel, found.digest.hex(), found.reason, found.at)


def listed(workspace: Workspace) -> tuple[Suppression, ...]:
    """The whole list, by channel, newest first."""
    from sqlalchemy import select

    from coterie.store.application import SuppressionRow

    with workspace.application.session() as session:
        rows = session.scalars(select(SuppressionRow).order_by(SuppressionRow.channel, SuppressionRow.at.desc(), SuppressionRow.digest))
        return tuple(Suppression(row.channel, row.digest.hex(), row.reason, row.at) for row in rows)


def _keys(workspace: Workspace, channel: str, address: str) -> list[tuple[str, bytes]]:
    """The rows' keys. ``Refused`` for an empty address, ``WorkspaceRefused`` where the key of the digests is gone."""
    plain = channel.strip().lower()
    if not plain or not address.strip():
        raise Refused("say a channel and an address: coterie suppress add email ann@example.com")
    secret = tombstones.secret(workspace.application, workspace.path)
    return [(plain, digest) for digest in digests.of_addresses(secret, plain, address)]


def _check(channel: str, text: str) -> None:
    """``Refused`` for a channel that is no name, and for a text in which nobody would look for an address of it."""
    if channel and not _CHANNEL.fullmatch(channel):
        raise Refused(f"a channel is one word of at most 40 letters, such as email, sms or telegram, not {channel[:60]!r}")
    if CONTACTS.get(channel) == "email":
        right, sound = "an e-mail address, such as ann@example.com", any(digests.emails(text))
    elif channel in _PHONES:
        right, sound = "a whole phone number, such as +7 916 123-45-67", any(digests.phones(text))
    else:
        right, sound = "one word, such as @ann_77", bool(_NAME.fullmatch(text)) or any(digests.emails(text)) or any(digests.phones(text))
    if text and not (sound and text.translate(_SPACES).isprintable()):
        raise Refused(f"{text[:60]!r} is no address of {channel}; it should be {right}")
