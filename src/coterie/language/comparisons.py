"""Grammar of comparisons: what follows a value that is compared with something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from coterie.language.nodes import Among, Chain, Compare, Contains, Missing, Operator, Value
from coterie.language.pieces import Broken, Piece

if TYPE_CHECKING:
    from coterie.language.parse import Parser
    from coterie.language.tokens import Token

POWER = 40
"""How tightly a comparison binds: more than not, less than plus."""

_UPWARD, _DOWNWARD = ("<", "<="), (">", ">=")


def comparison(parser: Parser, left: Piece, start: int) -> Piece:
    """What the comparison that stands next makes of its left side: signs, chains, in, is."""
    value = parser.value_of(left)
    if parser.at("is"):
        return _missing(parser, value, start)
    if parser.at("in", "not"):
        return _membership(parser, value, start)
    operators, sides = [], [value]
    while parser.power() == POWER and not parser.at("in", "not", "is"):
        token = parser.advance()
        if token.value == "=" and parser.at("<", ">"):
            sign = parser.advance()
            parser.fault(token.at, sign.end, "turned_sign", f"={sign.value} is written {sign.value}=", (f"{sign.value}=",))
        elif token.value == "=":
            parser.fault(token.at, token.end, "single_equals", "a single = does not compare; write ==", ("==",))
        operators.append(token)
        sides.append(parser.value_of(parser.expression(POWER)))
    whole = [side for side in sides if not isinstance(side, Broken)]
    if len(whole) < len(sides):
        return Broken()
    return _compared(parser, operators, whole, start)


def _compared(parser: Parser, operators: list[Token], sides: list[Value], start: int) -> Piece:
    """One operator, or a chain of two that point one way."""
    span = (start, parser.end())
    words = [token.value for token in operators]
    if "=" in words:
        return Broken()
    if len(words) == 1:
        return Compare(cast(Operator, words[0]), *sides, at=span)
    if len(words) == 2 and any(all(word in way for word in words) for way in (_UPWARD, _DOWNWARD)):
        order = cast("list[Literal['<', '<=', '>', '>=']]", words)
        return Chain(sides[0], order[0], sides[1], order[1], sides[2], at=span)
    said = "a chain compares one value with two bounds, one way: 40 <= age < 70"
    return parser.fault(operators[1].at, operators[1].end, "chain", said)


def _missing(parser: Parser, value: Value | Broken, start: int) -> Piece:
    """``is None`` and ``is not None``."""
    parser.advance()
    negated = parser.take("not")
    if not parser.take("None"):
        said = "after is comes None or not None; to compare write =="
        broken = parser.fault(parser.token.at, parser.token.end, "is", said, ("is None", "is not None", "=="))
        parser.expression(POWER)
        return broken
    return value if isinstance(value, Broken) else Missing(value, negated, at=(start, parser.end()))


def _membership(parser: Parser, value: Value | Broken, start: int) -> Piece:
    """``in`` and ``not in`` a written list or a list that a person has."""
    negated = parser.take("not")
    if not parser.expect("in", "not" if negated else "the value"):
        return Broken()
    if parser.at("["):
        items = _items(parser)
        if isinstance(value, Broken) or isinstance(items, Broken):
            return Broken()
        return Among(value, items, negated, at=(start, parser.end()))
    values = parser.value_of(parser.expression(POWER))
    if isinstance(value, Broken) or isinstance(values, Broken):
        return Broken()
    return Contains(value, values, negated, at=(start, parser.end()))


def _items(parser: Parser) -> tuple[Value, ...] | Broken:
    """``[a, b]``."""
    opening = parser.advance()
    found: list[Value | Broken] = []
    while not parser.at("]") and parser.token.kind != "end":
        found.append(parser.value_of(parser.expression(0)))
        if not parser.take(","):
            break
    parser.expect("]", "the list")
    if not found:
        return parser.fault(opening.at, parser.end(), "empty_list", "an empty list holds nobody; name at least one value")
    whole = tuple(item for item in found if not isinstance(item, Broken))
    return whole if len(whole) == len(found) else Broken()
