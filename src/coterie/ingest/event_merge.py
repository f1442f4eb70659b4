"""Events into the warehouse: one by (source, id), whether the source gave the id or the content made it.

An event without an id gets one from its content and its place among equal rows of the file, so that the same file
again brings the same ids. Of two rows of one id the later wins.

Scratch tables: ``identified`` (each row with its id and person), ``held_events``, ``chosen`` (the rows to write).
"""

from __future__ import annotations

from sqlglot import exp

from coterie.ingest import attributes, people_keys, registry
from coterie.ingest.registry import Planned
from coterie.ingest.run import Counts, Run
from coterie.store import numbers
from coterie.store.statement import column, create_as, named, query, sql

GIVEN = ("type", "session", "product", "category", "value", "url", "source")


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
    made = sql("PRINTF('%016x', row_print) || '-' || CAST(ROW_NUMBER() OVER (PARTITION BY row_print ORDER BY row) AS TEXT)")
    id_ = sql('COALESCE("f:id", $made)', made=made) if "id" in run.layout.fields else made
    keyed = query("SELECT *, $key AS key, $anonymous AS anonymous, $id AS id FROM kept", key=key, anonymous=anonymous, id=id_)
    run.scratch.execute(
        create_as(
            "identified",
            query("SELECT k.*, p.person FROM $keyed AS k JOIN persons AS p ON p.key = k.key AND p.anonymous = k.anonymous", keyed=keyed),
        )
    )


def _fetch_held(run: Run) -> None:
    run.send("incoming_events", {"id": "TEXT"}, query("SELECT DISTINCT id FROM identified"))
    held = query(
        "SELECT e.event_no, e.person, e.id, e.attribute_print AS whole_print FROM events AS e "
        "JOIN incoming_events AS i ON i.id = e.id WHERE e.origin = $source",
        source=run.source,
    )
    run.fetch("held_events", {"event_no": "BIGINT", "person": "BIGINT", "id": "TEXT", "whole_print": "BIGINT"}, held)


def _choose(run: Run) -> Counts:
    """Each row against the one before it of the same id, the first against the held event; and what is written in the end."""
    compared = query(
        "SELECT i.row, i.id, i.whole_print, h.event_no, h.whole_print AS held_print, h.person AS held_person, "
        "ROW_NUMBER() OVER (PARTITION BY i.id ORDER BY i.row) AS place, "
        "LAG(i.whole_print) OVER (PARTITION BY i.id ORDER BY i.row) AS before, "
        "ROW_NUMBER() OVER (PARTITION BY i.id ORDER BY i.row DESC) AS from_end "
        "FROM identified AS i LEFT JOIN held_events AS h ON h.id = i.id"
    )
    run.scratch.execute(create_as("compared", compared))
    found = run.rows(
        sql(
            "SELECT COUNT(*) FILTER (WHERE place = 1 AND event_no IS NULL) AS accepted, "
            "COUNT(*) FILTER (WHERE (place > 1 AND whole_print = before) OR (place = 1 AND whole_print = held_print)) AS same, "
            "COUNT(*) AS n FROM compared"
        )
    )[0]
    accepted, same, rows = (int(str(found[name])) for name in ("accepted", "same", "n"))
    before = numbers.take(run.warehouse, "event_no", accepted)
    chosen = query(
        "SELECT i.*, c.held_person, c.event_no IS NOT NULL AS held, "
        "COALESCE(c.event_no, $before + ROW_NUMBER() OVER (PARTITION BY c.event_no IS NULL ORDER BY c.row)) AS event_no "
        "FROM compared AS c JOIN identified AS i ON i.row = c.row "
        "WHERE c.from_end = 1 AND (c.event_no IS NULL OR c.whole_print <> c.held_print)",
        before=before,
    )
    run.scratch.execute(create_as("chosen", chosen))
    return Counts(accepted=accepted, updated=rows - accepted - same, duplicates=same)


def _touched() -> exp.Expression:
    return query(
        "SELECT DISTINCT person FROM (SELECT person FROM chosen UNION ALL SELECT held_person AS person FROM chosen WHERE held) AS people"
    )


def _write(run: Run) -> None:
    own = registry.plan(run, "event", {name: f"x:{name}" for name in run.layout.others}, "chosen")
    about = registry.plan(run, "person", {name: f"a:{name}" for name in run.layout.attributes}, "chosen")
    replaced = query("SELECT event_no, 'events:' || event_no AS origin FROM chosen WHERE held")
    run.send("replaced_events", {"event_no": "BIGINT", "origin": "TEXT"}, replaced)
    run.warehouse.execute(sql("DELETE FROM events WHERE event_no IN (SELECT event_no FROM replaced_events)"))
    run.warehouse.execute(sql("DELETE FROM attributes WHERE origin IN (SELECT origin FROM replaced_events)"))
    run.warehouse.write("events", run.scratch.stream(_rows(run, own)))
    rows = query("SELECT c.*, 'events:' || c.event_no AS origin, \"f:time\" AS since FROM chosen AS c")
    attributes.write(run, about, rows, dated=True)


def _rows(run: Run, own: list[Planned]) -> exp.Expression:
    chosen: dict[str, exp.Expression] = {
        "event_no": column("event_no"),
        "person": column("person"),
        "time": column("f:time"),
        "day": column("day"),
        "hour": column("hour"),
        "rank": exp.cast(exp.Literal.number(run.rank), "SMALLINT"),
        "origin": exp.Literal.string(run.source),
        "id": column("id"),
        "row_print": column("row_print"),
        "attribute_print": column("whole_print"),
        **{name: column(f"f:{name}") for name in GIVEN if name in run.layout.fields},
        **{str(one.entry.column): one.value for one in own},
    }
    return exp.select(*named(chosen)).from_("chosen")
