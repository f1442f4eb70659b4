"""The warehouse's tables: made and brought up to date by numbered steps, on every engine alike.

The tables of facts are ``compile.layout``'s; this room adds what keeping them needs: which step the warehouse is at,
the last number given out, the imports with what they set aside, and a fingerprint beside each fact that tells a row
brought again from a changed one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from coterie.compile.layout import AROUND, CUTS, IMPORTED, MONEY, NUMBER, OWN, TABLES, WORKED_OUT
from coterie.errors import EngineFailed, WorkspaceRefused

if TYPE_CHECKING:
    from coterie.model.engine import Engine

KEPT: dict[str, dict[str, str]] = {
    # profile: whose the source said the fact is, for ever; `person` beside it is whom the profile leads to today.
    # import_no: the import that brought this version of the fact.
    "orders": {"profile": "BIGINT", "import_no": "BIGINT"},
    # row_print: stable 64-bit hash of a line's row without the person's attributes; attribute_print: of those alone.
    "lines": {"profile": "BIGINT", "import_no": "BIGINT", "row_print": "BIGINT", "attribute_print": "BIGINT"},
    **{name: {"profile": "BIGINT", "import_no": "BIGINT", "row_print": "BIGINT", "attribute_print": "BIGINT"} for name in IMPORTED},
    # confidence: in [0, 1] of a value that was inferred, NULL of one that was stated.
    "attributes": {"profile": "BIGINT", "import_no": "BIGINT", "confidence": "DOUBLE"},
    # touched: the last import that changed anything about them.
    "people": {"touched": "BIGINT"},
    "standings": {"profile": "BIGINT"},
    "referrals": {"profile": "BIGINT"},
}
"""Columns that the store keeps beside those of ``compile.layout`` (no condition sees them)."""

_RECORD = {"record_no": "BIGINT", "source": "TEXT", "key": "TEXT", "more": "TEXT", "row_print": "BIGINT", "import_no": "BIGINT"}
_OF_PROFILE = {"profile": "BIGINT"}

RECORDS: dict[str, dict[str, str]] = {
    "companies": {name: type_ for name, type_ in AROUND["companies"].items() if name not in _RECORD},
    "products": {name: type_ for name, type_ in AROUND["products"].items() if name not in _RECORD},
    # A ledger: what somebody agreed to or refused, when, on which grounds. status: given, refused or withdrawn.
    "consents": {**_OF_PROFILE, **TABLES["consents"]},
    "costs": {"channel": "TEXT", "campaign": "TEXT", "from": "DATE", "until": "DATE", "amount": MONEY, "hours": NUMBER},
    "tags": {**_OF_PROFILE, **TABLES["tags"]},
    # One unit of the currency in the base's own, from a day on.
    "rates": {"currency": "TEXT", "date": "DATE", "rate": NUMBER},
}
"""Tables of things known by a key of their own; each also has what ``_RECORD`` says (``more``: other columns, as JSON)."""

VERSIONED = ("orders", "lines", *IMPORTED, "attributes", *RECORDS)
"""Tables of facts whose replaced rows are kept in ``past_…``, with the import that replaced them (``until_no``)."""

OWN_TABLES: dict[str, dict[str, str]] = {
    "schema_steps": {"step": "INTEGER", "name": "TEXT"},
    # The last number given out, by name: person, order_no, event_no, import_no, merge_no, own_order, own_line …; resolved and
    # inferred_to, inferred_merges: the last import after which people were looked for, and the last import and merge after which
    # what follows from their attributes was worked out; margins, costs_assumed_to: the margins last applied, and up to which import.
    "counters": {"name": "TEXT", "last": "BIGINT"},
    # One row per key of a source, its number given once. person: whom it leads to (their lowest profile, unless merged by hand).
    "profiles": {"profile": "BIGINT", "person": "BIGINT", "source": "TEXT", "key": "TEXT", "anonymous": "BOOLEAN", "import_no": "BIGINT"},
    # An import whose people file named a profile.
    "records": {"profile": "BIGINT", "import_no": "BIGINT"},
    # An import that brought again what an earlier one (`version`) had brought: kind is orders, people or a table of flat
    # facts; no the order's, profile's or fact's number.
    "claims": {"kind": "TEXT", "no": "BIGINT", "version": "BIGINT", "import_no": "BIGINT"},
    # choices: how the file was read, as JSON (imports.Choices); undone: when it was taken back.
    "imports": {
        "import_no": "BIGINT",
        "file": "TEXT",
        "kind": "TEXT",
        "source": "TEXT",
        "at": "TIMESTAMP",
        "counts": "TEXT",
        "choices": "TEXT",
        "undone": "TIMESTAMP",
    },
    "quarantine": {"import_no": "BIGINT", "row": "BIGINT", "reason": "TEXT", "raw": "TEXT"},
    "sources": {"name": "TEXT", "rank": "SMALLINT"},
    # What profiles are compared by (identity.index): the value in its normal form. Personal.
    "identifiers": {"profile": "BIGINT", "kind": "TEXT", "value": "TEXT"},
    # The log of the map: whom a profile led to before and after, because of what it shares with `other` (kind, and the value so that
    # nobody learns it). Profiles of one merge have one number. undone: when that was over; import_no: the last import then.
    "merges": {
        "merge_no": "BIGINT",
        "profile": "BIGINT",
        "other": "BIGINT",
        "person_before": "BIGINT",
        "person_after": "BIGINT",
        "rule": "TEXT",
        "kind": "TEXT",
        "masked": "TEXT",
        "import_no": "BIGINT",
        "at": "TIMESTAMP",
        "undone": "TIMESTAMP",
    },
    "merged_by_hand": {"profile_a": "BIGINT", "profile_b": "BIGINT"},
    # profile_b NULL: with nobody.
    "never_merged": {"profile_a": "BIGINT", "profile_b": "BIGINT", "reason": "TEXT"},
}


OF_REFRESHES: dict[str, dict[str, str]] = {
    # Whom a change reached since the last refresh (store.touches): the number of a person, or NULL for everybody, and why. generation:
    # the refresh that is to look at them, NULL until one begins. Numbers only, gone two refreshes later.
    "touches": {"who": "BIGINT", "reason": "TEXT", "generation": "BIGINT"},
    # What each generation was worked out as of, and how its segments were understood then (store.refreshes).
    "refreshes": {"generation": "BIGINT", "as_of": "TIMESTAMP"},
    "refreshed_segments": {"generation": "BIGINT", "segment": "TEXT", "print": "TEXT"},
}
"""What a refresh has to know of the one before it."""


def _tables_of_refreshes(engine: Engine) -> None:
    from coterie.store.statement import create_table

    for name, columns in OF_REFRESHES.items():
        engine.execute(create_table(name, columns))


def _tables_of_cuts(engine: Engine) -> None:
    from coterie.store.statement import create_table

    for name, columns in CUTS.items():
        engine.execute(create_table(name, columns))


def _table_of_referrals(engine: Engine) -> None:
    from coterie.store.statement import create_table

    engine.execute(create_table(WORKED_OUT, TABLES[WORKED_OUT] | KEPT[WORKED_OUT]))


def _table_of_leads(engine: Engine) -> None:
    from coterie.store import leads
    from coterie.store.statement import create_table

    engine.execute(create_table(leads.TABLE, leads.COLUMNS))


def _first_tables(engine: Engine) -> None:
    from coterie.store.statement import create_table

    first = {name: columns for name, columns in TABLES.items() if name != WORKED_OUT}
    for name, columns in {**first, **RECORDS}.items():
        whole = columns | (_RECORD if name in RECORDS else KEPT.get(name, {}))
        engine.execute(create_table(name, whole))
        if name in VERSIONED:
            engine.execute(create_table(past(name), whole | {"until_no": "BIGINT"}))
    for name, columns in {**OWN, **OWN_TABLES}.items():
        if name != "schema_steps":
            engine.execute(create_table(name, columns))


STEPS: tuple[tuple[str, Callable[[Engine], None]], ...] = (
    ("the tables of the first version", _first_tables),
    ("what a refresh has to know of the one before it", _tables_of_refreshes),
    ("values of the whole base as they stood when they were taken", _tables_of_cuts),
    ("whom people brought", _table_of_referrals),
    ("what became of leads", _table_of_leads),
)
"""In order; a step is never changed after a release, a new one is added."""


def fixed_columns(table: str) -> tuple[str, ...]:
    """The columns that a table of facts or records has in every warehouse."""
    return (*RECORDS[table], *_RECORD) if table in RECORDS else (*TABLES[table], *KEPT[table])


def past(table: str) -> str:
    """The table that keeps the replaced rows of a table of facts."""
    return f"past_{table}"


def migrate(engine: Engine) -> int:
    """Bring the warehouse to the newest step, each in a transaction of its own; how many were run."""
    from coterie.store.statement import create_table

    done = step(engine)
    if done == len(STEPS):
        return 0
    import pyarrow as pa

    if done is None:
        engine.execute(create_table("schema_steps", OWN_TABLES["schema_steps"]))
    for number, (name, run) in enumerate(STEPS[done or 0 :], start=(done or 0) + 1):
        with engine.transaction():
            run(engine)
            engine.write("schema_steps", pa.table({"step": pa.array([number], pa.int32()), "name": [name]}))
    return len(STEPS) - (done or 0)


def step(engine: Engine) -> int | None:
    """The step that the warehouse is at; None if it is empty."""
    from coterie.store.statement import sql

    try:
        found = engine.rows(sql("SELECT COALESCE(MAX(step), 0) AS step FROM schema_steps"))
    except EngineFailed:
        return None
    return int(found[0]["step"])


def check(engine: Engine) -> None:
    """Refuse a warehouse made by a newer version; bring an older one up to date."""
    found = step(engine)
    if found is None:
        raise WorkspaceRefused("the warehouse has no tables; run `coterie init` in this folder")
    if found > len(STEPS):
        raise WorkspaceRefused(f"this workspace was made by a newer Coterie (step {found}, this one knows {len(STEPS)}); upgrade Coterie")
    if found < len(STEPS):
        migrate(engine)
