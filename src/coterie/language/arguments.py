"""What stands between the brackets of a call, and how each kind of literal is read from it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, cast, get_args

from coterie.language.nodes import Condition, Duration, Number, Period, Source, Text, Truth, Unit, Value, Window
from coterie.language.pieces import Broken, Pair, Piece
from coterie.language.spelling import did_you_mean, nearest
from coterie.language.tokens import short, shown

if TYPE_CHECKING:
    from coterie.language.parse import Parser
    from coterie.language.tokens import Token

LONGEST_DAYS = 73_000
WINDOW_OPTIONS = ("last", "between", "since", "until", "during")
PERIODS: tuple[Period, ...] = get_args(Period)

_DURATION = re.compile(r"([0-9]{1,7}) ?(min|h|d|w|mo|q|y)")
_DISTANCE = re.compile(r"([0-9]{1,5}(?:\.[0-9]{1,3})?) ?(km|m)")
_DAYS: dict[str, float] = {"min": 1 / 1440, "h": 1 / 24, "d": 1, "w": 7, "mo": 31, "q": 92, "y": 366}


@dataclass
class Arguments:
    """The arguments of one call: positional pieces, and options by name."""

    parser: Parser
    call: str
    span: tuple[int, int]
    positional: list[Piece] = field(default_factory=list)
    options: dict[str, tuple[Piece, Token]] = field(default_factory=dict)

    @property
    def sound(self) -> bool:
        """Whether every argument was read without a fault."""
        pieces = self.positional + [piece for piece, _ in self.options.values()]
        return not any(isinstance(piece, Broken) for piece in pieces)

    def fault(self, message: str, suggestions: tuple[str, ...] = ()) -> None:
        """Something is wrong with the call as a whole."""
        self.parser.fault(*self.span, "arguments", f"{short(self.call)}: {message}", suggestions)

    def only(self, *names: str) -> None:
        """Refuse any option but these."""
        for name, (_, token) in self.options.items():
            if name not in names:
                hints = nearest(name, names)
                known = f"; it takes {', '.join(names)}" if names else ""
                said = f"{short(self.call)} has no option {shown(name)}{did_you_mean(hints) or known}; to compare write =="
                self.parser.fault(token.at, token.end, "option", said, (*hints, "=="))

    def count(self, least: int, most: int | None, what: str) -> bool:
        """Refuse a number of positional arguments that is out of bounds."""
        given = len(self.positional)
        if least <= given and (most is None or given <= most):
            return True
        self.fault(f"wants {what} between the brackets" + (f", and got {given}" if given else ""))
        return False

    def value(self, index: int) -> Value | None:
        """The positional argument as a value; None if it is none (a fault is noted)."""
        if index >= len(self.positional):
            return None
        return sound_value(self.parser, self.positional[index])

    def values(self) -> tuple[Value, ...]:
        """All positional arguments that are values."""
        found = (self.value(i) for i in range(len(self.positional)))
        return tuple(value for value in found if value is not None)

    def conditions(self, first: int = 0) -> tuple[Condition, ...]:
        """The positional arguments from ``first`` on, as conditions."""
        found = [self.parser.condition_of(piece) for piece in self.positional[first:]]
        return tuple(condition for condition in found if not isinstance(condition, Broken))

    def text(self, index: int, what: str) -> str | None:
        """The positional argument as a text in quotes."""
        if index >= len(self.positional):
            return None
        return self.text_of(self.positional[index], what)

    def texts(self, what: str) -> tuple[str, ...]:
        """All positional arguments as texts."""
        found = (self.text_of(piece, what) for piece in self.positional)
        return tuple(text for text in found if text is not None)

    def text_of(self, piece: Piece, what: str) -> str | None:
        """The piece as a text in quotes."""
        match piece:
            case Text(value):
                return value
            case _:
                self.wrong(piece, f"{what} is a text in quotes")
                return None

    def whole(self, piece: Piece, what: str, least: int, most: int) -> int | None:
        """The piece as a whole number within bounds."""
        match piece:
            case Number(value) if value == value.to_integral_value() and least <= value <= most:
                return int(value)
            case _:
                self.wrong(piece, f"{what} is a whole number from {least} to {most}")
                return None

    def option(self, name: str) -> Piece | None:
        """The option's piece, or None."""
        return self.options[name][0] if name in self.options else None

    def option_value(self, name: str) -> Value | None:
        """The option as a value, or None."""
        piece = self.option(name)
        return None if piece is None else sound_value(self.parser, piece)

    def option_source(self, name: str) -> Source | None:
        """The option as a source, or None."""
        piece = self.option(name)
        match piece:
            case None | Source():
                return piece
            case _:
                self.wrong(piece, f"{name} is a source, such as orders()")
                return None

    def option_yes(self, name: str) -> bool:
        """The option as yes or no; not given is no."""
        match self.option(name):
            case None:
                return False
            case Truth(value):
                return value
            case piece:
                self.wrong(piece, f"{name} is yes or no")
                return False

    def duration(self, piece: Piece | None, what: str) -> Duration | None:
        """A length of time such as "30d"; None where none is given or it can't be read."""
        if piece is None:
            return None
        if not isinstance(piece, Text):
            self.wrong(piece, f'{what} is a length of time in quotes, such as "30d"')
            return None
        text = piece.value
        found = _DURATION.fullmatch(text.strip())
        if found is None:
            self.wrong(piece, _bad_duration(text))
            return None
        count, unit = int(found[1]), cast(Unit, found[2])
        if count * _DAYS[unit] > LONGEST_DAYS:
            self.wrong(piece, f"{shown(text)} is longer than 200 years")
            return None
        return Duration(count, unit)

    def metres(self, index: int) -> int | None:
        """A distance such as "10km" or "500m", in metres."""
        text = self.text(index, "a distance")
        found = _DISTANCE.fullmatch(text.strip()) if text is not None else None
        if found is None:
            self.fault('a distance is written like "10km" or "500m"')
            return None
        return int(Decimal(found[1]) * (1000 if found[2] == "km" else 1))

    def period(self, piece: Piece, what: str) -> Period | None:
        """A named calendar period."""
        text = self.text_of(piece, what)
        if text is None:
            return None
        if text in PERIODS:
            return text
        hints = nearest(text, PERIODS)
        known = "today, yesterday, this / previous / next week, month, quarter, year, fiscal year"
        self.wrong(piece, f"{shown(text)} is no calendar period{did_you_mean(hints)} ({known})", hints)
        return None

    def window(self) -> Window:
        """The window options of a source."""
        pair = self.option("between")
        during = self.option("during")
        return Window(
            last=self.duration(self.option("last"), "last"),
            between=self.pair(pair) if pair is not None else None,
            since=self.option_value("since"),
            until=self.option_value("until"),
            during=self.period(during, "during") if during is not None else None,
        )

    def pair(self, piece: Piece) -> tuple[Duration, Duration] | None:
        """``("60d", "30d")``: the piece is a ``Pair`` of two pieces."""
        if not isinstance(piece, Pair):
            self.wrong(piece, 'between takes two lengths of time, the farther first: between=("60d", "30d")')
            return None
        far, near = self.duration(piece.first, "between"), self.duration(piece.second, "between")
        return (far, near) if far is not None and near is not None else None

    def wrong(self, piece: Piece, message: str, suggestions: tuple[str, ...] = ()) -> None:
        """A fault at a piece, unless it already has one."""
        if not isinstance(piece, Broken):
            at = piece.at if piece.at != (0, 0) else self.span
            self.parser.fault(*at, "argument", f"{short(self.call)}: {message}", suggestions)


