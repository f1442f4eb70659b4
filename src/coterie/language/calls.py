"""Grammar of names: what a name and its brackets make. Tables first; an unlisted name is a fault, never a guess."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, cast

from coterie.language.arguments import WINDOW_OPTIONS, Arguments, read_arguments
from coterie.language.dots import FAMILIES, METHODS, PIECES, STATISTICS
from coterie.language.nodes import (
    And,
    AnyLine,
    AtLeast,
    Crossed,
    DateLiteral,
    DaysTo,
    Elapsed,
    Every,
    Field,
    Function,
    Given,
    InSegment,
    Lookup,
    NoneOf,
    Number,
    Or,
    Percentile,
    Population,
    Sequence,
    Shifted,
    Source,
    StepField,
    Text,
    Truth,
)
from coterie.language.pieces import Broken, Piece
from coterie.language.spelling import did_you_mean, nearest
from coterie.language.tokens import composed, short, shown
from coterie.language.trait import FAMILIES as TRAITS
from coterie.language.types import LOOKUPS, SOURCES

if TYPE_CHECKING:
    from coterie.language.parse import Parser
    from coterie.language.tokens import Token

CIRCLES = ("company", "household")
POPULATION = ("median", "mean", "sum", "quantile")
NO_NAMES = frozenset("and or not in is и или не".split())
"""Words that join or compare, in any case of letters: a name ends before them."""

LONGEST_NAME = 60
"""A longer row of words is hardly a name that is worth repeating."""


def named(parser: Parser, token: Token) -> Piece:
    """What a name makes: a call, a dotted family, or a field."""
    if parser.at("("):
        return _called(parser, token)
    if parser.at(".") and parser.tokens[parser.position + 1].kind == "name":
        family = _dotted(parser, token)
        if family is not None:
            return family
    return _spaced(parser, token) or Field(token.value, at=(token.at, token.end))


def _spaced(parser: Parser, token: Token) -> Broken | None:
    """A fault where several words stand in a row as if they were one name; None where the first one stands alone."""
    rest = parser.tokens[parser.position :]
    count = next(index for index, word in enumerate(rest) if word.kind != "name" or word.value.casefold() in NO_NAMES)
    if not count or rest[count].kind in ("text", "number") or rest[count].value in ("(", "="):
        return None
    parser.position += count
    name = " ".join(word.value for word in (token, *rest[:count]))
    ways = (f'attr("{name}")', f'field("{name}")') if len(name) <= LONGEST_NAME else ('attr("…")', 'field("…")')
    said = f"{shown(name)} is several words: a name with spaces is written {ways[0]}, in a filter {ways[1]}; join conditions with and, or"
    return parser.fault(token.at, parser.end(), "spaced_name", said, ways)


def _called(parser: Parser, token: Token) -> Piece:
    name = token.value
    reader = READERS.get(name)
    if reader is None and name not in SOURCES and name not in LOOKUPS:
        hints = nearest(name, (*READERS, *SOURCES, *LOOKUPS))
        parser.fault(token.at, token.end, "unknown_call", f"there is no {short(name)}(…){did_you_mean(hints)}", hints)
    parser.advance()
    arguments = read_arguments(parser, name, token.at)
    piece: Piece | None = None
    if reader is not None:
        piece = reader(arguments)
    elif name in SOURCES:
        piece = source(arguments, name)
    elif name in LOOKUPS:
        piece = _lookup(arguments)
    return parser.spanned(piece, token.at)


def _dotted(parser: Parser, token: Token) -> Piece | None:
    """``person.x``, ``order.x``, ``population.median(…)``, ``rfm.recency``, ``company.people(…)``; None if it is none of these."""
    name, after = token.value, parser.tokens[parser.position + 1].value
    call = parser.tokens[parser.position + 2].value == "("
    if name in ("person", "order") and not (call and after in METHODS):
        return _owned(parser, token)
    if name == "population" and after not in (*METHODS, *PIECES):
        return _population(parser, token)
    if name in CIRCLES and call and after in ("people", "everyone"):
        return _circle(parser, token)
    open_ended = name in (*TRAITS, "company") and after not in (*METHODS, *PIECES, *STATISTICS)
    if not call and (after in FAMILIES.get(name, ()) or open_ended):
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
        return parser.spanned(None if text is None else Field(composed(text), of), token.at)
    return Field(name.value, of, at=(token.at, parser.end()))


def _population(parser: Parser, token: Token) -> Piece:
    parser.advance()
    name = parser.advance()
    if name.value not in POPULATION or not parser.take("("):
        if parser.take("("):
            read_arguments(parser, name.value, token.at)
        said = f"population.{short(name.value)} does not exist; there are population.median(E), .mean(E), .sum(E) and .quantile(E, 0.9)"
        return parser.fault(name.at, name.end, "population", said, POPULATION)
    arguments = read_arguments(parser, f"population.{name.value}", token.at)
    arguments.only()
    wants = 2 if name.value == "quantile" else 1
    if not arguments.count(wants, wants, "a value" + (" and a share between 0 and 1" if wants == 2 else "")):
        return Broken()
    value, share = arguments.value(0), arguments.value(1)
    if wants == 2 and not (isinstance(share, Number) and 0 <= share.value <= 1):
        arguments.fault("the share is a number from 0 to 1, such as 0.9")
        return Broken()
    statistic = cast("Literal['median', 'mean', 'sum', 'quantile']", name.value)
    quantile = share.value if isinstance(share, Number) else None
    return parser.spanned(None if value is None else Population(statistic, value, quantile), token.at)


def _circle(parser: Parser, token: Token) -> Piece:
    """``company.people(COND)`` is a source; ``company.everyone(COND)`` says it of each of them."""
    parser.advance()
    verb = parser.advance()
    parser.advance()
    kind = f"{token.value}.people"
    arguments = read_arguments(parser, f"{token.value}.{verb.value}", token.at)
    if verb.value == "people":
        return parser.spanned(source(arguments, kind), token.at)
    arguments.only()
    conditions = arguments.conditions()
    if not arguments.count(1, 1, "one condition") or len(conditions) != 1:
        return Broken()
    span = (token.at, parser.end())
    return Every(Source(kind, at=span), conditions[0], at=span)


# ---------------------------------------------------------------- calls by name


def source(arguments: Arguments, kind: str) -> Piece | None:
    """``orders(FILTER…, WINDOW)``: leading texts are names, the rest are filters."""
    arguments.only(*WINDOW_OPTIONS)
    least, most = SOURCES[kind].names
    names: list[str] = []
    while len(names) < len(arguments.positional) and isinstance(piece := arguments.positional[len(names)], Text):
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
    literals = _literals(arguments, arguments.positional)
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
    by = arguments.duration(arguments.positional[0], "it")
    return None if by is None else Shifted(cast("Literal['ago', 'ahead']", arguments.call), by)


def _field(arguments: Arguments) -> Piece | None:
    arguments.only()
    text = arguments.text(0, "the name") if arguments.count(1, 1, "a name in quotes") else None
    return None if text is None else Field(composed(text), "person" if arguments.call == "attr" else "")


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
    arguments.only("weighted")
    value = arguments.value(0) if arguments.count(1, 1, "one value") else None
    return None if value is None else Percentile(value, arguments.option_yes("weighted"))


def _given(arguments: Arguments) -> Piece | None:
    arguments.only("otherwise")
    if not arguments.count(2, 2, "a value and a condition"):
        return None
    value, conditions, otherwise = arguments.value(0), arguments.conditions(1), _literal(arguments, "otherwise")
    return Given(value, conditions[0], otherwise) if value is not None and len(conditions) == 1 and arguments.sound else None


def _literal(arguments: Arguments, name: str) -> Number | Text | Truth | None:
    option = arguments.option(name)
    if option is None or isinstance(option, Number | Text | Truth):
        return option
    arguments.wrong(option, f"{name} is a number, a text in quotes, yes or no")
    return None


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
    k = arguments.whole(arguments.positional[0], "how many", 1, 10_000)
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
    for piece in arguments.positional:
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
    step = arguments.whole(arguments.positional[0], "the step", 1, 100)
    parser = arguments.parser
    if not parser.take(".") or parser.token.kind != "name":
        arguments.fault("after step(1) comes a field of that step, such as step(1).product")
        return None
    name = parser.advance()
    return None if step is None else StepField(step, name.value)


READERS: dict[str, Callable[[Arguments], Piece | None]] = {
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
    "given": _given,
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
