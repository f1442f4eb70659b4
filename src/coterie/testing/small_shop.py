"""A small jewellery shop: a few hundred people, their orders and what they did on the site, always the same for a seed.

    python -m coterie.testing.small_shop FOLDER [--people 400] [--seed 1]

writes ``people.csv``, ``order-lines.csv`` and ``events.csv``. It is made to be read and to be segmented: among the
customers are collectors of brooches, men who buy gifts before the holidays, couples with one engagement ring, regulars
whose rhythm broke, and many who bought once or never. As in any real base something is missing everywhere, goods come
back, and a few carts were never paid for. Nobody in it exists; every mail address ends in ``example.org``.

Plain standard library, and not a word about conditions: who belongs to which segment is for Coterie to say.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

UNTIL = datetime(2026, 6, 30, 21, 0)  # noqa: DTZ001 (the shop's own clock, as its files have it)
DAYS = 900
HOLIDAYS = ((2, 14), (2, 23), (3, 8), (12, 31))

WOMEN = "Анна Мария Елена Ольга Наталья Ирина Светлана Татьяна Екатерина Дарья Полина Алиса Вера Нина Юлия Софья Лариса Ксения".split()
MEN = "Александр Дмитрий Сергей Андрей Иван Михаил Павел Николай Алексей Егор Илья Кирилл Роман Олег Глеб Фёдор".split()
SURNAMES = (
    "Иванов Смирнов Кузнецов Попов Соколов Лебедев Козлов Новиков Морозов Петров Волков Соловьёв Васильев Зайцев Павлов "
    "Семёнов Голубев Виноградов Богданов Воробьёв Фёдоров Михайлов Беляев Тарасов Белов Комаров Орлов Киселёв Макаров"
).split()
CITIES = {"Москва": 30, "Санкт-Петербург": 20, "Пермь": 14, "Екатеринбург": 10, "Казань": 8, "Новосибирск": 7, "Самара": 6, "Тверь": 5}
TAGS = ("знает мастера", "ждёт распродажу", "заказывал по телефону", "отзыв с фото")


@dataclass(frozen=True, slots=True)
class Product:
    """One thing on sale; ``price`` in whole roubles."""

    code: str
    name: str
    category: str
    price: int


def _products(category: str, prefix: str, **priced: int) -> tuple[Product, ...]:
    return tuple(
        Product(f"{prefix}-{number:02}", name.replace("_", " "), category, price)
        for number, (name, price) in enumerate(priced.items(), start=1)
    )


CATALOGUE: Mapping[str, tuple[Product, ...]] = {
    "броши": _products("броши", "BR", Стрекоза=3900, Ветка_рябины=4500, Лунный_кот=2900, Жар_птица=6900, Северный_мак=3500, Чайка=2700),
    "кольца": _products("кольца", "RG", Тонкое=4900, Волна=5600, С_янтарём=7300, Узор=3800, Перстень_Утро=9900),
    "серьги": _products("серьги", "ER", Капли=4300, Гвоздики=2400, Листья=5200, С_жемчугом=8900, Дожди=3600),
    "браслеты": _products("браслеты", "BL", Нить=2900, Плетение=6100, С_подвесками=7400, Жёсткий=5500),
    "подвески": _products("подвески", "PN", Снегирь=3100, Компас=3900, Сердце=2600, Лист=3300),
    "цепочки": _products("цепочки", "CH", Якорная=4100, Снейк=5800, Бисмарк=9400),
    "помолвочные кольца": _products("помолвочные кольца", "EN", Первое=38000, Навсегда=54000, Росинка=29500),
    "запонки": _products("запонки", "CF", Строгие=4400, Якорь=5200),
}
FOR_WOMEN = ("серьги", "броши", "подвески", "браслеты", "кольца")


@dataclass(slots=True)
class Customer:
    """A person of the shop; None is what the shop does not know."""

    number: int
    sex: str
    first_name: str
    last_name: str
    birthday: date | None
    city: str | None
    tags: tuple[str, ...]
    orders: list[Order] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The shop's own number of the person."""
        return f"c{self.number:04}"


@dataclass(slots=True)
class Order:
    """What was bought at once; ``returned`` tells which of the lines came back later in the same order."""

    time: datetime
    lines: list[tuple[Product, int, Decimal]]
    gift_wrap: bool
    returned: list[int] = field(default_factory=list)


