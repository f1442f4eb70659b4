"""Whether a trait may stand where it is named, and whether this base can work it out. A part of ``check``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast, get_args

from coterie.language import infer
from coterie.language.catalogue import Catalogue
from coterie.language.expand import segmentation_of
from coterie.language.json import walk
from coterie.language.names import resolve
from coterie.language.nodes import Condition, Field, InSegment, Lookup, Node, Percentile, Population, Source, Text, Value
from coterie.language.score import score_named
from coterie.language.spelling import did_you_mean, nearest
from coterie.language.tokens import shown
from coterie.language.trait import Formula, Ranked, Trait, names_trait
from coterie.language.types import PHRASES, SOURCES, Type

if TYPE_CHECKING:
    from coterie.language.check import Checker

_CONDITIONS = get_args(Condition)
MOST = 3000
"""Nodes that a trait may come to: each names others, and these others again."""


def use(checker: Checker, field: Field, trait: Trait) -> None:
    """Note what is wrong with naming a trait here."""
    if not isinstance(trait.rule, Formula) and not any(field is one for one in checker.direct):
        kind = "a number" if isinstance(trait.rule, Ranked) else f"a text in quotes, one of {', '.join(trait.labels)}"
        checker.fault(field, "trait", f"{trait.name} is compared with {kind}, and stands in no other value")
    elif checker.whole_base and asks_others(trait, checker.catalogue):
        said = f"a percentile or population value can't stand inside another one, and {trait.name} is made of one"
        checker.fault(field, "nested", said)
    elif (first := fault_of(checker, trait)) is not None:
        checker.fault(field, "trait", f"{trait.name} can't be worked out here: {first}")


def place(checker: Checker, node: Lookup) -> None:
    """Note what is wrong with asking for somebody's place in a segmentation here."""
    (argument,) = node.arguments
    name = str(argument.value)
    known = checker.catalogue.segmentations
    within = f"segmentation {name}"
    if name not in known:
        hints = nearest(name, known)
        there = f"; there are {', '.join(known)}" if known else "; keep one with coterie segmentations add"
        checker.fault(argument, "unknown_segmentation", f"there is no segmentation {shown(name)}{did_you_mean(hints) or there}", hints)
    elif not any(node is one for one in checker.direct):
        said = f"a place in a segmentation is compared with the name of a shelf in quotes, one of {', '.join(known[name].labels)}"
        checker.fault(node, "trait", said)
    elif within in checker.path:
        checker.fault(node, "circle", f"{within} is defined by itself: {' → '.join((*checker.path, within))}")
    elif checker.whole_base and asks_others(known[name], checker.catalogue):
        checker.fault(node, "nested", f"a percentile or population value can't stand inside another one, and {within} is made of one")
    elif (first := fault_of(checker, known[name], within)) is not None:
        checker.fault(node, "segmentation", f"{within} has faults of its own: {first}")


def points(checker: Checker, node: Lookup) -> None:
    """Note what is wrong with asking for points here."""
    name, *group = (str(argument.value) for argument in node.arguments)
    known, trait = checker.catalogue.scores, score_named(node, checker.catalogue.scores)
    if not all(isinstance(argument, Text) for argument in node.arguments):
        checker.fault(node, "name", 'points are asked for by their name in quotes, and that of a group: score("lead", "intent")')
    elif name not in known:
        hints = nearest(name, known)
        there = f"; there are {', '.join(known)}" if known else "; keep some with coterie points apply"
        checker.fault(node.arguments[0], "unknown_points", f"there are no points {shown(name)}{did_you_mean(hints) or there}", hints)
    elif trait is None:
        groups = known[name].groups
        said = f"points {shown(name)} have no group {shown(group[0])}; there are {', '.join(groups)}"
        checker.fault(node.arguments[1], "unknown_points", said, nearest(group[0], groups))
    elif f"points {name}" in checker.path:
        checker.fault(node, "circle", f"points {name} are defined by themselves: {' → '.join((*checker.path, f'points {name}'))}")
    elif checker.whole_base and asks_others(trait, checker.catalogue):
        checker.fault(node, "nested", f"a percentile or population value can't stand inside another one, and points {name} are made of one")
    elif (first := fault_of(checker, trait, f"points {name}")) is not None:
        checker.fault(node, "points", f"points {name} have faults of their own: {first}")


