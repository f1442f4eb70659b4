"""The definitions as they are and as they would be: what becomes unsound, and who would enter and leave, in one pass over the facts.

Each of the two worlds resolves the names of segments by its own definitions, so that whoever depends on a changed one moves with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from coterie.compile import plan
from coterie.errors import ConditionRefused, Fault
from coterie.language.check import check
from coterie.segments.asking import Asked, Definitions, cuts_of, known_to, named_by
from coterie.segments.references import References, with_shelves

if TYPE_CHECKING:
    import pyarrow as pa

    from coterie.language.catalogue import Catalogue
    from coterie.language.lowered import Predicate
    from coterie.language.nodes import Condition
    from coterie.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Moved:
    """People in a segment before (None: its old definition can't be worked out any more) and after, who would enter, who would leave."""

    before: int | None
    after: int
    entered: int | None
    left: int | None


@dataclass(frozen=True)
class Worlds:
    """Texts of conditions by segment, as they are and as they would be. ``as_of`` is an aware UTC instant.

    ``unsound``: segments whose text could not be read; the rest is judged as if they were sound.
    """

    workspace: Workspace
    as_of: datetime
    old: Mapping[str, str]
    new: Mapping[str, str]
    unsound: frozenset[str] = frozenset()

    @cached_property
    def before(self) -> Mapping[str, Condition]:
        """The definitions as they are."""
        return Definitions(lambda: self.old)

    @cached_property
    def after(self) -> Mapping[str, Condition]:
        """The definitions as they would be."""
        return Definitions(lambda: self.new)

    @cached_property
    def changed(self) -> tuple[str, ...]:
        """The segments that would say something else, come or go."""
        names = dict.fromkeys((*self.old, *self.new))
        return tuple(name for name in names if self.old.get(name) != self.new.get(name))

    @cached_property
    def references(self) -> References:
        """Who names whom as they would be."""
        return References(self.after, named_by(self.workspace))

    @cached_property
    def dependents(self) -> dict[str, tuple[str, ...]]:
        """Segments that would say the same and have other members, each with the moved ones that it names."""
        return self.references.dependents(self.changed)

    @cached_property
    def naming(self) -> tuple[str, ...]:
        """Segments that say the same and name a changed one, by whatever word and through whatever others."""
        return self.references.naming(self.changed)

    @cached_property
    def known(self) -> Catalogue:
        """What the workspace holds, for all the conditions at hand."""
        names = (*self.changed, *self.naming)
        trees = [world[name] for world in (self.before, self.after) for name in names if name in world]
        return known_to(self.workspace, trees, self.after)

    def faults(self) -> dict[str, tuple[Fault, ...]]:
        """What would be unsound, by segment: of those that change, and of those that name one and are sound now."""
        found = {name: self._faults(name, self.after) for name in (*self.changed, *self.naming) if name in self.after}
        was = {name for name in self.naming if found[name] and self._faults(name, self.before)}
        return {name: faults for name, faults in found.items() if faults and name not in was and name not in self.unsound}

    def _faults(self, name: str, world: Mapping[str, Condition]) -> tuple[Fault, ...]:
        try:
            check(world[name], replace(self.known, segments=world), name=name)
        except ConditionRefused as refused:
            return refused.faults
        return ()

    def missed(self) -> dict[str, tuple[str, ...]]:
        """The segments that would go although others name them, each with those."""
        gone = [name for name in self.changed if name not in self.new]
        catalogue = named_by(self.workspace)
        references = References(with_shelves(self.after, catalogue), catalogue)
        naming = {name: tuple(use.segment for use in references.users(name) if not use.through) for name in gone}
        return {name: users for name, users in naming.items() if users}

    def moved(self) -> tuple[int, dict[str, Moved]]:
        """Everyone, and who would enter and leave each segment that changes or depends on one that does."""
        names = (*self.changed, *self.dependents)
        old = {name: self._lowered(name, self.before) for name in names if name in self.before}
        new = {name: self._lowered(name, self.after) for name in names if name in self.after}
        flags = self._flags([*old.values(), *new.values()])
        return flags.people, {name: flags.moved(old, new, name) for name in names}

    def _lowered(self, name: str, world: Mapping[str, Condition]) -> Predicate | None:
        """The predicate in a world, None where the old one is unsound by now."""
        if world is self.before and self._faults(name, world):
            return None
        return self._asked(replace(self.known, segments=world)).lowered(world[name])

    def _flags(self, predicates: Sequence[Predicate | None]) -> Flags:
        unique = tuple(dict.fromkeys(one for one in predicates if one is not None))
        return flags_of(self._asked(self.known), unique)

    def _asked(self, known: Catalogue) -> Asked:
        return Asked(self.workspace, (), self.as_of, known, cuts=cuts_of(self.workspace))


class Flags:
    """Everyone, with whether each of some predicates holds."""

    def __init__(self, predicates: Sequence[Predicate], table: pa.Table) -> None:
        self.table = table
        self.people = table.num_rows
        self._columns = {predicate: f"m{index}" for index, predicate in enumerate(predicates, 1)}

    def of(self, predicate: Predicate) -> pa.ChunkedArray:
        """Whether it holds, for each."""
        return self.table[self._columns[predicate]]

    def moved(self, old: Mapping[str, Predicate | None], new: Mapping[str, Predicate | None], name: str) -> Moved:
        """Who is in a segment before and after; one that is not there holds nobody."""
        import pyarrow.compute as pc

        before, after = old.get(name), new.get(name)
        sizes = [0 if one is None else _sum(self.of(one)) for one in (before, after)]
        if name in old and before is None:
            return Moved(None, sizes[1], None, None)
        if before is None or after is None:
            return Moved(sizes[0], sizes[1], sizes[1], sizes[0])
        entered, left = (_sum(pc.and_not(*pair)) for pair in ((self.of(after), self.of(before)), (self.of(before), self.of(after))))
        return Moved(sizes[0], sizes[1], entered, left)


def flags_of(asked: Asked, predicates: Sequence[Predicate]) -> Flags:
    """Work predicates out for everyone, in one pass."""
    question = replace(asked.question(), predicates=tuple(predicates))
    return Flags(predicates, asked.workspace.warehouse.run(plan.flags(question)))


def _sum(column: pa.ChunkedArray) -> int:
    import pyarrow.compute as pc

    return int(pc.sum(column).as_py() or 0)
