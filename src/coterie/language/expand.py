"""Traits written out: a condition that names traits becomes one that asks what they are made of, for lowering and explanations.

A trait that is a formula is replaced by it wherever it stands. One that bears labels or ranks stands only in comparisons with a
written text or number (``check`` sees to it), and these become the conditions under which the comparison holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from decimal import Decimal
from operator import eq, ge, gt, le, lt
from typing import TypeVar, cast, get_args

from coterie.language.catalogue import Catalogue
from coterie.language.names import resolve
from coterie.language.nodes import (
    Aggregate,
    Among,
    And,
    AtLeast,
    Chain,
    Compare,
    Condition,
    Contains,
    During,
    Every,
    Exists,
    Field,
    Given,
    IsTrue,
    ListTest,
    Lookup,
    Missing,
    Negative,
    Node,
    NoneOf,
    Not,
    Number,
    Operator,
    Or,
    Percentile,
    Source,
    Text,
    TextTest,
    Value,
)
from coterie.language.score import score_named
from coterie.language.trait import Case, FirstOf, Formula, Ranked, Trait, names_trait
from coterie.language.types import SOURCES

NEVER: Condition = Compare("==", Number(Decimal(1)), Number(Decimal(0)))
ALWAYS: Condition = Compare("==", Number(Decimal(1)), Number(Decimal(1)))
_MIRROR: dict[Operator, Operator] = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_HOLDS = {"==": eq, "<": lt, "<=": le, ">": gt, ">=": ge}
_VALUES = get_args(Value)
N = TypeVar("N", bound=Node)


def expand(condition: Condition, catalogue: Catalogue) -> Condition:
    """The same condition without names of traits. It must have been found sound."""
    return _Expansion(catalogue).condition(condition)


def unfold(condition: Condition, catalogue: Catalogue) -> Condition:
    """The same condition with the traits that it names written out one step deep: what they are made of may name traits again.

    Points stay: written out they are as long as their rules are many.
    """
    return _Expansion(catalogue, once=True).condition(condition)


def expand_value(value: Value, catalogue: Catalogue) -> Value:
    """The same value without names of traits."""
    return _Expansion(catalogue).value(value)


class Expanded(Mapping[str, Condition]):
    """Definitions of segments by name, each without names of traits."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._made: dict[str, Condition] = {}

    def __getitem__(self, name: str) -> Condition:
        if name not in self._made:
            self._made[name] = expand(self._catalogue.segments[name], self._catalogue)
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._catalogue.segments

    def __iter__(self) -> Iterator[str]:
        return iter(self._catalogue.segments)

    def __len__(self) -> int:
        return len(self._catalogue.segments)


def trait_of(value: Value, catalogue: Catalogue) -> Trait | None:
    """The trait that a value at the person names, None if it is none."""
    if isinstance(value, Lookup):
        return segmentation_of(value, catalogue) or (None if value.part else score_named(value, catalogue.scores))
    if not isinstance(value, Field) or not names_trait(value.name) or value.of == "order":
        return None
    found = resolve(value, None, catalogue)
    return catalogue.traits[found.name] if found is not None and found.place == "trait" else None


def segmentation_of(value: Lookup, catalogue: Catalogue) -> Trait | None:
    """The segmentation that a look-up names, as a trait whose labels are its shelves; None if it is none."""
    match value:
        case Lookup("segmentation", (Text(name),)):
            return catalogue.segmentations.get(name)
        case _:
            return None


