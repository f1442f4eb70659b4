"""Flat facts of any kind into the warehouse: one by (source, id), whether the source gave the id or the content made it.

A fact without an id gets one from its content and its place among equal rows of the file, so that the same file
again brings the same ids. Of two rows of one id the later wins.

Only rows that share an id or are equal are looked at side by side; the others, almost all, pass by one at a time, so that
a long file needs little memory.

Scratch tables: ``identified`` (each row with its id and person), ``held_facts``, ``repeated`` (rows of ids that come more
than once), ``chosen`` (the rows to write).
"""

from __future__ import annotations

from sqlglot import exp

from coterie.compile.layout import IMPORTED
from coterie.ingest import attributes, people_keys, registry
from coterie.ingest.flats import identity, values
from coterie.ingest.registry import Planned
from coterie.ingest.run import Counts, Run
from coterie.store import numbers, past
from coterie.store.statement import column, create_as, named, query, sql


def merge(run: Run) -> Counts:
    """Write the kept rows of ``judged``; inside the caller's transaction."""
    key, anonymous = _who(run)
    keys = query("SELECT $key AS key, $anonymous AS anonymous, MIN(row) AS first FROM kept GROUP BY 1, 2", key=key, anonymous=anonymous)
    people_keys.resolve(run, keys)
    _identify(run, key, anonymous)
    _fetch_held(run)
    counts = _choose(run)
    if counts.accepted or counts.updated:
        people_keys.write_new(run)
        _write(run)
        people_keys.touch(run, _touched())
    return counts


def _who(run: Run) -> tuple[exp.Expression, exp.Expression]:
    """The key of a row's person, and whether it is an anonymous one."""
    fields = run.layout.fields
    if "anonymous" not in fields:
        return column("f:person"), exp.false()
    if "person" not in fields:
        return column("f:anonymous"), exp.true()
    return sql('COALESCE("f:person", "f:anonymous")'), sql('"f:person" IS NULL')


def _identify(run: Run, key: exp.Expression, anonymous: exp.Expression) -> None:
    given = identity(run.layout)
    run.scratch.execute(
        create_as("keyed", query("SELECT *, $key AS key, $anonymous AS anonymous FROM kept", key=key, anonymous=anonymous), view=True)
    )
    without = query("SELECT k.row, k.row_print FROM kept AS k WHERE $given IS NULL", given=given)
    alike = query("SELECT row_print FROM $rows AS r GROUP BY row_print HAVING COUNT(*) > 1", rows=without)
    place = sql("ROW_NUMBER() OVER (PARTITION BY row_print ORDER BY row)")
    placed = query("SELECT row, $place AS place FROM $rows AS r WHERE row_print IN ($alike)", place=place, rows=without, alike=alike)
    run.scratch.execute(create_as("placed_rows", placed))
    made = sql("PRINTF('%016x', k.row_print) || '-' || CAST(COALESCE(r.place, 1) AS TEXT)")
    identified = query(
        "SELECT k.*, COALESCE($given, $made) AS id, p.profile, p.person FROM keyed AS k "
        "JOIN persons AS p ON p.key = k.key AND p.anonymous = k.anonymous LEFT JOIN placed_rows AS r ON r.row = k.row",
        given=given, made=made,
    )  # fmt: skip
    run.scratch.execute(create_as("identified", identified))


def _fetch_held(run: Run) -> None:
    columns = {"event_no": "BIGINT", "person": "BIGINT", "id": "TEXT", "whole_print": "BIGINT"}
    facts = exp.to_table(run.layout.kind)
    if not run.warehouse.rows(query("SELECT event_no FROM $facts AS f WHERE origin = $source LIMIT 1", facts=facts, source=run.source)):
        run.fetch("held_facts", columns, None)
        return
    run.send("incoming_facts", {"id": "TEXT"}, query("SELECT DISTINCT id FROM identified"))
    held = query(
        "SELECT e.event_no, e.person, e.id, e.attribute_print AS whole_print FROM $facts AS e "
        "JOIN incoming_facts AS i ON i.id = e.id WHERE e.origin = $source",
        facts=facts,
        source=run.source,
    )
    run.fetch("held_facts", columns, held)


