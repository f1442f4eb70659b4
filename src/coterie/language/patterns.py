r"""The regular expressions that ``matches`` takes: a subset of RE2 that means the same on every engine.

Classes are spelled out (``\d`` becomes the Unicode decimal digits themselves), a dot is anything but a line feed, and
what engines disagree on is refused: look-around, back-references, ``\b``, ``\p``, inline flags, more than 255 repeats.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from bisect import bisect_right
from functools import cache

from coterie.language.tokens import short

MOST_REPEATS = 255
LONGEST = 500
MOST_STEPS = 500
"""Characters of an expression with its counted repeats written out: one engine refuses 1,000 of them, another takes minutes."""

_CLASSES = frozenset("dwsDWS")
_COUNT = re.compile("[0-9]{1,9}")
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
        self.steps = 0

    def whole(self) -> str:
        out = self.alternatives()
        if self.at < len(self.pattern):
            raise PatternFault(f"a ) at place {self.at + 1} closes nothing")
        if self.steps > MOST_STEPS:
            raise PatternFault(f"with its repeats written out the expression is longer than {MOST_STEPS} characters")
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
            before = self.steps
            piece, repeatable = self.atom()
            self.steps += 1
            repeat, times = self.repeat() if repeatable else (self.no_repeat(), 1)
            self.steps += (self.steps - before) * (times - 1)
            out += piece + repeat
        return out or "()"

    def atom(self) -> tuple[str, bool]:
        char = self.take()
        if char == "(":
            return self.group(), True
        if char == "[":
            return self.bracket(), True
        if char == "\\" and self.peek() in _CLASSES:
            return _class_text(self.take(), lower=self.lower), True
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
            raise PatternFault("look-around, named groups and flags in (?…) differ between engines; only (?:…) is taken")
        self.depth += 1
        if self.depth > 20:
            raise PatternFault("brackets nest at most 20 deep")
        inner = self.alternatives()
        self.depth -= 1
        if self.peek() != ")":
            raise PatternFault("a ( is never closed")
        self.at += 1
        return f"({inner})"

    def repeat(self) -> tuple[str, int]:
        """How the piece before repeats, and how often it is written out for that."""
        char = self.peek()
        if char in ("*", "+", "?"):
            self.at += 1
            out, times = char, 1
        elif char == "{":
            out, times = self.counted()
        else:
            return "", 1
        if self.peek() == "?":
            self.at += 1
        if self.peek() in ("*", "+", "{", "?"):
            raise PatternFault(f"two repeats stand together at place {self.at + 1}")
        return out, times

    def no_repeat(self) -> str:
        if self.peek() in ("*", "+", "?", "{"):
            raise PatternFault(f"{self.peek()} at place {self.at + 1} repeats nothing")
        return ""

    def counted(self) -> tuple[str, int]:
        end = self.pattern.find("}", self.at)
        body = self.pattern[self.at + 1 : end] if end > 0 else ""
        low, comma, high = body.partition(",")
        if not (_COUNT.fullmatch(low) and (not high or _COUNT.fullmatch(high))):
            raise PatternFault(f"{{ at place {self.at + 1} is no count like {{2,5}}; write \\{{ for the sign itself")
        bounds = [int(low), int(high) if high else int(low)]
        if max(bounds) > MOST_REPEATS or bounds[0] > bounds[1]:
            raise PatternFault(f"{{{short(body)}}}: counts go up, to {MOST_REPEATS} at most")
        self.at = end + 1
        return "{" + low + comma + high + "}", max(*bounds, 1)

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
        ranges = _merged(self.folded(ranges))
        return _one(_complement(ranges) if negated else ranges)

    def folded(self, ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """The ranges, in lower case where the whole expression is."""
        return _folded(ranges) if self.lower else ranges

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
        if char in _CLASSES:
            return list(_class(char))
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
    if not ranges:
        raise PatternFault("this class of characters is empty")
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        return _literal(chr(ranges[0][0]))
    return "[" + "".join(_inside(low) + (f"-{_inside(high)}" if high > low else "") for low, high in ranges) + "]"


def _low(char: str) -> str:
    return "i" if char == "İ" else char.lower()


def _in(code: int, ranges: list[tuple[int, int]]) -> bool:
    """Whether a character is in one of the ranges, which are in order and don't overlap."""
    place = bisect_right(ranges, (code, sys.maxunicode))
    return place > 0 and code <= ranges[place - 1][1]


def _folded(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The ranges as they match texts in lower case."""
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        low = ord(_low(chr(ranges[0][0])))
        return [(low, low)]
    ordered = _merged(ranges)
    return _merged([*ordered, *((low, low) for code, low in _cased() if _in(code, ordered))])


def _merged(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same characters as ranges in order that don't overlap."""
    out: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if out and low <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(out[-1][1], high))
        else:
            out.append((low, high))
    return out


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


@cache
def _class(letter: str) -> tuple[tuple[int, int], ...]:
    r"""What ``\d`` (decimal digits), ``\w`` (letters, decimal digits, the underscore) and ``\s`` stand for; a capital is the rest."""
    known = _categories()
    ranges = {
        "d": known["Nd"],
        "w": sorted([*known["L"], *known["Nd"], (95, 95)]),
        "s": sorted([*known["Zs"], *((ord(c), ord(c)) for c in _SPACES)]),
    }[letter.lower()]
    return tuple(ranges if letter.islower() else _complement(ranges))


@cache
def _class_text(letter: str, *, lower: bool) -> str:
    """A class by its letter, spelled out; the same in every expression."""
    ranges = list(_class(letter))
    return _one(_folded(ranges) if lower else ranges)
