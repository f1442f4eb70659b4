"""The nearest valid names to a misspelt one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import islice

_LOOKS_AT = 2_000
_ALIKE = 0.6
_LONGEST = 60
"""A longer word is no slip of a finger; comparing it would take its length times every choice's."""


def nearest(word: str, choices: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """At most ``most`` of the choices that look like the word, nearest first; case does not count.

    >>> nearest("ordrs", ["orders", "lines", "open_orders"])
    ('orders', 'open_orders')
    """
    low = word.lower()
    if not low or len(low) > _LONGEST:
        return ()
    scored = []
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(low)
    for choice in islice(dict.fromkeys(choices), _LOOKS_AT):
        other = choice.lower()
        score = 1.0 if other == low else _likeness(matcher, other)
        if other and (other.startswith(low) or low.startswith(other)):
            score = max(score, 0.8)
        if score >= _ALIKE:
            scored.append((-score, abs(len(other) - len(low)), choice))
    return tuple(choice for _, _, choice in sorted(scored)[:most])


def _likeness(matcher: SequenceMatcher[str], other: str) -> float:
    """How alike two words are; 0 where a quick look shows that they are not."""
    matcher.set_seq1(other[:_LONGEST])
    quick = matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE
    return matcher.ratio() if quick else 0.0


def did_you_mean(suggestions: tuple[str, ...]) -> str:
    """``; did you mean orders?``, or nothing.

    >>> did_you_mean(("orders", "open_orders"))
    '; did you mean orders or open_orders?'
    """
    return f"; did you mean {' or '.join(suggestions)}?" if suggestions else ""
