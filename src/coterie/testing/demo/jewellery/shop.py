"""The jewellery shop as a whole: a part of its people after another, each from what was drawn for them to what they did."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coterie.testing.demo.contacts import cards
from coterie.testing.demo.draw import Ints, Span, chance, hidden, instants, numbered, words
from coterie.testing.demo.files import Folder
from coterie.testing.demo.jewellery import answers, baskets, mailings, site
from coterie.testing.demo.jewellery import orders as made
from coterie.testing.demo.jewellery.characters import SOURCES, Characters, characters
from coterie.testing.demo.jewellery.goods import catalogue

A_PART = 100_000
"""People made at once, so that memory stays flat however many there are; facts stand in the order of their time within a part."""


def write(folder: Folder, people: int, seed: int, span: Span) -> None:
    """Write the shop's files."""
    sent = mailings.campaigns(span)
    folder.put("products", "products", catalogue().columns())
    written: Counter[str] = Counter()
    messages = np.zeros(len(sent), np.int64)
    for first in range(1, people + 1, A_PART):
        numbers = np.arange(first, min(first + A_PART, people + 1))
        messages += _part(folder, np.random.default_rng([seed, first]), numbers, span, written)
    folder.put("costs", "costs", answers.cost_columns(sent, messages, people, span))


def _part(folder: Folder, draw: np.random.Generator, numbers: Ints, span: Span, written: Counter[str]) -> Ints:
    """Some of the people; how many messages each campaign sent them. ``written`` counts what has a number of its own."""
    people = characters(draw, numbers, span)
    ids = numbered("c", numbers, 6)
    contacts = cards(draw, numbers, people.woman, people.born)
    folder.plant(ids, *people.planted())
    folder.put("people", "people", _cards(draw, ids, people, contacts))
    bought = made.orders(draw, people, span, 10_001 + written["orders"])
    sold = baskets.lines(draw, people, bought, span)
    folder.put("order-lines", "order-lines", baskets.columns(ids, bought, sold))
    written["orders"] += len(bought)
    has = [np.asarray(pc.is_valid(contacts[name])) for name in ("email", "phone")]
    allowed = (mailings.permissions(draw, people, has[0], 0.66), mailings.permissions(draw, people, has[1], 0.3))
    names = [one.name for one in mailings.campaigns(span)]
    sent = mailings.send(draw, people, allowed, span)
    _site(folder, draw, (ids, people, bought, sold, sent), span, written)
    folder.put("messages", "messages", mailings.columns(ids, sent, names, 1 + written["messages"]))
    written["messages"] += len(sent.who)
    for part in mailings.consents(draw, ids, allowed, people.joined, span.until):
        folder.put("consents", "consents", part)
    replies = answers.asked(draw, people, bought, span)
    folder.put("answers", "answers", answers.answer_columns(ids, replies, 1 + written["answers"]))
    written["answers"] += len(replies[0])
    folder.put("tags", "tags", answers.sale_tags(ids, bought))
    return np.bincount(sent.campaign, minlength=len(names))


Told = tuple[pa.Array, Characters, made.Orders, baskets.Lines, mailings.Messages]


def _site(folder: Folder, draw: np.random.Generator, told: Told, span: Span, written: Counter[str]) -> None:
    """Visits and events."""
    ids, people, bought, sold, sent = told
    names = [one.name for one in mailings.campaigns(span)]
    visits = site.visits(draw, people, bought, sent, span)
    first_visit = 1 + written["visits"]
    folder.put("visits", "visits", site.visit_columns(draw, (ids, people), visits, names, first_visit))
    happened = site.Events.joined(site.events(draw, people, bought, sold, visits), span.until)
    folder.put("events", "events", site.event_columns(ids, happened, first_visit, 1 + written["events"]))
    written["visits"] += len(visits)
    written["events"] += len(happened.who)


def _cards(draw: np.random.Generator, ids: pa.Array, people: Characters, contacts: dict[str, pa.Array]) -> dict[str, pa.Array]:
    """The list of contacts."""
    size = len(people)
    referred = list(SOURCES).index("рекомендация")
    return {
        "person": ids,
        **contacts,
        "created": instants(people.joined, chance(draw, 0.97, size)),
        "acquisition": words(list(SOURCES), people.source, chance(draw, 0.8, size)),
        "referred_by": hidden(_friends(draw, ids, people), (people.source != referred) | chance(draw, 0.2, size)),
        "tags": answers.labels(draw, people),
    }


def _friends(draw: np.random.Generator, ids: pa.Array, people: Characters) -> pa.Array:
    """For each, somebody who came before; for the first one nobody."""
    order = np.argsort(people.joined, kind="stable")
    rank = np.empty(len(people), np.int64)
    rank[order] = np.arange(len(people))
    friend = order[(draw.random(len(people)) * rank).astype(np.int64)]
    return hidden(ids.take(pa.array(friend)), rank == 0)
