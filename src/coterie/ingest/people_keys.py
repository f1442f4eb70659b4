"""Who the rows are about: known profiles by (source, anonymous, key), new ones get the next numbers.

The scratch table ``persons``: ``key``, ``anonymous``, ``profile``, ``person`` (whom the profile leads to), ``new``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coterie.ingest.run import Run
from coterie.store import numbers, people
from coterie.store.statement import create_as, query, sql

if TYPE_CHECKING:
    from sqlglot import exp


def resolve(run: Run, keys: exp.Expression) -> None:
    """Make ``persons`` for a scratch query of ``key``, ``anonymous``, ``first`` (its first row). Numbers follow the file's order."""
    run.scratch.execute(create_as("keys", keys))
    run.send("incoming_people", {"key": "TEXT", "anonymous": "BOOLEAN"}, query("SELECT key, anonymous FROM keys"))
    held = query(
        "SELECT i.key, i.anonymous, p.profile, p.person FROM incoming_people AS i "
        "JOIN profiles AS p ON p.key = i.key AND p.anonymous = i.anonymous AND p.source = $source",
        source=run.source,
    )
    run.fetch("held_people", {"key": "TEXT", "anonymous": "BOOLEAN", "profile": "BIGINT", "person": "BIGINT"}, held)
    new = run.value(sql("SELECT COUNT(*) FROM keys AS k ANTI JOIN held_people AS h ON k.key = h.key AND k.anonymous = h.anonymous"))
    before = numbers.take(run.warehouse, "person", new)
    numbered = query(
        "SELECT k.key, k.anonymous, h.person, "
        "COALESCE(h.profile, $before + ROW_NUMBER() OVER (PARTITION BY h.profile IS NULL ORDER BY k.first)) AS profile, "
        "h.profile IS NULL AS new FROM keys AS k LEFT JOIN held_people AS h ON k.key = h.key AND k.anonymous = h.anonymous",
        before=before,
    )
    named = query("SELECT key, anonymous, profile, COALESCE(person, profile) AS person, new FROM $numbered AS n", numbered=numbered)
    run.scratch.execute(create_as("persons", named))


def write_new(run: Run) -> None:
    """Add the new profiles to the warehouse, each a person of its own (``touch`` then dates them)."""
    rows = query(
        "SELECT profile, person, $source AS source, key, anonymous, $number AS import_no FROM persons WHERE new ORDER BY profile",
        source=run.source, number=run.number,
    )  # fmt: skip
    run.warehouse.write("profiles", run.scratch.stream(rows))
    rows = query(
        "SELECT person, $source AS source, key, anonymous, $number AS touched FROM persons WHERE new ORDER BY person",
        source=run.source, number=run.number,
    )  # fmt: skip
    run.warehouse.write("people", run.scratch.stream(rows))


def touch(run: Run, touched: exp.Expression) -> None:
    """Work out anew from when the people of a scratch query (column ``person``) are known, and mark them as touched."""
    run.send("touched_people", {"person": "BIGINT"}, touched)
    people.date(run.warehouse, run.number)
