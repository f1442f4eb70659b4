"""The consents that a list of people says in columns of its own («Согласие на рассылку», "Do Not Email"), into the ledger.

The columns stay attributes as well. A blank says nothing. What proves the consents can be said once for the file:
``--set consent_time=2026-01-15 --set consent_basis="form on the site" --set consent_text=…``.

Scratch table: ``people_consents`` (a row for each consent said, as a file of consents would have it).
"""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from coterie.ingest import instants, orders, record_merge
from coterie.ingest.fields import KINDS
from coterie.ingest.mapping import Bound, Layout
from coterie.ingest.run import Run
from coterie.store import consent_words
from coterie.store.consent_words import Column
from coterie.store.statement import column, create_as, drop_table, named, query, select, sql

PROOF = {"time": "consent_time", "basis": "consent_basis", "text": "consent_text"}
SAID = ("person", "channel", "purpose", "status")


def merge(run: Run) -> None:
    """Write what the kept rows of a people file say of consents; inside the caller's transaction."""
    found = consent_words.columns(run.layout.attributes)
    if not found:
        return
    parts = [said for one in found if (said := _said(run, one)) is not None]
    if not parts:
        return
    proof = [name for name, attribute in PROOF.items() if attribute in run.layout.attributes]
    layout = Layout("consents", run.layout.columns, {name: Bound(name, 0, KINDS["consents"][name]) for name in (*SAID, *proof)})
    rows: exp.Query = exp.union(*parts, distinct=False) if len(parts) > 1 else parts[0]
    numbered = query("SELECT ROW_NUMBER() OVER (ORDER BY row, channel, purpose) AS row").select(
        *(column(name).as_(f"f:{name}", quoted=True) for name in (*SAID, *proof))
    )
    row_print, prints = orders.prints(layout)
    printed = select([exp.Star(), *named(row_print)], numbered.from_(rows.subquery("r")))
    run.scratch.execute(create_as("people_consents", select([exp.Star(), *named({"whole_print": prints["whole_print"]})], printed)))
    for table in ("keys", "persons", "compared"):
        run.scratch.execute(drop_table(table))
    run.scratch.execute(drop_table("kept") if _is_table(run, "kept") else sql("DROP VIEW kept"))
    run.scratch.execute(create_as("kept", query("SELECT * FROM people_consents"), view=True))
    counts = record_merge.merge(replace(run, layout=layout))
    if counts.accepted or counts.updated:
        headers = ", ".join(repr(one.header) for one in found)
        run.notes.append(f"{counts.accepted + counts.updated:,} consents and refusals were entered from {headers}; a blank says nothing")
        if lacking := [attribute for name, attribute in PROOF.items() if name not in proof]:
            run.notes.append(f"nothing says what proves these consents; say it once for the file: --set {lacking[0]}=…")


def _said(run: Run, one: Column) -> exp.Select | None:
    """The consents of one column, by person; None where it holds none that can be understood."""
    text = column(f"a:{one.header}")
    words = [str(row["w"]) for row in run.rows(exp.select(text.as_("w")).distinct().from_("kept").where(sql("$t IS NOT NULL", t=text)))]
    meanings = {word: meaning for word in words if (meaning := consent_words.status(word, reversed_=one.reversed)) is not None}
    if not meanings:
        return None
    status = exp.Case()
    for meaning in sorted(set(meanings.values())):
        status = status.when(text.isin(*(word for word, means in meanings.items() if means == meaning)), exp.Literal.string(meaning))
    chosen: dict[str, exp.Expression] = {
        "row": column("row"),
        "person": column("f:person"),
        "channel": exp.Literal.string(one.channel),
        "purpose": exp.Literal.string(one.purpose),
        "status": status,
        **{name: _proof(run, name, attribute) for name, attribute in PROOF.items() if attribute in run.layout.attributes},
    }
    return select(named(chosen), "kept").where(text.isin(*meanings))


def _proof(run: Run, name: str, attribute: str) -> exp.Expression:
    text = column(f"a:{attribute}")
    if name != "time":
        return text
    clock = instants.Clock.of(run.zone, *instants.span(run.scratch, "kept", [f"a:{attribute}"]))
    return clock.to_utc(instants.any_local(text), instants.any_offset(text))


def _is_table(run: Run, name: str) -> bool:
    found = run.rows(sql("SELECT table_type FROM information_schema.tables WHERE table_name = $name", name=name))
    return bool(found) and found[0]["table_type"] != "VIEW"
