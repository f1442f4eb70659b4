"""Who the rows are about: known people by (source, anonymous, key), new ones get the next numbers.

The scratch table ``persons``: ``key``, ``anonymous``, ``person``, ``new``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coterie.ingest.run import Run
from coterie.store import numbers
from coterie.store.statement import create_as, query, sql

if TYPE_CHECKING:
    from sqlglot import exp


def resolve(run: Run, keys: exp.Expression) -> None:
    """Make ``persons`` for a scratch query of ``key``, ``anonymous``, ``first`` (its first row). Numbers follow the file's order."""
    run.scratch.execute(create_as("keys", keys))
    run.send("incoming_people", {"key": "TEXT", "anonymous": "BOOLEAN"}, query("SELECT key, anonymous FROM keys"))
    held = query(
        "SELECT i.key, i.anonymous, p.person FROM incoming_people AS i "
        "JOIN people AS p ON p.key = i.key AND p.anonymous = i.anonymous AND p.source = $source",
        source=run.source,
    )
    run.fetch("held_people", {"key": "TEXT", "anonymous": "BOOLEAN", "person": "BIGINT"}, held)
    new = run.value(sql("SELECT COUNT(*) FROM keys AS k ANTI JOIN held_people AS h ON k.key = h.key AND k.anonymous = h.anonymous"))
    before = numbers.take(run.warehouse, "person", new)
    run.scratch.execute(
        create_as(
            "persons",
            query(
                "SELECT k.key, k.anonymous, "
                "COALESCE(h.person, $before + ROW_NUMBER() OVER (PARTITION BY h.person IS NULL ORDER BY k.first)) AS person, "
                "h.person IS NULL AS new FROM keys AS k LEFT JOIN held_people AS h ON k.key = h.key AND k.anonymous = h.anonymous",
                before=before,
            ),
        )
    )


def write_new(run: Run) -> None:
    """Add the new people to the warehouse (``touch`` then dates them)."""
    rows = query(
        "SELECT person, $source AS source, key, anonymous, FALSE AS recorded, $number AS touched FROM persons WHERE new ORDER BY person",
        source=run.source, number=run.number,
    )  # fmt: skip
    run.warehouse.write("people", run.scratch.stream(rows))


def touch(run: Run, people: exp.Expression) -> None:
    """Work out anew from when the people of a scratch query (column ``person``) are known, and mark them as touched.

    From ever, if an undated record names them; else from the least of their record's date and their facts' times.
    """
    run.send("touched_people", {"person": "BIGINT"}, people)
    run.warehouse.execute(
        sql(
            "UPDATE people SET known_from = n.since, touched = $number FROM (SELECT p.person, "
            "CASE WHEN p.recorded AND p.created IS NULL THEN NULL ELSE LEAST(p.created, f.time) END AS since "
            "FROM people AS p JOIN touched_people AS t ON t.person = p.person LEFT JOIN ("
            "SELECT person, MIN(time) AS time FROM (SELECT person, time FROM orders WHERE person IN (SELECT person FROM touched_people) "
            "UNION ALL SELECT person, time FROM events WHERE person IN (SELECT person FROM touched_people)) AS facts GROUP BY person"
            ") AS f ON f.person = p.person) AS n WHERE people.person = n.person",
            number=run.number,
        )
    )
