"""Grammar of names: what a name, its brackets and its dots make. Tables first; an unlisted name is a fault, never a guess."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, cast, get_args

from coterie.language.arguments import WINDOW_OPTIONS, Arguments, joined, read_arguments
from coterie.language.nodes import (
    Aggregate,
    AnyLine,
    AtLeast,
    Changed,
    Completions,
    Crossed,
    Crossings,
    DateLiteral,
    DaysTo,
    During,
    Elapsed,
    Every,
    Field,
    Function,
    Gap,
    InSegment,
    ListTest,
    Lookup,
    Near,
    NoneOf,
    Number,
    Or,
    And,
    Part,
    Percentile,
    Periods,
    Piece as PieceName,
    Population,
    Sequence,
    Shifted,
    Source,
    Statistic,
    StepField,
    Text,
    TextTest,
    Truth,
    Value,
)
from coterie.language.spelling import did_you_mean, nearest
from coterie.language.types import LOOKUPS, NAMED, SOURCES

if TYPE_CHECKING:
    from coterie.language.parse import Parser, Piece
    from coterie.language.tokens import Token

PIECES: tuple[str, ...] = get_args(PieceName)
STATISTICS: tuple[str, ...] = get_args(Statistic)
ALONE = ("count", "days", "first", "last")
WITH_ARGUMENT = ("sum", "avg", "min", "max", "first", "last", "distinct", "top", "top_share")
GAPS = ("median", "mean", "max")
METHODS = ("startswith", "endswith", "contains", "matches", "any", "all", "none", "during", "changed", "within", "days_to")
FAMILIES = {
    "rfm": tuple(name.removeprefix("rfm.") for name in NAMED if name.startswith("rfm.")),
    "company": tuple(name.removeprefix("company.") for name in NAMED if name.startswith("company.")),
}
CIRCLES = ("company", "household")


def named(parser: Parser, token: Token) -> Piece:
    """What a name makes: a call, a dotted family, or a field."""
    if parser.at("("):
        return _called(parser, token)
    if parser.at(".") and parser.tokens[parser.position + 1].kind == "name":
        family = _dotted(parser, token)
        if family is not None:
            return family
    return Field(token.value, at=(token.at, token.end))


def _called(parser: Parser, token: Token) -> Piece:
    name = token.value
    reader = READERS.get(name)
    if reader is None and name not in SOURCES and name not in LOOKUPS:
        hints = nearest(name, (*READERS, *SOURCES, *LOOKUPS))
        parser.fault(token.at, token.end, "unknown_call", f"there is no {name}(…){did_you_mean(hints)}", hints)
    parser.advance()
    arguments = read_arguments(parser, name, token.at)
    if reader is not None:
        return parser.spanned(_or_broken(parser, reader(arguments)), token.at)
    if name in SOURCES:
        return parser.spanned(_or_broken(parser, source(arguments, name)), token.at)
    if name in LOOKUPS:
        return parser.spanned(_or_broken(parser, _lookup(arguments)), token.at)
    return _or_broken(parser, None)


def _or_broken(parser: Parser, piece: Piece | None) -> Piece:
    from coterie.language.parse import Broken

    return Broken() if piece is None else piece


def _dotted(parser: Parser, token: Token) -> Piece | None:
    """``person.x``, ``order.x``, ``population.median(…)``, ``rfm.recency``, ``company.people(…)``; None if it is none of these."""
    name, after = token.value, parser.tokens[parser.position + 1].value
    call = parser.tokens[parser.position + 2].value == "("
    if name in ("person", "order") and not (call and after in METHODS):
        return _owned(parser, token)
    if name == "population":
        return _population(parser, token)
    if name in CIRCLES and call and after in ("people", "everyone"):
        return _circle(parser, token)
    if name in FAMILIES and after in FAMILIES[name] and not call:
        parser.position += 2
        return Field(f"{name}.{after}", at=(token.at, parser.end()))
    return None


def _owned(parser: Parser, token: Token) -> Piece:
    parser.advance()
    name = parser.advance()
    of = cast("Literal['person', 'order']", token.value)
    if name.value == "field" and parser.at("("):
        parser.advance()
        arguments = read_arguments(parser, "field", name.at)
        arguments.only()
        text = arguments.text(0, "a field's name") if arguments.count(1, 1, "a field's name") else None
        return _or_broken(parser, None if text is None else Field(text, of, at=(token.at, parser.end())))
    return Field(name.value, of, at=(token.at, parser.end()))


def _population(parser: Parser, token: Token) -> Piece:
    parser.advance()
    name = parser.advance()
    if name.value not in ("median", "mean", "quantile") or not parser.take("("):
        said = f"population.{name.value} does not exist; there are population.median(E), .mean(E) and .quantile(E, 0.9)"
        return parser.fault(name.at, name.end, "population", said, ("median", "mean", "quantile"))
    arguments = read_arguments(parser, f"population.{name.value}", token.at)
    arguments.only()
    wants = 2 if name.value == "quantile" else 1
    if not arguments.count(wants, wants, "a value" + (" and a share between 0 and 1" if wants == 2 else "")):
        return _or_broken(parser, None)
    value, share = arguments.value(0), arguments.value(1)
    if wants == 2 and not (isinstance(share, Number) and 0 <= share.value <= 1):
        arguments.fault("the share is a number from 0 to 1, such as 0.9")
        return _or_broken(parser, None)
    statistic = cast("Literal['median', 'mean', 'quantile']", name.value)
    quantile = share.value if isinstance(share, Number) else None
    return _or_broken(parser, None if value is None else Population(statistic, value, quantile, at=(token.at, parser.end())))


def _circle(parser: Parser, token: Token) -> Piece:
    """``company.people(COND)`` is a source; ``company.everyone(COND)`` says it of each of them."""
    parser.advance()
    verb = parser.advance()
    parser.advance()
    kind = f"{token.value}.people"
    arguments = read_arguments(parser, f"{token.value}.{verb.value}", token.at)
    if verb.value == "people":
        return parser.spanned(_or_broken(parser, source(arguments, kind)), token.at)
    arguments.only()
    conditions = arguments.conditions()
    if not arguments.count(1, 1, "one condition") or len(conditions) != 1:
        return _or_broken(parser, None)
    span = (token.at, parser.end())
    return Every(Source(kind, at=span), conditions[0], at=span)


# ---------------------------------------------------------------- calls by name


def source(arguments: Arguments, kind: str) -> Piece | None:
    """``orders(FILTER…, WINDOW)``: leading texts are names, the rest are filters."""
    arguments.only(*WINDOW_OPTIONS)
    least, most = SOURCES[kind].names
    names: list[str] = []
    while len(names) < len(arguments.positional) and isinstance(piece := arguments.positional[len(names)][0], Text):
        names.append(piece.value)
    if not least <= len(names) <= most:
        wants = "the type of event in quotes comes first" if least else "its arguments are filters, a bare text is none"
        arguments.fault(wants + f', like {kind}("view", value > 100)' if least else wants)
        return None
    filters = arguments.conditions(len(names))
    window = arguments.window()
    return Source(kind, tuple(names), filters, window) if arguments.sound else None


def _lookup(arguments: Arguments) -> Piece | None:
    info = LOOKUPS[arguments.call]
    arguments.only(*info.options)
    least, most = info.arguments
    if not arguments.count(least, most, "a name in quotes"):
        return None
    literals = _literals(arguments, [piece for piece, _ in arguments.positional])
    options = _literals(arguments, [piece for piece, _ in arguments.options.values()])
    if literals is None or options is None:
        return None
    return Lookup(arguments.call, literals, tuple(sorted(zip(arguments.options, options, strict=True), key=lambda pair: pair[0])))


def _literals(arguments: Arguments, pieces: list[Piece]) -> tuple[Number | Text | Truth, ...] | None:
    found = []
    for piece in pieces:
        if not isinstance(piece, Number | Text | Truth):
            arguments.wrong(piece, "its arguments are written values, not conditions")
            return None
        found.append(piece)
    return tuple(found)


def _date(arguments: Arguments) -> Piece | None:
    arguments.only()
    text = arguments.text(0, "a date") if arguments.count(1, 1, "a date in quotes") else None
    return None if text is None else DateLiteral(text.strip())


def _shifted(arguments: Arguments) -> Piece | None:
    arguments.only()
    if not arguments.count(1, 1, 'a length of time such as "30d"'):
        return None
    by = arguments.duration(arguments.positional[0][0], "the length of time")
    return None if by is None else Shifted(cast("Literal['ago', 'ahead']", arguments.call), by)


def _field(arguments: Arguments) -> Piece | None:
    arguments.only()
    text = arguments.text(0, "the name") if arguments.count(1, 1, "a name in quotes") else None
    return None if text is None else Field(text, "person" if arguments.call == "attr" else "")


def _function(arguments: Arguments) -> Piece | None:
    arguments.only()
    several = arguments.call in ("min", "max")
    if not arguments.count(2 if several else 1, None if several else 1, "two or more values" if several else "one value"):
        return None
    values = arguments.values()
    name = cast("Literal['min', 'max', 'abs', 'round', 'len']", arguments.call)
    return Function(name, values) if len(values) == len(arguments.positional) else None


def _elapsed(arguments: Arguments) -> Piece | None:
    arguments.only()
    values = arguments.values() if arguments.count(2, 2, "two dates") else ()
    unit = cast("Literal['days', 'hours']", arguments.call.removesuffix("_between"))
    return Elapsed(unit, *values) if len(values) == 2 else None


def _days_to(arguments: Arguments) -> Piece | None:
    arguments.only()
    value = arguments.value(0) if arguments.count(1, 1, "an occasion in quotes or a date") else None
    return None if value is None else DaysTo(value)


def _percentile(arguments: Arguments) -> Piece | None:
    arguments.only()
    value = arguments.value(0) if arguments.count(1, 1, "one value") else None
    return None if value is None else Percentile(value)


def _group(arguments: Arguments) -> Piece | None:
    arguments.only()
    parts = arguments.conditions()
    if not arguments.count(1, None, "one or more conditions") or not arguments.sound or len(parts) < len(arguments.positional):
        return None
    if arguments.call == "none":
        return NoneOf(parts)
    if len(parts) == 1:
        return parts[0]
    return And(parts) if arguments.call == "all" else Or(parts)


def _at_least(arguments: Arguments) -> Piece | None:
    arguments.only()
    if not arguments.count(2, None, "how many and then the conditions"):
        return None
    parts = arguments.conditions(1)
    k = arguments.whole(arguments.positional[0][0], "how many", 1, 10_000)
    return None if k is None or len(parts) < len(arguments.positional) - 1 else AtLeast(k, parts)


def _any_line(arguments: Arguments) -> Piece | None:
    arguments.only()
    parts = arguments.conditions() if arguments.count(1, 1, "one condition on a line") else ()
    return AnyLine(parts[0]) if len(parts) == 1 else None


def _in_segment(arguments: Arguments) -> Piece | None:
    arguments.only("at")
    name = arguments.text(0, "a segment's name") if arguments.count(1, 1, "a segment's name") else None
    moment = arguments.option_value("at")
    return InSegment(name, moment) if name is not None and arguments.sound else None


def _crossed(arguments: Arguments) -> Piece | None:
    arguments.only(*WINDOW_OPTIONS)
    name = arguments.text(0, "a segment's name") if arguments.count(1, 1, "a segment's name") else None
    window = arguments.window()
    direction = cast("Literal['entered', 'left']", arguments.call)
    return Crossed(direction, name, window) if name is not None and arguments.sound else None


def _sequence(arguments: Arguments) -> Piece | None:
    arguments.only("within", "without", "never", *WINDOW_OPTIONS)
    steps: list[Source] = []
    for piece, _ in arguments.positional:
        if isinstance(piece, Source):
            steps.append(piece)
        else:
            arguments.wrong(piece, 'its steps are sources, such as events("view")')
    within = arguments.duration(arguments.option("within"), "within")
    without, never = arguments.option_source("without"), arguments.option_source("never")
    window = arguments.window()
    if not arguments.sound or len(steps) < len(arguments.positional) or not arguments.count(1, None, "one or more sources"):
        return None
    return Sequence(tuple(steps), within, without, never, window)


def _step(arguments: Arguments) -> Piece | None:
    arguments.only()
    if not arguments.count(1, 1, "the number of an earlier step"):
        return None
    step = arguments.whole(arguments.positional[0][0], "the step", 1, 100)
    parser = arguments.parser
    if not parser.take(".") or parser.token.kind != "name":
        arguments.fault("after step(1) comes a field of that step, such as step(1).product")
        return None
    name = parser.advance()
    return None if step is None else StepField(step, name.value)


READERS: dict[str, Callable[[Arguments], "Piece | None"]] = {
    "date": _date,
    "ago": _shifted,
    "ahead": _shifted,
    "attr": _field,
    "field": _field,
    "min": _function,
    "max": _function,
    "abs": _function,
    "round": _function,
    "len": _function,
    "days_between": _elapsed,
    "hours_between": _elapsed,
    "days_to": _days_to,
    "percentile": _percentile,
    "any": _group,
    "all": _group,
    "none": _group,
    "at_least": _at_least,
    "any_line": _any_line,
    "in_segment": _in_segment,
    "entered": _crossed,
    "left": _crossed,
    "sequence": _sequence,
    "step": _step,
}


# ---------------------------------------------------------------- dots


def postfix(parser: Parser, piece: Piece) -> Piece:
    """Everything that follows a dot, as often as there is one."""
    while parser.at("."):
        dot = parser.advance()
        if parser.token.kind != "name":
            return parser.fault(dot.at, parser.token.end, "dot", "after a dot comes a name, such as .count or .year")
        name = parser.advance()
        start = dot.at if not hasattr(piece, "at") else piece.at[0]
        piece = parser.spanned(_after_dot(parser, piece, name, start), start)
    return piece


def _after_dot(parser: Parser, piece: Piece, name: Token, start: int) -> Piece:
    from coterie.language.parse import Broken

    match piece:
        case Source():
            return _or_broken(parser, _of_source(parser, piece, name, start))
        case Sequence() if name.value == "count" and not parser.at("("):
            return Completions(piece)
        case Crossed() if name.value == "count" and not parser.at("("):
            return Crossings(piece)
        case Sequence() | Crossed():
            return _unknown(parser, name, ("count",), "it")
        case Lookup() if LOOKUPS[piece.name].parts and name.value in (LOOKUPS[piece.name].parts or {}):
            return _or_broken(parser, _part_of_lookup(parser, piece, name, start))
        case Broken():
            if parser.take("("):
                read_arguments(parser, name.value, name.at)
            return piece
        case _:
            value = parser.value_of(piece)
            return value if isinstance(value, Broken) else _or_broken(parser, _of_value(parser, value, name, start))


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
    piece = arguments.positional[0][0]
    by = arguments.duration(piece, "the length of time")
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
    if word not in STATISTICS:
        return _unknown(parser, name, (*STATISTICS, "every", "periods", "gap"), f"{piece.kind}(…)")
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
    if parser.take(".") and parser.token.value in GAPS:
        return Gap(piece, cast("Literal['median', 'mean', 'max']", parser.advance().value))
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
    length = arguments.duration(arguments.positional[0][0], "the period")
    last, least = arguments.option("last"), arguments.option("at_least")
    if last is None:
        arguments.fault('says how many periods back: .periods("1w", last=4, at_least=2)')
        return None
    periods = arguments.whole(last, "last", 1, 366)
    at_least = 1 if least is None else arguments.whole(least, "at_least", 1, 1_000_000)
    return None if length is None or periods is None or at_least is None else Periods(piece, length, periods, at_least)


def _of_value(parser: Parser, value: Value, name: Token, start: int) -> Piece | None:
    """A piece of a value, or a test of it."""
    word = name.value
    if not parser.take("("):
        if word in PIECES:
            return Part(cast(PieceName, word), value)
        forgot = isinstance(value, Field) and value.name in SOURCES
        if forgot and isinstance(value, Field):
            parser.fault(*value.at, "brackets", f"a source needs its brackets: {value.name}()", (f"{value.name}()",))
            return None
        return _unknown(parser, name, PIECES, "a value")
    arguments = read_arguments(parser, word, start)
    match word:
        case "startswith" | "endswith" | "contains" | "matches":
            arguments.only("ignore_case")
            text = arguments.text(0, "what to look for") if arguments.count(1, 1, "a text in quotes") else None
            return None if text is None else TextTest(cast("Literal['startswith', 'endswith', 'contains', 'matches']", word), value, text, arguments.option_yes("ignore_case"))
        case "any" | "all" | "none":
            arguments.only()
            texts = arguments.texts("each label") if arguments.count(1, None, "one or more texts in quotes") else ()
            return ListTest(cast("Literal['any', 'all', 'none']", word), value, texts) if texts and len(texts) == len(arguments.positional) else None
        case "during":
            arguments.only()
            period = arguments.period(arguments.positional[0][0], "the period") if arguments.count(1, 1, 'a period such as "this month"') else None
            return None if period is None else During(value, period)
        case "changed":
            return _changed(arguments, value)
        case "within":
            return _near(arguments, value)
        case "days_to":
            occasion = arguments.value(0) if arguments.count(1, 1, "an occasion in quotes or a date") else None
            return None if occasion is None else DaysTo(occasion, value)
        case _:
            return _unknown(parser, name, METHODS, "a value")


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
    said = f"{what} has no .{name.value}{did_you_mean(hints)}" + ("" if hints else f"; there are {joined(choices)}")
    return parser.fault(name.at, name.end, "unknown_part", said, hints or choices)