def people(seed: int, size: int) -> list[Customer]:
    """The shop's customers with their orders, by number."""
    draw = Random(seed)
    return [_customer(draw, number) for number in range(1, size + 1)]


def _customer(draw: Random, number: int) -> Customer:
    sex = "f" if draw.random() < 0.62 else "m"
    surname = draw.choice(SURNAMES)
    born = date(1950, 1, 1) + timedelta(days=draw.randrange(56 * 365))
    customer = Customer(
        number=number,
        sex=sex,
        first_name=draw.choice(WOMEN if sex == "f" else MEN),
        last_name=surname + ("а" if sex == "f" else ""),
        birthday=born if draw.random() < 0.7 else None,
        city=draw.choices([*CITIES], [*CITIES.values()])[0] if draw.random() < 0.92 else None,
        tags=tuple(sorted(draw.sample(TAGS, draw.choice((0, 0, 0, 1, 2))))),
    )
    customer.orders = sorted(_history(draw, sex), key=lambda order: order.time)
    return customer


def _history(draw: Random, sex: str) -> Iterator[Order]:
    """The orders of one person, by the kind of customer they happen to be."""
    kind = draw.random()
    if kind < 0.22:
        return
    if sex == "f" and kind < 0.36:
        yield from _collector(draw)
    elif sex == "m" and kind < 0.55:
        yield from _gift_giver(draw)
    elif kind < 0.60:
        yield _order(draw, _some_day(draw), ("помолвочные кольца",), lines=1)
    elif kind < 0.75:
        yield from _regular(draw)
    else:
        yield _order(draw, _some_day(draw), tuple(CATALOGUE))


def _collector(draw: Random) -> Iterator[Order]:
    day = _some_day(draw, latest=500)
    while day < UNTIL - timedelta(days=draw.choice((1, 1, 120))):
        yield _order(draw, _at_an_hour(draw, day), ("броши",) if draw.random() < 0.8 else ("броши", "подвески"))
        day += timedelta(days=draw.randrange(25, 75))


def _gift_giver(draw: Random) -> Iterator[Order]:
    for year in (2024, 2025, 2026):
        for month, day in HOLIDAYS:
            before = datetime(year, month, day) - timedelta(days=draw.randrange(1, 9))  # noqa: DTZ001
            if UNTIL - timedelta(days=DAYS) < before < UNTIL and draw.random() < 0.45:
                yield _order(draw, _at_an_hour(draw, before), FOR_WOMEN, gift=0.7)


def _regular(draw: Random) -> Iterator[Order]:
    """Comes back at a rhythm of its own; some stop, and are the ones to wake."""
    rhythm, day = draw.randrange(30, 110), _some_day(draw, latest=400)
    leaves = UNTIL - timedelta(days=draw.choice((0, 0, 150, 300)))
    while day < leaves:
        yield _order(draw, _at_an_hour(draw, day), ("кольца", "серьги", "браслеты", "цепочки", "запонки"))
        day += timedelta(days=max(5, round(draw.gauss(rhythm, rhythm / 5))))


def _order(draw: Random, time: datetime, categories: Sequence[str], *, lines: int | None = None, gift: float = 0.12) -> Order:
    chosen = [draw.choice(CATALOGUE[draw.choice(categories)]) for _ in range(lines or draw.choice((1, 1, 1, 2, 2, 3)))]
    bought = list(dict.fromkeys(chosen))
    discounted = draw.random() < 0.15
    most = 2 if len(categories) > 1 else 1
    rows = [(product, draw.choice((1, 1, 1, 1, most)), Decimal(product.price) / 10 if discounted else Decimal(0)) for product in bought]
    return Order(time, rows, gift_wrap=draw.random() < gift, returned=[number for number in range(len(rows)) if draw.random() < 0.04])


def _some_day(draw: Random, latest: int = 0) -> datetime:
    """A moment of the shop's life; ``latest`` counts days before its end."""
    return _at_an_hour(draw, UNTIL - timedelta(days=draw.randrange(max(1, latest), DAYS)))


def _at_an_hour(draw: Random, day: datetime) -> datetime:
    return day.replace(hour=draw.choice((9, 11, 12, 13, 15, 18, 19, 20, 21, 22)), minute=draw.randrange(60), second=draw.randrange(60))


