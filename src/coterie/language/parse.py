"""Text → tree: a Pratt parser with recovery, so that all faults of a text come at once, each with its position.

It knows grammar, not the base: whether an attribute exists or a comparison makes sense is for ``check``. What it
refuses raises ``ConditionRefused``; it never guesses and never skips.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, cast, get_args

from coterie.errors import ConditionRefused, Fault
from coterie.language import calls, comparisons, dots
from coterie.language.nodes import (
    And,
    Arithmetic,
    Condition,
    Crossed,
    Exists,
    IsTrue,
    Negative,
    Not,
    Now,
    Number,
    Operator,
    Or,
    Sequence,
    Source,
    Text,
    Truth,
    Value,
)
from coterie.language.pieces import CONDITIONS, DEEPEST, TOO_DEEP, Broken, Pair, Piece, depth
from coterie.language.tokens import MOST_FAULTS, Token, number_of, short, shown, tokenize

_OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _SIGN = 10, 20, 30, comparisons.POWER, 50, 60, 70
_JOINING = {"and": "and", "or": "or", "not": "not", "и": "and", "или": "or", "не": "not"}
_POWERS = {"or": _OR, "and": _AND, "+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT}
_COMPARISONS = frozenset({*get_args(Operator), "in", "not", "is", "="})


def parse(text: str) -> Condition:
    """The tree of a condition.

    Raises ``ConditionRefused`` with every fault of the text.

    >>> parse('city = "Пермь"')
    Traceback (most recent call last):
    ...
    coterie.errors.ConditionRefused: character 6: a single = does not compare; write ==
    """
    parser = Parser(text)
    tree = parser.whole()
    parser.refuse_faults(tree)
    return cast(Condition, tree)


def parse_row(text: str) -> Condition:
    """The row form of the language (``--where``): the same text, in which bare names are the row's fields."""
    return parse(text)


def parse_value(text: str) -> Value:
    """The tree of a value, as traits and plans write it. Raises ``ConditionRefused``."""
    parser = Parser(text)
    value = parser.value_of(parser.expression(0))
    parser.finish()
    parser.refuse_faults(value)
    return cast(Value, value)


