"""Which column of a file is which field: by ``--map``, else by equal names; what is left is kept under its own name."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from coterie.errors import ImportRefused
from coterie.ingest.aliases import ALIASES
from coterie.ingest.detect.headers import EXACT, likeness
from coterie.ingest.detect.kinds import missing
from coterie.ingest.fields import BECAME, KINDS, ORDER_LEVEL, SAID_OF, FieldSpec, Kind, attribute_reading
from coterie.language.spelling import did_you_mean, nearest

PERSON, ORDER = "person.", "order."


@dataclass(frozen=True, slots=True)
class Bound:
    """A field and the place of its column in the file (from 0)."""

    name: str
    column: int
    spec: FieldSpec


@dataclass(frozen=True, slots=True)
class Layout:
    """What each column of a file is. Every column of ``others`` has no field and is kept under its own name.

    ``attributes`` are a person's, ``order_fields`` an order's own ones; both by name, without their prefix. ``hidden``: the columns
    that nothing may be kept of.
    """

    kind: Kind
    columns: tuple[str, ...]
    fields: Mapping[str, Bound]
    attributes: Mapping[str, Bound] = field(default_factory=dict)
    order_fields: Mapping[str, Bound] = field(default_factory=dict)
    others: Mapping[str, Bound] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()

    def without(self, places: Collection[int]) -> Layout:
        """The same without the attributes and own fields of these columns; nothing of them is kept, not even in quarantine."""

        def kept(bounds: Mapping[str, Bound]) -> dict[str, Bound]:
            return {name: bound for name, bound in bounds.items() if bound.column not in places}

        of_order, others = kept(self.order_fields), kept(self.others)
        return replace(self, attributes=kept(self.attributes), order_fields=of_order, others=others, hidden=self.hidden | frozenset(places))

    def places(self) -> dict[str, int]:
        """The column of each field, by the name that --map knows it by."""
        fields = {name: bound for name, bound in self.fields.items() if bound.spec.reading != "when" or bound.column not in self._said()}
        attributes = {
            name if self.kind == "people" and name in KINDS["people"] else PERSON + name: bound
            for name, bound in self.attributes.items()
            if not self._untold(bound)
        }
        every = (fields, attributes, {ORDER + name: bound for name, bound in self.order_fields.items()})
        return {name: bound.column for bounds in every for name, bound in bounds.items()}

    def _untold(self, bound: Bound) -> bool:
        """Whether a person's attribute goes by its column's own name, which nobody needs to say."""
        return self.kind == "people" and bound.name not in KINDS["people"] and bound.name == self.columns[bound.column]

    def _said(self) -> set[int]:
        """The columns that say whether something happened; one may say when, too."""
        return {bound.column for bound in self.fields.values() if bound.spec.reading == "happened"}

    def bound(self) -> tuple[Bound, ...]:
        """Every column that has a field or is kept."""
        return (*self.fields.values(), *self.attributes.values(), *self.order_fields.values(), *self.others.values())


def lay_out(kind: Kind, columns: tuple[str, ...], wanted: Mapping[str, str]) -> Layout:
    """The layout of a file's columns; ``wanted`` gives columns by field. ``ImportRefused`` with all faults at once."""
    faults: list[str] = []
    found: dict[str, int] = {}
    same = SAID_OF.get(kind, {})
    for name, column in ((same.get(name, name), column) for name, column in wanted.items()):
        place = _place(column, columns)
        if place is None:
            faults.append(f"{name}={column}: the file has no column {column!r}{did_you_mean(nearest(column, columns))}")
        elif not known(kind, name):
            faults.append(f"{name}={column}: {kind} have no field {name!r}{did_you_mean(nearest(name, [*KINDS[kind], PERSON, ORDER]))}")
        else:
            found[name] = place
    taken = set(found.values())
    for place, column in enumerate(columns):
        name = same.get(column.strip(), column.strip())
        if place not in taken and known(kind, name) and not _named(found, name):
            found[name] = place
            taken.add(place)
    if not faults:
        faults = [_lacking(kind, group) for group in missing(kind, found)]
    if faults:
        raise ImportRefused("\n".join([*faults, f"columns of the file: {', '.join(map(_short, columns))}"]))
    return _layout(kind, columns, found)


def told(found: Mapping[str, str]) -> str:
    """Columns by field, as one would write them."""
    return ", ".join(f"{name}={_short(column)}" for name, column in found.items())


def known(kind: Kind, name: str) -> bool:
    """Whether a kind of file has such a field."""
    if name.startswith(PERSON):
        return len(name) > len(PERSON)
    if name.startswith(ORDER):
        return len(name) > len(ORDER) and kind in ("order-lines", "orders")
    return name in KINDS[kind]


def _layout(kind: Kind, columns: tuple[str, ...], found: Mapping[str, int]) -> Layout:
    fields: dict[str, Bound] = {}
    attributes: dict[str, Bound] = {}
    order_fields: dict[str, Bound] = {}
    for name, place in found.items():
        bare = name.removeprefix(PERSON) if name.startswith(PERSON) else name.removeprefix(ORDER)
        if name.startswith(PERSON) or (kind == "people" and name != "person"):
            attributes[bare] = Bound(bare, place, FieldSpec(attribute_reading(bare)))
        elif name.startswith(ORDER) and bare not in ORDER_LEVEL:
            order_fields[bare] = Bound(bare, place, FieldSpec("content"))
        else:
            fields[bare] = Bound(bare, place, KINDS[kind][bare])
    left = {column: place for place, column in enumerate(columns) if place not in found.values()}
    others = {name: Bound(name, place, FieldSpec("content")) for name, place in left.items()}
    if {"person", "anonymous"} <= set(fields):
        others["anonymous"] = Bound("anonymous", fields["anonymous"].column, FieldSpec("content"))  # links the visitor to the person
    if kind == "messages":
        at = {f"{name}_at": fields[name].column for name in BECAME if name in fields and f"{name}_at" not in fields}
        fields |= {name: Bound(name, place, KINDS[kind][name]) for name, place in at.items()}
    if kind == "people":
        attributes |= {name: _contact(bound) for name, bound in others.items() if name not in attributes}
        others = {}
    return Layout(kind, columns, fields, attributes, order_fields, others)


def _contact(bound: Bound) -> Bound:
    """A further column of phones is read as such: «Рабочий телефон», «Телефон (2)»."""
    return replace(bound, spec=FieldSpec("phone")) if likeness(bound.name, ALIASES["phone"]) == EXACT else bound


def _lacking(kind: Kind, group: tuple[str, ...]) -> str:
    """What to say of fields, one of which must have a column."""
    if len(group) == 1:
        return f"no column for {group[0]} ({kind} need it); say --map {group[0]}=COLUMN"
    return f"no column for {' or '.join(group)} ({kind} need one of them); say --map {group[0]}=COLUMN"


def _place(column: str, columns: tuple[str, ...]) -> int | None:
    if column in columns:
        return columns.index(column)
    alike = [place for place, name in enumerate(columns) if name.strip().casefold() == column.strip().casefold()]
    return alike[0] if len(alike) == 1 else None


def _named(found: Mapping[str, int], name: str) -> bool:
    """Whether the field is already there, with its prefix or without."""
    return bool({name, name.removeprefix(ORDER), ORDER + name, name.removeprefix(PERSON), PERSON + name} & set(found))


def _short(name: str) -> str:
    return repr(name if len(name) <= 60 else name[:57] + "...")
