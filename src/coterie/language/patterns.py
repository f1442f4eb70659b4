r"""The regular expressions that ``matches`` takes: a subset of RE2 that means the same on every engine.

Classes are spelled out (``\d`` becomes the Unicode decimal digits themselves), a dot is anything but a line feed, and
what engines disagree on is refused: look-around, back-references, ``\b``, ``\p``, inline flags, more than 255 repeats.
"""

from __future__ import annotations

import sys
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from functools import cache

MOST_REPEATS = 255
LONGEST = 500

_SPECIAL = set("\\.^$|?*+()[]{}")
_LAST_CASED = 0x1E943
"""Above it no character has another case."""
_LAST_LETTER = 0x3FFFF
"""Above it no character is a letter, a digit or a space."""
_SPACES = "\t\n\x0b\x0c\r"


class PatternFault(ValueError):
    """What is wrong with the expression, for a person."""


def spell_out(pattern: str, *, lower: bool = False) -> str:
    r"""The same expression in plain syntax that DuckDB, PostgreSQL and Python read alike.

    ``lower`` makes it one for texts in lower case: every letter it names stands for its lower case too.

    >>> spell_out("a.c$")
    'a[^\\n]c$'

    Raises ``PatternFault``.
    """
    if len(pattern) > LONGEST:
        raise PatternFault(f"the expression is longer than {LONGEST} characters")
    return _Reading(pattern, lower=lower).whole()


