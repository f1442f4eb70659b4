"""The nearest valid names to a misspelt one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

_LOOKS_AT = 2_000


def nearest(word: str, choices: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """At most ``most`` of the choices that look like the word, nearest first; case does not count.

    >>> nearest("ordrs", ["orders", "lines", "open_orders"])
    ('orders', 'open_orders')
    """
    low = word.lower()
    scored = []
    for choice in list(dict.fromkeys(choices))[:_LOOKS_AT]:
        other = choice.lower()
        score = 1.0 if other == low else SequenceMatcher(None, low, other).ratio()
        if other.startswith(low) or low.startswith(other):
            score = max(score, 0.8)
        if score >= 0.6:
            scored.append((-score, abs(len(other) - len(low)), choice))
    return tuple(choice for _, _, choice in sorted(scored)[:most])


def did_you_mean(suggestions: tuple[str, ...]) -> str:
    """`` (did you mean orders?)``, or nothing.

    >>> did_you_mean(("orders", "open_orders"))
    '; did you mean orders or open_orders?'
    """
    return f"; did you mean {' or '.join(suggestions)}?" if suggestions else ""
