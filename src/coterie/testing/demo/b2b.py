"""A supplier of equipment: companies, the people in them, deals led from stage to stage, meetings, and orders of what was won.

Each person has one way (``WAYS``); deals follow from a rhythm, from the chance to win, and from the manager, two of whom have habits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from coterie.testing.demo import names
from coterie.testing.demo.contacts import birthdays, cards
from coterie.testing.demo.draw import (  # fmt: skip
    DAY,
    Floats,
    Ints,
    Span,
    at_an_hour,
    chance,
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

WAYS = {"inquirer": 30, "almost-client": 18, "client": 20, "repeat-client": 9, "key-client": 3, "stuck": 8, "colleague": 12}
"""Who asked and was never met; who was met and did not buy; who bought once; who buys again; who buys much; whose deal does not move; who
only sits in on meetings."""

INQUIRER, ALMOST, CLIENT, REPEAT, KEY, STUCK, COLLEAGUE = range(len(WAYS))
STAGES = ("новая заявка", "квалификация", "встреча", "предложение", "договор", "выиграна", "проиграна")
MEETING, OFFER, WON, LOST = 2, 3, 5, 6
MANAGERS = {"Анна Белова": 22, "Игорь Савин": 20, "Мария Титова": 18, "Олег Дроздов": 16, "Пётр Лукин": 14, "Вера Зуева": 10}
SLOW, LOSES_ON_PRICE = 3, 4
"""Managers with a habit: one whose deals take thrice as long, one who loses them on the price."""

REASONS = {"цена": 38, "выбрали другого": 24, "нет бюджета": 20, "пропали": 12, "не подошли сроки": 6}
OF_PRICE = np.array([75, 9, 8, 5, 3], float)
INDUSTRIES = {"производство": 30, "строительство": 22, "торговля": 20, "логистика": 14, "медицина": 8, "образование": 6}
POSITIONS = {"директор": 24, "закупщик": 30, "главный инженер": 20, "маркетолог": 14, "бухгалтер": 12}
FORMS = ("ООО", "АО", "ПАО")
STEMS = ("Ромашка Вектор Прогресс Альтаир Северный-Дом Тандем Меридиан Кедр Орион Горизонт Сфера Импульс Квартал Полюс Гранит Маяк Атлант "
         "Спектр Каскад Родник").split()  # fmt: skip
KINDS = {"встреча": 50, "звонок": 35, "демонстрация": 15}
OUTCOMES = {"состоялась": 82, "перенесена": 11, "не пришли": 7}
TYPES = {"price_downloaded": 40, "catalogue_viewed": 35, "form_sent": 15, "delivery_terms": 10}
PEOPLE_OF_A_COMPANY = 2.5
A_PART = 100_000


@dataclass(frozen=True, slots=True)
class Clients:
    """A part of the people. ``rhythm``: days between deals of those who buy again; ``size``: of a usual deal, in roubles."""

    number: Ints
    way: Ints
    company: Ints
    came: Ints
    rhythm: Floats
    variation: Floats
    size: Floats
    manager: Ints
    curious: Floats

    def __len__(self) -> int:
        return len(self.number)

    def planted(self) -> list[Planted]:
        """Every group with the parameters that make it; and whose manager has a habit."""
        again: dict[str, Floats | Ints] = {"rhythm": self.rhythm, "variation": self.variation, "size": self.size}
        one: dict[str, Floats | Ints] = {"size": self.size}
        own = {"repeat-client": again, "key-client": again, "client": one, "almost-client": one, "stuck": one}
        ways = [Planted(name, self.way == place, own.get(name, {})) for place, name in enumerate(WAYS)]
        return [
            *ways,
            Planted("of-slow-manager", self.manager == SLOW),
            Planted("of-manager-losing-on-price", self.manager == LOSES_ON_PRICE),
        ]


@dataclass(frozen=True, slots=True)
class Deals:
    """Deals in the order of their time. ``stage``: where they are; ``since``: from when on; ``won``, ``lost``: closed then."""

    who: Ints
    time: Ints
    stage: Ints
    since: Ints
    amount: Ints


def write(folder: Folder, people: int, seed: int, span: Span) -> None:
    """Write the supplier's files."""
    written = 0
    for first in range(1, people + 1, A_PART):
        numbers = np.arange(first, min(first + A_PART, people + 1))
        draw = np.random.default_rng([seed, first, 3])
        clients = _clients(draw, numbers, span)
        ids = numbered("p", numbers, 6)
        folder.plant(ids, *clients.planted())
        folder.put("companies", "companies", _companies(draw, np.unique(clients.company)))
        folder.put("people", "people", _cards(draw, ids, clients))
        deals = _deals(draw, clients, span)
        number = numbered("D", 1 + written + np.arange(len(deals.who)), 6)
        written += len(deals.who)
        folder.put("deals", "deals", {"deal": number, **_deal_columns(draw, ids, clients, deals)})
        folder.put("orders", "orders", _orders(number, ids, deals))
        folder.put("meetings", "meetings", _meetings(draw, ids, clients, deals, span))
        folder.put("events", "events", _events(draw, ids, clients, span))
        folder.put("consents", "consents", _consents(draw, ids, clients))


