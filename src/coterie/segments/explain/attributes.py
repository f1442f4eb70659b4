"""The nearest other value of one attribute with which the verdict turns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from coterie.language.json import walk
from coterie.language.nodes import Condition, Field, Function, Shifted, Value
from coterie.language.oracle.scope import Scope, attribute
from coterie.language.oracle.time import shifted
from coterie.language.oracle.values import Exact
from coterie.language.types import Type
from coterie.model.facts import Moment, Scalar
from coterie.segments.explain.changes import AttributeTakes, Change
from coterie.segments.explain.drafts import ANOTHER, UNIT, beside_day, dates, literals, near
from coterie.segments.explain.recall import Recall
from coterie.segments.explain.timing import number
from coterie.segments.explain.trends import pairs, standing

MICRO = timedelta(microseconds=1)
EPOCH = Moment.of(datetime(2000, 1, 1, tzinfo=UTC), ZoneInfo("UTC"))
TRIES = 1500
WIDEST = 10**12
"""How many values of one attribute are tried, and how far a number is followed."""

Turns = Callable[[Change], bool]
CanTurn = Callable[[frozenset[str]], bool]
"""Whether a change of what is touched (see ``Setting.touched_by``) could turn the verdict at all."""
Sized = tuple[tuple[int, Fraction], AttributeTakes]


class OfAttributes:
    """Looks for a change of an attribute that turns the verdict (``turns``)."""

    def __init__(self, here: Recall, watched: list[Condition], turns: Turns, can_turn: CanTurn) -> None:
        self.here, self.turns, self.leaves, self.can_turn = here, turns, watched, can_turn

    def nearest(self) -> AttributeTakes | None:
        """The change with the smallest size: ``(0 to a known value, 1 to unknown; how far)``."""
        found = [best for name in self.names() if (best := self.of(name)) is not None]
        return min(found, key=lambda pair: pair[0])[1] if found else None

    def names(self) -> list[str]:
        """The attributes that the condition asks, in the order of reading."""
        asked: dict[str, None] = {}
        for leaf in self.leaves:
            for node in (*standing(leaf), *inner_person_fields(leaf)):
                if isinstance(node, Field) and self.here.catalogue.attribute(node.name) is not None:
                    asked[node.name] = None
        return [name for name in asked if self.can_turn(frozenset({f"@{name}"}))]

    def of(self, name: str) -> Sized | None:
        """The nearest change of one attribute."""
        info = self.here.catalogue.attribute(name)
        assert info is not None, name
        before = self.plain(name, info.type)

        def make(after: Scalar) -> AttributeTakes:
            return AttributeTakes(name, before, after, self.here.now.at)

        mine = [leaf for leaf in self.leaves if f"@{name}" in self.here.setting.touched_by(leaf)]
        if info.type in (Type.NUMBER, Type.MONEY, Type.DATE, Type.INSTANT):
            return Scale(self.here, info.type, mine, make, self.turns).nearest()
        for place, after in enumerate(self.others(info.type, before, mine, info.values)):
            if after != before and self.turns(make(after)):
                return (int(after is None), Fraction(place)), make(after)
        return None

    def plain(self, name: str, type_: Type) -> Scalar:
        """The value now, as facts have it."""
        found = attribute(self.here.person, name, self.here.now.at, type_)
        if isinstance(found, Exact):
            return Decimal(found.value.numerator) / Decimal(found.value.denominator)
        return found  # type: ignore[return-value]  # an attribute is never a quotient, a double or a written day

    def others(self, type_: Type, before: Scalar, mine: list[Condition], seen: tuple[str, ...]) -> Iterator[Scalar]:
        """Other values of a text, a truth or a list: those the condition names, another one, none."""
        named = [each for leaf in mine for each in literals(leaf)]
        if isinstance(before, tuple):
            labels = [one for value in near(Type.LIST, named, self.here) if isinstance(value, tuple) for one in value if one not in before]
            yield from ((*before, label) for label in dict.fromkeys(labels))
            yield from (tuple(each for each in before if each != label) for label in before)
            return
        if type_ is Type.TEXT:
            yield from dict.fromkeys(value for value in near(type_, named, self.here) if value != ANOTHER)
            for leaf in mine:
                yield from of_lengths(leaf)
            yield from (ANOTHER, *seen[:20])
        if type_ is Type.TRUTH:
            yield from (True, False)
        yield None


class Scale:
    """A number, date or instant as a whole number of its smallest units, and the search along it."""

    def __init__(self, here: Recall, type_: Type, mine: list[Condition], make: Callable[[Scalar], AttributeTakes], turns: Turns) -> None:
        self.here, self.type, self.mine, self.make, self.turns = here, type_, mine, make, turns
        self.before = make(None).before
        before = self.before
        self.origin = None if before is None else self.units(before)
        self.tried: dict[int, bool] = {}

    def nearest(self) -> Sized | None:
        """The nearest value with which the verdict turns; then unknown."""
        start = self.origin if self.origin is not None else self.reference()
        places = sorted({place for place in self.places() if place != self.origin}, key=lambda place: (abs(place - start), place))
        for place in places[:TRIES]:
            if self.at(place):
                found = self.closer(place, start) if self.origin is not None else place
                return (0, Fraction(abs(found - start))), self.make(self.value(found))
        if self.before is not None and self.turns(self.make(None)):
            return (1, Fraction(0)), self.make(None)
        return None

    def at(self, place: int) -> bool:
        """Whether the verdict turns with this value."""
        if place not in self.tried:
            value = self.value(place)
            self.tried[place] = value is not None and self.turns(self.make(value))
        return self.tried[place]

    def closer(self, place: int, start: int) -> int:
        """Halving between a value that turns and the nearest tried one towards the present that does not."""
        between = [each for each, turned in self.tried.items() if not turned and min(start, place) <= each <= max(start, place)]
        low = min([start, *between], key=lambda each: abs(each - place))
        while abs(place - low) > 1:
            middle = (place + low) // 2
            low, place = (low, middle) if self.at(middle) else (middle, place)
        return place

    # ------------------------------------------------------------ units

    def units(self, value: Scalar) -> int:
        """A value as so many smallest units."""
        match value:
            case Decimal():
                return int(value / UNIT[self.type])
            case Moment():
                return (value.at - EPOCH.at) // MICRO
            case date():
                return value.toordinal()
            case _:
                raise TypeError(f"{value!r} is on no scale")

    def value(self, units: int) -> Scalar:
        """So many smallest units as a value; None where there is none such."""
        try:
            if self.type in UNIT:
                return Decimal(units) * UNIT[self.type] if abs(units * UNIT[self.type]) <= WIDEST else None
            if self.type is Type.DATE:
                return date.fromordinal(units) if 1900 <= date.fromordinal(units).year <= 2200 else None
            return Moment.of(EPOCH.at + units * MICRO, self.here.base.zone)
        except (OverflowError, ValueError):
            return None

    def reference(self) -> int:
        """Where nearness is counted from while nothing is known: the first value named, else nought or now."""
        named = [literal for leaf in self.mine for literal in literals(leaf)]
        if self.type in UNIT:
            return next((self.units(each) for each in named if isinstance(each, Decimal)), 0)
        return next(self.units(value) for at in dates(named, self.here) for value in beside_day(at, self.type, self.here))

    def places(self) -> Iterator[int]:
        """Values worth trying: named ones, those beside them, those where two sides of a comparison meet."""
        named = [each for leaf in self.mine for each in literals(leaf)]
        yield from (self.units(value) for value in near(self.type, named, self.here) if value is not None)
        if self.type in UNIT:
            steps = (int(sign * 10**power / UNIT[self.type]) for power in range(10) for sign in (1, -1))
            yield from (step + (self.origin or 0) for step in steps)
        else:
            yield from self.around()
        yield from self.meeting()

    def around(self) -> Iterator[int]:
        """Days around the present value and today, years away from them, and lengths of time that the condition names."""
        day = 1 if self.type is Type.DATE else timedelta(days=1) // MICRO
        now = self.units(self.here.now.day if self.type is Type.DATE else self.here.now)
        for start in {now, now if self.origin is None else self.origin}:
            yield from (start + day * step for step in range(-400, 401))
            yield from (start + day * (round(year * 365.2425) + step) for year in range(-110, 20) for step in (-1, 0, 1))
        for node in (node for leaf in self.mine for node in walk(leaf)):
            if isinstance(node, Shifted):
                at = Moment.of(shifted(self.here.now.at, node.by, node.direction, self.here.base.zone), self.here.base.zone)
                here = self.units(at.day if self.type is Type.DATE else at)
                yield from (here + step for step in (-day, -1, 0, 1, day))

    def meeting(self) -> Iterator[int]:
        """Where a side that goes straight with the value meets the other one."""
        far = 1000 if self.type is not Type.INSTANT else timedelta(days=1000) // MICRO
        far = int(far / UNIT[self.type]) if self.type in UNIT else far
        start = self.origin or self.reference()
        for leaf in self.mine:
            for left, _, right in pairs(leaf):
                distances = [self.distance(start + step * far, left, right) for step in (1, 2)]
                one, other = distances
                if one is None or other is None or one == other:
                    continue
                root = start + far + int(one / (one - other) * far)
                yield from (root + step for step in (-2, -1, 0, 1, 2))

    def distance(self, place: int, left: Value, right: Value) -> Fraction | None:
        """How far apart two sides are with a value."""
        value = self.value(place)
        if value is None:
            return None
        there = self.here.with_(self.make(value))
        sides = [number(there.find(side, Scope(there.person))) for side in (left, right)]
        return None if sides[0] is None or sides[1] is None else sides[0] - sides[1]


def inner_person_fields(leaf: Condition) -> Iterable[Field]:
    """The attributes asked inside filters."""
    return (node for node in walk(leaf) if isinstance(node, Field) and node.of == "person")


def of_lengths(leaf: Condition) -> Iterator[str]:
    """Texts as long as the numbers that a leaf compares lengths with."""
    if any(isinstance(node, Function) and node.name == "len" for node in walk(leaf)):
        for each in literals(leaf):
            if isinstance(each, Decimal) and 0 <= each < 1000:
                yield from ("x" * max(1, int(each) + step) for step in (0, 1, -1))
