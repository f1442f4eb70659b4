"""People into the warehouse: a row names a person by (source, external id) and says their undated attributes.

A row equal to what is held of its attributes is a duplicate, another one updates them; of two rows of one person in a
file the later wins. Attributes that the file has no column for stay as they are; a blank cell takes a value away.

Scratch tables: ``said`` (each row with what it says, as one text), ``held_said`` (what is held of the same attributes),
``last_said`` (the row that counts for each person who changes).
"""

from __future__ import annotations

from sqlglot import exp

from coterie.compile.layout import TABLES, VALUE_COLUMN
from coterie.ingest import attributes, contents, people_keys, registry
from coterie.ingest.registry import Planned
from coterie.ingest.run import Counts, Run
from coterie.language.types import Type
from coterie.store import past
from coterie.store.statement import column, create_as, query, sql

_BETWEEN, _AFTER_NAME = "\x1f", "\x1e"

NUMBERED = sql("PRINTF('%016x', whole_print) || '-' || CAST(ROW_NUMBER() OVER (PARTITION BY whole_print ORDER BY row) AS TEXT)")
"""The key of a kept row of ``judged`` that names nobody: what it says, and its place among equals."""


def merge(run: Run) -> Counts:
    """Write the kept rows of ``judged``; inside the caller's transaction."""
    if "person" not in run.layout.fields:
        _number_people(run)
    people_keys.resolve(run, query('SELECT "f:person" AS key, FALSE AS anonymous, MIN(row) AS first FROM kept GROUP BY 1'))
    names = tuple(run.layout.attributes)
    planned = registry.plan(run, "person", {name: f"a:{name}" for name in names}, "kept") if names else []
    _say(run, planned)
    _fetch_held(run, names)
    counts = _judge_rows(run)
    _record(run)
    if counts.accepted or counts.updated:
        people_keys.write_new(run)
        _write(run, names, planned)
        people_keys.touch(run, query("SELECT DISTINCT person FROM last_said"))
    return counts


def _number_people(run: Run) -> None:
    """Give the people of a file that names nobody keys of their own: from what is said of them, and their place among equals."""
    rows = query("SELECT * FROM judged WHERE fate IS NULL").select(NUMBERED.as_("f:person", quoted=True))
    run.scratch.execute(sql("DROP VIEW kept"))
    run.scratch.execute(create_as("kept", rows))
    run.notes.append("no column names the person: each row is a person of its own")


def _say(run: Run, planned: list[Planned]) -> None:
    """What each row says, as one text that is equal where the stored values are."""
    by_name = sorted(planned, key=lambda one: one.entry.name)
    parts = [sql("$n || $v", n=one.entry.name + _AFTER_NAME, v=contents.as_text(one.entry.type, one.value)) for one in by_name]
    content = exp.Anonymous(this="concat_ws", expressions=[exp.Literal.string(_BETWEEN), *parts]) if parts else exp.Literal.string("")
    rows = query(
        'SELECT k.row, p.profile, p.person, p.key, $content AS content FROM kept AS k JOIN persons AS p ON p.key = k."f:person"',
        content=content,
    )
    run.scratch.execute(create_as("said", rows))


def _fetch_held(run: Run, names: tuple[str, ...]) -> None:
    """The undated values held of the file's people, only of the attributes that the file has columns for."""
    run.send("incoming_numbers", {"profile": "BIGINT"}, query("SELECT profile FROM persons WHERE NOT new"))
    recorded = query("SELECT DISTINCT r.profile FROM records AS r JOIN incoming_numbers AS i ON i.profile = r.profile")
    run.fetch("recorded", {"profile": "BIGINT"}, recorded)
    held = query(
        "SELECT a.profile, a.name, a.text, a.number, a.truth, a.date, a.instant, a.items FROM attributes AS a "
        "JOIN incoming_numbers AS i ON i.profile = a.profile WHERE a.origin = 'people'"
    )
    given = {name: type_ for name, type_ in TABLES["attributes"].items() if name in ("name", *VALUE_COLUMN.values())}
    columns = {"profile": "BIGINT", **given}
    run.fetch("held_values", columns, held.where(column("name", "a").isin(*names)) if names else None)
    value = exp.Coalesce(
        this=contents.as_text(Type.TEXT, column("text")),
        expressions=[
            contents.as_text(kind, column(VALUE_COLUMN[kind])) for kind in (Type.NUMBER, Type.TRUTH, Type.DATE, Type.INSTANT, Type.LIST)
        ],
    )
    said = query(
        "SELECT r.profile, COALESCE(STRING_AGG(v.name || $after || $value, $between ORDER BY v.name), '') AS content "
        "FROM recorded AS r LEFT JOIN held_values AS v ON v.profile = r.profile GROUP BY r.profile",
        after=_AFTER_NAME, between=_BETWEEN, value=value,
    )  # fmt: skip
    run.scratch.execute(create_as("held_said", said))


def _judge_rows(run: Run) -> Counts:
    """Each row against the one before it of the same person, the first against what is held; and who changes in the end.

    Where a person's last row says what is held, none of their rows changes anything: the file was here before.
    """
    run.scratch.execute(
        create_as(
            "compared",
            query(
                "SELECT s.*, h.profile IS NOT NULL AS held, h.content AS held_content, "
                "ROW_NUMBER() OVER (PARTITION BY s.profile ORDER BY s.row) AS place, "
                "LAG(s.content) OVER (PARTITION BY s.profile ORDER BY s.row) AS before, "
                "ROW_NUMBER() OVER (PARTITION BY s.profile ORDER BY s.row DESC) AS from_end, "
                "FIRST_VALUE(s.content) OVER (PARTITION BY s.profile ORDER BY s.row DESC) AS final "
                "FROM said AS s LEFT JOIN held_said AS h ON h.profile = s.profile"
            ),
        )
    )
    last = "SELECT profile, person, key, row FROM compared WHERE from_end = 1 AND (NOT held OR content <> held_content)"
    run.scratch.execute(create_as("last_said", query(last)))
    found = run.rows(
        sql(
            "SELECT COUNT(*) FILTER (WHERE place = 1 AND NOT held) AS accepted, "
            "COUNT(*) FILTER (WHERE (place > 1 AND content = before) OR (place = 1 AND held AND content = held_content) "
            "OR (held AND final = held_content)) AS same, "
            "COUNT(*) AS n FROM compared"
        )
    )[0]
    accepted, same, rows = (int(str(found[name])) for name in ("accepted", "same", "n"))
    return Counts(accepted=accepted, updated=rows - accepted - same, duplicates=same)


def _record(run: Run) -> None:
    """That this import named its people; of those of whom it says nothing new, that it said the same again."""
    rows = query("SELECT DISTINCT profile, $number AS import_no FROM said", number=run.number)
    run.warehouse.write("records", run.scratch.stream(rows))
    again = query("SELECT DISTINCT profile FROM compared WHERE held AND final = held_content")
    past.claim(run.warehouse, "people", run.scratch.stream(again), run.number)


def _write(run: Run, names: tuple[str, ...], planned: list[Planned]) -> None:
    run.send("said_people", {"profile": "BIGINT"}, query("SELECT profile FROM last_said"))
    if names:
        gone = sql("origin = 'people' AND profile IN (SELECT profile FROM said_people) AND $names", names=column("name").isin(*names))
        past.replace(run.warehouse, "attributes", gone, run.number)
    rows = query("SELECT l.profile, l.person, l.key AS id, 'people' AS origin, k.* FROM last_said AS l JOIN kept AS k ON k.row = l.row")
    attributes.write(run, planned, rows, dated=False)
