"""The types of values, and the fields that each source of facts has by itself.

A table, not code: the checker, the lowering and the sentences read it. Fields that a company brings itself are added
by the ``Catalogue``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal

from coterie.model.facts import Kind, Ledger


class Type(Enum):
    """What a value can be. Any value can also be missing, except a list."""

    NUMBER = "number"
    MONEY = "money"
    TEXT = "text"
    TRUTH = "truth"
    DATE = "date"
    INSTANT = "instant"
    LIST = "list"
    PLACE = "place"


PHRASES: dict[Type, str] = {
    Type.NUMBER: "a number",
    Type.MONEY: "an amount of money",
    Type.TEXT: "a text",
    Type.TRUTH: "a yes/no value",
    Type.DATE: "a date",
    Type.INSTANT: "an instant",
    Type.LIST: "a list",
    Type.PLACE: "a place",
}
"""What a value is, as a message says it."""

Level = Literal["order", "line", "product", "company"] | Kind


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """A field of a source or an attribute of a person.

    ``level`` says whether it belongs to an order, to one of its lines, to a product of the catalogue, to a company or to which kind of
    flat facts; ``values`` are values seen (for spelling hints only, most frequent first). ``since`` names the field of the
    same fact that dates the value: it can't be seen before (a yes/no is no until then); where that is missing, it is
    known from the fact on.
    """

    type: Type
    level: Level = "event"
    values: tuple[str, ...] = ()
    since: str = ""


def _fields(level: Level, **types: Type) -> dict[str, FieldInfo]:
    return {name: FieldInfo(type_, level) for name, type_ in types.items()}


def _dated(level: Level, since: str, **types: Type) -> dict[str, FieldInfo]:
    """Fields that are known from an instant on, which is a field of the fact too."""
    return {name: FieldInfo(type_, level, since=since) for name, type_ in (types | {since: Type.INSTANT}).items()}


TEXT, NUMBER, MONEY, TRUTH, DATE, INSTANT = Type.TEXT, Type.NUMBER, Type.MONEY, Type.TRUTH, Type.DATE, Type.INSTANT

ORDER_FIELDS = _fields(
    "order",
    order=TEXT,
    time=INSTANT,
    total=MONEY,
    cost=MONEY,
    discount=MONEY,
    margin=MONEY,
    status=TEXT,
    channel=TEXT,
    payment=TEXT,
    delivery=TEXT,
    coupon=TEXT,
    gift_wrap=TRUTH,
)
LINE_FIELDS = _fields(
    "line",
    product=TEXT,
    product_name=TEXT,
    category=TEXT,
    quantity=NUMBER,
    price=MONEY,
    cost=MONEY,
    discount=MONEY,
    total=MONEY,
    margin=MONEY,
)
EVENT_FIELDS = _fields(
    "event",
    time=INSTANT,
    type=TEXT,
    session=TEXT,
    product=TEXT,
    category=TEXT,
    value=NUMBER,
    url=TEXT,
    source=TEXT,
)

PRODUCT_FIELDS = _fields("product", product_name=TEXT, category=TEXT, brand=TEXT, price=MONEY, cost=MONEY)
"""What the catalogue says of a product, today. A base has those that its files of products give."""

COMPANY_FIELDS = _fields("company", name=TEXT, tax_id=TEXT, industry=TEXT, size=NUMBER, city=TEXT)
"""What is said of a company, today; asked as ``company.size``."""

MESSAGE_FIELDS = (
    _fields("message", time=INSTANT, channel=TEXT, campaign=TEXT)
    | _dated("message", "delivered_at", delivered=TRUTH)
    | _dated("message", "opened_at", opened=TRUTH)
    | _dated("message", "clicked_at", clicked=TRUTH, link=TEXT)
    | _dated("message", "bounced_at", bounced=TRUTH)
    | _dated("message", "unsubscribed_at", unsubscribed=TRUTH)
    | _dated("message", "complained_at", complained=TRUTH)
)
"""A message's time is when it was sent; what became of it is known from when it did."""

VISIT_FIELDS = _fields("visit", time=INSTANT, source=TEXT, medium=TEXT, campaign=TEXT, referrer=TEXT, device=TEXT, pages=NUMBER)
DEAL_FIELDS = (
    _fields("deal", time=INSTANT, deal=TEXT, company=TEXT, amount=MONEY, created=INSTANT, manager=TEXT)
    | _dated("deal", "closed", status=TEXT, lost_reason=TEXT)
    | _dated("deal", "stage_since", stage=TEXT, days_in_stage=NUMBER)
)
"""``created`` is the deal's time; ``days_in_stage`` is worked out: local days from ``stage_since`` to the instant asked about."""

MEETING_FIELDS = _fields("meeting", time=INSTANT, kind=TEXT, outcome=TEXT, manager=TEXT)
ANSWER_FIELDS = _fields("answer", time=INSTANT, survey=TEXT, question=TEXT, answer=TEXT, value=NUMBER)
"""A question of a survey put to somebody; without an answer it was only asked."""

REFERRAL_FIELDS = _fields("referral", time=INSTANT)
"""Somebody whom a person brought; the time is from when they are known. Worked out from ``referred_by``, never imported."""


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """A source of facts: its own fields, how many leading names it takes, and what must be imported for it.

    ``shape`` is how its facts are laid out: ``orders`` narrow to their matching lines, ``lines`` are lines,
    ``events`` are flat; of ``people`` the filters are conditions on each of them. ``fact`` is which flat facts it reads. ``held``
    says whether this version can import its facts at all; ``needs`` names them.
    """

    shape: Literal["orders", "lines", "events", "people"]
    fields: dict[str, FieldInfo]
    names: tuple[int, int] = (0, 0)
    held: bool = False
    needs: str = ""
    fact: Kind = "event"


