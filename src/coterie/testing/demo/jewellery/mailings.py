"""Whom the shop may write to, what it sent, and what became of it. A letter changes nobody's purchases: there is no uplift to be found.

Two channels: letters each month and before holidays, SMS before holidays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from coterie.testing.demo.draw import DAY, Flags, Floats, Ints, Span, chance, instants, numbered, pick, words
from coterie.testing.demo.jewellery.characters import Characters

EMAIL, SMS = range(2)
CHANNELS = ("email", "sms")
HOLIDAYS = {(2, 14): ("valentine", 4), (3, 8): ("march-8", 4), (12, 31): ("new-year", 9)}
"""Names of the letters before holidays, and how many days before they go out."""

BASES = {"форма на сайте": 62, "анкета в салоне": 25, "оформление заказа": 13}
TEXT = "Согласен получать новости и предложения магазина"
NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Permission:
    """Of one channel: whether and from when (seconds) each person allows it, and until when; ``refused``: who said no when asked."""

    given: Flags
    since: Ints
    until: Ints
    refused: Flags


@dataclass(frozen=True, slots=True)
class Messages:
    """What was sent. Instants are NEVER where it did not happen; ``campaign``: places in ``campaigns``."""

    who: Ints
    channel: Ints
    campaign: Ints
    sent: Ints
    delivered: Ints
    opened: Ints
    clicked: Ints
    bounced: Ints
    unsubscribed: Ints
    complained: Ints


@dataclass(frozen=True, slots=True)
class Campaign:
    """One sending: its name, channel and instant, and how much more it is opened than others."""

    name: str
    channel: int
    at: int
    interest: float


def campaigns(span: Span) -> list[Campaign]:
    """All sendings of the history, by time."""
    found = [Campaign(f"news-{_month(at)}", EMAIL, int(at) + 4 * DAY + 10 * 3600, 1.0) for at in span.months()]
    for (month, day), (name, before) in HOLIDAYS.items():
        for at in span.yearly(month, day):
            sent = int(at) - before * DAY + 11 * 3600
            found.append(Campaign(f"{name}-{_month(at)[:4]}", EMAIL, sent, 1.35))
            found.append(Campaign(f"{name}-{_month(at)[:4]}-sms", SMS, sent + DAY, 1.0))
    return sorted((one for one in found if span.start < one.at < span.until), key=lambda one: one.at)


def _month(at: int) -> str:
    return str(np.datetime64(int(at), "s").astype("datetime64[M]"))


def permissions(draw: np.random.Generator, people: Characters, has: Flags, share: float) -> Permission:
    """Who allowed a channel, of those who ``has`` an address for it; most at their first contact."""
    size = len(people)
    asked = draw.random(size)
    later = np.where(chance(draw, 0.2, size), draw.exponential(60 * DAY, size), 0).astype(np.int64)
    given = has & (asked < share)
    return Permission(given, people.joined + later, np.full(size, NEVER), has & ~given & (asked > 0.88))


def send(draw: np.random.Generator, people: Characters, allowed: tuple[Permission, Permission], span: Span) -> Messages:
    """Send everything, in order; who unsubscribes or complains gets nothing more (``Permission.until`` is set)."""
    dead = np.where(chance(draw, 0.035, len(people)), people.joined + draw.exponential(400 * DAY, len(people)), NEVER)
    parts = [_send(draw, people, allowed[one.channel], one, (place, dead)) for place, one in enumerate(campaigns(span))]
    columns = [np.concatenate([part[i] for part in parts]) for i in range(10)]
    return Messages(*columns[:4], *(np.where(column <= span.until, column, NEVER) for column in columns[4:]))


def _send(
    draw: np.random.Generator, people: Characters, allowed: Permission, one: Campaign, rest: tuple[int, Floats | Ints]
) -> tuple[Ints, ...]:
    """One sending: its messages as columns of ``Messages``."""
    place, dead = rest
    who = np.flatnonzero(allowed.given & (allowed.since <= one.at) & (allowed.until > one.at))
    size = len(who)
    mail = one.channel == EMAIL
    sent = one.at + draw.integers(0, 1800, size)
    bounces = (dead[who] < one.at) & chance(draw, 0.9, size) if mail else chance(draw, 0.02, size)
    delivered = np.where(bounces, NEVER, sent + draw.integers(2, 90, size))
    opens = ~bounces & chance(draw, people.opening[who] * one.interest, size) if mail else np.zeros(size, bool)
    opened = np.where(opens, delivered + draw.exponential(9 * 3600, size).astype(np.int64) % (10 * DAY), NEVER)
    clicks = opens & chance(draw, people.clicking[who], size) if mail else ~bounces & chance(draw, 0.02, size)
    clicked = np.where(clicks, np.where(opens, opened, delivered) + draw.integers(5, 400, size), NEVER)
    tired = np.where(opens, 0.007, 0.001) if mail else np.full(size, 0.004)
    gone = np.where(~bounces & chance(draw, tired, size), np.where(opens, opened, delivered) + 60, NEVER)
    angry = np.where(~bounces & chance(draw, 0.0006, size), delivered + 600, NEVER)
    np.minimum.at(allowed.until, who, np.minimum(gone, angry))
    bounced = np.where(bounces, sent + draw.integers(2, 600, size), NEVER)
    return (who, *(np.full(size, value) for value in (one.channel, place)), sent, delivered, opened, clicked, bounced, gone, angry)


def columns(people: pa.Array, sent: Messages, names: list[str], first_number: int) -> dict[str, pa.Array]:
    """The file of messages; what became of each is the instant at which it did. ``people``: ids."""
    happened = {name: getattr(sent, name) for name in ("delivered", "opened", "clicked", "bounced", "unsubscribed", "complained")}
    return {
        "id": numbered("m", first_number + np.arange(len(sent.who)), 8),
        "person": people.take(pa.array(sent.who)),
        "channel": words(CHANNELS, sent.channel),
        "campaign": words(names, sent.campaign),
        "sent": instants(sent.sent),
        **{name: instants(at, at != NEVER) for name, at in happened.items()},
    }


def consents(
    draw: np.random.Generator, people: pa.Array, allowed: tuple[Permission, Permission], asked: Ints, until: int
) -> Iterator[dict[str, pa.Array]]:
    """The file of consents, a part for each channel: given, refused, withdrawn. ``asked``: when each person came."""
    for channel, one in zip(CHANNELS, allowed, strict=True):
        known = [np.flatnonzero(flags) for flags in (one.given & (one.since <= until), one.refused, one.until <= until)]
        who = np.concatenate(known)
        status = np.repeat(np.arange(3), [len(part) for part in known])
        time = np.concatenate([one.since[known[0]], asked[known[1]], one.until[known[2]]])
        dated = (status != 0) | chance(draw, 0.97, len(who))
        yield {
            "person": people.take(pa.array(who)),
            "channel": pa.array([channel] * len(who), pa.string()),
            "purpose": pa.array(["news"] * len(who), pa.string()),
            "status": words(("given", "refused", "withdrawn"), status),
            "time": instants(time, dated),
            "basis": words(list(BASES), pick(draw, BASES.values(), len(who)), status == 0),
            "text": words([TEXT], np.zeros(len(who), np.int64), status == 0),
        }