class Parser:
    """One reading of one text. ``calls`` holds what follows a name's opening bracket or dot."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens, self.faults = tokenize(text)
        self.places = {fault.at for fault in self.faults}
        self.position = 0
        self.depth = 0

    # ------------------------------------------------------------ words

    @property
    def token(self) -> Token:
        """The word that is read next."""
        return self.tokens[self.position]

    def advance(self) -> Token:
        """Take the next word."""
        token = self.token
        if token.kind != "end":
            self.position += 1
        return token

    def at(self, *signs: str) -> bool:
        """Whether the next word is one of these signs or words."""
        return self.token.kind in ("sign", "name") and self.token.value in signs

    def take(self, sign: str) -> bool:
        """Take the word if it is this one."""
        if self.at(sign):
            self.position += 1
            return True
        return False

    def expect(self, sign: str, after: str) -> bool:
        """Take the sign or note its absence."""
        if self.take(sign):
            return True
        found = "the text ends" if self.token.kind == "end" else f"{shown(self.token.value)} stands"
        self.fault(self.token.at, self.token.end, "expected", f"{found} where {sign!r} is expected after {after}", (sign,))
        return False

    def fault(self, at: int, end: int, code: str, message: str, suggestions: tuple[str, ...] = ()) -> Broken:
        """Note a fault; two at one place say it once."""
        if at not in self.places and len(self.faults) < MOST_FAULTS:
            self.places.add(at)
            self.faults.append(Fault(at, end, code, f"character {at + 1}: {message}", suggestions))
        if len(self.faults) >= MOST_FAULTS:
            self.position = len(self.tokens) - 1
        return Broken()

    # ------------------------------------------------------------ expressions

    def whole(self) -> Condition | Broken:
        """The entire text as one condition."""
        if self.token.kind == "end":
            return Broken() if self.faults else self.fault(0, 0, "empty", "the condition is empty; write for example orders().count >= 2")
        tree = self.condition_of(self.expression(0))
        self.finish()
        return tree

    def refuse_faults(self, tree: Piece) -> None:
        """Raises ``ConditionRefused`` where there are faults, or where the tree is too deep for its readers."""
        if not self.faults and not isinstance(tree, Broken) and depth(tree) > DEEPEST:
            self.fault(0, len(self.text), "too_deep", TOO_DEEP)
        if self.faults or isinstance(tree, Broken):
            raise ConditionRefused(self.text, self.faults)

    def finish(self) -> None:
        """Note what is left over, and read it too for its faults."""
        while self.token.kind != "end":
            token = self.token
            for word in (self.tokens[max(self.position - 1, 0)], token):
                if word.kind == "name" and word.value.casefold() in _JOINING and word.value not in ("and", "or", "not"):
                    right = _JOINING[word.value.casefold()]
                    self.fault(word.at, word.end, "joining", f"{word.value} is written {right}", (right,))
                    return
            said = "this bracket closes nothing" if token.value in (")", "]") else f"{shown(token.value)} is not expected here"
            hint = "; join conditions with and, or" if token.kind in ("name", "number", "text") else ""
            self.fault(token.at, token.end, "left_over", said + hint)
            self.advance()
            if self.token.kind in ("name", "number", "text"):
                self.expression(0)

    def expression(self, power: int) -> Piece:
        """An expression whose operators bind tighter than ``power``."""
        self.depth += 1
        start = self.token.at
        left = self.too_deep() if self.depth > DEEPEST else self.prefix()
        steps = 0
        while (own := self.power()) > power:
            left = self.infix(left, own, start)
            steps += 1
            if steps > DEEPEST:
                left = self.too_deep()
        self.depth -= 1
        return left

    def too_deep(self) -> Broken:
        """Nothing is read beyond the deepest place."""
        broken = self.fault(self.token.at, self.token.end, "too_deep", TOO_DEEP)
        self.position = len(self.tokens) - 1
        return broken

    def power(self) -> int:
        """How tightly the next word binds to what stands before it; 0 if it does not."""
        if self.token.kind not in ("sign", "name"):
            return 0
        if self.token.value in _COMPARISONS:
            return _COMPARE
        return _POWERS.get(self.token.value, 0)

    def prefix(self) -> Piece:
        """What an expression begins with."""
        token = self.token
        if self.at("not"):
            self.advance()
            inner = self.condition_of(self.expression(_NOT))
            return inner if isinstance(inner, Broken) else Not(inner, at=(token.at, self.end()))
        if self.at("-"):
            self.advance()
            return self.negative(token)
        return dots.postfix(self, self.primary(), token.at)

    def negative(self, token: Token) -> Piece:
        """A minus sign and what follows."""
        inner = self.value_of(self.expression(_SIGN))
        match inner:
            case Number(number):
                return Number(-number, at=(token.at, self.end()))
            case Broken():
                return inner
            case _:
                return Negative(inner, at=(token.at, self.end()))

    def primary(self) -> Piece:
        """A literal, a name, a call, or something in brackets."""
        token = self.advance()
        span = (token.at, token.end)
        match token.kind, token.value:
            case "number", text:
                return self.number(text, span)
            case "text", text:
                return Text(text, at=span)
            case "sign", "(":
                inner = self.expression(0)
                self.expect(")", "the bracket at character " + str(token.at + 1))
                return inner
            case "name", ("yes" | "no") as word:
                return Truth(word == "yes", at=span)
            case "name", ("True" | "False") as word:
                right = "yes" if word == "True" else "no"
                return self.fault(*span, "truth", f"{word} is written {right}", (right,))
            case "name", "now":
                return Now(at=span)
            case "name", "None":
                return self.fault(*span, "none", "None only stands after is: write x is None", ("is None",))
            case "name", _ if token.value not in ("and", "or", "in", "is"):
                return calls.named(self, token)
            case _:
                return self.nothing(token)

    def nothing(self, token: Token) -> Broken:
        """A word stands where a condition or value should begin."""
        if token.kind != "end":
            self.position -= 1
        where = "the text ends" if token.kind == "end" else f"{shown(token.value)} stands"
        if self.at(".") and self.tokens[self.position + 1].kind == "number":
            self.advance()
            said = f"a number begins with a digit: write 0.{self.token.value}"
            return self.fault(token.at, self.advance().end, "bad_number", said)
        broken = self.fault(token.at, token.end, "nothing", f"{where} where a condition or a value is expected")
        if token.kind == "sign" and not self.at(")", ",", "]") and self.power() == 0:
            self.advance()
        return broken

    def number(self, text: str, span: tuple[int, int]) -> Piece:
        """A finite number of a size that every engine holds exactly."""
        value = number_of(text)
        if value is None:
            said = f"{short(text)} is out of range: at most 15 digits before the point and 9 after"
            return self.fault(*span, "number_size", said)
        return Number(value, at=span)

    def infix(self, left: Piece, power: int, start: int) -> Piece:
        """What the next operator makes of the left side, which began at ``start``."""
        token = self.token
        if power == _COMPARE:
            return comparisons.comparison(self, left, start)
        self.advance()
        if power in (_OR, _AND):
            return self.joined(left, token.value, power, start)
        left_value = self.value_of(left)
        right = self.value_of(self.expression(power))
        if isinstance(left_value, Broken) or isinstance(right, Broken):
            return Broken()
        operator = cast(Literal["+", "-", "*", "/"], token.value)
        return Arithmetic(operator, left_value, right, at=(start, self.end()))

    def joined(self, left: Piece, word: str, power: int, start: int) -> Piece:
        """``a and b and c`` as one node."""
        parts = [self.condition_of(left)]
        while True:
            parts.append(self.condition_of(self.expression(power)))
            if not self.take(word):
                break
        whole = [part for part in parts if not isinstance(part, Broken)]
        if len(whole) < len(parts):
            return Broken()
        return (And if word == "and" else Or)(tuple(whole), at=(start, self.end()))

    # ------------------------------------------------------------ what a piece is

    def condition_of(self, piece: Piece) -> Condition | Broken:
        """The piece as a condition: a source alone means at least one, a yes/no value stands for itself."""
        match piece:
            case Broken() | Pair():
                return Broken()
            case Source(at=span):
                return Exists(piece, at=span)
            case Number(at=span) | Text(at=span):
                return self.fault(*span, "bare", "a bare number or text is no condition; compare it with something")
            case _ if isinstance(piece, CONDITIONS):
                return cast(Condition, piece)
            case _:
                value = cast(Value, piece)
                return IsTrue(value, at=value.at)

    def value_of(self, piece: Piece) -> Value | Broken:
        """The piece as a value; a source or a condition is none."""
        match piece:
            case Broken() | Pair():
                return Broken()
            case Source(kind, at=span):
                hint = f"{kind}(…).count"
                said = f"{kind}(…) stands for all of them and has no value; ask for {hint}, .sum(total), .last …"
                return self.fault(*span, "source_compared", said, (hint,))
            case Sequence(at=span) | Crossed(at=span):
                said = "this is true or false and has no value; add .count to count how often"
                return self.fault(*span, "condition_compared", said, (".count",))
            case _ if isinstance(piece, CONDITIONS):
                condition = cast(Condition, piece)
                return self.fault(*condition.at, "condition_compared", "a condition is true or false and can't be compared or added")
            case _:
                return cast(Value, piece)

    def end(self) -> int:
        """Where the last word taken ended."""
        return self.tokens[self.position - 1].end if self.position else 0

    def spanned(self, piece: Piece | None, start: int) -> Piece:
        """The piece with the characters from ``start`` to here as its place; none is broken, its fault noted before."""
        if piece is None:
            return Broken()
        return piece if isinstance(piece, Broken) else cast(Piece, replace(piece, at=(start, self.end())))
