"""Parquet files, each value as the text that a CSV file would hold."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
from sqlglot import exp

from coterie.engines.duckdb import DuckDB
from coterie.errors import EngineFailed, ImportRefused
from coterie.ingest.sources.staged import Staged, distinct_names, publish
from coterie.store.statement import column, create_as, sql


def stage(scratch: DuckDB, path: Path) -> Staged:
    """Stage a Parquet file. ``ImportRefused`` when it is damaged."""
    file = sql("read_parquet($path, binary_as_string = true)", path=str(path))
    try:
        schema = scratch.run(exp.select("*").from_(file).limit(0)).schema
        if not schema.names:
            raise ImportRefused(f"{path} has no columns")
        texts = [_text(column(field.name), field.type).as_(f"c{i}") for i, field in enumerate(schema)]
        scratch.execute(create_as("staged_rows", exp.select(*texts).from_(file.copy())))
        rows = scratch.rows(sql("SELECT COUNT(*) AS n FROM staged_rows"))[0]["n"]
    except EngineFailed as error:
        raise ImportRefused(f"{path} is damaged: {error}") from error
    names = publish(scratch, distinct_names(schema.names), numbered=False)
    return Staged(names, rows, nul=True, format="parquet", header_row=0)


def _text(value: exp.Expression, type_: pa.DataType) -> exp.Expression:
    """A value as text: whole numbers without a point, others with at most nine places, instants with their offset.

    Casts are tried even where a condition guards them: the engine may work them out for every row.
    """
    if pa.types.is_floating(type_):
        return sql(
            "CASE WHEN ISNAN($x) THEN NULL WHEN $x = TRUNC($x) AND ABS($x) < 1e15 THEN CAST(TRY_CAST($x AS BIGINT) AS TEXT) "
            "WHEN REGEXP_FULL_MATCH(CAST($x AS TEXT), '-?[0-9]+\\.[0-9]{1,9}') THEN CAST($x AS TEXT) "
            "ELSE COALESCE(RTRIM(RTRIM(CAST(TRY_CAST(CAST($x AS TEXT) AS DECIMAL(38, 9)) AS TEXT), '0'), '.'), CAST($x AS TEXT)) END",
            x=value,
        )
    if pa.types.is_decimal(type_) and type_.scale > 0:
        return sql("RTRIM(RTRIM(CAST($x AS TEXT), '0'), '.')", x=value)
    if pa.types.is_timestamp(type_) and type_.tz is not None:
        return sql("STRFTIME($x AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M:%S.%fZ')", x=value)
    if pa.types.is_list(type_) and pa.types.is_string(type_.value_type):
        return sql("ARRAY_TO_STRING($x, '|')", x=value)
    if pa.types.is_nested(type_):
        return sql("CAST(TO_JSON($x) AS TEXT)", x=value)
    return sql("CAST($x AS TEXT)", x=value)
