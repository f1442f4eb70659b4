"""The verbs about points: keep rules, see whom others would move, everyone's score, one person's log, points against outcomes."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from coterie.errors import DefinitionRefused, Refused
from coterie.language.score import LEAD
from coterie.language.spelling import did_you_mean, nearest
from coterie.scores.points import canonical, temperature_of, texts
from coterie.scores.reading import document, read_file, written
from coterie.scores.registry import rules_of
from coterie.store.points import Kept, KeptPoints

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from coterie.errors import Fault
    from coterie.scores.points import PointsRules
    from coterie.segments.points import Log
    from coterie.segments.points_moved import Moved, Outcomes
    from coterie.services.shop import Shop, When

PRESETS = Path(__file__).parent.parent / "scores" / "presets"
SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Definition:
    """Points as they are kept."""

    rules: PointsRules
    version: int
    author: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a file of points says beside what is kept: ``version`` is the one that it would be, ``same``: nothing would change."""

    rules: PointsRules
    version: int
    same: bool
    moved: Moved
    warnings: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """Somebody's points."""

    person: str
    score: Decimal
    temperature: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Everyone's points at an instant: how many people stand at each temperature, and those with most, the hottest first.

    ``offer``: where the newest fact is old and no instant was asked for, the day to ask as of instead.
    """

    as_of: datetime
    people: int
    temperatures: dict[str, int]
    most: tuple[Scored, ...]
    offer: str | None = None


def presets() -> dict[str, str]:
    """The ready-made files of points, by name, as YAML."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(PRESETS.glob("*.yaml"))}


