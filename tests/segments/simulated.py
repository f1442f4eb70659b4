"""A random base under random changes, refreshed again and again: late facts, taken back, corrected and re-dated ones, merges, erasures,
catalogue and companies edited, definitions changed, time passing by minutes, days and months.

Rows change through the workspace's own watched engine, as every room's writing does; the conditions are those of the differential proof.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa

from coterie.compile.flips import asks
from coterie.compile.layout import AROUND, CUTS, FLAT_TABLES
from coterie.engines.duckdb import DuckDB
from coterie.language.json import to_json
from coterie.language.lower import lower
from coterie.language.nodes import Condition
from coterie.language.print import print_condition
from coterie.segments import refresh as refreshing
from coterie.segments.asking import Asked, cuts_of
from coterie.segments.cutting import Cutting, cut
from coterie.segments.refresh import Refreshed
from coterie.store.application import Application
from coterie.store.memberships import Memberships, members_query
from coterie.store.segments import Segments
from coterie.store.settings import Settings
from coterie.store.statement import column, create_table, sql
from coterie.store.touches import Watched
from coterie.store.warehouse import OF_REFRESHES, OWN_TABLES
from coterie.store.workspace import APPLICATION, Workspace
from coterie.testing.random_base import SEGMENTS, Drawn
from coterie.testing.strategies import draw, sound
from coterie.testing.warehouse import load

STEPS = (
    timedelta(), timedelta(microseconds=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3), timedelta(days=1),
    timedelta(days=7), timedelta(days=31), timedelta(days=370),
)  # fmt: skip
PERSONAL = ("orders", *FLAT_TABLES, "attributes", "consents", "tags", "standings")
CUTS_AMONG = 0.4
"""How many of the segments may hang on the whole base."""


class Simulation:
    """A workspace that holds a random base, some of whose rows have not come in yet."""

    def __init__(self, folder: Path, seed: int, segments: int = 8) -> None:
        self.rng = Random(seed)
        drawn, conditions = draw(seed)
        base = replace(drawn.base, people=tuple(replace(person, crossings=()) for person in drawn.base.people))
        self.drawn: Drawn = replace(drawn, base=base)
        self.conditions = sound(conditions)
        self.workspace = self._workspace(folder)
        self.engine: Any = self.workspace.warehouse
        self._lay_out()
        self.looked: dict[str, set[int]] = {}
        self.late: dict[str, list[dict[str, Any]]] = {}
        for table in (*PERSONAL, "lines", "people", *AROUND):
            self._hold_back(table)
        self.definitions: dict[str, Condition] = dict(self.drawn.catalogue.segments)
        for number, condition in enumerate(islice(self.conditions, segments)):
            self.definitions[f"s{number}"] = condition
        for name, condition in self.definitions.items():
            self._define(name, condition)
        moments = sorted({moment for moment in drawn.moments if timedelta() < drawn.as_of - moment < timedelta(days=90)})
        self.at: datetime = self.rng.choice(moments or [drawn.as_of]).astimezone(UTC)

    def _workspace(self, folder: Path) -> Workspace:
        folder.mkdir(parents=True)
        Application(folder / APPLICATION, new=True).close()
        zone, fiscal_month = self.drawn.base.zone.key, self.drawn.base.fiscal_month
        return Workspace(folder, Settings(zone, "RUB", fiscal_month=fiscal_month), Watched(DuckDB(threads=1)))

    def _lay_out(self) -> None:
        """The base's tables, and what a refresh needs beside them."""
        own = load(self.drawn.base, self.drawn.catalogue, self.engine.engine)
        for name, columns in {**OF_REFRESHES, **CUTS, "counters": OWN_TABLES["counters"]}.items():
            self.engine.execute(create_table(name, columns))
        rows = [
            {"kind": kind, "name": name, "column": stored, "type": type_.value} for (kind, name), (stored, type_) in own.columns.items()
        ]
        self.engine.write("fields", pa.Table.from_pylist(rows))

    # ------------------------------------------------------------ changes

    def rows(self, table: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.engine.run(sql("SELECT * FROM $t AS t", t=column_table(table))).to_pylist()
        return found

    def _hold_back(self, table: str, share: float = 0.35) -> None:
        """Take some rows out, to come in later. An order's lines go with it."""
        if table in ("lines", "people"):
            self.late[table] = []
            return
        rows = self.rows(table)
        kept = [row for row in rows if self.rng.random() >= share]
        self.late[table] = [row for row in rows if row not in kept]
        if table == "orders":
            gone = {row["order_no"] for row in self.late[table]}
            self.late[table] = [row for row in rows if row["order_no"] in gone]
            self.late["of_lines"] = [row for row in self.rows("lines") if row["order_no"] in gone]
            for number in gone:
                self._delete("orders", "order_no", number)
                self._delete("lines", "order_no", number)
            return
        self.engine.execute(sql("DELETE FROM $t", t=column_table(table)))
        self._insert(table, kept)

    def _insert(self, table: str, rows: list[dict[str, Any]]) -> None:
        if rows:
            schema = self.engine.run(sql("SELECT * FROM $t AS t LIMIT 0", t=column_table(table))).schema
            self.engine.write(table, pa.Table.from_pylist(rows, schema=schema))

    def _delete(self, table: str, name: str, value: int) -> None:
        self.engine.execute(sql("DELETE FROM $t WHERE $c = $n", t=column_table(table), c=column(name), n=value))

    def change(self) -> str:
        """One random change; what it was."""
        kinds: Mapping[str, Callable[[], None]] = {
            "late": self.arrive, "taken back": self.take_back, "re-dated": self.date_anew, "corrected": self.correct, "merged": self.merge,
            "erased": self.erase, "listed": self.edit_catalogue, "defined": self.define,
        }  # fmt: skip
        kind = self.rng.choice(["late", "late", "late", *kinds])
        kinds[kind]()
        return kind

    def arrive(self) -> None:
        """Rows that were held back come in."""
        table = self.rng.choice([table for table in self.late if table != "of_lines"])
        rows = self.late[table]
        for _ in range(min(len(rows), self.rng.randint(1, 4))):
            row = rows.pop(self.rng.randrange(len(rows)))
            if table != "orders":
                self._insert(table, [row])
                continue
            same = [one for one in rows if one["order_no"] == row["order_no"]]
            self.late[table] = rows = [one for one in rows if one["order_no"] != row["order_no"]]
            self._insert("orders", [row, *same])
            self._insert("lines", [one for one in self.late["of_lines"] if one["order_no"] == row["order_no"]])
            if not rows:
                break

    def take_back(self) -> None:
        """A fact is as if it had never come, and may come again."""
        table = self.rng.choice(PERSONAL)
        rows = self.rows(table)
        if not rows:
            return
        row = self.rng.choice(rows)
        if table == "orders":
            self.late["orders"] += [one for one in rows if one["order_no"] == row["order_no"]]
            self.late["of_lines"] += [one for one in self.rows("lines") if one["order_no"] == row["order_no"]]
            self._delete("orders", "order_no", row["order_no"])
            self._delete("lines", "order_no", row["order_no"])
        elif "event_no" in row:
            self.late[table].append(row)
            self._delete(table, "event_no", row["event_no"])
        else:
            theirs = [one for one in rows if one["person"] == row["person"]]
            self.late[table] += theirs
            self._delete(table, "person", row["person"])

    def date_anew(self) -> None:
        """A fact happened at another time than was said."""
        table = self.rng.choice(("orders", *FLAT_TABLES))
        rows = self.rows(table)
        if rows:
            row, by = self.rng.choice(rows), self.rng.choice((-40, -7, -1, 1, 7, 40))
            self._later(table, row, by)
            if table == "orders":
                self._later("lines", row, by)

    def _later(self, table: str, row: dict[str, Any], days: int) -> None:
        unit = "event_no" if "event_no" in row else "order_no"
        change = "UPDATE $t SET time = time + $d * INTERVAL '1' DAY, day = CAST(day + $d AS DATE) WHERE $c = $n"
        self.engine.execute(sql(change, t=column_table(table), c=column(unit), n=row[unit], d=sql(str(days))))

    def correct(self) -> None:
        """What was said of somebody is another."""
        people = [row["person"] for row in self.rows("people")]
        if len(people) > 1:
            one, other = self.rng.sample(people, 2)
            theirs = [row for row in self.rows("attributes") if row["person"] == other]
            self._delete("attributes", "person", one)
            self._insert("attributes", [row | {"person": one} for row in theirs])

    def merge(self) -> None:
        """Two people are one, and have been from the earlier's beginning."""
        people = self.rows("people")
        if len(people) > 3:
            one, other = self.rng.sample(people, 2)
            for table in (*PERSONAL, "lines"):
                change = "UPDATE $t SET person = m.after FROM (SELECT $one AS before, $other AS after) AS m WHERE $mine = m.before"
                mine = column("person", table)
                self.engine.execute(sql(change, t=column_table(table), mine=mine, one=one["person"], other=other["person"]))
            for rows in self.late.values():
                for row in rows:
                    if row.get("person") == one["person"]:
                        row["person"] = other["person"]
            self._delete("people", "person", one["person"])

    def erase(self) -> None:
        """Nobody is left of somebody, in the log either."""
        people = self.rows("people")
        if len(people) > 3:
            gone = self.rng.choice(people)["person"]
            for table in (*PERSONAL, "lines", "people", "crossings"):
                self._delete(table, "person", gone)
            self.late = {table: [row for row in rows if row.get("person") != gone] for table, rows in self.late.items()}

    def edit_catalogue(self) -> None:
        """A product or a company is another, or no more."""
        table = self.rng.choice(tuple(AROUND))
        rows = self.rows(table)
        if not rows:
            return
        row = self.rng.choice(rows)
        self._delete(table, "record_no", row["record_no"])
        if self.rng.random() < 0.7:
            other = self.rng.choice(rows)
            key = "product" if table == "products" else "company"
            self._insert(table, [other | {"record_no": row["record_no"], key: row[key]}])
        else:
            self.late[table].append(row)

    def define(self) -> None:
        """A segment is defined anew."""
        name = self.rng.choice([name for name in self.definitions if name not in SEGMENTS])
        self._define(name, next(self.conditions))

    def _define(self, name: str, condition: Condition) -> None:
        while (
            name not in SEGMENTS
            and "everyone" in asks(lower(condition, self.asked((), self.drawn.as_of).context))
            and self.rng.random() > CUTS_AMONG
        ):
            condition = next(self.conditions)
        self.definitions[name] = condition
        Segments(self.workspace).add(name, print_condition(condition), str(to_json(condition)))

    # ------------------------------------------------------------ asking

    def asked(self, trees: tuple[Condition, ...], at: datetime) -> Asked:
        segments = {name: self.definitions[name] for name in SEGMENTS} if hasattr(self, "definitions") else self.drawn.catalogue.segments
        return Asked(self.workspace, trees, at, replace(self.drawn.catalogue, segments=segments), cuts=cuts_of(self.workspace))

    def wanted(self) -> dict[str, set[int]]:
        """Who is in each segment, with everybody looked at."""
        Memberships(self.workspace).clear_unpublished()
        names = sorted(self.definitions)
        flags = self.asked(tuple(self.definitions[name] for name in names), self.at).flags().to_pylist()
        return {name: {row["person"] for row in flags if row[f"m{n}"]} for n, name in enumerate(names, 1)}

    def held(self) -> dict[str, set[int]]:
        """Who is in each segment by the log."""
        found: dict[str, set[int]] = {name: set() for name in self.definitions}
        for row in self.engine.rows(members_query()):
            found[row["segment"]].add(row["person"])
        return found

    def refresh(self, *, full: bool = False, cuts: bool = False) -> Refreshed:
        """A refresh; ``looked`` holds who is in each segment with everybody looked at, under the cuts that it goes by."""
        return refreshing.refresh(self.workspace, self.at, self.at, full=full, cuts=cuts)

    def cutting(self, *told: Any, **more: Any) -> Cutting:
        """Stands for the taking of cuts; after it and before anybody is looked at, everybody is."""
        done = cut(*told, **more)
        self.looked = self.wanted()
        return done

    def ask(self, _: Workspace, definitions: Any, at: datetime) -> Asked:
        """Stands for the reading of definitions' texts, which can't name fields that no row has."""
        return self.asked(tuple(self.definitions[one.name] for one in definitions), at)

    def close(self) -> None:
        self.workspace.close()


def column_table(name: str) -> Any:
    from sqlglot import exp

    return exp.to_table(name)
