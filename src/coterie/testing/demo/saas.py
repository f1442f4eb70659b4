"""A service on subscription: people register, try it, pay or don't, and stay or leave.

Everybody has one way (``WAYS``); what they do follows from a rhythm of working days, from when and until when they pay, and from their
chances to invite colleagues and to look at prices.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coterie.testing.demo.contacts import birthdays, cards
from coterie.testing.demo.draw import (  # fmt: skip
    DAY,
    Flags,
    Floats,
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
    rhythmic,
    spread,
    words,
)
from coterie.testing.demo.files import Folder, Planted

WAYS = {"registered": 34, "tried": 30, "paying": 14, "left": 10, "power-user": 6, "slow-starter": 6}
"""Who never came back after registering; who tried and did not pay; who pays; who paid and left; who works daily and in a team; who paid
only after months."""

REGISTERED, TRIED, PAYING, LEFT, POWER, SLOW = range(len(WAYS))
RHYTHMS = np.array([(9.0, 9.0), (1.5, 6.0), (5.0, 14.0), (5.0, 16.0), (1.5, 3.5), (10.0, 24.0)])
"""Days between working days, by way."""

BEFORE_PAYING = np.array([(0, 0), (0, 0), (5, 21), (5, 21), (2, 10), (60, 150)])
SHOWN = np.array([2, 30, 60, 330, 60, 260])
"""Days that a way needs to be seen; who came later than that has another one."""

PLANS = {"Старт": 990, "Рост": 2990, "Команда": 7990}
SOURCES = {"поиск": 34, "реклама": 22, "блог": 16, "рекомендация": 15, "соцсеть": 8, "конференция": 5}
WAYS_IN = {"поиск": ("google", "organic"), "реклама": ("yandex", "cpc"), "блог": ("blog", "referral"),
           "рекомендация": (None, "direct"), "соцсеть": ("telegram", "social"), "конференция": (None, "direct")}  # fmt: skip
DOES = {"report_built": 46, "data_imported": 22, "project_created": 14, "export_made": 12, "limit_reached": 4, "support_asked": 2}
TYPES = ("registered", "email_confirmed", "login", "teammate_invited", "pricing_viewed", *DOES)
ROLES = {"маркетолог": 38, "руководитель": 24, "аналитик": 21, "владелец": 17}
PURPOSES = {"свести отчёты": 36, "удержать клиентов": 29, "найти новых клиентов": 22, "просто посмотреть": 13}
QUESTIONS = ("Кто вы?", "Зачем вам сервис?")
LETTERS = (("welcome", 0, False), ("first-steps", 2, False), ("trial-ends", 12, False), ("offer", 25, False),
           ("teach-1", 5, True), ("teach-2", 20, True), ("teach-3", 60, True))  # fmt: skip
"""The chain of letters: name, days after registering or (of those who pay) after the first payment."""

A_PART = 100_000


@dataclass(frozen=True, slots=True)
class Users:
    """A part of the people. ``paid_from`` and ``paid_until`` are the end of the history or later where they never paid, or still do."""

    number: Ints
    way: Ints
    joined: Ints
    rhythm: Floats
    variation: Floats
    active_until: Ints
    paid_from: Ints
    paid_until: Ints
    inviting: Floats
    looking: Floats
    opening: Floats
    plan: Ints
    source: Ints

    def __len__(self) -> int:
        return len(self.number)

    def planted(self) -> list[Planted]:
        """Every group with the parameters that make it."""
        own: dict[str, Floats | Ints] = {"rhythm": self.rhythm, "variation": self.variation, "inviting": self.inviting}
        return [Planted(name, self.way == place, {} if place == REGISTERED else own) for place, name in enumerate(WAYS)]


def write(folder: Folder, people: int, seed: int, span: Span) -> None:
    """Write the service's files."""
    for first in range(1, people + 1, A_PART):
        numbers = np.arange(first, min(first + A_PART, people + 1))
        draw = np.random.default_rng([seed, first, 2])
        users = _users(draw, numbers, span)
        ids = numbered("u", numbers, 6)
        folder.plant(ids, *users.planted())
        card = _cards(draw, ids, users)
        folder.put("people", "people", card)
        folder.put("payments", "orders", _payments(draw, ids, users, span))
        folder.put("visits", "visits", _visits(draw, ids, users, span))
        folder.put("events", "events", _events(draw, ids, users, span))
        consented = np.asarray(pc.is_valid(card["email"])) & chance(draw, 0.8, len(users))
        folder.put("consents", "consents", _consents(ids, users, consented))
        folder.put("messages", "messages", _messages(draw, ids, users, consented, span))
        folder.put("answers", "answers", _answers(draw, ids, users, span))


