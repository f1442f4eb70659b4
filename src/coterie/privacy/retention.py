"""How long facts are kept, by kind: older ones are deleted, and people of whom nothing is left go with them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlglot import exp

from coterie.compile.layout import IMPORTED
from coterie.errors import Refused
from coterie.store import standings, unfinished
from coterie.store.past import UNIT, forget_inferred
from coterie.store.statement import column, query, sql
from coterie.store.undo import PERSONAL
from coterie.store.warehouse import past

if TYPE_CHECKING:
    from coterie.model.engine import Engine
    from coterie.store.workspace import Workspace

TABLES = {"orders": ("lines", "orders"), **{name: (name,) for name in IMPORTED}, "consents": ("consents",), "tags": ("tags",)}
"""The tables of each kind of fact that may be kept for a time only; lines go with their orders, by the same time."""
TIME = {"tags": "since"}
_DAYS = {"d": 1, "w": 7}


@dataclass(frozen=True, slots=True)
class Retained:
    """What was (or would be) deleted: rows by kind, and people of whom nothing was left."""

    deleted: Mapping[str, int]
    people: int


def retain(workspace: Workspace, now: datetime, *, dry_run: bool = False) -> Retained:
    """Delete what is older than allowed (``now`` naive UTC). ``Refused`` where coterie.toml says nothing, or can't be understood."""
    kept = workspace.settings.retention
    if not kept:
        raise Refused('coterie.toml says nothing of how long facts are kept; write [privacy] retention = {events = "2y", orders = "10y"}')
    before = {kind: since(length, now) for kind, length in _checked(kept).items()}
    engine = workspace.warehouse
    found: Retained | None = None
    if not dry_run:
        unfinished.begin(workspace.path)
    with suppress(_DryRun), engine.transaction():
        deleted = {kind: _delete(engine, kind, instant) for kind, instant in before.items()}
        found = Retained({kind: rows for kind, rows in deleted.items() if rows}, _forget_people(engine))
        if dry_run:
            raise _DryRun
    unfinished.finish(workspace)
    assert found is not None
    return found


class _DryRun(Exception):
    """Takes back what a dry run deleted."""


def _checked(kept: Mapping[str, str]) -> Mapping[str, str]:
    faults = [f"retention of {kind!r}: there are {', '.join(TABLES)}" for kind in kept if kind not in TABLES]
    faults += [
        f"retention of {kind} is {length!r}; write a number and d, w, m or y: 90d, 18m, 2y"
        for kind, length in kept.items()
        if not re.fullmatch(r"[1-9]\d{0,3}[dwmy]", length)
    ]
    if faults:
        raise Refused("coterie.toml, [privacy]: " + "\n".join(faults))
    return kept


def since(length: str, now: datetime) -> datetime:
    """The instant so long ago; a month that is shorter ends earlier.

    >>> since("1m", datetime(2026, 3, 31)), since("2y", datetime(2024, 2, 29))
    (datetime.datetime(2026, 2, 28, 0, 0), datetime.datetime(2022, 2, 28, 0, 0))
    """
    count, unit = int(length[:-1]), length[-1]
    if unit in _DAYS:
        return now - timedelta(days=count * _DAYS[unit])
    months = now.year * 12 + now.month - 1 - count * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    if year < 1:
        return datetime.min  # noqa: DTZ901 -- naive UTC, as all instants of the store
    for day in range(now.day, 27, -1):
        try:
            return now.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    return now.replace(year=year, month=month + 1)


def _delete(engine: Engine, kind: str, before: datetime) -> int:
    """Delete the facts of a kind before an instant, replaced versions and the attributes that came with them too; how many facts."""
    old = sql("$time < CAST($before AS TIMESTAMP)", time=column(TIME.get(kind, "time")), before=before.isoformat(sep=" "))
    facts = int(engine.rows(exp.select(sql("COUNT(*)").as_("n")).from_(kind).where(old))[0]["n"])
    number = column(UNIT[kind])
    for stored in (kind, past(kind)):
        gone = exp.select(number.copy()).from_(stored).where(old.copy())
        told = "SELECT $prefix || CAST($n AS TEXT) FROM $t AS t"
        origins = query(told, prefix=f"{kind}:", n=number, t=exp.to_table(stored)).where(old.copy())
        for table in ("attributes", past("attributes")):
            engine.execute(sql("DELETE FROM $t WHERE origin IN ($origins)", t=exp.to_table(table), origins=origins))
        engine.execute(sql("DELETE FROM claims WHERE kind = $kind AND no IN ($gone)", kind=kind, gone=gone))
    for table in TABLES[kind]:
        for stored in (table, past(table)):
            engine.execute(exp.Delete(this=exp.to_table(stored), where=exp.Where(this=old.copy())))
    return facts


def _forget_people(engine: Engine) -> int:
    """Delete the profiles of whom no fact and no record is left, and people without any profile; how many people.

    What was inferred goes first: it would keep them, and may follow from what is no more.
    """
    forget_inferred(engine)
    held = [query("SELECT profile FROM records")]
    held += [query("SELECT profile FROM $t AS t", t=exp.to_table(name)) for table in PERSONAL for name in (table, past(table))]
    known = exp.union(*held, distinct=True)
    nothing = sql("profile NOT IN (SELECT profile FROM $known AS k WHERE profile IS NOT NULL)", known=known)
    engine.execute(exp.Delete(this=exp.to_table("profiles"), where=exp.Where(this=nothing)))
    alone = sql("person NOT IN (SELECT person FROM profiles)")
    gone = int(engine.rows(exp.select(sql("COUNT(*)").as_("n")).from_("people").where(alone))[0]["n"])
    standings.forget(engine)
    for table in ("crossings", "people"):
        engine.execute(exp.Delete(this=exp.to_table(table), where=exp.Where(this=alone.copy())))
    return gone
