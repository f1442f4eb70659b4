"""What every trait must keep to: ``check_trait`` for those who write their own, ``questions`` to ask it of a base in every way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from coterie.errors import ConditionRefused
from coterie.language import infer
from coterie.language.catalogue import Catalogue, FieldInfo
from coterie.language.check import Checker, check
from coterie.language.nodes import Among, Compare, Condition, Field, Missing, Not, Number, Text
from coterie.language.oracle import World
from coterie.language.parse import parse
from coterie.language.sentence import say
from coterie.language.trait import FirstOf, Formula, Ranked, Trait
from coterie.language.types import Type
from coterie.traits.registry import Traits

WHOLE = {"product": {"brand": FieldInfo(Type.TEXT, "product")}}
"""What a base brings that every trait can be worked out on, beside the attribute ``name_day``."""


def catalogue(traits: Traits) -> Catalogue:
    """The catalogue of a base on which every trait that comes with Coterie can be worked out."""
    return Catalogue(attributes={"name_day": FieldInfo(Type.DATE)}, own=WHOLE, traits=traits)


def check_trait(traits: Traits, name: str, known: Catalogue | None = None) -> list[str]:
    """What is wrong with a trait; nothing, if all is well. ``known``: the catalogue of the base that it is meant for."""
    described, known = traits.described(name), known or catalogue(traits)
    trait, wrong = described.trait, []
    if isinstance(trait.rule, Formula):
        checker = Checker(known)
        found = infer.value(checker, trait.rule.value, None)
        wrong += [fault.message for fault in checker.faults]
        if found is not trait.type and not (found is Type.DATE and trait.type is Type.INSTANT):
            wrong.append(f"unit {trait.unit} is for {trait.type}, and it is worked out as {found}")
    if not described.example:
        wrong.append("there is no example")
    for text in (described.example, f"{name} is not None"):
        try:
            tree = parse(text or f"{name} is None")
            check(tree, known)
            sentences = {say(tree, lang, known) for lang in ("en", "ru")}
            if len(sentences) < 2:
                wrong.append(f"{text} is said alike in both languages")
        except ConditionRefused as refused:
            wrong.append(f"{text}: {refused}")
    if not all((*described.means, *described.missing)):
        wrong.append("means and missing are to be told in English and Russian")
    return wrong


def questions(trait: Trait, world: World) -> Sequence[Condition]:
    """Conditions that ask a trait of a base in every way: each label and rank, each value that somebody has, and whether it is missing."""
    return tuple(dict.fromkeys(_questions(trait, world)))


def _questions(trait: Trait, world: World) -> Iterator[Condition]:
    field = Field(trait.name)
    yield Missing(field)
    match trait.rule:
        case FirstOf():
            labels = [Text(label) for label in trait.labels]
            yield from (Compare("==", field, label) for label in labels)
            yield Among(field, (labels[0], labels[-1]), negated=True)
        case Ranked(into=into):
            places = [Number(Decimal(place)) for place in range(1, into + 1)]
            yield from (Compare("==", field, place) for place in places)
            yield from (Not(Compare("<=", field, place)) for place in places[:-1])
            yield Compare("!=", field, places[-1])
        case Formula():
            yield from _compared(field, trait, world)


def _compared(field: Field, trait: Trait, world: World) -> Iterator[Condition]:
    known = sorted({value for person in world.everyone() if (value := world.value(field, person)) is not None}, key=str)
    for value in known[:3]:
        if trait.type is Type.TEXT:
            yield Compare("==", field, Text(str(value)))
        elif trait.type in (Type.NUMBER, Type.MONEY):
            number = Number(Decimal(str(round(float(value), 2))))  # type: ignore[arg-type]
            yield from (Compare(operator, field, number) for operator in ("<=", ">"))
