"""One pass over a table of facts, with every condition and column that features ask of it.

A ``Scan`` hands out SQL for the columns of one source as a filter or an aggregate sees them, remembers what it had to
reach for (the whole order, a person's attribute, a flag over all lines of an order), and then writes the FROM that
makes those names true. ``Grouped`` is a scan of lines narrowed to orders: one row an order, with what is left of it
under each set of filters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from sqlglot import exp

from coterie.compile import formulas
from coterie.compile.canonical import canonical
from coterie.compile.canonical import column as column_of
from coterie.compile.dialects import Dialect, Expr, number
from coterie.compile.layout import FLAT_TABLES, PRODUCT_COLUMNS, TABLE_OF
from coterie.compile.write import Names, Writer, constant
from coterie.language.lowered import INSIDE, LISTED, AllOf, Bound, Column, Facts, Feature, OfAttribute, OfBase, SomeLine, Term
from coterie.language.types import SOURCES, Level, Type

BOOKS = {"orders": "orders", "lines": "orders", "open_orders": "open", "cancelled": "cancelled", "returns": "returns"}
_SHARED = ("person", "time", "day", "hour", "rank", "order", "order_no")
_COMPARE: dict[str, type[exp.Binary]] = {"<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE}
Own = Callable[[Level, str], str | None]
"""(kind, name) → the own column of a field that a company brought, None if the field is the language's."""


def named(name: str, table: str = "") -> Expr:
    """A quoted column."""
    return exp.column(name, table=table or None, quoted=True)


def table(name: str, alias: str = "") -> exp.Table:
    """A table or a step of the query."""
    known_as = exp.TableAlias(this=exp.to_identifier(alias)) if alias else None
    return exp.Table(this=exp.to_identifier(name, quoted=True), alias=known_as)


