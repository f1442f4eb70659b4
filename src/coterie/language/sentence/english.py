"""English words: nouns with their plurals, one row per source, field and lookup. Tables only."""

from __future__ import annotations

from dataclasses import dataclass

from coterie.language.nodes import Period, Piece, Unit
from coterie.language.sentence.deeds import Deed
from coterie.language.sentence.speaker import Subject

UNITS: dict[Unit, str] = {"min": "minute", "h": "hour", "d": "day", "w": "week", "mo": "month", "q": "quarter", "y": "year"}
MONTHS = "January February March April May June July August September October November December".split()
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


@dataclass(frozen=True, slots=True)
class SourceWords:
    """How facts of a source are spoken of.

    ``did`` stands before a number or "at least one", ``never`` before the plural. ``inside`` and ``across`` are where a
    field's value is found; ``named`` holds ``{noun}`` and ``{name}``; ``every`` opens what holds of each.
    """

    did: str
    never: str
    one: str
    many: str
    after: str = ""
    named: str = "{noun} {name}"
    every: str = "and every time"
    inside: str = ""
    across: str = ""


SOURCE_WORDS: dict[str, SourceWords] = {
    "orders": SourceWords("made", "made no", "order", "orders", every="and on every line"),
    "open_orders": SourceWords("have", "have no", "open order", "open orders", every="and on every line"),
    "cancelled": SourceWords("have", "have no", "cancelled order", "cancelled orders", every="and on every line"),
    "lines": SourceWords("ordered", "ordered no", "line", "lines", every="and each of them"),
    "returns": SourceWords(
        "have",
        "have no",
        "order",
        "orders",
        " with a return",
        every="and on every returned line",
        inside="returned line",
        across="returned lines",
    ),
    "events": SourceWords("had", "had no", "event", "events", named="{name} {noun}"),
    "messages": SourceWords("were sent", "were sent no", "message", "messages"),
    "visits": SourceWords("made", "made no", "visit", "visits", " to the site"),
    "deals": SourceWords("have", "have no", "deal", "deals"),
    "meetings": SourceWords("had", "had no", "meeting", "meetings"),
    "answers": SourceWords("gave", "gave no", "answer", "answers", " to surveys", "{noun} to survey {name}"),
    "asked": SourceWords("were asked", "were asked no", "question", "questions", " of surveys", "{noun} of survey {name}"),
    "referrals": SourceWords("brought", "brought no", "new person", "new people"),
    "basket": SourceWords("have", "have no", "product", "products", " in the basket"),
    "company.people": SourceWords("have", "have no", "person", "people", " in their company", every="and all of them are people"),
    "household.people": SourceWords("have", "have no", "person", "people", " in their household", every="and all of them are people"),
}

OUTCOMES: dict[str, tuple[str, str]] = {
    "delivered": ("received", "received no"),
    "opened": ("opened", "opened no"),
    "clicked": ("clicked a link in", "clicked a link in no"),
    "unsubscribed": ("unsubscribed after", "unsubscribed after no"),
}
"""What people did with messages: ``did`` and ``never``."""

DEEDS: dict[str, Deed] = {
    "visits": Deed("visited the site", "did not visit the site"),
    "answers": Deed("answered surveys", "answered no surveys"),
    "asked": Deed("were sent surveys", "were sent no surveys"),
}
NAMED_DEEDS: dict[str, Deed] = {
    "answers": Deed("answered survey {name}", "did not answer survey {name}"),
    "asked": Deed("were sent survey {name}", "were not sent survey {name}"),
}
"""Verbs of sources without filters, and of those that name a survey."""

_OF_ORDERS = {
    "product": " with product {0}",
    "category": " with a product in category {0}",
    "channel": " in channel {0}",
    "payment": " paid by {0}",
    "delivery": " delivered by {0}",
    "coupon": " with coupon {0}",
}
_OF_EVENTS = {"product": " with product {0}", "category": " with a product in category {0}"}
WITH: dict[str, dict[str, str]] = {
    "orders": _OF_ORDERS,
    "open_orders": _OF_ORDERS,
    "cancelled": _OF_ORDERS,
    "lines": {"product": " with product {0}", "category": " in category {0}"},
    "returns": {"product": " of product {0}", "category": " of a product in category {0}"},
    "events": _OF_EVENTS,
    "basket": {"category": " from category {0}"},
    "messages": {"campaign": " of campaign {0}", "channel": " in channel {0}"},
    "visits": {"source": " from source {0}", "campaign": " from campaign {0}"},
    "deals": {"stage": " at stage {0}"},
    "meetings": {"kind": " of kind {0}"},
}
"""The filters "field == text" that are said without a bracket, at most one for a source."""

