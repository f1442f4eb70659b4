"""A query narrowed to some people: every table of facts that it reads is asked for theirs alone.

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
    """The query (taken over) over nobody but the people of the table ``people``, which has a column ``person``."""
    for select in list(query.find_all(exp.Select)):
        for source in _sources(select):
            if isinstance(source, exp.Table) and source.name in OF_PEOPLE:
                theirs = exp.select(named("person"), copy=False).from_(table(people), copy=False)
                mine = exp.In(this=named("person", source.alias_or_name), query=theirs.subquery(copy=False))
                select.where(mine, copy=False)
    return query


def _sources(select: exp.Select) -> list[exp.Expression]:
    """What a SELECT reads from, itself and joined."""
    begins, joins = select.args.get("from_"), select.args.get("joins") or []
    return [one.this for one in (begins, *joins) if one is not None]
