"""Versions of facts: what an import replaced is kept, so that the import can be taken back.

A fact's current version stands in its table with the import that brought it; a replaced one in ``past_…`` with the
import that replaced it. An import that brings again what is held *claims* it: were the first bringer undone, the fact
would stay, as the claimer's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from coterie.compile.layout import IMPORTED, TABLE_OF
from coterie.store import numbers
from coterie.store.statement import column, create_table, drop_table, insert, named, query, sql
from coterie.store.warehouse import RECORDS, fixed_columns, past

if TYPE_CHECKING:
    import pyarrow as pa

    from coterie.model.engine import Engine

INFERRED = "inferred"
"""The origin of attributes that follow from others; they are made anew where those change, and have no versions."""

INFERRED_TO, INFERRED_MERGES = "inferred_to", "inferred_merges"
"""The counter of the last import after which they were."""

UNIT = {
    "orders": "order_no",
    **dict.fromkeys(IMPORTED, "event_no"),
    "people": "profile",
    **dict.fromkeys(RECORDS, "record_no"),
}
"""What is replaced as a whole, by the kind of its claims: the column of its number."""


def columns(engine: Engine, table: str) -> tuple[str, ...]:
    """Every column of a table of facts: the language's, the store's and the company's own."""
    kind = next((level for level, name in TABLE_OF.items() if name == table), None)
    own = engine.rows(query('SELECT "column" FROM fields WHERE kind = $kind ORDER BY "column"', kind=kind)) if kind else []
    return (*fixed_columns(table), *(row["column"] for row in own))


def forget_inferred(engine: Engine) -> None:
    """Take away all that is inferred, inside the caller's transaction; the next time, it follows anew from what is stated then."""
    engine.execute(sql("DELETE FROM attributes WHERE origin = $own", own=INFERRED))
    numbers.put(engine, INFERRED_TO, 0)


def replace(engine: Engine, table: str, where: exp.Expression, number: int) -> None:
    """Take the rows that fulfil a condition out of a table and keep them as replaced by an import."""
    _keep(engine, table, where, number)
    engine.execute(exp.Delete(this=exp.to_table(table), where=exp.Where(this=where)))


def copy(engine: Engine, table: str, where: exp.Expression, number: int) -> None:
    """Keep the rows that fulfil a condition as replaced by an import; they stay as that import's own."""
    _keep(engine, table, where, number)
    mine = exp.EQ(this=column("import_no"), expression=exp.Literal.number(number))
    engine.execute(exp.Update(this=exp.to_table(table), expressions=[mine], where=exp.Where(this=where.copy())))


def _keep(engine: Engine, table: str, where: exp.Expression, number: int) -> None:
    chosen = [column(name) for name in columns(engine, table)]
    rows = exp.select(*chosen, exp.Literal.number(number).as_("until_no")).from_(table).where(where.copy())
    engine.execute(insert(past(table), [*(one.name for one in chosen), "until_no"], rows))


def claim(engine: Engine, kind: str, units: pa.RecordBatchReader, number: int) -> None:
    """Enter that an import brought the current version of these units (one column of their numbers) again."""
    unit = UNIT[kind]
    engine.execute(drop_table("units_again"))
    engine.execute(create_table("units_again", {unit: "BIGINT"}, temporary=True))
    if not engine.write("units_again", units):
        return
    if kind == "people":
        versions = query("SELECT profile AS no, MAX(import_no) AS version FROM attributes WHERE origin = 'people' "
                         "AND profile IN (SELECT profile FROM units_again) GROUP BY profile")  # fmt: skip
    else:
        no = column(unit)
        versions = query(
            "SELECT $no AS no, MAX(import_no) AS version FROM $table WHERE $no IN (SELECT $no FROM units_again) GROUP BY $no",
            no=no, table=exp.to_table(kind),
        )  # fmt: skip
    claims = {"kind": exp.Literal.string(kind), "no": column("no"), "version": column("version")}
    rows = exp.select(*named(claims), exp.Literal.number(number).as_("import_no")).from_(versions.subquery("v"))
    engine.execute(insert("claims", ["kind", "no", "version", "import_no"], rows))


__all__ = ["INFERRED", "INFERRED_MERGES", "INFERRED_TO", "UNIT", "claim", "columns", "copy", "forget_inferred", "replace"]
