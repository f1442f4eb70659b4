"""What is known about people, as plain frozen objects: the facts a condition is asked about.

Small enough to build by hand in a test and to show in an explanation. Nothing here reads a file, a clock or a
database, and nothing here decides what a condition means.

Time: every fact carries its instant in UTC *and* the local day and hour of the base's zone, fixed when it came in.
Money is a ``Decimal`` of at most four places, other numbers of at most nine (see ``exact``). Missing is ``None``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

MONEY_PLACES = 4
NUMBER_PLACES = 9


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """An instant (aware, UTC, whole microseconds) with its local day and hour (0–23) in the base's zone."""

    at: datetime
    day: date = field(compare=False)
    hour: int = field(compare=False)

    @classmethod
    def of(cls, at: datetime, zone: ZoneInfo) -> Moment:
        """The moment of an aware instant in a zone.

        >>> Moment.of(datetime(2026, 3, 1, 22, tzinfo=UTC), ZoneInfo("Europe/Moscow")).day
        datetime.date(2026, 3, 2)
        """
        local = at.astimezone(zone)
        return cls(at.astimezone(UTC), local.date(), local.hour)


Scalar = str | bool | Decimal | date | Moment | tuple[str, ...] | None
"""A value of a fact or an attribute: text, yes/no, number or money, day, instant, list of texts; None is missing."""

Book = Literal["orders", "open", "cancelled", "returns"]
"""Which source an order's lines are read by: ``orders()`` the done, ``open_orders()``, ``cancelled()``, ``returns()``."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an order. ``quantity`` is positive in every book; ``price`` and ``cost`` are per unit;
    ``discount`` is of the whole line; ``total`` = quantity × price − discount, rounded half-even to four places.

    An order without lines has one line with ``number`` 1 and only ``total`` known.
    """

    number: int
    total: Decimal
    product: str | None = None
    product_name: str | None = None
    category: str | None = None
    quantity: Decimal | None = None
    price: Decimal | None = None
    cost: Decimal | None = None
    discount: Decimal | None = None
    properties: Mapping[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Order:
    """The lines of one order that stand in one book (an order with goods sent back stands in two).

    ``rank`` is the source's place in coterie.toml; ``id`` the order's number; ``cost`` and ``discount`` are of the
    whole order (cost missing where a line's is); ``fields`` the order's other fields (status, channel, …, own ones).
    """

    id: str
    moment: Moment
    lines: tuple[Line, ...]
    book: Book = "orders"
    rank: int = 0
    cost: Decimal | None = None
    discount: Decimal | None = None
    fields: Mapping[str, Scalar] = field(default_factory=dict)


Kind = Literal["event", "visit", "message", "deal", "meeting", "answer", "referral"]
"""The kinds of flat facts: each is one row with its own fields, and happens at one moment."""


UNDATED = "1900-01-01"
"""The instant (UTC) of facts whose day is not known: the first that can be asked about, so that they are in no window."""


@dataclass(frozen=True, slots=True)
class Event:
    """A flat fact: something a person did, or that was done about them.

    ``kind`` says which; ``type`` is that of an event ("" of every other kind); ``fields`` holds the fields of its kind (session,
    product, … of an event; opened, opened_at, … of a message) and own ones. A deal's moment is its creation, a message's its sending.
    """

    id: str
    type: str
    moment: Moment
    rank: int = 0
    fields: Mapping[str, Scalar] = field(default_factory=dict)
    kind: Kind = "event"


@dataclass(frozen=True, slots=True)
class Dated:
    """A value of an attribute, known from ``since`` (None = from ever) until the next one."""

    value: Scalar
    since: datetime | None = None
    rank: int = 0
    id: str = ""


@dataclass(frozen=True, slots=True)
class Crossing:
    """A person entered or left a segment, as the membership log says."""

    segment: str
    direction: Literal["entered", "left"]
    at: datetime


Ledger = Literal["consent", "tag", "list", "suppression", "contact", "duplicate"]
"""What entries about people are kept of: consents, tags, static lists, the suppression list, contacts that reach somebody,
suspected duplicates."""


@dataclass(frozen=True, slots=True)
class Standing:
    """An entry of a ledger about somebody, which stands from ``since`` (None = from ever) until before ``until`` (None = on).

    ``names`` say what it is about: channel and purpose ("" = not said) of a consent, the tag, the list, the channel that is
    suppressed, the kind of contact (email, phone, mobile); a suspicion needs none. ``said``: the word of a consent (given, refused,
    withdrawn), the reason of a suppression. ``basis`` and ``text`` prove a consent.
    """

    ledger: Ledger
    names: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    said: str | None = None
    basis: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Everything known about one person. ``known_from`` None means from ever (an undated contact record).

    ``events`` are the flat facts of every kind; ``standings`` the entries of every ledger.
    """

    key: str
    known_from: datetime | None = None
    anonymous: bool = False
    attributes: Mapping[str, tuple[Dated, ...]] = field(default_factory=dict)
    orders: tuple[Order, ...] = ()
    events: tuple[Event, ...] = ()
    crossings: tuple[Crossing, ...] = ()
    standings: tuple[Standing, ...] = ()


@dataclass(frozen=True, slots=True)
class Base:
    """All people of a workspace, with what a condition needs beside them.

    ``fiscal_month`` is the month (1–12) in which the fiscal year starts. ``products`` is the catalogue as it stands: what is said of
    each product, by its code and the field's name. ``companies`` likewise, a row each (``company`` is its key); of several rows of one
    company the last counts.
    """

    people: tuple[Person, ...]
    zone: ZoneInfo
    fiscal_month: int = 1
    products: Mapping[str, Mapping[str, Scalar]] = field(default_factory=dict)
    companies: tuple[Mapping[str, Scalar], ...] = ()
