"""What the parts of the oracle ask of each other, so that none of them imports the other in a circle."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from coterie.language.catalogue import Catalogue
    from coterie.language.nodes import Condition, Percentile, Population, Source, Value
    from coterie.language.oracle.scope import Fact, Scope
    from coterie.language.oracle.values import Found
    from coterie.model.facts import Base, Moment, Person


class NotHeld(LookupError):
    """The condition asks for facts or names that nobody has brought in."""


class Ask(Protocol):
    """A condition's meaning at one instant over one base."""

    base: Base
    catalogue: Catalogue
    now: Moment

    def holds(self, condition: Condition, scope: Scope) -> bool:
        """Whether the condition is true here."""

    def find(self, value: Value, scope: Scope) -> Found:
        """The value here, None where it is missing."""

    def select(self, source: Source, scope: Scope) -> tuple[Fact, ...]:
        """The facts of the source, oldest first."""

    def of_everyone(self, value: Value) -> tuple[Found, ...]:
        """The known values of everyone, each counted once per person."""

    def share(self, node: Percentile | Population, person: Person) -> Found:
        """A value that depends on everyone."""

    def knows(self, person: Person) -> bool:
        """Whether the person is among everyone now."""

    def at(self, instant: datetime) -> Ask:
        """The same questions at another instant."""