SOURCES: dict[str, SourceInfo] = {
    "orders": SourceInfo("orders", ORDER_FIELDS | {k: v for k, v in LINE_FIELDS.items() if k not in ORDER_FIELDS}, held=True),
    "open_orders": SourceInfo("orders", ORDER_FIELDS | {k: v for k, v in LINE_FIELDS.items() if k not in ORDER_FIELDS}, held=True),
    "cancelled": SourceInfo("orders", ORDER_FIELDS | {k: v for k, v in LINE_FIELDS.items() if k not in ORDER_FIELDS}, held=True),
    "lines": SourceInfo("lines", ORDER_FIELDS | LINE_FIELDS, held=True),
    "returns": SourceInfo("lines", ORDER_FIELDS | LINE_FIELDS, held=True),
    "events": SourceInfo("events", EVENT_FIELDS, names=(1, 1), held=True),
    "messages": SourceInfo("events", MESSAGE_FIELDS, held=True, fact="message"),
    "visits": SourceInfo("events", VISIT_FIELDS, held=True, fact="visit"),
    "deals": SourceInfo("events", DEAL_FIELDS, held=True, fact="deal"),
    "meetings": SourceInfo("events", MEETING_FIELDS, held=True, fact="meeting"),
    "answers": SourceInfo("events", ANSWER_FIELDS, names=(0, 1), held=True, fact="answer"),
    "asked": SourceInfo("events", ANSWER_FIELDS, names=(0, 1), held=True, fact="answer"),
    "referrals": SourceInfo("events", REFERRAL_FIELDS, held=True, fact="referral"),
    "basket": SourceInfo("events", EVENT_FIELDS, needs="the site tracker"),
    "company.people": SourceInfo("people", {}, held=True),
    "household.people": SourceInfo("people", {}, needs="households"),
}


@dataclass(frozen=True, slots=True)
class LookupInfo:
    """A named value of another room: its type, how many literal arguments it takes, its parts, what brings it."""

    type: Type
    arguments: tuple[int, int] = (0, 0)
    parts: dict[str, Type] | None = None
    held: bool = False
    needs: str = ""
    options: tuple[str, ...] = ()


LOOKUPS: dict[str, LookupInfo] = {
    "bucket": LookupInfo(NUMBER, (1, 1), held=True),
    "score": LookupInfo(NUMBER, (1, 2), {"change": NUMBER}, held=True),
    "predicted": LookupInfo(NUMBER, (1, 1), needs="forecasts", options=("within",)),
    "interest": LookupInfo(NUMBER, (1, 1), needs="interests"),
    "top_interests": LookupInfo(Type.LIST, (1, 1), needs="interests"),
    "cluster": LookupInfo(TEXT, (1, 1), needs="clusters"),
    "segmentation": LookupInfo(TEXT, (1, 1), held=True),
    "arm": LookupInfo(TEXT, (1, 1), needs="campaigns"),
    "in_journey": LookupInfo(TRUTH, (1, 1), needs="campaigns", options=("step",)),
    "in_list": LookupInfo(TRUTH, (1, 1), held=True),
    "tagged": LookupInfo(TRUTH, (1, 1), {"since": INSTANT}, held=True, options=("last",)),
    "subscribed": LookupInfo(TRUTH, (1, 2), {"since": INSTANT}, held=True),
    "consent": LookupInfo(TRUTH, (1, 2), {"since": INSTANT, "basis": TEXT, "text": TEXT}, held=True),
    "reachable": LookupInfo(TRUTH, (1, 2), held=True),
    "suppressed": LookupInfo(TRUTH, (1, 1), {"since": INSTANT, "reason": TEXT}, held=True),
}

LEDGERS: dict[str, Ledger] = {
    "in_list": "list",
    "tagged": "tag",
    "subscribed": "consent",
    "consent": "consent",
    "reachable": "contact",
    "suppressed": "suppression",
}
"""The ledger that a lookup reads (what reaches somebody is read in others too); its arguments name the entries."""

CONTACTS: dict[str, str] = {
    "email": "email",
    "phone": "phone",
    "call": "phone",
    "sms": "mobile",
    "whatsapp": "mobile",
    "viber": "mobile",
    "telegram": "mobile",
}
"""The kind of contact that a channel needs; no other channel's addresses are known."""

NAMED: dict[str, LookupInfo] = {
    "first_seen": LookupInfo(INSTANT, held=True),
    "rfm.recency": LookupInfo(NUMBER, held=True),
    "temperature": LookupInfo(TEXT, needs='points named "lead"'),
    "p_alive": LookupInfo(NUMBER, needs="forecasts"),
    "duplicate_suspected": LookupInfo(TRUTH, held=True),
    "manager": LookupInfo(TEXT, held=True),
    **{f"company.{name}": LookupInfo(info.type, held=True) for name, info in COMPANY_FIELDS.items()},
    "location": LookupInfo(Type.PLACE, needs="places"),
}
"""Bare names that are not attributes. An attribute that a company imports under the same name wins."""

PERSON_FIELDS: dict[str, Type] = {
    "email": TEXT,
    "phone": TEXT,
    "name": TEXT,
    "first_name": TEXT,
    "last_name": TEXT,
    "patronymic": TEXT,
    "sex": TEXT,
    "birthday": DATE,
    "created": INSTANT,
    "city": TEXT,
    "region": TEXT,
    "country": TEXT,
    "company": TEXT,
    "referred_by": TEXT,
    "tags": Type.LIST,
}
"""The attributes that every base has, whether or not anything is known in them."""
