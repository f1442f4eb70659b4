"""Tree → canonical text. ``parse(print_condition(tree)) == tree`` for every tree that ``parse`` can make."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import assert_never

from coterie.language.dots import METHODS, PIECES, STATISTICS
from coterie.language.nodes import (
    Aggregate,
    Among,
    And,
    AnyLine,
    Arithmetic,
    AtLeast,
    Chain,
    Changed,
    Compare,
    Completions,
    Condition,
    Contains,
    Crossed,
    Crossings,
    DateLiteral,
    DaysTo,
    Duration,
    During,
    Elapsed,
    Every,
    Exists,
    Field,
    Function,
    Gap,
    Given,
    InSegment,
    IsTrue,
    ListTest,
    Lookup,
    Missing,
    Near,
    Negative,
    NoneOf,
    Not,
    Now,
    Number,
    OfPerson,
    Or,
    Part,
    Percentile,
    Periods,
    Points,
    Population,
    Sequence,
    Shifted,
    Source,
    StepField,
    Text,
    TextTest,
    Truth,
    Value,
    Window,
)
from coterie.language.tokens import is_name, quote
from coterie.language.trait import FAMILIES as TRAITS
from coterie.language.types import NAMED

RESERVED = frozenset({"and", "or", "not", "in", "is", "None", "yes", "no", "now", "True", "False"})
FAMILIES = frozenset({"person", "order"})
"""Names after which a dot begins another name."""

_SUM, _PRODUCT, _SIGN, _POSTFIX = 1, 2, 3, 4


def print_condition(condition: Condition) -> str:
    """The canonical text of a condition.

    >>> from coterie.language.parse import parse
    >>> print_condition(parse("( orders( last='7d' ) )and 3<=orders().count"))
    'orders(last="7d") and 3 <= orders().count'
    """
    match condition:
        case And(parts):
            return " and ".join(_operand(part, (And, Or)) for part in parts)
        case Or(parts):
            return " or ".join(_operand(part, (Or,)) for part in parts)
        case Not(part):
            return "not " + _operand(part, (And, Or))
        case NoneOf(parts):
            return f"none({_list(map(print_condition, parts))})"
        case AtLeast(k, parts):
            return f"at_least({_list([str(k), *map(print_condition, parts)])})"
        case Exists(source):
            return print_source(source)
        case IsTrue(value):
            return print_value(value)
        case Every(source, filter_):
            return f"{print_source(source)}.every({print_condition(filter_)})"
        case AnyLine(filter_):
            return f"any_line({print_condition(filter_)})"
        case Sequence():
            return _sequence(condition)
        case InSegment(name, moment):
            return f"in_segment({_list([quote(name), *_options(at=moment)])})"
        case Crossed(direction, name, window):
            return f"{direction}({_list([quote(name), *_window(window)])})"
        case _:
            return _comparison(condition)


def _comparison(
    condition: Compare | Chain | Among | Contains | Missing | TextTest | ListTest | During | Changed | Near,
) -> str:
    match condition:
        case Compare(operator, left, right):
            return f"{_value(left, _SUM)} {operator} {_value(right, _SUM)}"
        case Chain(first, first_operator, value, last_operator, last):
            return f"{_value(first, _SUM)} {first_operator} {_value(value, _SUM)} {last_operator} {_value(last, _SUM)}"
        case Among(value, items, negated):
            return f"{_value(value, _SUM)} {'not in' if negated else 'in'} [{_list(map(print_value, items))}]"
        case Contains(item, values, negated):
            return f"{_value(item, _SUM)} {'not in' if negated else 'in'} {_value(values, _SUM)}"
        case Missing(value, negated):
            return f"{_value(value, _SUM)} is {'not ' if negated else ''}None"
        case TextTest(test, value, argument, ignore_case):
            return f"{_value(value, _POSTFIX)}.{test}({_list([quote(argument), *(['ignore_case=yes'] if ignore_case else [])])})"
        case ListTest(test, value, items):
            return f"{_value(value, _POSTFIX)}.{test}({_list(map(quote, items))})"
        case During(value, period):
            return f"{_value(value, _POSTFIX)}.during({quote(period)})"
        case Changed(field, window, old, new):
            return f"{_value(field, _POSTFIX)}.changed({_list([*_window(window), *_options(old=old, new=new)])})"
        case Near(value, metres, point, postcode):
            where = [decimal_text(part) for part in point] if point else [f"postcode={quote(postcode or '')}"]
            return f"{_value(value, _POSTFIX)}.within({_list([quote(distance_text(metres)), *where])})"
        case _:
            assert_never(condition)


def print_value(value: Value) -> str:
    """The canonical text of a value."""
    match value:
        case Number(number):
            return decimal_text(number)
        case Text(text):
            return quote(text)
        case Truth(truth):
            return "yes" if truth else "no"
        case DateLiteral(text):
            return f"date({quote(text)})"
        case Now():
            return "now"
        case Shifted(direction, by):
            return f"{direction}({quote(duration_text(by))})"
        case Field():
            return _field(value)
        case StepField(step, name):
            return f"step({step}).{name}"
        case Arithmetic(operator, left, right):
            level = _SUM if operator in "+-" else _PRODUCT
            return f"{_value(left, level)} {operator} {_value(right, level + 1)}"
        case Negative(inner):
            return f"-{_value(inner, _POSTFIX)}"
        case Function(name, arguments):
            return f"{name}({_list(map(print_value, arguments))})"
        case Part(piece, Field(name, "")) if name in FAMILIES:
            return f"field({quote(name)}).{piece}"
        case Part(piece, inner):
            return f"{_value(inner, _POSTFIX)}.{piece}"
        case _:
            return _compound(value)


def _compound(
    value: DaysTo | Elapsed | OfPerson,
) -> str:
    match value:
        case DaysTo(occasion, start):
            return ("" if start is None else _value(start, _POSTFIX) + ".") + f"days_to({print_value(occasion)})"
        case Elapsed(unit, start, end):
            return f"{unit}_between({print_value(start)}, {print_value(end)})"
        case Percentile(inner, weighted):
            return f"percentile({print_value(inner)}{', weighted=yes' if weighted else ''})"
        case Given(inner, condition, otherwise):
            return f"given({_list([print_value(inner), print_condition(condition), *_options(otherwise=otherwise)])})"
        case Population(statistic, inner, quantile):
            return f"population.{statistic}({_list([print_value(inner), *([] if quantile is None else [decimal_text(quantile)])])})"
        case Aggregate(source, statistic, argument, by):
            inside = "" if argument is None else f"({_list([print_value(argument), *_options(by=by)])})"
            return f"{print_source(source)}.{statistic}{inside}"
        case Gap(source, statistic):
            return f"{print_source(source)}.gap.{statistic}"
        case Periods(source, length, last, at_least):
            return f"{print_source(source)}.periods({quote(duration_text(length))}, last={last}, at_least={at_least})"
        case Points():
            return _points(value)
        case Completions(sequence):
            return f"{_sequence(sequence)}.count"
        case Crossings(crossed):
            return f"{print_condition(crossed)}.count"
        case Lookup(name, arguments, options, part):
            literal = [print_value(argument) for argument in arguments]
            given = [f"{key}={print_value(option)}" for key, option in options]
            if part == "change":
                return f"{name}({_list(literal)}).change({_list(print_value(option) for _, option in options)})"
            return f"{name}({_list([*literal, *given])})" + (f".{part}" if part else "")
        case _:
            assert_never(value)


def _points(value: Points) -> str:
    lengths = ((name, getattr(value, name)) for name in ("half_life", "fades"))
    options = [
        *([] if value.per_day is None else [f"per_day={value.per_day}"]),
        *(f"{name}={quote(duration_text(length))}" for name, length in lengths if length is not None),
    ]
    return f"{print_source(value.source)}.points({_list([decimal_text(value.each), *options])})"


def print_source(source: Source) -> str:
    """The canonical text of a source."""
    inside = [*map(quote, source.names), *map(print_condition, source.filters), *_window(source.window)]
    return f"{source.kind}({_list(inside)})"


def duration_text(duration: Duration) -> str:
    """``30d``."""
    return f"{duration.count}{duration.unit}"


def distance_text(metres: int) -> str:
    """``10km`` or ``500m``."""
    return f"{metres // 1000}km" if metres % 1000 == 0 and metres else f"{metres}m"


def decimal_text(number: Decimal) -> str:
    """The shortest plain form.

    >>> decimal_text(Decimal("1.50")), decimal_text(Decimal("1E+3"))
    ('1.5', '1000')
    """
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _field(field: Field) -> str:
    plain = is_name(field.name) and field.name not in RESERVED
    match field.of:
        case "person":
            return f"person.{field.name}" if plain else f"attr({quote(field.name)})"
        case "order":
            return f"order.{field.name}" if plain else f"order.field({quote(field.name)})"
        case _:
            return field.name if plain or field.name in NAMED or _of_family(field.name) else f"field({quote(field.name)})"


def _of_family(name: str) -> bool:
    """Whether it is written ``company.x`` or as a trait; a piece or a method of the text ``company`` is not."""
    family, _, own = name.partition(".")
    return family in (*TRAITS, "company") and is_name(own) and own not in (*RESERVED, *METHODS, *PIECES, *STATISTICS)


def _sequence(sequence: Sequence) -> str:
    within = [f"within={quote(duration_text(sequence.within))}"] if sequence.within else []
    sides = [f"{name}={print_source(side)}" for name, side in (("without", sequence.without), ("never", sequence.never)) if side]
    return f"sequence({_list([*map(print_source, sequence.steps), *within, *sides, *_window(sequence.window)])})"


def _window(window: Window) -> list[str]:
    parts = []
    if window.last is not None:
        parts.append(f"last={quote(duration_text(window.last))}")
    if window.between is not None:
        far, near = window.between
        parts.append(f"between=({quote(duration_text(far))}, {quote(duration_text(near))})")
    parts += _options(since=window.since, until=window.until)
    if window.during is not None:
        parts.append(f"during={quote(window.during)}")
    return parts


def _options(**options: Value | None) -> list[str]:
    return [f"{name}={print_value(value)}" for name, value in options.items() if value is not None]


def _operand(condition: Condition, wrapped: tuple[type, ...]) -> str:
    text = print_condition(condition)
    return f"({text})" if isinstance(condition, wrapped) else text


def _value(value: Value, level: int) -> str:
    text = print_value(value)
    match value:
        case Arithmetic(operator):
            own = _SUM if operator in "+-" else _PRODUCT
        case Negative():
            own = _SIGN
        case Number(number):
            own = _SIGN if number < 0 or level == _POSTFIX else _POSTFIX
        case _:
            own = _POSTFIX
    return f"({text})" if own < level else text


def _list(parts: Iterable[str]) -> str:
    return ", ".join(parts)
