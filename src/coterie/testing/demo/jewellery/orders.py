"""When the shop's people order, why, and how they pay: each order follows from what was drawn for its buyer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from coterie.testing.demo.draw import (
    DAY,
    Flags,
    Ints,
    Span,
    at_an_hour,
    chance,
    month_and_day,
    numbered,
    pick,
    ragged,
    rhythmic,
    words,
)
from coterie.testing.demo.jewellery import characters as of
from coterie.testing.demo.jewellery.characters import Characters

OWN, GIFT, BIRTHDAY, PROPOSAL, STOCK = range(5)
"""Why: for oneself, for a holiday, for one's own birthday, to propose, to sell again."""

HOLIDAYS = ((2, 14), (3, 8), (12, 31))
PEAKS = {(2, 14): 1.4, (3, 8): 2.2, (12, 31): 2.6}
"""How much more than on other days is bought just before a holiday."""

CHANNELS = {"сайт": 62, "приложение": 14, "салон": 19, "телефон": 5}
SHOP, PHONE = 2, 3
PAYMENTS = {"карта": 58, "СБП": 22, "при получении": 14, "рассрочка": 6}
DELIVERIES = {"пункт выдачи": 46, "курьер": 30, "почта": 12, "самовывоз": 12}
STATUSES = ("выполнен", "отменен", "новый")
DONE, CANCELLED, OPEN = range(len(STATUSES))
COUPONS = ("WELCOME10", "BDAY15", "SALE", "OPT25")
RATES = np.array([0.10, 0.15, 0.20, 0.25])
NO_COUPON, WELCOME, OF_BIRTHDAY, SALE, TRADE = range(-1, 4)


@dataclass(frozen=True, slots=True)
class Orders:
    """Orders in the order of their time. ``who``: places in the part; ``coupon``: a place in COUPONS, -1 for none."""

    number: Ints
    who: Ints
    time: Ints
    why: Ints
    status: Ints
    channel: Ints
    payment: Ints
    delivery: Ints
    coupon: Ints
    wrap: Flags

    def __len__(self) -> int:
        return len(self.who)

    @property
    def discount(self) -> np.typing.NDArray[np.float64]:
        """The share of the price that is taken off."""
        return np.where(self.coupon == NO_COUPON, 0.0, RATES[self.coupon])

    def columns(self, lines: Ints) -> dict[str, pa.Array]:
        """What each of the lines says of its order; the ``lines`` are places of orders."""
        coupon = self.coupon[lines]
        return {
            "order": numbered("", self.number, 1).take(pa.array(lines)),
            "status": words(STATUSES, self.status[lines]),
            "channel": words(list(CHANNELS), self.channel[lines]),
            "payment": words(list(PAYMENTS), self.payment[lines], (self.payment >= 0)[lines]),
            "delivery": words(list(DELIVERIES), self.delivery[lines], (self.delivery >= 0)[lines]),
            "coupon": words(COUPONS, coupon, coupon != NO_COUPON),
            "gift_wrap": words(("no", "yes"), self.wrap[lines].astype(np.int64)),
        }


def orders(draw: np.random.Generator, people: Characters, span: Span, first_number: int) -> Orders:
    """All orders of a part of the people, in the order of their time."""
    found = [_own(draw, people, span), _gifts(draw, people, span), _birthdays(draw, people, span), _single(draw, people, span)]
    who, time, why = (np.concatenate([part[i] for part in found]) for i in range(3))
    time = at_an_hour(draw, time)
    kept = (time >= people.came[who]) & (time < people.quiet_from[who])
    who, time, why = who[kept], time[kept], why[kept]
    order = np.argsort(time, kind="stable")
    who, time, why = who[order], time[order], why[order]
    return _paid(draw, people, span, (who, time, why), first_number)


Found = tuple[Ints, Ints, Ints]


def _own(draw: np.random.Generator, people: Characters, span: Span) -> Found:
    """At one's own rhythm; who buys to sell again does nothing else."""
    begins = people.came + (draw.random(len(people)) * people.rhythm * DAY).astype(np.int64)
    end = np.where(people.rhythmic, people.quiet_from, span.start)
    who, time = rhythmic(draw, begins, end, people.rhythm, people.variation)
    return who, time, np.where(people.way[who] == of.WHOLESALE, STOCK, OWN)


