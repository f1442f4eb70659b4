"""Legal but probably not meant: warnings about a sound condition, with what to write instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import cast
from zoneinfo import ZoneInfo

from coterie.errors import Fault
from coterie.language import calendar, infer
from coterie.language.catalogue import Catalogue
from coterie.language.expand import segmentation_of
from coterie.language.limits import Limits, limits
from coterie.language.names import Scope, resolve
from coterie.language.nodes import (
    Among,
    And,
    Chain,
    Compare,
    Condition,
    Every,
    Field,
    Lookup,
    Node,
    Not,
    Number,
    Operator,
    Or,
    Shifted,
    Source,
    Text,
    Value,
    Window,
)
from coterie.language.print import print_condition, print_value
from coterie.language.spelling import did_you_mean, nearest
from coterie.language.tokens import shown
from coterie.language.types import CONTACTS, LEDGERS, SOURCES, Type
from coterie.model.facts import Ledger

_FLIPPED: dict[Operator, Operator] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_UTC = ZoneInfo("UTC")
MOST_SEEN = 50
"""Values seen are listed up to so many: where there are as many, one that is not among them may have been seen."""
ANY = "any"
_ENTRIES: dict[Ledger, tuple[str, ...]] = {
    "list": ("list",),
    "tag": ("tag",),
    "consent": ("channel", "purpose"),
    "contact": ("channel", "purpose"),
    "suppression": ("suppression",),
}
"""What the arguments of a look-up in a ledger name."""
_HOLDS = {
    "orders": "holds those that are done",
    "open_orders": "holds those that are open",
    "cancelled": "holds those that were cancelled",
    "returns": "holds what was returned",
}
_SLACK = timedelta(days=1)
"""The base's zone is not known here; no zone is farther from UTC than this."""

Bound = tuple[Value, Operator, Decimal | str]
"""What is compared, how, and the written number or text."""


def oddities(condition: Condition, catalogue: Catalogue, as_of: datetime | None = None) -> Iterator[Fault]:
    """Every warning, in the order of the tree. Without ``as_of`` windows are not compared with the history."""
    for node, scope in _walk(condition, None):
        yield from _of_facts(node, scope, catalogue)
        yield from _of_logic(node)
        if as_of is not None:
            yield from _beyond_history(node, catalogue.earliest, as_of)


def _of_facts(node: Node, scope: Scope, catalogue: Catalogue) -> Iterator[Fault]:
    match node:
        case Source(kind="events", names=(name,)) if name not in catalogue.events:
            hints = nearest(name, catalogue.events)
            yield _warning(node, "unseen_event", f"no event of type {shown(name)} was ever seen{did_you_mean(hints)}", hints)
        case Source("answers" | "asked", names=(name,)):
            yield from _unseen_value(node, Field("survey"), name, node.kind, catalogue)
        case Lookup(name, arguments) if name in LEDGERS:
            for what, argument in zip(_ENTRIES[LEDGERS[name]], arguments, strict=False):
                said = str(argument.value).strip()
                yield from _unseen_entry(node, what, said.lower() if what == "purpose" else said, catalogue)
        case Source(filters=filters) if SOURCES[node.kind].shape == "orders":
            yield from _some_other_line(node, filters, catalogue)
        case Compare("==" | "!=", Field() as field, Text(text)) | Compare("==" | "!=", Text(text), Field() as field):
            yield from _unseen_value(node, field, text, scope, catalogue)
            if node.operator == "==":
                yield from _other_book(node, field, text, scope, catalogue)
        case Compare("==" | "!=", Lookup() as place, Text(text)) | Compare("==" | "!=", Text(text), Lookup() as place):
            yield from _unseen_shelf(node, place, text, catalogue)
        case Among(Lookup() as place, items):
            for item in items:
                if isinstance(item, Text):
                    yield from _unseen_shelf(item, place, item.value, catalogue)
        case Among(Field() as field, items, negated):
            for item in items:
                if isinstance(item, Text):
                    yield from _unseen_value(item, field, item.value, scope, catalogue)
                    if not negated:
                        yield from _other_book(item, field, item.value, scope, catalogue)
        case _:
            pass


def _of_logic(node: Node) -> Iterator[Fault]:
    match node:
        case And(parts) | Source(filters=parts):
            yield from _contradictions(node, parts)
        case Or(parts):
            yield from _tautologies(node, parts)
        case Compare() | Chain():
            yield from _beyond_limits(node)
        case _:
            pass


