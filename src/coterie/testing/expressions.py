"""Random regular expressions of the subset that ``matches`` takes, and texts that they may match."""

from __future__ import annotations

from random import Random

ALPHABET = "aabbcABCяЯё01_ -.ßẞİıΣσςKkſ\u212a\n"
_CLASSES = (r"\d", r"\w", r"\s", r"\D", r"\W", r"\S", ".", "[a-c]", "[^a]", "[А-Яё]", r"[\d_-]", r"[^\w]", "[]a]")
_REPEATS = ("", "", "", "", "*", "+", "?", "{2}", "{0,2}", "{1,}", "*?", "+?")


def expression(rng: Random, depth: int = 2) -> str:
    """An expression of up to three alternatives.

    >>> expression(Random(1)) == expression(Random(1))
    True
    """
    return "|".join(_branch(rng, depth) for _ in range(rng.choice((1, 1, 1, 2, 3))))


def subject(rng: Random) -> str:
    """A short text of the letters that expressions are made of.

    >>> len(subject(Random(1))) <= 8
    True
    """
    return "".join(rng.choice(ALPHABET) for _ in range(rng.randrange(9)))


def _branch(rng: Random, depth: int) -> str:
    pieces = [_atom(rng, depth) + rng.choice(_REPEATS) for _ in range(rng.randrange(4))]
    return rng.choice(("", "", "^")) + "".join(pieces) + rng.choice(("", "", "$"))


def _atom(rng: Random, depth: int) -> str:
    if depth and rng.random() < 0.25:
        return rng.choice(("(", "(?:")) + expression(rng, depth - 1) + ")"
    if rng.random() < 0.4:
        return rng.choice(_CLASSES)
    letter = rng.choice(ALPHABET)
    return {".": r"\.", "\n": r"\n"}.get(letter, letter)
