"""What the jewellery shop sells: a catalogue that is always the same, and how people choose from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa

from coterie.testing.demo.draw import Flags, Floats, Ints, Texts, pick, pick_by, ragged, said

CATEGORIES = {
    "серьги": ("Серьги", 1900, 24),
    "кольца": ("Кольцо", 2100, 24),
    "броши": ("Брошь", 2200, 18),
    "подвески": ("Подвеска", 1500, 18),
    "браслеты": ("Браслет", 2400, 16),
    "цепочки": ("Цепочка", 2000, 14),
    "колье": ("Колье", 4200, 10),
    "помолвочные кольца": ("Кольцо", 19000, 12),
    "обручальные кольца": ("Кольцо", 7000, 8),
    "запонки": ("Запонки", 2300, 8),
    "зажимы для галстука": ("Зажим", 1700, 6),
    "часы": ("Часы", 5200, 8),
    "сувениры": ("Ложка", 1600, 8),
}
"""By category: the word in a product's name, its usual price in silver without stones, how many there are."""

NAMES = list(CATEGORIES)
BROOCHES, ENGAGEMENT, SOUVENIRS = (NAMES.index(name) for name in ("броши", "помолвочные кольца", "сувениры"))
FOR_WOMEN = np.array([26, 21, 7, 16, 14, 9, 6, 0, 0, 0, 0, 2, 0], float)
"""How often each category is bought for a woman; it stands for what is called women's jewellery."""

FOR_MEN = np.array([0, 8, 0, 5, 14, 20, 0, 0, 0, 22, 12, 14, 3], float)
OWN_OF_WOMEN, OWN_OF_MEN = FOR_WOMEN + FOR_MEN / 12 + 0.4, FOR_MEN + FOR_WOMEN / 2 + 0.4

METALS = {"серебро": (1.0, 11), "позолота": (1.4, 3), "золото": (4.0, 5)}
STONES = {
    "": (1.0, 7),
    "фианит": (1.15, 6),
    "бриллиант": (2.4, 2),
    "жемчуг": (1.6, 2),
    "янтарь": (1.3, 2),
    "гранат": (1.4, 1),
    "топаз": (1.5, 1),
    "малахит": (1.3, 1),
    "сапфир": (2.0, 1),
}
"""Metals and stones, with what they make of the price and how usual they are."""

SILVER, GOLD, DIAMOND = 0, 2, 2

BRANDS = ("Ладога", "Камея", "Северный ручей", "Тихий свет", "Златоцвет")
DESIGNERS = ("Мастерская Орловой", "Вереск и сын", "Ателье «Семнадцать»")
MOTIFS = (
    "Стрекоза Рябина Чайка Снегирь Северный_мак Жар-птица Лунный_кот Капли Листья Волна Узор Нить Компас Сердце Утро Роса Метель Клевер "
    "Ласточка Корабль Ива Созвездие Кружево Тишина Вербена Ветер Озеро Гроза Василёк Мёд Полночь Сад Зимородок Лисица Первый_снег Якорь"
).split()
DESIGNED = 5
"""Every fifth of a category is a designer piece, so that each has some."""


@dataclass(frozen=True, slots=True)
class Goods:
    """The catalogue, a column for each property; ``price`` and ``cost`` in whole roubles, ``level`` 0 to 2 by price."""

    code: Texts
    name: Texts
    category: Ints
    metal: Ints
    stone: Ints
    brand: Texts
    designer: Flags
    price: Ints
    cost: Ints
    level: Ints
    popularity: Floats

    def columns(self) -> dict[str, pa.Array]:
        """The file of products; what its maker does not tell is missing."""
        draw = np.random.default_rng(71)
        stones = np.array(list(STONES), object)[self.stone]
        return {
            "product": pa.array(self.code),
            "name": pa.array(self.name),
            "category": pa.array(np.array(NAMES, object)[self.category]),
            "brand": pa.array(self.brand),
            "price": pa.array(self.price),
            "cost": said(self.cost, draw.random(len(self.cost)) > 0.04),
            "metal": pa.array(np.array(list(METALS), object)[self.metal]),
            "stone": pa.array(stones, pa.string(), mask=stones == ""),
            "designer": pa.array(np.where(self.designer, "yes", "no")),
        }

    def choose(self, draw: np.random.Generator, category: Ints, level: Ints, designer: Flags) -> Ints:
        """A product for each line: of its category, near the buyer's price level, a designer piece where one is wanted."""
        tables = np.zeros((len(NAMES), 3, 2, len(self.price)))
        for place in range(len(NAMES)):
            of_it = (self.category == place) * self.popularity
            for wanted in range(3):
                near = of_it * np.array([1.0, 0.30, 0.06])[abs(self.level - wanted)]
                tables[place, wanted, 0] = near * np.where(self.designer, 0.5, 1)
                tables[place, wanted, 1] = of_it * np.where(self.designer, 1, 1e-9)
        return pick_by(draw, tables.reshape(-1, len(self.price)), (category * 3 + level) * 2 + designer)


@cache
def catalogue() -> Goods:
    """The goods; the same for every demo."""
    draw = np.random.default_rng(20_260_701)
    category = np.repeat(np.arange(len(NAMES)), [count for _, _, count in CATEGORIES.values()])
    size = len(category)
    metal = pick(draw, [share for _, share in METALS.values()], size)
    stone = np.where(category == SOUVENIRS, 0, pick(draw, [share for _, share in STONES.values()], size))
    metal = np.where((category == ENGAGEMENT) | (stone == DIAMOND), GOLD, np.where(category == SOUVENIRS, SILVER, metal))
    designer = ragged(np.bincount(category))[1] % DESIGNED == 2
    usual = np.array([price for _, price, _ in CATEGORIES.values()], float)[category]
    factor = np.where(category == ENGAGEMENT, 1, np.array([f for f, _ in METALS.values()])[metal])
    price = usual * factor * np.array([f for f, _ in STONES.values()])[stone] * np.where(designer, 1.5, 1) * draw.lognormal(0, 0.22, size)
    whole = (np.round(price / 100) * 100 - 10).astype(np.int64)
    order = np.argsort(np.lexsort((whole, category)))
    within = order - np.concatenate([[0], np.cumsum(np.bincount(category))])[category]
    level = within * 3 // np.bincount(category)[category]
    made_by, sold_as = (np.array(table, object)[draw.integers(0, len(table), size)] for table in (DESIGNERS, BRANDS))
    return Goods(
        code=np.array([f"{'SRBPCNKEWFTHG'[c]}{number:03}" for number, c in enumerate(category, start=101)], object),
        name=_names(draw, category),
        category=category,
        metal=metal,
        stone=stone,
        brand=np.where(designer, made_by, sold_as),
        designer=designer,
        price=whole,
        cost=(whole * (0.38 + 0.25 * draw.random(size))).astype(np.int64),
        level=level,
        popularity=draw.gamma(1.5, 1, size) + 0.2,
    )


def _names(draw: np.random.Generator, category: Ints) -> Texts:
    """The n-th of a category is called by the n-th motif, in an order of its own."""
    found = []
    for place, (word, _, count) in enumerate(CATEGORIES.values()):
        found += [f"{word} «{MOTIFS[motif].replace('_', ' ')}»" for motif in draw.permutation(len(MOTIFS))[:count]]
        assert (category == place).sum() == count
    return np.array(found, object)