def _users(draw: np.random.Generator, numbers: Ints, span: Span) -> Users:
    size = len(numbers)
    way = pick(draw, WAYS.values(), size)
    room = span.until - span.start - SHOWN[way] * DAY
    some_day = span.start + (room * draw.random(size) ** 0.75).astype(np.int64)
    joined = np.maximum(at_an_hour(draw, some_day), span.start)
    rhythm = RHYTHMS[way, 0] + (RHYTHMS[way, 1] - RHYTHMS[way, 0]) * draw.random(size)
    waits = BEFORE_PAYING[way, 0] + (BEFORE_PAYING[way, 1] - BEFORE_PAYING[way, 0]) * draw.random(size)
    pays = ~np.isin(way, (REGISTERED, TRIED))
    paid_from = np.where(pays, joined + (waits * DAY).astype(np.int64), span.until)
    stays = spread(draw, 2, 9, size) * 30 * DAY
    paid_until = np.where(way == LEFT, paid_from + stays.astype(np.int64), span.until)
    tries = np.where(way == REGISTERED, 1, draw.integers(4, 26, size)) * DAY
    return Users(
        number=numbers,
        way=way,
        joined=joined,
        rhythm=rhythm,
        variation=spread(draw, 0.3, 0.8, size),
        active_until=np.minimum(np.where(pays, paid_until, joined + tries), span.until),
        paid_from=paid_from,
        paid_until=paid_until,
        inviting=np.where(way == POWER, spread(draw, 0.05, 0.2, size), draw.beta(1, 60, size)),
        looking=draw.beta(1.5, 14, size),
        opening=draw.beta(1.8, 2.4, size),
        plan=np.where(way == POWER, 2, pick(draw, (55, 35, 10), size)),
        source=pick(draw, SOURCES.values(), size),
    )


def _cards(draw: np.random.Generator, ids: pa.Array, users: Users) -> dict[str, pa.Array]:
    size = len(users)
    contacts = cards(draw, users.number, chance(draw, 0.46, size), birthdays(draw, size))
    kept = {name: contacts[name] for name in ("last_name", "first_name", "sex", "city", "email", "phone")}
    return {
        "person": ids,
        **kept,
        "created": instants(users.joined),
        "acquisition": words(list(SOURCES), users.source, chance(draw, 0.85, size)),
        "plan": words(list(PLANS), users.plan, users.way > TRIED),
        "team": words(("один", "до 10", "до 50", "больше 50"), pick(draw, (40, 35, 17, 8), size), chance(draw, 0.6, size)),
    }


