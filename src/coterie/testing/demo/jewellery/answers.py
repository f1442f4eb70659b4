"""What people say when they are asked, how they are labelled, and what talking to them costs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from coterie.testing.demo.draw import DAY, Flags, Ints, Span, chance, dates, instants, numbered, said, words
from coterie.testing.demo.jewellery import characters as of
from coterie.testing.demo.jewellery import orders as made
from coterie.testing.demo.jewellery.characters import Characters
from coterie.testing.demo.jewellery.mailings import CHANNELS, SMS, Campaign
from coterie.testing.demo.jewellery.orders import Orders

SURVEYS = ("nps", "for-whom")
QUESTIONS = ("Порекомендуете ли вы нас друзьям?", "Для кого вы чаще покупаете украшения?")
FOR_WHOM = ("для себя", "в подарок", "и то и другое")
OUT_OF_TEN = tuple(str(score) for score in range(11))
LABELS = ("знает мастера", "отзыв с фото", "ждёт распродажу")
ADVERTISED = {"brand": 1.6, "gifts": 2.4, "brooches": 1.1}
"""Campaigns of advertising, and what they cost in a month, in roubles for each person of the base."""

A_MESSAGE = (0.35, 3.4)
"""What a letter and an SMS cost, in roubles."""


def asked(draw: np.random.Generator, people: Characters, bought: Orders, span: Span) -> tuple[Ints, Ints, Ints, Ints]:
    """Who was asked which survey and when, and the place of the answer (-1: none came)."""
    order = np.flatnonzero((bought.status == made.DONE) & chance(draw, 0.17, len(bought)))
    who, time = bought.who[order], bought.time[order] + 12 * DAY
    score = np.select([people.habits["problem"][who], people.way[who] == of.LOYAL], [4.0, 9.0], 8.0) + draw.normal(0, 1.7, len(who))
    other = np.flatnonzero(people.buys & chance(draw, 0.2, len(people)))
    when = people.came[other] + 40 * DAY + draw.integers(0, 200 * DAY, len(other))
    for_others = (people.wrap + people.holiday)[other]
    whom = np.select([chance(draw, 0.25, len(other)), chance(draw, for_others, len(other))], [2, 1], 0)
    found = (
        np.concatenate([who, other]),
        np.concatenate([time, when]),
        np.repeat([0, 1], [len(who), len(other)]),
        np.concatenate([np.rint(score).clip(0, 10).astype(np.int64), whom]),
    )
    place = np.flatnonzero(found[1] < span.until)
    place = place[np.argsort(found[1][place], kind="stable")]
    who, time, survey, answer = (column[place] for column in found)
    return who, time, survey, np.where(chance(draw, 0.38, len(who)), answer, -1)


def answer_columns(people: pa.Array, found: tuple[Ints, Ints, Ints, Ints], first_number: int) -> dict[str, pa.Array]:
    """The file of answers; a row without one was only asked."""
    who, time, survey, answer = found
    given = answer >= 0
    return {
        "id": numbered("a", first_number + np.arange(len(who)), 7),
        "person": people.take(pa.array(who)),
        "survey": words(SURVEYS, survey),
        "question": words(QUESTIONS, survey),
        "answer": words([*OUT_OF_TEN, *FOR_WHOM], answer + survey * len(OUT_OF_TEN), given),
        "value": said(answer, given & (survey == 0)),
        "time": instants(time),
    }


def labels(draw: np.random.Generator, people: Characters) -> pa.Array:
    """Free labels put on people, as a cell of their list has them."""
    size = len(people)
    who: list[Flags] = [
        people.buys & chance(draw, 0.05, size),
        people.buys & chance(draw, 0.04, size),
        chance(draw, people.coupon * 0.5, size),
    ]
    table = ["|".join(label for place, label in enumerate(LABELS) if code >> place & 1) for code in range(8)]
    code = who[0] + 2 * who[1] + 4 * who[2].astype(np.int64)
    return words(table, code, code > 0)  # fmt: skip


def sale_tags(people: pa.Array, bought: Orders) -> dict[str, pa.Array]:
    """A dated tag for whoever bought in a sale, such as sale-2025-09."""
    order = np.flatnonzero(bought.coupon == made.SALE)
    month = bought.time[order].astype("datetime64[s]").astype("datetime64[M]")
    kept = np.unique(bought.who[order] * 10_000 + month.astype(np.int64), return_index=True)[1]
    tags = [f"sale-{value}" for value in month[kept].astype(str)]
    order = order[kept]
    return {"person": people.take(pa.array(bought.who[order])), "tag": pa.array(tags, pa.string()), "since": instants(bought.time[order])}


def cost_columns(sent: Sequence[Campaign], messages: Ints, people: int, span: Span) -> dict[str, pa.Array]:
    """The file of costs: each sending with the hours of who made it, and advertising by the month. ``messages``: how many were sent."""
    months = span.months()[:-1]
    rows: list[tuple[str, str, int, int, int, float]] = []
    for one, count in zip(sent, messages, strict=True):
        hours = 1.5 if one.channel == SMS else 5.0
        rows.append((CHANNELS[one.channel], one.name, one.at // DAY, one.at // DAY + 1, round(A_MESSAGE[one.channel] * int(count)), hours))
    for name, amount in ADVERTISED.items():
        rows += [("ads", name, int(at) // DAY, int(at) // DAY + 28, round(amount * people), 4.0) for at in months]
    channel, campaign, begins, ends, amount_, hours_ = zip(*rows, strict=True)
    return {
        "channel": pa.array(channel),
        "campaign": pa.array(campaign),
        "from": dates(np.array(begins)),
        "until": dates(np.array(ends)),
        "amount": pa.array(amount_),
        "hours": pa.array(hours_),
    }