def _clients(draw: np.random.Generator, numbers: Ints, span: Span) -> Clients:
    size = len(numbers)
    way = pick(draw, WAYS.values(), size)
    rhythm = np.where(way == KEY, spread(draw, 35, 70, size), spread(draw, 80, 200, size))
    usual = draw.lognormal(np.log(180_000), 0.7, size) * np.where(way == KEY, 6, 1)
    shown = np.select([np.isin(way, (REPEAT, KEY)), way == CLIENT], [3 * rhythm + 120, 150], 60)
    room = span.until - span.start - (shown * DAY).astype(np.int64)
    return Clients(
        number=numbers,
        way=way,
        company=numbers[0] + (draw.random(size) * max(1, size / PEOPLE_OF_A_COMPANY)).astype(np.int64),
        came=span.start + (room * draw.random(size)).astype(np.int64),
        rhythm=rhythm,
        variation=spread(draw, 0.2, 0.5, size),
        size=usual,
        manager=pick(draw, MANAGERS.values(), size),
        curious=draw.gamma(0.8, 2.2, size),
    )


def _companies(draw: np.random.Generator, numbers: Ints) -> dict[str, pa.Array]:
    size = len(numbers)
    forms, stems = np.array(FORMS)[pick(draw, (80, 15, 5), size)], np.array(STEMS)[draw.integers(0, len(STEMS), size)]
    titles = [f"{form} «{stem}-{number}»" for form, stem, number in zip(forms, stems, numbers, strict=True)]
    return {
        "company": numbered("k", numbers, 6),
        "name": pa.array(titles, pa.string()),
        "industry": words(list(INDUSTRIES), pick(draw, INDUSTRIES.values(), size), chance(draw, 0.92, size)),
        "size": pa.array(draw.lognormal(np.log(60), 1.2, size).clip(1, 20_000).astype(np.int64), mask=chance(draw, 0.15, size)),
        "city": words(list(names.CITIES), pick(draw, [share for _, share in names.CITIES.values()], size), chance(draw, 0.95, size)),
    }


def _cards(draw: np.random.Generator, ids: pa.Array, clients: Clients) -> dict[str, pa.Array]:
    size = len(clients)
    contacts = cards(draw, clients.number, chance(draw, 0.45, size), birthdays(draw, size))
    kept = {name: contacts[name] for name in ("last_name", "first_name", "patronymic", "sex", "email", "phone")}
    return {
        "person": ids,
        **kept,
        "company": numbered("k", clients.company, 6),
        "position": words(list(POSITIONS), pick(draw, POSITIONS.values(), size), chance(draw, 0.8, size)),
        "created": instants(clients.came),
    }


def _deals(draw: np.random.Generator, clients: Clients, span: Span) -> Deals:
    """By way: none, one, or again and again; each takes its time, and what has not ended by the end of the history is open."""
    again = np.isin(clients.way, (REPEAT, KEY))
    who, time = rhythmic(draw, clients.came, np.where(again, span.until, 0), clients.rhythm, clients.variation)
    once = np.flatnonzero(~again & (clients.way != COLLEAGUE))
    who, time = np.concatenate([who, once]), np.concatenate([time, clients.came[once]])
    time = np.maximum(at_an_hour(draw, time), clients.came[who])
    kept = np.flatnonzero(time < span.until - 1)
    kept = kept[np.argsort(time[kept], kind="stable")]
    who, time = who[kept], time[kept]
    way, size = clients.way[who], len(who)
    ends = np.select([way == INQUIRER, way == ALMOST, way == STUCK], [LOST, LOST, pick(draw, (1, 2, 3), size) + MEETING], WON)
    ends = np.where(np.isin(way, (REPEAT, KEY)) & chance(draw, 0.15, size), LOST, ends)
    takes = draw.gamma(4, 9, size) * np.where(clients.manager[who] == SLOW, 3, 1)
    since = time + (np.where(way == STUCK, np.minimum(takes, 40), takes) * DAY).astype(np.int64)
    done = (span.until - time) / np.maximum(since - time, 1)
    stage = np.where(since < span.until, ends, (done.clip(0, 0.99) * np.where(ends == LOST, 3, WON)).astype(np.int64))
    since = np.where(since < span.until, since, time + ((span.until - time) * 0.6).astype(np.int64))
    amount = np.round(clients.size[who] * draw.lognormal(0, 0.3, size), -2).astype(np.int64)
    return Deals(who, time, stage, since, amount)


