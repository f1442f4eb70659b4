"""A big shop for measuring: people, their order lines and their events, the same for the same seed and number of people.

    python bench/generate.py --people 1000000 --folder ~/.cache/coterie-bench/1000000-1

writes people.csv, order-lines.csv (3 lines a person), events.parquet (20 events a person) and contacts.csv (a list of as many
contacts, of which a few share an address or have none). Facts come in the order of
their time, as a shop's log has them, over the two years before ``UNTIL``; a few people are very active, most hardly;
categories and products follow a few favourites; one line in forty is a return; every attribute is sometimes missing.
Memory stays flat whatever the size: rows are made and written a part at a time.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

UNTIL = datetime(2026, 7, 1)  # noqa: DTZ001 (the shop's own clock, as its files have it)
DAYS = 730
LINES_A_PERSON = 3
EVENTS_A_PERSON = 20
PRODUCTS = 20_000
ROWS_A_PART = 500_000

CITIES = ["Москва", "Санкт-Петербург", "Новосибирск", "Екатеринбург", "Казань", "Пермь", "Самара", "Уфа", "Омск", "Тверь"]
LAST_NAMES = [
    f"{stem}{end}" for stem in "Иванов Петров Кузнецов Смирнов Попов Соколов Фёдоров Морозов".split() for end in ("а", "ская", "ова")
]
FIRST_NAMES = "Мария Анна Ольга Елена Наталья Екатерина Татьяна Ирина Светлана Юлия".split()
PATRONYMICS = "Ивановна Петровна Сергеевна Александровна Дмитриевна Андреевна".split()
CATEGORIES = [
    "rings",
    "earrings",
    "brooches",
    "bracelets",
    "chains",
    "pendants",
    "watches",
    "cufflinks",
    "sets",
    "engagement",
    "silver",
    "gifts",
]
EVENT_TYPES = {"view": 0.60, "search": 0.12, "cart_add": 0.10, "email_open": 0.09, "email_click": 0.04, "wishlist_add": 0.03, "login": 0.02}
PRICED = ("cart_add", "wishlist_add")


def pick(draw: np.random.Generator, values: list[str], size: int, weights: np.ndarray | None = None) -> pa.Array:
    """Values drawn at random, as Arrow text; without weights the n-th is 1/n as frequent as the first."""
    if weights is None:
        weights = 1 / np.arange(1, len(values) + 1)
    codes = draw.choice(len(values), size=size, p=weights / weights.sum()).astype(np.int8)
    return pa.DictionaryArray.from_arrays(codes, values).cast(pa.string())


def active_people(draw: np.random.Generator, people: int, size: int) -> np.ndarray:
    """Whose fact it is: numbers from 1, a tenth of the people having two fifths of the facts, in no order by number."""
    place = (people * draw.random(size) ** 2.6).astype(np.int64)
    step = next(step for step in (7_919, 104_729, 1_299_709) if people % step)
    return place * step % people + 1


def times(draw: np.random.Generator, size: int, part: int, parts: int) -> pa.Array:
    """Sorted seconds of the part's share of the two years."""
    span = DAYS * 86_400
    start = int((UNTIL - datetime(1970, 1, 1)).total_seconds()) - span  # noqa: DTZ001
    low, high = span * part // parts, span * (part + 1) // parts
    return pa.array(start + np.sort(draw.integers(low, high, size)), pa.timestamp("s"))


def sometimes_missing(draw: np.random.Generator, column: pa.Array, share: float) -> pa.Array:
    """The column with a share of its values gone."""
    return pc.if_else(pa.array(draw.random(len(column)) < share), pa.scalar(None, column.type), column)


def people_parts(draw: np.random.Generator, people: int) -> Iterator[pa.Table]:
    """The contact list."""
    born = np.datetime64("1946-01-01")
    for first in range(1, people + 1, ROWS_A_PART):
        size = min(ROWS_A_PART, people + 1 - first)
        birthday = pa.array(born + draw.integers(0, 62 * 365, size).astype("timedelta64[D]"))
        yield pa.table(
            {
                "person": np.arange(first, first + size),
                "city": sometimes_missing(draw, pick(draw, CITIES, size), 0.10),
                "sex": sometimes_missing(draw, pick(draw, ["f", "m"], size), 0.20),
                "birthday": sometimes_missing(draw, birthday, 0.30),
            }
        )


def contact_parts(draw: np.random.Generator, people: int) -> Iterator[pa.Table]:
    """A list of contacts; one in fifty is somebody of the list again, under another number with the same address."""
    born = np.datetime64("1946-01-01")
    for first in range(1, people + 1, ROWS_A_PART):
        size = min(ROWS_A_PART, people + 1 - first)
        number = np.arange(first, first + size)
        whose = np.where(draw.random(size) < 1 / 50, np.maximum(number - 1, 1), number)
        words = [pick(draw, names, size, np.ones(len(names))) for names in (LAST_NAMES, FIRST_NAMES, PATRONYMICS)]
        address = pc.binary_join_element_wise("user", pa.array(whose).cast(pa.string()), "@mail.ru", "")
        phone = pc.binary_join_element_wise("8 9", pa.array(draw.integers(10**8, 10**9, size)).cast(pa.string()), "")
        birthday = pa.array(born + draw.integers(0, 62 * 365, size).astype("timedelta64[D]"))
        yield pa.table(
            {
                "person": number,
                "name": pc.binary_join_element_wise(*words, " "),
                "email": sometimes_missing(draw, address, 0.15),
                "phone": sometimes_missing(draw, phone, 0.10),
                "birthday": sometimes_missing(draw, birthday, 0.30),
                "city": sometimes_missing(draw, pick(draw, CITIES, size), 0.10),
            }
        )


