"""Contact cards of people who don't exist: names, birthdays, towns, and addresses at which nobody can be.

E-mails are under ``example.org``, which is reserved for examples; mobile numbers have codes (972-976) that no operator has.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coterie.testing.demo import names
from coterie.testing.demo.draw import Flags, Ints, chance, dates, hidden, numbered, pick, words

HOSTS = ("mail.example.org", "post.example.org", "box.example.org")
OF_A_CODE = 10**7
CODES = 5
_PATRONYMICS = [pair[1] for pair in names.PATRONYMICS], [pair[0] for pair in names.PATRONYMICS]
_SCATTER = 7_368_787
"""Without a factor in common with 10, so that every number comes once before any comes again."""


def birthdays(draw: np.random.Generator, size: int) -> Ints:
    """Days since 1970 on which adults of all ages were born."""
    age = 18 + 58 * draw.beta(1.8, 2.6, size)
    return (20_600 - age * 365.25).astype(np.int64)


def cards(draw: np.random.Generator, numbers: Ints, women: Flags, born: Ints) -> dict[str, pa.Array]:
    """The columns of names, sex, birthday, town, e-mail and phone, each of them unknown of some; ``numbers`` are the people's own."""
    size = len(numbers)
    first, surname, father = (_often_first(draw, table, size) for table in (names.WOMEN, names.SURNAMES, names.PATRONYMICS))
    called = _by_sex(women, names.WOMEN, names.MEN, first)
    family = _by_sex(women, [names.of_woman(name) for name in names.SURNAMES], names.SURNAMES, surname)
    town = pick(draw, [share for _, share in names.CITIES.values()], size)
    region_known = chance(draw, 0.9, size)
    town_known = chance(draw, 0.91, size)
    regions = [region for region, _ in names.CITIES.values()]
    return {
        "last_name": family,
        "first_name": called,
        "patronymic": hidden(_by_sex(women, *_PATRONYMICS, father), chance(draw, 0.28, size)),
        "sex": words(("m", "f"), women.astype(np.int64), chance(draw, 0.86, size)),
        "birthday": dates(born, chance(draw, 0.66, size)),
        "city": words(list(names.CITIES), town, town_known),
        "region": words(regions, town, town_known & region_known),
        "email": hidden(_emails(draw, numbers, called, family), chance(draw, 0.13, size)),
        "phone": hidden(phones(numbers), chance(draw, 0.22, size)),
    }


def phones(numbers: Ints) -> pa.Array:
    """A mobile number for each number of a person, no two alike."""
    code = 972 + numbers // OF_A_CODE % CODES
    return numbered("+7", code * OF_A_CODE + numbers * _SCATTER % OF_A_CODE, 10)


def _emails(draw: np.random.Generator, numbers: Ints, called: pa.Array, family: pa.Array) -> pa.Array:
    table = sorted(set(names.WOMEN) | set(names.MEN))
    initial = pa.array([names.latin(name)[0] for name in table]).take(pc.index_in(called, pa.array(table)))
    latin = family.unique().to_pylist()
    family = pa.array([names.latin(name) for name in latin]).take(pc.index_in(family, pa.array(latin)))
    host = words(HOSTS, pick(draw, (5, 3, 2), len(numbers)))
    local = pc.binary_join_element_wise(initial, ".", family, pa.array(numbers).cast(pa.string()), "")
    return pc.binary_join_element_wise(local, host, "@")


def _often_first(draw: np.random.Generator, table: Sequence[object], size: int) -> Ints:
    """Places in a table of names, the first ones more often than the last."""
    return (len(table) * draw.random(size) ** 1.5).astype(np.int64)


def _by_sex(women: Flags, of_women: Sequence[str], of_men: Sequence[str], place: Ints) -> pa.Array:
    return pc.if_else(pa.array(women), words(of_women, place), words(of_men, place))
