"""Alarms: silent over stable histories, loud where a shop would want to know. Both are counted on simulated histories."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator

import pytest

from coterie.stats.jumps import Jump, Rule, Seen, jump

DAYS = 400
LEARNT = 28
Steps = Callable[[random.Random], Iterator[Seen]]


def poisson(chance: random.Random, mean: float) -> int:
    if mean > 200:
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    limit, product, count = math.exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        count += 1
    return count


def hours(chance: random.Random, every: float, *, ragged: bool) -> Iterator[float]:
    hour = 0.0
    for _ in range(DAYS):
        hour += every * (math.exp(chance.gauss(0, 0.7)) if ragged else 1)
        yield hour


def stable(mean: float, churn: float, *, growth: float = 0.0, every: float = 24.0, ragged: bool = False) -> Steps:
    """People come as many as leave: a share ``churn`` a day, the size growing by ``growth`` a day."""

    def steps(chance: random.Random) -> Iterator[Seen]:
        people, wanted, last = poisson(chance, mean), mean, 0.0
        for hour in hours(chance, every, ragged=ragged):
            days, last = (hour - last) / 24, hour
            stay = math.exp(-churn * days)
            wanted *= math.exp(growth * days)
            people = sum(chance.random() < stay for _ in range(people)) if people < 200 else round(people * stay)
            people += poisson(chance, wanted * (1 - stay))
            yield Seen(hour, people)

    return steps


def weekly(mean: float) -> Steps:
    """A window over the week's shoppers: a third fewer on Sundays."""

    def steps(chance: random.Random) -> Iterator[Seen]:
        for day in range(DAYS):
            yield Seen(day * 24.0, poisson(chance, mean * (0.67 if day % 7 == 6 else 1)))

    return steps


HISTORIES = {
    "30 people, much coming and going": stable(30, 0.2),
    "300 people": stable(300, 0.05),
    "5,000 people": stable(5000, 0.02),
    "a million people": stable(1_000_000, 0.01),
    "growing by a twentieth a day": stable(500, 0.03, growth=0.02),
    "shrinking": stable(5000, 0.03, growth=-0.01),
    "every quarter of an hour": stable(2000, 0.1, every=0.25),
    "whenever somebody thinks of it": stable(1000, 0.1, ragged=True),
    "by the week": weekly(400),
}


def alarms(steps: Steps, seed: int) -> list[Jump]:
    seen = list(steps(random.Random(seed)))
    return [found for end in range(LEARNT, len(seen)) if (found := jump(seen[: end + 1]))]


@pytest.mark.parametrize("name", HISTORIES)
def test_a_stable_history_is_silent_but_for_one_refresh_in_a_thousand(name: str) -> None:
    found = [one for seed in range(5) for one in alarms(HISTORIES[name], seed)]

    assert len(found) <= 5 * DAYS / 1000, found[:5]


@pytest.mark.parametrize("name", [name for name in HISTORIES if not name.startswith(("30", "whenever"))])
@pytest.mark.parametrize(("factor", "kind"), [(0.4, "shrank"), (2.2, "grew"), (0.0, "emptied")])
def test_what_a_shop_wants_to_know_is_said(name: str, factor: float, kind: str) -> None:
    for seed in range(5):
        seen = list(HISTORIES[name](random.Random(seed)))[:60]
        last = Seen(seen[-1].hour + (seen[-1].hour - seen[-2].hour), round(seen[-1].people * factor))
        found = jump([*seen, last])
        assert found is not None
        assert (found.kind, found.before, found.after) == (kind, seen[-1].people, last.people)


def sizes(*people: int) -> list[Seen]:
    return [Seen(24.0 * day, number) for day, number in enumerate(people)]


def test_emptying_and_filling_are_said_until_they_are_the_segments_way() -> None:
    assert jump(sizes(5, 0)) == Jump("emptied", 5, 0)
    assert jump(sizes(0, 5)) == Jump("filled", 0, 5)
    assert jump(sizes(5, 0, 4)) == Jump("filled", 0, 4)
    assert jump(sizes(5, 0, 4, 0)) == Jump("emptied", 4, 0)
    assert jump(sizes(5, 0, 4, 0, 3, 0)) is None
    assert jump(sizes(5, 0, 4, 0, 3, 0, 2)) is None


def test_nothing_is_said_of_the_first_size_nor_of_none() -> None:
    assert jump([]) is None
    assert jump(sizes(5)) is None
    assert jump(sizes(0, 0)) is None
    assert jump(sizes(7, 7)) is None


def test_with_little_past_only_doubling_and_halving_are_said() -> None:
    assert jump(sizes(100, 190)) is None
    assert jump(sizes(100, 210)) == Jump("grew", 100, 210, 1.0)
    assert jump(sizes(100, 101, 52)) is None
    assert jump(sizes(100, 101, 48)) == Jump("shrank", 101, 48, 1.0)


def test_a_few_people_more_or_less_are_chance() -> None:
    assert jump(sizes(*[3] * 20, 9)) is None
    assert jump(sizes(*[3] * 20, 40)) is not None


def test_a_longer_silence_allows_more() -> None:
    past = [Seen(24.0 * day, 1000 + 60 * (day % 2)) for day in range(15)]
    assert jump([*past, Seen(past[-1].hour + 24, 1400)]) is not None
    assert jump([*past, Seen(past[-1].hour + 24 * 7, 1400)]) is None


def test_one_jump_of_the_past_does_not_make_jumps_usual() -> None:
    assert jump(sizes(*[1000, 1010] * 5, *[3000, 3010] * 5, 6000)) is not None


def test_what_happened_three_times_lately_is_usual() -> None:
    week = [400, 401, 402, 401, 400, 402, 260]
    assert jump(sizes(*week * 3, 400, 401, 402, 401, 400, 402, 265)) is None
    assert jump(sizes(*week * 3, 400, 401, 402, 401, 400, 402, 120)) is not None
    assert jump(sizes(*week, 400, 401, 402, 401, 400, 402, 265)) is not None


def test_only_what_is_remembered_counts() -> None:
    wild, calm = [1000, 1600] * 10, [1000, 1001] * 6
    assert jump(sizes(*wild, *calm, 1400)) is None
    assert jump(sizes(*wild, *calm, 1400), Rule(remembered=8)) is not None


def test_two_sizes_of_one_instant_stretch_nothing() -> None:
    assert jump([Seen(1.0, 100)] * 10 + [Seen(1.0, 110)]) is None
    assert jump([Seen(1.0, 100)] * 10 + [Seen(1.0, 500)]) == Jump("grew", 100, 500, 0.2)