def _choose(run: Run) -> Counts:
    """Each row against the one before it of the same id, the first against the held fact; and what is written in the end.

    Where the last row of an id is what is held, none of them changes anything: the file was here before.
    """
    run.scratch.execute(
        create_as(
            "repeated",
            query(
                "SELECT row, ROW_NUMBER() OVER (PARTITION BY id ORDER BY row) AS place, "
                "LAG(whole_print) OVER (PARTITION BY id ORDER BY row) AS before, "
                "FIRST_VALUE(whole_print) OVER (PARTITION BY id ORDER BY row DESC) AS final, "
                "ROW_NUMBER() OVER (PARTITION BY id ORDER BY row DESC) AS from_end "
                "FROM identified WHERE id IN (SELECT id FROM identified GROUP BY id HAVING COUNT(*) > 1)"
            ),
        )
    )
    compared = "FROM identified AS i LEFT JOIN held_facts AS h ON h.id = i.id LEFT JOIN repeated AS r ON r.row = i.row"
    found = run.rows(
        query(
            "SELECT COUNT(*) FILTER (WHERE h.event_no IS NULL AND COALESCE(r.place, 1) = 1) AS accepted, "
            "COUNT(*) FILTER (WHERE i.whole_print = r.before OR (COALESCE(r.place, 1) = 1 AND i.whole_print = h.whole_print) "
            "OR r.final = h.whole_print) AS same, "
            "COUNT(*) AS n, COALESCE(MAX(i.row), 0) AS last " + compared
        )
    )[0]
    accepted, same, rows, last = (int(str(found[name])) for name in ("accepted", "same", "n", "last"))
    before = numbers.take(run.warehouse, "event_no", last if accepted else 0)
    chosen = query(
        "SELECT i.*, h.person AS held_person, h.event_no IS NOT NULL AS held, COALESCE(h.event_no, $before + i.row) AS event_no "
        + compared
        + " WHERE COALESCE(r.from_end, 1) = 1 AND (h.event_no IS NULL OR i.whole_print <> h.whole_print)",
        before=before,
    )
    run.scratch.execute(create_as("chosen", chosen))
    if accepted < rows:
        again = query(
            "SELECT DISTINCT h.event_no FROM identified AS i JOIN held_facts AS h ON h.id = i.id ANTI JOIN chosen AS c ON c.id = i.id"
        )
        past.claim(run.warehouse, run.layout.kind, run.scratch.stream(again), run.number)
    run.forget("identified")
    return Counts(accepted=accepted, updated=rows - accepted - same, duplicates=same)


def _touched() -> exp.Expression:
    return query(
        "SELECT DISTINCT person FROM (SELECT person FROM chosen UNION ALL SELECT held_person AS person FROM chosen WHERE held) AS people"
    )


def _write(run: Run) -> None:
    own = registry.plan(run, IMPORTED[run.layout.kind], {name: f"x:{name}" for name in run.layout.others}, "chosen")
    about = registry.plan(run, "person", {name: f"a:{name}" for name in run.layout.attributes}, "chosen")
    _replace_held(run)
    run.warehouse.write(run.layout.kind, run.scratch.stream(_rows(run, own)))
    rows = query('SELECT c.*, $kind || c.event_no AS origin, "f:time" AS since FROM chosen AS c', kind=f"{run.layout.kind}:")
    attributes.write(run, about, rows, dated=True)


def _replace_held(run: Run) -> None:
    if not run.value(sql("SELECT COUNT(*) FROM chosen WHERE held")):
        return
    replaced = query("SELECT event_no, $kind || event_no AS origin FROM chosen WHERE held", kind=f"{run.layout.kind}:")
    run.send("replaced_facts", {"event_no": "BIGINT", "origin": "TEXT"}, replaced)
    past.replace(run.warehouse, run.layout.kind, sql("event_no IN (SELECT event_no FROM replaced_facts)"), run.number)
    past.replace(run.warehouse, "attributes", sql("origin IN (SELECT origin FROM replaced_facts)"), run.number)


def _rows(run: Run, own: list[Planned]) -> exp.Expression:
    chosen: dict[str, exp.Expression] = {
        "event_no": column("event_no"),
        "profile": column("profile"),
        "person": column("person"),
        "import_no": exp.Literal.number(run.number),
        "time": column("f:time"),
        "day": column("day"),
        "hour": column("hour"),
        "rank": exp.cast(exp.Literal.number(run.rank), "SMALLINT"),
        "origin": exp.Literal.string(run.source),
        "id": column("id"),
        "row_print": column("row_print"),
        "attribute_print": column("whole_print"),
        **values(run.layout),
        **{str(one.entry.column): one.value for one in own},
    }
    return exp.select(*named(chosen)).from_("chosen")
