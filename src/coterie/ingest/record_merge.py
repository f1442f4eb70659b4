"""Things known by a key of their own into the warehouse: companies, products, consents, costs, tags, rates.

A key that comes again with other values replaces what is held; of two rows of one key in a file the later wins.
Columns without a field are kept together, as JSON, under ``more``; of products and companies each is a field with its type.

Scratch tables: ``keyed`` (each kept row with its key), ``held_records``, ``compared``, ``chosen`` (the rows to write).
"""

from __future__ import annotations

from sqlglot import exp

from coterie.compile.layout import NUMBER
from coterie.ingest import people_keys, registry
from coterie.ingest.parse import BETWEEN
from coterie.ingest.registry import Level
from coterie.ingest.run import Counts, Run
from coterie.store import numbers, past
from coterie.store.statement import column, create_as, named, query, sql
from coterie.store.warehouse import RECORDS

KEY = {
    "companies": ("company",),
    "products": ("product",),
    "consents": ("channel", "purpose", "time"),
    "costs": ("channel", "campaign", "from", "until"),
    "tags": ("tag", "since"),
    "rates": ("currency", "date"),
}
"""The fields that a thing is known by, beside its source and, where it is about one, the person."""


OWN_FIELDS: dict[str, Level] = {"products": "product", "companies": "company"}
"""Kinds whose further columns conditions can name, and as fields of what."""


def merge(run: Run) -> Counts:
    """Write the kept rows of ``judged``; inside the caller's transaction."""
    kind = run.layout.kind
    about_people = "person" in RECORDS[kind]
    if about_people:
        keys = query('SELECT "f:person" AS key, FALSE AS anonymous, MIN(row) AS first FROM kept GROUP BY 1')
        people_keys.resolve(run, keys)
    _key(run, kind, about_people=about_people)
    _fetch_held(run, kind)
    counts = _compare(run)
    again = query("SELECT DISTINCT record_no FROM compared WHERE held AND final = held_print")
    past.claim(run.warehouse, kind, run.scratch.stream(again), run.number)
    if counts.accepted or counts.updated:
        if about_people:
            people_keys.write_new(run)
        _write(run, kind, about_people=about_people)
        if about_people:
            people_keys.touch(run, query("SELECT DISTINCT person FROM chosen"))
    return counts


def _key(run: Run, kind: str, *, about_people: bool) -> None:
    texts = [sql("COALESCE(CAST($f AS TEXT), '')", f=column(f"f:{name}", "k")) for name in KEY[kind] if name in run.layout.fields]
    who = [sql("CAST(p.profile AS TEXT)")] if about_people else []
    key = exp.Anonymous(this="concat_ws", expressions=[exp.Literal.string(BETWEEN), *who, *texts])
    rows = query("SELECT k.* FROM kept AS k").select(key.as_("key"))
    if about_people:
        rows = rows.select("p.profile", "p.person").join("persons AS p", on=sql('p.key = k."f:person"'))
    run.scratch.execute(create_as("keyed", rows))


def _fetch_held(run: Run, kind: str) -> None:
    run.send("incoming_keys", {"key": "TEXT"}, query("SELECT DISTINCT key FROM keyed"))
    held = query(
        "SELECT r.record_no, r.key, r.row_print FROM $table AS r JOIN incoming_keys AS i ON i.key = r.key WHERE r.source = $source",
        table=exp.to_table(kind), source=run.source,
    )  # fmt: skip
    run.fetch("held_records", {"record_no": "BIGINT", "key": "TEXT", "row_print": "BIGINT"}, held)


def _compare(run: Run) -> Counts:
    """Each row against the one before it of the same key, the first against what is held."""
    run.scratch.execute(
        create_as(
            "compared",
            query(
                "SELECT k.row, k.key, k.row_print, h.record_no, h.row_print AS held_print, h.record_no IS NOT NULL AS held, "
                "ROW_NUMBER() OVER (PARTITION BY k.key ORDER BY k.row) AS place, "
                "LAG(k.row_print) OVER (PARTITION BY k.key ORDER BY k.row) AS before, "
                "ROW_NUMBER() OVER (PARTITION BY k.key ORDER BY k.row DESC) AS from_end, "
                "FIRST_VALUE(k.row_print) OVER (PARTITION BY k.key ORDER BY k.row DESC) AS final "
                "FROM keyed AS k LEFT JOIN held_records AS h ON h.key = k.key"
            ),
        )
    )
    found = run.rows(
        sql(
            "SELECT COUNT(*) FILTER (WHERE place = 1 AND NOT held) AS accepted, COUNT(*) FILTER (WHERE (place > 1 AND row_print = before) "
            "OR (place = 1 AND held AND row_print = held_print) OR (held AND final = held_print)) AS same, COUNT(*) AS n FROM compared"
        )
    )[0]
    accepted, same, rows = (int(str(found[name])) for name in ("accepted", "same", "n"))
    before = numbers.take(run.warehouse, "record_no", accepted)
    chosen = query(
        "SELECT k.*, COALESCE(c.record_no, $before + ROW_NUMBER() OVER (PARTITION BY c.record_no IS NULL ORDER BY c.row)) AS record_no, "
        "c.held FROM compared AS c JOIN keyed AS k ON k.row = c.row "
        "WHERE c.from_end = 1 AND (NOT c.held OR c.row_print <> c.held_print)",
        before=before,
    )
    run.scratch.execute(create_as("chosen", chosen))
    return Counts(accepted=accepted, updated=rows - accepted - same, duplicates=same)


def _write(run: Run, kind: str, *, about_people: bool) -> None:
    run.send("replaced_records", {"record_no": "BIGINT"}, query("SELECT record_no FROM chosen WHERE held"))
    given = [name for name in RECORDS[kind] if name in run.layout.fields and name not in ("person", "profile")]
    others = {name: f"x:{name}" for name in run.layout.others}
    own = registry.plan(run, OWN_FIELDS[kind], others, "chosen") if kind in OWN_FIELDS else []
    past.replace(run.warehouse, kind, sql("record_no IN (SELECT record_no FROM replaced_records)"), run.number)
    pairs = [one for name, text in others.items() for one in (exp.Literal.string(name), column(text))] if kind not in OWN_FIELDS else []
    chosen: dict[str, exp.Expression] = {
        "record_no": column("record_no"),
        "source": exp.Literal.string(run.source),
        "key": column("key"),
        "row_print": column("row_print"),
        "import_no": exp.Literal.number(run.number),
        **{name: _value(run, name) for name in given},
        **{str(one.entry.column): one.value for one in own},
        **({name: column(name) for name in ("profile", "person")} if about_people else {}),
    }
    if pairs:
        chosen["more"] = sql("CAST($object AS TEXT)", object=exp.Anonymous(this="json_object", expressions=pairs))
    run.warehouse.write(kind, run.scratch.stream(exp.select(*named(chosen)).from_("chosen")))


def _value(run: Run, name: str) -> exp.Expression:
    """A field as it is kept: a rate is that of one unit, of however many a central bank tells it («Номинал»)."""
    value = column(f"f:{name}")
    if name != "rate" or "nominal" not in run.layout.fields:
        return value
    units = sql("CAST(COALESCE($n, 1) AS DOUBLE)", n=column("f:nominal"))
    return sql(f"CAST(ROUND(CAST($rate AS DOUBLE) / $units, 9) AS {NUMBER})", rate=value, units=units)