def _payments(draw: np.random.Generator, ids: pa.Array, users: Users, span: Span) -> dict[str, pa.Array]:
    """A payment each thirty days; now and then one fails and comes again two days later."""
    end = np.minimum(users.paid_until, span.until)
    who, place = ragged(np.maximum(0, -(-(end - users.paid_from) // (30 * DAY))))
    time = users.paid_from[who] + place * 30 * DAY
    fails = chance(draw, 0.02, len(who))
    again = np.flatnonzero(fails & (time + 2 * DAY < end[who]))
    who, time = np.concatenate([who, who[again]]), np.concatenate([time, time[again] + 2 * DAY])
    failed = np.concatenate([fails, np.zeros(len(again), bool)])
    order = np.argsort(time, kind="stable")
    who, time, failed = who[order], time[order], failed[order]
    number = pc.binary_join_element_wise(ids.take(pa.array(who)), pa.array(time // DAY).cast(pa.string()), "-")
    return {
        "order": number,
        "person": ids.take(pa.array(who)),
        "time": instants(time),
        "total": pa.array(np.array(list(PLANS.values()))[users.plan[who]]),
        "status": words(("оплачен", "отменен"), failed.astype(np.int64)),
        "payment": words(("карта", "счёт"), (users.plan[who] == 2) & (users.number[who] % 3 == 0)),
        "plan": words(list(PLANS), users.plan[who]),
    }


def _visits(draw: np.random.Generator, ids: pa.Array, users: Users, span: Span) -> dict[str, pa.Array]:
    """To the site: a few before registering, then to look at prices."""
    who, place = ragged(draw.integers(1, 4, len(users)))
    time = users.joined[who] - np.where(place == 0, draw.integers(120, 1200, len(who)), draw.integers(3600, DAY, len(who)))
    kept = np.flatnonzero(time >= span.start)
    who, time = who[kept], time[kept]
    source, medium = ([way[i] for way in WAYS_IN.values()] for i in (0, 1))
    return {
        "person": ids.take(pa.array(who)),
        "time": instants(time),
        "source": words(source, users.source[who]),
        "medium": words(medium, users.source[who]),
        "device": words(("desktop", "mobile"), pick(draw, (75, 25), len(who)), chance(draw, 0.96, len(who))),
        "pages": pa.array(draw.geometric(0.3, len(who))),
    }


def _events(draw: np.random.Generator, ids: pa.Array, users: Users, span: Span) -> dict[str, pa.Array]:
    """Registering, and what is done on working days."""
    everyone = np.arange(len(users))
    confirmed = np.flatnonzero((users.way != REGISTERED) | chance(draw, 0.6, len(users)))
    day, begins = rhythmic(
        draw, users.joined + 300, np.where(users.way == REGISTERED, 0, users.active_until), users.rhythm, users.variation
    )
    begins = np.maximum(at_an_hour(draw, begins), users.joined[day] + 300)
    step, place = ragged(draw.geometric(0.5, len(day)) - 1)
    does = pick_by(draw, np.array([list(DOES.values())], float), np.zeros(len(step), np.int64)) + len(TYPES) - len(DOES)
    invites = np.flatnonzero(chance(draw, users.inviting[day], len(day)))
    looks = np.flatnonzero(chance(draw, users.looking[day], len(day)))
    parts = (
        (everyone, users.joined, 0),
        (confirmed, users.joined[confirmed] + draw.integers(30, 250, len(confirmed)), 1),
        (day, begins, 2),
        (day[step], begins[step] + 60 + place * 150, does),
        (day[invites], begins[invites] + 40, 3),
        (day[looks], begins[looks] + 50, 4),
    )
    who, time, type_ = (np.concatenate([np.broadcast_to(part[i], len(part[0])) for part in parts]) for i in range(3))
    kept = np.flatnonzero(time < span.until)
    kept = kept[np.argsort(time[kept], kind="stable")]
    return {"person": ids.take(pa.array(who[kept])), "type": words(TYPES, type_[kept]), "time": instants(time[kept])}


def _consents(ids: pa.Array, users: Users, consented: Flags) -> dict[str, pa.Array]:
    who = np.flatnonzero(consented)
    alike = {
        "channel": "email",
        "purpose": "news",
        "status": "given",
        "basis": "форма регистрации",
        "text": "Согласен получать письма сервиса",
    }
    said_alike = {name: pa.array([value] * len(who), pa.string()) for name, value in alike.items()}
    return {"person": ids.take(pa.array(who)), **said_alike, "time": instants(users.joined[who])}  # fmt: skip


def _messages(draw: np.random.Generator, ids: pa.Array, users: Users, consented: Flags, span: Span) -> dict[str, pa.Array]:
    """The chain: to inform, to lead to the purchase, to teach those who pay."""
    found = []
    for place, (_, days, after_paying) in enumerate(LETTERS):
        start = users.paid_from if after_paying else users.joined
        due = start + days * DAY + 600
        wanted = consented & (due < span.until) & ((users.paid_from < span.until) if after_paying else (users.paid_from > due))
        who = np.flatnonzero(wanted)
        found.append((who, due[who], np.full(len(who), place)))
    who, sent, letter = (np.concatenate([part[i] for part in found]) for i in range(3))
    size = len(who)
    opened = sent + draw.exponential(5 * 3600, size).astype(np.int64)
    opens = chance(draw, users.opening[who], size) & (opened < span.until)
    clicks = opens & chance(draw, 0.25, size) & (opened + 60 < span.until)
    return {
        "person": ids.take(pa.array(who)),
        "channel": pa.array(["email"] * size, pa.string()),
        "campaign": words([name for name, _, _ in LETTERS], letter),
        "sent": instants(sent),
        "delivered": instants(sent + 20, sent + 20 < span.until),
        "opened": instants(opened, opens),
        "clicked": instants(opened + 60, clicks),
    }


def _answers(draw: np.random.Generator, ids: pa.Array, users: Users, span: Span) -> dict[str, pa.Array]:
    """The form of two questions at the start; who has one foot out of the door skips it."""
    size = len(users)
    answered = chance(draw, np.where(users.way == REGISTERED, 0.35, 0.75), size)
    texts = [words(list(table), pick(draw, table.values(), size)) for table in (ROLES, PURPOSES)]
    time = np.minimum(users.joined + draw.integers(60, 240, size), span.until - 1)
    return {
        "person": pa.concat_arrays([ids, ids]),
        "survey": pa.array(["onboarding"] * 2 * size, pa.string()),
        "question": words(QUESTIONS, np.repeat([0, 1], size)),
        "answer": hidden(pa.concat_arrays(texts), ~np.concatenate([answered, answered & chance(draw, 0.9, size)])),
        "time": instants(np.concatenate([time, time])),
    }
