"""Points as conditions name them: ``score("lead")``, a group of it, ``temperature``. How they are defined is the business of ``scores``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from coterie.language.nodes import Arithmetic, Function, Lookup, Number, Text
from coterie.language.trait import Formula, Trait

if TYPE_CHECKING:
    from coterie.language.nodes import Value

LEAD = "lead"
"""The points whose temperature ``temperature`` is."""


@dataclass(frozen=True, slots=True)
class Score:
    """Points by name: the whole and each group of rules, as traits that are formulas, and the temperature by the whole, if it has one."""

    whole: Trait
    groups: Mapping[str, Trait] = field(default_factory=dict)
    temperature: Trait | None = None


def score_named(node: object, scores: Mapping[str, Score]) -> Trait | None:
    """The points that a look-up names, whole or one group's, whichever part of them it asks for; None if it is no such look-up."""
    match node:
        case Lookup("score", (Text(name),)):
            return scores[name].whole if name in scores else None
        case Lookup("score", (Text(name), Text(group))):
            return scores[name].groups.get(group) if name in scores else None
        case _:
            return None


def names(node: Lookup, scores: Mapping[str, Score], language: Literal["en", "ru"]) -> tuple[str, ...] | None:
    """What a look-up of points calls them, and their group, in a language; None if it names none that are known.

    Points whose name another has too go by their code.
    """
    points = score_named(node, scores)
    if points is None:
        return None
    code = str(node.arguments[0].value)
    said = _head(scores[code].whole, language)
    alone = sum(said in (name, _head(one.whole, language)) for name, one in scores.items()) == 1
    whole = said if alone else code
    return (whole,) if len(node.arguments) == 1 else (whole, _head(points, language))


def _head(trait: Trait, language: Literal["en", "ru"]) -> str:
    return (trait.ru if language == "ru" else trait.en).head


def given_by(value: Value) -> Iterator[Value]:
    """What each rule of points gives, by their formula."""
    match value:
        case Arithmetic(_, left, right):
            yield from (*given_by(left), *given_by(right))
        case Function(_, arguments):
            for argument in arguments:
                yield from given_by(argument)
        case Number():
            return
        case _:
            yield value


def formula(score: Trait) -> Value:
    """What the points of a person are worked out by."""
    assert isinstance(score.rule, Formula), score.name
    return score.rule.value
