"""What can be imported: the kinds of files, their fields, how each is read and what it is also called. Tables only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from coterie.ingest.aliases import ALIASES, COMPANY_KEYS, COMPANY_NAMES, CONSENT_STATUSES, OF_FLATS
from coterie.language.types import PERSON_FIELDS, Type

Reading = Literal[
    "id", "text", "instant", "when", "number", "money", "amount", "truth", "happened", "date", "labels", "phone", "email", "sex", "content"
]
"""How a column's text becomes a value: ``money`` is per unit (it will be multiplied), ``amount`` of a whole order or deal;
``happened`` is a yes/no, how many times, or the instant; ``when`` is that instant, if it is one; ``content`` decides by all of
the column's values."""

FlatKind = Literal["events", "visits", "messages", "deals", "meetings", "answers"]
RecordKind = Literal["companies", "products", "consents", "costs", "tags", "rates"]
Kind = Literal["order-lines", "orders", "people"] | FlatKind | RecordKind


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field of a kind. ``needed``: there must be a column for it; a row without its value is set aside.

    ``weight``: how much a column for it speaks for the kind, when a file's kind is guessed.
    """

    reading: Reading
    needed: bool = False
    aliases: tuple[str, ...] = ()
    weight: int = 1


_READING: dict[Type, Reading] = {
    Type.NUMBER: "number",
    Type.MONEY: "money",
    Type.TEXT: "text",
    Type.TRUTH: "truth",
    Type.DATE: "date",
    Type.INSTANT: "instant",
    Type.LIST: "labels",
}

_WEIGHTS = dict.fromkeys("birthday type until rate tag purpose basis tax_id industry hours patronymic total quantity".split(), 3)
_FLAT_WEIGHTS = dict.fromkeys("stage opened clicked opened_at clicked_at question answer survey outcome lost_reason".split(), 3)
_FLAT_WEIGHTS |= dict.fromkeys("medium referrer pages campaign delivered bounced unsubscribed deal closed kind".split(), 2)
_WEIGHTS |= dict.fromkeys("order price product product_name email phone last_name first_name sex currency size brand session".split(), 2)

_CONTACTS: dict[str, Reading] = {"phone": "phone", "email": "email", "sex": "sex"}
"""Texts of people that are brought to one form before they are kept."""

SAID_OF: dict[Kind, dict[str, str]] = {"messages": {"sent": "time"}, "deals": {"created": "time"}}
"""Other names of a fact's time: what happens first to a message or a deal."""

SIGNS: dict[Kind, tuple[str, ...]] = {
    "deals": ("stage",),
    "messages": ("opened", "clicked", "opened_at", "clicked_at"),
    "answers": ("answer",),
    "visits": ("medium", "referrer", "pages"),
    "meetings": ("outcome",),
    "companies": ("tax_id", "industry", "size"),
    "consents": ("channel", "purpose", "basis", "text"),
}
"""Columns of which one must be there for a file to be taken for this kind unasked."""

BECAME = ("delivered", "opened", "clicked", "bounced", "unsubscribed", "complained")
"""What can become of a message; each may come with its instant."""


def _field(name: str, reading: Reading, *, needed: bool = False, kind: Kind | None = None) -> FieldSpec:
    aliases = ALIASES.get(name, ()) if kind is None else OF_FLATS[kind].get(name, ())
    return FieldSpec(reading, needed, aliases, _WEIGHTS.get(name, 1) if kind is None else _FLAT_WEIGHTS.get(name, 1))


def _fields(names: str, reading: Reading, kind: Kind | None = None) -> dict[str, FieldSpec]:
    return {name: _field(name, reading, kind=kind) for name in names.split()}


def _shared(kind: Kind) -> dict[str, FieldSpec]:
    """What a flat fact of every kind has: whose it is and when."""
    visitor = {"anonymous": _field("anonymous", "id", kind=kind)} if kind == "visits" else {}
    person = {"person": _field("person", "id", needed=not visitor, kind=kind)}
    return person | visitor | {"time": _field("time", "instant", needed=True, kind=kind)}


ORDER_LEVEL: dict[str, FieldSpec] = {
    **_fields("status channel payment delivery coupon", "text"),
    **_fields("gift_wrap", "truth"),
}
"""Fields of an order that the language knows and both kinds of order files may carry, as ``order.status`` or ``status``."""