def _walk(node: object, scope: Scope) -> Iterator[tuple[Node, Scope]]:
    """Every node with the source in whose filter it stands."""
    if isinstance(node, tuple):
        for item in node:
            yield from _walk(item, scope)
        return
    if not is_dataclass(node):
        return
    if isinstance(node, Node):
        yield node, scope
    for field in fields(node):
        if field.name not in ("at", "id"):
            kind = node.kind if isinstance(node, Source) and field.name == "filters" else scope
            kind = node.source.kind if isinstance(node, Every) and field.name == "condition" else kind
            yield from _walk(getattr(node, field.name), kind)


# ---------------------------------------------------------------- facts


def _some_other_line(source: Source, filters: tuple[Condition, ...], catalogue: Catalogue) -> Iterator[Fault]:
    """``orders(product != "x")`` is not "never bought x"."""
    for filter_ in filters:
        match filter_:
            case Compare("!=", Field() as field, right):
                positive: Condition = Compare("==", field, right)
            case Among(Field() as field, items, True):
                positive = Among(field, items)
            case Not(Compare("==", Field() as field) as positive):
                pass
            case _:
                continue
        found = resolve(field, source.kind, catalogue)
        if found is not None and found.place == "line":
            meant = f"not {source.kind}({print_condition(positive)})"
            said = f"this means “has some other line”; for “never” write {meant}"
            yield _warning(filter_, "other_line", said, (meant,))


def _unseen_value(node: Node, field: Field, text: str, scope: Scope, catalogue: Catalogue) -> Iterator[Fault]:
    found = resolve(field, scope, catalogue)
    if found is None or found.type is not Type.TEXT or not found.values or len(found.values) >= MOST_SEEN or text in found.values:
        return
    hints = nearest(text, found.values)
    yield _warning(node, "unseen_value", f"no {field.name} is {shown(text)} in this base{did_you_mean(hints)}", hints)


def _unseen_shelf(node: Node, place: Lookup, text: str, catalogue: Catalogue) -> Iterator[Fault]:
    """A shelf that a segmentation has not."""
    segmentation = segmentation_of(place, catalogue)
    if segmentation is not None and text not in segmentation.labels:
        hints = nearest(text, segmentation.labels)
        there = f"; there are {', '.join(segmentation.labels)}"
        yield _warning(node, "unseen_shelf", f"{segmentation.name} has no shelf {shown(text)}{did_you_mean(hints) or there}", hints)


def _other_book(node: Node, field: Field, text: str, scope: Scope, catalogue: Catalogue) -> Iterator[Fault]:
    """A status that only orders of another source have: ``orders(status == "cancelled")`` finds nobody, ``cancelled()`` does."""
    found = resolve(field, scope, catalogue)
    own = "orders" if scope == "lines" else scope or ""
    if found is None or (found.name, found.place) != ("status", "order") or text in catalogue.statuses.get(own, {text}):
        return
    if others := tuple(f"{source}()" for source, words in catalogue.statuses.items() if text in words):
        said = f"no order of {scope}() has status {shown(text)}: {scope}() {_HOLDS[own]}; write {' or '.join(others)}"
        yield _warning(node, "other_book", said, others)


def _unseen_entry(node: Node, what: str, text: str, catalogue: Catalogue) -> Iterator[Fault]:
    """A channel, purpose, tag or list of which no entry was ever seen; a word about any channel is about each."""
    seen = catalogue.ledgers.get(what)
    if seen is None or text in seen or len(seen) >= MOST_SEEN:
        return
    if (
        (what == "channel" and (ANY in seen or not seen))
        or (what == "purpose" and not seen)
        or (what == "suppression" and text in CONTACTS)
    ):
        return
    hints = nearest(text, (*seen, *CONTACTS) if what == "suppression" else seen)
    of = {"channel": "consent for channel", "purpose": "consent to purpose", "suppression": "suppression for channel"}.get(what, what)
    yield _warning(node, "unseen_value", f"no {of} {shown(text)} was ever seen{did_you_mean(hints)}", hints)


def _beyond_history(node: Node, earliest: datetime | None, as_of: datetime) -> Iterator[Fault]:
    window = getattr(node, "window", None)
    if earliest is None or not isinstance(window, Window):
        return
    for begin in _begins(window, as_of):
        if begin < earliest - _SLACK:
            day = begin.astimezone(earliest.tzinfo)
            said = f"this window begins on {day:%Y-%m-%d}, but the first fact of this base is of {earliest:%Y-%m-%d}"
            yield _warning(node, "beyond_history", said)


