"""Conformance cases: people, an instant, conditions, and who must be in each; readable by people who do not program.

A case is a YAML file in which everything is text until its type is known: declared under ``types``, one of the house's
own fields, or told from how the values look. See any file of ``tests/cases`` for the form. A case knows no engine.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, cast, get_args
from zoneinfo import ZoneInfo

import yaml

from coterie.language.catalogue import Catalogue, FieldInfo
from coterie.language.occasions import Calendar
from coterie.language.parse import parse
from coterie.language.segmentation import segmentation
from coterie.language.types import COMPANY_FIELDS, LINE_FIELDS, ORDER_FIELDS, PERSON_FIELDS, PRODUCT_FIELDS, SOURCES, Level, Type
from coterie.model.facts import Base, Book, Crossing, Dated, Event, Kind, Ledger, Line, Moment, Order, Person, Scalar, Standing
from coterie.scores.points import PointsRules, score_of
from coterie.scores.reading import read as read_points
from coterie.scores.registry import WithTemperature
from coterie.store.calendar import read
from coterie.store.public_holidays import public_holidays
from coterie.traits.registry import Traits

Raw = dict[str, Any]
FLAT: dict[str, Kind] = {
    "events": "event",
    "visits": "visit",
    "messages": "message",
    "deals": "deal",
    "meetings": "meeting",
    "answers": "answer",
    "referrals": "referral",
}
"""The word under which a person's flat facts of each kind stand."""
OWN_SHELVES: dict[Level, dict[str, FieldInfo]] = {
    "order": ORDER_FIELDS,
    "line": LINE_FIELDS,
    **{kind: SOURCES[word].fields for word, kind in FLAT.items()},
}
ORDER_KEYS = ("id", "time", "rank", "book", "lines", "cost", "discount", "total")
LINE_KEYS = ("number", "product", "product_name", "category", "quantity", "price", "cost", "discount", "total")
FLAT_KEYS = ("id", "time", "rank")
EVENT_KEYS = (*FLAT_KEYS, "type")
LOOKS: tuple[tuple[Type, str], ...] = (
    (Type.NUMBER, r"-?\d+([.]\d+)?"),
    (Type.TRUTH, r"yes|no"),
    (Type.DATE, r"\d{4}-\d\d-\d\d"),
    (Type.INSTANT, r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d.*"),
)


@dataclass(frozen=True, slots=True)
class Check:
    """A condition's text, the keys of its members, and the promise under which it stands."""

    promise: str
    text: str
    members: frozenset[str]


@dataclass(frozen=True, slots=True)
class Case:
    """A base at an instant (aware), what can be named on it, and the conditions asked; visitors count if so said."""

    base: Base
    as_of: datetime
    catalogue: Catalogue
    checks: tuple[Check, ...]
    include_anonymous: bool = False


def load(path: Path) -> Case:
    """The case in a file. Raises ValueError for an unknown word or person, a second same key, or an unreadable value."""
    try:
        return Reader(yaml.load(path.read_text("utf-8"), Loader=Strict)).case()  # noqa: S506  # texts only, see Strict
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error


class Strict(yaml.BaseLoader):
    """YAML in which every scalar is a text and a key stands once."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002
        """A mapping. Raises ValueError for a key that stands twice."""
        keys = [key.value for key, _ in node.value]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise ValueError(f"line {node.start_mark.line + 1}: twice {', '.join(twice)}")
        return super().construct_mapping(node, deep=deep)


class Reader:
    """One case file, on its way from texts to facts."""

    def __init__(self, raw: Raw) -> None:
        known(
            raw,
            (
                "about",
                "as_of",
                "timezone",
                "country",
                "fiscal_month",
                "scope",
                "types",
                "calendar",
                "segments",
                "segmentations",
                "points",
                "products",
                "companies",
                "people",
                "checks",
            ),
            "the case",
        )
        self.raw = raw
        self.zone = ZoneInfo(raw["timezone"])
        self.people: dict[str, Raw] = {key: person or {} for key, person in raw["people"].items()}
        self.attributes = self.typed("person", self.values_of_people(), {})
        self.products: dict[str, Raw] = raw.get("products", {})
        self.companies: list[Raw] = raw.get("companies", [])
        listed = {name for said in self.products.values() for name in said}
        self.own: dict[str, dict[str, FieldInfo]] = {
            "company": self.typed("company", pairs(self.companies, ("company",)), COMPANY_FIELDS),
            "product": {name: info for name, info in PRODUCT_FIELDS.items() if name in listed}
            | self.typed("product", pairs(self.products.values(), ()), PRODUCT_FIELDS),
            "order": self.typed("order", pairs(self.orders(), ORDER_KEYS), ORDER_FIELDS),
            "line": self.typed("line", pairs(self.lines(), LINE_KEYS), LINE_FIELDS),
            **{kind: self.typed(kind, pairs(self.flat(word), FLAT_KEYS), OWN_SHELVES[kind]) for word, kind in FLAT.items()},
        }

    def case(self) -> Case:
        """The whole case."""
        base = Base(
            tuple(self.person(key, person) for key, person in self.people.items()),
            self.zone,
            int(self.raw.get("fiscal_month", "1")),
            {
                code: {name: self.scalar(value, self.own["product"][name].type) for name, value in said.items()}
                for code, said in self.products.items()
            },
            tuple(self.company(said) for said in self.companies),
        )
        moments = [order.moment.at for person in base.people for order in person.orders]
        moments += [event.moment.at for person in base.people for event in person.events]
        scores = {one.name: score_of(one) for one in map(self.points, self.raw.get("points", []))}
        catalogue = Catalogue(
            attributes=self.attributes,
            events=tuple(dict.fromkeys(event["type"] for event in self.flat("events"))),
            own=self.own,
            segments={name: parse(text) for name, text in self.raw.get("segments", {}).items()},
            earliest=min(moments, default=None),
            calendar=self.calendar(),
            ledgers=seen_in([entry for person in base.people for entry in person.standings]),
            traits=WithTemperature(Traits(), scores),
            scores=scores,
            segmentations={
                name: segmentation(name, {shelf: parse(text) for shelf, text in shelves.items()})
                for name, shelves in self.raw.get("segmentations", {}).items()
            },
        )
        return Case(base, self.instant(self.raw["as_of"]), catalogue, self.checks(), self.raw.get("scope") == "all")

    def points(self, written: Raw) -> PointsRules:
        """Points as a file says them."""
        return read_points(yaml.safe_dump(written, allow_unicode=True), "points")

    def calendar(self) -> Calendar:
        """The occasions of the case, written as in calendar.yaml, and the public holidays of its country, if it names one."""
        written = yaml.safe_dump({"occasions": self.raw.get("calendar", {})}, allow_unicode=True)
        country = self.raw.get("country", "")
        return Calendar(lambda: read(written), lambda: public_holidays(country) if country else ())

    # ------------------------------------------------------------ what is there

    def orders(self) -> Iterable[Raw]:
        """Every order as written."""
        return (order for person in self.people.values() for order in person.get("orders", ()))

    def lines(self) -> Iterable[Raw]:
        """Every line as written."""
        return (line for order in self.orders() for line in order.get("lines", ()))

    def flat(self, word: str) -> Iterable[Raw]:
        """Every flat fact of a kind as written."""
        return (fact for person in self.people.values() for fact in person.get(word, ()))

    def values_of_people(self) -> Iterable[tuple[str, Any]]:
        """Every value that an attribute has or had."""
        for person in self.people.values():
            for name, value in person.get("attributes", {}).items():
                yield from ((name, dated["value"]) for dated in dated_values(value))

    def typed(self, kind: str, values: Iterable[tuple[str, Any]], house: Mapping[str, FieldInfo]) -> dict[str, FieldInfo]:
        """The company's own names with their types: as declared, else as all their values look."""
        declared: dict[str, str] = self.raw.get("types", {}).get(kind, {})
        seen: dict[str, list[Any]] = {name: [] for name in declared}
        for name, value in values:
            seen.setdefault(name, []).append(value)
        level = cast("Level", kind) if kind != "person" else "event"
        return {
            name: FieldInfo(Type(declared[name]) if name in declared else self.look(kind, name, each), level)
            for name, each in seen.items()
            if name not in house
        }

    def look(self, kind: str, name: str, values: list[Any]) -> Type:
        """The type that every known value of a name looks like."""
        if kind == "person" and name in PERSON_FIELDS:
            return PERSON_FIELDS[name]
        if any(isinstance(value, list) for value in values):
            return Type.LIST
        filled = [value for value in values if value]
        return next((type_ for type_, look in LOOKS if filled and all(re.fullmatch(look, each) for each in filled)), Type.TEXT)

    # ------------------------------------------------------------ facts

    def person(self, key: str, raw: Raw) -> Person:
        """One person."""
        known(raw, ("known", "anonymous", "attributes", "orders", *FLAT, "crossings", "standings"), key)
        return Person(
            key=key,
            known_from=self.instant(raw["known"]) if "known" in raw else None,
            anonymous=raw.get("anonymous") == "yes",
            attributes={name: self.history(name, value) for name, value in raw.get("attributes", {}).items()},
            orders=tuple(self.order(order) for order in raw.get("orders", ())),
            events=tuple(
                self.event(kind, fact, f"{place:04}") for word, kind in FLAT.items() for place, fact in enumerate(raw.get(word, ()))
            ),
            crossings=tuple(self.crossing(crossing) for crossing in raw.get("crossings", ())),
            standings=tuple(self.standing(entry) for entry in raw.get("standings", ())),
        )

    def company(self, raw: Raw) -> dict[str, Scalar]:
        """One company."""
        types = {**self.own["company"], **COMPANY_FIELDS, "company": FieldInfo(Type.TEXT)}
        return {name: value for name, text in raw.items() if (value := self.scalar(text, types[name].type)) is not None}

    def history(self, name: str, value: Any) -> tuple[Dated, ...]:
        """An attribute's values: one known from ever, or several with their dates."""
        type_ = self.attributes[name].type
        return tuple(
            Dated(
                self.scalar(dated["value"], type_),
                self.instant(dated["since"]) if "since" in dated else None,
                int(dated.get("rank", "0")),
                dated.get("id", ""),
            )
            for dated in dated_values(value)
        )

    def order(self, raw: Raw) -> Order:
        """One order; what is not said of its cost and discount is added up from its lines."""
        written = raw.get("lines") or [{"total": raw["total"]}]
        lines = tuple(self.line(number, line) for number, line in enumerate(written, start=1))
        costs = [cost_of(line) for line in lines]
        discounts = [line.discount for line in lines if line.discount is not None]
        cost = sum((cost for cost in costs if cost is not None), Decimal(0)) if None not in costs else None
        discount = sum(discounts, Decimal(0)) if discounts else None
        return Order(
            id=raw["id"],
            moment=self.moment(raw["time"]),
            lines=lines,
            book=cast("Book", raw.get("book", "orders")),
            rank=int(raw.get("rank", "0")),
            cost=decimal(raw["cost"]) if "cost" in raw else cost,
            discount=decimal(raw["discount"]) if "discount" in raw else discount,
            fields=self.fields("order", raw, ORDER_KEYS),
        )

    def line(self, number: int, raw: Raw) -> Line:
        """One line; its total is quantity × price − discount where not given."""
        quantity, price, cost, discount = (decimal(raw.get(name)) for name in ("quantity", "price", "cost", "discount"))
        total = decimal(raw.get("total"))
        if total is None:
            total = money(Fraction(quantity or 0) * Fraction(price or 0) - Fraction(discount or 0))
        return Line(
            number=int(raw.get("number", number)),
            total=total,
            product=raw.get("product") or None,
            product_name=raw.get("product_name") or None,
            category=raw.get("category") or None,
            quantity=quantity,
            price=price,
            cost=cost,
            discount=discount,
            properties=self.fields("line", raw, LINE_KEYS),
        )

    def event(self, kind: Kind, raw: Raw, place: str) -> Event:
        """One flat fact; without an id of its own its place in the list."""
        fields = self.fields(kind, raw, EVENT_KEYS if kind == "event" else FLAT_KEYS)
        type_ = raw["type"] if kind == "event" else ""
        return Event(raw.get("id", place), type_, self.moment(raw["time"]), int(raw.get("rank", "0")), fields, kind)

    def crossing(self, raw: Raw) -> Crossing:
        """One entry of the membership log: ``{entered: vip, at: …}``."""
        if "entered" in raw:
            return Crossing(raw["entered"], "entered", self.instant(raw["at"]))
        return Crossing(raw["left"], "left", self.instant(raw["at"]))

    def standing(self, raw: Raw) -> Standing:
        """One entry of a ledger: ``{tag: vip, since: …}``, ``{consent: [email, news], said: given, since: …}``, ``{duplicate: yes}``."""
        ledger, about = next(iter(raw.items()))
        known((ledger,), get_args(Ledger), "an entry's first word")
        known(raw, (ledger, "since", "until", "said", "basis", "text"), f"an entry about a {ledger}")
        names = () if ledger == "duplicate" else tuple(about) if isinstance(about, list) else (about,)
        since, until = (self.instant(raw[name]) if name in raw else None for name in ("since", "until"))
        return Standing(cast("Ledger", ledger), names, since, until, raw.get("said"), raw.get("basis"), raw.get("text"))

    def fields(self, level: Level, raw: Raw, keys: tuple[str, ...]) -> dict[str, Scalar]:
        """The other fields of a fact."""
        types = {**self.own[level], **OWN_SHELVES[level]}
        return {name: self.scalar(value, types[name].type) for name, value in raw.items() if name not in keys}

    # ------------------------------------------------------------ values

    def scalar(self, value: Any, type_: Type) -> Scalar:
        """A written value as one of its type; an empty one is missing."""
        if isinstance(value, list):
            return tuple(value)
        if value == "":
            return None
        match type_:
            case Type.NUMBER | Type.MONEY:
                return Decimal(value)
            case Type.TRUTH:
                return {"yes": True, "no": False}[value]
            case Type.DATE:
                return date.fromisoformat(value)
            case Type.INSTANT:
                return self.moment(value)
            case Type.TEXT | Type.LIST | Type.PLACE:
                return cast("str", value)

    def instant(self, text: str) -> datetime:
        """An instant: in the base's zone unless it carries an offset, the first of two; a day is its first instant."""
        read = datetime.fromisoformat(text)
        return (read if read.tzinfo else read.replace(tzinfo=self.zone)).astimezone(UTC)

    def moment(self, text: str) -> Moment:
        """An instant with its local day and hour."""
        return Moment.of(self.instant(text), self.zone)

    def checks(self) -> tuple[Check, ...]:
        """The conditions with their members, under the promises they stand for."""
        return tuple(
            Check(promise, text, self.members(names)) for promise, each in self.raw["checks"].items() for text, names in each.items()
        )

    def members(self, names: str) -> frozenset[str]:
        """The people named; ``nobody`` and ``everyone`` are words."""
        if names in ("nobody", "everyone"):
            return frozenset(self.people if names == "everyone" else ())
        known(names.split(), tuple(self.people), "the members")
        return frozenset(names.split())


def seen_in(entries: Iterable[Standing]) -> dict[str, tuple[str, ...]]:
    """What entries are about, as the catalogue lists it."""
    about = {"consent": ("channel", "purpose"), "tag": ("tag",), "list": ("list",), "suppression": ("suppression",)}
    found: dict[str, dict[str, None]] = {what: {} for each in about.values() for what in each}
    for entry in entries:
        for what, name in zip(about.get(entry.ledger, ()), entry.names, strict=False):
            found[what][name] = None
    return {what: tuple(names) for what, names in found.items()}


def known(words: Iterable[str], allowed: tuple[str, ...], where: str) -> None:
    """Refuse words that are not allowed, or none at all. Raises ValueError."""
    strangers = [word for word in words if word not in allowed]
    if strangers:
        raise ValueError(f"{where}: unknown {', '.join(strangers)}; there are {', '.join(allowed)}")


def dated_values(value: Any) -> list[Raw]:
    """The values of an attribute with their dates; a bare one has none."""
    if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
        return value
    return [{"value": value}]


def pairs(facts: Iterable[Raw], keys: tuple[str, ...]) -> Iterable[tuple[str, Any]]:
    """Names and values of facts beyond some keys."""
    return ((name, value) for fact in facts for name, value in fact.items() if name not in keys)


def decimal(text: str | None) -> Decimal | None:
    """A number, missing where nothing is written."""
    return Decimal(text) if text else None


def money(amount: Fraction) -> Decimal:
    """An amount rounded half-even to four places."""
    return Decimal(round(amount * 10_000)).scaleb(-4)


def cost_of(line: Line) -> Decimal | None:
    """What a whole line cost, missing where its quantity or unit cost is."""
    if line.quantity is None or line.cost is None:
        return None
    return money(Fraction(line.quantity) * Fraction(line.cost))
