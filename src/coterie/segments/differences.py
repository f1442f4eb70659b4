"""How two conditions differ, as trees: which parts came, went, or became others. Order of parts is no difference; nor is layout."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal

from coterie.language.nodes import And, AtLeast, Condition, NoneOf, Not, Or
from coterie.language.print import print_condition

Joined = And | Or | NoneOf | AtLeast
ALIKE = 0.5
"""Parts less alike than that are two parts, one gone and one new, and not one part that was changed."""
MOST_COMPARED = 60
"""Of more parts than that on a side none are taken to be changed ones of the other: comparing each with each would take long."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. ``within``: the joints around it, outermost first ("all of", "any of", "not" …)."""

    kind: Literal["added", "removed", "changed"]
    old: Condition | None
    new: Condition | None
    within: tuple[str, ...] = ()


def differences(old: Condition, new: Condition) -> tuple[Difference, ...]:
    """What has to be done to the old condition to have the new one, in reading order of the old.

    >>> from coterie.language.parse import parse
    >>> found = differences(parse("orders() and vip"), parse("orders().count > 2 and vip and not staff"))
    >>> [(one.kind, one.new and print_condition(one.new)) for one in found]
    [('changed', 'orders().count > 2'), ('added', 'not staff')]
    """
    return tuple(_compared(old, new, ()))


def _compared(old: Condition, new: Condition, within: tuple[str, ...]) -> list[Difference]:
    if _same(old, new):
        return []
    match old, new:
        case Not(was), Not(now):
            return _compared(was, now, (*within, "not"))
        case (And(before) as joined, And(after)) | (Or(before) as joined, Or(after)) | (NoneOf(before) as joined, NoneOf(after)):
            return _parts(before, after, (*within, _joint(joined)))
        case AtLeast(k, before) as joined, AtLeast(least, after) if k == least:
            return _parts(before, after, (*within, _joint(joined)))
        case _, (And(after) | Or(after)) as joined if not isinstance(old, Joined) and _holds(joined, old):
            return _parts((old,), after, (*within, _joint(joined)))
        case (And(before) | Or(before)) as joined, _ if not isinstance(new, Joined) and _holds(joined, new):
            return _parts(before, (new,), (*within, _joint(joined)))
        case _:
            return [Difference("changed", old, new, within)]


def _parts(old: Sequence[Condition], new: Sequence[Condition], within: tuple[str, ...]) -> list[Difference]:
    """Differences of parts in any order: equal ones first, then those most alike, and what is left came or went."""
    pairs = _equal_pairs(old, new)
    pairs |= _alike_pairs({i: one for i, one in enumerate(old) if i not in pairs}, _without(new, pairs.values()))
    found: list[Difference] = []
    for i, one in enumerate(old):
        found += _compared(one, new[pairs[i]], within) if i in pairs else [Difference("removed", one, None, within)]
    return found + [Difference("added", None, one, within) for one in _without(new, pairs.values()).values()]


def _without(parts: Sequence[Condition], taken: Iterable[int]) -> dict[int, Condition]:
    gone = set(taken)
    return {i: one for i, one in enumerate(parts) if i not in gone}


def _equal_pairs(old: Sequence[Condition], new: Sequence[Condition]) -> dict[int, int]:
    pairs: dict[int, int] = {}
    left: dict[Condition, list[int]] = {}
    for j, one in enumerate(new):
        left.setdefault(_ordered(one), []).append(j)
    for i, one in enumerate(old):
        if left.get(_ordered(one)):
            pairs[i] = left[_ordered(one)].pop(0)
    return pairs


def _alike_pairs(old: dict[int, Condition], new: dict[int, Condition]) -> dict[int, int]:
    """Those most alike are one part that was changed."""
    if len(old) > MOST_COMPARED or len(new) > MOST_COMPARED:
        return {}
    texts = {id(one): print_condition(one) for one in (*old.values(), *new.values())}
    scored = sorted(
        ((_likeness(a, b, texts[id(a)], texts[id(b)]), -i, -j) for i, a in old.items() for j, b in new.items()),
        reverse=True,
    )
    pairs: dict[int, int] = {}
    for score, i, j in scored:
        if score >= ALIKE and -i not in pairs and -j not in pairs.values():
            pairs[-i] = -j
    return pairs


def _likeness(old: Condition, new: Condition, before: str, after: str) -> float:
    if type(old) is not type(new) and (isinstance(old, Joined | Not) or isinstance(new, Joined | Not)):
        return 0.0
    matcher = SequenceMatcher(None, before[:500], after[:500], autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0


def _holds(joined: And | Or, part: Condition) -> bool:
    """Whether a condition is one of the parts, or like one of them."""
    said = print_condition(part)
    return any(_same(one, part) or _likeness(one, part, print_condition(one), said) >= ALIKE for one in joined.parts)


def _same(old: Condition, new: Condition) -> bool:
    return _ordered(old) == _ordered(new)


def _ordered(condition: Condition) -> Condition:
    """The condition with the parts of every joint in one order, as order means nothing."""
    match condition:
        case And(parts) | Or(parts) | NoneOf(parts) | AtLeast(parts=parts):
            return replace(condition, parts=tuple(sorted(map(_ordered, parts), key=print_condition)))
        case Not(part):
            return replace(condition, part=_ordered(part))
        case _:
            return condition


def _joint(joined: Joined) -> str:
    match joined:
        case And():
            return "all of"
        case Or():
            return "any of"
        case NoneOf():
            return "none of"
        case AtLeast(k):
            return f"at least {k} of"