def _deal_columns(draw: np.random.Generator, ids: pa.Array, clients: Clients, deals: Deals) -> dict[str, pa.Array]:
    size, who = len(deals.who), deals.who
    lost, closed = deals.stage == LOST, deals.stage >= WON
    weights = np.array([list(REASONS.values()), OF_PRICE], float)
    reason = pick_by(draw, weights, (clients.manager[who] == LOSES_ON_PRICE).astype(np.int64))
    return {
        "person": ids.take(pa.array(who)),
        "company": numbered("k", clients.company[who], 6),
        "created": instants(deals.time),
        "stage": words(STAGES, deals.stage),
        "stage_since": instants(deals.since),
        "status": words(("open", "won", "lost"), np.select([lost, closed], [2, 1], 0)),
        "amount": pa.array(deals.amount, mask=(deals.stage < MEETING) & chance(draw, 0.5, size)),
        "closed": instants(deals.since, closed),
        "manager": words(list(MANAGERS), clients.manager[who]),
        "lost_reason": words(list(REASONS), reason, lost & chance(draw, 0.85, size)),
    }


def _orders(number: pa.Array, ids: pa.Array, deals: Deals) -> dict[str, pa.Array]:
    """What was won is ordered as the deal is closed; a quarter or so of it is earned."""
    won = np.flatnonzero(deals.stage == WON)
    amount = deals.amount[won]
    return {
        "order": number.take(pa.array(won)),
        "person": ids.take(pa.array(deals.who[won])),
        "time": instants(deals.since[won]),
        "total": pa.array(amount),
        "cost": pa.array((amount * (0.68 + 0.01 * (amount % 1700) / 100)).astype(np.int64)),
        "payment": words(("счёт",), np.zeros(len(won), np.int64)),
    }


def _meetings(draw: np.random.Generator, ids: pa.Array, clients: Clients, deals: Deals, span: Span) -> dict[str, pa.Array]:
    """In the course of deals (whoever only inquired was never met), and of colleagues on their own."""
    met = np.isin(clients.way, (ALMOST, CLIENT, REPEAT, KEY, STUCK))
    deal = ragged(np.where(met[deals.who], draw.integers(1, 4, len(deals.who)), 0))[0]
    end = np.minimum(deals.since, span.until)[deal]
    time = deals.time[deal] + ((end - deals.time[deal]) * spread(draw, 0.15, 0.95, len(deal))).astype(np.int64)
    sat_in = np.flatnonzero(clients.way == COLLEAGUE)
    who = np.concatenate([deals.who[deal], sat_in])
    time = np.concatenate([time, at_an_hour(draw, clients.came[sat_in] + DAY)])
    kept = np.flatnonzero(time < span.until)
    who, time = who[kept], time[kept]
    size = len(who)
    return {
        "person": ids.take(pa.array(who)),
        "time": instants(time),
        "kind": words(list(KINDS), pick(draw, KINDS.values(), size)),
        "outcome": words(list(OUTCOMES), pick(draw, OUTCOMES.values(), size), chance(draw, 0.94, size)),
        "manager": words(list(MANAGERS), clients.manager[who]),
    }


def _events(draw: np.random.Generator, ids: pa.Array, clients: Clients, span: Span) -> dict[str, pa.Array]:
    """What people did on the site."""
    who = ragged(draw.poisson(clients.curious))[0]
    time = at_an_hour(draw, clients.came[who] + (draw.random(len(who)) * (span.until - clients.came[who])).astype(np.int64))
    kept = np.flatnonzero((time < span.until) & (time >= clients.came[who]))
    kept = kept[np.argsort(time[kept], kind="stable")]
    return {
        "person": ids.take(pa.array(who[kept])),
        "type": words(list(TYPES), pick(draw, TYPES.values(), len(kept))),
        "time": instants(time[kept]),
    }


def _consents(draw: np.random.Generator, ids: pa.Array, clients: Clients) -> dict[str, pa.Array]:
    who: Ints = np.flatnonzero(chance(draw, 0.6, len(clients)))
    alike = {"channel": "email", "purpose": "news", "status": "given", "basis": "договор", "text": "Согласен получать предложения"}
    columns: dict[str, pa.Array] = {name: pa.array([value] * len(who), pa.string()) for name, value in alike.items()}
    return {"person": ids.take(pa.array(who)), **columns, "time": instants(clients.came[who])}