def _gifts(draw: np.random.Generator, people: Characters, span: Span) -> Found:
    """One to eight days before holidays, each holiday with one's own chance."""
    days = np.concatenate([span.yearly(*day) for day in HOLIDAYS])
    who, place = ragged(np.where(people.holiday > 0, len(days), 0))
    given = chance(draw, people.holiday[who], len(who))
    who, place = who[given], place[given]
    return who, days[place] - draw.integers(1, 9, len(who)) * DAY, np.full(len(who), GIFT)


def _birthdays(draw: np.random.Generator, people: Characters, span: Span) -> Found:
    """One to nine days before one's own birthday, each year with one's own chance."""
    month, day = month_and_day(people.born)
    year = span.start // DAY // 365.2425 + 1970
    who, place = ragged(np.where(np.isin(people.way, of.WITH_RHYTHM) & (people.way != of.WHOLESALE), 5, 0))
    months = (np.int64(year) - 1970 + place) * 12 + month[who] - 1
    time = months.astype("datetime64[M]").astype("datetime64[s]").astype(np.int64) + (day[who] - 1 - draw.integers(1, 10, len(who))) * DAY
    bought = chance(draw, people.birthday[who], len(who)) & (time < span.until)
    return who[bought], time[bought], np.full(int(bought.sum()), BIRTHDAY)


def _single(draw: np.random.Generator, people: Characters, span: Span) -> Found:
    """The only order, soon after one came, and more likely before a holiday."""
    who = np.flatnonzero(np.isin(people.way, (of.ONE_OFF, of.ENGAGED)))
    low = (people.came[who] - span.start) // DAY
    high = np.minimum(low + 120, (span.until - span.start) // DAY)
    bounds = np.concatenate([[0], np.cumsum(_seasons(span))])
    wanted = bounds[low] + draw.random(len(who)) * (bounds[high] - bounds[low])
    day = np.searchsorted(bounds, wanted, side="right") - 1
    time = span.start + day * DAY + DAY
    time = np.maximum(np.minimum(time, span.until - 3 * DAY), people.came[who] + DAY)
    return who, time, np.where(people.way[who] == of.ENGAGED, PROPOSAL, OWN)


def _seasons(span: Span) -> np.typing.NDArray[np.float64]:
    """How much is bought on each day of the history, by those who can choose the day."""
    day = span.start + np.arange((span.until - span.start) // DAY) * DAY
    busy = np.ones(len(day))
    for holiday, peak in PEAKS.items():
        for at in span.yearly(*holiday):
            left = (at - day) / DAY
            busy += np.where((left >= 0) & (left < 15), peak * np.exp(-left / 6), 0)
    return busy


def _paid(draw: np.random.Generator, people: Characters, span: Span, found: Found, first_number: int) -> Orders:
    """How each order came, was paid for and delivered, and what became of it."""
    who, time, why = found
    size = len(who)
    channel = _usual(draw, len(people), who, CHANNELS)
    delivery = np.where(channel == SHOP, -1, _usual(draw, len(people), who, DELIVERIES))
    payment = np.where(chance(draw, 0.02, size), -1, _usual(draw, len(people), who, PAYMENTS))
    fresh = (time > span.until - 6 * DAY) & (channel != SHOP)
    status = np.where(chance(draw, 0.035, size), CANCELLED, np.where(fresh & chance(draw, 0.7, size), OPEN, DONE))
    first = np.zeros(size, bool)
    first[np.unique(who, return_index=True)[1]] = True
    reason = np.select(
        [why == STOCK, first & chance(draw, 0.25, size), (why == BIRTHDAY) & chance(draw, 0.5, size)], [TRADE, WELCOME, OF_BIRTHDAY], SALE
    )
    used = (reason != SALE) | chance(draw, people.coupon[who], size)
    wrap = chance(draw, np.where(why == STOCK, 0, people.wrap[who]), size) | ((why == GIFT) & chance(draw, 0.2, size))
    number = first_number + np.arange(size)
    return Orders(number, who, time, why, status, channel, payment, delivery, np.where(used, reason, NO_COUPON), wrap)  # fmt: skip


def _usual(draw: np.random.Generator, people: int, who: Ints, table: dict[str, int]) -> Ints:
    """Each person's usual choice, and now and then another."""
    usual = pick(draw, table.values(), people)[who]
    return np.where(chance(draw, 0.8, len(who)), usual, pick(draw, table.values(), len(who)))
