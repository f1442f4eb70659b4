r"""Texts: how they are made equal, lowered and matched. The oracle's own, shared with nothing.

``matches`` understands the RE2 subset: literals, ``.``, classes, groups, ``|``, repetition, ``^ $``, ``\d \w \s``. It is
written anew as a Python expression in which every class is spelt out, so that no engine's own notion of a letter matters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from sys import maxunicode

Ranges = list[tuple[int, int]]

CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}
REPETITION = re.compile(r"(?:[*+?]|\{\d+(?:,\d*)?\})\??")
GROUP = re.compile(r"\((?:\?:|\?P?<[A-Za-z_][A-Za-z_0-9]*>|(?!\?))")


def plain(text: str) -> str:
    """The text as it is compared: NFC, without blanks around it."""
    return unicodedata.normalize("NFC", text).strip()


def lowered(text: str) -> str:
    """Each character in lower case; of İ, whose lower case is two characters, the first (Unicode's simple mapping)."""
    return "".join(character.lower()[0] for character in text)


def passes(test: str, text: str, argument: str, *, ignore_case: bool) -> bool:
    """Whether a text starts with, ends with, contains or matches another."""
    argument = unicodedata.normalize("NFC", argument)
    if ignore_case:
        text = lowered(text)
    if test == "matches":
        return matcher(argument, ignore_case).search(text) is not None
    if ignore_case:
        argument = lowered(argument)
    if test == "startswith":
        return text.startswith(argument)
    if test == "endswith":
        return text.endswith(argument)
    if test == "contains":
        return argument in text
    raise ValueError(f"no text test {test}")


@lru_cache(maxsize=500)
def matcher(expression: str, ignore_case: bool) -> re.Pattern[str]:  # noqa: FBT001  # lru_cache keys, one caller
    """The expression in Python's spelling, or one for texts in lower case. Raises ValueError for what is outside the subset."""
    try:
        return re.compile(Translation(expression, ignore_case=ignore_case).all())
    except re.error as error:
        raise ValueError(f"{expression!r} is no expression: {error}") from error


class Translation:
    """One expression, read from left to right."""

    def __init__(self, expression: str, *, ignore_case: bool = False) -> None:
        self.text = expression
        self.ignore_case = ignore_case
        self.at = 0

    def all(self) -> str:
        """The whole expression in Python's spelling."""
        pieces = []
        while self.at < len(self.text):
            pieces.append(self.piece())
        return "".join(pieces)

    def piece(self) -> str:
        """The next piece: a group's bracket, a repetition, an anchor, a class or a character."""
        if group := GROUP.match(self.text, self.at):
            self.at = group.end()
            return "(?:"
        if repetition := REPETITION.match(self.text, self.at):
            self.at = repetition.end()
            if REPETITION.match(self.text, self.at):
                raise ValueError(f"{self.text!r}: a repetition of a repetition")
            return repetition.group()
        character = self.take()
        if character == "[":
            return self.bracket()
        if character == "\\":
            return spelt(self.folded(self.escaped()), negated=False)
        if character == "(":
            raise ValueError(f"{self.text!r}: only plain groups")
        fixed = {"^": r"\A", "$": r"\Z", ".": r"[^\n]", "|": "|", ")": ")"}
        return fixed.get(character) or re.escape(lowered(character) if self.ignore_case else character)

    def take(self) -> str:
        """The next character."""
        if self.at >= len(self.text):
            raise ValueError(f"{self.text!r} ends too early")
        self.at += 1
        return self.text[self.at - 1]

    def escaped(self) -> Ranges:
        """The characters meant by what follows a backslash."""
        character = self.take()
        if character.lower() in "dws":
            return known_class(character)
        if character in CONTROLS:
            character = CONTROLS[character]
        elif character.isalnum():
            raise ValueError(f"{self.text!r}: \\{character} is outside the subset")
        return [(ord(character), ord(character))]

    def bracket(self) -> str:
        """A class in square brackets, the opening one read."""
        negated = self.text.startswith("^", self.at)
        self.at += negated
        ranges: Ranges = []
        while not ranges or self.text[self.at : self.at + 1] != "]":
            ranges += self.member()
        self.take()
        return spelt(self.folded(ranges), negated=negated)

    def folded(self, ranges: Ranges) -> Ranges:
        """The characters meant; where the case is ignored, with the lower case of each."""
        if not self.ignore_case:
            return ranges
        low = {below for above, below in with_lower_case() if any(first <= above <= last for first, last in ranges)}
        return ranges + [(point, point) for point in sorted(low)]

    def member(self) -> Ranges:
        """One member of a class: a character, a range or an escape."""
        if self.text.startswith("[:", self.at):
            raise ValueError(f"{self.text!r}: named classes are outside the subset")
        first = self.one()
        if self.text[self.at : self.at + 1] != "-" or self.text[self.at + 1 : self.at + 2] in ("]", ""):
            return first
        self.take()
        last = self.one()
        if first[0][0] != first[-1][1] or last[0][0] != last[-1][1] or first[0][0] > last[0][0]:
            raise ValueError(f"{self.text!r}: a range that can't be")
        return [(first[0][0], last[0][0])]

    def one(self) -> Ranges:
        """A character or an escape."""
        character = self.take()
        return self.escaped() if character == "\\" else [(ord(character), ord(character))]


def spelt(ranges: Ranges, *, negated: bool) -> str:
    """A class with every range written out."""
    body = "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in ranges)
    return f"[{'^' if negated else ''}{body}]"


@cache
def with_lower_case() -> tuple[tuple[int, int], ...]:
    """Every character that has a lower case, with it."""
    return tuple((point, ord(lowered(chr(point)))) for point in range(maxunicode + 1) if chr(point) != chr(point).lower())


@cache
def known_class(letter: str) -> Ranges:
    r"""The ranges of ``\d`` (decimal digits), ``\w`` (letters, decimal digits, ``_``), ``\s``, or of their complements."""
    ranges: Ranges = []
    if letter.isupper():
        inside = known_class(letter.lower())
        starts, ends = [0, *(high + 1 for _, high in inside)], [*(low - 1 for low, _ in inside), maxunicode]
        return [(low, high) for low, high in zip(starts, ends, strict=True) if low <= high]
    for point in range(maxunicode + 1):
        if not in_class(letter, chr(point)):
            continue
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1] = (ranges[-1][0], point)
        else:
            ranges.append((point, point))
    return ranges


def in_class(letter: str, character: str) -> bool:
    r"""Whether a character is in ``\d``, ``\w`` or ``\s``."""
    category = unicodedata.category(character)
    if letter == "d":
        return category == "Nd"
    if letter == "w":
        return category == "Nd" or category.startswith("L") or character == "_"
    return category == "Zs" or character in " \t\n\r\f\v"
