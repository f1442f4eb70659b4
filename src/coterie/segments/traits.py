"""Traits of everyone: what each person's is, and how they are spread over the base."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from coterie.compile import plan
from coterie.language.catalogue import Catalogue
from coterie.language.check import Checker
from coterie.language.expand import expand_value
from coterie.language.lower_values import term
from coterie.language.nodes import Compare, Condition, Field, Missing, Number, Text
from coterie.language.trait import FirstOf, Formula, Ranked, Trait
from coterie.language.trait_checks import fault_of
from coterie.segments.asking import Asked, ask

if TYPE_CHECKING:
    import pyarrow as pa

    from coterie.store.workspace import Workspace

MOST = 12
"""Texts that are listed."""
QUANTILES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Spread:
    """How a trait is spread over everyone at an instant.

    ``known``: of how many it is known. ``bearers``: people by label or rank, in their order; empty of a number. ``quantiles``: of a
    number the least, the quartiles and the greatest known value; empty if it is none, or known of nobody. Of a formula that gives texts
    ``bearers`` are the most frequent of them.
    """

    people: int
    known: int
    as_of: datetime
    bearers: tuple[tuple[str, int], ...] = ()
    quantiles: tuple[float, ...] = ()


def fault_here(trait: Trait, known: Catalogue) -> str | None:
    """Why this base can't work the trait out; None if it can."""
    return fault_of(Checker(known), trait)


def labels_of(trait: Trait) -> tuple[str, ...]:
    """The labels or ranks that people bear; none of a formula."""
    match trait.rule:
        case FirstOf(cases, otherwise):
            borne = dict.fromkeys([*trait.labels, *(case.label for case in cases), *([otherwise] if otherwise else [])])
            return tuple(borne)
        case Ranked(into=into):
            return tuple(str(place) for place in range(1, into + 1))
        case Formula():
            return ()


def spread(workspace: Workspace, trait: Trait, as_of: datetime) -> Spread:
    """How the trait is spread. Raises ``ConditionRefused`` where this base can't work it out."""
    asked = _asked(workspace, trait, as_of)
    labels = labels_of(trait)
    people, counts = replace(asked, trees=(Missing(Field(trait.name)), *_bearing(trait, labels))).count()
    known = people - counts[0]
    if labels:
        return Spread(people, known, as_of, tuple(zip(labels, counts[1:], strict=True)))
    if known and trait.unit == "text":
        return Spread(people, known, as_of, _most_frequent(_formula(asked, trait)))
    if known and trait.unit not in ("date", "truth"):
        return Spread(people, known, as_of, quantiles=_quantiles(_formula(asked, trait)))
    return Spread(people, known, as_of)


def values(workspace: Workspace, trait: Trait, as_of: datetime) -> pa.Table:
    """Everyone of whom the trait is known: ``key`` and ``value`` (a label as its code, a rank as a number)."""
    import pyarrow as pa

    asked = _asked(workspace, trait, as_of)
    labels = labels_of(trait)
    keys = everyones(asked)
    if not labels:
        return _formula(asked, trait).join(keys, "person", join_type="inner").sort_by("person").select(["key", "value"])
    flags = replace(asked, trees=_bearing(trait, labels)).flags()
    parts = []
    for index, label in enumerate(labels, 1):
        members = flags.filter(flags[f"m{index}"]).select(["person"])
        value = pa.scalar(int(label)) if isinstance(trait.rule, Ranked) else pa.scalar(label)
        parts.append(members.append_column("value", pa.repeat(value, members.num_rows)))
    return pa.concat_tables(parts).join(keys, "person", join_type="inner").sort_by("person").select(["key", "value"])


def values_by_person(workspace: Workspace, trait: Trait, as_of: datetime) -> pa.Table:
    """``person`` (the number) and ``value`` of a formula, where it is known."""
    return _formula(_asked(workspace, trait, as_of), trait)


def everyones(asked: Asked) -> pa.Table:
    """``person`` and ``key`` of everyone at the instant asked about."""
    return asked.workspace.warehouse.run(plan.everyone(asked.question()))


def _asked(workspace: Workspace, trait: Trait, as_of: datetime) -> Asked:
    return ask(workspace, [f"{trait.name} is not None"], as_of, dict)


def _bearing(trait: Trait, labels: tuple[str, ...]) -> tuple[Condition, ...]:
    of_rank = isinstance(trait.rule, Ranked)
    return tuple(Compare("==", Field(trait.name), Number(Decimal(label)) if of_rank else Text(label)) for label in labels)


def _formula(asked: Asked, trait: Trait) -> pa.Table:
    """``person`` and ``value`` of a formula, where it is known."""
    found = term(expand_value(Field(trait.name), asked.catalogue), asked.context, None)
    return asked.workspace.warehouse.run(plan.values(asked.question(), found))


def _most_frequent(table: pa.Table) -> tuple[tuple[str, int], ...]:
    import pyarrow.compute as pc

    counted = [(str(row["values"]), int(row["counts"])) for row in pc.value_counts(table["value"]).to_pylist()]
    return tuple(sorted(counted, key=lambda one: (-one[1], one[0]))[:MOST])


def _quantiles(table: pa.Table) -> tuple[float, ...]:
    import pyarrow as pa
    import pyarrow.compute as pc

    numbers = pc.cast(table["value"], pa.float64())
    return tuple(pc.quantile(numbers, q=list(QUANTILES)).to_pylist())
