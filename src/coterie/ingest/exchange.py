"""Money in another currency than the base's: converted by the imported rate of the day, or the row is set aside.

The rate is that of the latest date not later than the row's local day. Each amount that the row gives is converted exactly and
rounded once, half-even, to 1/10,000. Knows no amounts that follow from others: they are worked out from the converted ones.

Scratch table: ``known_rates`` (the base's rates, by code and day).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlglot import exp

from coterie.ingest import parse
from coterie.ingest.aliases import ALIASES
from coterie.ingest.detect.headers import plain
from coterie.ingest.fields import Kind
from coterie.ingest.forms.numbers import CURRENCY
from coterie.store.currencies import CURRENCIES, NAMES
from coterie.store.statement import column, create_table, query, sql

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coterie.engines.duckdb import DuckDB
    from coterie.ingest.mapping import Bound, Layout
    from coterie.model.engine import Engine

PRICED: dict[Kind, tuple[str, ...]] = {
    "order-lines": ("price", "cost", "discount", "total"),
    "orders": ("total", "cost", "discount"),
    "deals": ("amount",),
}
"""The amounts of money in a row of each kind whose rows can be in another currency."""

HEADERS = frozenset(map(plain, ("currency", *ALIASES["currency"])))
RATE = "DECIMAL(19, 9)"
NOWHERE = ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """How the amounts of a file become the base's. ``codes``: the currency by the words of the column; ``NOWHERE`` if none is meant.

    ``place`` is the column's, None where every amount is in the base's currency.
    """

    layout: Layout
    place: int | None = None
    codes: Mapping[str, str] = field(default_factory=dict)

    def rate(self) -> dict[str, exp.Expression]:
        """The column ``rate``: what one unit of the row's currency is worth; 1 where it is the base's, NULL where that isn't known."""
        if self.place is None:
            return {}
        code = self._code()
        found = sql(
            "(SELECT r.rate FROM known_rates AS r WHERE r.currency = $code AND r.date <= CAST($day AS DATE) ORDER BY r.date DESC LIMIT 1)",
            code=code, day=column("f:time:there"),
        )  # fmt: skip
        return {"rate": sql(f"CASE WHEN $code IS NULL THEN CAST(1 AS {RATE}) ELSE $found END", code=code.copy(), found=found)}

    def amount(self, name: str) -> exp.Expression:
        """A field's value in the base's currency."""
        own = column(f"f:{name}")
        if self.place is None or name not in PRICED[self.layout.kind]:
            return own
        type_ = parse.AMOUNT if self.layout.fields[name].spec.reading == "amount" else parse.UNIT
        return sql(f"CASE WHEN $code IS NULL THEN $own ELSE CAST($made AS {type_}) END", code=self._code(), own=own, made=_made(own))

    def reasons(self) -> list[tuple[exp.Expression, exp.Expression]]:
        """Why a row is set aside, each with the condition."""
        if self.place is None:
            return []
        reasons: list[tuple[exp.Expression, exp.Expression]] = []
        for said, code in self.codes.items():
            is_it = sql("$t = $said", t=column(f"t{self.place}"), said=said)
            if code == NOWHERE:
                reasons.append((is_it, exp.Literal.string(f"there is no currency {said!r}; write its three-letter code")))
            else:
                told = f"no rate of {code} for that day; import rates (--as rates: currency, date, rate), then import these rows again"
                reasons.append((sql("$it AND rate IS NULL", it=is_it), exp.Literal.string(told)))
        given = [name for name in PRICED[self.layout.kind] if name in self.layout.fields]
        for name in given:
            own = column(f"f:{name}")
            unmade = sql("$code IS NOT NULL AND $own IS NOT NULL AND $made IS NULL", code=self._code(), own=own, made=_made(own))
            reasons.append((unmade, exp.Literal.string(f"the {name} is too large")))
        return reasons

    def _code(self) -> exp.Expression:
        case = exp.Case()
        for said, code in self.codes.items():
            case = case.when(sql("$t = $said", t=column(f"t{self.place}"), said=said), exp.Literal.string(code))
        return case


def _made(own: exp.Column) -> exp.Expression:
    exact = sql(f"TRY(CAST($own AS {parse.UNIT}) * rate)", own=own)
    return parse.half_even(sql(f"TRY_CAST($exact AS {parse.PRODUCT})", exact=exact), parse.PRODUCT)


def fetch(scratch: DuckDB, warehouse: Engine) -> None:
    """Bring the base's rates to the scratch engine; of one day's several the one that came last."""
    scratch.execute(create_table("known_rates", {"currency": "TEXT", "date": "DATE", "rate": RATE}))
    rows = warehouse.rows(query("SELECT currency, date, rate FROM rates WHERE rate > 0 ORDER BY record_no"))
    known = {(code_of(row["currency"]), row["date"]): row["rate"] for row in rows}
    if known:
        import pyarrow as pa

        days = [(code, day, rate) for (code, day), rate in known.items()]
        names = ("currency", "date", "rate")
        types = (pa.string(), pa.date32(), pa.decimal128(38, 9))
        table = pa.table({name: pa.array(each, type_) for name, each, type_ in zip(names, zip(*days, strict=True), types, strict=True)})
        scratch.write("known_rates", table)


def of(scratch: DuckDB, layout: Layout, currency: str) -> Exchange:
    """How the amounts of the cleaned rows become the base's ``currency``."""
    bound = currency_column(layout)
    if bound is None:
        return Exchange(layout)
    text = column(f"t{bound.column}")
    said = [
        str(row["said"]) for row in scratch.rows(query("SELECT DISTINCT $t AS said FROM cleaned WHERE $t IS NOT NULL ORDER BY 1", t=text))
    ]
    codes = {one: code_of(one) for one in said}
    foreign = {one: code for one, code in codes.items() if code != currency}
    return Exchange(layout, bound.column, foreign) if foreign else Exchange(layout)


def currency_column(layout: Layout) -> Bound | None:
    """The column that says what currency a row's money is in; it is kept as a field of the company's own."""
    if layout.kind not in PRICED:
        return None
    own = (*layout.order_fields.values(), *layout.others.values())
    return next(
        (
            bound
            for bound in own
            if bound.column < len(layout.columns) and plain(layout.columns[bound.column]).removeprefix("order ") in HEADERS
        ),
        None,
    )


def code_of(said: str) -> str:
    """The currency that a code, a sign or a word means; ``NOWHERE`` if it means none.

    >>> code_of("usd"), code_of("руб."), code_of("доллары")
    ('USD', 'RUB', '')
    """
    word = said.strip().rstrip(".")
    if word.upper() in CURRENCIES:
        return word.upper()
    return CURRENCY.get(word.lower()) or NAMES.get(word.upper(), NOWHERE)
