"""The map from profiles to people, changed: who leads where now, the facts and people that follow, and a log of each change.

Facts keep their profile; only their ``person`` follows. The log holds no value in clear. What conditions were met by whom
(``crossings``) is history and stays as it is: the next refresh sees the absorbed leave and the survivor enter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from coterie.identity.normal_forms import masked
from coterie.identity.partition import Link
from coterie.identity.rules import PARTED
from coterie.store import numbers, people
from coterie.store.statement import column, create_table, drop_table, insert, query, sql
from coterie.store.undo import PERSONAL
from coterie.store.warehouse import past

if TYPE_CHECKING:
    from coterie.model.engine import Engine


@dataclass(frozen=True, slots=True)
class Move:
    """A profile that leads to another person than before."""

    profile: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Resolved:
    """What looking for the same people changed: how many were absorbed by others, and how many profiles were parted again."""

    merged: int = 0
    parted: int = 0


def moves(found: Mapping[int, list[int]], held: Mapping[int, int]) -> list[Move]:
    """Profiles whose person changes."""
    after = {profile: person for person, members in found.items() for profile in members}
    changed = [Move(profile, held.get(profile, profile), person) for profile, person in after.items()]
    changed += [Move(profile, person, profile) for profile, person in held.items() if profile not in after]
    return sorted((one for one in changed if one.before != one.after), key=lambda one: one.profile)


def change(engine: Engine, found: Mapping[int, list[int]], held: Mapping[int, int], taken: list[Link], at: datetime) -> Resolved:
    """Write a changed map, inside the caller's transaction.

    ``found``: everyone of several profiles, by number; ``held``: whom profiles led to that did not lead to themselves; ``taken``: the
    links that made people; ``at`` naive UTC.
    """
    moved = moves(found, held)
    if not moved:
        return Resolved()
    _stage(engine, moved)
    for table in ("profiles", "standings", "referrals", *(stored for name in (*PERSONAL, "lines") for stored in (name, past(name)))):
        engine.execute(
            sql(
                "UPDATE $table SET person = m.person_after FROM moved AS m WHERE $profile = m.profile",
                table=exp.to_table(table), profile=column("profile", table),
            )
        )  # fmt: skip
    _renew_people(engine)
    rows = _reasons(engine, moved, found, held, taken)
    _log(engine, rows, at)
    merged = {one.before for one in moved if _is_merge(one, found)}
    return Resolved(len(merged), sum(not _is_merge(one, found) for one in moved))


def _is_merge(move: Move, found: Mapping[int, list[int]]) -> bool:
    """Whether the person whom the profile led to is of the same one still (else the profile was parted from them)."""
    return move.before in found.get(move.after, ())


def _stage(engine: Engine, moved: list[Move]) -> None:
    import pyarrow as pa

    columns = {"profile": "profile", "before": "person_before", "after": "person_after"}
    engine.execute(drop_table("moved"))
    engine.execute(create_table("moved", dict.fromkeys(columns.values(), "BIGINT"), temporary=True))
    rows = {name: pa.array([getattr(one, field) for one in moved], pa.int64()) for field, name in columns.items()}
    engine.write("moved", pa.table(rows))


def _renew_people(engine: Engine) -> None:
    """One row for each person whom a moved profile led or leads to, named by the first of their profiles, a visitor's last."""
    engine.execute(drop_table("touched_people"))
    engine.execute(create_table("touched_people", {"person": "BIGINT"}, temporary=True))
    both = sql("SELECT person_before AS person FROM moved UNION SELECT person_after AS person FROM moved")
    engine.execute(insert("touched_people", ["person"], both))
    engine.execute(sql("DELETE FROM people WHERE person IN (SELECT person FROM touched_people)"))
    rows = query(
        "SELECT n.person, n.source, n.key, n.anonymous FROM (SELECT p.person, p.source, p.key, p.anonymous, "
        "ROW_NUMBER() OVER (PARTITION BY p.person ORDER BY p.anonymous, p.profile) AS place FROM profiles AS p "
        "WHERE p.person IN (SELECT person FROM touched_people)) AS n WHERE n.place = 1"
    )
    engine.execute(insert("people", ["person", "source", "key", "anonymous"], rows))
    people.date(engine, numbers.last(engine, "import_no"))


def _reasons(
    engine: Engine, moved: list[Move], found: Mapping[int, list[int]], held: Mapping[int, int], taken: list[Link]
) -> list[dict[str, Any]]:
    """A row of the log for each moved profile: the link that bound those it came with to others, else its own one, else none."""
    crossing: dict[int, tuple[int, Link]] = {}
    of_profile: dict[int, tuple[int, Link]] = {}
    for link in taken:
        for mine, other in ((link.one, link.other), (link.other, link.one)):
            of_profile.setdefault(mine, (other, link))
            if held.get(mine, mine) != held.get(other, other):
                crossing.setdefault(held.get(mine, mine), (other, link))
    together: dict[tuple[int, int], list[Move]] = defaultdict(list)
    for move in moved:
        together[move.before, move.after].append(move)
    before = numbers.take(engine, "merge_no", len(together))
    rows = []
    for number, moves_ in enumerate(together.values(), before + 1):
        for move in moves_:
            why = (
                crossing.get(move.before)
                if _is_merge(move, found)
                else of_profile.get(move.profile)
                if move.profile != move.after
                else None
            )
            rows.append(
                {"merge_no": number, "profile": move.profile, "person_before": move.before, "person_after": move.after, **_told(why)}
            )
    return rows


def _told(why: tuple[int, Link] | None) -> dict[str, Any]:
    if why is None:
        return {"other": None, "rule": PARTED, "kind": None, "masked": None}
    other, link = why
    return {"other": other, "rule": link.rule.name, "kind": link.rule.kind or None, "masked": masked(link.rule.kind, link.value) or None}


def _log(engine: Engine, rows: list[dict[str, Any]], at: datetime) -> None:
    """Enter the changes. A profile that is parted, or leads where it led before, ends its merges that stood until now."""
    import pyarrow as pa

    over = sql(
        "UPDATE merges SET undone = CAST($at AS TIMESTAMP) FROM moved AS m WHERE merges.profile = m.profile AND merges.undone IS NULL "
        "AND m.person_before NOT IN (SELECT p.profile FROM profiles AS p WHERE p.person = m.person_after)",
        at=at.isoformat(sep=" "),
    )
    engine.execute(over)
    last = numbers.last(engine, "import_no")
    whole = [{**row, "import_no": last, "at": at, "undone": at if row["rule"] == PARTED else None} for row in rows]
    numbers_ = ("merge_no", "profile", "other", "person_before", "person_after", "import_no")
    types = {**dict.fromkeys(numbers_, pa.int64()), **dict.fromkeys(("rule", "kind", "masked"), pa.string())}
    types |= dict.fromkeys(("at", "undone"), pa.timestamp("us"))
    schema = pa.schema(list(types.items()))
    engine.write("merges", pa.Table.from_pylist(whole, schema=schema))


__all__ = ["Move", "Resolved", "change", "moves"]