def fault_of(checker: Checker, trait: Trait, within: str = "") -> str | None:
    """The first fault of the trait's own definition on this base; ``within``: what it is called in a circle of definitions."""
    if size(trait, checker.catalogue) > MOST:
        return f"with the traits that it names written out it comes to more than {MOST:,} parts"
    inner = type(checker)(checker.catalogue, (*checker.path, within) if within else checker.path, checker.judged)
    inner.whole_base = isinstance(trait.rule, Ranked)
    for part in trait.parts():
        if isinstance(part, _CONDITIONS):
            inner.condition(part, None)
        else:
            found = infer.value(inner, cast(Value, part), None)
            if found is not None and not _fits(trait, found):
                return f"it is worked out as {PHRASES[found]}, and its unit is {trait.unit}"
    checker.parts += inner.parts
    return inner.faults[0].message.partition(": ")[2] if inner.faults else None


def _fits(trait: Trait, found: Type) -> bool:
    """Whether a value of the type is what the trait's unit says; a place among others is of a number."""
    if isinstance(trait.rule, Ranked):
        return found in (Type.NUMBER, Type.MONEY)
    return found is trait.type or (found, trait.type) == (Type.DATE, Type.INSTANT)


def asks_others(trait: Trait, catalogue: Catalogue) -> bool:
    """Whether the trait of one person hangs on other people."""
    return isinstance(trait.rule, Ranked) or any(
        is_of_others(node) for part in trait.parts() for node in written_out(part, catalogue, segments=True)
    )


def is_of_others(node: Node) -> bool:
    """Whether a node's answer hangs on other people."""
    return isinstance(node, Percentile | Population) or (isinstance(node, Source) and SOURCES[node.kind].shape == "people")


def written_out(thing: object, catalogue: Catalogue, seen: set[str] | None = None, *, segments: bool = False) -> Iterator[Node]:
    """Every node of a tree, and those of the definitions of the traits and segmentations that it names, each definition once.

    ``segments``: of the segments too. ``seen``: what was gone into already.
    """
    seen = set() if seen is None else seen
    for node in walk(thing):
        yield node
        for name, parts in _meant(node, catalogue, segments=segments):
            if name not in seen:
                seen.add(name)
                for part in parts:
                    yield from written_out(part, catalogue, seen, segments=segments)


def _meant(node: Node, catalogue: Catalogue, *, segments: bool) -> Iterator[tuple[str, tuple[Condition | Value, ...]]]:
    """What a node names, with what that is made of."""
    match node:
        case Field(name) if (trait := _named(node, catalogue)) is not None:
            ranked = (Percentile(trait.rule.value),) if isinstance(trait.rule, Ranked) else ()
            yield f"trait {name}", (*ranked, *trait.parts())
        case Lookup() if (segmentation := segmentation_of(node, catalogue)) is not None:
            yield f"segmentation {segmentation.name}", tuple(segmentation.parts())
        case Lookup("score") if (points := score_named(node, catalogue.scores)) is not None:
            yield f"points {points.name}", tuple(points.parts())
        case InSegment(name) if segments and name in catalogue.segments:
            yield f"segment {name}", (catalogue.segments[name],)
        case _:
            return


def _named(node: Field, catalogue: Catalogue) -> Trait | None:
    if not names_trait(node.name):
        return None
    found = resolve(node, None, catalogue)
    return catalogue.traits[found.name] if found is not None and found.place == "trait" else None


def size(trait: Trait, catalogue: Catalogue, known: dict[str, int] | None = None) -> int:
    """To how many nodes a trait comes with the traits that it names written out."""
    known = {} if known is None else known
    if trait.name not in known:
        nodes = [node for part in trait.parts() for node in walk(part)]
        inner = (named for node in nodes if isinstance(node, Field) and (named := _named(node, catalogue)) is not None)
        known[trait.name] = len(nodes) + sum(size(one, catalogue, known) for one in inner)
    return known[trait.name]
