"""What binds the profiles in ``scope``, read from the warehouse in canonical order: shared values, what is said, what is barred.

The order is made of facts (rule, value, source and key of a profile), never of the numbers that they were given as they came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlglot import exp

from coterie.identity.index import own
from coterie.identity.partition import Said, Shared
from coterie.identity.rules import LINKING, MOST_SHARED, RULES, SAYING, VISITOR
from coterie.store.statement import column, create_table, drop_table, insert, query, sql

if TYPE_CHECKING:
    from coterie.model.engine import Engine

_PLACE = {rule.kind: place for place, rule in enumerate((*RULES, VISITOR))}
_RULE = {rule.kind: rule for rule in (*RULES, VISITOR)}


def gather(engine: Engine) -> None:
    """Make the table ``shared``: the values that several profiles in scope have and that are not everybody's."""
    engine.execute(drop_table("shared"))
    engine.execute(create_table("shared", {"profile": "BIGINT", "kind": "TEXT", "value": "TEXT"}, temporary=True))
    stored = query("SELECT i.profile, i.kind, i.value FROM identifiers AS i JOIN scope AS s ON s.profile = i.profile")
    stored = stored.where(column("kind", "i").isin(*LINKING))
    named = query("SELECT kind, value FROM identifiers").where(column("kind").isin("key", "visitor"))
    keys = query(
        "SELECT o.profile, o.kind, o.value FROM $own AS o JOIN scope AS s ON s.profile = o.profile "
        "JOIN (SELECT DISTINCT kind, value FROM $named AS n) AS w ON w.kind = o.kind AND w.value = o.value",
        own=own(), named=named,
    )  # fmt: skip
    ours = exp.union(stored, keys, distinct=True)
    # of one name are one voice: a buyer who orders as a guest ten times is no office
    crowds = query(
        "SELECT o.kind, o.value FROM $ours AS o LEFT JOIN (SELECT profile, value AS name FROM identifiers WHERE kind = 'name') AS n "
        "ON n.profile = o.profile GROUP BY o.kind, o.value "
        "HAVING COUNT(*) > 1 AND COUNT(DISTINCT COALESCE(n.name, CAST(o.profile AS TEXT))) <= $most",
        ours=ours, most=MOST_SHARED,
    )  # fmt: skip
    rows = query(
        "SELECT o.profile, o.kind, o.value FROM $ours AS o JOIN $crowds AS c ON c.kind = o.kind AND c.value = o.value "
        "WHERE o.profile NOT IN (SELECT profile_a FROM never_merged WHERE profile_b IS NULL)",
        ours=ours, crowds=crowds,
    )  # fmt: skip
    engine.execute(insert("shared", ["profile", "kind", "value"], rows))


def shared(engine: Engine) -> Iterator[Shared]:
    """The shared values in canonical order."""
    table = engine.run(sql("SELECT profile, kind, value FROM shared"))
    if not table.num_rows:
        return
    order = _order(engine)
    groups: dict[tuple[int, str], list[int]] = defaultdict(list)
    kinds = [*_RULE]
    columns = (table[name].to_pylist() for name in ("profile", "kind", "value"))
    for profile, kind, value in zip(*columns, strict=True):
        groups[_PLACE[kind], value].append(profile)
    for place, value in sorted(groups):
        yield Shared(_RULE[kinds[place]], value, tuple(sorted(groups[place, value], key=order.__getitem__)))


def _order(engine: Engine) -> dict[int, tuple[str, bool, str]]:
    """The name of each profile that shares something, the same in every warehouse."""
    table = engine.run(
        sql("SELECT p.profile, p.source, p.anonymous, p.key FROM profiles AS p WHERE p.profile IN (SELECT profile FROM shared)")
    )
    profiles, *names = (table[name].to_pylist() for name in ("profile", "source", "anonymous", "key"))
    return dict(zip(profiles, zip(*names, strict=True), strict=True))


def said(engine: Engine) -> dict[int, Said]:
    """What is said of each profile that shares something."""
    asked = query("SELECT profile, kind, value FROM identifiers WHERE profile IN (SELECT profile FROM shared)")
    table = engine.run(asked.where(column("kind").isin(*SAYING)))
    found: dict[int, dict[str, frozenset[str]]] = defaultdict(dict)
    if table.num_rows:
        sets: dict[str, frozenset[str]] = {}
        for profile, kind, value in zip(*(table[name].to_pylist() for name in ("profile", "kind", "value")), strict=True):
            found[profile][kind] = sets.setdefault(value, frozenset((value,)))
    return dict(found)


def visitors(engine: Engine) -> frozenset[int]:
    """The profiles of visitors who share something."""
    table = engine.run(sql("SELECT profile FROM profiles WHERE anonymous AND profile IN (SELECT profile FROM shared)"))
    return frozenset(table["profile"].to_pylist()) if table.num_rows else frozenset()


def barred(engine: Engine) -> dict[int, frozenset[int]]:
    """Whom each profile must never be one person with."""
    rows = engine.rows(sql("SELECT profile_a, profile_b FROM never_merged WHERE profile_b IS NOT NULL"))
    found: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        found[row["profile_a"]].add(row["profile_b"])
        found[row["profile_b"]].add(row["profile_a"])
    return {profile: frozenset(others) for profile, others in found.items()}


def by_hand(engine: Engine) -> list[tuple[int, int]]:
    """Profiles in scope that were joined by hand, in the order of that."""
    rows = engine.rows(
        sql(
            "SELECT m.profile_a, m.profile_b FROM merged_by_hand AS m JOIN scope AS a ON a.profile = m.profile_a "
            "JOIN scope AS b ON b.profile = m.profile_b ORDER BY m.profile_a, m.profile_b"
        )
    )
    return [(row["profile_a"], row["profile_b"]) for row in rows]


def held(engine: Engine) -> dict[int, int]:
    """The person of each profile in scope that leads to another one's number."""
    table = engine.run(
        sql("SELECT p.profile, p.person FROM profiles AS p JOIN scope AS s ON s.profile = p.profile WHERE p.person <> p.profile")
    )
    return dict(zip(table["profile"].to_pylist(), table["person"].to_pylist(), strict=True)) if table.num_rows else {}


__all__ = ["barred", "by_hand", "gather", "held", "said", "shared", "visitors"]
