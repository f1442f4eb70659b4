"""Who is suppressed: whose addresses are on the suppression list, or were until they were taken off.

The list holds keyed digests of addresses and lives in the application store (``store.suppressions``); here it is held against the
addresses of people, and what follows is written as a ledger of the warehouse: person, channel, since, until, reason.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from coterie.language.types import CONTACTS
from coterie.store import digests, standings, suppressions, tombstones

if TYPE_CHECKING:
    import pyarrow as pa

    from coterie.store.suppressions import Suppression
    from coterie.store.workspace import Workspace


def find(workspace: Workspace) -> None:
    """Write the ledger of suppressions of the changed profiles (``standings.begin``), inside the caller's transaction."""
    listed = suppressions.history(workspace)
    standings.of_addresses(workspace.warehouse, "suppression", _judged(workspace, listed) if listed else _table([]))


def _judged(workspace: Workspace, listed: tuple[Suppression, ...]) -> pa.Table:
    secret = tombstones.secret(workspace.application, workspace.path)
    by_channel: dict[str, dict[bytes, list[Suppression]]] = defaultdict(lambda: defaultdict(list))
    for one in listed:
        by_channel[one.channel][bytes.fromhex(one.digest)].append(one)
    rows = []
    for attribute, addresses in standings.addresses(workspace.warehouse).items():
        for channel, entries in by_channel.items():
            if (CONTACTS.get(channel, attribute) == "email") != (attribute == "email"):
                continue
            for address in addresses:
                rows += [(attribute, address, one) for one in entries.get(digests.of_address(secret, channel, address), ())]
    return _table(rows)


def _table(rows: list[tuple[str, str, Suppression]]) -> pa.Table:
    import pyarrow as pa

    said = {
        "attribute": [attribute for attribute, _, _ in rows],
        "address": [address for _, address, _ in rows],
        "name": [one.channel for _, _, one in rows],
        "said": [one.reason or None for _, _, one in rows],
    }
    instants = {"since": [one.at for _, _, one in rows], "until": [one.lifted for _, _, one in rows]}
    columns = {name: pa.array(values, pa.string()) for name, values in said.items()}
    return pa.table(columns | {name: pa.array(values, pa.timestamp("us")) for name, values in instants.items()})
