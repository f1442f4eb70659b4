"""Which profiles have to be looked at again: those that changed, and all whom a chain of shared identifiers binds to them.

People are worked out per chain, so a base of which a part is looked at anew ends as if all of it were. The tables
``renewed`` (profiles whose own facts changed) and ``scope`` (all that are looked at).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from sqlglot import exp

from coterie.identity.index import own
from coterie.identity.rules import LINKING
from coterie.store.statement import column, create_table, drop_table, insert, query, sql

if TYPE_CHECKING:
    from coterie.model.engine import Engine

WHOLE = 0.25
"""The share of touched profiles above which the whole base is looked at: following chains would cost more."""


def find_changed(engine: Engine, since: int) -> int:
    """Make ``renewed``: profiles of people touched by a later import than ``since``, and whom nothing was read of; how many."""
    _make(engine, "renewed")
    rows = query(
        "SELECT p.profile FROM profiles AS p LEFT JOIN people AS q ON q.person = p.person "
        "WHERE q.person IS NULL OR q.touched > $since OR p.import_no > $since",
        since=since,
    )
    engine.execute(insert("renewed", ["profile"], rows))
    return _count(engine, "renewed")


def find_gone(engine: Engine) -> int:
    """How many identifiers are of profiles that are no more."""
    gone = engine.rows(sql("SELECT COUNT(*) AS n FROM identifiers WHERE profile NOT IN (SELECT profile FROM profiles)"))
    return int(gone[0]["n"])


def begin(engine: Engine, others: Collection[int] = ()) -> None:
    """Start ``scope`` before the identifiers are renewed: who changed, who shared anything with them or with who is gone."""
    _make(engine, "scope")
    engine.execute(insert("scope", ["profile"], query("SELECT profile FROM renewed")))
    if others:
        engine.execute(insert("scope", ["profile"], query("SELECT profile FROM profiles").where(column("profile").isin(*others))))
    if _count(engine, "renewed") >= WHOLE * _count(engine, "profiles"):
        _take_everyone(engine)
        return
    of_the_gone = "SELECT kind, value FROM identifiers WHERE profile NOT IN (SELECT profile FROM profiles)"
    lost = query("SELECT profile FROM profiles WHERE person NOT IN (SELECT profile FROM profiles)")
    _widen(engine, exp.union(_values(), query(of_the_gone)), lost)


def close(engine: Engine) -> None:
    """Widen ``scope`` after the identifiers are renewed, until nobody outside is bound to anybody inside."""
    while _count(engine, "scope") < _count(engine, "profiles") and _widen(engine, _values()):
        pass


def _widen(engine: Engine, values: exp.Expression, *more: exp.Select) -> int:
    """Take in who shares one of these values, is one person with somebody inside, or was joined to them by hand."""
    identifiers = exp.union(query("SELECT profile, kind, value FROM identifiers"), own(), distinct=False)
    sharing = query(
        "SELECT i.profile FROM $all AS i JOIN $values AS v ON v.kind = i.kind AND v.value = i.value", all=identifiers, values=values
    )
    inside = query("SELECT profile FROM scope")
    parts = [
        sharing,
        query(
            "SELECT p.profile FROM profiles AS p WHERE p.person IN (SELECT s.person FROM profiles AS s WHERE s.profile IN ($i))", i=inside
        ),
        query("SELECT profile_b AS profile FROM merged_by_hand WHERE profile_a IN ($i)", i=inside),
        query("SELECT profile_a AS profile FROM merged_by_hand WHERE profile_b IN ($i)", i=inside),
        *more,
    ]
    found = query(
        "SELECT n.profile FROM $parts AS n WHERE n.profile NOT IN (SELECT profile FROM scope) "
        "AND n.profile IN (SELECT profile FROM profiles)",
        parts=exp.union(*parts, distinct=True),
    )
    before = _count(engine, "scope")
    engine.execute(insert("scope", ["profile"], found))
    return _count(engine, "scope") - before


def _values() -> exp.Expression:
    """The identifiers of those in scope that bind."""
    stored = query("SELECT kind, value FROM identifiers WHERE profile IN (SELECT profile FROM scope)").where(column("kind").isin(*LINKING))
    keys = query("SELECT o.kind, o.value FROM $own AS o WHERE o.profile IN (SELECT profile FROM scope)", own=own())
    return exp.union(stored, keys, distinct=True)


def _take_everyone(engine: Engine) -> None:
    _make(engine, "scope")
    engine.execute(insert("scope", ["profile"], query("SELECT profile FROM profiles")))


def _make(engine: Engine, name: str) -> None:
    engine.execute(drop_table(name))
    engine.execute(create_table(name, {"profile": "BIGINT"}, temporary=True))


def _count(engine: Engine, table: str) -> int:
    return int(engine.rows(sql("SELECT COUNT(*) AS n FROM $t", t=exp.to_table(table)))[0]["n"])
