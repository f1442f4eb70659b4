"""A query narrowed to some people: every table of facts that it reads is asked for theirs alone, once.

What a query finds of one person hangs on that person's rows and on what is nobody's (the catalogue, companies). So the rows of all
others may be left out where they are read, and the answer about these people is the same. Values of the whole base are the exception:
a question that asks for one can't be narrowed.
"""

from __future__ import annotations

from sqlglot import exp

from coterie.compile.layout import TABLES
from coterie.compile.scans import named, table

OF_PEOPLE = frozenset(name for name, columns in TABLES.items() if "person" in columns)


def only(query: exp.Select, people: str) -> exp.Select:
    """The query (taken over) over nobody but the people of the table ``people``, which has a column ``person``.

    Several passes may read one table: its rows of these people are picked out before, so that the whole of it is gone through once.
    """
    read: dict[str, exp.Expression] = {}
    for source in list(query.find_all(exp.Table)):
        name = source.name
        if name in OF_PEOPLE:
            read.setdefault(name, _of(name, people))
            source.set("this", exp.to_identifier(_narrow(name), quoted=True))
    first = [
        exp.CTE(this=rows, alias=exp.TableAlias(this=exp.to_identifier(_narrow(name), quoted=True)), materialized=True)
        for name, rows in sorted(read.items())
    ]
    steps = query.args.get("with_")
    query.set("with_", exp.With(expressions=[*first, *(steps.expressions if steps else ())]))
    return query


def _narrow(name: str) -> str:
    return f"only_{name}"


def _of(name: str, people: str) -> exp.Select:
    theirs = exp.select(named("person"), copy=False).from_(table(people), copy=False)
    mine = exp.In(this=named("person"), query=theirs.subquery(copy=False))
    return exp.select(exp.Star(), copy=False).from_(table(name), copy=False).where(mine, copy=False)