class Scan:
    """A pass over one table (``orders``, ``lines`` or one of flat facts), of one book where there are books."""

    def __init__(self, table: str, book: str, dialect: Dialect, zone: ZoneInfo, own: Own) -> None:
        self.table, self.book, self.dialect, self.own = table, book, dialect, own
        self.flat = FLAT_TABLES.get(table)
        self.writer = Writer(dialect, zone, Names(self.column, self.feature, self.of_base, self.some_line))
        self.attributes: dict[str, OfAttribute] = {}
        self.reaches: set[str] = set()
        self.listed: set[str] = set()
        self.flags: dict[str, tuple[str, Expr, int]] = {}
        self.earliest: list[Bound | None] = []
        self.types: set[str] | None = set()

    # ------------------------------------------------------------ what filters and aggregates name

    def column(self, column: Column) -> Expr:
        """A field of the fact."""
        if column.place == "people":
            self.reaches.add("people")
            return named(column.name, "p")
        if column.name in INSIDE:
            return named(column.name.strip(), "f")
        if column.name.startswith(LISTED):
            return self.listed_column(column.name.removeprefix(LISTED))
        if self.flat:
            return named(self.own(self.flat, column.name) or column.name, "f")
        if column.place == "line" and self.table == "lines":
            return self.line_column(column.name)
        return self.order_column(column.name)

    def line_column(self, name: str) -> Expr:
        """A field of a line; an order without lines has one with nothing but its total."""
        own = self.own("line", name)
        if own is not None:
            return named(own, "f")
        whole = exp.Case().when(exp.Not(this=named("whole", "f")), named(name, "f"))
        if name == "margin":
            return exp.Paren(this=exp.Sub(this=named("total", "f"), expression=_unless_whole("total_cost")))
        return whole if name == "discount" else named(name, "f")

    def listed_column(self, name: str) -> Expr:
        """What the catalogue says of the product of the line or the event."""
        stored = self.own("product", name) or PRODUCT_COLUMNS[name]
        self.listed.add(stored)
        return named(stored, "k")

    def order_column(self, name: str) -> Expr:
        """A field of the whole order."""
        own = self.own("order", name)
        if own is None and name in _SHARED:
            return named(name, "f")
        table = "f"
        if self.table == "lines":
            self.reaches.add("orders")
            table = "o"
        if name == "margin":
            return exp.Paren(this=exp.Sub(this=named("total", table), expression=named("cost", table)))
        return named(own or name, table)

    def feature(self, feature: Feature) -> Expr:
        """A person's attribute inside a filter."""
        assert isinstance(feature, OfAttribute), feature
        name = column_of(feature)
        self.attributes[name] = feature
        self.reaches.add("attributes")
        return named(name, "a")

    def of_base(self, of: OfBase) -> Expr:
        """Values of the whole base stand outside of filters."""
        raise AssertionError(f"check lets no value of the whole base into a filter: {of}")

    def some_line(self, flag: SomeLine) -> Expr:
        """Whether some line of the whole order passes, as a column; a flag within a flag comes first."""
        text = repr(canonical(flag))
        if text not in self.flags:
            condition = self.writer.predicate(flag.predicate, exact=True)
            self.flags[text] = (f"some_line_{len(self.flags) + 1}", condition, _nested(flag))
        return named(self.flags[text][0], "f")

    # ------------------------------------------------------------ what features ask

    def chosen(self, facts: Facts) -> Expr:
        """The condition that a row is one of the facts: it passes the filters and lies in the window."""
        passing, within = self.passing(facts), self.within(facts.bounds)
        return within if passing == exp.true() else exp.and_(passing, within, wrap=True, copy=False)

    def passing(self, facts: Facts) -> Expr:
        """The condition that a row of the pass is let through by the filters; simply true where there are none."""
        return self.filtered(facts)

    def filtered(self, facts: Facts) -> Expr:
        """The condition of the filters alone."""
        self.note(facts)
        parts = [self.writer.predicate(one) for one in facts.filters]
        return exp.and_(*parts, wrap=True, copy=False) if parts else exp.true()

    def note(self, facts: Facts) -> None:
        """Remember what all facts have in common, so that the pass reads no more than it must."""
        lows = [bound for bound in facts.bounds if bound.operator in (">", ">=")]
        self.earliest.append(min(lows, key=lambda bound: bound.at.value) if lows else None)
        if not facts.names:
            self.types = None
        elif self.types is not None:
            self.types.update(facts.names)

    def within(self, bounds: Sequence[Bound]) -> Expr:
        """The condition of the window alone."""
        parts = [_COMPARE[bound.operator](this=named("time", "f"), expression=constant(bound.at)) for bound in bounds]
        return exp.and_(*parts, wrap=True, copy=False) if parts else exp.true()

    def term(self, facts: Facts, term: Term) -> Expr:
        """A term as the facts have it."""
        del facts
        return self.writer.term(term)

    def order(self, level: str) -> list[Expr]:
        """The order of events: time, rank of the source, id by UTF-8 bytes; then the line's number."""
        identity = named("id" if self.flat else "order", "f")
        found = [named("time", "f"), named("rank", "f"), self.dialect.bytes_order(identity)]
        return [*found, named("line", "f")] if level == "line" else found

    def identity(self, level: str) -> Expr:
        """What makes the fact itself: its number, with the line's."""
        if self.flat:
            return named("event_no", "f")
        if level != "line":
            return named("order_no", "f")
        return exp.Add(this=exp.Mul(this=named("order_no", "f"), expression=number(1_000_000)), expression=named("line", "f"))

    # ------------------------------------------------------------ the FROM

    def select(self, columns: Sequence[Expr], *, where: Expr | None = None) -> exp.Select:
        """The columns over the table and everything they reached for."""
        query = self.reached(exp.select(*columns, copy=False).from_(self.rows(), copy=False))
        conditions = [*self.common("f"), *([where] if where is not None else [])]
        return query.where(*conditions, copy=False) if conditions else query

    def rows(self) -> Expr:
        """The table itself, or with its some-line flags beside it."""
        found: Expr = table(self.table, "f")
        for level in sorted({level for _, _, level in self.flags.values()}):
            flags = [self.flag(name, condition) for name, condition, its in self.flags.values() if its == level]
            star = exp.Column(this=exp.Star(), table=exp.to_identifier("f"))
            inner = exp.select(star, *flags, copy=False).from_(found, copy=False)
            found = self.reached(inner).subquery("f", copy=False)
        return found

    def reached(self, query: exp.Select) -> exp.Select:
        """The query with what its columns reach for joined to its rows."""
        if "orders" in self.reaches:
            on = [exp.EQ(this=named(name, "o"), expression=named(name, "f")) for name in ("order_no", "book")]
            query = query.join(table("orders", "o"), on=exp.and_(*on, copy=False), copy=False)
        if self.listed:
            product = exp.EQ(this=named("product", "k"), expression=named("product", "f"))
            query = query.join(_catalogue(self.listed).subquery("k", copy=False), on=product, join_type="left", copy=False)
        for name, source, alias, side in (("attributes", "attributes_inside", "a", "left"), ("people", "people", "p", "")):
            if name in self.reaches:
                on_person = exp.EQ(this=named("person", alias), expression=named("person", "f"))
                query = query.join(table(source, alias), on=on_person, join_type=side, copy=False)
        return query

    def flag(self, name: str, condition: Expr) -> Expr:
        """One some-line flag: over all lines of the order."""
        over = exp.Window(this=exp.LogicalOr(this=condition), partition_by=[named("order_no", "f"), named("book", "f")])
        return exp.alias_(over, name, quoted=True, copy=False)

    def common(self, table: str) -> list[Expr]:
        """What every fact asked for has in common."""
        found: list[Expr] = []
        if self.book:
            found.append(exp.EQ(this=named("book", table), expression=exp.Literal.string(self.book)))
        lows = [bound for bound in self.earliest if bound is not None]
        if lows and len(lows) == len(self.earliest):
            low = min(lows, key=lambda bound: bound.at.value)
            found.append(exp.GTE(this=named("time", table), expression=constant(low.at)))
        if self.types:
            names = [exp.Literal.string(name) for name in sorted(self.types)]
            found.append(exp.In(this=named("type", table), expressions=names))
        return found