def catalogue(seed: int) -> tuple[pa.Array, np.ndarray]:
    """Each product's category, and its price in kopecks."""
    draw = np.random.default_rng([seed, 0])
    return pick(draw, CATEGORIES, PRODUCTS), (100 * np.exp(draw.normal(7.5, 1.0, PRODUCTS))).astype(np.int64)


def kopecks(amounts: np.ndarray) -> pa.Array:
    """Kopecks as roubles, exact."""
    return pc.multiply(pa.array(amounts).cast(pa.decimal128(19, 0)), pa.scalar(Decimal("0.01"))).cast(pa.decimal128(14, 2))


def line_parts(draw: np.random.Generator, people: int, seed: int) -> Iterator[pa.Table]:
    """Order lines, an order's together; 2.4 lines an order."""
    category, price = catalogue(seed)
    total, first_order = people * LINES_A_PERSON, 1
    parts = -(-total // ROWS_A_PART)
    for part in range(parts):
        size = total * (part + 1) // parts - total * part // parts
        orders = max(1, int(size / 2.4))
        order = np.sort(draw.integers(0, orders, size))
        product = (PRODUCTS * draw.random(size) ** 2).astype(np.int64)
        quantity = draw.choice([1, 1, 1, 1, 2, 3], size) * np.where(draw.random(size) < 1 / 40, -1, 1)
        discount = np.where(draw.random(size) < 0.2, price[product] // 10, 0)
        yield pa.table(
            {
                "order": order + first_order,
                "person": active_people(draw, people, orders)[order],
                "time": times(draw, orders, part, parts).take(pa.array(order)),
                "product": pc.binary_join_element_wise("sku", pa.array(product).cast(pa.string()), "-"),
                "category": category.take(pa.array(product)),
                "quantity": quantity,
                "price": kopecks(price[product]),
                "discount": kopecks(discount),
            }
        )
        first_order += orders


def event_parts(draw: np.random.Generator, people: int, seed: int) -> Iterator[pa.Table]:
    """What people did on the site and with the letters."""
    category, price = catalogue(seed)
    total, done = people * EVENTS_A_PERSON, 0
    parts = -(-total // ROWS_A_PART)
    for part in range(parts):
        size = total * (part + 1) // parts - total * part // parts
        kind = pick(draw, list(EVENT_TYPES), size, np.array(list(EVENT_TYPES.values())))
        product = pa.array((PRODUCTS * draw.random(size) ** 2).astype(np.int64))
        priced = pc.is_in(kind, value_set=pa.array(PRICED))
        yield pa.table(
            {
                "id": np.arange(done, done + size),
                "person": active_people(draw, people, size),
                "type": kind,
                "time": times(draw, size, part, parts),
                "product": pc.binary_join_element_wise("sku", product.cast(pa.string()), "-"),
                "category": category.take(product),
                "value": pc.if_else(priced, kopecks(price[product.to_numpy()]), pa.scalar(None, pa.decimal128(14, 2))),
            }
        )
        done += size


def fresh_events(people: int, minutes: int, seed: int = 1) -> pa.Table:
    """What people do in the minutes after ``UNTIL``, at the pace of the years before: a file that comes in later."""
    draw = np.random.default_rng([seed, 5, minutes])
    category, _ = catalogue(seed)
    size = max(1, people * EVENTS_A_PERSON * minutes // (DAYS * 1440))
    product = pa.array((PRODUCTS * draw.random(size) ** 2).astype(np.int64))
    start = int((UNTIL - datetime(1970, 1, 1)).total_seconds())  # noqa: DTZ001
    return pa.table(
        {
            "id": pc.binary_join_element_wise(f"fresh-{minutes}", pa.array(np.arange(size)).cast(pa.string()), "-"),
            "person": active_people(draw, people, size),
            "type": pick(draw, list(EVENT_TYPES), size, np.array(list(EVENT_TYPES.values()))),
            "time": pa.array(start + np.sort(draw.integers(0, minutes * 60, size)), pa.timestamp("s")),
            "product": pc.binary_join_element_wise("sku", product.cast(pa.string()), "-"),
            "category": category.take(product),
        }
    )


def write_csv(path: Path, parts: Iterator[pa.Table]) -> None:
    """Parts to one CSV file."""
    first = next(parts)
    with pacsv.CSVWriter(path, first.schema, write_options=pacsv.WriteOptions(quoting_style="needed")) as out:
        out.write_table(first)
        for part in parts:
            out.write_table(part)


def write_parquet(path: Path, parts: Iterator[pa.Table]) -> None:
    """Parts to one Parquet file, a row group each."""
    first = next(parts)
    with pq.ParquetWriter(path, first.schema, compression="zstd") as out:
        out.write_table(first)
        for part in parts:
            out.write_table(part)


def generate(folder: Path, people: int, seed: int = 1) -> None:
    """Write the shop's files into the folder, unless a complete set is there."""
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / "complete").exists():
        return
    write_csv(folder / "people.csv", people_parts(np.random.default_rng([seed, 1]), people))
    write_csv(folder / "order-lines.csv", line_parts(np.random.default_rng([seed, 2]), people, seed))
    write_parquet(folder / "events.parquet", event_parts(np.random.default_rng([seed, 3]), people, seed))
    write_csv(folder / "contacts.csv", contact_parts(np.random.default_rng([seed, 4]), people))
    (folder / "complete").write_text(f"{people} people, seed {seed}, until {UNTIL}\n", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, required=True)
    asked = parser.parse_args()
    generate(asked.folder.expanduser(), asked.people, asked.seed)
    sys.stdout.write("".join(f"{path.name}: {path.stat().st_size / 1e6:,.1f} MB\n" for path in sorted(asked.folder.expanduser().iterdir())))
