"""Plain facts → the tables of a warehouse, so that one base can be asked of the oracle and of every engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import pyarrow as pa

from coterie.compile.layout import AROUND, COMPANY_COLUMNS, OWN, PRODUCT_COLUMNS, TABLE_OF, TABLES, VALUE_COLUMN
from coterie.compile.plan import Question
from coterie.language.catalogue import Catalogue
from coterie.language.lowered import Const, Predicate
from coterie.language.types import Level, Type
from coterie.model.engine import Engine
from coterie.model.facts import Base, Dated, Event, Line, Moment, Order, Person, Scalar, Standing

_ARROW: dict[str, pa.DataType] = {
    "BIGINT": pa.int64(),
    "INTEGER": pa.int32(),
    "SMALLINT": pa.int16(),
    "TEXT": pa.string(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
    "TEXT[]": pa.list_(pa.string()),
    "DECIMAL(18, 4)": pa.decimal128(18, 4),
    "DECIMAL(38, 9)": pa.decimal128(38, 9),
}
Row = dict[str, Any]


class OwnColumns:
    """The columns of fields that a base brings itself, numbered as they come."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.columns: dict[tuple[Level, str], tuple[str, Type]] = {}
        for kind in TABLE_OF:
            house = {"product": PRODUCT_COLUMNS, "company": COMPANY_COLUMNS}.get(kind, {})
            for name, info in sorted(each for each in catalogue.own.get(kind, {}).items() if each[0] not in house):
                self.columns[kind, name] = (f"own_{len(self.columns) + 1}", info.type)

    def __call__(self, kind: Level, name: str) -> str | None:
        """The column of an own field, None if the field is the language's."""
        found = self.columns.get((kind, name))
        return found[0] if found else None


def load(base: Base, catalogue: Catalogue, engine: Engine) -> OwnColumns:
    """Make the tables in an empty database and fill them with the base; which own field went to which column."""
    own = OwnColumns(catalogue)
    rows = _Rows(own)
    for number, person in enumerate(base.people, 1):
        rows.person(number, person, catalogue)
    for code, said in base.products.items():
        rows.product(code, said)
    for number, said in enumerate(base.companies, 1):
        rows.add("companies", record_no=number, **{own("company", name) or name: value for name, value in said.items()})
    for table, columns in {**TABLES, **AROUND, **OWN}.items():
        extra = {column: _sql_type(type_) for (kind, _), (column, type_) in own.columns.items() if TABLE_OF[kind] == table}
        engine.execute(_create(table, columns | extra))
        found = rows.tables.get(table, [])
        if found:
            schema = pa.schema([(name, _ARROW[kind]) for name, kind in (columns | extra).items()])
            engine.write(table, pa.Table.from_pylist(found, schema=schema))
    return own


def question(
    base: Base, predicates: Iterable[Predicate], as_of: datetime, engine: Engine, own: OwnColumns, *, include_anonymous: bool
) -> Question:
    """The question of these predicates to an engine that holds the base."""
    at = Const(as_of, Type.INSTANT, "now")
    return Question(tuple(predicates), at, base.zone, own, engine.dialect, include_anonymous)


