"""What follows from what came: worked out after every import, undo and change of who is whom."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coterie.enrich.places import Places
    from coterie.store.workspace import Workspace

PLACES = "places.csv"


def check(workspace: Workspace) -> None:
    """Refuse what the workspace's margins.yaml says wrongly, before anything is written that costs follow from."""
    from coterie.ingest import margins

    margins.load(workspace.path)


def follow(workspace: Workspace, *, everybody: bool = False) -> int:
    """Infer what follows from what people gave, and assume costs by the margins; how many inferred values were written.

    ``everybody``: also where nothing changed, as after a change of places.csv.
    """
    from coterie.ingest import margins
    from coterie.ingest.assumed_costs import assume
    from coterie.ingest.inferred import infer

    @cache
    def known() -> Places:
        from coterie.enrich import places

        own = workspace.path / PLACES
        return places.load_own(own) if own.exists() else places.standard_places()

    assumed = margins.load(workspace.path)
    with workspace.warehouse.transaction():
        assume(workspace.warehouse, assumed)
        return infer(workspace.warehouse, known, workspace.settings.country, everybody=everybody)
