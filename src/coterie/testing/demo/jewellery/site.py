"""What people did on the shop's site: visits with where they came from, and the events of each visit."""

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
    hidden,
    instants,
    numbered,
    pick,
    pick_by,
    ragged,
    said,
    words,
)
from coterie.testing.demo.jewellery import goods
from coterie.testing.demo.jewellery import orders as made
from coterie.testing.demo.jewellery.baskets import Lines
from coterie.testing.demo.jewellery.characters import SLEEPER, SOURCES, Characters
from coterie.testing.demo.jewellery.mailings import NEVER, Messages
from coterie.testing.demo.jewellery.orders import Orders

NOBODY = -1
WAYS_IN = (
    (None, "direct", None),
    ("yandex", "organic", None),
    ("google", "organic", None),
    ("yandex", "cpc", "brand"),
    ("yandex", "cpc", "gifts"),
    ("vk", "cpc", "brooches"),
    ("vk", "social", None),
    ("telegram", "social", None),
    ("blog", "referral", None),
    ("partner", "email", "partner"),
    ("newsletter", "email", None),
)
"""Source, medium and campaign of a visit."""

LETTER = len(WAYS_IN) - 1
USUALLY = (34, 18, 9, 5, 4, 4, 9, 7, 2, 0.3, 0)
FIRST = {
    "реклама": (0, 0, 0, 40, 30, 30, 0, 0, 0, 0, 0),
    "поиск": (0, 65, 35, 0, 0, 0, 0, 0, 0, 0, 0),
    "соцсеть": (0, 0, 0, 0, 0, 0, 60, 40, 0, 0, 0),
    "рекомендация": (80, 10, 0, 0, 0, 0, 0, 10, 0, 0, 0),
    "салон": (90, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    "блог": (0, 0, 0, 0, 0, 0, 0, 0, 100, 0, 0),
    "рассылка партнёра": (0, 0, 0, 0, 0, 0, 0, 0, 0, 100, 0),
    "выставка": (70, 30, 0, 0, 0, 0, 0, 0, 0, 0, 0),
}
"""How people come in the first time, by what brought them."""

DEVICES = {"mobile": 63, "desktop": 31, "tablet": 6}
QUERIES = ("серьги серебро", "кольцо с фианитом", "брошь", "подвеска", "браслет", "цепочка мужская", "колье", "помолвочное кольцо",
           "обручальные кольца", "запонки", "зажим", "часы женские", "ложка на зубок")  # fmt: skip
"""What people look for, by category."""

VIEW, SEARCH, CART, WISH, TERMS, COMPLAINT = range(6)
TYPES = ("view", "search", "cart_add", "wishlist_add", "delivery_terms", "complaint")


@dataclass(frozen=True, slots=True)
class Visits:
    """Visits in the order of their time. ``who``: a place in the part, or NOBODY; ``order``: the order's place, or -1."""

    who: Ints
    time: Ints
    order: Ints
    letter: Ints

    def __len__(self) -> int:
        return len(self.who)


def visits(draw: np.random.Generator, people: Characters, bought: Orders, sent: Messages, span: Span) -> Visits:
    """To order, to look around, through a letter; and visits of people whom nobody knows."""
    size = len(people)
    online = np.flatnonzero((bought.channel < made.SHOP) & chance(draw, 0.85, len(bought)))
    clicked = np.flatnonzero(sent.clicked != NEVER)
    alive = np.where(people.way == SLEEPER, people.quiet_from + 20 * DAY, span.until)
    looked = ragged(draw.poisson(people.browsing * np.maximum(alive - people.came, 0) / DAY / 30.4))[0]
    between = people.came[looked] + (draw.random(len(looked)) * (alive - people.came)[looked]).astype(np.int64)
    strange = draw.poisson(0.5 * size)
    some_day = span.start + (draw.random(strange) * (span.until - span.start)).astype(np.int64)
    parts = (
        (bought.who[online], bought.time[online] - draw.integers(200, 3000, len(online)), online, -1),
        (sent.who[clicked], sent.clicked[clicked], -1, sent.campaign[clicked]),
        (looked, at_an_hour(draw, between), -1, -1),
        (np.full(strange, NOBODY), at_an_hour(draw, some_day), -1, -1),
    )
    who, time, order, letter = (np.concatenate([np.broadcast_to(part[i], len(part[0])) for part in parts]) for i in range(4))
    kept = (time < span.until) & (time >= span.start)
    place = np.flatnonzero(kept)[np.argsort(time[kept], kind="stable")]
    return Visits(who[place], time[place], order[place], letter[place])


def visit_columns(
    draw: np.random.Generator, people: tuple[pa.Array, Characters], found: Visits, names: list[str], first_number: int
) -> dict[str, pa.Array]:
    """The file of visits. ``people``: with their ids; ``names``: the campaigns'."""
    ids, of = people
    size, known = len(found), found.who != NOBODY
    number = first_number + np.arange(size)
    first = np.zeros(size, bool)
    first[np.unique(found.who, return_index=True)[1]] = True
    way = pick_by(draw, np.array([USUALLY]), np.zeros(size, np.int64))
    brought = pick_by(draw, np.array([FIRST[name] for name in SOURCES], float), of.source[found.who])
    way = np.select([found.letter >= 0, first & known], [np.full(size, LETTER), brought], way)
    usual = pick(draw, DEVICES.values(), len(of))[found.who]
    device = np.where(known & chance(draw, 0.8, size), usual, pick(draw, DEVICES.values(), size))
    campaign = words([*(way[2] for way in WAYS_IN), *names], np.where(found.letter >= 0, found.letter + len(WAYS_IN), way))
    return {
        "id": numbered("v", number, 8),
        "person": _ids(ids, found.who),
        "anonymous": hidden(numbered("visitor", number * 7919 % 10**9, 9), known),
        "time": instants(found.time),
        "source": words([way[0] for way in WAYS_IN], way),
        "medium": words([way[1] for way in WAYS_IN], way),
        "campaign": campaign,
        "device": words(list(DEVICES), device, chance(draw, 0.97, size)),
        "pages": pa.array(1 + draw.geometric(0.28, size) + 3 * (found.order >= 0)),
    }


@dataclass(frozen=True, slots=True)
class Events:
    """Events of a kind each, in any order; ``visit`` and ``product`` are places, -1 for none."""

    who: Ints
    time: Ints
    type: Ints
    visit: Ints
    product: Ints
    category: Ints

    @classmethod
    def joined(cls, parts: list[Events], until: int) -> Events:
        """All of them that have happened, in the order of their time."""
        columns = [np.concatenate([getattr(part, name) for part in parts]) for name in cls.__slots__]
        time = columns[1]
        place = np.flatnonzero(time < until)
        place = place[np.argsort(time[place], kind="stable")]
        return cls(*(column[place] for column in columns))


def events(draw: np.random.Generator, people: Characters, bought: Orders, sold: Lines, found: Visits) -> list[Events]:
    """What happened in the visits, and complaints some days after orders."""
    looked = _looked(draw, people, found)
    wanted, searched = _wanted(draw, looked, found), _searched(draw, people, found)
    return [looked, *wanted, searched, *_ordered(bought, sold, found), _complained(draw, people, bought)]


def _looked(draw: np.random.Generator, people: Characters, found: Visits) -> Events:
    """Goods looked at: mostly of the category that one likes best."""
    visit, place = ragged((draw.geometric(0.5, len(found)) - (found.order >= 0)) * (found.who != NOBODY))
    who = found.who[visit]
    size = len(visit)
    any_ = pick_by(draw, np.array([goods.OWN_OF_MEN, goods.OWN_OF_WOMEN]), people.woman[who].astype(np.int64))
    liked = np.where(chance(draw, 0.55, size), people.favourite[who], any_)
    category = np.where(chance(draw, people.brooch[who], size), goods.BROOCHES, liked)
    product = goods.catalogue().choose(draw, category, people.level[who], chance(draw, people.designer[who], size))
    return Events(who, found.time[visit] + 20 + place * 45, np.full(size, VIEW), visit, product, category)


def _wanted(draw: np.random.Generator, looked: Events, found: Visits) -> list[Events]:
    """Of what was looked at without an order, some is put into the cart or on the list of wishes; then some read how it is delivered."""
    free = found.order[looked.visit] < 0

    def some(share: float, type_: int, later: int, of: Events = looked, among: Flags = free) -> Events:
        place = np.flatnonzero(among & chance(draw, share, len(of.who)))
        none = np.full(len(place), -1)
        told = type_ != TERMS
        return Events(of.who[place], of.time[place] + later, np.full(len(place), type_), of.visit[place],
                      of.product[place] if told else none, of.category[place] if told else none)  # fmt: skip

    carts = some(0.035, CART, 15)
    return [carts, some(0.02, WISH, 12), some(0.35, TERMS, 30, carts, np.ones(len(carts.who), bool))]


def _searched(draw: np.random.Generator, people: Characters, found: Visits) -> Events:
    visit = np.flatnonzero(chance(draw, 0.12, len(found)) & (found.who != NOBODY))
    who, none = found.who[visit], np.full(len(visit), -1)
    return Events(who, found.time[visit] + 8, np.full(len(visit), SEARCH), visit, none, people.favourite[who])


def _ordered(bought: Orders, sold: Lines, found: Visits) -> list[Events]:
    """Before an order each of its goods is looked at and put into the cart."""
    visit_of = np.full(len(bought), -1)
    with_order = np.flatnonzero(found.order >= 0)
    visit_of[found.order[with_order]] = with_order
    line = np.flatnonzero(visit_of[sold.order] >= 0)
    order, product = sold.order[line], sold.product[line]
    visit, category = visit_of[order], goods.catalogue().category[product]
    step = (np.arange(len(line)) - np.searchsorted(order, order)) * 30
    return [
        Events(bought.who[order], found.time[visit] + 60 + step + later, np.full(len(line), type_), visit, product, category)
        for type_, later in ((VIEW, 0), (CART, 20))
    ]


def _complained(draw: np.random.Generator, people: Characters, bought: Orders) -> Events:
    order = np.flatnonzero((bought.status == made.DONE) & chance(draw, people.complaining[bought.who], len(bought)))
    none = np.full(len(order), -1)
    later = draw.integers(1, 9, len(order)) * DAY + draw.integers(0, 7200, len(order))
    return Events(bought.who[order], bought.time[order] + later, np.full(len(order), COMPLAINT), none, none, none)


def event_columns(ids: pa.Array, happened: Events, first_visit: int, first_number: int) -> dict[str, pa.Array]:
    """The file of events of people who are known; ``ids`` are theirs."""
    shop, put, product = goods.catalogue(), happened.type == CART, happened.product
    searched = happened.type == SEARCH
    return {
        "id": numbered("e", first_number + np.arange(len(product)), 9),
        "person": _ids(ids, happened.who),
        "type": words(TYPES, happened.type),
        "time": instants(happened.time),
        "session": hidden(numbered("v", first_visit + happened.visit, 8), happened.visit < 0),
        "product": words(shop.code, product, product >= 0),
        "category": words(goods.NAMES, happened.category, product >= 0),
        "value": said(shop.price[product], put),
        "query": words(QUERIES, happened.category, searched),
    }


def _ids(ids: pa.Array, who: Ints) -> pa.Array:
    return ids.take(pa.array(who, pa.int64(), mask=who == NOBODY))
