"""People who may be one, offered and never joined by themselves.

Ids that lost their leading zeros (``000123`` in one source, ``123`` in another); the same name where a birthday is not
known on both sides; like names behind the same phone or address.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from coterie.identity.rules import MOST_SHARED, SAYING, contradict
from coterie.store.statement import column, query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sqlglot import exp

    from coterie.model.engine import Engine

LOST_ZEROS, SAME_NAME, LIKE_NAMES = "lost zeros", "same name", "like names"
AGAINST = ("nature", "birthday", "sex", "city")
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Offer:
    """Pairs of profiles that may be one person, for one reason. ``code`` names it to ``accept``; ``examples``: pairs of keys."""

    code: str
    why: str
    pairs: tuple[Pair, ...]
    examples: tuple[tuple[str, str], ...]

    @property
    def count(self) -> int:
        """How many pairs."""
        return len(self.pairs)


def offers(engine: Engine, examples: int = 3) -> tuple[Offer, ...]:
    """What could be joined, the largest first."""
    found: list[tuple[str, str, list[Pair]]] = [
        (f"{LOST_ZEROS}: {short}, {long}", f"ids of {short} are those of {long} without their leading zeros", pairs)
        for (short, long), pairs in _lost_zeros(engine).items()
    ]
    found.append((SAME_NAME, "same full name, and a birthday that is not known", _pairs(engine, ("name",), _may_be_namesakes)))
    found.append((LIKE_NAMES, "like names behind the same phone or e-mail", _pairs(engine, ("phone", "email"), _may_be_like)))
    told = [Offer(code, why, tuple(pairs), _examples(engine, pairs[:examples])) for code, why, pairs in found if pairs]
    return tuple(sorted(told, key=lambda one: (-one.count, one.code)))


def _lost_zeros(engine: Engine) -> dict[tuple[str, str], list[Pair]]:
    """By source without and source with zeros."""
    rows = engine.rows(
        query(
            "SELECT a.profile AS one, b.profile AS other, a.source AS short, b.source AS long FROM profiles AS a JOIN profiles AS b "
            "ON a.key = LTRIM(b.key, '0') WHERE b.key LIKE '0%' AND a.source <> b.source AND a.person <> b.person "
            "AND NOT a.anonymous AND NOT b.anonymous AND a.key <> '' ORDER BY a.profile, b.profile"
        )
    )
    found: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    for row in rows:
        found[row["short"], row["long"]].append((row["one"], row["other"]))
    return found


Said = dict[str, str]


def _pairs(engine: Engine, kinds: tuple[str, ...], may: Callable[[Said, Said], bool]) -> list[Pair]:
    """One pair of profiles for each two people who share a value of these kinds and may be one."""
    groups, said = _groups(engine, kinds), _said(engine, kinds)
    found: dict[Pair, Pair] = {}
    for members in groups:
        for (one, his), (other, theirs) in combinations(members, 2):
            people = (min(his, theirs), max(his, theirs))
            if his != theirs and people not in found and may(said.get(one, {}), said.get(other, {})):
                found[people] = (one, other)
    barred = _barred(engine)
    return sorted(pair for pair in found.values() if pair not in barred)


def _crowds(kinds: Iterable[str]) -> exp.Select:
    """Values of these kinds that a few profiles of several people share."""
    shared = query(
        "SELECT i.kind, i.value FROM identifiers AS i JOIN profiles AS p ON p.profile = i.profile",
    ).where(column("kind", "i").isin(*kinds))  # fmt: skip
    having = query("SELECT 1 HAVING COUNT(DISTINCT p.person) > 1 AND COUNT(DISTINCT p.person) <= $most", most=MOST_SHARED)
    return shared.group_by("i.kind", "i.value").having(having.args["having"].this)


def _groups(engine: Engine, kinds: tuple[str, ...]) -> Iterator[list[Pair]]:
    rows = engine.rows(
        query(
            "SELECT i.kind, i.value, i.profile, p.person FROM identifiers AS i JOIN profiles AS p ON p.profile = i.profile "
            "JOIN $crowds AS c ON c.kind = i.kind AND c.value = i.value "
            "WHERE i.profile NOT IN (SELECT profile_a FROM never_merged WHERE profile_b IS NULL) ORDER BY i.kind, i.value, i.profile",
            crowds=_crowds(kinds),
        )
    )
    groups: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    for row in rows:
        groups[row["kind"], row["value"]].append((row["profile"], row["person"]))
    yield from groups.values()


def _said(engine: Engine, kinds: tuple[str, ...]) -> dict[int, Said]:
    wanted = query(
        "SELECT s.profile, s.kind, s.value FROM identifiers AS s WHERE s.profile IN (SELECT i.profile FROM identifiers AS i "
        "JOIN $crowds AS c ON c.kind = i.kind AND c.value = i.value)",
        crowds=_crowds(kinds),
    )
    found: dict[int, Said] = defaultdict(dict)
    for row in engine.rows(wanted.where(column("kind", "s").isin(*SAYING))):
        found[row["profile"]][row["kind"]] = row["value"]
    return found


def _barred(engine: Engine) -> set[Pair]:
    rows = engine.rows(query("SELECT profile_a, profile_b FROM never_merged WHERE profile_b IS NOT NULL"))
    return {pair for row in rows for pair in ((row["profile_a"], row["profile_b"]), (row["profile_b"], row["profile_a"]))}


def _agree(one: Said, other: Said) -> bool:
    return not any(kind in one and kind in other and contradict(kind, one[kind], other[kind]) for kind in AGAINST)


def _may_be_namesakes(one: Said, other: Said) -> bool:
    return len(one.get("name", "").split()) > 1 and not ("birthday" in one and "birthday" in other) and _agree(one, other)


def _may_be_like(one: Said, other: Said) -> bool:
    return bool(set(one.get("name", "").split()) & set(other.get("name", "").split())) and _agree(one, other)


def _examples(engine: Engine, pairs: list[Pair]) -> tuple[tuple[str, str], ...]:
    wanted = {profile for pair in pairs for profile in pair}
    rows = engine.rows(query("SELECT profile, key FROM profiles").where(column("profile").isin(*wanted)))
    keys = {row["profile"]: str(row["key"]) for row in rows}
    return tuple((keys[one], keys[other]) for one, other in pairs)
