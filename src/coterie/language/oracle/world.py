"""The plain-Python meaning of a condition: who is meant, and why, over people held as objects.

It reads the tree as written and shares nothing with the lowering or the SQL, so that one can be held against the other.
It is meant to be obviously right rather than fast.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import assert_never

from coterie.language.catalogue import Catalogue
from coterie.language.nodes import Condition, Percentile, Population, Source, Value
from coterie.language.oracle import conditions, everyone, expressions, sources
from coterie.language.oracle.scope import Fact, Narrowed, Row, Scope, narrowed_field
from coterie.language.oracle.values import Exact, Found, settled, shown
from coterie.model.facts import Base, Event, Line, Moment, Order, Person

Others = Callable[[Value, datetime], tuple[Exact | float, ...]]
"""The known values, at an instant, of the people that a world does not hold: percentiles and population values count them too."""

Cut = Callable[[Value, datetime], tuple[Exact | float, ...] | None]
"""The known values of everyone under the stored cut that is in force at an instant; None where none is: then they are worked out."""

Shown = str | bool | Decimal | Fraction | float | date | datetime | Moment | tuple[str, ...] | None


class World:
    """A base as it stands at an instant.

    ``include_anonymous`` counts visitors among everyone; ``others`` gives the values of people not in the base, ``cut`` those of everyone
    where they were taken before.

    >>> from zoneinfo import ZoneInfo
    >>> from datetime import UTC
    >>> from coterie.language.nodes import Exists
    >>> base = Base((Person("ann"),), ZoneInfo("Europe/Moscow"))
    >>> World(base, datetime(2026, 3, 31, 9, tzinfo=UTC), Catalogue()).members(Exists(Source("orders")))
    frozenset()
    """

    def __init__(
        self,
        base: Base,
        as_of: datetime,
        catalogue: Catalogue,
        *,
        include_anonymous: bool = False,
        others: Others | None = None,
        cut: Cut | None = None,
    ) -> None:
        if as_of.tzinfo is None:
            raise ValueError("as_of must carry its zone")
        self._asked = Asked(base, as_of, catalogue, include_anonymous=include_anonymous, others=others, cut=cut)

    def everyone(self) -> tuple[Person, ...]:
        """Everyone known at the instant, in the order of the base; visitors only where they are counted."""
        return tuple(person for person in self._asked.base.people if self._asked.knows(person))

    def members(self, condition: Condition) -> frozenset[str]:
        """The keys of everyone of whom the condition is true. Raises NotHeld where it asks for what is not held."""
        return frozenset(person.key for person in self.everyone() if self.holds(condition, person))

    def holds(self, condition: Condition, person: Person) -> bool:
        """Whether the condition is true of the person."""
        return self._asked.holds(condition, Scope(person))

    def value(self, value_node: Value, person: Person) -> Shown:
        """The person's value, to be shown: exact numbers as decimals, quotients as fractions; None is missing."""
        return shown(self._asked.find(value_node, Scope(person)))

    def facts(self, source: Source, person: Person) -> tuple[Order | Event | tuple[Order, Line], ...]:
        """The facts that a source selects, oldest first; orders have only the lines that passed."""
        return tuple(presented(fact) for fact in self._asked.select(source, Scope(person)))


def presented(fact: Fact) -> Order | Event | tuple[Order, Line]:
    """A fact as it is shown: a narrowed order has the cost and discount of its remaining lines."""
    match fact:
        case Event():
            return fact
        case Row():
            return fact.order, fact.line
        case Narrowed():
            cost, discount = (narrowed_field(fact, name) for name in ("cost", "discount"))
            return replace(
                fact.order,
                lines=fact.lines,
                cost=cost if isinstance(cost, Decimal) else None,
                discount=discount if isinstance(discount, Decimal) else None,
            )
        case _:
            assert_never(fact)


class Asked:
    """The parts of the oracle joined together at one instant (see ``asking.Ask``)."""

    def __init__(
        self,
        base: Base,
        as_of: datetime,
        catalogue: Catalogue,
        *,
        include_anonymous: bool,
        others: Others | None,
        cut: Cut | None = None,
    ) -> None:
        self.base, self.catalogue = base, catalogue
        self.now = Moment.of(as_of, base.zone)
        self.include_anonymous, self.others, self.cut = include_anonymous, others, cut
        self._known: dict[Value, tuple[Found, ...]] = {}
        self._elsewhere: dict[datetime, Asked] = {self.now.at: self}

    def knows(self, person: Person) -> bool:
        """Whether the person is among everyone now."""
        in_scope = self.include_anonymous or not person.anonymous
        return in_scope and (person.known_from is None or person.known_from <= self.now.at)

    def holds(self, condition: Condition, scope: Scope) -> bool:
        """Whether the condition is true here."""
        return conditions.holds(self, condition, scope)

    def find(self, value: Value, scope: Scope) -> Found:
        """The value here, None where it is missing."""
        return expressions.find(self, value, scope)

    def select(self, source: Source, scope: Scope) -> tuple[Fact, ...]:
        """The facts of the source, oldest first."""
        return sources.select(self, source, scope)

    def of_everyone(self, value: Value) -> tuple[Found, ...]:
        """The known values of everyone now, or as they were last taken."""
        if value not in self._known:
            before = self.cut(value, self.now.at) if self.cut else None
            self._known[value] = self._reckoned(value) if before is None else before
        return self._known[value]

    def _reckoned(self, value: Value) -> tuple[Found, ...]:
        """The known values of everyone, found one by one."""
        found = [settled(self.find(value, Scope(person))) for person in self.base.people if self.knows(person)]
        elsewhere = self.others(value, self.now.at) if self.others else ()
        return (*(each for each in found if each is not None), *elsewhere)

    def share(self, node: Percentile | Population, person: Person) -> Found:
        """A percentile or a population value."""
        return everyone.share(self, node, person)

    def at(self, instant: datetime) -> Asked:
        """The same questions at another instant."""
        if instant not in self._elsewhere:
            there = Asked(
                self.base,
                instant,
                self.catalogue,
                include_anonymous=self.include_anonymous,
                others=self.others,
                cut=self.cut,
            )
            self._elsewhere[instant] = there
        return self._elsewhere[instant]
