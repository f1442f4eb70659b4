"""What follows from what came: worked out after every import, undo, change of who is whom and of the suppression list."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from coterie.store import standings, suppressions

if TYPE_CHECKING:
    from coterie.enrich.places import Places
    from coterie.store.workspace import Workspace

PLACES = "places.csv"


def check(workspace: Workspace) -> None:
    """Refuse what the workspace's margins.yaml says wrongly, before anything is written that costs follow from."""
    from coterie.ingest import margins

    margins.load(workspace.path)


def follow(workspace: Workspace, *, everybody: bool = False) -> int:
    """Infer what follows from what people gave, assume costs by the margins, and bring the ledgers up; how many inferred values stand.

    ``everybody``: also where nothing changed, as after a change of places.csv. Suspected duplicates are looked for when they are next
    asked about (``segments.asking``).
    """
    from coterie.ingest import margins, reached
    from coterie.ingest.assumed_costs import assume
    from coterie.ingest.inferred import infer

    @cache
    def known() -> Places:
        from coterie.enrich import places

        own = workspace.path / PLACES
        return places.load_own(own) if own.exists() else places.standard_places()

    assumed = margins.load(workspace.path)
    engine = workspace.warehouse
    with engine.transaction():
        assume(engine, assumed)
        written = infer(engine, known, workspace.settings.country, everybody=everybody)
        standings.forget(engine)
        if standings.begin(engine):
            reached.judge(engine)
            if suppressions.kept(workspace):
                _suppressed(workspace)
        standings.lists(engine)
        standings.end(engine)
    return written


def follow_suppressions(workspace: Workspace) -> None:
    """Work out anew who is suppressed."""
    with workspace.warehouse.transaction():
        standings.begin(workspace.warehouse, everyone=True)
        _suppressed(workspace)


def _suppressed(workspace: Workspace) -> None:
    from coterie.privacy import suppressed

    suppressed.find(workspace)
