"""Profiles into people: links taken one by one, each refused that would bring what contradicts into one person.

The order of the links and of the profiles in them is the caller's, and is made of the facts alone; so the same facts give
the same people, whatever order they came in. Knows no table and no rule by name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from coterie.identity.rules import BY_HAND, Rule, contradict


@dataclass(frozen=True, slots=True)
class Shared:
    """Profiles that share a value: ``profiles`` in canonical order."""

    rule: Rule
    value: str
    profiles: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A link that was taken: why two profiles are one person."""

    one: int
    other: int
    rule: Rule
    value: str


Said = Mapping[str, frozenset[str]]
"""What is said of a profile, by saying kind."""


@dataclass(slots=True)
class Partition:
    """People in the making.

    ``said``: what is known of each profile; ``barred``: whom a profile must never be one person with; ``visitors``: profiles of
    no known person; ``held``: the person of each profile (itself if it is not named), where only those who are one person already
    may be joined.
    """

    said: Mapping[int, Said]
    barred: Mapping[int, frozenset[int]] = field(default_factory=dict)
    visitors: frozenset[int] = frozenset()
    held: Mapping[int, int] | None = None
    taken: list[Link] = field(default_factory=list)
    _parent: dict[int, int] = field(default_factory=dict)
    _of: dict[int, dict[str, set[str]]] = field(default_factory=dict)
    _bars: dict[int, set[int]] = field(default_factory=dict)

    def find(self, profile: int) -> int:
        """The profile that stands for the person so far."""
        parent = self._parent
        while (above := parent.get(profile, profile)) != profile:
            parent[profile] = parent.get(above, above)
            profile = above
        return profile

    def share(self, shared: Shared) -> None:
        """Join those who share a value: each with the first of those before who does not contradict."""
        heads: list[int] = []
        for profile in shared.profiles:
            if not any(self.join(head, profile, shared.rule, shared.value) for head in heads):
                heads.append(profile)

    def settle_visitors(self, seen: Iterable[Shared]) -> None:
        """Join each visitor to the one person whom they were seen with; whoever was seen with two is a shared device."""
        known = {self.find(profile) for profile in list(self._parent) if profile not in self.visitors}
        meetings: dict[int, list[tuple[Shared, int, int]]] = defaultdict(list)
        for shared in seen:
            people = [profile for profile in shared.profiles if profile not in self.visitors]
            for visitor in shared.profiles:
                if visitor in self.visitors:
                    meetings[self.find(visitor)] += [(shared, visitor, person) for person in people]
        for root, met in meetings.items():
            if len({self.find(person) for _, _, person in met} | ({root} & known)) == 1:
                for shared, visitor, person in met:
                    self.join(person, visitor, shared.rule, shared.value)

    def join(self, one: int, other: int, rule: Rule, value: str = "") -> bool:
        """Make one person of two, where nothing speaks against it; whether they are one now."""
        if self.held is not None and rule is not BY_HAND and self.held.get(one, one) != self.held.get(other, other):
            return False
        left, right = self.find(one), self.find(other)
        if left != right:
            if rule is not BY_HAND and (self._is_barred(left, right) or self._contradicts(left, right, rule)):
                return False
            self._unite(left, right)
            self.taken.append(Link(one, other, rule, value))
        return True

    def people(self) -> dict[int, list[int]]:
        """The profiles of everyone who has more than one, by the least of them."""
        found: dict[int, list[int]] = defaultdict(list)
        for profile in list(self._parent):
            found[self.find(profile)].append(profile)
        return {min(members): sorted(members) for members in found.values() if len(members) > 1}

    def _unite(self, left: int, right: int) -> None:
        mine, theirs = self._known(left), self._known(right)
        if sum(map(len, mine.values())) < sum(map(len, theirs.values())):
            left, right, mine, theirs = right, left, theirs, mine
        for kind, values in theirs.items():
            mine.setdefault(kind, set()).update(values)
        self._bars[left] = self._barred(left) | self._barred(right)
        self._of[left] = mine
        self._of.pop(right, None)
        self._parent[right] = left
        self._parent.setdefault(left, left)

    def _known(self, root: int) -> dict[str, set[str]]:
        return self._of.get(root) or {kind: set(values) for kind, values in self.said.get(root, {}).items()}

    def _barred(self, root: int) -> set[int]:
        return self._bars.get(root) or set(self.barred.get(root, ()))

    def _is_barred(self, left: int, right: int) -> bool:
        if not self.barred:
            return False
        return any(self.find(one) == right for one in self._barred(left)) or any(self.find(one) == left for one in self._barred(right))

    def _contradicts(self, left: int, right: int, rule: Rule) -> bool:
        mine = self._of.get(left) or self.said.get(left, {})
        theirs = self._of.get(right) or self.said.get(right, {})
        return any(
            contradict(kind, one, other)
            for kind in rule.against
            if kind in mine and kind in theirs
            for one in mine[kind]
            for other in theirs[kind]
        )
