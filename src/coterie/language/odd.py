"""Legal but probably not meant: warnings about a sound condition, with what to write instead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from decimal import Decimal

from coterie.errors import Fault
from coterie.language.catalogue import Catalogue
from coterie.language.names import Scope, resolve
from coterie.language.nodes import Among, And, Compare, Condition, Every, Field, Node, Not, Number, Or, Source, Text, Value
from coterie.language.print import print_condition, print_value
from coterie.language.spelling import did_you_mean, nearest
from coterie.language.types import SOURCES, Type

_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
NEVER_NEGATIVE = ("count", "days", "distinct")


def oddities(condition: Condition, catalogue: Catalogue) -> Iterator[Fault]:
    """Every warning, in the order of the tree."""
    for node, scope in _walk(condition, None):
        match node:
            case Source(kind="events", names=(name,)) if name not in catalogue.events:
                hints = nearest(name, catalogue.events)
                yield _warning(node, "unseen_event", f"no event of type {name!r} was ever seen{did_you_mean(hints)}", hints)
            case Source(filters=filters) if SOURCES[node.kind].shape == "orders":
                yield from _some_other_line(node, filters, catalogue)
            case Compare("==" | "!=", Field() as field, Text(text)) | Compare("==" | "!=", Text(text), Field() as field):
                yield from _unseen_value(node, field, text, scope, catalogue)
            case Among(Field() as field, items):
                for item in items:
                    if isinstance(item, Text):
                        yield from _unseen_value(item, field, item.value, scope, catalogue)
            case And(parts):
                yield from _contradictions(node, parts)
            case Or(parts):
                yield from _tautologies(node, parts)
            case Compare() if _always(node):
                yield _warning(node, "tautology", f"{print_condition(node)} holds for everyone: a count is never negative")
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


def _some_other_line(source: Source, filters: tuple[Condition, ...], catalogue: Catalogue) -> Iterator[Fault]:
    for filter_ in filters:
        negated = isinstance(filter_, Among) and filter_.negated
        match filter_:
            case (Compare("!=", Field() as field, _) | Among(Field() as field, _) | Not(Compare("==", Field() as field, _))) if negated or not isinstance(filter_, Among):
                found = resolve(field, source.kind, catalogue)
                if found is not None and found.place == "line":
                    positive = _positive(filter_)
                    meant = f"not {source.kind}({print_condition(positive)})"
                    said = f"this means “has some other line”; for “never” write {meant}"
                    yield _warning(filter_, "other_line", said, (meant,))
            case _:
                pass


def _positive(condition: Condition) -> Condition:
    match condition:
        case Compare("!=", left, right):
            return Compare("==", left, right)
        case Among(value, items):
            return Among(value, items)
        case Not(part):
            return part
        case _:
            return condition


def _unseen_value(node: Node, field: Field, text: str, scope: Scope, catalogue: Catalogue) -> Iterator[Fault]:
    found = resolve(field, scope, catalogue)
    if found is None or found.type is not Type.TEXT or not found.values or len(found.values) >= 50 or text in found.values:
        return
    hints = nearest(text, found.values)
    yield _warning(node, "unseen_value", f"no {field.name} is {text!r} in this base{did_you_mean(hints)}", hints)


def _bounds(condition: Condition) -> tuple[str, str, Decimal | str] | None:
    """(what, operator, constant) of a comparison with a written number or text."""
    match condition:
        case Compare(operator, left, Number(value)) if not isinstance(left, Number):
            return print_value(left), operator, value
        case Compare(operator, Number(value), right) if not isinstance(right, Number):
            return print_value(right), _FLIPPED[operator], value
        case Compare("==", Field() as field, Text(text)) | Compare("==", Text(text), Field() as field):
            return print_value(field), "==", text
        case _:
            return None


def _contradictions(node: Node, parts: tuple[Condition, ...]) -> Iterator[Fault]:
    known: dict[str, list[tuple[str, Decimal | str]]] = {}
    for part in parts:
        bound = _bounds(part)
        if bound is not None:
            known.setdefault(bound[0], []).append(bound[1:])
    for what, bounds in known.items():
        if not _possible(bounds):
            yield _warning(node, "contradiction", f"nobody can be in: {what} can't be all of this at once")
    texts = {print_condition(part) for part in parts}
    for part in parts:
        if isinstance(part, Not) and print_condition(part.part) in texts:
            yield _warning(node, "contradiction", f"nobody can be in: {print_condition(part.part)} and its opposite")


def _possible(bounds: list[tuple[str, Decimal | str]]) -> bool:
    texts = {value for operator, value in bounds if isinstance(value, str) and operator == "=="}
    if texts:
        return len(texts) == 1
    numbers = [(operator, value) for operator, value in bounds if isinstance(value, Decimal)]
    low = max(((v, o == ">") for o, v in numbers if o in (">", ">=", "==")), default=None)
    high = min(((v, o != "<") for o, v in numbers if o in ("<", "<=", "==")), default=None)
    if low is None or high is None:
        return True
    return low[0] < high[0] or (low[0] == high[0] and not low[1] and high[1])


def _tautologies(node: Node, parts: tuple[Condition, ...]) -> Iterator[Fault]:
    texts = {print_condition(part) for part in parts}
    for part in parts:
        if isinstance(part, Not) and print_condition(part.part) in texts:
            yield _warning(node, "tautology", f"everyone is in: {print_condition(part.part)} or its opposite")


def _always(node: Compare) -> bool:
    bound = _bounds(node)
    if bound is None or isinstance(bound[2], str):
        return False
    counted = any(bound[0].endswith(f".{word}") for word in NEVER_NEGATIVE)
    return counted and ((bound[1] == ">=" and bound[2] <= 0) or (bound[1] == ">" and bound[2] < 0))


def _warning(node: Node, code: str, message: str, suggestions: tuple[str, ...] = ()) -> Fault:
    return Fault(*node.at, code, f"character {node.at[0] + 1}: {message}", suggestions)


__all__ = ["Value", "oddities"]
