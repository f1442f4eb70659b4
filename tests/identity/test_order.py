"""The same facts in any order give the same people, looked for after each import or once at the end."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from coterie.identity import resolving
from coterie.store import numbers
from coterie.store.statement import sql

if TYPE_CHECKING:
    from tests.identity.conftest import Shop

NAMES = ["Анна Иванова", "Иванова Анна Петровна", "А. Иванова", "Иван Иванов", "Пётр Иванов", "Анна", "ООО Ромашка", ""]
File = tuple[str, str, str]


def random_files(rng: random.Random) -> list[File]:
    """(kind, source, text) of small files; what a profile says is the same wherever it is said."""
    people = [(source, str(number)) for source in ("crm", "site") for number in range(5)]
    draw = {
        "email": lambda: rng.choice(["", "x@mail.ru", "y@mail.ru", "z@mail.ru"]),
        "phone": lambda: rng.choice(["", "", "+79161234567", "89167654321"]),
        "birthday": lambda: rng.choice(["", "", "1980-05-07", "1991-03-09"]),
        "name": lambda: rng.choice(NAMES),
        "sex": lambda: rng.choice(["", "", "f", "m"]),
        "site_id": lambda: rng.choice(["", "", "", "1", "2"]),
    }
    said = {who: {name: value() for name, value in draw.items()} for who in people}
    files: list[File] = []
    for source in ("crm", "site"):
        for _ in range(3):
            columns = rng.sample(sorted(draw), 3)
            keys = [key for of, key in people if of == source and rng.random() < 0.7]
            rows = [",".join((key, *(said[source, key][name] for name in columns))) for key in keys]
            files.append(("people", source, "\n".join([",".join(("person", *columns)), *rows]) + "\n"))
    rows = [
        f"{rng.choice(['', str(rng.randrange(5))])},v{rng.randrange(3)},view,2026-01-0{rng.randint(1, 9)},{number}" for number in range(4)
    ]
    files.append(("events", "site", "person,anonymous,type,time,id\n" + "\n".join(rows) + "\n"))
    return files


def from_scratch(shop: Shop) -> set[frozenset[str]]:
    """The people as if nothing had been looked for before."""
    for table in ("identifiers", "merges"):
        shop.engine.execute(sql(f"DELETE FROM {table}"))
    shop.engine.execute(sql("UPDATE profiles SET person = profile"))
    shop.engine.execute(sql("DELETE FROM people"))
    shop.engine.execute(
        sql("INSERT INTO people (person, source, key, anonymous, touched) SELECT profile, source, key, anonymous, 1 FROM profiles")
    )
    numbers.put(shop.engine, resolving.RESOLVED, 0)
    shop.resolve()
    return shop.people()


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 60))])
def test_the_same_facts_in_any_order_give_the_same_people(make_shop: Callable[[], Shop], seed: int) -> None:
    rng = random.Random(seed)
    files = random_files(rng)
    bit_by_bit, at_once = make_shop(), make_shop()
    for kind, source, text in rng.sample(files, len(files)):
        bit_by_bit.bring(text, kind, source)
        bit_by_bit.resolve()
        bit_by_bit.check()
    for kind, source, text in rng.sample(files, len(files)):
        at_once.bring(text, kind, source)
    at_once.resolve()
    assert bit_by_bit.people() == at_once.people(), files
    assert bit_by_bit.people() == from_scratch(bit_by_bit)