class _Rows:
    def __init__(self, own: OwnColumns) -> None:
        self.own = own
        self.tables: dict[str, list[Row]] = {}
        self.numbers: dict[tuple[int, int, str], int] = {}
        self.events = 0

    def add(self, table: str, **row: object) -> None:
        self.tables.setdefault(table, []).append({name: _stored(value) for name, value in row.items()})

    def person(self, number: int, person: Person, catalogue: Catalogue) -> None:
        self.add("people", person=number, source="main", key=person.key, anonymous=person.anonymous, known_from=person.known_from)
        for name, history in person.attributes.items():
            info = catalogue.attribute(name)
            for dated in history if info else ():
                self.attribute(number, name, info.type if info else Type.TEXT, dated)
        for order in person.orders:
            self.order(number, order)
        for event in person.events:
            self.event(number, event)
        for entry in person.standings:
            self.standing(number, entry)
        for crossing in person.crossings:
            said = {"segment": crossing.segment, "direction": crossing.direction, "at": crossing.at}
            self.add("crossings", person=number, version=1, generation=1, reason="facts", **said)

    def standing(self, number: int, entry: Standing) -> None:
        match entry.ledger:
            case "consent":
                channel, purpose = entry.names
                proof = {"basis": entry.basis, "text": entry.text}
                about = {"channel": None if channel == "any" else channel, "purpose": purpose or None}
                self.add("consents", person=number, **about, status=entry.said, time=entry.since, **proof)
            case "tag":
                self.add("tags", person=number, tag=entry.names[0], since=entry.since, until=entry.until)
            case ledger:
                name = entry.names[0] if entry.names else None
                said = {"name": name, "since": entry.since, "until": entry.until, "said": entry.said}
                self.add("standings", person=number, ledger=ledger, **said)

    def product(self, code: str, said: Mapping[str, Scalar]) -> None:
        """A product of the catalogue, and before it an older row of the same code that says something else."""
        fields = {PRODUCT_COLUMNS.get(name) or self.own("product", name) or name: value for name, value in said.items()}
        for row in ({"category": "outdated", "brand": "outdated"}, fields):
            self.add("products", record_no=len(self.tables.get("products", ())) + 1, product=code, **row)

    def attribute(self, number: int, name: str, type_: Type, dated: Dated) -> None:
        if dated.value is None:
            return
        values = {VALUE_COLUMN[type_]: dated.value}
        self.add("attributes", person=number, name=name, since=dated.since, rank=dated.rank, id=dated.id, origin="people", **values)

    def order(self, number: int, order: Order) -> None:
        no = self.numbers.setdefault((number, order.rank, order.id), len(self.numbers) + 1)
        shared = {"person": number, "rank": order.rank, "source": "main", "order_no": no, "book": order.book, "order": order.id}
        shared |= _when(order.moment)
        whole = len(order.lines) == 1 and order.lines[0].quantity is None
        total = sum((line.total for line in order.lines), Decimal(0))
        fields = self.fields("order", order.fields)
        self.add("orders", **shared, total=total, cost=order.cost, discount=order.discount, whole=whole, **fields)
        for line in order.lines:
            self.line(shared, line, order, whole=whole)

    def line(self, shared: Row, line: Line, order: Order, *, whole: bool) -> None:
        total_cost = order.cost if whole else None
        if not whole and line.cost is not None and line.quantity is not None:
            total_cost = (line.quantity * line.cost).quantize(Decimal("0.0001"), ROUND_HALF_EVEN)
        discount = order.discount if whole else line.discount
        own = self.fields("line", line.properties)
        money = {
            "price": _money(line.price),
            "cost": _money(line.cost),
            "discount": discount,
            "total": line.total,
            "total_cost": total_cost,
        }
        named = {"product": line.product, "product_name": line.product_name, "category": line.category}
        self.add("lines", **shared, line=line.number, quantity=line.quantity, whole=whole, **named, **money, **own)

    def event(self, number: int, event: Event) -> None:
        self.events += 1
        fields = self.fields(event.kind, event.fields)
        self.add(
            TABLE_OF[event.kind],
            event_no=self.events,
            person=number,
            rank=event.rank,
            origin="main",
            id=event.id,
            **({"type": event.type} if event.kind == "event" else {}),
            **_when(event.moment),
            **fields,
        )

    def fields(self, kind: Level, values: Any) -> Row:
        return {self.own(kind, name) or name: value for name, value in values.items()}


def _money(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.0001"), ROUND_HALF_EVEN)


def _when(moment: Moment) -> Row:
    return {"time": moment.at, "day": moment.day, "hour": moment.hour}


def _stored(value: object) -> object:
    match value:
        case Moment(at):
            return at.astimezone(UTC).replace(tzinfo=None)
        case datetime():
            return value.astimezone(UTC).replace(tzinfo=None)
        case tuple():
            return list(value)
        case _:
            return value


def _sql_type(type_: Type) -> str:
    from coterie.compile.layout import COLUMN_OF_TYPE

    return COLUMN_OF_TYPE[type_]


def _create(table: str, columns: dict[str, str]) -> Any:
    from coterie.store.statement import create_table

    return create_table(table, columns)
