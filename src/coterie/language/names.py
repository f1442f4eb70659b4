"""What a name means where it stands: a person's attribute, or a field of the facts around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from coterie.language.catalogue import Catalogue
from coterie.language.nodes import Field
from coterie.language.trait import TEMPERATURE
from coterie.language.types import NAMED, SOURCES, LookupInfo, Type

Scope = str | None
"""The kind of source in whose filter or aggregate a name stands; None outside of any."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A name with its meaning.

    ``place``: ``attribute`` (dated history), ``named`` (computed, see NAMED), ``trait``, ``order`` (of the order; ``whole`` whatever
    the filter), ``line``, or ``event`` (of a flat fact of any kind; ``since`` is the field that dates the value).
    ``listed``: what the catalogue says of the fact's product counts, ``only`` or where the fact itself says nothing (``too``).
    """

    name: str
    place: Literal["attribute", "named", "trait", "order", "line", "event"]
    type: Type
    values: tuple[str, ...] = ()
    whole: bool = False
    info: LookupInfo | None = None
    since: str = ""
    listed: Literal["", "only", "too"] = ""


def resolve(field: Field, scope: Scope, catalogue: Catalogue) -> Resolved | None:
    """The meaning of a field in a scope, or None if there is no such name."""
    if scope is None or field.of == "person":
        return None if field.of == "order" else _of_person(field.name, catalogue)
    shape = SOURCES[scope].shape
    if field.of == "order":
        found = catalogue.order_fields().get(field.name) if shape != "events" else None
        return None if found is None else Resolved(field.name, "order", found.type, found.values, whole=True)
    return _of_facts(field.name, scope, shape, catalogue)


def choices(field: Field, scope: Scope, catalogue: Catalogue) -> tuple[str, ...]:
    """Every name that could have stood in the field's place."""
    if scope is None or field.of == "person":
        return catalogue.attribute_names()
    return tuple(catalogue.order_fields() if field.of == "order" else catalogue.fields(scope))


def _of_person(name: str, catalogue: Catalogue) -> Resolved | None:
    own = catalogue.attributes.get(name)
    if own is None and name == TEMPERATURE and (trait := catalogue.traits.get(name)) is not None:
        return Resolved(name, "trait", trait.type, tuple(trait.labels))
    if own is None and name in NAMED and not name.startswith("company."):
        return Resolved(name, "named", NAMED[name].type, info=NAMED[name])
    if own is None and (said := catalogue.of_company(name)) is not None:
        return Resolved(name, "named", said.type, said.values)
    if own is None and "." in name and (trait := catalogue.traits.get(name)) is not None:
        return Resolved(name, "trait", trait.type, tuple(trait.labels))
    found = catalogue.attribute(name)
    return None if found is None else Resolved(name, "attribute", found.type, found.values)


def _of_facts(name: str, kind: str, shape: str, catalogue: Catalogue) -> Resolved | None:
    found, said = catalogue.fields(kind).get(name), catalogue.listed(kind, name)
    if found is None:
        return None
    level = "line" if found.level == "product" and shape != "events" else found.level
    place: Literal["order", "line", "event"] = level if level in ("order", "line") else "event"
    values = found.values if said is None else tuple(dict.fromkeys((*found.values, *said.values)))
    listed: Literal["", "only", "too"] = "" if said is None else "only" if said is found else "too"
    return Resolved(name, place, found.type, values, whole=shape == "lines" and place == "order", since=found.since, listed=listed)
