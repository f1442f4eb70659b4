"""What can be named in a condition on this base: attributes, event types and their fields, segments, own order fields.

A plain value that the store makes and the checker reads; it knows nothing of how facts are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from coterie.language.nodes import Condition
from coterie.language.occasions import NO_OCCASIONS, Calendar
from coterie.language.score import Score
from coterie.language.trait import Trait
from coterie.language.types import COMPANY_FIELDS, LOOKUPS, NAMED, PERSON_FIELDS, SOURCES, FieldInfo, LookupInfo, SourceInfo, Type


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Names with their types.

    ``attributes`` a person's; ``events`` the event types seen; ``own`` further fields by the level of facts
    (``order``, ``line``, ``event``, ``visit`` …; ``product``: all that the catalogue of products says); ``segments`` the
    current definitions; ``earliest`` the oldest fact, None if none; ``seen`` values of the house's own fields by (level, name), for
    spelling hints; ``calendar`` the occasions that have names; ``ledgers`` what entries were ever about: ``channel`` and ``purpose`` of
    consents, ``tag``, ``list``, ``suppression``; where a key is not there, that was not looked up. ``traits`` by name;
    ``segmentations`` by name, each as a trait whose labels are its shelves; ``scores``: points by name.
    ``statuses`` the status words of all orders by the source that holds them (``orders``, ``open_orders``, ``cancelled``, ``returns``);
    empty where they were not looked up.
    """

    attributes: Mapping[str, FieldInfo] = field(default_factory=dict)
    events: tuple[str, ...] = ()
    own: Mapping[str, Mapping[str, FieldInfo]] = field(default_factory=dict)
    segments: Mapping[str, Condition] = field(default_factory=dict)
    earliest: datetime | None = None
    seen: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    calendar: Calendar = NO_OCCASIONS
    ledgers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    traits: Mapping[str, Trait] = field(default_factory=dict)
    segmentations: Mapping[str, Trait] = field(default_factory=dict)
    scores: Mapping[str, Score] = field(default_factory=dict)
    statuses: Mapping[str, frozenset[str]] = field(default_factory=dict)
    _fields: dict[str, dict[str, FieldInfo]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def attribute(self, name: str) -> FieldInfo | None:
        """The attribute's type and values seen, or None."""
        if name in self.attributes:
            return self.attributes[name]
        return FieldInfo(PERSON_FIELDS[name]) if name in PERSON_FIELDS else None

    def source(self, kind: str) -> SourceInfo:
        """The source's description."""
        return SOURCES[kind]

    def fields(self, kind: str) -> dict[str, FieldInfo]:
        """Every field that a filter or aggregate of the source may name, the source's own first."""
        if kind not in self._fields:
            self._fields[kind] = self._fields_of(kind)
        return self._fields[kind]

    def _fields_of(self, kind: str) -> dict[str, FieldInfo]:
        info = SOURCES[kind]
        house = {name: self._with_values(name, one) for name, one in info.fields.items()}
        listed = self.own.get("product", {}) if "product" in info.fields else {}
        if info.shape == "events":
            return {**listed, **self.own.get(info.fact, {}), **house}
        order, line = self.own.get("order", {}), self.own.get("line", {})
        return {**listed, **line, **order, **house} if info.shape == "orders" else {**listed, **order, **line, **house}

    def listed(self, kind: str, name: str) -> FieldInfo | None:
        """What the catalogue of products says under a name, where it fills in what a fact of the source leaves out.

        Money never does: a line's price is what was paid.
        """
        own, said = self.fields(kind).get(name), self.own.get("product", {}).get(name)
        if own is None or said is None or own.level == "order" or "product" not in SOURCES[kind].fields:
            return None
        filled = own.level == "product" or (own.type is said.type and own.type not in (Type.MONEY, Type.LIST))
        return said if filled else None

    def _with_values(self, name: str, info: FieldInfo) -> FieldInfo:
        values = self.seen.get((info.level, name))
        return replace(info, values=values) if values else info

    def order_fields(self) -> dict[str, FieldInfo]:
        """The fields reached as ``order.x``: the whole order's, whatever the filter."""
        return {**self.own.get("order", {}), **{k: v for k, v in SOURCES["orders"].fields.items() if v.level == "order"}}

    def of_company(self, name: str) -> FieldInfo | None:
        """What ``company.x`` is of, None if nothing is said under the name."""
        field = name.removeprefix("company.")
        return None if field == name else COMPANY_FIELDS.get(field) or self.own.get("company", {}).get(field)

    def lookup(self, name: str) -> LookupInfo | None:
        """A named value of another room, with or without arguments."""
        return LOOKUPS.get(name) or NAMED.get(name)

    def attribute_names(self) -> tuple[str, ...]:
        """Every name that may stand bare outside a filter."""
        return tuple(
            dict.fromkeys(
                (*self.attributes, *PERSON_FIELDS, *NAMED, *(f"company.{name}" for name in self.own.get("company", {})), *self.traits)
            )
        )


EMPTY = Catalogue()

__all__ = ["EMPTY", "Catalogue", "FieldInfo", "LookupInfo", "SourceInfo", "Type"]
