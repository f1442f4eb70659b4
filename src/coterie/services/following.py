"""What follows from what came: worked out after every import, undo, change of who is whom and of the suppression list.

Facts are written first and followed in a transaction of their own, so a kill may come between. Counters of the warehouse say what was
followed; whoever opens a workspace that is behind them first makes up for it (``resume``).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from coterie.store import numbers, referrals, refreshes, standings, suppressions
from coterie.store.past import INFERRED_MERGES, INFERRED_TO

if TYPE_CHECKING:
    from coterie.enrich.places import Places
    from coterie.model.engine import Engine
    from coterie.store.workspace import Workspace

PLACES = "places.csv"
SUPPRESSIONS = "suppressions_to"
"""The counter of the changes of the suppression list that the warehouse followed (``suppressions.changes``)."""


def check(workspace: Workspace) -> None:
    """Refuse what the workspace's margins.yaml and places.csv say wrongly, before anything is written that costs and places follow from."""
    from coterie.enrich.own_places import read_own
    from coterie.ingest import margins

    margins.load(workspace.path)
    if (workspace.path / PLACES).exists():
        read_own(workspace.path / PLACES)


def resume(workspace: Workspace) -> None:
    """Make up for what was cut short: an import, an undo, a merge or a suppression that was written but not followed; a refresh that was
    written but not published.
    """
    if _is_behind(workspace.warehouse):
        from coterie.services.identity import Identity

        Identity(workspace).follow()
    changes = suppressions.changes(workspace)
    if changes is not None and changes != numbers.last(workspace.warehouse, SUPPRESSIONS):
        follow_suppressions(workspace)
    if workspace.warehouse.capabilities.embedded:  # else another program may be about to publish it
        refreshes.clear_unpublished(workspace)


def follow(workspace: Workspace, *, everybody: bool = False) -> int:
    """Infer what follows from what people gave, assume costs by the margins, and bring the ledgers up; how many inferred values stand.

    ``everybody``: also where nothing changed, as after a change of places.csv; suppressions and contacts too. Suspected
    duplicates are looked for when they are next asked about (``segments.asking``).
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
        if standings.begin(engine, everyone=everybody):
            reached.judge(engine)
            if everybody or suppressions.kept(workspace):
                _suppressed(workspace, everyone=everybody)
        standings.lists(engine)
        referrals.follow(engine, workspace.settings.zone)
        standings.end(engine)
    return written


def follow_suppressions(workspace: Workspace) -> None:
    """Work out anew who is suppressed."""
    with workspace.warehouse.transaction():
        standings.begin(workspace.warehouse, everyone=True)
        _suppressed(workspace, everyone=True)


def _suppressed(workspace: Workspace, *, everyone: bool) -> None:
    """The ledger of suppressions of the changed profiles; of ``everyone``, the list has been followed as far as it went before."""
    from coterie.privacy import suppressed

    changes = suppressions.changes(workspace)
    suppressed.find(workspace)
    if everyone and changes is not None:
        numbers.put(workspace.warehouse, SUPPRESSIONS, changes)


def _is_behind(engine: Engine) -> bool:
    """Whether something was written since what follows was worked out last."""
    followed = {standings.SEEN: "import_no", INFERRED_TO: "import_no", INFERRED_MERGES: "merge_no"}
    return any(numbers.last(engine, to) != numbers.last(engine, last) for to, last in followed.items())
