"""The warehouse as conditions see it: tables of facts, one row a fact, and where each field of the language lives.

``store`` creates these tables and keeps them; ``compile`` reads them. Instants are UTC without a zone; ``day`` and
``hour`` are local, fixed when the fact came in. Fields that a company brings itself get columns of their own
(``own_1``, ``own_2`` …), listed in the table ``fields``.
"""

from __future__ import annotations

from coterie.language.types import SOURCES, Level, Type
from coterie.model.facts import Kind

MONEY = "DECIMAL(18, 4)"
NUMBER = "DECIMAL(38, 9)"

COLUMN_OF_TYPE: dict[Type, str] = {
    Type.NUMBER: NUMBER,
    Type.MONEY: MONEY,
    Type.TEXT: "TEXT",
    Type.TRUTH: "BOOLEAN",
    Type.DATE: "DATE",
    Type.INSTANT: "TIMESTAMP",
    Type.LIST: "TEXT[]",
}
"""The SQL type that holds values of a language type (PLACE has none yet)."""

VALUE_COLUMN: dict[Type, str] = {
    Type.NUMBER: "number",
    Type.MONEY: "number",
    Type.TEXT: "text",
    Type.TRUTH: "truth",
    Type.DATE: "date",
    Type.INSTANT: "instant",
    Type.LIST: "items",
}
"""The column of ``attributes`` that holds a value of the type; the others of the row are NULL."""

FACT = {"person": "BIGINT", "time": "TIMESTAMP", "day": "DATE", "hour": "SMALLINT", "rank": "SMALLINT", "source": "TEXT"}
"""Shared by orders and lines: whose, when (UTC and local), the rank and name of the source it came from."""

FLAT = {
    "event_no": "BIGINT",
    "person": "BIGINT",
    "time": "TIMESTAMP",
    "day": "DATE",
    "hour": "SMALLINT",
    "rank": "SMALLINT",
    "origin": "TEXT",
    "id": "TEXT",
}
"""Shared by flat facts: as FACT, with the number given once and the id, given by the source or made from the content.

``origin`` is the source that sent it (FACT's source): ``source`` is a field of events and of visits.
"""

TABLES: dict[str, dict[str, str]] = {
    # known_from NULL = from ever. (source, anonymous, key) is unique; person is dense from 1 and never reused.
    "people": {"person": "BIGINT", "source": "TEXT", "key": "TEXT", "anonymous": "BOOLEAN", "known_from": "TIMESTAMP"},
    # One row per order and book (model.facts.Book). order_no is dense; (source, order, person) is its key.
    # cost is of the whole order, NULL where a line's is; whole: it came without lines.
    "orders": {
        **FACT,
        "order_no": "BIGINT",
        "book": "TEXT",
        "order": "TEXT",
        "total": MONEY,
        "cost": MONEY,
        "discount": MONEY,
        "status": "TEXT",
        "channel": "TEXT",
        "payment": "TEXT",
        "delivery": "TEXT",
        "coupon": "TEXT",
        "gift_wrap": "BOOLEAN",
        "whole": "BOOLEAN",
    },
    # time, day, hour, rank are the order's. quantity > 0 in every book. total_cost = quantity × cost; of an order
    # without lines its one line has only total, total_cost and discount (the language shows only its total).
    "lines": {
        **FACT,
        "order_no": "BIGINT",
        "book": "TEXT",
        "order": "TEXT",
        "line": "INTEGER",
        "product": "TEXT",
        "product_name": "TEXT",
        "category": "TEXT",
        "quantity": NUMBER,
        "price": MONEY,
        "cost": MONEY,
        "discount": MONEY,
        "total": MONEY,
        "total_cost": MONEY,
        "whole": "BOOLEAN",
    },
    # One table for each kind of flat facts (language.types.SourceInfo.fact): FLAT and the fields of its kind.
    "events": {
        **FLAT,
        "type": "TEXT",
        "session": "TEXT",
        "product": "TEXT",
        "category": "TEXT",
        "value": NUMBER,
        "url": "TEXT",
        "source": "TEXT",
    },
    "visits": {
        **FLAT,
        "source": "TEXT",
        "medium": "TEXT",
        "campaign": "TEXT",
        "referrer": "TEXT",
        "device": "TEXT",
        "pages": NUMBER,
    },
    # time is when it was sent. A yes/no with its instant is yes; the instant decides from when (NULL = from the message on).
    "messages": {
        **FLAT,
        "channel": "TEXT",
        "campaign": "TEXT",
        "link": "TEXT",
        "delivered": "BOOLEAN",
        "delivered_at": "TIMESTAMP",
        "opened": "BOOLEAN",
        "opened_at": "TIMESTAMP",
        "clicked": "BOOLEAN",
        "clicked_at": "TIMESTAMP",
        "bounced": "BOOLEAN",
        "bounced_at": "TIMESTAMP",
        "unsubscribed": "BOOLEAN",
        "unsubscribed_at": "TIMESTAMP",
        "complained": "BOOLEAN",
        "complained_at": "TIMESTAMP",
    },
    # One row a deal, as it stood when it was last imported; time is when it was created.
    "deals": {
        **FLAT,
        "deal": "TEXT",
        "company": "TEXT",
        "stage": "TEXT",
        "stage_since": "TIMESTAMP",
        "status": "TEXT",
        "amount": MONEY,
        "closed": "TIMESTAMP",
        "manager": "TEXT",
        "lost_reason": "TEXT",
    },
    "meetings": {**FLAT, "kind": "TEXT", "outcome": "TEXT", "manager": "TEXT"},
    # One row a question put to a person; answer NULL = asked only. value is the answer's number, if it is one.
    "answers": {**FLAT, "survey": "TEXT", "question": "TEXT", "answer": "TEXT", "value": NUMBER},
    # Whom somebody brought (store.referrals): a row for each, worked out from the attribute `referred_by`.
    "referrals": {**FLAT},
    # A dated history: since NULL = from ever. `origin` names the record that said so ("people", or the order_no/event_no's
    # table and number), so that a replaced record takes its values along. Exactly one value column is not NULL.
    "attributes": {
        "person": "BIGINT",
        "name": "TEXT",
        "since": "TIMESTAMP",
        "rank": "SMALLINT",
        "id": "TEXT",
        "origin": "TEXT",
        "text": "TEXT",
        "number": NUMBER,
        "truth": "BOOLEAN",
        "date": "DATE",
        "instant": "TIMESTAMP",
        "items": "TEXT[]",
    },
    # Ledgers of dated entries about people (model.facts.Standing). The word for a channel and purpose at a time stands until the next.
    "consents": {
        "person": "BIGINT",
        "channel": "TEXT",
        "purpose": "TEXT",
        "status": "TEXT",
        "time": "TIMESTAMP",
        "basis": "TEXT",
        "text": "TEXT",
    },
    "tags": {"person": "BIGINT", "tag": "TEXT", "since": "TIMESTAMP", "until": "TIMESTAMP"},
    # The other ledgers, worked out from the facts and never imported; name is what the entry is about, NULL where nothing needs saying.
    "standings": {
        "person": "BIGINT",
        "ledger": "TEXT",
        "name": "TEXT",
        "since": "TIMESTAMP",
        "until": "TIMESTAMP",
        "said": "TEXT",
    },
    # The membership log: append-only.
    "crossings": {
        "segment": "TEXT",
        "person": "BIGINT",
        "direction": "TEXT",
        "at": "TIMESTAMP",
        "version": "INTEGER",
        "generation": "BIGINT",
        "reason": "TEXT",
    },
}

