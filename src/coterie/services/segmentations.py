"""The verbs about segmentations: keep, show, list, who moved between two dates, who is about to move, who stands where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from coterie.errors import DefinitionRefused, Fault, Refused
from coterie.language.segmentation import REST, segmentation
from coterie.model.definition import name_fault
from coterie.store.segmentations import Scheme, Shelf
from coterie.store.segmentations import Segmentations as Store

if TYPE_CHECKING:
    import pyarrow as pa

    from coterie.segments.places import Move, Standing
    from coterie.services.shop import Lang, Shop, When

HORIZONS = (1, 3, 7, 14, 30)
"""Days ahead at which whoever is about to move is looked for."""
FURTHEST = 366


@dataclass(frozen=True, slots=True)
class Shown:
    """A segmentation at an instant: its shelves in order with people and money, and how many more people than a month before."""

    scheme: Scheme
    as_of: datetime
    people: int
    shelves: tuple[Standing, ...]
    change: Mapping[str, int]
    sentences: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Soon:
    """Somebody who stands on another shelf within so many days if nothing happens."""

    person: str
    source: str
    target: str
    days: int


class Segmentations:
    """The segmentations of an open workspace."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self.store = Store(shop.workspace)

    def add(
        self,
        name: str,
        shelves: Mapping[str, str],
        *,
        rest: str = REST,
        tasks: Mapping[str, str] | None = None,
        description: str | None = None,
    ) -> tuple[Scheme, tuple[Fault, ...]]:
        """Keep shelves, the first of highest priority, each with its condition; other shelves make a new version.

        Answers the segmentation, with what is odd about its conditions, and who asks for a shelf that is no more. Raises
        ``ConditionRefused`` where a condition makes no sense, ``DefinitionRefused`` where names do not.
        """
        from coterie.language.check import check
        from coterie.language.parse import parse
        from coterie.language.print import print_condition

        _refuse_names(name, shelves, rest)
        if strange := [shelf for shelf in tasks or {} if shelf not in shelves]:
            raise DefinitionRefused(f"a task is for a shelf, and {strange[0]!r} is none; there are {', '.join(shelves)}")
        asked = self._shop.ask(tuple(shelves.values()), None)
        itself = segmentation(name, dict(zip(shelves, asked.trees, strict=True)), rest)
        known = replace(asked.catalogue, segmentations={**asked.catalogue.segmentations, name: itself})
        for tree, text in zip(asked.trees, shelves.values(), strict=True):
            check(tree, known, text=text, name=f"segmentation {name}")
        kept = [Shelf(shelf, print_condition(parse(text)), (tasks or {}).get(shelf, "")) for shelf, text in shelves.items()]
        done = self.store.add(name, kept, rest, description=description, at=datetime.now(UTC).replace(tzinfo=None))
        return done, (*asked.warnings, *self._missed(name))

    def get(self, name: str) -> Scheme:
        """A segmentation's current version. Raises ``DefinitionRefused`` with near names."""
        return self.store.get(name)

    def list(self) -> tuple[Scheme, ...]:
        """Every segmentation, by name."""
        return self.store.list()

    def remove(self, name: str) -> None:
        """Forget a segmentation. Raises ``DefinitionRefused`` where a segment or another one asks for places in it."""
        for user, _ in self._asking(name):
            raise DefinitionRefused(f"{user} asks for places in segmentation {name!r}; change that first")
        self.store.remove(name)

    def _asking(self, name: str) -> Iterator[tuple[str, str]]:
        """Whoever else asks for places in a segmentation: what it is, and the text that asks."""
        from coterie.language.json import walk
        from coterie.language.nodes import Lookup, Text
        from coterie.language.parse import parse

        others = [scheme for scheme in self.store.list() if scheme.name != name]
        texts = [(f"segment {one!r}", text) for one, text in self._shop.segments.texts().items()]
        texts += [(f"segmentation {scheme.name!r}", shelf.condition) for scheme in others for shelf in scheme.shelves]
        for user, text in texts:
            looked_up = (node for node in walk(parse(text)) if isinstance(node, Lookup) and node.name == "segmentation")
            if any(node.arguments == (Text(name),) for node in looked_up):
                yield user, text

    def _missed(self, name: str) -> Iterator[Fault]:
        """Whoever asks for a shelf that the segmentation has no more: such a condition holds for nobody."""
        for user, text in self._asking(name):
            for fault in self._shop.ask((text,), None).warnings:
                if fault.code == "unseen_shelf":
                    yield replace(fault, message=f"{user}: {fault.message}")

    def show(self, name: str, lang: Lang = "en", *, as_of: When = None) -> Shown:
        """Where everybody stands at an instant, and the change against 30 days before."""
        from coterie.language.sentence import say
        from coterie.segments.places import standings

        scheme, at = self.get(name), self._shop.instant(as_of)
        now, before = self._places(scheme, at), self._places(scheme, at - timedelta(days=30))
        shelves = standings(self._shop.workspace, scheme, now, at)
        then = before["shelf"].to_pylist()
        change = {one.shelf: one.people - then.count(one.shelf) for one in shelves}
        asked = self._shop.ask(tuple(shelf.condition for shelf in scheme.shelves), at)
        currency = self._shop.workspace.settings.currency
        said = [say(tree, lang, asked.catalogue, currency=currency) for tree in asked.trees]
        sentences = dict(zip((shelf.name for shelf in scheme.shelves), said, strict=True))
        return Shown(scheme, at, now.num_rows, shelves, change, sentences)

    def places(self, name: str, *, as_of: When = None) -> pa.Table:
        """Everyone's ``key`` (external id) and ``shelf``."""
        return self._places(self.get(name), self._shop.instant(as_of)).sort_by("person").select(["key", "shelf"])

    def moves(self, name: str, since: When, until: When = None) -> tuple[Move, ...]:
        """Who stood where at one instant and stands where at another, by the current definition at both."""
        from coterie.segments.places import moves

        scheme, first, last = self.get(name), self._shop.instant(since), self._shop.instant(until)
        if first >= last:
            raise DefinitionRefused("moves are looked at from an earlier instant to a later one")
        return moves(self._places(scheme, first), self._places(scheme, last))

    def soon(self, name: str, *, as_of: When = None, within: int = 30) -> Sequence[Soon]:
        """Who will stand on another shelf within so many days if nothing happens, soonest first: the first of the days looked at.

        Raises ``Refused`` where ``within`` is no number of days from 1 to 366, or a shelf ranks people among all.
        """
        from coterie.segments.places import movers, ranked

        if not 1 <= within <= FURTHEST:
            raise Refused(f"who is about to move is looked for within 1 to {FURTHEST} days; {within} is not among them")
        scheme, at = self.get(name), self._shop.instant(as_of)
        if shelves := ranked(self._shop.workspace, scheme, at, self._shop.segments.texts):
            said = f"{', '.join(map(repr, shelves))} in {name!r} ranks people among all others, who move too"
            raise Refused(f"who is about to move can't be told: {said}; see who moved with coterie segmentations moves {name}")
        now, found = self._places(scheme, at), dict[str, Soon]()
        for days in [*(day for day in HORIZONS if day < within), within]:
            later = movers(now, self._places(scheme, at + timedelta(days=days)))
            for row in later.to_pylist():
                found.setdefault(row["key"], Soon(row["key"], row["shelf"], row["shelf_then"], days))
        return tuple(found.values())

    def _places(self, scheme: Scheme, at: datetime) -> pa.Table:
        from coterie.segments.places import places

        return places(self._shop.workspace, scheme, at, self._shop.segments.texts)


def _refuse_names(name: str, shelves: Mapping[str, str], rest: str) -> None:
    for said in (name, rest, *shelves):
        if (fault := name_fault(said)) is not None:
            raise DefinitionRefused(fault.replace("a segment", "a segmentation or a shelf", 1))
    if not shelves:
        raise DefinitionRefused("a segmentation has at least one shelf beside everyone else's")
    if rest in shelves:
        raise DefinitionRefused(f"shelf {rest!r} is that of everyone else; give one of them another name")
