"""What people decide themselves: these two are one, these are not, that merge was wrong. It outlives every new import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coterie.errors import Refused
from coterie.store.statement import sql

if TYPE_CHECKING:
    from collections.abc import Collection

    from coterie.model.engine import Engine


def join(engine: Engine, pairs: Collection[tuple[int, int]]) -> None:
    """Enter pairs of profiles that are one person; what was said against that is taken back."""
    import pyarrow as pa

    for one, other in pairs:
        for first, second in ((one, other), (other, one)):
            engine.execute(
                sql(
                    "DELETE FROM never_merged WHERE (profile_a = $first AND profile_b IS NULL) OR (profile_a IN "
                    "(SELECT profile FROM profiles WHERE person = (SELECT person FROM profiles WHERE profile = $first)) AND profile_b IN "
                    "(SELECT profile FROM profiles WHERE person = (SELECT person FROM profiles WHERE profile = $second)))",
                    first=first, second=second,
                )
            )  # fmt: skip
    rows = {"profile_a": pa.array([one for one, _ in pairs], pa.int64()), "profile_b": pa.array([two for _, two in pairs], pa.int64())}
    engine.write("merged_by_hand", pa.table(rows))


def keep_apart(engine: Engine, profiles: Collection[int], reason: str) -> tuple[int, ...]:
    """Enter that these profiles are not the person whom their other profiles make; the profiles concerned."""
    import pyarrow as pa

    person = _person(engine, next(iter(profiles)))
    others = [one for one in _profiles(engine, person) if one not in profiles]
    _forget_hands(engine, profiles, others)
    pairs = [(one, other) for one in profiles for other in others]
    if pairs:
        rows = {"profile_a": pa.array([a for a, _ in pairs], pa.int64()), "profile_b": pa.array([b for _, b in pairs], pa.int64())}
        engine.write("never_merged", pa.table({**rows, "reason": [reason] * len(pairs)}))
    return (*profiles, *others)


def never_merge(engine: Engine, profile: int, reason: str) -> tuple[int, ...]:
    """Enter that a profile is not to be made one person with any other (but by hand); the profiles concerned."""
    import pyarrow as pa

    concerned = tuple(_profiles(engine, _person(engine, profile)))
    _forget_hands(engine, [profile], concerned)
    nobody = pa.array([None], pa.int64())
    engine.write("never_merged", pa.table({"profile_a": pa.array([profile], pa.int64()), "profile_b": nobody, "reason": [reason]}))
    return concerned


def take_back(engine: Engine, number: int) -> tuple[int, ...]:
    """Take a merge back: its profiles part from the others and stay apart. Raises ``Refused`` if it does not stand.

    A merge made by hand is only forgotten: what the facts say of the two holds again.
    """
    rows = engine.rows(
        sql("SELECT profile, rule, undone, person_after, other FROM merges WHERE merge_no = $number ORDER BY profile", number=number)
    )
    if not rows:
        raise Refused(f"there is no merge {number}; `coterie people merges` names them")
    if any(row["undone"] is not None for row in rows):
        raise Refused(f"merge {number} does not stand any more")
    profiles = [row["profile"] for row in rows]
    if rows[0]["rule"] == "by hand":
        others = [one for one in _profiles(engine, _person(engine, profiles[0])) if one not in profiles]
        _forget_hands(engine, profiles, others)
        return (*profiles, *others)
    return keep_apart(engine, profiles, f"merge {number} was taken back")


def _person(engine: Engine, profile: int) -> int:
    return int(engine.rows(sql("SELECT person FROM profiles WHERE profile = $profile", profile=profile))[0]["person"])


def _profiles(engine: Engine, person: int) -> list[int]:
    rows = engine.rows(sql("SELECT profile FROM profiles WHERE person = $person ORDER BY profile", person=person))
    return [int(row["profile"]) for row in rows]


def _forget_hands(engine: Engine, some: Collection[int], others: Collection[int]) -> None:
    """Forget that any of some was joined to any of others by hand."""
    from sqlglot import exp

    from coterie.store.statement import column

    a, b = column("profile_a"), column("profile_b")
    crossing = exp.or_(exp.and_(a.isin(*some), b.isin(*others)), exp.and_(b.isin(*some), a.isin(*others)))
    engine.execute(exp.Delete(this=exp.to_table("merged_by_hand"), where=exp.Where(this=crossing)))
