"""Where everybody stands in a segmentation at an instant, who moved between two, and who will move by time alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from coterie.compile.flips import asks
from coterie.segments.asking import ask
from coterie.segments.traits import everyones, values_by_person
from coterie.traits.registry import Traits

if TYPE_CHECKING:
    import pyarrow as pa

    from coterie.store.segmentations import Scheme
    from coterie.store.workspace import Workspace

NOBODY = ""
"""The place of somebody not yet known at an instant."""
MONEY = "spend.total"


@dataclass(frozen=True, slots=True)
class Standing:
    """A shelf at an instant: how many stand on it, and what they have spent (money, in the base's currency)."""

    shelf: str
    people: int
    spent: float


@dataclass(frozen=True, slots=True)
class Move:
    """How many stood on one shelf and stand on the other; ``NOBODY``: not known then."""

    source: str
    target: str
    people: int


def places(workspace: Workspace, scheme: Scheme, as_of: datetime, segments: Callable[[], Mapping[str, str]]) -> pa.Table:
    """Everyone's ``person``, ``key`` and ``shelf``."""
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = [shelf.condition for shelf in scheme.shelves]
    asked = ask(workspace, texts, as_of, segments)
    flags = asked.flags()
    shelf = pa.repeat(pa.scalar(scheme.rest), flags.num_rows)
    for index in range(len(scheme.shelves), 0, -1):
        shelf = pc.if_else(flags[f"m{index}"], pa.scalar(scheme.shelves[index - 1].name), shelf)
    return flags.select(["person"]).append_column("shelf", shelf).join(everyones(asked), "person", join_type="inner")


def ranked(workspace: Workspace, scheme: Scheme, as_of: datetime, segments: Callable[[], Mapping[str, str]]) -> tuple[str, ...]:
    """The shelves whose condition hangs on everybody's values: who will stand there by time alone can't be known of one person."""
    asked = ask(workspace, [shelf.condition for shelf in scheme.shelves], as_of, segments, odd=False)
    return tuple(shelf.name for shelf, tree in zip(scheme.shelves, asked.trees, strict=True) if "everyone" in asks(asked.lowered(tree)))


def standings(workspace: Workspace, scheme: Scheme, found: pa.Table, as_of: datetime) -> tuple[Standing, ...]:
    """The shelves in their order with people and money, of where everybody stands."""
    money = values_by_person(workspace, Traits(workspace.path)[MONEY], as_of)
    rows = found.join(money, "person").group_by("shelf").aggregate([("person", "count"), ("value", "sum")]).to_pylist()
    by = {row["shelf"]: row for row in rows}
    names = [*(shelf.name for shelf in scheme.shelves), scheme.rest]
    return tuple(
        Standing(name, by[name]["person_count"] if name in by else 0, float(by[name]["value_sum"] or 0) if name in by else 0.0)
        for name in names
    )


def moves(before: pa.Table, after: pa.Table) -> tuple[Move, ...]:
    """Between two tables of places: who stood where and stands where, most people first; those who stayed too."""
    joined = before.select(["person", "shelf"]).join(
        after.select(["person", "shelf"]), "person", right_suffix="_then", join_type="full outer"
    )
    counted = joined.group_by(["shelf", "shelf_then"]).aggregate([([], "count_all")]).to_pylist()
    found = [Move(row["shelf"] or NOBODY, row["shelf_then"] or NOBODY, row["count_all"]) for row in counted]
    return tuple(sorted(found, key=lambda one: (-one.people, one.source, one.target)))


def movers(before: pa.Table, after: pa.Table) -> pa.Table:
    """``person``, ``key``, ``shelf`` and ``shelf_then`` of everyone known at both whose shelf differs."""
    import pyarrow.compute as pc

    joined = before.join(after.select(["person", "shelf"]), "person", right_suffix="_then", join_type="inner")
    return joined.filter(pc.not_equal(joined["shelf"], joined["shelf_then"])).sort_by("person")