class Grouped(Scan):
    """Orders narrowed to their matching lines: a scan of lines grouped by order.

    ``chosen`` numbers each set of filters; a row of the pass is an order, with how many of its lines passed each set
    (``lines_1`` …) and what aggregates ask of the narrowed order.
    """

    def __init__(self, book: str, dialect: Dialect, zone: ZoneInfo, own: Own) -> None:
        super().__init__("lines", book, dialect, zone, own)
        self.sets: dict[str, tuple[str, Expr]] = {}
        self.kept: dict[str, Expr] = {}
        self.whole_orders = False

    def passing(self, facts: Facts) -> Expr:
        """The order has a line that passes."""
        return exp.GT(this=named(self.set_of(facts), "f"), expression=number(0))

    def set_of(self, facts: Facts) -> str:
        """The column that counts the order's lines passing these filters."""
        text = repr([canonical(AllOf(facts.filters)), facts.names])
        if text not in self.sets:
            condition = self.filtered(facts)
            name = f"lines_{len(self.sets) + 1}"
            self.sets[text] = (name, condition)
            self.kept[name] = formulas.among(exp.Count(this=exp.Star()), condition.copy())
        else:
            self.note(facts)
        return self.sets[text][0]

    def term(self, facts: Facts, term: Term) -> Expr:
        """A term of the narrowed order."""
        lines = self.set_of(facts)
        condition = next(found for name, found in self.sets.values() if name == lines)

        def column(one: Column) -> Expr:
            return self.narrowed(one, lines, condition)

        def feature(one: Feature) -> Expr:
            return self.keep(column_of(one), _same(self.feature(one), one.type if isinstance(one, OfAttribute) else Type.TEXT))

        names = Names(column, feature, self.of_base, self.some_line)
        return Writer(self.dialect, self.writer.zone, names).term(term)

    def narrowed(self, column: Column, lines: str, condition: Expr) -> Expr:
        """A field of the order as its matching lines make it; ``whole`` ones are the whole order's."""
        if column.place == "order" and column.name in ("total", "discount", "cost", "margin"):
            if column.name == "margin":
                total, cost = (self.narrowed(Column("order", name, Type.MONEY), lines, condition) for name in ("total", "cost"))
                return exp.Paren(this=exp.Sub(this=total, expression=cost))
            return self.keep(f"{column.name}_{lines}", self.amount(column.name, condition))
        if column.name in ("time", "order") or column.name in INSIDE:
            return self.column(column)
        return self.keep(f"whole_{column.place}_{column.name}", _same(self.column(column), column.type))

    def amount(self, name: str, condition: Expr) -> Expr:
        """What is left of an order's money: the whole order's own where every line passes, else its lines' sum (a cost
        is missing where a line's is).
        """
        if name == "total":
            return formulas.among(exp.Sum(this=named(name, "f")), condition.copy())
        self.whole_orders = True
        column = "total_cost" if name == "cost" else name
        passing = formulas.among(exp.Count(this=exp.Star()), condition.copy())
        known = formulas.among(exp.Count(this=named(column, "f")), condition.copy()) if name == "cost" else passing.copy()
        return (
            exp.Case()
            .when(exp.EQ(this=passing, expression=exp.Count(this=exp.Star())), exp.Min(this=self.order_column(name)))
            .when(exp.EQ(this=known, expression=passing.copy()), formulas.among(exp.Sum(this=named(column, "f")), condition.copy()))
        )

    def keep(self, name: str, expression: Expr) -> Expr:
        """Have the grouping carry a column."""
        self.kept.setdefault(name, expression)
        return named(name, "f")

    def select(self, columns: Sequence[Expr], *, where: Expr | None = None) -> exp.Select:
        """The columns over one row an order, grouped by no more than they ask for."""
        asked = {column.name for tree in (*columns, where) if tree is not None for column in tree.find_all(exp.Column)}
        keys = [named(name, "f") for name in _SHARED if name in asked or name in ("person", "order_no")]
        kept = [exp.alias_(expression, name, quoted=True, copy=False) for name, expression in self.kept.items()]
        some = [condition for _, condition in self.sets.values()]
        some = [] if self.whole_orders or any(isinstance(one, exp.Boolean) for one in some) else some
        useful = exp.or_(*(one.copy() for one in some), wrap=True, copy=False) if some else None
        inner = super().select([*keys, *kept], where=useful).group_by(*(key.copy() for key in keys), copy=False)
        query = exp.select(*columns, copy=False).from_(inner.subquery("f", copy=False), copy=False)
        return query.where(where, copy=False) if where is not None else query


