"""When a refresh takes everyone's values anew: each day for the first time, when much came in, when it is asked to, or none is there yet.

In between, percentiles and other values of the whole base are taken from the cuts in force: whoever buys moves themselves, not everybody
beside them. A cut that no segment asks for any more ends at the next refresh.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coterie.compile.canonical import cut_digest
from coterie.compile.cuts import can_be_cut
from coterie.compile.plan import of_everyone
from coterie.model.cuts import Used
from coterie.store import cuts
from coterie.store.cuts import Cuts
from coterie.store.statement import sql

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import tzinfo

    from coterie.compile.plan import Question
    from coterie.language.lowered import OfBase, Predicate
    from coterie.model.cuts import Version
    from coterie.segments.asking import Asked
    from coterie.store.cuts import InForce

MUCH = 0.1
"""The share of people reached by changes since the last refresh above which everyone's values are taken anew."""


@dataclass(frozen=True, slots=True)
class Cutting:
    """What a refresh took anew: the prints of the terms, and why; nothing and "" where all was in force."""

    prints: frozenset[str] = frozenset()
    why: str = ""


def cut(asked: Asked, question: Question, generation: int, *, people: int, wished: bool, known: bool) -> Cutting:
    """Take what has to be taken for a refresh's question, before anybody is looked at.

    ``people``: everyone; ``wished``: anew, whatever is in force; ``known``: what changed since the last refresh is known.
    """
    asked_for = needed(question.predicates)
    missing = [one for one in asked_for if asked.cuts(one) is None]
    why = _why(asked, [one for one in asked_for if one not in missing], generation, people, wished=wished, known=known)
    wanted = asked_for if why else missing
    engine = asked.workspace.warehouse
    stored = Cuts(engine, asked.cuts)
    with engine.transaction():
        cuts.clear_unpublished(engine, generation - 1)
        taken = stored.take(question, wanted, generation)
        stored.end(asked_for, asked.as_of, generation)
    if taken is None:
        return Cutting()
    return Cutting(frozenset(map(asked.cuts.print, wanted)), why or "none was in force for some segments")


def under(in_force: InForce, question: Question) -> Used:
    """Where the values of the whole base come from that a question at its instant asks for."""
    found = [in_force.version(one) if can_be_cut(one) else None for one in of_everyone(question.predicates)]
    versions = {one for one in found if one is not None}
    return Used(tuple(sorted(versions, reverse=True)), None in found)


def hangs_on_all(asked: Asked, before: Predicate, now: Predicate, anew: Collection[str]) -> bool:
    """Whether the answer of one person can't be worked out alone: a condition, lowered at two instants, has a value of everyone that is
    not from one and the same cut at both. ``anew``: the prints of cuts that the last refresh did not go by, though they be of its instant.
    """
    pairs = zip(of_everyone((before,)), of_everyone((now,)), strict=True)
    return any(
        not can_be_cut(new) or asked.cuts(new) is None or asked.cuts(old) != asked.cuts(new) or asked.cuts.print(new) in anew
        for old, new in pairs
    )


def needed(predicates: Sequence[Predicate]) -> list[OfBase]:
    """What cuts can be taken of, each once: of conditions at the instant itself, not at one they move to."""
    found = [one for one in of_everyone(predicates) if one.at.label == "now" and can_be_cut(one)]
    return list({cut_digest(one): one for one in found}.values())


def _why(asked: Asked, held: Sequence[OfBase], generation: int, people: int, *, wished: bool, known: bool) -> str:
    """Why what is in force is not to be gone on with, "" where it is."""
    zone = asked.workspace.settings.zone
    if wished:
        return "it was asked for"
    if held and not known:
        return "what changed since the last refresh is not known"
    versions = [found for one in held if (found := asked.cuts.version(one)) is not None]
    if any(_day(found, zone) != asked.as_of.astimezone(zone).date() for found in versions):
        return "another day has begun"
    touched = "SELECT COUNT(DISTINCT who) AS n FROM touches WHERE generation = $generation"
    reached = asked.workspace.warehouse.rows(sql(touched, generation=generation))[0]["n"] if versions else 0
    return f"more than {MUCH:.0%} of people were reached by changes" if reached > MUCH * people else ""


def _day(version: Version, zone: tzinfo) -> object:
    return version.since.astimezone(zone).date()