AROUND: dict[str, dict[str, str]] = {
    # record_no is dense; a code may come from several sources.
    "products": {
        "record_no": "BIGINT",
        "product": "TEXT",
        "name": "TEXT",
        "category": "TEXT",
        "brand": "TEXT",
        "price": MONEY,
        "cost": MONEY,
    },
    "companies": {
        "record_no": "BIGINT",
        "company": "TEXT",
        "name": "TEXT",
        "tax_id": "TEXT",
        "industry": "TEXT",
        "size": NUMBER,
        "city": "TEXT",
    },
}
"""What conditions read beside facts, as it stands today (the store keeps more with each row)."""

PRODUCT_COLUMNS = {"product_name": "name", **{name: name for name in ("category", "brand", "price", "cost")}}
"""The column of ``products`` for each field that the language has for it."""

COMPANY_COLUMNS = {name: name for name in AROUND["companies"] if name != "record_no"}
"""The column of ``companies`` for each field that the language has for it, and its key."""

DIGITS = 9
"""How many digits after the point NUMBER keeps."""

CUTS: dict[str, dict[str, str]] = {
    # A row for each cut that was taken of everyone's values of a term, in force from `since` to the next of the same print (people 0:
    # none is). version: those taken at once have one; generation: the refresh that took it; said: the term as it was written.
    "cuts": {
        "cut": "BIGINT",
        "version": "BIGINT",
        "generation": "BIGINT",
        "print": "TEXT",
        "said": "TEXT",
        "since": "TIMESTAMP",
        "people": "BIGINT",
        "total": NUMBER,
        "total_double": "DOUBLE",
    },
    # The different values, each with how many people had at most it and what these came to; number is NULL of terms that are doubles.
    "cut_values": {
        "cut": "BIGINT",
        "number": NUMBER,
        "double": "DOUBLE",
        "upto": "BIGINT",
        "held": NUMBER,
        "held_double": "DOUBLE",
    },
}
"""Values of the whole base as they stood when they were last taken (``compile.cuts``)."""

OWN = {
    "fields": {"kind": "TEXT", "name": "TEXT", "column": "TEXT", "type": "TEXT"},
}
"""The registry of what a company brought itself: kind is person, order, line, product, company or a kind of flat
facts; type a language type.

A person's attributes live in ``attributes`` (column is NULL); the other kinds' in the named column of their table.
"""

TABLE_OF: dict[Level, str] = {
    "order": "orders",
    "line": "lines",
    "product": "products",
    "company": "companies",
    "event": "events",
    "visit": "visits",
    "message": "messages",
    "deal": "deals",
    "meeting": "meetings",
    "answer": "answers",
    "referral": "referrals",
}
"""The table of each kind of facts, and of what is beside them."""

FLAT_FIELDS: dict[Kind, dict[str, Type]] = {
    info.fact: {
        name: field.type for name, field in info.fields.items() if name in TABLES[TABLE_OF[info.fact]] and name not in (*FLAT, "type")
    }
    for info in SOURCES.values()
    if info.shape == "events" and info.held
}
"""The fields of each kind of flat facts that have columns of their own, with their types (an event's type apart)."""

FLAT_TABLES: dict[str, Kind] = {TABLE_OF[kind]: kind for kind in FLAT_FIELDS}
"""The kind of flat facts that each table holds."""

WORKED_OUT = "referrals"
"""The table of flat facts that is worked out from others; the rest are imported."""

IMPORTED = {name: kind for name, kind in FLAT_TABLES.items() if name != WORKED_OUT}
"""The kind of flat facts of each table that is imported."""
