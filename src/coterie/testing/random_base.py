"""Small random bases, made to be awkward: facts exactly at the edges that conditions have, ties, gaps, everything missing.

A base is a pure function of its random generator. It plants instants where a wrong comparison shows: at window edges and a
microsecond beside them, at local midnights, month ends, 29 February and the changes of the zone's clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import pairwise
from random import Random
from typing import TypeVar, get_args
from zoneinfo import ZoneInfo

from coterie.compile.layout import FLAT_FIELDS
from coterie.language.catalogue import Catalogue
from coterie.language.nodes import Duration, Period
from coterie.language.occasions import LAST, AfterEaster, Calendar, Listed, Occasion, Weekday, Within, Yearly
from coterie.language.oracle.time import midnight, months_later, period, resolved
from coterie.language.types import PRODUCT_FIELDS, SOURCES, FieldInfo, Type
from coterie.model.facts import Base, Book, Crossing, Dated, Event, Kind, Line, Moment, Order, Person, Scalar
from coterie.testing import random_standings
from coterie.testing.random_standings import CHANNELS

T = TypeVar("T")
MICRO = timedelta(microseconds=1)
SEGMENTS = ("loyal", "спящие", "new")
EVENT_TYPES = ("view", "cart_add", "search")

# Where clocks go forward and back, where they do it at midnight, by half an hour, or skip a day; each with instants near it.
ZONES: dict[str, tuple[str, ...]] = {
    "Europe/Moscow": ("2026-03-31 12:00", "2014-10-27 00:30", "2011-03-28 09:00", "2026-01-01 00:00"),
    "Europe/Berlin": ("2026-03-30 08:00", "2025-10-26 02:30", "2024-02-29 23:59", "2025-03-31 00:00"),
    "America/Sao_Paulo": ("2018-11-05 10:00", "2018-02-18 00:10", "2017-10-31 23:00"),
    "America/New_York": ("2024-03-11 12:00", "2025-11-02 01:30", "2025-12-31 23:30"),
    "Asia/Kathmandu": ("2026-05-31 05:45", "2024-03-01 00:00"),
    "Australia/Lord_Howe": ("2026-04-05 12:00", "2025-10-05 12:00"),
    "Asia/Tehran": ("2022-03-23 12:00", "2021-09-23 08:00"),
    "Pacific/Apia": ("2012-01-02 09:00", "2011-12-31 12:00"),
    "UTC": ("2024-02-29 00:00", "2025-02-28 18:00"),
}
COUNTS = {"min": (30, 90), "h": (1, 24, 36), "d": (1, 7, 30, 90), "w": (1, 2), "mo": (1, 2, 6), "q": (1, 2), "y": (1, 2)}
LENGTHS = tuple(
    Duration(count, unit)  # type: ignore[arg-type]
    for unit, counts in COUNTS.items()
    for count in counts
)  # fmt: skip
NEAR: tuple[timedelta, ...] = (timedelta(), timedelta(), MICRO, -MICRO, timedelta(minutes=30), timedelta(hours=-1))
PERIODS: tuple[Period, ...] = get_args(Period)

ATTRIBUTES: dict[str, Type] = {
    "name": Type.TEXT,
    "city": Type.TEXT,
    "nick": Type.TEXT,
    "company": Type.TEXT,
    "любимый цвет": Type.TEXT,
    "points": Type.NUMBER,
    "rate": Type.NUMBER,
    "income": Type.MONEY,
    "limit": Type.MONEY,
    "vip": Type.TRUTH,
    "agrees": Type.TRUTH,
    "birthday": Type.DATE,
    "joined": Type.DATE,
    "created": Type.INSTANT,
    "seen": Type.INSTANT,
    "tags": Type.LIST,
    "likes": Type.LIST,
}
OWN: dict[str, dict[str, Type]] = {
    "order": {"shop": Type.TEXT, "rating": Type.NUMBER, "promised": Type.DATE, "paid_at": Type.INSTANT},
    "line": {"colour": Type.TEXT, "weight": Type.NUMBER, "fragile": Type.TRUTH, "best_before": Type.DATE},
    "event": {"grade": Type.NUMBER, "price": Type.MONEY, "paid": Type.TRUTH, "due": Type.DATE, "ended": Type.INSTANT, "labels": Type.LIST},
    "product": {
        **{name: info.type for name, info in PRODUCT_FIELDS.items()},
        "colour": Type.TEXT,
        "weight": Type.NUMBER,
        "fragile": Type.TEXT,
        "seasonal": Type.TRUTH,
        "shelf_life": Type.NUMBER,
        "shop": Type.TEXT,
        "paid": Type.TRUTH,
        "grade": Type.MONEY,
        "launched": Type.DATE,
        "uses": Type.LIST,
    },
    "company": {"site": Type.TEXT, "partner": Type.TRUTH, "founded": Type.DATE, "turnover": Type.MONEY},
    "visit": {"screen": Type.NUMBER, "spent": Type.MONEY, "bot": Type.TRUTH, "booked": Type.DATE},
    "message": {"size": Type.NUMBER, "price": Type.MONEY, "due": Type.DATE},
    "deal": {"chance": Type.NUMBER, "urgent": Type.TRUTH, "due": Type.DATE},
    "meeting": {"hours": Type.NUMBER, "paid": Type.TRUTH, "next": Type.DATE, "price": Type.MONEY},
    "answer": {"score": Type.NUMBER, "final": Type.TRUTH, "asked_on": Type.DATE, "bonus": Type.MONEY},
    "referral": {"reward": Type.MONEY, "weight": Type.NUMBER, "confirmed": Type.TRUTH, "until": Type.DATE, "words": Type.TEXT},
}
HOUSE: dict[str, dict[str, Type]] = {
    "order": {"status": Type.TEXT, "channel": Type.TEXT, "coupon": Type.TEXT, "gift_wrap": Type.TRUTH},
    **{kind: dict(fields) for kind, fields in FLAT_FIELDS.items()},
}
SURVEYS = ("nps", "é")
DATES = sorted({field.since for info in SOURCES.values() for field in info.fields.values() if field.since})
"""The fields that date what became of a fact."""
TEXTS = ("Пермь", "пермь", "Анна Ёлкина", "a.b", "10%", "x_1", "İpek", "été", "q'uote", 'say "no"', "line\nfeed", "Ünal", "ΑΣ", "42")
LABELS = ("vip", "спит", "cats", "10%", "a,b", "q'u")
NUMBERS = tuple(map(Decimal, ("0", "1", "2", "3", "-1", "0.5", "2.5", "10", "33.333333333", "0.000000001", "-2.5", "1000000", "100")))
AMOUNTS = tuple(map(Decimal, ("0", "0.01", "99.99", "100", "100.0001", "33.33", "250.5", "1000", "-50", "0.0001", "12345.6789")))
OCCASIONS = Calendar.of(
    Occasion("8 Марта", (Yearly(3, 8),), ("Women's Day",), ("gift",)),
    Occasion("leap day", (Yearly(2, 29),), (), ("rare",)),
    Occasion("New Year", (Yearly(1, 1),), (), ("gift",)),
    Occasion("last Sunday", (Weekday(3, LAST, 7),), (), ("gift", "moving")),
    Occasion("last Monday of February", (Weekday(2, LAST, 1),)),
    Occasion("second Friday", (Weekday(11, 2, 4, 1),), (), ("moving",)),
    Occasion("Easter", (AfterEaster(0),), (), ("moving",)),
    Occasion("Троица", (AfterEaster(49, "orthodox"),)),
    Occasion(
        "fair", (Listed((date(2011, 3, 29), date(2018, 11, 5), date(2024, 2, 29), date(2026, 4, 1), date(2026, 6, 30))),), (), ("rare",)
    ),
    Occasion("old day", (Within(Yearly(11, 7), None, 2025), Within(Yearly(11, 4), 2018, None))),
    Occasion("ended", (Within(Yearly(3, 1), 2012, 2024),), (), ("rare",)),
)
"""Occasions of every kind of rule, some of which end."""
PRODUCTS = ("p1", "p2", "p3", "P1", "лампа")
CATEGORIES = ("cats", "dogs", "Коты")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A random base with the instant it is asked about and what can be named on it.

    What conditions name, so that their edges are met: ``moments`` and ``days``, planted or when a fact happened; lengths of time
    and calendar ``periods`` at whose very edge something happened (``edges`` are the former by their instants).
    """

    base: Base
    as_of: datetime
    catalogue: Catalogue
    moments: tuple[datetime, ...] = field(repr=False)
    days: tuple[date, ...] = field(repr=False)
    edges: Mapping[datetime, Duration] = field(repr=False)
    periods: tuple[Period, ...] = ()
    include_anonymous: bool = False


