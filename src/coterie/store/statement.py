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

_ATOMS = (
    exp.Boolean, exp.Case, exp.Cast, exp.Column, exp.Func, exp.Identifier,
    exp.Literal, exp.Null, exp.Paren, exp.Star, exp.Subquery, exp.Table,
)  # fmt: skip


@cache
def _read(text: str) -> exp.Expression:
    tree = sqlglot.parse_one(text, dialect="duckdb")
    for node in tree.walk():
        node._meta = None  # noqa: SLF001 -- where a word stood in the text: nobody asks, and it makes a copy take three times as long
    return cast("exp.Expression", tree)


def sql(text: str, /, **trees: exp.Expression | str | int) -> exp.Expression:
    """The tree of a constant text with ``$name`` replaced by trees (a str is a text literal, an int a number).

    >>> sql("$a * 2", a=sql("x + 1")).sql()
    '(x + 1) * 2'
    """
    tree = _read(text).copy()
    for place in list(tree.find_all(exp.Placeholder)):
        graft = _graft(trees[place.name])
        if place is tree:
            return graft
        place.replace(graft)
    return tree


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
    copy = tree.copy()
    if isinstance(copy, exp.Select | exp.SetOperation):
        return exp.Subquery(this=copy)
    atom = isinstance(copy, _ATOMS) and not isinstance(copy, exp.Connector)  # AND and OR are functions to sqlglot
    return copy if atom else exp.Paren(this=copy)


def all_of(conditions: Iterable[exp.Expression]) -> exp.Expression:
    """Every one of at least one condition."""
    return cast("exp.Expression", exp.and_(*conditions))


def any_of(conditions: Iterable[exp.Expression]) -> exp.Expression:
    """One of at least one condition."""
    return cast("exp.Expression", exp.or_(*conditions))


def named(trees: Mapping[str, exp.Expression]) -> list[exp.Expression]:
    """Trees as columns of these names; the trees are taken over, not copied."""
    return [exp.Alias(this=tree if tree.parent is None else tree.copy(), alias=_name(name)) for name, tree in trees.items()]


def select(columns: Iterable[exp.Expression], source: exp.Expression | str) -> exp.Select:
    """SELECT columns FROM a table or a query, without the copies that sqlglot's builders make at each step."""
    chosen = exp.Select(expressions=list(columns))
    if isinstance(source, exp.Select | exp.SetOperation):
        source = exp.Subquery(this=source, alias=exp.TableAlias(this=_name("s")))
    return chosen.from_(source, copy=False)


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


def create_as(name: str, query: exp.Expression, *, view: bool = False, temporary: bool = False) -> exp.Create:
    """CREATE TABLE (or VIEW) … AS query."""
    properties = exp.Properties(expressions=[exp.TemporaryProperty()]) if temporary else None
    return exp.Create(this=exp.to_table(name), kind="VIEW" if view else "TABLE", expression=query, properties=properties)


def insert(table: str, columns: Iterable[str], query: exp.Expression) -> exp.Insert:
    """INSERT INTO table (columns) query; the query is taken over, not copied."""
    return exp.insert(query, exp.to_table(table), columns=[_name(name) for name in columns], copy=False)


def _name(name: str) -> exp.Identifier:
    return exp.to_identifier(name, quoted=True)


def _type(type_: str) -> exp.DataType:
    return exp.DataType.build(type_, dialect="duckdb")
