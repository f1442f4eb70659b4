"""Why one person of the warehouse is, or is not, in a condition: their facts read, everyone else's numbers supplied, the oracle asked.

The verdict of the explanation is held against the warehouse's own: were they ever to differ, that would be said and
nothing explained.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from coterie.compile import plan
from coterie.compile.cuts import can_be_cut
from coterie.errors import Failed, Refused
from coterie.language.circles import asks_circle
from coterie.language.compared import scale_of
from coterie.language.expand import expand_value
from coterie.language.lower_everyone import over
from coterie.language.oracle import Exact
from coterie.segments.explain import Explanation, explain
from coterie.store import facts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from coterie.language.lowered import OfBase
    from coterie.language.nodes import Value
    from coterie.language.sentence import Language
    from coterie.segments.asking import Asked
    from coterie.store.facts import Known


def of_person(asked: Asked, key: str, lang: Language, source: str | None = None) -> Explanation:
    """Explain the one condition asked for the person with this external id (of this source, where several have one).

    Raises ``Refused`` when there is no such person, or more than one; ``Failed`` when oracle and warehouse disagree (a defect
    of ours).
    """
    workspace = asked.workspace
    if asks_circle(asked.trees[0], asked.catalogue):
        raise Refused("why can't be told yet of a condition on other people of the company; ask of each of them by their own")
    settings, someone = workspace.settings, the_one(facts.find(workspace.warehouse, key), key, source)
    asked = replace(asked, include_anonymous=someone.anonymous)
    base = facts.load(workspace.warehouse, settings.zone, [someone.person], fiscal_month=settings.fiscal_month)
    holds = asked.holds(someone.person)
    used, others = asked.cuts.used, Others(asked, someone)
    told = explain(
        asked.trees[0],
        base.people[0],
        base,
        asked.as_of,
        asked.catalogue,
        others=others,
        cut=others.cut,
        lang=lang,
        currency=settings.currency,
    )
    if told.member != holds:
        raise Failed("the warehouse and the explanation disagree about this person; please report the condition to us")
    return replace(told, cuts=used)


def the_one(found: tuple[Known, ...], key: str, source: str | None) -> Known:
    """The person meant: a known one before an anonymous visitor."""
    known = [one for one in found if source in (None, one.source)]
    if not known:
        of_source = "" if source is None else f" of source {source!r}"
        raise Refused(f"there is no person {key!r}{of_source} in this base")
    known = [one for one in known if not one.anonymous] or known
    sources = sorted({one.source for one in known})
    if len(sources) > 1 and len({one.person for one in known}) > 1:
        raise Refused(f"{key!r} is a person of several sources: {', '.join(sources)}; say which, with --source {sources[0]}")
    return known[0]


class Others:
    """The values that everyone but one person has, from the warehouse: what percentiles and population values are made of.

    ``cut`` gives those of everyone as they were last taken, where they were.
    """

    def __init__(self, asked: Asked, someone: Known) -> None:
        self.asked = asked
        self.someone = someone
        self._known: dict[tuple[Value, datetime], tuple[Exact | float, ...]] = {}
        self._cuts: dict[tuple[Value, datetime], tuple[Exact | float, ...] | None] = {}

    def __call__(self, value: Value, as_of: datetime) -> tuple[Exact | float, ...]:
        """The known values at an instant (aware UTC)."""
        if (value, as_of) not in self._known:
            self._known[value, as_of] = tuple(self._read(value, as_of))
        return self._known[value, as_of]

    def cut(self, value: Value, as_of: datetime) -> tuple[Exact | float, ...] | None:
        """The known values of everyone under the cut in force at an instant (aware UTC), None where none is."""
        if (value, as_of) not in self._cuts:
            self._cuts[value, as_of] = self._stored(value, as_of)
        return self._cuts[value, as_of]

    def _read(self, value: Value, as_of: datetime) -> list[Exact | float]:
        asked, of = replace(self.asked, trees=(), as_of=as_of), self._of_base(value, as_of)
        rows = asked.workspace.warehouse.rows(plan.values(asked.question(), of.term))
        return _exact([row["value"] for row in rows if row["person"] != self.someone.person], of)

    def _stored(self, value: Value, as_of: datetime) -> tuple[Exact | float, ...] | None:
        of = self._of_base(value, as_of)
        found = None if self.asked.include_anonymous or not can_be_cut(of) else self.asked.cuts(of)
        if found is None:
            return None
        return tuple(_exact([one for one, times in self.asked.cuts.values(of, found) for _ in range(times)], of))

    def _of_base(self, value: Value, as_of: datetime) -> OfBase:
        asked = replace(self.asked, as_of=as_of)
        return over("known", expand_value(value, asked.catalogue), asked.context)


def _exact(values: Sequence[Any], of: OfBase) -> list[Exact | float]:
    scale = scale_of(of.term)
    return [float(one) if scale is None else Exact(Fraction(one), scale) for one in values]
