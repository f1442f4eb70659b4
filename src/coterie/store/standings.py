"""Ledgers that are worked out from the facts, kept in the table ``standings``: contacts, suppressions, lists, suspected duplicates.

They hold no address: who, since when, until when, and why. A row keeps its profile, so a merge or its undo only moves it, and whoever
is erased takes theirs along. What changes them writes them anew for the profiles of people who were touched since the last time.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from coterie.model.facts import Ledger, Standing
from coterie.store import numbers
from coterie.store.statement import column, create_table, drop_table, insert, query, sql

if TYPE_CHECKING:
    import pyarrow as pa

    from coterie.model.engine import Engine

SEEN = "standings_to"
"""The counter of the last import whose people were looked at."""

DUE = "suspicions_due"
"""The counter that is 1 where suspected duplicates have to be looked for before they are asked about: it takes a look at everybody."""

MOST_SEEN = 50
JUDGED = {"attribute": "TEXT", "address": "TEXT", "name": "TEXT", "since": "TIMESTAMP", "until": "TIMESTAMP", "said": "TEXT"}
"""What is made of an address: the attribute that holds it, and the entry that follows; no since and until = as long as it is held."""


_ENTRY = {"profile": "BIGINT", "person": "BIGINT", "name": "TEXT", "since": "TIMESTAMP", "until": "TIMESTAMP", "said": "TEXT"}


def begin(engine: Engine, *, everyone: bool = False) -> int:
    """Make ``changed_profiles``, those of people touched since the last time (or of everyone); how many."""
    engine.execute(drop_table("changed_profiles"))
    engine.execute(create_table("changed_profiles", {"profile": "BIGINT"}, temporary=True))
    rows = query("SELECT p.profile FROM profiles AS p JOIN people AS q ON q.person = p.person")
    last = numbers.last(engine, SEEN)
    rows = rows if everyone else rows.where(sql("q.touched > $last OR p.import_no > $last", last=last))
    engine.execute(insert("changed_profiles", ["profile"], rows))
    return int(engine.rows(sql("SELECT COUNT(*) AS n FROM changed_profiles"))[0]["n"])


def end(engine: Engine) -> None:
    """Everyone touched until now was looked at; duplicates may be others than before."""
    for name, value in ((SEEN, numbers.last(engine, "import_no")), (DUE, 1)):
        if numbers.last(engine, name) != value:
            numbers.put(engine, name, value)


def forget(engine: Engine) -> None:
    """Delete the entries of profiles that are no more."""
    engine.execute(sql("DELETE FROM standings WHERE profile NOT IN (SELECT profile FROM profiles)"))


def addresses(engine: Engine) -> dict[str, list[str]]:
    """The different addresses that the changed profiles have or had, by attribute."""
    found: dict[str, list[str]] = {"email": [], "phone": []}
    asked = query("SELECT DISTINCT name, address FROM $held AS h", held=_held())
    for row in engine.rows(asked):
        found[row["name"]].append(row["address"])
    return found


def of_addresses(engine: Engine, ledger: Ledger, judged: pa.Table) -> None:
    """Write a ledger of the changed profiles anew from what was made of their addresses (``JUDGED``)."""
    changed = "DELETE FROM standings WHERE ledger = $ledger AND profile IN (SELECT profile FROM changed_profiles)"
    engine.execute(sql(changed, ledger=ledger))
    if not judged.num_rows:
        return
    engine.execute(drop_table("judged_addresses"))
    engine.execute(create_table("judged_addresses", JUDGED, temporary=True))
    engine.write("judged_addresses", judged)
    rows = query(
        "SELECT DISTINCT h.profile, h.person, j.name, GREATEST(h.since, j.since) AS since, LEAST(h.until, j.until) AS until, j.said "
        "FROM $held AS h JOIN judged_addresses AS j ON j.attribute = h.name AND j.address = h.address "
        "WHERE COALESCE(GREATEST(h.since, j.since) < LEAST(h.until, j.until), TRUE)",
        held=_held(),
    )
    _write(engine, ledger, rows)


def replace(engine: Engine, ledger: Ledger, rows: pa.Table) -> None:
    """Write a ledger anew: ``profile``, ``name``, ``since``."""
    engine.execute(sql("DELETE FROM standings WHERE ledger = $ledger", ledger=ledger))
    if not rows.num_rows:
        return
    engine.execute(drop_table("standing_rows"))
    engine.execute(create_table("standing_rows", {"profile": "BIGINT", "name": "TEXT", "since": "TIMESTAMP"}, temporary=True))
    engine.write("standing_rows", rows)
    told = "SELECT DISTINCT r.profile, p.person, r.name, r.since, CAST(NULL AS TIMESTAMP) AS until, CAST(NULL AS TEXT) AS said"
    _write(engine, ledger, query(told + " FROM standing_rows AS r JOIN profiles AS p ON p.profile = r.profile"))


def lists(engine: Engine) -> None:
    """Write anew who is on which static list: everyone whom an import named that was told to be one (``--set list=NAME``)."""
    named: dict[str, list[int]] = defaultdict(list)
    for row in engine.rows(sql("SELECT import_no, choices FROM imports WHERE kind = 'people' AND undone IS NULL")):
        if name := json.loads(row["choices"]).get("constants", {}).get("list"):
            named[name.strip()].append(row["import_no"])
    told = [
        query(
            "SELECT DISTINCT p.profile, p.person, $name AS name, CAST(NULL AS TIMESTAMP) AS since, CAST(NULL AS TIMESTAMP) AS until, "
            "CAST(NULL AS TEXT) AS said FROM records AS r JOIN profiles AS p ON p.profile = r.profile",
            name=name,
        ).where(column("import_no", "r").isin(*imports))
        for name, imports in sorted(named.items())
    ]
    engine.execute(drop_table("listed_now"))
    engine.execute(create_table("listed_now", _ENTRY, temporary=True))
    for rows in told:
        engine.execute(insert("listed_now", list(_ENTRY), rows))
    _write_what_differs(engine)


def _write_what_differs(engine: Engine) -> None:
    """Lists as they were stay untouched: whoever writes all of them anew reaches everybody on any (``store.touches``)."""
    engine.execute(
        sql(
            "DELETE FROM standings WHERE ledger = 'list' AND NOT EXISTS (SELECT 1 FROM listed_now AS l WHERE l.profile = standings.profile "
            "AND l.person = standings.person AND l.name = standings.name)"
        )
    )
    new = query("SELECT l.* FROM listed_now AS l WHERE NOT EXISTS (SELECT 1 FROM standings AS s WHERE s.ledger = 'list' "
                "AND s.profile = l.profile AND s.person = l.person AND s.name = l.name)")  # fmt: skip
    _write(engine, "list", new)
    engine.execute(drop_table("listed_now"))


def _write(engine: Engine, ledger: Ledger, rows: exp.Select) -> None:
    names = ["profile", "person", "name", "since", "until", "said"]
    chosen = exp.select(*map(column, names), exp.Literal.string(ledger).as_("ledger")).from_(rows.subquery("r"))
    engine.execute(insert("standings", [*names, "ledger"], chosen))


def _held() -> exp.Select:
    """The addresses of the changed profiles: ``profile``, ``person``, ``name``, ``address``, ``since``, ``until`` (the next one)."""
    return query(
        "SELECT a.profile, a.person, a.name, a.text AS address, a.since, LEAD(a.since) OVER (PARTITION BY a.profile, a.name "
        "ORDER BY COALESCE(a.since, CAST('0001-01-01' AS TIMESTAMP)), a.rank, a.id) AS until FROM attributes AS a "
        "JOIN changed_profiles AS c ON c.profile = a.profile WHERE a.name IN ('email', 'phone') AND a.text IS NOT NULL"
    )


# ---------------------------------------------------------------- what is asked of all ledgers


def of_rows(rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> dict[int, list[Standing]]:
    """The entries by person, from the rows of the tables ``consents``, ``tags`` and ``standings``."""
    found: dict[int, list[Standing]] = defaultdict(list)
    for row in rows["consents"]:
        about = (row["channel"] or "any", row["purpose"] or "")
        entry = Standing("consent", about, _aware(row["time"]), None, row["status"], row["basis"], row["text"])
        found[row["person"]].append(entry)
    for row in rows["tags"]:
        found[row["person"]].append(Standing("tag", (row["tag"],), _aware(row["since"]), _aware(row["until"])))
    for row in rows["standings"]:
        names = () if row["name"] is None else (row["name"],)
        found[row["person"]].append(Standing(row["ledger"], names, _aware(row["since"]), _aware(row["until"]), row["said"]))
    return found


_SEEN: dict[str, tuple[str, str]] = {"channel": ("consents", "channel"), "purpose": ("consents", "purpose"), "tag": ("tags", "tag")}


def seen(engine: Engine, ledgers: Iterable[Ledger]) -> dict[str, tuple[str, ...]]:
    """What the entries of these ledgers are about, most frequent first (``Catalogue.ledgers``)."""
    found: dict[str, tuple[str, ...]] = {}
    for ledger in set(ledgers):
        for what in ("channel", "purpose") if ledger in ("consent", "contact") else (ledger,):
            table, of = _SEEN.get(what, ("standings", "name"))
            unsaid = "any" if what == "channel" else ""
            name = sql("COALESCE($of, $unsaid)", of=column(of), unsaid=unsaid)
            rows = query("SELECT $name AS name, COUNT(*) AS n FROM $t AS t", name=name, t=exp.to_table(table))
            rows = rows if table != "standings" else rows.where(sql("ledger = $ledger", ledger=what))
            rows = rows.group_by(name.copy()).order_by("n DESC", "1").limit(MOST_SEEN)
            found[what] = tuple(row["name"] for row in engine.rows(rows))
    return found


def _aware(stored: datetime | None) -> datetime | None:
    return None if stored is None else stored.replace(tzinfo=UTC)