def sound_value(parser: Parser, piece: Piece) -> Value | None:
    """The piece as a value, or None with its fault noted."""
    value = parser.value_of(piece)
    return None if isinstance(value, Broken) else value


def read_arguments(parser: Parser, call: str, start: int) -> Arguments:
    """Read ``a, b, name=c)`` after an opening bracket."""
    found = Arguments(parser, call, (start, parser.end()))
    while not parser.at(")") and parser.token.kind != "end":
        begin = parser.token
        if begin.kind == "name" and parser.tokens[parser.position + 1].value == "=":
            parser.position += 2
            piece = _option(parser, begin.value)
            if begin.value in found.options:
                parser.fault(begin.at, begin.end, "twice", f"{short(call)}: {short(begin.value)} is given twice")
            found.options[begin.value] = (piece, begin)
        else:
            found.positional.append(parser.expression(0))
        if not parser.take(","):
            break
    parser.expect(")", short(call))
    found.span = (start, parser.end())
    return found


def _option(parser: Parser, name: str) -> Piece:
    if name != "between" or not parser.at("(", "["):
        return parser.expression(0)
    opening = parser.advance()
    pieces = [parser.expression(0)]
    while parser.take(","):
        pieces.append(parser.expression(0))
    parser.expect(")" if opening.value == "(" else "]", "between")
    if len(pieces) != 2:
        return pieces[0]
    return Pair(pieces[0], pieces[1], (opening.at, parser.end()))


def length_of_time(text: str) -> Duration | None:
    """The length of time that an option of a lookup writes as a text; None if it writes none.

    >>> length_of_time("7d")
    Duration(count=7, unit='d')
    """
    found = _DURATION.fullmatch(text.strip())
    return None if found is None or int(found[1]) * _DAYS[found[2]] > LONGEST_DAYS else Duration(int(found[1]), cast(Unit, found[2]))


def _bad_duration(text: str) -> str:
    units = "min, h, d, w, mo, q, y"
    if re.fullmatch(r"[0-9]+ ?m", text.strip()):
        number = short(text.strip().rstrip("m "))
        return f"{shown(text)} could be minutes or months; write {number}min or {number}mo"
    return f"{shown(text)} is no length of time; write a whole number and one of {units}, such as 30d"


def joined(names: Iterable[str]) -> str:
    """``a, b or c``."""
    listed = list(names)
    return listed[0] if len(listed) == 1 else ", ".join(listed[:-1]) + " or " + listed[-1]