class _Reading:
    def __init__(self, pattern: str, *, lower: bool) -> None:
        self.pattern = pattern
        self.lower = lower
        self.at = 0
        self.depth = 0

    def whole(self) -> str:
        out = self.alternatives()
        if self.at < len(self.pattern):
            raise PatternFault(f"a ) at place {self.at + 1} closes nothing")
        return out

    def alternatives(self) -> str:
        parts = [self.branch()]
        while self.peek() == "|":
            self.at += 1
            parts.append(self.branch())
        return "|".join(parts)

    def branch(self) -> str:
        out = ""
        while self.at < len(self.pattern) and self.peek() not in "|)":
            piece, repeatable = self.atom()
            out += piece + (self.repeat() if repeatable else self.no_repeat())
        return out or "()"

    def atom(self) -> tuple[str, bool]:
        char = self.take()
        if char == "(":
            return self.group(), True
        if char == "[":
            return self.bracket(), True
        if char == "\\":
            return _one(self.folded(self.escape())), True
        if char == ".":
            return "[^\\n]", True
        if char in "^$":
            return char, False
        if char in "*+?{":
            raise PatternFault(f"{char} at place {self.at} repeats nothing")
        return _one(self.folded([(ord(char), ord(char))])), True

    def group(self) -> str:
        if self.pattern.startswith("?:", self.at):
            self.at += 2
        elif self.peek() == "?":
            raise PatternFault("look-around, named groups and flags in (?…) mean different things to different engines; only (?:…) is taken")
        self.depth += 1
        if self.depth > 20:
            raise PatternFault("brackets nest at most 20 deep")
        inner = self.alternatives()
        self.depth -= 1
        if self.peek() != ")":
            raise PatternFault("a ( is never closed")
        self.at += 1
        return f"({inner})"

    def repeat(self) -> str:
        char = self.peek()
        if char in ("*", "+", "?"):
            self.at += 1
            out = char
        elif char == "{":
            out = self.counted()
        else:
            return ""
        if self.peek() == "?":
            self.at += 1
        if self.peek() in ("*", "+", "{", "?") and self.peek():
            raise PatternFault(f"two repeats stand together at place {self.at + 1}")
        return out

    def no_repeat(self) -> str:
        if self.peek() in ("*", "+", "?", "{") and self.peek():
            raise PatternFault(f"{self.peek()} at place {self.at + 1} repeats nothing")
        return ""

    def counted(self) -> str:
        end = self.pattern.find("}", self.at)
        body = self.pattern[self.at + 1 : end] if end > 0 else ""
        low, comma, high = body.partition(",")
        if not (low.isascii() and low.isdigit() and (not high or (high.isascii() and high.isdigit()))):
            raise PatternFault(f"{{ at place {self.at + 1} is no count like {{2,5}}; write \\{{ for the sign itself")
        bounds = [int(low), int(high) if high else int(low)]
        if max(bounds) > MOST_REPEATS or bounds[0] > bounds[1]:
            raise PatternFault(f"{{{body}}}: counts go up, to {MOST_REPEATS} at most")
        self.at = end + 1
        return "{" + low + comma + high + "}"

    def bracket(self) -> str:
        negated = self.peek() == "^"
        self.at += negated
        ranges: list[tuple[int, int]] = []
        first = True
        while self.peek() != "]" or first:
            if self.at >= len(self.pattern):
                raise PatternFault("a [ is never closed")
            ranges += self.member()
            first = False
        self.at += 1
        ranges = self.folded(ranges)
        return _one(_complement(ranges) if negated else ranges)

    def folded(self, ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """The ranges, in lower case where the whole expression is."""
        if not self.lower:
            return ranges
        if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
            low = ord(_low(chr(ranges[0][0])))
            return [(low, low)]
        ordered = sorted(ranges)
        extra = {low for code, low in _cased() if _in(code, ordered) and not _in(low, ordered)}
        return [*ranges, *((code, code) for code in sorted(extra))]

    def member(self) -> list[tuple[int, int]]:
        low = self.single()
        if self.peek() == "-" and self.pattern[self.at + 1 : self.at + 2] not in ("]", ""):
            self.at += 1
            high = self.single()
            if len(low) != 1 or len(high) != 1 or low[0][0] != low[0][1] or low[0][0] > high[0][1]:
                raise PatternFault("a range in [ ] goes from a lower character to a higher one")
            return [(low[0][0], high[0][1])]
        return low

    def single(self) -> list[tuple[int, int]]:
        char = self.take()
        if char == "[" and self.peek() in (":", ".", "="):
            raise PatternFault("[:classes:] are not taken; use \\d, \\w, \\s or a range")
        return self.escape() if char == "\\" else [(ord(char), ord(char))]

    def escape(self) -> list[tuple[int, int]]:
        char = self.take()
        known: dict[str, Callable[[], list[tuple[int, int]]]] = {"d": digits, "w": words, "s": spaces}
        if char.lower() in known:
            ranges = known[char.lower()]()
            return ranges if char.islower() else _complement(ranges)
        plain = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v"}.get(char, char)
        if plain == char and (char.isalnum()):
            raise PatternFault(f"\\{char} is not taken: engines disagree on it")
        return [(ord(plain), ord(plain))]

    def peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def take(self) -> str:
        if self.at >= len(self.pattern):
            raise PatternFault("the expression ends too early")
        self.at += 1
        return self.pattern[self.at - 1]


def _one(ranges: list[tuple[int, int]]) -> str:
    """A character class of code-point ranges."""
    ranges = [pair for pair in ranges if pair[0] <= pair[1]]
    if not ranges:
        raise PatternFault("this class of characters is empty")
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        return _literal(chr(ranges[0][0]))
    return "[" + "".join(_inside(low) + (f"-{_inside(high)}" if high > low else "") for low, high in ranges) + "]"


def _low(char: str) -> str:
    return "i" if char == "İ" else char.lower()


def _in(code: int, ranges: list[tuple[int, int]]) -> bool:
    """Whether a character is in one of the ranges, which are sorted by where they begin."""
    place = bisect_right(ranges, (code, sys.maxunicode))
    return any(low <= code <= high for low, high in ranges[max(0, place - _OVERLAP) : place])


def _literal(char: str) -> str:
    return "\\" + char if char in _SPECIAL else char


def _inside(code: int) -> str:
    char = chr(code)
    return "\\" + char if char in "\\]^-[" else char


def _complement(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Every other character but NUL (which no stored text holds) and the surrogates."""
    out, start = [], 1
    for low, high in [*sorted(ranges), (0xD800, 0xDFFF), (sys.maxunicode + 1, sys.maxunicode + 1)]:
        if low > start:
            out.append((start, low - 1))
        start = max(start, high + 1)
    return [pair for pair in out if pair[0] <= sys.maxunicode]


@cache
def _cased() -> tuple[tuple[int, int], ...]:
    """Every character that has another in lower case, and that one."""
    return tuple((code, ord(_low(chr(code)))) for code in range(_LAST_CASED + 1) if _low(chr(code)) != chr(code))


@cache
def _categories() -> dict[str, list[tuple[int, int]]]:
    """The ranges of letters (L), decimal digits (Nd) and spaces (Zs); one pass over the characters that are any."""
    out: dict[str, list[tuple[int, int]]] = {"L": [], "Nd": [], "Zs": []}
    for code in range(1, _LAST_LETTER + 1):
        category = unicodedata.category(chr(code))
        ranges = out.get("L" if category[0] == "L" else category)
        if ranges is None:
            continue
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1] = (ranges[-1][0], code)
        else:
            ranges.append((code, code))
    return out


def digits() -> list[tuple[int, int]]:
    r"""What ``\d`` stands for: Unicode decimal digits."""
    return list(_categories()["Nd"])


def words() -> list[tuple[int, int]]:
    r"""What ``\w`` stands for: letters, decimal digits and the underscore."""
    return sorted([*_categories()["L"], *_categories()["Nd"], (95, 95)])


def spaces() -> list[tuple[int, int]]:
    r"""What ``\s`` stands for."""
    return sorted([*_categories()["Zs"], *((ord(c), ord(c)) for c in _SPACES)])
