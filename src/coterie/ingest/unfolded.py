"""A whole order's goods in one cell become order lines: «Кольцо (1 шт.) - 2 490 руб.; Серьги (2 шт.) - 5 100 руб.»."""

from __future__ import annotations

import re
from dataclasses import replace

import pyarrow as pa
from sqlglot import exp

from coterie.engines.duckdb import DuckDB
from coterie.ingest.forms import basket
from coterie.ingest.readers import Staged
from coterie.ingest.sources.staged import lay_under
from coterie.store.statement import column, create_as, create_table, query, sql

LOOKED_AT, LEAST = 200, 0.7
NAMES = ("product_name", "quantity", "price", "total")
_LOOKS = re.compile(r"\d\s*(шт|pcs)|\d\s*(руб|р\.|₽)|[xх×]\s*\d|\d\s*[xх×]")


def unfold(scratch: DuckDB, staged: Staged) -> Staged:
    """The staged file with one row for each of the goods, where a column holds baskets; as it was where none does."""
    place = _basket(scratch, staged)
    if place is None or set(NAMES) & set(staged.columns):
        return staged
    _write_items(scratch, place)
    width = len(staged.columns)
    lay_under(scratch, "staged_baskets")
    kept = [column(name, "s") for name in ("fault", "skip", "raw", *(f"c{i}" for i in range(width)))]
    made = [column(name, "i").as_(f"c{width + at}") for at, name in enumerate(NAMES)]
    rows = exp.select(sql("ROW_NUMBER() OVER (ORDER BY s.row, i.place)").as_("row"), *kept, *made)
    rows = rows.from_("staged_baskets AS s").join("items AS i", on=sql("i.row = s.row"), join_type="left")
    scratch.execute(create_as("staged", rows))
    count = int(scratch.rows(sql("SELECT COUNT(*) AS n FROM staged"))[0]["n"])
    note = f"{staged.rows:,} orders with their goods in {staged.columns[place]!r} were unfolded into {count:,} lines"
    return replace(staged, columns=(*staged.columns, *NAMES), rows=count, notes=(*staged.notes, note), ascii=False)


def _basket(scratch: DuckDB, staged: Staged) -> int | None:
    """The column that holds baskets."""
    looked_at = exp.select(*(column(f"c{place}") for place in range(len(staged.columns)))).from_("staged")
    rows = scratch.run(looked_at.where(sql("row <= $most", most=LOOKED_AT)))
    for place in range(len(staged.columns)):
        some = [text for text in rows[f"c{place}"].to_pylist() if text is not None]
        if not some or sum(_LOOKS.search(text.lower()) is not None for text in some) < LEAST * len(some):
            continue
        found = [basket.lines(text) for text in some]
        full = [one for one in found if one and all(item.amount is not None and item.name for item in one)]
        if len(full) >= LEAST * len(found) and any(len(one) > 1 for one in full):
            return place
    return None


def _write_items(scratch: DuckDB, place: int) -> None:
    """The goods of every row, each with its place in the basket."""
    names = ("row", "place", *NAMES)
    types = {"row": "BIGINT", "place": "INTEGER", **dict.fromkeys(NAMES, "TEXT")}
    scratch.execute(create_table("items", types))
    rows = scratch.rows(query("SELECT row, $c AS c FROM staged WHERE $c IS NOT NULL", c=column(f"c{place}")))
    found: dict[str, list[object]] = {name: [] for name in names}
    for row in rows:
        for at, item in enumerate(basket.lines(row["c"])):
            amount = None if item.amount is None else str(item.amount)
            price, total = (amount, None) if item.means == "price" else (None, amount)
            for name, value in zip(names, (row["row"], at, item.name, str(item.quantity), price, total), strict=True):
                found[name].append(value)
    kinds = [pa.int64(), pa.int32(), *(pa.string() for _ in NAMES)]
    scratch.write("items", pa.table([pa.array(found[name], kind) for name, kind in zip(names, kinds, strict=True)], names=list(names)))
