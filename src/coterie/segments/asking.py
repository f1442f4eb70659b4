"""Conditions asked of a warehouse: checked, lowered, compiled, run. The one way from a text to people.

Knows no clock and no terminal: the instant is given, answers are plain values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from coterie.compile import plan
from coterie.compile.only import only
from coterie.errors import ConditionRefused, Fault
from coterie.language.catalogue import Catalogue
from coterie.language.check import check
from coterie.language.expand import Expanded, expand
from coterie.language.json import walk
from coterie.language.lower import Context, lower
from coterie.language.lowered import Const, Predicate
from coterie.language.nodes import Condition, Field, InSegment, Lookup, Node, Source, Text
from coterie.language.parse import parse
from coterie.language.trait_checks import written_out
from coterie.language.types import LEDGERS, Type
from coterie.model.facts import Ledger
from coterie.scores.registry import Scores, WithTemperature
from coterie.segments.schemes import Schemes
from coterie.store import catalogue, standings
from coterie.store.cuts import InForce
from coterie.traits.registry import Traits

if TYPE_CHECKING:
    import pyarrow as pa
    from sqlglot import exp

    from coterie.store.points import Kept
    from coterie.store.segmentations import Scheme
    from coterie.store.workspace import Workspace


class Definitions(Mapping[str, Condition]):
    """Segment definitions by name: the texts are fetched, and each is read, when they are first asked for."""

    def __init__(self, fetch: Callable[[], Mapping[str, str]]) -> None:
        self._fetch = fetch
        self._read: dict[str, Condition] = {}

    @cached_property
    def _texts(self) -> Mapping[str, str]:
        return self._fetch()

    def __getitem__(self, name: str) -> Condition:
        if name not in self._read:
            self._read[name] = parse(self._texts[name])
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        return name in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


@dataclass(frozen=True, slots=True)
class Asked:
    """Conditions that were found sound, with what is needed to ask them.

    ``warnings`` are odd but legal; ``as_of`` is an aware UTC instant; ``cuts``: the stored cuts of the whole base, which remember whether
    they were asked for. Where visitors count too they are not: cuts are of people.
    """

    workspace: Workspace
    trees: tuple[Condition, ...]
    as_of: datetime
    catalogue: Catalogue
    include_anonymous: bool = False
    warnings: tuple[Fault, ...] = field(default=())
    cuts: InForce = field(kw_only=True, compare=False)

    @property
    def context(self) -> Context:
        """When and where they are asked."""
        settings = self.workspace.settings
        without_traits = replace(self.catalogue, segments=Expanded(self.catalogue))
        return Context(self.as_of, settings.zone, without_traits, settings.fiscal_month)

    def question(self, engine: str | None = None) -> plan.Question:
        """The question to an engine (None = the workspace's own)."""
        predicates = tuple(map(self.lowered, self.trees))
        warehouse = self.workspace.warehouse
        return plan.Question(
            predicates,
            Const(self.as_of, Type.INSTANT, "now"),
            self.workspace.settings.zone,
            catalogue.own_columns(warehouse),
            engine or warehouse.dialect,
            self.include_anonymous,
            self.cuts.passed_over if self.include_anonymous else self.cuts,
        )

    def lowered(self, tree: Condition) -> Predicate:
        """What a sound condition comes down to here: traits written out, relative time resolved."""
        return lower(expand(tree, self.catalogue), self.context)

    def count(self) -> tuple[int, tuple[int, ...]]:
        """(everyone, people in each condition): one pass for all."""
        row = self.workspace.warehouse.rows(plan.count(self.question()))[0]
        return int(row["people"]), tuple(int(row[f"n{index}"]) for index in range(1, len(self.trees) + 1))

    def members(self) -> pa.Table:
        """``person`` (the external id) of everyone in the one condition, in the order they came."""
        found = self.workspace.warehouse.run(plan.members(self.question()))
        return found.select(["key"]).rename_columns(["person"])

    def holds(self, person: int) -> bool:
        """Whether the person of that number is in the one condition."""
        rows = self.workspace.warehouse.rows(plan.flags(self.question(), person))
        return bool(rows and rows[0]["m1"])

    def flags(self, question: plan.Question | None = None, *, among: str = "") -> pa.Table:
        """Everyone's ``person`` number with ``m1``, ``m2`` …: whether in each condition (of the ``question``, where one was made of these).

        ``among``: only the people of that table, where no condition asks for a value of the whole base.
        """
        query = plan.flags(question or self.question())
        return self.workspace.warehouse.run(only(query, among) if among else query)

    def query(self, engine: str | None = None) -> exp.Select:
        """The query whose answer ``count`` (of several) or ``members`` (of one) gives."""
        question = self.question(engine)
        return plan.members(question) if len(self.trees) == 1 else plan.count(question)


def named_by(workspace: Workspace) -> Catalogue:
    """The traits, segmentations and points of a workspace; files and store are opened only where one is asked for."""

    def fetch() -> tuple[Scheme, ...]:
        from coterie.store.segmentations import Segmentations

        return Segmentations(workspace).list()

    def points() -> tuple[Kept, ...]:
        from coterie.store.points import KeptPoints

        return KeptPoints(workspace).list()

    scores = Scores(points)
    return Catalogue(traits=WithTemperature(Traits(workspace.path), scores), segmentations=Schemes(fetch), scores=scores)


def cuts_of(workspace: Workspace) -> InForce:
    """The stored cuts of a workspace."""
    return InForce(workspace.warehouse, workspace.settings.timezone, workspace.settings.fiscal_month)


def reads_as_condition(text: str) -> bool:
    """Whether a text can only be meant as a condition: it asks or compares something, and is well formed. No segment has such a name."""
    if not any(sign in text for sign in "(<>="):
        return False
    try:
        parse(text)
    except ConditionRefused:
        return False
    return True


def ask(  # noqa: PLR0913 -- what, when, and how it is looked at
    workspace: Workspace,
    texts: Sequence[str],
    as_of: datetime,
    segments: Callable[[], Mapping[str, str]],
    *,
    include_anonymous: bool = False,
    name: str = "",
    odd: bool = True,
) -> Asked:
    """Read and check conditions against what the workspace holds.

    ``segments`` gives the texts of definitions by name. ``name``: the segment that the (one) condition is to define; ``odd``: whether
    to look for what is odd but legal.
    Raises ``ConditionRefused`` with every fault of the first text that has any.
    """
    trees = tuple(map(_read, texts))
    known = known_to(workspace, trees, Definitions(segments), seen=odd)
    warnings = tuple(
        fault for text, tree in zip(texts, trees, strict=True) for fault in check(tree, known, text=text, name=name, as_of=as_of, odd=odd)
    )
    return Asked(workspace, trees, as_of, known, include_anonymous, warnings, cuts=cuts_of(workspace))


def known_to(workspace: Workspace, trees: Sequence[Condition], segments: Mapping[str, Condition], *, seen: bool = True) -> Catalogue:
    """What the workspace holds, as far as these conditions can name it; ``segments`` are the definitions that they may name.

    ``seen``: with the values that were seen, which tell what is odd.
    """
    names = named_by(workspace)
    nodes = [node for tree in trees for node in written_out(tree, names)]
    asked = {"values_of": compared_with_text(nodes) if seen else set(), "sources": source_kinds(nodes), "events": event_types(nodes)}
    known = catalogue.read(workspace.warehouse, segments, calendar=workspace.calendar, **asked)
    known = replace(
        known,
        earliest=None if known.earliest is None else known.earliest.astimezone(workspace.settings.zone),
        ledgers=standings.seen(workspace.warehouse, ledgers(nodes) if seen else set()),
        traits=names.traits,
        segmentations=names.segmentations,
        scores=names.scores,
    )
    if _asks_for_duplicates(trees, known.segments):
        from coterie.identity.suspected import renew

        renew(workspace.warehouse)
    return known


def compared_with_text(nodes: Sequence[Node]) -> set[str]:
    """The names of fields that stand beside a written text: only their values are worth looking up."""
    surveys = {"survey"} if any(isinstance(node, Source) and node.kind != "events" and node.names for node in nodes) else set()
    return surveys | ({node.name for node in nodes if isinstance(node, Field)} if any(isinstance(node, Text) for node in nodes) else set())


def source_kinds(nodes: Sequence[Node]) -> set[str]:
    """The kinds of sources that are asked."""
    return {node.kind for node in nodes if isinstance(node, Source)}


def event_types(nodes: Sequence[Node]) -> set[str]:
    """The types of events that are named."""
    return {name for node in nodes if isinstance(node, Source) and node.kind == "events" for name in node.names}


def ledgers(nodes: Sequence[Node]) -> set[Ledger]:
    """The ledgers that are looked up."""
    return {LEDGERS[node.name] for node in nodes if isinstance(node, Lookup) and node.name in LEDGERS}


def _asks_for_duplicates(trees: Sequence[Condition], segments: Mapping[str, Condition]) -> bool:
    """Whether suspected duplicates are asked for, by the conditions or by a segment that they name."""
    waiting, seen = [*trees], set[str]()
    while waiting:
        for node in walk(waiting.pop()):
            if isinstance(node, Field) and node.name == "duplicate_suspected":
                return True
            if isinstance(node, InSegment) and node.name in segments and node.name not in seen:
                seen.add(node.name)
                waiting.append(segments[node.name])
    return False


@lru_cache(maxsize=2_000)
def _read(text: str) -> Condition:
    """A text that was read before is not read again: a process that refreshes at a rhythm asks the same ones each time."""
    return parse(text)