def draw_base(rng: Random) -> Drawn:
    """A base of 6–14 people without segments (``strategies.draw`` adds them)."""
    name = rng.choice(tuple(ZONES))
    zone = ZoneInfo(name)
    as_of = resolved(datetime.fromisoformat(rng.choice(ZONES[name])), zone)
    fiscal_month = rng.choice((1, 1, 4, 7, 12))
    maker = _Maker(rng, zone, as_of, fiscal_month)
    people = tuple(maker.person(number) for number in range(1, rng.randint(6, 14) + 1))
    own = {level: {name: FieldInfo(type_, level) for name, type_ in found.items()} for level, found in OWN.items()}  # type: ignore[arg-type]
    catalogue = Catalogue({name: FieldInfo(type_) for name, type_ in ATTRIBUTES.items()}, EVENT_TYPES, own, calendar=OCCASIONS)
    products = {code: maker.fields("product") for code in PRODUCTS if rng.random() < 0.75}
    base = Base(people, zone, fiscal_month, products, tuple(maker.company() for _ in range(rng.randint(0, 9))))
    happened = {moment for person in people for moment in _moments(person)}
    edges = {edge: length for length, edge in zip(LENGTHS, maker.edges, strict=True) if edge in happened}
    periods = tuple(name for name, bounds in maker.bounds.items() if any(midnight(day, zone) in happened for day in bounds))
    moments = (*maker.moments, *sorted(happened))
    return Drawn(base, as_of, catalogue, moments, maker.days, edges, periods, rng.random() < 0.25)