def _begins(window: Window, as_of: datetime) -> Iterator[datetime]:
    """The instants at which the window begins, as if the zone were UTC."""
    if window.last is not None:
        yield calendar.shift(as_of, window.last, _UTC)
    if window.between is not None:
        yield calendar.shift(as_of, window.between[0], _UTC)
    if isinstance(window.since, Shifted):
        yield calendar.shift(as_of, window.since.by, _UTC, back=window.since.direction == "ago")
    if (fixed := infer.fixed(window.since)) is not None:
        yield fixed


# ---------------------------------------------------------------- logic


def _bounds(condition: Condition) -> tuple[Bound, ...]:
    """The comparisons with a written number or text that the condition is made of."""
    match condition:
        case Compare(operator, left, Number(value)):
            return ((left, operator, value),)
        case Compare(operator, Number(value), right):
            return ((right, _FLIPPED[operator], value),)
        case Compare("==", Field() as field, Text(text)) | Compare("==", Text(text), Field() as field):
            return ((field, "==", text),)
        case Chain(first, first_operator, value, last_operator, last):
            return _bounds(Compare(first_operator, first, value)) + _bounds(Compare(last_operator, value, last))
        case _:
            return ()


def _contradictions(node: Node, parts: tuple[Condition, ...]) -> Iterator[Fault]:
    known: dict[str, list[tuple[Operator, Decimal | str]]] = {}
    for part in parts:
        for value, operator, constant in _bounds(part):
            known.setdefault(print_value(value), []).append((operator, constant))
    for what, bounds in known.items():
        if not _possible(bounds):
            yield _warning(node, "contradiction", f"this can never hold: {what} can't be all of this at once")
    for text in _with_opposite(parts):
        yield _warning(node, "contradiction", f"this can never hold: {text} and its opposite")


def _tautologies(node: Node, parts: tuple[Condition, ...]) -> Iterator[Fault]:
    for text in _with_opposite(parts):
        yield _warning(node, "tautology", f"this always holds: {text} or its opposite")


def _with_opposite(parts: Iterable[Condition]) -> Iterator[str]:
    parts = tuple(parts)
    texts = {print_condition(part) for part in parts}
    denied = (print_condition(part.part) for part in parts if isinstance(part, Not))
    yield from (text for text in denied if text in texts)


def _possible(bounds: list[tuple[Operator, Decimal | str]]) -> bool:
    texts = {value for operator, value in bounds if isinstance(value, str)}
    if texts:
        return len(texts) == 1
    numbers = cast("list[tuple[Operator, Decimal]]", bounds)
    low = max(((v, o == ">") for o, v in numbers if o in (">", ">=", "==")), default=None)
    high = min(((v, o != "<") for o, v in numbers if o in ("<", "<=", "==")), default=None)
    if low is None or high is None:
        return True
    return low[0] < high[0] or (low[0] == high[0] and not low[1] and high[1])


def _beyond_limits(node: Compare | Chain) -> Iterator[Fault]:
    """A comparison that the nature of the value decides."""
    for value, operator, constant in _bounds(node):
        known = limits(value)
        if known is None or isinstance(constant, str):
            continue
        if _never(operator, constant, known):
            yield _warning(node, "contradiction", f"this can never hold: {print_value(value)} is {_said(known)}")
        elif known.always_known and isinstance(node, Compare) and _never(_OPPOSITE[operator], constant, known):
            yield _warning(node, "tautology", f"this always holds: {print_value(value)} is {_said(known)}")
    bounds = [(operator, constant) for _, operator, constant in _bounds(node)]
    if isinstance(node, Chain) and not _possible(bounds):
        yield _warning(node, "contradiction", f"this can never hold: there is nothing between {' and '.join(str(c) for _, c in bounds)}")


_OPPOSITE: dict[Operator, Operator] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


def _never(operator: Operator, constant: Decimal, known: Limits) -> bool:
    low, high = known.low, known.high
    match operator:
        case "<":
            return constant <= low
        case "<=":
            return constant < low
        case ">":
            return high is not None and constant >= high
        case ">=":
            return high is not None and constant > high
        case "==":
            return constant < low or (high is not None and constant > high) or (known.whole and constant % 1 != 0)
        case "!=":
            return low == high == constant


def _said(known: Limits) -> str:
    kind = "a whole number" if known.whole else "a number"
    return f"{kind} of at least {known.low}" if known.high is None else f"{kind} from {known.low} to {known.high}"


def _warning(node: Node, code: str, message: str, suggestions: tuple[str, ...] = ()) -> Fault:
    return Fault(*node.at, code, f"character {node.at[0] + 1}: {message}", suggestions)
