"""What the rows of a file of consents say: given, refused or withdrawn. A blank says nothing, and nothing is not consent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import get_args

from sqlglot import exp

from coterie.engines.duckdb import DuckDB
from coterie.errors import ImportRefused
from coterie.ingest.judge import DROPPED
from coterie.ingest.mapping import Layout
from coterie.ingest.statuses import plain
from coterie.store import consent_words
from coterie.store.consent_words import Status
from coterie.store.statement import column, query, sql

UNKNOWN = "a status that says neither yes nor no"


def judge(scratch: DuckDB, layout: Layout, told: Mapping[str, str]) -> list[str]:
    """Put the ledger's words for the file's into ``judged``; drop blanks, set other words aside. What to tell the user.

    ``told``: what words mean, by ``--status WORD=given`` (refused, withdrawn). ``ImportRefused`` for a meaning there is not.
    """
    if faults := [f"--status {word}={meaning}" for word, meaning in told.items() if meaning not in get_args(Status)]:
        raise ImportRefused(f"{', '.join(faults)}: a consent is given, refused or withdrawn")
    if "status" not in layout.fields:
        return ["no column says whether consent was given: none of these entries is one (--map status=COLUMN)"]
    for name, own in (("channel", consent_words.channel), ("purpose", consent_words.purpose)):
        if name in layout.fields:
            _rename(scratch, f"f:{name}", own)
    said = scratch.rows(query('SELECT DISTINCT "f:status" AS word FROM judged WHERE fate IS NULL AND "f:status" IS NOT NULL'))
    known = {plain(word): meaning for word, meaning in told.items()}
    meanings = {row["word"]: known.get(plain(row["word"])) or consent_words.status(row["word"]) for row in said}
    blank = int(scratch.rows(query('SELECT COUNT(*) AS n FROM judged WHERE fate IS NULL AND "f:status" IS NULL'))[0]["n"])
    scratch.execute(sql('UPDATE judged SET fate = $dropped WHERE fate IS NULL AND "f:status" IS NULL', dropped=DROPPED))
    for word, meaning in meanings.items():
        change = '"f:status" = $to' if meaning else "fate = $to"
        update = exp.Update(
            this=exp.to_table("judged"),
            expressions=[sql(change, to=meaning or UNKNOWN)],
            where=exp.Where(this=sql('fate IS NULL AND "f:status" = $word', word=word)),
        )
        scratch.execute(update)
    notes = [f"{blank:,} rows with a blank status are left out: blank is not consent"] if blank else []
    if lacking := consent_words.missing_proof({name: name for name in layout.fields}, {}):
        notes.append(
            f"nothing says the {', '.join(lacking)} of these consents, which prove them; say it once for the file: --set {lacking[0]}=…"
        )
    return notes


def _rename(scratch: DuckDB, name: str, own: Callable[[str], str]) -> None:
    """Call what a column says by its own name, however the file calls it: «почта» is email."""
    words = scratch.rows(exp.select(column(name).as_("word")).distinct().from_("judged").where(sql("$c IS NOT NULL", c=column(name))))
    for word in (row["word"] for row in words):
        if (known := own(word)) != word:
            change = exp.EQ(this=column(name), expression=exp.Literal.string(known))
            same = exp.EQ(this=column(name), expression=exp.Literal.string(word))
            scratch.execute(exp.Update(this=exp.to_table("judged"), expressions=[change], where=exp.Where(this=same)))
