"""The verbs about segments: keep, show, list, versions, files, undo; ``services.history`` adds who is in, and what was when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from coterie.errors import DefinitionRefused, Fault
from coterie.model.definition import NOTHING_SAID, Details
from coterie.services import definitions as verbs
from coterie.services.history import OverTime
from coterie.store.memberships import Memberships
from coterie.store.segments import Segments as Definitions

if TYPE_CHECKING:
    from coterie.language.nodes import Condition
    from coterie.segments.planning import Side
    from coterie.services.definitions import Compared, Used, Version
    from coterie.services.segment_files import Applied, Exported, Plan
    from coterie.services.shop import Lang, Shop, When
    from coterie.store.segments import Change, Definition


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment as it stands: its definition, its size at the last refresh (None before one of this version), and when that was.

    ``due``: the day of its review has come.
    """

    name: str
    version: int
    condition: str
    description: str
    size: int | None
    as_of: datetime | None
    sentence: str
    details: Details = NOTHING_SAID
    due: bool = False


class Segments(OverTime):
    """The segments of an open workspace; what can be told of them over time and beside each other is ``OverTime``'s."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self.definitions = Definitions(shop.workspace)
        self.memberships = Memberships(shop.workspace)

    def texts(self) -> dict[str, str]:
        """The condition of every segment, by name."""
        return {definition.name: definition.condition for definition in self.definitions.list()}

    def add(self, name: str, condition: str, *, author: str | None = None, **said: str | date | None) -> tuple[Segment, tuple[Fault, ...]]:
        """Keep a definition under a name; a changed condition makes a new version. The warnings come with it.

        ``said``: ``description``, ``owner``, ``purpose``, ``channel``, ``sources``, ``kind``, ``review``; what is None stays as it is.
        """
        from coterie.language.print import print_condition
        from coterie.segments.asking import reads_as_condition

        if reads_as_condition(name):
            raise DefinitionRefused(f"a segment can't be named {name!r}: that reads as a condition")
        now = self.definitions.standing(name)
        details = verbs.details_of(said, now.details if now is not None and not now.archived else NOTHING_SAID)
        texts = {**self.texts(), name: condition}
        asked = self._shop.ask((condition,), None, segments=lambda: texts, name=name)
        edit = verbs.to_edit(name, print_condition(asked.trees[0]), details)
        self.definitions.commit([edit], verbs.stamp(author))
        return self.get(name), asked.warnings

    def describe(self, name: str, *, author: str | None = None, **said: str | date | None) -> Segment:
        """Say something else of a segment (as ``add``); its version stays."""
        verbs.describe(self._shop, name, said, author)
        return self.get(name)

    def remove(self, name: str, *, author: str | None = None) -> None:
        """Remove a segment; its versions and its log stay. Raises ``DefinitionRefused`` where others refer to it, naming them."""
        verbs.remove(self._shop, name, author)

    def undo(self, name: str | None = None, *, to: int | None = None, batch: int | None = None, author: str | None = None) -> int | None:
        """Take back the last change of a segment, or go back ``to`` a version, each as a new version; or take back a whole ``batch``.

        Answers the number of the batch that this made, None of a segment. Raises ``DefinitionRefused`` where there is nothing to take
        back, something was changed since, or something would become unsound.
        """
        if (name is None) == (batch is None):
            raise DefinitionRefused("say a segment's name, or the number of a batch")
        if batch is not None:
            return verbs.undo_batch(self._shop, batch, author)
        verbs.undo(self._shop, str(name), to, author)
        return None

    def versions(self, name: str, lang: Lang = "en") -> tuple[Version, ...]:
        """Every version of a segment, oldest first; of a removed one too."""
        return tuple(verbs.Version(one, self.sentence(one.condition, lang)) for one in self.definitions.versions(name))

    def changes(self, name: str) -> tuple[Change, ...]:
        """The trail of a segment, oldest first: what was done, when, by whom."""
        return self.definitions.changes(name)

    def diff(self, name: str, *versions: int, as_of: When = None, lang: Lang = "en", examples: int = verbs.EXAMPLES) -> Compared:
        """Two versions (the last two; or that and the current; or both said) as conditions and as people."""
        return verbs.diff(self._shop, name, versions, as_of, lang=lang, examples=examples)

    def used(self, name: str) -> Used:
        """Where a segment is used: by other segments, directly and through others, and in files."""
        return verbs.used(self._shop, name)

    # ------------------------------------------------------------ files

    def plan(
        self, folder: str | Path | None = None, *, as_of: When = None, prune: bool = False, take: Mapping[str, Side] | None = None
    ) -> Plan:
        """What the files of a folder (the workspace's own ``segments``) would change, in people. Raises ``FilesRefused`` with all faults.

        ``prune``: a segment whose file vanished is to go. ``take``: whose word is right, "file" or "app", by segment.
        """
        from coterie.services import segment_files

        return segment_files.plan(self._shop, None if folder is None else Path(folder), as_of, prune=prune, take=take or {})

    def apply(self, plan: Plan, *, author: str | None = None) -> Applied:
        """Do what a plan says: all or nothing, as a batch that can be undone."""
        from coterie.services import segment_files

        return segment_files.apply(self._shop, plan, author)

    def export(self, folder: str | Path | None = None, *, overwrite: bool = False) -> Exported:
        """Write every definition into the files of a folder (the workspace's own ``segments``)."""
        from coterie.services import segment_files

        return segment_files.export(self._shop, None if folder is None else Path(folder), overwrite=overwrite)

    # ------------------------------------------------------------ as they stand

    def get(self, name: str, lang: Lang = "en") -> Segment:
        """A segment as it stands. Raises ``DefinitionRefused`` with near names."""
        return next(self._stand([self.definitions.get(name)], lang))

    def list(self, lang: Lang = "en") -> tuple[Segment, ...]:
        """Every segment, by name."""
        return tuple(self._stand(self.definitions.list(), lang))

    def sentence(self, condition: str | Condition, lang: Lang = "en") -> str:
        """The sentence of a condition that is kept, or of a part of one."""
        return self._sayer(lang)(condition)

    def _sayer(self, lang: Lang) -> Callable[[str | Condition], str]:
        """What says conditions: what the base holds is read once for all of them."""
        from coterie.language.parse import parse
        from coterie.language.sentence import say
        from coterie.segments.asking import named_by
        from coterie.store.catalogue import read

        workspace = self._shop.workspace
        named = named_by(workspace)
        held = read(workspace.warehouse, values_of=(), events=(), calendar=workspace.calendar)
        known = replace(held, traits=named.traits, segmentations=named.segmentations, scores=named.scores)
        currency = workspace.settings.currency
        return lambda condition: say(parse(condition) if isinstance(condition, str) else condition, lang, known, currency=currency)

    def _stand(self, definitions: Iterable[Definition], lang: Lang) -> Iterator[Segment]:
        say, sizes, generation = self._sayer(lang), self.memberships.sizes(), self.memberships.generation()
        refreshed = None if generation is None else generation.as_of.replace(tzinfo=UTC)
        today = self._shop.instant(None).astimezone(self._shop.workspace.settings.zone).date()
        for one in definitions:
            size, said = sizes.get(one.name), one.details
            as_of = None if size is None else refreshed
            due = said.review is not None and said.review <= today
            yield Segment(one.name, one.version, one.condition, said.description, size, as_of, say(one.condition), said, due)
