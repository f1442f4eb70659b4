"""Facts of people as plain objects: for an explanation of one person, and for tests that ask everyone.

Reads through the ``Engine`` protocol, so it works on every engine. Not the way to count people: that is compiled.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from coterie.compile.layout import COMPANY_COLUMNS, FLAT_FIELDS, PRODUCT_COLUMNS, TABLE_OF, VALUE_COLUMN
from coterie.language.types import PRODUCT_FIELDS, Type
from coterie.model.facts import Base, Crossing, Dated, Event, Line, Moment, Order, Person, Scalar, Standing
from coterie.store import standings

if TYPE_CHECKING:
    from sqlglot import exp

    from coterie.model.engine import Engine

ORDER_FIELDS = ("status", "channel", "payment", "delivery", "coupon", "gift_wrap")
LINE_FIELDS = ("product", "product_name", "category", "quantity", "price", "cost", "discount")

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """A person by one of their keys: number, and the source that knows them by it. ``anonymous``: no source knows who they are."""

    person: int
    source: str
    key: str
    anonymous: bool


def find(engine: Engine, key: str) -> tuple[Known, ...]:
    """Everyone of that key, one a source; people before anonymous visitors."""
    from coterie.store.statement import query

    asked = query(
        "SELECT p.person, p.source, p.key, q.anonymous FROM profiles AS p JOIN people AS q ON q.person = p.person "
        "WHERE p.key = $key ORDER BY p.anonymous, p.profile",
        key=key,
    )
    return tuple(Known(**row) for row in engine.rows(asked))


def load(engine: Engine, zone: ZoneInfo, people: Collection[int] | None = None, *, fiscal_month: int = 1) -> Base:
    """The people of these numbers (None = everyone) with all their facts, in the order of their numbers."""
    read = _Facts(engine, zone, people)
    found = tuple(read.people())
    return Base(found, zone, fiscal_month, read.products(found), read.companies())


class _Facts:
    def __init__(self, engine: Engine, zone: ZoneInfo, people: Collection[int] | None) -> None:
        self.engine = engine
        self.zone = zone
        self.numbers = people
        registered = self.read('SELECT kind, name, "column", type FROM fields', filtered=False)
        self.own: dict[str, dict[str, tuple[str, Type]]] = defaultdict(dict)
        for row in registered:
            self.own[row["kind"]][row["name"]] = (row["column"], Type(row["type"]))

    def rows_of(self, table: str) -> list[Row]:
        """The rows of a table; of flat facts only events have a column ``type``."""
        from sqlglot import exp

        return self.read("SELECT * FROM $table AS f", table=exp.to_table(table))

    def read(self, text: str, *, filtered: bool = True, where: exp.Expression | None = None, **trees: exp.Expression) -> list[Row]:
        from coterie.store.statement import column, query

        asked: exp.Select = query(text, **trees)
        asked = asked if where is None else asked.where(where)
        if filtered and self.numbers is not None:
            asked = asked.where(column("person").isin(*self.numbers))
        return self.engine.rows(asked)

    def people(self) -> list[Person]:
        if self.numbers is not None and not self.numbers:
            return []
        attributes, orders, events, crossings = self.attributes(), self.orders(), self.events(), self.crossings()
        entries = standings.of_rows({table: self.rows_of(table) for table in ("consents", "tags", "standings")})
        return [
            Person(
                key=row["key"],
                known_from=_aware(row["known_from"]),
                anonymous=bool(row["anonymous"]),
                attributes={name: tuple(sorted(values, key=_since)) for name, values in attributes[row["person"]].items()},
                orders=tuple(sorted(orders[row["person"]], key=lambda one: (one.moment.at, one.rank, one.id.encode(), one.book))),
                events=tuple(sorted(events[row["person"]], key=lambda one: (one.moment.at, one.rank, one.id.encode(), one.kind))),
                crossings=tuple(crossings[row["person"]]),
                standings=tuple(sorted(entries[row["person"]], key=_begun)),
            )
            for row in sorted(self.read("SELECT * FROM people"), key=lambda row: int(row["person"]))
        ]

    def attributes(self) -> dict[int, dict[str, list[Dated]]]:
        out: dict[int, dict[str, list[Dated]]] = defaultdict(lambda: defaultdict(list))
        for row in self.read("SELECT * FROM attributes"):
            type_ = self.own["person"][row["name"]][1]
            value = self.value(row[VALUE_COLUMN[type_]], type_)
            out[row["person"]][row["name"]].append(Dated(value, _aware(row["since"]), row["rank"], row["id"]))
        return out

    def orders(self) -> dict[int, list[Order]]:
        lines: dict[tuple[int, str], list[Line]] = defaultdict(list)
        for row in self.read("SELECT * FROM lines"):
            lines[row["order_no"], row["book"]].append(self.line(row))
        out: dict[int, list[Order]] = defaultdict(list)
        for row in self.read("SELECT * FROM orders"):
            fields = {name: row[name] for name in ORDER_FIELDS if row[name] is not None} | self.properties("order", row)
            of_order = sorted(lines[row["order_no"], row["book"]], key=lambda line: line.number)
            out[row["person"]].append(
                Order(row["order"], self.moment(row), tuple(of_order), row["book"], row["rank"], row["cost"], row["discount"], fields)
            )
        return out

    def line(self, row: Row) -> Line:
        if row["whole"]:
            return Line(row["line"], row["total"])
        return Line(row["line"], row["total"], **{name: row[name] for name in LINE_FIELDS}, properties=self.properties("line", row))

    def events(self) -> dict[int, list[Event]]:
        out: dict[int, list[Event]] = defaultdict(list)
        for kind, fields in FLAT_FIELDS.items():
            for row in self.rows_of(TABLE_OF[kind]):
                known = {name: self.value(row[name], type_) for name, type_ in fields.items() if row[name] is not None}
                known |= self.properties(kind, row)
                out[row["person"]].append(Event(row["id"], row.get("type", ""), self.moment(row), row["rank"], known, kind))
        return out

    def crossings(self) -> dict[int, list[Crossing]]:
        out: dict[int, list[Crossing]] = defaultdict(list)
        for row in sorted(self.read("SELECT * FROM crossings"), key=lambda row: (row["at"], row["segment"])):
            at = _aware(row["at"])
            assert at is not None
            out[row["person"]].append(Crossing(row["segment"], row["direction"], at))
        return out

    def products(self, people: Collection[Person]) -> dict[str, dict[str, Scalar]]:
        """What the catalogue says of the products that these people's facts are about; of a code twice, the row that came last."""
        from coterie.store.statement import column

        codes = {line.product for person in people for order in person.orders for line in order.lines}
        codes |= {str(event.fields["product"]) for person in people for event in person.events if event.fields.get("product") is not None}
        wanted = sorted(code for code in codes if code is not None)
        rows = (
            self.read("SELECT * FROM products ORDER BY record_no", filtered=False, where=column("product").isin(*wanted)) if wanted else ()
        )
        house = {name: (stored, PRODUCT_FIELDS[name].type) for name, stored in PRODUCT_COLUMNS.items()}
        columns = {**self.own["product"], **house}
        return {
            row["product"]: {name: self.value(row[stored], type_) for name, (stored, type_) in columns.items() if row[stored] is not None}
            for row in rows
        }

    def companies(self) -> tuple[dict[str, Scalar], ...]:
        """What is said of every company, in the order in which the rows came."""
        house = {name: (stored, Type.NUMBER if name == "size" else Type.TEXT) for name, stored in COMPANY_COLUMNS.items()}
        columns = {**self.own["company"], **house}
        rows = self.read("SELECT * FROM companies ORDER BY record_no", filtered=False)
        return tuple(
            {name: self.value(row[stored], type_) for name, (stored, type_) in columns.items() if row[stored] is not None} for row in rows
        )

    def properties(self, kind: str, row: Row) -> dict[str, Scalar]:
        found = {name: self.value(row[place], type_) for name, (place, type_) in self.own[kind].items()}
        return {name: value for name, value in found.items() if value is not None}

    def value(self, stored: object, type_: Type) -> Scalar:
        if isinstance(stored, datetime):
            return Moment.of(stored.replace(tzinfo=UTC), self.zone) if type_ is Type.INSTANT else stored.date()
        if isinstance(stored, list):
            return tuple(stored)
        assert stored is None or isinstance(stored, str | bool | Decimal) or type_ is Type.DATE
        return stored  # type: ignore[return-value]

    def moment(self, row: Row) -> Moment:
        at = _aware(row["time"])
        assert at is not None
        return Moment(at, row["day"], row["hour"])


def _aware(stored: datetime | None) -> datetime | None:
    return None if stored is None else stored.replace(tzinfo=UTC)


def _since(value: Dated) -> tuple[bool, datetime, int, bytes]:
    return value.since is not None, value.since or datetime.min.replace(tzinfo=UTC), value.rank, value.id.encode()


def _begun(entry: Standing) -> tuple[str, tuple[str, ...], bool, str]:
    return entry.ledger, entry.names, entry.since is not None, repr(entry)
