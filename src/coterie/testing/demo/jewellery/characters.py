"""Who the shop's people are: what was planted in each of them, drawn once, before anything they do.

Everybody has one way of buying (``WAYS``) and may have habits besides (``habits``). Shares of groups are chances, so groups are as large as
they fall out; everybody else has the same parameters in a weaker measure, so that the edges of every group are blurred.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coterie.testing.demo.contacts import birthdays
from coterie.testing.demo.draw import DAY, Flags, Floats, Ints, Span, chance, pick, pick_by, spread
from coterie.testing.demo.files import Planted
from coterie.testing.demo.jewellery import goods

WAYS = {
    "never-buyer": (0.26, 0.22),
    "one-off": (0.30, 0.34),
    "occasional": (0.14, 0.235),
    "loyal": (0.05, 0.115),
    "sleeper": (0.04, 0.08),
    "holiday-man": (0.15, 0.0),
    "engaged": (0.055, 0.006),
    "wholesale": (0.005, 0.004),
}
"""Ways of buying, and their chance for a man and for a woman."""

NEVER, ONE_OFF, OCCASIONAL, LOYAL, SLEEPER, HOLIDAY_MAN, ENGAGED, WHOLESALE = range(len(WAYS))
WITH_RHYTHM = (OCCASIONAL, LOYAL, SLEEPER, WHOLESALE)
WOMEN = 0.66
CHANCES = "brooch designer wrap returning complaining holiday birthday coupon opening clicking browsing".split()
"""What is noted of everybody, whatever their groups."""

SOURCES = {"реклама": 26, "поиск": 24, "соцсеть": 17, "рекомендация": 9, "салон": 9, "блог": 8, "рассылка партнёра": 4, "выставка": 3}


@dataclass(frozen=True, slots=True)
class Characters:
    """A part of the shop's people. Chances are per order, line, holiday or letter, as named; instants are seconds.

    ``rhythm`` in days with its coefficient of ``variation`` (of those who have one); ``joined`` may lie before the history, ``came`` is
    the first instant of it that sees them; ``quiet_from``: the instant from which they buy no more, ``silent`` days before the end (0 but
    for sleepers); ``level``: of prices, 0 to 2; ``browsing``: visits a month without an order;
    ``favourite``: the category they like best; ``source``: what brought them.
    """

    number: Ints
    woman: Flags
    born: Ints
    joined: Ints
    came: Ints
    silent: Floats
    quiet_from: Ints
    way: Ints
    rhythm: Floats
    variation: Floats
    brooch: Floats
    designer: Floats
    wrap: Floats
    returning: Floats
    complaining: Floats
    holiday: Floats
    birthday: Floats
    coupon: Floats
    opening: Floats
    clicking: Floats
    browsing: Floats
    level: Ints
    favourite: Ints
    source: Ints
    habits: dict[str, Flags]

    def __len__(self) -> int:
        return len(self.number)

    @property
    def rhythmic(self) -> Flags:
        """Who buys at a rhythm of their own."""
        found: Flags = np.isin(self.way, WITH_RHYTHM)
        return found

    @property
    def buys(self) -> Flags:
        """Who buys at all."""
        found: Flags = self.way != NEVER
        return found

    def planted(self) -> list[Planted]:
        """Every group with the parameters that make it."""
        own: dict[str, dict[str, Floats | Ints]] = {
            "occasional": {"rhythm": self.rhythm, "variation": self.variation},
            "loyal": {"rhythm": self.rhythm, "variation": self.variation},
            "sleeper": {"rhythm": self.rhythm, "variation": self.variation, "silent": self.silent},
            "wholesale": {"rhythm": self.rhythm, "variation": self.variation},
            "holiday-man": {"holiday": self.holiday},
        }
        ways = [Planted(name, self.way == place, own.get(name, {})) for place, name in enumerate(WAYS)]
        chances: dict[str, dict[str, Floats | Ints]] = {
            "brooch-collector": {"brooch": self.brooch},
            "designer-lover": {"designer": self.designer},
            "gift-wrapper": {"wrap": self.wrap},
            "own-birthday": {"birthday": self.birthday},
            "problem": {"returning": self.returning, "complaining": self.complaining},
        }
        habits = [Planted(name, who, chances[name]) for name, who in self.habits.items()]
        return [*ways, *habits, Planted("everybody", np.ones(len(self), bool), {name: getattr(self, name) for name in CHANCES})]


def characters(draw: np.random.Generator, numbers: Ints, span: Span) -> Characters:
    """Draw the people of these numbers."""
    size = len(numbers)
    woman = chance(draw, WOMEN, size)
    way = pick_by(draw, np.array(list(WAYS.values())).T, woman.astype(np.int64))
    rhythm, variation = _rhythms(draw, way)
    silent = np.where(way == SLEEPER, spread(draw, 3, 8, size) * rhythm, 0)
    quiet_from = span.until - (silent * DAY).astype(np.int64)
    joined = _joined(draw, way, rhythm, quiet_from, span)
    habits = _habits(draw, woman, way)
    return Characters(
        number=numbers,
        woman=woman,
        born=birthdays(draw, size),
        joined=joined,
        came=np.maximum(joined, span.start),
        silent=silent,
        quiet_from=quiet_from,
        way=way,
        rhythm=rhythm,
        variation=variation,
        **_chances(draw, way, habits),
        opening=draw.beta(1.1, 2.6, size),
        clicking=draw.beta(1.4, 5, size),
        browsing=draw.gamma(0.7, 0.28, size) * np.where(way == NEVER, 0.6, 1),
        level=pick(draw, (45, 38, 17), size),
        favourite=pick_by(draw, np.array([goods.OWN_OF_MEN, goods.OWN_OF_WOMEN]), woman.astype(np.int64)),
        source=pick(draw, SOURCES.values(), size),
        habits=habits,
    )


def _rhythms(draw: np.random.Generator, way: Ints) -> tuple[Floats, Floats]:
    size = len(way)
    often = draw.lognormal(np.log(48), 0.38, size).clip(20, 95)
    seldom = draw.lognormal(np.log(185), 0.45, size).clip(80, 600)
    stock = spread(draw, 25, 70, size)
    rhythm = np.select([way == OCCASIONAL, way == WHOLESALE], [seldom, stock], often)
    return rhythm, np.where(way == OCCASIONAL, spread(draw, 0.35, 0.8, size), spread(draw, 0.12, 0.45, size))


def _joined(draw: np.random.Generator, way: Ints, rhythm: Floats, quiet_from: Ints, span: Span) -> Ints:
    """When people came: some long before the history. Who has a short rhythm has had the time to show it; who buys once does so in it."""
    size = len(way)
    shown = np.where(np.isin(way, (LOYAL, SLEEPER, WHOLESALE)), 5 * rhythm * DAY, 0)
    latest = np.maximum(quiet_from - shown, span.start + DAY)
    within = span.start + ((latest - span.start) * draw.random(size) ** 0.8).astype(np.int64)
    before = span.start - draw.integers(0, 3 * 365 * DAY, size)
    return np.where(chance(draw, 0.38, size) & ~np.isin(way, (ONE_OFF, ENGAGED)), before, within)


def _habits(draw: np.random.Generator, woman: Flags, way: Ints) -> dict[str, Flags]:
    """The habits that come on top of a way of buying, each independent of the others."""
    size = len(way)
    again = np.isin(way, (OCCASIONAL, LOYAL, SLEEPER))
    buyer = ~np.isin(way, (NEVER, WHOLESALE))
    return {
        "brooch-collector": woman & again & chance(draw, 0.13, size),
        "designer-lover": again & chance(draw, 0.09, size),
        "gift-wrapper": buyer & chance(draw, 0.07, size),
        "own-birthday": again & chance(draw, 0.12, size),
        "problem": again & chance(draw, 0.05, size),
    }


def _chances(draw: np.random.Generator, way: Ints, habits: dict[str, Flags]) -> dict[str, Floats]:
    """How likely things are for each: strong in those who have the habit, weak in all others."""
    size = len(way)

    def of(who: Flags, low: float, high: float, others: float, evenness: float = 2.0) -> Floats:
        weak = draw.beta(evenness, evenness * (1 / others - 1), size)
        return np.where(who, spread(draw, low, high, size), weak)

    return {
        "brooch": of(habits["brooch-collector"], 0.55, 0.95, 0.03),
        "designer": of(habits["designer-lover"], 0.5, 0.9, 0.06),
        "wrap": of(habits["gift-wrapper"], 0.6, 0.95, 0.09),
        "returning": of(habits["problem"], 0.25, 0.55, 0.03),
        "complaining": of(habits["problem"], 0.15, 0.5, 0.012),
        "birthday": of(habits["own-birthday"], 0.55, 0.95, 0.04),
        "holiday": of(way == HOLIDAY_MAN, 0.4, 0.85, 0.03) * np.isin(way, (OCCASIONAL, LOYAL, SLEEPER, HOLIDAY_MAN)),
        "coupon": draw.beta(1.2, 6, size),
    }