KINDS: dict[Kind, dict[str, FieldSpec]] = {
    "order-lines": {
        "order": _field("order", "id", needed=True),
        "person": _field("person", "id", needed=True),
        "time": _field("time", "instant", needed=True),
        "product": _field("product", "id"),
        **_fields("product_name category", "text"),
        "quantity": _field("quantity", "number"),
        "price": _field("price", "money"),
        **_fields("cost discount", "money"),
        "total": _field("total", "amount"),
        **ORDER_LEVEL,
    },
    "orders": {
        "order": _field("order", "id"),
        "person": _field("person", "id", needed=True),
        "time": _field("time", "instant", needed=True),
        "total": FieldSpec("amount", needed=True, aliases=(*ALIASES["total"], "price", "цена"), weight=3),
        **_fields("cost discount", "amount"),
        **ORDER_LEVEL,
    },
    "people": {
        "person": _field("person", "id"),
        **{name: _field(name, _READING[type_]) for name, type_ in PERSON_FIELDS.items()},
        "tax_id": _field("tax_id", "text"),
    },
    "events": {
        "person": _field("person", "id"),
        "anonymous": _field("anonymous", "id"),
        "type": _field("type", "text", needed=True),
        "time": _field("time", "instant", needed=True),
        **_fields("id session product", "id"),
        **_fields("category url source", "text"),
        **_fields("value", "number"),
    },
    "companies": {
        "company": FieldSpec("id", needed=True, aliases=COMPANY_KEYS, weight=2),
        "name": FieldSpec("text", aliases=COMPANY_NAMES, weight=2),
        **_fields("tax_id industry city", "text"),
        "size": _field("size", "number"),
    },
    "products": {
        "product": _field("product", "id", needed=True),
        "name": FieldSpec("text", aliases=ALIASES["product_name"], weight=2),
        **_fields("category brand", "text"),
        **_fields("price cost", "amount"),
    },
    "consents": {
        "person": _field("person", "id", needed=True),
        **_fields("channel purpose", "text"),
        "status": FieldSpec("text", aliases=(*ALIASES["status"], *CONSENT_STATUSES), weight=_WEIGHTS.get("status", 1)),
        "time": _field("time", "instant"),
        **_fields("basis text", "text"),
    },
    "costs": {
        "channel": _field("channel", "text"),
        "campaign": _field("campaign", "text", needed=True),
        "from": _field("from", "date", needed=True),
        "until": _field("until", "date", needed=True),
        "amount": _field("amount", "amount"),
        "hours": _field("hours", "number"),
    },
    "tags": {
        "person": _field("person", "id", needed=True),
        "tag": _field("tag", "text", needed=True),
        **_fields("since until", "instant"),
    },
    "rates": {
        "currency": _field("currency", "text", needed=True),
        "date": _field("date", "date", needed=True),
        "rate": _field("rate", "amount", needed=True),
        "nominal": _field("nominal", "amount"),
    },
    "visits": {
        **_shared("visits"),
        **_fields("id", "id", "visits"),
        **_fields("source medium campaign referrer device", "text", "visits"),
        **_fields("pages", "number", "visits"),
    },
    "messages": {
        **_shared("messages"),
        **_fields("id", "id", "messages"),
        **_fields("channel campaign link", "text", "messages"),
        **_fields(" ".join(BECAME), "happened", "messages"),
        **_fields(" ".join(f"{name}_at" for name in BECAME), "when", "messages"),
    },
    "deals": {
        "deal": _field("deal", "id", needed=True, kind="deals"),
        **_shared("deals"),
        **_fields("company stage status manager lost_reason", "text", "deals"),
        **_fields("stage_since closed", "instant", "deals"),
        **_fields("amount", "amount", "deals"),
    },
    "meetings": {
        **_shared("meetings"),
        **_fields("id", "id", "meetings"),
        **_fields("kind outcome manager", "text", "meetings"),
    },
    "answers": {
        **_shared("answers"),
        **_fields("id", "id", "answers"),
        "survey": _field("survey", "text", needed=True, kind="answers"),
        "question": _field("question", "text", kind="answers"),
        "answer": _field("answer", "text", needed=True, kind="answers"),
        **_fields("value", "number", "answers"),
    },
}

ONE_OF: dict[Kind, tuple[tuple[str, ...], ...]] = {
    "order-lines": (("price", "total"),),
    "events": (("person", "anonymous"),),
    "visits": (("person", "anonymous"),),
    "costs": (("amount", "hours"),),
    "consents": (("channel", "purpose", "status"),),
}
"""Fields of which a file must have at least one."""


def attribute_reading(name: str) -> Reading:
    """How a person's attribute is read: by the type that the language fixes for it, else by its content."""
    if name == "tax_id":
        return "text"  # it may begin with a zero
    if name in PERSON_FIELDS:
        return _CONTACTS.get(name, _READING[PERSON_FIELDS[name]])
    return "content"
