"""Texts that are nearly, hardly or not at all conditions: unicode soup, token soup, damaged conditions, odd depths and lengths."""

from __future__ import annotations

import re
from random import Random

from tests.language.regolden import conditions

SEEDS = conditions()
_WORDS = re.compile(r'\w+|"[^"]*"|\s+|[^\w\s]')
WORDS = sorted({word for text in SEEDS for word in _WORDS.findall(text)})
ODD = (
    *("١٢", "１２", "1e999", "1e-999", "0x1", "1_000", "1e15", "1e14", "0.0000000001", "00", "1.", ".5", "--5", "9" * 400, "½", "²", "Ⅷ"),
    *(
        "\0",
        "\ud800",
        "\udfff",
        "\u202e",
        "\u200f",
        "😀",
        "👩‍👩‍👧",
        "\u2028",
        "\u00a0",
        "\ufeff",
        "e\u0301",
        "и\u0306",
        "ª",
        "\U000e0001",
        "\r",
        "\x85",
    ),
    *(
        'r"\\d"',
        '"\\u0000"',
        '"\\ud800"',
        '"\\u12"',
        '"',
        "'",
        '"\n',
        "\\",
        "“",
        "«a»",
        "„",
        "`a`",
        "≥",
        "≠",
        "&&",
        "||",
        "!",
        ";",
        "#",
        "--",
        "/*",
    ),
    *(
        'ago("73001d")',
        'ago("9999999y")',
        'ahead("200y")',
        '"9999-12-31"',
        'date("0000-00-00")',
        'date("2200-12-31 23:59:59.999999")',
        '"30d"',
    ),
    *(
        'city.matches("(a{255}){255}")',
        'city.matches("[^")',
        'city.matches("' + "(a*)*" * 9 + '")',
        'city.matches("\\\\w{255}")',
        'x.matches("")',
    ),
    *("__import__('os')", "'; DROP TABLE people; --", "${x}", "%s", "{0}", "<b>", "None", "True", "nan", "inf", "__class__", "self"),
)
NESTS = (
    "not {}",
    "({})",
    "-{}",
    "any({}, vip)",
    "orders({})",
    "orders().every({})",
    "min({}, 1)",
    "{} and vip",
    "[{}]",
    "at_least(1, {})",
    "{}.lower",
    "{} + 1",
)


def text(rng: Random) -> str:
    """One text; what kind it is, is drawn too."""
    kind = rng.random()
    if kind < 0.15:
        return "".join(
            chr(rng.choice((rng.randrange(0x80), rng.randrange(0x500), rng.randrange(0x110000)))) for _ in range(rng.randrange(40))
        )
    if kind < 0.4:
        return rng.choice(("", " ")).join(rng.choice(ODD if rng.random() < 0.1 else WORDS) for _ in range(rng.randrange(1, 25)))
    if kind < 0.7:
        return damaged(rng, rng.choice(SEEDS))
    if kind < 0.9:
        return exchanged(rng, rng.choice(SEEDS))
    if kind < 0.98:
        return nested(rng, rng.randrange(1, 60))
    return extreme(rng)


def damaged(rng: Random, condition: str) -> str:
    """A condition in which some words were lost, doubled, exchanged or cut off."""
    words = _WORDS.findall(condition)
    for _ in range(rng.randrange(1, 4)):
        place = rng.randrange(len(words) + 1)
        other = _WORDS.findall(rng.choice(SEEDS))
        rest = rng.choice(
            (
                words[place + 1 :],
                [rng.choice(WORDS), *words[place:]],
                [rng.choice(ODD), *words[place:]],
                other[rng.randrange(len(other)) :],
                [],
            )
        )
        words = words[:place] + rest
    return "".join(words)


def exchanged(rng: Random, condition: str) -> str:
    """A condition in which numbers, texts and signs became others of their kind: often still one."""
    words = _WORDS.findall(condition)
    for place, word in enumerate(words):
        if rng.random() < 0.5 and (alike := [other for other in WORDS if _kind(other) == _kind(word)]):
            words[place] = rng.choice(alike)
    return rng.choice(("{0}", "{0} and {1}", "none({0}, {1})")).format("".join(words), rng.choice(SEEDS))


def _kind(word: str) -> str:
    if word.isdecimal():
        return "number"
    if word[0] == '"':
        return "length" if re.fullmatch(r'"\d+\w+"', word) else "text"
    return "sign" if word in "<>+-*/" else word


def nested(rng: Random, depth: int) -> str:
    """Something in something in something."""
    inner = rng.choice(("vip", "orders()", "points > 1", "city", "1", ""))
    for _ in range(depth):
        inner = rng.choice(NESTS).format(inner)
    return inner


def extreme(rng: Random) -> str:
    """Very deep, or very long."""
    if rng.random() < 0.5:
        nest = rng.choice(NESTS)
        inner = "vip"
        for _ in range(rng.randrange(100, 400)):
            inner = nest.format(inner)
        return inner
    unit = rng.choice((*WORDS, *ODD, *SEEDS, "vip and ", "1 + ", ".a", "x() ", "a.b(", "[", ")", "city in [", "orders(", "ordrs() or "))
    return rng.choice(("", "city in [", "orders(", "points > ")) + unit * rng.randrange(1, 60_000 // len(unit) + 2)
