"""Sequences: facts of several sources at strictly later times, with something absent between or afterwards."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace

from coterie.language.nodes import Sequence, StepField
from coterie.language.oracle.asking import Ask
from coterie.language.oracle.scope import Fact, Scope, moment, place
from coterie.language.oracle.sources import bounds
from coterie.language.oracle.time import exact_length

Chain = tuple[Fact, ...]


def completions(ask: Ask, node: Sequence, scope: Scope) -> int:
    """How many last facts complete the sequence."""
    bound = any(refers_back(part) for part in (node.steps, node.without, node.never))
    chains: list[Chain] = [(fact,) for fact in ask.select(node.steps[0], scope)]
    for step in node.steps[1:]:
        found = () if bound else ask.select(step, scope)
        longer = [
            (*chain, fact)
            for chain in chains
            for fact in (ask.select(step, after(node, scope, chain)) if bound else found)
            if moment(chain[-1]).at < moment(fact).at
        ]
        chains = longer if bound else latest_begun(longer)
    inside = bounds(ask, node.window, scope)
    complete = [chain for chain in chains if inside(moment(chain[-1])) and holds(ask, node, scope, chain)]
    return len({place(chain[-1]) for chain in complete})


def latest_begun(chains: list[Chain]) -> list[Chain]:
    """Of the chains that end in one fact, that which began last: its span is the shortest, and within any other's.

    So it completes the sequence if any of them does, as long as no condition looks back at the steps in it.
    """
    best: dict[object, Chain] = {}
    for chain in chains:
        rival = best.get(place(chain[-1]))
        if rival is None or moment(chain[0]).at > moment(rival[0]).at:
            best[place(chain[-1])] = chain
    return list(best.values())


def after(node: Sequence, scope: Scope, chain: Chain) -> Scope:
    """The person's scope once some steps have been taken."""
    kinds = [step.kind for step in node.steps]
    return replace(scope, steps=tuple(zip(kinds, chain, strict=False)))


def holds(ask: Ask, node: Sequence, scope: Scope, chain: Chain) -> bool:
    """Whether a chain of all steps is short enough, with nothing unwanted between its ends or after it."""
    first, last, here = moment(chain[0]).at, moment(chain[-1]).at, after(node, scope, chain)
    if node.within is not None and last - first > exact_length(node.within):
        return False
    if node.without is not None:
        unwanted = [moment(fact).at for fact in ask.select(node.without, here)]
        if any(first < at < last for at in unwanted):
            return False
    if node.never is None:
        return True
    if node.within is None:
        raise TypeError("never needs within")
    until = last + exact_length(node.within)
    return until <= ask.now.at and not any(last < moment(fact).at <= until for fact in ask.select(node.never, here))


def refers_back(part: object) -> bool:
    """Whether anything in a piece of the tree names an earlier step's field."""
    if isinstance(part, StepField):
        return True
    if isinstance(part, tuple):
        return any(refers_back(each) for each in part)
    if is_dataclass(part) and not isinstance(part, type):
        return any(refers_back(getattr(part, each.name)) for each in fields(part))
    return False
