"""The verbs about who is the same person: look, show, merge and part by hand, take back, accept what is offered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from coterie.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Collection

    from coterie.identity.offers import Offer
    from coterie.identity.versions import Resolved
    from coterie.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Profile:
    """What one source calls a person. ``identifiers``: by what it is compared with others, (kind, value)."""

    number: int
    source: str
    key: str
    anonymous: bool
    identifiers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """A change of who is whom: profiles (source, key) of one person became another's, because of what they share.

    ``value`` is masked. ``at`` and ``undone`` are naive UTC; ``undone`` says when it was over, None while it stands.
    """

    number: int
    profiles: tuple[tuple[str, str], ...]
    before: int
    after: int
    rule: str
    kind: str | None
    value: str | None
    at: datetime
    undone: datetime | None


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person: their number, their profiles, and the merges that stand."""

    person: int
    profiles: tuple[Profile, ...]
    merges: tuple[Merge, ...]


class Identity:
    """Who is the same person in a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._engine = workspace.warehouse

    def follow(self) -> Resolved:
        """What every import and undo is followed by: look for the same people where that is automatic, else only keep the map right.

        What follows from what people gave is worked out after it, as after every change of who is whom.
        """
        return self._look(()) if self._workspace.settings.merge_people else self._settle(())

    def resolve(self) -> Resolved:
        """Look for the same people now."""
        return self._look(())

    def person(self, key: str, source: str | None = None, *, masked: bool = True) -> Somebody:
        """The person of that key with all their profiles, and why they are one. Raises ``Refused`` if there is none, or several."""
        from coterie.identity.normal_forms import masked as mask
        from coterie.store.statement import query

        number = self._profile(key, source)[1]
        rows = self._engine.rows(
            query("SELECT profile, source, key, anonymous FROM profiles WHERE person = $person ORDER BY profile", person=number)
        )
        said = self._engine.rows(
            query(
                "SELECT profile, kind, value FROM identifiers WHERE profile IN (SELECT profile FROM profiles WHERE person = $person) "
                "ORDER BY profile, kind, value",
                person=number,
            )
        )
        of: dict[int, list[tuple[str, str]]] = {row["profile"]: [] for row in rows}
        for one in said:
            of[one["profile"]].append((one["kind"], mask(one["kind"], one["value"]) if masked else one["value"]))
        profiles = tuple(Profile(row["profile"], row["source"], row["key"], row["anonymous"], tuple(of[row["profile"]])) for row in rows)
        merges = tuple(one for one in self.merges() if one.after == number and one.undone is None)
        return Somebody(number, profiles, merges)

    def merges(self, most: int | None = None) -> tuple[Merge, ...]:
        """Every change of who is whom, newest first."""
        from coterie.store.statement import sql

        rows = self._engine.rows(
            sql(
                "SELECT m.merge_no, m.profile, p.source, p.key, m.person_before, m.person_after, m.rule, m.kind, m.masked, m.at, m.undone "
                "FROM merges AS m LEFT JOIN profiles AS p ON p.profile = m.profile ORDER BY m.merge_no DESC, m.profile"
            )
        )
        groups: dict[int, list[dict[str, Any]]] = {}
        for row in rows:
            if row["merge_no"] not in groups and len(groups) == most:
                break
            groups.setdefault(row["merge_no"], []).append(row)
        return tuple(_merge(number, of_merge) for number, of_merge in groups.items())

    def merge(self, one: str, other: str, *, source: str | None = None, other_source: str | None = None) -> Resolved:
        """Make one person of the people of two keys, whatever speaks against it."""
        first, second = self._profile(one, source), self._profile(other, other_source or source)
        if first[1] == second[1]:
            raise Refused(f"{one!r} and {other!r} are one person already")
        return self._join([(first[0], second[0])])

    def undo(self, number: int) -> Resolved:
        """Take a merge back; whom a rule had joined will not be joined again. Raises ``Refused`` if it does not stand."""
        from coterie.identity import hand

        with self._engine.transaction():
            return self._again(hand.take_back(self._engine, number))

    def part(self, key: str, source: str | None = None, *, for_good: bool = False) -> Resolved:
        """Part a profile from the others of its person; they will not be joined again.

        ``for_good``: it is joined with nobody any more. Raises ``Refused`` if there is nothing to part.
        """
        from coterie.identity import hand

        profile, person = self._profile(key, source)
        with self._engine.transaction():
            if for_good:
                return self._again(hand.never_merge(self._engine, profile, "parted by hand"))
            concerned = hand.keep_apart(self._engine, [profile], "parted by hand")
            if len(concerned) == 1:
                raise Refused(f"{key!r} is the only profile of person {person}: there is nothing to part")
            return self._again(concerned)

    def offers(self) -> tuple[Offer, ...]:
        """Who may be one person but is not joined without being asked, the largest offer first."""
        from coterie.identity.offers import offers

        return offers(self._engine)

    def accept(self, code: str) -> Resolved:
        """Join all pairs of an offer. Raises ``Refused`` if there is none of that code."""
        found = {one.code: one for one in self.offers()}
        if code not in found:
            raise Refused(f"there is no offer {code!r}; offers are: {', '.join(found) or 'none'}")
        return self._join(found[code].pairs)

    def _join(self, pairs: Collection[tuple[int, int]]) -> Resolved:
        from coterie.identity import hand

        with self._engine.transaction():
            hand.join(self._engine, pairs)
            return self._again({profile for pair in pairs for profile in pair})

    def _again(self, profiles: Collection[int]) -> Resolved:
        return self._look(profiles) if self._workspace.settings.merge_people else self._settle(profiles)

    def _look(self, others: Collection[int]) -> Resolved:
        from coterie.identity.resolving import resolve

        return self._followed(resolve(self._engine, _now(), others=others))

    def _settle(self, others: Collection[int]) -> Resolved:
        from coterie.identity.resolving import settle

        return self._followed(settle(self._engine, _now(), others=others))

    def _followed(self, done: Resolved) -> Resolved:
        """What follows from who is who: what is inferred, contacts, lists, suspicions."""
        from coterie.services.following import follow

        follow(self._workspace)
        return done

    def _profile(self, key: str, source: str | None) -> tuple[int, int]:
        """The profile of a key, a person's before a visitor's, and whom it leads to."""
        from coterie.store.statement import query

        rows = self._engine.rows(
            query("SELECT profile, person, source, anonymous FROM profiles WHERE key = $key ORDER BY anonymous, profile", key=key)
        )
        rows = [row for row in rows if source in (None, row["source"])]
        if not rows:
            of_source = "" if source is None else f" of source {source!r}"
            raise Refused(f"there is no person {key!r}{of_source} in this base")
        rows = [row for row in rows if row["anonymous"] == rows[0]["anonymous"]]
        if len(rows) > 1:
            sources = ", ".join(row["source"] for row in rows)
            raise Refused(f"{key!r} is a key of several sources: {sources}; say which, with --source {rows[0]['source']}")
        return rows[0]["profile"], rows[0]["person"]


def _merge(number: int, rows: list[dict[str, Any]]) -> Merge:
    first = rows[0]
    profiles = tuple((row["source"], row["key"]) for row in rows if row["key"] is not None)
    return Merge(
        number, profiles, first["person_before"], first["person_after"], first["rule"],
        first["kind"], first["masked"], first["at"], first["undone"],
    )  # fmt: skip


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