def _catalogue(columns: set[str]) -> exp.Select:
    """One row a product; of a code that several sources have, the row that came last."""
    latest = exp.Window(
        this=exp.RowNumber(),
        partition_by=[named("product")],
        order=exp.Order(expressions=[exp.Ordered(this=named("record_no"), desc=True)]),
    )
    kept = [named(name) for name in ("product", *sorted(columns))]
    rows = exp.select(*kept, exp.alias_(latest, "place", quoted=True, copy=False), copy=False).from_(table("products"), copy=False)
    first = exp.EQ(this=named("place"), expression=number(1))
    return (
        exp.select(*(column.copy() for column in kept), copy=False)
        .from_(rows.subquery("listed", copy=False), copy=False)
        .where(first, copy=False)
    )


def _nested(thing: object) -> int:
    """How many some-line flags stand within each other."""
    if isinstance(thing, tuple):
        return max((_nested(one) for one in thing), default=0)
    names = getattr(thing, "__dataclass_fields__", ())
    return isinstance(thing, SomeLine) + max((_nested(getattr(thing, name)) for name in names), default=0)


def _same(value: Expr, type_: Type) -> Expr:
    """What all lines of an order have in common, as an aggregate."""
    return exp.LogicalAnd(this=value) if type_ is Type.TRUTH else exp.Min(this=value)


def _unless_whole(name: str) -> Expr:
    return exp.Paren(this=exp.Case().when(exp.Not(this=named("whole", "f")), named(name, "f")))


def scan_key(facts: Facts, level: str, terms: Sequence[Term | None]) -> tuple[str, str]:
    """Which pass reads the facts: (``orders``, ``grouped``, ``lines`` or a table of flat facts; the book)."""
    shape = SOURCES[facts.kind].shape
    if shape == "events":
        return TABLE_OF[SOURCES[facts.kind].fact], ""
    book = BOOKS[facts.kind]
    if shape == "lines" or level == "line":
        return "lines", book
    needs = any(_of_lines(one) for one in facts.filters) or any(term is not None and _of_lines(term) for term in terms)
    return ("grouped" if needs else "orders"), book


def _of_lines(thing: object) -> bool:
    """Whether a predicate or term looks at lines."""
    match thing:
        case Column(place):
            return place == "line"
        case SomeLine():
            return True
        case tuple():
            return any(_of_lines(one) for one in thing)
        case _ if hasattr(thing, "__dataclass_fields__"):
            return any(_of_lines(getattr(thing, name)) for name in thing.__dataclass_fields__)
        case _:
            return False


def scan_of(key: tuple[str, str], dialect: Dialect, zone: ZoneInfo, own: Own) -> Scan:
    """A new pass of the key."""
    table, book = key
    return Grouped(book, dialect, zone, own) if table == "grouped" else Scan(table, book, dialect, zone, own)
