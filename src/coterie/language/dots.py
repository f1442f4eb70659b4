"""Grammar of dots: what follows a value, a source or a call. An unlisted name is a fault, never a guess."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, cast, get_args

from coterie.language.arguments import WINDOW_OPTIONS, Arguments, joined, read_arguments
from coterie.language.nodes import (
    Aggregate,
    Changed,
    Completions,
    Crossed,
    Crossings,
    DaysTo,
    Duration,
    During,
    Every,
    Field,
    Gap,
    ListTest,
    Lookup,
    Near,
    Number,
    Part,
    Periods,
    Points,
    Sequence,
    Source,
    Statistic,
    Text,
    TextTest,
    Value,
)
from coterie.language.nodes import (
    Piece as PieceName,
)
from coterie.language.pieces import DEEPEST, Broken, Piece
from coterie.language.spelling import did_you_mean, nearest
from coterie.language.tokens import short
from coterie.language.types import LOOKUPS, NAMED, SOURCES

if TYPE_CHECKING:
    from coterie.language.parse import Parser
    from coterie.language.tokens import Token

PIECES: tuple[str, ...] = get_args(PieceName)
STATISTICS: tuple[str, ...] = get_args(Statistic)
ALONE = ("count", "days", "first", "last")
WITH_ARGUMENT = ("sum", "avg", "min", "max", "first", "last", "distinct", "top", "top_share")
GAPS = ("median", "mean", "max")
WHOLE_DAYS: dict[str, int] = {"d": 1, "w": 7}
MOST_DAYS = 366
MOST_POINTS = 1000
METHODS = ("startswith", "endswith", "contains", "matches", "any", "all", "none", "during", "changed", "within", "days_to")

FAMILIES = {
    "company": tuple(name.removeprefix("company.") for name in NAMED if name.startswith("company.")),
}


def postfix(parser: Parser, piece: Piece, start: int) -> Piece:
    """Everything that follows a dot, as often as there is one; the piece before began at ``start``."""
    dots = 0
    while parser.at("."):
        dots += 1
        if dots > DEEPEST:
            return parser.too_deep()
        dot = parser.advance()
        if parser.token.kind != "name":
            return parser.fault(dot.at, parser.token.end, "dot", "after a dot comes a name, such as .count or .year")
        name = parser.advance()
        piece = parser.spanned(_after_dot(parser, piece, name, start), start)
    return piece


def _after_dot(parser: Parser, piece: Piece, name: Token, start: int) -> Piece | None:
    match piece:
        case Source():
            return _of_source(parser, piece, name, start)
        case Sequence() if name.value == "count" and not parser.at("("):
            return Completions(piece)
        case Crossed() if name.value == "count" and not parser.at("("):
            return Crossings(piece)
        case Sequence() | Crossed():
            return _unknown(parser, name, ("count",), "it")
        case Lookup() if LOOKUPS[piece.name].parts and name.value in (LOOKUPS[piece.name].parts or {}):
            return _part_of_lookup(parser, piece, name, start)
        case Broken():
            if parser.take("("):
                read_arguments(parser, name.value, name.at)
            return piece
        case _:
            value = parser.value_of(piece)
            return value if isinstance(value, Broken) else _of_value(parser, value, name, start)


def _part_of_lookup(parser: Parser, lookup: Lookup, name: Token, start: int) -> Piece | None:
    if name.value != "change":
        return replace(lookup, part=name.value)
    if not parser.take("("):
        parser.fault(name.at, name.end, "change", 'change takes a length of time: .change("7d")')
        return None
    arguments = read_arguments(parser, "change", start)
    arguments.only()
    if not arguments.count(1, 1, 'a length of time such as "7d"'):
        return None
    piece = arguments.positional[0]
    by = arguments.duration(piece, "it")
    return replace(lookup, part="change", options=(("last", piece),)) if by is not None and isinstance(piece, Text) else None


def _of_source(parser: Parser, piece: Source, name: Token, start: int) -> Piece | None:
    """A statistic of a source."""
    word = name.value
    call = parser.take("(")
    arguments = read_arguments(parser, word, start) if call else None
    if word == "gap" and not call:
        return _gap(parser, piece, name)
    if word == "every" and arguments is not None:
        return _every(arguments, piece)
    if word == "periods" and arguments is not None:
        return _periods(arguments, piece)
    if word == "points" and arguments is not None:
        return _points(arguments, piece)
    if word not in STATISTICS:
        return _unknown(parser, name, (*STATISTICS, "every", "periods", "points", "gap"), f"{piece.kind}(…)")
    statistic = cast(Statistic, word)
    if arguments is None:
        if word in ALONE:
            return Aggregate(piece, statistic)
        parser.fault(name.at, name.end, "argument", f"{word} of what? write for example .{word}(total)")
        return None
    if word not in WITH_ARGUMENT:
        parser.fault(name.at, parser.end(), "argument", f".{word} stands without brackets")
        return None
    arguments.only(*(("by",) if word in ("top", "top_share") else ()))
    argument = arguments.value(0) if arguments.count(1, 1, "one field") else None
    by = arguments.option_value("by")
    return Aggregate(piece, statistic, argument, by) if argument is not None and arguments.sound else None


def _gap(parser: Parser, piece: Source, name: Token) -> Piece | None:
    word = parser.advance().value if parser.take(".") and parser.token.kind == "name" else ""
    if word in GAPS:
        return Gap(piece, cast("Literal['median', 'mean', 'max']", word))
    parser.fault(name.at, name.end, "gap", "gap is asked for as .gap.median, .gap.mean or .gap.max", tuple(f"gap.{word}" for word in GAPS))
    return None


def _every(arguments: Arguments, piece: Source) -> Piece | None:
    arguments.only()
    conditions = arguments.conditions() if arguments.count(1, 1, "one filter") else ()
    return Every(piece, conditions[0]) if len(conditions) == 1 else None


def _periods(arguments: Arguments, piece: Source) -> Piece | None:
    arguments.only("last", "at_least")
    if not arguments.count(1, 1, 'the length of a period such as "1w"'):
        return None
    length = arguments.duration(arguments.positional[0], "the period")
    last, least = arguments.option("last"), arguments.option("at_least")
    if last is None:
        arguments.fault('says how many periods back: .periods("1w", last=4, at_least=2)')
        return None
    periods = arguments.whole(last, "last", 1, 366)
    at_least = 1 if least is None else arguments.whole(least, "at_least", 1, 1_000_000)
    return None if length is None or periods is None or at_least is None else Periods(piece, length, periods, at_least)


def _points(arguments: Arguments, piece: Source) -> Piece | None:
    arguments.only("per_day", "half_life", "fades")
    if not arguments.count(1, 1, "how many points each is worth"):
        return None
    each = arguments.value(0)
    if not isinstance(each, Number) or abs(each.value) > MOST_POINTS or each.value != each.value.quantize(Decimal("0.01")):
        arguments.wrong(
            arguments.positional[0], f"points are a number from -{MOST_POINTS} to {MOST_POINTS}, of two digits after the point at most"
        )
        return None
    most = arguments.option("per_day")
    per_day = None if most is None else arguments.whole(most, "per_day", 1, 1_000_000)
    half_life, fades = (_whole_days(arguments, name) for name in ("half_life", "fades"))
    if half_life is not None and fades is not None:
        arguments.fault("points halve (half_life) or fade away (fades), not both")
    return Points(piece, each.value, per_day, half_life, fades) if arguments.sound else None


def _whole_days(arguments: Arguments, name: str) -> Duration | None:
    option = arguments.option(name)
    found = arguments.duration(option, name)
    if found is not None and option is not None and not 1 <= found.count * WHOLE_DAYS.get(found.unit, 0) <= MOST_DAYS:
        arguments.wrong(option, f'{name} is told in whole days, such as "14d" or "2w", {MOST_DAYS} days at most')
        return None
    return found


def _of_value(parser: Parser, value: Value, name: Token, start: int) -> Piece | None:
    """A piece of a value, or a test of it."""
    word = name.value
    if not parser.take("("):
        return Part(cast(PieceName, word), value) if word in PIECES else _without_brackets(parser, value, name)
    arguments = read_arguments(parser, word, start)
    match word:
        case "startswith" | "endswith" | "contains" | "matches":
            arguments.only("ignore_case")
            text = arguments.text(0, "what to look for") if arguments.count(1, 1, "a text in quotes") else None
            return None if text is None else TextTest(word, value, text, arguments.option_yes("ignore_case"))
        case "any" | "all" | "none":
            arguments.only()
            texts = arguments.texts("each label") if arguments.count(1, None, "one or more texts in quotes") else ()
            return ListTest(word, value, texts) if texts and len(texts) == len(arguments.positional) else None
        case "during":
            return _during(arguments, value)
        case "changed":
            return _changed(arguments, value)
        case "within":
            return _near(arguments, value)
        case "days_to":
            arguments.only()
            occasion = arguments.value(0) if arguments.count(1, 1, "an occasion in quotes or a date") else None
            return None if occasion is None else DaysTo(occasion, value)
        case _ if word in PIECES:
            parser.fault(name.at, parser.end(), "argument", f".{word} stands without brackets")
            return None
        case _:
            return _unknown(parser, name, (*METHODS, *_parts_of(value)), "this")


def _without_brackets(parser: Parser, value: Value, name: Token) -> Piece:
    if isinstance(value, Field) and value.name in SOURCES:
        return parser.fault(*value.at, "brackets", f"a source needs its brackets: {value.name}()", (f"{value.name}()",))
    if name.value in METHODS:
        return parser.fault(name.at, name.end, "brackets", f".{name.value} needs its brackets: .{name.value}(…)")
    return _unknown(parser, name, (*_parts_of(value), *PIECES), "this")


def _parts_of(value: Value) -> tuple[str, ...]:
    """What may follow the dot of this value beside the pieces of any."""
    match value:
        case Lookup(name):
            return tuple(LOOKUPS[name].parts or ())
        case Field(name):
            return FAMILIES.get(name, ())
        case _:
            return ()


def _during(arguments: Arguments, value: Value) -> Piece | None:
    arguments.only()
    if not arguments.count(1, 1, 'a period such as "this month"'):
        return None
    period = arguments.period(arguments.positional[0], "the period")
    return None if period is None else During(value, period)


def _changed(arguments: Arguments, value: Value) -> Piece | None:
    arguments.only(*WINDOW_OPTIONS, "old", "new")
    arguments.count(0, 0, "nothing")
    window, old, new = arguments.window(), arguments.option_value("old"), arguments.option_value("new")
    if not isinstance(value, Field):
        arguments.fault("only an attribute's history is kept; ask city.changed(…)")
        return None
    return Changed(value, window, old, new) if arguments.sound else None


def _near(arguments: Arguments, value: Value) -> Piece | None:
    arguments.only("postcode")
    metres = arguments.metres(0)
    postcode = arguments.option("postcode")
    if postcode is not None:
        text = arguments.text_of(postcode, "the postcode")
        return None if metres is None or text is None else Near(value, metres, postcode=text)
    point = [arguments.value(index) for index in (1, 2)]
    match point:
        case [Number(latitude), Number(longitude)] if abs(latitude) <= 90 and abs(longitude) <= 180 and len(arguments.positional) == 3:
            return None if metres is None else Near(value, metres, (latitude, longitude))
        case _:
            arguments.fault('a place is a latitude and a longitude, or a postcode: .within("10km", 58.01, 56.25)')
            return None


def _unknown(parser: Parser, name: Token, choices: tuple[str, ...], what: str) -> Piece:
    hints = nearest(name.value, choices)
    said = f"{what} has no .{short(name.value)}{did_you_mean(hints)}" + ("" if hints else f"; there are {joined(choices)}")
    return parser.fault(name.at, name.end, "unknown_part", said, hints or choices)
