"""A refresh: every segment worked out at one instant in one pass, and published as a generation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from coterie.segments.asking import ask
from coterie.store.memberships import Generation, Memberships
from coterie.store.segments import Segments

if TYPE_CHECKING:
    import pyarrow as pa

    from coterie.store.segments import Definition
    from coterie.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did: sizes by segment, and how many entered and left each since the last one.

    ``logged`` is False for a refresh earlier than the last: it is answered, but history is not rewritten.
    """

    as_of: datetime
    generation: int
    people: int
    sizes: dict[str, int]
    entered: dict[str, int]
    left: dict[str, int]
    logged: bool = True


def refresh(workspace: Workspace, as_of: datetime, at: datetime) -> Refreshed:
    """Work out all segments at ``as_of`` (aware UTC); ``at`` is when this is done.

    Raises ``ConditionRefused`` where a definition no longer fits the base; nothing is published then.
    """
    definitions, memberships = Segments(workspace).list(), Memberships(workspace)
    last = memberships.generation()
    naive = as_of.replace(tzinfo=None)
    table, people, sizes = _memberships(workspace, definitions, as_of)
    if last is not None and naive < last.as_of:
        return Refreshed(as_of, last.id, people, sizes, {}, {}, logged=False)
    generation = Generation(memberships.next_generation(), naive, at.replace(tzinfo=None), "full")
    changes = memberships.publish(generation, table, reason="refresh")
    return Refreshed(
        as_of,
        generation.id,
        people,
        sizes,
        {name: entered for name, (entered, _) in changes.items() if entered},
        {name: left for name, (_, left) in changes.items() if left},
    )


def _memberships(workspace: Workspace, definitions: tuple[Definition, ...], as_of: datetime) -> tuple[pa.Table, int, dict[str, int]]:
    """Everyone in every segment as a table (segment, person, version), how many people there are, and the sizes."""
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = {definition.name: definition.condition for definition in definitions}
    asked = ask(workspace, list(texts.values()), as_of, lambda: texts)
    flags = asked.flags()
    parts, sizes = [], {}
    for index, definition in enumerate(definitions, 1):
        members = flags["person"].filter(flags[f"m{index}"])
        sizes[definition.name] = len(members)
        names = pa.repeat(pa.scalar(definition.name), len(members))
        versions = pa.repeat(pa.scalar(definition.version, pa.int32()), len(members))
        parts.append(pa.table({"segment": names, "person": pc.cast(members, pa.int64()), "version": versions}))
    empty = pa.table({"segment": pa.array([], pa.string()), "person": pa.array([], pa.int64()), "version": pa.array([], pa.int32())})
    return pa.concat_tables(parts) if parts else empty, flags.num_rows, sizes
