"""What files and the application say of each segment, compared with what they last agreed on: what an apply would do. Pure.

Three sides of one segment: its *base*, what both said when they last agreed; its *file*; the *app*. Whoever still says what the base says
has changed nothing; where both said something else, a person decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from coterie.model.definition import Stated

Status = Literal["new", "changed", "same", "behind", "removed", "conflict", "vanished", "app"]
"""new, changed: the file says what is to be · same · behind: only the app was changed · removed: it was removed in the app, and its file
stayed · conflict: both were changed · vanished: its file went · app: the app's own, in no file."""
Side = Literal["file", "app"]
Action = Literal["add", "change", "remove"]


@dataclass(frozen=True, slots=True)
class Sides:
    """What a segment says in each place; None where it is not there."""

    base: Stated | None = None
    file: Stated | None = None
    app: Stated | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """How a segment stands, and what is to be done in the app (None: nothing). ``taken``: the side that a person chose."""

    status: Status
    action: Action | None = None
    taken: Side | None = None


def decide(sides: Sides, *, prune: bool = False, take: Side | None = None) -> Decision | None:
    """The decision about one segment; None where it is neither in a file nor in the app.

    ``prune``: a file that vanished removes its segment. ``take``: the side that is right wherever file and app differ.

    >>> old, new = Stated("orders()"), Stated("not orders()")
    >>> decide(Sides(old, new, old)), decide(Sides(old, old, new)).status, decide(Sides(None, new, old)).status
    (Decision(status='changed', action='change', taken=None), 'behind', 'conflict')
    """
    status = _status(sides, prune=prune)
    if status is None:
        return None
    open_ = status not in {"same", "app"} and (status != "vanished" or prune)
    taken = take if open_ else None
    if status in {"new", "changed"} or (status == "vanished" and prune):
        return Decision(status, None if taken == "app" else _action(sides), taken)
    return Decision(status, _action(sides) if taken == "file" else None, taken)


def _status(sides: Sides, *, prune: bool) -> Status | None:
    match sides:
        case Sides(_, None, None):
            return None
        case Sides(None, _, None):
            return "new"
        case Sides(None, None, _):
            return "app"
        case Sides(base, file, None):
            return "removed" if file == base else "conflict"
        case Sides(base, None, app):
            return "conflict" if prune and app != base else "vanished"
        case Sides(_, file, app) if file == app:
            return "same"
        case Sides(base, file, app):
            return "changed" if app == base else "behind" if file == base else "conflict"


def _action(sides: Sides) -> Action:
    if sides.file is None:
        return "remove"
    return "add" if sides.app is None else "change"


def ancestor(own: Stated | None, elsewhere: Stated | None, file: Stated | None, past: Sequence[Stated]) -> Stated | None:
    """What file and app last agreed on.

    ``own``: of this very folder. A copy that was never applied from goes on from what files ``elsewhere`` last brought, or from what it
    says itself, where the app ever said that (``past``, oldest first): whichever the app said later.
    """
    if own is not None:
        return own
    said = [stated for stated in past if stated in (file, elsewhere)]
    return said[-1] if said else elsewhere


def agreed(sides: Sides, decision: Decision) -> Stated | None:
    """What file and app agree on once the decision has been carried out; None: on nothing any more.

    Where the app's side was chosen, the file is known to say something else: it is behind, and not changed again.
    """
    if decision.action == "remove" or (sides.file is None and decision.taken == "app"):
        return None
    if decision.action is not None or decision.status == "same":
        return sides.file
    if decision.taken == "app":
        return sides.file
    return sides.base


def counted(decisions: Mapping[str, Decision]) -> dict[Status, int]:
    """How many stand how."""
    found: dict[Status, int] = {}
    for decision in decisions.values():
        found[decision.status] = found.get(decision.status, 0) + 1
    return found