class _Expansion:
    """One walk; nothing inside filters of facts is looked at, as no trait can stand there."""

    def __init__(self, catalogue: Catalogue, *, once: bool = False) -> None:
        self.catalogue = catalogue
        self.once = once

    def inner_condition(self, node: Condition) -> Condition:
        """A condition of a trait's own definition."""
        return node if self.once else self.condition(node)

    def inner_value(self, node: Value) -> Value:
        """A value of a trait's own definition."""
        return node if self.once else self.value(node)

    def condition(self, node: Condition) -> Condition:
        match node:
            case And(parts) | Or(parts) | NoneOf(parts) | AtLeast(_, parts):
                return replace(node, parts=tuple(map(self.condition, parts)))
            case Not(part):
                return replace(node, part=self.condition(part))
            case Compare(operator, left, right):
                return self.compare(node, operator, left, right)
            case Chain(first, first_operator, value, last_operator, last) if self.labelled(value):
                return And((self.condition(Compare(first_operator, first, value)), self.condition(Compare(last_operator, value, last))))
            case Among(value, items, negated) if self.labelled(value):
                found = _any(self.condition(Compare("==", value, item)) for item in items)
                return Not(found) if negated else found
            case Missing(value, negated) if (trait := self.labelled(value)) is not None:
                return self.missing(trait, negated=negated)
            case Exists(source):
                return replace(node, source=self.source(source))
            case Every(source, inner):
                of_people = SOURCES[source.kind].shape == "people"
                return replace(node, source=self.source(source), condition=self.condition(inner) if of_people else inner)
            case Chain() | Among() | Missing() | Contains() | TextTest() | ListTest() | During() | IsTrue():
                return self.inside(node)
            case _:
                return node

    def value(self, node: Value) -> Value:
        trait = None if self.once and isinstance(node, Lookup) else trait_of(node, self.catalogue)
        if trait is not None:
            assert isinstance(trait.rule, Formula), f"check lets {trait.name} stand in comparisons only"
            return self.inner_value(trait.rule.value)
        if isinstance(node, Given):
            return replace(node, value=self.value(node.value), condition=self.condition(node.condition))
        if isinstance(node, Aggregate):
            return replace(node, source=self.source(node.source))
        return self.inside(node)

    def inside(self, node: N) -> N:
        """The node with its values written out."""
        changed = {one.name: self._part(getattr(node, one.name)) for one in fields(node) if one.name not in ("at", "id")}
        return replace(node, **{name: part for name, part in changed.items() if part is not getattr(node, name)})  # type: ignore[arg-type]

    def _part(self, part: object) -> object:
        if isinstance(part, tuple) and part and isinstance(part[0], _VALUES):
            return tuple(map(self.value, part))
        return self.value(cast(Value, part)) if isinstance(part, _VALUES) else part

    def source(self, source: Source) -> Source:
        """People around may be asked for traits of theirs; facts have none."""
        of_people = SOURCES[source.kind].shape == "people"
        return replace(source, filters=tuple(map(self.condition, source.filters))) if of_people else source

    # ------------------------------------------------------------ comparisons

    def labelled(self, value: Value) -> Trait | None:
        """The trait, if the value is one that is no formula."""
        trait = trait_of(value, self.catalogue)
        return None if trait is None or isinstance(trait.rule, Formula) else trait

    def compare(self, node: Compare, operator: Operator, left: Value, right: Value) -> Condition:
        if self.labelled(left) is None and self.labelled(right) is not None:
            operator, left, right = _MIRROR[operator], right, left
        trait = self.labelled(left)
        if trait is None:
            return replace(node, left=self.value(left), right=self.value(right))
        if operator == "!=":
            return Not(self.compare(node, "==", left, right))
        match trait.rule, right:
            case FirstOf() as rule, Text(label):
                return self.bears(rule, label)
            case Ranked() as rule, Number(number):
                places = [place for place in range(1, rule.into + 1) if _HOLDS[operator](place, number)]
                return self.ranks(rule, places)
            case _:
                raise AssertionError(f"check compares {trait.name} with nothing else than it holds: {right}")

    def bears(self, rule: FirstOf, label: str) -> Condition:
        """Somebody bears a label: one of its cases holds, and none before it."""
        when = [self.inner_condition(case.when) for case in rule.cases]
        found = []
        for index, case in enumerate(rule.cases):
            if case.label == label:
                before = [] if rule.apart else [when[other] for other in range(index) if rule.cases[other].label != label]
                found.append(_all([when[index], *map(Not, before)]))
        if rule.otherwise == label:
            others = [when[index] for index, case in enumerate(rule.cases) if case.label != label]
            found.append(_all(map(Not, others)))
        return _any(found)

    def ranks(self, rule: Ranked, places: list[int]) -> Condition:
        """Somebody's place is one of several that follow each other."""
        if not places:
            return NEVER
        inner = self.inner_value(rule.value)
        as_good = Percentile(Negative(inner) if rule.best == "most" else inner)
        step = Decimal(100) / rule.into
        least = [Compare("<=", as_good, Number(100 - step * (places[0] - 1)))] if places[0] > 1 else []
        most = [Compare(">", as_good, Number(100 - step * places[-1]))] if places[-1] < rule.into else []
        return _all([*least, *most]) if least or most else Missing(as_good, negated=True)

    def missing(self, trait: Trait, *, negated: bool) -> Condition:
        match trait.rule:
            case Ranked(value):
                return Missing(self.inner_value(value), negated)
            case FirstOf(otherwise=str()):
                return ALWAYS if negated else NEVER
            case rule:
                assert isinstance(rule, FirstOf)
                known = _any(self.inner_condition(case.when) for case in rule.cases)
                return known if negated else Not(known)


def _any(parts: Iterable[Condition]) -> Condition:
    found = tuple(parts)
    return NEVER if not found else found[0] if len(found) == 1 else Or(found)


def _all(parts: Iterable[Condition]) -> Condition:
    found = tuple(parts)
    return ALWAYS if not found else found[0] if len(found) == 1 else And(found)


__all__ = ["Case", "Expanded", "expand", "expand_value", "trait_of"]
