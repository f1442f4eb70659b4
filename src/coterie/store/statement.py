"""SQL trees from constant text: the text is read once, values and names are grafted in as trees.

``sql("lower($name) = $wanted", name=column, wanted=literal)``. The text never holds a value or a name that came from
outside; it is DuckDB's form of SQL, which sqlglot turns into the engine's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import cast

import sqlglot
from sqlglot import exp

_ATOMS = (exp.Column, exp.Literal, exp.Null, exp.Boolean, exp.Paren, exp.Func, exp.Cast, exp.Identifier, exp.Case, exp.Subquery, exp.Star, exp.Table)


@cache
def _read(text: str) -> exp.Expression:
    return cast("exp.Expression", sqlglot.parse_one(text, dialect="duckdb"))


def sql(text: str, /, **trees: exp.Expression | str | int) -> exp.Expression:
    """The tree of a constant text with ``$name`` replaced by trees (a str is a text literal, an int a number).

    >>> sql("$a * 2", a=sql("x + 1")).sql()
    '(x + 1) * 2'
    """
    grafts = {name: _graft(tree) for name, tree in trees.items()}

    def replace(node: exp.Expression) -> exp.Expression:
        if isinstance(node, exp.Placeholder):
            return grafts[node.name].copy()
        return node

    return _read(text).copy().transform(replace, copy=False)


def query(text: str, /, **trees: exp.Expression | str | int) -> exp.Select:
    """The same for a text that is a SELECT."""
    tree = sql(text, **trees)
    assert isinstance(tree, exp.Select)
    return tree


def _graft(tree: exp.Expression | str | int) -> exp.Expression:
    if isinstance(tree, str):
        return exp.Literal.string(tree)
    if isinstance(tree, int):
        return exp.Literal.number(tree)
    if isinstance(tree, exp.Select | exp.SetOperation):
        return exp.Subquery(this=tree)
    return tree if isinstance(tree, _ATOMS) else exp.Paren(this=tree)


def column(name: str, table: str | None = None) -> exp.Column:
    """A column, its name quoted."""
    return exp.column(name, table=table, quoted=True)


def create_table(name: str, columns: Mapping[str, str], *, temporary: bool = False) -> exp.Create:
    """CREATE TABLE with columns by name and SQL type."""
    defs = [exp.ColumnDef(this=_name(column_), kind=_type(type_)) for column_, type_ in columns.items()]
    properties = exp.Properties(expressions=[exp.TemporaryProperty()]) if temporary else None
    return exp.Create(this=exp.Schema(this=exp.to_table(name), expressions=defs), kind="TABLE", properties=properties)


def add_column(table: str, name: str, type_: str) -> exp.Alter:
    """ALTER TABLE … ADD COLUMN."""
    return exp.Alter(this=exp.to_table(table), kind="TABLE", actions=[exp.ColumnDef(this=_name(name), kind=_type(type_))])


def drop_table(name: str) -> exp.Drop:
    """DROP TABLE IF EXISTS."""
    return exp.Drop(tables=[exp.to_table(name)], kind="TABLE", exists=True)


def create_as(name: str, query: exp.Expression, *, view: bool = False) -> exp.Create:
    """CREATE TABLE (or VIEW) … AS query."""
    return exp.Create(this=exp.to_table(name), kind="VIEW" if view else "TABLE", expression=query)


def insert(table: str, columns: Iterable[str], query: exp.Expression) -> exp.Insert:
    """INSERT INTO table (columns) query."""
    return exp.insert(query, exp.to_table(table), columns=[_name(name) for name in columns])


def _name(name: str) -> exp.Identifier:
    return exp.to_identifier(name, quoted=True)


def _type(type_: str) -> exp.DataType:
    return exp.DataType.build(type_, dialect="duckdb")