PERSON_LABELS: dict[str, str] = {
    "email": "e-mail address",
    "phone": "phone",
    "name": "full name",
    "first_name": "first name",
    "last_name": "last name",
    "patronymic": "patronymic",
    "sex": "sex",
    "birthday": "date of birth",
    "created": "record creation date",
    "city": "city",
    "region": "region",
    "country": "country",
    "company": "company",
    "referred_by": "referrer",
    "tags": "tags",
    "postcode": "postcode",
    "time_zone": "time zone",
    "name_day": "name day",
    "birth_year": "assumed year of birth",
    "email_kind": "kind of e-mail address",
    "phone_kind": "kind of phone",
    "nature": "kind of customer",
    "area": "kind of area",
    "first_seen": "date first seen",
    "rfm.recency": "recency",
    "temperature": "temperature",
    "p_alive": "probability of buying again",
    "duplicate_suspected": "suspicion of a duplicate",
    "manager": "manager",
    "company.size": "company size",
    "company.industry": "company industry",
    "company.name": "company name",
    "company.city": "company city",
    "company.tax_id": "company tax number",
    "location": "location",
}
FACT_LABELS: dict[str, tuple[str, str]] = {
    "order": ("order number", "orders"),
    "time": ("time", ""),
    "total": ("total", ""),
    "cost": ("cost", ""),
    "discount": ("discount", ""),
    "margin": ("margin", ""),
    "status": ("status", "statuses"),
    "channel": ("channel", "channels"),
    "payment": ("payment method", "payment methods"),
    "delivery": ("delivery method", "delivery methods"),
    "coupon": ("coupon", "coupons"),
    "gift_wrap": ("gift wrap", ""),
    "product": ("product", "products"),
    "product_name": ("product name", "product names"),
    "category": ("category", "categories"),
    "brand": ("brand", "brands"),
    "quantity": ("quantity", ""),
    "price": ("price", ""),
    "type": ("event type", "event types"),
    "session": ("session", "sessions"),
    "value": ("value", ""),
    "url": ("page address", "page addresses"),
    "source": ("source", "sources"),
    "campaign": ("campaign", "campaigns"),
    "link": ("link", "links"),
    "delivered": ("delivery", ""),
    "delivered_at": ("time of delivery", ""),
    "opened": ("opening", ""),
    "opened_at": ("time of opening", ""),
    "clicked": ("click", ""),
    "clicked_at": ("time of the click", ""),
    "bounced": ("bounce", ""),
    "bounced_at": ("time of the bounce", ""),
    "unsubscribed": ("unsubscription", ""),
    "unsubscribed_at": ("time of unsubscribing", ""),
    "complained": ("complaint", ""),
    "complained_at": ("time of the complaint", ""),
    "medium": ("medium", "media"),
    "referrer": ("referring site", "referring sites"),
    "device": ("device", "devices"),
    "pages": ("number of pages", ""),
    "deal": ("number of the deal", "deal numbers"),
    "company": ("company", "companies"),
    "stage": ("stage", "stages"),
    "stage_since": ("date of reaching the stage", ""),
    "amount": ("amount", ""),
    "created": ("creation date", ""),
    "closed": ("closing date", ""),
    "manager": ("manager", "managers"),
    "lost_reason": ("reason for losing it", "reasons for losing it"),
    "days_in_stage": ("time at the stage", ""),
    "kind": ("kind of meeting", "kinds of meeting"),
    "outcome": ("outcome", "outcomes"),
    "survey": ("survey", "surveys"),
    "question": ("question", "questions"),
    "answer": ("answer", "answers"),
}
"""A field's name, and its plural where different values of it are counted."""

STATES: dict[str, tuple[Subject, str, str]] = {
    "gift_wrap": ("it", "there is gift wrap", "there is no gift wrap"),
    "cost_assumed": ("it", "its cost is assumed", "its cost is not assumed"),
    "delivered": ("it", "it was delivered", "it was not delivered"),
    "opened": ("it", "it was opened", "it was not opened"),
    "clicked": ("it", "it was clicked", "it was not clicked"),
    "bounced": ("it", "it bounced", "it did not bounce"),
    "unsubscribed": ("it", "it led to unsubscribing", "it did not lead to unsubscribing"),
    "complained": ("it", "it led to a complaint", "it did not lead to a complaint"),
    "duplicate_suspected": ("they", "are suspected of being a duplicate", "are not suspected of being a duplicate"),
}
"""What a yes/no field says when it is yes, and when it is no."""

CODES: dict[str, dict[str, str]] = {
    "temperature": {"cold": "cold", "warm": "warm", "hot": "hot"},
}
"""Values of our own that have a name; other texts stand in quotes as they are."""

PIECES: dict[Piece, str] = {
    "year": "year of {of}",
    "month": "month of {of}",
    "day": "day of the month of {of}",
    "weekday": "weekday of {of}",
    "hour": "hour of {of}",
    "age": "number of full years since {of}",
    "days_until": "number of days until {of}",
    "anniversary_in": "number of days to the next anniversary of {of}",
}
OWN_DAYS = {"birthday": "birthday", "name_day": "name day"}
"""A person's own days of the year."""