class Points:
    """The points of an open workspace."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._workspace = shop.workspace
        self.store = KeptPoints(shop.workspace)

    # ------------------------------------------------------------ definitions

    def list(self) -> tuple[Definition, ...]:
        """All points, by name."""
        return tuple(map(_definition, self.store.list()))

    def get(self, name: str = LEAD, version: int | None = None) -> Definition:
        """The current (or a given) version. Raises ``DefinitionRefused`` with near names."""
        return _definition(self.store.get(name, version))

    def versions(self, name: str = LEAD) -> tuple[Definition, ...]:
        """Every version, the oldest first."""
        return tuple(map(_definition, self.store.versions(name)))

    def text(self, name: str = LEAD, version: int | None = None) -> str:
        """The rules as a file of YAML."""
        return written(self.get(name, version).rules)

    def remove(self, name: str) -> None:
        """Put points away. Raises ``DefinitionRefused`` where a segment, a segmentation or other points ask for them."""
        for user, text in self._texts(name):
            if _asks(text, name):
                raise DefinitionRefused(f"{user} asks for points {name!r}; change that first")
        self.store.remove(name)

    def _texts(self, name: str) -> Iterator[tuple[str, str]]:
        """Every condition that may ask for points of a name, with whose it is."""
        yield from ((f"segment {one!r}", text) for one, text in self._shop.segments.texts().items())
        for scheme in self._shop.segmentations.list():
            yield from ((f"segmentation {scheme.name!r}", shelf.condition) for shelf in scheme.shelves)
        for other in self.list():
            if other.rules.name != name:
                yield from ((f"points {other.rules.name!r}", text) for _, text in texts(other.rules))

    def try_(self, file: str | Path, *, as_of: When = None) -> Proposed:
        """What a file of points (or a preset, by its name) would do; nothing is kept."""
        from coterie.segments.points import sound
        from coterie.segments.points_moved import moved

        rules, at, segments = self._read(file), self._shop.instant(as_of), self._shop.segments.texts()
        warnings = sound(self._workspace, rules, at, segments)
        kept = next((one for one in self.list() if one.rules.name == rules.name), None)
        before = replace(rules, rules=()) if kept is None else kept.rules
        version = 1 if kept is None else kept.version + 1
        return Proposed(rules, version, rules == before, moved(self._workspace, before, rules, at, segments), warnings)

    def apply(self, file: str | Path, *, author: str | None = None) -> tuple[Definition, tuple[Fault, ...]]:
        """Keep the points of a file (or a preset); other rules make a new version. With what is odd about them on this base.

        Raises ``DefinitionRefused`` with everything that is wrong, and keeps nothing then.
        """
        from coterie.segments.points import sound

        rules = self._read(file)
        warnings = sound(self._workspace, rules, self._shop.instant(None), self._shop.segments.texts())
        return _definition(self._keep(rules, author)), warnings

    def undo(self, name: str = LEAD, *, author: str | None = None) -> Definition:
        """Go back to the rules before the current ones, as a new version. Raises ``DefinitionRefused`` where there were none."""
        found = self.store.versions(name)
        current = self.store.get(name)
        before = next((one for one in reversed(found) if one.version < current.version and one.document != current.document), None)
        if before is None:
            raise DefinitionRefused(f"points {name!r} have no other version to go back to")
        return _definition(self._keep(rules_of(before), author))

    def _keep(self, rules: PointsRules, author: str | None) -> Kept:
        said = json.dumps(document(rules), ensure_ascii=False)
        return self.store.put(rules.name, said, author=author or "", at=datetime.now(UTC).replace(tzinfo=None))

    def _read(self, file: str | Path) -> PointsRules:
        ready = {path.stem: path for path in PRESETS.glob("*.yaml")}
        path = Path(file)
        path = path if path.is_file() else ready.get(str(file), path)
        if not path.is_file():
            hint = did_you_mean(nearest(str(file), ready)) or f"; ready-made are {', '.join(sorted(ready))}"
            raise DefinitionRefused(f"there is no file {str(file)!r}{hint}")
        return canonical(read_file(path))

    # ------------------------------------------------------------ people

    def standing(self, name: str = LEAD, *, as_of: When = None, most: int = 20, visitors: bool = False) -> Standing:
        """Everyone's points at an instant, by the current rules."""
        import numpy as np

        from coterie.segments.points_moved import LADDER, hundredths, in_points, temperatures

        rules, table = self.get(name).rules, self.scores(name, as_of=as_of, visitors=visitors)
        values = hundredths(table["score"])
        heat = temperatures(rules, values)
        counts = {} if heat is None else {one: int((heat == place).sum()) for place, one in enumerate(LADDER)}
        hottest = [int(one) for one in np.argsort(-values, kind="stable")[:most] if values[one] > 0]
        keys = table["person"]
        scored = ((keys[one].as_py(), in_points(values[one])) for one in hottest)
        found = tuple(Scored(person, score, temperature_of(rules, score)) for person, score in scored)
        offer = self._shop.offer() if as_of is None else None
        return Standing(self._shop.instant(as_of), table.num_rows, counts, found, offer)

    def scores(self, name: str = LEAD, *, as_of: When = None, visitors: bool = False) -> pa.Table:
        """Everyone's ``person`` (external id) and ``score`` (exact) at an instant, by the current rules."""
        from coterie.segments.points import of_everyone, of_rules, whole

        rules = self.get(name).rules
        asked = of_rules(self._workspace, rules, self._shop.instant(as_of), self._shop.segments.texts(), visitors=visitors)
        found = of_everyone(asked, [whole(rules)])
        return found.sort_by("person").select(["key", "v1"]).rename_columns(["person", "score"])

    def of(self, person: str, name: str = LEAD, *, source: str | None = None, as_of: When = None) -> Log:
        """One person's points, rule by rule. Raises ``Refused`` where there is no such person, or several."""
        from coterie.segments.points import of_person

        rules = self.get(name).rules
        return of_person(self._workspace, rules, (person, source), self._shop.instant(as_of), self._shop.segments.texts())

    # ------------------------------------------------------------ points against outcomes

    def check(
        self, name: str = LEAD, *, outcome: str | None = None, among: str | None = None, since: When = None, until: When = None
    ) -> Outcomes:
        """Whether those with more points did it more often.

        ``outcome``: a condition at ``until`` (None: that they ordered since); ``among``: one at ``since`` of whom it is asked.
        Without ``until``, that is the instant of the newest fact; without ``since``, 30 days before it.
        """
        from coterie.segments.points import of_rules
        from coterie.segments.points_moved import outcomes
        from coterie.store.catalogue import newest

        late = self._shop.instant(until) if until is not None else newest(self._workspace.warehouse) or self._shop.instant(None)
        early = self._shop.instant(since) if since is not None else late - SOON
        if early > late:
            raise Refused("points are held against what came of them: from must not be after until")
        did = self._shop.ask((outcome or f'orders(since="{early.isoformat()}")',), late)
        of_whom = None if among is None else self._shop.ask((among,), early)
        rules = self.get(name).rules
        return outcomes(of_rules(self._workspace, rules, early, self._shop.segments.texts()), rules, did, among=of_whom)


def _definition(kept: Kept) -> Definition:
    return Definition(rules_of(kept), kept.version, kept.author, kept.created_at)


def _asks(text: str, name: str) -> bool:
    """Whether a condition asks for points of a name."""
    from coterie.language.json import walk
    from coterie.language.nodes import Field, Lookup, Text
    from coterie.language.parse import parse
    from coterie.language.trait import TEMPERATURE

    nodes = list(walk(parse(text)))
    looked_up = any(isinstance(one, Lookup) and one.name == "score" and one.arguments[:1] == (Text(name),) for one in nodes)
    return looked_up or (name == LEAD and any(isinstance(one, Field) and one.name == TEMPERATURE for one in nodes))
