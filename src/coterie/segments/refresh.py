"""A refresh: every segment at one instant, its crossings logged with their reasons, published as a generation.

Of two ways to the same memberships the cheaper is taken. *Full*: everybody is looked at. *Incremental*: only the *touched*, whom
changes or time alone reached since the last refresh (``segments.reached``), but everybody for segments whose definition changed, for
those that hang on all people, and for those whose cuts were taken anew (``segments.cutting``). A refresh earlier than the last is
answered and leaves no trace.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from coterie.errors import ConditionRefused, DefinitionRefused
from coterie.language.nodes import Compare, Lookup, Text
from coterie.language.print import print_condition
from coterie.model.cuts import Used
from coterie.segments import reached
from coterie.segments.asking import Asked, ask
from coterie.segments.cutting import cut, under
from coterie.segments.reached import Reach
from coterie.store import refreshes
from coterie.store.memberships import Generation, Looked, Memberships, Reason
from coterie.store.segmentations import Segmentations, in_log
from coterie.store.segments import Definition, Segments

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import pyarrow as pa

    from coterie.store.refreshes import Last
    from coterie.store.workspace import Workspace

Kind = Literal["full", "incremental"]

BREAK_EVEN = 0.4
"""The share of people touched above which everybody is looked at: at a half both ways take as long (decision 0034)."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did: sizes by segment, and how many entered and left each since the last one.

    ``kind``: which way it went, and ``why``; ``touched``: how many people changes or time reached since the last refresh, None where
    that was not asked. ``logged`` is False for a refresh earlier than the last: it is answered, but history is not rewritten.
    ``cuts``: where values of the whole base came from; ``cut``: why they were taken anew, "" where they were not.
    """

    as_of: datetime
    generation: int
    people: int
    sizes: dict[str, int]
    entered: dict[str, int]
    left: dict[str, int]
    logged: bool = True
    kind: Kind = "full"
    why: str = ""
    touched: int | None = None
    cuts: Used = field(default=Used())
    cut: str = ""


def refresh(workspace: Workspace, as_of: datetime, at: datetime, *, full: bool = False, cuts: bool = False) -> Refreshed:
    """Bring all segments to ``as_of`` (aware UTC); ``at`` is when this is done. ``full``: look at everybody, whoever was touched;
    ``cuts``: take the values of the whole base anew.

    Raises ``DefinitionRefused`` where a definition no longer fits the base, naming it; nothing is published then.
    """
    definitions, memberships = (*Segments(workspace).list(), *_shelves(workspace)), Memberships(workspace)
    asked = _asked(workspace, definitions, as_of)
    published, naive = memberships.generation(), as_of.replace(tzinfo=None)
    if published is not None and naive < published.as_of:
        everybody = _Found(asked, definitions)
        everybody.look(range(len(definitions)))
        sizes = {one.name: everybody.sizes.get(one.name, 0) for one in definitions}
        why = "it is earlier than the last refresh"
        return Refreshed(as_of, published.id, everybody.people, sizes, {}, {}, logged=False, why=why, cuts=asked.cuts.used)
    last = refreshes.begin(workspace.warehouse, 0 if published is None else published.id)
    memberships.clear_unpublished()
    return _Refresh(workspace, definitions, asked, memberships, published, last).run(at.replace(tzinfo=None), full=full, cuts=cuts)


def _asked(workspace: Workspace, definitions: Sequence[Definition], as_of: datetime) -> Asked:
    texts = {definition.name: definition.condition for definition in definitions}
    try:
        return ask(workspace, list(texts.values()), as_of, lambda: texts, odd=False)
    except ConditionRefused as refused:
        name = next((name for name, text in texts.items() if text == refused.text), "")
        raise DefinitionRefused(
            f"segment {name!r} can't be worked out any more, and nothing was refreshed: {refused}; define it anew "
            f"(coterie segments add {name!r} …) or remove it (coterie segments remove {name!r})"
        ) from refused


def _shelves(workspace: Workspace) -> list[Definition]:
    """The shelves of every segmentation, as the log keeps them."""
    return [
        Definition(name, scheme.version, print_condition(Compare("==", Lookup("segmentation", (Text(scheme.name),)), Text(shelf))), "")
        for scheme in Segmentations(workspace).list()
        for name, shelf in in_log(scheme).items()
    ]


@dataclass(frozen=True, slots=True)
class _Refresh:
    """One refresh, under way."""

    workspace: Workspace
    definitions: tuple[Definition, ...]
    asked: Asked
    memberships: Memberships
    published: Generation | None
    last: Last | None

    def run(self, at: datetime, *, full: bool, cuts: bool) -> Refreshed:
        """Take cuts where it is time to, find the way, look, log, publish; ``at`` naive UTC."""
        found = _Found(self.asked, self.definitions)
        next_ = self.memberships.next_generation()
        cutting = cut(self.asked, found.question, next_, people=found.people, wished=cuts, known=self.last is not None)
        reach = self._reach(found, cutting.prints, time=not full)
        kind, why = self._way(reach, found, full=full)
        numbers = range(len(self.definitions))
        whole = set(numbers) if kind == "full" else reach.whole
        found.look(sorted(whole))
        if kind == "incremental" and len(whole) < len(numbers) and reach.touched:
            found.look([number for number in numbers if number not in whole], only=reached.TOUCHED)
        generation = Generation(next_, self.asked.as_of.replace(tzinfo=None), at, kind)
        changes = self.memberships.publish(
            generation, found.table(), self._looked(reach, whole), touched=reached.TOUCHED, prints=reach.prints
        )
        reached.forget(self.workspace.warehouse)
        sizes = self.memberships.sizes()
        return Refreshed(
            self.asked.as_of,
            generation.id,
            found.people,
            {one.name: sizes.get(one.name, 0) for one in self.definitions},
            {name: entered for name, (entered, _) in changes.items() if entered},
            {name: left for name, (_, left) in changes.items() if left},
            kind=kind,
            why=why,
            touched=None if full or self.last is None else reach.touched,
            cuts=under(self.asked.cuts, found.question),
            cut=cutting.why,
        )

    def _reach(self, found: _Found, anew: Collection[str], *, time: bool) -> Reach:
        last, names = self.last, [one.name for one in self.definitions]
        return reached.find(self.asked, names, found.question, last, self.memberships.next_generation(), anew=anew, time=time)

    def _way(self, reach: Reach, found: _Found, *, full: bool) -> tuple[Kind, str]:
        """Which way, and why."""
        if full:
            return "full", "it was asked for"
        if self.published is None:
            return "full", "it is the first"
        if self.last is None:
            return "full", "what changed since the last refresh is not known"
        if self.definitions and len(reach.whole) == len(self.definitions):
            return "full", "every segment has to be looked at for everybody"
        if reach.touched > BREAK_EVEN * found.people:
            return "full", f"more than {BREAK_EVEN:.0%} of people were reached by changes or time"
        return "incremental", _few(reach)

    def _looked(self, reach: Reach, whole: Collection[int]) -> list[Looked]:
        """Each segment: for whom it was looked at, and why who entered or left did."""
        told = self.last is not None or self.published is None
        found = []
        for number, definition in enumerate(self.definitions):
            otherwise: Reason = "time"
            if number in reach.listed or not told:
                otherwise = "facts"
            elif number in reach.continuous:
                otherwise = "cuts"
            reason: Reason | None = "definition" if told and number in reach.changed else None
            found.append(Looked(definition.name, number in whole, reason, otherwise))
        return found


def _few(reach: Reach) -> str:
    whole = len(reach.whole)
    segments = "1 segment" if whole == 1 else f"{whole} segments"
    few = "few people were reached by changes or time"
    return f"{segments} for everybody; for the others, {few}" if whole else few


class _Found:
    """Who is in which segment, as far as looked at."""

    def __init__(self, asked: Asked, definitions: Sequence[Definition]) -> None:
        self._asked, self._definitions, self.question = asked, definitions, asked.question()
        self._parts: list[pa.Table] = []
        self._people: int | None = None
        self.sizes: dict[str, int] = {}

    @property
    def people(self) -> int:
        """How many people there are."""
        if self._people is None:
            self._people = replace(self._asked, trees=()).count()[0]
        return self._people

    def look(self, numbers: Sequence[int], only: str = "") -> None:
        """Work out the segments of these numbers, for everybody or for the people of a table."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if not numbers:
            return
        chosen = [self._definitions[number] for number in numbers]
        question = replace(self.question, predicates=tuple(self.question.predicates[number] for number in numbers))
        flags = self._asked.flags(question, among=only)
        if not only:
            self._people = flags.num_rows
        for index, definition in enumerate(chosen, 1):
            members = flags["person"].filter(flags[f"m{index}"])
            self.sizes[definition.name] = len(members)
            names = pa.repeat(pa.scalar(definition.name), len(members))
            versions = pa.repeat(pa.scalar(definition.version, pa.int32()), len(members))
            self._parts.append(pa.table({"segment": names, "person": pc.cast(members, pa.int64()), "version": versions}))

    def table(self) -> pa.Table:
        """Columns of ``MEMBERSHIPS``."""
        import pyarrow as pa

        empty = pa.table({"segment": pa.array([], pa.string()), "person": pa.array([], pa.int64()), "version": pa.array([], pa.int32())})
        return pa.concat_tables([empty, *self._parts])
