"""The ledgers that follow from everything else, kept in step: after each import, undo, merge, and change of the suppression list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coterie.store import standings, suppressions

if TYPE_CHECKING:
    from coterie.store.workspace import Workspace


def follow(workspace: Workspace) -> None:
    """Work out anew what follows for the people touched since the last time, and who is on a list.

    Suspected duplicates are looked for when they are next asked about (``segments.asking``).
    """
    from coterie.ingest import reached

    engine = workspace.warehouse
    with engine.transaction():
        standings.forget(engine)
        if standings.begin(engine):
            reached.judge(engine)
            if suppressions.kept(workspace):
                _suppressed(workspace)
        standings.lists(engine)
        standings.end(engine)


def follow_suppressions(workspace: Workspace) -> None:
    """Work out anew who is suppressed."""
    with workspace.warehouse.transaction():
        standings.begin(workspace.warehouse, everyone=True)
        _suppressed(workspace)


def _suppressed(workspace: Workspace) -> None:
    from coterie.privacy import suppressed

    suppressed.find(workspace)