OF_BIRTHDAY: dict[Piece, str] = {
    "year": "year of birth",
    "month": "month of birth",
    "day": "day of the month of birth",
    "weekday": "weekday of birth",
    "hour": "hour of birth",
    "age": "age",
    "anniversary_in": "number of days to the next birthday",
}
OF_TIME: dict[Piece, str] = {"year": "year", "month": "month", "day": "day of the month", "weekday": "weekday", "hour": "hour"}
"""In a filter, the pieces of a fact's own time need no "of the time"."""

WHEN: dict[Period, str] = {
    "today": "today",
    "yesterday": "yesterday",
    "this week": "this week",
    "previous week": "in the previous week",
    "next week": "next week",
    "this month": "this month",
    "previous month": "in the previous month",
    "next month": "next month",
    "this quarter": "this quarter",
    "previous quarter": "in the previous quarter",
    "next quarter": "next quarter",
    "this year": "this year",
    "previous year": "in the previous year",
    "next year": "next year",
    "this fiscal year": "this fiscal year",
    "previous fiscal year": "in the previous fiscal year",
    "next fiscal year": "next fiscal year",
}

BY_CHANNEL = {"email": "by e-mail", "sms": "by text message", "push": "by push notification", "phone": "by phone"}
"""Channels that have a name; any other is written "by channel “…”"."""

Asked = tuple[str, int, str]
"""A lookup's name, how many arguments, and its part or option."""

STATE_LOOKUPS: dict[Asked, tuple[str, str]] = {
    ("in_journey", 1, ""): ("are in journey {0}", "are not in journey {0}"),
    ("in_journey", 1, "step"): ("are at step {step} of journey {0}", "are not at step {step} of journey {0}"),
    ("in_list", 1, ""): ("are in static list {0}", "are not in static list {0}"),
    ("tagged", 1, ""): ("are tagged {0}", "are not tagged {0}"),
    ("tagged", 1, "last"): ("have tag {0}, given {last}", "do not have tag {0}, given {last}"),
    ("subscribed", 1, ""): ("are subscribed {channel}", "are not subscribed {channel}"),
    ("subscribed", 2, ""): ("are subscribed to {1} {channel}", "are not subscribed to {1} {channel}"),
    ("consent", 1, ""): ("gave consent to be written to {channel}", "did not give consent to be written to {channel}"),
    ("consent", 2, ""): ("gave consent to {1} {channel}", "did not give consent to {1} {channel}"),
    ("reachable", 1, ""): ("are reachable {channel}", "are not reachable {channel}"),
    ("reachable", 2, ""): ("are reachable {channel} for {1}", "are not reachable {channel} for {1}"),
    ("suppressed", 1, ""): ("are on the suppression list for {medium}", "are not on the suppression list for {medium}"),
}

VALUE_LOOKUPS: dict[Asked, tuple[str, str]] = {
    ("bucket", 1, ""): ("random number", " by key {0}"),
    ("score", 1, ""): ("score", " {0}"),
    ("score", 1, "last change"): ("change", " of score {0} {last}"),
    ("score", 2, ""): ("score", " {0} in group {1}"),
    ("score", 2, "last change"): ("change", " of score {0} in group {1} {last}"),
    ("predicted", 1, ""): ("forecast", " {0}"),
    ("predicted", 1, "within"): ("forecast", " {0} {within}"),
    ("interest", 1, ""): ("interest", " in {0}"),
    ("top_interests", 1, ""): ("top interests", " (the first {0})"),
    ("cluster", 1, ""): ("cluster", " {0}"),
    ("segmentation", 1, ""): ("place", " in segmentation {0}"),
    ("arm", 1, ""): ("group", " in campaign {0}"),
    ("tagged", 1, "since"): ("date", " of being tagged {0}"),
    ("tagged", 1, "last since"): ("date", " of being given tag {0} {last}"),
    ("subscribed", 1, "since"): ("date", " of subscription {channel}"),
    ("subscribed", 2, "since"): ("date", " of subscription to {1} {channel}"),
    ("consent", 1, "since"): ("date", " of consent to be written to {channel}"),
    ("consent", 2, "since"): ("date", " of consent to {1} {channel}"),
    ("consent", 1, "basis"): ("basis", " of consent to be written to {channel}"),
    ("consent", 2, "basis"): ("basis", " of consent to {1} {channel}"),
    ("consent", 1, "text"): ("text", " of consent to be written to {channel}"),
    ("consent", 2, "text"): ("text", " of consent to {1} {channel}"),
    ("suppressed", 1, "since"): ("date", " of being put on the suppression list for {medium}"),
    ("suppressed", 1, "reason"): ("reason", " for being on the suppression list for {medium}"),
}
