"""What became of leads: who took one, what comes next, how it ended. A log by profile, so that merges and erasures follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal, get_args

from sqlglot import exp

from coterie.store import numbers
from coterie.store.statement import column, query, sql

if TYPE_CHECKING:
    from collections.abc import Callable

    from coterie.model.engine import Engine

Status = Literal["new", "in work", "met", "won", "lost"]
STATUSES: tuple[Status, ...] = get_args(Status)
OPEN: tuple[Status, ...] = ("in work", "met")
CLOSED: tuple[Status, ...] = ("won", "lost")
COLUMNS = {
    "lead_no": "BIGINT",
    "profile": "BIGINT",
    "status": "TEXT",
    "owner": "TEXT",
    "step": "TEXT",
    "due": "DATE",
    "reason": "TEXT",
    "note": "TEXT",
    "author": "TEXT",
    "at": "TIMESTAMP",
}
TABLE = "leads"
TEXTS = ("owner", "step", "reason", "note", "author")


@dataclass(frozen=True, slots=True)
class Entry:
    """A word on a lead. ``step``: what comes next, ``due``: by when; ``reason``: why it was lost; ``at`` naive UTC."""

    status: Status
    at: datetime
    owner: str = ""
    step: str = ""
    due: date | None = None
    reason: str = ""
    note: str = ""
    author: str = ""


def add(engine: Engine, person: int, entry: Entry) -> None:
    """Write a word on the lead that a person (by number) is."""
    import pyarrow as pa

    profiles = "SELECT MIN(profile) AS profile FROM profiles WHERE person = $person"
    profile = engine.rows(sql(profiles, person=person))[0]["profile"]
    with engine.transaction():
        number = numbers.take(engine, "lead", 1) + 1
        row = {
            "lead_no": pa.array([number], pa.int64()),
            "profile": pa.array([profile], pa.int64()),
            **{name: pa.array([getattr(entry, name)], pa.string()) for name in ("status", *TEXTS)},
            "due": pa.array([entry.due], pa.date32()),
            "at": pa.array([entry.at], pa.timestamp("us")),
        }
        engine.write(TABLE, pa.table(row))


def latest(engine: Engine) -> dict[int, Entry]:
    """The last word on every lead, by the number of the person."""
    newest = query(
        "SELECT p.person, l.*, ROW_NUMBER() OVER (PARTITION BY p.person ORDER BY l.lead_no DESC) AS place "
        "FROM leads AS l JOIN profiles AS p ON p.profile = l.profile"
    )
    rows = engine.rows(sql("SELECT * FROM $newest AS n WHERE place = 1", newest=newest))
    return {row["person"]: _entry(row) for row in rows}


def history(engine: Engine, person: int) -> tuple[Entry, ...]:
    """Every word on the lead that a person is, the oldest first."""
    asked = "SELECT l.* FROM leads AS l JOIN profiles AS p ON p.profile = l.profile WHERE p.person = $person ORDER BY l.lead_no"
    return tuple(_entry(row) for row in engine.rows(sql(asked, person=person)))


def taken(engine: Engine) -> dict[int, datetime]:
    """When each lead was first worked with (naive UTC), by the number of the person."""
    asked = "SELECT p.person, MIN(l.at) AS at FROM leads AS l JOIN profiles AS p ON p.profile = l.profile WHERE $worked GROUP BY p.person"
    worked = column("status", "l").isin(*OPEN, *CLOSED)
    return {row["person"]: row["at"] for row in engine.rows(sql(asked, worked=worked))}


def scrub(engine: Engine, clean: Callable[[str], str]) -> int:
    """Write every text of every lead as ``clean`` gives it back; how many words were changed."""
    changed = 0
    for row in engine.rows(query("SELECT lead_no, owner, step, reason, note, author FROM leads")):
        texts = {name: clean(row[name]) for name in TEXTS if row[name] and clean(row[name]) != row[name]}
        if texts:
            sets = [exp.EQ(this=column(name), expression=exp.Literal.string(text)) for name, text in texts.items()]
            mine = exp.Where(this=sql("lead_no = $n", n=row["lead_no"]))
            engine.execute(exp.Update(this=exp.to_table(TABLE), expressions=sets, where=mine))
            changed += 1
    return changed


def _entry(row: dict[str, object]) -> Entry:
    told = {name: row[name] or "" for name in TEXTS}
    return Entry(row["status"], row["at"], due=row["due"], **told)  # type: ignore[arg-type]