def people_rows(customers: Sequence[Customer]) -> Iterator[dict[str, object]]:
    """The contact list."""
    for who in customers:
        yield {
            "person": who.key,
            "first_name": who.first_name,
            "last_name": who.last_name,
            "sex": who.sex if who.number % 9 else None,
            "birthday": who.birthday,
            "city": who.city,
            "email": f"{who.key}@example.org" if who.number % 6 else None,
            "tags": "|".join(who.tags),
        }


def line_rows(customers: Sequence[Customer]) -> Iterator[dict[str, object]]:
    """Order lines in the order of their time; goods that came back stand in the same order with a negative quantity."""
    orders = sorted(((order, who) for who in customers for order in who.orders), key=lambda pair: (pair[0].time, pair[1].number))
    for number, (order, who) in enumerate(orders, start=1001):
        for place, (product, quantity, discount) in enumerate(order.lines):
            row = {
                "order": number,
                "person": who.key,
                "time": order.time,
                "product": product.code,
                "product_name": product.name,
                "category": product.category,
                "price": product.price,
                "cost": product.price * 55 // 100,
                "gift_wrap": "yes" if order.gift_wrap else "no",
            }
            yield row | {"quantity": quantity, "discount": discount * quantity}
            if place in order.returned:
                yield row | {"quantity": -1, "discount": discount}


def event_rows(customers: Sequence[Customer], seed: int) -> Iterator[dict[str, object]]:
    """What people looked at, put into the cart and read, in the order of its time."""
    draw = Random(seed + 1)
    happened: list[tuple[datetime, Customer, str, Product | None]] = []
    for who in customers:
        happened += [(time, who, kind, product) for time, kind, product in _visits(draw, who)]
    happened.sort(key=lambda row: (row[0], row[1].number, row[2]))
    for number, (time, who, kind, product) in enumerate(happened, start=1):
        yield {
            "id": f"e{number:06}",
            "person": who.key,
            "type": kind,
            "time": time,
            "product": product.code if product else None,
            "category": product.category if product else None,
            "value": product.price if product and kind == "cart_add" else None,
        }


def _visits(draw: Random, who: Customer) -> Iterator[tuple[datetime, str, Product | None]]:
    for order in who.orders:
        for product, _, _ in order.lines:
            for _ in range(draw.choice((1, 2, 3))):
                yield order.time - timedelta(minutes=draw.randrange(5, 4000)), "view", product
            yield order.time - timedelta(minutes=draw.randrange(1, 5)), "cart_add", product
    favourites = [product for order in who.orders for product, _, _ in order.lines] or [
        product for kind in CATALOGUE.values() for product in kind
    ]
    for _ in range(draw.choice((0, 1, 2, 4, 8))):
        time, product = _some_day(draw), draw.choice(favourites)
        yield time, "view", product
        if draw.random() < 0.2:
            yield time + timedelta(minutes=draw.randrange(1, 9)), "cart_add", product
    for _ in range(draw.choice((0, 0, 2, 5, 10)) if who.number % 6 else 0):
        time = _some_day(draw)
        yield time, "email_open", None
        if draw.random() < 0.3:
            yield time + timedelta(minutes=1), "email_click", draw.choice(favourites)


def write(folder: Path, *, size: int = 400, seed: int = 1) -> dict[str, int]:
    """Write the three files; the number of rows in each, by its name."""
    folder.mkdir(parents=True, exist_ok=True)
    customers = people(seed, size)
    tables = {"people.csv": people_rows(customers), "order-lines.csv": line_rows(customers), "events.csv": event_rows(customers, seed)}
    return {name: _write_csv(folder / name, rows) for name, rows in tables.items()}


def _write_csv(path: Path, rows: Iterator[dict[str, object]]) -> int:
    kept = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, fieldnames=list(kept[0]) if kept else [], lineterminator="\n")
        out.writeheader()
        out.writerows(kept)
    return len(kept)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m coterie.testing.small_shop", description="Write a small jewellery shop as three CSV files."
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--people", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    for name, rows in write(asked.folder, size=asked.people, seed=asked.seed).items():
        sys.stdout.write(f"{asked.folder / name}: {rows:,} rows\n")


if __name__ == "__main__":
    main()