def _moments(person: Person) -> Iterator[datetime]:
    """When something happened to a person."""
    yield from (order.moment.at for order in person.orders)
    yield from (event.moment.at for event in person.events)
    yield from (crossing.at for crossing in person.crossings)
    yield from (at for entry in person.standings for at in (entry.since, entry.until) if at is not None)
    yield from (dated.since for history in person.attributes.values() for dated in history if dated.since is not None)


class _Maker:
    def __init__(self, rng: Random, zone: ZoneInfo, as_of: datetime, fiscal_month: int) -> None:
        self.rng, self.zone, self.as_of = rng, zone, as_of
        local = as_of.astimezone(zone).replace(tzinfo=None)
        today = local.date()
        self.edges = [
            as_of - _exact(length) if length.unit in "min h d w".split() else resolved(months_later(local, -_months(length)), zone)
            for length in LENGTHS
        ]
        self.bounds = {name: period(name, today, fiscal_month) for name in PERIODS}
        bounds = [day for both in self.bounds.values() for day in both]
        self.days = tuple(
            sorted({*bounds, today, date(today.year, 2, 28), date(2024, 2, 29), date(2023, 3, 1), date(today.year - 1, 12, 31)})
        )
        midnights = [midnight(day, zone) for day in self.days]
        self.moments = tuple(moment for moment in (as_of, *self.edges, *midnights, *_changes(zone, as_of)))
        self.recent = [moment for moment in self.moments if moment >= as_of - timedelta(days=100)]
        self.used: list[datetime] = []

    # ------------------------------------------------------------ draws

    def some(self, values: Sequence[T], missing: float = 0.25) -> T | None:
        return None if self.rng.random() < missing else self.rng.choice(values)

    def moment(self) -> datetime:
        """An instant: a planted one, one used before (a tie), one a little after it, or any of the last two years."""
        roll = self.rng.random()
        if roll < 0.35:
            found = self.rng.choice(self.recent if self.rng.random() < 0.6 else self.moments) + self.rng.choice(NEAR)
        elif roll < 0.5 and self.used:
            found = self.rng.choice(self.used[-6:])
        elif roll < 0.65 and self.used:
            found = self.used[-1] + self.rng.choice(
                (MICRO, timedelta(minutes=30), timedelta(hours=1), timedelta(hours=24), timedelta(days=7))
            )
        else:
            days = self.rng.choice((3, 30, 30, 100, 400, 800))
            found = self.as_of - timedelta(minutes=self.rng.randint(-60 if self.rng.random() < 0.1 else 0, days * 1440))
        self.used.append(found)
        return found

    def scalar(self, type_: Type, missing: float = 0.3) -> Scalar:
        if type_ is Type.LIST:
            return tuple(self.rng.sample(LABELS, self.rng.randint(0, 3)))
        if self.rng.random() < missing:
            return None
        match type_:
            case Type.NUMBER:
                return self.rng.choice(NUMBERS)
            case Type.MONEY:
                return self.rng.choice(AMOUNTS)
            case Type.TRUTH:
                return self.rng.random() < 0.5
            case Type.DATE:
                return self.day()
            case Type.INSTANT:
                return Moment.of(self.moment(), self.zone)
            case _:
                return self.rng.choice(TEXTS)

    def day(self) -> date:
        if self.rng.random() < 0.5:
            return self.rng.choice(self.days)
        today = self.as_of.astimezone(self.zone).date()
        return today - timedelta(days=self.rng.choice((0, 1, -1, 7, 30, 365, 366, 10000, self.rng.randint(0, 20000), -40)))

    # ------------------------------------------------------------ facts

    def person(self, number: int) -> Person:
        rng = self.rng
        self.used = self.used[-3:]
        bare = rng.random() < 0.1
        return Person(
            key=f"p{number}",
            known_from=None if rng.random() < 0.4 else self.moment(),
            anonymous=rng.random() < 0.12,
            attributes={} if bare else {name: self.history(type_) for name, type_ in ATTRIBUTES.items() if rng.random() < 0.8},
            orders=() if bare or rng.random() < 0.15 else self.orders(),
            events=() if bare or rng.random() < 0.15 else tuple(event for kind in FLAT_FIELDS for event in self.flat(kind)),
            crossings=tuple(
                Crossing(rng.choice(SEGMENTS), rng.choice(("entered", "left")), self.moment()) for _ in range(rng.choice((0, 0, 1, 3)))
            ),
            standings=() if bare else tuple(random_standings.entries(rng, self.moment)),
        )

    def history(self, type_: Type) -> tuple[Dated, ...]:
        """Dated values with ties; the first perhaps from ever."""
        found = []
        for index in range(self.rng.choice((1, 1, 2, 4))):
            value = self.scalar(type_, 0)
            since = None if index == 0 and self.rng.random() < 0.7 else self.moment()
            found.append(Dated(value, since, self.rng.choice((0, 0, 1)), self.rng.choice(("", "9", "10", "я")) + str(index)))
        self.rng.shuffle(found)
        return tuple(found)

    def orders(self) -> tuple[Order, ...]:
        ids = ("7", "10", "9", "ﬀ1", "𐀀", "Z", "a", "11")
        keys = self.rng.sample([(rank, name) for name in ids for rank in (0, 1)], self.rng.randint(1, 6))
        found = [
            self.order(name, rank, self.rng.choice(("orders", "orders", "orders", "open", "cancelled", "returns"))) for rank, name in keys
        ]
        back = [self.order(one.id, one.rank, "returns", one.moment) for one in found if one.book == "orders" and self.rng.random() < 0.2]
        return (*found, *back)

    def order(self, name: str, rank: int, book: Book, moment: Moment | None = None) -> Order:
        whole = self.rng.random() < 0.2
        lines = (
            (Line(1, self.rng.choice(AMOUNTS)),)
            if whole
            else tuple(self.line(number) for number in range(1, self.rng.choice((1, 2, 2, 3)) + 1))
        )
        costs = [_cost(line) for line in lines]
        discounts = [line.discount for line in lines if line.discount is not None]
        return Order(
            id=name,
            moment=moment or Moment.of(self.moment(), self.zone),
            lines=lines,
            book=book,
            rank=rank,
            cost=self.some(AMOUNTS) if whole else None if None in costs else sum((cost for cost in costs if cost is not None), Decimal(0)),
            discount=self.some(AMOUNTS) if whole else sum(discounts, Decimal(0)) if discounts else None,
            fields=self.fields("order"),
        )

    def line(self, number: int) -> Line:
        quantity = self.rng.choice((Decimal(1), Decimal(2), Decimal("0.333"), Decimal(10)))
        price, discount = self.rng.choice(AMOUNTS), self.some(AMOUNTS, 0.6)
        total = (quantity * price - (discount or 0)).quantize(Decimal("0.0001"), ROUND_HALF_EVEN)
        return Line(
            number=number,
            total=total,
            product=self.some(PRODUCTS, 0.15),
            product_name=self.some(TEXTS, 0.6),
            category=self.some(CATEGORIES),
            quantity=quantity,
            price=None if self.rng.random() < 0.1 else price,
            cost=self.some(AMOUNTS, 0.35),
            discount=discount,
            properties=self.fields("line"),
        )

    def flat(self, kind: Kind) -> Iterator[Event]:
        """Facts of a kind; now and then what became of one is dated after the instant asked about."""
        for place in range(self.rng.randint(0, 9 if kind == "event" else 5)):
            name = self.rng.choice(("9", "10", "я", "z", "")) + str(place)
            type_ = self.rng.choice(EVENT_TYPES) if kind == "event" else ""
            fields = self.fields(kind)
            for since in [since for since in DATES if since in fields and self.rng.random() < 0.2]:
                fields[since] = Moment.of(self.as_of + self.rng.choice((timedelta(), MICRO, timedelta(days=1))), self.zone)
            yield Event(name, type_, Moment.of(self.moment(), self.zone), self.rng.choice((0, 0, 1)), fields, kind)

    def company(self) -> dict[str, Scalar]:
        """A company, called by texts that people's attributes have; some texts call several."""
        said = {name: self.some(TEXTS[:6]) for name in ("name", "tax_id")} | {"size": self.some(NUMBERS), "city": self.some(TEXTS)}
        return {"company": self.rng.choice(TEXTS[:8]), **said, **self.fields("company")}

    def fields(self, level: str) -> dict[str, Scalar]:
        types: dict[str, Type] = {**OWN[level], **HOUSE.get(level, {})}
        texts = {"product": PRODUCTS, "category": CATEGORIES, "survey": SURVEYS, "channel": CHANNELS}
        return {name: self.some(texts[name]) if name in texts else self.scalar(type_) for name, type_ in types.items()}


def _cost(line: Line) -> Decimal | None:
    if line.cost is None or line.quantity is None:
        return None
    return (line.quantity * line.cost).quantize(Decimal("0.0001"), ROUND_HALF_EVEN)


def _months(length: Duration) -> int:
    return length.count * {"mo": 1, "q": 3, "y": 12}[length.unit]


def _exact(length: Duration) -> timedelta:
    return (
        length.count * {"min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}[length.unit]
    )


def _changes(zone: ZoneInfo, as_of: datetime) -> list[datetime]:
    """When the zone's clocks changed in the year before, found by the hour."""
    found, at = [], as_of.replace(minute=0, second=0, microsecond=0) - timedelta(days=200)
    while at < as_of:
        if (at + timedelta(hours=24)).astimezone(zone).utcoffset() != at.astimezone(zone).utcoffset():
            hours = [at + timedelta(minutes=30 * half) for half in range(49)]
            found += [later for hour, later in pairwise(hours) if hour.astimezone(zone).utcoffset() != later.astimezone(zone).utcoffset()]
        at += timedelta(hours=24)
    return found


__all__ = ["Drawn", "draw_base"]
